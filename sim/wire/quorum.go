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

// DirectoryID is what a formatted disk is called. It is made from the node's id: every disk of the
// simulation is formatted the same way.
func DirectoryID(id ID) UUID {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	b := make([]byte, 22)
	h := uint32(id) * 2654435761
	for i := range b {
		h = h*1664525 + 1013904223
		b[i] = letters[h>>16%uint32(len(letters))]
	}
	b[21] = 'A'
	return UUID(b)
}

// RemoveRaftVoterRequest is Kafka's RemoveRaftVoter (key 81): a controller shall vote no more
// (KIP-853).
type RemoveRaftVoterRequest struct {
	VoterID     ID
	DirectoryID UUID
}

// RemoveRaftVoterReply answers it.
type RemoveRaftVoterReply struct {
	Error   ErrorCode
	Message string
}

// API implements Body.
func (*RemoveRaftVoterRequest) API() string { return "RemoveRaftVoter" }

// API implements Body.
func (*RemoveRaftVoterReply) API() string { return "RemoveRaftVoter" }

// Reply implements Body.
func (*RemoveRaftVoterRequest) Reply() bool { return false }

// Reply implements Body.
func (*RemoveRaftVoterReply) Reply() bool { return true }

func (*RemoveRaftVoterRequest) isBody() {}
func (*RemoveRaftVoterReply) isBody()   {}
