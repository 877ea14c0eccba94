package player

import (
	"slices"

	"highwater/sim/group"
	"highwater/web/thing"
	"highwater/web/words"
)

// Tip is what is said of a small thing under the pointer: its name, a sentence, and the term of the
// glossary that it is, if it is one. What has its name written on it has none.
type Tip struct{ Name, Text, Term string }

// Tip names a thing.
func (p *Player) Tip(s thing.Thing) Tip {
	switch s.Kind {
	case thing.Nothing, thing.Broker, thing.Controller, thing.Replica, thing.Client, thing.Group,
		thing.Member, thing.Partition, thing.Event, thing.Segment:
		return Tip{}
	case thing.Power:
		q := p.World().Process(s.Node)
		return Tip{Name: words.TipPower(p.Name(s.Node), q != nil && q.Running)}
	}
	w := &Why{}
	p.describe(s, w)
	t := Tip{Name: w.Title, Text: w.What, Term: words.Terms[s.Kind]}
	part := p.World().Image().Partition(s.TP)
	switch s.Kind {
	case thing.HighWatermark, thing.LogEnd:
		if b := p.World().Broker(s.Node); b != nil && b.Replica(s.TP) != nil {
			if t.Name = words.TipLogEnd(b.Replica(s.TP).LogEndOffset()); s.Kind == thing.HighWatermark {
				t.Name = words.TipHighWatermark(b.Replica(s.TP).HighWatermark())
			}
		}
	case thing.ISR:
		t.Name = words.TipISR(p.Name(s.Peer), s.TP, part != nil && slices.Contains(part.ISR, s.Peer))
	case thing.Leader:
		t.Name = words.TipLeads(p.Name(s.Node), s.TP, part != nil && part.Leader == s.Node)
	case thing.Epoch:
		if part != nil {
			t.Name, t.Text = words.TipEpoch(s.TP, part.LeaderEpoch)
		}
	case thing.Record:
		t.Name, t.Text = words.TipRecord(s.TP, s.Offset, w.What, !p.uncommitted(s))
	case thing.Shared:
		t.Name = words.Offsets(s.TP, s.Offset, s.Offset)
	case thing.Committed, thing.Position:
		p.tipOfMark(s, &t)
	}
	return t
}

// tipOfMark names a mark on a lane.
func (p *Player) tipOfMark(s thing.Thing, t *Tip) {
	start := s.Kind == thing.Committed
	switch v, _, ok := p.groupView(s.Name); {
	case ok && v.Kind == group.Share:
		t.Name, t.Term = words.TipWindow(s.Name, s.TP, s.Offset, start), words.TermShareGroup
	case start:
		t.Name = words.TipCommitted(s.Name, s.TP, s.Offset)
	default:
		t.Name = words.TipPosition(p.Name(s.Node), s.TP, s.Offset)
	}
}
