// Package commitlog is the log of one replica: immutable batches by offset, cut into segments, with
// the leader-epoch cache and the producers' state that follow from them. It is what a broker has on
// disk for a partition. Kafka: storage/internals/log UnifiedLog and its parts.
package commitlog

import (
	"iter"

	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Config is what a topic's configs say about its logs.
type Config struct {
	SegmentBytes int64 // segment.bytes
	SegmentMs    int64 // segment.ms
	RetentionMs  int64 // retention.ms, -1 for no limit
	// RetentionBytes is retention.bytes per partition, -1 for no limit.
	RetentionBytes int64
	FlushMessages  int64 // flush.messages
	// SegmentJitterMs is segment.jitter.ms; who rolls a segment draws from it, see SetRollJitter.
	SegmentJitterMs    int64
	SegmentIndexBytes  int64 // segment.index.bytes
	IndexIntervalBytes int64 // index.interval.bytes
	FileDeleteDelayMs  int64 // file.delete.delay.ms
	Delete             bool  // cleanup.policy contains delete
	Compact            bool  // cleanup.policy contains compact
	// What the cleaner goes by, see Dirty and Clean.
	MinDirtyRatio     int64 // min.cleanable.dirty.ratio in millionths
	MinLagMs          int64 // min.compaction.lag.ms
	MaxLagMs          int64 // max.compaction.lag.ms
	DeleteRetentionMs int64 // delete.retention.ms
}

// Log is one replica's log. Use New; copy with Clone.
//
// What an append touches lies together at the beginning: with thousands of logs that is what it
// costs.
type Log struct {
	start, end  int64
	sizeBytes   int64
	tail        *chunk // the chunk being filled; nil when the log is empty
	tailLen     int
	latestEpoch int32 // of the last of epochs, UndefinedEpoch when there is none
	active      Segment
	// hot is the producer that wrote last; the others are in producers, which may hold an outdated
	// copy of hot.
	hot Producer

	disk      disk
	cleaned   int64                    // the cleaner's checkpoint, see CleanedTo
	older     []Segment                // sealed segments, oldest first; replaced whole
	sealed    ordered.Map[int64, view] // full chunks by the base offset of their first batch
	epochs    []EpochStart             // replaced whole
	producers ordered.Cow[int64, Producer]
}

// New is an empty log that starts at offset 0. createdMs is the creation time of its first segment.
func New(createdMs int64) Log {
	return Log{
		disk: disk{markMs: createdMs}, sealed: ordered.New[int64, view](), latestEpoch: UndefinedEpoch,
		hot: Producer{ID: wire.NoProducerID},
		active: Segment{CreatedMs: createdMs, FirstTimestampMs: -1, MaxTimestampMs: -1,
			index: newIndex(0)},
		producers: ordered.NewCow(func(a, b int64) bool { return a < b },
			func(p *Producer) *Producer { c := *p; return &c }),
	}
}

// Clone makes a snapshot; neither side sees the other change.
func (l *Log) Clone() Log {
	c := *l
	c.sealed = l.sealed.Clone()
	c.producers = l.producers.Clone()
	return c
}

// StartOffset is the log start offset: records below it are gone.
func (l *Log) StartOffset() int64 { return l.start }

// EndOffset is the log end offset: the offset of the next record.
func (l *Log) EndOffset() int64 { return l.end }

// SizeBytes is the length of all segments on disk.
func (l *Log) SizeBytes() int64 { return l.sizeBytes }

// AppendAsLeader appends a producer's batch: a copy of its header gets the offsets and the leader
// epoch, the records are shared. It returns what was stored.
func (l *Log) AppendAsLeader(b *wire.Batch, leaderEpoch int32, nowMs int64, c *Config) *wire.Batch {
	stored := *b
	stored.BaseOffset, stored.LeaderEpoch, stored.Home = l.end, leaderEpoch, nil
	l.Append(&stored, nowMs, c)
	return &stored
}

// Append stores a batch as it is: a follower's copy of the leader's, or a leader's with its offsets
// assigned. Its base offset must not be below the log end offset; compaction may have left a gap.
func (l *Log) Append(b *wire.Batch, nowMs int64, c *Config) {
	if b.BaseOffset < l.end {
		panic("commitlog: append below the log end offset")
	}
	if l.mustRoll(b, nowMs, c) {
		l.roll(b.BaseOffset, nowMs)
	}
	l.disk.note(l.end, nowMs)
	l.push(b)
	if l.active.SizeBytes == 0 {
		l.active.index.intervalBytes = c.IndexIntervalBytes
	}
	l.active.add(b)
	l.active.ModifiedMs = nowMs
	l.sizeBytes += int64(b.SizeBytes)
	l.end = b.NextOffset()
	if l.latestEpoch < b.LeaderEpoch {
		l.StartEpoch(b.LeaderEpoch, b.BaseOffset)
	}
	if b.ProducerID >= 0 {
		l.noteProducer(b)
	}
	if c.FlushMessages > 0 && l.end-l.disk.flushed >= c.FlushMessages {
		l.Flush()
	}
}

// Read gathers whole batches from the one that holds offset from (or the next one) that end at or
// below upTo. The first is returned whatever its size, the others while their sum is at most
// maxBytes. The slice is for reading only.
func (l *Log) Read(from, upTo int64, maxBytes int32) []*wire.Batch {
	if from >= upTo {
		return nil
	}
	if l.tail != nil && from >= l.tail.all()[0].BaseOffset {
		return l.tail.read(l.tailLen, from, upTo, int64(maxBytes))
	}
	return l.readLong(from, upTo, int64(maxBytes))
}

func (l *Log) readLong(from, upTo, maxBytes int64) []*wire.Batch {
	var got []*wire.Batch
	left := maxBytes
	for b := range l.Ascend(from) {
		left -= int64(b.SizeBytes)
		if b.NextOffset() > upTo || (left < 0 && got != nil) {
			break
		}
		got = append(got, b)
	}
	return got
}

// Bytes is how much Read would return, without its rule for the first batch.
func (l *Log) Bytes(from, upTo, maxBytes int64) int64 {
	sum := int64(0)
	for b := range l.Ascend(from) {
		if b.NextOffset() > upTo || sum >= maxBytes {
			break
		}
		sum += int64(b.SizeBytes)
	}
	return min(sum, maxBytes)
}

// Ascend ranges over the batches in rising order, from the one that holds offset from (or the next
// one). Batches below the log start offset that are still on disk are ranged over too when asked
// for.
func (l *Log) Ascend(from int64) iter.Seq[*wire.Batch] {
	return func(yield func(*wire.Batch) bool) {
		base := from
		if floor, _, ok := l.sealed.Floor(from); ok {
			base = floor
		}
		for _, v := range l.sealed.From(base) {
			for _, b := range v.batches() {
				if b.LastOffset() >= from && !yield(b) {
					return
				}
			}
		}
		if l.tail == nil {
			return
		}
		for _, b := range l.tail.all()[:l.tailLen] {
			if b.LastOffset() >= from && !yield(b) {
				return
			}
		}
	}
}

// At finds the batch that holds an offset, or nil.
func (l *Log) At(offset int64) *wire.Batch {
	for b := range l.Ascend(offset) {
		if b.BaseOffset <= offset {
			return b
		}
		break
	}
	return nil
}

// Holds tells whether there is a record at an offset: in what a cleaner has left there may be none.
func (l *Log) Holds(offset int64) bool {
	b := l.At(offset)
	if b == nil {
		return false
	}
	for i := range b.Records {
		if b.BaseOffset+int64(b.Records[i].OffsetDelta) == offset {
			return true
		}
	}
	return false
}

// TruncateTo drops every batch that reaches offset or beyond; the log then ends at offset.
func (l *Log) TruncateTo(offset int64) {
	if offset >= l.end {
		// An epoch in which this replica led without appending anything may still stand at the
		// end, in conflict with the leader's. Kafka: UnifiedLog.truncateTo.
		l.truncateEpochs(l.end)
		return
	}
	keep := l.cutFrom(offset)
	l.end = offset
	l.disk.truncate(offset)
	l.start = min(l.start, offset)
	l.cleaned = min(l.cleaned, offset)
	l.truncateSegments(offset)
	l.truncateEpochs(offset)
	if !keep {
		l.tail, l.tailLen = nil, 0
	}
	l.rebuildProducers(offset)
}

// TruncateFully drops everything and starts anew at offset: a follower does so when the leader's
// log starts beyond its own end. Kafka: UnifiedLog.truncateFullyAndStartAt.
func (l *Log) TruncateFully(offset, nowMs int64) {
	*l = New(nowMs)
	l.start, l.end, l.active.BaseOffset = offset, offset, offset
	l.disk.flushed, l.disk.mark = offset, offset
}

// StartInside makes an empty log begin at the base offset of a batch that holds its start offset, which
// stays: the leader's records were deleted up to the middle of that batch. Kafka:
// Partition.appendRecordsToFollowerOrFutureReplica, where it meets UnexpectedAppendOffsetException.
func (l *Log) StartInside(b *wire.Batch, nowMs int64) {
	start := l.start
	l.TruncateFully(b.BaseOffset, nowMs)
	l.start = start
}

// AdvanceStart raises the log start offset, as DeleteRecords does and a follower that adopts its
// leader's. Segments wholly below it go with the next retention check. It tells whether it moved.
func (l *Log) AdvanceStart(offset int64) bool {
	if offset <= l.start || offset > l.end {
		return false
	}
	l.start = offset
	l.startEpochs(offset)
	return true
}
