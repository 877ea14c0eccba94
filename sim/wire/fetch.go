package wire

// NoReplica as a fetch's ReplicaID says that a consumer asks, not a follower.
const NoReplica ID = -1

// IsolationLevel of a consumer's fetch.
type IsolationLevel int8

// Isolation levels, as in Kafka.
const (
	ReadUncommitted IsolationLevel = 0
	ReadCommitted   IsolationLevel = 1
)

// FetchRequest is Kafka's Fetch (key 1), with incremental sessions (KIP-227): after the first, full
// request a fetcher sends only the partitions whose position changed. A session is full when
// SessionEpoch is 0, incremental when it is positive; -1 asks for no session.
type FetchRequest struct {
	ReplicaID    ID    // NoReplica for consumers
	ReplicaEpoch int64 // the follower's broker epoch (KIP-903); -1 for consumers
	MaxWaitMs    int32
	MinBytes     int32
	MaxBytes     int32
	Isolation    IsolationLevel
	RackID       string
	SessionID    int32 // 0: make a new session
	SessionEpoch int32
	Partitions   []FetchPartition // changed ones; never edit after sending
	Forgotten    []TopicPartition
	ClientID     string
}

// FetchPartition is where a fetcher stands in one partition.
type FetchPartition struct {
	TP                 TopicPartition
	TopicID            UUID
	CurrentLeaderEpoch int32 // -1: unknown
	FetchOffset        int64
	LastFetchedEpoch   int32 // -1: none (consumers)
	LogStartOffset     int64 // the follower's; -1 for consumers
	MaxBytes           int32
}

// FetchReply answers a FetchRequest. In an incremental session only partitions that have something
// to say are listed.
type FetchReply struct {
	Error      ErrorCode
	SessionID  int32
	Partitions []FetchPartitionReply
}

// FetchPartitionReply is one partition's data.
type FetchPartitionReply struct {
	TP               TopicPartition
	Error            ErrorCode
	HighWatermark    int64
	LastStableOffset int64
	LogStartOffset   int64
	Batches          []*Batch
	// Diverging is set when the fetcher's last epoch doesn't match the leader's log (KIP-595): the
	// follower truncates and asks again.
	Diverging            bool
	DivergingEpoch       int32
	DivergingEndOffset   int64
	PreferredReadReplica ID // NoReplica: read from the leader
	LeaderID             ID // told with NotLeaderOrFollower and FencedLeaderEpoch (KIP-951)
	LeaderEpoch          int32
	// Aborted lists aborted transactions for ReadCommitted.
	Aborted []AbortedTxn
}

// AbortedTxn is one aborted transaction that overlaps the fetched range.
type AbortedTxn struct {
	ProducerID  int64
	FirstOffset int64
}

// Timestamps with a special meaning in ListOffsets.
const (
	LatestTimestamp   int64 = -1
	EarliestTimestamp int64 = -2
	MaxTimestamp      int64 = -3
)

// ListOffsetsRequest is Kafka's ListOffsets (key 2).
type ListOffsetsRequest struct {
	ReplicaID  ID // NoReplica for consumers
	Isolation  IsolationLevel
	Partitions []ListOffsetsPartition
}

// ListOffsetsPartition asks for the first offset at or after a time, or a special value.
type ListOffsetsPartition struct {
	TP                 TopicPartition
	CurrentLeaderEpoch int32 // -1: not checked
	TimestampMs        int64
}

// ListOffsetsReply answers a ListOffsetsRequest.
type ListOffsetsReply struct {
	Partitions []ListOffsetsPartitionReply
}

// ListOffsetsPartitionReply holds -1 as offset when no record is as young as asked.
type ListOffsetsPartitionReply struct {
	TP          TopicPartition
	Error       ErrorCode
	TimestampMs int64
	Offset      int64
	LeaderEpoch int32
}

// OffsetForLeaderEpochRequest is Kafka's OffsetForLeaderEpoch (key 23).
type OffsetForLeaderEpochRequest struct {
	ReplicaID  ID
	Partitions []OffsetForLeaderEpochPartition
}

// OffsetForLeaderEpochPartition asks where LeaderEpoch ends.
type OffsetForLeaderEpochPartition struct {
	TP                 TopicPartition
	CurrentLeaderEpoch int32
	LeaderEpoch        int32
}

// OffsetForLeaderEpochReply answers an OffsetForLeaderEpochRequest.
type OffsetForLeaderEpochReply struct {
	Partitions []OffsetForLeaderEpochPartitionReply
}

// OffsetForLeaderEpochPartitionReply gives the largest known epoch not above the one asked, and its
// end offset; -1 and -1 when unknown.
type OffsetForLeaderEpochPartitionReply struct {
	TP          TopicPartition
	Error       ErrorCode
	LeaderEpoch int32
	EndOffset   int64
}

// DeleteRecordsRequest is Kafka's DeleteRecords (key 21): raise the log start offset.
type DeleteRecordsRequest struct {
	Partitions []DeleteRecordsPartition
	TimeoutMs  int32
}

// DeleteRecordsPartition deletes everything below Offset; -1 means up to the high watermark.
type DeleteRecordsPartition struct {
	TP     TopicPartition
	Offset int64
}

// DeleteRecordsReply answers a DeleteRecordsRequest.
type DeleteRecordsReply struct {
	Partitions []DeleteRecordsPartitionReply
}

// DeleteRecordsPartitionReply tells the new log start offset, or -1.
type DeleteRecordsPartitionReply struct {
	TP           TopicPartition
	Error        ErrorCode
	LowWatermark int64
}

// API implements Body.
func (*FetchRequest) API() string                { return "Fetch" }
func (*FetchReply) API() string                  { return "Fetch" }
func (*ListOffsetsRequest) API() string          { return "ListOffsets" }
func (*ListOffsetsReply) API() string            { return "ListOffsets" }
func (*OffsetForLeaderEpochRequest) API() string { return "OffsetForLeaderEpoch" }
func (*OffsetForLeaderEpochReply) API() string   { return "OffsetForLeaderEpoch" }
func (*DeleteRecordsRequest) API() string        { return "DeleteRecords" }
func (*DeleteRecordsReply) API() string          { return "DeleteRecords" }

// Reply implements Body.
func (*FetchRequest) Reply() bool                { return false }
func (*FetchReply) Reply() bool                  { return true }
func (*ListOffsetsRequest) Reply() bool          { return false }
func (*ListOffsetsReply) Reply() bool            { return true }
func (*OffsetForLeaderEpochRequest) Reply() bool { return false }
func (*OffsetForLeaderEpochReply) Reply() bool   { return true }
func (*DeleteRecordsRequest) Reply() bool        { return false }
func (*DeleteRecordsReply) Reply() bool          { return true }

func (*FetchRequest) isBody()                {}
func (*FetchReply) isBody()                  {}
func (*ListOffsetsRequest) isBody()          {}
func (*ListOffsetsReply) isBody()            {}
func (*OffsetForLeaderEpochRequest) isBody() {}
func (*OffsetForLeaderEpochReply) isBody()   {}
func (*DeleteRecordsRequest) isBody()        {}
func (*DeleteRecordsReply) isBody()          {}
