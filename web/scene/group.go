package scene

import "strconv"

// highLag is the lag from which on it is shown as a warning; fullLag is the least length of a full bar.
const (
	highLag = 10
	fullLag = 16
)

// drawGroup paints a group's box: its name, state and generation; its members paint themselves.
func (l *layout) drawGroup(i int) {
	g, p := &l.m.groups[i], l.p
	color := p.Groups[g.color%4]
	x, y, w, h := l.boxes[i].X, l.boxes[i].Y, l.boxes[i].W, l.boxes[i].H
	l.frame(x, y, w, h, 10, p.Stage, color, 1.5, Solid)
	l.target(Ref{Thing: GroupThing, Name: g.id}, x, y, w, h, true)
	l.poly(color, Point{x + 18, y + 13}, Point{x + 23, y + 20.8}, Point{x + 13, y + 20.8})
	fill, ink := p.Sunk, p.Ink3
	switch g.state {
	case "Stable":
		fill, ink = p.OKTint, p.OK
	case "Rebalancing", "Assigning", "Reconciling", "No coordinator":
		fill, ink = p.WarnTint, p.Warn
	}
	pw := Width(Sans600, 11, g.state) + 14
	l.pill(x+w-8-pw, y+8, 18, Sans600, 11, fill, ink, g.state)
	l.text(Sans700, 14, x+30, y+21.5, color, fit(Sans700, 14, w-46-pw, g.id))
	l.text(Sans400, 11, x+12, y+38, p.Ink3, fit(Sans400, 11, w-20, g.detail))
	if n := len(g.joined); n > 0 {
		each := (w - 24 - 4*float32(n-1)) / float32(n)
		for k, joined := range g.joined {
			sx := x + 12 + float32(k)*(each+4)
			if joined {
				l.fill(sx, y+44, each, 8, 4, p.Warn)
			} else {
				l.frame(sx, y+44, each, 8, 4, 0, p.Warn, 1.5, DashGhost)
				l.pulsing()
			}
		}
	}
}

// drawMember paints a consumer: its icon, its name, and a lag bar for each partition it reads.
func (l *layout) drawMember(c *clientModel, r Rect) {
	p := l.p
	ink := l.cardFrame(c, r, 7)
	if c.joining && c.group >= 0 {
		edge := p.Groups[l.m.groups[c.group].color%4]
		l.frame(r.X, r.Y, r.W, r.H, 7, p.Card, edge, 1, Dash44)
	}
	x, y := r.X, r.Y
	right := x + r.W - 7
	if c.tag != "" {
		fill, word := p.OKTint, p.OK
		switch c.tag {
		case "not yet":
			fill, word = p.WarnTint, p.Warn
		case "unjoined", "joining", "syncing", "UNREVOKED_PARTITIONS", "UNRELEASED_PARTITIONS":
			fill, word = p.WarnTint, p.Warn
		case "manual", "paused", "crashed", "exited":
			fill, word = p.Sunk, p.Ink3
		}
		w := Width(Sans600, 10.5, c.tag) + 14
		right -= w
		l.pill(right, y+6, 17, Sans600, 10.5, fill, word, c.tag)
	}
	l.icon(iconFor(c), x+9, y+6.5, 16, p.Ink2)
	l.text(Sans700, 12.5, x+31, y+19, ink, fit(Sans700, 12.5, right-x-35, c.name))
	if len(c.reads) == 0 {
		l.text(Sans400, 11, x+31, y+36.5, p.Ink2, "owns nothing yet")
		return
	}
	color := p.Tide
	if c.group >= 0 {
		color = p.Groups[l.m.groups[c.group].color%4]
	} else if k := l.markColor(c); k >= 0 {
		color = p.Groups[k]
	}
	full := max(l.largestLag(), fullLag)
	y += memberHead
	for i, read := range c.reads {
		if i == 5 && len(c.reads) > 6 {
			more := "and " + strconv.Itoa(len(c.reads)-5) + " more"
			l.text(Sans400, 11, x+9, y+12, p.Ink3, more)
			break
		}
		l.readLine(&read, x+9, y, r.W-18, color, full)
		y += memberLine
	}
}

// readLine paints one partition of a consumer: chip, lag bar, "lag 5".
func (l *layout) readLine(read *readModel, x, y, w float32, color Color, full int64) {
	p := l.p
	q := &l.m.partitions[read.part]
	name := fit(Sans600, 10.5, w*.42, q.name)
	cw := Width(Sans600, 10.5, name) + 10
	if read.state == "given back" {
		l.frame(x, y, cw, 16, 4, 0, p.Line2, 1, DashGhost)
		l.text(Sans600, 10.5, x+5, y+11.6, p.Ink3, name)
		l.text(Sans400, 11, x+cw+8, y+11.8, p.Ink3, read.state)
		return
	}
	l.chip(x, y, 16, p.Partitions[q.order%8], name)
	label, font, ink := lagText(read.lag), Mono500, p.Ink2
	if read.lag < 0 {
		label = "lag –"
	}
	if read.label != "" {
		label = read.label
	}
	if read.lag >= highLag {
		font, ink, color = Mono700, p.Warn, p.Warn
	}
	tw := l.textEnd(font, 10.5, x+w, y+11.8, ink, label)
	bx := x + cw + 8
	bw := x + w - max(tw, 37) - 6 - bx
	if bw < 12 {
		return
	}
	l.fill(bx, y+5, bw, 6, 3, p.Line)
	if read.lag > 0 {
		l.fill(bx, y+5, max(6, bw*float32(read.lag)/float32(full)), 6, 3, color)
	}
}

func (l *layout) largestLag() int64 {
	var most int64
	for i := range l.m.clients {
		for _, r := range l.m.clients[i].reads {
			most = max(most, r.lag)
		}
	}
	return most
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

func lagText(n int64) string { return "lag " + strconv.FormatInt(n, 10) }
