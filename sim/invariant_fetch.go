package sim

import (
	"slices"

	"highwater/sim/broker"
	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/share"
	"highwater/sim/wire"
)

// What a leader may think of its followers, from the fetches that really reached it: how far each is,
// when it was last caught up, which incarnation asked. The ISR and the high watermark follow from
// that. Kafka: Replica.updateFetchStateOrThrow, Partition.maybeIncrementLeaderHW, maybeExpandIsr,
// maybeShrinkIsr; KIP-903.

// fetching is one follower's connection to one leader: one fetch session after the other.
type fetching struct {
	session int32 // counts them; a partition belongs to one when it was named in it
	last    node.Time
}

// leading is a broker's time as leader of a partition, in one leader epoch.
type leading struct {
	epoch      int32
	since      node.Time
	from       int64 // where its epoch begins
	followers  []heardOf
	proposedIn int32 // partition epoch in which it has asked for another ISR
	knownIn    int32 // partition epoch that it knew last, and since when
	settled    node.Time
	looked     node.Time // when somebody looked for members of the ISR that lag
}

// heardOf is what a leader has heard of one follower in one partition.
type heardOf struct {
	known         bool
	session       int32 // the partition is in this session; 0: in none
	end           int64 // -1: nothing was heard
	at, caughtUp  node.Time
	behind        node.Time // since when it hasn't everything
	endThen       int64     // of the leader's log, at the last fetch
	followerEpoch int64
}

func connection(leader, follower wire.ID) int64 { return int64(leader)<<32 | int64(follower) }

func (c *Checker) fetchingOf(leader, follower wire.ID) *fetching {
	k := connection(leader, follower)
	s := c.fetches.At(k)
	if s == nil {
		s = &fetching{session: 1}
		c.fetches.Set(k, s)
	}
	return s
}

// leadingOf is what a broker that leads, in its own eyes, has heard.
func (p *watched) leadingOf(r *broker.Replica, at wire.ID) *leading {
	for int(at) >= len(p.leading) {
		p.leading = append(p.leading, leading{epoch: -1})
	}
	l := &p.leading[at]
	if l.epoch != r.LeaderEpoch() {
		*l = leading{epoch: r.LeaderEpoch(), proposedIn: -1, knownIn: -1}
	}
	return l
}

// heardOf finds what a leader has heard of a follower. In a new leader epoch that is nothing, and a
// member of the ISR is given the benefit of the doubt.
func (p *watched) heardOf(r *broker.Replica, at, follower wire.ID) *heardOf {
	l := p.leadingOf(r, at)
	for int(follower) >= len(l.followers) {
		l.followers = append(l.followers, heardOf{})
	}
	h := &l.followers[follower]
	if !h.known {
		*h = heardOf{known: true, end: -1, at: -1, caughtUp: -1, endThen: -1, followerEpoch: -2}
		if image.Contains(r.ISR(), follower) {
			h.caughtUp = l.since
		}
	}
	return h
}

// begins: in a new leader epoch nothing was heard yet.
func (p *watched) begins(r *broker.Replica, at wire.ID, now node.Time, from int64) {
	if r == nil {
		return
	}
	l := p.leadingOf(r, at)
	*l = leading{epoch: l.epoch, since: now, from: from, proposedIn: -1, knownIn: -1}
	for _, id := range r.Assignment() {
		p.heardOf(r, at, id)
	}
}

// fetched: I26, a leader takes a follower's fetch for what it says, and nothing else.
func (c *Checker) fetched(w *World, at wire.ID, r *wire.FetchRequest) {
	s := c.fetchingOf(at, r.ReplicaID)
	for i := range w.said {
		if reply, ok := w.said[i].Body.(*wire.FetchReply); ok && reply.Error != wire.None &&
			w.said[i].Correlation == w.heard.Correlation && w.said[i].To == w.heard.From {
			return // no such session
		}
	}
	if b := w.Broker(at); b != nil && b.DiskOffline() && !w.failsDisk() {
		return // KAFKA_STORAGE_ERROR for every partition
	}
	if r.SessionEpoch <= 0 {
		s.session++
	}
	for i := range r.Forgotten {
		p := c.of(r.Forgotten[i])
		if int(at) < len(p.leading) && int(r.ReplicaID) < len(p.leading[at].followers) {
			p.leading[at].followers[r.ReplicaID].session = 0
		}
	}
	for i := range r.Partitions {
		fp := &r.Partitions[i]
		rep := w.replica(at, fp.TP)
		if rep == nil || !rep.IsLeader() || !image.Contains(rep.Assignment(), r.ReplicaID) {
			continue
		}
		if t := w.Image().Topic(fp.TP.Topic); t == nil || t.ID != rep.TopicID() {
			continue // the topic is deleted, and its leader doesn't know yet
		}
		p := c.of(fp.TP)
		h := p.heardOf(rep, at, r.ReplicaID)
		h.session = s.session
		// A produce request that waited behind this step's may have been appended since.
		end, before := max(p.end(at), 0), h.end
		if says(rep, fp, end) && (r.ReplicaEpoch < 0 || r.ReplicaEpoch >= h.followerEpoch) {
			h.take(end, fp.FetchOffset, r.ReplicaEpoch, w.now)
		}
		if knows := rep.FollowerEnd(r.ReplicaID); knows != h.end {
			c.fail("I26", at.String(), "thinks that", r.ReplicaID.String(), "has", fp.TP.String(), "to",
				num(knows), "and was told", num(h.end))
		}
		if since, ok := rep.FollowerCaughtUp(r.ReplicaID); ok && since > h.caughtUp {
			c.fail("I26", at.String(), "thinks that", r.ReplicaID.String(), "had all of",
				fp.TP.String(), "at", num(int64(since)), "us and was told so at",
				num(int64(h.caughtUp)))
		}
		// Only a log end that is news moves it. Kafka: Partition.updateFollowerFetchState.
		if h.end != before {
			c.notBehind(w, p, rep, at)
		}
	}
	s.last = w.now
}

// says tells whether a fetch is from a replica whose log goes on as the leader's does: only then does
// its offset mean anything.
func says(r *broker.Replica, fp *wire.FetchPartition, end int64) bool {
	if fp.TopicID != "" && fp.TopicID != r.TopicID() ||
		fp.CurrentLeaderEpoch >= 0 && fp.CurrentLeaderEpoch != r.LeaderEpoch() {
		return false
	}
	if fp.FetchOffset < r.LogStartOffset() {
		return false
	}
	if fp.LastFetchedEpoch < 0 {
		return fp.FetchOffset <= end
	}
	epoch, ends := r.Log().EpochEnd(fp.LastFetchedEpoch)
	return epoch == fp.LastFetchedEpoch && min(ends, end) >= fp.FetchOffset
}

func (h *heardOf) take(end, offset, epoch int64, now node.Time) {
	switch {
	case offset >= end:
		h.caughtUp = max(h.caughtUp, now)
	case offset >= h.endThen && h.endThen >= 0:
		h.caughtUp = max(h.caughtUp, h.at)
	}
	h.end, h.at, h.followerEpoch = offset, now, epoch
	h.endThen = max(h.endThen, end)
}

// grows notes, when a leader appends, that followers had everything at their last fetch: an idle
// partition isn't named in a session's fetches.
func (c *Checker) grows(w *World, p *watched, at wire.ID, base int64) {
	r := w.replica(at, p.tp)
	if r == nil {
		return
	}
	l := p.leadingOf(r, at)
	for id := range l.followers {
		h := &l.followers[id]
		if !h.known || h.end != base {
			continue
		}
		h.behind = w.now
		if s := c.fetchingOf(at, wire.ID(id)); h.session == s.session {
			h.caughtUp, h.at, h.endThen = max(h.caughtUp, s.last), max(h.at, s.last), base
		}
	}
	c.lagging(w, p, r, at)
}

// isCaughtUp is what a follower in the ISR must be: it has everything, or had not long ago.
func (h *heardOf) isCaughtUp(r *broker.Replica, now, within node.Time) bool {
	return h.end == r.LogEndOffset() || h.caughtUp >= 0 && now-h.caughtUp <= within
}

// mayJoin tells whether a broker, as a leader knows the metadata, may be in an ISR in the incarnation
// that fetches.
func (h *heardOf) mayJoin(w *World, at, id wire.ID) bool {
	b := w.Broker(at).Image().Broker(id)
	return b.Active() && (h.followerEpoch == -1 || h.followerEpoch == b.Epoch)
}

// least is the smallest log end among those that count for a high watermark; outsiders count when they
// are caught up, and fit or not is told by anybody.
func (c *Checker) least(w *World, p *watched, r *broker.Replica, at wire.ID, anybody bool) int64 {
	end := r.LogEndOffset()
	to := end
	lag := c.configsOf(w, at).lag
	for _, id := range r.Assignment() {
		if id == at {
			continue
		}
		h := p.heardOf(r, at, id)
		if h.end < to && (image.Contains(r.MaximalISR(), id) ||
			h.isCaughtUp(r, w.now, lag) && (anybody || h.mayJoin(w, at, id))) {
			to = h.end
		}
	}
	return to
}

// notBehind: I26, a high watermark is where it may be.
func (c *Checker) notBehind(w *World, p *watched, r *broker.Replica, at wire.ID) {
	least := min(c.leastInSync(w, p, at), len(r.Assignment()))
	if len(r.ISR()) < least {
		return
	}
	if to := c.least(w, p, r, at, true); r.HighWatermark() < to {
		c.fail("I26", at.String(), "leaves the high watermark of", p.tp.String(), "at",
			num(r.HighWatermark()), "although all that count have it to", num(to))
	}
}

// notAhead: I26, a high watermark passes nobody who counts.
func (c *Checker) notAhead(w *World, p *watched, r *broker.Replica, at wire.ID, to int64) {
	if least := c.least(w, p, r, at, false); to > least {
		c.fail("I26", at.String(), "moves the high watermark of", p.tp.String(), "to", num(to),
			"although one that counts has it only to", num(least))
	}
	least := min(c.leastInSync(w, p, at), len(r.Assignment()))
	if len(r.ISR()) < least {
		c.fail("I26", at.String(), "moves the high watermark of", p.tp.String(), "to", num(to),
			"with", num(int64(len(r.ISR()))), "in sync and min.insync.replicas", num(int64(least)))
	}
}

// proposed: I23, a leader wants those out that lag, and those in that have caught up with it in this
// leader epoch and are alive in the incarnation that fetches.
func (c *Checker) proposed(w *World, at wire.ID, f *node.ISRChangeProposed) {
	p, r := c.of(f.TP), w.replica(at, f.TP)
	if r == nil || !r.IsLeader() || p.reused {
		return
	}
	l := p.leadingOf(r, at)
	l.proposedIn = r.PartitionEpoch()
	lag := c.configsOf(w, at).lag
	for _, id := range f.From {
		if id != at && !slices.Contains(f.To, id) {
			if h := p.heardOf(r, at, id); h.isCaughtUp(r, w.now, lag) {
				known, _ := r.FollowerCaughtUp(id)
				c.fail("I23", at.String(), "wants", id.String(), "out of the ISR of", f.TP.String(),
					"though it was caught up at", num(int64(h.caughtUp)), "us, and not at",
					num(int64(known)))
			}
		}
	}
	for _, id := range f.To {
		if slices.Contains(f.From, id) {
			continue
		}
		h := p.heardOf(r, at, id)
		if h.end < r.HighWatermark() || h.end < l.from || !h.mayJoin(w, at, id) {
			c.fail("I23", at.String(), "wants", id.String(), "in the ISR of", f.TP.String(), "with end",
				num(h.end), "and broker epoch", num(h.followerEpoch), "while the high watermark is",
				num(r.HighWatermark()), "and the leader epoch begins at", num(l.from))
		}
	}
}

// lagging: I23, who lags for replica.lag.time.max.ms doesn't stay in the ISR: the leader looks every
// half of that.
func (c *Checker) lagging(w *World, p *watched, r *broker.Replica, at wire.ID) {
	lag := c.configsOf(w, at).lag
	within := 2*lag + 2*node.Second
	l := p.leadingOf(r, at)
	if e := r.PartitionEpoch(); e != l.knownIn { // it has just learned what became of its last wish
		l.knownIn, l.settled = e, w.now
	}
	if p.reused || l.proposedIn == l.knownIn || w.now < l.looked+lag/4 ||
		w.now-max(l.since, l.settled) < within || w.now-c.awakeSince(at) < within {
		return
	}
	l.looked = w.now
	for _, id := range r.ISR() {
		if id == at {
			continue
		}
		if h := p.heardOf(r, at, id); w.now-h.behind > within && !h.isCaughtUp(r, w.now, within) {
			c.fail("I23", id.String(), "is in the ISR of", p.tp.String(), "though", at.String(),
				"heard last at", num(int64(h.caughtUp)), "us that it had everything")
		}
	}
}

// wishes: KIP-903, a leader says with which broker epoch each member of the ISR it wants has fetched.
func (c *Checker) wishes(w *World, at wire.ID, r *wire.AlterPartitionRequest) {
	for i := range r.Partitions {
		a := &r.Partitions[i]
		rep := w.replica(at, a.TP)
		if rep == nil || !rep.IsLeader() || c.of(a.TP).reused {
			continue
		}
		for k, id := range a.NewISR {
			want := w.Broker(at).Epoch()
			if id != at {
				want = max(c.of(a.TP).heardOf(rep, at, id).followerEpoch, -1)
			}
			if k >= len(a.NewISREpochs) || a.NewISREpochs[k] != want {
				c.fail("I23", at.String(), "wants", id.String(), "in the ISR of", a.TP.String(),
					"with another broker epoch than", num(want))
			}
		}
	}
}

// granted: I23, a controller grants the present leader's wishes, and only for brokers that are alive
// in the incarnation that the leader means.
func (c *Checker) granted(asked *wire.AlterPartitionRequest, reply *wire.AlterPartitionReply) {
	for i := range reply.Partitions {
		res := &reply.Partitions[i]
		if res.Error != wire.None || i >= len(asked.Partitions) {
			continue
		}
		a := &asked.Partitions[i]
		for k, id := range a.NewISR {
			b := c.metadata.img.Broker(id)
			known := k < len(a.NewISREpochs) && a.NewISREpochs[k] >= 0
			if !b.Active() || known && a.NewISREpochs[k] != b.Epoch {
				c.fail("I23", id.String(), "is let into the ISR of", a.TP.String(),
					"though it is not alive, or in another incarnation")
			}
		}
		if res.PartitionEpoch < a.PartitionEpoch || res.LeaderEpoch < a.LeaderEpoch {
			c.fail("I23", a.TP.String(), "is changed for", asked.BrokerID.String(),
				"which asks with epochs that are not its own")
		}
	}
}

// brokerConfigs are configs of one broker as it knows them, looked up again when it learns of others.
type brokerConfigs struct {
	img   *image.Image
	lag   node.Time
	share *share.Settings
}

func (c *Checker) configsOf(w *World, at wire.ID) *brokerConfigs {
	for int(at) >= len(c.configs) {
		c.configs = append(c.configs, brokerConfigs{})
	}
	k := &c.configs[at]
	if img := w.Broker(at).Image(); k.img != img {
		n := w.known(at)
		*k = brokerConfigs{img: img, lag: node.Ms(n.BrokerInt64("replica.lag.time.max.ms")),
			share: share.ReadSettings(n)}
	}
	return k
}

// leastInSync is a topic's min.insync.replicas as a broker knows it.
func (c *Checker) leastInSync(w *World, p *watched, at wire.ID) int {
	if img := w.Broker(at).Image(); p.leastIn != img {
		p.leastIn, p.least = img, w.known(at).MinInsyncReplicas(p.tp.Topic)
	}
	return p.least
}

// awakeSince is when a broker began to do something every few seconds.
func (c *Checker) awakeSince(id wire.ID) node.Time {
	if int(id) < len(c.awake) {
		return c.awake[id].since
	}
	return 0
}

// stepped is when a process did something, and since when it does all the time.
type stepped struct{ since, last node.Time }

// longestNap is how long a broker that lives does nothing: it sends a heartbeat every two seconds.
const longestNap = 4 * node.Second

// thawed: a process that was frozen, however shortly, has its timers still before it.
func (c *Checker) thawed(w *World, id wire.ID) {
	if int(id) < len(c.awake) {
		c.awake[id].since = w.now
	}
}

func (c *Checker) steps(w *World) {
	for i := range w.steps {
		id := w.steps[i].Node
		if !id.IsBroker() && !id.IsController() {
			continue
		}
		if p := w.table.get(id); p == nil || p.Frozen {
			continue // what comes waits until it goes on
		}
		for int(id) >= len(c.awake) {
			c.awake = append(c.awake, stepped{})
		}
		s := &c.awake[id]
		if w.now-s.last > longestNap || w.steps[i].Kind == BootStep {
			s.since = w.now
		}
		s.last = w.now
	}
}

// listens looks at what the last step was handed, before what came of it.
func (c *Checker) listens(w *World) {
	c.steps(w)
	at := w.heard.To
	switch m := w.heard.Body.(type) {
	case *wire.FetchRequest:
		if at.IsBroker() && m.ReplicaID != wire.NoReplica {
			c.fetched(w, at, m)
		}
	case *wire.BrokerHeartbeatRequest:
		c.heardBeat(w, at, m)
	case *wire.ConnectionClosed:
		if at.IsBroker() && m.Peer.IsBroker() {
			c.fetchingOf(at, m.Peer).session++
		}
	}
}

// speaks looks at what the last step sent.
func (c *Checker) speaks(w *World) {
	if len(w.steps) == 0 {
		return
	}
	at := w.steps[len(w.steps)-1].Node
	c.answers(w, at)
	for i := range w.said {
		switch m := w.said[i].Body.(type) {
		case *wire.AlterPartitionRequest:
			c.wishes(w, at, m)
		case *wire.AlterPartitionReply:
			if asked, ok := w.heard.Body.(*wire.AlterPartitionRequest); ok {
				c.granted(asked, m)
			}
		case *wire.OffsetFetchReply:
			if asked, ok := w.heard.Body.(*wire.OffsetFetchRequest); ok {
				c.tellsOffsets(w, at, asked, m)
			}
		}
	}
	if asked, ok := w.heard.Body.(*wire.OffsetCommitRequest); ok && at.IsBroker() {
		c.takesCommit(w, at, asked)
	}
}
