package layout

import (
	"cmp"

	"highwater/sim/ordered"
	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/thing"
	"highwater/web/words"
)

// walls paints what the network has lost.
type walls struct {
	*wiring
	*pen
}

// A wall's zigzag: from one tooth to the next, and how long it is across one wire.
const (
	wallStep   = 8.6
	wallLength = 3 * wallStep
)

// tagWidth is how wide a word of 11 units is with its pill.
func tagWidth(text string) float32 { return paint.Width(paint.Sans600, 11, text) + 14 }

// draw paints a wall across every wire that the network has lost.
func (l *walls) draw() {
	count := map[model.ID]int{}
	for _, c := range l.m.Cuts {
		count[c.A]++
		count[c.B]++
	}
	done := map[model.ID]bool{}
	for _, c := range l.m.Cuts {
		walled := model.ID(0)
		for _, id := range [...]model.ID{c.A, c.B} {
			if i := l.brokerIndex(id); i >= 0 && l.m.Brokers[i].Cut {
				walled = id
			}
		}
		if walled != 0 {
			if !done[walled] {
				done[walled] = true
				l.wallAround(l.brokerIndex(walled))
			}
			continue
		}
		key := pair(c.A, c.B)
		r, ok := l.routes[key]
		if !ok {
			continue
		}
		place := l.wallAt(key)
		at, level := r.at(place.share)
		l.wall(at, level, place.length)
		if !l.o.Phone { // there its words would lie on the lanes
			text := words.NetworkCut
			if c.Unheard != "" {
				text = words.CutOneWay(c.Unheard)
			}
			l.cutPill(at, level, text)
		}
		ref := thing.Thing{Kind: thing.Link, Node: key[0], Peer: key[1]}
		l.target(ref, at.X-22, at.Y-22, 44, 44, true)
	}
}

// wallAround closes a broker off on both sides: none of its links works.
func (l *walls) wallAround(i int) {
	c := l.cards[i]
	y := c.Y + c.H/2
	l.wall(paint.At(c.X-16, y), true, c.H)
	l.wall(paint.At(c.X+c.W+16, y), true, c.H)
	width := tagWidth(words.NetworkCut)
	x := c.X + c.W/2 - width/2
	l.words(words.NetworkCut,
		paint.At(x, c.Y-9), paint.At(x, c.Y-15), paint.At(x, c.Y+c.H-9), paint.At(x, c.Y+c.H-3),
		paint.At(c.X+c.W-width-34, c.Y-9))
}

// wall paints a zigzag across a level or an upright wire.
func (l *walls) wall(at paint.Point, level bool, length float32) {
	const half = 6
	n := max(int(length/wallStep+.1), 2)
	start := -float32(n) * wallStep / 2
	last := paint.Point{}
	for i := 0; i <= n; i++ {
		side := float32(half)
		if i%2 == 0 {
			side = -half
		}
		q := paint.At(at.X+side, at.Y+start+float32(i)*wallStep)
		if !level {
			q = paint.At(at.X+start+float32(i)*wallStep, at.Y+side)
		}
		if i > 0 {
			l.Line(last.X, last.Y, q.X, q.Y, 3.2, paint.Err, paint.Solid)
		}
		last = q
	}
}

// cutPill names a wall: beside a level wire, over or under an upright one, or elsewhere close by.
func (l *walls) cutPill(at paint.Point, level bool, text string) {
	width := tagWidth(text)
	right, left := at.X+14+width/2, at.X-14-width/2
	spots := []paint.Point{paint.At(right, at.Y-28), paint.At(right, at.Y+10), paint.At(left, at.Y-28),
		paint.At(left, at.Y+10), paint.At(at.X, at.Y-38), paint.At(at.X, at.Y+20)}
	if !level {
		spots = []paint.Point{paint.At(right+10, at.Y-9), paint.At(left-10, at.Y-9),
			paint.At(at.X, at.Y-30), paint.At(at.X, at.Y+12), paint.At(at.X, at.Y-46),
			paint.At(at.X, at.Y+28)}
	}
	for i := range spots {
		spots[i].X = min(max(l.between(spots[i].X, width), 4), l.w-width-4)
	}
	crossed := func(p paint.Point) int {
		n := l.crossings(paint.Area(p.X, p.Y, width, 18), [2]model.ID{})
		if overlap(paint.Area(p.X, p.Y, width, 18), paint.Area(at.X-15, at.Y-15, 30, 30)) {
			n += 4 // the wall itself
		}
		return n
	}
	ordered.SortFunc(spots, func(a, b paint.Point) int { return cmp.Compare(crossed(a), crossed(b)) })
	l.words(text, spots...)
}

// words sets what is to be said of a wall at the first of some places where it covers no other words;
// where there is no such place, the wall alone must do.
func (l *walls) words(text string, spots ...paint.Point) {
	for _, at := range spots {
		r := paint.Area(at.X, at.Y, tagWidth(text), 18)
		if at.Y < 1 || at.Y+18 > l.h-1 || l.covers(r) || l.onButton(r) {
			continue
		}
		l.Pill(at.X, at.Y, 18, paint.Sans600, 11, paint.ErrTint, paint.Err, text)
		return
	}
}

// onButton tells whether something painted at r would cover a power button.
func (l *walls) onButton(r paint.Rect) bool {
	for i := range l.targets {
		t, b := &l.targets[i], l.targets[i].Rect
		if t.Thing.Kind == thing.Power && overlap(r, paint.Area(b.X+8, b.Y+8, b.W-16, b.H-16)) {
			return true
		}
	}
	return false
}

// drawLosses paints a cross where a message died, for as long as the effect lasts.
func (l *walls) drawLosses() {
	for i := range l.m.Effects {
		e := &l.m.Effects[i]
		if e.Kind != model.MessageLost || e.Age > 600 {
			continue
		}
		r, ok := l.routes[pair(e.Node, e.Peer)]
		if !ok {
			continue
		}
		at, _ := r.at(l.wallAt(pair(e.Node, e.Peer)).share)
		l.Disc(at.X, at.Y, 8.5, paint.Err)
		l.Icon("cross", at.X-5, at.Y-5, 10, paint.Card)
		if !l.o.ReducedMotion {
			t := ease(e.Age / 600)
			l.Ring(at.X, at.Y, 8+16*t, 1.6, 0, paint.Err.Alpha(1-t))
		}
	}
}
