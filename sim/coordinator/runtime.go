// Package coordinator is what all of a broker's coordinators do in the same way: load the state that
// a partition of their topic holds when this broker becomes its leader, append records to it, answer
// when these are committed or late, and give everything up when another broker leads.
//
// A Shard is one kind of coordinator: consumer groups, the windows of share groups, transactions. It
// turns requests into records and answers; what survives the broker is in the records, and Replay
// alone builds the state from them. Kafka: coordinator.common.runtime.CoordinatorRuntime.
package coordinator

import (
	"iter"
	"slices"

	"highwater/sim/config"
	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Host is the broker as its coordinators see it.
type Host interface {
	// AppendTo appends to a partition that this broker leads. Runtime.Committed will be called
	// when the high watermark has reached needs, or Resigned when that isn't for this broker to see.
	AppendTo(tp wire.TopicPartition, b *wire.Batch, out *node.Out) (needs int64, code wire.ErrorCode)
	// Read is the log of a partition that this broker leads, from its start to its end, and the
	// number of its offsets; -1: it can't be read.
	Read(tp wire.TopicPartition) (batches iter.Seq[*wire.Batch], offsets int64)
	// Image is what the broker believes about the cluster. It is for reading only.
	Image() *image.Image
	// May tells whether who sent the request that is being served may do something; a refusal is told.
	May(op wire.Operation, kind wire.ACLResource, name string, out *node.Out) bool
	// Sees is May without telling of a refusal, for lists from which things are left out.
	Sees(op wire.Operation, kind wire.ACLResource, name string) bool
}

// Shard is one kind of coordinator, for all partitions of its topic that this broker leads.
// Kafka: CoordinatorShard.
type Shard interface {
	// Topic holds its state.
	Topic() string
	// Configure reads the broker's configs, at its start and whenever one changes.
	Configure(n config.Node)
	// WriteTimeout is how long an answer waits for its records to be committed.
	WriteTimeout() node.Time
	// Serve answers a request; false: it is none of this kind's. It gets a copy of the message,
	// because what a pointer in a call through an interface leads to is on the heap.
	Serve(d Door, m wire.Message, out *node.Out) bool
	// Refusal is the answer that says code instead of body.
	Refusal(body wire.Body, code wire.ErrorCode) wire.Body
	// Replay changes the state as one record says.
	Replay(partition int32, r *wire.Record)
	// Loaded is called when a partition is replayed: clocks begin anew. It counts its groups.
	Loaded(d Door, partition int32, out *node.Out) int32
	// Unloaded forgets a partition and answers whoever still waits there. It counts its groups.
	Unloaded(partition int32, out *node.Out) int32
	// Committed is called when a write is, before it is answered. then is its note.
	Committed(d Door, then any, out *node.Out)
	// Late is called when a write is answered with an error since it takes too long. Its records
	// stay in the log, and may be committed yet.
	Late(d Door, then any, code wire.ErrorCode, out *node.Out)
	// TopicsDeleted is called when topics are gone from the metadata.
	TopicsDeleted(d Door, gone func(topic string) bool, out *node.Out)
	// Fire takes an alarm that the shard has set with Door.After.
	Fire(d Door, t node.Timer, out *node.Out)
	// Clone makes a snapshot.
	Clone() Shard
}

// Runtime runs one kind of coordinator. Use New.
type Runtime struct {
	shard  Shard
	timer  node.TimerKind
	parts  ordered.Map[int32, partition]
	writes []pending // appended, not committed; in the order of their partitions' logs
	lateAt node.Time // when the next look for late writes is due; 0: no alarm is set
}

// partition is one that this broker leads.
type partition struct {
	epoch  int32 // leader epoch
	since  int32 // the epoch in which it began to load
	active bool  // it is loaded
}

// Numbers of the runtime's own alarms in Timer.ID; a shard's are not negative.
const (
	alarmLate int64 = -1
	alarmLoad int64 = -2 // minus the epoch in which the loading began
)

// LoadTime is what opening a partition takes before it is read, a microsecond per record.
const LoadTime = 5 * node.Millisecond

// New runs a shard; its alarms have a kind of their own.
func New(s Shard, timer node.TimerKind) Runtime {
	return Runtime{shard: s, timer: timer, parts: ordered.New[int32, partition]()}
}

// Clone makes a snapshot.
func (r *Runtime) Clone() Runtime {
	c := *r
	c.shard, c.parts, c.writes = r.shard.Clone(), r.parts.Clone(), slices.Clone(r.writes)
	return c
}

// Shard is the kind of coordinator that runs.
func (r *Runtime) Shard() Shard { return r.shard }

// Timer is the kind of the alarms that are passed back to Fire.
func (r *Runtime) Timer() node.TimerKind { return r.timer }

// Active tells whether this broker may answer for what is in a partition.
func (r *Runtime) Active(partition int32) wire.ErrorCode {
	p, leads := r.parts.Get(partition)
	switch {
	case !leads:
		return wire.NotCoordinator
	case !p.active:
		return wire.CoordinatorLoadInProgress
	}
	return wire.None
}

func (r *Runtime) tp(partition int32) wire.TopicPartition {
	return wire.TopicPartition{Topic: r.shard.Topic(), Partition: partition}
}

// Elected: this broker leads a partition from now on. Reading it takes time, which a broker that led
// it before, in an older epoch, doesn't need. Kafka: scheduleLoadOperation.
func (r *Runtime) Elected(h Host, index, epoch int32, out *node.Out) {
	p, led := r.parts.Get(index)
	p.epoch = epoch
	if !led {
		p.since = epoch
		tp := r.tp(index)
		_, offsets := h.Read(tp)
		out.After(LoadTime+node.Time(offsets), node.Timer{Kind: r.timer,
			ID: alarmLoad - int64(epoch), TP: tp})
	}
	r.parts.Set(index, p)
}

// load replays a partition. Kafka: CoordinatorLoaderImpl, CoordinatorContext.transitionTo(ACTIVE).
func (r *Runtime) load(h Host, index, since int32, out *node.Out) {
	p, leads := r.parts.Get(index)
	if !leads || p.active || p.since != since {
		return // lost meanwhile; perhaps won again, then another alarm is set
	}
	records := int64(0)
	batches, size := h.Read(r.tp(index))
	if size < 0 {
		return // its disk has failed; Kafka's coordinator stays failed, and here its broker halts
	}
	for b := range batches {
		for i := range b.Records {
			r.shard.Replay(index, &b.Records[i])
			records++
		}
	}
	p.active = true
	r.parts.Set(index, p)
	groups := r.shard.Loaded(r.Door(h), index, out)
	out.Emit(node.CoordinatorLoaded{TP: r.tp(index), Epoch: p.epoch, Records: records,
		Groups: groups})
}

// Resigned: this broker doesn't lead a partition any more. Whoever waits for an answer is told.
// Kafka: scheduleUnloadOperation, CoordinatorContext.unload.
func (r *Runtime) Resigned(index int32, out *node.Out) {
	p, led := r.parts.Get(index)
	if !led {
		return
	}
	r.parts.Delete(index)
	kept := r.writes[:0]
	for _, w := range r.writes {
		if w.partition != index {
			kept = append(kept, w)
			continue
		}
		r.refuse(&w, wire.NotCoordinator, out)
	}
	clear(r.writes[len(kept):])
	r.writes = kept
	groups := r.shard.Unloaded(index, out)
	if p.active {
		out.Emit(node.CoordinatorUnloaded{TP: r.tp(index), Groups: groups})
	}
}

// Serve answers a request; false: it is none of this kind's.
func (r *Runtime) Serve(h Host, m wire.Message, out *node.Out) bool {
	return r.shard.Serve(r.Door(h), m, out)
}

// TopicsDeleted tells the shard that topics are gone from the metadata.
func (r *Runtime) TopicsDeleted(h Host, gone func(topic string) bool, out *node.Out) {
	r.shard.TopicsDeleted(r.Door(h), gone, out)
}

// Fire takes an alarm of the runtime's own kind.
func (r *Runtime) Fire(h Host, t node.Timer, out *node.Out) {
	switch {
	case t.ID == alarmLate:
		r.expire(h, out)
	case t.ID <= alarmLoad:
		r.load(h, t.TP.Partition, int32(alarmLoad-t.ID), out)
	default:
		r.shard.Fire(r.Door(h), t, out)
	}
}

// Door lets the broker call a shard directly, as the runtime does.
func (r *Runtime) Door(h Host) Door { return Door{Host: h, rt: r} }

// Door is what a shard may ask and do while it serves: the broker below, and its own runtime.
type Door struct {
	Host
	rt *Runtime
}

// Active tells whether this broker may answer for what is in a partition.
func (d Door) Active(partition int32) wire.ErrorCode { return d.rt.Active(partition) }

// Loading tells whether some partition is being read.
func (d Door) Loading() bool {
	for _, p := range d.rt.parts.All() {
		if !p.active {
			return true
		}
	}
	return false
}

// After sets an alarm of the shard's: t.Kind is filled in, t.ID must not be negative.
func (d Door) After(wait node.Time, t node.Timer, out *node.Out) {
	t.Kind = d.rt.timer
	out.After(wait, t)
}

// PartitionFor is the partition of a coordinator's topic that holds a key: a group's id, say.
// Kafka: Utils.abs(key.hashCode()) % partitions, where abs(MIN_VALUE) is 0.
func PartitionFor(key string, partitions int32) int32 {
	h := wire.StringHash(key)
	if h == -1<<31 {
		h = 0
	}
	return max(h, -h) % max(partitions, 1)
}
