package wire

// BrokerRegistrationRequest is Kafka's BrokerRegistration (key 62): a starting broker asks the
// controller to be let in; it is registered fenced.
type BrokerRegistrationRequest struct {
	BrokerID            ID
	IncarnationID       UUID
	Endpoint            BrokerEndpoint
	Listeners           []Listener // nil: the one at Endpoint
	PreviousBrokerEpoch int64      // from a clean shutdown file; -1 after a crash (KIP-966)
}

// BrokerRegistrationReply gives the broker its epoch: the offset of its registration record.
type BrokerRegistrationReply struct {
	Error       ErrorCode
	BrokerEpoch int64
}

// BrokerHeartbeatRequest is Kafka's BrokerHeartbeat (key 63), sent every
// broker.heartbeat.interval.ms.
type BrokerHeartbeatRequest struct {
	BrokerID              ID
	BrokerEpoch           int64
	CurrentMetadataOffset int64
	WantFence             bool
	WantShutDown          bool
}

// BrokerHeartbeatReply tells the broker how the controller sees it.
type BrokerHeartbeatReply struct {
	Error          ErrorCode
	IsCaughtUp     bool
	IsFenced       bool
	ShouldShutDown bool
}

// AlterPartitionRequest is Kafka's AlterPartition (key 56): a leader asks for another ISR.
type AlterPartitionRequest struct {
	BrokerID    ID
	BrokerEpoch int64
	Partitions  []AlterPartition
}

// AlterPartition is one partition's wish.
type AlterPartition struct {
	TP             TopicPartition
	TopicID        UUID // not checked when empty
	LeaderEpoch    int32
	PartitionEpoch int32
	NewISR         []ID
	NewISREpochs   []int64 // broker epochs of NewISR, -1 when unknown (KIP-903)
	Recovering     bool    // false: the leader has recovered from an unclean election
}

// AlterPartitionReply answers it with the partition's state as decided.
type AlterPartitionReply struct {
	Error      ErrorCode
	Partitions []AlterPartitionResult
}

// AlterPartitionResult is one partition's outcome.
type AlterPartitionResult struct {
	TP             TopicPartition
	Error          ErrorCode
	LeaderID       ID
	LeaderEpoch    int32
	ISR            []ID
	PartitionEpoch int32
}

// MetadataFetchRequest is a Fetch (key 1) of __cluster_metadata-0, the controllers' log: brokers
// replay it as observers. It has a type of its own because its records are typed.
type MetadataFetchRequest struct {
	ReplicaID        ID
	FetchOffset      int64
	LastFetchedEpoch int32
	HighWatermark    int64 // what the fetcher already knows; the leader answers at once if it is behind
	MaxWaitMs        int32
}

// MetadataFetchReply carries metadata records. Records above HighWatermark are not applied yet.
type MetadataFetchReply struct {
	Error              ErrorCode
	LeaderID           ID
	LeaderEpoch        int32
	HighWatermark      int64
	BaseOffset         int64
	Records            []MetadataRecord
	LastEpoch          int32 // under which the last of Records was appended
	Diverging          bool
	DivergingEpoch     int32
	DivergingEndOffset int64
}

// DescribeQuorumRequest is Kafka's DescribeQuorum (key 55).
type DescribeQuorumRequest struct{}

// DescribeQuorumReply is the leader's view of its voters and observers.
type DescribeQuorumReply struct {
	Error         ErrorCode
	ClusterID     string
	LeaderID      ID
	LeaderEpoch   int32
	HighWatermark int64
	Voters        []QuorumReplica
	Observers     []QuorumReplica
}

// QuorumReplica is one reader of the metadata log.
type QuorumReplica struct {
	ID             ID
	LogEndOffset   int64
	LastFetchMs    int64
	LastCaughtUpMs int64
}

// API implements Body.
func (*BrokerRegistrationRequest) API() string { return "BrokerRegistration" }
func (*BrokerRegistrationReply) API() string   { return "BrokerRegistration" }
func (*BrokerHeartbeatRequest) API() string    { return "BrokerHeartbeat" }
func (*BrokerHeartbeatReply) API() string      { return "BrokerHeartbeat" }
func (*AlterPartitionRequest) API() string     { return "AlterPartition" }
func (*AlterPartitionReply) API() string       { return "AlterPartition" }
func (*MetadataFetchRequest) API() string      { return "Fetch" }
func (*MetadataFetchReply) API() string        { return "Fetch" }
func (*DescribeQuorumRequest) API() string     { return "DescribeQuorum" }
func (*DescribeQuorumReply) API() string       { return "DescribeQuorum" }

// Reply implements Body.
func (*BrokerRegistrationRequest) Reply() bool { return false }
func (*BrokerRegistrationReply) Reply() bool   { return true }
func (*BrokerHeartbeatRequest) Reply() bool    { return false }
func (*BrokerHeartbeatReply) Reply() bool      { return true }
func (*AlterPartitionRequest) Reply() bool     { return false }
func (*AlterPartitionReply) Reply() bool       { return true }
func (*MetadataFetchRequest) Reply() bool      { return false }
func (*MetadataFetchReply) Reply() bool        { return true }
func (*DescribeQuorumRequest) Reply() bool     { return false }
func (*DescribeQuorumReply) Reply() bool       { return true }

func (*BrokerRegistrationRequest) isBody() {}
func (*BrokerRegistrationReply) isBody()   {}
func (*BrokerHeartbeatRequest) isBody()    {}
func (*BrokerHeartbeatReply) isBody()      {}
func (*AlterPartitionRequest) isBody()     {}
func (*AlterPartitionReply) isBody()       {}
func (*MetadataFetchRequest) isBody()      {}
func (*MetadataFetchReply) isBody()        {}
func (*DescribeQuorumRequest) isBody()     {}
func (*DescribeQuorumReply) isBody()       {}
