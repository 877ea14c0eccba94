package share

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// States of a record in a share-partition. Kafka: server.share.fetch.RecordState.
const (
	RecordAvailable    int8 = 0
	RecordAcquired     int8 = 1
	RecordAcknowledged int8 = 2
	RecordArchived     int8 = 4
)

// Partition is what the leader of a partition keeps for one share group: the window of records in
// flight, from the start offset (SPSO) on, and who has which of them locked until when. Records of one
// state, member and delivery count form a run. Kafka: server.share.SharePartition.
type Partition struct {
	Group string
	TP    wire.TopicPartition
	start int64 // below this everything is done
	end   int64 // the next record that was never acquired
	runs  []run
}

// run is records first to last, in one state.
type run struct {
	first, last int64
	state       int8
	count       int16 // deliveries so far
	member      string
	lockUntil   node.Time
}

// Start and End are the window's bounds.
func (s *Partition) Start() int64 { return s.start }

// End is the next offset that was never acquired.
func (s *Partition) End() int64 { return s.end }

// Clone makes a snapshot.
func (s *Partition) Clone() *Partition {
	c := *s
	c.runs = slices.Clone(s.runs)
	return &c
}

// Restore sets the window from what was persisted. What was acquired is available again. The log may
// begin at a later offset by now: what was known of records before start goes with them.
// Kafka: SharePartition.maybeInitialize, updateCacheAndOffsets.
func (s *Partition) Restore(start int64, batches []wire.ShareStateBatch, reason node.ShareReason,
	out *node.Out) {
	out.Emit(node.ShareStartAdvanced{Group: s.Group, TP: s.TP, From: s.start, To: start,
		Reason: reason})
	s.start, s.end, s.runs = start, start, nil
	for _, b := range batches {
		if b.FirstOffset = max(b.FirstOffset, start); b.FirstOffset > b.LastOffset {
			continue
		}
		if b.FirstOffset > s.end { // in between nothing was done: available, never delivered
			s.runs = append(s.runs, run{first: s.end, last: b.FirstOffset - 1})
		}
		s.runs = append(s.runs, run{first: b.FirstOffset, last: b.LastOffset, state: b.State,
			count: b.DeliveryCount})
		s.end = b.LastOffset + 1
	}
	s.advance(out)
}

// Persisted is the window from an offset on as it is written to the share coordinator: what is before
// the start is finished. Locks aren't written, nor the deliveries that they stand for: the next leader
// knows of a delivery when it has ended. Kafka: SharePartition, which persists acknowledgements,
// releases and expired locks only.
func (s *Partition) Persisted(from int64) []wire.ShareStateBatch {
	var bs []wire.ShareStateBatch
	if from < s.start {
		bs = append(bs, wire.ShareStateBatch{FirstOffset: from, LastOffset: s.start - 1,
			State: RecordAcknowledged, DeliveryCount: 1})
	}
	for _, r := range s.runs {
		if r.state == RecordAcquired {
			r.state, r.count = RecordAvailable, r.count-1
		}
		if r.count > 0 || r.state != RecordAvailable {
			bs = append(bs, wire.ShareStateBatch{FirstOffset: r.first, LastOffset: r.last,
				State: r.state, DeliveryCount: r.count})
		}
	}
	return bs
}

// Acquire locks up to limit records for a member: first such as were released, then new ones below
// upTo, in whole batches as ends tells (the last offset of the batch that holds an offset). A record on
// its last attempt is delivered alone.
func (s *Partition) Acquire(member string, limit int, upTo int64, ends func(int64) int64,
	set *Settings, out *node.Out) []wire.AcquiredRecords {
	var got []wire.AcquiredRecords
	until := out.Now + set.Lock
	taken := 0
	take := func(i int) {
		r := &s.runs[i]
		r.state, r.member, r.lockUntil = RecordAcquired, member, until
		r.count++
		taken += int(r.last - r.first + 1)
		got = append(got, wire.AcquiredRecords{FirstOffset: r.first, LastOffset: r.last,
			DeliveryCount: r.count})
		s.tell(r, "acquired", node.ShareFetched, out)
	}
	for i := 0; i < len(s.runs) && taken < limit; i++ {
		if s.runs[i].state != RecordAvailable {
			continue
		}
		last := s.runs[i].count == set.DeliveryLimit-1
		switch {
		case last && taken > 0:
			return got
		case last:
			s.split(s.runs[i].first + 1)
		default:
			s.split(s.runs[i].first + int64(limit-taken))
		}
		take(i)
		if last {
			return got
		}
	}
	for taken < limit && s.end < upTo && s.end-s.start < int64(set.MaxLocks) {
		last := min(ends(s.end), upTo-1)
		s.runs = append(s.runs, run{first: s.end, last: last})
		s.end = last + 1
		take(len(s.runs) - 1)
	}
	return got
}

// CanAcquire tells whether Acquire would find something.
func (s *Partition) CanAcquire(upTo int64, set *Settings) bool {
	if s.end < upTo && s.end-s.start < int64(set.MaxLocks) {
		return true
	}
	return slices.ContainsFunc(s.runs, func(r run) bool { return r.state == RecordAvailable })
}

func (s *Partition) tell(r *run, to string, reason node.ShareReason, out *node.Out) {
	f := node.ShareRecordsChanged{Group: s.Group, TP: s.TP, Member: r.member, FirstOffset: r.first,
		LastOffset: r.last, To: to, DeliveryCount: r.count, Reason: reason}
	if to == "acquired" || to == "renewed" {
		f.LockUntil = r.lockUntil
	}
	out.Emit(f)
}

// split makes sure that a run begins at offset, if offset is inside one.
func (s *Partition) split(offset int64) {
	for i := range s.runs {
		if r := s.runs[i]; r.first < offset && offset <= r.last {
			tail := r
			tail.first = offset
			s.runs[i].last = offset - 1
			s.runs = slices.Insert(s.runs, i+1, tail)
			return
		}
	}
}

// Acknowledge carries out a member's word on records it has. Kafka: Partition.acknowledge.
func (s *Partition) Acknowledge(member string, b *wire.AckBatch, set *Settings,
	out *node.Out) wire.ErrorCode {
	s.split(b.FirstOffset)
	s.split(b.LastOffset + 1)
	for o := b.FirstOffset; o <= b.LastOffset; { // all or nothing
		r := s.at(o)
		if r == nil || r.state != RecordAcquired || r.member != member {
			return wire.InvalidRecordState
		}
		o = r.last + 1
	}
	for o := b.FirstOffset; o <= b.LastOffset; o++ {
		ack := b.Types[0]
		if len(b.Types) > 1 {
			ack = b.Types[o-b.FirstOffset]
			s.split(o + 1)
		}
		r := s.at(o)
		o = r.last
		s.settle(r, ack, set, out)
	}
	s.advance(out)
	return wire.None
}

func (s *Partition) at(offset int64) *run {
	for i := range s.runs {
		if s.runs[i].first <= offset && offset <= s.runs[i].last {
			return &s.runs[i]
		}
	}
	return nil
}

func (s *Partition) settle(r *run, ack wire.AckType, set *Settings, out *node.Out) {
	switch ack {
	case wire.AckRenew:
		r.lockUntil = out.Now + set.Lock
		s.tell(r, "renewed", node.ShareRenewed, out)
	case wire.AckRelease:
		s.release(r, node.ShareReleased, set, out)
	case wire.AckReject:
		r.state, r.lockUntil = RecordArchived, 0
		s.tell(r, "archived", node.ShareRejected, out)
	default:
		r.state, r.lockUntil = RecordAcknowledged, 0
		s.tell(r, "acknowledged", node.ShareAccepted, out)
	}
}

// release makes records available again, unless they were delivered as often as allowed: then they are
// archived. Kafka: InFlightState.tryUpdateState with maxDeliveryCount.
func (s *Partition) release(r *run, reason node.ShareReason, set *Settings, out *node.Out) {
	r.lockUntil = 0
	if r.count >= set.DeliveryLimit {
		r.state = RecordArchived
		s.tell(r, "archived", node.ShareTriedOften, out)
		return
	}
	r.state = RecordAvailable
	s.tell(r, "available", reason, out)
	r.member = ""
}

// ReleaseMember gives back all that a member has: its session is over.
func (s *Partition) ReleaseMember(member string, set *Settings, out *node.Out) bool {
	changed := false
	for i := range s.runs {
		if r := &s.runs[i]; r.state == RecordAcquired && r.member == member {
			s.release(r, node.ShareMemberGone, set, out)
			changed = true
		}
	}
	s.advance(out)
	return changed
}

// Expire gives back records whose lock is over; false: there were none.
func (s *Partition) Expire(set *Settings, out *node.Out) (changed bool) {
	for i := range s.runs {
		if r := &s.runs[i]; r.state == RecordAcquired && r.lockUntil <= out.Now {
			s.release(r, node.ShareLockTimeout, set, out)
			changed = true
		}
	}
	s.advance(out)
	return changed
}

// NextLock is when the first lock is over; 0: nothing is locked.
func (s *Partition) NextLock() node.Time {
	next := node.Time(0)
	for i := range s.runs {
		if t := s.runs[i].lockUntil; t != 0 && (next == 0 || t < next) {
			next = t
		}
	}
	return next
}

// advance moves the start over finished records, and joins equal neighbours.
func (s *Partition) advance(out *node.Out) {
	n := 0
	for n < len(s.runs) && s.runs[n].state >= RecordAcknowledged {
		n++
	}
	if n > 0 {
		to := s.runs[n-1].last + 1
		out.Emit(node.ShareStartAdvanced{Group: s.Group, TP: s.TP, From: s.start, To: to,
			Reason: node.ShareDone})
		s.start = to
		s.runs = slices.Delete(s.runs, 0, n)
	}
	for i := 1; i < len(s.runs); {
		a, b := &s.runs[i-1], &s.runs[i]
		if a.state == b.state && a.count == b.count && a.member == b.member &&
			a.lockUntil == b.lockUntil && a.state != RecordAcquired {
			a.last = b.last
			s.runs = slices.Delete(s.runs, i, i+1)
			continue
		}
		i++
	}
}

// InFlight is a run of records for the picture. Member is empty unless they are acquired.
type InFlight struct {
	First, Last   int64
	State         int8
	DeliveryCount int16
	Member        string
	LockUntil     node.Time
}

// InFlights are the runs between start and end.
func (s *Partition) InFlights() []InFlight {
	runs := make([]InFlight, len(s.runs))
	for i, r := range s.runs {
		runs[i] = InFlight{r.first, r.last, r.state, r.count, r.member, r.lockUntil}
	}
	return runs
}

// Finished counts the records between start and end that are done: they don't count as lag.
func (s *Partition) Finished() int64 {
	n := int64(0)
	for _, r := range s.runs {
		if r.state >= RecordAcknowledged {
			n += r.last - r.first + 1
		}
	}
	return n
}
