package stored

// kind is a type of Kafka's protocol, or what some bytes of a record hold.
type kind int8

const (
	int8Kind kind = iota
	int16Kind
	int32Kind
	int64Kind
	text
	nullable // a text that may be null
	held     // bytes that hold a struct, with a version of its own in front
	bytes    // bytes that may be null
	topicID  // 16 bytes
	assigned // the same where our records have a topic's name: SIMPLIFIED.md
	list
	ints   // a list of int32
	texts  // a list of texts
	absent // a struct that is always null here
)

// field is one field of a struct.
type field struct {
	name   string
	kind   kind
	fields []field // of a list's structs, of a held struct
	since  int16   // the first version that has it
	only   bool    // and no other version has it
	tagged bool    // in a flexible version it is the tagged field 0, not shown where it is left out
}

// schema is that of one kind of record. Kafka: the message definitions of group-coordinator and
// share-coordinator, such as OffsetCommitValue.json.
type schema struct {
	key, value []field
	newest     int16 // version of the value
	flexible   int16 // the first version of the value that is
}

var (
	ofGroup  = []field{{name: "groupId", kind: text}}
	ofMember = []field{{name: "groupId", kind: text}, {name: "memberId", kind: text}}
	ofOffset = []field{{name: "group", kind: text}, {name: "topic", kind: text},
		{name: "partition", kind: int32Kind}}
	ofWindow = []field{{name: "groupId", kind: text}, {name: "topicId", kind: topicID},
		{name: "partition", kind: int32Kind}}

	byID   = []field{{name: "topicId", kind: assigned}, {name: "partitions", kind: ints}}
	byName = []field{{name: "topic", kind: text}, {name: "partitions", kind: ints}}
	named  = []field{{name: "topicId", kind: assigned}, {name: "topicName", kind: text},
		{name: "partitions", kind: ints}}

	target = schema{key: ofMember, value: []field{{name: "topicPartitions", kind: list, fields: byID}}}
	aim    = schema{key: ofGroup, value: []field{{name: "assignmentEpoch", kind: int32Kind},
		{name: "assignmentTimestamp", kind: int64Kind, tagged: true}}}
	offset = schema{key: ofOffset, newest: 4, flexible: 4, value: []field{
		{name: "offset", kind: int64Kind}, {name: "leaderEpoch", kind: int32Kind, since: 3},
		{name: "metadata", kind: text}, {name: "commitTimestamp", kind: int64Kind},
		{name: "expireTimestamp", kind: int64Kind, since: 1, only: true},
		{name: "topicId", kind: topicID, since: 4, tagged: true}}}
	complete = field{name: "deliveryCompleteCount", kind: int32Kind, tagged: true}
	batches  = field{name: "stateBatches", kind: list, fields: []field{
		{name: "firstOffset", kind: int64Kind}, {name: "lastOffset", kind: int64Kind},
		{name: "deliveryState", kind: int8Kind}, {name: "deliveryCount", kind: int16Kind}}}
)

// Consumers' own structs in a classic group's record. Kafka: ConsumerProtocolSubscription,
// ConsumerProtocolAssignment.
var (
	subscription = []field{{name: "topics", kind: texts}, {name: "userData", kind: bytes},
		{name: "ownedPartitions", kind: list, fields: byName, since: 1},
		{name: "generationId", kind: int32Kind, since: 2}, {name: "rackId", kind: nullable, since: 3}}
	assignment = []field{{name: "assignedPartitions", kind: list, fields: byName},
		{name: "userData", kind: bytes}}
)

// Offsets are the records of __consumer_offsets by the version in front of their keys; nil stands for
// those of Kafka Streams' groups, which don't come up here. Kafka: CoordinatorRecordType.
var Offsets = Records{
	0: &offset, 1: &offset,
	2: {key: []field{{name: "group", kind: text}}, newest: 4, flexible: 4, value: []field{
		{name: "protocolType", kind: text}, {name: "generation", kind: int32Kind},
		{name: "protocol", kind: nullable}, {name: "leader", kind: nullable},
		{name: "currentStateTimestamp", kind: int64Kind, since: 2},
		{name: "members", kind: list, fields: []field{
			{name: "memberId", kind: text}, {name: "groupInstanceId", kind: nullable, since: 3},
			{name: "clientId", kind: text}, {name: "clientHost", kind: text},
			{name: "rebalanceTimeout", kind: int32Kind, since: 1},
			{name: "sessionTimeout", kind: int32Kind},
			{name: "subscription", kind: held, fields: subscription},
			{name: "assignment", kind: held, fields: assignment}}}}},
	3: {key: ofGroup, value: []field{{name: "epoch", kind: int32Kind},
		{name: "metadataHash", kind: int64Kind, tagged: true}}},
	4: nil, // ConsumerGroupPartitionMetadata, of brokers before 4.1
	5: {key: ofMember, value: []field{{name: "instanceId", kind: nullable},
		{name: "rackId", kind: nullable}, {name: "clientId", kind: text},
		{name: "clientHost", kind: text}, {name: "subscribedTopicNames", kind: texts},
		{name: "subscribedTopicRegex", kind: nullable},
		{name: "rebalanceTimeoutMs", kind: int32Kind}, {name: "serverAssignor", kind: nullable},
		{name: "classicMemberMetadata", kind: absent}}},
	6: &aim, 7: &target,
	8: {key: ofMember, value: []field{{name: "memberEpoch", kind: int32Kind},
		{name: "previousMemberEpoch", kind: int32Kind}, {name: "state", kind: int8Kind},
		{name: "assignedPartitions", kind: list, fields: []field{byID[0], byID[1],
			{name: "assignmentEpochs", kind: ints, tagged: true}}},
		{name: "partitionsPendingRevocation", kind: list, fields: byID}}},
	9: nil, // never given
	10: {key: ofMember, value: []field{{name: "rackId", kind: nullable},
		{name: "clientId", kind: text}, {name: "clientHost", kind: text},
		{name: "subscribedTopicNames", kind: texts}}},
	11: {key: ofGroup, value: []field{{name: "epoch", kind: int32Kind},
		{name: "metadataHash", kind: int64Kind}}},
	12: &aim, 13: &target,
	14: {key: ofMember, value: []field{{name: "memberEpoch", kind: int32Kind},
		{name: "previousMemberEpoch", kind: int32Kind}, {name: "state", kind: int8Kind},
		{name: "assignedPartitions", kind: list, fields: byID}}},
	15: {key: ofGroup, value: []field{{name: "initializingTopics", kind: list, fields: named},
		{name: "initializedTopics", kind: list, fields: named},
		{name: "deletingTopics", kind: list, fields: named[:2]}}},
	16: {key: []field{{name: "groupId", kind: text}, {name: "regularExpression", kind: text}},
		value: []field{{name: "topics", kind: texts}, {name: "version", kind: int64Kind},
			{name: "timestamp", kind: int64Kind}}},
	17: nil, 18: nil, 19: nil,
}

// ShareState are the records of __share_group_state. Kafka: share-coordinator's CoordinatorRecordType.
var ShareState = Records{
	0: {key: ofWindow, value: []field{{name: "snapshotEpoch", kind: int32Kind},
		{name: "stateEpoch", kind: int32Kind}, {name: "leaderEpoch", kind: int32Kind},
		{name: "startOffset", kind: int64Kind}, complete, {name: "createTimestamp", kind: int64Kind},
		{name: "writeTimestamp", kind: int64Kind}, batches}},
	1: {key: ofWindow, value: []field{{name: "snapshotEpoch", kind: int32Kind},
		{name: "leaderEpoch", kind: int32Kind}, {name: "startOffset", kind: int64Kind},
		complete, batches}},
}
