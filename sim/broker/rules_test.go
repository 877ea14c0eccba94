package broker

import (
	"slices"
	"testing"

	"highwater/sim/commitlog"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// KIP-279: a follower that doesn't have the leader epoch that its leader names truncates to where its
// own largest epoch below that ends, and asks again; one that has it truncates to the smaller of both
// ends. Kafka: AbstractFetcherThread.getOffsetTruncationState.
func TestTruncationByLeaderEpochs(t *testing.T) {
	c := newCluster(t, 1)
	fr := c.brokers[1].partitions.fetchers
	for _, tc := range []struct {
		name      string
		epochs    []commitlog.EpochStart // of the follower's log, whose end is 20
		epoch     int32
		end, want int64
	}{
		{"the leader's epoch ends first",
			[]commitlog.EpochStart{{Epoch: 0}, {Epoch: 1, StartOffset: 12}},
			0, 10, 10},
		{"the follower's epoch ends first",
			[]commitlog.EpochStart{{Epoch: 0}, {Epoch: 1, StartOffset: 12}},
			0, 15, 12},
		{"an epoch that the follower never saw, which ends later",
			[]commitlog.EpochStart{{Epoch: 0}, {Epoch: 3, StartOffset: 5}}, 2, 15, 5},
		{"an epoch that the follower never saw, which ends earlier",
			[]commitlog.EpochStart{{Epoch: 0}, {Epoch: 5, StartOffset: 12}}, 3, 8, 12},
		{"nothing known of any such epoch", []commitlog.EpochStart{{Epoch: 4}}, -1, 6, 6},
	} {
		r := &Replica{tp: orders0, log: commitlog.New(0)}
		for i, e := range tc.epochs {
			to := int64(20)
			if i+1 < len(tc.epochs) {
				to = tc.epochs[i+1].StartOffset
			}
			for o := e.StartOffset; o < to; o++ {
				b := batchOf(0, "x")
				b.BaseOffset, b.LeaderEpoch = o, e.Epoch
				r.log.Append(b, 0, &commitlog.Config{SegmentBytes: 1 << 30, SegmentMs: 1 << 40,
					SegmentIndexBytes: 10 << 20})
			}
		}
		fr.truncate(r, tc.epoch, tc.end, &c.out)
		if got := r.log.EndOffset(); got != tc.want {
			t.Errorf("%s: truncated to %d, want %d", tc.name, got, tc.want)
		}
	}
}

// A new leader notes where its epoch begins before anything is written in it (KIP-101): who asks where
// an older epoch ended, or where this one did, gets an answer.
func TestNewLeaderNotesItsEpoch(t *testing.T) {
	c := newCluster(t, 2)
	c.topic("orders", 1, nil, 1, 2)
	c.produce(1, orders0, wire.AcksAll, "a", "b")
	c.run(2 * node.Second)
	c.change(orders0, 2, []wire.ID{1, 2})
	c.run(10 * node.Millisecond)
	want := []commitlog.EpochStart{{Epoch: 0}, {Epoch: 1, StartOffset: 2}}
	if got := c.at(2, orders0).Log().Epochs(); !slices.Equal(got, want) {
		t.Errorf("the new leader's epochs are %v, want %v", got, want)
	}
	ask := c.ask(2, &wire.OffsetForLeaderEpochRequest{ReplicaID: wire.NoReplica,
		Partitions: []wire.OffsetForLeaderEpochPartition{
			{TP: orders0, CurrentLeaderEpoch: 1, LeaderEpoch: 1}}})
	c.run(10 * node.Millisecond)
	got, ok := c.reply(ask).(*wire.OffsetForLeaderEpochReply)
	if !ok || got.Partitions[0].LeaderEpoch != 1 || got.Partitions[0].EndOffset != 2 {
		t.Errorf("asked where epoch 1 ends: %+v", got)
	}
}

// forge sends leader 1 a fetch in the name of broker 2.
func (c *cluster) forge(brokerEpoch, offset int64) {
	last := int32(-1)
	if offset > 0 {
		last = 0
	}
	c.send(wire.Message{From: 2, To: 1, Correlation: 7, Body: &wire.FetchRequest{ReplicaID: 2,
		ReplicaEpoch: brokerEpoch, MinBytes: 1, MaxBytes: 1 << 20,
		Partitions: []wire.FetchPartition{{TP: orders0, FetchOffset: offset, LastFetchedEpoch: last,
			MaxBytes: 1 << 20}}}})
	c.run(node.Millisecond)
}

// forged is a cluster whose broker-2, a follower of orders-0, has crashed, with the broker epoch that
// it had: the test speaks for it.
func forged(t *testing.T) (c *cluster, epoch int64) {
	c = newCluster(t, 2)
	c.topic("orders", 1, nil, 1, 2)
	c.run(2 * node.Second)
	epoch = c.brokers[2].Epoch()
	c.kill(2)
	return c, epoch
}

// KIP-903: what an older incarnation of a follower had says nothing about the present one, whose disk
// may be another.
func TestOlderIncarnationAcknowledgesNothing(t *testing.T) {
	c, epoch := forged(t)
	c.produce(1, orders0, wire.AcksLeader, "a")
	c.run(10 * node.Millisecond)
	c.forge(epoch-1, 1)
	if r := c.at(1, orders0); r.FollowerEnd(2) != 0 || r.HighWatermark() != 0 {
		t.Errorf("an older incarnation moved the follower's end to %d, the high watermark to %d",
			r.FollowerEnd(2), r.HighWatermark())
	}
	c.forge(epoch, 1)
	if r := c.at(1, orders0); r.FollowerEnd(2) != 1 || r.HighWatermark() != 1 {
		t.Errorf("the present one: end %d, high watermark %d", r.FollowerEnd(2), r.HighWatermark())
	}
}

// KIP-903: a leader proposes a follower only in the incarnation that is registered, and tells the
// controller which incarnation of each member it means.
func TestISRIsOfIncarnations(t *testing.T) {
	c, epoch := forged(t)
	c.change(orders0, wire.LeaderUnchanged, []wire.ID{1})
	c.run(10 * node.Millisecond)
	c.write(&wire.RegisterBrokerRecord{BrokerID: 2, BrokerEpoch: epoch + 50})
	c.run(10 * node.Millisecond)
	c.alters = nil
	c.forge(epoch, 0)
	if len(c.alters) > 0 {
		t.Errorf("an incarnation that isn't registered any more is proposed: %+v", c.alters[0])
	}
	c.forge(epoch+50, 0)
	if len(c.alters) != 1 {
		t.Fatalf("%d proposals", len(c.alters))
	}
	want := []int64{c.brokers[1].Epoch(), epoch + 50}
	if a := c.alters[0]; !slices.Equal(a.NewISR, []wire.ID{1, 2}) ||
		!slices.Equal(a.NewISREpochs, want) {
		t.Errorf("asked for %v with broker epochs %v, want %v", a.NewISR, a.NewISREpochs, want)
	}
}

// A follower that goes on fetching and never catches up leaves the ISR after replica.lag.time.max.ms:
// what counts is when it last had everything, not when it last asked.
func TestSlowFollowerThatFetchesLeavesTheISR(t *testing.T) {
	c, epoch := forged(t)
	for range 50 {
		c.produce(1, orders0, wire.AcksLeader, "a")
		c.run(node.Second)
		c.forge(epoch, 0)
	}
	if isr := c.at(1, orders0).ISR(); !slices.Equal(isr, []wire.ID{1}) {
		t.Errorf("after 50 s ISR %v", isr)
	}
}

// A follower that needs two fetches for what came between them is caught up all the same: as of its
// last fetch. Kafka: Replica.updateFetchStateOrThrow.
func TestFollowerOneFetchBehindStays(t *testing.T) {
	c, epoch := forged(t)
	for i := range int64(50) {
		c.forge(epoch, i) // what the leader had at the fetch before
		c.produce(1, orders0, wire.AcksLeader, "a")
		c.run(node.Second)
	}
	r := c.at(1, orders0)
	if isr := r.ISR(); !slices.Equal(isr, []wire.ID{1, 2}) {
		t.Errorf("after 50 s ISR %v", isr)
	}
	before := c.now - node.Second // when the last fetch but one came
	c.forge(epoch, 49)
	before += -node.Millisecond + 500
	if at, _ := c.at(1, orders0).FollowerCaughtUp(2); at > before {
		t.Errorf("caught up at %d, and its last fetch that had everything came at %d", at, before)
	}
}

// The high watermark waits for a follower outside the ISR that is caught up and may join: otherwise it
// would run away from it, and it could never join. Kafka: Partition.shouldWaitForReplicaToJoinIsr.
func TestHighWatermarkWaitsForWhoIsAboutToJoin(t *testing.T) {
	c := newCluster(t, 2)
	c.topic("orders", 1, nil, 1, 2)
	c.refuse = wire.IneligibleReplica
	c.change(orders0, wire.LeaderUnchanged, []wire.ID{1})
	c.run(2 * node.Second)
	c.cut[[2]wire.ID{1, 2}] = true
	c.produce(1, orders0, wire.AcksLeader, "a")
	c.run(node.Second)
	if r := c.at(1, orders0); r.LogEndOffset() != 1 || r.HighWatermark() != 0 ||
		len(r.MaximalISR()) != 1 {
		t.Errorf("caught up a second ago: end %d, high watermark %d, maximal ISR %v", r.LogEndOffset(),
			r.HighWatermark(), r.MaximalISR())
	}
	c.run(31 * node.Second)
	c.produce(1, orders0, wire.AcksLeader, "b")
	c.run(node.Second)
	if r := c.at(1, orders0); r.HighWatermark() != 2 {
		t.Errorf("it lags now: high watermark %d", r.HighWatermark())
	}
}

// segment.jitter.ms is drawn for each segment and replica, so that not all of them roll at once; without
// it nothing is drawn.
func TestSegmentJitter(t *testing.T) {
	c := newCluster(t, 3)
	c.topic("orders", 4, []wire.ConfigEntry{{Key: "segment.ms", Value: "60000"},
		{Key: "segment.jitter.ms", Value: "50000"}}, 1, 2, 3)
	c.topic("bills", 1, nil, 1, 2, 3)
	var drawn []int64
	for _, b := range c.brokers {
		for _, slot := range b.partitions.sorted {
			r := b.partitions.get(slot)
			for s := range r.log.Segments() {
				if r.tp.Topic == "bills" && s.RollJitterMs != 0 || s.RollJitterMs >= 50_000 {
					t.Errorf("%s: %d ms", r.tp, s.RollJitterMs)
				}
				drawn = append(drawn, s.RollJitterMs)
			}
		}
	}
	slices.Sort(drawn)
	if n := len(slices.Compact(drawn)); n < 11 {
		t.Errorf("%d different draws for twelve replicas", n)
	}
}

// Retention renames a segment's files and removes them file.delete.delay.ms later; until then they take
// room on the disk. A broker that starts removes them at once; the directory of a deleted replica waits.
func TestRenamedFilesStayForAWhile(t *testing.T) {
	c := newCluster(t, 1)
	c.topic("orders", 1, []wire.ConfigEntry{{Key: "retention.ms", Value: "1000"},
		{Key: "file.delete.delay.ms", Value: "40000"}}, 1)
	c.topic("bills", 1, nil, 1)
	bills := wire.TopicPartition{Topic: "bills"}
	b := c.brokers[1]
	c.produce(1, orders0, 1, "a")
	c.produce(1, bills, 1, "bb")
	c.run(10 * node.Second)
	size := b.Replica(orders0).Log().SizeBytes()
	c.run(20 * node.Second) // the first check is 30 s after the start
	if got := b.Doomed(&orders0); got != size || b.Replica(orders0).Log().SizeBytes() != 0 {
		t.Errorf("%d bytes wait to be removed, want %d", got, size)
	}
	c.run(34 * node.Second)
	if b.Doomed(&orders0) != size {
		t.Error("removed before file.delete.delay.ms was over")
	}
	c.run(3 * node.Second)
	if got := b.Doomed(nil); got != 0 {
		t.Errorf("%d bytes wait still", got)
	}
	c.write(&wire.RemoveTopicRecord{TopicID: c.img.Topic("bills").ID})
	c.run(node.Second)
	waiting := b.Doomed(&bills)
	c.kill(1)
	c.start(1)
	c.run(50 * node.Second)
	if waiting == 0 || b.Doomed(&bills) != waiting {
		t.Errorf("a deleted replica's directory: %d bytes, %d after a restart", waiting, b.Doomed(nil))
	}
	c.run(20 * node.Second)
	if b.Doomed(nil) != 0 {
		t.Error("the directory is there still")
	}
}
