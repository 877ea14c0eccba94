package broker

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/share"
	"highwater/sim/wire"
)

// DescribeShareGroupOffsets (key 90), AlterShareGroupOffsets (key 91) and
// DeleteShareGroupOffsets (key 92): the group coordinator knows which share-partitions a share group
// has; it asks the share coordinators for their windows, or changes them, and for the lag it asks the
// partitions' leaders where they end.
// Kafka: GroupCoordinatorService.describeShareGroupAllOffsets, alterShareGroupOffsets,
// deleteShareGroupOffsets.

// shareOffsets are the requests about share groups' offsets that wait for others' answers.
type shareOffsets struct {
	*ground
	partitions   *partitions
	coordinators *coordinators
	shares       *shares
	all          []shareOp // replaced whole when it changes
}

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

func (so *shareOffsets) describe(
	m *wire.Message, r *wire.DescribeShareGroupOffsetsRequest, out *node.Out,
) {
	reply := &wire.DescribeShareGroupOffsetsReply{}
	var tps []wire.TopicPartition
	rt, groups := so.coordinators.groups()
	tps, reply.Error, reply.Message = groups.ShareOffsets(rt.Door(so.partitions.host()), r.GroupID)
	if r.Partitions != nil {
		tps = slices.DeleteFunc(slices.Clone(tps), func(tp wire.TopicPartition) bool {
			return !slices.Contains(r.Partitions, tp)
		})
	}
	so.ask(m, reply, &wire.ShareGroupStateRequest{Op: wire.ReadShareState,
		Key: wire.GroupPartition{GroupID: r.GroupID}}, tps, nil, out)
}

func (so *shareOffsets) alter(
	m *wire.Message, r *wire.AlterShareGroupOffsetsRequest, out *node.Out,
) {
	reply := &wire.AlterShareGroupOffsetsReply{}
	var tps []wire.TopicPartition
	var starts []int64
	for _, p := range r.Partitions {
		res := wire.PartitionResult{TP: p.TP}
		if t := so.image.Topic(p.TP.Topic); t != nil && p.TP.Partition < t.Partitions {
			tps, starts = append(tps, p.TP), append(starts, p.StartOffset)
		} else {
			res.Error = wire.UnknownTopicOrPartition
		}
		reply.Partitions = append(reply.Partitions, res)
	}
	var epoch int32
	rt, groups := so.coordinators.groups()
	door := rt.Door(so.partitions.host())
	epoch, reply.Error, reply.Message = groups.AlterShares(door, r.GroupID, tps, out)
	if reply.Error != wire.None {
		tps = nil
	}
	so.ask(m, reply, &wire.ShareGroupStateRequest{Op: wire.InitializeShareState,
		Key: wire.GroupPartition{GroupID: r.GroupID}, StateEpoch: epoch}, tps, starts, out)
}

func (so *shareOffsets) delete(
	m *wire.Message, r *wire.DeleteShareGroupOffsetsRequest, out *node.Out,
) {
	reply := &wire.DeleteShareGroupOffsetsReply{}
	var gone []wire.TopicPartition
	rt, groups := so.coordinators.groups()
	door := rt.Door(so.partitions.host())
	gone, reply.Topics, reply.Error, reply.Message = groups.DropShares(door, r, out)
	so.ask(m, reply, &wire.ShareGroupStateRequest{Op: wire.DeleteShareState,
		Key: wire.GroupPartition{GroupID: r.GroupID}}, gone, nil, out)
}

// deleteStates: with an empty share group go its windows.
func (so *shareOffsets) deleteStates(r *wire.DeleteGroupsRequest, out *node.Out) {
	_, groups := so.coordinators.groups()
	for _, id := range r.Groups {
		if tps, ok := groups.EmptyShareGroup(id); ok && len(tps) > 0 {
			so.ask(&wire.Message{}, nil, &wire.ShareGroupStateRequest{
				Op: wire.DeleteShareState, Key: wire.GroupPartition{GroupID: id}}, tps, nil, out)
		}
	}
}

// ask sends one request to the share coordinator of each partition. Whoever isn't there is
// as if there were nothing kept.
func (so *shareOffsets) ask(
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
		to := so.shares.coordinator(wire.GroupPartition{GroupID: req.Key.GroupID, TP: tp}, out)
		if to != wire.NoLeader {
			row.asked, row.askedAt = so.number(), to
			out.Send(to, row.asked, &req)
		} else {
			op.failed = true
		}
		op.rows = append(op.rows, row)
	}
	so.all = append(slices.DeleteFunc(slices.Clone(so.all),
		func(o shareOp) bool { return o.before <= out.Now }), op)
	so.finish(out)
}

// edit finds the row that waits for an answer, in an op that may be written to.
func (so *shareOffsets) edit(correlation int32) *shareOpRow {
	for i := range so.all {
		for j := range so.all[i].rows {
			if so.all[i].rows[j].asked == correlation {
				so.all = slices.Clone(so.all)
				op := &so.all[i]
				op.rows = slices.Clone(op.rows)
				return &op.rows[j]
			}
		}
	}
	return nil
}

// answered takes a share coordinator's answer; false: it is for a leader's window.
func (so *shareOffsets) answered(r *wire.ShareGroupStateReply, m *wire.Message, out *node.Out) bool {
	row := so.edit(m.Correlation)
	if row == nil {
		return false
	}
	row.asked = 0
	if r.Op == wire.ReadShareState && r.Error == wire.None && r.StartOffset >= 0 {
		row.start = r.StartOffset
		for _, s := range r.Batches {
			if s.State >= share.RecordAcknowledged { // or archived
				row.done += s.LastOffset - s.FirstOffset + 1
			}
		}
		if p := so.image.Partition(row.tp); p != nil && p.Leader != wire.NoLeader {
			row.asked, row.askedAt = so.number(), p.Leader
			out.Send(p.Leader, row.asked, &wire.ListOffsetsRequest{ReplicaID: wire.NoReplica,
				Partitions: []wire.ListOffsetsPartition{{TP: row.tp, CurrentLeaderEpoch: -1,
					TimestampMs: wire.LatestTimestamp}}})
		}
	}
	so.finish(out)
	return true
}

// endListed takes a leader's answer; false: it is for a follower.
func (so *shareOffsets) endListed(r *wire.ListOffsetsReply, m *wire.Message, out *node.Out) bool {
	row := so.edit(m.Correlation)
	if row == nil {
		return false
	}
	row.asked = 0
	if p := &r.Partitions[0]; p.Error == wire.None {
		row.end, row.epoch = p.Offset, p.LeaderEpoch
	}
	so.finish(out)
	return true
}

// lost: a broker that is gone answers nothing any more.
func (so *shareOffsets) lost(peer wire.ID, out *node.Out) {
	for i := range so.all {
		for j := range so.all[i].rows {
			if r := &so.all[i].rows[j]; r.asked != 0 && r.askedAt == peer {
				so.edit(r.asked).asked = 0
				so.all[i].failed = true
			}
		}
	}
	so.finish(out)
}

// finish answers the requests that have all they need.
func (so *shareOffsets) finish(out *node.Out) {
	for i := 0; i < len(so.all); {
		op := &so.all[i]
		if slices.ContainsFunc(op.rows, func(r shareOpRow) bool { return r.asked != 0 }) {
			i++
			continue
		}
		if reply := op.answer(); reply != nil {
			out.Send(op.from, op.correlation, reply)
		}
		so.all = slices.Delete(slices.Clone(so.all), i, i+1)
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

// reopen: the first session of a share group that had none any more. The windows are read again:
// a tool may have moved them. Kafka: SharePartitionManager.ShareGroupListener.onGroupEmpty.
func (sh *shares) reopen(id string) {
	if slices.ContainsFunc(sh.sessions, func(x shareSession) bool { return x.group == id }) {
		return
	}
	for _, k := range sh.parts.Keys() {
		if p := sh.parts.Get(k); k.GroupID == id && p.ready && !p.dirty && p.asked == 0 {
			sh.parts.Delete(k)
		}
	}
}
