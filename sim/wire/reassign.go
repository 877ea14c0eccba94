package wire

// AlterPartitionReassignmentsRequest is Kafka's AlterPartitionReassignments (key 45, KIP-455).
type AlterPartitionReassignmentsRequest struct {
	Partitions []Reassignment
	TimeoutMs  int32
	// AllowReplicationFactorChange lets Replicas be longer or shorter than before (KIP-860).
	AllowReplicationFactorChange bool
}

// Reassignment asks for another replica list; nil Replicas cancel a reassignment in progress.
type Reassignment struct {
	TP       TopicPartition
	Replicas []ID
}

// AlterPartitionReassignmentsReply answers it.
type AlterPartitionReassignmentsReply struct {
	Error      ErrorCode
	Message    string
	Partitions []PartitionResult
}

// ListPartitionReassignmentsRequest is Kafka's ListPartitionReassignments (key 46). Partitions nil
// asks for all.
type ListPartitionReassignmentsRequest struct {
	Partitions []TopicPartition
	TimeoutMs  int32
}

// ListPartitionReassignmentsReply lists reassignments in progress, by topic and index.
type ListPartitionReassignmentsReply struct {
	Error      ErrorCode
	Message    string
	Partitions []OngoingReassignment
}

// OngoingReassignment is one reassignment in progress. Replicas holds old and new ones.
type OngoingReassignment struct {
	TP       TopicPartition
	Replicas []ID
	Adding   []ID
	Removing []ID
}

// API implements Body.
func (*AlterPartitionReassignmentsRequest) API() string { return "AlterPartitionReassignments" }
func (*AlterPartitionReassignmentsReply) API() string   { return "AlterPartitionReassignments" }
func (*ListPartitionReassignmentsRequest) API() string  { return "ListPartitionReassignments" }
func (*ListPartitionReassignmentsReply) API() string    { return "ListPartitionReassignments" }

// Reply implements Body.
func (*AlterPartitionReassignmentsRequest) Reply() bool { return false }
func (*AlterPartitionReassignmentsReply) Reply() bool   { return true }
func (*ListPartitionReassignmentsRequest) Reply() bool  { return false }
func (*ListPartitionReassignmentsReply) Reply() bool    { return true }

func (*AlterPartitionReassignmentsRequest) isBody() {}
func (*AlterPartitionReassignmentsReply) isBody()   {}
func (*ListPartitionReassignmentsRequest) isBody()  {}
func (*ListPartitionReassignmentsReply) isBody()    {}
