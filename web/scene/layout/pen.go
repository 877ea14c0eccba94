package layout

import (
	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/thing"
)

// pen gathers a picture's shapes and the places that answer the pointer.
type pen struct {
	paint.Pen
	targets []Target
	pulses  []paint.Shape // of things that wait
}

// empty begins anew in the room that an old pen's shapes took.
func (n *pen) empty(old *pen) {
	clear(old.Shapes)
	n.Shapes, n.targets = old.Shapes[:0], old.targets[:0]
}

// target makes a place answer the pointer.
func (n *pen) target(ref thing.Thing, x, y, w, h float32, stop bool) {
	n.targets = append(n.targets, Target{Thing: ref, Rect: paint.Area(x, y, w, h), Stop: stop})
}

// covers tells whether something painted at r would cover words.
func (n *pen) covers(r paint.Rect) bool {
	for i := range n.Shapes {
		s := &n.Shapes[i]
		if s.Kind != paint.Glyphs || s.Y+s.Size < r.Y || s.Y-s.Size > r.Y+r.H || s.X > r.X+r.W {
			continue // far off: not worth measuring
		}
		if overlap(s.Bounds(), r) {
			return true
		}
	}
	return false
}

// cardFrame paints a client's card: solid while it runs, dead when its process is gone.
func (n *pen) cardFrame(c *model.Client, r paint.Rect, radius float32) paint.Color {
	if c.State == "crashed" || c.State == "exited" {
		n.Fill(r.X, r.Y, r.W, r.H, radius, paint.Dead)
		n.Frame(r.X, r.Y, r.W, r.H, radius, 0, paint.DeadEdge, 1, paint.Dash54)
		return paint.DeadInk
	}
	n.Frame(r.X, r.Y, r.W, r.H, radius, paint.Card, paint.Line, 1, paint.Solid)
	return paint.Ink
}

// groupSign is a group's own mark: a triangle; of a share group, whose members take from one queue, a
// pile of three.
func (n *pen) groupSign(g *model.Group, x, y float32, c paint.Color) {
	if g.Share {
		for k := range 3 {
			n.Fill(x, y-.5+float32(k)*3.4, 10, 2.2, 1.1, c)
		}
		return
	}
	n.Poly(c, paint.At(x+5, y), paint.At(x+10, y+7.8), paint.At(x, y+7.8))
}

// pulsing moves the youngest shape from the still ones to those that breathe.
func (n *pen) pulsing() {
	last := len(n.Shapes) - 1
	n.pulses = append(n.pulses, n.Shapes[last])
	n.Shapes = n.Shapes[:last]
}
