package layout

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"highwater/web/paint"
	"highwater/web/thing"
)

var update = flag.Bool("update", false, "write the golden lists anew")

// TestGolden compares pictures with lists of their shapes that were read and found right.
func TestGolden(t *testing.T) {
	selected := thing.Thing{Kind: thing.Record, Node: 3, Offset: 11}
	m := replicationWorld()
	selected.TP = m.Partitions[1].TP
	empty := newFixture("", "active")
	empty.broker("running")
	one := newFixture("M", "active")
	log := one.topic("orders", 0)
	one.broker("running")
	one.replica(log, true, "M.x_vM", 5, "1", "1")
	for name, p := range map[string]*Picture{
		"replication": Layout(m, Options{Width: 1040, Height: 708, Selected: selected}),
		"compact":     Layout(m, Options{Width: 994, Height: 576}),
		"phone":       Layout(m, Options{Width: 390, Height: 512, Phone: true}),
		"empty":       Layout(&empty.m, Options{Width: 1040, Height: 708}),
		"cells":       Layout(&one.m, Options{Width: 1040, Height: 708, Dark: true}),
		"tiles":       Layout(cluster(9, 60), Options{Width: 1040, Height: 708}),
	} {
		var b strings.Builder
		for i := range p.Still {
			b.WriteString(Describe(p.Theme, &p.Still[i]) + "\n")
		}
		b.WriteString("moving\n")
		for i := range p.Moving {
			b.WriteString(Describe(p.Theme, &p.Moving[i]) + "\n")
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

// TestUncommittedIsHatched proves the product's one big picture: cells past the high watermark are
// hatched, and the tide bar ends at it.
func TestUncommittedIsHatched(t *testing.T) {
	f := newFixture("M", "active")
	tp := f.topic("orders", 0)
	f.broker("running")
	f.replica(tp, true, "MMMMM", 3, "1", "1")
	p := Layout(&f.m, Options{Width: 1040, Height: 708})
	hatched, pole := 0, paint.Rect{}
	for i := range p.Still {
		switch s := &p.Still[i]; {
		case s.Kind == paint.Hatch:
			hatched++
		case s.Kind == paint.Glyphs && s.Text == "HW 3":
			pole, _ = p.Bounds(thing.Thing{Kind: thing.HighWatermark, Node: 1, TP: tp, Offset: 3})
		}
	}
	if hatched != 2 {
		t.Errorf("%d cells are hatched, want those of offsets 3 and 4", hatched)
	}
	cell, ok := p.Bounds(thing.Thing{Kind: thing.Record, Node: 1, TP: tp, Offset: 3})
	if right := pole.X + pole.W; !ok || abs(right-cell.X) > 2 {
		t.Errorf("the flag stands at %.1f, want the line left of cell 3 at %.1f", right, cell.X)
	}
}

// TestHitTest proves that every record, power button and client can be clicked where it is drawn.
func TestHitTest(t *testing.T) {
	p := Layout(replicationWorld(), Options{Width: 1040, Height: 708})
	for i := range p.Targets {
		tg := &p.Targets[i]
		switch tg.Thing.Kind {
		case thing.Record, thing.Power, thing.Epoch, thing.Leader:
			if got := p.HitTest(tg.Rect.X+tg.Rect.W/2, tg.Rect.Y+tg.Rect.H/3); got != tg.Thing {
				t.Errorf("at the place of %+v is %+v", tg.Thing, got)
			}
		}
	}
}

// TestWalk proves that the arrows reach every stop from any other: nobody needs a mouse.
func TestWalk(t *testing.T) {
	p := Layout(cluster(3, 3), Options{Width: 1040, Height: 708})
	first, ok := p.Walk(thing.Thing{}, "Right")
	if !ok {
		t.Fatal("nothing to begin with")
	}
	seen := map[thing.Thing]bool{first: true}
	for queue := []thing.Thing{first}; len(queue) > 0; queue = queue[1:] {
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
			if seen[p.Targets[i].Thing] {
				reached++
			}
		}
	}
	if reached < stops*9/10 {
		t.Errorf("the arrows reach %d of %d stops", reached, stops)
	}
}
