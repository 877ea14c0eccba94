package layout

import (
	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/thing"
)

// wires paints the wires and where they meet the cards.
type wires struct {
	*wiring
	*pen
	live  map[[2]model.ID]bool // pairs with a message on the way
	ports []bool               // brokers whose replication port is drawn
}

// draw paints rails, clients' wires and replication, the idle ones first.
func (l *wires) draw() {
	for i := range l.m.Brokers {
		if b := &l.m.Brokers[i]; !b.Dead() && len(l.m.Controllers) > 0 && !l.o.Phone {
			r := l.railRoute(i)
			l.route(&r, 1.1, paint.Wire, paint.Solid)
		}
	}
	for _, live := range [...]bool{false, true} {
		for k := range l.sockets {
			s := &l.sockets[k]
			b := &l.m.Brokers[s.broker]
			if b.Dead() {
				for _, ci := range s.ends {
					if live {
						l.broken(ci, s)
					}
				}
				continue
			}
			for _, list := range [...][]int{s.ends, s.others} {
				for _, ci := range list {
					l.drawWire(ci, b, live)
				}
			}
		}
	}
	l.drawReplication()
	l.drawCuts()
}

// drawCuts paints the wires that the network has lost over the others.
func (l *wires) drawCuts() {
	for _, c := range l.m.Cuts {
		key := pair(c.A, c.B)
		if r, ok := l.routes[key]; ok && !l.o.Phone {
			l.route(&r, 1.4, paint.Err, paint.Dash44)
			l.wireTarget(&r, key)
		}
	}
}

// drawWire paints a client's wire to a broker if something moves on it, or if nothing does.
func (l *wires) drawWire(ci int, b *model.Broker, live bool) {
	key := pair(l.m.Clients[ci].ID, b.ID)
	if l.live[key] != live {
		return
	}
	r := l.routes[key]
	if live {
		l.route(&r, 1.6, paint.Line2, paint.Solid)
	} else {
		l.route(&r, 1.2, l.idleInk(), paint.Solid)
	}
	l.padlock(&r, &l.m.Clients[ci], b)
	l.wireTarget(&r, key)
}

// padlock marks a wire at whose end the broker knows who the client is, near the client.
func (l *wires) padlock(r *route, c *model.Client, b *model.Broker) {
	if len(c.Locked) == 0 || l.o.Phone || r.length < 60 {
		return
	}
	for _, i := range c.Locked {
		if &l.m.Brokers[i] != b {
			continue
		}
		at, _ := r.at(lockAt / r.length)
		l.Disc(at.X, at.Y, 6.5, paint.Card)
		l.Icon("lock", at.X-5.5, at.Y-5.5, 11, paint.OK)
	}
}

// lockAt is how far from the client a padlock is, in stage units.
const lockAt = 14

// idleInk is the colour of a wire on which nothing moves: fainter where there are many.
func (l *wires) idleInk() paint.Color {
	if len(l.routes) > manyWires {
		return paint.Wire.Alpha(.4)
	}
	return paint.Wire
}

// manyWires is from how many wires on those at rest are fainter.
const manyWires = 60

// wireTarget makes the longest part of a wire answer the pointer.
func (l *wires) wireTarget(r *route, key [2]model.ID) {
	ref := thing.Thing{Kind: thing.Link, Node: key[0], Peer: key[1]}
	for i := range r.parts {
		if p := &r.parts[i]; !p.round && p.length > 24 {
			x, y := min(p.a.X, p.b.X), min(p.a.Y, p.b.Y)
			l.target(ref, x-4, y-4, abs(p.a.X-p.b.X)+8, abs(p.a.Y-p.b.Y)+8, false)
		}
	}
}

// broken paints the stub of a wire to a stopped broker: dashes and a cross before the card.
func (l *wires) broken(ci int, s *socket) {
	if l.o.Phone {
		return
	}
	place, c := &l.clients[ci], l.cards[s.broker]
	y := l.headerMid(s.broker)
	dir, edge := float32(-1), c.X
	if s.right {
		dir, edge = 1, c.X+c.W
	}
	from := place.lane
	if (edge-from)*-dir > 44 || l.cols > 1 {
		from = edge + dir*40
	}
	l.Line(from, y, edge+dir*18, y, 1.3, paint.Err, paint.Dash44)
	x := edge + dir*11
	l.Line(x-5, y-5, x+5, y+5, 2.2, paint.Err, paint.Solid)
	l.Line(x+5, y-5, x-5, y+5, 2.2, paint.Err, paint.Solid)
}

// drawReplication paints the wires between brokers on which something moves or waits.
func (l *wires) drawReplication() {
	l.ports = make([]bool, len(l.m.Brokers))
	for i := range l.m.Brokers {
		for j := range i {
			a, b := &l.m.Brokers[j], &l.m.Brokers[i]
			if !l.live[pair(a.ID, b.ID)] || a.Dead() || b.Dead() {
				continue
			}
			r := l.routes[pair(a.ID, b.ID)]
			stroke, c := float32(1.2), paint.Wire
			if l.moves(a.ID, b.ID) {
				stroke, c = 1.6, paint.Line2
			} else if l.cols > 1 {
				continue // too many wires at rest to tell apart
			}
			l.route(&r, stroke, c, paint.Solid)
			l.wireTarget(&r, pair(a.ID, b.ID))
			l.ports[i], l.ports[j] = true, true
		}
	}
}

// moves tells whether a message that is more than background is under way between two processes.
func (l *wires) moves(a, b model.ID) bool {
	for i := range l.m.Flights {
		f := &l.m.Flights[i]
		if !f.Background && pair(f.From, f.To) == pair(a, b) {
			return true
		}
	}
	return false
}

// drawSockets paints sockets and ports over the cards' edges.
func (l *wires) drawSockets() {
	for k := range l.sockets {
		s := &l.sockets[k]
		if l.m.Brokers[s.broker].Dead() {
			continue
		}
		c := l.cards[s.broker]
		x, y := c.X, l.headerMid(s.broker)
		if s.right {
			x += c.W
		}
		if l.o.Phone {
			l.Ring(x, y, 4.7, 1.4, paint.Card, paint.Line2)
			continue
		}
		pitch := l.socketPitch(s)
		h := 10 + pitch*float32(len(s.ends)-1)
		l.Frame(x-4.7, y-h/2-.7, 9.4, h+1.4, 4.7, paint.Card, paint.Line2, 1.4, paint.Solid)
		for n := range s.ends {
			l.Disc(x, y-h/2+5+pitch*float32(n), 1.6, paint.Line2)
		}
	}
	for i, used := range l.ports {
		if used {
			at := l.places.ports[i]
			l.Frame(at.X-4.7, at.Y-4.7, 9.4, 9.4, 2, paint.Card, paint.Line2, 1.4, paint.Solid)
			l.Disc(at.X, at.Y, 1.6, paint.Line2)
		}
	}
}
