package layout

import "highwater/web/paint"

// labels sets the words beside messages, so that they cover neither these nor each other, nor what
// stands still.
type labels struct {
	*grid
	*pen
	taken []paint.Rect // words, signs and waiting requests of the still picture
	words []word       // of messages in this frame
	said  []said       // what stands where among them
}

// plateWidth is how many characters a line of a message's word has at most.
const plateWidth = 14

// word is what stands beside a message: set when all messages are placed, so that it covers none.
type word struct {
	text  string
	at    paint.Point
	half  float32
	level bool
	below bool
	color paint.Color
}

// keepOff notes a place that no word may cover.
func (l *labels) keepOff(r paint.Rect) { l.said = append(l.said, said{r, ""}) }

// say notes the word of a message whose sign reaches half up and down from its place.
func (l *labels) say(s string, at paint.Point, half float32, level bool, c paint.Color, below bool) {
	if half < 8 { // the larger ones are noted before any is painted
		l.keepOff(paint.Area(at.X-half, at.Y-half, 2*half, 2*half))
	}
	if s != "" {
		l.words = append(l.words, word{s, at, half, level, below, c})
	}
}

// draw sets the messages' words. Of two messages with the same word close together one has it.
func (l *labels) draw() {
	if 10.5*l.Scale < paint.MinTextPx-.01 {
		return
	}
	for _, failed := range [...]bool{true, false} {
		for i := range l.words {
			w := &l.words[i]
			if (w.color == paint.Err) != failed || l.o.Phone && !failed || l.repeats(w) {
				continue
			}
			l.plate(w)
		}
	}
}

// plate sets a word where it hides nothing, in lines where its gutter is narrow. Why something failed
// may stand farther off, and over what stands still, but on no other message.
func (l *labels) plate(w *word) {
	whole := []string{w.text}
	for _, lines := range [...][]string{whole, breakWords(w.text)} {
		for _, r := range l.spots(w, lines) {
			if l.fits(r) {
				l.set(w, lines, r)
				return
			}
		}
	}
	if w.color != paint.Err {
		return
	}
	lines := breakWords(w.text)
	for away := range 6 {
		for _, r := range l.spots(w, lines) {
			for _, y := range [...]float32{r.Y + 14*float32(away), r.Y - 14*float32(away)} {
				r.Y = y
				r.X = min(max(r.X, 2), l.w-2-r.W)
				if r.Y >= 1 && r.Y+r.H <= l.h-1 && !l.crowds(r) {
					l.set(w, lines, r)
					return
				}
			}
		}
	}
}

// spots are the places for a word, the best first: beside an upright wire left of the cards, else
// below or over the message.
func (l *labels) spots(w *word, lines []string) []paint.Rect {
	wide := l.widest(lines) + 8
	high := 13 * float32(len(lines))
	x := l.between(w.at.X, wide)
	under := paint.Area(x, w.at.Y+w.half+3.5, wide, high)
	over := paint.Area(x, w.at.Y-w.half-1.5-high, wide, high)
	if !w.below {
		under, over = over, under
	}
	if w.level || w.at.X >= l.cardX || l.o.Phone {
		return []paint.Rect{under, over}
	}
	left := paint.Area(w.at.X-w.half-wide-1, w.at.Y-high/2, wide, high)
	right := paint.Area(w.at.X+w.half+1, w.at.Y-high/2, wide, high)
	return []paint.Rect{left, right, under, over}
}

// overhang is how far a message's word may lie over the rim of a card.
const overhang = 14

// fits tells whether a word may stand in a place.
func (l *labels) fits(r paint.Rect) bool {
	from, to := l.gutter(r.X + r.W/2)
	return r.Y >= 1 && r.Y+r.H <= l.h-1 && r.X >= max(from-overhang, 2) &&
		r.X+r.W <= min(to+overhang, l.w-2) && !l.touches(r)
}

func (l *labels) widest(lines []string) (widest float32) {
	for _, line := range lines {
		widest = max(widest, paint.Width(paint.Sans600, 10.5, line))
	}
	return widest
}

func (l *labels) set(w *word, lines []string, r paint.Rect) {
	l.said = append(l.said, said{r, w.text})
	for i, line := range lines {
		lw := paint.Width(paint.Sans600, 10.5, line)
		l.plateLine(line, r.X+(r.W-lw)/2, r.Y+13*float32(i), w.color)
	}
}

func (l *labels) plateLine(s string, x, y float32, c paint.Color) {
	w := paint.Width(paint.Sans600, 10.5, s)
	l.Fill(x-4, y, w+8, 13, 3, paint.Stage)
	l.Text(paint.Sans600, 10.5, x, y+9.5, c, s)
}

// said is a word that was set in this frame.
type said struct {
	rect paint.Rect
	text string
}

func (l *labels) touches(r paint.Rect) bool {
	if l.crowds(r) {
		return true
	}
	for i := range l.taken {
		if overlap(l.taken[i], r) {
			return true
		}
	}
	return false
}

// crowds tells that a place is a message's, or its word's.
func (l *labels) crowds(r paint.Rect) bool {
	for i := range l.said {
		if overlap(l.said[i].rect, r) {
			return true
		}
	}
	return false
}

// repeats tells that the same word stands close by already.
func (l *labels) repeats(w *word) bool {
	const near = 44
	for i := range l.said {
		s := &l.said[i]
		around := paint.Area(s.rect.X-near, s.rect.Y-near, s.rect.W+2*near, s.rect.H+2*near)
		if s.text == w.text && around.Contains(w.at.X, w.at.Y) {
			return true
		}
	}
	return false
}

func overlap(a, b paint.Rect) bool {
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
