package layout

import (
	"strconv"

	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/thing"
	"highwater/web/words"
)

// drawFollower paints a copy's lane: an outlined chip, small cells, a thin tide bar with a notch at the
// copy's own high watermark.
func (l *lanes) drawFollower(b *model.Broker, r *model.Replica, x, y, w float32) {
	q := &l.m.Partitions[r.Part]
	h := l.d.followerH
	text, tide, ink := paint.PartitionLook(q.Order).Text, paint.Tide, paint.Ink3
	if b.Dead() {
		text, tide, ink = paint.DeadEdge, paint.DeadEdge, paint.DeadInk
	}
	mid := y + h/2
	l.target(thing.Thing{Kind: thing.Replica, Node: b.ID, TP: r.TP}, x, y, w, h, true)
	l.Fill(x, y+4, 1.5, h-8, .75, text)
	name := partitionName(l.d.stubX-22, q.Name)
	l.Frame(x+10, mid-name.h/2, name.w, name.h, 4, 0, text, 1, paint.Solid)
	if b.Dead() {
		text = paint.DeadInk
		if r.Led {
			l.Icon("crown-hollow", x+10+name.w+4, mid-7.5, 14, paint.DeadInk)
		}
	}
	name.write(l.pen, x+10, mid, text)
	from, to := l.window(r)
	ty := mid - 1.5
	bar := ty + l.d.smallBar
	l.drawSmallStub(r, x, ty, from, ink)
	hw := min(max(r.HW, from), to)
	at := l.boundary(x, from, hw)
	l.Fill(x+l.d.stubX, bar, at-x-l.d.stubX, 2, 1, tide)
	l.drawCopies(b, r, x, ty, from, to)
	l.Fill(at-1, bar-7.5, 2, 10, 0, tide)
	end := l.boundary(x, from, min(max(r.LEO, from), to))
	lw := l.Text(paint.Mono500, 10.5, end+7, ty+3.6, ink, words.LEO(r.LEO))
	l.target(thing.Thing{Kind: thing.LogEnd, Node: b.ID, TP: r.TP, Offset: r.LEO}, end+3, y, lw+8,
		h, false)
}

// drawSmallStub paints "+2" earlier records or the log's start left of a copy's cells.
func (l *lanes) drawSmallStub(r *model.Replica, x, y float32, from int64, ink paint.Color) {
	if earlier := from - r.Start; earlier > 0 {
		l.TextMid(paint.Sans600, 10.5, x+(l.d.stubX+l.d.cellX)/2+.5, y+3.6, ink, short(earlier))
		return
	}
	at := l.boundary(x, from, max(r.Start, from)) - 3.5
	c := paint.Line2
	if ink == paint.DeadInk {
		c = paint.DeadEdge
	}
	l.Line(at, y-9, at, y+9, 1.5, c, paint.Solid)
}

// drawCopies paints a follower's records: hatched only past the leader's high watermark.
func (l *lanes) drawCopies(b *model.Broker, r *model.Replica, x, y float32, from, to int64) {
	q := &l.m.Partitions[r.Part]
	appeared, fresh := l.effectOn(model.CellsAppeared, r.TP, b.ID)
	s := l.d.slot
	h := 2*l.d.smallR + 4.4
	r.Cells(max(from, r.Start), min(to, r.LEO), func(c model.Cell) {
		cx := l.boundary(x, from, c.Offset) + .5 + s/2
		first := len(l.Shapes)
		if !b.Dead() && c.Offset >= q.LeaderHW && c.Control == 0 && c.Key.Index >= 0 {
			k := paint.KeyLook(c.Key.Index)
			l.Hatch(cx-s/2, y-h/2, s, h, 4, 2.2, 8.49, k.Fill.Alpha(.75))
			l.Frame(cx-s/2, y-h/2, s, h, 4, 0, k.Edge, 1, paint.Dash32)
		}
		l.drawRecord(b, r, &c, cx, y, l.d.smallR)
		fade, grow := l.fadeOf(r, &c), float32(1)
		if fresh && c.Offset >= appeared.From && c.Offset < appeared.To {
			grow = .8 + .2*ease(appeared.Age/160)
		}
		if fade > 0 || grow < 1 {
			l.transform(first, fade, grow, cx, y)
		}
		l.target(thing.Thing{Kind: thing.Record, Node: b.ID, TP: r.TP, Offset: c.Offset},
			cx-l.d.pitch/2,
			y-h/2-2, l.d.pitch, h+4, true)
	})
}

// Small forms: their pitch, and a radius at which a letter can still be read.
const (
	shapePitch  = 16
	shapeRadius = 7
)

// drawShapes paints a lane on two short lines: small forms with their letters, or ticks of 8 units.
func (l *lanes) drawShapes(b *model.Broker, r *model.Replica, x, y, w float32) {
	q, h := &l.m.Partitions[r.Part], l.d.shapesH
	c := paint.PartitionLook(q.Order)
	text, tint, tide := c.Text, c.Tint, paint.Tide
	if b.Dead() {
		text, tint, tide = paint.DeadInk, paint.DeadToken, paint.DeadEdge
	} else if r.Leads {
		l.Fill(x, y, w, h, 6, paint.Sunk)
	}
	l.Fill(x, y, 3, h, 1.5, text)
	l.target(thing.Thing{Kind: thing.Replica, Node: b.ID, TP: r.TP}, x, y, w, h, true)
	name := partitionName(l.d.stubX-30, q.Name)
	l.Fill(x+10, y+12-name.h/2, name.w, name.h, 4, tint)
	name.write(l.pen, x+10, y+12, text)
	if r.Leads {
		l.drawCrown(b, r, x+10+name.w+4, y+5)
		l.drawSmallISR(b, r, x+10, y+h-20)
	}
	from, to := l.window(r)
	top := y + 5
	bar := top + 19
	if from > r.Start {
		l.TextEnd(paint.Sans600, 10.5, x+l.d.cellX-5, top+12, paint.Ink3, short(from-r.Start))
	} else {
		at := l.boundary(x, from, r.Start) - 3
		l.Line(at, top, at, top+17, 1.5, paint.Line2, paint.Solid)
	}
	hw := min(max(r.HW, from), to)
	at, end := l.boundary(x, from, hw), l.boundary(x, from, min(max(r.LEO, from), to))
	l.Fill(x+l.d.stubX, bar, at-x-l.d.stubX, 3, 1.5, tide)
	l.drawMarksOfLevel(b, r, x, top, from, to)
	l.Text(paint.Mono500, 10.5, end+7, top+12, paint.Ink2, words.LEO(r.LEO))
	l.Fill(at-1, top, 2, 22, 1, tide)
	s := words.HW(r.HW)
	tx := max(at-paint.Width(paint.Mono700, 10.5, s)+1, x+l.d.stubX)
	l.Text(paint.Mono700, 10.5, tx, bar+14, tide, s)
	l.target(thing.Thing{Kind: thing.HighWatermark, Node: b.ID, TP: r.TP, Offset: r.HW}, tx, bar+3,
		44, 14,
		false)
}

// drawMarksOfLevel paints the records of a lane at the level of forms or ticks.
func (l *lanes) drawMarksOfLevel(b *model.Broker, r *model.Replica, x, top float32, from, to int64) {
	pitch := l.cellPitch()
	r.Cells(max(from, r.Start), min(to, r.LEO), func(c model.Cell) {
		cx := l.boundary(x, from, c.Offset) + .5
		first := len(l.Shapes)
		committed := c.Offset < r.HW || b.Dead()
		fill := paint.Ink3
		if c.Key.Index >= 0 {
			fill = paint.KeyLook(c.Key.Index).Fill
		}
		if b.Dead() {
			fill = paint.DeadEdge
		}
		switch {
		case l.plan.leader == Ticks && committed:
			l.Fill(cx, top, pitch-1, 18, 1, fill)
		case l.plan.leader == Ticks:
			l.Hatch(cx, top, pitch-1, 18, 1, 2, 5, fill)
		default:
			look := paint.Filled
			switch {
			case b.Dead():
				look = paint.Greyed
			case !r.Leads:
				look = paint.Tinted
			}
			if !committed {
				l.Hatch(cx, top+1, pitch-1, 17, 3, 1.8, 6, fill.Alpha(.6))
			}
			l.Token(cx+pitch/2, top+9, shapeRadius, c.Key, look)
		}
		if fade := l.fadeOf(r, &c); fade > 0 {
			l.transform(first, fade, 1, 0, 0)
		}
		l.target(thing.Thing{Kind: thing.Record, Node: b.ID, TP: r.TP, Offset: c.Offset}, cx, top,
			pitch, 20,
			false)
	})
}

// drawSmallISR writes the epoch and the in-sync set in one short line.
func (l *lanes) drawSmallISR(b *model.Broker, r *model.Replica, x, y float32) {
	c := paint.Ink2
	if r.EpochNew {
		c = paint.Tide
	}
	w := l.Text(paint.Sans500, 10.5, x, y+11.4, c, words.EpochShort(r.Epoch)) + 6
	if len(r.Replicas) > 4 {
		s := strconv.Itoa(len(r.ISR)) + "/" + strconv.Itoa(len(r.Replicas))
		l.Text(paint.Mono500, 10.5, x+w, y+11.4, paint.Ink2, s)
		return
	}
	for _, id := range r.Replicas {
		s := strconv.Itoa(int(id))
		if has(r.ISR, id) {
			l.Fill(x+w, y+1, 14, 14, 3, paint.Ink2)
			l.TextMid(paint.Sans700, 10.5, x+w+7, y+11.7, paint.Card, s)
		} else {
			l.Frame(x+w, y+1, 14, 14, 3, 0, paint.Err, 1, paint.DashChip)
			l.TextMid(paint.Sans600, 10.5, x+w+7, y+11.7, paint.Err, s)
			l.Line(x+w+2, y+13, x+w+12, y+3, 1.2, paint.Err, paint.Solid)
		}
		l.target(thing.Thing{Kind: thing.ISR, Node: b.ID, Peer: id, TP: r.TP}, x+w-1, y-4, 16, 24,
			false)
		w += 16
	}
}

// drawFold paints a replica as one bar: a copy under its leader's cells keeps their columns.
func (l *lanes) drawFold(b *model.Broker, r *model.Replica, x, y, w float32) {
	q := &l.m.Partitions[r.Part]
	c := paint.PartitionLook(q.Order)
	text, tint, tide, ink := c.Text, c.Tint, paint.Tide, paint.Ink3
	if b.Dead() {
		text, tint, tide, ink = paint.DeadInk, paint.DeadToken, paint.DeadEdge, paint.DeadInk
	}
	mid := y + l.d.foldH/2
	ref := thing.Thing{Kind: thing.Replica, Node: b.ID, TP: r.TP}
	l.target(ref, x, y, w, l.d.foldH, true)
	l.Fill(x, mid-4, 2, 8, 1, text)
	nameX, start := x+10, x+l.d.stubX
	if r.Leads || r.Led && b.Dead() {
		icon, ink := "crown", paint.Crown
		if b.Dead() {
			icon, ink = "crown-hollow", paint.DeadInk
		}
		l.Icon(icon, x+5, mid-5.5, 11, ink)
		nameX = x + 19
	}
	if l.plan.leader == Bar && l.cols > 1 || l.plan.perRow == 2 {
		start = x + max(84, min(19+l.longestName()+6, 124, w-l.tail-24))
	}
	name := paint.FitNumbered(paint.Sans600, 10.5, start-nameX-4, q.Name)
	l.Text(paint.Sans600, 10.5, nameX, mid+3.6, text, name)
	leo := words.LEO(r.LEO)
	tail := paint.Width(paint.Mono500, 10.5, leo) + 7
	if l.Scale*10.5 < paint.MinTextPx-.01 {
		tail = 0
	}
	end, hw := l.barEnds(r, x, start, x+w-tail-4)
	l.Frame(start, mid-4, max(end-start, 3), 8, 2, tint, text, 1, paint.Solid)
	l.Fill(hw-1, mid-4.5, 2, 9, 0, tide)
	l.Text(paint.Mono500, 10.5, end+7, mid+3.6, ink, leo)
	if r.Leads && len(r.ISR) < len(r.Replicas) && !b.Dead() {
		s := strconv.Itoa(len(r.ISR)) + "/" + strconv.Itoa(len(r.Replicas))
		if sw := paint.Width(paint.Mono700, 10.5, s); end+7+tail+sw < x+w {
			l.TextEnd(paint.Mono700, 10.5, x+w-2, mid+3.6, paint.Err, s)
			l.target(thing.Thing{Kind: thing.ISR, Node: b.ID, TP: r.TP}, x+w-sw-4, y, sw+6,
				l.d.foldH, false)
		}
	}
}
