package client

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// PartitionStatus is the last thing that happened to a producer's partition, for the picture.
type PartitionStatus struct {
	State  SendState
	Offset int64 // of the last acknowledged record; -1 with acks=0
	Error  wire.ErrorCode
	At     node.Time
}

// SendState of a partition's newest batch.
type SendState uint8

// Send states.
const (
	Unused  SendState = iota // nothing was ever sent there
	Waiting                  // in the accumulator
	Sent                     // on its way
	Acked
	Retrying
	Failed
)

// succeed completes batch i of those in flight.
func (p *Producer) succeed(q *producerPart, i int, base int64, out *node.Out) {
	b := &q.inFlight[i]
	tags := b.unit.tag[:]
	if len(b.recs) > 1 || b.recs[0].Tag != tags[0] {
		tags = b.tags()
	}
	last := base
	if base >= 0 {
		last = base + int64(len(b.recs)) - 1
	}
	out.Emit(node.BatchAcked{TP: q.tp, BaseOffset: base, Tags: tags, Acks: p.cfg.Acks})
	q.status = PartitionStatus{State: Acked, Offset: last, At: out.Now}
	for j := range b.recs {
		r := &b.recs[j]
		offset := base
		if base >= 0 {
			offset += int64(r.OffsetDelta)
		}
		p.results = append(p.results, SendResult{Tag: r.Tag, TP: q.tp, Offset: offset,
			TimestampMs: r.TimestampMs, Key: r.Key, Value: r.Value})
	}
	if p.cfg.Idempotent {
		q.seq.acked(b, base)
	}
	p.release(q, i)
	if p.unresolved > 0 {
		p.resolveSequences(out)
	}
}

func (b *batch) tags() []uint64 {
	tags := make([]uint64, len(b.recs))
	for i := range b.recs {
		tags[i] = b.recs[i].Tag
	}
	return tags
}

// release takes batch i out of those in flight and gives its memory back.
func (p *Producer) release(q *producerPart, i int) {
	p.buffered -= int64(q.inFlight[i].reserved)
	p.batches--
	q.inFlight = slices.Delete(q.inFlight, i, i+1)
	if p.flushing && p.batches == 0 && p.backlog.Len() == 0 {
		p.flushing = false
	}
}

// canRetry: the error is transient, and neither retries nor delivery.timeout.ms are used up.
func (p *Producer) canRetry(ref partRef, q *producerPart, b *batch, r *wire.ProducePartitionReply,
	out *node.Out) bool {
	if out.Now-b.created >= p.cfg.DeliveryTimeout || b.attempts >= p.cfg.Retries {
		return false
	}
	if p.cfg.Idempotent {
		if again, decided := p.retrySequence(ref, q, b, r.Error); decided {
			return again
		}
	}
	return r.Error.Retriable()
}

// retry puts batch i back at the head of its queue. Without idempotence that is the very head, so
// several failed batches turn round and later ones may have passed already; with it the order of
// sequence numbers is kept. Kafka: RecordAccumulator.reenqueue, insertInSequenceOrder.
func (p *Producer) retry(ref partRef, q *producerPart, i int, err wire.ErrorCode, out *node.Out) {
	b := q.inFlight[i]
	q.inFlight = slices.Delete(q.inFlight, i, i+1)
	wait := backoff(p.cfg.RetryBackoff, p.cfg.RetryBackoffMax, b.attempts,
		out.Chance(node.ProduceRetry, node.AboutPartition(q.tp)))
	b.attempts++
	b.lastTry, b.retryAt, b.epoch = out.Now, out.Now+wait, q.leaderEpoch
	q.status.State, q.status.Error, q.status.At = Retrying, err, out.Now
	out.Emit(node.BatchRetried{TP: q.tp, Error: err, Attempt: b.attempts,
		BackoffMs: int64(wait / node.Millisecond), First: b.recs[0].Tag, Tags: b.tags()})
	p.requeue(ref, q, b)
	p.flush.arm(out, timerKind(p.cfg.Slot, senderTimer), b.retryAt)
}

func (p *Producer) requeue(ref partRef, q *producerPart, b batch) {
	at := 0
	if p.cfg.Idempotent {
		for at < len(q.queue) && q.queue[at].seq >= 0 && q.queue[at].seq < b.seq {
			at++
		}
	}
	q.queue = slices.Insert(q.queue, at, b)
	if !q.listed {
		q.listed = true
		p.active.Push(ref)
	}
}

// split makes several batches out of one that the broker found too large; each at most half as large,
// unless it is a single record. (The real client splits by batch.size, which helps compressed batches
// only; without compression it tries the same batch again until delivery.timeout.ms.)
// Kafka: RecordAccumulator.splitAndReenqueue, ProducerBatch.split.
func (p *Producer) split(ref partRef, q *producerPart, i int, out *node.Out) {
	big := q.inFlight[i]
	q.inFlight = slices.Delete(q.inFlight, i, i+1)
	limit := min(p.cfg.BatchSize, big.bytes/2)
	p.buffered -= int64(big.reserved)
	p.batches--
	var pieces []batch
	for _, rec := range big.recs {
		if n := len(pieces); n > 0 {
			b := &pieces[n-1]
			rec.OffsetDelta = int32(len(b.recs))
			size := wire.RecordSizeBytes(&rec, rec.TimestampMs-b.recs[0].TimestampMs)
			if b.bytes+size <= limit {
				b.recs = append(b.recs, rec)
				b.bytes += size
				b.maxTs = max(b.maxTs, rec.TimestampMs)
				continue
			}
		}
		rec.OffsetDelta = 0
		unit := &batchUnit{}
		unit.rec[0], unit.tag[0] = rec, rec.Tag
		pieces = append(pieces, batch{recs: unit.rec[:1:1], unit: unit, created: big.created,
			lastTry: out.Now, bytes: wire.BatchOverheadBytes + wire.RecordSizeBytes(&rec, 0),
			reserved: limit, attempts: big.attempts, epoch: q.leaderEpoch, seq: -1, full: true,
			maxTs: rec.TimestampMs})
	}
	seq := big.seq
	for j := range pieces {
		if big.seq >= 0 {
			pieces[j].seq, pieces[j].pid, pieces[j].pidEpoch = seq, big.pid, big.pidEpoch
			seq = addSequence(seq, int32(len(pieces[j].recs)))
		}
		p.buffered += int64(pieces[j].reserved)
		p.batches++
	}
	for j := len(pieces) - 1; j >= 0; j-- {
		p.requeue(ref, q, pieces[j])
	}
}

// fail gives up on batch i of those in flight and tells the application.
func (p *Producer) fail(ref partRef, q *producerPart, i int, err wire.ErrorCode, text string,
	adjust bool, out *node.Out) {
	b := q.inFlight[i]
	p.release(q, i)
	p.tellFailed(q, &b, err, err.Exception(), text, out)
	if p.cfg.Idempotent {
		p.failedSequence(ref, err, adjust)
	}
}

func (p *Producer) tellFailed(q *producerPart, b *batch, err wire.ErrorCode, exception, text string,
	out *node.Out) {
	out.Emit(node.BatchFailed{TP: q.tp, Error: err, Tags: b.tags(), Detail: text})
	q.status.State, q.status.Error, q.status.At = Failed, err, out.Now
	for j := range b.recs {
		r := &b.recs[j]
		p.results = append(p.results, SendResult{Tag: r.Tag, TP: q.tp, Offset: -1,
			TimestampMs: r.TimestampMs, Failed: true, Error: err, Exception: exception, Message: text,
			Key: r.Key, Value: r.Value})
	}
}

// expire fails the batches whose delivery.timeout.ms is over, queued or in flight. The record may
// have been written all the same. Kafka: RecordAccumulator.expiredBatches, Sender.
func (p *Producer) expire(out *node.Out) {
	next := node.Time(-1)
	for ti := range p.topics {
		for i := range p.topics[ti].parts.Len() {
			ref := partRef{int32(ti), int32(i)}
			if q := p.at(ref); len(q.queue)+len(q.inFlight) == 0 {
				continue
			}
			if due := p.expirePart(ref, out); due >= 0 && (next < 0 || due < next) {
				next = due
			}
		}
	}
	if next >= 0 {
		p.expiry.arm(out, timerKind(p.cfg.Slot, expiryTimer), next)
	}
	p.resumeBacklog(out)
	p.pumpAll(out)
}

// expirePart expires one partition's batches and tells when its next one is due; -1: none is left.
func (p *Producer) expirePart(ref partRef, out *node.Out) node.Time {
	q := p.edit(ref)
	next := node.Time(-1)
	for i := 0; i < len(q.inFlight); {
		b := q.inFlight[i]
		if due := b.created + p.cfg.DeliveryTimeout; due > out.Now {
			if next < 0 || due < next {
				next = due
			}
			i++
			continue
		}
		p.release(q, i)
		p.expired(ref, q, &b, out)
	}
	for len(q.queue) > 0 {
		b := q.queue[0]
		if due := b.created + p.cfg.DeliveryTimeout; due > out.Now {
			if next < 0 || due < next {
				next = due
			}
			break
		}
		q.queue = slices.Delete(q.queue, 0, 1)
		p.buffered -= int64(b.reserved)
		p.batches--
		p.expired(ref, q, &b, out)
	}
	if q.listed && len(q.queue) == 0 {
		q.listed = false
		p.active.RemoveAt(slices.Index(p.active.All(), ref))
	}
	return next
}

func (p *Producer) expired(ref partRef, q *producerPart, b *batch, out *node.Out) {
	ms := int64((out.Now - b.created) / node.Millisecond)
	text := "Expiring " + itoa(int64(len(b.recs))) + " record(s) for " + q.tp.String() + ":" +
		itoa(ms) + " ms has passed since batch creation. The request has not been sent, or no " +
		"server response has been received yet."
	p.tellFailed(q, b, wire.RequestTimedOut, "TimeoutException", text, out)
	if p.cfg.Idempotent && b.attempts > 0 {
		p.markUnresolved(ref, q, b, out)
	}
}
