package scene

// The loupe shows a folded lane, or one without letters, with all its cells while it is selected.

const (
	loupePad  = 8
	loupeCard = 460 // least width
)

// drawLoupe opens the selected replica over the cards, next to its own lane.
func (l *layout) drawLoupe() {
	s := &l.o.Selected
	switch s.Thing {
	case ReplicaThing, RecordThing, HighWatermarkThing, LogEndThing, EpochThing, LeaderThing, ISRThing:
	default:
		return
	}
	b, r := l.folded(s)
	if r == nil {
		return
	}
	lane, ok := l.placeOf(Ref{Thing: ReplicaThing, Node: s.Node, TP: s.TP})
	if !ok {
		return
	}
	plan, cells, cardW := l.plan, l.cells, l.cardW
	defer func() { l.plan, l.cells, l.cardW = plan, cells, cardW }()
	l.plan = plans[0]
	l.cardW = min(max(cardW, loupeCard), l.w-16)
	l.countCells()
	h := l.laneHeight(r)
	box := Rect{min(max(lane.X-loupePad, 8), l.w-l.cardW-8), lane.Y + lane.H + 5, l.cardW, h + 2*loupePad}
	if box.Y+box.H > l.h-4 {
		box.Y = max(lane.Y-5-box.H, 4)
	}
	l.frame(box.X-1.5, box.Y-1.5, box.W+3, box.H+3, 9.5, l.p.Card, l.p.Ink, 1.5, Solid)
	l.target(Ref{Thing: ReplicaThing, Node: s.Node, TP: s.TP}, box.X, box.Y, box.W, box.H, false)
	x, y, w := box.X+loupePad, box.Y+loupePad, box.W-2*loupePad
	if r.leads {
		l.drawLeader(b, r, x, y, w)
	} else {
		l.drawFollower(b, r, x, y, w)
	}
}

// folded finds the replica of a selection if its lane is drawn without its cells.
func (l *layout) folded(s *Ref) (*brokerModel, *replicaModel) {
	for i := range l.m.brokers {
		b := &l.m.brokers[i]
		for k := range b.replicas {
			r := &b.replicas[k]
			if b.id == s.Node && r.tp == s.TP && l.levelOf(r) != Cells {
				return b, r
			}
		}
	}
	return nil, nil
}

// placeOf is where a thing was drawn first.
func (l *layout) placeOf(ref Ref) (Rect, bool) {
	for i := range l.targets {
		if l.targets[i].Ref == ref {
			return l.targets[i].Rect, true
		}
	}
	return Rect{}, false
}
