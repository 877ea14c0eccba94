package scene

import (
	"cmp"
	"slices"

	"highwater/sim/wire"
)

// socket is where clients' wires meet a card: the left or the right end of its header.
type socket struct {
	broker int
	right  bool
	ends   []int // indices of model.clients, from top to bottom; of a trunk the first one
	others []int // whose wires join a trunk
}

// headerMid is the y of a card's header.
func (l *layout) headerMid(i int) float32 {
	if l.d.density == Comfortable && !l.o.Phone {
		return l.cards[i].Y + 19
	}
	return l.cards[i].Y + l.d.header/2 + .5
}

// routeAll finds the way of every wire once.
func (l *layout) routeAll() {
	l.routes = map[[2]wire.ID]route{}
	l.gatherSockets()
	for k := range l.sockets {
		s := &l.sockets[k]
		mid := l.headerMid(s.broker)
		for n, ci := range s.ends {
			y := mid + (float32(n)-float32(len(s.ends)-1)/2)*l.socketPitch(s)
			key := pair(l.m.clients[ci].id, l.m.brokers[s.broker].id)
			l.routes[key] = l.clientRoute(ci, s.broker, y)
			for _, k := range s.others {
				if l.trunkOf(k) == l.trunkOf(ci) {
					key := pair(l.m.clients[k].id, l.m.brokers[s.broker].id)
					l.routes[key] = l.clientRoute(k, s.broker, y)
				}
			}
		}
	}
	for i := range l.m.brokers {
		for j := range i {
			l.routes[pair(l.m.brokers[j].id, l.m.brokers[i].id)] = l.peerRoute(j, i)
		}
		for k := range l.m.controllers {
			l.routes[pair(l.m.brokers[i].id, l.m.controllers[k].id)] = l.railRoute(i)
		}
	}
	for i := range l.m.clients {
		p := &l.clients[i]
		if !p.shown || l.o.Phone {
			continue
		}
		end := Point{l.strip.X, l.strip.Y + l.strip.H/2 + 6}
		start := Point{p.rect.X + p.rect.W, p.y}
		if p.right {
			end.X += l.strip.W
			start.X = p.rect.X
		}
		r := newRoute(start, Point{p.lane, p.y}, Point{p.lane, end.Y}, end)
		for k := range l.m.controllers {
			l.routes[pair(l.m.clients[i].id, l.m.controllers[k].id)] = r
		}
	}
}

func (l *layout) socketPitch(s *socket) float32 {
	return min(9, (l.d.header+8)/float32(max(len(s.ends), 1)))
}

// gatherSockets sorts the ends of wires at each card so that they don't cross.
func (l *layout) gatherSockets() {
	for b := range l.m.brokers {
		for _, right := range [...]bool{false, true} {
			s := socket{broker: b, right: right}
			for i := range l.m.clients {
				p := &l.clients[i]
				side := p.right && !l.o.Phone
				if !p.shown || side != right || !slices.Contains(l.m.clients[i].brokers, b) {
					continue
				}
				if l.trunks && right && slices.ContainsFunc(s.ends, func(k int) bool {
					return l.trunkOf(k) == l.trunkOf(i)
				}) {
					s.others = append(s.others, i)
				} else {
					s.ends = append(s.ends, i)
				}
			}
			if len(s.ends) == 0 {
				continue
			}
			mid := l.headerMid(b)
			// From above the lane nearest to the card ends highest, from below it ends lowest.
			rank := func(i int) float32 {
				near := l.clients[i].lane
				if right {
					near = -near
				}
				if l.clients[i].y > mid {
					return 1e5 + near
				}
				return -near
			}
			slices.SortStableFunc(s.ends, func(a, b int) int { return cmp.Compare(rank(a), rank(b)) })
			l.sockets = append(l.sockets, s)
		}
	}
}

func (l *layout) column(b int) int { return b % l.cols }

// corridor is the y of the free strip above a row of cards.
func (l *layout) corridor(b int) float32 {
	row := b / l.cols
	if row == 0 {
		return (l.strip.Y + l.strip.H + l.rows[0].top) / 2
	}
	return (l.rows[row-1].bottom + l.rows[row].top) / 2
}

// clientRoute is the wire from a client to a broker's socket at y. It starts at the client.
func (l *layout) clientRoute(ci, b int, y float32) route {
	if l.o.Phone {
		return l.phoneRoute(ci, b)
	}
	p, c := &l.clients[ci], l.cards[b]
	start, end := Point{p.rect.X + p.rect.W, p.y}, Point{c.X, y}
	side := c.X - 20
	direct := l.column(b) == 0
	if p.right {
		start.X, end.X = p.rect.X, c.X+c.W
		side = c.X + c.W + 22
		direct = l.column(b) == l.cols-1
	}
	if direct {
		return newRoute(start, Point{p.lane, p.y}, Point{p.lane, y}, end)
	}
	side += float32(ci%4) * 3
	way := l.corridor(b) + float32(ci%4)*2 - 3
	return newRoute(start, Point{p.lane, p.y}, Point{p.lane, way}, Point{side, way}, Point{side, y},
		end)
}

// peerRoute joins the ports of two brokers; it starts at the first.
func (l *layout) peerRoute(a, b int) route {
	pa, pb := l.ports[a], l.ports[b]
	if l.o.Phone {
		x := pa.X + 11
		return newRoute(pa, Point{x, pa.Y}, Point{x, pb.Y}, pb)
	}
	if l.column(a) == l.column(b) {
		apart := (b - a) / l.cols
		x := pa.X + 20 + 9*float32(min(apart, 2)-1)
		if l.cols > 1 {
			x = pa.X + 12 + 4*float32(min(apart, 2)-1)
		}
		return newRoute(pa, Point{x, pa.Y}, Point{x, pb.Y}, pb)
	}
	xa, xb := pa.X+14, pb.X+14
	way := l.corridor(max(a, b)) + 4
	return newRoute(pa, Point{xa, pa.Y}, Point{xa, way}, Point{xb, way}, Point{xb, pb.Y}, pb)
}

// railRoute is a broker's way along the heartbeat rail to the controllers.
func (l *layout) railRoute(b int) route {
	c := l.cards[b]
	y := l.railY(b)
	if l.o.Phone {
		return newRoute(Point{c.X, y}, Point{c.X - 5, y}, Point{c.X - 5, l.strip.Y + l.strip.H/2},
			Point{l.strip.X, l.strip.Y + l.strip.H/2})
	}
	x := c.X - 9
	if l.column(b) == 0 {
		return newRoute(Point{c.X, y}, Point{x, y}, Point{x, l.strip.Y + l.strip.H/2},
			Point{l.strip.X, l.strip.Y + l.strip.H/2})
	}
	return newRoute(Point{c.X, y}, Point{x, y}, Point{x, l.strip.Y + l.strip.H})
}

// railY is where the rail branches off to a card, above the socket.
func (l *layout) railY(b int) float32 { return l.cards[b].Y + 8 }

// drawWires paints rails, clients' wires and replication, the idle ones first.
func (l *layout) drawWires() {
	for i := range l.m.brokers {
		if b := &l.m.brokers[i]; !b.dead() && len(l.m.controllers) > 0 && !l.o.Phone {
			r := l.railRoute(i)
			l.route(&r, 1.1, l.p.Wire, Solid)
		}
	}
	for _, live := range [...]bool{false, true} {
		for k := range l.sockets {
			s := &l.sockets[k]
			b := &l.m.brokers[s.broker]
			if b.dead() {
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
}

// drawWire paints a client's wire to a broker if something moves on it, or if nothing does.
func (l *layout) drawWire(ci int, b *brokerModel, live bool) {
	key := pair(l.m.clients[ci].id, b.id)
	if l.live[key] != live {
		return
	}
	r := l.routes[key]
	if live {
		l.route(&r, 1.6, l.p.Line2, Solid)
	} else {
		l.route(&r, 1.2, l.p.Wire, Solid)
	}
	l.wireTarget(&r, key)
}

// wireTarget makes the longest part of a wire answer the pointer.
func (l *layout) wireTarget(r *route, key [2]wire.ID) {
	ref := Ref{Thing: LinkThing, Node: key[0], Peer: key[1]}
	for i := range r.parts {
		if p := &r.parts[i]; !p.round && p.length > 24 {
			x, y := min(p.a.X, p.b.X), min(p.a.Y, p.b.Y)
			l.target(ref, x-4, y-4, abs(p.a.X-p.b.X)+8, abs(p.a.Y-p.b.Y)+8, false)
		}
	}
}

// broken paints the stub of a wire to a stopped broker: dashes and a cross before the card.
func (l *layout) broken(ci int, s *socket) {
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
	l.line(from, y, edge+dir*18, y, 1.3, l.p.Err, Dash44)
	x := edge + dir*11
	l.line(x-5, y-5, x+5, y+5, 2.2, l.p.Err, Solid)
	l.line(x+5, y-5, x-5, y+5, 2.2, l.p.Err, Solid)
}

// drawReplication paints the wires between brokers on which something moves or waits.
func (l *layout) drawReplication() {
	used := make([]bool, len(l.m.brokers))
	for i := range l.m.brokers {
		for j := range i {
			a, b := &l.m.brokers[j], &l.m.brokers[i]
			if !l.live[pair(a.id, b.id)] || a.dead() || b.dead() {
				continue
			}
			r := l.routes[pair(a.id, b.id)]
			stroke, c := float32(1.2), l.p.Wire
			if l.moves(a.id, b.id) {
				stroke, c = 1.6, l.p.Line2
			} else if l.cols > 1 {
				continue // too many wires at rest to tell apart
			}
			l.route(&r, stroke, c, Solid)
			l.wireTarget(&r, pair(a.id, b.id))
			used[i], used[j] = true, true
		}
	}
	for i, u := range used {
		if u {
			l.sockets = append(l.sockets, socket{broker: -1 - i})
		}
	}
}

// moves tells whether a message that is more than background is under way between two processes.
func (l *layout) moves(a, b wire.ID) bool {
	for i := range l.m.flights {
		f := &l.m.flights[i]
		if !f.background && pair(f.from, f.to) == pair(a, b) {
			return true
		}
	}
	return false
}

// drawSockets paints sockets and ports over the cards' edges.
func (l *layout) drawSockets() {
	p := l.p
	for k := range l.sockets {
		s := &l.sockets[k]
		if s.broker < 0 { // a replication port
			at := l.ports[-1-s.broker]
			l.frame(at.X-4.7, at.Y-4.7, 9.4, 9.4, 2, p.Card, p.Line2, 1.4, Solid)
			l.disc(at.X, at.Y, 1.6, p.Line2)
			continue
		}
		if l.m.brokers[s.broker].dead() {
			continue
		}
		c := l.cards[s.broker]
		x, y := c.X, l.headerMid(s.broker)
		if s.right {
			x += c.W
		}
		if l.o.Phone {
			l.ring(x, y, 4.7, 1.4, p.Card, p.Line2)
			continue
		}
		pitch := l.socketPitch(s)
		h := 10 + pitch*float32(len(s.ends)-1)
		l.frame(x-4.7, y-h/2-.7, 9.4, h+1.4, 4.7, p.Card, p.Line2, 1.4, Solid)
		for n := range s.ends {
			l.disc(x, y-h/2+5+pitch*float32(n), 1.6, p.Line2)
		}
	}
}
