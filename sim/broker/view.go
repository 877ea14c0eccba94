package broker

import (
	"iter"

	"highwater/sim/group"
	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// ID is the broker's id.
func (b *Broker) ID() wire.ID { return b.cfg.ID }

// Config is what the broker was made with.
func (b *Broker) Config() *Config { return b.cfg }

// State is where the broker is in its life: Starting, Running, Fenced, HandingOver or Stopped.
func (b *Broker) State() string { return b.life.state }

// Epoch is the broker epoch of this incarnation, -1 before it is registered.
func (b *Broker) Epoch() int64 { return b.brokerEpoch }

// Image is what the broker believes about the cluster. It is for reading only.
func (b *Broker) Image() *image.Image { return b.image }

// ReplicaCount is the number of replicas on the broker's disk.
func (b *Broker) ReplicaCount() int { return len(b.partitions.sorted) }

// Replicas ranges over the replicas by topic and partition. On a stopped broker that is its disk.
func (b *Broker) Replicas() iter.Seq[*Replica] {
	return func(yield func(*Replica) bool) {
		for _, slot := range b.partitions.sorted {
			if !yield(b.partitions.get(slot)) {
				return
			}
		}
	}
}

// Replica finds one replica; nil when it isn't here.
func (b *Broker) Replica(tp wire.TopicPartition) *Replica { return b.partitions.replica(tp) }

func (ps *partitions) replica(tp wire.TopicPartition) *Replica {
	if slot := ps.find(&tp); slot >= 0 {
		return ps.get(slot)
	}
	return nil
}

// Parked is a request that waits in a broker. It is a view for the picture and the narration.
type Parked struct {
	API             string
	From            wire.ID
	Correlation     int32
	Since, Deadline node.Time
	Partitions      int               // how many partitions it is about
	Waits           []ParkedPartition // the first of them, at most ParkedWaits
}

// ParkedWaits is the most partitions a view of a parked request lists: a follower's fetch may cover
// thousands, and the picture asks often.
const ParkedWaits = 8

// ParkedPartition is what a parked request waits for in one partition: the high watermark (Produce)
// or the log end or high watermark (Fetch) must pass Needs.
type ParkedPartition struct {
	TP    wire.TopicPartition
	Needs int64
}

// Parked ranges over the requests that wait: produce requests first, then fetches.
func (b *Broker) Parked() iter.Seq[Parked] {
	return func(yield func(Parked) bool) {
		for i := range b.produces.all.Len() {
			p := b.produces.all.Get(i)
			if !p.live {
				continue
			}
			v := Parked{
				API: "Produce", From: p.from, Correlation: p.correlation, Since: p.since,
				Deadline: p.deadline, Partitions: p.left,
			}
			for _, w := range p.waits {
				if len(v.Waits) == ParkedWaits {
					break
				}
				if r := b.partitions.get(w.slot); r != nil && !w.done {
					v.Waits = append(v.Waits, ParkedPartition{r.tp, w.needs})
				}
			}
			if !yield(v) {
				return
			}
		}
		for i := range b.sessions.all.Len() {
			if s := b.sessions.all.Get(i); s.live && s.parked && !yield(b.parkedFetch(s)) {
				return
			}
		}
	}
}

func (b *Broker) parkedFetch(s *session) Parked {
	v := Parked{
		API: "Fetch", From: s.owner, Correlation: s.correlation, Since: s.since,
		Deadline: s.deadline, Partitions: s.count,
	}
	for slot := range s.at.Len() {
		if len(v.Waits) == min(s.count, ParkedWaits) {
			break
		}
		if p := s.at.Get(slot); p.in {
			if r := b.partitions.get(int32(slot)); r != nil {
				v.Waits = append(v.Waits, ParkedPartition{r.tp, p.offset + 1})
			}
		}
	}
	return v
}

// Groups ranges over the groups this broker coordinates, by id.
func (b *Broker) Groups() iter.Seq[group.View] {
	_, groups := b.coordinators.groups()
	return groups.Groups()
}

// GroupIDs names them.
func (b *Broker) GroupIDs() []string {
	var ids []string
	for g := range b.Groups() {
		ids = append(ids, g.ID)
	}
	return ids
}

// Group finds a group; false: this broker isn't its coordinator, or there is none of that id.
func (b *Broker) Group(id string) (group.View, bool) {
	_, groups := b.coordinators.groups()
	return groups.Group(id)
}

// Coordinates tells whether this broker answers for what is in a partition of a coordinator's topic.
func (b *Broker) Coordinates(tp wire.TopicPartition) bool {
	kind := b.coordinators.of(tp.Topic)
	return kind != nil && kind.Active(tp.Partition) == wire.None
}
