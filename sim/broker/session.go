package broker

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// fetchSessions are all who fetch from this broker, and their parked requests.
// Kafka: FetchManager, FetchSessionCache, the purgatory of DelayedFetch.
type fetchSessions struct {
	*ground
	partitions *partitions
	deletions  *deletions

	all  ordered.Slots[session] // by index
	free []int32

	// Within one event only:
	wake    []int32 // sessions whose parked fetch may now be answered
	visible bool    // consumers may see something new
	parts   []wire.FetchPartitionReply
	later   []int32 // replicas whose data had no room in a fetch reply
}

// clone makes c, a copy of ss, a snapshot.
func (c *fetchSessions) clone(ss *fetchSessions) {
	c.all, c.free = ss.all.Clone(), slices.Clone(ss.free)
	c.wake, c.parts, c.later = nil, nil, nil
}

// settle answers the parked fetches that the event has made ready.
func (ss *fetchSessions) settle(out *node.Out) {
	for i := 0; i < len(ss.wake); i++ {
		ss.wakeOne(ss.wake[i], out)
	}
	ss.wake = ss.wake[:0]
}

// session is a fetch session (KIP-227): the broker remembers where a fetcher stands in each
// partition, so that a request names only what changed and one event costs the same however many
// partitions there are. A fetcher without a session has one for the time of its request. The parked
// request is part of it: a connection has at most one fetch under way.
type session struct {
	live        bool
	id          int32 // 0: for one request only
	index       int32
	owner       wire.ID
	epoch       int32   // what the next request must say
	replica     wire.ID // a follower's id, NoReplica for a consumer
	brokerEpoch int64
	isolation   wire.IsolationLevel
	rack        string
	count       int                   // partitions in it
	at          ordered.Vec[position] // by the replica's slot
	queue       []int32               // slots that may have something to say
	brief       []int32               // slots of a session that is for one request only
	outside     []int32               // slots in whose ISR this follower isn't
	unknown     []wire.FetchPartition // without a replica here; replaced whole
	full        bool                  // the reply names every partition
	denied      []string              // topics that its caller may not read; replaced whole
	lastFetch   node.Time
	waking      bool

	parked             bool
	correlation        int32
	since, deadline    node.Time
	minBytes, maxBytes int32
	alarm              node.Time // when an alarm is set for; 0: none
}

// position is where a fetcher stands in one partition.
type position struct {
	in, queued  bool
	otherID     bool // the fetcher means an older or newer topic of that name
	leaderEpoch int32
	lastEpoch   int32
	maxBytes    int32
	offset      int64
	sentHW      int64 // what it was told last
	sentStart   int64
}

const (
	sessionIndexBits = 12
	maxSessions      = 1000 // max.incremental.fetch.session.cache.slots
)

func cloneSession(s *session) *session {
	c := *s
	c.at = s.at.Clone()
	c.queue, c.outside = slices.Clone(s.queue), slices.Clone(s.outside)
	c.brief = slices.Clone(s.brief)
	return &c
}

// open finds or makes the session a fetch belongs to. Kafka: FetchManager.newContext.
func (ss *fetchSessions) open(
	m *wire.Message, r *wire.FetchRequest, out *node.Out,
) (*session, wire.ErrorCode) {
	if r.SessionID != 0 {
		s := ss.all.Edit(int(r.SessionID & (1<<sessionIndexBits - 1)))
		known := s != nil && s.live && s.id == r.SessionID
		switch {
		case r.SessionEpoch > 0 && !known:
			return nil, wire.FetchSessionIDNotFound
		case r.SessionEpoch > 0 && s.epoch != r.SessionEpoch:
			return nil, wire.InvalidFetchSessionEpoch
		case r.SessionEpoch > 0:
			s.epoch = nextEpoch(s.epoch)
			s.full = false
			return s, wire.None
		case known:
			ss.close(s)
		}
	}
	s := ss.unused()
	*s = session{
		live: true, index: s.index, owner: m.From, epoch: 1, full: true, replica: r.ReplicaID,
		queue: s.queue[:0], outside: s.outside[:0],
	}
	if r.SessionEpoch == 0 && ss.count() <= maxSessions {
		chance := out.Chance(node.FetchSession, out.Sender)
		salt := int32(1 + chance.Intn(1<<(31-sessionIndexBits)-1))
		s.id = salt<<sessionIndexBits | s.index
	}
	return s, wire.None
}

func nextEpoch(e int32) int32 {
	if e == 1<<31-1 {
		return 1
	}
	return e + 1
}

func (ss *fetchSessions) count() int { return ss.all.Len() - len(ss.free) }

func (ss *fetchSessions) unused() *session {
	if n := len(ss.free); n > 0 {
		i := ss.free[n-1]
		ss.free = ss.free[:n-1]
		return ss.all.Edit(int(i))
	}
	s := &session{index: int32(ss.all.Len())}
	ss.all.Set(int(s.index), s)
	return s
}

// close ends a session; a request parked in it is not answered.
func (ss *fetchSessions) close(s *session) {
	for _, slot := range s.brief {
		ss.unwatch(slot, s.index)
	}
	if s.id != 0 {
		for slot := range s.at.Len() {
			if s.at.Get(slot).in {
				ss.unwatch(int32(slot), s.index)
			}
		}
	}
	*s = session{index: s.index}
	ss.free = append(ss.free, s.index)
}

func (ss *fetchSessions) unwatch(slot, index int32) {
	if r := ss.partitions.edit(slot); r != nil {
		r.mem.watchers.Drop(func(w watcher) bool { return w.session == index })
	}
}

// dropOf closes the sessions of a peer whose connection is gone.
func (ss *fetchSessions) dropOf(peer wire.ID) {
	for i := range ss.all.Len() {
		if s := ss.all.Get(i); s.live && s.owner == peer {
			ss.close(ss.all.Edit(i))
		}
	}
}

// place notes where a fetcher stands in one partition, as its request says.
func (ss *fetchSessions) place(s *session, fp *wire.FetchPartition) {
	slot := ss.partitions.find(&fp.TP)
	if slot < 0 {
		s.unknown = append(withoutTP(s.unknown, fp.TP), *fp)
		return
	}
	if len(s.unknown) > 0 {
		s.unknown = withoutTP(s.unknown, fp.TP)
	}
	p := s.at.Edit(int(slot))
	if !p.in {
		*p = position{in: true, queued: p.queued, sentHW: -1, sentStart: -1}
		s.count++
		if s.id == 0 {
			s.brief = append(s.brief, slot)
		}
		r := ss.partitions.edit(slot)
		r.mem.watchers.Push(watcher{s.index, s.replica})
	}
	p.otherID = fp.TopicID != "" && fp.TopicID != ss.partitions.get(slot).topicID
	p.leaderEpoch, p.lastEpoch = fp.CurrentLeaderEpoch, fp.LastFetchedEpoch
	p.maxBytes, p.offset = fp.MaxBytes, fp.FetchOffset
	s.enqueue(p, slot)
}

func (s *session) enqueue(p *position, slot int32) {
	if !p.queued {
		p.queued = true
		s.queue = append(s.queue, slot)
	}
}

// forget takes a partition out of a session.
func (ss *fetchSessions) forget(s *session, tp *wire.TopicPartition) {
	if len(s.unknown) > 0 {
		s.unknown = withoutTP(s.unknown, *tp)
	}
	slot := ss.partitions.find(tp)
	if slot < 0 || !s.at.Get(int(slot)).in {
		return
	}
	s.remove(slot)
	ss.unwatch(slot, s.index)
}

func (s *session) remove(slot int32) {
	*s.at.Edit(int(slot)) = position{}
	s.count--
	drop := func(x int32) bool { return x == slot }
	s.queue = slices.DeleteFunc(s.queue, drop)
	s.outside = slices.DeleteFunc(s.outside, drop)
}

// forgetReplica turns a deleted replica into an unknown partition for all who fetch from it.
func (ss *fetchSessions) forgetReplica(r *Replica) {
	for _, w := range r.mem.watchers.All() {
		s := ss.all.Edit(int(w.session))
		p := s.at.Get(int(r.slot))
		s.remove(r.slot)
		s.unknown = append(withoutTP(s.unknown, r.tp), wire.FetchPartition{
			TP: r.tp, TopicID: r.topicID, CurrentLeaderEpoch: p.leaderEpoch, FetchOffset: p.offset,
			LastFetchedEpoch: p.lastEpoch, LogStartOffset: -1, MaxBytes: p.maxBytes,
		})
		ss.wakeLater(s)
	}
	r.mem.watchers = ordered.Few[watcher]{}
}

func withoutTP(ps []wire.FetchPartition, tp wire.TopicPartition) []wire.FetchPartition {
	out := make([]wire.FetchPartition, 0, len(ps)+1)
	for i := range ps {
		if ps[i].TP != tp {
			out = append(out, ps[i])
		}
	}
	return out
}

// touch tells the sessions that cover r that something changed: its end (appended), or what
// consumers may see of it (visible). A follower isn't woken by a high watermark: it learns it with
// the next reply, which is why a follower's high watermark trails the leader's by a round trip or
// more.
func (ss *fetchSessions) touch(r *Replica, appended, visible bool) {
	ss.visible = ss.visible || visible
	for _, w := range r.mem.watchers.All() {
		wake := visible
		if w.follower != wire.NoReplica {
			wake = appended
		}
		if !wake && !visible {
			continue
		}
		s := ss.all.Edit(int(w.session))
		s.enqueue(s.at.Edit(int(r.slot)), r.slot)
		if wake {
			ss.wakeLater(s)
		}
	}
}

func (ss *fetchSessions) wakeLater(s *session) {
	if s.parked && !s.waking {
		s.waking = true
		ss.wake = append(ss.wake, s.index)
	}
}

func (ss *fetchSessions) wakeOne(index int32, out *node.Out) {
	s := ss.all.Edit(int(index))
	s.waking = false
	if s.parked {
		ss.answer(s, false, out)
	}
}
