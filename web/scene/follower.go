package scene

import "strconv"

// drawFollower paints a copy's lane: an outlined chip, small cells, a thin tide bar with a notch at the
// copy's own high watermark.
func (l *layout) drawFollower(b *brokerModel, r *replicaModel, x, y, w float32) {
	q, p := &l.m.partitions[r.part], l.p
	h := l.d.followerH
	text, tide, ink := p.Partitions[q.order%8].Text, p.Tide, p.Ink3
	if b.dead() {
		text, tide, ink = p.DeadEdge, p.DeadEdge, p.DeadInk
	}
	mid := y + h/2
	l.target(Ref{Thing: ReplicaThing, Node: b.id, TP: r.tp}, x, y, w, h, true)
	l.fill(x, y+4, 1.5, h-8, .75, text)
	name := fitPartition(Sans600, 11, l.d.stubX-36, q.name)
	cw := Width(Sans600, 11, name) + 14
	l.frame(x+10, mid-9, cw, 18, 4, 0, text, 1, Solid)
	if b.dead() {
		text = p.DeadInk
		if r.led {
			l.icon("crown-hollow", x+10+cw+4, mid-7.5, 14, p.DeadInk)
		}
	}
	l.text(Sans600, 11, x+17, mid+3.9, text, name)
	from, to := l.window(r)
	ty := mid - 1.5
	bar := ty + l.d.smallBar
	l.drawSmallStub(r, x, ty, from, ink)
	hw := min(max(r.hw, from), to)
	at := l.boundary(x, from, hw)
	l.fill(x+l.d.stubX, bar, at-x-l.d.stubX, 2, 1, tide)
	l.drawCopies(b, r, x, ty, from, to)
	l.fill(at-1, bar-7.5, 2, 10, 0, tide)
	end := l.boundary(x, from, min(max(r.leo, from), to))
	lw := l.text(Mono500, 10.5, end+7, ty+3.6, ink, "LEO "+strconv.FormatInt(r.leo, 10))
	l.target(Ref{Thing: LogEndThing, Node: b.id, TP: r.tp, Offset: r.leo}, end+3, y, lw+8, h, false)
}

// drawSmallStub paints "+2" earlier records or the log's start left of a copy's cells.
func (l *layout) drawSmallStub(r *replicaModel, x, y float32, from int64, ink Color) {
	if earlier := from - r.start; earlier > 0 {
		l.textMid(Sans600, 10.5, x+(l.d.stubX+l.d.cellX)/2+.5, y+3.6, ink, short(earlier))
		return
	}
	at := l.boundary(x, from, max(r.start, from)) - 3.5
	c := l.p.Line2
	if ink == l.p.DeadInk {
		c = l.p.DeadEdge
	}
	l.line(at, y-9, at, y+9, 1.5, c, Solid)
}

// drawCopies paints a follower's records: hatched only past the leader's high watermark.
func (l *layout) drawCopies(b *brokerModel, r *replicaModel, x, y float32, from, to int64) {
	p := l.p
	q := &l.m.partitions[r.part]
	appeared, fresh := l.effectOn(cellsAppeared, r.tp, b.id)
	s := l.d.slot
	h := 2*l.d.smallR + 4.4
	r.cells(max(from, r.start), min(to, r.leo), func(c cellModel) {
		cx := l.boundary(x, from, c.offset) + .5 + s/2
		first := len(l.shapes)
		if !b.dead() && c.offset >= q.leaderHW && c.control == 0 && c.key.index >= 0 {
			k := p.Keys[c.key.index%8]
			l.hatch(cx-s/2, y-h/2, s, h, 4, 2.2, 8.49, k.Fill.Alpha(.75))
			l.frame(cx-s/2, y-h/2, s, h, 4, 0, k.Edge, 1, Dash32)
		}
		l.drawRecord(b, r, &c, cx, y, l.d.smallR)
		fade, grow := l.fadeOf(r, &c), float32(1)
		if fresh && c.offset >= appeared.from && c.offset < appeared.to {
			grow = .8 + .2*ease(appeared.age/160)
		}
		if fade > 0 || grow < 1 {
			l.transform(first, fade, grow, cx, y)
		}
		l.target(Ref{Thing: RecordThing, Node: b.id, TP: r.tp, Offset: c.offset}, cx-l.d.pitch/2,
			y-h/2-2, l.d.pitch, h+4, true)
	})
}

// drawShapes paints a lane without letters: forms of 14 units or ticks of 8, on two short lines.
func (l *layout) drawShapes(b *brokerModel, r *replicaModel, x, y, w float32) {
	q, p, h := &l.m.partitions[r.part], l.p, l.d.shapesH
	c := p.Partitions[q.order%8]
	text, tint, tide := c.Text, c.Tint, p.Tide
	if b.dead() {
		text, tint, tide = p.DeadInk, p.DeadToken, p.DeadEdge
	} else if r.leads {
		l.fill(x, y, w, h, 6, p.Sunk)
	}
	l.fill(x, y, 3, h, 1.5, text)
	l.target(Ref{Thing: ReplicaThing, Node: b.id, TP: r.tp}, x, y, w, h, true)
	name := fitPartition(Sans600, 11, l.d.stubX-44, q.name)
	cw := Width(Sans600, 11, name) + 14
	l.fill(x+10, y+3, cw, 18, 4, tint)
	l.text(Sans600, 11, x+17, y+15.9, text, name)
	if r.leads {
		l.drawCrown(b, r, x+10+cw+4, y+5)
		l.drawSmallISR(b, r, x+10, y+h-20)
	}
	from, to := l.window(r)
	top := y + 5
	bar := top + 19
	if from > r.start {
		l.textEnd(Sans600, 10.5, x+l.d.cellX-5, top+12, p.Ink3, short(from-r.start))
	} else {
		at := l.boundary(x, from, r.start) - 3
		l.line(at, top, at, top+17, 1.5, p.Line2, Solid)
	}
	hw := min(max(r.hw, from), to)
	at, end := l.boundary(x, from, hw), l.boundary(x, from, min(r.leo, to))
	l.fill(x+l.d.stubX, bar, at-x-l.d.stubX, 3, 1.5, tide)
	l.drawMarksOfLevel(b, r, x, top, from, to)
	l.text(Mono500, 10.5, end+7, top+12, p.Ink2, "LEO "+strconv.FormatInt(r.leo, 10))
	l.fill(at-1, top, 2, 22, 1, tide)
	s := "HW " + strconv.FormatInt(r.hw, 10)
	tx := max(at-Width(Mono700, 10.5, s)+1, x+l.d.stubX)
	l.text(Mono700, 10.5, tx, bar+14, tide, s)
	l.target(Ref{Thing: HighWatermarkThing, Node: b.id, TP: r.tp, Offset: r.hw}, tx, bar+3, 44, 14,
		false)
}

// drawMarksOfLevel paints the records of a lane at the level of forms or ticks.
func (l *layout) drawMarksOfLevel(b *brokerModel, r *replicaModel, x, top float32, from, to int64) {
	p := l.p
	pitch := l.cellPitch()
	r.cells(max(from, r.start), min(to, r.leo), func(c cellModel) {
		cx := l.boundary(x, from, c.offset) + .5
		first := len(l.shapes)
		committed := c.offset < r.hw || b.dead()
		fill := p.Ink3
		if c.key.index >= 0 {
			fill = p.Keys[c.key.index%8].Fill
		}
		if b.dead() {
			fill = p.DeadEdge
		}
		switch {
		case l.plan.leader == Ticks && committed:
			l.fill(cx, top, pitch-1, 18, 1, fill)
		case l.plan.leader == Ticks:
			l.hatch(cx, top, pitch-1, 18, 1, 2, 5, fill)
		default:
			look := shapeLook
			if b.dead() {
				look = deadLook
			}
			if !committed {
				l.hatch(cx, top+2, 14, 14, 3, 1.8, 6, fill.Alpha(.6))
			}
			l.token(cx+7, top+9, 4.8, c.key, look)
		}
		if fade := l.fadeOf(r, &c); fade > 0 {
			l.transform(first, fade, 1, 0, 0)
		}
		l.target(Ref{Thing: RecordThing, Node: b.id, TP: r.tp, Offset: c.offset}, cx, top, pitch, 20,
			false)
	})
}

// drawSmallISR writes the epoch and the in-sync set in one short line.
func (l *layout) drawSmallISR(b *brokerModel, r *replicaModel, x, y float32) {
	p := l.p
	c := p.Ink2
	if r.epochNew {
		c = p.Tide
	}
	w := l.text(Sans500, 10.5, x, y+11.4, c, "e"+strconv.Itoa(int(r.epoch))) + 6
	if len(r.replicas) > 4 {
		s := strconv.Itoa(len(r.isr)) + "/" + strconv.Itoa(len(r.replicas))
		l.text(Mono500, 10.5, x+w, y+11.4, p.Ink2, s)
		return
	}
	for _, id := range r.replicas {
		s := strconv.Itoa(int(id))
		if has(r.isr, id) {
			l.fill(x+w, y+1, 14, 14, 3, p.Ink2)
			l.textMid(Sans700, 10.5, x+w+7, y+11.7, p.Card, s)
		} else {
			l.frame(x+w, y+1, 14, 14, 3, 0, p.Err, 1, DashChip)
			l.textMid(Sans600, 10.5, x+w+7, y+11.7, p.Err, s)
			l.line(x+w+2, y+13, x+w+12, y+3, 1.2, p.Err, Solid)
		}
		l.target(Ref{Thing: ISRThing, Node: b.id, Peer: id, TP: r.tp}, x+w-1, y-4, 16, 24, false)
		w += 16
	}
}

// drawFold paints a replica as one bar: a copy under its leader's cells keeps their columns.
func (l *layout) drawFold(b *brokerModel, r *replicaModel, x, y, w float32) {
	q, p := &l.m.partitions[r.part], l.p
	c := p.Partitions[q.order%8]
	text, tint, tide, ink := c.Text, c.Tint, p.Tide, p.Ink3
	if b.dead() {
		text, tint, tide, ink = p.DeadInk, p.DeadToken, p.DeadEdge, p.DeadInk
	}
	mid := y + l.d.foldH/2
	ref := Ref{Thing: ReplicaThing, Node: b.id, TP: r.tp}
	l.target(ref, x, y, w, l.d.foldH, true)
	l.fill(x, mid-4, 2, 8, 1, text)
	nameX, start := x+10, x+l.d.stubX
	if r.leads || r.led && b.dead() {
		icon, ink := "crown", p.Crown
		if b.dead() {
			icon, ink = "crown-hollow", p.DeadInk
		}
		l.icon(icon, x+5, mid-5.5, 11, ink)
		nameX = x + 19
	}
	if l.plan.leader == Bar && l.cols > 1 || l.plan.perRow == 2 {
		start = x + 84
	}
	name := fitPartition(Sans600, 10.5, start-nameX-4, q.name)
	l.text(Sans600, 10.5, nameX, mid+3.6, text, name)
	leo := "LEO " + strconv.FormatInt(r.leo, 10)
	tail := Width(Mono500, 10.5, leo) + 7
	if l.scale*10.5 < minTextPx {
		tail = 0
	}
	end, hw := l.barEnds(r, x, start, x+w-tail-4)
	l.frame(start, mid-4, max(end-start, 3), 8, 2, tint, text, 1, Solid)
	l.fill(hw-1, mid-4.5, 2, 9, 0, tide)
	l.text(Mono500, 10.5, end+7, mid+3.6, ink, leo)
	if r.leads && len(r.isr) < len(r.replicas) && !b.dead() {
		s := strconv.Itoa(len(r.isr)) + "/" + strconv.Itoa(len(r.replicas))
		if sw := Width(Mono700, 10.5, s); end+7+tail+sw < x+w {
			l.textEnd(Mono700, 10.5, x+w-2, mid+3.6, p.Err, s)
			l.target(Ref{Thing: ISRThing, Node: b.id, TP: r.tp}, x+w-sw-4, y, sw+6, l.d.foldH, false)
		}
	}
}

// barEnds tells where a folded lane's log and its high watermark end between start and limit.
func (l *layout) barEnds(r *replicaModel, x, start, limit float32) (end, hw float32) {
	if l.plan.leader == Cells {
		from, to := l.window(r)
		end = l.boundary(x, from, min(max(r.leo, from), to))
		return end, l.boundary(x, from, min(max(r.hw, from), to))
	}
	room := limit - start
	q := &l.m.partitions[r.part]
	scale := room / float32(max(l.longest, 1))
	end = start + float32(r.leo-q.start)*scale
	hw = start + float32(r.hw-q.start)*scale
	if r.hw < r.leo {
		hw = min(hw, end-3)
	}
	return max(end, start), max(hw, start)
}
