package broker

import (
	"slices"

	"highwater/sim/commitlog"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// deletions are the DeleteRecords requests that wait.
type deletions struct {
	*ground
	partitions *partitions
	all        []pendingDeletion // replaced whole
}

// pendingDeletion is a DeleteRecords request that waits until all live followers have adopted the
// new log start offset. Kafka: DelayedDeleteRecords.
type pendingDeletion struct {
	from        wire.ID
	correlation int32
	since       node.Time
	deadline    node.Time
	results     []wire.DeleteRecordsPartitionReply // replaced whole
	wants       []int64                            // -1: decided
}

// DeleteRecords (key 21): raise the log start offset of partitions this broker leads, never beyond
// the high watermark. Files go with the next retention check. Kafka:
// Partition.deleteRecordsOnLeader.
func (ds *deletions) deleteRecords(m *wire.Message, r *wire.DeleteRecordsRequest, out *node.Out) {
	d := pendingDeletion{
		from: m.From, correlation: m.Correlation, since: out.Now,
		deadline: out.Now + node.Ms(int64(r.TimeoutMs)),
		results:  make([]wire.DeleteRecordsPartitionReply, len(r.Partitions)),
		wants:    make([]int64, len(r.Partitions)),
	}
	for i, p := range r.Partitions {
		res := &d.results[i]
		*res = wire.DeleteRecordsPartitionReply{TP: p.TP, LowWatermark: -1}
		d.wants[i] = -1
		if ds.caller != nil && !ds.mayTopic(wire.OpDelete, p.TP.Topic, out) {
			res.Error = wire.TopicAuthorizationFailed
			continue
		}
		found, code := ds.partitions.leading(&p.TP, -1)
		if code == wire.None && wire.Internal(p.TP.Topic) {
			code = wire.InvalidTopicException
		}
		if code == wire.None {
			code = ds.partitions.raiseStart(ds.partitions.edit(found.slot), p.Offset, &d.wants[i], out)
		}
		res.Error = code
	}
	ds.all = append(ds.all, d)
	out.After(d.deadline-out.Now, node.Timer{Kind: timerDeletion})
	ds.answer(out)
}

func (ps *partitions) raiseStart(r *Replica, to int64, want *int64, out *node.Out) wire.ErrorCode {
	if !r.mem.set.log.Delete {
		return wire.PolicyViolation
	}
	if to == -1 {
		to = r.mem.hw
	}
	if to < 0 || to > r.mem.hw {
		return wire.OffsetOutOfRange
	}
	from := r.log.StartOffset()
	if r.log.AdvanceStart(to) {
		out.Emit(node.LogStartAdvanced{TP: r.tp, From: from, To: to, Reason: "DeleteRecords"})
		ps.sessions.touch(r, true, true)
	}
	*want = to
	return wire.None
}

// lowWatermark is the smallest log start offset among the live replicas.
func (ps *partitions) lowWatermark(r *Replica) int64 {
	low := r.log.StartOffset()
	for _, f := range r.mem.followers.All() {
		if reg := ps.image.Broker(f.id); reg != nil && !reg.Fenced {
			low = min(low, f.start)
		}
	}
	return low
}

// reached looks whether a follower's fetch completes a deletion.
func (ds *deletions) reached(r *Replica, out *node.Out) {
	for i := range ds.all {
		for k := range ds.all[i].results {
			if ds.all[i].results[k].TP == r.tp {
				ds.answer(out)
				return
			}
		}
	}
}

// answer answers every deletion that is complete.
func (ds *deletions) answer(out *node.Out) {
	ds.all = slices.DeleteFunc(slices.Clone(ds.all), func(d pendingDeletion) bool {
		results := slices.Clone(d.results)
		for i, want := range d.wants {
			if want < 0 {
				continue
			}
			r, code := ds.partitions.leading(&results[i].TP, -1)
			if code != wire.None {
				results[i].Error = code
				continue
			}
			low := ds.partitions.lowWatermark(r)
			if low < want {
				return false
			}
			results[i].LowWatermark = low
		}
		out.Send(d.from, d.correlation, &wire.DeleteRecordsReply{Partitions: results})
		return true
	})
}

// expire answers with REQUEST_TIMED_OUT what followers didn't adopt in time.
func (ds *deletions) expire(out *node.Out) {
	ds.all = slices.DeleteFunc(slices.Clone(ds.all), func(d pendingDeletion) bool {
		if d.deadline > out.Now {
			return false
		}
		results := slices.Clone(d.results)
		for i, want := range d.wants {
			if want < 0 {
				continue
			}
			r, code := ds.partitions.leading(&results[i].TP, -1)
			switch {
			case code != wire.None:
				results[i].Error = code
			case ds.partitions.lowWatermark(r) < want:
				results[i].Error = wire.RequestTimedOut
			default:
				results[i].LowWatermark = ds.partitions.lowWatermark(r)
			}
		}
		out.Send(d.from, d.correlation, &wire.DeleteRecordsReply{Partitions: results})
		return true
	})
}

// checkAfter sets the alarm for the next retention check.
func (ps *partitions) checkAfter(d node.Time, out *node.Out) {
	ps.checkAt = out.Now + d
	out.After(d, node.Timer{Kind: timerRetention})
}

// retain is a retention check of the compacted logs, after each round of the cleaner, or of the
// others, every log.retention.check.interval.ms. Kafka: LogCleaner.cleanFilthiestLog,
// LogManager.cleanupLogs.
func (ps *partitions) retain(compacted bool, out *node.Out) {
	nowMs := out.Wall().UnixMs()
	for _, slot := range ps.sorted {
		r := ps.get(slot)
		if r.mem.set == nil || r.mem.set.log.Compact != compacted || !ps.worthChecking(r, nowMs) {
			continue
		}
		r = ps.edit(slot)
		r.log.ExpireProducers(nowMs, ps.settings.producerExpiry)
		from := r.log.StartOffset()
		segments := r.log.SegmentCount()
		gone := r.log.DeleteOldSegments(nowMs, r.mem.hw, &r.mem.set.log)
		if r.log.SegmentCount()+len(gone) != segments { // the active one was rolled before it went
			drawJitter(r, out)
		}
		taken := make([]commitlog.Segment, 0, len(gone))
		for _, g := range gone {
			taken = append(taken, g.Segment)
			out.Emit(node.SegmentDeleted{
				TP: r.tp, BaseOffset: g.Segment.BaseOffset, SizeBytes: g.Segment.SizeBytes,
				Reason: g.Reason,
			})
		}
		ps.doom(r, taken, out)
		if to := r.log.StartOffset(); to != from {
			out.Emit(node.LogStartAdvanced{
				TP: r.tp, From: from, To: to, Reason: gone[len(gone)-1].Reason,
			})
			ps.sessions.touch(r, true, true)
		}
	}
}

// worthChecking saves copying replicas that have nothing to lose.
func (ps *partitions) worthChecking(r *Replica, nowMs int64) bool {
	c := &r.mem.set.log
	if r.log.SizeBytes() == 0 {
		return false
	}
	oldest := int64(1<<63 - 1)
	for s := range r.log.Segments() {
		oldest = min(oldest, max(s.MaxTimestampMs, 0))
		break
	}
	return r.log.SegmentCount() > 1 || c.RetentionBytes >= 0 ||
		c.RetentionMs >= 0 && nowMs-oldest > c.RetentionMs
}
