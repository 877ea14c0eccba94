package scene

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden lists anew")

// TestGolden compares pictures with lists of their shapes that were read and found right.
func TestGolden(t *testing.T) {
	selected := Ref{Thing: RecordThing, Node: 3, Offset: 11}
	m := replicationWorld()
	selected.TP = m.partitions[1].tp
	empty := newFixture("", "active")
	empty.broker("running")
	one := newFixture("M", "active")
	log := one.topic("orders", 0)
	one.broker("running")
	one.replica(log, true, "M.x_vM", 5, "1", "1")
	for name, p := range map[string]*Picture{
		"replication": compose(m, Options{Width: 1040, Height: 708, Selected: selected}),
		"compact":     compose(m, Options{Width: 994, Height: 576}),
		"phone":       compose(m, Options{Width: 390, Height: 512, Phone: true}),
		"empty":       compose(&empty.m, Options{Width: 1040, Height: 708}),
		"cells":       compose(&one.m, Options{Width: 1040, Height: 708, Dark: true}),
		"tiles":       compose(cluster(9, 60), Options{Width: 1040, Height: 708}),
	} {
		var b strings.Builder
		for i := range p.Still {
			b.WriteString(describe(&p.Still[i]) + "\n")
		}
		b.WriteString("moving\n")
		for i := range p.Moving {
			b.WriteString(describe(&p.Moving[i]) + "\n")
		}
		file := filepath.Join("testdata", name+".txt")
		if *update {
			if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); d != "" {
			t.Errorf("%s (-want +got; -update after looking at it):\n%s", name, d)
		}
	}
}

// TestComposerAgrees proves that what is saved between frames makes no difference: at every moment the
// composer's picture is the one that Layout makes from nothing.
func TestComposerAgrees(t *testing.T) {
	s := lessonThree(t)
	var c Composer
	for i := range 60 {
		if i%3 == 0 {
			s.run(7000)
		}
		o := Options{Width: 1040, Height: 708, Now: s.w.Now() + 100*6}
		o.Now += (6 - 1) * 50
		got, want := c.Layout(s.w, s.recent, o), Layout(s.w, s.recent, o)
		for _, list := range [...][2][]Shape{{got.Still, want.Still}, {got.Moving, want.Moving}} {
			if d := cmp.Diff(lines(list[1]), lines(list[0])); d != "" {
				t.Fatalf("frame %d (-from nothing +kept):\n%s", i, d)
			}
		}
	}
}

func lines(list []Shape) []string {
	var out []string
	for i := range list {
		out = append(out, describe(&list[i]))
	}
	return out
}

// TestUncommittedIsHatched proves the product's one big picture: cells past the high watermark are
// hatched, and the tide bar ends at it.
func TestUncommittedIsHatched(t *testing.T) {
	f := newFixture("M", "active")
	tp := f.topic("orders", 0)
	f.broker("running")
	f.replica(tp, true, "MMMMM", 3, "1", "1")
	p := compose(&f.m, Options{Width: 1040, Height: 708})
	hatched, pole := 0, Rect{}
	for i := range p.Still {
		switch s := &p.Still[i]; {
		case s.Kind == Hatch:
			hatched++
		case s.Kind == Glyphs && s.Text == "HW 3":
			pole, _ = p.Bounds(Ref{Thing: HighWatermarkThing, Node: 1, TP: tp, Offset: 3})
		}
	}
	if hatched != 2 {
		t.Errorf("%d cells are hatched, want those of offsets 3 and 4", hatched)
	}
	cell, ok := p.Bounds(Ref{Thing: RecordThing, Node: 1, TP: tp, Offset: 3})
	if right := pole.X + pole.W; !ok || abs(right-cell.X) > 2 {
		t.Errorf("the flag stands at %.1f, want the line left of cell 3 at %.1f", right, cell.X)
	}
}

// TestHitTest proves that every record, power button and client can be clicked where it is drawn.
func TestHitTest(t *testing.T) {
	p := compose(replicationWorld(), Options{Width: 1040, Height: 708})
	for i := range p.Targets {
		tg := &p.Targets[i]
		switch tg.Ref.Thing {
		case RecordThing, PowerThing, EpochThing, LeaderThing:
			if got := p.HitTest(tg.Rect.X+tg.Rect.W/2, tg.Rect.Y+tg.Rect.H/3); got != tg.Ref {
				t.Errorf("at the place of %+v is %+v", tg.Ref, got)
			}
		}
	}
}

// TestWalk proves that the arrows reach every stop from any other: nobody needs a mouse.
func TestWalk(t *testing.T) {
	p := compose(cluster(3, 3), Options{Width: 1040, Height: 708})
	first, ok := p.Walk(Ref{}, "Right")
	if !ok {
		t.Fatal("nothing to begin with")
	}
	seen := map[Ref]bool{first: true}
	for queue := []Ref{first}; len(queue) > 0; queue = queue[1:] {
		for _, d := range [...]string{"Left", "Right", "Up", "Down"} {
			if r, ok := p.Walk(queue[0], d); ok && !seen[r] {
				seen[r] = true
				queue = append(queue, r)
			}
		}
	}
	stops, reached := 0, 0
	for i := range p.Targets {
		if p.Targets[i].Stop {
			stops++
			if seen[p.Targets[i].Ref] {
				reached++
			}
		}
	}
	if reached < stops*9/10 {
		t.Errorf("the arrows reach %d of %d stops", reached, stops)
	}
}
