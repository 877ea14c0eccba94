// Package layout places a model on a canvas: a pure function of the model and the options. It knows no
// simulation, so its tests write down whatever cluster they like.
package layout

import (
	"highwater/web/paint"
	"highwater/web/thing"
)

// Target is a place that answers the pointer and the keyboard.
type Target struct {
	Thing thing.Thing
	Rect  paint.Rect
	// Stop tells that the arrow keys halt here; small parts of a lane don't.
	Stop bool
}

// Picture is a world at an instant, laid out for one size of stage.
type Picture struct {
	// Still are the shapes that change only with the world, the size or the selection; the stage
	// keeps them painted. Moving ones change with the clock: messages in flight and effects. They
	// are painted over the still ones.
	Still, Moving []paint.Shape
	// Version changes whenever Still does.
	Version uint64
	// Animating tells that the picture changes with the clock alone, so another frame is due.
	Animating bool
	// Width and Height are the canvas in stage units; Scale is stage units to CSS pixels.
	Width, Height float32
	Scale         float32
	Theme         *paint.Theme // its colours; Stage lies behind everything
	Targets       []Target
	Levels        Levels
	middle        [2]float32
}

// Middle is the part of the canvas, from top on and so high, that the scale was made for: the rest is
// above and below it in equal parts.
func (p *Picture) Middle() (top, high float32) { return p.middle[0], p.middle[1] }

// HitTest finds what is at (x, y), in stage units: the last target painted there.
func (p *Picture) HitTest(x, y float32) thing.Thing {
	for i := len(p.Targets) - 1; i >= 0; i-- {
		if p.Targets[i].Rect.Contains(x, y) {
			return p.Targets[i].Thing
		}
	}
	return thing.Thing{}
}

// Bounds is where ref is drawn.
func (p *Picture) Bounds(ref thing.Thing) (paint.Rect, bool) {
	for i := range p.Targets {
		if p.Targets[i].Thing == ref {
			return p.Targets[i].Rect, true
		}
	}
	return paint.Rect{}, false
}

// Drawing is the picture for paint.SVG: of one theme with Theme.CSS, of both with paint.Variable.
func (p *Picture) Drawing() paint.Drawing {
	return paint.Drawing{Width: p.Width, Height: p.Height, Scale: p.Scale,
		Layers: [][]paint.Shape{p.Still, p.Moving}}
}
