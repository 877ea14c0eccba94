package scene

import (
	"slices"
	"strconv"

	"highwater/sim/wire"
)

func has(ids []wire.ID, id wire.ID) bool { return slices.Contains(ids, id) }

// window is the run of offsets that every copy of a partition shows: the youngest ones.
func (l *layout) window(r *replicaModel) (from, to int64) {
	q := &l.m.partitions[r.part]
	from = max(q.end-int64(l.cells), q.start, 0)
	return from, from + int64(l.cells)
}

// boundary is the x of the line left of offset n in a lane that begins at x.
func (l *layout) boundary(x float32, from, n int64) float32 {
	return x + l.d.cellX + float32(n-from)*l.cellPitch() - 0.5
}

// dims tells that a record is dimmed because another one is hovered.
func (l *layout) fadeOf(r *replicaModel, c *cellModel) float32 {
	h := &l.o.Hover
	if h.Thing != RecordThing || h.TP == r.tp && h.Offset == c.offset {
		return 0
	}
	return .55
}

// drawLeader paints a leader's lane: chip, crown, epoch, in-sync set, cells, tide bar, flag, marks.
func (l *layout) drawLeader(b *brokerModel, r *replicaModel, x, y, w float32) {
	q := &l.m.partitions[r.part]
	colors := l.p.Partitions[q.order%8]
	text, tint, tide := colors.Text, colors.Tint, l.p.Tide
	if b.dead() {
		text, tint, tide = l.p.DeadInk, l.p.DeadToken, l.p.DeadEdge
	} else {
		l.fill(x, y, w, l.d.leaderH, 6, l.p.Sunk)
	}
	l.fill(x, y, 3, l.d.leaderH, 1.5, text)
	l.target(Ref{Thing: ReplicaThing, Node: b.id, TP: r.tp}, x, y, w, l.d.leaderH, true)
	l.drawTitle(b, r, x, y, text, tint)
	from, to := l.window(r)
	top := y + l.d.slotTop
	bar := top + l.d.slot + 1.5
	l.drawStub(b, r, x, top, from)
	hw := min(max(r.hw, from), to)
	l.fill(x+l.d.stubX, bar, l.boundary(x, from, hw)-x-l.d.stubX, 3, 1.5, tide)
	l.drawCells(b, r, x, top, from, to)
	l.drawEnd(b, r, x, y, from, to)
	if !b.dead() {
		l.drawMarks(q, x, bar+3, from, to)
	}
}

// drawTitle paints the left part of a leader's lane.
func (l *layout) drawTitle(b *brokerModel, r *replicaModel, x, y float32, text, tint Color) {
	q := &l.m.partitions[r.part]
	name := fitPartition(Sans600, 11, l.d.stubX-44, q.name)
	w := Width(Sans600, 11, name) + 14
	l.fill(x+10, y+7, w, 18, 4, tint)
	l.text(Sans600, 11, x+17, y+19.9, text, name)
	l.drawCrown(b, r, x+10+w+5, y+9)
	size := min(l.epoch(r, x+10, y+l.d.epochY), 60)
	l.target(Ref{Thing: EpochThing, Node: b.id, TP: r.tp}, x+8, y+l.d.epochY-12, size+26, 16, false)
	l.drawISR(b, r, x+10, y+l.d.isrTop)
}

func (l *layout) drawCrown(b *brokerModel, r *replicaModel, x, y float32) {
	switch {
	case b.dead():
		l.icon("crown-hollow", x, y, 14, l.p.DeadInk)
	default:
		l.icon("crown", x, y, 14, l.p.Crown)
		if a, ok := l.effectOn(crownCame, r.tp, b.id); ok {
			l.shapes[len(l.shapes)-1].Fade = 1 - ease(a.age/240)
		}
	}
	l.target(Ref{Thing: LeaderThing, Node: b.id, TP: r.tp}, x-7, y-7, 28, 28, false)
}

// epoch paints the leader epoch and returns its width.
func (l *layout) epoch(r *replicaModel, x, y float32) float32 {
	s := "epoch " + strconv.Itoa(int(r.epoch))
	if !r.epochNew {
		return l.text(Sans500, 11, x, y, l.p.Ink2, s)
	}
	w := l.text(Sans700, 11, x, y, l.p.Ink, s)
	l.text(Sans700, 10.5, x+w+6, y, l.p.Tide, "new")
	return w
}

// drawISR paints one chip per assigned replica: filled when it is in sync, struck through when not.
func (l *layout) drawISR(b *brokerModel, r *replicaModel, x, y float32) {
	p := l.p
	l.text(Sans600, 10.5, x, y+11.4, p.Ink3, "ISR")
	pitch := float32(18)
	room := l.d.stubX - 31
	if n := len(r.replicas); float32(n)*pitch > room {
		pitch = 15.5
		if float32(n)*pitch > room {
			s := strconv.Itoa(len(r.isr)) + "/" + strconv.Itoa(n)
			c := p.Ink2
			if len(r.isr) < n {
				c = p.Err
			}
			l.text(Mono500, 10.5, x+21, y+11.4, c, s)
			l.target(Ref{Thing: ISRThing, Node: b.id, TP: r.tp}, x, y-2, 60, 19, false)
			return
		}
	}
	cx := x + 21
	for _, id := range r.replicas {
		s := strconv.Itoa(int(id))
		if has(r.isr, id) {
			l.fill(cx, y, 15, 15, 3, p.Ink2)
			l.textMid(Sans700, 10.5, cx+7.5, y+11.4, p.Card, s)
		} else {
			l.frame(cx, y, 15, 15, 3, 0, p.Err, 1, DashChip)
			l.textMid(Sans600, 10.5, cx+7.5, y+11.4, p.Err, s)
			t := float32(1)
			if a, ok := l.effectOn(leftISR, r.tp, id); ok {
				t = ease(a.age / 160)
			}
			l.line(cx+2.5, y+12.5, cx+2.5+10*t, y+12.5-10*t, 1.2, p.Err, Solid)
		}
		l.target(Ref{Thing: ISRThing, Node: b.id, Peer: id, TP: r.tp}, cx-1.5, y-6, 18, 27, false)
		cx += pitch
	}
}

// drawStub paints what lies before the first cell: earlier records, or the start of the log.
func (l *layout) drawStub(b *brokerModel, r *replicaModel, x, top float32, from int64) {
	p := l.p
	sx, mid := x+l.d.stubX, top+l.d.slot/2
	if earlier := from - r.start; earlier > 0 {
		w := l.d.cellX - l.d.stubX - 4
		if !b.dead() {
			l.fill(sx, top, w, l.d.slot, 4, p.Slot)
		}
		s := "+" + strconv.FormatInt(earlier, 10)
		if tw := Width(Sans600, 10.5, s); tw < w-7 {
			l.line(sx+3.5, mid-8, sx+3.5, mid+8, 1, p.Line2, Solid)
			l.line(sx+6.5, mid-9.5, sx+6.5, mid+9.5, 1, p.Line2, Solid)
			l.textMid(Sans600, 10.5, sx+6.5+(w-6.5)/2, mid+3.6, p.Ink3, s)
		} else {
			l.textEnd(Sans600, 10.5, sx+w-1, mid+3.6, p.Ink3, short(earlier))
		}
	} else if r.start >= from {
		at := l.boundary(x, from, r.start) - 3
		l.line(at, mid-11, at, mid+11, 2, p.Line2, Solid)
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
func (l *layout) drawCells(b *brokerModel, r *replicaModel, x, top float32, from, to int64) {
	p, s := l.p, l.d.slot
	next := max(from, r.start)
	empty := func(until int64) {
		for ; next < until; next++ {
			cx := l.boundary(x, from, next) + .5
			l.frame(cx+.5, top+.5, s-1, s-1, 4, 0, p.Line2, 1, DashDots)
			l.offset(x, top, from, next, p.Ink3)
		}
	}
	appeared, fresh := l.effectOn(cellsAppeared, r.tp, b.id)
	r.cells(next, min(to, r.leo), func(c cellModel) {
		empty(c.offset)
		next = c.offset + 1
		cx := l.boundary(x, from, c.offset) + .5
		first := len(l.shapes)
		committed := c.offset < r.hw
		l.drawSlot(b, r, &c, cx, top, committed)
		l.drawRecord(b, r, &c, cx+s/2, top+s/2, l.d.tokenR)
		fade := l.fadeOf(r, &c)
		grow := float32(1)
		if fresh && c.offset >= appeared.from && c.offset < appeared.to {
			grow = .8 + .2*ease(appeared.age/160)
		}
		if fade > 0 || grow < 1 {
			l.transform(first, fade, grow, cx+s/2, top+s/2)
		}
		ink := p.Ink3
		if !committed && !b.dead() {
			ink = p.Ink
		}
		l.offset(x, top, from, c.offset, ink)
		l.target(Ref{Thing: RecordThing, Node: b.id, TP: r.tp, Offset: c.offset}, cx-.5, top-1,
			l.d.pitch, s+18, true)
	})
	empty(min(to, r.leo))
}

// transform fades and shrinks the shapes from first on around a point.
func (l *layout) transform(first int, fade, grow, x, y float32) {
	for i := first; i < len(l.shapes); i++ {
		s := &l.shapes[i]
		s.Fade = fade
		if grow != 1 {
			s.X, s.Y = x+(s.X-x)*grow, y+(s.Y-y)*grow
			s.W, s.H, s.Radius = s.W*grow, s.H*grow, s.Radius*grow
		}
	}
}

// drawSlot paints the square behind a record: plain when it is committed, hatched when it isn't.
func (l *layout) drawSlot(b *brokerModel, r *replicaModel, c *cellModel, x, y float32, committed bool) {
	p, s := l.p, l.d.slot
	switch {
	case b.dead():
	case c.control > 0:
		l.fill(x, y, s, s, 4, p.OKTint)
	case c.control < 0:
		l.fill(x, y, s, s, 4, p.ErrTint)
	case committed:
		l.fill(x, y, s, s, 4, p.Slot)
	default:
		stripe, edge := p.Ink3, p.Ink3
		if c.key.index >= 0 {
			k := p.Keys[c.key.index%8]
			stripe, edge = k.Fill, k.Edge
		}
		l.fill(x, y, s, s, 4, p.Card)
		l.hatch(x, y, s, s, 4, 2.2, 8.49, stripe.Alpha(.75))
		l.frame(x, y, s, s, 4, 0, edge, 1, Dash32)
	}
}

// drawRecord paints a record's token around (x, y) with what is special about it.
func (l *layout) drawRecord(b *brokerModel, r *replicaModel, c *cellModel, x, y, radius float32) {
	p := l.p
	look := leaderLook
	switch {
	case b.dead():
		look = deadLook
	case !r.leads || c.aborted || !c.value:
		look = followerLook
	}
	switch {
	case c.control > 0:
		l.icon("check", x-6.5, y-6.5, 13, p.OK)
	case c.control < 0:
		l.icon("cross", x-6, y-6, 12, p.Err)
	default:
		l.token(x, y, radius, c.key, look)
		if !c.value {
			l.line(x-.85*radius, y+.85*radius, x+.85*radius, y-.85*radius, 2, p.Err, Solid)
		} else if c.aborted {
			l.line(x-.85*radius, y, x+.85*radius, y, 1.6, p.Ink3, Solid)
		}
	}
}

// offset paints a number under a cell. Above 999 every fifth is full, the others show two digits.
func (l *layout) offset(x, top float32, from, n int64, c Color) {
	s := strconv.FormatInt(n, 10)
	if n > 999 && n%5 != 0 {
		full := Width(Mono500, 10.5, s)
		s = s[len(s)-2:]
		if full/2+Width(Mono500, 10.5, s)/2+1.5 > l.d.pitch && (n%5 == 1 || n%5 == 4) {
			return // the full number beside it needs the room
		}
	}
	mid := l.boundary(x, from, n) + .5 + l.d.slot/2
	l.textMid(Mono500, 10.5, mid, top+l.d.slot+15.5, c, s)
}

// drawEnd paints the log end offset and the high watermark's flag.
func (l *layout) drawEnd(b *brokerModel, r *replicaModel, x, y float32, from, to int64) {
	p := l.p
	top := y + l.d.slotTop
	end := l.boundary(x, from, min(r.leo, to))
	ink := p.Ink2
	if b.dead() {
		ink = p.DeadInk
	}
	if r.leo > r.hw {
		l.line(end+1, top, end+1, top+l.d.slot, 1.2, p.Ink3, Solid)
	}
	w := l.text(Mono500, 10.5, end+7, top+l.d.slot/2+3.6, ink, "LEO "+strconv.FormatInt(r.leo, 10))
	l.target(Ref{Thing: LogEndThing, Node: b.id, TP: r.tp, Offset: r.leo}, end+3, top, w+8, l.d.slot,
		false)
	hw := min(max(r.hw, from), to)
	at := l.boundary(x, from, hw)
	if b.dead() {
		l.fill(at-1, top+l.d.slot-6, 2, 12, 0, p.DeadEdge)
		return
	}
	if a, ok := l.effectOn(flagSlid, r.tp, b.id); ok {
		old := l.boundary(x, from, min(max(a.from, from), to))
		at = old + (at-old)*ease(a.age/200)
	}
	label := "HW " + strconv.FormatInt(r.hw, 10)
	right := hw-from < 2
	left := l.flag(at, y+2, top+l.d.slot+4.5, label, right)
	l.target(Ref{Thing: HighWatermarkThing, Node: b.id, TP: r.tp, Offset: r.hw}, left, y,
		Width(Mono700, 10.5, label)+13, 18, false)
}
