// Package scene turns a world at an instant into shapes: a pure function, without a browser, a window
// or a clock. Room extract takes a model out of the world and is the only one that reads it; room
// layout places the model on a canvas. What they draw is what the simulation holds; package stage
// only paints it.
package scene

import (
	"math"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/web/scene/extract"
	"highwater/web/scene/layout"
	"highwater/web/scene/model"
	"highwater/web/thing"
)

// Composer makes one picture after another and keeps what has not changed: while only the clock runs,
// just the messages in flight are placed anew. Its pictures are those of Layout. The zero Composer is
// ready; use one per stage.
type Composer struct {
	keys   extract.Keys
	model  *model.Model
	layout *layout.Sheet
	last   *layout.Picture
}

// bucket is how long, in virtual time, lines on clients' cards may outstay their time.
const bucket = 250 * node.Millisecond

// Layout is the picture of w at o.Now. The picture of the call before is not to be used any more.
func (c *Composer) Layout(w *sim.World, recent []node.Event, o layout.Options) *layout.Picture {
	v := version(w, &o)
	if c.last != nil && c.last.Version == v {
		if c.layout != nil {
			c.last = c.layout.Again(o)
			c.last.Version = v
		}
		return c.last
	}
	c.model = extract.From(w, recent, o.Now, o.Ages, &c.keys)
	if c.last = openLog(w, c.model, &c.keys, &o); c.last == nil {
		c.layout = layout.Fit(c.model, o, c.layout)
		c.last = c.layout.Draw()
	} else {
		c.layout = nil
	}
	c.last.Version = v
	return c.last
}

// openLog is the picture of the opened log; nil: none is open.
func openLog(w *sim.World, m *model.Model, keys *extract.Keys, o *layout.Options) *layout.Picture {
	if o.Opened.Kind == thing.Nothing {
		return nil
	}
	if v := extract.Log(w, m, o.Opened, o.Veiled, keys); v != nil {
		return layout.OpenLog(v, *o)
	}
	return nil
}

// Layout draws a world as it is at Options.Now. recent are the newest events, oldest first, as far
// back as two seconds of virtual time. It is a pure function; a Composer does the same and saves work
// between frames.
func Layout(w *sim.World, recent []node.Event, o layout.Options) *layout.Picture {
	var keys extract.Keys
	m := extract.From(w, recent, o.Now, o.Ages, &keys)
	if pic := openLog(w, m, &keys, &o); pic != nil {
		return pic
	}
	return layout.Layout(m, o)
}

// Reset forgets what was learnt about earlier worlds; the next picture is made from nothing.
func (c *Composer) Reset() { *c = Composer{} }

// version tells pictures apart by what their still shapes depend on.
func version(w *sim.World, o *layout.Options) uint64 {
	d := node.Digest(w.Hash()).Int(int64(w.Seq())).Int(int64(o.Now / bucket))
	f := func(v float32) { d = d.Int(int64(math.Float32bits(v))) }
	flag := func(b bool) {
		if b {
			d = d.Int(1)
		} else {
			d = d.Int(2)
		}
	}
	f(o.Width)
	f(o.Height)
	f(o.Avoid.Height)
	flag(o.Dark)
	flag(o.Phone)
	flag(o.ReducedMotion)
	for _, r := range [...]*thing.Thing{&o.Selected, &o.Hover, &o.Opened} {
		d = d.Int(int64(r.Kind)).Int(int64(r.Node)).Int(int64(r.Peer)).Int(r.Offset).Int(int64(r.Seq)).
			Int(int64(r.TP.Partition))
		if r.Kind != thing.Nothing {
			d = d.Str(r.TP.Topic).Str(r.Name)
		}
	}
	for i := range o.Callouts {
		c := &o.Callouts[i]
		flag(c.Above)
		d = d.Str(c.Text).Int(int64(c.On.Kind)).Int(int64(c.On.Node)).Int(c.On.Offset)
	}
	if !o.ReducedMotion {
		for _, age := range o.Ages {
			if age < model.EffectMs[model.CrownCame] {
				f(age)
			}
		}
	}
	if d == 0 {
		return 1
	}
	return uint64(d)
}
