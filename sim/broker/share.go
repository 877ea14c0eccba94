package broker

import (
	"slices"

	"highwater/sim/group"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Share groups at the leaders of partitions (KIP-932): who has which record, until when. The windows
// are kept by the share coordinator, so that the next leader finds them.
// Kafka: SharePartitionManager, SharePartition, DefaultStatePersister.
type shares struct {
	parts    ordered.Cow[shareKey, sharePart]
	parked   []parkedShare  // replaced whole when it changes
	sessions []shareSession // replaced whole when it changes
	alarm    node.Time
	store    group.ShareStore // this broker as share coordinator
}

// shareSession is a member that fetches over a connection. Kafka: ShareSessionCache.
type shareSession struct {
	from          wire.ID
	group, member string
}

type shareKey struct {
	group string
	tp    wire.TopicPartition
}

func (a shareKey) less(b shareKey) bool {
	if a.group != b.group {
		return a.group < b.group
	}
	return a.tp.Less(b.tp)
}

// sharePart is one share-partition with its dealings with the share coordinator.
type sharePart struct {
	*group.SharePartition
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
	c.SharePartition = p.SharePartition.Clone()
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
	return shares{parts: ordered.NewCow(shareKey.less, cloneSharePart), store: group.NewShareStore()}
}

func (s *shares) clone() shares {
	return shares{parts: s.parts.Clone(), parked: slices.Clone(s.parked), sessions: s.sessions,
		alarm: s.alarm, store: s.store.Clone()}
}

// open notes whose connection a member's fetches come over; last: it says goodbye.
func (s *shares) open(session shareSession, last bool) {
	at := slices.Index(s.sessions, session)
	switch {
	case last && at >= 0:
		s.sessions = slices.Delete(slices.Clone(s.sessions), at, at+1)
	case !last && at < 0:
		s.sessions = append(slices.Clip(s.sessions), session)
	}
}

// ShareFetch (key 78): acknowledgements first, then records that nobody else has; parked until there
// are some. Epoch -1 closes the member's session: what it still has is released.
// Left out: incremental sessions; an acknowledgement is answered before the share coordinator has it.
func (b *Broker) shareFetch(m *wire.Message, r *wire.ShareFetchRequest, out *node.Out) {
	if r.ShareSessionEpoch >= 0 {
		b.reopenShares(r.GroupID)
	}
	acks := make([]wire.ErrorCode, len(r.Partitions))
	for i := range r.Partitions {
		acks[i] = b.shareAcks(r.GroupID, r.MemberID, &r.Partitions[i], out)
	}
	b.mem.shares.open(shareSession{m.From, r.GroupID, r.MemberID}, r.ShareSessionEpoch < 0)
	if r.ShareSessionEpoch < 0 {
		b.releaseMember(r.GroupID, r.MemberID, out)
	}
	p := parkedShare{m.From, m.Correlation, r, acks, out.Now + node.Ms(int64(r.MaxWaitMs))}
	if !b.tryShare(&p, r.ShareSessionEpoch < 0 || r.MaxWaitMs <= 0, out) {
		b.mem.shares.parked = append(b.mem.shares.parked, p)
	}
	b.serveShares(out)
}

// ShareAcknowledge (key 79): the same without fetching.
func (b *Broker) shareAcknowledge(m *wire.Message, r *wire.ShareAcknowledgeRequest, out *node.Out) {
	reply := &wire.ShareAcknowledgeReply{}
	for i := range r.Partitions {
		reply.Partitions = append(reply.Partitions, wire.PartitionResult{TP: r.Partitions[i].TP,
			Error: b.shareAcks(r.GroupID, r.MemberID, &r.Partitions[i], out)})
	}
	if r.ShareSessionEpoch < 0 {
		b.releaseMember(r.GroupID, r.MemberID, out)
	}
	out.Send(m.From, m.Correlation, reply)
	b.serveShares(out)
}

func (b *Broker) shareAcks(
	name, member string, p *wire.ShareFetchPartition, out *node.Out,
) wire.ErrorCode {
	if len(p.Acks) == 0 {
		return wire.None
	}
	part := b.mem.shares.parts.Edit(shareKey{name, p.TP})
	if part == nil || !part.ready {
		return wire.InvalidRecordState
	}
	code := wire.None
	for i := range p.Acks {
		if c := part.Acknowledge(member, &p.Acks[i], b.mem.settings.groups, out); c != wire.None {
			code = c
		}
	}
	part.dirty = true
	return code
}

func (b *Broker) releaseMember(name, member string, out *node.Out) {
	for _, k := range b.mem.shares.parts.Keys() {
		if k.group == name {
			p := b.mem.shares.parts.Edit(k)
			p.dirty = p.ReleaseMember(member, b.mem.settings.groups, out) || p.dirty
		}
	}
}

// tryShare answers a ShareFetch if there are records, an error, or no time left to wait.
func (b *Broker) tryShare(p *parkedShare, now bool, out *node.Out) bool {
	r := p.request
	reply := &wire.ShareFetchReply{
		AcquisitionLockTimeoutMs: int32(b.mem.settings.groups.ShareLock / node.Millisecond),
	}
	left := int(max(r.MaxRecords, 1))
	found := now
	for i := range r.Partitions {
		res := wire.ShareFetchPartitionReply{TP: r.Partitions[i].TP, LeaderID: wire.NoLeader,
			AckError: p.acks[i]}
		found = found || p.acks[i] != wire.None
		rep, code := b.leading(&res.TP, -1)
		if res.Error = code; code != wire.None {
			found = true
			res.LeaderID, res.Epoch = b.currentLeader(res.TP)
		} else if left > 0 && r.ShareSessionEpoch >= 0 {
			left -= b.shareRecords(rep, r, &res, left, out)
			found = found || len(res.Acquired) > 0
		}
		reply.Partitions = append(reply.Partitions, res)
	}
	if found {
		out.Send(p.from, p.correlation, reply)
	}
	return found
}

// shareRecords acquires records of one partition for a member.
func (b *Broker) shareRecords(
	rep *Replica, r *wire.ShareFetchRequest, res *wire.ShareFetchPartitionReply, limit int,
	out *node.Out,
) int {
	k := shareKey{r.GroupID, rep.tp}
	p := b.mem.shares.parts.Get(k)
	if p == nil {
		b.mem.shares.parts.Set(k, &sharePart{
			SharePartition: &group.SharePartition{Group: r.GroupID, TP: rep.tp},
		})
		return 0
	}
	if !p.ready || !p.CanAcquire(rep.mem.hw, b.mem.settings.groups) {
		return 0
	}
	ends := func(offset int64) int64 {
		if batch := rep.log.At(offset); batch != nil {
			return batch.LastOffset()
		}
		return offset
	}
	p = b.mem.shares.parts.Edit(k)
	res.Acquired = p.Acquire(r.MemberID, limit, rep.mem.hw, ends, b.mem.settings.groups, out)
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

// serveShares answers parked fetches that can be answered, and deals with the share coordinator.
func (b *Broker) serveShares(out *node.Out) {
	s := &b.mem.shares
	for _, k := range s.parts.Keys() {
		if p := s.parts.Get(k); p.asked == 0 && (!p.ready || p.dirty) && p.retryAt <= out.Now {
			b.askShareState(s.parts.Edit(k), k, out)
		}
	}
	s.parked = slices.DeleteFunc(slices.Clone(s.parked), func(p parkedShare) bool {
		return b.tryShare(&p, p.deadline <= out.Now, out)
	})
	b.armShares(out)
}

// armShares sets the alarm for the next lock, fetch or retry that is due.
func (b *Broker) armShares(out *node.Out) {
	s := &b.mem.shares
	next := node.Time(0)
	later := func(t node.Time) {
		if t != 0 && (next == 0 || t < next) {
			next = t
		}
	}
	for i := range s.parked {
		later(s.parked[i].deadline)
	}
	for _, p := range s.parts.All() {
		later(p.NextLock())
		if p.asked == 0 && (!p.ready || p.dirty) {
			later(max(p.retryAt, out.Now+1))
		}
	}
	if next == 0 || s.alarm > out.Now && s.alarm <= next {
		return
	}
	s.alarm = max(next, out.Now+1)
	out.After(s.alarm-out.Now, node.Timer{Kind: timerShare, ID: int64(s.alarm)})
}

// timerShare is the alarm of the share-partitions.
const timerShare = group.TimerKind + 1

// sharesDue gives back records whose lock is over, answers fetches that waited long enough, and asks
// the share coordinator again.
func (b *Broker) sharesDue(t node.Timer, out *node.Out) {
	s := &b.mem.shares
	if t.ID != int64(s.alarm) {
		return
	}
	s.alarm = 0
	for _, k := range s.parts.Keys() {
		p := s.parts.Edit(k)
		p.dirty = p.Expire(b.mem.settings.groups, out) || p.dirty
	}
	b.serveShares(out)
}

// askShareState reads a window, or writes it. The share coordinator is the leader of the window's
// partition of the state topic, which the first request brings into being.
func (b *Broker) askShareState(p *sharePart, k shareKey, out *node.Out) {
	p.retryAt = out.Now + shareRetry
	rep := b.Replica(k.tp)
	leader := b.shareCoordinator(k, out)
	if rep == nil || leader == wire.NoLeader {
		return
	}
	req := &wire.ShareGroupStateRequest{Op: wire.ReadShareState, LeaderEpoch: rep.mem.epoch,
		Key: wire.ShareStateKey{GroupID: k.group, TP: k.tp}, StartOffset: -1}
	if p.ready {
		req.Op, req.StateEpoch, p.dirty = wire.WriteShareState, p.epoch, false
		req.StartOffset, req.Batches = p.kept, p.Persisted(p.kept)
		p.kept = p.Start() // the next write will tell how far this one came
	}
	p.asked, p.askedAt = b.request(), leader
	out.Send(leader, p.asked, req)
}

// shareCoordinator is the leader of a window's partition of the state topic, which the first such
// question brings into being; NoLeader: not there yet.
func (b *Broker) shareCoordinator(k shareKey, out *node.Out) wire.ID {
	t, known := b.topicInfo(ShareStateTopic)
	topic := b.mem.image.Topic(k.tp.Topic)
	switch {
	case topic == nil:
		return wire.NoLeader
	case !known:
		b.createInternal(ShareStateTopic, out)
		b.sendForwards(out)
		return wire.NoLeader
	}
	part := b.mem.image.Partition(wire.TopicPartition{Topic: ShareStateTopic,
		Partition: group.PartitionFor(group.ShareKey(k.group, topic.ID, k.tp.Partition), t.Partitions)})
	if part == nil {
		return wire.NoLeader
	}
	return part.Leader
}

// shareState serves a leader, as share coordinator.
func (b *Broker) shareState(m *wire.Message, r *wire.ShareGroupStateRequest, out *node.Out) {
	t, _ := b.topicInfo(ShareStateTopic)
	topic := b.mem.image.Topic(r.Key.TP.Topic)
	if topic == nil {
		out.Send(m.From, m.Correlation, &wire.ShareGroupStateReply{Op: r.Op, Key: r.Key,
			Error: wire.UnknownTopicOrPartition, StartOffset: -1})
		return
	}
	key := group.ShareKey(r.Key.GroupID, topic.ID, r.Key.TP.Partition)
	b.mem.shares.store.Serve(group.PartitionFor(key, t.Partitions), m, r, b.appendShareState, out)
}

func (b *Broker) appendShareState(
	partition int32, batch *wire.Batch, out *node.Out,
) (int64, wire.ErrorCode) {
	tp := wire.TopicPartition{Topic: ShareStateTopic, Partition: partition}
	return b.appendForCoordinator(tp, batch, out)
}

// shareStateAnswered takes the share coordinator's answer. A share-partition that never had a window
// begins where the group's share.auto.offset.reset says.
func (b *Broker) shareStateAnswered(r *wire.ShareGroupStateReply, m *wire.Message, out *node.Out) {
	if b.shareOpAnswered(r, m, out) {
		return
	}
	k := shareKey{r.Key.GroupID, r.Key.TP}
	p := b.mem.shares.parts.Edit(k)
	if p == nil || p.asked != m.Correlation {
		return
	}
	p.asked, p.retryAt = 0, 0
	rep := b.Replica(k.tp)
	switch {
	case r.Error != wire.None:
		p.dirty = p.dirty || r.Op == wire.WriteShareState
		p.retryAt = out.Now + shareRetry
	case r.Op == wire.ReadShareState && rep != nil:
		p.ready = true
		p.epoch = r.StateEpoch
		if r.StartOffset >= 0 {
			p.Restore(max(r.StartOffset, rep.log.StartOffset()), r.Batches, "leader", out)
			p.kept = p.Start()
			break
		}
		start := rep.mem.hw
		if b.configs().Group(k.group, "share.auto.offset.reset") == "earliest" {
			start = rep.log.StartOffset()
		}
		p.Restore(start, nil, "initialised", out)
		p.kept = start // nothing is written before somebody acknowledged something
	}
	b.serveShares(out)
}

// shareCoordinatorLost: what was asked of a broker that is gone is asked again.
func (b *Broker) shareCoordinatorLost(peer wire.ID, out *node.Out) {
	b.shareOpsLost(peer, out)
	for _, k := range b.mem.shares.parts.Keys() {
		if p := b.mem.shares.parts.Get(k); p.asked != 0 && p.askedAt == peer {
			p = b.mem.shares.parts.Edit(k)
			p.asked, p.dirty, p.retryAt = 0, p.ready, out.Now+shareRetry
		}
	}
	b.armShares(out)
}

// dropShares forgets the windows of a partition that this broker doesn't lead any more, and parked
// fetches hear of it.
func (b *Broker) dropShares(tp wire.TopicPartition) {
	for _, k := range b.mem.shares.parts.Keys() {
		if k.tp == tp {
			b.mem.shares.parts.Delete(k)
			b.scratch.share = true
		}
	}
}

// dropSharesOf forgets what a client that is gone waits for. Its sessions are over, so what it has
// locked is released at once. Kafka: ShareSessionCache's ClientConnectionDisconnectListener.
func (b *Broker) dropSharesOf(peer wire.ID, out *node.Out) {
	s := &b.mem.shares
	if len(s.parked) > 0 {
		s.parked = slices.DeleteFunc(slices.Clone(s.parked),
			func(p parkedShare) bool { return p.from == peer })
	}
	over := slices.Clone(s.sessions)
	s.sessions = slices.DeleteFunc(slices.Clone(s.sessions),
		func(x shareSession) bool { return x.from == peer })
	if len(s.sessions) == len(over) {
		return
	}
	for _, x := range over {
		if x.from == peer {
			b.releaseMember(x.group, x.member, out)
		}
	}
	b.serveShares(out)
}

// SharePartition is the window of a share group in a partition this broker leads; nil when there is
// none. It is for reading only.
func (b *Broker) SharePartition(name string, tp wire.TopicPartition) *group.SharePartition {
	if p := b.mem.shares.parts.Get(shareKey{name, tp}); p != nil && p.ready {
		return p.SharePartition
	}
	return nil
}
