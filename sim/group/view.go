package group

import (
	"iter"
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// View is one group as its coordinator has it, for the picture, the tables and the invariants. It is
// for reading only.
type View struct {
	ID    string
	Kind  Kind
	State string
	// Partition of the offsets topic that holds the group; its leader is the coordinator.
	Partition int32
	// Generation of a classic group; the group epoch of the others.
	Generation int32
	// AssignmentEpoch is the epoch of the target assignment; the generation of a classic group.
	AssignmentEpoch int32
	Assignor        string
	Leader          string // member id of a classic group's leader
	Planned         bool   // a classic group's leader has sent the plan of its generation
	// JoinDue is when the join phase of a classic group ends at the latest; 0: none is under way.
	JoinDue node.Time
	Members []MemberView
	g       *Group
}

// MemberView is one member.
type MemberView struct {
	ID, Instance, ClientID string
	Client                 wire.ID
	Epoch                  int32 // generation or member epoch
	// State is "joining" (has sent JoinGroup), "syncing" (has sent SyncGroup), "expected" (shall
	// rejoin) or "stable" in a classic group; in KIP-848 Kafka's name of the member's state.
	State        string
	Topics       []string
	Assigned     []wire.TopicPartition
	Target       []wire.TopicPartition // KIP-848 and share groups
	Revoking     []wire.TopicPartition // to be given up
	SessionUntil node.Time
}

// Lacks are the partitions that a member of a KIP-848 or share group is meant to have and hasn't been
// given.
func (m *MemberView) Lacks() (tps []wire.TopicPartition) {
	for _, tp := range m.Target {
		if !slices.Contains(m.Assigned, tp) && !slices.Contains(m.Revoking, tp) {
			tps = append(tps, tp)
		}
	}
	return tps
}

// Groups ranges over the groups this broker coordinates, by id.
func (c *Coordinator) Groups() iter.Seq[View] {
	return func(yield func(View) bool) {
		for _, g := range c.groups.All() {
			if !yield(g.view()) {
				return
			}
		}
	}
}

// Group finds one group; false: it isn't coordinated here.
func (c *Coordinator) Group(id string) (View, bool) {
	if g := c.groups.Get(id); g != nil {
		return g.view(), true
	}
	return View{}, false
}

// Offsets ranges over the group's committed offsets, by topic and partition.
func (v *View) Offsets() iter.Seq2[wire.TopicPartition, Offset] { return v.g.offsets.All() }

// Committed is the committed offset of a partition; -1: none.
func (v *View) Committed(tp wire.TopicPartition) int64 {
	if o, ok := v.g.offsets.Get(tp); ok {
		return o.Offset
	}
	return -1
}

func (g *Group) view() View {
	v := View{ID: g.id, Kind: g.kind, State: g.state, Partition: g.partition, g: g}
	if g.kind != Classic {
		k := &g.modern
		v.Generation, v.AssignmentEpoch, v.Assignor = k.epoch, k.assignmentEpoch, k.assignorUsed
		for i := range k.members {
			x := &k.members[i]
			v.Members = append(v.Members, MemberView{ID: x.id, Instance: x.instance,
				ClientID: x.clientID, Client: x.client, Epoch: x.epoch, State: x.state.String(),
				Topics: k.topicsOf(x), Assigned: x.assigned, Target: x.target, Revoking: x.revoking,
				SessionUntil: x.due})
		}
		return v
	}
	k := &g.classic
	v.Generation, v.AssignmentEpoch, v.Assignor = k.generation, k.generation, k.protocol
	v.Leader, v.JoinDue, v.Planned = k.leader, k.joinDue, k.planned == k.generation
	for i := range k.members {
		m := &k.members[i]
		x := MemberView{ID: m.id, Instance: m.instance, ClientID: m.clientID, Client: m.client,
			Epoch: k.generation, State: "stable", Assigned: m.assignment.Partitions,
			Topics: m.subscription(k.protocol).Topics, SessionUntil: m.due}
		switch {
		case m.join.To != 0:
			x.State = "joining"
		case m.sync.To != 0:
			x.State = "syncing"
		case g.state == PreparingRebalance:
			x.State = "expected"
		}
		if m.isNew && len(m.protocols) > 0 {
			x.Topics = m.protocols[0].Subscription.Topics
		}
		v.Members = append(v.Members, x)
	}
	return v
}
