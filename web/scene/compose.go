package scene

import (
	"math"

	"highwater/sim"
	"highwater/sim/node"
)

// Composer makes one picture after another and keeps what has not changed: while only the clock runs,
// just the messages in flight are placed anew. Its pictures are those of Layout. The zero Composer is
// ready; use one per stage.
type Composer struct {
	keys   keyTable
	layout *layout
	last   *Picture
}

// bucket is how long, in virtual time, lines on clients' cards may outstay their time.
const bucket = 250 * node.Millisecond

// Layout is the picture of w at o.Now. The picture of the call before is not to be used any more.
func (c *Composer) Layout(w *sim.World, recent []node.Event, o Options) *Picture {
	v := version(w, &o)
	if c.last != nil && c.last.Version == v {
		c.last = c.layout.again(o, v)
		return c.last
	}
	var old layout
	if c.layout != nil {
		old = *c.layout
	}
	c.layout = newLayout(extract(w, recent, &o, &c.keys), o)
	c.layout.reuse(&old)
	c.last = c.layout.draw()
	c.last.Version = v
	return c.last
}

// reuse takes over the room that the last picture's shapes needed.
func (l *layout) reuse(old *layout) {
	for _, p := range [...][2]*pen{{&l.pen, &old.pen}, {&l.moving, &old.moving}} {
		clear(p[1].shapes)
		p[0].shapes, p[0].targets = p[1].shapes[:0], p[1].targets[:0]
	}
}

// Reset forgets what was learnt about earlier worlds; the next picture is made from nothing.
func (c *Composer) Reset() { *c = Composer{} }

// version tells pictures apart by what their still shapes depend on.
func version(w *sim.World, o *Options) uint64 {
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
	for _, r := range [...]*Ref{&o.Selected, &o.Hover} {
		d = d.Int(int64(r.Thing)).Int(int64(r.Node)).Int(int64(r.Peer)).Int(r.Offset).Int(int64(r.Seq)).
			Int(int64(r.TP.Partition))
		if r.Thing != Nothing {
			d = d.Str(r.TP.Topic).Str(r.Name)
		}
	}
	if !o.ReducedMotion {
		for _, age := range o.Ages {
			if age < effectMs[crownCame] {
				f(age)
			}
		}
	}
	if d == 0 {
		return 1
	}
	return uint64(d)
}
