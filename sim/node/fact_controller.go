package node

import "highwater/sim/wire"

// MetadataWritten: the controller appended records to __cluster_metadata.
type MetadataWritten struct {
	BaseOffset, LastOffset int64
	Records                []wire.MetadataRecord
}

// BrokerRegistered: a broker was let in, fenced until it has caught up with the metadata.
type BrokerRegistered struct {
	Broker wire.ID
	Epoch  int64
}

// BrokerFenced: a broker may not lead or be in any ISR. Reason: "no heartbeat" (SilentMs without
// one), "controlled shutdown" (it asked to go and may), "asked" (it wants to be fenced).
type BrokerFenced struct {
	Broker   wire.ID
	Reason   string
	SilentMs int64
}

// Reasons that are asked for elsewhere.
const (
	ReasonNoHeartbeat   = "no heartbeat"   // of BrokerFenced
	ReasonNewTopic      = "new topic"      // of LeaderElected: its first leader
	ReasonNewPartitions = "new partitions" // of LeaderElected, too

	// Of LeaderElected and of ISRChanged.
	ReasonFenced          = "broker fenced"
	ReasonUnfenced        = "broker unfenced"
	ReasonShutdown        = "controlled shutdown"
	ReasonPreferred       = "preferred election"
	ReasonUnclean         = "unclean election"
	ReasonCameBack        = "registered again"
	ReasonUncleanShutdown = "unclean shutdown"
	ReasonReassignment    = "reassignment"
	ReasonCancelled       = "reassignment cancelled"
	ReasonSlow            = "slow"
	ReasonCaughtUp        = "caught up"
	ReasonISR             = "ISR change"
)

// BrokerUnfenced: a broker caught up and may serve.
type BrokerUnfenced struct {
	Broker wire.ID
}

// LeaderElected: a partition got another leader, or none. Reason: "broker fenced", "broker
// unfenced", "controlled shutdown", "preferred election", "unclean election", "new topic",
// "new partitions", "registered again", "unclean shutdown", "reassignment",
// "ISR change". Broker is the one that the reason is about, 0 when it is about none.
type LeaderElected struct {
	TP       wire.TopicPartition
	From, To wire.ID
	Epoch    int32
	ISR      []wire.ID
	ELR      []wire.ID // eligible leader replicas after it
	Unclean  bool      // records that only others had are lost
	How      string    // how To was found, or why nobody: one of the How constants
	Reason   string
	Broker   wire.ID
}

// How a leader was found. Kafka: PartitionChangeBuilder.
const (
	HowPreferred  = "preferred"         // the first replica of the list, in sync and alive
	HowInSync     = "in sync"           // the first living replica of the list that is in sync
	HowELR        = "eligible"          // no ISR is left: the first living eligible leader replica
	HowLastKnown  = "last known leader" // neither ISR nor ELR is left: who led last, unclean
	HowUnclean    = "unclean"           // the first living replica: the topic allows it
	HowNobody     = "nobody"            // no candidate lives, and the topic forbids an unclean one
	HowSameLeader = "same leader"       // only its epoch grows, as a replica was removed
)

// ISRChanged: the controller wrote another in-sync replica set.
type ISRChanged struct {
	TP       wire.TopicPartition
	From, To []wire.ID
	ELR      []wire.ID
	Reason   string // "slow", "caught up", or a reason as in LeaderElected
	Broker   wire.ID
}

// TopicCreated: a topic exists from now on.
type TopicCreated struct {
	Topic             string
	Partitions        int32
	ReplicationFactor int16
}

// TopicDeleted: a topic is gone from the metadata; brokers drop their copies when they learn it.
type TopicDeleted struct {
	Topic string
}

// PartitionsAdded: a topic has more partitions.
type PartitionsAdded struct {
	Topic    string
	From, To int32
}

// ConfigChanged: a dynamic config was set, or removed when Deleted.
type ConfigChanged struct {
	Resource   wire.ConfigResource
	Key, Value string
	Deleted    bool
}

// AlterPartitionRefused: the controller refused a leader's wish for another ISR. Why is a few words:
// "leader epoch 3 is over, it is 4 now".
type AlterPartitionRefused struct {
	TP     wire.TopicPartition
	Leader wire.ID
	Error  wire.ErrorCode
	Why    string
}

// ControllerActivated: this controller leads the quorum from now on. All broker sessions start anew.
type ControllerActivated struct {
	Epoch int32
}

// RegistrationRefused: a broker may not register. Message is Kafka's text.
type RegistrationRefused struct {
	Broker  wire.ID
	Error   wire.ErrorCode
	Message string
}

// ControlledShutdownStarted: a broker asked to stop; its leaderships move away first.
type ControlledShutdownStarted struct {
	Broker wire.ID
}

// ELRCleared: eligible leader replicas were emptied because min.insync.replicas changed, of all
// topics when Topic is empty.
type ELRCleared struct {
	Topic string
}

// ReassignmentChanged: replicas of a partition are being moved. State: "started", "completed",
// "cancelled".
type ReassignmentChanged struct {
	TP               wire.TopicPartition
	State            string
	Replicas         []wire.ID
	Adding, Removing []wire.ID
}

// AdminRefused: the controller refused an administrator's request. Message is Kafka's text.
type AdminRefused struct {
	API      string
	Resource string // topic, partition or config resource
	Error    wire.ErrorCode
	Message  string
}

// Sum implements Fact.
func (f MetadataWritten) Sum() Digest {
	d := Digest(20).Int(f.BaseOffset).Int(f.LastOffset)
	for _, r := range f.Records {
		d = d.Str(r.RecordName())
	}
	return d
}

// Sum implements Fact.
func (f BrokerRegistered) Sum() Digest { return Digest(21).Int(int64(f.Broker)).Int(f.Epoch) }

// Sum implements Fact.
func (f BrokerFenced) Sum() Digest { return Digest(22).Int(int64(f.Broker)).Str(f.Reason) }

// Sum implements Fact.
func (f BrokerUnfenced) Sum() Digest { return Digest(23).Int(int64(f.Broker)) }

// Sum implements Fact.
func (f LeaderElected) Sum() Digest {
	return tpSum(24, f.TP).Int(int64(f.From)).Int(int64(f.To)).Int(int64(f.Epoch)).ids(f.ISR).
		ids(f.ELR).flag(f.Unclean).Str(f.How).Str(f.Reason).Int(int64(f.Broker))
}

// Sum implements Fact.
func (f ISRChanged) Sum() Digest {
	return tpSum(25, f.TP).ids(f.From).ids(f.To).ids(f.ELR).Str(f.Reason).
		Int(int64(f.Broker))
}

// Sum implements Fact.
func (f TopicCreated) Sum() Digest { return Digest(26).Str(f.Topic).Int(int64(f.Partitions)) }

// Sum implements Fact.
func (f TopicDeleted) Sum() Digest { return Digest(27).Str(f.Topic) }

// Sum implements Fact.
func (f PartitionsAdded) Sum() Digest {
	return Digest(28).Str(f.Topic).Int(int64(f.From)).Int(int64(f.To))
}

// Sum implements Fact.
func (f ConfigChanged) Sum() Digest {
	return Digest(29).Str(f.Resource.Name).Str(f.Key).Str(f.Value).flag(f.Deleted)
}

// Sum implements Fact.
func (f AlterPartitionRefused) Sum() Digest {
	return tpSum(30, f.TP).Int(int64(f.Leader)).Int(int64(f.Error))
}

// Sum implements Fact.
func (f ControllerActivated) Sum() Digest { return Digest(31).Int(int64(f.Epoch)) }

// Sum implements Fact.
func (f RegistrationRefused) Sum() Digest {
	return Digest(32).Int(int64(f.Broker)).Int(int64(f.Error))
}

// Sum implements Fact.
func (f ControlledShutdownStarted) Sum() Digest { return Digest(33).Int(int64(f.Broker)) }

// Sum implements Fact.
func (f ELRCleared) Sum() Digest { return Digest(35).Str(f.Topic) }

// Sum implements Fact.
func (f ReassignmentChanged) Sum() Digest {
	return tpSum(36, f.TP).Str(f.State).ids(f.Replicas).ids(f.Adding).ids(f.Removing)
}

// Sum implements Fact.
func (f AdminRefused) Sum() Digest {
	return Digest(37).Str(f.API).Str(f.Resource).Int(int64(f.Error)).Str(f.Message)
}
