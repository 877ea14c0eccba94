package scene

import "strconv"

// standing is one mark on one boundary, or before the window.
type standing struct {
	k                   *markModel
	offset              int64
	x                   float32
	outside             bool
	committed, position bool
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

// drawMarks paints where groups stand in a leader's lane: a triangle is the committed offset, an open
// caret the position, a triangle in a tent both. y is the lower edge of the tide bar.
func (l *layout) drawMarks(q *partitionModel, x, y float32, from, to int64) {
	all := l.standings(q, x, from, to)
	taken := make([][2]float32, 0, 2*len(all))
	var before []*standing
	for i := range all {
		s := &all[i]
		if s.outside {
			before = append(before, s)
			continue
		}
		taken = append(taken, [2]float32{s.x - s.half(), s.x + s.half()})
	}
	free := func(x0, x1 float32) bool {
		for _, t := range taken {
			if x0 < t[1] && x1 > t[0] {
				return false
			}
		}
		return true
	}
	l.drawOutside(before, x+l.d.stubX, y, &taken, free)
	for i := range all {
		s := &all[i]
		if s.outside {
			continue
		}
		l.mark(s, y)
		w := Width(Sans700, 10.5, s.k.initial)
		c := l.p.Groups[s.k.color%4]
		for _, at := range [...]float32{s.x + s.half() + 1, s.x - s.half() - 1 - w} {
			if free(at, at+w) {
				l.text(Sans700, 10.5, at, y+22.5, c, s.k.initial)
				taken = append(taken, [2]float32{at - 1, at + w + 1})
				break
			}
		}
	}
}

// standings finds every mark's place: two on one boundary stand 6 units left and right of it.
func (l *layout) standings(q *partitionModel, x float32, from, to int64) []standing {
	var all []standing
	add := func(k *markModel, n int64, committed, position bool) {
		all = append(all, standing{k: k, offset: n, x: l.boundary(x, from, min(n, to)),
			outside: n < from, committed: committed, position: position})
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
	moved := make([]float32, len(all))
	for i := range all {
		nth, same, apart := 0, 0, float32(12)
		for j := range all {
			if all[j].x == all[i].x && !all[j].outside {
				same++
				apart = max(apart, 2*all[j].half()+1.5)
				if j < i {
					nth++
				}
			}
		}
		moved[i] = (float32(nth) - float32(same-1)/2) * apart
	}
	for i := range all {
		all[i].x += moved[i]
	}
	return all
}

// drawOutside points to the left at the stub: these marks stand before the window.
func (l *layout) drawOutside(list []*standing, x, y float32, taken *[][2]float32,
	free func(x0, x1 float32) bool,
) {
	at := x + 11.5
	for i, s := range list {
		if i > 0 && s.k == list[i-1].k {
			continue // its committed offset stands here too
		}
		c := l.p.Groups[s.k.color%4]
		if i == 0 {
			l.poly(c, Point{x + 2, y + 18.5}, Point{x + 8.5, y + 13.9}, Point{x + 8.5, y + 23.1})
		}
		label := s.k.initial + " " + strconv.FormatInt(s.offset, 10)
		w := Width(Sans700, 10.5, label)
		if list[len(list)-1].k != list[0].k || !free(at, at+w+2) {
			label = s.k.initial
			w = Width(Sans700, 10.5, label)
		}
		if !free(at, at+w+2) {
			break
		}
		l.text(Sans700, 10.5, at, y+22.5, c, label)
		l.target(s.ref(), at-10, y+10, w+12, 16, false)
		*taken = append(*taken, [2]float32{at - 2, at + w + 2})
		at += w + 4
	}
}

// mark paints one mark on its boundary.
func (l *layout) mark(s *standing, y float32) {
	c, at := l.p.Groups[s.k.color%4], s.x
	l.line(at, y, at, y+14.5, 1.2, c, Solid)
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
	l.target(s.ref(), at-9, y+8, 26, 17, false)
}
