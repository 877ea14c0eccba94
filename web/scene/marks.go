package scene

import (
	"cmp"
	"slices"
	"strconv"
)

// standing is one mark of a lane: where its boundary is, and where its sign stands when others are near.
type standing struct {
	k                   *markModel
	offset              int64
	x, at               float32
	outside             bool
	committed, position bool
	label               string
}

func (s *standing) ref() Ref {
	r := s.k.ref
	r.Thing, r.Offset = PositionThing, s.offset
	if s.committed {
		r.Thing = CommittedThing
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
	return s.half() + 1.5 + Width(Sans700, 10.5, s.label)
}

// drawMarks paints where groups stand in a leader's lane: a triangle is the committed offset, an open
// caret the position, a triangle in a tent both. y is the lower edge of the tide bar.
func (l *layout) drawMarks(q *partitionModel, x, y float32, from, to int64) {
	l.drawShares(q, x, y, from, to)
	all := l.standings(q, x, from, to)
	left := l.drawOutside(all, x+l.d.stubX, y)
	inside := all[:0:0]
	slices.SortStableFunc(all, func(a, b standing) int { return cmp.Compare(a.offset, b.offset) })
	for i := range all {
		if !all[i].outside {
			inside = append(inside, all[i])
		}
	}
	right := l.boundary(x, from, to) + 40
	if k := q.window(); k != nil && k.committed < to && k.position > from {
		n := slices.IndexFunc(inside, func(s standing) bool { return s.offset >= k.position })
		if n < 0 {
			n = len(inside)
		}
		place(inside[:n], left, l.boundary(x, from, max(k.committed, from))-1)
		place(inside[n:], l.boundary(x, from, min(k.position, to))+1, right)
	} else {
		place(inside, left, right)
	}
	for i := range inside {
		l.mark(&inside[i], y)
	}
}

// window is the share group whose records have signs under the lane; nil when there is none. Marks
// stand on either side of it, so that they don't cover the signs.
func (q *partitionModel) window() *markModel {
	for i := range q.marks {
		if k := &q.marks[i]; k.share && k.committed < k.position {
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
func (l *layout) standings(q *partitionModel, x float32, from, to int64) []standing {
	var all []standing
	add := func(k *markModel, n int64, committed, position bool) {
		s := standing{k: k, offset: n, x: l.boundary(x, from, min(n, to)), outside: n < from,
			committed: committed, position: position, label: k.initial}
		s.at = s.x
		if k.share && committed != position { // outside of the window, whose records have signs
			s.at += 7
			if committed {
				s.at -= 14 + Width(Sans700, 10.5, k.initial)
			}
		}
		all = append(all, s)
	}
	for i := range q.marks {
		k := &q.marks[i]
		if k.committed >= 0 {
			add(k, k.committed, true, k.committed == k.position)
		}
		if k.position >= 0 && k.position != k.committed {
			add(k, k.position, false, true)
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
	slices.SortStableFunc(list, func(a, b standing) int { return cmp.Compare(a.at, b.at) })
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
// the other marks may begin.
func (l *layout) drawOutside(all []standing, x, y float32) float32 {
	var list []*standing
	for i := range all {
		if s := &all[i]; s.outside && (len(list) == 0 || list[len(list)-1].k != s.k) {
			list = append(list, s)
		}
	}
	if len(list) == 0 {
		return x
	}
	c := l.p.Groups[list[0].k.color%4]
	l.poly(c, Point{x + 2, y + 18.5}, Point{x + 8.5, y + 13.9}, Point{x + 8.5, y + 23.1})
	at := x + 11.5
	for i, s := range list {
		label := s.k.initial
		c := l.p.Groups[s.k.color%4]
		switch {
		case len(list) == 1 && !s.k.share: // a share group's records have signs beside it
			label += " " + strconv.FormatInt(s.offset, 10)
		case i == outsideMost-1 && len(list) > outsideMost:
			label, c = "+"+strconv.Itoa(len(list)-i), l.p.Ink3
		case i >= outsideMost:
			return at
		}
		w := Width(Sans700, 10.5, label)
		l.text(Sans700, 10.5, at, y+22.5, c, label)
		l.target(s.ref(), at-10, y+10, w+12, 16, false)
		at += w + 4
	}
	return at
}

// mark paints one mark: a stem from its boundary, its sign, its group's letter.
func (l *layout) mark(s *standing, y float32) {
	c, at := l.p.Groups[s.k.color%4], s.at
	if abs(s.x-at) < .6 {
		l.line(at, y, at, y+14.5, 1.2, c, Solid)
	} else { // the stem stays on the boundary and leads to the sign
		l.line(s.x, y, s.x, y+11.5, 1.2, c, Solid)
		l.line(s.x, y+11.5, at, y+14.5, 1.2, c, Solid)
	}
	if s.committed {
		l.poly(c, Point{at, y + 14.5}, Point{at + 4.6, y + 22.5}, Point{at - 4.6, y + 22.5})
	}
	switch {
	case s.committed && s.position:
		l.line(at-7.6, y+22.1, at-2.4, y+13.5, 1.8, c, Solid)
		l.line(at+7.6, y+22.1, at+2.4, y+13.5, 1.8, c, Solid)
	case s.position:
		l.line(at-5, y+21.9, at, y+14.9, 2, c, Solid)
		l.line(at, y+14.9, at+5, y+21.9, 2, c, Solid)
	}
	l.text(Sans700, 10.5, at+s.half()+1, y+22.5, c, s.label)
	l.target(s.ref(), at-s.half()-2, y+8, s.half()+s.right()+4, 17, false)
}
