package layout

import (
	"slices"

	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/words"
)

// grid is how a cluster fits a canvas: what is drawn of each lane, at which scale, and where the
// columns of clients, cards and groups begin. Once fitted it doesn't change.
type grid struct {
	m     *model.Model
	o     Options
	d     metrics
	plan  plan
	cols  int
	scale float32
	w, h  float32 // the canvas in stage units

	left, cardX, cardW, colGap float32 // first card's x, cards' width, gap between columns
	clientX, clientW           float32
	groupX, groupW             float32
	down                       float32 // how far the cards were moved into the middle
	cells                      int     // that fit into a lane
	longest                    int64
	tail                       float32 // how much room the largest LEO takes behind a log
}

// fit chooses columns, level and density: the richest that fits at a readable scale.
func (l *grid) fit() {
	l.cols = columnsFor(len(l.m.Brokers))
	if s := l.scaleFor(plans[0], roomyMetrics); l.oneLane() && s >= minScale {
		l.settle(plans[0], roomyMetrics, s)
		return
	}
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
	// thing.Nothing fits: the smallest drawing at the smallest readable scale; the view can be dragged.
	p, d := plans[len(plans)-1], densities[Dense]
	l.settle(p, d, max(l.scaleFor(p, d), 0.5))
}

// oneLane tells whether no broker has more than one replica, in one column of cards.
func (l *grid) oneLane() bool {
	for i := range l.m.Brokers {
		if len(l.m.Brokers[i].Replicas) > 1 {
			return false
		}
	}
	return l.cols == 1 && len(l.m.Partitions) > 0
}

// centre puts what there is, so high, into the middle of the canvas.
func (l *grid) centre(content float32) {
	if rest := l.h - content; rest > 1 {
		l.down = float32(int(rest / 2))
		l.d.stripTop, l.d.top = l.d.stripTop+l.down, l.d.top+l.down
	}
}

// centreCards puts the cards into the middle of the canvas, as far as the clients' columns have room
// below.
func (l *grid) centreCards() {
	left, right := l.columnsWant()
	room := l.h - l.d.top - l.d.bottom
	down := min((l.h-l.content())/2, room-left-l.o.Avoid.Height/l.scale, room-right)
	if down > .5 {
		l.down = float32(int(down))
		l.d.stripTop, l.d.top = l.d.stripTop+l.down, l.d.top+l.down
	}
}

// minCard is the narrowest card that still shows a plan's lanes; wantCard is a good width.
func minCard(p plan) float32 {
	switch {
	case p.leader == Cells:
		return 131 + 6*27 + 54 + 16
	case p.leader <= Ticks:
		return 131 + 6*shapePitch + 54 + 16
	case p.perRow == 2:
		return 360
	}
	return 204
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

// widths of a cluster from which nobody has read yet have no column for consumers and groups; once
// somebody has, it is kept.
func (l *grid) widths() columnWidths {
	c := columnWidths{114, 46, 42, 58, 152}
	switch l.cols {
	case 1:
		c = columnWidths{134, 62, 0, 90, 198}
	case 2:
		c = columnWidths{128, 54, 50, 74, 176}
	}
	if !l.readers() {
		c.rightGutter, c.group = narrowGutter, 0
	}
	return c
}

// readers tells whether somebody reads from the cluster, or once did.
func (l *grid) readers() bool { return l.m.HasReaders || l.anyRight() }

// narrowGutter is the right gutter where no client stands beyond it.
const narrowGutter = 34

// anyRight tells whether anything stands right of the cards now.
func (l *grid) anyRight() bool {
	return len(l.m.Groups) > 0 ||
		slices.ContainsFunc(l.m.Clients, func(c model.Client) bool { return !standsLeft(&c) })
}

// fixed is the width of everything but the cards.
func (l *grid) fixed() float32 {
	c := l.widths()
	return 32 + c.client + c.leftGutter + float32(l.cols-1)*c.gap + c.rightGutter + c.group
}

func (l *grid) scaleFor(p plan, d metrics) float32 {
	l.plan, l.d = p, d
	sh := l.o.Height / l.need()
	want := l.o.Width / (l.fixed() + float32(l.cols)*wantCard(p, l.cols))
	least := l.o.Width / (l.fixed() + float32(l.cols)*minCard(p))
	s := min(sh, want, l.largest())
	if floor := float32(1); s < floor {
		s = min(sh, least, floor)
	}
	return s
}

// largest is the scale up to which a picture with little on it is blown up.
func (l *grid) largest() float32 {
	const screen = 888 // the stage's height on a screen of 1080 lines
	return min(fillScale*max(l.o.Height/screen, 1), maxScale)
}

// settle fixes the geometry for a scale.
func (l *grid) settle(p plan, d metrics, s float32) {
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
	c := l.widths()
	l.clientX, l.clientW, l.groupW, l.colGap = l.left+16, c.client, c.group, c.gap
	l.cardX = l.clientX + c.client + c.leftGutter
	if l.cols == 1 && c.group > 0 && !l.anyRight() { // the lanes use the empty column and stay in place
		l.cardW += c.rightGutter - narrowGutter + c.group
		l.groupW, c.rightGutter = 0, narrowGutter
	}
	l.groupX = l.cardX + cols*l.cardW + (cols-1)*l.colGap + c.rightGutter
	l.countCells()
	l.centreCards()
}

// countCells is how many offsets a lane shows; all lanes have the same width.
func (l *grid) countCells() {
	var end int64
	for i := range l.m.Partitions {
		end = max(end, l.m.Partitions[i].End)
	}
	tail := 7 + paint.Width(paint.Mono500, 10.5, words.LEO(end))
	l.tail = tail
	if !l.o.Phone && l.d.density != Roomy {
		tail = max(tail, 53)
	}
	room := l.cardW - 2*l.d.pad - l.d.cellX - tail
	pitch := l.cellPitch()
	l.cells = max(int(room/pitch), 1)
}

// cellPitch is the distance from one offset to the next in a leader's lane.
func (l *grid) cellPitch() float32 {
	switch l.plan.leader {
	case Shapes:
		return shapePitch
	case Ticks:
		return 8
	}
	return l.d.pitch
}

// pointedAir is room below the last card for words about it; emptyAir is room for saying that there are
// no topics yet.
const (
	pointedAir = 18
	emptyAir   = 64
)

// need is how much height the current plan and density ask for.
func (l *grid) need() float32 {
	if l.cols == 1 {
		left, right := l.columnsWant()
		full := max(left+l.o.Avoid.Height, right) + l.d.top + l.d.bottom
		return max(l.content(), min(full, l.floor()))
	}
	// A large cluster that is still empty is not blown up: it would shrink with its first topics.
	return max(l.content(), l.floor())
}

// floor is a height in which a density has enough air.
func (l *grid) floor() float32 { return [...]float32{640, 540, 0, 600}[l.d.density] }

// content is how high the content is with the current plan and density.
func (l *grid) content() float32 {
	h := l.d.top + l.d.bottom
	if l.d.density == Roomy && len(l.o.Rings) > 0 {
		h += pointedAir
	}
	perRow := l.cols
	for i := 0; i < len(l.m.Brokers); i += perRow {
		var row float32
		for j := i; j < min(i+perRow, len(l.m.Brokers)); j++ {
			row = max(row, l.cardHeight(&l.m.Brokers[j]))
		}
		if i > 0 {
			h += l.d.cardGap
		}
		h += row
	}
	if len(l.m.Partitions) == 0 {
		h += emptyAir
	}
	return max(h, l.clientsNeed())
}

// laneHeight is how much room a replica's lane takes; tiles share rows and count elsewhere.
func (l *grid) laneHeight(r *model.Replica) float32 {
	level := l.plan.follower
	if r.Leads {
		level = l.plan.leader
	}
	switch level {
	case Cells:
		if r.Leads {
			return l.d.leaderH
		}
		return l.d.followerH
	case Shapes, Ticks:
		return l.d.shapesH
	case Bar:
		return l.d.foldH
	}
	return 0
}

func (l *grid) levelOf(r *model.Replica) Level {
	if r.Leads {
		return l.plan.leader
	}
	return l.plan.follower
}

// tilesPerRow is how many tiles fit side by side into a card.
func (l *grid) tilesPerRow() int {
	w := l.cardW
	if w == 0 {
		w = minCard(l.plan)
	}
	return max(int((w-2*l.d.pad-16)/tilePitch), 1)
}

const tilePitch = 14

// cardHeight adds up a broker's header and lanes.
func (l *grid) cardHeight(b *model.Broker) float32 {
	h := l.d.header
	if l.d.density == Roomy {
		return h + l.d.leaderH + l.d.cardBottom
	}
	var bars, tiles int
	gap := float32(0)
	for i := range b.Replicas {
		switch l.levelOf(&b.Replicas[i]) {
		case Bar:
			bars++
		case Tile:
			tiles++
		default:
			h += gap + l.laneHeight(&b.Replicas[i])
			gap = l.d.laneGap
		}
	}
	if bars > 0 {
		h += gap + float32((bars+l.plan.perRow-1)/l.plan.perRow)*l.d.foldH
		gap = l.d.laneGap
	}
	if tiles > 0 {
		per := l.tilesPerRow()
		h += gap + float32((tiles+per-1)/per)*tilePitch + 2
	}
	return h + l.d.cardBottom
}

// longestName is how wide the longest of the partitions' names is on a folded lane.
func (l *grid) longestName() (w float32) {
	for i := range l.m.Partitions {
		w = max(w, paint.Width(paint.Sans600, 10.5, l.m.Partitions[i].Name))
	}
	return w
}

// barEnds tells where a folded lane's log and its high watermark end between start and limit.
func (l *grid) barEnds(r *model.Replica, x, start, limit float32) (end, hw float32) {
	if l.plan.leader == Cells {
		from, to := l.window(r)
		end = l.boundary(x, from, min(max(r.LEO, from), to))
		return end, l.boundary(x, from, min(max(r.HW, from), to))
	}
	room := limit - start
	q := &l.m.Partitions[r.Part]
	scale := room / float32(max(l.longest, 1))
	end = start + float32(r.LEO-q.Start)*scale
	hw = start + float32(r.HW-q.Start)*scale
	if r.HW < r.LEO {
		hw = min(hw, end-3)
	}
	return max(end, start), max(hw, start)
}

// gutter is the free space around a place beside the cards: between the clients and the cards left and
// right, else the whole canvas.
func (l *grid) gutter(x float32) (from, to float32) {
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
func (l *grid) between(x, w float32) float32 {
	from, to := l.gutter(x)
	if w > to-from {
		return min(max((from+to-w)/2, 2), l.w-w-2)
	}
	return min(max(x-w/2, from), to-w)
}

// window is the run of offsets that every copy of a partition shows: the youngest ones.
func (l *grid) window(r *model.Replica) (from, to int64) {
	q := &l.m.Partitions[r.Part]
	from = max(q.End-int64(l.cells), q.Start, 0)
	return from, from + int64(l.cells)
}

// boundary is the x of the line left of offset n in a lane that begins at x.
func (l *grid) boundary(x float32, from, n int64) float32 {
	return x + l.d.cellX + float32(n-from)*l.cellPitch() - 0.5
}

// effectOn finds the effect of a kind at a replica; for the in-sync set id is the member that left.
func (l *grid) effectOn(k model.EffectKind, tp model.TopicPartition, id model.ID) (model.Effect, bool) {
	if l.o.ReducedMotion {
		return model.Effect{}, false
	}
	for i := range l.m.Effects {
		if e := &l.m.Effects[i]; e.Kind == k && e.TP == tp && e.Node == id {
			return *e, true
		}
	}
	return model.Effect{}, false
}

func (l *grid) brokerIndex(id model.ID) int {
	for i := range l.m.Brokers {
		if l.m.Brokers[i].ID == id {
			return i
		}
	}
	return -1
}

func (l *grid) column(b int) int { return b % l.cols }
