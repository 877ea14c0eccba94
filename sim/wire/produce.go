package wire

// Acks values of a produce request.
const (
	AcksNone   int16 = 0  // no reply at all
	AcksLeader int16 = 1  // reply after the leader's append
	AcksAll    int16 = -1 // reply when the high watermark has passed the batch
)

// ProduceRequest is Kafka's Produce (key 0): at most one batch per partition.
type ProduceRequest struct {
	Acks       int16
	TimeoutMs  int32
	Partitions []ProducePartition
	ClientID   string
}

// ProducePartition is one partition's batch.
type ProducePartition struct {
	TP    TopicPartition
	Batch *Batch
}

// ProduceReply answers a ProduceRequest, except one with AcksNone.
type ProduceReply struct {
	Partitions []ProducePartitionReply
}

// ProducePartitionReply is one partition's result. On NotLeaderOrFollower the current leader is
// told as well (KIP-951); LeaderID is NoLeader when the broker doesn't know it.
type ProducePartitionReply struct {
	TP              TopicPartition
	Error           ErrorCode
	ErrorMessage    string
	BaseOffset      int64 // -1 on error
	LogAppendTimeMs int64 // -1 for CreateTime
	LogStartOffset  int64
	LeaderID        ID
	LeaderEpoch     int32
}

// InitProducerIDRequest is Kafka's InitProducerId (key 22).
type InitProducerIDRequest struct {
	TransactionalID      string // empty: idempotent only
	TransactionTimeoutMs int32
	ProducerID           int64 // -1 unless it asks for a new epoch
	ProducerEpoch        int16
}

// InitProducerIDReply gives a producer its identity.
type InitProducerIDReply struct {
	Error         ErrorCode
	ProducerID    int64
	ProducerEpoch int16
}

// AllocateProducerIDsRequest is how a broker gets a block of ids from the controller (key 67).
type AllocateProducerIDsRequest struct {
	BrokerID    ID
	BrokerEpoch int64
}

// AllocateProducerIDsReply gives a block of producer ids.
type AllocateProducerIDsReply struct {
	Error      ErrorCode
	FirstID    int64
	BlockCount int32
}

// API implements Body.
func (*ProduceRequest) API() string             { return "Produce" }
func (*ProduceReply) API() string               { return "Produce" }
func (*InitProducerIDRequest) API() string      { return "InitProducerId" }
func (*InitProducerIDReply) API() string        { return "InitProducerId" }
func (*AllocateProducerIDsRequest) API() string { return "AllocateProducerIds" }
func (*AllocateProducerIDsReply) API() string   { return "AllocateProducerIds" }

// Reply implements Body.
func (*ProduceRequest) Reply() bool             { return false }
func (*ProduceReply) Reply() bool               { return true }
func (*InitProducerIDRequest) Reply() bool      { return false }
func (*InitProducerIDReply) Reply() bool        { return true }
func (*AllocateProducerIDsRequest) Reply() bool { return false }
func (*AllocateProducerIDsReply) Reply() bool   { return true }

func (*ProduceRequest) isBody()             {}
func (*ProduceReply) isBody()               {}
func (*InitProducerIDRequest) isBody()      {}
func (*InitProducerIDReply) isBody()        {}
func (*AllocateProducerIDsRequest) isBody() {}
func (*AllocateProducerIDsReply) isBody()   {}
