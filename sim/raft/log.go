package raft

import (
	"iter"

	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// epochStart tells at which offset a leader epoch of __cluster_metadata begins.
type epochStart struct {
	epoch int32
	start int64
}

// Log is __cluster_metadata-0: records by offset, and the epochs under which they were appended. It
// is on disk. There are no snapshots and no retention: a simulated cluster lives for hours.
type Log struct {
	records ordered.Vec[wire.MetadataRecord]
	epochs  []epochStart // clipped in Clone, so that appending never writes into a snapshot
}

// End is the offset of the next record.
func (l *Log) End() int64 { return int64(l.records.Len()) }

// LastEpoch is the epoch of the last record, 0 for an empty log.
func (l *Log) LastEpoch() int32 {
	if n := len(l.epochs); n > 0 {
		return l.epochs[n-1].epoch
	}
	return 0
}

// At is the record at an offset, nil outside the log.
func (l *Log) At(offset int64) wire.MetadataRecord { return l.records.Get(int(offset)) }

// Ascend ranges over offsets and records from an offset on.
func (l *Log) Ascend(from int64) iter.Seq2[int64, wire.MetadataRecord] {
	return func(yield func(int64, wire.MetadataRecord) bool) {
		for o := max(from, 0); o < l.End(); o++ {
			if !yield(o, l.At(o)) {
				return
			}
		}
	}
}

// Shared is how far two logs are the same log. Raft promises that records with the same offset and
// epoch are the same, and all before them too.
func (l *Log) Shared(m *Log) int64 {
	end := min(l.End(), m.End())
	for end > 0 {
		a, b := l.EpochAt(end-1), m.EpochAt(end-1)
		switch {
		case a == b:
			return end
		case a > b: // the other has nothing of this epoch up to here, so they part before it begins
			end = l.startOf(a)
		default:
			end = m.startOf(b)
		}
	}
	return 0
}

// startOf is where an epoch that the log has records of begins.
func (l *Log) startOf(epoch int32) int64 {
	for i := range l.epochs {
		if l.epochs[i].epoch == epoch {
			return l.epochs[i].start
		}
	}
	return l.End()
}

// EpochAt is the leader epoch under which the record at offset was appended.
func (l *Log) EpochAt(offset int64) int32 {
	epoch := int32(0)
	for _, e := range l.epochs {
		if e.start > offset {
			break
		}
		epoch = e.epoch
	}
	return epoch
}

// Append puts one record at the end and gives its offset.
func (l *Log) Append(epoch int32, r wire.MetadataRecord) int64 {
	at := l.End()
	if len(l.epochs) == 0 || l.LastEpoch() < epoch {
		l.epochs = append(l.epochs, epochStart{epoch, at})
	}
	*l.records.Edit(int(at)) = r
	return at
}

// Read copies records from an offset on, at most limit of them.
func (l *Log) Read(from int64, limit int) []wire.MetadataRecord {
	n := min(int(l.End()-from), limit)
	if n <= 0 {
		return nil
	}
	out := make([]wire.MetadataRecord, n)
	for i := range out {
		out[i] = l.At(from + int64(i))
	}
	return out
}

// EndOfEpoch finds the largest epoch that is not above the one asked, and where it ends.
// Kafka: RaftLog.endOffsetForEpoch.
func (l *Log) EndOfEpoch(epoch int32) (int32, int64) {
	for i := len(l.epochs) - 1; i >= 0; i-- {
		if l.epochs[i].epoch > epoch {
			continue
		}
		if i+1 < len(l.epochs) {
			return l.epochs[i].epoch, l.epochs[i+1].start
		}
		return l.epochs[i].epoch, l.End()
	}
	return 0, 0
}

// Clone makes a snapshot.
func (l *Log) Clone() Log {
	l.epochs = l.epochs[:len(l.epochs):len(l.epochs)]
	return Log{records: l.records.Clone(), epochs: l.epochs}
}
