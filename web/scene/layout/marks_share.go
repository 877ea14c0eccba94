package layout

import (
	"strconv"

	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/thing"
)

// drawShares paints the windows of share groups under the cells: a line from the start offset to the
// end offset, and under each record in between who has it, for the how-manieth time, or how it ended.
func (l *marks) drawShares(q *model.Partition, x, y float32, from, to int64) {
	first := true
	for i := range q.Marks {
		k := &q.Marks[i]
		if !k.Share {
			continue
		}
		c := paint.GroupLook(k.Color)
		a, b := max(k.Committed, from), min(k.Position, to)
		if a < b {
			left := l.boundary(x, from, a)
			l.Fill(left, y+.6, l.boundary(x, from, b)-left, 1.6, .8, c)
		}
		if !first {
			continue // one group's records can be told at a time
		}
		first = false
		for n := range k.Runs {
			r := &k.Runs[n]
			for o := max(r.First, from); o <= min(r.Last, to-1); o++ {
				l.drawShared(r, k, o, l.boundary(x, from, o)+.5+l.d.slot/2, y, q)
			}
		}
	}
}

// drawShared paints the state of one record in flight, centred on x.
func (l *marks) drawShared(r *model.ShareRun, k *model.Mark, offset int64, x, y float32,
	q *model.Partition) {
	c := paint.GroupLook(k.Color)
	times := ""
	if r.Count > 1 {
		times = "×" + strconv.Itoa(r.Count)
	}
	switch r.State {
	case model.Acquired:
		who := r.Who
		if who == "" {
			who = "?"
		}
		w := max(paint.Width(paint.Sans700, 10.5, who+times)+5, 16)
		if w-5 > l.d.pitch { // the next record's sign needs the room
			w, times = max(paint.Width(paint.Sans700, 10.5, who)+5, 16), ""
		}
		l.Fill(x-w/2, y+12.6, w, 12, 4, c)
		l.TextMid(paint.Sans700, 10.5, x, y+22.2, paint.Card, who+times)
	case model.Acknowledged:
		l.Icon("check", x-5, y+13, 10, paint.OK)
	case model.Archived:
		l.Icon("cross", x-5, y+13, 10, paint.Err)
	default:
		if r.Count == 0 {
			return
		}
		w := paint.Width(paint.Sans600, 10.5, "×"+strconv.Itoa(r.Count)) + 6
		l.Frame(x-w/2, y+12.6, w, 12, 4, 0, c, 1, paint.DashGhost)
		l.TextMid(paint.Sans600, 10.5, x, y+22.2, paint.Ink2, "×"+strconv.Itoa(r.Count))
	}
	ref := k.Ref
	ref.Kind, ref.Offset = thing.Shared, offset
	l.target(ref, x-11, y+10, 22, 16, false)
}
