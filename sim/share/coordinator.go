// Package share is Kafka's share groups beside their members: Partition is the window of records in
// flight at the leader of a partition, Coordinator keeps the windows in the log, for the next leader
// to find (KIP-932). Who is a member of a share group is package group's affair.
package share

import (
	"strconv"

	"highwater/sim/config"
	"highwater/sim/coordinator"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
	"highwater/sim/wire/codec"
)

// Coordinator is the share coordinator, a shard of the coordinator runtime: it keeps the windows of
// share-partitions in the log. Each write is a whole snapshot of one window.
// Kafka: share.ShareCoordinatorShard (ShareSnapshot; the smaller ShareUpdate is left out).
type Coordinator struct {
	states ordered.Map[string, state] // by the record's key
	// leaders are the highest leader epochs that have read or written each window: an older leader,
	// which doesn't know yet that it is none any more, is fenced off.
	leaders ordered.Map[string, int32]
	timeout node.Time // share.coordinator.write.timeout.ms
}

// state is one window as the log has it.
type state struct {
	partition int32 // of the state topic
	snapshot  int32 // counts the snapshots, from 0
	created   int64 // when the first was written, Unix ms
	epoch     int32
	leader    int32 // leader epoch of whoever wrote it
	start     int64
	batches   []wire.ShareStateBatch
}

// New makes a share coordinator of nothing.
func New() *Coordinator {
	return &Coordinator{states: ordered.New[string, state](), leaders: ordered.New[string, int32]()}
}

// Clone implements coordinator.Shard.
func (c *Coordinator) Clone() coordinator.Shard {
	d := *c
	d.states, d.leaders = c.states.Clone(), c.leaders.Clone()
	return &d
}

// Topic implements coordinator.Shard: it holds the windows of share-partitions.
func (c *Coordinator) Topic() string { return wire.ShareStateTopic }

// Configure implements coordinator.Shard.
func (c *Coordinator) Configure(n config.Node) {
	c.timeout = node.Ms(n.BrokerInt64("share.coordinator.write.timeout.ms"))
}

// WriteTimeout implements coordinator.Shard.
func (c *Coordinator) WriteTimeout() node.Time { return c.timeout }

// Key is what FindCoordinator is asked with: group:topicId:partition.
func Key(group string, id wire.UUID, partition int32) string {
	return group + ":" + string(id) + ":" + strconv.Itoa(int(partition))
}

// Serve implements coordinator.Shard.
func (c *Coordinator) Serve(d coordinator.Door, m wire.Message, out *node.Out) bool {
	r, ok := m.Body.(*wire.ShareGroupStateRequest)
	if ok {
		c.serve(d, &m, r, out)
	}
	return ok
}

// serve answers a leader's question about, or change of, one share-partition's window.
// ReadShareGroupState (key 84), WriteShareGroupState (key 85), DeleteShareGroupState (key 86) and
// InitializeShareGroupState (83) in one, as they differ in a line each.
func (c *Coordinator) serve(d coordinator.Door, m *wire.Message, r *wire.ShareGroupStateRequest,
	out *node.Out) {
	reply := &wire.ShareGroupStateReply{Op: r.Op, Key: r.Key, StartOffset: -1}
	partition, id, code := partitionOf(d, &r.Key)
	if code == wire.None {
		code = d.Active(partition)
	}
	k := recordKey(&r.Key, id)
	st, known := c.states.Get(k)
	switch {
	case code != wire.None:
	case r.LeaderEpoch >= 0 && r.LeaderEpoch < c.leaders.At(k): // tools say -1
		code = wire.FencedLeaderEpoch
	case r.Op == wire.WriteShareState && r.StateEpoch < st.epoch:
		code = wire.FencedStateEpoch
	}
	if code != wire.None {
		reply.Error = code
		out.Send(m.From, m.Correlation, reply)
		return
	}
	c.leaders.Set(k, max(c.leaders.At(k), r.LeaderEpoch))
	if r.Op == wire.ReadShareState {
		if known {
			reply.StartOffset, reply.Batches, reply.StateEpoch = st.start, st.batches, st.epoch
		}
		d.Reply(partition, coordinator.WaiterOf(m), reply, out)
		return
	}
	rec := wire.Record{Key: []byte(k)}
	if r.Op != wire.DeleteShareState {
		next := state{epoch: r.StateEpoch, leader: r.LeaderEpoch, start: r.StartOffset,
			batches: r.Batches, created: out.Wall().UnixMs()}
		if known {
			next.snapshot, next.created = st.snapshot+1, st.created
		}
		rec.Value = next.encode(out.Wall().UnixMs())
	}
	records := []wire.Record{rec}
	reply.Error = d.Append(partition, records,
		coordinator.Write{To: coordinator.WaiterOf(m), Body: reply, Replay: records}, out)
	if reply.Error != wire.None {
		out.Send(m.From, m.Correlation, reply)
	}
}

// partitionOf is the partition of the state topic that holds a window, and the id of its topic.
func partitionOf(d coordinator.Door, k *wire.GroupPartition) (int32, wire.UUID, wire.ErrorCode) {
	topic, states := d.Image().Topic(k.TP.Topic), d.Image().Topic(wire.ShareStateTopic)
	switch {
	case topic == nil:
		return 0, "", wire.UnknownTopicOrPartition
	case states == nil:
		return 0, "", wire.NotCoordinator
	}
	key := Key(k.GroupID, topic.ID, k.TP.Partition)
	return coordinator.PartitionFor(key, states.Partitions), topic.ID, wire.None
}

// Refusal implements coordinator.Shard.
func (c *Coordinator) Refusal(body wire.Body, code wire.ErrorCode) wire.Body {
	r := body.(*wire.ShareGroupStateReply)
	return &wire.ShareGroupStateReply{Op: r.Op, Key: r.Key, Error: code, StartOffset: -1}
}

// recordKey is the key of a window's records: a topic that is made again begins with new windows.
// Kafka: ShareSnapshotKey (0).
func recordKey(k *wire.GroupPartition, topic wire.UUID) string {
	e := codec.Encoder{}
	e.I16(0)
	e.Str(k.GroupID)
	e.UUID(topic)
	e.I32(k.TP.Partition)
	return string(e.B)
}

// encode is a ShareSnapshotValue (0), written at a time in Unix ms.
func (st *state) encode(now int64) []byte {
	e := codec.Encoder{Flexible: true}
	e.I16(0)
	e.I32(st.snapshot)
	e.I32(st.epoch)
	e.I32(st.leader)
	e.I64(st.start)
	e.I64(st.created)
	e.I64(now)
	e.Length(len(st.batches))
	for _, b := range st.batches {
		e.I64(b.FirstOffset)
		e.I64(b.LastOffset)
		e.I8(b.State)
		e.I16(b.DeliveryCount)
		e.Tags()
	}
	e.Tags()
	return e.B
}

// Replay implements coordinator.Shard.
func (c *Coordinator) Replay(partition int32, r *wire.Record) {
	k := string(r.Key)
	if r.Value == nil {
		c.states.Delete(k)
		return
	}
	d := codec.Decoder{B: r.Value, Flexible: true}
	d.I16()
	st := state{partition: partition, snapshot: d.I32(), epoch: d.I32(), leader: d.I32(),
		start: d.I64(), created: d.I64()}
	d.I64() // when it was written
	for range d.Length() {
		st.batches = append(st.batches, wire.ShareStateBatch{FirstOffset: d.I64(),
			LastOffset: d.I64(), State: d.I8(), DeliveryCount: d.I16()})
		d.Tags()
	}
	c.states.Set(k, st)
	c.leaders.Set(k, max(c.leaders.At(k), st.leader))
}

// Loaded implements coordinator.Shard: a window has no clock.
func (c *Coordinator) Loaded(coordinator.Door, int32, *node.Out) int32 { return 0 }

// Unloaded implements coordinator.Shard.
func (c *Coordinator) Unloaded(partition int32, _ *node.Out) int32 {
	for _, k := range c.states.Keys() {
		if c.states.At(k).partition == partition {
			c.states.Delete(k)
			c.leaders.Delete(k)
		}
	}
	return 0
}

// Committed implements coordinator.Shard: the record was replayed, there is nothing else to do.
func (c *Coordinator) Committed(coordinator.Door, any, *node.Out) {}

// Late implements coordinator.Shard.
func (c *Coordinator) Late(coordinator.Door, any, wire.ErrorCode, *node.Out) {}

// TopicsDeleted implements coordinator.Shard. Left out: windows of topics that are gone stay, under
// the id of a topic that doesn't come back. Kafka: ShareCoordinatorService.onTopicsDeleted.
func (c *Coordinator) TopicsDeleted(coordinator.Door, func(string) bool, *node.Out) {}

// Fire implements coordinator.Shard: it sets no alarms.
func (c *Coordinator) Fire(coordinator.Door, node.Timer, *node.Out) {}
