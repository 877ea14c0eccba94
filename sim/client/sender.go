package client

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// sendUnit is the memory of a request that carries one partition's batch.
type sendUnit struct {
	req  wire.ProduceRequest
	part [1]wire.ProducePartition
}

// sendable tells whether the oldest batch of a partition may go now: it is full, or another is queued
// behind it, or it has lingered, or memory ran out, or flush() or close() was called; and it isn't in
// its retry backoff, which a new leader cuts short (KIP-951). Kafka: RecordAccumulator.batchReady.
func (p *Producer) sendable(q *producerPart, now node.Time) bool {
	if len(q.queue) == 0 || q.muted {
		return false
	}
	b := &q.queue[0]
	if b.backingOff(q, now) {
		return false
	}
	return b.full || len(q.queue) > 1 || now-b.lastTry >= p.cfg.Linger ||
		p.exhausted || p.flushing || p.closing
}

func (b *batch) backingOff(q *producerPart, now node.Time) bool {
	return b.attempts > 0 && now < b.retryAt && b.epoch == q.leaderEpoch
}

// pump sends to one broker what can be sent to it, as far as the requests in flight allow.
func (p *Producer) pump(to wire.ID, out *node.Out) {
	if p.cfg.Idempotent && !p.readyIdempotent(out) {
		return
	}
	for p.anySendable(to, out.Now) && p.Net.readyFor(to, out) {
		if !p.drain(to, out) {
			return
		}
	}
}

func (p *Producer) anySendable(to wire.ID, now node.Time) bool {
	for _, ref := range p.active.All() {
		if q := p.at(ref); q.leader == to && p.sendable(q, now) {
			return true
		}
	}
	return false
}

// pumpAll looks at every queued partition: after an alarm, new metadata, or a change of connections.
func (p *Producer) pumpAll(out *node.Out) {
	if p.flushing && p.Idle() {
		p.flushing = false
	}
	if p.cfg.Idempotent && !p.readyIdempotent(out) {
		return
	}
	leaderless := false
	var todo [16]wire.ID
	leaders := todo[:0]
	for _, ref := range p.active.All() {
		q := p.at(ref)
		switch {
		case !p.sendable(q, out.Now):
			p.armFor(q, out)
		case q.leader == wire.NoLeader:
			leaderless = true
		case !slices.Contains(leaders, q.leader):
			leaders = append(leaders, q.leader)
		}
	}
	for _, to := range leaders {
		p.pump(to, out)
	}
	if leaderless {
		p.Net.requestUpdate(out)
	}
}

// armFor sets the alarm for the moment when the oldest batch of q may become sendable.
func (p *Producer) armFor(q *producerPart, out *node.Out) {
	if len(q.queue) == 0 || q.muted {
		return
	}
	b := &q.queue[0]
	at := b.lastTry + p.cfg.Linger
	if b.backingOff(q, out.Now) {
		at = b.retryAt
	}
	p.flush.arm(out, timerKind(p.cfg.Slot, senderTimer), at)
}

// drain puts one batch of each partition that to leads into one request, up to max.request.size; not
// only those that are due: once a request goes, everything rides along.
// Kafka: RecordAccumulator.drainBatchesForOneNode.
func (p *Producer) drain(to wire.ID, out *node.Out) bool {
	unit := &sendUnit{}
	parts := unit.part[:0]
	size := int32(0)
	s := p.active.Edit()
	kept, i := 0, 0
	var again []partRef // still have batches: next time the others come first
	for ; i < len(s); i++ {
		ref := s[i]
		q := p.at(ref)
		if q.leader != to || q.muted || len(q.queue) == 0 ||
			q.queue[0].backingOff(q, out.Now) || p.mustWait(q) ||
			(p.cfg.OnePerRequest && !p.sendable(q, out.Now)) {
			s[kept] = ref
			kept++
			continue
		}
		if len(parts) > 0 && (p.cfg.OnePerRequest || size+q.queue[0].bytes > p.cfg.MaxRequestSize) {
			break
		}
		q = p.edit(ref)
		b := p.takeHead(q, out)
		size += b.bytes
		parts = append(parts, wire.ProducePartition{TP: q.tp, Batch: b.wire})
		if q.listed = len(q.queue) > 0; q.listed {
			again = append(again, ref)
		}
	}
	s = append(s[:kept], s[i:]...)
	p.active.Set(append(s, again...))
	if len(parts) == 0 {
		return false
	}
	unit.req = wire.ProduceRequest{Acks: p.cfg.Acks,
		TimeoutMs:  int32(p.cfg.AckTimeout / node.Millisecond),
		Partitions: parts, ClientID: p.cfg.ClientID}
	if p.cfg.Acks != wire.AcksNone {
		p.Net.send(to, forProduce, 0, &unit.req, out)
		return true
	}
	p.Net.sendOneWay(to, &unit.req, out)
	for i := range parts {
		p.assumeWritten(&parts[i], out)
	}
	return true
}

// takeHead moves the oldest batch of q to those in flight and gives it its header.
func (p *Producer) takeHead(q *producerPart, out *node.Out) *batch {
	q.inFlight = append(q.inFlight, q.queue[0])
	b := &q.inFlight[len(q.inFlight)-1]
	if len(q.queue) == 1 {
		q.queue[0] = batch{}
		q.queue = q.queue[:0]
	} else {
		q.queue = slices.Delete(q.queue, 0, 1)
	}
	b.full = true
	if p.cfg.Idempotent && b.seq < 0 {
		p.assignSequence(q, b)
	}
	if b.wire == nil {
		b.wire = &b.unit.batch
		*b.wire = wire.Batch{
			LastOffsetDelta: b.recs[len(b.recs)-1].OffsetDelta, LeaderEpoch: -1,
			Attributes: p.cfg.Compression,
			ProducerID: wire.NoProducerID, ProducerEpoch: -1, BaseSequence: -1,
			BaseTimestampMs: b.recs[0].TimestampMs, MaxTimestampMs: b.maxTs,
			SizeBytes: b.bytes, Records: b.recs,
		}
		if p.cfg.Idempotent {
			b.wire.ProducerID, b.wire.ProducerEpoch, b.wire.BaseSequence = b.pid, b.pidEpoch, b.seq
		}
	} else if p.cfg.Idempotent && (b.wire.BaseSequence != b.seq || b.wire.ProducerEpoch != b.pidEpoch ||
		b.wire.ProducerID != b.pid) {
		header := *b.wire // the old one is on the wire or in a log: never edited
		header.ProducerID, header.ProducerEpoch, header.BaseSequence = b.pid, b.pidEpoch, b.seq
		b.wire = &header
	}
	q.muted = p.cfg.MaxInFlight == 1
	q.status.State, q.status.At = Sent, out.Now
	out.Emit(node.BatchSent{TP: q.tp, Leader: q.leader, Records: int32(len(b.recs)),
		Attempt: b.attempts + 1, First: b.recs[0].Tag})
	return b
}

// assumeWritten completes a batch that nobody will answer for (acks=0).
func (p *Producer) assumeWritten(sent *wire.ProducePartition, out *node.Out) {
	ref, ok := p.find(sent.TP)
	if !ok {
		return
	}
	q := p.edit(ref)
	q.muted = false
	if i := q.indexOf(sent.Batch); i >= 0 {
		p.succeed(q, i, -1, out)
	}
}

func (q *producerPart) indexOf(b *wire.Batch) int {
	for i := range q.inFlight {
		if q.inFlight[i].wire == b {
			return i
		}
	}
	return -1
}

// produced takes the answer to a Produce request; it tells whether other brokers than the one that
// answered may have become sendable. Kafka: Sender.handleProduceResponse.
func (p *Producer) produced(done *completion, out *node.Out) (others bool) {
	req := done.req.(*wire.ProduceRequest)
	reply, ok := done.reply.(*wire.ProduceReply)
	if !ok {
		return false
	}
	hinted := false
	for i := range reply.Partitions {
		r := &reply.Partitions[i]
		sent := sentTo(req, r.TP, i)
		if sent == nil {
			continue
		}
		others = p.complete(sent, r, done, out) != done.from || others
		if r.Error == wire.NotLeaderOrFollower || r.Error == wire.FencedLeaderEpoch {
			hinted = p.Net.hint(r.TP, r.LeaderID, r.LeaderEpoch, out) || hinted
		}
	}
	if hinted {
		p.takeMetadata(out)
	}
	return others || hinted
}

// sentTo finds what a request had for tp; replies usually keep the order.
func sentTo(req *wire.ProduceRequest, tp wire.TopicPartition, i int) *wire.ProducePartition {
	if i < len(req.Partitions) && req.Partitions[i].TP == tp {
		return &req.Partitions[i]
	}
	for j := range req.Partitions {
		if req.Partitions[j].TP == tp {
			return &req.Partitions[j]
		}
	}
	return nil
}

// produceLost fails all batches of a request that will not be answered.
func (p *Producer) produceLost(lost *completion, out *node.Out) {
	req := lost.req.(*wire.ProduceRequest)
	for i := range req.Partitions {
		text := "Disconnected from node " + itoa(int64(lost.from))
		if lost.err == wire.RequestTimedOut {
			text += " due to timeout"
		}
		p.complete(&req.Partitions[i], &wire.ProducePartitionReply{TP: req.Partitions[i].TP,
			Error: lost.err, ErrorMessage: text, BaseOffset: -1, LeaderID: wire.NoLeader,
			LogStartOffset: -1}, lost, out)
	}
}

// complete decides over one batch: done, again, in halves, or failed. It returns the partition's
// leader. Kafka: Sender.completeBatch.
func (p *Producer) complete(sent *wire.ProducePartition, r *wire.ProducePartitionReply,
	done *completion, out *node.Out) wire.ID {
	ref, ok := p.find(sent.TP)
	if !ok {
		return done.from
	}
	q := p.edit(ref)
	q.muted = false
	i := q.indexOf(sent.Batch)
	if i < 0 {
		return q.leader // expired before the answer came
	}
	b := &q.inFlight[i]
	corr := itoa(int64(done.corr & (1<<slotBits - 1)))
	switch {
	case r.Error == wire.None, r.Error == wire.DuplicateSequenceNumber:
		p.succeed(q, i, r.BaseOffset, out)
		return q.leader
	case r.Error == wire.MessageTooLarge && len(b.recs) > 1:
		p.senderWarn("Got error produce response in correlation id " + corr +
			" on topic-partition " + q.tp.String() + ", splitting and retrying (" +
			itoa(int64(p.cfg.Retries-b.attempts)) + " attempts left). Error: " + errorText(r))
		p.split(ref, q, i, out)
	case p.canRetry(ref, q, b, r, out):
		p.senderWarn("Got error produce response with correlation id " + corr +
			" on topic-partition " + q.tp.String() + ", retrying (" +
			itoa(int64(p.cfg.Retries-b.attempts-1)) + " attempts left). Error: " + errorText(r))
		p.retry(ref, q, i, r.Error, out)
	default:
		p.fail(ref, q, i, r.Error, exceptionText(r), b.attempts < p.cfg.Retries, out)
	}
	p.afterError(q.tp, r, out)
	return q.leader
}

// afterError refreshes the metadata when the error says that it is stale (InvalidMetadataException).
func (p *Producer) afterError(tp wire.TopicPartition, r *wire.ProducePartitionReply, out *node.Out) {
	switch r.Error {
	case wire.UnknownTopicOrPartition:
		p.senderWarn("Received unknown topic or partition error in produce request on partition " +
			tp.String() + ". The topic-partition may not exist or the user may not have Describe " +
			"access to it")
	case wire.NotLeaderOrFollower, wire.LeaderNotAvailable, wire.FencedLeaderEpoch,
		wire.UnknownLeaderEpoch, wire.NetworkException, wire.ReplicaNotAvailable,
		wire.KafkaStorageError:
		p.senderWarn("Received invalid metadata error in produce request on partition " +
			tp.String() + " due to org.apache.kafka.common.errors." + r.Error.Exception() + ": " +
			exceptionText(r) + " Going to request metadata update now")
	default:
		return
	}
	p.Net.requestUpdate(out)
}

const senderLogger = "org.apache.kafka.clients.producer.internals.Sender"

func (p *Producer) senderWarn(text string) {
	p.Net.warn(text, senderLogger)
}

func errorText(r *wire.ProducePartitionReply) string {
	if r.ErrorMessage == "" {
		return r.Error.Name()
	}
	return r.Error.Name() + ". Error Message: " + r.ErrorMessage
}

func exceptionText(r *wire.ProducePartitionReply) string {
	if r.Error == wire.TopicAuthorizationFailed {
		return denied(r.Error, r.TP.Topic)
	}
	if r.ErrorMessage != "" {
		return r.ErrorMessage
	}
	return r.Error.Message()
}
