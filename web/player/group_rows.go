package player

import (
	"highwater/sim/group"
	"highwater/sim/share"
	"highwater/sim/wire"
	"highwater/web/words"
)

// GroupRow is a member of a group in words, for the tables; Member is empty for a group without
// members.
type GroupRow struct{ Group, State, Coordinator, Member, Has string }

// GroupRows lists all groups that a broker coordinates, with their members, what each has of the
// partitions, and how far the group is behind in them: high watermark minus committed offset.
func (p *Player) GroupRows() []GroupRow {
	var rows []GroupRow
	w := p.World()
	for at, q := range w.Brokers() {
		if !q.Running {
			continue
		}
		for v := range w.Broker(at).Groups() {
			row := GroupRow{Group: v.ID, Coordinator: p.Name(at),
				State: words.GroupStands(v.State, v.Kind == group.Classic, v.Generation)}
			for i := range v.Members {
				m := &v.Members[i]
				row.Member, row.Has = p.Name(m.Client), p.memberHas(&v, m)
				rows = append(rows, row)
			}
			if len(v.Members) == 0 {
				rows = append(rows, row)
			}
		}
	}
	return rows
}

func (p *Player) memberHas(v *group.View, m *group.MemberView) string {
	var parts []string
	for _, tp := range m.Assigned {
		s := tp.String()
		if v.Kind == group.Share {
			s = words.Locked(tp, p.locked(v.ID, m.ID, tp))
		} else if hw := p.leaderHighWatermark(tp); hw >= 0 && v.Committed(tp) >= 0 {
			s = words.Lag(tp, max(hw-v.Committed(tp), 0))
		}
		parts = append(parts, s)
	}
	for _, tp := range m.Revoking {
		parts = append(parts, words.GivingBack(tp))
	}
	return words.Has(parts)
}

func (p *Player) leaderHighWatermark(tp wire.TopicPartition) int64 {
	if part := p.World().Image().Partition(tp); part != nil && part.Leader != wire.NoLeader {
		if b := p.World().Broker(part.Leader); b != nil {
			if r := b.Replica(tp); r != nil {
				return r.HighWatermark()
			}
		}
	}
	return -1
}

// locked counts the records of a partition that a share group's member has.
func (p *Player) locked(id, member string, tp wire.TopicPartition) int64 {
	part := p.World().Image().Partition(tp)
	if part == nil || p.World().Broker(part.Leader) == nil {
		return 0
	}
	sp := p.World().Broker(part.Leader).SharePartition(id, tp)
	if sp == nil {
		return 0
	}
	n := int64(0)
	for _, r := range sp.InFlights() {
		if r.State == share.RecordAcquired && r.Member == member {
			n += r.Last - r.First + 1
		}
	}
	return n
}
