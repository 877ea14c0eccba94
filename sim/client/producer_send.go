package client

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// trySend carries out one send() call up to the append; false: it blocks, for metadata or memory.
// Kafka: KafkaProducer.doSend, waitOnMetadata.
func (p *Producer) trySend(r *ProducerRecord, tag uint64, out *node.Out) bool {
	ti := p.topicOf(r.Topic, out)
	t := &p.topics[ti]
	p.exhausted = false
	if t.view == nil || t.view.err != wire.None || len(t.view.parts) == 0 {
		if t.view != nil && t.view.err == wire.InvalidTopicException {
			p.refuse(r, tag, wire.InvalidTopicException, "InvalidTopicException",
				"Invalid topics: ["+r.Topic+"]", out)
			return true
		}
		if !slices.Contains(p.Net.meta.fresh, r.Topic) { // else it is being asked for already
			p.Net.requestUpdate(out)
		}
		return false
	}
	n := int32(len(t.view.parts))
	switch {
	case r.Partition >= n && p.cfg.Library == Librdkafka:
		p.refuse(r, tag, wire.UnknownTopicOrPartition, "", "Local: Unknown partition", out)
		return true
	case r.Partition >= n:
		p.Net.requestUpdate(out)
		return false
	}
	rec := wire.Record{TimestampMs: r.TimestampMs, Key: r.Key, Value: r.Value, Headers: r.Headers,
		Tag: tag}
	if rec.TimestampMs == 0 {
		rec.TimestampMs = out.Wall().UnixMs()
	}
	if text := p.tooLarge(&rec); text != "" {
		p.refuse(r, tag, wire.MessageTooLarge, "RecordTooLargeException", text, out)
		return true
	}
	choice := p.choose(t, r, out)
	ref := partRef{int32(ti), choice.part}
	if !p.append(ref, &rec, out) {
		p.exhausted = true
		p.pumpAll(out)
		return false
	}
	q := p.at(ref)
	out.Emit(node.RecordQueued{TP: q.tp, Tag: tag, Key: r.Key, Value: r.Value, Hash: choice.hash,
		Reason: choice.reason})
	p.appended(ref, choice, out)
	return true
}

// tooLarge is the text of the refusal of a record that no request could carry.
func (p *Producer) tooLarge(rec *wire.Record) string {
	size := upperBoundBytes(rec)
	if size > p.cfg.MaxRequestSize {
		return "The message is " + itoa(int64(size)) + " bytes when serialized which is larger than " +
			itoa(int64(p.cfg.MaxRequestSize)) +
			", which is the value of the max.request.size configuration."
	}
	if int64(size) > p.cfg.BufferMemory {
		return "The message is " + itoa(int64(size)) + " bytes when serialized which is larger than " +
			"the total memory buffer you have configured with the buffer.memory configuration."
	}
	return ""
}

// upperBoundBytes is how much memory a batch of one record might need.
// Kafka: AbstractRecords.estimateSizeInBytesUpperBound (21 bytes for a record's varints).
func upperBoundBytes(rec *wire.Record) int32 {
	const maxRecordOverhead = 21
	n := int32(wire.BatchOverheadBytes + maxRecordOverhead)
	n += fieldBytes(rec.Key) + fieldBytes(rec.Value) + varintBytes(len(rec.Headers))
	for i := range rec.Headers {
		n += varintBytes(len(rec.Headers[i].Key)) + int32(len(rec.Headers[i].Key))
		n += fieldBytes(rec.Headers[i].Value)
	}
	return n
}

func fieldBytes(b []byte) int32 { return varintBytes(len(b)) + int32(len(b)) }

func varintBytes(n int) int32 {
	u, size := uint64(n)<<1, int32(1)
	for u >= 0x80 {
		u >>= 7
		size++
	}
	return size
}

// append puts a record into its partition's newest batch, or into a new one; false: buffer.memory is
// used up. Kafka: RecordAccumulator.append, MemoryRecordsBuilder.hasRoomFor.
func (p *Producer) append(ref partRef, rec *wire.Record, out *node.Out) bool {
	q := p.edit(ref)
	if n := len(q.queue); n > 0 {
		b := &q.queue[n-1]
		if !b.full && p.room(b, rec) {
			return true
		}
		b.full = true
	}
	reserved := max(p.cfg.BatchSize, upperBoundBytes(rec))
	if p.buffered+int64(reserved) > p.cfg.BufferMemory {
		return false
	}
	unit := &batchUnit{}
	rec.OffsetDelta = 0
	unit.rec[0], unit.tag[0] = *rec, rec.Tag
	bytes := wire.BatchOverheadBytes + wire.RecordSizeBytes(rec, 0)
	q.queue = append(q.queue, batch{recs: unit.rec[:1:1], unit: unit, created: out.Now,
		lastTry: out.Now, bytes: bytes, reserved: reserved, maxTs: rec.TimestampMs, seq: -1,
		full: bytes >= reserved})
	p.buffered += int64(reserved)
	p.batches++
	if q.status.State == Unused {
		p.topics[ref.topic].used++
	}
	q.status = PartitionStatus{State: Waiting, At: out.Now, Offset: q.status.Offset}
	if !q.listed {
		q.listed = true
		p.active.Push(ref)
	}
	p.expiry.arm(out, timerKind(p.cfg.Slot, expiryTimer), out.Now+p.cfg.DeliveryTimeout)
	return true
}

// room adds the record to b if it fits.
func (p *Producer) room(b *batch, rec *wire.Record) bool {
	rec.OffsetDelta = int32(len(b.recs))
	size := wire.RecordSizeBytes(rec, rec.TimestampMs-b.recs[0].TimestampMs)
	if b.bytes+size > b.reserved {
		return false
	}
	if p.cfg.BatchMaxRecords > 0 && int32(len(b.recs)) >= p.cfg.BatchMaxRecords {
		return false
	}
	b.recs = append(b.recs, *rec)
	b.bytes += size
	b.maxTs = max(b.maxTs, rec.TimestampMs)
	b.full = b.bytes >= b.reserved
	return true
}

// appended moves the sticky partitioner on and sends what has become sendable.
func (p *Producer) appended(ref partRef, choice partitionChoice, out *node.Out) {
	q := p.at(ref)
	last := &q.queue[len(q.queue)-1]
	if choice.sticky {
		bytes := last.bytes
		if n := len(last.recs); n > 1 {
			r := &last.recs[n-1]
			bytes = wire.RecordSizeBytes(r, r.TimestampMs-last.recs[0].TimestampMs)
		}
		p.stickyAppended(ref, bytes, last.full, out)
	}
	if p.sendable(q, out.Now) {
		if q.leader == wire.NoLeader {
			p.Net.requestUpdate(out)
		} else {
			p.pump(q.leader, out)
		}
	} else if q.queue[0].attempts == 0 {
		p.flush.arm(out, timerKind(p.cfg.Slot, senderTimer), q.queue[0].created+p.cfg.Linger)
	}
}

// refuse fails a send() before its record got into a batch.
func (p *Producer) refuse(r *ProducerRecord, tag uint64, err wire.ErrorCode, exception, text string,
	out *node.Out) {
	tp := wire.TopicPartition{Topic: r.Topic, Partition: AnyPartition}
	out.Emit(node.BatchFailed{TP: tp, Error: err, Tags: []uint64{tag}, Detail: text,
		Key: r.Key, Value: r.Value})
	p.results = append(p.results, SendResult{Tag: tag, TP: tp, Offset: -1, Failed: true, Error: err,
		Exception: exception, Message: text, Key: r.Key, Value: r.Value})
}

// startBlocking starts the clock of max.block.ms for the send() call at the head of the backlog: an
// application has one thread, so the calls behind it haven't been made yet.
func (p *Producer) startBlocking(out *node.Out) {
	if p.backlog.Len() == 0 || p.backlog.All()[0].until != 0 {
		return
	}
	first := &p.backlog.Edit()[0]
	first.until = out.Now + p.cfg.MaxBlock
	p.block.arm(out, timerKind(p.cfg.Slot, blockTimer), first.until)
}

// resumeBacklog goes on with blocked send() calls, in order, as far as they get.
func (p *Producer) resumeBacklog(out *node.Out) {
	for p.backlog.Len() > 0 {
		w := p.backlog.All()[0]
		if p.throws(&w, out) {
			p.backlog.RemoveAt(0)
			continue
		}
		if !p.trySend(&w.rec, w.tag, out) {
			break
		}
		p.backlog.RemoveAt(0)
	}
	p.startBlocking(out)
}

// throws fails a blocked send() call when the client wasn't let in, or may not hear of the topic.
// Each call asks anew. Kafka: ProducerMetadata.awaitUpdate, Metadata.maybeThrowAnyException.
func (p *Producer) throws(w *waiting, out *node.Out) bool {
	if a := p.Net.refusedLogin(); a != nil {
		p.refuse(&w.rec, w.tag, wire.SaslAuthenticationFailed, a.Exception, a.Message, out)
		return true
	}
	if p.Net.topicError(w.rec.Topic) != wire.TopicAuthorizationFailed || p.Net.meta.version <= w.seen {
		return false
	}
	code := wire.TopicAuthorizationFailed
	p.refuse(&w.rec, w.tag, code, code.Exception(), denied(code, w.rec.Topic), out)
	return true
}

// unblockExpired fails the send() call that has hung for max.block.ms.
func (p *Producer) unblockExpired(out *node.Out) {
	if p.backlog.Len() == 0 {
		return
	}
	w := p.backlog.All()[0]
	if out.Now < w.until {
		p.block.arm(out, timerKind(p.cfg.Slot, blockTimer), w.until)
		return
	}
	p.backlog.RemoveAt(0)
	ms := itoa(int64(p.cfg.MaxBlock / node.Millisecond))
	text := "Topic " + w.rec.Topic + " not present in metadata after " + ms + " ms."
	exception := "TimeoutException"
	if n := p.Net.Partitions(w.rec.Topic); n > 0 && w.rec.Partition >= n {
		text = "Partition " + itoa(int64(w.rec.Partition)) + " of topic " + w.rec.Topic +
			" with partition count " + itoa(int64(n)) + " is not present in metadata after " + ms +
			" ms."
	} else if p.exhausted {
		exception = "BufferExhaustedException"
		text = "Failed to allocate " + itoa(int64(max(p.cfg.BatchSize, 0))) +
			" bytes within the configured max blocking time " + ms + " ms. Total memory: " +
			itoa(p.cfg.BufferMemory) + " bytes. Available memory: " +
			itoa(p.cfg.BufferMemory-p.buffered) + " bytes. Poolable size: " +
			itoa(int64(p.cfg.BatchSize)) + " bytes"
	}
	p.refuse(&w.rec, w.tag, wire.RequestTimedOut, exception, text, out)
	p.resumeBacklog(out)
}
