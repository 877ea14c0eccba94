package layout

import (
	"cmp"
	"slices"
	"strconv"

	"highwater/sim/ordered"
	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/thing"
)

// marks paints where groups stand in a leader's lane.
type marks struct {
	*grid
	*pen
}

// standing is one mark of a lane: where its boundary is, and where its sign stands when others are
// near.
type standing struct {
	k                   *model.Mark
	offset              int64
	x, at               float32
	outside             bool
	committed, position bool
	label               string
}

func (s *standing) ref() thing.Thing {
	r := s.k.Ref
	r.Kind, r.Offset = thing.Position, s.offset
	if s.committed {
		r.Kind = thing.Committed
	}
	return r
}

// half is how far a mark's own shape reaches to either side.
func (s *standing) half() float32 {
	if s.committed && s.position {
		return 8
	}
	return 5.5
}

// right is how far it reaches to the right with its letter.
func (s *standing) right() float32 {
	if s.label == "" {
		return s.half()
	}
	return s.half() + 1.5 + paint.Width(paint.Sans700, 10.5, s.label)
}

// draw paints where groups stand in a leader's lane: a triangle is the committed offset, an open
// caret the position, a triangle in a tent both. y is the lower edge of the tide bar.
func (l *marks) draw(q *model.Partition, x, y float32, from, to int64) {
	l.drawShares(q, x, y, from, to)
	all := l.standings(q, x, from, to)
	limit := l.boundary(x, from, to)
	if k := shareWindow(q); k != nil && k.Committed <= from {
		limit = x + l.d.cellX // where the signs of its records begin
	}
	left := l.drawOutside(all, x+l.d.stubX, y, limit)
	inside := all[:0:0]
	ordered.SortFunc(all, func(a, b standing) int { return cmp.Compare(a.offset, b.offset) })
	for i := range all {
		if !all[i].outside {
			inside = append(inside, all[i])
		}
	}
	right := l.boundary(x, from, to) + 40
	if k := shareWindow(q); k != nil && k.Committed < to && k.Position > from {
		n := slices.IndexFunc(inside, func(s standing) bool { return s.offset >= k.Position })
		if n < 0 {
			n = len(inside)
		}
		place(inside[:n], left, l.boundary(x, from, max(k.Committed, from))-1)
		place(inside[n:], l.boundary(x, from, min(k.Position, to))+1, right)
	} else {
		place(inside, left, right)
	}
	for i := range inside {
		l.mark(&inside[i], y)
	}
}

// window is the share group whose records have signs under the lane; nil when there is none. Marks
// stand on either side of it, so that they don't cover the signs.
func shareWindow(q *model.Partition) *model.Mark {
	for i := range q.Marks {
		if k := &q.Marks[i]; k.Share && k.Committed < k.Position {
			return k
		}
	}
	return nil
}

// place arranges marks between two x; when there are too many, without their letters: the colours must
// do.
func place(list []standing, from, to float32) {
	if arrange(list, from, to) {
		return
	}
	for i := range list {
		list[i].label = ""
	}
	arrange(list, from, to)
}

// standings finds every mark's boundary.
func (l *marks) standings(q *model.Partition, x float32, from, to int64) []standing {
	var all []standing
	add := func(k *model.Mark, n int64, committed, position bool) {
		s := standing{k: k, offset: n, x: l.boundary(x, from, min(n, to)), outside: n < from,
			committed: committed, position: position, label: k.Initial}
		s.at = s.x
		if k.Share && committed != position { // outside of the window, whose records have signs
			s.at += 7
			if committed {
				s.at -= 14 + paint.Width(paint.Sans700, 10.5, k.Initial)
			}
		}
		all = append(all, s)
	}
	for i := range q.Marks {
		k := &q.Marks[i]
		if k.Committed >= 0 {
			add(k, k.Committed, true, k.Committed == k.Position)
		}
		if k.Position >= 0 && k.Position != k.Committed {
			add(k, k.Position, false, true)
		}
	}
	return all
}

// arrange moves marks apart that would cover each other, as little as possible (least squares, by
// pooling neighbours that want to pass each other), and keeps them between two x. It returns false when
// there is no room for all.
func arrange(list []standing, from, to float32) bool {
	if len(list) == 0 {
		return true
	}
	ordered.SortFunc(list, func(a, b standing) int { return cmp.Compare(a.at, b.at) })
	type pool struct {
		sum   float32
		count int
	}
	offset := make([]float32, len(list)) // where a mark would stand if all stood shoulder to shoulder
	for i := 1; i < len(list); i++ {
		offset[i] = offset[i-1] + list[i-1].right() + list[i].half() + 1
	}
	var pools []pool
	for i := range list {
		pools = append(pools, pool{list[i].at - offset[i], 1})
		for n := len(pools); n > 1; n = len(pools) {
			a, b := &pools[n-2], pools[n-1]
			if a.sum/float32(a.count) <= b.sum/float32(b.count) {
				break
			}
			a.sum, a.count = a.sum+b.sum, a.count+b.count
			pools = pools[:n-1]
		}
	}
	last := len(list) - 1
	low, high := from+list[0].half(), to-list[last].right()-offset[last]
	i := 0
	for _, p := range pools {
		for range p.count {
			list[i].at = max(min(p.sum/float32(p.count), high), low) + offset[i]
			i++
		}
	}
	return low <= high
}

// outsideMost is how many groups are named at the left end of a lane.
const outsideMost = 4

// drawOutside points to the left at the stub: these groups stand before the window. It returns where
// the other marks may begin, and goes no further than limit.
func (l *marks) drawOutside(all []standing, x, y, limit float32) float32 {
	var list []*standing
	for i := range all {
		if s := &all[i]; s.outside && (len(list) == 0 || list[len(list)-1].k != s.k) {
			list = append(list, s)
		}
	}
	if len(list) == 0 {
		return x
	}
	c := paint.GroupLook(list[0].k.Color)
	l.Poly(c, paint.At(x+2, y+18.5), paint.At(x+8.5, y+13.9), paint.At(x+8.5, y+23.1))
	at := x + 11.5
	for i, s := range list {
		label := s.k.Initial
		c := paint.GroupLook(s.k.Color)
		switch {
		case len(list) == 1 && !s.k.Share: // a share group's records have signs beside it
			label += " " + strconv.FormatInt(s.offset, 10)
		case i == outsideMost-1 && len(list) > outsideMost:
			label, c = "+"+strconv.Itoa(len(list)-i), paint.Ink3
		case i >= outsideMost:
			return at
		}
		w := paint.Width(paint.Sans700, 10.5, label)
		if i > 0 && at+w > limit {
			return at
		}
		l.Text(paint.Sans700, 10.5, at, y+22.5, c, label)
		l.target(s.ref(), at-10, y+10, w+12, 16, false)
		at += w + 4
	}
	return at
}

// mark paints one mark: a stem from its boundary, its sign, its group's letter.
func (l *marks) mark(s *standing, y float32) {
	c, at := paint.GroupLook(s.k.Color), s.at
	if abs(s.x-at) < .6 {
		l.Line(at, y, at, y+14.5, 1.2, c, paint.Solid)
	} else { // the stem stays on the boundary and leads to the sign
		l.Line(s.x, y, s.x, y+11.5, 1.2, c, paint.Solid)
		l.Line(s.x, y+11.5, at, y+14.5, 1.2, c, paint.Solid)
	}
	if s.committed {
		l.Poly(c, paint.At(at, y+14.5), paint.At(at+4.6, y+22.5), paint.At(at-4.6, y+22.5))
	}
	switch {
	case s.committed && s.position:
		l.Line(at-7.6, y+22.1, at-2.4, y+13.5, 1.8, c, paint.Solid)
		l.Line(at+7.6, y+22.1, at+2.4, y+13.5, 1.8, c, paint.Solid)
	case s.position:
		l.Line(at-5, y+21.9, at, y+14.9, 2, c, paint.Solid)
		l.Line(at, y+14.9, at+5, y+21.9, 2, c, paint.Solid)
	}
	l.Text(paint.Sans700, 10.5, at+s.half()+1, y+22.5, c, s.label)
	l.target(s.ref(), at-s.half()-2, y+8, s.half()+s.right()+4, 17, false)
}
