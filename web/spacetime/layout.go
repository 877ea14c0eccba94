package spacetime

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
	"highwater/web/paint"
	"highwater/web/words"
)

// Measures of a drawing in CSS pixels.
const (
	axis       = 76  // the times on the left
	leftRoom   = 192 // words left of the first line
	rightRoom  = 150 // words right of the last
	narrowest  = 92  // between two lines
	phoneRoom  = 20
	phoneGap   = 56
	textSize   = 11
	lineHeight = 13
	headRoom   = 16 // above the first row
	breakHigh  = 30
	barWide    = 12
	hopHigh    = 24.0 // how far an arrow falls at the usual latency
	breakHops  = 7    // a pause longer than this many latencies is broken off
	mostBars   = 6
)

// layouter gives each thing its place.
type layouter struct {
	*Story
	d      *Diagram
	x      map[wire.ID]int // index of its column
	half   []int           // half the width of what lies on each line
	gap    int             // between lines
	left   int             // room for words left of the first line
	right  int
	words  bool // there is room for words
	rows   []row
	placed []box // labels
}

// row is one time with all that happens then.
type row struct {
	at       node.Time
	y        int
	messages []int // sent then
	arrivals []int
	marks    []int
	commands []int
}

type box struct{ x1, x2, y1, y2 int }

// Layout draws a story.
func Layout(s *Story) *Diagram {
	l := &layouter{Story: s, d: &Diagram{Width: s.o.Width}, x: map[wire.ID]int{}}
	l.lines()
	l.times()
	l.descend()
	l.draw()
	l.count()
	return l.d
}

// lines places the columns.
func (l *layouter) lines() {
	n := len(l.machines)
	l.left, l.right, l.words = leftRoom, rightRoom, true
	least := narrowest
	if n > 0 && !l.marked(l.machines[0].id) {
		l.left = 44
	}
	if n > 0 && !l.marked(l.machines[n-1].id) {
		l.right = 70
	}
	if l.o.Width < 900 {
		l.left, l.right = l.left*2/3, l.right*2/3
	}
	if l.o.Width < 620 {
		l.left, l.right, l.words, least = phoneRoom, phoneRoom+8, false, phoneGap
	}
	l.gap = least
	if n > 1 {
		l.gap = max(least, (l.o.Width-axis-l.left-l.right)/(n-1))
		l.gap = min(l.gap, 260)
	}
	l.d.Width = max(l.o.Width, axis+l.left+l.right+l.gap*max(n-1, 0))
	l.half = make([]int, n)
	for i, m := range l.machines {
		l.x[m.id] = i
		l.d.Columns = append(l.d.Columns, Column{X: axis + l.left + i*l.gap, Node: int(m.id),
			Name: m.name, Role: m.role})
	}
	for i, m := range l.machines {
		if n := min(len(l.tracks(m.id)), mostBars); n > 0 {
			l.half[i] = (n*(barWide+1) + 1) / 2
		}
	}
}

// marked tells whether something is written beside a machine's line.
func (l *layouter) marked(id wire.ID) bool {
	return slices.ContainsFunc(l.marks, func(m mark) bool { return m.id == id && !m.hidden })
}

// tracks are the partitions that one machine leads or owns in the stretch, each with a place of its own
// beside the others, so that one that is given back is seen to go.
func (l *layouter) tracks(id wire.ID) []wire.TopicPartition {
	var all []wire.TopicPartition
	for i := range l.spans {
		if s := &l.spans[i]; s.id == id && !s.ended() && !slices.Contains(all, s.tp) {
			all = append(all, s.tp)
		}
	}
	ordered.SortFunc(all, func(a, b wire.TopicPartition) int {
		return cmp.Or(cmp.Compare(a.Topic, b.Topic), cmp.Compare(a.Partition, b.Partition))
	})
	if len(all) > 1 && all[0].Topic == "" {
		all = all[1:] // waiting takes the whole width
	}
	return all
}

// times makes a row of each time at which something is seen.
func (l *layouter) times() {
	at := map[node.Time]*row{}
	get := func(t node.Time) *row {
		t = max(l.o.From, min(t, l.o.To))
		if at[t] == nil {
			at[t] = &row{at: t}
		}
		return at[t]
	}
	get(l.o.From)
	get(l.o.To)
	for i := range l.messages {
		if m := &l.messages[i]; !m.hidden {
			r, e := get(m.Sent), get(m.end)
			r.messages = append(r.messages, i)
			e.arrivals = append(e.arrivals, i)
		}
	}
	for i := range l.marks {
		if m := &l.marks[i]; !m.hidden {
			r := get(m.at)
			r.marks = append(r.marks, i)
		}
	}
	for i := range l.commands {
		r := get(l.commands[i].at)
		r.commands = append(r.commands, i)
	}
	for i := range l.spans {
		s := &l.spans[i]
		if _, ok := l.x[s.id]; ok && !s.begun {
			get(s.from)
		}
		if _, ok := l.x[s.id]; ok && !s.lasts {
			get(s.to)
		}
	}
	for _, r := range at {
		l.rows = append(l.rows, *r)
	}
	ordered.SortFunc(l.rows, func(a, b row) int { return cmp.Compare(a.at, b.at) })
}

// fall is how many pixels a pause takes: evenly up to the usual latency, ever flatter beyond.
func (l *layouter) fall(dt node.Time) float64 {
	hops := float64(dt) / float64(l.unit)
	if hops <= 1 {
		return l.o.Zoom * hopHigh * math.Sqrt(hops)
	}
	return l.o.Zoom * hopHigh * (1 + math.Log2(hops)/2)
}

// descend gives the rows their heights: time first, then room for the words.
func (l *layouter) descend() {
	y := headRoom
	main := node.Time(-1) // the time of the last absolute tick
	lastTick := -100
	for i := range l.rows {
		r := &l.rows[i]
		if i > 0 {
			dt := r.at - l.rows[i-1].at
			if float64(dt) > breakHops*float64(l.unit)*max(l.o.Zoom, 0.25) {
				y = l.breakOff(y, l.rows[i-1].at, r.at)
				main = -1
			} else {
				y += max(1, int(math.Round(l.fall(dt))))
			}
		}
		r.y = y
		if len(r.commands) > 0 {
			r.y += 16 * len(r.commands)
		}
		l.placeWords(r)
		y = r.y
		l.d.Scale = append(l.d.Scale, Point{r.at, y})
		if main < 0 || y-lastTick >= 15 {
			t := Tick{Y: y, Text: clock(r.at), Main: true}
			if main >= 0 {
				t.Text, t.Main = since(r.at-main), false
			} else {
				main = r.at
			}
			if y-lastTick >= 12 {
				l.d.Ticks = append(l.d.Ticks, t)
				lastTick = y
			}
		}
	}
	l.d.Height = y + 24
	for _, b := range l.placed {
		l.d.Height = max(l.d.Height, b.y2+10)
	}
}

// breakOff leaves out a pause.
func (l *layouter) breakOff(y int, from, to node.Time) int {
	for _, b := range l.placed { // words of the row above stay above
		y = max(y, b.y2-6)
	}
	l.d.Breaks = append(l.d.Breaks, Break{Y: y + 8, H: breakHigh - 8, From: from, To: to,
		Text: pause(to - from), Detail: shorten(l.missing(from, to), l.d.Width-axis-90)})
	return y + breakHigh + 10
}

// width is how wide a word is on the page.
func width(s string) int { return int(math.Ceil(float64(paint.Width(paint.Sans500, textSize, s)))) + 2 }

// shorten cuts a word to a width.
func shorten(s string, room int) string {
	if width(s) <= room {
		return s
	}
	r := []rune(s)
	for len(r) > 2 && width(string(r)+"…") > room {
		r = r[:len(r)-1]
	}
	if len(r) <= 3 {
		return ""
	}
	return string(r) + "…"
}

func clock(t node.Time) string {
	ms := int64(t / node.Millisecond)
	two := func(n int64) string {
		if n < 10 {
			return "0" + words.Num(n)
		}
		return words.Num(n)
	}
	rest := strconv.Itoa(int(1000 + ms%1000))[1:]
	return two(ms/60000) + ":" + two(ms/1000%60) + "." + rest
}

// since words a time after a tick.
func since(d node.Time) string {
	if d >= node.Second && d < 10*node.Second {
		hundredths := 1000 + int(d/(10*node.Millisecond))
		s := strconv.Itoa(hundredths)
		return "+" + strconv.Itoa(hundredths/100-10) + "." + s[len(s)-2:] + " s"
	}
	return "+" + pause(d)
}

// pause words a time span with as many digits as tell something.
func pause(d node.Time) string {
	switch {
	case d < node.Millisecond:
		return words.Num(int64(d)) + " µs"
	case d < 10*node.Millisecond && d%node.Millisecond != 0:
		return decimal(int64(d), 1000) + " ms"
	case d < node.Second:
		return words.Num(int64(d+500)/1000) + " ms"
	case d < 100*node.Second:
		return decimal(int64(d), 1000000) + " s"
	}
	return words.Num(int64(d/node.Second)) + " s"
}

// decimal is n/unit with one digit behind the point.
func decimal(n, unit int64) string {
	tenths := (n*10 + unit/2) / unit
	return words.Num(tenths/10) + "." + words.Num(tenths%10)
}

// fateWords say what became of a message.
var fateWords = map[sim.Fate]string{sim.OnItsWay: "way", sim.Unheard: "unheard", sim.Held: "held",
	sim.Dropped: "dropped"}
