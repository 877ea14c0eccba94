// Package course is a lesson being taken: its pages, cells, predictions, goals, hints and solutions, on
// the history of a player; and the check that proves a lesson.
package course

import (
	"slices"
	"strings"

	"highwater/lessons"
	"highwater/sim"
	"highwater/sim/ledger"
	"highwater/sim/wire"
	"highwater/web/player"
)

// Course is one session: a lesson with its player. The player's page is the lesson's step that is
// shown.
type Course struct {
	Lesson *lessons.Lesson
	Player *player.Player

	edition  lessons.Edition    // of the lesson when the history began
	answers  map[int]int        // predictions by step: the choice taken
	verdicts map[int]int        // judged predictions by step: the choice that the run proved
	shown    map[int]int        // hints shown by step
	solved   map[int]bool       // steps whose solution was shown
	done     map[int]bool       // steps whose goals were met once
	edited   map[place][]string // the lines of cells as they were run last
	vain     []string           // lines of cells that were given up at their limit
	begun    begun
}

// New begins a lesson: the cluster boots, the lesson's setup runs, and the playhead stands where the
// first step begins.
func New(l *lessons.Lesson) *Course {
	c, prepare := Fresh(l)
	prepare()
	return c
}

// Fresh is New in two parts: prepare boots the cluster and runs the setup. Nothing else may be done
// before that.
func Fresh(l *lessons.Lesson) (c *Course, prepare func()) {
	c = on(l, player.At(config(l)))
	return c, func() {
		c.Player.Boot()
		for _, line := range l.Setup {
			c.Player.RunNow(line.Text)
		}
		c.Player.Turn(0)
	}
}

// config is the world that a lesson begins with.
func config(l *lessons.Lesson) sim.Config {
	c := sim.Config{Seed: l.Seed, Brokers: l.Brokers, LatencyUs: int64(l.Latency)}
	for _, s := range l.Static {
		e := wire.ConfigEntry{Key: s.Key, Value: s.Value}
		id := wire.ID(s.Broker)
		at := slices.IndexFunc(c.BrokerStatic, func(b sim.BrokerStatic) bool { return b.Broker == id })
		switch {
		case id == 0:
			c.Static = append(c.Static, e)
		case at < 0:
			c.BrokerStatic = append(c.BrokerStatic, sim.BrokerStatic{Broker: id,
				Entries: []wire.ConfigEntry{e}})
		default:
			c.BrokerStatic[at].Entries = append(c.BrokerStatic[at].Entries, e)
		}
	}
	return c
}

// on takes a lesson on a player's history.
func on(l *lessons.Lesson, p *player.Player) *Course {
	c := &Course{Lesson: l, Player: p, edition: l.Edition, answers: map[int]int{},
		verdicts: map[int]int{}, shown: map[int]int{}, solved: map[int]bool{}, done: map[int]bool{},
		edited: map[place][]string{}}
	p.Cast(c.cast)
	return c
}

// StepIndex is the lesson's step that is shown.
func (c *Course) StepIndex() int { return c.Player.Page }

// Step is the lesson's step that is shown.
func (c *Course) Step() *lessons.Step { return &c.Lesson.Steps[c.Player.Page] }

// StepDone tells whether a step's goals were met once.
func (c *Course) StepDone(step int) bool { return c.done[step] }

// MarkDone remembers from an earlier visit that a step's goals were met.
func (c *Course) MarkDone(step int) {
	if step >= 0 && step < len(c.Lesson.Steps) {
		c.done[step] = true
	}
}

// begun are the books of the moment at which a page was turned to.
type begun struct {
	books       *ledger.Ledger
	seq, course uint64
}

// Env is what predicates look at now.
func (c *Course) Env() lessons.Env {
	p := c.Player
	from, now := min(p.Turned(p.Page).Seq, p.World().Seq()), p.Ledger()
	if b := &c.begun; b.books == nil || b.seq != from || b.course != p.Course() {
		*b = begun{p.LedgerAt(from), from, p.Course()}
	}
	return lessons.Env{
		World: p.World(),
		Step:  lessons.Stretch{Stretch: ledger.Since(c.begun.books, now), Typed: c.typed(from)},
		Ever:  lessons.Stretch{Stretch: ledger.Since(nil, now), Typed: c.typed(0)},
	}
}

// typed tells whether a line with a text in it was given since a step, up to the playhead.
func (c *Course) typed(from uint64) func(text string) bool {
	return func(text string) bool {
		return slices.ContainsFunc(c.Player.Done(), func(d player.Deed) bool {
			return d.Kind == player.LineDeed && d.Seq >= from && strings.Contains(d.Line, text)
		})
	}
}
