package layout

import (
	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/thing"
)

// loupe paints one lane over the cards.
type loupe struct {
	*grid
	*pen
}

// The loupe shows a folded lane, or one without letters, with all its cells while it is selected.

const (
	loupePad  = 8
	loupeCard = 460 // least width
)

// draw opens the selected replica over the cards, next to its own lane.
func (l *loupe) draw() {
	s := &l.o.Selected
	switch s.Kind {
	case thing.Replica, thing.Record, thing.HighWatermark, thing.LogEnd, thing.Epoch,
		thing.Leader, thing.ISR:
	default:
		return
	}
	b, r := l.folded(s)
	if r == nil {
		return
	}
	at, ok := l.placeOf(thing.Thing{Kind: thing.Replica, Node: s.Node, TP: s.TP})
	if !ok {
		return
	}
	g := *l.grid // a wide one, on which nothing is folded
	g.plan, g.cardW = plans[0], min(max(l.cardW, loupeCard), l.w-16)
	g.countCells()
	h := g.laneHeight(r)
	box := paint.Area(min(max(at.X-loupePad, 8), l.w-g.cardW-8), at.Y+at.H+5, g.cardW, h+2*loupePad)
	if box.Y+box.H > l.h-4 {
		box.Y = max(at.Y-5-box.H, 4)
	}
	l.Frame(box.X-1.5, box.Y-1.5, box.W+3, box.H+3, 9.5, paint.Card, paint.Ink, 1.5, paint.Solid)
	l.target(thing.Thing{Kind: thing.Replica, Node: s.Node, TP: s.TP}, box.X, box.Y, box.W, box.H,
		false)
	x, y, w := box.X+loupePad, box.Y+loupePad, box.W-2*loupePad
	lane := lanes{&g, l.pen}
	if r.Leads {
		lane.drawLeader(b, r, x, y, w)
	} else {
		lane.drawFollower(b, r, x, y, w)
	}
}

// folded finds the replica of a selection if its lane is drawn without its cells.
func (l *loupe) folded(s *thing.Thing) (*model.Broker, *model.Replica) {
	for i := range l.m.Brokers {
		b := &l.m.Brokers[i]
		for k := range b.Replicas {
			r := &b.Replicas[k]
			if b.ID == s.Node && r.TP == s.TP && l.levelOf(r) != Cells {
				return b, r
			}
		}
	}
	return nil, nil
}

// placeOf is where a thing was drawn first.
func (l *loupe) placeOf(ref thing.Thing) (paint.Rect, bool) {
	for i := range l.targets {
		if l.targets[i].Thing == ref {
			return l.targets[i].Rect, true
		}
	}
	return paint.Rect{}, false
}
