package player

import (
	"slices"

	"highwater/sim/group"
	"highwater/sim/node"
	"highwater/sim/share"
	"highwater/sim/wire"
	"highwater/web/thing"
	"highwater/web/words"
)

// groupView finds a group at the broker that coordinates it now.
func (p *Player) groupView(id string) (group.View, wire.ID, bool) {
	w := p.World()
	for at, q := range w.Brokers() {
		if !q.Running {
			continue
		}
		if v, ok := w.Broker(at).Group(id); ok {
			return v, at, true
		}
	}
	return group.View{}, 0, false
}

// describeGroup fills in what a group, a member or one of their marks is.
func (p *Player) describeGroup(s thing.Thing, w *Why) *moment {
	switch s.Kind {
	case thing.Group:
		return p.describeWholeGroup(s, w)
	case thing.Member:
		return p.describeMember(s, w)
	case thing.Committed:
		return p.describeCommitted(s, w)
	case thing.Shared:
		return p.describeShared(s, w)
	}
	if v, _, ok := p.groupView(s.Name); ok && v.Kind == group.Share {
		w.Title, w.What = words.WhyWindowEnd(s.Name, s.TP)
		return p.lastShared(s, func(f node.ShareRecordsChanged) bool {
			return f.To == "acquired" && f.LastOffset == s.Offset-1
		})
	}
	w.Title, w.What = words.WhyPosition(p.Name(s.Node), s.TP)
	return later(latest(p, func(f node.RecordsPolled, at wire.ID) bool {
		return at == s.Node && f.TP == s.TP
	}), latest(p, func(f node.PositionReset, at wire.ID) bool { return at == s.Node && f.TP == s.TP }))
}

func (p *Player) describeWholeGroup(s thing.Thing, w *Why) *moment {
	w.Title = words.WhyGroup(s.Name)
	v, at, ok := p.groupView(s.Name)
	switch {
	case !ok:
		w.What = words.GroupSilent
	case v.Kind == group.Share:
		w.What = words.ShareGroup(p.Name(at))
	default:
		w.What = words.ConsumerGroup(v.State)
	}
	return latest(p, func(f node.GroupStateChanged, _ wire.ID) bool { return f.Group == s.Name })
}

func (p *Player) describeMember(s thing.Thing, w *Why) *moment {
	w.Title = p.Name(s.Node)
	w.What = p.memberWords(s.Node)
	return later(latest(p, func(_ node.PartitionsAssigned, at wire.ID) bool { return at == s.Node }),
		latest(p, func(_ node.PartitionsRevoked, at wire.ID) bool { return at == s.Node }))
}

// memberWords says what a consumer is in its group, as the coordinator has it; empty: it is in none.
func (p *Player) memberWords(id wire.ID) string {
	w := p.World()
	for at, q := range w.Brokers() {
		if !q.Running {
			continue
		}
		for v := range w.Broker(at).Groups() {
			for i := range v.Members {
				if m := &v.Members[i]; m.Client == id {
					return p.memberOf(&v, m)
				}
			}
		}
	}
	return ""
}

func (p *Player) memberOf(v *group.View, m *group.MemberView) string {
	s := words.Member(v.ID, v.Kind == group.Classic, m.Epoch, m.State, v.State == group.Stable,
		m.Assigned, m.Revoking, m.Lacks())
	if q := p.World().Process(m.Client); q != nil && !q.Running && m.SessionUntil > p.Now() {
		s += " " + words.MemberSilent(m.SessionUntil-p.Now())
	}
	return s
}

func (p *Player) describeCommitted(s thing.Thing, w *Why) *moment {
	if v, _, ok := p.groupView(s.Name); ok && v.Kind == group.Share {
		w.Title, w.What = words.WhyWindowStart(s.Name, s.TP)
		return latest(p, func(f node.ShareStartAdvanced, _ wire.ID) bool {
			return f.Group == s.Name && f.TP == s.TP
		})
	}
	w.Title, w.What = words.WhyCommitted(s.Name, s.TP)
	return latest(p, func(f node.OffsetsCommitted, _ wire.ID) bool {
		return f.Group == s.Name && slices.ContainsFunc(f.Offsets, func(o node.CommittedOffset) bool {
			return o.TP == s.TP
		})
	})
}

// describeShared tells in whose hands a record of a share group is, and what became of it before.
func (p *Player) describeShared(s thing.Thing, w *Why) *moment {
	w.Title, w.What = words.WhyShared(s.TP, s.Offset), words.SharedByNobody(s.Name)
	part := p.World().Image().Partition(s.TP)
	if part != nil && part.Leader != wire.NoLeader {
		if b := p.World().Broker(part.Leader); b != nil {
			if sp := b.SharePartition(s.Name, s.TP); sp != nil {
				w.What = p.sharedWords(s, sp)
			}
		}
	}
	return p.lastShared(s, func(f node.ShareRecordsChanged) bool {
		return f.FirstOffset <= s.Offset && s.Offset <= f.LastOffset
	})
}

func (p *Player) sharedWords(s thing.Thing, sp *share.Partition) string {
	v, _, _ := p.groupView(s.Name)
	for _, r := range sp.InFlights() {
		if s.Offset < r.First || r.Last < s.Offset {
			continue
		}
		switch r.State {
		case share.RecordAcknowledged:
			return words.SharedAccepted(r.DeliveryCount)
		case share.RecordArchived:
			return words.SharedArchived(r.DeliveryCount)
		case share.RecordAvailable:
			return words.SharedAvailable(r.DeliveryCount)
		}
		who := r.Member
		for i := range v.Members {
			if v.Members[i].ID == r.Member {
				who = p.Name(v.Members[i].Client)
			}
		}
		return words.SharedLocked(who, max(r.LockUntil-p.Now(), 0), r.DeliveryCount)
	}
	return words.SharedByNobody(s.Name)
}

// lastShared finds the newest change of records of a share group in a partition.
func (p *Player) lastShared(s thing.Thing, is func(node.ShareRecordsChanged) bool) *moment {
	return latest(p, func(f node.ShareRecordsChanged, _ wire.ID) bool {
		return f.Group == s.Name && f.TP == s.TP && is(f)
	})
}
