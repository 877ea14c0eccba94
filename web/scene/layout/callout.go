package layout

import (
	"strings"

	"highwater/web/paint"
	"highwater/web/thing"
)

// callouts paints words about things into the air beside the cards, each with a hairline to its thing.
// They never lie over a lane or a header's text: where there is no room for one it is left out.
type callouts struct {
	*places
	*pen
	said []paint.Rect
}

const (
	calloutSize = 13
	calloutAir  = 26 // the least room above or below a card that takes words
	calloutGap  = 52 // the most that is used
)

// draw paints as many as there is room for. Only the roomy density has air for them.
func (l *callouts) draw() {
	if l.d.density != Roomy {
		return
	}
	for i := range l.o.Callouts {
		c := &l.o.Callouts[i]
		switch c.On.Kind {
		case thing.Client, thing.Group, thing.Member:
			l.beside(c)
		default:
			l.between(c)
		}
	}
}

// find is where a thing was painted.
func (l *callouts) find(on thing.Thing) (paint.Rect, bool) {
	for i := range l.targets {
		if l.targets[i].Thing == on {
			return l.targets[i].Rect, true
		}
	}
	return paint.Rect{}, false
}

// beside sets words below a client's card or a group's box.
func (l *callouts) beside(c *thing.Callout) {
	r, ok := l.find(c.On)
	if !ok {
		return
	}
	if c.On.Kind == thing.Group { // its box, not the smaller place that answers the pointer
		for i := range l.m.Groups {
			if l.m.Groups[i].ID == c.On.Name {
				r = l.boxes[i]
			}
		}
	}
	lines := strings.Split(c.Text, "\n")
	widest := float32(0)
	for _, s := range lines {
		widest = max(widest, paint.Width(paint.Sans600, calloutSize, s))
	}
	x, top := r.X+30, r.Y+r.H
	words := paint.Area(r.X+3, top+28, widest, float32(17*len(lines)))
	limit := l.h - 4
	if r.X < l.cardX {
		limit -= l.o.Avoid.Height / l.scale
	}
	if words.Y+words.H > limit || !l.free(words) {
		return
	}
	l.hair(x, top, x, words.Y-3)
	for i, s := range lines {
		l.Text(paint.Sans600, calloutSize, words.X, words.Y+12.5+17*float32(i), paint.Ink2, s)
	}
}

// between sets words above or below the card that a thing is on.
func (l *callouts) between(c *thing.Callout) {
	b := l.brokerIndex(c.On.Node)
	if b < 0 {
		return
	}
	at, ok := l.anchor(c, b)
	if !ok {
		return
	}
	from, to := l.air(b, c.Above)
	if to-from < calloutAir {
		return
	}
	base := (from+to)/2 + 4.5
	edge := base - 13
	if c.Above {
		edge = base + 6
	}
	x, ok := l.way(at.X, at.Y, edge, c.On.Kind == thing.Leader, l.cards[b])
	if !ok {
		return
	}
	w := paint.Width(paint.Sans600, calloutSize, c.Text)
	card := l.cards[b]
	for _, left := range [...]float32{x - w/2, x - w + 14, x - 14} {
		left = min(max(left, card.X+6), card.X+card.W-6-w)
		words := paint.Area(left, base-12, w, 17)
		if !l.free(words) {
			continue
		}
		if x != at.X {
			l.Line(at.X, at.Y, x, at.Y, 1.2, paint.Ink2, paint.Solid)
		}
		l.hair(at.X, at.Y, x, edge)
		l.Text(paint.Sans600, calloutSize, left, base, paint.Ink2, c.Text)
		return
	}
}

// air is the room above or below a card.
func (l *callouts) air(b int, above bool) (from, to float32) {
	c := l.cards[b]
	if above {
		from = l.strip.Y + l.strip.H
		if b > 0 {
			from = l.cards[b-1].Y + l.cards[b-1].H
		}
		return from, c.Y
	}
	from, to = c.Y+c.H, l.h-4
	if b+1 < len(l.cards) {
		to = l.cards[b+1].Y
	}
	return from, min(to, from+calloutGap)
}

// anchor is the point of a thing that a hairline begins at.
func (l *callouts) anchor(c *thing.Callout, b int) (paint.Point, bool) {
	if c.On.Kind == thing.Broker {
		card := l.cards[b]
		if c.Above {
			return paint.At(card.X+card.W*.72, card.Y), true
		}
		return paint.At(card.X+card.W*.72, card.Y+card.H), true
	}
	r, ok := l.find(c.On)
	if !ok {
		return paint.Point{}, false
	}
	switch c.On.Kind {
	case thing.Leader: // right of the crown
		return paint.At(r.X+r.W/2+11, r.Y+r.H/2), true
	case thing.HighWatermark: // the water itself, left of its flag
		lane, ok := l.find(thing.Thing{Kind: thing.Replica, Node: c.On.Node, TP: c.On.TP})
		return paint.At(r.X+r.W-6*l.d.pitch-1, lane.Y+l.d.slotTop+l.d.slot+3), ok
	case thing.Replica:
		if c.Above {
			return paint.At(r.X+34, r.Y+r.H/2-9), true
		}
		return paint.At(r.X+34, r.Y+r.H/2+9), true
	}
	x := r.X + r.W/2 + l.d.slot*.36
	if c.Above {
		return paint.At(x, r.Y+1), true
	}
	return paint.At(x, min(r.Y+r.H-1, r.Y+l.d.slot+4)), true
}

// way finds an x at which a straight line from y to the air covers no text; a line that leaves to the
// right may go as far as it has to.
func (l *callouts) way(x, y, edge float32, right bool, card paint.Rect) (float32, bool) {
	free := func(x float32) bool {
		return !l.covers(paint.Area(x-3, min(y, edge), 6, abs(edge-y)))
	}
	if right {
		for x = max(x+20, card.X+150); x < card.X+card.W-60; x += 6 {
			if free(x) {
				return x, true
			}
		}
		return 0, false
	}
	for _, off := range [...]float32{0, -l.d.pitch, l.d.pitch, -2 * l.d.pitch, 2 * l.d.pitch} {
		if off != 0 && y == card.Y {
			break
		}
		if free(x + off) {
			return x + off, true
		}
	}
	return 0, false
}

// hair paints the dot on the thing and the hairline to the words; it is straight at its end.
func (l *callouts) hair(x0, y0, x, y float32) {
	l.Disc(x0, y0, 2.6, paint.Ink2)
	l.Line(x, y0, x, y, 1.2, paint.Ink2, paint.Solid)
}

// free tells whether words may stand at r, and remembers that they do.
func (l *callouts) free(r paint.Rect) bool {
	room := paint.Area(r.X-8, r.Y-1, r.W+16, r.H+2)
	for _, s := range l.said {
		if overlap(s, room) {
			return false
		}
	}
	for i := range l.clients {
		if p := &l.clients[i]; p.shown && !p.inBox && overlap(p.rect, room) {
			return false
		}
	}
	for i := range l.boxes {
		if overlap(l.boxes[i], r) {
			return false
		}
	}
	if l.covers(r) {
		return false
	}
	l.said = append(l.said, r)
	return true
}
