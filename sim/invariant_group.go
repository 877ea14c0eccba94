package sim

import (
	"slices"

	"highwater/sim/coordinator"
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
	committed ordered.Map[wire.TopicPartition, int64]
	// truth is the same as the committed records say, and touched what the last step changed of it.
	truth      ordered.Map[wire.TopicPartition, int64]
	touched    []wire.TopicPartition
	generation int32                      // of the last commit of a classic member
	epochs     ordered.Map[string, int32] // of the last commit of a KIP-848 member
	started    int32                      // the last generation that began
	startedBy  wire.ID                    // the broker it began at, since it loaded the group
	nextGen    bool
	plan       node.AssignmentComputed // of a classic group's youngest generation
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
			truth:     ordered.NewFunc[wire.TopicPartition, int64](wire.TopicPartition.Less),
			epochs:    ordered.New[string, int32](),
			records:   ordered.NewFunc[wire.TopicPartition, *watchedShare](wire.TopicPartition.Less),
		}
		c.groups.Set(id, g)
	}
	return g
}

// anew forgets who had what: the group's state is lost or deleted, its numbers begin at 1 again.
func (g *watchedGroup) anew() {
	g.generation, g.started, g.startedBy = 0, 0, 0
	g.epochs.Clear()
	g.owners.Clear()
}

// group looks at what a step told of groups.
func (c *Checker) group(w *World, e *node.Event) {
	switch f := e.Fact.(type) {
	case node.AssignmentComputed:
		c.assignment(w, e.Node, &f)
	case node.GroupStateChanged:
		if f.To == group.Dead { // deleted: one of that name begins anew
			c.groupOf(f.Group).anew()
		}
	case node.GenerationStarted:
		c.generation(e.Node, &f)
	case node.PartitionsAssigned:
		c.assigned(w, e.Node, &f)
	case node.PartitionsRevoked:
		c.revoked(e.Node, &f)
	case node.MemberLeft:
		c.groupOf(f.Group).out.Set(f.Member, true)
		c.probes.Set("member left: "+f.Reason, c.probes.At("member left: "+f.Reason)+1)
	case node.OffsetsCommitted:
		c.offsetsCommitted(w, e.Node, &f)
	case node.OffsetsDeleted:
		g := c.groupOf(f.Group)
		for _, tp := range f.Deleted {
			g.committed.Delete(tp)
		}
		if f.Reason == node.ReasonGroupDeleted { // what was on its way when it was deleted is over, too
			g.anew()
		}
	case node.CoordinatorLoaded:
		c.coordinatorLoaded(w, e.Node, &f)
	case node.OffsetsRefused:
		name := "commit refused: " + f.Error.Name()
		c.probes.Set(name, c.probes.At(name)+1)
	case node.ShareRecordsChanged:
		c.shareRecords(w, e.Node, &f)
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
	v, ok := w.Broker(id).Group(f.Group)
	if !ok {
		return
	}
	if sameTopics(&v) {
		c.balanced(f)
	}
	c.complete(w, id, f, &v, given)
	if f.Protocol == "classic" {
		c.groupOf(f.Group).plan = *f
	}
}

// complete: I11, members get what they subscribe to and nothing else, and no partition is left over.
func (c *Checker) complete(w *World, id wire.ID, f *node.AssignmentComputed, v *group.View,
	given ordered.Map[wire.TopicPartition, string]) {
	for i := range f.Shares {
		s := &f.Shares[i]
		at := slices.IndexFunc(v.Members, func(m group.MemberView) bool { return m.ID == s.Member })
		for _, tp := range s.Partitions {
			if at >= 0 && !slices.Contains(v.Members[at].Topics, tp.Topic) {
				c.fail("I11", tp.String(), "is assigned to", s.Member, "of", f.Group,
					"which does not subscribe to it")
			}
		}
	}
	for i := range v.Members {
		for _, name := range v.Members[i].Topics {
			t := w.Broker(id).Image().Topic(name)
			if t == nil {
				continue
			}
			n := int32(0)
			for tp := range given.From(wire.TopicPartition{Topic: name}) {
				if tp.Topic != name {
					break
				}
				n++
			}
			// A classic group's leader may have older metadata than the coordinator.
			if f.Assignor == "cooperative-sticky" { // what moves is left out once, until it is given up
				continue
			}
			if n != t.Partitions && !(f.Protocol == "classic" && c.topicOf(name).had(n, w.now)) {
				c.fail("I11", "of", num32(t.Partitions), "partitions of", name, "only", num32(n),
					"have an owner in", f.Group, "epoch", num32(f.Epoch))
			}
		}
	}
}

// watchedTopic is how many partitions a topic has had.
type watchedTopic struct {
	counts []int32
	since  node.Time // when it was made
}

// metadataAge is how much older than the truth a client's metadata may be that keeps asking.
const metadataAge = 60 * node.Second

func (t *watchedTopic) had(n int32, now node.Time) bool {
	return n == 0 && now-t.since < metadataAge || slices.Contains(t.counts, n) || len(t.counts) == 0
}

func (c *Checker) topicOf(name string) *watchedTopic {
	t := c.topics.At(name)
	if t == nil {
		t = &watchedTopic{}
		c.topics.Set(name, t)
	}
	return t
}

// ownsPlan: I11, what a classic member has is what the plan of its generation gives it.
func (c *Checker) ownsPlan(g *watchedGroup, f *node.PartitionsAssigned) {
	if f.Protocol != "classic" || g.plan.Epoch != f.Epoch {
		return
	}
	for i := range g.plan.Shares {
		s := &g.plan.Shares[i]
		if s.Member != f.Member {
			continue
		}
		for _, tp := range f.Owned {
			if !slices.Contains(s.Partitions, tp) {
				c.fail("I11", f.Member, "of", f.Group, "takes", tp.String(), "in epoch", num32(f.Epoch),
					"in which it has no such partition")
			}
		}
		if len(f.Owned) != len(s.Partitions) {
			c.fail("I11", f.Member, "of", f.Group, "takes", num(int64(len(f.Owned))), "of the",
				num(int64(len(s.Partitions))), "partitions that it has in epoch", num32(f.Epoch))
		}
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
	if g.out.Has(f.Member) {
		return // an answer from before it was expelled comes late: it will learn that it is a zombie
	}
	c.ownsPlan(g, f)
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

// revoked: a member that was fenced has no id any more when it gives up what it had.
func (c *Checker) revoked(at wire.ID, f *node.PartitionsRevoked) {
	g := c.groupOf(f.Group)
	for _, tp := range f.Revoked {
		if o := g.owners.At(tp); o.member == f.Member || f.Member == "" && o.client == at {
			g.owners.Delete(tp)
		}
	}
}

// offsetsCommitted: I12, a commit of an older generation never stands after one of a younger. Without a
// generation it comes from outside, or from a member that was fenced: an empty group takes it.
// A coordinator that is deposed and hasn't heard of it may learn late what was committed.
// Kafka: ConsumerGroup.validateOffsetCommit.
func (c *Checker) offsetsCommitted(w *World, at wire.ID, f *node.OffsetsCommitted) {
	g := c.groupOf(f.Group)
	if _, deposed := c.coordinates(w, at, f.Group); f.Generation < 0 || deposed {
	} else if f.Member != "" && g.nextGen {
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
	if f.TP.Topic != wire.OffsetsTopic {
		return
	}
	for name, g := range c.groups.All() {
		if g.startedBy == id && holds(w, id, name, f.TP) {
			g.startedBy = 0
		}
	}
	c.loadedOffsets(w, id, f.TP)
	reg := w.Image().Partition(f.TP)
	if reg == nil || reg.LeaderEpoch != f.Epoch && reg.HasLeader() && reg.Leader != id {
		return // it was late: somebody else leads meanwhile
	}
	if c.of(f.TP).uncleanEpoch > 0 { // what it doesn't know any more begins anew
		for name, g := range c.groups.All() {
			if holds(w, id, name, f.TP) {
				g.anew()
			}
		}
		return
	}
	for name, g := range c.groups.All() {
		v, here := w.Broker(id).Group(name)
		if g.committed.Len() == 0 || here && v.Partition != f.TP.Partition ||
			!here && !holds(w, id, name, f.TP) {
			continue
		}
		for tp, offset := range g.committed.All() {
			if !here || v.Committed(tp) < 0 && g.truth.Has(tp) {
				c.fail("I12", "the offset", num(offset), "that", name, "committed in", tp.String(),
					"is unknown to", id.String()+", its new coordinator")
			}
		}
	}
}

// holds tells whether a group belongs to the partition of the offsets topic that a broker has loaded.
func holds(w *World, id wire.ID, name string, tp wire.TopicPartition) bool {
	t := w.Broker(id).Image().Topic(tp.Topic)
	return t != nil && coordinator.PartitionFor(name, t.Partitions) == tp.Partition
}
