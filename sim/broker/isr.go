package broker

import (
	"cmp"
	"slices"

	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/ordered"
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
	*ground
	channel    *controllerChannel
	partitions *partitions

	request int32 // correlation of the one under way; 0: none
	since   node.Time
	sent    []int32 // slots in it
	unsent  []int32
}

// mayJoinISR tells whether the metadata let a follower into an ISR: unfenced, not shutting down,
// and the same incarnation that fetches (KIP-841, KIP-903).
func (g *ground) mayJoinISR(f *follower) bool {
	reg := g.image.Broker(f.id)
	return reg.Active() && (f.brokerEpoch == -1 || f.brokerEpoch == reg.Epoch)
}

// maybeExpandISR proposes to take a follower in that has reached the high watermark and this
// leader's own epoch. Kafka: Partition.maybeExpandIsr.
func (ps *partitions) maybeExpandISR(r *Replica, f *follower, out *node.Out) {
	m := &r.mem
	if !m.leads || m.pending.kind != settled || f.inISR ||
		f.end < m.hw || f.end < m.epochStart || !ps.mayJoinISR(f) {
		return
	}
	to := inSetOrder(append(slices.Clone(m.isr), f.id))
	ps.proposeISR(r, expanding, to, "caught up", 0, out)
}

// inSetOrder sorts an ISR as a leader proposes it. The leader keeps a set and sends its elements as
// the hash table gives them, so that ids below 16 ascend, whatever the replica list is; the table has
// 16, 32, 64 ... buckets and is less than three quarters full. The controller, which removes brokers
// that it fences, keeps lists, and their order. Kafka: Partition.prepareIsrExpand, prepareIsrShrink
// (4.3: a Scala mutable.HashSet).
func inSetOrder(isr []wire.ID) []wire.ID {
	buckets := wire.ID(16)
	for wire.ID(len(isr)) >= buckets/4*3 {
		buckets *= 2
	}
	ordered.SortFunc(isr, func(a, b wire.ID) int {
		return cmp.Or(cmp.Compare(a&(buckets-1), b&(buckets-1)), cmp.Compare(a, b))
	})
	return isr
}

// expandOutside looks again at partitions in whose ISR a follower isn't, at each of its fetches:
// what kept it out may have changed although nothing was written.
func (ss *fetchSessions) expandOutside(s *session, out *node.Out) {
	kept := s.outside[:0]
	for _, slot := range s.outside {
		r := ss.partitions.get(slot)
		if r == nil || !r.mem.leads || image.Contains(r.mem.isr, s.replica) {
			continue
		}
		kept = append(kept, slot)
		if r.mem.pending.kind == settled {
			r = ss.partitions.edit(slot)
			if f := r.follower(s.replica); f != nil {
				ss.partitions.maybeExpandISR(r, f, out)
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
func (ps *partitions) watchOutside(r *Replica) {
	for _, w := range r.mem.watchers.All() {
		if w.follower != wire.NoReplica && !image.Contains(r.mem.isr, w.follower) {
			ps.sessions.all.Edit(int(w.session)).addOutside(r.slot)
		}
	}
}

// shrinkISRs proposes to drop followers that have not caught up for replica.lag.time.max.ms. It
// runs every half of that. Kafka: ReplicaManager.maybeShrinkIsr.
func (ps *partitions) shrinkISRs(out *node.Out) {
	lagMax := ps.settings.lagMax
	for _, slot := range ps.sorted {
		r := ps.get(slot)
		if !r.mem.leads || r.mem.pending.kind != settled {
			continue
		}
		var to []wire.ID
		slowest := node.Time(-1)
		fs := r.mem.followers.All()
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
			ps.proposeISR(ps.edit(slot), shrinking, inSetOrder(slices.Clone(to)), "slow",
				lagMs, out)
		}
	}
}

func (ps *partitions) proposeISR(
	r *Replica, kind isrChange, to []wire.ID, reason string, lagMs int64, out *node.Out,
) {
	out.Emit(node.ISRChangeProposed{
		TP: r.tp, From: r.mem.isr, To: to, Reason: reason, LagMs: lagMs,
	})
	r.mem.pending = pendingISR{kind: kind, isr: to}
	r.markISR()
	ps.alter.unsent = append(ps.alter.unsent, r.slot)
	ps.alter.send(out)
}

// send sends all wishes that wait, unless a request is under way.
func (q *alterQueue) send(out *node.Out) {
	if q.request != 0 || len(q.unsent) == 0 {
		return
	}
	req := &wire.AlterPartitionRequest{BrokerID: q.cfg.ID, BrokerEpoch: q.brokerEpoch}
	q.sent = q.sent[:0]
	for _, slot := range q.unsent {
		r := q.partitions.get(slot)
		if r == nil || r.mem.pending.kind == settled || slices.Contains(q.sent, slot) {
			continue
		}
		q.sent = append(q.sent, slot)
		req.Partitions = append(req.Partitions, wire.AlterPartition{
			TP: r.tp, LeaderEpoch: r.mem.epoch, PartitionEpoch: r.mem.partitionEpoch,
			NewISR: r.mem.pending.isr, NewISREpochs: q.epochsOf(r, r.mem.pending.isr),
		})
	}
	q.unsent = q.unsent[:0]
	if len(req.Partitions) == 0 {
		return
	}
	q.request, q.since = q.number(), out.Now
	q.channel.asked(out)
	for _, slot := range q.sent {
		q.partitions.edit(slot).mem.pending.request = q.request
	}
	out.Send(q.channel.controller(), q.request, req)
}

// unsend: nobody knows whether the wishes under way were granted; they are sent again.
func (q *alterQueue) unsend() {
	if q.request != 0 {
		q.request = 0
		q.unsent = append(q.unsent, q.sent...)
	}
}

// epochsOf tells with which broker epoch each member has fetched (KIP-903).
func (q *alterQueue) epochsOf(r *Replica, isr []wire.ID) []int64 {
	epochs := make([]int64, len(isr))
	for i, id := range isr {
		epochs[i] = -1
		if id == q.cfg.ID {
			epochs[i] = q.brokerEpoch
		} else if f := r.follower(id); f != nil {
			epochs[i] = max(f.brokerEpoch, -1)
		}
	}
	return epochs
}

// answered takes the controller's decision.
func (q *alterQueue) answered(
	m *wire.Message, reply *wire.AlterPartitionReply, out *node.Out,
) {
	if q.request != m.Correlation {
		return
	}
	q.request = 0
	if reply.Error != wire.None {
		// Not the controller, or it doesn't know this incarnation yet: ask again later.
		q.unsent = append(q.unsent, q.sent...)
		if reply.Error == wire.NotController {
			q.channel.next()
		}
		q.channel.retry(out)
		return
	}
	for i := range reply.Partitions {
		p := &reply.Partitions[i]
		slot := q.partitions.find(&p.TP)
		if slot < 0 || q.partitions.get(slot).mem.pending.request != m.Correlation {
			continue // decided by the metadata log meanwhile
		}
		r := q.partitions.edit(slot)
		switch p.Error {
		case wire.None:
			q.partitions.isrCommitted(r, p, out)
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
	q.send(out)
}

// isrCommitted applies an ISR that the controller has written.
func (ps *partitions) isrCommitted(r *Replica, p *wire.AlterPartitionResult, out *node.Out) {
	m := &r.mem
	if !m.leads || p.LeaderEpoch != m.epoch || p.PartitionEpoch < m.partitionEpoch {
		return
	}
	m.isr, m.partitionEpoch, m.pending = p.ISR, p.PartitionEpoch, pendingISR{}
	r.markISR()
	ps.watchOutside(r)
	ps.produces.wake(r)
	if ps.advanceHighWatermark(r, out) {
		ps.sessions.touch(r, false, true)
	}
}
