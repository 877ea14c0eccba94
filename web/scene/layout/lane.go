package layout

import (
	"slices"
	"strconv"

	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/thing"
	"highwater/web/words"
)

// lanes paints replicas: each a row of cells, or of less, on a grid.
type lanes struct {
	*grid
	*pen
}

func has(ids []model.ID, id model.ID) bool { return slices.Contains(ids, id) }

// dims tells that a record is dimmed because another one is hovered.
func (l *lanes) fadeOf(r *model.Replica, c *model.Cell) float32 {
	h := &l.o.Hover
	if h.Kind != thing.Record || h.TP == r.TP && h.Offset == c.Offset {
		return 0
	}
	return .55
}

// drawLeader paints a leader's lane: chip, crown, epoch, in-sync set, cells, tide bar, flag, marks.
func (l *lanes) drawLeader(b *model.Broker, r *model.Replica, x, y, w float32) {
	q := &l.m.Partitions[r.Part]
	colors := paint.PartitionLook(q.Order)
	text, tint, tide := colors.Text, colors.Tint, paint.Tide
	if b.Dead() {
		text, tint, tide = paint.DeadInk, paint.DeadToken, paint.DeadEdge
	} else {
		l.Fill(x, y, w, l.d.leaderH, 6, paint.Sunk)
	}
	l.Fill(x, y, 3, l.d.leaderH, 1.5, text)
	l.target(thing.Thing{Kind: thing.Replica, Node: b.ID, TP: r.TP}, x, y, w, l.d.leaderH, true)
	l.drawTitle(b, r, x, y, text, tint)
	from, to := l.window(r)
	top := y + l.d.slotTop
	bar := top + l.d.slot + 1.5
	l.drawStub(b, r, x, top, from)
	hw := min(max(r.HW, from), to)
	l.Fill(x+l.d.stubX, bar, l.boundary(x, from, hw)-x-l.d.stubX, 3, 1.5, tide)
	l.drawCells(b, r, x, top, from, to)
	l.drawEnd(b, r, x, y, from, to)
	if !b.Dead() {
		(&marks{l.grid, l.pen}).draw(q, x, bar+3, from, to)
	}
}

// drawTitle paints the left part of a leader's lane.
func (l *lanes) drawTitle(b *model.Broker, r *model.Replica, x, y float32, text, tint paint.Color) {
	q := &l.m.Partitions[r.Part]
	name := partitionName(l.d.stubX-30, q.Name)
	mid := y + min(16, l.d.epochY-21)
	l.Fill(x+10, mid-name.h/2, name.w, name.h, 4, tint)
	name.write(l.pen, x+10, mid, text)
	l.drawCrown(b, r, x+10+name.w+5, y+9)
	size := min(l.epoch(r, x+10, y+l.d.epochY), 60)
	l.target(thing.Thing{Kind: thing.Epoch, Node: b.ID, TP: r.TP}, x+8, y+l.d.epochY-12, size+26,
		16, false)
	l.drawISR(b, r, x+10, y+l.d.isrTop)
}

func (l *lanes) drawCrown(b *model.Broker, r *model.Replica, x, y float32) {
	switch {
	case b.Dead():
		l.Icon("crown-hollow", x, y, 14, paint.DeadInk)
	default:
		l.Icon("crown", x, y, 14, paint.Crown)
		if a, ok := l.effectOn(model.CrownCame, r.TP, b.ID); ok {
			l.Shapes[len(l.Shapes)-1].Fade = 1 - ease(a.Age/240)
		}
	}
	l.target(thing.Thing{Kind: thing.Leader, Node: b.ID, TP: r.TP}, x-7, y-7, 28, 28, false)
}

// epoch paints the leader epoch and returns its width.
func (l *lanes) epoch(r *model.Replica, x, y float32) float32 {
	s := words.EpochNumber(r.Epoch)
	if !r.EpochNew {
		return l.Text(paint.Sans500, 11, x, y, paint.Ink2, s)
	}
	w := l.Text(paint.Sans700, 11, x, y, paint.Ink, s)
	l.Text(paint.Sans700, 10.5, x+w+6, y, paint.Tide, words.EpochNew)
	return w
}

// drawISR paints one chip per assigned replica: filled when it is in sync, struck through when not.
func (l *lanes) drawISR(b *model.Broker, r *model.Replica, x, y float32) {
	l.Text(paint.Sans600, 10.5, x, y+11.4, paint.Ink3, words.HeadISR)
	pitch := float32(18)
	room := l.d.stubX - 31
	if n := len(r.Replicas); float32(n)*pitch > room {
		pitch = 15.5
		if float32(n)*pitch > room {
			s := strconv.Itoa(len(r.ISR)) + "/" + strconv.Itoa(n)
			c := paint.Ink2
			if len(r.ISR) < n {
				c = paint.Err
			}
			l.Text(paint.Mono500, 10.5, x+21, y+11.4, c, s)
			l.target(thing.Thing{Kind: thing.ISR, Node: b.ID, TP: r.TP}, x, y-2, 60, 19, false)
			return
		}
	}
	cx := x + 21
	for _, id := range r.Replicas {
		s := strconv.Itoa(int(id))
		if has(r.ISR, id) {
			l.Fill(cx, y, 15, 15, 3, paint.Ink2)
			l.TextMid(paint.Sans700, 10.5, cx+7.5, y+11.4, paint.Card, s)
		} else {
			l.Frame(cx, y, 15, 15, 3, 0, paint.Err, 1, paint.DashChip)
			l.TextMid(paint.Sans600, 10.5, cx+7.5, y+11.4, paint.Err, s)
			t := float32(1)
			if a, ok := l.effectOn(model.LeftISR, r.TP, id); ok {
				t = ease(a.Age / 160)
			}
			l.Line(cx+2.5, y+12.5, cx+2.5+10*t, y+12.5-10*t, 1.2, paint.Err, paint.Solid)
		}
		l.target(thing.Thing{Kind: thing.ISR, Node: b.ID, Peer: id, TP: r.TP}, cx-1.5, y-6, 18, 27,
			false)
		cx += pitch
	}
}

// drawStub paints what lies before the first cell: earlier records, or the start of the log.
func (l *lanes) drawStub(b *model.Broker, r *model.Replica, x, top float32, from int64) {
	sx, mid := x+l.d.stubX, top+l.d.slot/2
	if earlier := from - r.Start; earlier > 0 {
		w := l.d.cellX - l.d.stubX - 4
		if !b.Dead() {
			l.Fill(sx, top, w, l.d.slot, 4, paint.Slot)
		}
		s := "+" + strconv.FormatInt(earlier, 10)
		if tw := paint.Width(paint.Sans600, 10.5, s); tw < w-7 {
			l.Line(sx+3.5, mid-8, sx+3.5, mid+8, 1, paint.Line2, paint.Solid)
			l.Line(sx+6.5, mid-9.5, sx+6.5, mid+9.5, 1, paint.Line2, paint.Solid)
			l.TextMid(paint.Sans600, 10.5, sx+6.5+(w-6.5)/2, mid+3.6, paint.Ink3, s)
		} else {
			l.TextEnd(paint.Sans600, 10.5, sx+w-1, mid+3.6, paint.Ink3, short(earlier))
		}
	} else if r.Start >= from {
		at := l.boundary(x, from, r.Start) - 3
		l.Line(at, mid-11, at, mid+11, 2, paint.Line2, paint.Solid)
	}
}

// short writes a count that must stay narrow: 999, then 1k, 12k, 3m.
func short(n int64) string {
	switch {
	case n < 1000:
		return "+" + strconv.FormatInt(n, 10)
	case n < 1_000_000:
		return "+" + strconv.FormatInt(n/1000, 10) + "k"
	}
	return "+" + strconv.FormatInt(n/1_000_000, 10) + "m"
}

// drawCells paints a leader's slots with their offsets.
func (l *lanes) drawCells(b *model.Broker, r *model.Replica, x, top float32, from, to int64) {
	s := l.d.slot
	next := max(from, r.Start)
	empty := func(until int64) {
		for ; next < until; next++ {
			cx := l.boundary(x, from, next) + .5
			l.Frame(cx+.5, top+.5, s-1, s-1, 4, 0, paint.Line2, 1, paint.DashDots)
			l.offset(x, top, from, next, paint.Ink3)
		}
	}
	appeared, fresh := l.effectOn(model.CellsAppeared, r.TP, b.ID)
	r.Cells(next, min(to, r.LEO), func(c model.Cell) {
		empty(c.Offset)
		next = c.Offset + 1
		cx := l.boundary(x, from, c.Offset) + .5
		first := len(l.Shapes)
		committed := c.Offset < r.HW
		l.drawSlot(b, r, &c, cx, top, committed)
		l.drawRecord(b, r, &c, cx+s/2, top+s/2, l.d.tokenR)
		fade := l.fadeOf(r, &c)
		grow := float32(1)
		if fresh && c.Offset >= appeared.From && c.Offset < appeared.To {
			grow = .8 + .2*ease(appeared.Age/160)
		}
		if fade > 0 || grow < 1 {
			l.transform(first, fade, grow, cx+s/2, top+s/2)
		}
		ink := paint.Ink3
		if !committed && !b.Dead() {
			ink = paint.Ink
		}
		l.offset(x, top, from, c.Offset, ink)
		l.target(thing.Thing{Kind: thing.Record, Node: b.ID, TP: r.TP, Offset: c.Offset}, cx-.5, top-1,
			l.d.pitch, s+18, true)
	})
	empty(min(to, r.LEO))
}

// transform fades and shrinks the shapes from first on around a point.
func (l *lanes) transform(first int, fade, grow, x, y float32) {
	for i := first; i < len(l.Shapes); i++ {
		s := &l.Shapes[i]
		s.Fade = fade
		if grow != 1 {
			s.X, s.Y = x+(s.X-x)*grow, y+(s.Y-y)*grow
			s.W, s.H, s.Radius = s.W*grow, s.H*grow, s.Radius*grow
		}
	}
}

// drawSlot paints the square behind a record: plain when it is committed, hatched when it isn't.
func (l *lanes) drawSlot(b *model.Broker, r *model.Replica, c *model.Cell, x, y float32,
	committed bool) {
	s := l.d.slot
	switch {
	case b.Dead():
	case c.Control > 0:
		l.Fill(x, y, s, s, 4, paint.OKTint)
	case c.Control < 0:
		l.Fill(x, y, s, s, 4, paint.ErrTint)
	case committed:
		l.Fill(x, y, s, s, 4, paint.Slot)
	default:
		stripe, edge := paint.Ink3, paint.Ink3
		if c.Key.Index >= 0 {
			k := paint.KeyLook(c.Key.Index)
			stripe, edge = k.Fill, k.Edge
		}
		l.Fill(x, y, s, s, 4, paint.Card)
		l.Hatch(x, y, s, s, 4, 2.2, 8.49, stripe.Alpha(.75))
		l.Frame(x, y, s, s, 4, 0, edge, 1, paint.Dash32)
	}
}

// drawRecord paints a record's token around (x, y) with what is special about it.
func (l *lanes) drawRecord(b *model.Broker, r *model.Replica, c *model.Cell, x, y, radius float32) {
	look := paint.Filled
	switch {
	case b.Dead():
		look = paint.Greyed
	case !r.Leads || c.Aborted || !c.Value:
		look = paint.Tinted
	}
	l.record(c, x, y, radius, look)
}

// record paints a record's token, a commit's check or an abort's cross around (x, y).
func (p *pen) record(c *model.Cell, x, y, r float32, look paint.Look) {
	switch {
	case c.Control > 0:
		p.Icon("check", x-6.5, y-6.5, 13, paint.OK)
	case c.Control < 0:
		p.Icon("cross", x-6, y-6, 12, paint.Err)
	default:
		p.Token(x, y, r, c.Key, look)
		if !c.Value {
			p.Line(x-.85*r, y+.85*r, x+.85*r, y-.85*r, 2, paint.Err, paint.Solid)
		} else if c.Aborted {
			p.Line(x-.85*r, y, x+.85*r, y, 1.6, paint.Ink3, paint.Solid)
		}
	}
}

// offset paints a number under a cell. Above 999 every fifth is full, the others show two digits.
func (l *lanes) offset(x, top float32, from, n int64, c paint.Color) {
	s := strconv.FormatInt(n, 10)
	if n > 999 && n%5 != 0 {
		full := paint.Width(paint.Mono500, 10.5, s)
		s = s[len(s)-2:]
		if full/2+paint.Width(paint.Mono500, 10.5, s)/2+1.5 > l.d.pitch && (n%5 == 1 || n%5 == 4) {
			return // the full number beside it needs the room
		}
	}
	mid := l.boundary(x, from, n) + .5 + l.d.slot/2
	l.TextMid(paint.Mono500, 10.5, mid, top+l.d.slot+15.5, c, s)
}

// drawEnd paints the log end offset and the high watermark's flag.
func (l *lanes) drawEnd(b *model.Broker, r *model.Replica, x, y float32, from, to int64) {
	top := y + l.d.slotTop
	end := l.boundary(x, from, min(max(r.LEO, from), to))
	ink := paint.Ink2
	if b.Dead() {
		ink = paint.DeadInk
	}
	if r.LEO > r.HW {
		l.Line(end+1, top, end+1, top+l.d.slot, 1.2, paint.Ink3, paint.Solid)
	}
	w := l.Text(paint.Mono500, 10.5, end+7, top+l.d.slot/2+3.6, ink, words.LEO(r.LEO))
	l.target(thing.Thing{Kind: thing.LogEnd, Node: b.ID, TP: r.TP, Offset: r.LEO}, end+3, top, w+8,
		l.d.slot,
		false)
	hw := min(max(r.HW, from), to)
	at := l.boundary(x, from, hw)
	if b.Dead() {
		l.Fill(at-1, top+l.d.slot-6, 2, 12, 0, paint.DeadEdge)
		return
	}
	if a, ok := l.effectOn(model.FlagSlid, r.TP, b.ID); ok {
		old := l.boundary(x, from, min(max(a.From, from), to))
		at = old + (at-old)*ease(a.Age/200)
	}
	label := words.HW(r.HW)
	right := hw-from < 2
	left := l.Flag(at, y+2, top+l.d.slot+4.5, label, right)
	l.target(thing.Thing{Kind: thing.HighWatermark, Node: b.ID, TP: r.TP, Offset: r.HW}, left, y,
		paint.Width(paint.Mono700, 10.5, label)+13, 18, false)
}
