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
// one), "controlled shutdown", "registered again".
type BrokerFenced struct {
	Broker   wire.ID
	Reason   string
	SilentMs int64
}

// BrokerUnfenced: a broker caught up and may serve.
type BrokerUnfenced struct {
	Broker wire.ID
}

// LeaderElected: a partition got another leader, or none. Reason: "broker fenced", "broker
// unfenced", "controlled shutdown", "preferred election", "unclean election", "new topic",
// "replica removed".
type LeaderElected struct {
	TP       wire.TopicPartition
	From, To wire.ID
	Epoch    int32
	ISR      []wire.ID
	Unclean  bool
	Reason   string
}

// ISRChanged: the controller wrote another in-sync replica set.
type ISRChanged struct {
	TP       wire.TopicPartition
	From, To []wire.ID
	ELR      []wire.ID
	Reason   string // "slow", "caught up", "broker fenced", "controlled shutdown", ...
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

// AlterPartitionRefused: the controller refused a leader's wish for another ISR.
type AlterPartitionRefused struct {
	TP     wire.TopicPartition
	Leader wire.ID
	Error  wire.ErrorCode
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
		flag(f.Unclean).Str(f.Reason)
}

// Sum implements Fact.
func (f ISRChanged) Sum() Digest {
	return tpSum(25, f.TP).ids(f.From).ids(f.To).ids(f.ELR).Str(f.Reason)
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
