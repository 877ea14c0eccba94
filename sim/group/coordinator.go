// Package group is Kafka's group coordinator as a part of a broker: the classic protocol, KIP-848's
// consumer groups, share groups, and committed offsets. It decides by records: what must survive the
// broker goes to the group's partition of __consumer_offsets, and a broker that becomes leader of that
// partition replays it. A reply that rests on a record is sent when the record is committed.
//
// One file per API, one state per file. The broker hands in requests, alarms, and news of leadership;
// it is met again only as the Host.
package group

import (
	"slices"
	"strconv"

	"highwater/sim/group/assignor"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// OffsetsTopic holds groups and committed offsets.
const OffsetsTopic = "__consumer_offsets"

// Host is the broker as its coordinator sees it.
type Host interface {
	// AppendToOffsets appends to a partition of the offsets topic with acks=all. Decided will be
	// called when the high watermark has reached needs, or never will here.
	AppendToOffsets(partition int32, batch *wire.Batch, out *node.Out) (int64, wire.ErrorCode)
	// TopicInfo finds a topic in the broker's metadata.
	TopicInfo(name string) (assignor.Topic, bool)
	// TopicNames are the names of all topics in the broker's metadata, sorted.
	TopicNames() []string
	// GroupSettings are the broker's configs in force.
	GroupSettings() *Settings
	// GroupConfig is a group's own config, such as consumer.session.timeout.ms.
	GroupConfig(group, key string) (int64, bool)
}

// Settings are configs of the broker.
type Settings struct {
	Partitions      int32     // offsets.topic.num.partitions
	MinSession      node.Time // group.min.session.timeout.ms
	MaxSession      node.Time
	InitialDelay    node.Time // group.initial.rebalance.delay.ms
	MaxSize         int       // group.max.size
	Retention       node.Time // offsets.retention.minutes
	RetentionCheck  node.Time // offsets.retention.check.interval.ms
	CommitTimeout   node.Time // offsets.commit.timeout.ms
	MetadataMaxSize int       // offset.metadata.max.bytes

	ConsumerSession    node.Time // group.consumer.session.timeout.ms
	ConsumerHeartbeat  node.Time
	ConsumerMaxSize    int
	AssignmentInterval node.Time // group.consumer.assignment.interval.ms
	Assignors          []string  // group.consumer.assignors
	RegexRefresh       node.Time // group.consumer.regex.refresh.interval.ms

	ShareSession       node.Time
	ShareHeartbeat     node.Time
	ShareMaxSize       int
	ShareInterval      node.Time // group.share.assignment.interval.ms
	ShareLock          node.Time // group.share.record.lock.duration.ms
	ShareDeliveryLimit int16
	ShareMaxLocks      int32 // group.share.partition.max.record.locks
}

// Coordinator holds the groups whose partitions of the offsets topic this broker leads. Use New.
type Coordinator struct {
	shards  ordered.Map[int32, shard]
	groups  ordered.Cow[string, Group]
	writes  []write // appended, not committed; in the order of their partition's log
	topics  int64   // version of the topics as last looked at
	lateAt  node.Time
	cleanAt node.Time
}

// shard is one partition of the offsets topic that this broker leads.
type shard struct {
	epoch  int32
	loaded bool
}

// waiter is a request that hasn't been answered; to is 0 when there is none.
type waiter struct {
	to          wire.ID
	correlation int32
}

func (w *waiter) answer(body wire.Body, out *node.Out) {
	if w.to != 0 {
		out.Send(w.to, w.correlation, body)
		*w = waiter{}
	}
}

// write is a batch on its way to being committed, and what then happens.
type write struct {
	partition int32
	needs     int64
	deadline  node.Time
	group     string
	reply     waiter
	body      wire.Body  // the answer when committed
	commit    *newCommit // offsets to take over when committed
	sync      bool       // an assignment to hand out when committed
	epoch     int32      // the generation of sync
}

// Alarm kinds, in Timer.ID of the alarms a Host passes back; Timer.TP.Topic is the group's id.
const (
	alarmGroup int64 = iota // something of the group is due
	alarmLoad               // a partition of the offsets topic has been read
	alarmLate               // a write may have waited too long
	alarmClean              // look for expired offsets
)

// loadTime is what reading a partition of the offsets topic takes: a little for opening it, and a
// microsecond per record.
const loadTime = 5 * node.Millisecond

// New makes a coordinator of nothing.
func New() Coordinator {
	return Coordinator{
		shards: ordered.New[int32, shard](),
		groups: ordered.NewCow(func(a, b string) bool { return a < b }, cloneGroup),
	}
}

// Clone makes a snapshot.
func (c *Coordinator) Clone() Coordinator {
	d := *c
	d.shards, d.groups = c.shards.Clone(), c.groups.Clone()
	d.writes = slices.Clone(c.writes)
	return d
}

// PartitionFor is the partition of the offsets topic that holds a group. Kafka:
// Utils.abs(groupId.hashCode()) % partitions, where abs(MIN_VALUE) is 0.
func PartitionFor(group string, partitions int32) int32 {
	h := assignor.StringHash(group)
	if h == -1<<31 {
		h = 0
	}
	return max(h, -h) % max(partitions, 1)
}

func partitionOf(h Host, group string) int32 {
	if t, ok := h.TopicInfo(OffsetsTopic); ok {
		return PartitionFor(group, t.Partitions)
	}
	return PartitionFor(group, h.GroupSettings().Partitions)
}

// Elected: this broker leads a partition of the offsets topic from now on, which has records records.
func (c *Coordinator) Elected(partition, epoch int32, records int64, out *node.Out) {
	s, known := c.shards.Get(partition)
	s.epoch = epoch
	c.shards.Set(partition, s)
	if !known {
		out.After(loadTime+node.Time(records), node.Timer{Kind: TimerKind, ID: alarmLoad,
			TP: wire.TopicPartition{Topic: OffsetsTopic, Partition: partition}})
	}
}

// Resigned: this broker doesn't lead a partition any more. Whoever waits for an answer is told.
func (c *Coordinator) Resigned(partition int32, out *node.Out) {
	s, known := c.shards.Get(partition)
	if !known {
		return
	}
	c.shards.Delete(partition)
	c.writes = slices.DeleteFunc(c.writes, func(w write) bool {
		if w.partition == partition && w.body != nil {
			w.reply.answer(withError(w.body, wire.NotCoordinator), out)
		}
		return w.partition == partition
	})
	gone := int32(0)
	for _, id := range c.groups.Keys() {
		if g := c.groups.Get(id); g.partition == partition {
			c.groups.Edit(id).unload(out)
			c.groups.Delete(id)
			gone++
		}
	}
	if s.loaded {
		out.Emit(node.CoordinatorUnloaded{TP: offsetsPartition(partition), Groups: gone})
	}
}

func offsetsPartition(p int32) wire.TopicPartition {
	return wire.TopicPartition{Topic: OffsetsTopic, Partition: p}
}

// Loading tells whether a partition waits to be replayed.
func (c *Coordinator) Loading(partition int32) bool {
	s, known := c.shards.Get(partition)
	return known && !s.loaded
}

// active says whether this broker may answer for a group.
func (c *Coordinator) active(h Host, group string) wire.ErrorCode {
	s, known := c.shards.Get(partitionOf(h, group))
	switch {
	case !known:
		return wire.NotCoordinator
	case !s.loaded:
		return wire.CoordinatorLoadInProgress
	}
	return wire.None
}

// Receive serves a request; false: it is none of a group coordinator's.
func (c *Coordinator) Receive(h Host, m *wire.Message, out *node.Out) bool {
	switch r := m.Body.(type) {
	case *wire.HeartbeatRequest:
		c.heartbeat(h, m, r, out)
	case *wire.OffsetCommitRequest:
		c.offsetCommit(h, m, r, out)
	case *wire.JoinGroupRequest:
		c.join(h, m, r, out)
	case *wire.SyncGroupRequest:
		c.sync(h, m, r, out)
	case *wire.LeaveGroupRequest:
		c.leave(h, m, r, out)
	case *wire.OffsetFetchRequest:
		c.offsetFetch(h, m, r, out)
	case *wire.OffsetDeleteRequest:
		c.offsetDelete(h, m, r, out)
	case *wire.ListGroupsRequest:
		c.list(m, r, out)
	case *wire.DescribeGroupsRequest:
		c.describe(h, m, r, out)
	case *wire.DeleteGroupsRequest:
		c.deleteGroups(h, m, r, out)
	default:
		return c.receiveModern(h, m, out)
	}
	return true
}

// Fire takes an alarm of kind k, except alarmLoad (see Load).
func (c *Coordinator) Fire(h Host, t node.Timer, out *node.Out) {
	switch t.ID {
	case alarmLate:
		c.expireWrites(t.Kind, out)
	case alarmClean:
		c.clean(h, t.Kind, out)
	case alarmLoad:
	default:
		if g := c.groups.Get(t.TP.Topic); g != nil && g.alarm == out.Now {
			g = c.groups.Edit(t.TP.Topic)
			g.alarm = 0
			c.due(h, g, out)
		}
	}
}

// IsLoad tells whether an alarm says that a partition of the offsets topic has been read.
func IsLoad(t node.Timer) bool { return t.ID == alarmLoad }

// append writes records for a group; w says what happens when they are committed.
func (c *Coordinator) append(h Host, g *Group, records []wire.Record, w write, out *node.Out,
) wire.ErrorCode {
	for i := range records {
		records[i].OffsetDelta, records[i].TimestampMs = int32(i), out.Now.UnixMs()
	}
	batch := wire.NewBatch(records, wire.NoProducerID, -1, -1)
	needs, code := h.AppendToOffsets(g.partition, batch, out)
	if code != wire.None {
		return coordinatorError(code)
	}
	w.partition, w.needs, w.group = g.partition, needs, g.id
	w.deadline = out.Now + h.GroupSettings().CommitTimeout
	c.writes = append(c.writes, w)
	c.armLate(&w, out)
	return wire.None
}

// armLate makes sure that whoever waits for a write is answered in time.
func (c *Coordinator) armLate(w *write, out *node.Out) {
	if w.body != nil && c.lateAt == 0 {
		c.lateAt = w.deadline
		out.After(w.deadline-out.Now, node.Timer{Kind: TimerKind, ID: alarmLate})
	}
}

// TimerKind is the kind of all of a coordinator's alarms; the broker passes alarms of this kind back.
const TimerKind node.TimerKind = 40

// coordinatorError turns the log's error into what a group's client is told.
// Kafka: GroupCoordinatorService.handleOperationException.
func coordinatorError(code wire.ErrorCode) wire.ErrorCode {
	switch code {
	case wire.None:
	case wire.UnknownTopicOrPartition, wire.NotEnoughReplicas, wire.NotEnoughReplicasAfter,
		wire.RequestTimedOut:
		return wire.CoordinatorNotAvailable
	case wire.NotLeaderOrFollower:
		return wire.NotCoordinator
	case wire.MessageTooLarge, wire.RecordListTooLarge:
		return wire.UnknownServerError
	}
	return code
}

// Decided: an append is committed (None), or won't be by this leader.
func (c *Coordinator) Decided(h Host, partition int32, needs int64, code wire.ErrorCode,
	out *node.Out) {
	i := 0
	for i < len(c.writes) {
		w := c.writes[i]
		if w.partition != partition || w.needs > needs {
			i++
			continue
		}
		c.writes = slices.Delete(c.writes, i, i+1)
		c.decided(h, &w, coordinatorError(code), out)
	}
}

func (c *Coordinator) decided(h Host, w *write, code wire.ErrorCode, out *node.Out) {
	if w.commit != nil && code == wire.None {
		c.takeCommit(w, out)
	}
	if w.sync {
		c.synced(h, w, code, out)
	}
	if w.body == nil {
		return
	}
	if code != wire.None {
		w.body = withError(w.body, code)
	}
	w.reply.answer(w.body, out)
}

// expireWrites answers those whose write takes longer than offsets.commit.timeout.ms. The records
// stay in the log, and count when they are committed.
func (c *Coordinator) expireWrites(k node.TimerKind, out *node.Out) {
	c.lateAt = 0
	for i := range c.writes {
		w := &c.writes[i]
		if w.body == nil || w.reply.to == 0 {
			continue
		}
		if w.deadline <= out.Now {
			w.reply.answer(withError(w.body, wire.CoordinatorNotAvailable), out)
		} else if c.lateAt == 0 || w.deadline < c.lateAt {
			c.lateAt = w.deadline
		}
	}
	if c.lateAt != 0 {
		out.After(c.lateAt-out.Now, node.Timer{Kind: k, ID: alarmLate})
	}
}

// hostOf is a client's address as brokers print it.
func hostOf(id wire.ID) string {
	if id.IsClient() {
		return "/10.0.0." + strconv.Itoa(31+int(id-wire.FirstClient))
	}
	return "/10.0.0." + strconv.Itoa(int(id))
}
