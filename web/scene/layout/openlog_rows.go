package layout

import (
	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/thing"
	"highwater/web/words"
)

// pennants paint where the log begins, where it will begin after the next check, and the high
// watermark.
func (l *opened) pennants(flags, top, start, hw float32) {
	width := func(s string) float32 { return paint.Width(paint.Mono700, 10.5, s) + 12 }
	bottom, edge := top+boxH+4, l.x0+l.w
	label, text := words.HW(l.v.HW), words.LogStart(l.v.Start)
	w := width(label)
	right := hw-w < start+width(text)+4 // no room between the two: it flies the other way
	if right && hw+w > edge {
		text, right = words.Num(l.v.Start), false
	}
	end := l.tag(start, flags, bottom, paint.Ink2, text)
	from, to := hw-w, hw
	if right {
		from, to = hw, hw+w
	}
	if l.v.NextStart > l.v.Start {
		text = words.LogStartNext(l.v.NextStart, l.v.CheckAt)
		next, tw := l.at(l.v.NextStart), width(text)
		tx := max(next, end+4)
		if tx < to+3 && tx+tw > from-3 {
			tx = to + 3
		}
		if tx+tw > edge {
			tx = from - tw - 3
		}
		if tx < end+2 {
			tx = -1
		}
		l.dashedTag(next, tx, flags, bottom, text)
	}
	l.Flag(hw, flags, bottom, label, right)
	l.target(thing.Thing{Kind: thing.HighWatermark, Node: l.v.Node, TP: l.v.TP, Offset: l.v.HW}, from,
		flags-2, w, 18, false)
}

// tag paints a pennant that flies to the right, and tells where it ends.
func (l *opened) tag(x, top, bottom float32, c paint.Color, s string) float32 {
	w := paint.Width(paint.Mono700, 10.5, s) + 14
	l.Fill(x-1, top, 2, bottom-top, 1, c)
	l.Fill(x, top, w-5, 14, 0, c)
	l.Poly(c, paint.At(x+w-5, top), paint.At(x+w, top), paint.At(x+w-5, top+7))
	l.Poly(c, paint.At(x+w-5, top+14), paint.At(x+w, top+14), paint.At(x+w-5, top+7))
	l.Text(paint.Mono700, 10.5, x+5, top+10.7, paint.Card, s)
	return x + w
}

// dashedTag is one that isn't there yet; its words stand beside its pole, or nowhere.
func (l *opened) dashedTag(x, words, top, bottom float32, s string) {
	w := paint.Width(paint.Mono700, 10.5, s) + 10
	l.Line(x, top, x, bottom, 1.4, paint.Err, paint.Dash32)
	if words < 0 {
		return
	}
	l.Frame(words, top, w, 14, 2, paint.Card, paint.Err, 1, paint.Dash32)
	l.Text(paint.Mono700, 10.5, words+5, top+10.7, paint.Err, s)
}

// readers stand under the log: a triangle where a group goes on, a caret where one reads.
func (l *opened) readers() {
	left := l.x0
	said := false
	for i := range l.v.Marks {
		k := &l.v.Marks[i]
		at := k.Position
		if at < 0 {
			at = k.Committed
		}
		if at < 0 {
			continue
		}
		ink := paint.GroupLook(k.Color)
		name, late := k.Group, at < l.v.Start
		if name == "" {
			name = k.Initial
		}
		x := l.at(max(at, l.v.Start))
		if late {
			ink = paint.Err
			x = max(l.x0+6, l.at(l.v.Start)-12)
		}
		l.Line(x, l.y, x, l.y+6, 1.2, ink, paint.Solid)
		l.Poly(ink, paint.At(x, l.y+5), paint.At(x+4.5, l.y+12.5), paint.At(x-4.5, l.y+12.5))
		text := name
		if leaves := at < l.v.NextStart && l.v.NextStart > l.v.Start; late || leaves {
			text = words.ReaderFate(name, at, l.v.Start, l.v.CheckAt)
		}
		w := paint.Width(paint.Sans600, 10.5, text)
		tx := max(x+8, left)
		if tx+w > l.x0+l.w {
			tx = x - 8 - w
		}
		if tx < left { // no room beside the others
			continue
		}
		l.Text(paint.Sans600, 10.5, tx, l.y+12.5, ink, text)
		left, said = max(tx+w+10, x+8), true
	}
	if said {
		l.y += 18
	}
}

// each calls f for the columns of segments that are still the log's.
func (l *opened) each(f func(c *column)) {
	for i := range l.cols {
		if c := &l.cols[i]; c.seg != nil && c.seg.State != model.Deleted {
			f(c)
		}
	}
}

// age is how old each segment's newest record is: full at retention.ms.
func (l *opened) age() {
	l.y += 12
	l.row(words.RowAge, words.RowNewest)
	y := l.y + 2
	l.each(func(c *column) {
		if c.seg.AgeMs < 0 {
			return
		}
		w, ink := c.w-4, paint.Ink3
		part := float32(0)
		if l.v.RetentionMs > 0 {
			part = min(float32(c.seg.AgeMs)/float32(l.v.RetentionMs), 1)
		}
		switch {
		case part >= .8:
			ink = paint.Err
		case part >= .5:
			ink = paint.Warn
		}
		l.Fill(c.x, y, w, 8, 4, paint.Line)
		l.Fill(c.x, y, max(w*part, 8*min(part*20, 1)), 8, 4, ink)
		if part < .5 {
			ink = paint.Ink2
		}
		text := words.AgeOf(c.seg.AgeMs, l.v.RetentionMs)
		if paint.Width(paint.Mono500, 10.5, text) > c.w {
			text = words.Long(c.seg.AgeMs)
		}
		l.Text(paint.Mono500, 10.5, c.x+1, y+20, ink, text)
	})
	l.y += 34
}

// size is one ruler from the end: dark is what retention.bytes lets stay.
func (l *opened) size() {
	l.row(words.RowSize, words.RowFromEnd)
	y, first, last := l.y+2, l.at(l.v.Start), l.x0+l.w
	if n := len(l.cols); n > 0 {
		last = l.cols[n-1].x + l.cols[n-1].w
	}
	l.Fill(first, y, last-first, 8, 4, paint.Line)
	limit := l.v.RetentionBytes
	if limit < 0 {
		l.Text(paint.Sans400, 10.5, first+1, y+20, paint.Ink3, words.SizeFree(l.v.SizeBytes))
		l.y += 34
		return
	}
	left, cut := limit, first
	for i := len(l.cols) - 1; i >= 0; i-- {
		c := &l.cols[i]
		if c.seg == nil || c.seg.State == model.Deleted {
			continue
		}
		if c.seg.SizeBytes > left {
			cut = c.x + c.w*(1-float32(left)/float32(c.seg.SizeBytes))
			break
		}
		left -= c.seg.SizeBytes
	}
	l.Fill(cut, y, last-cut, 8, 4, paint.Ink2)
	if cut > first {
		l.Fill(cut-1, y-4, 2, 16, 1, paint.Ink)
	}
	ink := paint.Ink2
	if l.v.SizeBytes > limit {
		ink = paint.Err
	}
	l.Text(paint.Sans600, 10.5, first+1, y+20, ink, words.SizeCut(l.v.SizeBytes, limit))
	l.y += 34
}

// dies is the check at which each segment goes, and why then.
func (l *opened) dies() {
	l.row(words.RowDies, words.RowCheck)
	for i := range l.cols {
		c := &l.cols[i]
		if c.seg == nil {
			continue
		}
		text, fill, ink := words.FateNotYet, paint.Sunk, paint.Ink2
		switch {
		case l.v.Veiled:
			text = words.FateVeiled
		case c.seg.State == model.Deleted:
			text, fill, ink = words.FileGone(c.seg.Dies), paint.Dead, paint.DeadInk
		case c.seg.Dies >= 0:
			text = words.DiesBy(c.seg.Dies, c.seg.Reason)
			if c.seg.State == model.DueNext {
				fill, ink = paint.ErrTint, paint.Err
			}
		case l.v.RetentionMs < 0:
			text = words.FateNever
		}
		if c.seg.Dies >= 0 && paint.Width(paint.Sans600, 10.5, text)+14 > c.w {
			text = words.Minutes(c.seg.Dies)
		}
		w := paint.Width(paint.Sans600, 10.5, text) + 14
		l.Pill(c.x+(c.w-w)/2, l.y-3, 18, paint.Sans600, 10.5, fill, ink, text)
	}
	l.y += 26
}

// rule says what decides.
func (l *opened) rule() {
	text := words.RetainRule
	switch {
	case l.v.Veiled:
		text = words.VeiledRule
	case l.v.Compact:
		text = words.CleanRule
	}
	if l.label+20+paint.Width(paint.Sans400, 10.5, text) > l.o.Width-openMargin-8 {
		l.y += 4
		return
	}
	l.Fill(l.label, l.y, l.x0+l.w-l.label, 1, 0, paint.Line)
	l.Icon("clock", l.label, l.y+8, 12, paint.Ink3)
	l.Text(paint.Sans400, 10.5, l.label+18, l.y+18, paint.Ink2, text)
	l.y += 26
}
