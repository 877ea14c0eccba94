package group

import (
	"cmp"
	"slices"

	"highwater/sim/group/assignor"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// modern is the state of a group whose assignment the coordinator computes: KIP-848's consumer groups
// and share groups. It changes by records only (see modern_record.go), apart from deadlines.
// Kafka: ModernGroup, ConsumerGroup, ShareGroup.
type modern struct {
	epoch           int32 // of the group: +1 with each change that calls for a new assignment
	assignmentEpoch int32 // of the target assignment
	hash            uint64
	members         []modernMember
	assignedAt      node.Time // of the last target assignment
	assignDue       node.Time // when the next one may be computed; 0: nothing to compute
	assignorUsed    string
	regexes         []resolved            // replaced whole
	regexAt         node.Time             // when they were last looked at
	regexDue        node.Time             // when they will be; 0: not yet
	regexNames      uint64                // digest of the topics' names then
	started         []wire.TopicPartition // a share group's share-partitions; sorted, replaced whole
}

// modernMember is one member. Kafka: ConsumerGroupMember, ShareGroupMember.
type modernMember struct {
	id, instance, rack, clientID string
	client                       wire.ID
	epoch, previous              int32
	state                        memberState
	topics                       []string // sorted
	regex                        string   // subscribed to besides; empty: none
	assignor                     string
	rebalanceTimeout             node.Time
	assigned, revoking, target   []wire.TopicPartition // sorted; replaced whole
	due                          node.Time             // end of its session
	revokeDue                    node.Time             // when revoking must be over; 0: never
}

// memberState of a member of a KIP-848 group. Kafka: modern.MemberState.
type memberState int8

const (
	memberStable     memberState = 0
	memberUnrevoked  memberState = 1
	memberUnreleased memberState = 2
)

// String is Kafka's name of the state.
func (s memberState) String() string {
	return [...]string{"STABLE", "UNREVOKED_PARTITIONS", "UNRELEASED_PARTITIONS"}[s]
}

func (m *modern) clone() modern {
	c := *m
	c.members = slices.Clone(m.members)
	return c
}

func (m *modern) find(id string) *modernMember {
	for i := range m.members {
		if m.members[i].id == id {
			return &m.members[i]
		}
	}
	return nil
}

func (m *modern) static(instance string) *modernMember {
	for i := range m.members {
		if instance != "" && m.members[i].instance == instance {
			return &m.members[i]
		}
	}
	return nil
}

func (m *modern) each(later func(t node.Time)) {
	later(m.assignDue)
	later(m.regexDue)
	for i := range m.members {
		later(m.members[i].due)
		later(m.members[i].revokeDue)
	}
}

func (m *modern) subscribes(topic string) bool {
	return slices.ContainsFunc(m.members, func(x modernMember) bool {
		return slices.Contains(m.topicsOf(&x), topic)
	})
}

// owner finds the member that has, or still gives up, a partition.
func (m *modern) owned(tp wire.TopicPartition, except string) bool {
	for i := range m.members {
		if x := &m.members[i]; x.id != except && (hasTP(x.assigned, tp) || hasTP(x.revoking, tp)) {
			return true
		}
	}
	return false
}

func hasTP(sorted []wire.TopicPartition, tp wire.TopicPartition) bool {
	_, found := slices.BinarySearchFunc(sorted, tp, assignor.Compare)
	return found
}

func sortedTPs(tps []wire.TopicPartition) []wire.TopicPartition {
	s := slices.Clone(tps)
	ordered.SortFunc(s, assignor.Compare)
	return s
}

// stateOf works out the group's state. Kafka: ConsumerGroup.maybeUpdateGroupState.
func (g *Group) stateOf() string {
	m := &g.modern
	switch {
	case len(m.members) == 0:
		return Empty
	case g.kind == Share:
		return Stable
	case m.epoch > m.assignmentEpoch:
		return Assigning
	}
	for i := range m.members {
		if x := &m.members[i]; x.state != memberStable || x.epoch != m.assignmentEpoch {
			return Reconciling
		}
	}
	return Stable
}

// topicsHash is a digest of the subscribed topics as the metadata has them: when it changes the
// assignment must be computed anew. Kafka: ModernGroup.metadataHash.
func (g *Group) topicsHash(h host) uint64 {
	d := node.Digest(0)
	for _, t := range g.subscribed(h) {
		d = d.Str(string(t.ID)).Str(t.Name).Int(int64(t.Partitions))
	}
	return uint64(d)
}

// subscribed are the topics that exist and some member subscribes to, by name.
func (g *Group) subscribed(h host) []assignor.Topic {
	var names []string
	for i := range g.modern.members {
		for _, t := range g.modern.topicsOf(&g.modern.members[i]) {
			if at, found := slices.BinarySearch(names, t); !found {
				names = slices.Insert(names, at, t)
			}
		}
	}
	var topics []assignor.Topic
	for _, name := range names {
		if t, ok := h.TopicInfo(name); ok {
			topics = append(topics, t)
		}
	}
	return topics
}

// assignorWanted is the server-side assignor most members ask for; the first configured one by default.
func (g *Group) assignorWanted(set *Settings) string {
	if g.kind == Share {
		return assignor.Simple
	}
	best, votes := set.Assignors[0], 0
	for i := range g.modern.members {
		name := g.modern.members[i].assignor
		if name == "" {
			continue
		}
		n := 0
		for j := range g.modern.members {
			if g.modern.members[j].assignor == name {
				n++
			}
		}
		if n > votes || n == votes && cmp.Less(name, best) {
			best, votes = name, n
		}
	}
	return best
}

// interval is how long to wait between two computations of the target assignment.
func (g *Group) interval(set *Settings) node.Time {
	if g.kind == Share {
		return set.ShareInterval
	}
	return set.AssignmentInterval
}

// session is how long a member may be silent.
func (g *Group) session(h host) node.Time {
	set, key := h.set, "consumer.session.timeout.ms"
	d := set.ConsumerSession
	if g.kind == Share {
		d, key = set.ShareSession, "share.session.timeout.ms"
	}
	if ms, ok := h.GroupConfig(g.id, key); ok {
		return node.Ms(ms)
	}
	return d
}

// beat is how often a member shall send a heartbeat.
func (g *Group) beat(h host) node.Time {
	set, key := h.set, "consumer.heartbeat.interval.ms"
	d := set.ConsumerHeartbeat
	if g.kind == Share {
		d, key = set.ShareHeartbeat, "share.heartbeat.interval.ms"
	}
	if ms, ok := h.GroupConfig(g.id, key); ok {
		return node.Ms(ms)
	}
	return d
}
