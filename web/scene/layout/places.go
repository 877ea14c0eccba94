package layout

import (
	"highwater/web/paint"
)

// places are where the cards stand on a grid.
type places struct {
	grid
	strip   paint.Rect
	cards   []paint.Rect // by index of Model.Brokers
	ports   []paint.Point
	rows    []rowSpan
	clients []clientPlace
	trunks  bool         // the members of a group share one wire to each broker
	boxes   []paint.Rect // of the groups
	levels  []groupLevel
	hidden  int        // groups and consumers that found no room on a phone
	more    paint.Rect // where it says so
}

// rowSpan is the vertical extent of one row of cards.
type rowSpan struct{ top, bottom float32 }

// clientPlace is where a client's card is and where its wire lane runs.
type clientPlace struct {
	rect  paint.Rect
	right bool // of the brokers
	lane  float32
	y     float32 // where its wires leave
	fold  bool
	shown bool
	inBox bool // its group is drawn without its members
}

// place gives every card its rectangle.
func (l *places) place() {
	l.cards = make([]paint.Rect, len(l.m.Brokers))
	l.ports = make([]paint.Point, len(l.m.Brokers))
	y := l.d.top
	for i := 0; i < len(l.m.Brokers); i += l.cols {
		var row float32
		for j := i; j < min(i+l.cols, len(l.m.Brokers)); j++ {
			h := l.cardHeight(&l.m.Brokers[j])
			l.cards[j] = paint.Area(l.cardX+float32(j-i)*(l.cardW+l.colGap), y, l.cardW, h)
			row = max(row, h)
		}
		for j := i; j < min(i+l.cols, len(l.m.Brokers)); j++ {
			if l.cols > 1 {
				l.cards[j].H = row
			}
			c := l.cards[j]
			l.ports[j] = paint.At(c.X+c.W, c.Y+max(c.H-24, c.H*0.72))
		}
		l.rows = append(l.rows, rowSpan{y, y + row})
		y += row + l.d.cardGap
	}
	width := float32(l.cols)*(l.cardW+l.colGap) - l.colGap
	l.strip = paint.Area(l.cardX, l.d.stripTop, width, l.d.strip)
}

// headerMid is the y of a card's header.
func (l *places) headerMid(i int) float32 {
	if l.d.density == Comfortable && !l.o.Phone {
		return l.cards[i].Y + 19
	}
	return l.cards[i].Y + l.d.header/2 + .5
}

// corridor is the y of the free strip above a row of cards.
func (l *places) corridor(b int) float32 {
	row := b / l.cols
	if row == 0 {
		return (l.strip.Y + l.strip.H + l.rows[0].top) / 2
	}
	return (l.rows[row-1].bottom + l.rows[row].top) / 2
}
