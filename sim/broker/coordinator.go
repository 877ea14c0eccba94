package broker

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// This file is where the coordinators of this broker, which are plain parts of it, meet the rest: their
// requests are routed here, they hear of leadership over their partitions, and they append records to
// them and hear when these are committed.

// coordinate hands a request to a coordinator that serves it; false: it is none of theirs.
func (b *Broker) coordinate(m *wire.Message, out *node.Out) bool { return false }

// coordinatorElected: this broker now leads a partition, perhaps one that a coordinator keeps its state
// in (OffsetsTopic, TransactionsTopic): it loads its state by replaying the log up to the high watermark.
func (b *Broker) coordinatorElected(r *Replica, out *node.Out) {}

// coordinatorResigned: this broker doesn't lead the partition any more.
func (b *Broker) coordinatorResigned(r *Replica, out *node.Out) {}

// coordinatorDecided: an append that appendForCoordinator made is committed (wire.None: the high
// watermark has reached needs) or won't be by this leader.
func (b *Broker) coordinatorDecided(r *Replica, needs int64, code wire.ErrorCode, out *node.Out) {}

// appendForCoordinator appends a coordinator's batch to its partition with acks=all. On success it
// returns the offset that the high watermark must reach, and coordinatorDecided will be called with it.
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
