package course

import (
	"slices"
	"strconv"
	"testing"

	"highwater/lessons"
	"highwater/sim/ledger"
	"highwater/sim/wire"
	"highwater/web/words"
)

// What the ledger counts is what the lessons' predicates ask for, in every step of every lesson.
func TestLedgerAgreesWithLessons(t *testing.T) {
	for _, l := range content(t) {
		t.Run(l.ID, func(t *testing.T) {
			c := New(l)
			c.Player.SetSpeed(10)
			for i := range l.Steps {
				c.Goto(i)
				agree(t, c)
				for n := range c.Step().Cells {
					c.RunCell(n, "")
					for c.Player.Busy() && c.Player.Playing() {
						c.Player.Tick(0.1)
						agree(t, c)
					}
				}
				agree(t, c)
			}
		})
	}
}

func agree(t *testing.T, c *Course) {
	t.Helper()
	env := c.Env()
	holds := func(what string, n int) {
		t.Helper()
		q, err := lessons.ParsePredicate(what + " = " + strconv.Itoa(n))
		if err != nil {
			t.Fatal(err)
		}
		if !q.Holds(env) {
			t.Fatalf("%s step %d: the ledger says %q, the lesson: %s", words.Clock(c.Player.Now()), c.Player.Page+1, q.Text,
				q.Missing(env))
		}
	}
	l := c.Player.Ledger()
	counts := l.Counts()
	if slices.ContainsFunc(l.Partitions(), func(tp wire.TopicPartition) bool {
		part := c.Player.World().Image().Partition(tp)
		return part == nil || part.Leader < 0
	}) {
		return // without a leader the lesson judges nothing, the ledger keeps its last verdict
	}
	holds("ever lost", counts.Lost)
	holds("ever acked", counts.Acknowledged+assumed(l))
	for _, g := range l.Groups() {
		if g.Group != "" {
			holds("ever twice "+g.Group, g.Twice)
			holds("skipped "+g.Group, g.Skipped)
		}
	}
}

func assumed(l *ledger.Ledger) (n int) {
	for i := range l.Len() {
		if l.Entry(i).Told == ledger.Assumed {
			n++
		}
	}
	return n
}
