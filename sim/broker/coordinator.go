package broker

import (
	"iter"

	"highwater/sim/config"
	"highwater/sim/coordinator"
	"highwater/sim/group"
	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/share"
	"highwater/sim/wire"
)

// coordinators are the kinds of coordinator that live in a broker, each known by the topic that holds
// its state. Another kind is another row of newCoordinators.
type coordinators struct {
	kinds []coordinator.Runtime
}

func newCoordinators() coordinators {
	return coordinators{kinds: []coordinator.Runtime{
		coordinator.New(group.New(), timerCoordinator),
		coordinator.New(share.New(), timerCoordinator+1),
	}}
}

func (c *coordinators) clone() coordinators {
	d := coordinators{kinds: make([]coordinator.Runtime, len(c.kinds))}
	for i := range c.kinds {
		d.kinds[i] = c.kinds[i].Clone()
	}
	return d
}

func (c *coordinators) configure(n config.Node) {
	for i := range c.kinds {
		c.kinds[i].Shard().Configure(n)
	}
}

// of is the kind that keeps its state in a topic; nil: none does.
func (c *coordinators) of(topic string) *coordinator.Runtime {
	for i := range c.kinds {
		if c.kinds[i].Shard().Topic() == topic {
			return &c.kinds[i]
		}
	}
	return nil
}

// groups is the coordinator of groups.
func (c *coordinators) groups() (*coordinator.Runtime, *group.Coordinator) {
	r := c.of(wire.OffsetsTopic)
	return r, r.Shard().(*group.Coordinator)
}

// serve hands a request to the kind that serves it; false: there is none.
func (c *coordinators) serve(h coordinator.Host, m wire.Message, out *node.Out) bool {
	for i := range c.kinds {
		if c.kinds[i].Serve(h, m, out) {
			return true
		}
	}
	return false
}

func (c *coordinators) fire(h coordinator.Host, t node.Timer, out *node.Out) {
	for i := range c.kinds {
		if c.kinds[i].Timer() == t.Kind {
			c.kinds[i].Fire(h, t, out)
		}
	}
}

func (c *coordinators) topicsDeleted(h coordinator.Host, gone func(string) bool, out *node.Out) {
	for i := range c.kinds {
		c.kinds[i].TopicsDeleted(h, gone, out)
	}
}

// elected: this broker now leads a partition, perhaps one that a coordinator keeps its state in.
func (c *coordinators) elected(h coordinator.Host, r *Replica, out *node.Out) {
	if kind := c.of(r.tp.Topic); kind != nil {
		kind.Elected(h, r.tp.Partition, r.mem.epoch, out)
	}
}

// resigned: this broker doesn't lead the partition any more.
func (c *coordinators) resigned(r *Replica, out *node.Out) {
	if kind := c.of(r.tp.Topic); kind != nil {
		kind.Resigned(r.tp.Partition, out)
	}
}

// committed: the high watermark of a partition may have moved.
func (c *coordinators) committed(h coordinator.Host, r *Replica, out *node.Out) {
	if kind := c.of(r.tp.Topic); kind != nil {
		kind.Committed(h, r.tp.Partition, r.mem.hw, out)
	}
}

// host is this broker as its coordinators see it.
type host struct{ ps *partitions }

func (ps *partitions) host() host { return host{ps} }

// AppendTo implements coordinator.Host. A coordinator doesn't ask for min.insync.replicas: its
// records wait for the high watermark, which asks for them. Kafka: CoordinatorPartitionWriter.append,
// with acks=1.
func (h host) AppendTo(
	tp wire.TopicPartition, batch *wire.Batch, out *node.Out,
) (needs int64, code wire.ErrorCode) {
	found, code := h.ps.leading(&tp, -1)
	if code != wire.None {
		return 0, code
	}
	if !h.ps.room(tp, batch, out) {
		return 0, wire.NotLeaderOrFollower // what its clients make of either error is NOT_COORDINATOR
	}
	r := h.ps.edit(found.slot)
	needs = h.ps.leaderAppend(r, batch, 0, out).NextOffset()
	return needs, wire.None
}

// Read implements coordinator.Host.
func (h host) Read(tp wire.TopicPartition) (iter.Seq[*wire.Batch], int64) {
	r, code := h.ps.leading(&tp, -1)
	if code != wire.None {
		return func(func(*wire.Batch) bool) {}, -1
	}
	return r.log.Ascend(r.log.StartOffset()), r.log.EndOffset() - r.log.StartOffset()
}

// May implements coordinator.Host.
func (h host) May(op wire.Operation, kind wire.ACLResource, name string, out *node.Out) bool {
	return h.ps.may(op, kind, name, out)
}

// Sees implements coordinator.Host.
func (h host) Sees(op wire.Operation, kind wire.ACLResource, name string) bool {
	return h.ps.sees(op, kind, name)
}

// Image implements coordinator.Host.
func (h host) Image() *image.Image { return h.ps.image }

// FindCoordinator (key 10): the coordinator of a group is the leader of its partition of the
// offsets topic, which the first such request brings into being. Kafka:
// KafkaApis.handleFindCoordinatorRequest.
func (b *Broker) findCoordinator(m *wire.Message, r *wire.FindCoordinatorRequest, out *node.Out) {
	reply := &wire.FindCoordinatorReply{}
	topic := [...]string{wire.OffsetsTopic, wire.TransactionsTopic, wire.ShareStateTopic}[r.Type]
	t := b.image.Topic(topic)
	for _, k := range r.Keys {
		found := wire.FoundCoordinator{Key: k, NodeID: wire.NoLeader, Port: -1}
		switch {
		case r.Type == wire.GroupCoordinator && !b.may(wire.OpDescribe, wire.ACLGroup, k, out):
			found.Error = wire.GroupAuthorizationFailed
		case r.Type == wire.TransactionCoordinator && !b.may(wire.OpDescribe, wire.ACLTransactional,
			k, out):
			found.Error = wire.TransactionalIDAuthorizationFailed
		case r.Type == wire.ShareCoordinator && !b.mayCluster(wire.OpClusterAction, out):
			found.Error = wire.ClusterAuthorizationFailed
		case k == "" && r.Type == wire.ShareCoordinator: // the others refuse an empty name themselves
			found.Error = wire.InvalidRequest
		case t == nil:
			found.Error = wire.CoordinatorNotAvailable
			b.forwards.createInternal(topic, out)
		default:
			b.leaderAsCoordinator(wire.TopicPartition{Topic: topic,
				Partition: coordinator.PartitionFor(k, t.Partitions)}, &found)
		}
		reply.Coordinators = append(reply.Coordinators, found)
	}
	b.forwards.send(out)
	out.Send(m.From, m.Correlation, reply)
}

func (b *Broker) leaderAsCoordinator(tp wire.TopicPartition, found *wire.FoundCoordinator) {
	found.Error = wire.CoordinatorNotAvailable
	p := b.image.Partition(tp)
	if p == nil {
		return
	}
	if reg := b.image.Broker(p.Leader); reg != nil && !reg.Fenced {
		found.Error, found.NodeID = wire.None, reg.ID
		found.Host, found.Port = reg.Endpoint.Host, reg.Endpoint.Port
	}
}

// createInternal has one of Kafka's own topics created, unless that is under way.
func (fw *forwarding) createInternal(topic string, out *node.Out) {
	for _, t := range fw.creating {
		if t == topic {
			return
		}
	}
	fw.createTopic(topic, out)
}

// leadershipLost tells those who keep something for a partition that this broker doesn't lead any more.
func (ps *partitions) leadershipLost(r *Replica, out *node.Out) {
	ps.coordinators.resigned(r, out)
	ps.shares.drop(r.tp)
}
