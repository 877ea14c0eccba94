package scene

import (
	"strconv"

	"highwater/sim/wire"
)

// layout places one model on one canvas.
type layout struct {
	pen
	moving pen // painted over the rest, changes with the clock
	m      *model
	o      Options
	d      metrics
	plan   plan
	cols   int
	w, h   float32 // the canvas in stage units

	left, cardX, cardW, colGap float32 // first card's x, cards' width, gap between columns
	clientX, clientW           float32
	groupX, groupW             float32
	cells                      int // that fit into a lane
	longest                    int64

	cards   []Rect // by index of model.brokers
	ports   []Point
	rows    []rowSpan
	clients []clientPlace
	boxes   []Rect // of the groups
	levels  []groupLevel
	hidden  int  // groups and consumers that found no room on a phone
	more    Rect // where it says so
	trunks  bool // the members of a group share one wire to each broker
	sockets []socket
	strip   Rect
	pulses  []Shape // of things that wait
	words   []word  // of messages in this frame
	said    []said  // what stands where among them
	routes  map[[2]wire.ID]route
	live    map[[2]wire.ID]bool // pairs with a message on the way
}

// rowSpan is the vertical extent of one row of cards.
type rowSpan struct{ top, bottom float32 }

// clientPlace is where a client's card is and where its wire lane runs.
type clientPlace struct {
	rect  Rect
	right bool // of the brokers
	lane  float32
	y     float32 // where its wires leave
	fold  bool
	shown bool
	inBox bool // its group is drawn without its members
}

// newLayout fits a model to a canvas.
func newLayout(m *model, o Options) *layout {
	l := &layout{m: m, o: o}
	l.pen.p, l.moving.p = o.Palette(), o.Palette()
	l.prepare()
	if o.Phone {
		l.fitPhone()
	} else {
		l.fit()
	}
	l.moving.scale = l.scale
	l.place()
	l.placeClients()
	l.routeAll()
	return l
}

// compose draws a model.
func compose(m *model, o Options) *Picture {
	l := newLayout(m, o)
	return l.draw()
}

// draw is the whole picture: everything else is called from here.
func (l *layout) draw() *Picture {
	l.drawWires()
	l.drawStrip()
	for i := range l.m.brokers {
		l.drawBroker(i)
	}
	l.drawEmpty()
	l.drawClients()
	l.drawSockets()
	l.drawParked()
	l.drawCuts()
	l.drawLoupe()
	return l.animate()
}

// again draws the picture at another time of the same world.
func (l *layout) again(o Options, version uint64) *Picture {
	l.o, l.m.now = o, max(o.Now, l.m.began)
	p := l.animate()
	p.Version = version
	return p
}

// animate draws what the clock moves over the still shapes.
func (l *layout) animate() *Picture {
	l.moving.shapes, l.moving.targets = l.moving.shapes[:0], l.moving.targets[:0]
	l.words, l.said = l.words[:0], l.said[:0]
	l.drawPulses()
	l.drawFlights()
	l.drawLosses()
	l.drawSelection()
	pic := &Picture{Still: l.shapes, Moving: l.moving.shapes, Width: l.w, Height: l.h, Scale: l.scale,
		Stage: l.p.Stage}
	pic.Targets = append(l.targets, l.moving.targets...)
	pic.Levels = Levels{Leader: l.plan.leader, Follower: l.plan.follower, BarsPerRow: l.plan.perRow,
		Columns: l.cols, Density: l.d.density}
	pic.Animating = l.o.Playing && (len(l.m.flights) > 0 || len(l.pulses) > 0) || len(l.m.effects) > 0
	return pic
}

// pulseMs is the period of what waits while time runs.
const pulseMs = 1200

// drawPulses paints what waits: it breathes while time runs.
func (l *layout) drawPulses() {
	fade := float32(0)
	if l.o.Playing && !l.o.ReducedMotion {
		fade = 0.4 * (1 - abs(2*float32(int64(l.o.Screen)%pulseMs)/pulseMs-1))
	}
	for _, s := range l.pulses {
		s.Fade = fade
		l.moving.add(s)
	}
}

// pulsing moves the youngest shape from the still ones to those that breathe.
func (l *layout) pulsing() {
	n := len(l.shapes) - 1
	l.pulses = append(l.pulses, l.shapes[n])
	l.shapes = l.shapes[:n]
}

// prepare counts what every part needs to know.
func (l *layout) prepare() {
	l.live = make(map[[2]wire.ID]bool, len(l.m.flights))
	for i := range l.m.flights {
		f := &l.m.flights[i]
		if !f.background {
			l.live[pair(f.from, f.to)] = true
		}
	}
	for i := range l.m.parked {
		q := &l.m.parked[i]
		l.live[pair(q.at, q.from)] = true
	}
	for i := range l.m.partitions {
		q := &l.m.partitions[i]
		l.longest = max(l.longest, q.end-q.start)
	}
}

// pair is a connection's key, the same for both directions.
func pair(a, b wire.ID) [2]wire.ID {
	if a > b {
		a, b = b, a
	}
	return [2]wire.ID{a, b}
}

// fit chooses columns, level and density: the richest that fits at a readable scale.
func (l *layout) fit() {
	l.cols = columnsFor(len(l.m.brokers))
	for _, p := range plans {
		for _, d := range densities {
			if d.density == Dense && p.follower == Cells {
				continue
			}
			floor := float32(minScale)
			if d.density == Comfortable {
				floor = 1
			}
			if s := l.scaleFor(p, d); s >= floor-0.002 {
				l.settle(p, d, s)
				return
			}
		}
	}
	// Nothing fits: the smallest drawing at the smallest readable scale; the view can be dragged.
	p, d := plans[len(plans)-1], densities[Dense]
	l.settle(p, d, max(l.scaleFor(p, d), 0.5))
}

// minCard is the narrowest card that still shows a plan's lanes; wantCard is a good width.
func minCard(p plan) float32 {
	switch {
	case p.leader == Cells:
		return 131 + 6*27 + 54 + 16
	case p.leader <= Ticks:
		return 131 + 84 + 54 + 16
	case p.perRow == 2:
		return 360
	}
	return 212
}

func wantCard(p plan, cols int) float32 {
	if cols == 1 {
		return 524
	}
	return minCard(p) + 40
}

// columnWidths are the widths beside the cards: clients left with their gutter, the gaps between
// columns of cards, the right gutter and the groups.
type columnWidths struct{ client, leftGutter, gap, rightGutter, group float32 }

func widthsFor(cols int) columnWidths {
	switch cols {
	case 1:
		return columnWidths{134, 62, 0, 90, 198}
	case 2:
		return columnWidths{128, 54, 50, 74, 176}
	}
	return columnWidths{114, 46, 42, 58, 152}
}

// fixed is the width of everything but the cards.
func (l *layout) fixed() float32 {
	c := widthsFor(l.cols)
	return 32 + c.client + c.leftGutter + float32(l.cols-1)*c.gap + c.rightGutter + c.group
}

func (l *layout) scaleFor(p plan, d metrics) float32 {
	l.plan, l.d = p, d
	sh := l.o.Height / l.need()
	want := l.o.Width / (l.fixed() + float32(l.cols)*wantCard(p, l.cols))
	least := l.o.Width / (l.fixed() + float32(l.cols)*minCard(p))
	s := min(sh, want, maxScale)
	if floor := float32(1); s < floor {
		s = min(sh, least, floor)
	}
	return s
}

// settle fixes the geometry for a scale.
func (l *layout) settle(p plan, d metrics, s float32) {
	l.plan, l.d, l.scale = p, d, s
	l.w, l.h = l.o.Width/s, l.o.Height/s
	cols := float32(l.cols)
	l.cardW = (l.w - l.fixed()) / cols
	most := float32(524 + 12*27)
	if l.cols > 1 {
		most = max(minCard(p), 640)
	}
	l.left = 0
	if l.cardW > most {
		l.left = float32(int((l.cardW - most) * cols / 2))
		l.cardW = most
	}
	l.cardW = float32(int(l.cardW))
	c := widthsFor(l.cols)
	l.clientX, l.clientW, l.groupW, l.colGap = l.left+16, c.client, c.group, c.gap
	l.cardX = l.clientX + c.client + c.leftGutter
	l.groupX = l.cardX + cols*l.cardW + (cols-1)*l.colGap + c.rightGutter
	l.countCells()
}

// countCells is how many offsets a lane shows; all lanes have the same width.
func (l *layout) countCells() {
	var end int64
	for i := range l.m.partitions {
		end = max(end, l.m.partitions[i].end)
	}
	tail := 7 + Width(Mono500, 10.5, "LEO "+strconv.FormatInt(end, 10))
	if !l.o.Phone {
		tail = max(tail, 53)
	}
	room := l.cardW - 2*l.d.pad - l.d.cellX - tail
	pitch := l.cellPitch()
	l.cells = max(int(room/pitch), 1)
}

// cellPitch is the distance from one offset to the next in a leader's lane.
func (l *layout) cellPitch() float32 {
	switch l.plan.leader {
	case Shapes:
		return 14
	case Ticks:
		return 8
	}
	return l.d.pitch
}

// need is how high the content is with the current plan and density.
func (l *layout) need() float32 {
	h := l.d.top + l.d.bottom
	perRow := l.cols
	for i := 0; i < len(l.m.brokers); i += perRow {
		var row float32
		for j := i; j < min(i+perRow, len(l.m.brokers)); j++ {
			row = max(row, l.cardHeight(&l.m.brokers[j]))
		}
		if i > 0 {
			h += l.d.cardGap
		}
		h += row
	}
	h = max(h, l.clientsNeed())
	// A cluster that is still empty is not blown up, so that it doesn't shrink with its first topics.
	floor := [...]float32{640, 540, 0}[l.d.density]
	return max(h, floor)
}

// place gives every card its rectangle.
func (l *layout) place() {
	l.cards = make([]Rect, len(l.m.brokers))
	l.ports = make([]Point, len(l.m.brokers))
	y := l.d.top
	for i := 0; i < len(l.m.brokers); i += l.cols {
		var row float32
		for j := i; j < min(i+l.cols, len(l.m.brokers)); j++ {
			h := l.cardHeight(&l.m.brokers[j])
			l.cards[j] = Rect{l.cardX + float32(j-i)*(l.cardW+l.colGap), y, l.cardW, h}
			row = max(row, h)
		}
		for j := i; j < min(i+l.cols, len(l.m.brokers)); j++ {
			if l.cols > 1 {
				l.cards[j].H = row
			}
			c := l.cards[j]
			l.ports[j] = Point{c.X + c.W, c.Y + max(c.H-24, c.H*0.72)}
		}
		l.rows = append(l.rows, rowSpan{y, y + row})
		y += row + l.d.cardGap
	}
	width := float32(l.cols)*(l.cardW+l.colGap) - l.colGap
	l.strip = Rect{l.cardX, l.d.stripTop, width, l.d.strip}
}

func abs(x float32) float32 {
	if x < 0 {
		return -x
	}
	return x
}
