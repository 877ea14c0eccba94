package commitlog

import "highwater/sim/wire"

// index is how far a segment's offset index and time index have come. The indexes are sparse: a batch
// gets an entry when more than index.interval.bytes lie between it and the last that has one. What
// stands in them is computed when somebody asks, see OffsetIndex and TimeIndex.
type index struct {
	intervalBytes int64 // as configured when the segment began
	sinceBytes    int64 // since the last entry
	entries       int64 // of the offset index
	timeEntries   int64
	last          wire.TimeEntry // of the time index
	newest        wire.TimeEntry // the largest timestamp so far, and the last offset of its batch
}

// The lengths of an entry on disk. Kafka: OffsetIndex.ENTRY_SIZE, TimeIndex.ENTRY_SIZE.
const (
	indexEntryBytes = 8
	timeEntryBytes  = 12
)

func newIndex(intervalBytes int64) index {
	return index{intervalBytes: intervalBytes, last: wire.TimeEntry{TimestampMs: -1},
		newest: wire.TimeEntry{TimestampMs: -1}}
}

// note takes in a batch at the end of the segment and tells which indexes get an entry. Kafka:
// LogSegment.append, TimeIndex.maybeAppend.
func (x *index) note(b *wire.Batch) (offset, time bool) {
	if b.MaxTimestampMs > x.newest.TimestampMs {
		x.newest = wire.TimeEntry{TimestampMs: b.MaxTimestampMs, Offset: b.LastOffset()}
	}
	if x.sinceBytes > x.intervalBytes {
		offset, time, x.sinceBytes = true, x.addTime(), 0
		x.entries++
	}
	x.sinceBytes += int64(b.SizeBytes)
	return offset, time
}

func (x *index) addTime() bool {
	if x.newest.TimestampMs <= x.last.TimestampMs {
		return false
	}
	x.last = x.newest
	x.timeEntries++
	return true
}

// seal ends a segment: its largest timestamp gets an entry. Kafka: LogSegment.onBecomeInactiveSegment.
func (x *index) seal() bool { return x.addTime() }

// full tells whether an index has no room: then the segment is rolled. The time index keeps a place for
// the entry that ends it. Kafka: OffsetIndex.isFull, TimeIndex.isFull.
func (x *index) full(c *Config) bool {
	return x.entries >= c.SegmentIndexBytes/indexEntryBytes ||
		x.timeEntries >= c.SegmentIndexBytes/timeEntryBytes-1
}

// OffsetIndex is what stands in a segment's .index file.
func (l *Log) OffsetIndex(s *Segment) []wire.IndexEntry {
	offsets, _ := l.indexes(s)
	return offsets
}

// TimeIndex is what stands in a segment's .timeindex file.
func (l *Log) TimeIndex(s *Segment) []wire.TimeEntry {
	_, times := l.indexes(s)
	return times
}

// indexes builds a segment's indexes anew, as a broker does that finds them missing. Kafka:
// LogSegment.recover.
func (l *Log) indexes(s *Segment) (offsets []wire.IndexEntry, times []wire.TimeEntry) {
	x, position := newIndex(s.index.intervalBytes), int64(0)
	for _, b := range l.BatchesOf(s) {
		offset, time := x.note(b)
		if offset {
			offsets = append(offsets, wire.IndexEntry{Offset: b.LastOffset(), PositionBytes: position})
		}
		if time {
			times = append(times, x.last)
		}
		position += int64(b.SizeBytes)
	}
	if !l.IsActive(s) && x.seal() {
		times = append(times, x.last)
	}
	return offsets, times
}

// IsActive tells whether a segment is the one that is written.
func (l *Log) IsActive(s *Segment) bool { return s.BaseOffset == l.active.BaseOffset }

// BatchesOf are the batches of one segment's file, in its order; for reading only.
func (l *Log) BatchesOf(s *Segment) []*wire.Batch {
	var got []*wire.Batch
	bytes := int64(0)
	for b := range l.Ascend(s.BaseOffset) {
		if bytes >= s.SizeBytes {
			break
		}
		got = append(got, b)
		bytes += int64(b.SizeBytes)
	}
	return got
}
