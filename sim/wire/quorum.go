package wire

// ClusterID is what `kafka-storage.sh random-uuid` gave when the disks were formatted.
const ClusterID = "Cq70S4VNTjWQ8KBp3J9GRw"

// LeaderChangeRecord is the control record with which a new leader of __cluster_metadata begins its
// epoch (KIP-595). Replaying it changes nothing.
type LeaderChangeRecord struct {
	LeaderID ID
	Epoch    int32
}

// ClearELRRecord empties the eligible leader replicas of one topic, or of all when Topic is empty:
// after min.insync.replicas changed they promise nothing any more (KIP-966).
type ClearELRRecord struct {
	Topic string
}

// RecordName implements MetadataRecord.
func (*LeaderChangeRecord) RecordName() string { return "LeaderChange" }

// RecordName implements MetadataRecord.
func (*ClearELRRecord) RecordName() string { return "ClearElrRecord" }

func (*LeaderChangeRecord) isMetadataRecord() {}
func (*ClearELRRecord) isMetadataRecord()     {}
