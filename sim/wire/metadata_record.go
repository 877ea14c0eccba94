package wire

// MetadataRecord is one record of __cluster_metadata: a controller decides by writing it, and
// everybody changes state only by replaying it. Kafka: metadata/src/main/resources/common/metadata.
type MetadataRecord interface {
	// RecordName is Kafka's name of the record type.
	RecordName() string
	isMetadataRecord()
}

// RegisterBrokerRecord lets a broker in; it starts fenced. Its offset is the broker epoch.
type RegisterBrokerRecord struct {
	BrokerID      ID
	IncarnationID UUID
	BrokerEpoch   int64
	Endpoint      BrokerEndpoint
	Listeners     []Listener // nil: the one at Endpoint
	Fenced        bool
	// InControlledShutdown is only set when the same incarnation registers once more.
	InControlledShutdown bool
}

// UnregisterBrokerRecord removes a broker for good.
type UnregisterBrokerRecord struct {
	BrokerID    ID
	BrokerEpoch int64
}

// BrokerRegistrationChangeRecord fences or unfences a broker, or marks its controlled shutdown.
// Each field is -1 (clear), 0 (no change) or 1 (set).
type BrokerRegistrationChangeRecord struct {
	BrokerID             ID
	BrokerEpoch          int64
	Fenced               int8
	InControlledShutdown int8
}

// TopicRecord makes a topic.
type TopicRecord struct {
	Name    string
	TopicID UUID
}

// RemoveTopicRecord deletes a topic with its partitions and configs.
type RemoveTopicRecord struct {
	TopicID UUID
}

// PartitionRecord makes a partition; both epochs start at 0.
type PartitionRecord struct {
	TopicID        UUID
	Topic          string // convenience: Kafka's record has only the id
	Partition      int32
	Replicas       []ID
	ISR            []ID
	Leader         ID
	LeaderEpoch    int32
	PartitionEpoch int32
}

// PartitionChangeRecord changes a partition. A nil slice and Leader LeaderUnchanged mean "as before";
// an empty non-nil slice empties the list. Replay adds one to the partition epoch, and one to the
// leader epoch when the leader changes (to or from none as well) or a replica is removed.
type PartitionChangeRecord struct {
	TopicID          UUID
	Topic            string
	Partition        int32
	Leader           ID
	ISR              []ID
	ELR              []ID
	LastKnownELR     []ID
	Replicas         []ID
	Adding, Removing []ID
	Recovery         int8 // -1: as before, 0: recovered, 1: recovering from an unclean election
}

// LeaderUnchanged in a PartitionChangeRecord keeps the leader and its epoch.
const LeaderUnchanged ID = -2

// ConfigRecord sets one config of a resource, or removes it when Deleted.
type ConfigRecord struct {
	Resource   ConfigResource
	Key, Value string
	Deleted    bool
}

// FeatureLevelRecord sets a feature's level.
type FeatureLevelRecord struct {
	Name  string
	Level int16
}

// ProducerIDsRecord reserves producer ids below NextProducerID.
type ProducerIDsRecord struct {
	BrokerID       ID
	NextProducerID int64
}

// NoOpRecord keeps the log moving when idle, every metadata.max.idle.interval.ms.
type NoOpRecord struct{}

// RecordName implements MetadataRecord.
func (*RegisterBrokerRecord) RecordName() string           { return "RegisterBrokerRecord" }
func (*UnregisterBrokerRecord) RecordName() string         { return "UnregisterBrokerRecord" }
func (*BrokerRegistrationChangeRecord) RecordName() string { return "BrokerRegistrationChangeRecord" }
func (*TopicRecord) RecordName() string                    { return "TopicRecord" }
func (*RemoveTopicRecord) RecordName() string              { return "RemoveTopicRecord" }
func (*PartitionRecord) RecordName() string                { return "PartitionRecord" }
func (*PartitionChangeRecord) RecordName() string          { return "PartitionChangeRecord" }
func (*ConfigRecord) RecordName() string                   { return "ConfigRecord" }
func (*FeatureLevelRecord) RecordName() string             { return "FeatureLevelRecord" }
func (*ProducerIDsRecord) RecordName() string              { return "ProducerIdsRecord" }
func (*NoOpRecord) RecordName() string                     { return "NoOpRecord" }

func (*RegisterBrokerRecord) isMetadataRecord()           {}
func (*UnregisterBrokerRecord) isMetadataRecord()         {}
func (*BrokerRegistrationChangeRecord) isMetadataRecord() {}
func (*TopicRecord) isMetadataRecord()                    {}
func (*RemoveTopicRecord) isMetadataRecord()              {}
func (*PartitionRecord) isMetadataRecord()                {}
func (*PartitionChangeRecord) isMetadataRecord()          {}
func (*ConfigRecord) isMetadataRecord()                   {}
func (*FeatureLevelRecord) isMetadataRecord()             {}
func (*ProducerIDsRecord) isMetadataRecord()              {}
func (*NoOpRecord) isMetadataRecord()                     {}
