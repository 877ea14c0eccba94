package broker

import (
	"highwater/sim/commitlog"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// ListOffsets (key 2): "latest" is the high watermark for clients and the log end offset for
// followers. Until a new leader's high watermark has reached the start of its epoch, clients hear
// OFFSET_NOT_AVAILABLE, so that offsets never go back. Kafka: Partition.fetchOffsetForTimestamp.
func (ps *partitions) listOffsets(m *wire.Message, r *wire.ListOffsetsRequest, out *node.Out) {
	reply := &wire.ListOffsetsReply{
		Partitions: make([]wire.ListOffsetsPartitionReply, len(r.Partitions)),
	}
	for i := range r.Partitions {
		p := &r.Partitions[i]
		res := &reply.Partitions[i]
		*res = wire.ListOffsetsPartitionReply{
			TP: p.TP, TimestampMs: -1, Offset: -1, LeaderEpoch: -1,
		}
		if ps.caller != nil && !ps.mayTopic(wire.OpDescribe, p.TP.Topic, out) {
			res.Error = wire.TopicAuthorizationFailed
			continue
		}
		if p.TimestampMs < wire.MaxTimestamp { // it means nothing
			res.Error = wire.UnsupportedVersion
			continue
		}
		rep, code := ps.leading(&p.TP, p.CurrentLeaderEpoch)
		if code != wire.None {
			res.Error = code
			continue
		}
		listOffset(rep, p.TimestampMs, r, res)
	}
	out.Send(m.From, m.Correlation, reply)
}

// leading finds a replica this broker leads, if the asker's leader epoch (-1: not known) is the
// same.
func (ps *partitions) leading(tp *wire.TopicPartition, epoch int32) (*Replica, wire.ErrorCode) {
	slot := ps.find(tp)
	if ps.disk.offline {
		return nil, wire.KafkaStorageError
	}
	if slot < 0 {
		return nil, ps.absent(*tp)
	}
	r := ps.get(slot)
	switch {
	case epoch >= 0 && epoch < r.mem.epoch:
		return nil, wire.FencedLeaderEpoch
	case epoch > r.mem.epoch:
		return nil, wire.UnknownLeaderEpoch
	case !r.mem.leads:
		return nil, wire.NotLeaderOrFollower
	}
	return r, wire.None
}

func listOffset(
	r *Replica, at int64, req *wire.ListOffsetsRequest, res *wire.ListOffsetsPartitionReply,
) {
	client := req.ReplicaID == wire.NoReplica
	end := r.log.EndOffset()
	if client {
		end = r.mem.hw
		if req.Isolation == wire.ReadCommitted {
			end = r.LastStableOffset()
		}
	}
	unsure := client && r.mem.epochStart > r.mem.hw
	if at == wire.EarliestTimestamp {
		res.Offset = r.log.StartOffset()
		res.LeaderEpoch = r.log.EpochAt(res.Offset)
		return
	}
	if at == wire.LatestTimestamp {
		if unsure {
			res.Error = wire.OffsetNotAvailable
			return
		}
		res.Offset, res.LeaderEpoch = end, r.mem.epoch
		return
	}
	var found commitlog.Found
	if at == wire.MaxTimestamp {
		found = r.log.OffsetOfMaxTimestamp()
	} else {
		found = r.log.OffsetAt(at)
	}
	switch {
	case found.Offset >= 0 && found.Offset < end:
		res.Offset, res.TimestampMs = found.Offset, found.TimestampMs
		res.LeaderEpoch = found.LeaderEpoch
	case unsure:
		res.Error = wire.OffsetNotAvailable
	}
}

// OffsetForLeaderEpoch (key 23): consumers ask where the epoch of their position ends, to find out
// whether what they read is still in the log (KIP-320). Kafka: Partition.lastOffsetForLeaderEpoch.
func (ps *partitions) offsetForLeaderEpoch(
	m *wire.Message, r *wire.OffsetForLeaderEpochRequest, out *node.Out,
) {
	reply := &wire.OffsetForLeaderEpochReply{
		Partitions: make([]wire.OffsetForLeaderEpochPartitionReply, len(r.Partitions)),
	}
	for i := range r.Partitions {
		p := &r.Partitions[i]
		res := &reply.Partitions[i]
		*res = wire.OffsetForLeaderEpochPartitionReply{
			TP: p.TP, LeaderEpoch: commitlog.UndefinedEpoch, EndOffset: commitlog.UndefinedOffset,
		}
		rep, code := ps.leading(&p.TP, p.CurrentLeaderEpoch)
		if code != wire.None {
			res.Error = code
			continue
		}
		res.LeaderEpoch, res.EndOffset = rep.log.EpochEnd(p.LeaderEpoch)
	}
	out.Send(m.From, m.Correlation, reply)
}
