package commitlog

import (
	"iter"

	"highwater/sim/wire"
)

// Segment is one file of the log. All times are Unix milliseconds; -1 means unknown.
type Segment struct {
	BaseOffset       int64
	SizeBytes        int64
	FirstTimestampMs int64 // of its first batch: what segment.ms is measured from
	MaxTimestampMs   int64 // of its records: what retention.ms is measured from
	CreatedMs        int64
	ModifiedMs       int64
	// RollJitterMs is taken from segment.ms: segment.jitter.ms at most, see SetRollJitter.
	RollJitterMs int64
	index        index
}

// NewestMs is what its age is measured from: the largest timestamp of its records; without any, when it
// was written last. Kafka: LogSegment.largestTimestamp.
func (s *Segment) NewestMs() int64 {
	if s.MaxTimestampMs < 0 {
		return s.ModifiedMs
	}
	return s.MaxTimestampMs
}

// Segments ranges over the segments, oldest first; the last one is the active one.
func (l *Log) Segments() iter.Seq[Segment] {
	return func(yield func(Segment) bool) {
		for _, s := range l.older {
			if !yield(s) {
				return
			}
		}
		yield(l.active)
	}
}

// SegmentCount is the number of segments; there is always an active one.
func (l *Log) SegmentCount() int { return len(l.older) + 1 }

// HasSegment tells whether one begins at an offset.
func (l *Log) HasSegment(base int64) bool {
	for s := range l.Segments() {
		if s.BaseOffset == base {
			return true
		}
	}
	return false
}

// ActiveOffset is where the active segment begins.
func (l *Log) ActiveOffset() int64 { return l.active.BaseOffset }

// SetRollJitter makes the active segment due so much before segment.ms is over. Kafka:
// LogConfig.randomSegmentJitter, drawn for each segment.
func (l *Log) SetRollJitter(ms int64) { l.active.RollJitterMs = ms }

// mustRoll tells whether b goes into a new segment. Kafka: LogSegment.shouldRoll. segment.ms is
// measured between timestamps of batches, so an idle partition never rolls.
func (l *Log) mustRoll(b *wire.Batch, nowMs int64, c *Config) bool {
	s := &l.active
	if s.SizeBytes == 0 {
		return false
	}
	waited := nowMs - s.CreatedMs
	if s.FirstTimestampMs >= 0 && b.MaxTimestampMs >= 0 {
		waited = b.MaxTimestampMs - s.FirstTimestampMs
	}
	return s.SizeBytes > c.SegmentBytes-int64(b.SizeBytes) ||
		waited > c.SegmentMs-s.RollJitterMs || s.index.full(c) || b.LastOffset()-s.BaseOffset > 1<<31-1
}

func (l *Log) roll(base, nowMs int64) {
	l.active.index.seal()
	l.older = append(l.older[:len(l.older):len(l.older)], l.active)
	l.disk.flushed = max(l.disk.flushed, base) // UnifiedLog.roll flushes what lies before
	l.active = Segment{
		BaseOffset: base, CreatedMs: nowMs, ModifiedMs: nowMs,
		FirstTimestampMs: -1, MaxTimestampMs: -1, index: newIndex(l.active.index.intervalBytes),
	}
}

// truncateSegments drops segments that begin at offset or beyond and measures the last one again.
func (l *Log) truncateSegments(offset int64) {
	n := len(l.older)
	for n > 0 && l.active.BaseOffset >= offset && l.active.BaseOffset > 0 {
		n--
		l.active = l.older[n]
	}
	l.older = l.older[:n:n]
	s := &l.active
	s.BaseOffset = min(s.BaseOffset, offset)
	s.SizeBytes, s.FirstTimestampMs, s.MaxTimestampMs = 0, -1, -1
	s.index = newIndex(s.index.intervalBytes)
	for b := range l.Ascend(s.BaseOffset) {
		s.add(b)
	}
	l.sizeBytes = s.SizeBytes
	for _, o := range l.older {
		l.sizeBytes += o.SizeBytes
	}
}

// Deleted is one segment that retention removed, and the config that asked for it.
type Deleted struct {
	Segment Segment
	Reason  string // "log start offset", "retention.bytes" or "retention.ms"
}

// DeleteOldSegments is one retention check. Nothing at or above the high watermark is ever deleted,
// and segments go from the oldest on, never leaving a hole. It returns what was deleted; the log
// start offset has then moved to the first segment kept. Kafka: UnifiedLog.deleteOldSegments.
func (l *Log) DeleteOldSegments(nowMs, highWatermark int64, c *Config) []Deleted {
	var gone []Deleted
	take := func(reason string, deletable func(s *Segment, upper int64) bool) {
		for {
			s, upper := l.oldest()
			if highWatermark < upper || !deletable(&s, upper) {
				return
			}
			if len(l.older) == 0 { // the active one: rolled first, unless it is empty
				if s.SizeBytes == 0 {
					return
				}
				l.roll(l.end, nowMs)
			}
			l.deleteOldest()
			gone = append(gone, Deleted{s, reason})
		}
	}
	take("log start offset", func(_ *Segment, upper int64) bool {
		return len(l.older) > 0 && upper <= l.start
	})
	if !c.Delete {
		return gone
	}
	if c.RetentionBytes >= 0 && l.sizeBytes >= c.RetentionBytes {
		take("retention.bytes", func(s *Segment, _ int64) bool {
			return l.sizeBytes-c.RetentionBytes-s.SizeBytes >= 0 && s.SizeBytes > 0
		})
	}
	if c.RetentionMs >= 0 {
		take("retention.ms", func(s *Segment, _ int64) bool {
			return nowMs-s.NewestMs() > c.RetentionMs
		})
	}
	return gone
}

// oldest is the first segment and its upper bound: the next one's base, or the log's end.
func (l *Log) oldest() (Segment, int64) {
	switch len(l.older) {
	case 0:
		return l.active, l.end
	case 1:
		return l.older[0], l.active.BaseOffset
	}
	return l.older[0], l.older[1].BaseOffset
}

func (l *Log) deleteOldest() {
	s := l.older[0]
	l.older = append([]Segment(nil), l.older[1:]...)
	l.sizeBytes -= s.SizeBytes
	base := l.active.BaseOffset
	if len(l.older) > 0 {
		base = l.older[0].BaseOffset
	}
	l.dropBelow(base)
	l.AdvanceStart(base)
}
