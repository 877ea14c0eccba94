package node

import "highwater/sim/wire"

// SegmentRolled: a replica's log began a new segment file at BaseOffset.
type SegmentRolled struct {
	TP         wire.TopicPartition
	BaseOffset int64
}

// SegmentDeleted: a retention check removed a segment. Reason: "retention.ms", "retention.bytes",
// "log start offset".
type SegmentDeleted struct {
	TP         wire.TopicPartition
	BaseOffset int64
	SizeBytes  int64
	Reason     string
}

// FilesRemoved: what a broker had renamed to be removed (".deleted", "-delete") is off its disk.
// BaseOffset is that of the first segment; -1: a replica's whole directory.
type FilesRemoved struct {
	TP         wire.TopicPartition
	BaseOffset int64
	Files      int64 // segments
	SizeBytes  int64
}

// LogCleaned: a broker's cleaner compacted a replica's log. The keys in [From, To) counted; the
// counts are those of all cleaned segments, those below From too.
type LogCleaned struct {
	TP                          wire.TopicPartition
	From, To                    int64
	RecordsBefore, RecordsAfter int64
	BytesBefore, BytesAfter     int64
	Tombstones                  int64            // that went, their delete.retention.ms over
	Gone                        []wire.OffsetRun // whose records went; rising
}

// FetchRefused: a leader or follower answered a fetch of one partition with an error.
type FetchRefused struct {
	TP      wire.TopicPartition
	Error   wire.ErrorCode
	Fetcher wire.ID // who asked
	Offset  int64
}

// FetchRedirected: a consumer was sent to a replica in its own rack (KIP-392).
type FetchRedirected struct {
	TP      wire.TopicPartition
	Fetcher wire.ID
	To      wire.ID
}

// Sum implements Fact.
func (f SegmentRolled) Sum() Digest { return tpSum(14, f.TP).Int(f.BaseOffset) }

// Sum implements Fact.
func (f SegmentDeleted) Sum() Digest {
	return tpSum(15, f.TP).Int(f.BaseOffset).Int(f.SizeBytes).Str(f.Reason)
}

// Sum implements Fact.
func (f FilesRemoved) Sum() Digest {
	return tpSum(107, f.TP).Int(f.BaseOffset).Int(f.Files).Int(f.SizeBytes)
}

// Sum implements Fact.
func (f LogCleaned) Sum() Digest {
	return tpSum(106, f.TP).Int(f.From).Int(f.To).Int(f.RecordsBefore).Int(f.RecordsAfter).
		Int(f.BytesBefore).Int(f.BytesAfter).Int(f.Tombstones).runs(f.Gone)
}

// Sum implements Fact.
func (f FetchRefused) Sum() Digest {
	return tpSum(16, f.TP).Int(int64(f.Error)).Int(int64(f.Fetcher)).Int(f.Offset)
}

// Sum implements Fact.
func (f FetchRedirected) Sum() Digest {
	return tpSum(17, f.TP).Int(int64(f.Fetcher)).Int(int64(f.To))
}
