package scene

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/paint"
	"highwater/web/scene/layout"
)

// TestDrawWorlds writes the pictures of real clusters as SVG files when HIGHWATER_DRAW names a folder: for
// the eye, not for the machine.
func TestDrawWorlds(t *testing.T) {
	dir := os.Getenv("HIGHWATER_DRAW")
	if dir == "" {
		t.Skip("set HIGHWATER_DRAW=folder to draw")
	}
	all := map[string]*layout.Picture{}
	worldPictures(t, all)
	for name, draw := range all {
		if err := os.WriteFile(filepath.Join(dir, name+".svg"), []byte(svgOf(draw)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// worldPictures adds pictures of real clusters.
func worldPictures(t *testing.T, all map[string]*layout.Picture) {
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
	o := layout.Options{Width: 1040, Height: 708, Now: s.w.Now() + 200}
	all["world"] = s.draw(o)
	o.Dark = true
	all["world-dark"] = s.draw(o)
	all["world-phone"] = s.draw(layout.Options{Width: 390, Height: 512, Phone: true})
	all["world-1366"] = s.draw(layout.Options{Width: 994, Height: 576})
	s.do(sim.Kill{Process: 2})
	s.run(3 * node.Second)
	all["world-killed"] = s.draw(layout.Options{Width: 1040, Height: 708})
	s.run(7 * node.Second)
	all["world-fenced"] = s.draw(layout.Options{Width: 1040, Height: 708})
	s.do(sim.Cut{A: 1, B: 3})
	s.run(2 * node.Second)
	all["world-cut"] = s.draw(layout.Options{Width: 1040, Height: 708})
	g := twoGroups(t)
	all["world-groups"] = g.draw(layout.Options{Width: 1040, Height: 708, Dark: true})
	all["world-groups-drawer"] = g.draw(layout.Options{Width: 1040, Height: 484, Dark: true})
	g.join("pizza-maker-3", "kitchen", 100*node.Millisecond)
	for range 4000 {
		g.run(node.Millisecond)
		p := g.draw(layout.Options{Width: 1040, Height: 708})
		all["world-rebalance"] = p
		if strings.Contains(svgOf(p), "Rebalancing") {
			g.run(300 * node.Millisecond)
			all["world-rebalance"] = g.draw(layout.Options{Width: 1040, Height: 708})
			break
		}
	}
	big := newStage(t, 6)
	big.topic("orders", "6", "3")
	big.produce("order-desk", "orders", 200, 20*node.Millisecond, pizzeria)
	big.consume("pizza-maker", 100*node.Millisecond, "orders")
	big.run(5 * node.Second)
	all["world-6"] = big.draw(layout.Options{Width: 1040, Height: 708})
	huge := newStage(t, 9)
	huge.topic("orders", "60", "3")
	huge.produce("order-desk", "orders", 900, 5*node.Millisecond, pizzeria)
	huge.consume("pizza-maker", 10*node.Millisecond, "orders")
	huge.run(5 * node.Second)
	all["world-9x60"] = huge.draw(layout.Options{Width: 1040, Height: 708})
	one := newStage(t, 1)
	all["world-empty"] = one.draw(layout.Options{Width: 1040, Height: 708})
	one.topic("orders", "1", "1")
	all["world-1"] = one.draw(layout.Options{Width: 1520, Height: 888})
}

func svgOf(p *layout.Picture) string { return paint.SVG(p.Drawing(), p.Theme.CSS) }
