package layout

import (
	"strconv"
	"strings"

	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/thing"
	"highwater/web/words"
)

// waiting paints the requests that wait at a broker.
type waiting struct{ messages }

// most is how many waiting requests of clients are shown at one side of a broker.
func (l *waiting) most() int {
	if l.cols > 1 {
		return 1
	}
	return 2
}

// draw puts them dashed at the socket, below each other; those that
// find no room are counted.
func (l *waiting) draw() {
	type side struct {
		broker int
		right  bool
	}
	count, lowest := map[side]int{}, map[side]float32{}
	for i := range l.m.Parked {
		q := &l.m.Parked[i]
		b := l.brokerIndex(q.At)
		if b < 0 || l.m.Brokers[b].Dead() || q.From.IsBroker() {
			continue
		}
		r, ok := l.routes[pair(q.At, q.From)]
		if !ok || l.o.Phone {
			continue
		}
		end, _ := r.at(1)
		c := l.cards[b]
		k := side{b, end.X > c.X+c.W/2}
		if count[k]++; count[k] > l.most() {
			continue
		}
		y := max(end.Y+18, lowest[k]+20)
		lowest[k] = y
		f := model.Flight{Part: q.Part, Label: q.Label}
		if n := l.parkedAt(b, k.right); count[k] == l.most() && n > l.most() {
			f.Part, f.Label = -1, words.MoreFetches(n-l.most()+1)
		}
		room := l.roomBeside(b, k.right)
		if i := strings.IndexByte(f.Label, ' '); i > 0 && pillWidth(f.Label) > room {
			f.Label = f.Label[:i] // the name alone
		}
		w := pillWidth(f.Label)
		x := c.X - 6 - w/2
		if k.right {
			x = c.X + c.W + 8 + w/2
		}
		if l.covers(paint.Area(x-w/2, y-9, w, 18)) { // one of the card in the next column
			continue
		}
		l.hollow(paint.At(x, y), &f, paint.DashGhost)
		l.target(thing.Thing{Kind: thing.Message, Node: q.From, Peer: q.At}, x-w/2, y-9, w, 18, true)
	}
	waiting := map[int]int{}
	for i := range l.m.Parked {
		q := &l.m.Parked[i]
		b := l.brokerIndex(q.At)
		if b < 0 || l.m.Brokers[b].Dead() || !q.From.IsBroker() {
			continue
		}
		port := l.ports[b]
		y := port.Y - 13 - float32(waiting[b])*17
		waiting[b]++
		low, some := lowest[side{b, true}]
		if l.cols > 1 || l.o.Phone || y < l.cards[b].Y+l.d.header || some && y < low+18 {
			continue
		}
		l.waits(q.From, q.At, port.X+6, y)
	}
}

// roomBeside is how wide a request may be that waits at one side of a broker. One that is somewhat
// wider than the gutter next to the clients lies over the rim of the card.
func (l *waiting) roomBeside(b int, right bool) float32 {
	switch {
	case !right && l.column(b) == 0:
		return l.cardX - l.clientX - l.clientW + 12
	case right && l.column(b) == l.cols-1:
		return l.groupX - l.cardX - float32(l.cols)*(l.cardW+l.colGap) + l.colGap
	}
	return l.colGap - 6
}

// pillWidth is how wide a request is with its words.
func pillWidth(s string) float32 { return paint.Width(paint.Sans600, 10.5, s) + 14 }

// parkedAt counts the requests of clients that wait at one side of a broker.
func (l *waiting) parkedAt(b int, right bool) int {
	n := 0
	for i := range l.m.Parked {
		q := &l.m.Parked[i]
		if l.brokerIndex(q.At) != b || q.From.IsBroker() {
			continue
		}
		if r, ok := l.routes[pair(q.At, q.From)]; ok {
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
func (l *waiting) waits(from, at model.ID, x, y float32) {
	s := strconv.Itoa(int(from))
	w := max(paint.Width(paint.Sans600, 10.5, s)+9, 16)
	l.Frame(x, y-7.5, w, 15, 7.5, paint.Stage, paint.Line2, 1, paint.DashGhost)
	l.TextMid(paint.Sans600, 10.5, x+w/2, y+3.8, paint.Ink3, s)
	l.target(thing.Thing{Kind: thing.Message, Node: from, Peer: at}, x-2, y-8, w+4, 16, false)
}
