package scene

import "strconv"

// laneHeight is how much room a replica's lane takes; tiles share rows and count elsewhere.
func (l *layout) laneHeight(r *replicaModel) float32 {
	level := l.plan.follower
	if r.leads {
		level = l.plan.leader
	}
	switch level {
	case Cells:
		if r.leads {
			return l.d.leaderH
		}
		return l.d.followerH
	case Shapes, Ticks:
		return l.d.shapesH
	case Bar:
		return l.d.foldH
	}
	return 0
}

func (l *layout) levelOf(r *replicaModel) Level {
	if r.leads {
		return l.plan.leader
	}
	return l.plan.follower
}

// tilesPerRow is how many tiles fit side by side into a card.
func (l *layout) tilesPerRow() int {
	w := l.cardW
	if w == 0 {
		w = minCard(l.plan)
	}
	return max(int((w-2*l.d.pad-16)/tilePitch), 1)
}

const tilePitch = 14

// cardHeight adds up a broker's header and lanes.
func (l *layout) cardHeight(b *brokerModel) float32 {
	h := l.d.header
	var bars, tiles int
	gap := float32(0)
	for i := range b.replicas {
		switch l.levelOf(&b.replicas[i]) {
		case Bar:
			bars++
		case Tile:
			tiles++
		default:
			h += gap + l.laneHeight(&b.replicas[i])
			gap = l.d.laneGap
		}
	}
	if bars > 0 {
		h += gap + float32((bars+l.plan.perRow-1)/l.plan.perRow)*l.d.foldH
		gap = l.d.laneGap
	}
	if tiles > 0 {
		per := l.tilesPerRow()
		h += gap + float32((tiles+per-1)/per)*tilePitch + 2
	}
	return h + l.d.cardBottom
}

// drawBroker paints a card with its lanes.
func (l *layout) drawBroker(i int) {
	b, c := &l.m.brokers[i], l.cards[i]
	l.target(Ref{Thing: BrokerThing, Node: b.id}, c.X, c.Y, c.W, c.H, true)
	if b.dead() {
		l.fill(c.X, c.Y, c.W, c.H, 10, l.p.Dead)
		l.hatch(c.X, c.Y, c.W, c.H, 10, 1, 9.9, l.p.DeadEdge.Alpha(.28))
		l.frame(c.X, c.Y, c.W, c.H, 10, 0, l.p.DeadEdge, 1, Dash54)
	} else {
		l.frame(c.X, c.Y, c.W, c.H, 10, l.p.Card, l.p.Line, 1, Solid)
	}
	l.drawHeader(b, c)
	l.drawLanes(i)
}

// drawHeader paints the state dot, the name, the state in words, the counts and the power button.
func (l *layout) drawHeader(b *brokerModel, c Rect) {
	p := l.p
	mid := c.Y + l.d.header/2 + .5
	if l.d.density == Comfortable {
		mid = c.Y + 19
	}
	x, right := c.X+18, c.X+c.W-22
	l.drawPower(b, right, mid)
	right -= 24
	if b.dead() {
		l.ring(x, mid, 4.8, 1.6, 0, p.DeadInk)
		x += 12 + l.text(Sans700, 15, x+12, mid+5, p.DeadInk, b.name) + 10
		x += l.pill(x, mid-9, 18, Sans600, 11, p.ErrTint, p.Err, "stopped") + 6
		if b.fenced && x+Width(Sans600, 11, "fenced")+14 < right {
			x += l.pill(x, mid-9, 18, Sans600, 11, p.Card, p.DeadInk, "fenced") + 9
		}
		if len(b.replicas) > 0 && x+72 < right {
			l.icon("disk", x, mid-7, 14, p.DeadInk)
			l.text(Sans500, 11.5, x+19, mid+4.2, p.DeadInk, "disk kept")
		}
		return
	}
	ink, word := p.OK, b.state
	switch b.state {
	case "running":
		l.disc(x, mid, 4.5, p.OK)
	case "starting":
		l.ring(x, mid, 4.8, 1.6, 0, p.OK)
	default:
		ink = p.Warn
		l.disc(x, mid, 4.5, p.Warn)
	}
	if b.note != "" {
		word = b.note
	}
	x += 12 + l.text(Sans700, 15, x+12, mid+5, p.Ink, b.name) + 9
	if b.fenced && b.state != "starting" && x+Width(Sans600, 11, "fenced")+14 < right {
		x += l.pill(x, mid-9, 18, Sans600, 11, p.WarnTint, p.Warn, "fenced") + 8
	}
	if x+Width(Sans500, 11.5, word) < right && !(b.fenced && b.state == "fenced") {
		x += l.text(Sans500, 11.5, x, mid+4.5, ink, word) + 10
	}
	x = l.drawCoordinator(b, x, mid, right)
	leads := 0
	for i := range b.replicas {
		if b.replicas[i].leads {
			leads++
		}
	}
	counts := "leads " + strconv.Itoa(leads) + " · follows " + strconv.Itoa(len(b.replicas)-leads)
	if len(b.replicas) > 0 && right-Width(Sans400, 11.5, counts) > x {
		l.textEnd(Sans400, 11.5, right, mid+4.5, p.Ink3, counts)
	}
}

// drawCoordinator marks the groups whose coordinator a broker is, and returns the x behind them.
func (l *layout) drawCoordinator(b *brokerModel, x, mid, right float32) float32 {
	if len(b.leadsGroups) == 0 {
		return x
	}
	right -= 112 // "leads 1 · follows 2"
	start := x
	need := Width(Sans400, 11.5, "coordinates") + 8
	for _, i := range b.leadsGroups {
		need += Width(Sans600, 11, l.m.groups[i].id) + 24
	}
	if x+need < right {
		x += l.text(Sans400, 11.5, x, mid+4.5, l.p.Ink3, "coordinates") + 8
	}
	for n, i := range b.leadsGroups {
		g := &l.m.groups[i]
		c := l.p.Groups[g.color%4]
		name := g.id
		if l.o.Phone && start+need-66 > right {
			name = g.initial
		}
		w := Width(Sans600, 11, name)
		more := "+" + strconv.Itoa(len(b.leadsGroups)-n)
		if x+w+24 > right {
			if x+Width(Sans600, 11, more) < right {
				x += l.text(Sans600, 11, x, mid+4.3, l.p.Ink3, more) + 10
			}
			break
		}
		l.groupSign(g, x, mid-4, c)
		l.text(Sans600, 11, x+14, mid+4.3, c, name)
		l.target(Ref{Thing: GroupThing, Node: b.id, Name: g.id}, x-4, mid-12, w+24, 24, false)
		x += w + 24
	}
	return x
}

func (l *layout) drawPower(b *brokerModel, x, y float32) {
	edge, ink, stroke := l.p.Line2, l.p.Ink2, float32(1.25)
	if b.dead() {
		edge, ink, stroke = l.p.Tide, l.p.Tide, 1.5
	}
	r := min(12, l.d.header/2)
	l.ring(x, y, r+.6, stroke, l.p.Card, edge)
	l.icon("power", x-7, y-7, 14, ink)
	l.target(Ref{Thing: PowerThing, Node: b.id}, x-22, max(y-22, 0), 44, min(44, l.d.header+22), true)
}

// drawLanes paints a broker's replicas from the richest level to the smallest.
func (l *layout) drawLanes(i int) {
	b, c := &l.m.brokers[i], l.cards[i]
	x, w := c.X+l.d.pad, c.W-2*l.d.pad
	y := c.Y + l.d.header
	var bars, tiles int
	for j := range b.replicas {
		r := &b.replicas[j]
		switch l.levelOf(r) {
		case Bar:
			bars++
			continue
		case Tile:
			tiles++
			continue
		case Cells:
			if r.leads {
				l.drawLeader(b, r, x, y, w)
			} else {
				l.drawFollower(b, r, x, y, w)
			}
		default:
			l.drawShapes(b, r, x, y, w)
		}
		y += l.laneHeight(r) + l.d.laneGap
	}
	if bars > 0 {
		y = l.drawBars(b, x, y, w) + l.d.laneGap
	}
	if tiles > 0 {
		l.drawTiles(b, x, y)
	}
}

// drawBars paints the folded replicas in one or two columns and returns the y below them.
func (l *layout) drawBars(b *brokerModel, x, y, w float32) float32 {
	n := 0
	each := w
	if l.plan.perRow == 2 {
		each = (w - 12) / 2
	}
	for j := range b.replicas {
		if r := &b.replicas[j]; l.levelOf(r) == Bar {
			col, row := n%l.plan.perRow, n/l.plan.perRow
			l.drawFold(b, r, x+float32(col)*(each+12), y+float32(row)*l.d.foldH, each)
			n++
		}
	}
	rows := (n + l.plan.perRow - 1) / l.plan.perRow
	return y + float32(rows)*l.d.foldH
}

// drawTiles paints one square per replica.
func (l *layout) drawTiles(b *brokerModel, x, y float32) {
	n, per := 0, l.tilesPerRow()
	for j := range b.replicas {
		r := &b.replicas[j]
		if l.levelOf(r) != Tile {
			continue
		}
		tx, ty := x+8+float32(n%per)*tilePitch, y+2+float32(n/per)*tilePitch
		n++
		c := l.p.Partitions[l.m.partitions[r.part].order%8]
		switch {
		case b.dead():
			l.frame(tx, ty, 11, 11, 2, l.p.ErrTint, l.p.Err, 1, Solid)
			l.hatch(tx, ty, 11, 11, 2, 2, 7, l.p.Err.Alpha(.55))
		case r.leads:
			l.fill(tx, ty, 11, 11, 2, c.Text)
			l.disc(tx+5.5, ty+5.5, 2, l.p.Card)
		case !has(r.isr, b.id):
			l.frame(tx, ty, 11, 11, 2, 0, l.p.Err, 1, DashChip)
		default:
			l.frame(tx, ty, 11, 11, 2, c.Tint, c.Text, 1, Solid)
		}
		l.target(Ref{Thing: ReplicaThing, Node: b.id, TP: r.tp}, tx-1.5, ty-1.5, 14, 14, true)
	}
}
