package commitlog

import "highwater/sim/wire"

// Dirty is what a log offers to the cleaner: [From, To) is what no cleaning has seen yet and the
// next one may look at. Sizes are bytes on disk. Kafka: LogToClean.
type Dirty struct {
	From, To         int64
	CleanBytes       int64 // of the segments below From
	CleanableBytes   int64 // of the segments from From to To
	Overdue          bool  // something in there is older than max.compaction.lag.ms
	firstUncleanable int
}

// Ratio is the dirty part of what could be cleaned, in millionths.
func (d *Dirty) Ratio() int64 {
	if d.CleanableBytes == 0 {
		return 0
	}
	return d.CleanableBytes * million / (d.CleanBytes + d.CleanableBytes)
}

const million = 1_000_000

// Due tells whether the cleaner takes the log: more than min.cleanable.dirty.ratio of it is dirty,
// or a record has waited longer than max.compaction.lag.ms. Kafka:
// LogCleanerManager.grabFilthiestCompactedLog.
func (d *Dirty) Due(c *Config) bool {
	return d.CleanableBytes > 0 && (d.Overdue ||
		d.CleanableBytes*million > c.MinDirtyRatio*(d.CleanBytes+d.CleanableBytes))
}

// CleanedTo is the cleaner's checkpoint: below it each key stands once. 0 before the first cleaning.
func (l *Log) CleanedTo() int64 { return l.cleaned }

// Dirty measures the log for the cleaner. The active segment is never cleaned, nor what is at or
// above the last stable offset, nor a segment with a record younger than min.compaction.lag.ms.
// Kafka: LogCleanerManager.cleanableOffsets, calculateCleanableBytes, maxCompactionDelay.
func (l *Log) Dirty(nowMs, lastStable int64, c *Config) Dirty {
	d := Dirty{From: max(l.cleaned, l.start), firstUncleanable: len(l.older)}
	for i := range l.older {
		s := &l.older[i]
		if l.upper(i) <= d.From {
			continue
		}
		young := c.MinLagMs > 0 && s.MaxTimestampMs > nowMs-c.MinLagMs
		if young || l.upper(i) > lastStable {
			d.firstUncleanable = i
			break
		}
		if s.FirstTimestampMs > 0 && s.FirstTimestampMs < nowMs-max(c.MaxLagMs, 0) {
			d.Overdue = true
		}
	}
	d.To = l.active.BaseOffset
	if d.firstUncleanable < len(l.older) {
		d.To = l.older[d.firstUncleanable].BaseOffset
	}
	for i := range l.older[:d.firstUncleanable] {
		if l.upper(i) <= d.From {
			d.CleanBytes += l.older[i].SizeBytes
		} else {
			d.CleanableBytes += l.older[i].SizeBytes
		}
	}
	return d
}

// upper is the offset at which sealed segment i ends: where the next one begins.
func (l *Log) upper(i int) int64 {
	if i+1 < len(l.older) {
		return l.older[i+1].BaseOffset
	}
	return l.active.BaseOffset
}

// Cleaned is what one cleaning did to a log. Sizes are bytes on disk.
type Cleaned struct {
	From, To                    int64 // the dirty part whose keys counted
	RecordsBefore, RecordsAfter int64 // in all cleaned segments, those of earlier cleanings too
	BytesBefore, BytesAfter     int64
	SegmentsBefore              int
	SegmentsAfter               int
	// Tombstones is how many delete markers went, their delete.retention.ms over.
	Tombstones int64
	Gone       []wire.OffsetRun // whose records went; rising
	Replaced   []Segment        // by what is left of them
}

// Clean compacts the log up to d.To: of the records below it, of each key only that with the
// highest offset stays. What stays keeps its offset, its batch and its order; records without a key
// go. A tombstone that stays begins its delete.retention.ms the first time, and goes the next time
// after. Kafka: Cleaner.doClean, MemoryRecords.filterTo.
func (l *Log) Clean(nowMs int64, d *Dirty, c *Config) Cleaned {
	done := Cleaned{From: d.From, To: d.To, SegmentsBefore: d.firstUncleanable}
	w := sweep{nowMs: nowMs, retainMs: c.DeleteRetentionMs, latest: l.latestOffsets(d),
		log: l, done: &done}
	var segments []Segment
	var kept []*wire.Batch
	for i := 0; i < d.firstUncleanable; {
		n := l.group(i, d.firstUncleanable, c)
		s := Segment{BaseOffset: l.older[i].BaseOffset, FirstTimestampMs: -1, MaxTimestampMs: -1,
			CreatedMs: nowMs, ModifiedMs: l.older[i+n-1].ModifiedMs,
			index: newIndex(c.IndexIntervalBytes)}
		for b := range l.Ascend(s.BaseOffset) {
			if b.BaseOffset >= l.upper(i+n-1) {
				break
			}
			if b = w.filter(b); b != nil {
				s.add(b)
				kept = append(kept, b)
			}
		}
		for _, o := range l.older[i : i+n] {
			done.BytesBefore += o.SizeBytes
		}
		s.index.seal()
		done.BytesAfter += s.SizeBytes
		segments = append(segments, s)
		i += n
	}
	done.SegmentsAfter = len(segments)
	l.sizeBytes += done.BytesAfter - done.BytesBefore
	done.Replaced = l.older[:d.firstUncleanable:d.firstUncleanable]
	l.older = append(segments, l.older[d.firstUncleanable:]...)
	l.dropBelow(d.To)
	l.pushFront(kept)
	l.cleaned = d.To
	return done
}

// latestOffsets is each key's last offset in the dirty part. Kafka: Cleaner.buildOffsetMap.
func (l *Log) latestOffsets(d *Dirty) offsetMap {
	var latest offsetMap
	for b := range l.Ascend(d.From) {
		if b.BaseOffset >= d.To {
			break
		}
		for i := range b.Records {
			r := &b.Records[i]
			if at := b.BaseOffset + int64(r.OffsetDelta); r.Key != nil && at >= d.From {
				latest.set(r.Key, at)
			}
		}
	}
	return latest
}

// group is how many segments from i on become one: as many as fit into segment.bytes.
// Kafka: Cleaner.groupSegmentsBySize.
func (l *Log) group(i, end int, c *Config) int {
	n, sum := 1, l.older[i].SizeBytes
	for i+n < end && sum+l.older[i+n].SizeBytes <= c.SegmentBytes &&
		l.upper(i+n)-1-l.older[i].BaseOffset <= 1<<31-1 {
		sum += l.older[i+n].SizeBytes
		n++
	}
	return n
}

// sweep is one pass of the cleaner over batches.
type sweep struct {
	nowMs, retainMs int64
	latest          offsetMap
	log             *Log
	done            *Cleaned
}

// filter is what stays of a batch, nil when nothing does. A batch that loses nothing stays the same
// one.
func (w *sweep) filter(b *wire.Batch) *wire.Batch {
	w.done.RecordsBefore += int64(len(b.Records))
	stamped := b.Attributes&wire.DeleteHorizonFlag != 0
	expired := stamped && w.nowMs >= b.BaseTimestampMs
	var kept []wire.Record
	tombstones := false
	for i := range b.Records {
		r := &b.Records[i]
		if latest := w.latestOf(b, r); !latest || r.Value == nil && expired {
			at := b.BaseOffset + int64(r.OffsetDelta)
			w.done.Gone = wire.AddRun(w.done.Gone, wire.OffsetRun{From: at, To: at + 1})
			if latest {
				w.done.Tombstones++
			}
			continue
		}
		tombstones = tombstones || r.Value == nil
		kept = append(kept, *r)
	}
	w.done.RecordsAfter += int64(len(kept))
	switch {
	case len(kept) == 0 && !w.lastOfProducer(b):
		return nil
	case len(kept) == len(b.Records) && (stamped || !tombstones):
		return b
	}
	return w.rebuild(b, kept, tombstones && !stamped)
}

// lastOfProducer tells whether a producer that the log knows wrote this batch last. It stays, though
// empty, so that a broker which reads the log anew knows the producer's sequence number.
func (w *sweep) lastOfProducer(b *wire.Batch) bool {
	p := w.log.producer(b.ProducerID)
	return b.ProducerID >= 0 && p != nil && p.n > 0 && p.batches[p.n-1].LastOffset == b.LastOffset()
}

// latestOf tells whether no later record of the same key is known.
func (w *sweep) latestOf(b *wire.Batch, r *wire.Record) bool {
	if r.Key == nil {
		return false
	}
	return b.BaseOffset+int64(r.OffsetDelta) >= w.latest.get(r.Key)
}

// rebuild is a batch with fewer records: its offsets, sequence and producer stay. stamp begins the
// tombstones' delete horizon, which takes the base timestamp's place, so that each record's
// timestamp is written as its distance from there. Kafka: MemoryRecords.buildRetainedRecordsInto.
func (w *sweep) rebuild(b *wire.Batch, kept []wire.Record, stamp bool) *wire.Batch {
	c := *b
	c.Records, c.Home = kept, nil
	if stamp {
		c.Attributes |= wire.DeleteHorizonFlag
		c.BaseTimestampMs = w.nowMs + w.retainMs
	}
	c.SizeBytes = wire.BatchOverheadBytes
	if len(kept) == 0 {
		return &c
	}
	if c.Attributes&wire.DeleteHorizonFlag == 0 {
		c.BaseTimestampMs = kept[0].TimestampMs
	}
	newest := int64(-1)
	for i := range kept {
		c.SizeBytes += wire.RecordSizeBytes(&kept[i], kept[i].TimestampMs-c.BaseTimestampMs)
		newest = max(newest, kept[i].TimestampMs)
	}
	if c.Attributes&wire.LogAppendTimeFlag == 0 {
		c.MaxTimestampMs = newest
	}
	return &c
}

// add counts a batch at the end of a segment.
func (s *Segment) add(b *wire.Batch) {
	if s.SizeBytes == 0 {
		s.FirstTimestampMs = b.MaxTimestampMs
	}
	s.index.note(b)
	s.SizeBytes += int64(b.SizeBytes)
	s.MaxTimestampMs = max(s.MaxTimestampMs, b.MaxTimestampMs)
}

// pushFront puts batches before all others, in chunks of their own.
func (l *Log) pushFront(batches []*wire.Batch) {
	for len(batches) > 0 {
		c := newChunk()
		n := copy(c.batches[:], batches)
		batches = batches[n:]
		if len(batches) == 0 && l.tail == nil {
			l.tail, l.tailLen = c, n
			return
		}
		l.sealed.Set(c.batches[0].BaseOffset, view{c, n})
	}
}
