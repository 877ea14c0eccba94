package share

import (
	"fmt"
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// queue is one share-partition with ten records in batches of two, and what it told.
type queue struct {
	t   *testing.T
	s   *Partition
	set Settings
	out node.Out
	now node.Time
	end int64
}

func newQueue(t *testing.T) *queue {
	q := &queue{t: t, end: 10, now: node.Second, set: Settings{Lock: 30 * node.Second, DeliveryLimit: 5, MaxLocks: 2000},
		s: &Partition{Group: "g", TP: wire.TopicPartition{Topic: "orders"}}}
	q.do(func(out *node.Out) { q.s.Restore(0, nil, node.ShareNew, out) })
	return q
}

func (q *queue) do(f func(out *node.Out)) {
	q.out.Reset(q.now, nil)
	f(&q.out)
}

// acquire locks records for a member: "0-1x1 4x2" is first-last and deliveries.
func (q *queue) acquire(member string, limit int) string {
	text := ""
	q.do(func(out *node.Out) {
		ends := func(o int64) int64 { return o | 1 }
		for _, a := range q.s.Acquire(member, limit, q.end, ends, &q.set, out) {
			text += fmt.Sprintf(" %d-%dx%d", a.FirstOffset, a.LastOffset, a.DeliveryCount)
		}
	})
	return text
}

func (q *queue) ack(member string, first, last int64, kind wire.AckType) (code wire.ErrorCode) {
	q.do(func(out *node.Out) {
		code = q.s.Acknowledge(member, &wire.AckBatch{FirstOffset: first, LastOffset: last,
			Types: []wire.AckType{kind}}, &q.set, out)
	})
	return code
}

func (q *queue) expire() { q.do(func(out *node.Out) { q.s.Expire(&q.set, out) }) }

func (q *queue) want(what string, got, want any) {
	q.t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		q.t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// Records go to one member at a time, in whole batches; what is accepted moves the start.
func TestShareAcquire(t *testing.T) {
	q := newQueue(t)
	q.want("x gets a batch", q.acquire("x", 1), " 0-1x1")
	q.want("y gets others", q.acquire("y", 4), " 2-3x1 4-5x1")
	q.want("y accepts", q.ack("y", 2, 5, wire.AckAccept), wire.None)
	q.want("the start waits for x", q.s.Start(), 0)
	q.want("done behind the start", q.s.Finished(), 4)
	q.want("x accepts", q.ack("x", 0, 1, wire.AckAccept), wire.None)
	q.want("start", q.s.Start(), 6)
	q.want("end", q.s.End(), 6)
}

// Released records come again, in the order of offsets and before new ones; rejected ones never.
func TestShareReleaseAndReject(t *testing.T) {
	q := newQueue(t)
	q.acquire("x", 6)
	q.want("release", q.ack("x", 2, 2, wire.AckRelease), wire.None)
	q.want("reject", q.ack("x", 3, 3, wire.AckReject), wire.None)
	q.want("again, then new", q.acquire("y", 3), " 2-2x2 6-7x1")
	q.want("the rejected one is final", q.ack("x", 3, 3, wire.AckAccept), wire.InvalidRecordState)
}

// group.share.record.lock.duration.ms: after 30 s others may have the records, and the first member's
// acknowledgement is refused. A renewal begins the 30 s anew.
func TestShareLock(t *testing.T) {
	q := newQueue(t)
	q.acquire("x", 4)
	q.now += 20 * node.Second
	q.want("renew", q.ack("x", 0, 1, wire.AckRenew), wire.None)
	q.now += 10 * node.Second
	q.want("next lock", q.s.NextLock(), q.now)
	q.expire()
	q.want("only what wasn't renewed", q.acquire("y", 2), " 2-3x2")
	q.want("too late", q.ack("x", 2, 3, wire.AckAccept), wire.InvalidRecordState)
	q.want("still x's", q.ack("x", 0, 1, wire.AckAccept), wire.None)
}

// group.share.delivery.count.limit: after five deliveries a record is archived; the last attempt is made
// with that record alone.
func TestShareDeliveryLimit(t *testing.T) {
	q := newQueue(t)
	q.end = 2
	for n := 1; n <= 4; n++ {
		q.want("delivery", q.acquire("x", 10), fmt.Sprintf(" 0-1x%d", n))
		q.now += 30 * node.Second
		q.expire()
	}
	q.want("last attempt, alone", q.acquire("x", 10), " 0-0x5")
	q.want("its neighbour, alone too", q.acquire("y", 10), " 1-1x5")
	q.want("x fails", q.ack("x", 0, 0, wire.AckRelease), wire.None)
	q.want("archived: the start moves", q.s.Start(), 1)
	q.now += 30 * node.Second
	q.expire()
	q.want("nothing left", q.acquire("x", 10), "")
	q.want("start", q.s.Start(), 2)
}

// An acknowledgement of records that aren't all the member's changes nothing at all.
func TestShareAcknowledgeIsWhole(t *testing.T) {
	q := newQueue(t)
	q.acquire("x", 2)
	q.acquire("y", 2)
	q.want("half of it is y's", q.ack("x", 0, 3, wire.AckAccept), wire.InvalidRecordState)
	q.want("nothing was taken", q.ack("x", 0, 1, wire.AckAccept), wire.None)
	q.want("never acquired", q.ack("x", 8, 9, wire.AckAccept), wire.InvalidRecordState)
	q.want("done", q.ack("x", 0, 1, wire.AckAccept), wire.InvalidRecordState)
}

// One acknowledgement may say something else of each record.
func TestShareAckTypes(t *testing.T) {
	q := newQueue(t)
	q.acquire("x", 4)
	q.do(func(out *node.Out) {
		q.want("code", q.s.Acknowledge("x", &wire.AckBatch{FirstOffset: 0, LastOffset: 3,
			Types: []wire.AckType{wire.AckAccept, wire.AckRelease, wire.AckReject, wire.AckAccept}},
			&q.set, out), wire.None)
	})
	q.want("start", q.s.Start(), 1)
	q.want("only the released one comes again", q.acquire("y", 1), " 1-1x2")
}

// A session that ends gives back what it had at once.
func TestShareSessionEnds(t *testing.T) {
	q := newQueue(t)
	q.acquire("x", 4)
	q.do(func(out *node.Out) { q.s.ReleaseMember("x", &q.set, out) })
	q.want("again", q.acquire("y", 4), " 0-3x2")
}

// group.share.partition.max.record.locks: the window doesn't grow beyond it.
func TestShareWindowLimit(t *testing.T) {
	q := newQueue(t)
	q.set.MaxLocks = 4
	q.want("limited", q.acquire("x", 100), " 0-1x1 2-3x1")
	q.want("can't", q.s.CanAcquire(q.end, &q.set), false)
	q.ack("x", 0, 1, wire.AckAccept)
	q.want("as the start moves", q.acquire("x", 100), " 4-5x1")
}

// The snapshot keeps counts and final states, not locks: a next leader goes on where the last one was,
// and what was locked is available, as if that delivery had not been.
func TestShareSnapshot(t *testing.T) {
	q := newQueue(t)
	q.acquire("x", 6)
	q.ack("x", 2, 3, wire.AckAccept)
	q.ack("x", 5, 5, wire.AckReject)
	kept := q.s.Persisted(q.s.Start())
	next := &Partition{Group: "g", TP: q.s.TP}
	q.do(func(out *node.Out) { next.Restore(q.s.Start(), kept, node.ShareLeader, out) })
	q.s = next
	q.want("end", next.End(), 6)
	q.want("again", q.acquire("y", 3), " 0-1x1 4-4x1")
	q.want("x's lock is gone", q.ack("x", 0, 1, wire.AckAccept), wire.InvalidRecordState)
	q.want("y's word", q.ack("y", 0, 1, wire.AckAccept), wire.None)
	q.want("over what was done before", q.s.Start(), 4)
}

// A new leader whose log begins later than the window that was kept forgets what was known of records
// that are gone: the window begins with the log.
func TestRestoreBehindTheLogStart(t *testing.T) {
	q := newQueue(t)
	kept := []wire.ShareStateBatch{
		{FirstOffset: 0, LastOffset: 1, State: RecordAvailable, DeliveryCount: 1},
		{FirstOffset: 2, LastOffset: 7, State: RecordAvailable, DeliveryCount: 2},
		{FirstOffset: 8, LastOffset: 8, State: RecordAcknowledged, DeliveryCount: 1},
	}
	q.do(func(out *node.Out) { q.s.Restore(4, kept, node.ShareLeader, out) })
	if q.s.Start() != 4 || q.s.End() != 9 {
		t.Errorf("the window goes from %d to %d", q.s.Start(), q.s.End())
	}
	if got := q.acquire("a", 100); got != " 4-7x3 9-9x1" {
		t.Errorf("acquired%s", got)
	}
}
