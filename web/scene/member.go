package scene

import (
	"strconv"

	"highwater/sim/group"
	"highwater/sim/node"
)

// Kinds of groups, as the coordinator names them.
const shareKind = group.Share

// drawMember paints a consumer: its icon, its name, and a lag bar for each partition it reads.
func (l *layout) drawMember(c *clientModel, r Rect) {
	p := l.p
	ink := l.cardFrame(c, r, 7)
	color := l.readerColor(c)
	if c.joining && c.group >= 0 {
		l.frame(r.X, r.Y, r.W, r.H, 7, p.Card, color, 1, Dash44)
	}
	x, y := r.X, r.Y
	right := x + r.W - 7
	if c.tag != "" {
		fill, word := p.tone(c.tone)
		w := Width(Sans600, 10.5, c.tag) + 14
		right -= w
		l.pill(right, y+6, 17, Sans600, 10.5, fill, word, c.tag)
	}
	icon := p.Ink2
	if ink == p.DeadInk {
		icon = ink
	}
	l.icon(iconFor(c), x+9, y+6.5, 16, icon)
	l.text(Sans700, 12.5, x+31, y+19, ink, fit(Sans700, 12.5, right-x-34, c.name))
	full := max(l.largestLag(), fullLag)
	y += memberHead
	for i := range c.reads {
		if i == mostReads-1 && len(c.reads) > mostReads {
			more := "and " + strconv.Itoa(len(c.reads)-i) + " more"
			l.text(Sans400, 11, x+9, y+12, p.Ink3, more)
			y += memberLine
			break
		}
		l.readLine(c, &c.reads[i], x+9, y, r.W-18, color, full)
		y += memberLine
	}
	l.memberNote(c, r, y, ink)
}

// memberNote writes the line under a member's partitions.
func (l *layout) memberNote(c *clientModel, r Rect, y float32, ink Color) {
	p := l.p
	if c.note == "" {
		return
	}
	at := r.X + 31
	if len(c.reads) > 0 {
		at, y = r.X+9, y+1
	}
	switch {
	case ink == p.DeadInk:
	case c.tone == bad:
		ink = p.Err
	case c.urgent:
		ink = p.Warn
	default:
		ink = p.Ink2
	}
	note := c.note
	if c.epoch != "" {
		note = c.epoch + " · " + note
	}
	l.text(Sans400, 11, at, y+8.5, ink, fit(Sans400, 11, r.X+r.W-7-at, note))
}

// readerColor is the colour of a reader's lag bars: its group's, or its own marks'.
func (l *layout) readerColor(c *clientModel) Color {
	if c.group >= 0 {
		return l.p.Groups[l.m.groups[c.group].color%4]
	}
	if k := l.markColor(c); k >= 0 {
		return l.p.Groups[k]
	}
	return l.p.Tide
}

// readLine paints one partition of a consumer: chip, lag bar, "lag 5"; or a ghost of it.
func (l *layout) readLine(c *clientModel, read *readModel, x, y, w float32, color Color, full int64) {
	p := l.p
	q := &l.m.partitions[read.part]
	name := fitPartition(Sans600, 10.5, w*.42, q.name)
	cw := Width(Sans600, 10.5, name) + 10
	if read.state != "" {
		l.frame(x, y, cw, 16, 4, 0, p.Line2, 1, DashGhost)
		l.text(Sans600, 10.5, x+5, y+11.6, p.Ink3, name)
		l.text(Sans400, 11, x+cw+8, y+11.8, p.Ink3, read.state)
		return
	}
	if c.state != "running" {
		l.frame(x, y, cw, 16, 4, 0, p.DeadEdge, 1, Solid)
		l.text(Sans600, 10.5, x+5, y+11.6, p.DeadInk, name)
	} else {
		l.chip(x, y, 16, p.Partitions[q.order%8], name)
	}
	if c.group >= 0 && l.m.groups[c.group].kind == shareKind {
		l.heldLine(read, x+cw+8, y, x+w, c)
		return
	}
	bx := x + cw + 8
	if read.running {
		l.poly(p.OK, Point{bx, y + 4}, Point{bx + 7, y + 8}, Point{bx, y + 12})
		bx += 11
	}
	label, font, ink := lagText(read.lag), Mono500, p.Ink2
	if read.label != "" {
		label = read.label
	}
	if read.lag >= highLag {
		font, ink, color = Mono700, p.Warn, p.Warn
	}
	if c.state != "running" {
		ink, color = p.DeadInk, p.DeadEdge
	}
	tw := l.textEnd(font, 10.5, x+w, y+11.8, ink, label)
	bw := x + w - max(tw, 37) - 6 - bx
	if bw < 12 {
		return
	}
	l.fill(bx, y+5, bw, 6, 3, p.Line)
	if read.lag > 0 {
		l.fill(bx, y+5, max(6, bw*float32(read.lag)/float32(full)), 6, 3, color)
	}
}

// heldLine paints the records that a share group's member has locked, and for how long still.
func (l *layout) heldLine(read *readModel, x, y, right float32, c *clientModel) {
	p := l.p
	if read.holds == 0 {
		l.text(Sans400, 11, x, y+11.8, p.Ink3, "has nothing")
		return
	}
	left := max(int64((read.lock-l.m.now+node.Second-1)/node.Second), 0)
	ink := p.Ink2
	if left <= 5 {
		ink = p.Warn
	}
	w := l.textEnd(Mono500, 10.5, right, y+11.8, ink, strconv.FormatInt(left, 10)+" s")
	right -= w + 13
	l.icon("lock", right, y+2.5, 11, ink)
	for i, h := range read.held {
		room := float32(14)
		times := ""
		if h.count > 1 {
			times = "×" + strconv.Itoa(h.count)
			room += Width(Sans700, 10.5, times) + 1
		}
		rest := read.holds - i
		if x+room > right-1 || rest > 1 && i < len(read.held)-1 && x+room+14 > right-1 {
			l.text(Sans700, 10.5, x, y+11.8, p.Ink2, "+"+strconv.Itoa(rest))
			return
		}
		look := leaderLook
		if c.state != "running" {
			look = deadLook
		}
		l.token(x+6.5, y+8, 6.4, h.style, look)
		l.text(Sans700, 10.5, x+14.5, y+11.8, p.Warn, times)
		x += room
	}
	if more := read.holds - len(read.held); more > 0 {
		l.text(Sans700, 10.5, x+1, y+11.8, p.Ink2, "+"+strconv.Itoa(more))
	}
}

// markColor is the colour of a lone consumer's marks, -1 when it has none.
func (l *layout) markColor(c *clientModel) int {
	for i := range l.m.partitions {
		for _, k := range l.m.partitions[i].marks {
			if k.ref.Node == c.id {
				return k.color % 4
			}
		}
	}
	return -1
}
