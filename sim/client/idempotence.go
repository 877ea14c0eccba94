package client

import (
	"cmp"
	"math"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// sequenceState is one partition's part of idempotence: every record has a number, and the leader
// takes only the next one. Kafka: TxnPartitionEntry.
type sequenceState struct {
	pid        int64
	epoch      int16
	next       int32 // of the next new batch
	lastAcked  int32 // -1: none
	unresolved bool  // a batch expired after it was sent: nobody knows whether it was written
	after      int32 // the sequence after that batch
}

var noSequences = sequenceState{pid: -1, lastAcked: -1}

// addSequence wraps after the largest int32, as Kafka's do.
func addSequence(seq, n int32) int32 {
	return int32((int64(seq) + int64(n)) & math.MaxInt32)
}

func (s *sequenceState) acked(b *batch, base int64) {
	if b.pid == s.pid && b.pidEpoch == s.epoch {
		s.lastAcked = max(s.lastAcked, addSequence(b.seq, int32(len(b.recs))-1))
	}
	_ = base
}

// readyIdempotent makes sure that the producer has an identity and that due epoch bumps are done;
// false: it must wait for its producer id.
func (p *Producer) readyIdempotent(out *node.Out) bool {
	if p.unresolved > 0 {
		p.resolveSequences(out)
	}
	if p.bumps.Len() > 0 {
		p.bumpEpoch()
	}
	if p.producerID >= 0 {
		return true
	}
	if p.initSent {
		return false
	}
	if out.Now < p.initRetryAt {
		p.flush.arm(out, timerKind(p.cfg.Slot, senderTimer), p.initRetryAt)
		return false
	}
	to, ok := p.Net.leastLoaded("INIT_PRODUCER_ID", out)
	if !ok {
		p.Net.wakeForBackoff(out)
		return false
	}
	if p.Net.readyFor(to, out) {
		p.initSent = true
		p.Net.send(to, forProducerID, 0, &wire.InitProducerIDRequest{ProducerID: -1,
			ProducerEpoch: -1, TransactionTimeoutMs: math.MaxInt32}, out)
	}
	return false
}

func (p *Producer) producerIDArrived(r *wire.InitProducerIDReply, out *node.Out) {
	p.initSent = false
	if r.Error == wire.ClusterAuthorizationFailed {
		p.initDenied(r.Error, out)
		return
	}
	if r.Error != wire.None {
		p.initFailed(out)
		return
	}
	p.producerID, p.producerEpoch, p.initFailures = r.ProducerID, r.ProducerEpoch, 0
	p.pumpAll(out)
}

// initDenied: who may not write anywhere gets no producer id. What is queued fails, and the
// producer asks again. Kafka: TransactionManager.InitProducerIdHandler,
// Sender.shouldHandleAuthorizationError.
func (p *Producer) initDenied(code wire.ErrorCode, out *node.Out) {
	if p.active.Len() > 0 {
		p.Net.fatal("Aborting producer batches due to fatal error", senderLogger)
		p.Net.logs[len(p.Net.logs)-1].Trace = ExceptionClass(code.Exception()) + ": " + code.Message()
	}
	for _, ref := range p.active.All() {
		q := p.edit(ref)
		q.listed = false
		for len(q.queue) > 0 {
			q.inFlight = append(q.inFlight, q.queue[0])
			q.queue = q.queue[1:]
			p.fail(ref, q, len(q.inFlight)-1, code, code.Message(), false, out)
		}
	}
	p.active.Set(nil)
	p.initFailed(out)
}

func (p *Producer) initFailed(out *node.Out) {
	p.initSent = false
	wait := backoff(p.cfg.RetryBackoff, p.cfg.RetryBackoffMax, p.initFailures,
		out.Chance(node.ProducerIDRetry, p.Net.itself()))
	p.initFailures++
	p.initRetryAt = out.Now + wait
	p.flush.arm(out, timerKind(p.cfg.Slot, senderTimer), p.initRetryAt)
}

// mustWait tells whether the oldest batch of q must not be sent yet, for the sake of order: an
// earlier sequence is still in flight when this one is a retry, or the fate of an expired batch isn't
// known. Kafka: RecordAccumulator.shouldStopDrainBatchesForPartition.
func (p *Producer) mustWait(q *producerPart) bool {
	if !p.cfg.Idempotent {
		return false
	}
	b := &q.queue[0]
	if b.seq < 0 {
		stale := q.seq.pid != p.producerID || q.seq.epoch != p.producerEpoch
		return stale && len(q.inFlight) > 0 || q.seq.unresolved
	}
	for i := range q.inFlight {
		if s := q.inFlight[i].seq; s >= 0 && s < b.seq {
			return true
		}
	}
	return false
}

// assignSequence numbers a batch that goes out for the first time.
func (p *Producer) assignSequence(q *producerPart, b *batch) {
	s := &q.seq
	if s.pid != p.producerID || s.epoch != p.producerEpoch {
		*s = sequenceState{pid: p.producerID, epoch: p.producerEpoch, lastAcked: -1}
	}
	b.pid, b.pidEpoch, b.seq = s.pid, s.epoch, s.next
	s.next = addSequence(s.next, int32(len(b.recs)))
}

// retrySequence decides over errors that are about sequences; decided is false for all others.
// Kafka: TransactionManager.canRetry.
func (p *Producer) retrySequence(ref partRef, q *producerPart, b *batch, err wire.ErrorCode) (
	again, decided bool) {
	switch err {
	case wire.UnknownProducerID:
		if !b.seqReset {
			p.wantBump(ref)
		}
		return true, true
	case wire.OutOfOrderSequenceNumber:
		isNext := b.seq == q.seq.lastAcked+1
		if !q.seq.unresolved && (b.seqReset || !isNext) {
			return true, true // an earlier batch failed: this one can only wait its turn
		}
		if !q.seq.unresolved || b.seq == q.seq.after {
			p.wantBump(ref)
		}
		return true, true
	}
	return false, false
}

// failedSequence: after a failure that isn't retried there is a gap, so the partition's sequences
// start anew in the next epoch (KIP-360).
func (p *Producer) failedSequence(ref partRef, err wire.ErrorCode, adjust bool) {
	if err == wire.OutOfOrderSequenceNumber || adjust {
		p.wantBump(ref)
	}
}

func (p *Producer) wantBump(ref partRef) {
	for _, r := range p.bumps.All() {
		if r == ref {
			return
		}
	}
	p.bumps.Push(ref)
}

// bumpEpoch takes the next epoch, which needs no broker: the leaders accept a higher epoch that
// starts at sequence 0. Batches of the partitions at fault are numbered anew, in order.
// Kafka: TransactionManager.bumpIdempotentProducerEpoch.
func (p *Producer) bumpEpoch() {
	if p.producerID < 0 {
		return
	}
	if p.producerEpoch == math.MaxInt16 {
		p.producerID, p.producerEpoch = -1, 0
		return
	}
	p.producerEpoch++
	for _, ref := range p.bumps.All() {
		q := p.edit(ref)
		if q.seq.unresolved {
			p.unresolved--
		}
		q.seq = sequenceState{pid: p.producerID, epoch: p.producerEpoch, lastAcked: -1}
		q.renumber()
	}
	p.bumps.Set(nil)
}

// renumber numbers what has a sequence anew, in the order of the old ones: what waits for its retry
// may be older than what is in flight. Kafka: TxnPartitionEntry.inflightBatchesBySequence.
func (q *producerPart) renumber() {
	all := make([]*batch, 0, len(q.inFlight)+len(q.queue))
	for _, batches := range [2][]batch{q.inFlight, q.queue} {
		for i := range batches {
			if batches[i].seq >= 0 {
				all = append(all, &batches[i])
			}
		}
	}
	ordered.SortFunc(all, func(a, b *batch) int { return cmp.Compare(a.seq, b.seq) })
	for _, b := range all {
		b.pid, b.pidEpoch, b.seq, b.seqReset = q.seq.pid, q.seq.epoch, q.seq.next, true
		q.seq.next = addSequence(q.seq.next, int32(len(b.recs)))
	}
}

// markUnresolved: b expired after it was sent at least once. New batches of its partition wait until
// those in flight have told whether it was written. Kafka: TransactionManager.markSequenceUnresolved.
func (p *Producer) markUnresolved(ref partRef, q *producerPart, b *batch, out *node.Out) {
	if b.seq < 0 {
		return
	}
	after := addSequence(b.seq, int32(len(b.recs)))
	if !q.seq.unresolved {
		q.seq.unresolved = true
		p.unresolved++
		q.seq.after = after
	}
	q.seq.after = max(q.seq.after, after)
}

// resolveSequences: a partition whose batches have all come back either saw its last one acknowledged
// (then the expired one was written too), or starts anew in the next epoch.
func (p *Producer) resolveSequences(out *node.Out) {
	for ti := range p.topics {
		for i := range p.topics[ti].parts.Len() {
			ref := partRef{int32(ti), int32(i)}
			q := p.at(ref)
			if !q.seq.unresolved || len(q.inFlight) > 0 || hasSequenced(q.queue) {
				continue
			}
			q = p.edit(ref)
			q.seq.unresolved = false
			p.unresolved--
			if q.seq.next != q.seq.lastAcked+1 {
				p.wantBump(ref)
			}
		}
	}
}

func hasSequenced(queue []batch) bool { return len(queue) > 0 && queue[0].seq >= 0 }
