package layout

import (
	"strconv"

	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/thing"
	"highwater/web/words"
)

// opened paints one log over the full width of the stage: its segments from left to right, and under
// each how old it is, what it weighs, and when it dies. All rows share the columns.
type opened struct {
	*pen
	o     *Options
	v     *model.Log
	cols  []column
	x0, w float32 // of the columns
	label float32 // where the rows' names stand; their room is left of x0
	y     float32 // down to where it is painted
	key   *paint.Key
	ref   thing.Thing
}

// column is one segment's room; seg nil: some that are left out.
type column struct {
	x, w  float32
	seg   *model.Segment
	n     int64 // records it may hold
	skips int
}

// Measures of an opened log.
const (
	openMargin    = 14
	openLabels    = 118
	boxH          = 40
	nameMin       = 134 // of a column that shows its segment's whole name
	columnMin     = 58
	columnGap     = 5
	pitchMax      = 36
	pitchTokens   = 9.5 // with less room a record is a tick
	deletedW      = 96
	deletedNarrow = 50
)

// OpenLog draws an opened log.
func OpenLog(v *model.Log, o Options) *Picture {
	n := &pen{}
	n.Scale = 1
	l := opened{pen: n, o: &o, v: v,
		ref: thing.Thing{Kind: thing.Replica, Node: v.Node, TP: v.TP}}
	l.fit()
	l.chooseKey()
	l.header()
	if v.Disk.SizeBytes > 0 {
		l.disk()
	}
	if v.Cleaning != nil {
		l.brackets()
	}
	l.segments()
	if v.Delete && !v.Dead {
		l.age()
		l.size()
		l.dies()
	}
	if v.Cleaning != nil {
		l.after()
	}
	l.rule()
	back := pen{}
	back.Frame(openMargin, openMargin, o.Width-2*openMargin, l.y-openMargin+8, 10, paint.Card,
		paint.Line, 1, paint.Solid)
	return &Picture{Still: append(back.Shapes, n.Shapes...), Width: o.Width, Height: o.Height, Scale: 1,
		Theme: o.Theme(), Targets: n.targets, middle: [2]float32{0, o.Height}}
}

// fit gives each segment its column: as wide as its records ask for where there is room, else all are
// alike.
func (l *opened) fit() {
	l.label = openMargin + 14
	l.x0 = l.label + openLabels
	if l.o.Phone {
		l.x0 = l.label
	}
	l.w = l.o.Width - openMargin - 18 - l.x0
	most := max(int(l.w/(columnMin+columnGap)), 3)
	segs := l.v.Segments
	for i := range segs {
		s := &segs[i]
		if len(segs) > most && i >= most-2 && i < len(segs)-1 {
			if last := &l.cols[len(l.cols)-1]; last.seg == nil {
				last.skips++
				continue
			}
			l.cols = append(l.cols, column{skips: 1})
			continue
		}
		l.cols = append(l.cols, column{seg: s, n: s.Upper - s.Base})
	}
	l.spread()
}

func (l *opened) spread() {
	dead := float32(deletedW)
	if l.o.Phone {
		dead = deletedNarrow
	}
	room, sum := l.w-columnGap*float32(len(l.cols)-1), int64(0)
	for i := range l.cols {
		c := &l.cols[i]
		if c.seg != nil && c.seg.State == model.Deleted {
			room -= dead
		}
		sum += c.n
	}
	pitch := min(room/float32(max(sum, 1)), pitchMax)
	need := float32(0)
	for i := range l.cols {
		c := &l.cols[i]
		switch {
		case c.seg == nil:
			c.w = columnMin
		case c.seg.State == model.Deleted:
			c.w = dead
			continue
		default:
			c.w = max(float32(c.n)*pitch+8, columnMin)
		}
		need += c.w
	}
	if need > room {
		alike, kept := room, 0
		for i := range l.cols {
			if c := &l.cols[i]; c.seg == nil || c.seg.State != model.Deleted {
				kept++
			}
		}
		alike /= float32(max(kept, 1))
		for i := range l.cols {
			if c := &l.cols[i]; c.seg == nil || c.seg.State != model.Deleted {
				c.w = alike
			}
		}
	}
	x := l.x0
	for i := range l.cols {
		l.cols[i].x = x
		x += l.cols[i].w + columnGap
	}
}

// at is where a boundary of the log stands.
func (l *opened) at(n int64) float32 {
	x := l.x0
	for i := range l.cols {
		c := &l.cols[i]
		if c.seg == nil || c.seg.State == model.Deleted {
			continue
		}
		if n < c.seg.Base {
			return x
		}
		if n <= c.seg.Upper {
			if n == c.seg.Upper && !c.seg.Active {
				return c.x + c.w + columnGap/2
			}
			if n == c.seg.Base {
				return c.x - columnGap/2
			}
			return c.x + 4 + c.pitch()*float32(n-c.seg.Base)
		}
		x = c.x + c.w
	}
	return x
}

func (c *column) pitch() float32 { return min((c.w-8)/float32(max(c.n, 1)), pitchMax) }

// middle is where a record's token stands.
func (c *column) middle(n int64) float32 { return c.x + 4 + c.pitch()*(float32(n-c.seg.Base)+.5) }

// chooseKey finds the key of the selected record: it is lit, the others stand back.
func (l *opened) chooseKey() {
	if s := &l.o.Selected; s.Kind == thing.Record && s.TP == l.v.TP {
		l.v.Cells(s.Offset, s.Offset+1, func(c model.Cell) {
			if c.Key.Index >= 0 && c.Control == 0 {
				l.key = &c.Key
			}
		})
	}
}

func (l *opened) stands(c *model.Cell) float32 {
	if l.key != nil && *l.key != c.Key {
		return .55
	}
	return 0
}

// header says whose log it is, and how long it is kept. Its right end is the page's: see log.js.
func (l *opened) header() {
	colors := paint.PartitionLook(l.v.Order)
	x, y := l.label, float32(openMargin+10)
	x += l.Chip(x, y, 18, colors, l.v.TP.String()) + 7
	if l.v.Leads {
		l.Icon("crown", x, y+2, 14, paint.Crown)
		x += 21
	}
	if l.o.Phone { // the buttons lie where it would stand
		l.Text(paint.Sans600, 12, l.label, y+34, paint.Ink, l.v.Broker)
	} else {
		x += l.Text(paint.Sans600, 12, x, y+13, paint.Ink, l.v.Broker) + 12
	}
	if w := paint.Width(paint.Mono500, 10.5, l.v.Settings); x+w < l.o.Width-openMargin-190 {
		l.Text(paint.Mono500, 10.5, x, y+12.6, paint.Ink2, l.v.Settings)
	}
	if l.y = y + 30; l.o.Phone {
		l.y += 16 // the buttons over it are as high as a finger
	}
}

// row writes a row's name, and tells where its middle is.
func (l *opened) row(name, what string) {
	if l.o.Phone {
		l.y += 6
		w := l.Text(paint.Sans700, 11, l.label, l.y+8, paint.Ink, name)
		l.Text(paint.Sans400, 10.5, l.label+w+6, l.y+8, paint.Ink3, what)
		l.y += 15
		return
	}
	l.Text(paint.Sans700, 11.5, l.label, l.y+8, paint.Ink, name)
	l.Text(paint.Sans400, 10.5, l.label, l.y+22, paint.Ink3, what)
}

// segments paints the files with their records, where the log begins, the high watermark and the
// readers.
func (l *opened) segments() {
	name, what := words.RowSegments, words.RowFiles
	if l.v.Cleaning != nil {
		name, what = words.RowLogNow, words.RowOffsets
	}
	if l.o.Phone {
		l.row(name, what)
	}
	flags := l.y
	l.y += 36
	top := l.y
	if !l.o.Phone {
		l.y += 8
		l.row(name, what)
		l.y = top
	}
	for i := range l.cols {
		l.segment(&l.cols[i], top)
	}
	hw, start := l.at(l.v.HW), l.at(l.v.Start)
	l.Fill(start, top+boxH+2, hw-start, 3, 1.5, paint.Tide)
	l.pennants(flags, top, start, hw)
	l.y = top + boxH + 22
	l.readers()
	l.hops(top - 3)
}

// segment paints one file: its name, its frame, its records.
func (l *opened) segment(c *column, top float32) {
	if c.seg == nil {
		l.TextMid(paint.Sans600, 11, c.x+c.w/2, top+boxH/2+4, paint.Ink3, words.Skipped(c.skips))
		return
	}
	s := c.seg
	ref := thing.Thing{Kind: thing.Segment, Node: l.v.Node, TP: l.v.TP, Offset: s.Base}
	fill, edge, stroke, ink := paint.Slot, paint.Line2, float32(1), paint.Ink2
	switch s.State {
	case model.Active:
		edge, stroke, ink = paint.Ink, 2, paint.Ink
	case model.DueNext:
		fill, edge, stroke, ink = paint.ErrTint, paint.Err, 1.4, paint.Err
	case model.Deleted:
		fill, edge, ink = paint.Dead, paint.DeadEdge, paint.DeadInk
	}
	name := words.SegmentFile(s.Base)
	if paint.Width(paint.Mono500, 10.5, name) > c.w {
		name = words.SegmentShort(s.Base)
	}
	w := l.Text(paint.Mono500, 10.5, c.x+2, top-6, ink, name)
	l.Frame(c.x, top, c.w, boxH, 6, fill, edge, stroke, paint.Solid)
	if s.State == model.Deleted {
		l.Line(c.x+2, top-9.6, c.x+2+w, top-9.6, 1.2, paint.DeadInk, paint.Solid)
		l.Hatch(c.x, top, c.w, boxH, 6, 1.6, 8.49, paint.DeadEdge.Alpha(.6))
		text := words.DeletedFiles(s.Files)
		if l.o.Phone {
			text = words.Files(s.Files)
		}
		l.Fill(c.x+4, top+11, c.w-8, 18, 4, paint.Dead)
		l.TextMid(paint.Sans600, 10.5, c.x+c.w/2, top+24, paint.DeadInk, text)
	} else {
		l.target(ref, c.x, top-16, c.w, boxH+34, true)
		l.records(c, l.v.Cells, top, true)
	}
	if l.o.Selected == ref && s.State != model.Deleted {
		l.Frame(c.x-4, top-4, c.w+8, boxH+8, 9, 0, paint.Ink, 2, paint.Solid)
	}
}

// records paints a segment's records, dotted slots where some are gone.
func (l *opened) records(c *column, cells func(from, to int64, yield func(model.Cell)), top float32,
	now bool) {
	from, to := max(c.seg.Base, l.v.Start), c.seg.Upper
	pitch, mid := c.pitch(), top+boxH/2
	if pitch < 1.5 {
		l.TextMid(paint.Sans600, 10.5, c.x+c.w/2, mid+3.6, paint.Ink2, words.Records(to-from))
		return
	}
	r, next := min(pitch*.42, 8.8), from
	gone := func(until int64) {
		for ; next < until && pitch >= pitchTokens; next++ {
			x := c.middle(next)
			l.Frame(x-r, mid-r, 2*r, 2*r, 4, 0, paint.Line2, 1, paint.DashDots)
		}
	}
	cells(from, to, func(q model.Cell) {
		gone(q.Offset)
		next = q.Offset + 1
		x, first := c.middle(q.Offset), len(l.Shapes)
		if pitch < pitchTokens {
			ink := paint.Ink3
			if q.Key.Index >= 0 {
				ink = paint.KeyLook(q.Key.Index).Edge
			}
			l.Line(x, mid-12, x, mid+12, min(pitch*.7, 3), ink, paint.Solid)
		} else {
			l.token(&q, x, mid, r)
		}
		for fade := l.stands(&q); first < len(l.Shapes) && fade > 0; first++ {
			l.Shapes[first].Fade = fade
		}
		ref := thing.Thing{Kind: thing.Record, Node: l.v.Node, TP: l.v.TP, Offset: q.Offset}
		if now && pitch >= 5 {
			l.target(ref, x-pitch/2, top+2, pitch, boxH-4, false)
		}
		if now && l.o.Selected == ref {
			l.Frame(x-r-4, mid-r-4, 2*r+8, 2*r+8, 6, 0, paint.Ink, 2, paint.Solid)
		}
	})
	gone(to)
	l.numbers(c, top)
}

func (l *opened) token(q *model.Cell, x, y, r float32) {
	look := paint.Filled
	if !q.Value {
		look = paint.Tinted
	}
	l.record(q, x, y, r, look)
}

// numbers writes offsets under a segment: all where there is room, else the first.
func (l *opened) numbers(c *column, top float32) {
	w := paint.Width(paint.Mono500, 10.5, strconv.FormatInt(c.seg.Upper, 10)) + 4
	for n := c.seg.Base; n < c.seg.Upper; n++ {
		l.TextMid(paint.Mono500, 10.5, max(c.middle(n), c.x+w/2-2), top+boxH+17, paint.Ink3,
			strconv.FormatInt(n, 10))
		if c.pitch() < w {
			return
		}
	}
}
