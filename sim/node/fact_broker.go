package node

import "highwater/sim/wire"

// RecordsAppended: batches went to the end of a replica's log.
type RecordsAppended struct {
	TP          wire.TopicPartition
	BaseOffset  int64
	LastOffset  int64
	LeaderEpoch int32
	Leader      bool    // the leader's own append; otherwise a follower's copy
	Producer    wire.ID // who sent it; 0 when not known (a follower, a coordinator)
	// Batch is what a leader stored, never edited; nil for a follower, whose records are those that
	// were appended in LeaderEpoch at these offsets.
	Batch *wire.Batch
	// Gone are the offsets among these that have no record, as the leader's cleaner took it; rising.
	Gone []wire.OffsetRun
}

// HighWatermarkAdvanced: a replica's high watermark changed. From may be above To only on a follower
// or after a truncation.
type HighWatermarkAdvanced struct {
	TP       wire.TopicPartition
	From, To int64
	Leader   bool
}

// LogTruncated: a follower dropped the end of its log from offset To on.
type LogTruncated struct {
	TP       wire.TopicPartition
	From, To int64 // log end offset before and after
	Epoch    int32 // the leader epoch that the leader named
}

// LogStartAdvanced: records below To are gone from this replica (retention or DeleteRecords).
type LogStartAdvanced struct {
	TP       wire.TopicPartition
	From, To int64
	Reason   string // "retention.ms", "retention.bytes", "DeleteRecords", "leader"
}

// BecameLeader: a broker applied metadata that makes it leader.
type BecameLeader struct {
	TP          wire.TopicPartition
	LeaderEpoch int32
	StartOffset int64 // its log end offset then: where the epoch starts
}

// BecameFollower: a broker applied metadata that makes it follow Leader (NoLeader: nobody).
type BecameFollower struct {
	TP          wire.TopicPartition
	Leader      wire.ID
	LeaderEpoch int32
}

// ISRChangeProposed: a leader asked the controller for another in-sync replica set. Reason is "slow"
// (LagMs behind for longer than replica.lag.time.max.ms) or "caught up".
type ISRChangeProposed struct {
	TP       wire.TopicPartition
	From, To []wire.ID
	Reason   string
	LagMs    int64
}

// ProduceRefused: a leader answered a producer with an error.
type ProduceRefused struct {
	TP       wire.TopicPartition
	Error    wire.ErrorCode
	Producer wire.ID
	Message  string
}

// DuplicateDropped: an idempotent producer sent a batch again; the original offset is answered.
type DuplicateDropped struct {
	TP         wire.TopicPartition
	BaseOffset int64
	ProducerID int64
	Sequence   int32
}

// ProduceParked: an acks=all append waits for the high watermark to reach Needs.
type ProduceParked struct {
	TP    wire.TopicPartition
	Needs int64
}

// BrokerStateChanged: a broker's own life cycle: "starting", "running", "fenced", "handing over",
// "stopped". Detail says why in a few words.
type BrokerStateChanged struct {
	State  string
	Detail string
}

// MetadataApplied: a broker replayed the metadata log up to Offset.
type MetadataApplied struct {
	Offset int64
}

// ReplicaDeleted: a broker removed its copy of a deleted topic's partition.
type ReplicaDeleted struct {
	TP wire.TopicPartition
}

func tpSum(kind int64, tp wire.TopicPartition) Digest {
	return Digest(0).Int(kind).Str(tp.Topic).Int(int64(tp.Partition))
}

func (d Digest) ids(ids []wire.ID) Digest {
	for _, id := range ids {
		d = d.Int(int64(id))
	}
	return d.Int(int64(len(ids)))
}

// runs adds nothing when there are none.
func (d Digest) runs(rs []wire.OffsetRun) Digest {
	for _, r := range rs {
		d = d.Int(r.From).Int(r.To)
	}
	return d
}

func (d Digest) flag(b bool) Digest {
	if b {
		return d.Int(1)
	}
	return d.Int(0)
}

// Sum implements Fact.
func (f RecordsAppended) Sum() Digest {
	return tpSum(1, f.TP).Int(f.BaseOffset).Int(f.LastOffset).Int(int64(f.LeaderEpoch)).
		flag(f.Leader).Int(int64(f.Producer)).runs(f.Gone)
}

// Sum implements Fact.
func (f HighWatermarkAdvanced) Sum() Digest {
	return tpSum(2, f.TP).Int(f.From).Int(f.To).flag(f.Leader)
}

// Sum implements Fact.
func (f LogTruncated) Sum() Digest {
	return tpSum(3, f.TP).Int(f.From).Int(f.To).Int(int64(f.Epoch))
}

// Sum implements Fact.
func (f LogStartAdvanced) Sum() Digest {
	return tpSum(4, f.TP).Int(f.From).Int(f.To).Str(f.Reason)
}

// Sum implements Fact.
func (f BecameLeader) Sum() Digest {
	return tpSum(5, f.TP).Int(int64(f.LeaderEpoch)).Int(f.StartOffset)
}

// Sum implements Fact.
func (f BecameFollower) Sum() Digest {
	return tpSum(6, f.TP).Int(int64(f.Leader)).Int(int64(f.LeaderEpoch))
}

// Sum implements Fact.
func (f ISRChangeProposed) Sum() Digest {
	return tpSum(7, f.TP).ids(f.From).ids(f.To).Str(f.Reason)
}

// Sum implements Fact.
func (f ProduceRefused) Sum() Digest {
	return tpSum(8, f.TP).Int(int64(f.Error)).Int(int64(f.Producer))
}

// Sum implements Fact.
func (f DuplicateDropped) Sum() Digest {
	return tpSum(9, f.TP).Int(f.BaseOffset).Int(f.ProducerID).Int(int64(f.Sequence))
}

// Sum implements Fact.
func (f ProduceParked) Sum() Digest { return tpSum(10, f.TP).Int(f.Needs) }

// Sum implements Fact.
func (f BrokerStateChanged) Sum() Digest { return Digest(11).Str(f.State).Str(f.Detail) }

// Sum implements Fact.
func (f MetadataApplied) Sum() Digest { return Digest(12).Int(f.Offset) }

// Sum implements Fact.
func (f ReplicaDeleted) Sum() Digest { return tpSum(13, f.TP) }
