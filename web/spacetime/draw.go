package spacetime

import (
	"cmp"
	"slices"
	"strconv"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/web/words"
)

// y is where a time is; between two rows it goes evenly.
func (l *layouter) y(t node.Time) int {
	i, ok := slices.BinarySearchFunc(l.d.Scale, t, func(p Point, t node.Time) int {
		return int(min(max(p.At-t, -1), 1))
	})
	switch {
	case ok || i == 0:
		return l.d.Scale[min(i, len(l.d.Scale)-1)].Y
	case i == len(l.d.Scale):
		return l.d.Scale[i-1].Y
	}
	a, b := l.d.Scale[i-1], l.d.Scale[i]
	return a.Y + int(int64(b.Y-a.Y)*int64(t-a.At)/int64(b.At-a.At))
}

// draw makes the shapes, now that every time has its place.
func (l *layouter) draw() {
	top, bottom := 0, l.d.Height
	for _, m := range l.machines {
		c := l.d.Columns[l.x[m.id]]
		y := top
		if m.born >= 0 {
			y = l.y(m.born)
		}
		for i := range l.spans {
			s := &l.spans[i]
			if s.id != m.id || !s.ended() {
				continue
			}
			from, to := l.ends(s, top, bottom)
			if from > y {
				l.d.Lines = append(l.d.Lines, Line{c.X, y, from, "up"})
			}
			if s.kind == "down" {
				l.d.Lines = append(l.d.Lines, Line{c.X, from, to, "down"})
			}
			y = to
		}
		if y < bottom {
			l.d.Lines = append(l.d.Lines, Line{c.X, y, bottom, "up"})
		}
		l.bars(m, top, bottom)
	}
	for i := range l.cuts {
		l.wall(&l.cuts[i], top, bottom)
	}
	for i := range l.messages {
		if m := &l.messages[i]; !m.hidden {
			l.arrow(m)
		}
	}
	for i := range l.marks {
		if m := &l.marks[i]; !m.hidden {
			l.mark(m)
		}
	}
	for i := range l.rows {
		r := &l.rows[i]
		for k, n := range r.commands {
			c := &l.commands[n]
			l.d.Commands = append(l.d.Commands, Command{Y: r.y - 16*(len(r.commands)-1-k), Text: c.text,
				At: c.at, Seq: c.seq})
		}
	}
}

// ended: the process doesn't run.
func (s *span) ended() bool { return s.kind == "down" || s.kind == "gone" }

// wall draws a cut; a machine that takes no part in the stretch has none.
func (l *layouter) wall(c *cut, top, bottom int) {
	a, ok := l.x[c.a]
	b, and := l.x[c.b]
	if !ok || !and {
		return
	}
	w := Wall{X: (l.d.Columns[a].X + l.d.Columns[b].X) / 2, Y1: l.y(c.from), Y2: l.y(c.to),
		Title: words.Wall(l.d.Columns[a].Name, l.d.Columns[b].Name)}
	if c.begun {
		w.Y1 = top
	}
	if c.lasts {
		w.Y2 = bottom
	}
	l.d.Walls = append(l.d.Walls, w)
}

func (l *layouter) ends(s *span, top, bottom int) (from, to int) {
	from, to = l.y(s.from), l.y(s.to)
	if s.begun {
		from = top
	}
	if s.lasts {
		to = bottom
	}
	return from, to
}

// bars draws what one machine leads or owns.
func (l *layouter) bars(m machine, top, bottom int) {
	c := l.d.Columns[l.x[m.id]]
	tracks := l.tracks(m.id)
	half := l.half[l.x[m.id]]
	for i := range l.spans {
		s := &l.spans[i]
		if s.id != m.id || s.ended() || s.from == s.to {
			continue
		}
		from, to := l.ends(s, top, bottom)
		b := Bar{X: c.X - half, W: 2 * half, Y1: from, Y2: to, Kind: s.kind, Begun: s.begun,
			Lasts: s.lasts}
		if s.tp.Topic != "" {
			at := slices.Index(tracks, s.tp)
			if at >= mostBars {
				continue
			}
			b.X, b.W = c.X-half+at*(barWide+1)+1, barWide
			b.Partition = s.tp.String()
			b.Label = strconv.Itoa(int(s.tp.Partition))
		} else if b.W < barWide {
			b.X, b.W = c.X-barWide/2, barWide
		}
		b.Title = barTitle(m.name, s)
		l.d.Bars = append(l.d.Bars, b)
	}
}

func barTitle(name string, s *span) string {
	switch s.kind {
	case "leads":
		return words.BarLeads(name, s.tp, s.epoch)
	case "owns":
		return words.BarReads(name, s.tp, s.group)
	case "stopped":
		return words.BarWaits(name, s.group)
	}
	return words.BarIdle(name, s.group)
}

func (l *layouter) arrow(m *message) {
	from, to := l.x[m.Message.From], l.x[m.Message.To]
	x1, x2 := l.d.Columns[from].X, l.d.Columns[to].X
	side := 1
	if to < from {
		side = -1
	}
	x1 += side * l.half[from]
	x2 -= side * l.half[to]
	a := Arrow{X1: x1, Y1: l.y(m.Sent), X2: x2, Y2: l.y(m.end), From: l.d.Columns[from].Name,
		To: l.d.Columns[to].Name, Kind: m.kind.String(), Tone: "plain", Fate: fateWords[m.Fate],
		Reply: m.Message.Body.Reply(), Resent: m.Resent, Label: m.place, Sent: m.Sent, End: m.end,
		Order: m.Order, Cause: m.Cause, Step: m.Step}
	if m.kind == words.Groups {
		a.Group = cmp.Or(l.machines[from].group, l.machines[to].group)
	}
	switch {
	case m.bad:
		a.Tone = "err"
	case m.routine:
		a.Tone = "quiet"
	}
	if m.Sent < l.o.From { // it was on its way already
		a.X1 = part(x1, x2, m.Sent, m.Due, l.o.From)
	}
	if m.Fate == sim.Held || m.Fate == sim.Dropped || m.Fate == sim.OnItsWay || m.Due > l.o.To {
		a.X2 = part(x1, x2, m.Sent, m.Due, min(m.end, l.o.To))
		a.Y2 = l.y(min(m.end, l.o.To))
		if m.Due > l.o.To && a.Fate == "" {
			a.Fate = "way"
		}
	}
	a.Title = arrowTitle(m, &a)
	l.d.Arrows = append(l.d.Arrows, a)
}

// part is how far a message came by then.
func part(x1, x2 int, sent, due, then node.Time) int {
	if due <= sent || then >= due {
		return x2
	}
	return x1 + int(int64(x2-x1)*int64(max(then-sent, 0))/int64(due-sent))
}

func arrowTitle(m *message, a *Arrow) string {
	s := words.Arrow(m.Message.Body, a.From, a.To, m.label)
	if m.said != "" {
		s += " " + m.said
	}
	switch m.Fate {
	case sim.Unheard:
		s += " " + words.ArrowUnheard
	case sim.Held:
		s += " " + words.ArrowHeld
	case sim.Dropped:
		s += " " + words.ArrowDropped
	}
	if m.Resent {
		s += " " + words.ArrowAgain
	}
	return s
}

func (l *layouter) mark(m *mark) {
	c := l.d.Columns[l.x[m.id]]
	title := sentence(m.lines)
	if title == "" {
		title = c.Name + ": " + m.Label + "."
	}
	if m.beside {
		m.Icon = ""
	}
	l.d.Marks = append(l.d.Marks, Mark{X: c.X, Y: l.y(m.at), Node: c.Name, Icon: m.Icon,
		Tone:  string(m.Tone),
		Label: m.place, Title: title, At: m.at, Seq: m.seq})
}
