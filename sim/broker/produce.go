package broker

import (
	"strconv"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// Produce (key 0): append each partition's batch to the log this broker leads, then answer at once
// (acks=1), never (acks=0) or when the high watermark has passed the batch (acks=all, see
// delay.go). Left out: quotas, message format down-conversion, recompression. Kafka:
// ReplicaManager.appendRecords, Partition.appendRecordsToLeader, UnifiedLog.append.
func (pp *produces) produce(m *wire.Message, r *wire.ProduceRequest, out *node.Out) {
	if len(r.Partitions) == 1 && r.Acks == wire.AcksAll {
		p := &r.Partitions[0]
		res, needs, slot := pp.partitions.appendOne(p, r.Acks, m.From, out)
		if res.Error == wire.None {
			pp.parkOne(m, r, &res, needs, slot, out)
			return
		}
		replyOne(m, &res, out)
		return
	}
	results := make([]wire.ProducePartitionReply, len(r.Partitions))
	var waits []pendingPart
	failed := false
	for i := range r.Partitions {
		res, needs, slot := pp.partitions.appendOne(&r.Partitions[i], r.Acks, m.From, out)
		results[i] = res
		failed = failed || res.Error != wire.None
		if r.Acks == wire.AcksAll && res.Error == wire.None {
			waits = append(waits, pendingPart{slot: slot, needs: needs, part: int32(i)})
		}
	}
	switch {
	case r.Acks == wire.AcksNone:
		if failed { // there is no reply to say so in; the client finds its connection closed
			out.Close(m.From)
		}
	case waits != nil:
		pp.park(m, r, results, waits, out)
	default:
		out.Send(m.From, m.Correlation, &wire.ProduceReply{Partitions: results})
	}
}

// oneProduced is a reply about one partition, in one piece of memory.
type oneProduced struct {
	reply wire.ProduceReply
	part  [1]wire.ProducePartitionReply
}

func replyOne(m *wire.Message, res *wire.ProducePartitionReply, out *node.Out) {
	one := &oneProduced{part: [1]wire.ProducePartitionReply{*res}}
	one.reply.Partitions = one.part[:]
	out.Send(m.From, m.Correlation, &one.reply)
}

// appendOne appends one partition's batch. Needs is the high watermark that commits it.
func (ps *partitions) appendOne(
	p *wire.ProducePartition, acks int16, from wire.ID, out *node.Out,
) (res wire.ProducePartitionReply, needs int64, slot int32) {
	res = wire.ProducePartitionReply{
		TP: p.TP, BaseOffset: -1, LogAppendTimeMs: -1, LogStartOffset: -1, LeaderID: wire.NoLeader,
		LeaderEpoch: -1,
	}
	slot = ps.find(&p.TP)
	switch {
	case acks != wire.AcksAll && acks != wire.AcksLeader && acks != wire.AcksNone:
		res.Error = wire.InvalidRequiredAcks
	case ps.caller != nil && !ps.mayTopic(wire.OpWrite, p.TP.Topic, out):
		res.Error = wire.TopicAuthorizationFailed
	case wire.Internal(p.TP.Topic) && from.IsClient():
		res.Error = wire.InvalidTopicException
		res.ErrorMessage = "Cannot append to internal topic " + p.TP.Topic
	case ps.disk.offline:
		res.Error = wire.KafkaStorageError
	case slot < 0:
		res.Error = ps.absent(p.TP)
	case !ps.get(slot).mem.leads:
		res.Error = wire.NotLeaderOrFollower
	}
	if res.Error == wire.None {
		needs = ps.appendAsLeader(ps.edit(slot), p.Batch, acks, from, &res, out)
	}
	if res.Error != wire.None {
		if res.Error == wire.NotLeaderOrFollower {
			res.LeaderID, res.LeaderEpoch = ps.currentLeader(p.TP)
		}
		out.Emit(node.ProduceRefused{
			TP: p.TP, Error: res.Error, Producer: from, Message: res.ErrorMessage,
		})
		// Only what is wrong with a record is told in words; all else the broker writes into its
		// own log. Kafka: ReplicaManager.LogAppendResult.hasCustomErrorMessage.
		if res.Error != wire.InvalidRecord && res.Error != wire.InvalidTimestamp {
			res.ErrorMessage = ""
		}
	}
	return res, needs, slot
}

// absent is the error about a partition that has no replica here.
func (g *ground) absent(tp wire.TopicPartition) wire.ErrorCode {
	if g.image.Partition(tp) != nil {
		return wire.NotLeaderOrFollower
	}
	return wire.UnknownTopicOrPartition
}

// currentLeader is told to clients that asked the wrong broker (KIP-951).
func (g *ground) currentLeader(tp wire.TopicPartition) (wire.ID, int32) {
	if p := g.image.Partition(tp); p != nil {
		return p.Leader, p.LeaderEpoch
	}
	return wire.NoLeader, -1
}

func (ps *partitions) appendAsLeader(
	r *Replica, batch *wire.Batch, acks int16, from wire.ID, res *wire.ProducePartitionReply,
	out *node.Out,
) (needs int64) {
	if acks == wire.AcksAll && len(r.mem.isr) < r.minISR() {
		res.Error, res.ErrorMessage = wire.NotEnoughReplicas, r.tooFewText()
		return 0
	}
	nowMs := out.Wall().UnixMs()
	if res.Error, res.ErrorMessage = validate(r, batch, nowMs); res.Error != wire.None {
		return 0
	}
	res.LogStartOffset = r.log.StartOffset()
	if batch.ProducerID >= 0 {
		code, dup := r.log.CheckProducer(batch)
		if dup != nil {
			out.Emit(node.DuplicateDropped{
				TP: r.tp, BaseOffset: dup.FirstOffset(), ProducerID: batch.ProducerID,
				Sequence: batch.BaseSequence,
			})
			res.BaseOffset = dup.FirstOffset()
			return dup.LastOffset + 1
		}
		if code != wire.None {
			res.Error, res.ErrorMessage = code, r.sequenceText(code, batch)
			return 0
		}
	}
	if !ps.room(r.tp, batch, out) {
		res.Error = wire.KafkaStorageError
		return 0
	}
	if r.mem.set.logAppendTime {
		stamped := *batch
		stamped.Attributes |= wire.LogAppendTimeFlag
		stamped.MaxTimestampMs = nowMs
		batch, res.LogAppendTimeMs = &stamped, nowMs
	}
	stored := ps.leaderAppend(r, batch, from, out)
	res.BaseOffset = stored.BaseOffset
	return stored.NextOffset()
}

// leaderAppend puts a checked batch at the end of a log this broker leads, and tells all who wait.
func (ps *partitions) leaderAppend(
	r *Replica, batch *wire.Batch, from wire.ID, out *node.Out,
) *wire.Batch {
	ps.noteCaughtUp(r)
	segments := r.log.SegmentCount()
	stored := r.log.AppendAsLeader(batch, r.mem.epoch, out.Wall().UnixMs(), &r.mem.set.log)
	out.Emit(node.RecordsAppended{
		TP: r.tp, BaseOffset: stored.BaseOffset, LastOffset: stored.LastOffset(),
		LeaderEpoch: stored.LeaderEpoch, Leader: true, Producer: from, Batch: stored,
	})
	if r.log.SegmentCount() != segments {
		ps.seal(r, stored.BaseOffset, out)
	}
	moved := ps.advanceHighWatermark(r, out)
	ps.sessions.touch(r, true, moved)
	return stored
}

// noteCaughtUp remembers, before an append, that followers had everything until now. In an
// incremental fetch session an idle partition isn't named, so the session's last fetch counts for
// it.
func (ps *partitions) noteCaughtUp(r *Replica) {
	end := r.log.EndOffset()
	for _, w := range r.mem.watchers.All() {
		if w.follower == wire.NoReplica {
			continue
		}
		f := r.follower(w.follower)
		if f == nil || f.end != end {
			continue
		}
		last := ps.sessions.all.Get(int(w.session)).lastFetch
		f.caughtUp, f.fetched, f.endThen = max(f.caughtUp, last), max(f.fetched, last), end
	}
}

// validate is what a leader checks in a batch. Kafka: LogValidator, UnifiedLog.append.
func validate(r *Replica, batch *wire.Batch, nowMs int64) (wire.ErrorCode, string) {
	set := r.mem.set
	for i := range batch.Records {
		rec := &batch.Records[i]
		if set.log.Compact && rec.Key == nil && batch.Attributes&wire.ControlFlag == 0 {
			return wire.InvalidRecord, "Compacted topic cannot accept message without key in topic " +
				"partition " + r.tp.String() + "."
		}
		if set.logAppendTime {
			continue
		}
		if nowMs-rec.TimestampMs > set.beforeMaxMs || rec.TimestampMs-nowMs > set.afterMaxMs {
			return wire.InvalidTimestamp, timestampText(rec, nowMs, set)
		}
	}
	if batch.SizeBytes > set.maxMessageBytes {
		return wire.MessageTooLarge, "The record batch size in the append to " + r.tp.String() +
			" is " + strconv.Itoa(int(batch.SizeBytes)) +
			" bytes which exceeds the maximum configured value of " +
			strconv.Itoa(int(set.maxMessageBytes)) + "."
	}
	if int64(batch.SizeBytes) > set.log.SegmentBytes {
		return wire.RecordListTooLarge, "The size of batch set appended to " + r.tp.String() + " is " +
			strconv.Itoa(int(batch.SizeBytes)) + " bytes, which exceeds the maximum configured " +
			"segment size " + strconv.FormatInt(set.log.SegmentBytes, 10) + "."
	}
	return wire.None, ""
}

func timestampText(rec *wire.Record, nowMs int64, set *topicSettings) string {
	lowest := nowMs - set.beforeMaxMs
	if set.beforeMaxMs > nowMs {
		lowest = 0
	}
	return "Timestamp " + strconv.FormatInt(rec.TimestampMs, 10) + " of message with offset " +
		strconv.Itoa(int(rec.OffsetDelta)) + " is out of range. The timestamp should be within [" +
		strconv.FormatInt(lowest, 10) + ", " + strconv.FormatInt(nowMs+set.afterMaxMs, 10) + "]"
}

func (r *Replica) tooFewText() string {
	live := ""
	for i, id := range r.mem.isr {
		if i > 0 {
			live += ", "
		}
		live += strconv.Itoa(int(id))
	}
	return "The size of the current ISR : " + strconv.Itoa(len(r.mem.isr)) + " is insufficient to " +
		"satisfy the min.isr requirement of " + strconv.Itoa(r.minISR()) + " for partition " +
		r.tp.String() + ", live replica(s) broker.id are : Set(" + live + ")"
}

func (r *Replica) sequenceText(code wire.ErrorCode, batch *wire.Batch) string {
	if code == wire.InvalidProducerEpoch {
		return "Epoch of producer " + strconv.FormatInt(batch.ProducerID, 10) + " at offset " +
			strconv.FormatInt(r.log.EndOffset(), 10) + " in " + r.tp.String() + " is " +
			strconv.Itoa(int(batch.ProducerEpoch)) + ", which is smaller than the last seen epoch"
	}
	return "Out of order sequence number for producer " + strconv.FormatInt(batch.ProducerID, 10) +
		" at offset " + strconv.FormatInt(r.log.EndOffset(), 10) + " in partition " + r.tp.String() +
		": " + strconv.Itoa(int(batch.BaseSequence)) + " (incoming seq. number), " +
		strconv.Itoa(int(r.log.LastSequence(batch.ProducerID))) + " (current end sequence number)"
}
