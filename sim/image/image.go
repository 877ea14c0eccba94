// Package image is the state that __cluster_metadata describes: what a controller decides on and
// what each broker believes. It changes in one way only: by replaying a record. Kafka: metadata's
// MetadataImage with its deltas, and the replay methods of the controllers' managers.
package image

import (
	"slices"

	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Broker is one registration. It is never edited: replay puts in a new one. Kafka:
// BrokerRegistration.
type Broker struct {
	ID    wire.ID
	Epoch int64
	// RegistrationOffset is where its last RegisterBrokerRecord lies: a broker that has replayed it
	// has caught up and may be unfenced. Usually it is Epoch plus the records that went before it.
	RegistrationOffset   int64
	IncarnationID        wire.UUID
	Endpoint             wire.BrokerEndpoint
	Listeners            []wire.Listener // nil: the one at Endpoint
	Fenced               bool
	InControlledShutdown bool
}

// Active tells whether the broker may lead and be in an ISR. Kafka: ClusterControlManager.isActive.
func (b *Broker) Active() bool { return b != nil && !b.Fenced && !b.InControlledShutdown }

// Topic is one topic.
type Topic struct {
	Name       string
	ID         wire.UUID
	Partitions int32
	Created    int64 // offset of its TopicRecord: topics in the order they were made
}

// Partition is one partition's registration. It is never edited: replay puts in a new one.
// Kafka: PartitionRegistration.
type Partition struct {
	TP             wire.TopicPartition
	TopicID        wire.UUID
	Replicas       []wire.ID
	ISR            []wire.ID
	ELR            []wire.ID
	LastKnownELR   []wire.ID
	Adding         []wire.ID
	Removing       []wire.ID
	Leader         wire.ID
	LeaderEpoch    int32
	PartitionEpoch int32
	Recovering     bool
	Created        int64 // offset of its PartitionRecord
}

// HasLeader tells whether somebody leads the partition.
func (p *Partition) HasLeader() bool { return p.Leader >= 0 }

// Reassigning tells whether replicas are being added or removed (KIP-455).
func (p *Partition) Reassigning() bool { return len(p.Adding) > 0 || len(p.Removing) > 0 }

// PreferredLeader is the first replica of the list.
func (p *Partition) PreferredLeader() wire.ID {
	if len(p.Replicas) == 0 {
		return wire.NoLeader
	}
	return p.Replicas[0]
}

type configKey struct {
	kind wire.ResourceType
	name string
	key  string
}

func (a configKey) less(b configKey) bool {
	if a.kind != b.kind {
		return a.kind < b.kind
	}
	if a.name != b.name {
		return a.name < b.name
	}
	return a.key < b.key
}

// Image is a cheap value to clone. Use New; copy with Clone.
type Image struct {
	Offset         int64 // of the last record replayed, -1 for none
	NextProducerID int64
	Brokers        ordered.Map[wire.ID, *Broker]
	Topics         ordered.Map[string, *Topic]
	Partitions     ordered.Map[wire.TopicPartition, *Partition]
	Features       ordered.Map[string, int16]
	topicNames     ordered.Map[wire.UUID, string]
	configs        ordered.Map[configKey, string]
	quotas         ordered.Map[quotaKey, wire.Double]
	acls           ordered.Map[wire.ACL, wire.UUID]
	scram          ordered.Map[scramKey, wire.UserScramCredentialRecord]
}

// New is the image before any record.
func New() Image {
	return Image{
		Offset:     -1,
		Brokers:    ordered.New[wire.ID, *Broker](),
		Topics:     ordered.New[string, *Topic](),
		Partitions: ordered.NewFunc[wire.TopicPartition, *Partition](wire.TopicPartition.Less),
		Features:   ordered.New[string, int16](),
		topicNames: ordered.New[wire.UUID, string](),
		configs:    ordered.NewFunc[configKey, string](configKey.less),
		quotas:     ordered.NewFunc[quotaKey, wire.Double](quotaKey.less),
		acls:       ordered.NewFunc[wire.ACL, wire.UUID](lessACL),
		scram:      ordered.NewFunc[scramKey, wire.UserScramCredentialRecord](scramKey.less),
	}
}

// Clone makes a snapshot.
func (m Image) Clone() Image {
	m.Brokers, m.Topics, m.Partitions = m.Brokers.Clone(), m.Topics.Clone(), m.Partitions.Clone()
	m.Features, m.topicNames, m.configs = m.Features.Clone(), m.topicNames.Clone(), m.configs.Clone()
	m.quotas, m.acls, m.scram = m.quotas.Clone(), m.acls.Clone(), m.scram.Clone()
	return m
}

// Broker finds a registration; nil when there is none.
func (m *Image) Broker(id wire.ID) *Broker { return m.Brokers.At(id) }

// Topic finds a topic; nil when there is none.
func (m *Image) Topic(name string) *Topic { return m.Topics.At(name) }

// TopicName finds a topic's name by its id.
func (m *Image) TopicName(id wire.UUID) (string, bool) { return m.topicNames.Get(id) }

// Partition finds a partition; nil when there is none.
func (m *Image) Partition(tp wire.TopicPartition) *Partition { return m.Partitions.At(tp) }

// TopicPartitions gathers one topic's partitions by index.
func (m *Image) TopicPartitions(topic string) []*Partition {
	var ps []*Partition
	for tp, p := range m.Partitions.From(wire.TopicPartition{Topic: topic}) {
		if tp.Topic != topic {
			break
		}
		ps = append(ps, p)
	}
	return ps
}

// Config is a dynamic value set for exactly this resource.
func (m *Image) Config(r wire.ConfigResource, key string) (string, bool) {
	return m.configs.Get(configKey{r.Type, r.Name, key})
}

// Configs gathers what is set for exactly this resource, by key.
func (m *Image) Configs(r wire.ConfigResource) []wire.ConfigEntry {
	var es []wire.ConfigEntry
	for k, v := range m.configs.From(configKey{kind: r.Type, name: r.Name}) {
		if k.kind != r.Type || k.name != r.Name {
			break
		}
		es = append(es, wire.ConfigEntry{Key: k.key, Value: v})
	}
	return es
}

// Configured are the names of the resources of one type for which something is set.
func (m *Image) Configured(kind wire.ResourceType) []string {
	var names []string
	for k := range m.configs.From(configKey{kind: kind}) {
		if k.kind != kind {
			break
		}
		if n := len(names); n == 0 || names[n-1] != k.name {
			names = append(names, k.name)
		}
	}
	return names
}

// Contains tells whether id is in ids.
func Contains(ids []wire.ID, id wire.ID) bool { return slices.Contains(ids, id) }

// Without is ids less id, as a new slice.
func Without(ids []wire.ID, id wire.ID) []wire.ID {
	out := make([]wire.ID, 0, len(ids))
	for _, x := range ids {
		if x != id {
			out = append(out, x)
		}
	}
	return out
}
