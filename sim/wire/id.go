package wire

import (
	"cmp"
	"strconv"
)

// ID is the address of one process. Brokers have 1 to 99, controllers 101 and up, clients and tools
// 1001 and up in the order they were started. You is the learner, who can reach every process.
type ID int32

const (
	You             ID = 0
	NoLeader        ID = -1 // Kafka prints it as "none"
	FirstController ID = 101
	// FirstHost is the first of the hosts of services, whoever runs there: a schema registry that is
	// started again is another process with the old address.
	FirstHost ID = 990
	// FirstConnect is the host "connect-1", the first of MaxConnect.
	FirstConnect ID = 991
	// PostgresHost is the host "postgres".
	PostgresHost ID = 999
	// RegistryHost is the host "registry".
	RegistryHost ID = 1000
	FirstClient  ID = 1001
)

// MaxConnect is how many hosts of Kafka Connect workers there can be.
const MaxConnect = 8

// IsBroker tells whether id belongs to a broker.
func (id ID) IsBroker() bool { return id >= 1 && id < FirstController }

// IsController tells whether id belongs to a controller.
func (id ID) IsController() bool { return id >= FirstController && id < FirstHost }

// IsHost tells whether id is an address at which a service of its name can be started.
func (id ID) IsHost() bool { return id >= FirstHost && id < FirstClient }

// IsClient tells whether id belongs to a client or a tool.
func (id ID) IsClient() bool { return id >= FirstClient }

// String names brokers and controllers as a learner types them: broker-1, controller-1.
func (id ID) String() string {
	switch {
	case id == You:
		return "you"
	case id == NoLeader:
		return "none"
	case id == RegistryHost:
		return "registry"
	case id == PostgresHost:
		return "postgres"
	case id >= FirstConnect && id < FirstConnect+MaxConnect:
		return "connect-" + strconv.Itoa(int(id-FirstConnect+1))
	case id.IsBroker():
		return "broker-" + strconv.Itoa(int(id))
	case id.IsController():
		return "controller-" + strconv.Itoa(int(id-FirstController)+1)
	}
	return "client-" + strconv.Itoa(int(id-FirstClient)+1)
}

// TopicPartition names one partition.
type TopicPartition struct {
	Topic     string
	Partition int32
}

// String is Kafka's own form: orders-0.
func (tp TopicPartition) String() string {
	return tp.Topic + "-" + strconv.Itoa(int(tp.Partition))
}

// Less orders by topic, then by partition.
func (tp TopicPartition) Less(o TopicPartition) bool {
	if tp.Topic != o.Topic {
		return tp.Topic < o.Topic
	}
	return tp.Partition < o.Partition
}

// Compare is -1, 0 or 1 in the order of Less, as sorting wants it.
func (tp TopicPartition) Compare(o TopicPartition) int {
	return cmp.Or(cmp.Compare(tp.Topic, o.Topic), cmp.Compare(tp.Partition, o.Partition))
}

// GroupPartition is what a group has to do with one partition: its committed offset there, its
// share-partition, what it has processed.
type GroupPartition struct {
	GroupID string
	TP      TopicPartition
}

// Less orders by group, then by partition.
func (a GroupPartition) Less(b GroupPartition) bool {
	if a.GroupID != b.GroupID {
		return a.GroupID < b.GroupID
	}
	return a.TP.Less(b.TP)
}

// NodePartition is what one process has to do with one partition: a broker as its replica, a client as
// its producer or consumer.
type NodePartition struct {
	Node ID
	TP   TopicPartition
}

// Less orders by process, then by partition.
func (a NodePartition) Less(b NodePartition) bool {
	if a.Node != b.Node {
		return a.Node < b.Node
	}
	return a.TP.Less(b.TP)
}

// UUID is a topic id or member id in Kafka's print: 22 characters of URL-safe base64.
type UUID string
