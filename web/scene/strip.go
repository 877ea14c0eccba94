package scene

import (
	"strconv"

	"highwater/sim/wire"
)

// drawStrip paints the controllers.
func (l *layout) drawStrip() {
	if len(l.m.controllers) == 0 {
		return
	}
	if l.o.Phone {
		l.drawPhoneStrip()
		return
	}
	p, r := l.p, l.strip
	l.frame(r.X, r.Y, r.W, r.H, 8, p.Card, p.Line, 1, Solid)
	mid := r.Y + r.H/2
	title := "Controllers"
	if len(l.m.controllers) == 1 {
		title = "Controller"
	}
	x := r.X + 12 + l.text(Sans700, 12, r.X+12, mid+4, p.Ink, title) + 10
	right := r.X + r.W - 12
	room := right - Width(Sans500, 11, l.m.quorum) - 12
	for i := range l.m.controllers {
		x += l.controllerPill(&l.m.controllers[i], x, mid, room) + 6
	}
	if x < room {
		l.textEnd(Sans500, 11, right, mid+4, p.Ink3, l.m.quorum)
	}
}

// drawEmpty says what to do while there is nothing to see.
func (l *layout) drawEmpty() {
	if len(l.m.partitions) > 0 || len(l.m.brokers) == 0 {
		return
	}
	c := l.cards[len(l.cards)-1]
	x := (l.cards[0].X + l.strip.X + l.strip.W) / 2
	y := c.Y + c.H + 34
	l.textMid(Sans600, 15, x, y, l.p.Ink2, "No topics yet.")
	next := "Press Run in the lesson, or create a topic in the console."
	if l.o.Phone {
		next = "Press Run in the lesson below."
	}
	l.textMid(Sans400, 13, x, y+21, l.p.Ink3, next)
}

// controllerPill paints one controller: the active one has a crown, the others a dot.
func (l *layout) controllerPill(c *controllerModel, x, mid, room float32) float32 {
	p := l.p
	w := Width(Sans600, 11, c.name) + 28
	ref := Ref{Thing: ControllerThing, Node: c.id}
	switch c.state {
	case "active":
		w = Width(Sans600, 11, c.name) + 32
		l.fill(x, mid-10, w, 20, 10, p.TideTint)
		l.icon("crown", x+8, mid-6.5, 12, p.Crown)
		l.text(Sans600, 11, x+24, mid+4, p.Ink, c.name)
	case "stopped":
		l.fill(x, mid-10, w, 20, 10, p.Dead)
		l.ring(x+10, mid, 3.4, 1.2, 0, p.DeadInk)
		l.text(Sans600, 11, x+17, mid+4, p.DeadInk, c.name)
	case "voting":
		nw := Width(Sans600, 11, c.note)
		l.frame(x, mid-10, w, 20, 10, 0, p.Warn, 1, DashGhost)
		l.disc(x+10, mid, 3, p.Warn)
		l.text(Sans600, 11, x+17, mid+4, p.Ink2, c.name)
		if x+w+nw+6 < room {
			l.text(Sans600, 11, x+w+5, mid+4, p.Warn, c.note)
			w += nw + 8
		}
	default:
		l.frame(x, mid-10, w, 20, 10, 0, p.Line, 1, Solid)
		l.disc(x+10, mid, 3, p.OK)
		l.text(Sans600, 11, x+17, mid+4, p.Ink2, c.name)
	}
	l.target(ref, x-2, mid-14, w+4, 28, true)
	return w
}

// drawCuts paints a wall across every wire that the network has lost.
func (l *layout) drawCuts() {
	count := map[wire.ID]int{}
	for _, c := range l.m.cuts {
		count[c.a]++
		count[c.b]++
	}
	done := map[wire.ID]bool{}
	for _, c := range l.m.cuts {
		walled := wire.ID(0)
		for _, id := range [...]wire.ID{c.a, c.b} {
			if i := l.brokerIndex(id); i >= 0 && l.m.brokers[i].cut {
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
		r, ok := l.routes[pair(c.a, c.b)]
		if !ok {
			continue
		}
		at, level := r.at(.5)
		ref := Ref{Thing: LinkThing, Node: min(c.a, c.b), Peer: max(c.a, c.b)}
		length := float32(60)
		if !level {
			length = min(length, 2*(at.X-2), 2*(l.w-2-at.X))
		}
		l.wall(at, level, length)
		if !l.o.Phone { // there its words would lie on the lanes
			l.cutPill(at, level)
		}
		l.target(ref, at.X-22, at.Y-30, 44, 60, true)
	}
}

// wallAround closes a broker off on both sides: none of its links works.
func (l *layout) wallAround(i int) {
	c := l.cards[i]
	y := c.Y + c.H/2
	l.wall(Point{c.X - 16, y}, true, c.H)
	l.wall(Point{c.X + c.W + 16, y}, true, c.H)
	w := Width(Sans600, 11, "network cut") + 14
	l.pill(c.X+c.W/2-w/2, c.Y-9, 18, Sans600, 11, l.p.ErrTint, l.p.Err, "network cut")
}

// wall paints a zigzag across a level or an upright wire.
func (l *layout) wall(at Point, level bool, length float32) {
	const half, step = 6, 8.6
	n := max(int(length/step), 2)
	start := -float32(n) * step / 2
	last := Point{}
	for i := 0; i <= n; i++ {
		side := float32(half)
		if i%2 == 0 {
			side = -half
		}
		q := Point{at.X + side, at.Y + start + float32(i)*step}
		if !level {
			q = Point{at.X + start + float32(i)*step, at.Y + side}
		}
		if i > 0 {
			l.line(last.X, last.Y, q.X, q.Y, 3.2, l.p.Err, Solid)
		}
		last = q
	}
}

func (l *layout) cutPill(at Point, level bool) {
	w := Width(Sans600, 11, "network cut") + 14
	x, y := at.X+14+w/2, at.Y-28
	if !level {
		x, y = at.X, at.Y-30
	}
	x = min(max(l.between(x, w), 4), l.w-w-4)
	l.pill(x, y, 18, Sans600, 11, l.p.ErrTint, l.p.Err, "network cut")
}

// drawLosses paints a cross where a message died, for as long as the effect lasts.
func (l *layout) drawLosses() {
	for i := range l.m.effects {
		e := &l.m.effects[i]
		if e.kind != messageLost || e.age > 600 {
			continue
		}
		r, ok := l.routes[pair(e.node, e.peer)]
		if !ok {
			continue
		}
		at, _ := r.at(.5)
		n := &l.moving
		n.disc(at.X, at.Y, 8.5, l.p.Err)
		n.icon("cross", at.X-5, at.Y-5, 10, l.p.Card)
		if !l.o.ReducedMotion {
			t := ease(e.age / 600)
			n.ring(at.X, at.Y, 8+16*t, 1.6, 0, l.p.Err.Alpha(1-t))
		}
	}
}

// effectOn finds the effect of a kind at a replica; for the in-sync set id is the member that left.
func (l *layout) effectOn(k effectKind, tp wire.TopicPartition, id wire.ID) (effect, bool) {
	if l.o.ReducedMotion {
		return effect{}, false
	}
	for i := range l.m.effects {
		if e := &l.m.effects[i]; e.kind == k && e.tp == tp && e.node == id {
			return *e, true
		}
	}
	return effect{}, false
}

func (l *layout) brokerIndex(id wire.ID) int {
	for i := range l.m.brokers {
		if l.m.brokers[i].id == id {
			return i
		}
	}
	return -1
}

// drawSelection paints the ring around what is selected.
func (l *layout) drawSelection() {
	switch s := &l.o.Selected; s.Thing {
	case Nothing:
		return
	case LinkThing: // the whole wire
		if r, ok := l.routes[pair(s.Node, s.Peer)]; ok {
			l.moving.route(&r, 2.4, l.p.Ink, Solid)
			return
		}
	}
	for _, list := range [...][]Target{l.targets, l.moving.targets} {
		for i := range list {
			t := &list[i]
			if t.Ref != l.o.Selected {
				continue
			}
			r := t.Rect
			if t.Ref.Thing == RecordThing && l.plan.leader == Cells {
				s := l.d.slot
				cx, cy := r.X+r.W/2, r.Y+1+s/2
				if r.H < s+10 {
					cy = r.Y + r.H/2
					s = r.H - 4
				}
				r = Rect{cx - s/2, cy - s/2, s, s}
			}
			l.moving.frame(r.X-4, r.Y-4, r.W+8, r.H+8, 7, 0, l.p.Ink, 2, Solid)
			return
		}
	}
}

// counted writes a number with its noun: "1 record", "3 records".
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
