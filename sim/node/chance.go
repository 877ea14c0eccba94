package node

import (
	"slices"

	"highwater/sim/wire"
)

// Purpose is what a draw is for. The list is closed: a machine names one of these or can't draw.
type Purpose uint8

const (
	// NetworkHop is what the network adds to the latency of one message, from 0 to Config.JitterUs.
	// About the link and its direction.
	NetworkHop Purpose = 1 + iota

	// TopicID is a new topic's id. About the topic. Kafka: Uuid.randomUuid.
	TopicID
	// Placement is where new partitions of a topic go: the racks and brokers that the stripes begin
	// with, and the order of the followers. About the topic. Kafka: StripedReplicaPlacer.
	Placement
	// ReassignmentStart is the broker that kafka-reassign-partitions.sh --generate begins with.
	// Kafka: AdminUtils.assignReplicasToBrokers.
	ReassignmentStart

	// BrokerIncarnation is the id under which a broker registers, a new one for each start.
	// Kafka: BrokerLifecycleManager.incarnationId.
	BrokerIncarnation
	// FetchSession is the id of an incremental fetch session (KIP-227). About who fetches.
	// Kafka: FetchSessionCache.newSessionId.
	FetchSession
	// ShownController is the broker that a Metadata reply names as controller. About who asks.
	// Kafka: KRaftMetadataCache.getRandomAliveBrokerId.
	ShownController
	// ClassicMemberID is the end of a member id that a coordinator gives out. About the group and who
	// joins. Kafka: ClassicGroup.generateMemberId.
	ClassicMemberID

	// OwnMemberID is the id that a member of a consumer or share group makes for itself (KIP-848).
	OwnMemberID
	// ConsoleGroup is the number in the group that kafka-console-consumer.sh makes up.
	// Kafka: ConsoleConsumerOptions.
	ConsoleGroup

	// RandomUUID is what kafka-storage.sh random-uuid prints. Kafka: Uuid.randomUuid.
	RandomUUID

	// LeastLoaded is the broker at which a client begins to look for one that is idle. About the
	// request. Kafka: NetworkClient.leastLoadedNode.
	LeastLoaded
	// ConnectionSetup is the jitter of socket.connection.setup.timeout.ms. About the broker.
	// Kafka: ClusterConnectionStates (KIP-601).
	ConnectionSetup
	// Reconnect is the jitter of reconnect.backoff.ms. About the broker.
	// Kafka: ClusterConnectionStates (KIP-144).
	Reconnect
	// MetadataRetry is the jitter of the wait after a metadata request that came to nothing.
	// Kafka: Metadata.failedUpdate.
	MetadataRetry
	// MetadataPause is the jitter of the shortest time between two metadata requests.
	// Kafka: Metadata.update, equivalentResponseCount.
	MetadataPause
	// ProduceRetry is the jitter of a batch's wait before it is sent again. About the partition.
	// Kafka: RecordAccumulator.
	ProduceRetry
	// ProducerIDRetry is the jitter of the wait before InitProducerId is sent again.
	ProducerIDRetry
	// CoordinatorRetry is the jitter of the wait before a group's coordinator is looked for again.
	// Kafka: CoordinatorRequestManager.
	CoordinatorRetry
	// JoinRetry is the jitter of the wait before a member joins again. Kafka: AbstractCoordinator.
	JoinRetry
	// CommitRetry is the jitter of the wait before a synchronous commit is sent again.
	CommitRetry
	// AdminRetry is the jitter of the wait before a call of the admin client is sent again. About the
	// call. Kafka: KafkaAdminClient.Call.fail.
	AdminRetry

	// StickyPartition is the partition for records without a key that come next. About the topic.
	// Kafka: BuiltInPartitioner.nextPartition (KIP-794); librdkafka: sticky.partitioning.linger.ms.
	StickyPartition
	// RandomPartition is one record's partition, of kafka-python's partitioner. About the topic.
	RandomPartition

	// SegmentJitter is how much earlier than segment.ms a log's segment is due. About the partition.
	// Kafka: LogConfig.randomSegmentJitter.
	SegmentJitter

	// ACLID is a new ACL's id. About the ACL. Kafka: AclControlManager.newAclId.
	ACLID
	// Salt is what a user's SCRAM credential is mixed with. About the user. Kafka: ScramFormatter.
	Salt

	purposes // how many there are, and one more
)

// Itself is the subject of a draw that is about nothing but the actor.
const Itself Digest = 0

// About is the subject of a draw that concerns something with a name: a topic, a group, a request.
func About(name string) Digest { return Itself.Str(name) }

// AboutPartition is the subject of a draw that concerns a partition.
func AboutPartition(tp wire.TopicPartition) Digest {
	return About(tp.Topic).Int(int64(tp.Partition))
}

// Draw makes the generator of one draw: the nth, counted from 0, that actor makes for a purpose and
// a subject. Equal arguments give equal draws, whatever else happens in the world.
func Draw(actor Digest, p Purpose, about Digest, nth uint32) Rand {
	if p == 0 || p >= purposes {
		panic("a draw without a purpose")
	}
	return NewRand(uint64(actor.Int(int64(about)).Int(int64(nth))), uint64(p))
}

// Chance is an actor's source of draws: who it is, and how often it has drawn for each purpose and
// subject. It is kept by value beside the machine and outlives a crash, so that a process doesn't
// draw the same again after a restart.
type Chance struct {
	actor  Digest
	counts []count // by purpose, then subject
}

type count struct {
	about   Digest
	n       uint32
	purpose Purpose
}

// NewChance makes the source of an actor that hasn't drawn yet. A world's actors differ, and so do
// the same actors in worlds with different seeds.
func NewChance(seed uint64, actor Digest) Chance {
	return Chance{actor: Itself.Int(int64(seed)).Int(int64(actor))}
}

// Clone copies the counts, so that a snapshot draws what the original draws.
func (c *Chance) Clone() Chance { return Chance{c.actor, slices.Clone(c.counts)} }

// next is the generator of the next draw for a purpose and a subject.
func (c *Chance) next(p Purpose, about Digest) Rand {
	at, found := slices.BinarySearchFunc(c.counts, count{about: about, purpose: p}, before)
	if !found {
		c.counts = slices.Insert(c.counts, at, count{about: about, purpose: p})
	}
	k := &c.counts[at]
	k.n++
	return Draw(c.actor, p, about, k.n-1)
}

func before(a, b count) int {
	switch {
	case a.purpose != b.purpose:
		return int(a.purpose) - int(b.purpose)
	case a.about < b.about:
		return -1
	case a.about > b.about:
		return 1
	}
	return 0
}
