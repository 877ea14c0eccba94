package broker

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// Fetch (key 1) from followers and consumers: answer at once when there is enough to say, else park
// the request until something arrives or its time is over. A follower's position is its
// acknowledgement. Left out: quotas, aborted transactions' index before transactions exist. Kafka:
// ReplicaManager.fetchMessages, Partition.fetchRecords, DelayedFetch, FetchSession.
func (ss *fetchSessions) fetch(m *wire.Message, r *wire.FetchRequest, out *node.Out) {
	s, code := ss.open(m, r, out)
	if code != wire.None {
		out.Send(m.From, m.Correlation, &wire.FetchReply{Error: code})
		return
	}
	s.brokerEpoch, s.isolation, s.rack = r.ReplicaEpoch, r.Isolation, r.RackID
	s.correlation, s.since, s.minBytes, s.maxBytes = m.Correlation, out.Now, r.MinBytes, r.MaxBytes
	if s.replica == wire.NoReplica {
		s.maxBytes = min(s.maxBytes, ss.settings.clientMaxBytes)
	}
	for i := range r.Forgotten {
		ss.forget(s, &r.Forgotten[i])
	}
	for i := range r.Partitions {
		ss.place(s, &r.Partitions[i])
	}
	if ss.caller != nil && ss.guards != nil && s.replica == wire.NoReplica {
		ss.authorize(s, out)
	}
	s.parked = true
	// The reply is made from what was known before this request's acknowledgements, as in Kafka.
	index := s.index
	if !ss.answer(s, r.MaxWaitMs <= 0 || s.count+len(s.unknown) == 0, out) {
		s.deadline = out.Now + node.Ms(int64(r.MaxWaitMs))
		if s.alarm == 0 || s.alarm > s.deadline {
			s.alarm = s.deadline
			out.After(s.deadline-out.Now, node.Timer{Kind: timerFetchWait, ID: int64(index)})
		}
	}
	if r.ReplicaID == wire.NoReplica {
		return
	}
	for i := range r.Partitions {
		ss.acknowledge(s, &r.Partitions[i], out)
	}
	s.lastFetch = out.Now
	ss.expandOutside(s, out)
}

// authorize looks which topics of a consumer's session it may not read, at each of its requests.
func (ss *fetchSessions) authorize(s *session, out *node.Out) {
	before := s.denied
	s.denied = nil
	check := func(topic string) {
		if !slices.Contains(s.denied, topic) && !ss.mayTopic(wire.OpRead, topic, out) {
			s.denied = append(s.denied, topic)
		}
	}
	checked := ""
	for slot := range s.at.Len() {
		if !s.at.Peek(slot).in {
			continue
		}
		if r := ss.partitions.get(int32(slot)); r != nil {
			if r.tp.Topic != checked {
				checked = r.tp.Topic
				check(checked)
			}
			if slices.Contains(s.denied, checked) || slices.Contains(before, checked) {
				s.enqueue(s.at.Edit(slot), int32(slot))
			}
		}
	}
	for i := range s.unknown {
		check(s.unknown[i].TP.Topic)
	}
}

// fetchWaitOver answers a parked fetch with what there is, perhaps nothing.
func (ss *fetchSessions) fetchWaitOver(index int32, out *node.Out) {
	s := ss.all.Edit(int(index))
	if s == nil || !s.alarm.Due(out.Now) {
		return
	}
	s.alarm = 0
	switch {
	case !s.parked:
	case s.deadline > out.Now:
		s.alarm = s.deadline
		out.After(s.deadline-out.Now, node.Timer{Kind: timerFetchWait, ID: int64(index)})
	default:
		ss.answer(s, true, out)
	}
}

// saying is how much a partition has to say to a fetcher.
type saying uint8

const (
	nothing saying = iota
	crowded        // data for which this reply has no room left
	news           // another high watermark or log start offset: told when the reply goes anyway
	data
	urgent // an error, a divergence, a better replica: the reply goes at once
)

// oneFetched is a reply about one partition, in one piece of memory.
type oneFetched struct {
	reply wire.FetchReply
	part  [1]wire.FetchPartitionReply
}

// answer answers the parked request when there is enough to say, or in any case when final.
func (ss *fetchSessions) answer(s *session, final bool, out *node.Out) bool {
	parts := ss.parts[:0]
	bytes, hurry := int32(0), final || s.minBytes <= 0
	for i := range s.unknown {
		code := ss.absent(s.unknown[i].TP)
		if slices.Contains(s.denied, s.unknown[i].TP.Topic) {
			code = wire.TopicAuthorizationFailed
		}
		parts = append(parts, failedPart(s.unknown[i].TP, code))
		hurry = true
	}
	kept, named := s.queue[:0], len(parts)
	later, served := ss.later[:0], 0
	for _, slot := range s.queue {
		p := s.at.Edit(int(slot))
		if bytes >= s.maxBytes && bytes > 0 && // for an error there is always room
			ss.mayFetch(s, ss.partitions.get(slot), p) == wire.None {
			kept = append(kept, slot)
			continue
		}
		parts = append(parts, wire.FetchPartitionReply{})
		e := &parts[len(parts)-1]
		what := ss.say(s, slot, p, s.maxBytes-bytes, bytes > 0, e)
		if what <= crowded && !s.full {
			parts = parts[:len(parts)-1]
		}
		if what == crowded {
			later = append(later, slot)
			continue
		}
		if what == nothing && !s.full {
			p.queued = false
			continue
		}
		kept = append(kept, slot)
		served++
		hurry = hurry || what == urgent
		for _, batch := range e.Batches {
			bytes += batch.SizeBytes
		}
	}
	s.queue = append(kept, later...)
	ss.parts, ss.later = parts, later
	if !hurry && bytes < s.minBytes {
		clear(parts)
		return false
	}
	ss.sendFetched(s, parts, named, out)
	ss.rotate(s, served)
	if s.id == 0 {
		ss.close(s)
	}
	clear(parts)
	return true
}

// sendFetched sends the reply and remembers what was told.
func (ss *fetchSessions) sendFetched(
	s *session, parts []wire.FetchPartitionReply, unknown int, out *node.Out,
) {
	for i := range parts[unknown:] {
		e := &parts[unknown+i]
		p := s.at.Edit(int(ss.partitions.find(&e.TP)))
		p.sentHW, p.sentStart = e.HighWatermark, e.LogStartOffset
		if e.Error != wire.None {
			out.Emit(node.FetchRefused{TP: e.TP, Error: e.Error, Fetcher: s.owner, Offset: p.offset})
		} else if e.PreferredReadReplica != wire.NoReplica {
			out.Emit(node.FetchRedirected{TP: e.TP, Fetcher: s.owner, To: e.PreferredReadReplica})
		}
	}
	var reply *wire.FetchReply
	if len(parts) == 1 {
		one := &oneFetched{part: [1]wire.FetchPartitionReply{parts[0]}}
		one.reply.Partitions = one.part[:]
		reply = &one.reply
	} else {
		reply = &wire.FetchReply{Partitions: append([]wire.FetchPartitionReply(nil), parts...)}
	}
	reply.SessionID = s.id
	s.parked, s.full = false, false
	out.Send(s.owner, s.correlation, reply)
}

// rotate moves partitions that were served behind those that had no room in the reply.
func (ss *fetchSessions) rotate(s *session, served int) {
	if served >= len(s.queue) || served == 0 {
		return
	}
	q := make([]int32, 0, len(s.queue))
	q = append(q, s.queue[served:]...)
	s.queue = append(q, s.queue[:served]...)
}

func failedPart(tp wire.TopicPartition, code wire.ErrorCode) wire.FetchPartitionReply {
	return wire.FetchPartitionReply{
		TP: tp, Error: code, HighWatermark: -1, LastStableOffset: -1, LogStartOffset: -1,
		PreferredReadReplica: wire.NoReplica, LeaderID: wire.NoLeader, LeaderEpoch: -1,
	}
}

// say fills in what a partition has to say to a fetcher that has room for so many bytes.
func (ss *fetchSessions) say(
	s *session, slot int32, p *position, room int32, others bool, e *wire.FetchPartitionReply,
) saying {
	r := ss.partitions.get(slot)
	if code := ss.mayFetch(s, r, p); code != wire.None {
		*e = failedPart(r.tp, code)
		if code == wire.NotLeaderOrFollower || code == wire.FencedLeaderEpoch {
			e.LeaderID, e.LeaderEpoch = ss.currentLeader(r.tp)
		}
		return urgent
	}
	e.TP, e.HighWatermark, e.LastStableOffset = r.tp, r.mem.hw, r.LastStableOffset()
	e.LogStartOffset, e.PreferredReadReplica = r.log.StartOffset(), wire.NoReplica
	e.LeaderID, e.LeaderEpoch = wire.NoLeader, -1
	quiet, upTo := nothing, r.log.EndOffset()
	if s.replica == wire.NoReplica {
		if near := ss.preferredReplica(s, r, p.offset); near != wire.NoReplica {
			e.PreferredReadReplica = near
			return urgent
		}
		upTo = r.mem.hw
		if s.isolation == wire.ReadCommitted {
			upTo = r.LastStableOffset()
		}
	} else if diverges(r, p, e) {
		return urgent
	}
	if p.offset < upTo {
		got := r.log.Read(p.offset, upTo, min(p.maxBytes, room))
		if len(got) > 0 && (!others || got[0].SizeBytes <= room) {
			e.Batches = got
			return data
		}
		quiet = crowded
	}
	if p.sentHW != e.HighWatermark || p.sentStart != e.LogStartOffset {
		return news
	}
	return quiet
}

// mayFetch checks leadership, epochs and range. Kafka: Partition.localLogWithEpochOrThrow.
func (ss *fetchSessions) mayFetch(s *session, r *Replica, p *position) wire.ErrorCode {
	switch {
	case p.otherID:
		return wire.UnknownTopicID
	case p.leaderEpoch >= 0 && p.leaderEpoch < r.mem.epoch:
		return wire.FencedLeaderEpoch
	case p.leaderEpoch > r.mem.epoch:
		return wire.UnknownLeaderEpoch
	}
	switch {
	case len(s.denied) > 0 && slices.Contains(s.denied, r.tp.Topic):
		return wire.TopicAuthorizationFailed
	case ss.partitions.disk.offline:
		return wire.KafkaStorageError
	}
	start := r.log.StartOffset()
	if s.replica != wire.NoReplica {
		if !r.mem.leads || r.follower(s.replica) == nil {
			return wire.NotLeaderOrFollower
		}
		if p.lastEpoch >= 0 {
			if epoch, _ := r.log.EpochEnd(p.lastEpoch); epoch < 0 {
				return wire.OffsetOutOfRange
			}
			if p.offset >= start {
				return wire.None // beyond the end: it diverges
			}
		}
	}
	if p.offset < start || p.offset > r.log.EndOffset() {
		return wire.OffsetOutOfRange
	}
	return wire.None
}

// diverges tells a follower whose log went another way where the leader's log agrees (KIP-595).
func diverges(r *Replica, p *position, e *wire.FetchPartitionReply) bool {
	if p.lastEpoch < 0 {
		return false
	}
	epoch, end := r.log.EpochEnd(p.lastEpoch)
	if epoch >= p.lastEpoch && end >= p.offset {
		return false
	}
	e.Diverging, e.DivergingEpoch, e.DivergingEndOffset = true, epoch, end
	return true
}

// acknowledge takes a follower's fetch position as its log end offset.
// Kafka: Partition.updateFollowerFetchState, Replica.updateFetchStateOrThrow.
func (ss *fetchSessions) acknowledge(s *session, fp *wire.FetchPartition, out *node.Out) {
	slot := ss.partitions.find(&fp.TP)
	if slot < 0 {
		return
	}
	p := s.at.Get(int(slot))
	r := ss.partitions.edit(slot)
	if ss.mayFetch(s, r, &p) != wire.None || diverges(r, &p, &wire.FetchPartitionReply{}) {
		return
	}
	f := r.follower(s.replica)
	if s.brokerEpoch >= 0 && s.brokerEpoch < f.brokerEpoch {
		return
	}
	end := r.log.EndOffset()
	switch {
	case p.offset >= end:
		f.caughtUp = max(f.caughtUp, out.Now)
	case p.offset >= f.endThen && f.endThen >= 0:
		f.caughtUp = max(f.caughtUp, f.fetched)
	}
	before := f.end
	f.end, f.start, f.fetched, f.brokerEpoch = p.offset, fp.LogStartOffset, out.Now, s.brokerEpoch
	f.endThen = max(f.endThen, end)
	if !f.inISR {
		s.addOutside(slot)
		ss.partitions.maybeExpandISR(r, f, out)
	}
	if before != f.end && ss.partitions.advanceHighWatermark(r, out) {
		ss.touch(r, false, true)
	}
	ss.deletions.reached(r, out)
}

// preferredReplica sends a consumer to a replica in its own rack, when the brokers are told to
// (KIP-392). Only in-sync replicas that have the offset count, the most caught up first.
// Kafka: RackAwareReplicaSelector, ReplicaManager.findPreferredReadReplica.
func (ss *fetchSessions) preferredReplica(s *session, r *Replica, offset int64) wire.ID {
	if !ss.settings.rackAware || s.rack == "" || !r.mem.leads || s.rack == ss.cfg.Rack {
		return wire.NoReplica
	}
	best := (*follower)(nil)
	fs := r.mem.followers.All()
	for i := range fs {
		f := &fs[i]
		reg := ss.image.Broker(f.id)
		if reg == nil || reg.Fenced || reg.Endpoint.Rack != s.rack ||
			!f.inISR || f.end < offset || f.start > offset {
			continue
		}
		if best == nil || f.end > best.end {
			best = f
		}
	}
	if best == nil {
		return wire.NoReplica
	}
	return best.id
}
