package wire

// ShareGroupHeartbeatRequest is Kafka's ShareGroupHeartbeat (key 76, KIP-932).
type ShareGroupHeartbeatRequest struct {
	GroupID          string
	MemberID         string
	MemberEpoch      int32
	RackID           string
	Subscribed       bool // SubscribedTopics is meant
	SubscribedTopics []string
	ClientID         string
}

// ShareGroupHeartbeatReply brings the member's epoch and, when it changed, its partitions.
type ShareGroupHeartbeatReply struct {
	Error               ErrorCode
	Message             string
	MemberID            string
	MemberEpoch         int32
	HeartbeatIntervalMs int32
	Assigned            bool
	Assignment          []TopicPartition
}

// ShareGroupDescribeRequest is Kafka's ShareGroupDescribe (key 77).
type ShareGroupDescribeRequest struct {
	Groups []string
}

// ShareGroupDescribeReply describes each share group.
type ShareGroupDescribeReply struct {
	Groups []DescribedShareGroup
}

// DescribedShareGroup is one share group.
type DescribedShareGroup struct {
	Error           ErrorCode
	Message         string
	GroupID         string
	State           string
	GroupEpoch      int32
	AssignmentEpoch int32
	Assignor        string
	Members         []DescribedShareMember
}

// DescribedShareMember is one member; several may have the same partition.
type DescribedShareMember struct {
	MemberID         string
	RackID           string
	MemberEpoch      int32
	ClientID         string
	ClientHost       string
	SubscribedTopics []string
	Assignment       []TopicPartition
}

// AckType is what a share consumer says of a record.
type AckType int8

// Acknowledgement types. Gap is for offsets that hold no record.
const (
	AckGap     AckType = 0
	AckAccept  AckType = 1
	AckRelease AckType = 2
	AckReject  AckType = 3
	AckRenew   AckType = 4
)

// String is Kafka's name of the type.
func (a AckType) String() string {
	return [...]string{"GAP", "ACCEPT", "RELEASE", "REJECT", "RENEW"}[a]
}

// AckBatch acknowledges offsets First to Last: with one type for all, or one type each.
type AckBatch struct {
	FirstOffset int64
	LastOffset  int64
	Types       []AckType
}

// ShareFetchRequest is Kafka's ShareFetch (key 78): acknowledge what was delivered, ask for more.
// ShareSessionEpoch is 0 to open a session, -1 to close it.
type ShareFetchRequest struct {
	GroupID           string
	MemberID          string
	ShareSessionEpoch int32
	MaxWaitMs         int32
	MinBytes          int32
	MaxBytes          int32
	MaxRecords        int32
	BatchSize         int32
	Partitions        []ShareFetchPartition
	Forgotten         []TopicPartition
	ClientID          string
}

// ShareFetchPartition is one partition of a session, with acknowledgements riding along.
type ShareFetchPartition struct {
	TP   TopicPartition
	Acks []AckBatch
}

// ShareFetchReply brings records this member has acquired.
type ShareFetchReply struct {
	Error                    ErrorCode
	Message                  string
	AcquisitionLockTimeoutMs int32
	Partitions               []ShareFetchPartitionReply
}

// ShareFetchPartitionReply is one partition's share. Only the offsets in Acquired are the member's;
// whole batches travel, so others may be in Batches.
type ShareFetchPartitionReply struct {
	TP       TopicPartition
	Error    ErrorCode
	AckError ErrorCode
	Batches  []*Batch
	Acquired []AcquiredRecords
	LeaderID ID
	Epoch    int32
}

// AcquiredRecords is a run of offsets with one delivery count.
type AcquiredRecords struct {
	FirstOffset   int64
	LastOffset    int64
	DeliveryCount int16
}

// ShareAcknowledgeRequest is Kafka's ShareAcknowledge (key 79).
type ShareAcknowledgeRequest struct {
	GroupID           string
	MemberID          string
	ShareSessionEpoch int32
	Partitions        []ShareFetchPartition
}

// ShareAcknowledgeReply tells each partition's outcome.
type ShareAcknowledgeReply struct {
	Error      ErrorCode
	Message    string
	Partitions []PartitionResult
}

// DescribeShareGroupOffsetsRequest is Kafka's DescribeShareGroupOffsets (key 90).
type DescribeShareGroupOffsetsRequest struct {
	GroupID    string
	Partitions []TopicPartition // nil: all
}

// DescribeShareGroupOffsetsReply holds start offsets, -1 where the group has none.
type DescribeShareGroupOffsetsReply struct {
	Error      ErrorCode
	Message    string
	Partitions []ShareOffset
}

// ShareOffset is the share-partition start offset (SPSO) of one partition. Lag is -1 when unknown.
type ShareOffset struct {
	TP          TopicPartition
	Error       ErrorCode
	StartOffset int64
	LeaderEpoch int32
	Lag         int64
}

// AlterShareGroupOffsetsRequest is Kafka's AlterShareGroupOffsets (key 91), for an empty group.
type AlterShareGroupOffsetsRequest struct {
	GroupID    string
	Partitions []ShareOffset // StartOffset is the new one
}

// AlterShareGroupOffsetsReply tells each partition's outcome.
type AlterShareGroupOffsetsReply struct {
	Error      ErrorCode
	Message    string
	Partitions []PartitionResult
}

// DeleteShareGroupOffsetsRequest is Kafka's DeleteShareGroupOffsets (key 92), for an empty group.
type DeleteShareGroupOffsetsRequest struct {
	GroupID string
	Topics  []string
}

// DeleteShareGroupOffsetsReply tells each topic's outcome.
type DeleteShareGroupOffsetsReply struct {
	Error   ErrorCode
	Message string
	Topics  []TopicResult
}

// ShareStateBatch is a run of records in one state. State: 0 available, 2 acknowledged, 4 archived.
type ShareStateBatch struct {
	FirstOffset   int64
	LastOffset    int64
	State         int8
	DeliveryCount int16
}

// ShareGroupStateRequest stands for Kafka's InitializeShareGroupState, ReadShareGroupState,
// WriteShareGroupState and DeleteShareGroupState (keys 83 to 86), which the leaders of partitions and
// the group coordinator send to the share coordinator.
type ShareGroupStateRequest struct {
	Op          ShareStateOp
	Key         GroupPartition
	StateEpoch  int32
	LeaderEpoch int32
	StartOffset int64 // -1: unchanged
	Batches     []ShareStateBatch
}

// ShareStateOp is what is asked of the share coordinator.
type ShareStateOp int8

// Operations on share-partition state.
const (
	InitializeShareState ShareStateOp = iota
	ReadShareState
	WriteShareState
	DeleteShareState
)

var shareStateAPIs = [...]string{
	"InitializeShareGroupState", "ReadShareGroupState", "WriteShareGroupState",
	"DeleteShareGroupState",
}

// ShareGroupStateReply answers it; StartOffset is -1 for a share-partition without state.
type ShareGroupStateReply struct {
	Op          ShareStateOp
	Key         GroupPartition
	Error       ErrorCode
	StateEpoch  int32
	StartOffset int64
	Batches     []ShareStateBatch
}

// API implements Body.
func (*ShareGroupHeartbeatRequest) API() string       { return "ShareGroupHeartbeat" }
func (*ShareGroupHeartbeatReply) API() string         { return "ShareGroupHeartbeat" }
func (*ShareGroupDescribeRequest) API() string        { return "ShareGroupDescribe" }
func (*ShareGroupDescribeReply) API() string          { return "ShareGroupDescribe" }
func (*ShareFetchRequest) API() string                { return "ShareFetch" }
func (*ShareFetchReply) API() string                  { return "ShareFetch" }
func (*ShareAcknowledgeRequest) API() string          { return "ShareAcknowledge" }
func (*ShareAcknowledgeReply) API() string            { return "ShareAcknowledge" }
func (*DescribeShareGroupOffsetsRequest) API() string { return "DescribeShareGroupOffsets" }
func (*DescribeShareGroupOffsetsReply) API() string   { return "DescribeShareGroupOffsets" }
func (*AlterShareGroupOffsetsRequest) API() string    { return "AlterShareGroupOffsets" }
func (*AlterShareGroupOffsetsReply) API() string      { return "AlterShareGroupOffsets" }
func (*DeleteShareGroupOffsetsRequest) API() string   { return "DeleteShareGroupOffsets" }
func (*DeleteShareGroupOffsetsReply) API() string     { return "DeleteShareGroupOffsets" }
func (r *ShareGroupStateRequest) API() string         { return shareStateAPIs[r.Op] }
func (r *ShareGroupStateReply) API() string           { return shareStateAPIs[r.Op] }

// Reply implements Body.
func (*ShareGroupHeartbeatRequest) Reply() bool       { return false }
func (*ShareGroupHeartbeatReply) Reply() bool         { return true }
func (*ShareGroupDescribeRequest) Reply() bool        { return false }
func (*ShareGroupDescribeReply) Reply() bool          { return true }
func (*ShareFetchRequest) Reply() bool                { return false }
func (*ShareFetchReply) Reply() bool                  { return true }
func (*ShareAcknowledgeRequest) Reply() bool          { return false }
func (*ShareAcknowledgeReply) Reply() bool            { return true }
func (*DescribeShareGroupOffsetsRequest) Reply() bool { return false }
func (*DescribeShareGroupOffsetsReply) Reply() bool   { return true }
func (*AlterShareGroupOffsetsRequest) Reply() bool    { return false }
func (*AlterShareGroupOffsetsReply) Reply() bool      { return true }
func (*DeleteShareGroupOffsetsRequest) Reply() bool   { return false }
func (*DeleteShareGroupOffsetsReply) Reply() bool     { return true }
func (*ShareGroupStateRequest) Reply() bool           { return false }
func (*ShareGroupStateReply) Reply() bool             { return true }

func (*ShareGroupHeartbeatRequest) isBody()       {}
func (*ShareGroupHeartbeatReply) isBody()         {}
func (*ShareGroupDescribeRequest) isBody()        {}
func (*ShareGroupDescribeReply) isBody()          {}
func (*ShareFetchRequest) isBody()                {}
func (*ShareFetchReply) isBody()                  {}
func (*ShareAcknowledgeRequest) isBody()          {}
func (*ShareAcknowledgeReply) isBody()            {}
func (*DescribeShareGroupOffsetsRequest) isBody() {}
func (*DescribeShareGroupOffsetsReply) isBody()   {}
func (*AlterShareGroupOffsetsRequest) isBody()    {}
func (*AlterShareGroupOffsetsReply) isBody()      {}
func (*DeleteShareGroupOffsetsRequest) isBody()   {}
func (*DeleteShareGroupOffsetsReply) isBody()     {}
func (*ShareGroupStateRequest) isBody()           {}
func (*ShareGroupStateReply) isBody()             {}
