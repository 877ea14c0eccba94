package broker

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// DescribeShareGroupOffsets (key 90), AlterShareGroupOffsets (91), DeleteShareGroupOffsets (92): the
// group coordinator knows which share-partitions a share group has; it asks the share coordinators for
// their windows, or changes them, and for the lag it asks the partitions' leaders where they end.
// Kafka: GroupCoordinatorService.describeShareGroupAllOffsets, alterShareGroupOffsets,
// deleteShareGroupOffsets.

// shareOp is one such request while answers are missing.
type shareOp struct {
	from        wire.ID
	correlation int32
	reply       wire.Body // what is answered at the end; nil: nothing (the group was deleted)
	rows        []shareOpRow
	failed      bool      // some share coordinator isn't there
	before      node.Time // given up by then
}

type shareOpRow struct {
	tp      wire.TopicPartition
	asked   int32 // correlation of what was asked; 0: answered
	askedAt wire.ID
	start   int64 // -1: nothing kept
	done    int64 // finished records from the start on
	end     int64 // the leader's high watermark; -1: unknown
	epoch   int32 // of the leader; -1: unknown
}

// shareOpPatience is how long the coordinator waits for its questions' answers.
const shareOpPatience = 30 * node.Second

func (b *Broker) describeShareOffsets(
	m *wire.Message, r *wire.DescribeShareGroupOffsetsRequest, out *node.Out,
) {
	reply := &wire.DescribeShareGroupOffsetsReply{}
	var tps []wire.TopicPartition
	tps, reply.Error, reply.Message = b.mem.groups.ShareOffsets(groupHost{b}, r.GroupID)
	if r.Partitions != nil {
		tps = slices.DeleteFunc(slices.Clone(tps), func(tp wire.TopicPartition) bool {
			return !slices.Contains(r.Partitions, tp)
		})
	}
	b.askShareStates(m, reply, &wire.ShareGroupStateRequest{Op: wire.ReadShareState,
		Key: wire.ShareStateKey{GroupID: r.GroupID}}, tps, nil, out)
}

func (b *Broker) alterShareOffsets(
	m *wire.Message, r *wire.AlterShareGroupOffsetsRequest, out *node.Out,
) {
	reply := &wire.AlterShareGroupOffsetsReply{}
	var tps []wire.TopicPartition
	var starts []int64
	for _, p := range r.Partitions {
		res := wire.PartitionResult{TP: p.TP}
		if t, _ := b.topicInfo(p.TP.Topic); p.TP.Partition < t.Partitions {
			tps, starts = append(tps, p.TP), append(starts, p.StartOffset)
		} else {
			res.Error = wire.UnknownTopicOrPartition
		}
		reply.Partitions = append(reply.Partitions, res)
	}
	var epoch int32
	epoch, reply.Error, reply.Message = b.mem.groups.AlterShares(groupHost{b}, r.GroupID, tps, out)
	if reply.Error != wire.None {
		tps = nil
	}
	b.askShareStates(m, reply, &wire.ShareGroupStateRequest{Op: wire.InitializeShareState,
		Key: wire.ShareStateKey{GroupID: r.GroupID}, StateEpoch: epoch}, tps, starts, out)
}

func (b *Broker) deleteShareOffsets(
	m *wire.Message, r *wire.DeleteShareGroupOffsetsRequest, out *node.Out,
) {
	reply := &wire.DeleteShareGroupOffsetsReply{}
	var gone []wire.TopicPartition
	gone, reply.Topics, reply.Error, reply.Message = b.mem.groups.DropShares(groupHost{b}, r, out)
	b.askShareStates(m, reply, &wire.ShareGroupStateRequest{Op: wire.DeleteShareState,
		Key: wire.ShareStateKey{GroupID: r.GroupID}}, gone, nil, out)
}

// deleteShareStates: with an empty share group go its windows.
func (b *Broker) deleteShareStates(r *wire.DeleteGroupsRequest, out *node.Out) {
	for _, id := range r.Groups {
		if tps, ok := b.mem.groups.EmptyShareGroup(id); ok && len(tps) > 0 {
			b.askShareStates(&wire.Message{}, nil, &wire.ShareGroupStateRequest{
				Op: wire.DeleteShareState, Key: wire.ShareStateKey{GroupID: id}}, tps, nil, out)
		}
	}
}

// askShareStates sends one request to the share coordinator of each partition. Whoever isn't there is
// as if there were nothing kept.
func (b *Broker) askShareStates(
	m *wire.Message, reply wire.Body, like *wire.ShareGroupStateRequest, tps []wire.TopicPartition,
	starts []int64, out *node.Out,
) {
	op := shareOp{from: m.From, correlation: m.Correlation, reply: reply,
		before: out.Now + shareOpPatience}
	for i, tp := range tps {
		req := *like
		req.Key.TP, req.StartOffset, req.LeaderEpoch = tp, -1, -1
		if starts != nil {
			req.StartOffset = starts[i]
		}
		row := shareOpRow{tp: tp, start: -1, end: -1, epoch: -1}
		to := b.shareCoordinator(shareKey{req.Key.GroupID, tp}, out)
		if to != wire.NoLeader {
			row.asked, row.askedAt = b.request(), to
			out.Send(to, row.asked, &req)
		} else {
			op.failed = true
		}
		op.rows = append(op.rows, row)
	}
	b.mem.shareOps = append(slices.DeleteFunc(slices.Clone(b.mem.shareOps),
		func(o shareOp) bool { return o.before <= out.Now }), op)
	b.finishShareOps(out)
}

// editShareOp finds the row that waits for an answer, in an op that may be written to.
func (b *Broker) editShareOp(correlation int32) *shareOpRow {
	for i := range b.mem.shareOps {
		for j := range b.mem.shareOps[i].rows {
			if b.mem.shareOps[i].rows[j].asked == correlation {
				b.mem.shareOps = slices.Clone(b.mem.shareOps)
				op := &b.mem.shareOps[i]
				op.rows = slices.Clone(op.rows)
				return &op.rows[j]
			}
		}
	}
	return nil
}

// shareOpAnswered takes a share coordinator's answer; false: it is for a leader's window.
func (b *Broker) shareOpAnswered(r *wire.ShareGroupStateReply, m *wire.Message, out *node.Out) bool {
	row := b.editShareOp(m.Correlation)
	if row == nil {
		return false
	}
	row.asked = 0
	if r.Op == wire.ReadShareState && r.Error == wire.None && r.StartOffset >= 0 {
		row.start = r.StartOffset
		for _, s := range r.Batches {
			if s.State >= 2 { // acknowledged or archived
				row.done += s.LastOffset - s.FirstOffset + 1
			}
		}
		if p := b.mem.image.Partition(row.tp); p != nil && p.Leader != wire.NoLeader {
			row.asked, row.askedAt = b.request(), p.Leader
			out.Send(p.Leader, row.asked, &wire.ListOffsetsRequest{ReplicaID: wire.NoReplica,
				Partitions: []wire.ListOffsetsPartition{{TP: row.tp, CurrentLeaderEpoch: -1,
					TimestampMs: wire.LatestTimestamp}}})
		}
	}
	b.finishShareOps(out)
	return true
}

// shareEndListed takes a leader's answer; false: it is for a follower.
func (b *Broker) shareEndListed(r *wire.ListOffsetsReply, m *wire.Message, out *node.Out) bool {
	row := b.editShareOp(m.Correlation)
	if row == nil {
		return false
	}
	row.asked = 0
	if p := &r.Partitions[0]; p.Error == wire.None {
		row.end, row.epoch = p.Offset, p.LeaderEpoch
	}
	b.finishShareOps(out)
	return true
}

// shareOpsLost: a broker that is gone answers nothing any more.
func (b *Broker) shareOpsLost(peer wire.ID, out *node.Out) {
	for i := range b.mem.shareOps {
		for j := range b.mem.shareOps[i].rows {
			if r := &b.mem.shareOps[i].rows[j]; r.asked != 0 && r.askedAt == peer {
				b.editShareOp(r.asked).asked = 0
				b.mem.shareOps[i].failed = true
			}
		}
	}
	b.finishShareOps(out)
}

// finishShareOps answers the requests that have all they need.
func (b *Broker) finishShareOps(out *node.Out) {
	for i := 0; i < len(b.mem.shareOps); {
		op := &b.mem.shareOps[i]
		if slices.ContainsFunc(op.rows, func(r shareOpRow) bool { return r.asked != 0 }) {
			i++
			continue
		}
		if reply := op.answer(); reply != nil {
			out.Send(op.from, op.correlation, reply)
		}
		b.mem.shareOps = slices.Delete(slices.Clone(b.mem.shareOps), i, i+1)
	}
}

// answer is the reply with what the rows brought; nil: nobody waits for one.
func (o *shareOp) answer() wire.Body {
	switch d := o.reply.(type) {
	case *wire.DescribeShareGroupOffsetsReply:
		full := *d
		for _, r := range o.rows {
			p := wire.ShareOffset{TP: r.tp, StartOffset: r.start, LeaderEpoch: r.epoch, Lag: -1}
			if r.start >= 0 && r.end >= 0 {
				p.Lag = r.end - r.start - r.done
			}
			full.Partitions = append(full.Partitions, p)
		}
		return &full
	case *wire.AlterShareGroupOffsetsReply:
		if o.failed { // the tool asks again
			return &wire.AlterShareGroupOffsetsReply{Error: wire.CoordinatorNotAvailable}
		}
	}
	return o.reply
}

// reopenShares: the first session of a share group that had none any more. The windows are read again:
// a tool may have moved them. Kafka: SharePartitionManager.ShareGroupListener.onGroupEmpty.
func (b *Broker) reopenShares(id string) {
	s := &b.mem.shares
	if slices.ContainsFunc(s.sessions, func(x shareSession) bool { return x.group == id }) {
		return
	}
	for _, k := range s.parts.Keys() {
		if p := s.parts.Get(k); k.group == id && p.ready && !p.dirty && p.asked == 0 {
			s.parts.Delete(k)
		}
	}
}
