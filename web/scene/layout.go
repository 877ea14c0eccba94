package scene

import "highwater/sim/wire"

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
	sockets []socket
	strip   Rect
	pulse   float32 // fade of things that wait
	playing bool
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
}

// compose draws the model. It is the whole picture: everything else is called from here.
func compose(m *model, o Options) *Picture {
	l := &layout{m: m, o: o, playing: o.Playing && !o.ReducedMotion}
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
	l.drawWires()
	l.drawStrip()
	for i := range m.brokers {
		l.drawBroker(i)
	}
	l.drawClients()
	l.drawSockets()
	l.drawParked()
	l.drawCuts()
	l.drawFlights()
	l.drawLosses()
	l.drawSelection()
	pic := &Picture{Still: l.shapes, Moving: l.moving.shapes, Width: l.w, Height: l.h, Scale: l.scale,
		Stage: l.p.Stage, Targets: append(l.targets, l.moving.targets...)}
	pic.Levels = Levels{Leader: l.plan.leader, Follower: l.plan.follower, BarsPerRow: l.plan.perRow,
		Columns: l.cols, Density: l.d.density}
	pic.Animating = o.Playing && len(m.flights) > 0 || len(m.effects) > 0 && o.Ages != nil
	return pic
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
	if l.playing {
		phase := float32(int64(l.o.Screen)%1200) / 1200
		l.pulse = 0.4 * (1 - abs(2*phase-1))
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
	p, d := plans[len(plans)-1], densities[Dense]
	l.settle(p, d, max(l.scaleFor(p, d), 0.4))
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

// fixed is the width of everything but the cards.
func (l *layout) fixed() float32 {
	if l.cols == 1 {
		return 212 + 90 + 198 + 16
	}
	return 16 + 128 + 54 + float32(l.cols-1)*50 + 74 + 176 + 16
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
	l.clientX, l.clientW, l.groupW, l.cardX = l.left+16, 134, 198, l.left+212
	l.colGap = 0
	rightGutter := float32(90)
	if l.cols > 1 {
		l.clientW, l.groupW, l.colGap, rightGutter = 128, 176, 50, 74
		l.cardX = l.left + 16 + 128 + 54
	}
	l.groupX = l.cardX + cols*l.cardW + (cols-1)*l.colGap + rightGutter
	l.countCells()
}

// countCells is how many offsets a lane shows; all lanes have the same width.
func (l *layout) countCells() {
	room := l.cardW - 2*l.d.pad - l.d.cellX - 53
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
