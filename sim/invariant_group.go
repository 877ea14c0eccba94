package sim

import (
	"slices"

	"highwater/sim/group"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// watchedGroup is what a Checker knows of one group, from the history alone.
type watchedGroup struct {
	// owners are who has each partition, by what the members themselves did.
	owners ordered.Map[wire.TopicPartition, partitionOwner]
	// out are members that the coordinator has expelled: they may not know it yet.
	out ordered.Map[string, bool]
	// committed are the offsets that are behind the offsets topic's high watermark.
	committed  ordered.Map[wire.TopicPartition, int64]
	generation int32                      // of the last commit of a classic member
	epochs     ordered.Map[string, int32] // of the last commit of a KIP-848 member
	started    int32                      // the last generation that began
	startedBy  wire.ID                    // the broker it began at, since it loaded the group
	nextGen    bool
	records    ordered.Map[wire.TopicPartition, *watchedShare]
}

type partitionOwner struct {
	member string
	client wire.ID
	epoch  int32
}

func (c *Checker) groupOf(id string) *watchedGroup {
	g, known := c.groups.Get(id)
	if !known {
		g = &watchedGroup{
			owners:    ordered.NewFunc[wire.TopicPartition, partitionOwner](wire.TopicPartition.Less),
			out:       ordered.New[string, bool](),
			committed: ordered.NewFunc[wire.TopicPartition, int64](wire.TopicPartition.Less),
			epochs:    ordered.New[string, int32](),
			records:   ordered.NewFunc[wire.TopicPartition, *watchedShare](wire.TopicPartition.Less),
		}
		c.groups.Set(id, g)
	}
	return g
}

// group looks at what a step told of groups.
func (c *Checker) group(w *World, e *node.Event) {
	switch f := e.Fact.(type) {
	case node.AssignmentComputed:
		c.assignment(w, e.Node, &f)
	case node.GroupStateChanged:
		if f.To == group.Dead {
			c.groupOf(f.Group).startedBy = 0
		}
	case node.GenerationStarted:
		c.generation(e.Node, &f)
	case node.PartitionsAssigned:
		c.assigned(w, e.Node, &f)
	case node.PartitionsRevoked:
		c.revoked(&f)
	case node.MemberLeft:
		c.groupOf(f.Group).out.Set(f.Member, true)
		c.probes.Set("member left: "+f.Reason, c.probes.At("member left: "+f.Reason)+1)
	case node.OffsetsCommitted:
		c.offsetsCommitted(&f)
	case node.OffsetsDeleted:
		g := c.groupOf(f.Group)
		for _, tp := range f.Deleted {
			g.committed.Delete(tp)
		}
	case node.CoordinatorLoaded:
		c.coordinatorLoaded(w, e.Node, &f)
	case node.OffsetsRefused:
		name := "commit refused: " + f.Error.Name()
		c.probes.Set(name, c.probes.At(name)+1)
	case node.ShareRecordsChanged:
		c.shareRecords(e.Node, &f)
	case node.ShareStartAdvanced:
		c.shareStart(w, e.Node, &f)
	}
}

// generation: I11, each rebalance has a generation of its own. One that was never committed may begin
// again at another coordinator.
func (c *Checker) generation(id wire.ID, f *node.GenerationStarted) {
	g := c.groupOf(f.Group)
	if id == g.startedBy && f.Generation <= g.started {
		c.fail("I11", f.Group, "begins generation", num32(f.Generation), "after generation",
			num32(g.started))
	}
	g.started, g.startedBy = f.Generation, id
}

// assignment: I11, no partition is given to two members; I13, counts differ by at most one where the
// assignor promises it.
func (c *Checker) assignment(w *World, id wire.ID, f *node.AssignmentComputed) {
	if f.Protocol == "share" {
		return
	}
	given := ordered.NewFunc[wire.TopicPartition, string](wire.TopicPartition.Less)
	for i := range f.Shares {
		s := &f.Shares[i]
		for _, tp := range s.Partitions {
			if other, taken := given.Get(tp); taken {
				c.fail("I11", tp.String(), "is assigned to", other, "and", s.Member, "in epoch",
					num32(f.Epoch), "of", f.Group)
			}
			given.Set(tp, s.Member)
		}
	}
	if v, ok := w.Broker(id).Group(f.Group); ok && sameTopics(&v) {
		c.balanced(f)
	}
}

// balanced: range promises a balance within each topic, cooperative-sticky only for the generation in
// which nothing moves any more, the others one over all topics.
func (c *Checker) balanced(f *node.AssignmentComputed) {
	least, most := ordered.New[string, int](), ordered.New[string, int]()
	count := func(topic string, s *node.MemberShare) (n int) {
		for _, tp := range s.Partitions {
			if topic == "" || tp.Topic == topic {
				n++
			}
		}
		return n
	}
	topics := []string{""}
	switch f.Assignor {
	case "cooperative-sticky":
		return
	case "range":
		topics = nil
		for i := range f.Shares {
			for _, tp := range f.Shares[i].Partitions {
				if !slices.Contains(topics, tp.Topic) {
					topics = append(topics, tp.Topic)
				}
			}
		}
	}
	for _, topic := range topics {
		for i := range f.Shares {
			n := count(topic, &f.Shares[i])
			if m, seen := least.Get(topic); !seen || n < m {
				least.Set(topic, n)
			}
			most.Set(topic, max(most.At(topic), n))
		}
		if most.At(topic)-least.At(topic) > 1 {
			c.fail("I13", f.Assignor, "gives members of", f.Group, "from", num(int64(least.At(topic))),
				"to", num(int64(most.At(topic))), "partitions")
		}
	}
}

// sameTopics tells whether all members subscribe to the same topics.
func sameTopics(v *group.View) bool {
	for i := range v.Members {
		if !slices.Equal(v.Members[i].Topics, v.Members[0].Topics) {
			return false
		}
	}
	return true
}

// assigned: I11, a member gets a partition only when nobody else has it: in a classic group within one
// generation, in KIP-848 at any time. Who was expelled or has crashed doesn't count.
func (c *Checker) assigned(w *World, id wire.ID, f *node.PartitionsAssigned) {
	g := c.groupOf(f.Group)
	if f.Protocol == "share" {
		return
	}
	g.nextGen = f.Protocol == "consumer"
	for _, tp := range f.Owned {
		o, had := g.owners.Get(tp)
		if had && o.member != f.Member && !g.out.Has(o.member) && w.Process(o.client) != nil &&
			w.Process(o.client).Running && (g.nextGen || o.epoch == f.Epoch) {
			c.fail("I11", tp.String(), "of", f.Group, "is", f.Member+"'s in epoch", num32(f.Epoch),
				"while", o.member, "still has it since epoch", num32(o.epoch))
		}
		g.owners.Set(tp, partitionOwner{f.Member, id, f.Epoch})
	}
}

func (c *Checker) revoked(f *node.PartitionsRevoked) {
	g := c.groupOf(f.Group)
	for _, tp := range f.Revoked {
		if g.owners.At(tp).member == f.Member {
			g.owners.Delete(tp)
		}
	}
}

// offsetsCommitted: I12, a commit of an older generation never stands after one of a younger.
func (c *Checker) offsetsCommitted(f *node.OffsetsCommitted) {
	g := c.groupOf(f.Group)
	if f.Member != "" && g.nextGen {
		if f.Generation < g.epochs.At(f.Member) {
			c.fail("I12", f.Group, "took a commit of", f.Member, "in epoch", num32(f.Generation),
				"after one in epoch", num32(g.epochs.At(f.Member)))
		}
		g.epochs.Set(f.Member, f.Generation)
	} else if f.Member != "" {
		if f.Generation < g.generation {
			c.fail("I12", f.Group, "took a commit of generation", num32(f.Generation),
				"after one of generation", num32(g.generation))
		}
		g.generation = f.Generation
	}
	for _, o := range f.Offsets {
		g.committed.Set(o.TP, o.Offset)
	}
}

// coordinatorLoaded: I12, committed offsets survive their coordinator.
func (c *Checker) coordinatorLoaded(w *World, id wire.ID, f *node.CoordinatorLoaded) {
	if f.TP.Topic != group.OffsetsTopic {
		return
	}
	for name, g := range c.groups.All() {
		if g.startedBy == id && holds(w, id, name, f.TP) {
			g.startedBy = 0
		}
	}
	if c.of(f.TP).uncleanEpoch > 0 {
		return
	}
	for name, g := range c.groups.All() {
		v, here := w.Broker(id).Group(name)
		if g.committed.Len() == 0 || here && v.Partition != f.TP.Partition ||
			!here && !holds(w, id, name, f.TP) {
			continue
		}
		for tp, offset := range g.committed.All() {
			if !here || v.Committed(tp) < 0 {
				c.fail("I12", "the offset", num(offset), "that", name, "committed in", tp.String(),
					"is unknown to", id.String()+", its new coordinator")
			}
		}
	}
}

// holds tells whether a group belongs to the partition of the offsets topic that a broker has loaded.
func holds(w *World, id wire.ID, name string, tp wire.TopicPartition) bool {
	t := w.Broker(id).Image().Topic(tp.Topic)
	return t != nil && group.PartitionFor(name, t.Partitions) == tp.Partition
}

// watchedShare is one share-partition, as its leaders told of it.
type watchedShare struct {
	leader wire.ID // that began last; what an older one tells counts no more, its writes are refused
	start  int64
	locked ordered.Map[int64, string] // who has acquired an offset
	final  ordered.Map[int64, bool]   // acknowledged or archived
	count  ordered.Map[int64, int16]  // deliveries
}

// shareOf finds a share-partition.
func (c *Checker) shareOf(group string, tp wire.TopicPartition) *watchedShare {
	g := c.groupOf(group)
	s, known := g.records.Get(tp)
	if !known {
		s = &watchedShare{start: -1, locked: ordered.New[int64, string](),
			final: ordered.New[int64, bool](), count: ordered.New[int64, int16]()}
		g.records.Set(tp, s)
	}
	return s
}

// shareRecords: I19, a record is acquired by one member at a time, one delivery after the other, and
// what is done stays done.
func (c *Checker) shareRecords(id wire.ID, f *node.ShareRecordsChanged) {
	s := c.shareOf(f.Group, f.TP)
	if id != s.leader {
		return
	}
	name := "share: " + f.To + " by " + f.Reason
	c.probes.Set(name, c.probes.At(name)+1)
	for o := f.FirstOffset; o <= f.LastOffset; o++ {
		where := f.TP.String() + "@" + num(o)
		owner, locked := s.locked.Get(o)
		switch {
		case s.final.Has(o):
			c.fail("I19", where, "is", f.To, "by", f.Member, "though it is done")
		case f.To == "acquired" && locked:
			c.fail("I19", where, "is acquired by", f.Member, "while", owner, "has it")
		case f.To == "acquired" && f.DeliveryCount != s.count.At(o)+1:
			c.fail("I19", where, "is delivered for the", num(int64(f.DeliveryCount))+". time after",
				num(int64(s.count.At(o))), "deliveries")
		case f.To != "acquired" && (!locked || f.Member != owner):
			c.fail("I19", where, "is", f.To, "for", f.Member, "but", owner, "has it")
		}
		switch f.To {
		case "acquired":
			s.locked.Set(o, f.Member)
			s.count.Set(o, f.DeliveryCount)
		case "available":
			s.locked.Delete(o)
		case "acknowledged", "archived":
			s.locked.Delete(o)
			s.final.Set(o, true)
		}
	}
}

// shareStart: I19, the share-partition start offset only moves forward, over records that are done,
// unless a tool resets it.
func (c *Checker) shareStart(w *World, id wire.ID, f *node.ShareStartAdvanced) {
	s := c.shareOf(f.Group, f.TP)
	switch f.Reason {
	case "acknowledged":
		if id != s.leader {
			return
		}
		for o := f.From; o < f.To; o++ {
			if !s.final.Has(o) {
				c.fail("I19", "the start of", f.TP.String(), "in", f.Group, "goes from",
					num(f.From), "to", num(f.To)+", over", num(o)+", which is not done")
			}
			s.final.Delete(o)
			s.count.Delete(o)
		}
		if f.To < s.start {
			c.fail("I19", "the start of", f.TP.String(), "in", f.Group, "goes from", num(s.start),
				"to", num(f.To))
		}
	default:
		// A leader begins with what was kept: locks are gone, and what the last leader had not yet
		// brought to the share coordinator.
		s.leader = id
		s.locked.Clear()
		s.final.Clear()
		s.count.Clear()
		part := w.Broker(id).SharePartition(f.Group, f.TP)
		if part == nil {
			break
		}
		for o := f.To; o < part.Start(); o++ { // done, and passed over in the same step
			s.final.Set(o, true)
		}
		for _, r := range part.InFlights() {
			for o := r.First; o <= r.Last; o++ {
				s.count.Set(o, r.DeliveryCount)
				if r.State == group.RecordAcknowledged || r.State == group.RecordArchived {
					s.final.Set(o, true)
				}
				if r.State == group.RecordAcquired { // in the same step
					s.count.Set(o, r.DeliveryCount-1)
				}
			}
		}
	}
	s.start = f.To
}
