package broker

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// fetchers copy from the leaders that this broker follows. Kafka: ReplicaFetcherManager.
type fetchers struct {
	*ground
	partitions *partitions
	sessions   *fetchSessions

	all ordered.Slots[fetcher] // by the leader's id
}

// fetcher copies from one leader: one fetch at a time for all partitions that follow it.
// Kafka: ReplicaFetcherThread, AbstractFetcherThread, FetchSessionHandler.
type fetcher struct {
	leader   wire.ID
	count    int   // partitions that follow this leader
	request  int32 // correlation of the fetch under way; 0: none
	sent     node.Time
	session  int32
	epoch    int32   // what the next request of the session says; 0 begins a new session
	queue    []int32 // slots whose position the leader must be told
	forget   []wire.TopicPartition
	delayed  []int32   // slots that wait after an error
	paused   node.Time // the whole fetcher waits until then
	due      node.Time // when an alarm is set for; 0: none
	expiring bool      // an alarm for an unanswered fetch is set
}

// following is a follower's side of one partition.
type following struct {
	state  followState
	queued bool      // in the fetcher's queue
	told   bool      // the leader's session has it
	until  node.Time // delayed: until then
	// offsets is the correlation of a ListOffsets request that asks where the leader's log begins
	// or ends, after OFFSET_OUT_OF_RANGE.
	offsets int32
	latest  bool // it asks for the end
}

type followState uint8

const (
	notFollowing   followState = iota
	copying                    // its position is sent with the fetches
	delayed                    // an error: left out for replica.fetch.backoff.ms
	findingOffsets             // out of range: asks where the leader's log is
	failedUntilNew             // fenced: waits for metadata with another leader epoch
)

func cloneFetcher(f *fetcher) *fetcher {
	c := *f
	c.queue, c.forget = slices.Clone(f.queue), slices.Clone(f.forget)
	c.delayed = slices.Clone(f.delayed)
	return &c
}

func (fr *fetchers) fetcher(leader wire.ID) *fetcher {
	f := fr.all.Edit(int(leader))
	if f == nil {
		f = &fetcher{leader: leader}
		fr.all.Set(int(leader), f)
	}
	return f
}

// start begins to copy from the leader that the replica's metadata name.
func (fr *fetchers) start(r *Replica, out *node.Out) {
	f := fr.fetcher(r.mem.leader)
	f.count++
	r.mem.follow = following{state: copying}
	f.enqueue(r)
}

// stop ends it, whatever its state.
func (fr *fetchers) stop(r *Replica) {
	w := &r.mem.follow
	if w.state == notFollowing {
		return
	}
	f := fr.fetcher(r.mem.leader)
	f.count--
	f.leaveOut(r)
	drop := func(x int32) bool { return x == r.slot }
	f.delayed = slices.DeleteFunc(f.delayed, drop)
	*w = following{}
}

func (f *fetcher) enqueue(r *Replica) {
	if !r.mem.follow.queued {
		r.mem.follow.queued = true
		f.queue = append(f.queue, r.slot)
	}
}

// leaveOut takes a partition out of the session with the leader.
func (f *fetcher) leaveOut(r *Replica) {
	w := &r.mem.follow
	if w.queued {
		w.queued = false
		f.queue = slices.DeleteFunc(f.queue, func(x int32) bool { return x == r.slot })
	}
	if w.told {
		w.told = false
		f.forget = append(f.forget, r.tp)
	}
}

// delay leaves a partition out for a while after an error.
func (fr *fetchers) delay(f *fetcher, r *Replica, out *node.Out) {
	f.leaveOut(r)
	w := &r.mem.follow
	w.state, w.until = delayed, out.Now+fr.settings.fetchBackoff
	f.delayed = append(f.delayed, r.slot)
}

// oneAsked is a fetch about at most one partition, in one piece of memory.
type oneAsked struct {
	request wire.FetchRequest
	part    [1]wire.FetchPartition
}

// pump sends the next fetch if none is under way. Kafka: AbstractFetcherThread.maybeFetch.
func (fr *fetchers) pump(f *fetcher, out *node.Out) {
	if f.request != 0 || f.count == 0 {
		return
	}
	if f.paused > out.Now {
		fr.arm(f, f.paused, out)
		return
	}
	fr.resumeDelayed(f, out)
	if f.epoch == 0 {
		fr.queueAll(f)
	}
	if len(f.queue) == 0 && (f.epoch == 0 || f.count == len(f.delayed)) {
		return // all its partitions wait
	}
	set := &fr.settings
	asking := &oneAsked{request: wire.FetchRequest{
		ReplicaID: fr.cfg.ID, ReplicaEpoch: fr.brokerEpoch, MaxWaitMs: set.fetchWaitMs,
		MinBytes: set.fetchMinBytes, MaxBytes: set.fetchTotalBytes,
		SessionID: f.session, SessionEpoch: f.epoch, Forgotten: f.forget,
	}}
	req := &asking.request
	if len(f.queue) <= len(asking.part) {
		req.Partitions = asking.part[:len(f.queue)]
	} else {
		req.Partitions = make([]wire.FetchPartition, len(f.queue))
	}
	for i, slot := range f.queue {
		r := fr.partitions.edit(slot)
		r.mem.follow.queued, r.mem.follow.told = false, true
		req.Partitions[i] = wire.FetchPartition{
			TP: r.tp, TopicID: r.topicID, CurrentLeaderEpoch: r.mem.epoch,
			FetchOffset: r.log.EndOffset(), LastFetchedEpoch: r.log.LatestEpoch(),
			LogStartOffset: r.log.StartOffset(), MaxBytes: set.fetchMaxBytes,
		}
	}
	f.queue, f.forget = f.queue[:0], nil
	f.request, f.sent = fr.number(), out.Now
	out.Send(f.leader, f.request, req)
	if !f.expiring {
		f.expiring = true
		out.After(set.fetchTimeout, node.Timer{Kind: timerFetcherExpiry, ID: int64(f.leader)})
	}
}

// queueAll lists every partition anew: a session begins with a full request.
func (fr *fetchers) queueAll(f *fetcher) {
	f.forget = nil
	for _, slot := range fr.partitions.sorted {
		r := fr.partitions.get(slot)
		if r.mem.follow.state == copying && r.mem.leader == f.leader {
			r = fr.partitions.edit(slot)
			r.mem.follow.told = false
			f.enqueue(r)
		}
	}
}

// resumeDelayed takes partitions back in whose delay is over.
func (fr *fetchers) resumeDelayed(f *fetcher, out *node.Out) {
	if len(f.delayed) == 0 {
		return
	}
	next := node.Time(0)
	kept := f.delayed[:0]
	for _, slot := range f.delayed {
		r := fr.partitions.get(slot)
		if r.mem.follow.until > out.Now {
			kept = append(kept, slot)
			if next == 0 || r.mem.follow.until < next {
				next = r.mem.follow.until
			}
			continue
		}
		r = fr.partitions.edit(slot)
		r.mem.follow.state = copying
		f.enqueue(r)
	}
	f.delayed = kept
	if next != 0 {
		fr.arm(f, next, out)
	}
}

func (fr *fetchers) arm(f *fetcher, at node.Time, out *node.Out) {
	if f.due == 0 || f.due > at {
		f.due = at
		out.After(at-out.Now, node.Timer{Kind: timerFetcher, ID: int64(f.leader)})
	}
}

func (fr *fetchers) due(leader wire.ID, out *node.Out) {
	f := fr.fetcher(leader)
	if f.due.Due(out.Now) {
		f.due = 0
		fr.pump(f, out)
	}
}

// expired gives a fetch up that was not answered within replica.socket.timeout.ms.
func (fr *fetchers) expired(leader wire.ID, out *node.Out) {
	f := fr.fetcher(leader)
	timeout := fr.settings.fetchTimeout
	f.expiring = false
	if f.request == 0 {
		return
	}
	if left := f.sent + timeout - out.Now; left > 0 {
		f.expiring = true
		out.After(left, node.Timer{Kind: timerFetcherExpiry, ID: int64(leader)})
		return
	}
	out.Close(leader)
	fr.leaderLost(leader, out)
}

// leaderLost: the connection to a leader is gone; try again after replica.fetch.backoff.ms.
func (fr *fetchers) leaderLost(leader wire.ID, out *node.Out) {
	if fr.all.Get(int(leader)) == nil {
		return
	}
	f := fr.fetcher(leader)
	fr.offsetsLost(f, out)
	if f.request == 0 {
		f.session, f.epoch = 0, 0
		return
	}
	f.request, f.session, f.epoch = 0, 0, 0
	f.paused = out.Now + fr.settings.fetchBackoff
	fr.pump(f, out)
}

// fetched takes a leader's reply. Kafka: AbstractFetcherThread.processFetchRequest.
func (fr *fetchers) fetched(m *wire.Message, reply *wire.FetchReply, out *node.Out) {
	if fr.all.Get(int(m.From)) == nil {
		return
	}
	f := fr.fetcher(m.From)
	if f.request == 0 || f.request != m.Correlation {
		return
	}
	f.request = 0
	if reply.Error != wire.None {
		f.session, f.epoch = 0, 0
	} else {
		f.session = reply.SessionID
		f.epoch = nextEpoch(f.epoch)
		if f.session == 0 {
			f.epoch = 0
		}
		for i := range reply.Partitions {
			fr.copied(f, &reply.Partitions[i], out)
		}
	}
	fr.pump(f, out)
}

// copied handles one partition of a reply.
func (fr *fetchers) copied(f *fetcher, p *wire.FetchPartitionReply, out *node.Out) {
	slot := fr.partitions.find(&p.TP)
	if slot < 0 {
		return
	}
	r := fr.partitions.edit(slot)
	w := &r.mem.follow
	if w.state != copying || r.mem.leader != f.leader || w.queued {
		return // it was changed since the request was sent
	}
	switch p.Error {
	case wire.None:
		start := r.log.StartOffset()
		if p.Diverging {
			fr.truncate(r, p.DivergingEpoch, p.DivergingEndOffset, out)
		} else {
			fr.copyBatches(r, p, out)
		}
		// The leader learns a new log start offset as it learns a new log end: by the next fetch.
		if p.Diverging || len(p.Batches) > 0 || r.log.StartOffset() != start {
			f.enqueue(r)
		}
	case wire.OffsetOutOfRange:
		fr.findOffsets(f, r, true, out)
	case wire.FencedLeaderEpoch:
		f.leaveOut(r)
		w.state = failedUntilNew
	default:
		fr.delay(f, r, out)
	}
}

// copyBatches appends what the leader sent and adopts its high watermark and log start offset.
// Kafka: ReplicaFetcherThread.processPartitionData.
func (fr *fetchers) copyBatches(r *Replica, p *wire.FetchPartitionReply, out *node.Out) {
	nowMs := out.Wall().UnixMs()
	first := r.log.EndOffset()
	var gone []wire.OffsetRun
	for i, batch := range p.Batches {
		if end := r.log.EndOffset(); batch.BaseOffset < end {
			if end != r.log.StartOffset() || batch.LastOffset() < end {
				continue
			}
			r.log.StartInside(batch, nowMs)
		}
		if !fr.partitions.room(r.tp, batch, out) {
			break
		}
		segments := r.log.SegmentCount()
		gone = batch.Holes(r.log.EndOffset(), gone)
		r.log.Append(batch, nowMs, &r.mem.set.log)
		if r.log.SegmentCount() != segments {
			fr.partitions.seal(r, batch.BaseOffset, out)
		}
		// One fact for each run of batches of one epoch: offset and epoch together name a record.
		if i == len(p.Batches)-1 || p.Batches[i+1].LeaderEpoch != batch.LeaderEpoch ||
			!fr.partitions.fits(p.Batches[i+1]) {
			out.Emit(node.RecordsAppended{
				TP: r.tp, BaseOffset: first, LastOffset: batch.LastOffset(),
				LeaderEpoch: batch.LeaderEpoch, Gone: gone,
			})
			first, gone = batch.NextOffset(), nil
		}
	}
	before := r.mem.hw
	if p.LogStartOffset > r.log.StartOffset() {
		from := r.log.StartOffset()
		if r.log.AdvanceStart(min(p.LogStartOffset, r.log.EndOffset())) {
			out.Emit(node.LogStartAdvanced{
				TP: r.tp, From: from, To: r.log.StartOffset(), Reason: "leader",
			})
		}
	}
	r.mem.hw = max(min(p.HighWatermark, r.log.EndOffset()), r.log.StartOffset())
	if r.mem.hw != before {
		out.Emit(node.HighWatermarkAdvanced{TP: r.tp, From: before, To: r.mem.hw})
		fr.sessions.touch(r, false, true)
	}
}

// truncate drops the end of the log down to where it agrees with the leader's, as far as one answer
// can tell; the next fetch shows whether that was enough. Kafka: AbstractFetcherThread's
// getOffsetTruncationState (KIP-101, KIP-279, KIP-595).
func (fr *fetchers) truncate(r *Replica, epoch int32, end int64, out *node.Out) {
	from := r.log.EndOffset()
	to := min(end, from)
	if own, ownEnd := r.log.EpochEnd(epoch); own >= 0 {
		to = min(to, ownEnd)
		if own != epoch {
			to = min(ownEnd, from)
		}
	}
	fr.truncateTo(r, to, epoch, out)
}

func (fr *fetchers) truncateTo(r *Replica, to int64, epoch int32, out *node.Out) {
	from := r.log.EndOffset()
	r.log.TruncateTo(to)
	if to >= from {
		return
	}
	out.Emit(node.LogTruncated{TP: r.tp, From: from, To: to, Epoch: epoch})
	if r.mem.hw > to {
		out.Emit(node.HighWatermarkAdvanced{TP: r.tp, From: r.mem.hw, To: to})
		r.mem.hw = to
	}
	r.checkpoint = min(r.checkpoint, to)
	fr.sessions.touch(r, false, true)
}

// findOffsets asks where the leader's log ends, or begins, when it doesn't reach this follower's
// end. Kafka: AbstractFetcherThread.fetchOffsetAndTruncate.
func (fr *fetchers) findOffsets(f *fetcher, r *Replica, latest bool, out *node.Out) {
	f.leaveOut(r)
	w := &r.mem.follow
	w.state, w.offsets, w.latest = findingOffsets, fr.number(), latest
	at := wire.EarliestTimestamp
	if latest {
		at = wire.LatestTimestamp
	}
	out.Send(f.leader, w.offsets, &wire.ListOffsetsRequest{
		ReplicaID: fr.cfg.ID, Partitions: []wire.ListOffsetsPartition{
			{TP: r.tp, CurrentLeaderEpoch: r.mem.epoch, TimestampMs: at},
		},
	})
}

func (fr *fetchers) offsetsListed(m *wire.Message, reply *wire.ListOffsetsReply, out *node.Out) {
	for i := range reply.Partitions {
		p := &reply.Partitions[i]
		slot := fr.partitions.find(&p.TP)
		if slot < 0 {
			continue
		}
		r := fr.partitions.edit(slot)
		w := &r.mem.follow
		if w.state != findingOffsets || w.offsets != m.Correlation || r.mem.leader != m.From {
			continue
		}
		f := fr.fetcher(m.From)
		w.offsets, w.state = 0, copying
		switch {
		case p.Error != wire.None:
			fr.delay(f, r, out)
		case w.latest && p.Offset >= r.log.EndOffset():
			fr.findOffsets(f, r, false, out)
			continue
		case w.latest: // the leader lost what this follower has: an unclean election
			fr.truncateTo(r, p.Offset, r.mem.epoch, out)
			f.enqueue(r)
		case p.Offset > r.log.EndOffset():
			fr.startAnew(r, p.Offset, out)
			f.enqueue(r)
		default:
			from := r.log.StartOffset()
			if r.log.AdvanceStart(p.Offset) {
				out.Emit(node.LogStartAdvanced{TP: r.tp, From: from, To: p.Offset, Reason: "leader"})
			}
			f.enqueue(r)
		}
		fr.pump(f, out)
	}
}

// startAnew empties a log that ends before the leader's begins.
func (fr *fetchers) startAnew(r *Replica, offset int64, out *node.Out) {
	from, hw := r.log.EndOffset(), r.mem.hw
	r.log.TruncateFully(offset, out.Wall().UnixMs())
	r.mem.hw, r.checkpoint = offset, offset
	out.Emit(node.LogTruncated{TP: r.tp, From: from, To: offset, Epoch: r.mem.epoch})
	if hw != offset {
		out.Emit(node.HighWatermarkAdvanced{TP: r.tp, From: hw, To: offset})
	}
}

// offsetsLost delays partitions whose ListOffsets will not be answered.
func (fr *fetchers) offsetsLost(f *fetcher, out *node.Out) {
	for _, slot := range fr.partitions.sorted {
		r := fr.partitions.get(slot)
		if r.mem.follow.state == findingOffsets && r.mem.leader == f.leader {
			fr.delay(f, fr.partitions.edit(slot), out)
		}
	}
}
