package scene

import (
	"testing"

	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/web/scene/layout"
)

// crowded is a cluster with 5,000 records whose lanes are drawn in full.
func crowded(b testing.TB) *stage {
	s := newStage(b, 3)
	s.topic("orders", "6", "3")
	var keys []app.WeightedKey
	for _, k := range []string{"Mario", "Luigi", "Francesco", "Sofia", "Peppe", "Elena", "Anna", "Tina"} {
		keys = append(keys, app.WeightedKey{Key: k})
	}
	s.produce("order-desk", "orders", 5000, node.Millisecond, keys)
	s.consume("pizza-maker", 500, "orders")
	s.run(8 * node.Second)
	return s
}

// BenchmarkLayout is a frame in which the world has changed: everything is laid out anew.
func BenchmarkLayout(b *testing.B) {
	s := crowded(b)
	o := layout.Options{Width: 1040, Height: 708, Now: s.w.Now()}
	var c Composer
	shapes := 0
	b.ReportAllocs()
	for b.Loop() {
		c.last = nil
		p := c.Layout(s.w, s.recent, o)
		shapes = len(p.Still)
	}
	b.ReportMetric(float64(shapes), "shapes")
}

// BenchmarkLayoutGroups is the same with six groups of eleven members.
func BenchmarkLayoutGroups(b *testing.B) {
	s := scenes["six"](b)
	o := layout.Options{Width: 1040, Height: 708, Now: s.w.Now()}
	var c Composer
	b.ReportAllocs()
	for b.Loop() {
		c.last = nil
		c.Layout(s.w, s.recent, o)
	}
}

// BenchmarkLayoutAgain is a frame in which only the clock runs.
func BenchmarkLayoutAgain(b *testing.B) {
	s := crowded(b)
	o := layout.Options{Width: 1040, Height: 708, Now: s.w.Now()}
	var c Composer
	b.ReportAllocs()
	for b.Loop() {
		o.Now++
		if o.Now%bucket == 0 {
			o.Now++
		}
		c.Layout(s.w, s.recent, o)
	}
}
