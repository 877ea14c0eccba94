package layout

import (
	"strconv"

	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/words"
)

// drawMember paints a consumer: its icon, its name, and a lag bar for each partition it reads.
func (l *clients) drawMember(c *model.Client, r paint.Rect) {
	ink := l.cardFrame(c, r, 7)
	color := l.readerColor(c)
	if c.Joining && c.Group >= 0 {
		l.Frame(r.X, r.Y, r.W, r.H, 7, paint.Card, color, 1, paint.Dash44)
	}
	x, y := r.X, r.Y
	right := x + r.W - 7
	if c.Tag != "" {
		fill, word := toneColors(c.Tone)
		w := paint.Width(paint.Sans600, 10.5, c.Tag) + 14
		right -= w
		l.Pill(right, y+6, 17, paint.Sans600, 10.5, fill, word, c.Tag)
	}
	icon := paint.Ink2
	if ink == paint.DeadInk {
		icon = ink
	}
	l.Icon(iconFor(c), x+9, y+6.5, 16, icon)
	l.name(paint.Sans700, 12.5, x+31, y+14.5, right-x-34, ink, c.Name)
	full := max(l.largestLag(), fullLag)
	y += memberHead
	for i := range c.Reads {
		if i == mostReads-1 && len(c.Reads) > mostReads {
			more := words.AndMore(len(c.Reads) - i)
			l.Text(paint.Sans400, 11, x+9, y+12, paint.Ink3, more)
			y += memberLine
			break
		}
		l.readLine(c, &c.Reads[i], x+9, y, r.W-18, color, full)
		y += memberLine
	}
	l.memberNote(c, r, y, ink)
}

// memberNote writes the line under a member's partitions.
func (l *clients) memberNote(c *model.Client, r paint.Rect, y float32, ink paint.Color) {
	if c.Note == "" {
		return
	}
	at := r.X + 31
	if len(c.Reads) > 0 {
		at, y = r.X+9, y+1
	}
	switch {
	case ink == paint.DeadInk:
	case c.Tone == model.Bad:
		ink = paint.Err
	case c.Urgent:
		ink = paint.Warn
	default:
		ink = paint.Ink2
	}
	note := c.Note
	if c.Epoch != "" {
		note = c.Epoch + " · " + note
	}
	l.Text(paint.Sans400, 11, at, y+8.5, ink, paint.Fit(paint.Sans400, 11, r.X+r.W-7-at, note))
}

// readerColor is the colour of a reader's lag bars: its group's, or its own marks'.
func (l *clients) readerColor(c *model.Client) paint.Color {
	if c.Group >= 0 {
		return paint.GroupLook(l.m.Groups[c.Group].Color)
	}
	if k := l.markColor(c); k >= 0 {
		return paint.GroupLook(k)
	}
	return paint.Tide
}

// readLine paints one partition of a consumer: chip, lag bar, "lag 5"; or a ghost of it.
func (l *clients) readLine(c *model.Client, read *model.Read, x, y, w float32, color paint.Color,
	full int64) {
	q := &l.m.Partitions[read.Part]
	name := paint.FitNumbered(paint.Sans600, 10.5, max(w*.42, w-l.besideName(c, read)), q.Name)
	cw := paint.Width(paint.Sans600, 10.5, name) + 10
	if read.State != "" {
		l.Frame(x, y, cw, 16, 4, 0, paint.Line2, 1, paint.DashGhost)
		l.Text(paint.Sans600, 10.5, x+5, y+11.6, paint.Ink3, name)
		l.Text(paint.Sans400, 11, x+cw+8, y+11.8, paint.Ink3, read.State)
		return
	}
	if c.State != "running" {
		l.Frame(x, y, cw, 16, 4, 0, paint.DeadEdge, 1, paint.Solid)
		l.Text(paint.Sans600, 10.5, x+5, y+11.6, paint.DeadInk, name)
	} else {
		l.Chip(x, y, 16, paint.PartitionLook(q.Order), name)
	}
	if c.Group >= 0 && l.m.Groups[c.Group].Share {
		l.heldLine(read, x+cw+8, y, x+w, c)
		return
	}
	bx := x + cw + 8
	if read.Running {
		l.Poly(paint.OK, paint.At(bx, y+4), paint.At(bx+7, y+8), paint.At(bx, y+12))
		bx += 11
	}
	label, font, ink := words.ShortLag(read.Lag), paint.Mono500, paint.Ink2
	if read.Label != "" {
		label = read.Label
	}
	if read.Lag >= highLag {
		font, ink, color = paint.Mono700, paint.Warn, paint.Warn
	}
	if c.State != "running" {
		ink, color = paint.DeadInk, paint.DeadEdge
	}
	tw := l.TextEnd(font, 10.5, x+w, y+11.8, ink, label)
	bw := x + w - max(tw, 37) - 6 - bx
	if bw < 12 {
		return
	}
	l.Fill(bx, y+5, bw, 6, 3, paint.Line)
	if read.Lag > 0 {
		l.Fill(bx, y+5, max(6, bw*float32(read.Lag)/float32(full)), 6, 3, color)
	}
}

// besideName is how much of a partition's line its name has to leave free: its bar gives way.
func (l *clients) besideName(c *model.Client, read *model.Read) float32 {
	const chip = 10 + 8
	switch {
	case read.State != "":
		return chip + paint.Width(paint.Sans400, 11, read.State)
	case c.Group >= 0 && l.m.Groups[c.Group].Share:
		return chip + 100
	}
	label := words.ShortLag(read.Lag)
	if read.Label != "" {
		label = read.Label
	}
	return chip + 11 + max(paint.Width(paint.Mono700, 10.5, label), 37)
}

// heldLine paints the records that a share group's member has locked, and for how long still.
func (l *clients) heldLine(read *model.Read, x, y, right float32, c *model.Client) {
	if read.Holds == 0 {
		l.Text(paint.Sans400, 11, x, y+11.8, paint.Ink3, words.HoldsNone)
		return
	}
	ink := paint.Ink2
	if read.LockS <= 5 {
		ink = paint.Warn
	}
	w := l.TextEnd(paint.Mono500, 10.5, right, y+11.8, ink, words.LockedFor(read.LockS))
	right -= w + 13
	l.Icon("lock", right, y+2.5, 11, ink)
	for i, h := range read.Held {
		room := float32(14)
		times := ""
		if h.Count > 1 {
			times = "×" + strconv.Itoa(h.Count)
			room += paint.Width(paint.Sans700, 10.5, times) + 1
		}
		rest := read.Holds - i
		others := float32(0)
		if rest > 1 {
			others = max(14, paint.Width(paint.Sans700, 10.5, "+"+strconv.Itoa(rest-1))+1)
		}
		if x+room+others > right-1 {
			all := "+" + strconv.Itoa(rest)
			if x+paint.Width(paint.Sans700, 10.5, all) < right {
				l.Text(paint.Sans700, 10.5, x, y+11.8, paint.Ink2, all)
			}
			return
		}
		look := paint.Filled
		if c.State != "running" {
			look = paint.Greyed
		}
		l.Token(x+6.5, y+8, 6.4, h.Style, look)
		l.Text(paint.Sans700, 10.5, x+14.5, y+11.8, paint.Warn, times)
		x += room
	}
	if more := read.Holds - len(read.Held); more > 0 {
		l.Text(paint.Sans700, 10.5, x+1, y+11.8, paint.Ink2, "+"+strconv.Itoa(more))
	}
}
