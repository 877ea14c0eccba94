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
func (f FetchRefused) Sum() Digest {
	return tpSum(16, f.TP).Int(int64(f.Error)).Int(int64(f.Fetcher)).Int(f.Offset)
}

// Sum implements Fact.
func (f FetchRedirected) Sum() Digest {
	return tpSum(17, f.TP).Int(int64(f.Fetcher)).Int(int64(f.To))
}
