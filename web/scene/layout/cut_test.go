package layout

import (
	"testing"

	"highwater/sim/wire"
	"highwater/web/paint"
	"highwater/web/scene/model"
)

// TestWallIsOnItsWire proves that the wall of a lost link stands on that wire and on no other, that the
// whole wire shows it, whether anything moves on it or not, and that what is held stops before it.
func TestWallIsOnItsWire(t *testing.T) {
	desk, maker := wire.FirstClient, wire.FirstClient+2
	for _, cut := range []model.Cut{{A: 1, B: desk}, {A: 3, B: desk}, {A: 3, B: wire.FirstClient + 1},
		{A: 1, B: maker}, {A: 3, B: maker}, {A: 1, B: 3}, {A: 2, B: 3}} {
		m := trafficWorld([]model.Flight{{From: cut.B, To: cut.A, Kind: model.AckFlight, Held: true}}, .999)
		m.Brokers[1].State = "running"
		m.Cuts = []model.Cut{cut}
		l := Fit(m, Options{Width: 1040, Height: 708}, nil)
		p := l.Draw()
		key := pair(cut.A, cut.B)
		r := l.routes[key]
		if n := dashedRed(p, &r); n == 0 {
			t.Errorf("%v to %v: no wire is painted as lost", cut.A, cut.B)
		}
		place := l.wallAt(key)
		at, level := r.at(place.share)
		if box := wallBox(at, level, place.length); l.obstacles(box, key) > 0 || !zigzag(p, box) {
			t.Errorf("%v to %v: the wall at %+v is not across this wire alone", cut.A, cut.B, at)
		}
		held, _, _ := (&flights{messages{&l.wiring, &l.moving}, &l.labels, l.now}).spot(&m.Flights[0])
		if d := abs(held.X-at.X) + abs(held.Y-at.Y); d < 10 || d > 60 {
			t.Errorf("%v to %v: what is held stands %.0f from the wall", cut.A, cut.B, d)
		}
	}
}

// dashedRed counts the parts of a route that are painted as lost.
func dashedRed(p *Picture, r *route) (n int) {
	for i := range p.Still {
		s := &p.Still[i]
		if s.Kind != paint.Stroke || s.Fill != paint.Err || s.Dash != paint.Dash44 {
			continue
		}
		for k := range r.parts {
			if a := r.parts[k].a; abs(a.X-s.X) < .1 && abs(a.Y-s.Y) < .1 {
				n++
			}
		}
	}
	return n
}

// zigzag tells whether a wall is painted at a place.
func zigzag(p *Picture, box paint.Rect) bool {
	n := 0
	for i := range p.Still {
		if s := &p.Still[i]; s.Kind == paint.Stroke && s.Fill == paint.Err && s.Stroke > 3 &&
			overlap(s.Bounds(), box) {
			n++
		}
	}
	return n >= 2
}
