package layout

import (
	"highwater/web/paint"
	"highwater/web/scene/model"
)

// wall is where on its route a lost wire is cut, and how long the zigzag across it is.
type wall struct{ share, length float32 }

// placeWalls chooses for every lost wire where its wall stands: where the wire runs alone, so that the
// wall is across no other one, as near to the middle as can be; a shorter wall finds more such places.
func (l *wiring) placeWalls() {
	l.walls = map[[2]model.ID]wall{}
	for _, c := range l.m.Cuts {
		key := pair(c.A, c.B)
		r, ok := l.routes[key]
		if !ok {
			continue
		}
		best, least := l.wallAt(key), 1<<30
		for _, length := range [...]float32{wallLength, 2 * wallStep} {
			for k := range 49 { // .5, .48, .52, .46 ...
				share := .5 + float32((k+1)/2)*.02*float32(1-k%2*2)
				at, level := r.at(share)
				if n := l.obstacles(wallBox(at, level, length), key); n < least {
					best, least = wall{share, length}, n
				}
			}
		}
		l.walls[key] = best
	}
}

// wallAt is where a wire is cut, or would be.
func (l *wiring) wallAt(key [2]model.ID) wall {
	if at, ok := l.walls[key]; ok {
		return at
	}
	return wall{.5, wallLength}
}

// wallBox is what a wall across a wire covers.
func wallBox(at paint.Point, level bool, length float32) paint.Rect {
	if level {
		return paint.Area(at.X-4, at.Y-length/2, 8, length)
	}
	return paint.Area(at.X-length/2, at.Y-4, length, 8)
}

// obstacles counts the wires and cards that something over a wire would cover.
func (l *wiring) obstacles(box paint.Rect, but [2]model.ID) int {
	n := l.crossings(box, but)
	for _, list := range [...][]paint.Rect{l.cards, {l.strip}} {
		for _, c := range list {
			if overlap(c, box) {
				n += 2
			}
		}
	}
	for i := range l.clients {
		if p := &l.clients[i]; p.shown && overlap(p.rect, box) {
			n += 2
		}
	}
	return n
}

// crossings counts the painted wires that run through a place, one left out.
func (l *wiring) crossings(box paint.Rect, but [2]model.ID) (n int) {
	for key, r := range l.routes {
		if key != but && l.painted(key) && r.meets(box) {
			n++
		}
	}
	return n
}

// painted tells whether a wire is drawn whatever moves on it: those of clients to brokers, and the
// rails of brokers to the controllers.
func (l *wiring) painted(key [2]model.ID) bool {
	client, broker := key[1], key[0]
	if broker.IsController() || client.IsController() && l.o.Phone {
		return false
	}
	if client.IsBroker() {
		return l.cut(key)
	}
	return !l.m.Brokers[l.brokerIndex(broker)].Dead()
}

// cut tells whether the network has lost a link.
func (l *wiring) cut(key [2]model.ID) bool {
	for _, c := range l.m.Cuts {
		if pair(c.A, c.B) == key {
			return true
		}
	}
	return false
}

// meets tells whether a route runs through a place.
func (r *route) meets(box paint.Rect) bool {
	for i := range r.parts {
		p := &r.parts[i]
		x, y := min(p.a.X, p.b.X), min(p.a.Y, p.b.Y)
		if overlap(paint.Area(x-.5, y-.5, abs(p.a.X-p.b.X)+1, abs(p.a.Y-p.b.Y)+1), box) {
			return true
		}
	}
	return false
}
