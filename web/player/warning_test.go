package player

import (
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/node"
)

// A client whose broker is dead warns many times a second; the console keeps the first of each kind and
// counts the others, and shows them all when asked. What tools print is never folded.
func TestWarningsAreFolded(t *testing.T) {
	p := New(sim.Config{Seed: 1, Brokers: 3, LatencyUs: 40000})
	for _, line := range []string{
		"kafka-topics.sh --create --topic orders --replica-assignment 1 " +
			"--bootstrap-server broker-1:9092",
		"producer desk --topic orders --rate 5", "producer till --topic orders --rate 5", "wait 2s",
		"kill broker-1",
	} {
		p.RunNow(line)
	}
	p.Until(func() bool { return false }, 15*node.Second)
	count := func() (all, folds int) {
		for _, l := range p.Console(5000) {
			all++
			if l.Kind == "fold" {
				folds++
				if !strings.Contains(l.Text, " more times, the last at 0") {
					t.Errorf("a fold says %q", l.Text)
				}
			}
		}
		return all, folds
	}
	short, folds := count()
	if folds == 0 {
		t.Fatalf("nothing is folded in %d lines", short)
	}
	p.Unfold()
	if long, folds := count(); folds != 0 || long < short+10 {
		t.Errorf("%d lines folded, %d unfolded, %d folds left", short, long, folds)
	}
	lines := []ConsoleLine{{Kind: "out", Text: "x"}, {Kind: "out", Text: "x"}, {Kind: "out", Text: "x"},
		{Kind: "out", Text: "x"}, {Kind: "out", Text: "x"}}
	if got := foldWarnings(lines); len(got) != 5 {
		t.Errorf("records are folded: %v", got)
	}
}
