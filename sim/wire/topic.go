package wire

// Kafka's own topics: coordinators keep their state in them. Kafka: common.internals.Topic.
const (
	OffsetsTopic      = "__consumer_offsets"
	TransactionsTopic = "__transaction_state"
	ShareStateTopic   = "__share_group_state"
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
