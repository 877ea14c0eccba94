package wire

// Kafka's own topics: coordinators keep their state in them. Kafka: common.internals.Topic.
const (
	OffsetsTopic      = "__consumer_offsets"
	TransactionsTopic = "__transaction_state"
	ShareStateTopic   = "__share_group_state"
)

// Kafka Connect's own topics, by the names that Kafka's connect-distributed.properties gives them.
const (
	ConnectConfigsTopic = "connect-configs"
	ConnectOffsetsTopic = "connect-offsets"
	ConnectStatusTopic  = "connect-status"
)

// Internal tells whether a topic is one of Kafka's own. It is asked by name, everywhere: a topic of
// somebody else's that begins with two underscores is an ordinary one. Kafka: Topic.isInternal.
func Internal(topic string) bool {
	switch topic {
	case OffsetsTopic, TransactionsTopic, ShareStateTopic:
		return true
	}
	return false
}

// Housekeeping tells whether a topic holds the state of those who serve, Kafka's own and Kafka
// Connect's, and nobody's data: what tells of a cluster in few words leaves it out. To a broker a
// topic of Connect's is like any other.
func Housekeeping(topic string) bool {
	switch topic {
	case ConnectConfigsTopic, ConnectOffsetsTopic, ConnectStatusTopic:
		return true
	}
	return Internal(topic)
}
