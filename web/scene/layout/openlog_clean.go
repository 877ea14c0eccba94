package layout

import (
	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/words"
)

// brackets say what of a compacted log is clean, dirty, and the cleaner's business at no time.
func (l *opened) brackets() {
	c := l.v.Cleaning
	y := l.y + 10
	bracket := func(from, to int64, ink paint.Color, text, short string) {
		x1, x2 := l.at(from)+2, l.at(to)-2
		if x2-x1 < 6 {
			return
		}
		l.Line(x1, y, x2, y, 1.6, ink, paint.Solid)
		l.Line(x1, y-3, x1, y+3, 1.6, ink, paint.Solid)
		l.Line(x2, y-3, x2, y+3, 1.6, ink, paint.Solid)
		if paint.Width(paint.Sans600, 10.5, text) > x2-x1 {
			text = short
		}
		l.TextMid(paint.Sans600, 10.5, (x1+x2)/2, y-6, ink, text)
	}
	bracket(l.v.Start, c.Clean, paint.Ink2, words.CleanUpTo(c.Clean), words.PartClean)
	bracket(max(c.Clean, l.v.Start), c.Active, paint.Warn, words.DirtyPart(c.Ratio, c.Wanted),
		words.PartDirty)
	bracket(c.Active, max(l.v.LEO, c.Active), paint.Ink, words.PartActive, words.PartActive)
	l.y = y + 10
}

// after is the log as the next cleaning leaves it, under the log as it is.
func (l *opened) after() {
	c := l.v.Cleaning
	if l.v.Veiled {
		return
	}
	l.tombstones()
	if c.After == nil {
		l.Text(paint.Sans400, 10.5, l.x0, l.y+10, paint.Ink3, words.NothingDirty)
		l.y += 26
		return
	}
	top := l.y + 12
	if l.o.Phone {
		l.y += 4
		l.row(words.AfterCleaning(c.At, c.Due), words.RowSameAgain)
		top = l.y + 2
	} else {
		l.y = top + 8
		l.row(words.AfterCleaning(c.At, c.Due), words.RowSameAgain)
	}
	if !c.Due { // it is not certain
		l.Line(l.label, l.y+26, l.label+72, l.y+26, 1, paint.Ink3, paint.Dash32)
	}
	l.each(func(k *column) {
		edge := paint.Line2
		if k.seg.Active {
			edge = paint.Ink
		}
		l.Frame(k.x, top, k.w, boxH, 6, paint.Slot, edge, 1, paint.Dash54)
		if k.pitch() >= pitchTokens { // what stays goes straight down: offsets never change
			c.After(max(k.seg.Base, l.v.Start), k.seg.Upper, func(q model.Cell) {
				x := k.middle(q.Offset)
				l.Line(x, top-10, x, top-2, 1, paint.Ink3, paint.Dash32)
			})
		}
		l.records(k, c.After, top, false)
	})
	l.y = top + boxH + 26
}

// tombstones say under the log what becomes of each, as many as there is room for.
func (l *opened) tombstones() {
	rows := 0
	for i := range l.v.Cleaning.Tombstones {
		t := &l.v.Cleaning.Tombstones[i]
		x := float32(-1)
		l.each(func(k *column) {
			if t.Offset >= k.seg.Base && t.Offset < k.seg.Upper && k.pitch() >= pitchTokens {
				x = k.middle(t.Offset)
			}
		})
		if x < 0 || rows == 3 {
			continue
		}
		ink := paint.Warn
		if t.Goes {
			ink = paint.Err
		}
		text := words.TombstoneText(t.Horizon, l.v.Now, t.Goes)
		w := paint.Width(paint.Sans600, 10.5, text)
		l.Line(x, l.y-2, x, l.y+4, 1.2, ink, paint.Solid)
		l.Text(paint.Sans600, 10.5, min(max(x-w/2, l.x0), l.x0+l.w-w), l.y+14, ink, text)
		l.y += 18
		rows++
	}
}

// hops join the records of the chosen key, each to the one that replaced it.
func (l *opened) hops(y float32) {
	if l.key == nil || l.v.Cleaning == nil {
		return
	}
	ink, last := paint.KeyLook(l.key.Index).Edge, float32(-1)
	l.each(func(k *column) {
		if k.pitch() < pitchTokens {
			return
		}
		l.v.Cells(max(k.seg.Base, l.v.Start), k.seg.Upper, func(q model.Cell) {
			if q.Key != *l.key || q.Control != 0 {
				return
			}
			x, top := k.middle(q.Offset), y+13
			if last >= 0 {
				l.Line(last+2, top, last+5, top-7, 1.6, ink, paint.Solid)
				l.Line(last+5, top-7, x-5, top-7, 1.6, ink, paint.Solid)
				l.Line(x-5, top-7, x-2, top, 1.6, ink, paint.Solid)
			}
			last = x
		})
	})
}
