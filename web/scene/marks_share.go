package scene

import (
	"strconv"

	"highwater/sim/group"
)

// drawShares paints the windows of share groups under the cells: a line from the start offset to the
// end offset, and under each record in between who has it, for the how-manieth time, or how it ended.
func (l *layout) drawShares(q *partitionModel, x, y float32, from, to int64) {
	first := true
	for i := range q.marks {
		k := &q.marks[i]
		if !k.share {
			continue
		}
		c := l.p.Groups[k.color%4]
		a, b := max(k.committed, from), min(k.position, to)
		if a < b {
			left := l.boundary(x, from, a)
			l.fill(left, y+.6, l.boundary(x, from, b)-left, 1.6, .8, c)
		}
		if !first {
			continue // one group's records can be told at a time
		}
		first = false
		for n := range k.runs {
			r := &k.runs[n]
			for o := max(r.first, from); o <= min(r.last, to-1); o++ {
				l.drawShared(r, k, o, l.boundary(x, from, o)+.5+l.d.slot/2, y, q)
			}
		}
	}
}

// drawShared paints the state of one record in flight, centred on x.
func (l *layout) drawShared(r *shareRun, k *markModel, offset int64, x, y float32, q *partitionModel) {
	p := l.p
	c := p.Groups[k.color%4]
	times := ""
	if r.count > 1 {
		times = "×" + strconv.Itoa(r.count)
	}
	switch r.state {
	case group.RecordAcquired:
		who := r.who
		if who == "" {
			who = "?"
		}
		w := max(Width(Sans700, 10.5, who+times)+5, 16)
		l.fill(x-w/2, y+12.6, w, 12, 4, c)
		l.textMid(Sans700, 10.5, x, y+22.2, p.Card, who+times)
	case group.RecordAcknowledged:
		l.icon("check", x-5, y+13, 10, p.OK)
	case group.RecordArchived:
		l.icon("cross", x-5, y+13, 10, p.Err)
	default:
		if r.count == 0 {
			return
		}
		w := Width(Sans600, 10.5, "×"+strconv.Itoa(r.count)) + 6
		l.frame(x-w/2, y+12.6, w, 12, 4, 0, c, 1, DashGhost)
		l.textMid(Sans600, 10.5, x, y+22.2, p.Ink2, "×"+strconv.Itoa(r.count))
	}
	ref := k.ref
	ref.Thing, ref.Offset = SharedThing, offset
	l.target(ref, x-11, y+10, 22, 16, false)
}
