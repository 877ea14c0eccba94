package layout

// phoneWidth is the width of the phone's layout in stage units.
const phoneWidth = 390

// Measures of the chips above the controllers and below the brokers.
const (
	phoneMargin = 8
	phoneChip   = 34
)

// phonePlans are tried in order; with many brokers the cards stand in two columns.
var phonePlans = []struct {
	plan
	cols int
}{
	{plan{Cells, Cells, 1}, 1}, {plan{Cells, Bar, 1}, 1}, {plan{Shapes, Bar, 1}, 1},
	{plan{Bar, Bar, 1}, 1}, {plan{Bar, Tile, 1}, 1}, {plan{Tile, Tile, 1}, 1}, {plan{Bar, Tile, 1}, 2},
	{plan{Tile, Tile, 1}, 2},
}

// fitPhone lays a cluster out for a narrow canvas: the margins are the two rails, clients left and
// replication right; seven cells; copies folded where there is little room; consumers and groups as
// chips, in the middle of the canvas if something of it is left.
func (l *grid) fitPhone() {
	l.d = phoneMetrics
	if !l.readers() {
		l.d.bottom = phoneMargin - l.d.cardGap
	}
	for _, p := range phonePlans {
		l.plan, l.cols, l.colGap = p.plan, p.cols, float32(12*(p.cols-1))
		l.cardW = l.phoneCard(phoneWidth)
		l.scale = min(l.o.Width/phoneWidth, l.o.Height/l.phoneNeed())
		if l.scale >= minScale {
			break
		}
	}
	l.scale = min(max(l.scale, minScale), maxScale)
	l.w, l.h = l.o.Width/l.scale, l.o.Height/l.scale
	l.left, l.cardX = 0, 24
	l.cardW = l.phoneCard(l.w)
	l.countCells()
	l.centre(l.phoneNeed())
}

func (l *grid) phoneCard(width float32) float32 {
	return float32(int((width - 48 - l.colGap) / float32(l.cols)))
}

func (l *grid) phoneNeed() float32 {
	h := l.d.top + l.d.bottom
	for i := 0; i < len(l.m.Brokers); i += l.cols {
		var row float32
		for j := i; j < min(i+l.cols, len(l.m.Brokers)); j++ {
			row = max(row, l.cardHeight(&l.m.Brokers[j]))
		}
		h += row + l.d.cardGap
	}
	return h
}
