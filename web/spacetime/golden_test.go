package spacetime_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"highwater/lessons"
	"highwater/lessons/fixture"
	"highwater/sim/node"
	"highwater/web/course"
	"highwater/web/player"
	"highwater/web/spacetime"
)

var update = flag.Bool("update", false, "write the golden diagrams anew")

// play opens a lesson's world without its steps and types lines, letting each wait carry time on.
func play(t *testing.T, config string, lines ...string) *player.Player {
	t.Helper()
	text := "---\ntitle: Test\npart: Test\nsummary: Test.\n" + config + "\n---\n\n## Begin\n\nText.\n"
	l, err := lessons.Parse("01-test", text)
	if err != nil {
		t.Fatal(err)
	}
	p := course.New(l).Player
	for _, line := range lines {
		run(t, p, line)
	}
	return p
}

func run(t *testing.T, p *player.Player, line string) {
	t.Helper()
	if err := p.Type(line); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	for range 4000 {
		if !p.Playing() {
			return
		}
		p.Tick(0.25)
	}
}

func draw(p *player.Player, s player.Stretch, change ...func(*spacetime.Options)) *spacetime.Diagram {
	o := spacetime.Options{First: s.First, Last: s.Last, From: s.From, To: s.To, Width: 1040, Zoom: 1}
	for _, f := range change {
		f(&o)
	}
	return spacetime.Layout(spacetime.Gather(p.History, p.History.Trace(s.First), o, p.Line))
}

// text writes a diagram as lines, from top to bottom: what a person reads when reading it aloud.
func text(d *spacetime.Diagram) string {
	type line struct {
		y, order int
		text     string
	}
	var all []line
	add := func(y, order int, format string, args ...any) {
		all = append(all, line{y, order, fmt.Sprintf(format, args...)})
	}
	var heads []string
	for _, c := range d.Columns {
		heads = append(heads, fmt.Sprintf("%s %d", c.Name, c.X))
	}
	for _, t := range d.Ticks {
		if t.Main {
			add(t.Y, 0, "-- %s", t.Text)
		} else {
			add(t.Y, 0, "   %s", t.Text)
		}
	}
	for _, c := range d.Commands {
		add(c.Y, 1, "$ %s", c.Text)
	}
	for _, b := range d.Breaks {
		add(b.Y, 1, "~~ %s: %s", b.Text, b.Detail)
	}
	for _, m := range d.Marks {
		add(m.Y, 2, "%s [%s %s] %s | %s", m.Node, m.Icon, m.Tone, m.Label.Text, m.Title)
	}
	for _, a := range d.Arrows {
		arrow := "->"
		if a.Fate != "" {
			arrow = "-x " + a.Fate
		}
		add(a.Y1, 3, "%s %s %s: %s (%s, %s, down to %d)", a.From, arrow, a.To, a.Label.Text, a.Kind,
			a.Tone, a.Y2)
	}
	for _, b := range d.Bars {
		if !b.Begun {
			add(b.Y1, 4, "bar %s, to %d, %s", b.Title, b.Y2, b.Kind)
		}
	}
	for _, w := range d.Walls {
		add(w.Y1, 4, "wall at %d, to %d: %s", w.X, w.Y2, w.Title)
	}
	for _, l := range d.Lines {
		if l.State == "down" {
			add(l.Y1, 4, "line at %d is down to %d", l.X, l.Y2)
		}
	}
	slices.SortStableFunc(all, func(a, b line) int {
		if a.y != b.y {
			return a.y - b.y
		}
		return a.order - b.order
	})
	var out strings.Builder
	fmt.Fprintf(&out, "%d x %d: %s\n", d.Width, d.Height, strings.Join(heads, ", "))
	for _, b := range d.Bars {
		if b.Begun {
			fmt.Fprintf(&out, "at the top: %s, to %d\n", b.Title, b.Y2)
		}
	}
	for _, l := range all {
		fmt.Fprintf(&out, "%4d %s\n", l.y, l.text)
	}
	fmt.Fprintf(&out, "shown %d; folded %s\n", d.Shown, d.Folded.Words())
	return out.String()
}

func golden(t *testing.T, name string, d *spacetime.Diagram) {
	t.Helper()
	got := text(d)
	file := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got; -update after reading it):\n%s", name, diff)
	}
}

// last is the newest stretch of a kind.
func last(t *testing.T, p *player.Player, kind string) player.Stretch {
	t.Helper()
	all := p.Stretches()
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Kind == kind {
			return all[i]
		}
	}
	t.Fatalf("no %s in %v", kind, all)
	return player.Stretch{}
}

// lessonThree is lesson 3 after its leader was killed and a producer got through to the next one.
func lessonThree(t *testing.T) *player.Player {
	t.Helper()
	l := fixture.Lesson(t, "lose-a-broker")
	c := course.New(l)
	c.Goto(slices.IndexFunc(l.Steps, func(s lessons.Step) bool { return s.Title == "Kill the leader" }) + 1)
	return c.Player
}

// An election reads from the kill to the producer's answer: heartbeats stop, the controller fences the
// broker, the brokers learn it from the metadata log, the producer asks who leads and is served.
func TestElection(t *testing.T) {
	p := lessonThree(t)
	golden(t, "election", draw(p, last(t, p, "election")))
}

// kitchen is a group of two on four partitions to which a third member comes. Orders keep coming.
func kitchen(t *testing.T, config string) *player.Player {
	t.Helper()
	member := func(n string) string {
		return "consumer pizza-maker-" + n + " --topic orders --group kitchen" + config
	}
	return play(t, "brokers: 3\nseed: 3",
		"kafka-topics.sh --create --topic orders --partitions 4 --replication-factor 2 "+
			"--bootstrap-server broker-1:9092",
		member("1"), member("2"), "wait 12s", member("3"), "wait 20s")
}

// In an eager rebalance everybody gives everything back and stands still until the new generation's
// plan has come.
func TestEagerRebalance(t *testing.T) {
	p := kitchen(t, " --config partition.assignment.strategy=range")
	golden(t, "eager", draw(p, last(t, p, "rebalance")))
}

// In a cooperative rebalance what isn't moved runs on, and what is takes a second generation.
func TestCooperativeRebalance(t *testing.T) {
	p := kitchen(t, " --config partition.assignment.strategy=cooperative-sticky")
	golden(t, "cooperative", draw(p, last(t, p, "rebalance")))
}

// With KIP-848 there is no barrier at all: each member is told by its heartbeats.
func TestConsumerProtocolRebalance(t *testing.T) {
	p := kitchen(t, " --config group.protocol=consumer")
	golden(t, "kip-848", draw(p, last(t, p, "rebalance")))
}

// Messages end where they meet a cut, and go on their way again after it has healed.
func TestCutLink(t *testing.T) {
	p := play(t, "brokers: 2\nseed: 3",
		"kafka-topics.sh --create --topic orders --replica-assignment 1:2 "+
			"--bootstrap-server broker-1:9092",
		"producer order-desk --topic orders --acks all", "wait 1s")
	from := p.Now() - 100*node.Millisecond
	for _, line := range []string{"partition broker-1 broker-2", "send order-desk Mario:diavola",
		"wait 1s", "heal", "wait 1s"} {
		run(t, p, line)
	}
	golden(t, "cut", draw(p, p.Span(from, p.Now(), "")))
}
