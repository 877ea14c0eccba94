package player

import (
	"highwater/sim/wire"
	"highwater/web/thing"
	"highwater/web/words"
)

// present words what holds now about a thing and is no event: what the high watermark waits for.
func (p *Player) present(s thing.Thing) string {
	switch s.Kind {
	case thing.Record:
		if p.uncommitted(s) {
			return p.waitsFor(s.TP, s.Offset)
		}
		return ""
	case thing.HighWatermark, thing.LogEnd:
		part := p.World().Image().Partition(s.TP)
		if part == nil || part.Leader == wire.NoLeader {
			return words.CannotWrite(s.TP)
		}
		if b := p.World().Broker(part.Leader); b != nil {
			if r := b.Replica(s.TP); r != nil && r.LogEndOffset() > r.HighWatermark() {
				return p.waitsFor(s.TP, r.HighWatermark())
			}
		}
		return ""
	}
	return ""
}

// waitsFor names the in-sync copies that lack an offset.
func (p *Player) waitsFor(tp wire.TopicPartition, offset int64) string {
	part := p.World().Image().Partition(tp)
	if part == nil || part.Leader == wire.NoLeader {
		return ""
	}
	var lack []string
	for _, id := range part.ISR {
		b := p.World().Broker(id)
		if b == nil {
			continue
		}
		if r := b.Replica(tp); r == nil || r.LogEndOffset() <= offset {
			lack = append(lack, p.Name(id))
		}
	}
	return words.WaitsFor(lack, offset)
}

func (p *Player) replicaWords(s thing.Thing) string {
	b := p.World().Broker(s.Node)
	if b == nil {
		return ""
	}
	r := b.Replica(s.TP)
	if r == nil {
		return words.CopyGone
	}
	if q := p.World().Process(s.Node); q != nil && !q.Running {
		return words.CopyKept(p.Name(s.Node), r.LogStartOffset(), r.LogEndOffset())
	}
	leader := ""
	if r.Leader() != wire.NoLeader {
		leader = p.Name(r.Leader())
	}
	return words.Copy(p.Name(s.Node), r.IsLeader(), leader, r.LeaderEpoch(), r.LogStartOffset(),
		r.HighWatermark(), r.LogEndOffset())
}

func (p *Player) clientWords(id wire.ID) string {
	q := p.World().Process(id)
	if q == nil {
		return ""
	}
	member := p.memberWords(id)
	switch {
	case !q.Running && q.Ended == "crash":
		return words.ProgramKilled(member)
	case !q.Running:
		return words.ProgramEnded(q.Code)
	case q.Role != "producer" && member != "":
		return member
	}
	return words.Program(q.Role)
}
