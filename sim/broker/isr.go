package broker

import (
	"slices"

	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// pendingISR is a change of the ISR that this leader has asked the controller for. One at a time
// per partition. Kafka: PendingExpandIsr, PendingShrinkIsr.
type pendingISR struct {
	kind    isrChange
	isr     []wire.ID
	request int32 // correlation of the AlterPartition that carries it; 0: not sent yet
}

type isrChange uint8

const (
	settled isrChange = iota
	expanding
	shrinking
)

// alterQueue sends wishes for other ISRs to the controller, one request at a time.
// Kafka: DefaultAlterPartitionManager.
type alterQueue struct {
	request int32 // correlation of the one under way; 0: none
	since   node.Time
	sent    []int32 // slots in it
	unsent  []int32
}

// mayJoinISR tells whether the metadata let a follower into an ISR: unfenced, not shutting down,
// and the same incarnation that fetches (KIP-841, KIP-903).
func (b *Broker) mayJoinISR(f *follower) bool {
	reg := b.mem.image.Broker(f.id)
	return reg.Active() && (f.brokerEpoch == -1 || f.brokerEpoch == reg.Epoch)
}

// maybeExpandISR proposes to take a follower in that has reached the high watermark and this
// leader's own epoch. Kafka: Partition.maybeExpandIsr.
func (b *Broker) maybeExpandISR(r *Replica, f *follower, out *node.Out) {
	m := &r.mem
	if !m.leads || m.pending.kind != settled || f.inISR ||
		f.end < m.hw || f.end < m.epochStart || !b.mayJoinISR(f) {
		return
	}
	to := append(slices.Clone(m.isr), f.id)
	b.proposeISR(r, expanding, to, "caught up", 0, out)
}

// expandOutside looks again at partitions in whose ISR a follower isn't, at each of its fetches:
// what kept it out may have changed although nothing was written.
func (b *Broker) expandOutside(s *session, out *node.Out) {
	kept := s.outside[:0]
	for _, slot := range s.outside {
		r := b.replicas.get(slot)
		if r == nil || !r.mem.leads || image.Contains(r.mem.isr, s.replica) {
			continue
		}
		kept = append(kept, slot)
		if r.mem.pending.kind == settled {
			r = b.replicas.edit(slot)
			if f := r.follower(s.replica); f != nil {
				b.maybeExpandISR(r, f, out)
			}
		}
	}
	s.outside = kept
}

func (s *session) addOutside(slot int32) {
	if !slices.Contains(s.outside, slot) {
		s.outside = append(s.outside, slot)
	}
}

// watchOutside remembers followers that fetch from r without being in its ISR.
func (b *Broker) watchOutside(r *Replica) {
	for _, w := range r.mem.watchers.all() {
		if w.follower != wire.NoReplica && !image.Contains(r.mem.isr, w.follower) {
			b.mem.sessions.Edit(int(w.session)).addOutside(r.slot)
		}
	}
}

// shrinkISRs proposes to drop followers that have not caught up for replica.lag.time.max.ms. It
// runs every half of that. Kafka: ReplicaManager.maybeShrinkIsr.
func (b *Broker) shrinkISRs(out *node.Out) {
	lagMax := b.mem.settings.lagMax
	for _, slot := range b.replicas.sorted {
		r := b.replicas.get(slot)
		if !r.mem.leads || r.mem.pending.kind != settled {
			continue
		}
		var to []wire.ID
		slowest := node.Time(-1)
		fs := r.mem.followers.all()
		for i := range fs {
			f := &fs[i]
			if f.inISR && !f.isCaughtUp(r.log.EndOffset(), out.Now, lagMax) {
				if to == nil {
					to = r.mem.isr
				}
				to = image.Without(to, f.id)
				slowest = max(slowest, out.Now-max(f.caughtUp, 0))
			}
		}
		if to != nil {
			lagMs := int64(slowest / node.Millisecond)
			b.proposeISR(b.replicas.edit(slot), shrinking, to, "slow", lagMs, out)
		}
	}
}

func (b *Broker) proposeISR(
	r *Replica, kind isrChange, to []wire.ID, reason string, lagMs int64, out *node.Out,
) {
	out.Emit(node.ISRChangeProposed{
		TP: r.tp, From: r.mem.isr, To: to, Reason: reason, LagMs: lagMs,
	})
	r.mem.pending = pendingISR{kind: kind, isr: to}
	r.markISR()
	b.mem.alter.unsent = append(b.mem.alter.unsent, r.slot)
	b.sendAlterPartition(out)
}

// sendAlterPartition sends all wishes that wait, unless a request is under way.
func (b *Broker) sendAlterPartition(out *node.Out) {
	q := &b.mem.alter
	if q.request != 0 || len(q.unsent) == 0 {
		return
	}
	req := &wire.AlterPartitionRequest{BrokerID: b.cfg.ID, BrokerEpoch: b.mem.life.epoch}
	q.sent = q.sent[:0]
	for _, slot := range q.unsent {
		r := b.replicas.get(slot)
		if r == nil || r.mem.pending.kind == settled || slices.Contains(q.sent, slot) {
			continue
		}
		q.sent = append(q.sent, slot)
		req.Partitions = append(req.Partitions, wire.AlterPartition{
			TP: r.tp, LeaderEpoch: r.mem.epoch, PartitionEpoch: r.mem.partitionEpoch,
			NewISR: r.mem.pending.isr, NewISREpochs: b.epochsOf(r, r.mem.pending.isr),
		})
	}
	q.unsent = q.unsent[:0]
	if len(req.Partitions) == 0 {
		return
	}
	q.request, q.since = b.request(), out.Now
	b.asked(out)
	for _, slot := range q.sent {
		b.replicas.edit(slot).mem.pending.request = q.request
	}
	out.Send(b.controller(), q.request, req)
}

// epochsOf tells with which broker epoch each member has fetched (KIP-903).
func (b *Broker) epochsOf(r *Replica, isr []wire.ID) []int64 {
	epochs := make([]int64, len(isr))
	for i, id := range isr {
		epochs[i] = -1
		if id == b.cfg.ID {
			epochs[i] = b.mem.life.epoch
		} else if f := r.follower(id); f != nil {
			epochs[i] = max(f.brokerEpoch, -1)
		}
	}
	return epochs
}

// partitionsAltered takes the controller's decision.
func (b *Broker) partitionsAltered(
	m *wire.Message, reply *wire.AlterPartitionReply, out *node.Out,
) {
	q := &b.mem.alter
	if q.request != m.Correlation {
		return
	}
	q.request = 0
	if reply.Error != wire.None {
		// Not the controller, or it doesn't know this incarnation yet: ask again later.
		q.unsent = append(q.unsent, q.sent...)
		if reply.Error == wire.NotController {
			b.nextController()
		}
		b.retryController(out)
		return
	}
	for i := range reply.Partitions {
		p := &reply.Partitions[i]
		slot := b.replicas.find(&p.TP)
		if slot < 0 || b.replicas.get(slot).mem.pending.request != m.Correlation {
			continue // decided by the metadata log meanwhile
		}
		r := b.replicas.edit(slot)
		switch p.Error {
		case wire.None:
			b.isrCommitted(r, p, out)
		case wire.IneligibleReplica:
			r.mem.pending = pendingISR{}
			r.markISR()
		case wire.UnknownTopicOrPartition, wire.UnknownTopicID, wire.FencedLeaderEpoch,
			wire.InvalidUpdateVersion, wire.InvalidRequest:
			// This broker's belief is out of date: the metadata log will say what is true.
		default:
			q.unsent = append(q.unsent, slot)
		}
	}
	b.sendAlterPartition(out)
}

// isrCommitted applies an ISR that the controller has written.
func (b *Broker) isrCommitted(r *Replica, p *wire.AlterPartitionResult, out *node.Out) {
	m := &r.mem
	if !m.leads || p.LeaderEpoch != m.epoch || p.PartitionEpoch < m.partitionEpoch {
		return
	}
	m.isr, m.partitionEpoch, m.pending = p.ISR, p.PartitionEpoch, pendingISR{}
	r.markISR()
	b.watchOutside(r)
	b.readyProduces(r)
	if b.advanceHighWatermark(r, out) {
		b.touch(r, false, true)
	}
}
