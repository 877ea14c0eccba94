package scene

// plateWidth is how many characters a line of a message's word has at most.
const plateWidth = 14

// gutter is the free space around a place beside the cards: between the clients and the cards left and
// right, else the whole canvas.
func (l *layout) gutter(x float32) (from, to float32) {
	end := l.cardX + float32(l.cols)*(l.cardW+l.colGap) - l.colGap
	switch {
	case l.o.Phone:
	case x < l.cardX+2:
		return l.clientX + l.clientW + 2, l.cardX - 2
	case x > end-2:
		return end + 2, l.groupX - 2
	}
	return 2, l.w - 2
}

// between centres something w wide on x and keeps it in its gutter, if it fits there.
func (l *layout) between(x, w float32) float32 {
	from, to := l.gutter(x)
	if w > to-from {
		return min(max((from+to-w)/2, 2), l.w-w-2)
	}
	return min(max(x-w/2, from), to-w)
}

// word is what stands beside a message: set when all messages are painted, so that it covers none.
type word struct {
	text  string
	at    Point
	half  float32
	level bool
	below bool
	color Color
}

// say notes the word of a message whose sign reaches half up and down from its place.
func (l *layout) say(s string, at Point, half float32, level bool, c Color, below bool) {
	if half > 4 {
		l.said = append(l.said, said{Rect{at.X - half, at.Y - half, 2 * half, 2 * half}, ""})
	}
	if s != "" {
		l.words = append(l.words, word{s, at, half, level, below, c})
	}
}

// drawWords sets the messages' words. Of two messages with the same word close together one has it.
func (l *layout) drawWords(n *pen) {
	if 10.5*n.scale < minTextPx-.01 {
		return
	}
	for i := range l.words {
		w := &l.words[i]
		if l.o.Phone && w.color != l.p.Err || l.repeats(w) {
			continue
		}
		if w.at.X < l.cardX && !w.level && !l.o.Phone { // upright, left of the cards: beside the wire
			width := Width(Sans600, 10.5, w.text)
			l.plateLine(n, w.text, max(w.at.X-w.half-width-5, 4), min(max(w.at.Y-5.5, 1), l.h-14), w.color)
			continue
		}
		l.plate(n, w)
	}
}

// plate sets a word on the side where it hides nothing, in lines where its gutter is narrow.
func (l *layout) plate(n *pen, w *word) {
	lines := []string{w.text}
	from, to := l.gutter(w.at.X)
	if Width(Sans600, 10.5, w.text)+8 > to-from {
		lines = breakWords(w.text)
	}
	var widest float32
	for _, line := range lines {
		widest = max(widest, Width(Sans600, 10.5, line))
	}
	high := 13 * float32(len(lines))
	x := l.between(w.at.X, widest+8)
	under := Rect{x, w.at.Y + w.half + 3.5, widest + 8, high}
	over := Rect{x, w.at.Y - w.half - 1.5 - high, widest + 8, high}
	if !w.below {
		under, over = over, under
	}
	for _, r := range [...]Rect{under, over} {
		if r.Y < 1 || r.Y+r.H > l.h-1 || l.touches(r) {
			continue
		}
		l.said = append(l.said, said{r, w.text})
		for i, line := range lines {
			lw := Width(Sans600, 10.5, line)
			l.plateLine(n, line, r.X+4+(widest-lw)/2, r.Y+13*float32(i), w.color)
		}
		return
	}
}

func (l *layout) plateLine(n *pen, s string, x, y float32, c Color) {
	w := Width(Sans600, 10.5, s)
	n.fill(x-4, y, w+8, 13, 3, l.p.Stage)
	n.text(Sans600, 10.5, x, y+9.5, c, s)
}

// said is a word that was set in this frame.
type said struct {
	rect Rect
	text string
}

func (l *layout) touches(r Rect) bool {
	for i := range l.said {
		if overlap(l.said[i].rect, r) {
			return true
		}
	}
	return false
}

// repeats tells that the same word stands close by already.
func (l *layout) repeats(w *word) bool {
	const near = 44
	for i := range l.said {
		s := &l.said[i]
		around := Rect{s.rect.X - near, s.rect.Y - near, s.rect.W + 2*near, s.rect.H + 2*near}
		if s.text == w.text && around.Contains(w.at.X, w.at.Y) {
			return true
		}
	}
	return false
}

func overlap(a, b Rect) bool {
	return a.X < b.X+b.W && b.X < a.X+a.W && a.Y < b.Y+b.H && b.Y < a.Y+a.H
}

// breakWords breaks a text at underscores and spaces into lines of at most plateWidth characters.
func breakWords(s string) []string {
	var lines []string
	for len(s) > plateWidth {
		cut := plateWidth
		for i := plateWidth; i > 0; i-- {
			if s[i-1] == '_' || s[i-1] == ' ' {
				cut = i
				break
			}
		}
		line := s[:cut]
		if line[cut-1] == ' ' {
			line = line[:cut-1]
		}
		lines = append(lines, line)
		s = s[cut:]
	}
	return append(lines, s)
}
