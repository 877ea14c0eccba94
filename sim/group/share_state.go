package group

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// ShareStateTopic holds the windows of share-partitions.
const ShareStateTopic = "__share_group_state"

// ShareStore is the share coordinator: it keeps the windows of share-partitions in the log, for the
// leaders of the partitions to find when they become leader. Each write is a whole snapshot of one
// window. Kafka: share.ShareCoordinatorShard (ShareSnapshot; the smaller ShareUpdate is left out).
type ShareStore struct {
	states ordered.Map[string, shareState] // by the record's key
	leads  ordered.Map[int32, bool]
	// leaders are the highest leader epochs that have read or written each window: an older leader,
	// which doesn't know yet that it is none any more, is fenced off.
	leaders ordered.Map[string, int32]
	writes  []shareWrite
}

type shareState struct {
	partition int32
	epoch     int32
	leader    int32 // leader epoch of whoever wrote it
	start     int64
	batches   []wire.ShareStateBatch
}

type shareWrite struct {
	partition int32
	needs     int64
	key       string
	state     shareState
	reply     waiter
	body      *wire.ShareGroupStateReply
}

// NewShareStore makes a share coordinator of nothing.
func NewShareStore() ShareStore {
	return ShareStore{states: ordered.New[string, shareState](), leads: ordered.New[int32, bool](),
		leaders: ordered.New[string, int32]()}
}

// Clone makes a snapshot.
func (s *ShareStore) Clone() ShareStore {
	return ShareStore{states: s.states.Clone(), leads: s.leads.Clone(),
		leaders: s.leaders.Clone(), writes: slices.Clone(s.writes)}
}

// ShareKey is what FindCoordinator is asked with: group:topicId:partition.
func ShareKey(group string, id wire.UUID, partition int32) string {
	return group + ":" + string(id) + ":" + itoa(int64(partition))
}

// Elected replays one partition of the state topic, which this broker leads now.
func (s *ShareStore) Elected(partition, epoch int32, batches func(yield func(*wire.Batch) bool),
	out *node.Out) {
	s.leads.Set(partition, true)
	records := int64(0)
	for b := range batches {
		for i := range b.Records {
			records++
			s.replay(partition, &b.Records[i])
		}
	}
	out.Emit(node.CoordinatorLoaded{TP: wire.TopicPartition{Topic: ShareStateTopic,
		Partition: partition}, Epoch: epoch, Records: records})
}

// Resigned forgets one partition.
func (s *ShareStore) Resigned(partition int32, out *node.Out) {
	if !s.leads.Delete(partition) {
		return
	}
	for _, k := range s.states.Keys() {
		if s.states.At(k).partition == partition {
			s.states.Delete(k)
			s.leaders.Delete(k)
		}
	}
	s.writes = slices.DeleteFunc(s.writes, func(w shareWrite) bool {
		if w.partition == partition {
			w.body.Error = wire.NotCoordinator
			w.reply.answer(w.body, out)
		}
		return w.partition == partition
	})
	out.Emit(node.CoordinatorUnloaded{TP: wire.TopicPartition{Topic: ShareStateTopic,
		Partition: partition}})
}

func (s *ShareStore) replay(partition int32, r *wire.Record) {
	if r.Value == nil {
		s.states.Delete(string(r.Key))
		return
	}
	d := decoder{b: r.Value, flexible: true}
	d.i16()
	st := shareState{partition: partition, epoch: d.i32(), leader: d.i32(), start: d.i64()}
	for range d.length() {
		st.batches = append(st.batches, wire.ShareStateBatch{FirstOffset: d.i64(),
			LastOffset: d.i64(), DeliveryCount: d.i16(), State: d.i8()})
		d.uvarint()
	}
	s.states.Set(string(r.Key), st)
	s.leaders.Set(string(r.Key), st.leader)
}

// Append writes to a partition of the state topic with acks=all.
type Append func(partition int32, batch *wire.Batch, out *node.Out) (int64, wire.ErrorCode)

// Serve answers a leader's question about, or change of, one share-partition's window.
func (s *ShareStore) Serve(partition int32, m *wire.Message, r *wire.ShareGroupStateRequest,
	appendTo Append, out *node.Out) {
	reply := &wire.ShareGroupStateReply{Op: r.Op, Key: r.Key, StartOffset: -1}
	if !s.leads.Has(partition) {
		reply.Error = wire.NotCoordinator
		out.Send(m.From, m.Correlation, reply)
		return
	}
	k := string(shareStateKey(&r.Key))
	st, known := s.states.Get(k)
	if r.LeaderEpoch >= 0 && r.LeaderEpoch < s.leaders.At(k) { // tools say -1
		reply.Error = wire.FencedLeaderEpoch
	} else if r.Op == wire.WriteShareState && r.StateEpoch < st.epoch {
		reply.Error = wire.FencedStateEpoch
	}
	if reply.Error != wire.None {
		out.Send(m.From, m.Correlation, reply)
		return
	}
	s.leaders.Set(k, max(s.leaders.At(k), r.LeaderEpoch))
	if r.Op == wire.ReadShareState {
		if known {
			reply.StartOffset, reply.Batches, reply.StateEpoch = st.start, st.batches, st.epoch
		}
		out.Send(m.From, m.Correlation, reply)
		return
	}
	rec := wire.Record{Key: []byte(k), TimestampMs: out.Now.UnixMs()}
	st = shareState{partition: partition, epoch: r.StateEpoch, leader: r.LeaderEpoch,
		start: r.StartOffset, batches: r.Batches}
	if r.Op != wire.DeleteShareState {
		rec.Value = st.encode()
	}
	needs, code := appendTo(partition, wire.NewBatch([]wire.Record{rec}, wire.NoProducerID, -1, -1),
		out)
	if code != wire.None {
		reply.Error = coordinatorError(code)
		out.Send(m.From, m.Correlation, reply)
		return
	}
	if r.Op == wire.DeleteShareState {
		st.start = -1
	}
	s.writes = append(s.writes, shareWrite{partition, needs, k, st,
		waiter{m.From, m.Correlation}, reply})
}

// shareStateKey is the key of a window's records. Kafka: ShareSnapshotKey (0), with a topic name where
// Kafka has the topic id.
func shareStateKey(k *wire.ShareStateKey) []byte {
	e := key(0, k.GroupID, k.TP.Topic)
	e.i32(k.TP.Partition)
	return e.b
}

func (st *shareState) encode() []byte {
	e := flexible()
	e.i32(st.epoch)
	e.i32(st.leader)
	e.i64(st.start)
	e.length(len(st.batches))
	for _, b := range st.batches {
		e.i64(b.FirstOffset)
		e.i64(b.LastOffset)
		e.i16(b.DeliveryCount)
		e.i8(b.State)
		e.tags()
	}
	e.tags()
	return e.b
}

// Decided: an append is committed, or won't be by this leader.
func (s *ShareStore) Decided(partition int32, needs int64, code wire.ErrorCode, out *node.Out) {
	for i := 0; i < len(s.writes); {
		w := s.writes[i]
		if w.partition != partition || w.needs > needs {
			i++
			continue
		}
		s.writes = slices.Delete(s.writes, i, i+1)
		switch {
		case code != wire.None:
			w.body.Error = coordinatorError(code)
		case w.state.start < 0:
			s.states.Delete(w.key)
		default:
			s.states.Set(w.key, w.state)
		}
		w.reply.answer(w.body, out)
	}
}
