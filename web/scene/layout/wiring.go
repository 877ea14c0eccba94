package layout

import (
	"cmp"
	"slices"

	"highwater/sim/ordered"
	"highwater/web/paint"
	"highwater/web/scene/model"
)

// wiring is the way of every wire between the places.
type wiring struct {
	places
	sockets []socket
	routes  map[[2]model.ID]route
	walls   map[[2]model.ID]wall // of the lost wires
}

// pair is a connection's key, the same for both directions.
func pair(a, b model.ID) [2]model.ID {
	if a > b {
		a, b = b, a
	}
	return [2]model.ID{a, b}
}

// phoneRoute runs along the left rail.
func (l *wiring) phoneRoute(ci, b int) route {
	p, c := &l.clients[ci], l.cards[b]
	y := l.headerMid(b)
	start := paint.At(16, l.down+phoneMargin+phoneChip)
	if p.right {
		start = paint.At(16, p.rect.Y)
	}
	if l.column(b) > 0 {
		way := l.corridor(b)
		x := c.X - 6
		return newRoute(start, paint.At(16, way), paint.At(x, way), paint.At(x, y), paint.At(c.X, y))
	}
	return newRoute(start, paint.At(16, y), paint.At(c.X, y))
}

// socket is where clients' wires meet a card: the left or the right end of its header.
type socket struct {
	broker int
	right  bool
	ends   []int // indices of model.clients, from top to bottom; of a trunk the first one
	others []int // whose wires join a trunk
}

// routeAll finds the way of every wire once.
func (l *wiring) routeAll() {
	l.routes = map[[2]model.ID]route{}
	l.gatherSockets()
	for k := range l.sockets {
		s := &l.sockets[k]
		mid := l.headerMid(s.broker)
		for n, ci := range s.ends {
			y := mid + (float32(n)-float32(len(s.ends)-1)/2)*l.socketPitch(s)
			key := pair(l.m.Clients[ci].ID, l.m.Brokers[s.broker].ID)
			l.routes[key] = l.clientRoute(ci, s.broker, y)
			for _, k := range s.others {
				if l.trunkOf(k) == l.trunkOf(ci) {
					key := pair(l.m.Clients[k].ID, l.m.Brokers[s.broker].ID)
					l.routes[key] = l.clientRoute(k, s.broker, y)
				}
			}
		}
	}
	for i := range l.m.Brokers {
		for j := range i {
			l.routes[pair(l.m.Brokers[j].ID, l.m.Brokers[i].ID)] = l.peerRoute(j, i)
		}
		for k := range l.m.Controllers {
			l.routes[pair(l.m.Brokers[i].ID, l.m.Controllers[k].ID)] = l.railRoute(i)
		}
	}
	for i := range l.m.Clients {
		p := &l.clients[i]
		if !p.shown || l.o.Phone {
			continue
		}
		end := paint.At(l.strip.X, l.strip.Y+l.strip.H/2+6)
		start := paint.At(p.rect.X+p.rect.W, p.y)
		if p.right {
			end.X += l.strip.W
			start.X = p.rect.X
		}
		r := newRoute(start, paint.At(p.lane, p.y), paint.At(p.lane, end.Y), end)
		for k := range l.m.Controllers {
			l.routes[pair(l.m.Clients[i].ID, l.m.Controllers[k].ID)] = r
		}
	}
	l.routeServices()
	l.placeWalls()
}

// routeServices leads every other client to the services: the schema registry, the database.
func (l *wiring) routeServices() {
	for i := range l.m.Clients {
		if l.m.Clients[i].Service() && !l.o.Phone && l.clients[i].shown && len(l.cards) > 0 {
			l.routeService(i)
		}
	}
}

// routeService leads every other client to a service: along its own lane, and from the far side over
// the brokers.
func (l *wiring) routeService(at int) {
	home := &l.clients[at]
	end := paint.At(home.rect.X+home.rect.W, home.y)
	for i := range l.m.Clients {
		p := &l.clients[i]
		if i == at || !p.shown {
			continue
		}
		start, over := paint.At(p.rect.X+p.rect.W, p.y), home.y
		if p.right {
			start.X, over = p.rect.X, l.cards[0].Y-7
		}
		l.routes[pair(l.m.Clients[i].ID, l.m.Clients[at].ID)] = newRoute(start, paint.At(p.lane, p.y),
			paint.At(p.lane, over), paint.At(home.lane, over), paint.At(home.lane, home.y), end)
	}
}

func (l *wiring) socketPitch(s *socket) float32 {
	return min(9, (l.d.header+8)/float32(max(len(s.ends), 1)))
}

// gatherSockets sorts the ends of wires at each card so that they don't cross.
func (l *wiring) gatherSockets() {
	for b := range l.m.Brokers {
		for _, right := range [...]bool{false, true} {
			s := socket{broker: b, right: right}
			for i := range l.m.Clients {
				p := &l.clients[i]
				side := p.right && !l.o.Phone
				if !p.shown || side != right || !slices.Contains(l.m.Clients[i].Brokers, b) {
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
			ordered.SortFunc(s.ends, func(a, b int) int { return cmp.Compare(rank(a), rank(b)) })
			l.sockets = append(l.sockets, s)
		}
	}
}

// clientRoute is the wire from a client to a broker's socket at y. It starts at the client.
func (l *wiring) clientRoute(ci, b int, y float32) route {
	if l.o.Phone {
		return l.phoneRoute(ci, b)
	}
	p, c := &l.clients[ci], l.cards[b]
	start, end := paint.At(p.rect.X+p.rect.W, p.y), paint.At(c.X, y)
	side := c.X - 20
	direct := l.column(b) == 0
	if p.right {
		start.X, end.X = p.rect.X, c.X+c.W
		side = c.X + c.W + 22
		direct = l.column(b) == l.cols-1
	}
	if direct {
		return newRoute(start, paint.At(p.lane, p.y), paint.At(p.lane, y), end)
	}
	side += float32(ci%4) * 3
	way := l.corridor(b) + float32(ci%4)*2 - 3
	return newRoute(start, paint.At(p.lane, p.y), paint.At(p.lane, way), paint.At(side, way),
		paint.At(side, y),
		end)
}

// peerRoute joins the ports of two brokers; it starts at the first.
func (l *wiring) peerRoute(a, b int) route {
	pa, pb := l.ports[a], l.ports[b]
	if l.o.Phone {
		return l.phonePeers(a, b)
	}
	if l.column(a) == l.column(b) {
		apart := (b - a) / l.cols
		x := pa.X + 20 + 9*float32(min(apart, 2)-1)
		if l.cols > 1 {
			x = pa.X + 12 + 4*float32(min(apart, 2)-1)
		}
		return newRoute(pa, paint.At(x, pa.Y), paint.At(x, pb.Y), pb)
	}
	xa, xb := pa.X+14, pb.X+14
	way := l.corridor(max(a, b)) + 4
	return newRoute(pa, paint.At(xa, pa.Y), paint.At(xa, way), paint.At(xb, way), paint.At(xb,
		pb.Y), pb)
}

// phonePeers runs along the right rail, or between two columns of cards and above them.
func (l *wiring) phonePeers(a, b int) route {
	pa, pb := l.ports[a], l.ports[b]
	beside := func(i int) float32 {
		if l.column(i) < l.cols-1 {
			return l.ports[i].X + l.colGap/2
		}
		return l.ports[i].X + 11
	}
	xa, xb := beside(a), beside(b)
	if l.column(a) == l.column(b) {
		return newRoute(pa, paint.At(xa, pa.Y), paint.At(xa, pb.Y), pb)
	}
	way := l.corridor(max(a, b))
	return newRoute(pa, paint.At(xa, pa.Y), paint.At(xa, way), paint.At(xb, way),
		paint.At(xb, pb.Y), pb)
}

// railRoute is a broker's way along the heartbeat rail to the controllers.
func (l *wiring) railRoute(b int) route {
	c := l.cards[b]
	y := l.railY(b)
	if l.o.Phone {
		return newRoute(paint.At(c.X, y), paint.At(c.X-5, y), paint.At(c.X-5, l.strip.Y+l.strip.H/2),
			paint.At(l.strip.X, l.strip.Y+l.strip.H/2))
	}
	x := c.X - 9
	if l.column(b) == 0 {
		return newRoute(paint.At(c.X, y), paint.At(x, y), paint.At(x, l.strip.Y+l.strip.H/2),
			paint.At(l.strip.X, l.strip.Y+l.strip.H/2))
	}
	return newRoute(paint.At(c.X, y), paint.At(x, y), paint.At(x, l.strip.Y+l.strip.H))
}

// railY is where the rail branches off to a card, above the socket.
func (l *wiring) railY(b int) float32 { return l.cards[b].Y + 8 }
