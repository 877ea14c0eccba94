package broker

import (
	"slices"

	"highwater/sim/coordinator"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/share"
	"highwater/sim/wire"
)

// Share groups at the leaders of partitions (KIP-932): who has which record, until when. The windows
// are kept by the share coordinator, so that the next leader finds them.
// Kafka: SharePartitionManager, SharePartition, DefaultStatePersister.
type shares struct {
	*ground
	partitions *partitions
	forwards   *forwarding

	parts    ordered.Cow[wire.GroupPartition, sharePart]
	parked   []parkedShare  // replaced whole when it changes
	sessions []shareSession // replaced whole when it changes
	alarm    node.Time
	woken    bool // within one event only: a parked fetch may now be answered
}

// shareSession is a member that fetches over a connection. Kafka: ShareSessionCache.
type shareSession struct {
	from          wire.ID
	group, member string
}

// sharePart is one share-partition with its dealings with the share coordinator.
type sharePart struct {
	*share.Partition
	ready   bool      // its window was read
	asked   int32     // correlation of the request under way; 0: none
	askedAt wire.ID   // who was asked
	dirty   bool      // changed since it was last written
	retryAt node.Time // ask or write not before this
	kept    int64     // the start that the next write tells: as it was after the write before
	epoch   int32     // of the state: +1 when a tool moved the start
}

func cloneSharePart(p *sharePart) *sharePart {
	c := *p
	c.Partition = p.Partition.Clone()
	return &c
}

// parkedShare is a ShareFetch that waits for records.
type parkedShare struct {
	from        wire.ID
	correlation int32
	request     *wire.ShareFetchRequest
	acks        []wire.ErrorCode // by partition of the request
	deadline    node.Time
}

const shareRetry = 200 * node.Millisecond

func newShares() shares {
	return shares{parts: ordered.NewCow(wire.GroupPartition.Less, cloneSharePart)}
}

func (sh *shares) clone() shares {
	return shares{parts: sh.parts.Clone(), parked: slices.Clone(sh.parked), sessions: sh.sessions,
		alarm: sh.alarm}
}

// open notes whose connection a member's fetches come over; last: it says goodbye.
func (sh *shares) open(session shareSession, last bool) {
	at := slices.Index(sh.sessions, session)
	switch {
	case last && at >= 0:
		sh.sessions = slices.Delete(slices.Clone(sh.sessions), at, at+1)
	case !last && at < 0:
		sh.sessions = append(slices.Clip(sh.sessions), session)
	}
}

// shareRequest serves a request about share-partitions; false: it is none, or not for their leaders
// alone.
func (b *Broker) shareRequest(m *wire.Message, out *node.Out) bool {
	switch r := m.Body.(type) {
	case *wire.ShareFetchRequest:
		b.shares.fetch(m, r, out)
	case *wire.ShareAcknowledgeRequest:
		b.shares.acknowledge(m, r, out)
	case *wire.DescribeShareGroupOffsetsRequest:
		b.shareOps.describe(m, r, out)
	case *wire.AlterShareGroupOffsetsRequest:
		b.shareOps.alter(m, r, out)
	case *wire.DeleteShareGroupOffsetsRequest:
		b.shareOps.delete(m, r, out)
	case *wire.DeleteGroupsRequest:
		b.shareOps.deleteStates(r, out)
		return false
	default:
		return false
	}
	return true
}

// ShareFetch (key 78): acknowledgements first, then records that nobody else has; parked until there
// are some. Epoch -1 closes the member's session: what it still has is released.
// Left out: incremental sessions; an acknowledgement is answered before the share coordinator has it.
func (sh *shares) fetch(m *wire.Message, r *wire.ShareFetchRequest, out *node.Out) {
	if r.ShareSessionEpoch >= 0 {
		sh.reopen(r.GroupID)
	}
	acks := make([]wire.ErrorCode, len(r.Partitions))
	for i := range r.Partitions {
		acks[i] = sh.acks(r.GroupID, r.MemberID, &r.Partitions[i], out)
	}
	sh.open(shareSession{m.From, r.GroupID, r.MemberID}, r.ShareSessionEpoch < 0)
	if r.ShareSessionEpoch < 0 {
		sh.releaseMember(r.GroupID, r.MemberID, out)
	}
	p := parkedShare{m.From, m.Correlation, r, acks, out.Now + node.Ms(int64(r.MaxWaitMs))}
	if !sh.try(&p, r.ShareSessionEpoch < 0 || r.MaxWaitMs <= 0, out) {
		sh.parked = append(sh.parked, p)
	}
	sh.serve(out)
}

// ShareAcknowledge (key 79): the same without fetching.
func (sh *shares) acknowledge(m *wire.Message, r *wire.ShareAcknowledgeRequest, out *node.Out) {
	reply := &wire.ShareAcknowledgeReply{}
	for i := range r.Partitions {
		reply.Partitions = append(reply.Partitions, wire.PartitionResult{TP: r.Partitions[i].TP,
			Error: sh.acks(r.GroupID, r.MemberID, &r.Partitions[i], out)})
	}
	if r.ShareSessionEpoch < 0 {
		sh.releaseMember(r.GroupID, r.MemberID, out)
	}
	out.Send(m.From, m.Correlation, reply)
	sh.serve(out)
}

func (sh *shares) acks(
	name, member string, p *wire.ShareFetchPartition, out *node.Out,
) wire.ErrorCode {
	if len(p.Acks) == 0 {
		return wire.None
	}
	part := sh.parts.Edit(wire.GroupPartition{GroupID: name, TP: p.TP})
	if part == nil || !part.ready {
		return wire.InvalidRecordState
	}
	code := wire.None
	for i := range p.Acks {
		if c := part.Acknowledge(member, &p.Acks[i], sh.settings.share, out); c != wire.None {
			code = c
		}
	}
	part.dirty = true
	return code
}

func (sh *shares) releaseMember(name, member string, out *node.Out) {
	for _, k := range sh.parts.Keys() {
		if k.GroupID == name {
			p := sh.parts.Edit(k)
			p.dirty = p.ReleaseMember(member, sh.settings.share, out) || p.dirty
		}
	}
}

// try answers a ShareFetch if there are records, an error, or no time left to wait.
func (sh *shares) try(p *parkedShare, now bool, out *node.Out) bool {
	r := p.request
	reply := &wire.ShareFetchReply{
		AcquisitionLockTimeoutMs: int32(sh.settings.share.Lock / node.Millisecond),
	}
	left := int(max(r.MaxRecords, 1))
	found := now
	for i := range r.Partitions {
		res := wire.ShareFetchPartitionReply{TP: r.Partitions[i].TP, LeaderID: wire.NoLeader,
			AckError: p.acks[i]}
		found = found || p.acks[i] != wire.None
		rep, code := sh.partitions.leading(&res.TP, -1)
		if res.Error = code; code != wire.None {
			found = true
			res.LeaderID, res.Epoch = sh.currentLeader(res.TP)
		} else if left > 0 && r.ShareSessionEpoch >= 0 {
			left -= sh.records(rep, r, &res, left, out)
			found = found || len(res.Acquired) > 0
		}
		reply.Partitions = append(reply.Partitions, res)
	}
	if found {
		out.Send(p.from, p.correlation, reply)
	}
	return found
}

// records acquires records of one partition for a member.
func (sh *shares) records(
	rep *Replica, r *wire.ShareFetchRequest, res *wire.ShareFetchPartitionReply, limit int,
	out *node.Out,
) int {
	k := wire.GroupPartition{GroupID: r.GroupID, TP: rep.tp}
	p := sh.parts.Get(k)
	if p == nil {
		sh.parts.Set(k, &sharePart{
			Partition: &share.Partition{Group: r.GroupID, TP: rep.tp},
		})
		return 0
	}
	if !p.ready || !p.CanAcquire(rep.mem.hw, sh.settings.share) {
		return 0
	}
	ends := func(offset int64) int64 {
		if batch := rep.log.At(offset); batch != nil {
			return batch.LastOffset()
		}
		return offset
	}
	p = sh.parts.Edit(k)
	res.Acquired = p.Acquire(r.MemberID, limit, rep.mem.hw, ends, sh.settings.share, out)
	n := 0
	for _, a := range res.Acquired {
		n += int(a.LastOffset - a.FirstOffset + 1)
		// Whole batches travel, also when one record of them is acquired.
		for _, batch := range rep.log.Read(a.FirstOffset, ends(a.LastOffset)+1, 1<<30) {
			if len(res.Batches) == 0 || res.Batches[len(res.Batches)-1] != batch {
				res.Batches = append(res.Batches, batch)
			}
		}
	}
	return n
}

// serve answers parked fetches that can be answered, and deals with the share coordinator.
func (sh *shares) serve(out *node.Out) {
	for _, k := range sh.parts.Keys() {
		if p := sh.parts.Get(k); p.asked == 0 && (!p.ready || p.dirty) && p.retryAt <= out.Now {
			sh.ask(sh.parts.Edit(k), k, out)
		}
	}
	sh.parked = slices.DeleteFunc(slices.Clone(sh.parked), func(p parkedShare) bool {
		return sh.try(&p, p.deadline <= out.Now, out)
	})
	sh.arm(out)
}

// arm sets the alarm for the next lock, fetch or retry that is due.
func (sh *shares) arm(out *node.Out) {
	next := node.Time(0)
	later := func(t node.Time) {
		if t != 0 && (next == 0 || t < next) {
			next = t
		}
	}
	for i := range sh.parked {
		later(sh.parked[i].deadline)
	}
	for _, p := range sh.parts.All() {
		later(p.NextLock())
		if p.asked == 0 && (!p.ready || p.dirty) {
			later(max(p.retryAt, out.Now+1))
		}
	}
	if next == 0 || sh.alarm > out.Now && sh.alarm <= next {
		return
	}
	sh.alarm = max(next, out.Now+1)
	out.After(sh.alarm-out.Now, node.Timer{Kind: timerShare, ID: int64(sh.alarm)})
}

// due gives back records whose lock is over, answers fetches that waited long enough, and asks
// the share coordinator again.
func (sh *shares) due(t node.Timer, out *node.Out) {
	if t.ID != int64(sh.alarm) {
		return
	}
	sh.alarm = 0
	for _, k := range sh.parts.Keys() {
		p := sh.parts.Edit(k)
		p.dirty = p.Expire(sh.settings.share, out) || p.dirty
	}
	sh.serve(out)
}

// ask reads a window, or writes it. The share coordinator is the leader of the window's
// partition of the state topic, which the first request brings into being.
func (sh *shares) ask(p *sharePart, k wire.GroupPartition, out *node.Out) {
	p.retryAt = out.Now + shareRetry
	rep := sh.partitions.replica(k.TP)
	leader := sh.coordinator(k, out)
	if rep == nil || leader == wire.NoLeader {
		return
	}
	req := &wire.ShareGroupStateRequest{Op: wire.ReadShareState, LeaderEpoch: rep.mem.epoch,
		Key: k, StartOffset: -1}
	if p.ready {
		req.Op, req.StateEpoch, p.dirty = wire.WriteShareState, p.epoch, false
		req.StartOffset, req.Batches = p.kept, p.Persisted(p.kept)
		p.kept = p.Start() // the next write will tell how far this one came
	}
	p.asked, p.askedAt = sh.number(), leader
	out.Send(leader, p.asked, req)
}

// coordinator is the leader of a window's partition of the state topic, which the first such
// question brings into being; NoLeader: not there yet.
func (sh *shares) coordinator(k wire.GroupPartition, out *node.Out) wire.ID {
	states := sh.image.Topic(wire.ShareStateTopic)
	topic := sh.image.Topic(k.TP.Topic)
	switch {
	case topic == nil:
		return wire.NoLeader
	case states == nil:
		sh.forwards.createInternal(wire.ShareStateTopic, out)
		sh.forwards.send(out)
		return wire.NoLeader
	}
	part := sh.image.Partition(wire.TopicPartition{
		Topic: wire.ShareStateTopic, Partition: coordinator.PartitionFor(
			share.Key(k.GroupID, topic.ID, k.TP.Partition), states.Partitions),
	})
	if part == nil {
		return wire.NoLeader
	}
	return part.Leader
}

// answered takes the share coordinator's answer. A share-partition that never had a window
// begins where the group's share.auto.offset.reset says.
func (sh *shares) answered(r *wire.ShareGroupStateReply, m *wire.Message, out *node.Out) {
	k := r.Key
	p := sh.parts.Edit(k)
	if p == nil || p.asked != m.Correlation {
		return
	}
	p.asked, p.retryAt = 0, 0
	rep := sh.partitions.replica(k.TP)
	switch {
	case r.Error != wire.None:
		p.dirty = p.dirty || r.Op == wire.WriteShareState
		p.retryAt = out.Now + shareRetry
	case r.Op == wire.ReadShareState && rep != nil:
		p.ready = true
		p.epoch = r.StateEpoch
		if r.StartOffset >= 0 {
			p.Restore(max(r.StartOffset, rep.log.StartOffset()), r.Batches, node.ShareLeader, out)
			p.kept = p.Start()
			break
		}
		start := rep.mem.hw
		if sh.configs().Group(k.GroupID, "share.auto.offset.reset") == "earliest" {
			start = rep.log.StartOffset()
		}
		p.Restore(start, nil, node.ShareNew, out)
		p.kept = start // nothing is written before somebody acknowledged something
	}
	sh.serve(out)
}

// lost: what was asked of a broker that is gone is asked again.
func (sh *shares) lost(peer wire.ID, out *node.Out) {
	for _, k := range sh.parts.Keys() {
		if p := sh.parts.Get(k); p.asked != 0 && p.askedAt == peer {
			p = sh.parts.Edit(k)
			p.asked, p.dirty, p.retryAt = 0, p.ready, out.Now+shareRetry
		}
	}
	sh.arm(out)
}

// drop forgets the windows of a partition that this broker doesn't lead any more, and parked
// fetches hear of it.
func (sh *shares) drop(tp wire.TopicPartition) {
	for _, k := range sh.parts.Keys() {
		if k.TP == tp {
			sh.parts.Delete(k)
			sh.woken = true
		}
	}
}

// dropOf forgets what a client that is gone waits for. Its sessions are over, so what it has
// locked is released at once. Kafka: ShareSessionCache's ClientConnectionDisconnectListener.
func (sh *shares) dropOf(peer wire.ID, out *node.Out) {
	if len(sh.parked) > 0 {
		sh.parked = slices.DeleteFunc(slices.Clone(sh.parked),
			func(p parkedShare) bool { return p.from == peer })
	}
	over := slices.Clone(sh.sessions)
	sh.sessions = slices.DeleteFunc(slices.Clone(sh.sessions),
		func(x shareSession) bool { return x.from == peer })
	if len(sh.sessions) == len(over) {
		return
	}
	for _, x := range over {
		if x.from == peer {
			sh.releaseMember(x.group, x.member, out)
		}
	}
	sh.serve(out)
}

// SharePartition is the window of a share group in a partition this broker leads; nil when there is
// none. It is for reading only.
func (b *Broker) SharePartition(name string, tp wire.TopicPartition) *share.Partition {
	if p := b.shares.parts.Get(wire.GroupPartition{GroupID: name, TP: tp}); p != nil && p.ready {
		return p.Partition
	}
	return nil
}
