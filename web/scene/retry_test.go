package scene

import (
	"slices"
	"testing"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/web/paint"
	"highwater/web/scene/layout"
	"highwater/web/thing"
)

// TestRetryIsDrawn proves that a producer whose batch fails shows the loop that it is in: a red cross, a
// clock and that it tries again, then which try is on its way; and an acknowledgement in the end.
func TestRetryIsDrawn(t *testing.T) {
	for _, c := range []layout.Canvas{layout.Canvases[0], layout.Canvases[5]} {
		s := newStage(t, 3)
		s.line("kafka-topics.sh --create --topic orders --partitions 1 --replication-factor 3 " +
			"--config min.insync.replicas=3 --bootstrap-server broker-1:9092")
		desk := s.produce("order-desk", "orders", 100, 300*node.Millisecond, pizzeria)
		s.run(2 * node.Second)
		s.do(sim.Kill{Process: 2})
		s.run(8 * node.Second)
		seen := map[string]bool{}
		look := func() {
			p := s.draw(c.Options())
			texts := p.Texts()
			if err := p.Check(); err != nil {
				t.Fatalf("%s: %v", c.Name, err)
			}
			card, _ := p.Bounds(thing.Thing{Kind: thing.Client, Node: desk, Name: "order-desk"})
			seen["cross"] = seen["cross"] || slices.Contains(texts, "tries again") && crossIn(p, card)
			seen["try 2"] = seen["try 2"] || slices.Contains(texts, "orders-0 try 2")
		}
		for at, end := s.w.Now(), s.w.Now()+8*node.Second; at < end; at += 3 * node.Millisecond {
			s.run(at - s.w.Now())
			look()
		}
		for _, want := range []string{"cross", "try 2"} {
			if !seen[want] {
				t.Errorf("%s: the picture never shows %q", c.Name, want)
			}
		}
	}
}

// crossIn tells whether a red cross is painted on a card.
func crossIn(p *layout.Picture, card paint.Rect) bool {
	return slices.ContainsFunc(p.Still, func(s paint.Shape) bool {
		return s.Kind == paint.Icon && s.Text == "cross" && s.Fill == paint.Err && card.Contains(s.X+4, s.Y+4)
	})
}
