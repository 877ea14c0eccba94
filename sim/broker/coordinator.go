package broker

import (
	"strconv"
	"strings"

	"highwater/sim/group"
	"highwater/sim/group/assignor"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// This file is where the coordinators of this broker, which are plain parts of it, meet the rest:
// their requests are routed here, they hear of leadership over their partitions, and they append
// records to them and hear when these are committed.

// coordinate hands a request to a coordinator that serves it; false: it is none of theirs.
func (b *Broker) coordinate(m *wire.Message, out *node.Out) bool {
	if r, ok := m.Body.(*wire.FindCoordinatorRequest); ok {
		b.findCoordinator(m, r, out)
		return true
	}
	switch r := m.Body.(type) {
	case *wire.ShareFetchRequest:
		b.shareFetch(m, r, out)
	case *wire.ShareAcknowledgeRequest:
		b.shareAcknowledge(m, r, out)
	case *wire.ShareGroupStateRequest:
		b.shareState(m, r, out)
	case *wire.DescribeShareGroupOffsetsRequest:
		b.describeShareOffsets(m, r, out)
	case *wire.AlterShareGroupOffsetsRequest:
		b.alterShareOffsets(m, r, out)
	case *wire.DeleteShareGroupOffsetsRequest:
		b.deleteShareOffsets(m, r, out)
	case *wire.DeleteGroupsRequest:
		b.deleteShareStates(r, out)
		return b.mem.groups.Receive(groupHost{b}, m, out)
	default:
		return b.mem.groups.Receive(groupHost{b}, m, out)
	}
	return true
}

// coordinatorDue takes an alarm of a coordinator.
func (b *Broker) coordinatorDue(t node.Timer, out *node.Out) {
	if !group.IsLoad(t) {
		b.mem.groups.Fire(groupHost{b}, t, out)
		return
	}
	if slot := b.replicas.find(&t.TP); slot >= 0 && b.replicas.get(slot).mem.leads {
		log := &b.replicas.get(slot).log
		b.mem.groups.Load(groupHost{b}, t.TP.Partition, log.Ascend(log.StartOffset()), out)
	}
}

// coordinatorElected: this broker now leads a partition, perhaps one that a coordinator keeps its
// state in (OffsetsTopic, TransactionsTopic): it loads its state by replaying the log.
func (b *Broker) coordinatorElected(r *Replica, out *node.Out) {
	if r.tp.Topic == OffsetsTopic {
		records := r.log.EndOffset() - r.log.StartOffset()
		b.mem.groups.Elected(r.tp.Partition, r.mem.epoch, records, out)
	}
	if r.tp.Topic == ShareStateTopic {
		b.mem.shares.store.Elected(r.tp.Partition, r.mem.epoch, r.log.Ascend(r.log.StartOffset()), out)
	}
}

// coordinatorResigned: this broker doesn't lead the partition any more.
func (b *Broker) coordinatorResigned(r *Replica, out *node.Out) {
	switch r.tp.Topic {
	case OffsetsTopic:
		b.mem.groups.Resigned(r.tp.Partition, out)
	case ShareStateTopic:
		b.mem.shares.store.Resigned(r.tp.Partition, out)
	default:
		b.dropShares(r.tp)
	}
}

// coordinatorDecided: an append that appendForCoordinator made is committed (wire.None: the high
// watermark has reached needs) or won't be by this leader.
func (b *Broker) coordinatorDecided(r *Replica, needs int64, code wire.ErrorCode, out *node.Out) {
	if r.tp.Topic == OffsetsTopic {
		b.mem.groups.Decided(groupHost{b}, r.tp.Partition, needs, code, out)
	}
	if r.tp.Topic == ShareStateTopic {
		b.mem.shares.store.Decided(r.tp.Partition, needs, code, out)
	}
}

// appendForCoordinator appends a coordinator's batch to its partition with acks=all. On success it
// returns the offset that the high watermark must reach, and coordinatorDecided will be called with
// it.
func (b *Broker) appendForCoordinator(
	tp wire.TopicPartition, batch *wire.Batch, out *node.Out,
) (needs int64, code wire.ErrorCode) {
	found, code := b.leading(&tp, -1)
	if code != wire.None {
		return 0, code
	}
	r := b.replicas.edit(found.slot)
	if len(r.mem.isr) < r.minISR() {
		return 0, wire.NotEnoughReplicas
	}
	needs = b.leaderAppend(r, batch, 0, out).NextOffset()
	r.wait(waiter{needs: needs, produce: coordinatorAppend})
	if r.mem.hw >= needs {
		b.readyProduces(r)
	}
	return needs, wire.None
}

// FindCoordinator (key 10): the coordinator of a group is the leader of its partition of the
// offsets topic, which the first such request brings into being. Kafka:
// KafkaApis.handleFindCoordinatorRequest.
func (b *Broker) findCoordinator(m *wire.Message, r *wire.FindCoordinatorRequest, out *node.Out) {
	reply := &wire.FindCoordinatorReply{}
	topic := [...]string{OffsetsTopic, TransactionsTopic, ShareStateTopic}[r.Type]
	t, known := b.topicInfo(topic)
	for _, k := range r.Keys {
		found := wire.FoundCoordinator{Key: k, NodeID: wire.NoLeader, Port: -1}
		switch {
		case k == "":
			found.Error = wire.InvalidRequest
			if r.Type == wire.GroupCoordinator {
				found.Error = wire.InvalidGroupID
			}
		case !known:
			found.Error = wire.CoordinatorNotAvailable
			b.createInternal(topic, out)
		default:
			b.leaderAsCoordinator(wire.TopicPartition{Topic: topic,
				Partition: group.PartitionFor(k, t.Partitions)}, &found)
		}
		reply.Coordinators = append(reply.Coordinators, found)
	}
	b.sendForwards(out)
	out.Send(m.From, m.Correlation, reply)
}

func (b *Broker) leaderAsCoordinator(tp wire.TopicPartition, found *wire.FoundCoordinator) {
	found.Error = wire.CoordinatorNotAvailable
	p := b.mem.image.Partition(tp)
	if p == nil {
		return
	}
	if reg := b.mem.image.Broker(p.Leader); reg != nil && !reg.Fenced {
		found.Error, found.NodeID = wire.None, reg.ID
		found.Host, found.Port = reg.Endpoint.Host, reg.Endpoint.Port
	}
}

// createInternal has one of Kafka's own topics created, unless that is under way.
func (b *Broker) createInternal(topic string, out *node.Out) {
	for _, t := range b.mem.creating {
		if t == topic {
			return
		}
	}
	b.createTopic(topic, out)
}

func (b *Broker) topicInfo(name string) (assignor.Topic, bool) {
	t := b.mem.image.Topic(name)
	if t == nil {
		return assignor.Topic{}, false
	}
	return assignor.Topic{Name: name, ID: t.ID, Partitions: t.Partitions}, true
}

// groupHost is this broker as its group coordinator sees it.
type groupHost struct{ b *Broker }

// AppendToOffsets implements group.Host.
func (h groupHost) AppendToOffsets(
	partition int32, batch *wire.Batch, out *node.Out,
) (int64, wire.ErrorCode) {
	tp := wire.TopicPartition{Topic: OffsetsTopic, Partition: partition}
	return h.b.appendForCoordinator(tp, batch, out)
}

// TopicInfo implements group.Host.
func (h groupHost) TopicInfo(name string) (assignor.Topic, bool) { return h.b.topicInfo(name) }

// TopicNames implements group.Host.
func (h groupHost) TopicNames() []string { return h.b.mem.image.Topics.Keys() }

// GroupSettings implements group.Host.
func (h groupHost) GroupSettings() *group.Settings { return h.b.mem.settings.groups }

// GroupConfig implements group.Host.
func (h groupHost) GroupConfig(name, key string) (int64, bool) {
	r := wire.ConfigResource{Type: wire.GroupResource, Name: name}
	v, ok := h.b.mem.image.Config(r, key)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(v, 10, 64)
	return n, err == nil
}

// readGroupSettings reads the configs of the coordinators.
func (b *Broker) readGroupSettings() *group.Settings {
	n := b.configs()
	ms := func(key string) node.Time { return node.Ms(n.BrokerInt64(key)) }
	return &group.Settings{
		Partitions:      int32(n.BrokerInt64("offsets.topic.num.partitions")),
		MinSession:      ms("group.min.session.timeout.ms"),
		MaxSession:      ms("group.max.session.timeout.ms"),
		InitialDelay:    ms("group.initial.rebalance.delay.ms"),
		MaxSize:         int(n.BrokerInt64("group.max.size")),
		Retention:       node.Time(n.BrokerInt64("offsets.retention.minutes")) * node.Minute,
		RetentionCheck:  ms("offsets.retention.check.interval.ms"),
		CommitTimeout:   ms("offsets.commit.timeout.ms"),
		MetadataMaxSize: int(n.BrokerInt64("offset.metadata.max.bytes")),

		ConsumerSession:    ms("group.consumer.session.timeout.ms"),
		ConsumerHeartbeat:  ms("group.consumer.heartbeat.interval.ms"),
		ConsumerMaxSize:    int(n.BrokerInt64("group.consumer.max.size")),
		AssignmentInterval: ms("group.consumer.assignment.interval.ms"),
		RegexRefresh:       ms("group.consumer.regex.refresh.interval.ms"),
		Assignors:          strings.Split(n.Broker("group.consumer.assignors"), ","),

		ShareSession:       ms("group.share.session.timeout.ms"),
		ShareHeartbeat:     ms("group.share.heartbeat.interval.ms"),
		ShareMaxSize:       int(n.BrokerInt64("group.share.max.size")),
		ShareInterval:      ms("group.share.assignment.interval.ms"),
		ShareLock:          ms("group.share.record.lock.duration.ms"),
		ShareDeliveryLimit: int16(n.BrokerInt64("group.share.delivery.count.limit")),
		ShareMaxLocks:      int32(n.BrokerInt64("group.share.partition.max.record.locks")),
	}
}
