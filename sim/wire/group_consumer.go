package wire

// Member epochs with a meaning of their own in ConsumerGroupHeartbeat and ShareGroupHeartbeat.
const (
	JoinEpoch        int32 = 0  // let me in
	LeaveEpoch       int32 = -1 // I go for good
	LeaveStaticEpoch int32 = -2 // I am static and will be back soon
)

// ConsumerGroupHeartbeatRequest is Kafka's ConsumerGroupHeartbeat (key 68, KIP-848): join, stay,
// acknowledge and leave in one. What hasn't changed since the last heartbeat is left out. Topics are
// named where Kafka's wire has topic ids.
type ConsumerGroupHeartbeatRequest struct {
	GroupID              string
	MemberID             string
	MemberEpoch          int32
	InstanceID           string
	RackID               string
	RebalanceTimeoutMs   int32 // -1: unchanged
	Subscribed           bool  // SubscribedTopics is meant
	SubscribedTopics     []string
	Regex                bool   // SubscribedTopicRegex is meant
	SubscribedTopicRegex string // in RE2's language; empty: none
	ServerAssignor       string // empty: the coordinator's default, or unchanged
	Owned                bool   // OwnedPartitions is meant
	OwnedPartitions      []TopicPartition
	ClientID             string
}

// ConsumerGroupHeartbeatReply brings the member's epoch and, when it changed, all it may own now.
type ConsumerGroupHeartbeatReply struct {
	Error               ErrorCode
	Message             string
	MemberID            string
	MemberEpoch         int32
	HeartbeatIntervalMs int32
	Assigned            bool // Assignment is meant
	Assignment          []TopicPartition
}

// ConsumerGroupDescribeRequest is Kafka's ConsumerGroupDescribe (key 69).
type ConsumerGroupDescribeRequest struct {
	Groups []string
}

// ConsumerGroupDescribeReply describes each KIP-848 group.
type ConsumerGroupDescribeReply struct {
	Groups []DescribedConsumerGroup
}

// DescribedConsumerGroup is one group. GroupIDNotFound is the answer for a classic group too.
type DescribedConsumerGroup struct {
	Error           ErrorCode
	Message         string
	GroupID         string
	State           string
	GroupEpoch      int32
	AssignmentEpoch int32
	Assignor        string
	Members         []DescribedConsumerMember
}

// DescribedConsumerMember is one member. MemberType is -1 unknown, 0 classic, 1 consumer.
type DescribedConsumerMember struct {
	MemberID         string
	InstanceID       string
	RackID           string
	MemberEpoch      int32
	ClientID         string
	ClientHost       string
	SubscribedTopics []string
	Assignment       []TopicPartition
	TargetAssignment []TopicPartition
	MemberType       int8
}

// API implements Body.
func (*ConsumerGroupHeartbeatRequest) API() string { return "ConsumerGroupHeartbeat" }
func (*ConsumerGroupHeartbeatReply) API() string   { return "ConsumerGroupHeartbeat" }
func (*ConsumerGroupDescribeRequest) API() string  { return "ConsumerGroupDescribe" }
func (*ConsumerGroupDescribeReply) API() string    { return "ConsumerGroupDescribe" }

// Reply implements Body.
func (*ConsumerGroupHeartbeatRequest) Reply() bool { return false }
func (*ConsumerGroupHeartbeatReply) Reply() bool   { return true }
func (*ConsumerGroupDescribeRequest) Reply() bool  { return false }
func (*ConsumerGroupDescribeReply) Reply() bool    { return true }

func (*ConsumerGroupHeartbeatRequest) isBody() {}
func (*ConsumerGroupHeartbeatReply) isBody()   {}
func (*ConsumerGroupDescribeRequest) isBody()  {}
func (*ConsumerGroupDescribeReply) isBody()    {}
