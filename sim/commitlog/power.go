package commitlog

// writeBackMs is after how long at the latest the operating system has written to the disk what a
// process wrote to a file: Linux's vm.dirty_expire_centisecs. Kafka itself flushes a log only when it
// rolls a segment, when it stops cleanly, and every flush.messages records, by default never: it
// relies on the other replicas (KIP-966 tells what that costs).
const writeBackMs = 30_000

// disk is how much of a log is on the disk for sure. What was in the log at markMs below mark is there
// when writeBackMs have passed since; so a power failure takes what was written in the last 30 to 60
// seconds.
type disk struct {
	flushed int64 // everything below is on the disk
	mark    int64
	markMs  int64
}

// note is told of the log's end before something is appended.
func (d *disk) note(end, nowMs int64) {
	if nowMs-d.markMs > writeBackMs || d.markMs > nowMs {
		if d.markMs <= nowMs {
			d.flushed = max(d.flushed, d.mark)
		}
		d.mark, d.markMs = end, nowMs
	}
}

func (d *disk) truncate(end int64) { d.flushed, d.mark = min(d.flushed, end), min(d.mark, end) }

// Flush brings everything to the disk. Kafka: UnifiedLog.flush.
func (l *Log) Flush() { l.disk.flushed = l.end }

// FlushedOffset is where that part of the log ends which is on the disk for sure, whatever the
// operating system does. Kafka: UnifiedLog.recoveryPoint.
func (l *Log) FlushedOffset() int64 { return l.disk.flushed }

// LosePower drops the end of the log that had not come to the disk when the power failed at nowMs, in
// Unix milliseconds. A log whose start offset is beyond what is left begins anew there. Kafka:
// LogLoader.recoverLog.
func (l *Log) LosePower(nowMs int64) {
	keep := l.disk.flushed
	if nowMs-l.disk.markMs > writeBackMs {
		keep = max(keep, l.disk.mark)
	}
	if nowMs-l.active.ModifiedMs > writeBackMs {
		keep = l.end
	}
	switch {
	case keep >= l.end:
	case keep < l.start:
		l.TruncateFully(l.start, nowMs)
	default:
		l.TruncateTo(keep)
	}
}
