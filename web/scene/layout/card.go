package layout

import (
	"strconv"

	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/thing"
	"highwater/web/words"
)

// brokers paints the cards.
type brokers struct {
	*places
	*pen
	lanes lanes
}

// draw paints all cards.
func (l *brokers) draw() {
	for i := range l.m.Brokers {
		l.drawBroker(i)
	}
}

// drawBroker paints a card with its lanes.
func (l *brokers) drawBroker(i int) {
	b, c := &l.m.Brokers[i], l.cards[i]
	l.target(thing.Thing{Kind: thing.Broker, Node: b.ID}, c.X, c.Y, c.W, c.H, true)
	if b.Dead() {
		l.Fill(c.X, c.Y, c.W, c.H, 10, paint.Dead)
		l.Hatch(c.X, c.Y, c.W, c.H, 10, 1, 9.9, paint.DeadEdge.Alpha(.28))
		l.Frame(c.X, c.Y, c.W, c.H, 10, 0, paint.DeadEdge, 1, paint.Dash54)
	} else {
		l.Frame(c.X, c.Y, c.W, c.H, 10, paint.Card, paint.Line, 1, paint.Solid)
	}
	l.drawHeader(b, c)
	l.drawLanes(i)
}

// drawHeader paints the state dot, the name, the state in words, the counts and the power button.
func (l *brokers) drawHeader(b *model.Broker, c paint.Rect) {
	mid := c.Y + l.d.header/2 + .5
	if l.d.density == Comfortable {
		mid = c.Y + 19
	}
	x, right := c.X+18, c.X+c.W-22
	l.drawPower(b, right, mid)
	right -= 24
	right = l.drawDisk(b, right, mid)
	if b.Dead() {
		l.Ring(x, mid, 4.8, 1.6, 0, paint.DeadInk)
		x += 12 + l.Text(paint.Sans700, 15, x+12, mid+5, paint.DeadInk, b.Name) + 10
		x += l.Pill(x, mid-9, 18, paint.Sans600, 11, paint.ErrTint, paint.Err, words.TagStopped) + 6
		if b.Fenced && x+tagWidth(words.TagFenced) < right {
			x += l.Pill(x, mid-9, 18, paint.Sans600, 11, paint.Card, paint.DeadInk, words.TagFenced) + 9
		}
		word := words.DiskKept
		if b.Note != "" && x+19+paint.Width(paint.Sans500, 11.5, b.Note) < right {
			word = b.Note
		}
		if len(b.Replicas) > 0 && x+72 < right {
			l.Icon("disk", x, mid-7, 14, paint.DeadInk)
			l.Text(paint.Sans500, 11.5, x+19, mid+4.2, paint.DeadInk, word)
		}
		return
	}
	ink, word := paint.OK, words.State(b.State)
	switch b.State {
	case "running":
		l.Disc(x, mid, 4.5, paint.OK)
	case "starting":
		l.Ring(x, mid, 4.8, 1.6, 0, paint.OK)
	default:
		ink = paint.Warn
		l.Disc(x, mid, 4.5, paint.Warn)
	}
	if b.Ailing {
		ink = paint.Warn
		l.Disc(x, mid, 4.5, paint.Warn)
	}
	if b.Note != "" {
		word = b.Note
	}
	x += 12 + l.Text(paint.Sans700, 15, x+12, mid+5, paint.Ink, b.Name) + 9
	if b.Fenced && b.State != "starting" &&
		x+tagWidth(words.TagFenced) < right {
		x += l.Pill(x, mid-9, 18, paint.Sans600, 11, paint.WarnTint, paint.Warn, words.TagFenced) + 8
	}
	if x+paint.Width(paint.Sans500, 11.5, word) < right && !(b.Fenced && b.State == "fenced") {
		x += l.Text(paint.Sans500, 11.5, x, mid+4.5, ink, word) + 10
	}
	x = l.drawCoordinator(b, x, mid, right)
	leads := 0
	for i := range b.Replicas {
		if b.Replicas[i].Leads {
			leads++
		}
	}
	counts := words.LeadsFollows(leads, len(b.Replicas)-leads)
	if room := right - x; l.d.density != Roomy && len(b.Replicas) > 0 &&
		paint.Width(paint.Sans400, 11.5, counts) < room {
		l.TextEnd(paint.Sans400, 11.5, right, mid+4.5, paint.Ink3, counts)
	}
}

// drawCoordinator marks the groups whose coordinator a broker is, and returns the x behind them.
func (l *brokers) drawCoordinator(b *model.Broker, x, mid, right float32) float32 {
	if len(b.LeadsGroups) == 0 {
		return x
	}
	right -= 112 // "leads 1 · follows 2"
	start := x
	need := paint.Width(paint.Sans400, 11.5, words.Coordinates) + 8
	for _, i := range b.LeadsGroups {
		need += paint.Width(paint.Sans600, 11, l.m.Groups[i].ID) + 24
	}
	if x+need < right {
		x += l.Text(paint.Sans400, 11.5, x, mid+4.5, paint.Ink3, words.Coordinates) + 8
	}
	for n, i := range b.LeadsGroups {
		g := &l.m.Groups[i]
		c := paint.GroupLook(g.Color)
		name := g.ID
		if l.o.Phone && start+need-66 > right {
			name = g.Initial
		}
		w := paint.Width(paint.Sans600, 11, name)
		more := "+" + strconv.Itoa(len(b.LeadsGroups)-n)
		if x+w+24 > right {
			if x+paint.Width(paint.Sans600, 11, more) < right {
				x += l.Text(paint.Sans600, 11, x, mid+4.3, paint.Ink3, more) + 10
			}
			break
		}
		l.groupSign(g, x, mid-4, c)
		l.Text(paint.Sans600, 11, x+14, mid+4.3, c, name)
		l.target(thing.Thing{Kind: thing.Group, Node: b.ID, Name: g.ID}, x-4, mid-12, w+24, 24, false)
		x += w + 24
	}
	return x
}

func (l *brokers) drawPower(b *model.Broker, x, y float32) {
	edge, ink, stroke := paint.Line2, paint.Ink2, float32(1.25)
	if b.Dead() {
		edge, ink, stroke = paint.Tide, paint.Tide, 1.5
	}
	r := min(12, l.d.header/2)
	l.Ring(x, y, r+.6, stroke, paint.Card, edge)
	l.Icon("power", x-7, y-7, 14, ink)
	l.target(thing.Thing{Kind: thing.Power, Node: b.ID}, x-22, max(y-22, 0), 44, min(44,
		l.d.header+22), true)
}

// drawLanes paints a broker's replicas from the richest level to the smallest.
func (l *brokers) drawLanes(i int) {
	b, c := &l.m.Brokers[i], l.cards[i]
	x, w := c.X+l.d.pad, c.W-2*l.d.pad
	y := c.Y + l.d.header
	var bars, tiles int
	for j := range b.Replicas {
		r := &b.Replicas[j]
		switch l.levelOf(r) {
		case Bar:
			bars++
			continue
		case Tile:
			tiles++
			continue
		case Cells:
			if r.Leads {
				l.lanes.drawLeader(b, r, x, y, w)
			} else {
				l.lanes.drawFollower(b, r, x, y, w)
			}
		default:
			l.lanes.drawShapes(b, r, x, y, w)
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
func (l *brokers) drawBars(b *model.Broker, x, y, w float32) float32 {
	n := 0
	each := w
	if l.plan.perRow == 2 {
		each = (w - 12) / 2
	}
	for j := range b.Replicas {
		if r := &b.Replicas[j]; l.levelOf(r) == Bar {
			col, row := n%l.plan.perRow, n/l.plan.perRow
			l.lanes.drawFold(b, r, x+float32(col)*(each+12), y+float32(row)*l.d.foldH, each)
			n++
		}
	}
	rows := (n + l.plan.perRow - 1) / l.plan.perRow
	return y + float32(rows)*l.d.foldH
}

// drawTiles paints one square per replica.
func (l *brokers) drawTiles(b *model.Broker, x, y float32) {
	n, per := 0, l.tilesPerRow()
	for j := range b.Replicas {
		r := &b.Replicas[j]
		if l.levelOf(r) != Tile {
			continue
		}
		tx, ty := x+8+float32(n%per)*tilePitch, y+2+float32(n/per)*tilePitch
		n++
		c := paint.PartitionLook(l.m.Partitions[r.Part].Order)
		switch {
		case b.Dead():
			l.Frame(tx, ty, 11, 11, 2, paint.ErrTint, paint.Err, 1, paint.Solid)
			l.Hatch(tx, ty, 11, 11, 2, 2, 7, paint.Err.Alpha(.55))
		case r.Leads:
			l.Fill(tx, ty, 11, 11, 2, c.Text)
			l.Disc(tx+5.5, ty+5.5, 2, paint.Card)
		case !has(r.ISR, b.ID):
			l.Frame(tx, ty, 11, 11, 2, 0, paint.Err, 1, paint.DashChip)
		default:
			l.Frame(tx, ty, 11, 11, 2, c.Tint, c.Text, 1, paint.Solid)
		}
		l.target(thing.Thing{Kind: thing.Replica, Node: b.ID, TP: r.TP}, tx-1.5, ty-1.5, 14, 14, true)
	}
}
