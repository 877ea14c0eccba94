package scene

import "strconv"

// drawMarks paints where groups stand in a leader's lane: a triangle is the committed offset, an open
// caret the position, a triangle in a tent both. y is the lower edge of the tide bar.
func (l *layout) drawMarks(q *partitionModel, x, y float32, from, to int64) {
	var all []standing
	for i := range q.marks {
		k := &q.marks[i]
		if k.committed >= 0 {
			all = append(all, standing{k, max(k.committed, from-1), true, k.committed == k.position})
		}
		if k.position >= 0 && k.position != k.committed {
			all = append(all, standing{k, max(k.position, from-1), false, true})
		}
	}
	for i := range all {
		before, same := 0, 0
		for j := range all {
			if all[j].at == all[i].at {
				same++
				if j < i {
					before++
				}
			}
		}
		if all[i].at < from {
			l.markOutside(&all[i], x, y, before)
		} else {
			shift := float32(before)*12 - float32(same-1)*6
			l.mark(&all[i], l.boundary(x, from, min(all[i].at, to))+shift, y, same > 1 && before == 0)
		}
	}
}

// standing is one mark on one boundary.
type standing struct {
	k                   *markModel
	at                  int64
	committed, position bool
}

func (s *standing) ref() Ref {
	r := s.k.ref
	r.Thing, r.Offset = PositionThing, s.k.position
	if s.committed {
		r.Thing, r.Offset = CommittedThing, s.k.committed
	}
	return r
}

// markOutside points to the left at the stub: the mark stands before the window.
func (l *layout) markOutside(s *standing, x, y float32, nth int) {
	c := l.p.Groups[s.k.color%4]
	sx := x + l.d.stubX + float32(nth)*44
	l.poly(c, Point{sx + 2, y + 18.5}, Point{sx + 8.5, y + 13.9}, Point{sx + 8.5, y + 23.1})
	ref := s.ref()
	w := l.text(Sans700, 10.5, sx+11.5, y+22.5, c, s.k.initial+" "+strconv.FormatInt(ref.Offset, 10))
	l.target(ref, sx, y+10, w+14, 16, false)
}

// mark paints one mark on its boundary; its letter stands to the right, or to the left.
func (l *layout) mark(s *standing, at, y float32, left bool) {
	c := l.p.Groups[s.k.color%4]
	l.line(at, y, at, y+14.5, 1.2, c, Solid)
	if s.committed {
		l.poly(c, Point{at, y + 14.5}, Point{at + 4.6, y + 22.5}, Point{at - 4.6, y + 22.5})
	}
	side := float32(9.5)
	switch {
	case s.committed && s.position:
		l.line(at-7.6, y+22.1, at-2.4, y+13.5, 1.8, c, Solid)
		l.line(at+7.6, y+22.1, at+2.4, y+13.5, 1.8, c, Solid)
		side = 12
	case s.position:
		l.line(at-5, y+21.9, at, y+14.9, 2, c, Solid)
		l.line(at, y+14.9, at+5, y+21.9, 2, c, Solid)
	}
	if left {
		side = -side
	}
	l.textMid(Sans700, 10.5, at+side, y+22.5, c, s.k.initial)
	l.target(s.ref(), at-9, y+8, 26, 17, false)
}
