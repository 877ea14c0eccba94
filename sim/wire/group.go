package wire

// This file has the classic group protocol: membership, and what tools ask about groups. Subscriptions
// and assignments are opaque bytes to Kafka's brokers (ConsumerProtocolSubscription and
// ConsumerProtocolAssignment); here they are typed, and a coordinator doesn't look inside them.

// CoordinatorType is what kind of coordinator a client looks for.
type CoordinatorType int8

// Coordinator types, as in Kafka's FindCoordinatorRequest.
const (
	GroupCoordinator       CoordinatorType = 0
	TransactionCoordinator CoordinatorType = 1
	ShareCoordinator       CoordinatorType = 2 // key: group:topicId:partition
)

// FindCoordinatorRequest is Kafka's FindCoordinator (key 10).
type FindCoordinatorRequest struct {
	Type CoordinatorType
	Keys []string // group ids or transactional ids
}

// FindCoordinatorReply names a coordinator for each key.
type FindCoordinatorReply struct {
	Coordinators []FoundCoordinator
}

// FoundCoordinator is one key's coordinator; NodeID is NoLeader on error.
type FoundCoordinator struct {
	Key     string
	Error   ErrorCode
	Message string
	NodeID  ID
	Host    string
	Port    int32
}

// ConsumerProtocolType is the protocol type of consumers' classic groups. Connect workers have
// another one.
const ConsumerProtocolType = "consumer"

// Subscription is what a member tells the assignor about itself. Kafka: ConsumerProtocolSubscription.
type Subscription struct {
	Topics     []string
	Owned      []TopicPartition // kept from the last generation
	Generation int32            // in which Owned was assigned; -1: none
	RackID     string
	UserData   []byte // Connect's and Streams' assignors, and sticky's own
}

// JoinGroupProtocol is one assignor that a member supports, most wanted first.
type JoinGroupProtocol struct {
	Name         string
	Subscription Subscription
}

// JoinGroupRequest is Kafka's JoinGroup (key 11): parked until all members have joined.
type JoinGroupRequest struct {
	GroupID            string
	SessionTimeoutMs   int32
	RebalanceTimeoutMs int32 // max.poll.interval.ms
	MemberID           string
	GroupInstanceID    string // empty: a dynamic member
	ProtocolType       string
	Protocols          []JoinGroupProtocol
	Reason             string
	ClientID           string // from the request's header
}

// JoinGroupReply ends the join phase. The leader alone gets all members, to compute the assignment.
type JoinGroupReply struct {
	Error          ErrorCode
	GenerationID   int32
	ProtocolType   string
	ProtocolName   string
	LeaderID       string
	SkipAssignment bool // a static leader that came back: the assignment stands (KIP-814)
	MemberID       string
	Members        []JoinGroupMember
}

// JoinGroupMember is one member as the leader sees it.
type JoinGroupMember struct {
	MemberID        string
	GroupInstanceID string
	Subscription    Subscription
}

// Assignment is what one member owns in one generation. Kafka: ConsumerProtocolAssignment.
type Assignment struct {
	Partitions []TopicPartition
	UserData   []byte
}

// MemberAssignment is one member's share in the leader's SyncGroup.
type MemberAssignment struct {
	MemberID   string
	Assignment Assignment
}

// SyncGroupRequest is Kafka's SyncGroup (key 14): the leader brings the assignment, all fetch theirs.
type SyncGroupRequest struct {
	GroupID         string
	GenerationID    int32
	MemberID        string
	GroupInstanceID string
	ProtocolType    string
	ProtocolName    string
	Assignments     []MemberAssignment // the leader's; others send none
}

// SyncGroupReply brings one member its share.
type SyncGroupReply struct {
	Error        ErrorCode
	ProtocolType string
	ProtocolName string
	Assignment   Assignment
}

// HeartbeatRequest is Kafka's Heartbeat (key 12).
type HeartbeatRequest struct {
	GroupID         string
	GenerationID    int32
	MemberID        string
	GroupInstanceID string
}

// HeartbeatReply says None, or RebalanceInProgress: rejoin.
type HeartbeatReply struct {
	Error ErrorCode
}

// LeaveGroupRequest is Kafka's LeaveGroup (key 13), with several members since version 3.
type LeaveGroupRequest struct {
	GroupID string
	Members []LeavingMember
}

// LeavingMember is named by member id, or by instance id alone (the admin client removes static
// members so).
type LeavingMember struct {
	MemberID        string
	GroupInstanceID string
	Reason          string
}

// LeaveGroupReply tells each member's outcome.
type LeaveGroupReply struct {
	Error   ErrorCode
	Members []LeftMember
}

// LeftMember is one member's outcome.
type LeftMember struct {
	MemberID        string
	GroupInstanceID string
	Error           ErrorCode
}

// ListGroupsRequest is Kafka's ListGroups (key 16): each broker lists the groups it coordinates.
type ListGroupsRequest struct {
	States []string // nil: all; compared without regard to case
	Types  []string // "classic", "consumer", "share"
}

// ListGroupsReply lists groups by id.
type ListGroupsReply struct {
	Error  ErrorCode
	Groups []ListedGroup
}

// ListedGroup is one group. Type is "Classic", "Consumer" or "Share".
type ListedGroup struct {
	GroupID      string
	ProtocolType string // empty for a group that only holds offsets
	State        string
	Type         string
}

// DescribeGroupsRequest is Kafka's DescribeGroups (key 15), for classic groups.
type DescribeGroupsRequest struct {
	Groups []string
}

// DescribeGroupsReply describes each group.
type DescribeGroupsReply struct {
	Groups []DescribedGroup
}

// DescribedGroup is a classic group. A group that doesn't exist is Dead, with GroupIDNotFound.
type DescribedGroup struct {
	Error        ErrorCode
	Message      string
	GroupID      string
	State        string
	ProtocolType string
	ProtocolName string // the assignor; empty unless the group is Stable
	GenerationID int32  // not on Kafka's wire: for the picture
	Members      []DescribedMember
}

// DescribedMember is one member of a classic group; Assignment is the last one it was given.
type DescribedMember struct {
	MemberID        string
	GroupInstanceID string
	ClientID        string
	ClientHost      string // /10.0.0.31
	Subscription    Subscription
	Assignment      Assignment
}

// DeleteGroupsRequest is Kafka's DeleteGroups (key 42).
type DeleteGroupsRequest struct {
	Groups []string
}

// DeleteGroupsReply tells each group's outcome.
type DeleteGroupsReply struct {
	Results []DeletedGroup
}

// DeletedGroup is one group's outcome.
type DeletedGroup struct {
	GroupID string
	Error   ErrorCode
	Message string
}

// API implements Body.
func (*FindCoordinatorRequest) API() string { return "FindCoordinator" }
func (*FindCoordinatorReply) API() string   { return "FindCoordinator" }
func (*JoinGroupRequest) API() string       { return "JoinGroup" }
func (*JoinGroupReply) API() string         { return "JoinGroup" }
func (*SyncGroupRequest) API() string       { return "SyncGroup" }
func (*SyncGroupReply) API() string         { return "SyncGroup" }
func (*HeartbeatRequest) API() string       { return "Heartbeat" }
func (*HeartbeatReply) API() string         { return "Heartbeat" }
func (*LeaveGroupRequest) API() string      { return "LeaveGroup" }
func (*LeaveGroupReply) API() string        { return "LeaveGroup" }
func (*ListGroupsRequest) API() string      { return "ListGroups" }
func (*ListGroupsReply) API() string        { return "ListGroups" }
func (*DescribeGroupsRequest) API() string  { return "DescribeGroups" }
func (*DescribeGroupsReply) API() string    { return "DescribeGroups" }
func (*DeleteGroupsRequest) API() string    { return "DeleteGroups" }
func (*DeleteGroupsReply) API() string      { return "DeleteGroups" }

// Reply implements Body.
func (*FindCoordinatorRequest) Reply() bool { return false }
func (*FindCoordinatorReply) Reply() bool   { return true }
func (*JoinGroupRequest) Reply() bool       { return false }
func (*JoinGroupReply) Reply() bool         { return true }
func (*SyncGroupRequest) Reply() bool       { return false }
func (*SyncGroupReply) Reply() bool         { return true }
func (*HeartbeatRequest) Reply() bool       { return false }
func (*HeartbeatReply) Reply() bool         { return true }
func (*LeaveGroupRequest) Reply() bool      { return false }
func (*LeaveGroupReply) Reply() bool        { return true }
func (*ListGroupsRequest) Reply() bool      { return false }
func (*ListGroupsReply) Reply() bool        { return true }
func (*DescribeGroupsRequest) Reply() bool  { return false }
func (*DescribeGroupsReply) Reply() bool    { return true }
func (*DeleteGroupsRequest) Reply() bool    { return false }
func (*DeleteGroupsReply) Reply() bool      { return true }

func (*FindCoordinatorRequest) isBody() {}
func (*FindCoordinatorReply) isBody()   {}
func (*JoinGroupRequest) isBody()       {}
func (*JoinGroupReply) isBody()         {}
func (*SyncGroupRequest) isBody()       {}
func (*SyncGroupReply) isBody()         {}
func (*HeartbeatRequest) isBody()       {}
func (*HeartbeatReply) isBody()         {}
func (*LeaveGroupRequest) isBody()      {}
func (*LeaveGroupReply) isBody()        {}
func (*ListGroupsRequest) isBody()      {}
func (*ListGroupsReply) isBody()        {}
func (*DescribeGroupsRequest) isBody()  {}
func (*DescribeGroupsReply) isBody()    {}
func (*DeleteGroupsRequest) isBody()    {}
func (*DeleteGroupsReply) isBody()      {}
