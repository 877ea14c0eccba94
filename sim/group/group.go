package group

import (
	"slices"

	"highwater/sim/coordinator"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Kind of a group.
type Kind uint8

// Kinds of groups. A classic group may have no members at all and only hold offsets.
const (
	Classic Kind = iota
	Consumer
	Share
)

// String is the kind as ListGroups tells it.
func (k Kind) String() string { return [...]string{"Classic", "Consumer", "Share"}[k] }

// protocol is the kind as facts and messages tell it.
func (k Kind) protocol() string { return [...]string{"classic", "consumer", "share"}[k] }

// States of groups. Kafka: ClassicGroupState, ConsumerGroup.ConsumerGroupState, ShareGroupState.
const (
	Empty               = "Empty"
	PreparingRebalance  = "PreparingRebalance"
	CompletingRebalance = "CompletingRebalance"
	Stable              = "Stable"
	Dead                = "Dead"
	Assigning           = "Assigning"
	Reconciling         = "Reconciling"
)

// Group is one group of any kind, with its committed offsets.
type Group struct {
	id        string
	kind      Kind
	partition int32 // of the offsets topic
	state     string
	offsets   ordered.Map[wire.TopicPartition, Offset]
	// latest are the offsets that the log has, committed or not, with the time of their commit: what
	// is deleted is deleted from these.
	latest  ordered.Map[wire.TopicPartition, node.Time]
	found   bool      // by a record of an offset, and nobody has loaded or asked for it yet
	alarm   node.Time // when the group is looked at again; 0: not set
	emptyAt node.Time // since when it has no members
	classic classic
	modern  modern // of Consumer and Share
}

// Offset is a committed offset: the next record to read.
type Offset struct {
	Offset      int64
	LeaderEpoch int32
	Metadata    string
	At          node.Time // of the commit
}

// classic is the state of a group of the classic protocol. Only the outcome of a rebalance is written
// to the log. Kafka: ClassicGroup.
type classic struct {
	protocolType string
	protocol     string // the assignor that was voted for
	generation   int32
	leader       string
	members      []member
	pending      []pendingMember // told MEMBER_ID_REQUIRED, not back yet

	fromEmpty      bool      // PreparingRebalance began in Empty
	newMemberAdded bool      // since the last look during the initial delay
	initialLeft    node.Time // of the rebalance timeout during the initial delay; -1: no such delay
	initialDelay   node.Time // the present round of it
	planned        int32     // the generation of which the leader has sent its plan last
	joinDue        node.Time // when the join phase ends at the latest; 0: no such time
	syncDue        node.Time // when all must have sent SyncGroup; 0: no such time
}

type pendingMember struct {
	id  string
	due node.Time
}

// member is one member of a classic group. Kafka: ClassicGroupMember.
type member struct {
	id, instance     string
	clientID         string
	client           wire.ID
	rebalanceTimeout node.Time
	sessionTimeout   node.Time
	protocols        []wire.JoinGroupProtocol
	assignment       wire.Assignment
	join, sync       coordinator.Waiter
	isNew            bool // joined, and was in no generation yet
	unsynced         bool // hasn't sent SyncGroup in this generation
	due              node.Time
}

func cloneGroup(g *Group) *Group {
	d := *g
	d.offsets, d.latest = g.offsets.Clone(), g.latest.Clone()
	d.classic.members = slices.Clone(g.classic.members)
	d.classic.pending = slices.Clone(g.classic.pending)
	d.modern = g.modern.clone()
	return &d
}

func newGroup(id string, kind Kind, partition int32, now node.Time) *Group {
	g := &Group{id: id, kind: kind, partition: partition, state: Empty, emptyAt: now,
		offsets: ordered.NewFunc[wire.TopicPartition, Offset](wire.TopicPartition.Less),
		latest:  ordered.NewFunc[wire.TopicPartition, node.Time](wire.TopicPartition.Less)}
	g.classic.initialLeft = -1
	return g
}

// find is a member of a classic group; nil when there is none of that id.
func (g *Group) find(id string) *member {
	for i := range g.classic.members {
		if g.classic.members[i].id == id {
			return &g.classic.members[i]
		}
	}
	return nil
}

// static finds the member with an instance id.
func (g *Group) static(instance string) *member {
	if instance == "" {
		return nil
	}
	for i := range g.classic.members {
		if g.classic.members[i].instance == instance {
			return &g.classic.members[i]
		}
	}
	return nil
}

func (g *Group) isPending(id string) bool {
	return slices.ContainsFunc(g.classic.pending, func(p pendingMember) bool { return p.id == id })
}

func (g *Group) dropPending(id string) bool {
	n := len(g.classic.pending)
	g.classic.pending = slices.DeleteFunc(g.classic.pending, func(p pendingMember) bool {
		return p.id == id
	})
	return len(g.classic.pending) < n
}

// remove takes a member out, answering what it waits for.
func (g *Group) remove(id string, reason string, timeout node.Time, detail string, out *node.Out) {
	k := &g.classic
	i := slices.IndexFunc(k.members, func(m member) bool { return m.id == id })
	if i < 0 {
		return
	}
	m := &k.members[i]
	m.join.Answer(&wire.JoinGroupReply{Error: wire.UnknownMemberID, GenerationID: -1}, out)
	m.sync.Answer(&wire.SyncGroupReply{Error: wire.UnknownMemberID}, out)
	out.Emit(node.MemberLeft{Group: g.id, Member: m.id, Instance: m.instance, Client: m.client,
		Reason: reason, TimeoutMs: int64(timeout / node.Millisecond), Detail: detail})
	k.members = slices.Delete(k.members, i, i+1)
	if k.leader == id {
		k.leader = ""
		if len(k.members) > 0 {
			k.leader = k.members[0].id
		}
	}
}

func (g *Group) moveTo(state, reason string, out *node.Out) {
	if g.state == state {
		return
	}
	protocol := g.kind.protocol()
	out.Emit(node.GroupStateChanged{Group: g.id, Protocol: protocol, From: g.state, To: state,
		Reason: reason})
	g.state = state
	if state == Empty {
		g.emptyAt = out.Now
	}
}

// rebalanceTimeout is the longest of the members'.
func (g *Group) rebalanceTimeout() node.Time {
	t := node.Time(0)
	for i := range g.classic.members {
		t = max(t, g.classic.members[i].rebalanceTimeout)
	}
	return t
}

// unload answers everybody who waits: this broker is coordinator no more.
func (g *Group) unload(out *node.Out) {
	for i := range g.classic.members {
		m := &g.classic.members[i]
		m.join.Answer(&wire.JoinGroupReply{Error: wire.NotCoordinator, GenerationID: -1,
			MemberID: m.id}, out)
		m.sync.Answer(&wire.SyncGroupReply{Error: wire.NotCoordinator}, out)
	}
}

// arm sets the group's alarm for the next thing that may be due. Deadlines that only move back, as a
// session's does with each heartbeat, leave the alarm where it is.
func (g *Group) arm(h host, out *node.Out) {
	next := g.nextDue()
	if next == 0 || g.alarm != 0 && g.alarm <= next && g.alarm > out.Now {
		return
	}
	g.alarm = max(next, out.Now+1)
	h.After(g.alarm-out.Now, node.Timer{ID: alarmGroup, TP: wire.TopicPartition{Topic: g.id}}, out)
}

func (g *Group) nextDue() node.Time {
	next := node.Time(0)
	later := func(t node.Time) {
		if t != 0 && (next == 0 || t < next) {
			next = t
		}
	}
	k := &g.classic
	later(k.joinDue)
	later(k.syncDue)
	for i := range k.members {
		if m := &k.members[i]; m.isNew || m.join.To == 0 && m.sync.To == 0 {
			later(k.members[i].due)
		}
	}
	for i := range k.pending {
		later(k.pending[i].due)
	}
	g.modern.each(later)
	return next
}

// due carries out what is due in a group.
func (c *Coordinator) due(h host, g *Group, out *node.Out) {
	if g.kind != Classic {
		c.modernDue(h, g, out)
		g.arm(h, out)
		return
	}
	c.expireMembers(h, g, out)
	k := &g.classic
	if k.joinDue != 0 && k.joinDue <= out.Now {
		c.joinTimedOut(h, g, out)
	}
	if k.syncDue != 0 && k.syncDue <= out.Now {
		c.syncTimedOut(h, g, out)
	}
	g.arm(h, out)
}
