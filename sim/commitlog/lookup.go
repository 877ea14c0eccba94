package commitlog

import "highwater/sim/wire"

// Found is an answer to "which offset at this time". Offset is -1 when there is none.
type Found struct {
	Offset      int64
	TimestampMs int64
	LeaderEpoch int32
}

var nothing = Found{Offset: -1, TimestampMs: -1, LeaderEpoch: -1}

// OffsetAt finds the first record that is as young as timestampMs or younger. Segments whose
// records are all older are skipped whole. Kafka: UnifiedLog.fetchOffsetByTimestamp.
func (l *Log) OffsetAt(timestampMs int64) Found {
	for s := range l.Segments() {
		if s.MaxTimestampMs < timestampMs || s.SizeBytes == 0 {
			continue
		}
		for b := range l.Ascend(max(s.BaseOffset, l.start)) {
			if b.MaxTimestampMs < timestampMs {
				continue
			}
			if f := l.firstIn(b, timestampMs); f.Offset >= 0 {
				return f
			}
		}
	}
	return nothing
}

func (l *Log) firstIn(b *wire.Batch, timestampMs int64) Found {
	for i := range b.Records {
		r := &b.Records[i]
		offset := b.BaseOffset + int64(r.OffsetDelta)
		if b.TimeOf(r) >= timestampMs && offset >= l.start {
			return Found{offset, b.TimeOf(r), b.LeaderEpoch}
		}
	}
	return nothing
}

// OffsetOfMaxTimestamp finds the first record with the largest timestamp.
func (l *Log) OffsetOfMaxTimestamp() Found {
	newest := nothing
	for b := range l.Ascend(l.start) {
		if b.MaxTimestampMs <= newest.TimestampMs && newest.Offset >= 0 {
			continue
		}
		for i := range b.Records {
			r := &b.Records[i]
			offset := b.BaseOffset + int64(r.OffsetDelta)
			if at := b.TimeOf(r); at > newest.TimestampMs && offset >= l.start {
				newest = Found{offset, at, b.LeaderEpoch}
			}
		}
	}
	return newest
}
