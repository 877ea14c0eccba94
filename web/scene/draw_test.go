package scene

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// TestDraw writes the pictures of the fixtures as SVG files when HIGHWATER_DRAW names a folder: for
// the eye, not for the machine.
func TestDraw(t *testing.T) {
	dir := os.Getenv("HIGHWATER_DRAW")
	if dir == "" {
		t.Skip("set HIGHWATER_DRAW=folder to draw")
	}
	all := pictures()
	worldPictures(t, all)
	for name, draw := range all {
		if err := os.WriteFile(filepath.Join(dir, name+".svg"), []byte(SVG(draw)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func pictures() map[string]*Picture {
	sel := Ref{Thing: RecordThing, Node: 3, Offset: 11}
	m := replicationWorld()
	sel.TP = m.partitions[1].tp
	return map[string]*Picture{
		"replication":      compose(m, Options{Width: 1040, Height: 708, Selected: sel}),
		"replication-dark": compose(m, Options{Width: 1040, Height: 708, Dark: true, Selected: sel}),
		"replication-1366": compose(m, Options{Width: 994, Height: 576, Selected: sel}),
		"replication-1920": compose(m, Options{Width: 1520, Height: 888, Selected: sel}),
		"phone":            compose(m, Options{Width: 390, Height: 512, Phone: true, Selected: sel}),
	}
}

// worldPictures adds pictures of real clusters.
func worldPictures(t *testing.T, all map[string]*Picture) {
	s := lessonThree(t)
	for range 40 { // until records are on the wire
		s.w.Step()
		flying := false
		for f := range s.w.InFlight() {
			_, flying = f.Message.Body.(*wire.ProduceRequest)
			if flying {
				break
			}
		}
		if flying {
			break
		}
	}
	o := Options{Width: 1040, Height: 708, Now: s.w.Now() + 200}
	all["world"] = s.draw(o)
	o.Dark = true
	all["world-dark"] = s.draw(o)
	all["world-phone"] = s.draw(Options{Width: 390, Height: 512, Phone: true})
	all["world-1366"] = s.draw(Options{Width: 994, Height: 576})
	s.do(sim.Kill{Process: 2})
	s.run(3 * node.Second)
	all["world-killed"] = s.draw(Options{Width: 1040, Height: 708})
	s.run(7 * node.Second)
	all["world-fenced"] = s.draw(Options{Width: 1040, Height: 708})
	s.do(sim.Cut{A: 1, B: 3})
	s.run(2 * node.Second)
	all["world-cut"] = s.draw(Options{Width: 1040, Height: 708})
	g := twoGroups(t)
	all["world-groups"] = g.draw(Options{Width: 1040, Height: 708, Dark: true})
	all["world-groups-drawer"] = g.draw(Options{Width: 1040, Height: 484, Dark: true})
	g.join("pizza-maker-3", "kitchen", 100*node.Millisecond)
	for range 4000 {
		g.run(node.Millisecond)
		p := g.draw(Options{Width: 1040, Height: 708})
		all["world-rebalance"] = p
		if strings.Contains(SVG(p), "Rebalancing") {
			g.run(300 * node.Millisecond)
			all["world-rebalance"] = g.draw(Options{Width: 1040, Height: 708})
			break
		}
	}
	big := newStage(t, 6)
	big.topic("orders", "6", "3")
	big.produce("order-desk", "orders", 200, 20*node.Millisecond, pizzeria)
	big.consume("pizza-maker", 100*node.Millisecond, "orders")
	big.run(5 * node.Second)
	all["world-6"] = big.draw(Options{Width: 1040, Height: 708})
	huge := newStage(t, 9)
	huge.topic("orders", "60", "3")
	huge.produce("order-desk", "orders", 900, 5*node.Millisecond, pizzeria)
	huge.consume("pizza-maker", 10*node.Millisecond, "orders")
	huge.run(5 * node.Second)
	all["world-9x60"] = huge.draw(Options{Width: 1040, Height: 708})
	one := newStage(t, 1)
	all["world-empty"] = one.draw(Options{Width: 1040, Height: 708})
	one.topic("orders", "1", "1")
	all["world-1"] = one.draw(Options{Width: 1520, Height: 888})
}
