package broker

import (
	"slices"
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// big is a value that leaves room for no second one in a follower's fetch of 1 MiB.
var big = string(make([]byte, 600_000))

// A follower that was away joins the ISR only when it has reached the high watermark, however often
// it fetches before.
func TestJoinAtTheHighWatermark(t *testing.T) {
	c := newCluster(t, 2)
	c.topic("orders", 1, nil, 1, 2)
	c.kill(2)
	c.fence(2, 1)
	c.change(orders0, wire.LeaderUnchanged, []wire.ID{1})
	c.run(10 * node.Millisecond)
	for range 4 {
		c.produce(1, orders0, wire.AcksAll, big)
	}
	c.run(10 * node.Millisecond)
	c.start(2)
	for range 20_000 {
		c.step()
		r := c.at(1, orders0)
		if r.mem.pending.kind == expanding || slices.Contains(r.ISR(), 2) {
			if r.FollowerEnd(2) != 4 || r.HighWatermark() != 4 {
				t.Errorf("proposed at %d, high watermark %d", r.FollowerEnd(2), r.HighWatermark())
			}
			return
		}
	}
	t.Error("never proposed")
}

// While the controller can't be asked, a shrunk ISR doesn't count: the record stays uncommitted.
func TestShrinkCountsWhenConfirmed(t *testing.T) {
	c := newCluster(t, 3)
	c.topic("orders", 1, nil, 1, 2, 3)
	c.cut[[2]wire.ID{1, 3}], c.cut[[2]wire.ID{1, ctrl}] = true, true
	c.run(600 * node.Millisecond)
	c.produce(1, orders0, wire.AcksAll, "a")
	c.run(60 * node.Second)
	r := c.at(1, orders0)
	if r.mem.pending.kind != shrinking || r.HighWatermark() != 0 || len(r.ISR()) != 3 {
		t.Fatalf("pending %v, high watermark %d, ISR %v", r.mem.pending, r.HighWatermark(), r.ISR())
	}
	delete(c.cut, [2]wire.ID{1, ctrl})
	c.run(35 * node.Second) // the lost request is given up after controller.socket.timeout.ms
	if r := c.at(1, orders0); r.HighWatermark() != 1 || len(r.ISR()) != 2 {
		t.Errorf("asked again: high watermark %d, ISR %v", r.HighWatermark(), r.ISR())
	}
}

// While an expansion is on its way the new member counts already: the controller may have written
// it.
func TestExpansionCountsAtOnce(t *testing.T) {
	c := newCluster(t, 2)
	c.topic("orders", 1, nil, 1, 2)
	c.kill(2)
	c.fence(2, 1)
	c.change(orders0, wire.LeaderUnchanged, []wire.ID{1})
	c.run(10 * node.Millisecond)
	c.start(2)
	for c.at(1, orders0).mem.pending.kind != expanding {
		c.step()
	}
	c.cut[[2]wire.ID{1, ctrl}] = true // the answer is lost
	c.kill(2)
	p := c.produce(1, orders0, wire.AcksAll, "a")
	c.run(45 * node.Second)
	r := c.at(1, orders0)
	if r.HighWatermark() != 0 || !slices.Equal(r.ISR(), []wire.ID{1}) ||
		!slices.Equal(r.MaximalISR(), []wire.ID{1, 2}) {
		t.Errorf("high watermark %d, ISR %v, maximal %v", r.HighWatermark(), r.ISR(), r.MaximalISR())
	}
	if got := c.produced(p); got == nil || got.Error != wire.RequestTimedOut {
		t.Errorf("%+v", got)
	}
}

// What the controller says to AlterPartition.
func TestAlterPartitionRefused(t *testing.T) {
	for _, tc := range []struct {
		code wire.ErrorCode
		want isrChange
	}{
		{wire.IneligibleReplica, settled},   // back to the committed ISR
		{wire.FencedLeaderEpoch, shrinking}, // out of date: the metadata log will tell
		{wire.InvalidUpdateVersion, shrinking},
		{wire.UnknownServerError, shrinking}, // asked again
	} {
		c := newCluster(t, 3)
		c.topic("orders", 1, nil, 1, 2, 3)
		c.cut[[2]wire.ID{1, 3}] = true
		c.run(600 * node.Millisecond)
		c.produce(1, orders0, wire.AcksLeader, "a")
		c.refuse = tc.code
		for c.at(1, orders0).mem.pending.kind == settled {
			c.step()
		}
		c.run(2 * node.Millisecond)
		if got := c.at(1, orders0).mem.pending.kind; got != tc.want {
			t.Errorf("%s: %d, want %d", tc.code.Name(), got, tc.want)
		}
		c.refuse = wire.None
		c.run(16 * node.Second)
		shrunk := len(c.at(1, orders0).ISR()) == 2
		again := tc.code == wire.IneligibleReplica || tc.code == wire.UnknownServerError
		if shrunk != again {
			t.Errorf("%s: later ISR %v", tc.code.Name(), c.at(1, orders0).ISR())
		}
	}
}

// A consumer that asks for more than one byte waits until there is so much, or its time is over.
func TestMinBytes(t *testing.T) {
	c := newCluster(t, 1)
	c.topic("orders", 2, nil, 1)
	ask := func(minBytes int32) int32 {
		p1 := wire.TopicPartition{Topic: "orders", Partition: 1}
		return c.ask(1, &wire.FetchRequest{ReplicaID: wire.NoReplica, MaxWaitMs: 500,
			MinBytes: minBytes, MaxBytes: 1 << 20, SessionEpoch: -1,
			Partitions: []wire.FetchPartition{place(orders0, 0, 0), place(p1, 0, 0)}})
	}
	size := batchOf(0, "a").SizeBytes
	c.produce(1, orders0, wire.AcksAll, "a")
	c.run(10 * node.Millisecond)
	few, many := ask(2*size), ask(3*size)
	c.run(100 * node.Millisecond)
	if c.reply(few) != nil {
		t.Fatal("one batch is not enough")
	}
	c.produce(1, wire.TopicPartition{Topic: "orders", Partition: 1}, wire.AcksAll, "b")
	c.run(10 * node.Millisecond)
	if r, ok := c.reply(few).(*wire.FetchReply); !ok || len(r.Partitions) != 2 {
		t.Errorf("two batches in two partitions: %v", c.reply(few))
	}
	if c.reply(many) != nil {
		t.Error("three batches are wanted")
	}
	c.run(400 * node.Millisecond)
	if r, ok := c.reply(many).(*wire.FetchReply); !ok || len(r.Partitions) != 2 {
		t.Errorf("after fetch.max.wait.ms: %v", c.reply(many))
	}
}

// A reply that is full leaves partitions out; they come first in the next one, and none is
// forgotten.
func TestFullReply(t *testing.T) {
	c := newCluster(t, 1)
	c.topic("orders", 3, nil, 1)
	p := func(i int32) wire.TopicPartition {
		return wire.TopicPartition{Topic: "orders", Partition: i}
	}
	var places []wire.FetchPartition
	for i := range int32(3) {
		for range 3 {
			c.produce(1, p(i), wire.AcksAll, "a")
		}
		places = append(places, place(p(i), 0, 0))
	}
	c.run(10 * node.Millisecond)
	offsets, session := [3]int64{}, int32(0)
	for epoch := range int32(9) {
		corr := c.ask(1, &wire.FetchRequest{ReplicaID: wire.NoReplica, MaxWaitMs: 500, MinBytes: 1,
			MaxBytes: 100, SessionID: session, SessionEpoch: epoch, Partitions: places})
		c.run(5 * node.Millisecond)
		r, ok := c.reply(corr).(*wire.FetchReply)
		if !ok {
			t.Fatalf("fetch %d is parked although there are data: %v", epoch, offsets)
		}
		session, places = r.SessionID, nil
		for _, part := range r.Partitions {
			if len(part.Batches) == 0 {
				continue
			}
			offsets[part.TP.Partition]++
			places = append(places, place(part.TP, 0, offsets[part.TP.Partition]))
		}
		if len(places) != 1 {
			t.Fatalf("fetch %d: room for one batch, got %d", epoch, len(places))
		}
	}
	if offsets != [3]int64{3, 3, 3} {
		t.Errorf("%v", offsets)
	}
}

// What a leader proposes is a set, told in the order of its hash table: ascending while ids are below
// 16, by their remainder otherwise. A table is larger from twelve members on.
func TestISRIsToldAsASet(t *testing.T) {
	for _, x := range []struct{ from, want []wire.ID }{
		{[]wire.ID{2, 3, 1}, []wire.ID{1, 2, 3}},
		{[]wire.ID{15, 3}, []wire.ID{3, 15}},
		{[]wire.ID{2, 17, 1, 16}, []wire.ID{16, 1, 17, 2}},
		{[]wire.ID{17, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2},
			[]wire.ID{17, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}},
		{[]wire.ID{17, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2},
			[]wire.ID{2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 17}},
	} {
		if got := inSetOrder(slices.Clone(x.from)); !slices.Equal(got, x.want) {
			t.Errorf("%v is told as %v, want %v", x.from, got, x.want)
		}
	}
}

// A leader that takes a follower in, or drops one, names the whole ISR in that order; the list of a new
// topic stays as it was made.
func TestReturnMakesTheISRAscend(t *testing.T) {
	c := newCluster(t, 3)
	c.topic("orders", 1, nil, 3, 2, 1)
	if isr := c.at(3, orders0).ISR(); !slices.Equal(isr, []wire.ID{3, 2, 1}) {
		t.Fatalf("a new topic's ISR is %v", isr)
	}
	c.cut[[2]wire.ID{2, 3}] = true
	c.produce(3, orders0, wire.AcksLeader, "a")
	c.run(70 * node.Second)
	if isr := c.at(3, orders0).ISR(); !slices.Equal(isr, []wire.ID{1, 3}) {
		t.Errorf("after the leader dropped one: %v", isr)
	}
	delete(c.cut, [2]wire.ID{2, 3})
	c.run(40 * node.Second)
	if isr := c.at(3, orders0).ISR(); !slices.Equal(isr, []wire.ID{1, 2, 3}) {
		t.Errorf("after it came back: %v", isr)
	}
}

// A follower that has everything is in sync, however long it has been silent; with the first record
// that it lacks it is out of sync at once if it was last seen longer ago than replica.lag.time.max.ms,
// and the next look drops it. Kafka: ReplicaState.isCaughtUp.
func TestIdleFollowerStaysInSync(t *testing.T) {
	c := newCluster(t, 3)
	c.topic("orders", 1, nil, 1, 2, 3)
	c.produce(1, orders0, wire.AcksAll, "a")
	c.run(node.Second)
	c.cut[[2]wire.ID{1, 3}] = true
	c.run(5 * node.Minute)
	if isr := c.at(1, orders0).ISR(); len(isr) != 3 {
		t.Fatalf("an idle follower was dropped: %v", isr)
	}
	c.produce(1, orders0, wire.AcksLeader, "b")
	c.run(15*node.Second + 100*node.Millisecond) // isr-expiration looks every half of 30 s
	if isr := c.at(1, orders0).ISR(); !slices.Equal(isr, []wire.ID{1, 2}) {
		t.Errorf("a follower that lacks a record since minutes: %v", isr)
	}
}
