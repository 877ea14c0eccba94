package wire

// MetadataRequest is Kafka's Metadata (key 3). Topics nil asks for all topics, empty for none.
type MetadataRequest struct {
	Topics          []string
	All             bool
	AllowAutoCreate bool
}

// MetadataReply lists unfenced brokers and the asked topics, as this broker believes them now.
type MetadataReply struct {
	ClusterID    string
	ControllerID ID // in KRaft a random live broker, not the active controller
	Brokers      []BrokerEndpoint
	Topics       []TopicMetadata
}

// BrokerEndpoint is where a broker listens.
type BrokerEndpoint struct {
	ID   ID
	Host string
	Port int32
	Rack string
}

// TopicMetadata describes one topic.
type TopicMetadata struct {
	Error      ErrorCode
	Name       string
	TopicID    UUID
	Internal   bool
	Partitions []PartitionMetadata // sorted by index
}

// PartitionMetadata describes one partition. Elr and LastKnownElr are only filled for
// DescribeTopicPartitions (key 75).
type PartitionMetadata struct {
	Error           ErrorCode
	Index           int32
	LeaderID        ID // NoLeader when none
	LeaderEpoch     int32
	Replicas        []ID
	ISR             []ID
	ELR             []ID
	LastKnownELR    []ID
	OfflineReplicas []ID
}

// DescribeTopicPartitionsRequest is Kafka's DescribeTopicPartitions (key 75), used by kafka-topics.
type DescribeTopicPartitionsRequest struct {
	Topics []string // sorted; nil asks for all
}

// DescribeTopicPartitionsReply answers it with eligible leader replicas filled in.
type DescribeTopicPartitionsReply struct {
	Topics []TopicMetadata
}

// CreateTopicsRequest is Kafka's CreateTopics (key 19).
type CreateTopicsRequest struct {
	Topics    []CreatableTopic
	TimeoutMs int32
}

// CreatableTopic is one topic to make; Partitions or ReplicationFactor -1 take the broker's default.
type CreatableTopic struct {
	Name              string
	Partitions        int32
	ReplicationFactor int16
	Assignment        [][]ID // replicas by partition; nil lets the controller place them
	Configs           []ConfigEntry
}

// CreateTopicsReply answers a CreateTopicsRequest.
type CreateTopicsReply struct {
	Topics []TopicResult
}

// TopicResult is one topic's outcome. Message is Kafka's own text when it says more than the code.
type TopicResult struct {
	Name              string
	TopicID           UUID
	Error             ErrorCode
	Message           string
	Partitions        int32
	ReplicationFactor int16
}

// DeleteTopicsRequest is Kafka's DeleteTopics (key 20).
type DeleteTopicsRequest struct {
	Names     []string
	TimeoutMs int32
}

// DeleteTopicsReply answers a DeleteTopicsRequest.
type DeleteTopicsReply struct {
	Topics []TopicResult
}

// CreatePartitionsRequest is Kafka's CreatePartitions (key 37).
type CreatePartitionsRequest struct {
	Topics    []PartitionsIncrease
	TimeoutMs int32
}

// PartitionsIncrease asks for Count partitions in all.
type PartitionsIncrease struct {
	Name       string
	Count      int32
	Assignment [][]ID // of the new partitions only; nil lets the controller place them
}

// CreatePartitionsReply answers a CreatePartitionsRequest.
type CreatePartitionsReply struct {
	Topics []TopicResult
}

// ElectionType of an ElectLeaders request.
type ElectionType int8

// Election types, as in Kafka.
const (
	PreferredElection ElectionType = 0
	UncleanElection   ElectionType = 1
)

// ElectLeadersRequest is Kafka's ElectLeaders (key 43). Partitions nil asks for all.
type ElectLeadersRequest struct {
	Type       ElectionType
	Partitions []TopicPartition
	TimeoutMs  int32
}

// ElectLeadersReply answers it; with all partitions asked, ElectionNotNeeded ones are left out.
type ElectLeadersReply struct {
	Error      ErrorCode
	Partitions []PartitionResult
}

// PartitionResult is one partition's outcome.
type PartitionResult struct {
	TP      TopicPartition
	Error   ErrorCode
	Message string
}

// API implements Body.
func (*MetadataRequest) API() string                { return "Metadata" }
func (*MetadataReply) API() string                  { return "Metadata" }
func (*DescribeTopicPartitionsRequest) API() string { return "DescribeTopicPartitions" }
func (*DescribeTopicPartitionsReply) API() string   { return "DescribeTopicPartitions" }
func (*CreateTopicsRequest) API() string            { return "CreateTopics" }
func (*CreateTopicsReply) API() string              { return "CreateTopics" }
func (*DeleteTopicsRequest) API() string            { return "DeleteTopics" }
func (*DeleteTopicsReply) API() string              { return "DeleteTopics" }
func (*CreatePartitionsRequest) API() string        { return "CreatePartitions" }
func (*CreatePartitionsReply) API() string          { return "CreatePartitions" }
func (*ElectLeadersRequest) API() string            { return "ElectLeaders" }
func (*ElectLeadersReply) API() string              { return "ElectLeaders" }

// Reply implements Body.
func (*MetadataRequest) Reply() bool                { return false }
func (*MetadataReply) Reply() bool                  { return true }
func (*DescribeTopicPartitionsRequest) Reply() bool { return false }
func (*DescribeTopicPartitionsReply) Reply() bool   { return true }
func (*CreateTopicsRequest) Reply() bool            { return false }
func (*CreateTopicsReply) Reply() bool              { return true }
func (*DeleteTopicsRequest) Reply() bool            { return false }
func (*DeleteTopicsReply) Reply() bool              { return true }
func (*CreatePartitionsRequest) Reply() bool        { return false }
func (*CreatePartitionsReply) Reply() bool          { return true }
func (*ElectLeadersRequest) Reply() bool            { return false }
func (*ElectLeadersReply) Reply() bool              { return true }

func (*MetadataRequest) isBody()                {}
func (*MetadataReply) isBody()                  {}
func (*DescribeTopicPartitionsRequest) isBody() {}
func (*DescribeTopicPartitionsReply) isBody()   {}
func (*CreateTopicsRequest) isBody()            {}
func (*CreateTopicsReply) isBody()              {}
func (*DeleteTopicsRequest) isBody()            {}
func (*DeleteTopicsReply) isBody()              {}
func (*CreatePartitionsRequest) isBody()        {}
func (*CreatePartitionsReply) isBody()          {}
func (*ElectLeadersRequest) isBody()            {}
func (*ElectLeadersReply) isBody()              {}
