package wire

// OffsetCommitRequest is Kafka's OffsetCommit (key 8). GenerationOrEpoch is a classic member's
// generation or a KIP-848 member's epoch; -1 with an empty member id is a commit from outside the
// group: an admin tool, or a consumer with assign().
type OffsetCommitRequest struct {
	GroupID           string
	GenerationOrEpoch int32
	MemberID          string
	GroupInstanceID   string
	Partitions        []OffsetCommitPartition
}

// OffsetCommitPartition is one bookmark: Offset is the next record to read.
type OffsetCommitPartition struct {
	TP          TopicPartition
	Offset      int64
	LeaderEpoch int32 // of the last record read; -1: unknown
	Metadata    string
}

// OffsetCommitReply tells each partition's outcome.
type OffsetCommitReply struct {
	Partitions []OffsetCommitResult
}

// OffsetCommitResult is one partition's outcome.
type OffsetCommitResult struct {
	TP    TopicPartition
	Error ErrorCode
}

// OffsetFetchRequest is Kafka's OffsetFetch (key 9).
type OffsetFetchRequest struct {
	GroupID       string
	MemberID      string           // KIP-848 members are checked; empty otherwise
	MemberEpoch   int32            // -1 otherwise
	Partitions    []TopicPartition // nil: every partition that has an offset
	RequireStable bool
}

// OffsetFetchReply brings committed offsets.
type OffsetFetchReply struct {
	Error      ErrorCode
	Partitions []OffsetFetchPartition
}

// OffsetFetchPartition holds -1 as offset when nothing was committed.
type OffsetFetchPartition struct {
	TP          TopicPartition
	Error       ErrorCode
	Offset      int64
	LeaderEpoch int32 // -1: unknown
	Metadata    string
}

// OffsetDeleteRequest is Kafka's OffsetDelete (key 47).
type OffsetDeleteRequest struct {
	GroupID    string
	Partitions []TopicPartition
}

// OffsetDeleteReply tells each partition's outcome.
type OffsetDeleteReply struct {
	Error      ErrorCode
	Partitions []PartitionResult
}

// API implements Body.
func (*OffsetCommitRequest) API() string { return "OffsetCommit" }
func (*OffsetCommitReply) API() string   { return "OffsetCommit" }
func (*OffsetFetchRequest) API() string  { return "OffsetFetch" }
func (*OffsetFetchReply) API() string    { return "OffsetFetch" }
func (*OffsetDeleteRequest) API() string { return "OffsetDelete" }
func (*OffsetDeleteReply) API() string   { return "OffsetDelete" }

// Reply implements Body.
func (*OffsetCommitRequest) Reply() bool { return false }
func (*OffsetCommitReply) Reply() bool   { return true }
func (*OffsetFetchRequest) Reply() bool  { return false }
func (*OffsetFetchReply) Reply() bool    { return true }
func (*OffsetDeleteRequest) Reply() bool { return false }
func (*OffsetDeleteReply) Reply() bool   { return true }

func (*OffsetCommitRequest) isBody() {}
func (*OffsetCommitReply) isBody()   {}
func (*OffsetFetchRequest) isBody()  {}
func (*OffsetFetchReply) isBody()    {}
func (*OffsetDeleteRequest) isBody() {}
func (*OffsetDeleteReply) isBody()   {}
