package words

import (
	"highwater/sim/wire"
	"highwater/web/thing"
)

// Switch is the switch of the space-time diagram that a message belongs to.
type Switch uint8

// Switches.
const (
	Produces Switch = iota
	Fetches
	Metadata
	Groups
	Controllers
	Connections
	Tools
	Switches // how many there are
)

// String is the word on the switch.
func (s Switch) String() string { return switchNames[s] }

// Form is what a message looks like on the stage.
type Form uint8

// Forms.
const (
	Dot     Form = iota // something small, without words
	Note                // a request or answer by its name
	Ask                 // hollow: it asks for records
	Ack                 // it says yes
	Refusal             // it says no
	Batch               // it brings records
)

// Message is all that is said of one message.
type Message struct {
	Rank    Rank // Routine: left out of the tables, too
	Switch  Switch
	Routine bool           // one of the many that tell nothing new
	No      wire.ErrorCode // the first error that it brings
	Form    Form
	// Background: not worth an eye on the stage. Copying: between machines of the cluster it is a part
	// of their copying from each other, and drawn smaller.
	Background, Copying bool
	About               thing.Thing // the one partition or group that it is about, if there is one

	Label    string // beside its arrow in a space-time diagram
	Capsule  string // on the stage, where its colour tells the partition
	Sentence string // what it asks or answers

	want Want
}

// OfMessage words a message.
func OfMessage(b wire.Body, want Want) Message {
	m := Message{Rank: News, Switch: Tools, Label: b.API(), want: want}
	if !b.Reply() {
		m.Form, m.Capsule = Note, m.Label
	}
	m.body(b)
	return m
}

func (m *Message) labels() bool    { return m.want&Labels != 0 }
func (m *Message) capsules() bool  { return m.want&Capsules != 0 }
func (m *Message) sentences() bool { return m.want&Sentences != 0 }

// answer labels a reply with its request's name.
func (m *Message) answer() {
	if m.labels() {
		m.Label += " answer"
	}
}

// dot makes a message small and wordless.
func (m *Message) dot() { m.Form, m.Capsule = Dot, "" }

// routine says that a message is one of many.
func (m *Message) routine() { m.Rank, m.Routine = Routine, true }

// no marks a message that carries an error: it is no routine then, and looks and reads like a refusal.
func (m *Message) no(e wire.ErrorCode) {
	if e == wire.None || m.No != wire.None {
		return
	}
	m.No, m.Label, m.Form, m.Routine, m.Background = e, e.Name(), Refusal, false, false
	if m.sentences() {
		m.Sentence = refuses(e)
	}
}

// tell sets the sentence of a message that says nothing worse.
func (m *Message) tell(sentence string) {
	if m.No == wire.None {
		m.Sentence = sentence
	}
}

func (m *Message) on(tp wire.TopicPartition) { m.About = thing.Thing{Kind: thing.Partition, TP: tp} }

func (m *Message) group(id string) { m.About = thing.Thing{Kind: thing.Group, Name: id} }

// body finds a message's row. These are all the messages there are; a test knows.
func (m *Message) body(b wire.Body) {
	if m.security(b) {
		return
	}
	switch b := b.(type) {
	// message_records.go
	case *wire.ProduceRequest:
		produceRequest(b, m)
	case *wire.ProduceReply:
		produceReply(b, m)
	case *wire.InitProducerIDRequest:
		m.Switch, m.Background = Produces, true
		m.tell("Asks for a producer id, under which its batches are numbered, so that a repeat is noticed.")
	case *wire.InitProducerIDReply:
		m.Switch, m.Background = Produces, true
		m.no(b.Error)
		m.tell("Gives it a producer id.")
	case *wire.FetchRequest:
		fetchRequest(b, m)
	case *wire.FetchReply:
		fetchReply(b, m)
	case *wire.ListOffsetsRequest:
		m.Switch = Fetches
		m.tell("Asks for the first, the last or another offset of a log.")
	case *wire.ListOffsetsReply:
		listOffsetsReply(b, m)
	case *wire.OffsetForLeaderEpochRequest:
		m.Switch = Fetches
		m.tell("Asks where an epoch ends in the leader's log.")
	case *wire.OffsetForLeaderEpochReply:
		m.Switch = Fetches
		for i := range b.Partitions {
			m.no(b.Partitions[i].Error)
		}
		m.tell("Says where that epoch ends.")
	// message_cluster.go
	case *wire.MetadataRequest:
		m.Switch, m.Rank, m.Background = Metadata, Greeting, true
		m.tell("Asks who leads what.")
	case *wire.MetadataReply:
		m.Switch, m.Rank, m.Label, m.Background = Metadata, Greeting, "who leads what", true
		for i := range b.Topics {
			m.no(b.Topics[i].Error)
		}
		m.tell("Says which brokers are alive and who leads what, as this broker believes.")
	case *wire.ApiVersionsRequest:
		m.Switch, m.Rank, m.Routine, m.Background = Connections, Greeting, true, true
		m.dot()
		m.tell("Asks which requests the broker understands, and in which versions.")
	case *wire.ApiVersionsReply:
		m.Switch, m.Rank, m.Routine, m.Background = Connections, Greeting, true, true
		m.no(b.Error)
		m.tell("Lists the requests that it understands.")
	case *wire.ConnectionClosed:
		connectionClosed(b, m)
	case *wire.HTTPRequest:
		httpRequest(b, m)
	case *wire.HTTPReply:
		httpReply(b, m)
	case *wire.SQLRequest:
		sqlRequest(b, m)
	case *wire.SQLReply:
		sqlReply(b, m)
	case *wire.ReplicationRequest:
		replicationRequest(b, m)
	case *wire.ReplicationReply:
		replicationReply(b, m)
	case *wire.Input:
		m.Rank = Routine
		m.tell("A line for its standard input.")
	case *wire.BrokerRegistrationRequest:
		m.Switch = Controllers
		m.tell("A broker asks to be let into the cluster.")
	case *wire.BrokerRegistrationReply:
		m.Switch = Controllers
		m.no(b.Error)
		m.tell("Lets it in, fenced for now.")
	case *wire.BrokerHeartbeatRequest:
		brokerHeartbeatRequest(b, m)
	case *wire.BrokerHeartbeatReply:
		brokerHeartbeatReply(b, m)
	case *wire.AlterPartitionRequest:
		alterPartitionRequest(b, m)
	case *wire.AlterPartitionReply:
		alterPartitionReply(b, m)
	case *wire.MetadataFetchRequest:
		metadataFetchRequest(b, m)
	case *wire.MetadataFetchReply:
		metadataFetchReply(b, m)
	case *wire.AllocateProducerIDsRequest:
		m.Switch = Controllers
		m.tell("A broker asks for a block of producer ids to give out.")
	case *wire.AllocateProducerIDsReply:
		m.Switch = Controllers
		m.no(b.Error)
		m.tell("Gives it a block of producer ids.")
	case *wire.DescribeQuorumRequest:
		m.Switch = Controllers
		m.tell("Asks how far controllers and brokers have read the metadata log.")
	case *wire.DescribeQuorumReply:
		m.Switch = Controllers
		m.no(b.Error)
		m.tell("Says how far each of them has read.")
	default:
		m.groupBody(b)
	}
}

func (m *Message) groupBody(b wire.Body) {
	switch b := b.(type) {
	// message_group.go
	case *wire.FindCoordinatorRequest:
		m.Switch, m.Rank = Groups, Greeting
		m.tell("Asks which broker coordinates the group.")
	case *wire.FindCoordinatorReply:
		findCoordinatorReply(b, m)
	case *wire.JoinGroupRequest:
		joinGroupRequest(b, m)
	case *wire.JoinGroupReply:
		joinGroupReply(b, m)
	case *wire.SyncGroupRequest:
		syncGroupRequest(b, m)
	case *wire.SyncGroupReply:
		syncGroupReply(b, m)
	case *wire.HeartbeatRequest:
		heartbeatRequest(b, m)
	case *wire.HeartbeatReply:
		heartbeatReply(b, m)
	case *wire.LeaveGroupRequest:
		leaveGroupRequest(b, m)
	case *wire.LeaveGroupReply:
		leaveGroupReply(b, m)
	case *wire.ConsumerGroupHeartbeatRequest:
		consumerGroupHeartbeatRequest(b, m)
	case *wire.ConsumerGroupHeartbeatReply:
		consumerGroupHeartbeatReply(b, m)
	case *wire.OffsetCommitRequest:
		offsetCommitRequest(b, m)
	case *wire.OffsetCommitReply:
		offsetCommitReply(b, m)
	case *wire.OffsetFetchRequest:
		m.Switch = Groups
		m.group(b.GroupID)
		m.tell("Asks where the group has got to.")
	case *wire.OffsetFetchReply:
		offsetFetchReply(b, m)
	case *wire.OffsetDeleteRequest:
		m.Switch = Groups
		m.tell("Asks to forget committed offsets.")
	case *wire.OffsetDeleteReply:
		m.Switch = Groups
		m.answer()
		m.no(b.Error)
		for i := range b.Partitions {
			m.no(b.Partitions[i].Error)
		}
		m.tell("Says what is forgotten.")
	// message_share.go
	case *wire.ShareGroupHeartbeatRequest:
		shareGroupHeartbeatRequest(b, m)
	case *wire.ShareGroupHeartbeatReply:
		shareGroupHeartbeatReply(b, m)
	case *wire.ShareFetchRequest:
		shareFetchRequest(b, m)
	case *wire.ShareFetchReply:
		shareFetchReply(b, m)
	case *wire.ShareAcknowledgeRequest:
		shareAcknowledgeRequest(b, m)
	case *wire.ShareAcknowledgeReply:
		shareAcknowledgeReply(b, m)
	case *wire.ShareGroupStateRequest:
		shareGroupStateRequest(b, m)
	case *wire.ShareGroupStateReply:
		shareGroupStateReply(b, m)
	default:
		m.toolBody(b)
	}
}

// toolBody words what tools ask: their own names are enough for a label.
func (m *Message) toolBody(b wire.Body) {
	if b.Reply() {
		m.answer()
	}
	switch b.(type) {
	case *wire.CreateTopicsRequest:
		m.tell("Asks to create topics.")
	case *wire.DeleteTopicsRequest:
		m.tell("Asks to delete topics.")
	case *wire.CreatePartitionsRequest:
		m.tell("Asks for more partitions of a topic.")
	case *wire.DeleteRecordsRequest:
		m.tell("Asks to delete the records below an offset.")
	case *wire.IncrementalAlterConfigsRequest:
		m.tell("Asks to change configs.")
	case *wire.AlterClientQuotasRequest:
		m.tell("Asks to limit a client, a user or an address.")
	case *wire.ElectLeadersRequest:
		m.tell("Asks for an election.")
	case *wire.AlterPartitionReassignmentsRequest:
		m.tell("Asks to move replicas to other brokers.")
	case *wire.DeleteGroupsRequest:
		m.tell("Asks to delete groups.")
	case *wire.AlterShareGroupOffsetsRequest:
		m.tell("Asks to move the window of an empty share group.")
	case *wire.DeleteShareGroupOffsetsRequest:
		m.tell("Asks to forget where a share group's window stands.")
	case *wire.UnregisterBrokerRequest:
		m.tell("Asks to forget a broker that won't come back.")
	case *wire.RemoveRaftVoterRequest:
		m.tell("Asks that a controller vote no more.")
	case *wire.CreateTopicsReply, *wire.DeleteTopicsReply, *wire.CreatePartitionsReply,
		*wire.DeleteRecordsReply, *wire.IncrementalAlterConfigsReply, *wire.ElectLeadersReply,
		*wire.AlterPartitionReassignmentsReply, *wire.DeleteGroupsReply,
		*wire.AlterShareGroupOffsetsReply, *wire.DeleteShareGroupOffsetsReply,
		*wire.UnregisterBrokerReply, *wire.RemoveRaftVoterReply, *wire.AlterClientQuotasReply:
		m.tell("Says how it went.")
	case *wire.DescribeClusterRequest:
		m.tell("Asks which brokers, or which controllers, there are.")
	case *wire.ListConfigResourcesRequest:
		m.tell("Asks for what configs are set.")
	case *wire.DescribeClientQuotasRequest:
		m.tell("Asks for quotas.")
	case *wire.DescribeTransactionsRequest:
		m.tell("Asks how a transaction stands.")
	case *wire.DescribeConfigsRequest:
		m.tell("Asks for configs.")
	case *wire.DescribeLogDirsRequest:
		m.tell("Asks how large the logs on a broker's disk are.")
	case *wire.DescribeTopicPartitionsRequest:
		m.tell("Asks for a topic's partitions, their leaders and replicas.")
	case *wire.ListPartitionReassignmentsRequest:
		m.tell("Asks which replicas are being moved.")
	case *wire.ListGroupsRequest:
		m.tell("Asks which groups this broker coordinates.")
	case *wire.DescribeGroupsRequest, *wire.ConsumerGroupDescribeRequest,
		*wire.ShareGroupDescribeRequest:
		m.tell("Asks for a group's state and members.")
	case *wire.DescribeShareGroupOffsetsRequest:
		m.tell("Asks where a share group's window stands.")
	case *wire.DescribeConfigsReply, *wire.DescribeLogDirsReply, *wire.DescribeTopicPartitionsReply,
		*wire.ListPartitionReassignmentsReply, *wire.ListGroupsReply, *wire.DescribeGroupsReply,
		*wire.ConsumerGroupDescribeReply, *wire.ShareGroupDescribeReply,
		*wire.DescribeShareGroupOffsetsReply, *wire.DescribeClusterReply,
		*wire.DescribeTransactionsReply, *wire.ListConfigResourcesReply,
		*wire.DescribeClientQuotasReply:
		m.tell("Brings what was asked for.")
	}
}

// refuses words an error.
func refuses(e wire.ErrorCode) string { return "Refuses: " + e.Name() + ". " + e.Message() }
