package broker

import (
	"highwater/sim/commitlog"
	"highwater/sim/node"
)

// cleaner is the log cleaner's thread: it looks for the dirtiest compacted log, cleans it, looks
// again, and sleeps for log.cleaner.backoff.ms when there is none. Kafka: LogCleaner.CleanerThread.
//
// Left out: a cleaning takes no time (log.cleaner.io.max.bytes.per.second), and there is one thread
// (log.cleaner.threads). It doesn't wake up while no log has anything for it.
type cleaner struct {
	awake  bool      // its timer runs
	wanted bool      // a log may have something for it
	due    node.Time // when it wakes up, if it is awake
	booted node.Time
}

// seal tells that a log has a sealed segment more.
func (ps *partitions) seal(r *Replica, base int64, out *node.Out) {
	out.Emit(node.SegmentRolled{TP: r.tp, BaseOffset: base})
	drawJitter(r, out)
	ps.offer(r)
}

// drawJitter draws how much earlier than segment.ms the active segment is due. Kafka:
// LogConfig.randomSegmentJitter, called whenever a segment is opened.
func drawJitter(r *Replica, out *node.Out) {
	c := &r.mem.set.log
	if c.SegmentJitterMs <= 0 {
		r.log.SetRollJitter(0)
		return
	}
	chance := out.Chance(node.SegmentJitter, node.AboutPartition(r.tp))
	r.log.SetRollJitter(int64(chance.Uint32()>>1) % max(min(c.SegmentJitterMs, c.SegmentMs), 1))
}

// offer wakes the cleaner if it may find something in a log.
func (ps *partitions) offer(r *Replica) {
	ps.cleaner.wanted = ps.cleaner.wanted || r.cleanable()
}

// wake starts the cleaner's timer. It keeps the rhythm it has had since the broker's start.
func (ps *partitions) wake(out *node.Out) {
	ps.cleaner.wanted = false
	every := ps.settings.cleanerBackoff
	if ps.cleaner.awake || !ps.settings.cleanerOn || every <= 0 {
		return
	}
	ps.cleaner.awake = true
	wait := every - (out.Now-ps.cleaner.booted)%every
	ps.cleaner.due = out.Now + wait
	out.After(wait, node.Timer{Kind: timerCleaner})
}

// clean is the cleaner's round: all logs that are due, the dirtiest first, and then the segments of
// compacted logs that retention takes. What stays of a log is written beside it before the old segments
// are renamed: a disk without room for that is a failed log directory. Kafka:
// LogCleaner.cleanFilthiestLog, and cleanLog for an IOException.
func (ps *partitions) clean(out *node.Out) {
	ps.cleaner.awake = false
	nowMs := out.Wall().UnixMs()
	for !ps.disk.offline {
		slot, dirty := ps.filthiest(nowMs)
		if slot < 0 {
			break
		}
		r := ps.edit(slot)
		before, used := r.log.Clone(), ps.used()
		done := r.log.Clean(nowMs, &dirty, &r.mem.set.log)
		if size := ps.disk.sizeBytes; size > 0 && used+done.BytesAfter > size {
			r.log = before
			ps.fail(r.tp, done.BytesAfter, used, out)
			return
		}
		out.Emit(node.LogCleaned{TP: r.tp, From: done.From, To: done.To,
			RecordsBefore: done.RecordsBefore, RecordsAfter: done.RecordsAfter,
			BytesBefore: done.BytesBefore, BytesAfter: done.BytesAfter, Tombstones: done.Tombstones,
			Gone: done.Gone})
		ps.doom(r, done.Replaced, out)
	}
	ps.retain(true, out)
	for _, slot := range ps.sorted {
		ps.offer(ps.get(slot))
	}
}

// cleanable tells whether the cleaner may ever find something in this log as it is now.
func (r *Replica) cleanable() bool {
	set := r.mem.set
	return set != nil && set.log.Compact && (set.log.Delete || r.log.SegmentCount() > 1)
}

// filthiest is the log that is due and has the largest part of it dirty, -1 for none.
// Kafka: LogCleanerManager.grabFilthiestCompactedLog.
func (ps *partitions) filthiest(nowMs int64) (int32, commitlog.Dirty) {
	best, most := int32(-1), commitlog.Dirty{}
	for _, slot := range ps.sorted {
		r := ps.get(slot)
		if !r.cleanable() {
			continue
		}
		d := r.log.Dirty(nowMs, r.mem.hw, &r.mem.set.log)
		if d.Due(&r.mem.set.log) && (best < 0 || d.Ratio() > most.Ratio()) {
			best, most = slot, d
		}
	}
	return best, most
}
