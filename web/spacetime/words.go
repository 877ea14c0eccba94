package spacetime

import (
	"highwater/web/words"
	"slices"
	"strings"
)

// The words on the drawing. Each gap between two lines has its own: what a machine did stands
// beside its mark, what a message says stands above the arrow's beginning. Where words would meet,
// time is stretched until they don't.

// want is a label that looks for its place in a row.
type want struct {
	col   int
	right bool // of its line
	off   int  // of its upper edge from the row
	text  string
	mark  int // index of the mark, or -1
	// signed: a sign stands where a message begins.
	signed bool
	of     []int
}

// placeWords moves a row down until its words have room, and notes where they stand.
func (l *layouter) placeWords(r *row) {
	if !l.words {
		return
	}
	wants := l.messageWords(r)
	wants = append(wants, l.markWords(r)...)
	var spots []spot
	for i := range wants {
		w := &wants[i]
		x, room := l.room(w)
		w.text = shorten(w.text, room)
		if w.text == "" {
			continue
		}
		b := box{x1: x, x2: x + width(w.text), y1: w.off, y2: w.off + lineHeight}
		if !w.right {
			b.x1, b.x2 = x-width(w.text), x
		}
		for again := true; again; {
			again = false
			for _, o := range spots {
				if o.b.meets(b) {
					b.y1, b.y2 = o.b.y2, o.b.y2+lineHeight
					again = true
				}
			}
		}
		spots = append(spots, spot{b, w})
	}
	for _, s := range spots {
		for k := len(l.placed) - 1; k >= 0; k-- {
			o := &l.placed[k]
			if o.x1 < s.b.x2+6 && s.b.x1 < o.x2+6 && o.y2 > r.y+s.b.y1 {
				r.y = o.y2 - s.b.y1
			}
		}
	}
	for _, s := range spots {
		l.settle(r, s)
	}
}

// spot is a label's place, its height counted from its row.
type spot struct {
	b box
	w *want
}

// settle gives a label its place on the drawing.
func (l *layouter) settle(r *row, s spot) {
	b := s.b
	b.y1, b.y2 = b.y1+r.y, b.y2+r.y
	l.placed = append(l.placed, b)
	label := Label{X: b.x1, Y: b.y2 - 3, Text: s.w.text}
	if !s.w.right {
		label.X, label.End = b.x2, true
	}
	if s.w.mark >= 0 {
		l.marks[s.w.mark].place = label
	} else {
		l.messages[s.w.of[0]].place = label
	}
}

func (b box) meets(o box) bool {
	return b.x1 < o.x2+6 && o.x1 < b.x2+6 && b.y1 < o.y2 && o.y1 < b.y2
}

// room is where a label may begin, and how wide it may be: to the next line, or, if that is too narrow
// for it, to the one behind that.
func (l *layouter) room(w *want) (x, most int) {
	x = l.d.Columns[w.col].X
	h := l.half[w.col] + 7
	if w.mark >= 0 || w.signed {
		h = max(h, 14)
	}
	to, step := w.col, 1
	edge := l.d.Width - 6
	if !w.right {
		step, edge = -1, axis
	}
	for range 2 {
		if to += step; to < 0 || to >= len(l.d.Columns) {
			most = max(x+h, edge) - min(x+h, edge)
			if !w.right {
				most = x - h - edge
			}
			break
		}
		most = max(l.d.Columns[to].X, x) - min(l.d.Columns[to].X, x) - h - l.half[to] - 8
		if width(w.text) <= most {
			break
		}
	}
	if w.right {
		return x + h, most
	}
	return x - h, most
}

// messageWords are the labels of the messages sent in a row; several of the same from one machine
// in one direction share one.
func (l *layouter) messageWords(r *row) []want {
	var out []want
	for _, i := range r.messages {
		m := &l.messages[i]
		from, to := l.x[m.Message.From], l.x[m.Message.To]
		if m.kind == words.Connections && m.label == words.Closed && m.repeat {
			continue
		}
		w := want{col: from, right: to > from, off: -lineHeight, text: m.label, mark: -1, of: []int{i}}
		w.signed = slices.ContainsFunc(r.marks, func(k int) bool { return l.x[l.marks[k].id] == from })
		same := false
		for k := range out {
			if o := &out[k]; o.col == w.col && o.right == w.right && o.text == w.text {
				o.of = append(o.of, i)
				same = true
			}
		}
		if !same {
			out = append(out, w)
		}
	}
	return out
}

// markWords are the labels of what machines did in a row, on the side where fewer arrows are.
func (l *layouter) markWords(r *row) []want {
	var out []want
	for _, i := range r.marks {
		m := &l.marks[i]
		c := l.x[m.id]
		right, off := l.side(r, c)
		if k := slices.IndexFunc(out, func(w want) bool { return w.col == c }); k >= 0 {
			m.beside = true // the first one has the sign on the line
			if weight(m) > weight(&l.marks[out[k].mark]) {
				m.beside, l.marks[out[k].mark].beside = false, true
			}
		}
		out = append(out, want{col: c, right: right, off: off, text: m.Label, mark: i})
	}
	return out
}

// weight tells which of several marks at one place gives it its sign.
func weight(m *mark) int {
	switch {
	case m.Icon == "crown":
		return 3
	case m.Tone == "err":
		return 4
	case m.Icon == "dot":
		return 0
	}
	return 1
}

// side looks for the side of a line with fewer arrows, and how far from the row words stand clear.
func (l *layouter) side(r *row, col int) (right bool, off int) {
	var in, out [2]int // left, right
	for _, i := range r.messages {
		if m := &l.messages[i]; l.x[m.Message.From] == col {
			out[which(l.x[m.Message.To] > col)]++
		}
	}
	for _, i := range r.arrivals {
		if m := &l.messages[i]; l.x[m.Message.To] == col {
			in[which(l.x[m.Message.From] > col)]++
		}
	}
	weight := func(k int) int { return 2*out[k] + in[k] }
	right = weight(1) <= weight(0)
	if !right && col == 0 && l.left < leftRoom {
		right = true
	}
	k := which(right)
	switch {
	case in[k] > 0 && out[k] == 0:
		return right, -1
	case out[k] > 0 && in[k] == 0:
		return right, -lineHeight
	}
	return right, -lineHeight / 2
}

func which(right bool) int {
	if right {
		return 1
	}
	return 0
}

// sentence joins lines for a title.
func sentence(lines []string) string { return strings.Join(lines, " ") }
