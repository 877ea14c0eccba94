package scene

import (
	"strconv"

	"highwater/sim/wire"
)

// Messages: sizes in stage units.
const (
	capsuleH  = 23
	capsuleR  = 7.2
	fetchH    = 18
	wallGapPx = 8
)

// drawFlights paints every message where it is now: its place is linear in virtual time.
func (l *layout) drawFlights() {
	n := &l.moving
	for _, background := range [...]bool{true, false} {
		for i := range l.m.flights {
			if f := &l.m.flights[i]; f.background == background {
				l.drawFlight(n, f)
			}
		}
	}
	l.drawWords(n)
}

func (l *layout) drawFlight(n *pen, f *flightModel) {
	r, ok := l.routes[pair(f.from, f.to)]
	if !ok {
		return
	}
	share := l.share(f)
	backwards := l.isBackwards(f)
	if f.held {
		share = min(share, .5-(wallGapPx+12)/max(r.length, 60))
	}
	if backwards {
		share = 1 - share
	}
	// A message begins and ends beside the cards, not on them.
	rim := min(15, r.length/5) / max(r.length, 1)
	at, level := r.at(rim + share*(1-2*rim))
	ref := Ref{Thing: MessageThing, Node: f.from, Peer: f.to, Seq: f.seq}
	switch f.kind {
	case dotFlight:
		radius := float32(3)
		if f.replica {
			radius = 2.4
		}
		n.disc(at.X, at.Y, radius, l.p.Line2)
		l.say(f.label, at, radius, level, l.p.Ink3, true)
		n.target(ref, at.X-8, at.Y-8, 16, 16, false)
	case ackFlight:
		n.disc(at.X, at.Y, 8.5, l.p.OK)
		n.icon("check", at.X-5.5, at.Y-5.5, 11, l.p.Card)
		l.say(f.label, at, 8.5, level, l.p.Ink2, true)
		n.target(ref, at.X-12, at.Y-12, 24, 24, true)
	case errorFlight:
		n.disc(at.X, at.Y, 8.5, l.p.Err)
		n.icon("cross", at.X-5, at.Y-5, 10, l.p.Card)
		l.say(f.error, at, 8.5, true, l.p.Err, true)
		n.target(ref, at.X-12, at.Y-12, 24, 24, true)
	case batchFlight:
		w := l.capsule(n, at, f)
		l.said = append(l.said, said{Rect{at.X - w/2, at.Y - 11.5, w, 23}, ""})
		l.say(f.label, at, 11.5, true, l.p.Ink2, f.replica)
		n.target(ref, at.X-w/2-2, at.Y-13, w+4, 26, true)
	default:
		w := l.hollow(n, at, f, Solid)
		l.said = append(l.said, said{Rect{at.X - w/2, at.Y - 9, w, 18}, ""})
		n.target(ref, at.X-w/2-3, at.Y-12, w+6, 24, true)
	}
}

// isBackwards tells whether a message runs against its route. Routes begin at the client, at the
// broker for the rail, and at the broker with the lower place between brokers.
func (l *layout) isBackwards(f *flightModel) bool {
	switch {
	case f.from.IsClient() || f.to.IsClient():
		return f.to.IsClient()
	case f.from.IsController() || f.to.IsController():
		return f.from.IsController()
	}
	return f.from > f.to
}

// share is how far a message has come, 0 to 1.
func (l *layout) share(f *flightModel) float32 {
	if f.due <= f.sent {
		return 1
	}
	t := float32(float64(l.m.now-f.sent) / float64(f.due-f.sent))
	t = min(max(t, 0), 1)
	if l.o.ReducedMotion {
		switch {
		case t < 1.0/3:
			return 0.04
		case t < 2.0/3:
			return 0.5
		}
		return 0.96
	}
	return t
}

// capsule paints a batch around a point: its records' tokens in the partition's outline.
func (l *layout) capsule(n *pen, at Point, f *flightModel) float32 {
	p := l.p
	tokens, more := f.tokens, f.more
	if l.o.Phone && len(tokens) > 1 {
		tokens, more = tokens[:1], 0
	}
	if f.replica && len(tokens) > 1 || len(tokens) > 4 || more > 0 && len(tokens) > 2 {
		keep := 2
		if f.replica {
			keep = 1
		}
		more += len(tokens) - keep
		tokens = tokens[:keep]
	}
	w := 25 + 16*float32(max(len(tokens), 1)-1)
	extra := ""
	if more > 0 {
		extra = "+" + strconv.Itoa(more)
		w += Width(Sans700, 10.5, extra) + 2
	}
	edge := p.Ink2
	if f.tint >= 0 && f.tint < len(l.m.partitions) {
		edge = p.Partitions[l.m.partitions[f.tint].order%8].Text
	}
	x := min(max(at.X-w/2, 2), l.w-w-2)
	n.frame(x, at.Y-capsuleH/2, w, capsuleH, capsuleH/2, p.Card, edge, 1.8, Solid)
	for i, t := range tokens {
		n.token(x+12.5+16*float32(i), at.Y, capsuleR, t, leaderLook)
	}
	if extra != "" {
		n.textEnd(Sans700, 10.5, x+w-6, at.Y+3.8, p.Ink2, extra)
	}
	return w
}

// hollow paints a request that carries no records.
func (l *layout) hollow(n *pen, at Point, f *flightModel, d Dash) float32 {
	c := l.p.Ink3
	if f.part >= 0 && f.part < len(l.m.partitions) {
		c = l.p.Partitions[l.m.partitions[f.part].order%8].Text
	}
	if f.replica || f.label == "" || l.o.Phone {
		n.frame(at.X-8, at.Y-5, 16, 10, 5, l.p.Stage, c, 1.4, d)
		return 16
	}
	w := Width(Sans600, 10.5, f.label) + 14
	x := l.between(at.X, w)
	n.frame(x, at.Y-fetchH/2, w, fetchH, fetchH/2, l.p.Stage, c, 1.5, d)
	n.text(Sans600, 10.5, x+7, at.Y+3.8, c, f.label)
	return w
}

// parkedMost is how many waiting requests of clients are shown at one side of a broker.
const parkedMost = 2

// drawParked paints requests that wait at a broker: dashed at the socket, below each other; those that
// find no room are counted.
func (l *layout) drawParked() {
	type side struct {
		broker int
		right  bool
	}
	count, lowest := map[side]int{}, map[side]float32{}
	for i := range l.m.parked {
		q := &l.m.parked[i]
		b := l.brokerIndex(q.at)
		if b < 0 || l.m.brokers[b].dead() || q.from.IsBroker() {
			continue
		}
		r, ok := l.routes[pair(q.at, q.from)]
		if !ok || l.o.Phone {
			continue
		}
		end, _ := r.at(1)
		c := l.cards[b]
		k := side{b, end.X > c.X+c.W/2}
		if count[k]++; count[k] > parkedMost {
			continue
		}
		y := max(end.Y+18, lowest[k]+20)
		lowest[k] = y
		f := flightModel{part: q.part, label: q.label}
		if n := l.parkedAt(b, k.right); count[k] == parkedMost && n > parkedMost {
			f.part, f.label = -1, "+"+strconv.Itoa(n-parkedMost+1)+" fetches"
		}
		w := Width(Sans600, 10.5, f.label) + 14
		x := c.X - 6 - w/2
		if k.right {
			x = c.X + c.W + 8 + w/2
		}
		l.hollow(&l.pen, Point{x, y}, &f, DashGhost)
		l.target(Ref{Thing: MessageThing, Node: q.from, Peer: q.at}, x-w/2, y-9, w, 18, true)
	}
	waiting := map[int]int{}
	for i := range l.m.parked {
		q := &l.m.parked[i]
		b := l.brokerIndex(q.at)
		if b < 0 || l.m.brokers[b].dead() || !q.from.IsBroker() {
			continue
		}
		port := l.ports[b]
		y := port.Y - 13 - float32(waiting[b])*17
		waiting[b]++
		low, some := lowest[side{b, true}]
		if l.cols > 1 || l.o.Phone || y < l.cards[b].Y+l.d.header || some && y < low+18 {
			continue
		}
		l.waits(q.from, q.at, port.X+6, y)
	}
}

// parkedAt counts the requests of clients that wait at one side of a broker.
func (l *layout) parkedAt(b int, right bool) int {
	n := 0
	for i := range l.m.parked {
		q := &l.m.parked[i]
		if l.brokerIndex(q.at) != b || q.from.IsBroker() {
			continue
		}
		if r, ok := l.routes[pair(q.at, q.from)]; ok {
			end, _ := r.at(1)
			if c := l.cards[b]; end.X > c.X+c.W/2 == right {
				n++
			}
		}
	}
	return n
}

// waits paints a follower's fetch that its leader holds back until there is something to copy: a dashed
// pill with the follower's number.
func (l *layout) waits(from, at wire.ID, x, y float32) {
	s := strconv.Itoa(int(from))
	w := max(Width(Sans600, 10.5, s)+9, 16)
	l.frame(x, y-7.5, w, 15, 7.5, l.p.Stage, l.p.Line2, 1, DashGhost)
	l.textMid(Sans600, 10.5, x+w/2, y+3.8, l.p.Ink3, s)
	l.target(Ref{Thing: MessageThing, Node: from, Peer: at}, x-2, y-8, w+4, 16, false)
}
