package layout

import (
	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/thing"
	"highwater/web/words"
)

// controllers paints the strip above the cards.
type controllers struct {
	*places
	*pen
}

// draw paints the controllers.
func (l *controllers) draw() {
	if len(l.m.Controllers) == 0 {
		return
	}
	if l.o.Phone {
		l.drawPhoneStrip()
		return
	}
	r := l.strip
	l.Frame(r.X, r.Y, r.W, r.H, 8, paint.Card, paint.Line, 1, paint.Solid)
	mid := r.Y + r.H/2
	title := words.HeadControllers(len(l.m.Controllers))
	x := r.X + 12 + l.Text(paint.Sans700, 12, r.X+12, mid+4, paint.Ink, title) + 10
	right := r.X + r.W - 12
	room := right - paint.Width(paint.Sans500, 11, l.m.Quorum) - 12
	for i := range l.m.Controllers {
		x += l.controllerPill(&l.m.Controllers[i], x, mid, room) + 6
	}
	if x < room {
		l.TextEnd(paint.Sans500, 11, right, mid+4, l.quorumInk(), l.m.Quorum)
	}
}

// quorumInk is quiet as long as somebody decides.
func (l *controllers) quorumInk() paint.Color {
	if l.m.Leaderless {
		return paint.Err
	}
	return paint.Ink3
}

// drawEmpty says what to do while there is nothing to see.
func (l *controllers) drawEmpty() {
	if len(l.m.Partitions) > 0 || len(l.m.Brokers) == 0 {
		return
	}
	c := l.cards[len(l.cards)-1]
	x := (l.cards[0].X + l.strip.X + l.strip.W) / 2
	y := c.Y + c.H + 34
	for i := range l.clients { // on a phone there may be chips below the cards
		if p := &l.clients[i]; l.o.Phone && p.right && p.shown {
			y = max(y, p.rect.Y+p.rect.H+28)
		}
	}
	if y+21 > l.h-4 {
		return
	}
	l.TextMid(paint.Sans600, 15, x, y, paint.Ink2, words.NoTopics)
	next := words.NoTopicsTry
	if l.o.Phone {
		next = words.NoTopicsPhone
	}
	l.TextMid(paint.Sans400, 13, x, y+21, paint.Ink3, next)
}

// controllerPill paints one controller: the active one has a crown, the others a dot.
func (l *controllers) controllerPill(c *model.Controller, x, mid, room float32) float32 {
	w := paint.Width(paint.Sans600, 11, c.Name) + 28
	ref := thing.Thing{Kind: thing.Controller, Node: c.ID}
	switch c.State {
	case "active":
		w = paint.Width(paint.Sans600, 11, c.Name) + 32
		l.Fill(x, mid-10, w, 20, 10, paint.TideTint)
		l.Icon("crown", x+8, mid-6.5, 12, paint.Crown)
		l.Text(paint.Sans600, 11, x+24, mid+4, paint.Ink, c.Name)
	case "stopped":
		l.Fill(x, mid-10, w, 20, 10, paint.Dead)
		l.Ring(x+10, mid, 3.4, 1.2, 0, paint.DeadInk)
		l.Text(paint.Sans600, 11, x+17, mid+4, paint.DeadInk, c.Name)
	case "voting", "frozen":
		nw := paint.Width(paint.Sans600, 11, c.Note)
		l.Frame(x, mid-10, w, 20, 10, 0, paint.Warn, 1, paint.DashGhost)
		l.Disc(x+10, mid, 3, paint.Warn)
		l.Text(paint.Sans600, 11, x+17, mid+4, paint.Ink2, c.Name)
		if x+w+nw+6 < room {
			l.Text(paint.Sans600, 11, x+w+5, mid+4, paint.Warn, c.Note)
			w += nw + 8
		}
	default:
		l.Frame(x, mid-10, w, 20, 10, 0, paint.Line, 1, paint.Solid)
		l.Disc(x+10, mid, 3, paint.OK)
		l.Text(paint.Sans600, 11, x+17, mid+4, paint.Ink2, c.Name)
	}
	l.target(ref, x-2, mid-14, w+4, 28, true)
	return w
}

// drawSelection paints the ring around what is selected.
func (l *Sheet) drawSelection() {
	switch s := &l.o.Selected; s.Kind {
	case thing.Nothing:
		return
	case thing.Link: // the whole wire
		if r, ok := l.routes[pair(s.Node, s.Peer)]; ok {
			l.moving.route(&r, 2.4, paint.Ink, paint.Solid)
			return
		}
	}
	l.ring(l.o.Selected)
}

// drawRings paints the rings around what is pointed out.
func (l *Sheet) drawRings() {
	for _, t := range l.o.Rings {
		if t != l.o.Selected {
			l.ring(t)
		}
	}
}

// ring paints a ring around a thing, if it is in the picture.
func (l *Sheet) ring(around thing.Thing) {
	for _, list := range [...][]Target{l.still.targets, l.moving.targets} {
		for i := range list {
			t := &list[i]
			if t.Thing != around {
				continue
			}
			r := t.Rect
			if t.Thing.Kind == thing.Record && l.plan.leader == Cells {
				s := l.d.slot
				cx, cy := r.X+r.W/2, r.Y+1+s/2
				if r.H < s+10 {
					cy = r.Y + r.H/2
					s = r.H - 4
				}
				r = paint.Area(cx-s/2, cy-s/2, s, s)
			}
			air := float32(4)
			if l.o.Phone {
				air = 1 // what stands around is nearer, as the high watermark's flag
			}
			l.moving.Frame(r.X-air, r.Y-air, r.W+2*air, r.H+2*air, 7, 0, paint.Ink, 2, paint.Solid)
			return
		}
	}
}
