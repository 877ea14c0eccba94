package broker

import (
	"slices"
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// place is one partition of a fetch.
func place(tp wire.TopicPartition, epoch int32, offset int64) wire.FetchPartition {
	return wire.FetchPartition{
		TP: tp, CurrentLeaderEpoch: epoch, FetchOffset: offset, LastFetchedEpoch: -1,
		LogStartOffset: -1, MaxBytes: 1 << 20,
	}
}

func (c *cluster) fetch(to wire.ID, r wire.FetchRequest) *wire.FetchReply {
	c.t.Helper()
	r.ReplicaID, r.MinBytes, r.MaxBytes = wire.NoReplica, 1, 1<<20
	corr := c.ask(to, &r)
	c.run(node.Millisecond + node.Ms(int64(r.MaxWaitMs)))
	got, ok := c.reply(corr).(*wire.FetchReply)
	if !ok {
		c.t.Fatalf("no answer to the fetch: %v", c.reply(corr))
	}
	return got
}

// An incremental fetch names only partitions that have something to say, and is asked only about
// those whose position changed (KIP-227).
func TestFetchSession(t *testing.T) {
	c := newCluster(t, 1)
	c.topic("orders", 3, nil, 1)
	p := func(i int32) wire.TopicPartition {
		return wire.TopicPartition{Topic: "orders", Partition: i}
	}
	c.produce(1, p(1), wire.AcksAll, "a")
	c.run(10 * node.Millisecond)
	full := c.fetch(1, wire.FetchRequest{Partitions: []wire.FetchPartition{
		place(p(0), 0, 0), place(p(1), 0, 0), place(p(2), 0, 0),
	}})
	if full.SessionID == 0 || len(full.Partitions) != 3 {
		t.Fatalf("a full fetch answers about every partition: %+v", full)
	}
	id := full.SessionID
	c.produce(1, p(2), wire.AcksAll, "b")
	c.run(10 * node.Millisecond)
	next := c.fetch(1, wire.FetchRequest{SessionID: id, SessionEpoch: 1,
		Partitions: []wire.FetchPartition{place(p(1), 0, 1)}})
	if len(next.Partitions) != 1 || next.Partitions[0].TP != p(2) ||
		len(next.Partitions[0].Batches) != 1 {
		t.Fatalf("second fetch: %+v", next.Partitions)
	}
	again := c.fetch(1, wire.FetchRequest{SessionID: id, SessionEpoch: 2})
	if len(again.Partitions) != 1 || len(again.Partitions[0].Batches) != 1 {
		t.Errorf("a position that didn't change is served again: %+v", again.Partitions)
	}
	forgot := c.fetch(1, wire.FetchRequest{SessionID: id, SessionEpoch: 3, MaxWaitMs: 10,
		Forgotten: []wire.TopicPartition{p(2)}})
	if len(forgot.Partitions) != 0 {
		t.Errorf("a forgotten partition: %+v", forgot.Partitions)
	}
	if got := c.fetch(1, wire.FetchRequest{SessionID: id, SessionEpoch: 7}); got.Error !=
		wire.InvalidFetchSessionEpoch {
		t.Errorf("epoch 7 instead of 4: %s", got.Error.Name())
	}
	if got := c.fetch(1, wire.FetchRequest{SessionID: id + 4096, SessionEpoch: 4}); got.Error !=
		wire.FetchSessionIDNotFound {
		t.Errorf("unknown session: %s", got.Error.Name())
	}
	closed := c.fetch(1, wire.FetchRequest{SessionID: id, SessionEpoch: -1,
		Partitions: []wire.FetchPartition{place(p(0), 0, 0)}})
	if closed.SessionID != 0 {
		t.Error("epoch -1 closes the session")
	}
	if got := c.fetch(1, wire.FetchRequest{SessionID: id, SessionEpoch: 4}); got.Error !=
		wire.FetchSessionIDNotFound {
		t.Errorf("closed session: %s", got.Error.Name())
	}
}

// What a fetch is refused for.
func TestFetchErrors(t *testing.T) {
	c := newCluster(t, 2)
	c.topic("orders", 1, nil, 1, 2)
	c.change(orders0, 2, nil)
	c.change(orders0, 1, nil) // leader epoch 2
	c.run(50 * node.Millisecond)
	c.produce(1, orders0, wire.AcksAll, "a")
	c.run(600 * node.Millisecond)
	other := place(orders0, 2, 0)
	other.TopicID = "another-topic"
	for _, tc := range []struct {
		name string
		to   wire.ID
		p    wire.FetchPartition
		want wire.ErrorCode
	}{
		{"fine", 1, place(orders0, 2, 0), wire.None},
		{"at the end", 1, place(orders0, 2, 1), wire.None},
		{"beyond the end", 1, place(orders0, 2, 2), wire.OffsetOutOfRange},
		{"below the start", 1, place(orders0, 2, -1), wire.OffsetOutOfRange},
		{"old epoch", 1, place(orders0, 1, 0), wire.FencedLeaderEpoch},
		{"new epoch", 1, place(orders0, 3, 0), wire.UnknownLeaderEpoch},
		{"from a follower", 2, place(orders0, 2, 0), wire.None},
		{"another topic's id", 1, other, wire.UnknownTopicID},
		{"no such topic", 1, place(wire.TopicPartition{Topic: "nosuch"}, -1, 0),
			wire.UnknownTopicOrPartition},
	} {
		r := c.fetch(tc.to, wire.FetchRequest{SessionEpoch: -1,
			Partitions: []wire.FetchPartition{tc.p}})
		if got := r.Partitions[0].Error; got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got.Name(), tc.want.Name())
		}
	}
}

// An answer that has no room left for records still tells errors: who waits for a leader that doesn't lead
// yet must learn it, however busy other partitions are.
func TestFullFetchTellsErrors(t *testing.T) {
	c := newCluster(t, 1)
	c.topic("orders", 3, nil, 1)
	p := func(i int32) wire.TopicPartition {
		return wire.TopicPartition{Topic: "orders", Partition: i}
	}
	c.produce(1, p(0), wire.AcksAll, "a")
	c.produce(1, p(1), wire.AcksAll, "b")
	c.run(10 * node.Millisecond)
	corr := c.ask(1, &wire.FetchRequest{ReplicaID: wire.NoReplica, MinBytes: 1, MaxBytes: 1,
		SessionEpoch: -1, Partitions: []wire.FetchPartition{place(p(0), 0, 0), place(p(1), 0, 0),
			place(p(2), 7, 0)}})
	c.run(node.Millisecond)
	batches, failed := 0, wire.None
	for _, r := range c.reply(corr).(*wire.FetchReply).Partitions {
		if batches += len(r.Batches); r.TP == p(2) {
			failed = r.Error
		}
	}
	if batches != 1 || failed != wire.UnknownLeaderEpoch {
		t.Errorf("%d batches and %s, want 1 and UNKNOWN_LEADER_EPOCH", batches, failed.Name())
	}
}

func (c *cluster) list(to wire.ID, at int64, replica wire.ID) *wire.ListOffsetsPartitionReply {
	corr := c.ask(to, &wire.ListOffsetsRequest{ReplicaID: replica,
		Partitions: []wire.ListOffsetsPartition{
			{TP: orders0, CurrentLeaderEpoch: -1, TimestampMs: at}}})
	c.run(node.Millisecond)
	return &c.reply(corr).(*wire.ListOffsetsReply).Partitions[0]
}

// "latest" is the high watermark for clients; a new leader doesn't tell it before its high
// watermark has reached its own epoch.
func TestListOffsets(t *testing.T) {
	c := newCluster(t, 3)
	c.topic("orders", 1, nil, 1, 2, 3)
	c.produce(1, orders0, wire.AcksAll, "a", "b")
	c.run(600 * node.Millisecond)
	c.cut[[2]wire.ID{1, 3}] = true
	c.run(600 * node.Millisecond)
	c.produce(1, orders0, wire.AcksLeader, "c")
	c.run(node.Second)
	if got := c.list(1, wire.LatestTimestamp, wire.NoReplica); got.Offset != 2 {
		t.Errorf("latest for a client: %d", got.Offset)
	}
	if got := c.list(1, wire.LatestTimestamp, 2); got.Offset != 3 {
		t.Errorf("latest for a follower: %d", got.Offset)
	}
	if got := c.list(1, wire.EarliestTimestamp, wire.NoReplica); got.Offset != 0 {
		t.Errorf("earliest: %d", got.Offset)
	}
	if got := c.list(1, wire.MaxTimestamp, wire.NoReplica); got.Offset != -1 {
		t.Errorf("the youngest record isn't committed: %d", got.Offset)
	}
	if got := c.list(1, 0, wire.NoReplica); got.Offset != 0 {
		t.Errorf("by time: %d", got.Offset)
	}
	if got := c.list(2, wire.LatestTimestamp, wire.NoReplica); got.Error != wire.NotLeaderOrFollower {
		t.Errorf("at a follower: %s", got.Error.Name())
	}
	// 2 has the record too and takes over; 3 doesn't answer, so 2 can't know that it is committed.
	c.kill(1)
	c.fence(1, 1)
	c.cut[[2]wire.ID{2, 3}] = true
	c.change(orders0, 2, []wire.ID{2, 3})
	c.run(10 * node.Millisecond)
	if got := c.list(2, wire.LatestTimestamp, wire.NoReplica); got.Error != wire.OffsetNotAvailable {
		t.Errorf("new leader: %s, offset %d", got.Error.Name(), got.Offset)
	}
}

// DeleteRecords is answered when the live followers have adopted the new start; a consumer below it
// is out of range.
func TestDeleteRecords(t *testing.T) {
	c := newCluster(t, 3)
	c.topic("orders", 1, nil, 1, 2, 3)
	for range 5 {
		c.produce(1, orders0, wire.AcksAll, "a")
	}
	c.run(2 * node.Second)
	del := func(offset int64) *wire.DeleteRecordsPartitionReply {
		corr := c.ask(1, &wire.DeleteRecordsRequest{TimeoutMs: 1000,
			Partitions: []wire.DeleteRecordsPartition{{TP: orders0, Offset: offset}}})
		c.run(1500 * node.Millisecond)
		return &c.reply(corr).(*wire.DeleteRecordsReply).Partitions[0]
	}
	if got := del(3); got.Error != wire.None || got.LowWatermark != 3 {
		t.Errorf("delete below 3: %+v", got)
	}
	for id := wire.ID(1); id <= 3; id++ {
		if start := c.at(id, orders0).LogStartOffset(); start != 3 {
			t.Errorf("broker-%d starts at %d", id, start)
		}
	}
	if got := del(6); got.Error != wire.OffsetOutOfRange {
		t.Errorf("beyond the high watermark: %s", got.Error.Name())
	}
	if got := c.consumed(c.consume(1, orders0, 0, 0)); got != nil {
		t.Errorf("answered before it was asked: %v", got)
	}
	c.cut[[2]wire.ID{1, 3}] = true
	c.run(600 * node.Millisecond)
	if got := del(-1); got.Error != wire.RequestTimedOut {
		t.Errorf("a live follower out of reach: %s", got.Error.Name())
	}
	if start := c.at(1, orders0).LogStartOffset(); start != 5 {
		t.Errorf("offset -1 is the high watermark: start %d", start)
	}
}

// A follower whose log ends before its leader's begins starts anew there.
func TestFollowerOutOfRange(t *testing.T) {
	c := newCluster(t, 2)
	c.topic("orders", 1, nil, 1, 2)
	c.produce(1, orders0, wire.AcksAll, "a")
	c.run(600 * node.Millisecond)
	c.kill(2)
	c.fence(2, 1)
	c.change(orders0, wire.LeaderUnchanged, []wire.ID{1})
	c.run(10 * node.Millisecond)
	for range 4 {
		c.produce(1, orders0, wire.AcksAll, "b")
	}
	c.run(10 * node.Millisecond)
	c.ask(1, &wire.DeleteRecordsRequest{TimeoutMs: 1000,
		Partitions: []wire.DeleteRecordsPartition{{TP: orders0, Offset: 4}}})
	c.start(2)
	c.run(6 * node.Second)
	r := c.at(2, orders0)
	if r.LogStartOffset() != 4 || r.LogEndOffset() != 5 || r.HighWatermark() != 5 ||
		len(c.at(1, orders0).ISR()) != 2 {
		t.Errorf("log %d..%d, high watermark %d, ISR %v", r.LogStartOffset(), r.LogEndOffset(),
			r.HighWatermark(), c.at(1, orders0).ISR())
	}
}

// An idempotent producer's retry is recognised by the next leader too.
func TestIdempotenceSurvivesFailover(t *testing.T) {
	c := newCluster(t, 3)
	c.topic("orders", 1, nil, 1, 2, 3)
	send := func(to wire.ID, sequence int32) *wire.ProducePartitionReply {
		b := batchOf(c.now, "a")
		b.ProducerID, b.ProducerEpoch, b.BaseSequence = 7, 0, sequence
		corr := c.ask(to, &wire.ProduceRequest{Acks: wire.AcksAll, TimeoutMs: 30_000,
			Partitions: []wire.ProducePartition{{TP: orders0, Batch: b}}})
		c.run(20 * node.Millisecond)
		return c.produced(corr)
	}
	send(1, 0)
	if got := send(1, 1); got.BaseOffset != 1 {
		t.Fatalf("%+v", got)
	}
	c.kill(1)
	c.fence(1, 1)
	c.change(orders0, 2, []wire.ID{2, 3})
	c.run(10 * node.Millisecond)
	if got := send(2, 1); got.Error != wire.None || got.BaseOffset != 1 {
		t.Errorf("the retry is answered with the original offset: %+v", got)
	}
	if got := send(2, 3); got.Error != wire.OutOfOrderSequenceNumber {
		t.Errorf("a gap: %s", got.Error.Name())
	}
	if end := c.at(2, orders0).LogEndOffset(); end != 2 {
		t.Errorf("log end offset %d", end)
	}
}

// What a leader refuses to append.
func TestProduceValidation(t *testing.T) {
	c := newCluster(t, 1)
	c.topic("compacted", 1, []wire.ConfigEntry{{Key: "cleanup.policy", Value: "compact"}}, 1)
	c.topic("small", 1, []wire.ConfigEntry{{Key: "max.message.bytes", Value: "100"}}, 1)
	c.topic("stamped", 1, []wire.ConfigEntry{
		{Key: "message.timestamp.type", Value: "LogAppendTime"}}, 1)
	c.topic("orders", 1, nil, 1)
	late := batchOf(c.now+2*node.Hour, "from the future")
	for _, tc := range []struct {
		topic string
		batch *wire.Batch
		want  wire.ErrorCode
	}{
		{"compacted", batchOf(c.now, "no key"), wire.InvalidRecord},
		{"small", batchOf(c.now, string(make([]byte, 100))), wire.MessageTooLarge},
		{"small", batchOf(c.now, "fits"), wire.None},
		{"orders", late, wire.InvalidTimestamp},
		{"stamped", late, wire.None},
		{wire.OffsetsTopic, batchOf(c.now, "x"), wire.InvalidTopicException},
	} {
		corr := c.ask(1, &wire.ProduceRequest{Acks: wire.AcksAll, TimeoutMs: 1000,
			Partitions: []wire.ProducePartition{{
				TP: wire.TopicPartition{Topic: tc.topic}, Batch: tc.batch}}})
		c.run(10 * node.Millisecond)
		if got := c.produced(corr); got == nil || got.Error != tc.want {
			t.Errorf("%s: %+v, want %s", tc.topic, got, tc.want.Name())
		}
	}
	stamped := c.at(1, wire.TopicPartition{Topic: "stamped"}).Log().At(0)
	if stamped.MaxTimestampMs > c.now.UnixMs() || stamped.Attributes&wire.LogAppendTimeFlag == 0 {
		t.Errorf("LogAppendTime: %+v", stamped)
	}
}

// Producer ids come from a block of the controller's, each given once.
func TestInitProducerID(t *testing.T) {
	c := newCluster(t, 1)
	a, b := c.ask(1, &wire.InitProducerIDRequest{}), c.ask(1, &wire.InitProducerIDRequest{})
	c.run(10 * node.Millisecond)
	x, y := c.reply(a).(*wire.InitProducerIDReply), c.reply(b).(*wire.InitProducerIDReply)
	if x.ProducerID != 1000 || y.ProducerID != 1001 || x.ProducerEpoch != 0 {
		t.Errorf("%+v %+v", x, y)
	}
}

// A consumer in another rack is sent to the in-sync replica there, if the brokers are told to
// (KIP-392).
func TestPreferredReadReplica(t *testing.T) {
	c := newCluster(t, 3, wire.ConfigEntry{Key: "replica.selector.class", Value: rackAwareSelector})
	c.topic("orders", 1, nil, 1, 2, 3)
	c.produce(1, orders0, wire.AcksAll, "a")
	c.run(600 * node.Millisecond)
	ask := func(to wire.ID, rack string) *wire.FetchPartitionReply {
		return &c.fetch(to, wire.FetchRequest{SessionEpoch: -1, RackID: rack,
			Partitions: []wire.FetchPartition{place(orders0, 0, 0)}}).Partitions[0]
	}
	if got := ask(1, "c"); got.PreferredReadReplica != 3 || len(got.Batches) != 0 {
		t.Errorf("rack c: %+v", got)
	}
	if got := ask(3, "c"); got.PreferredReadReplica != wire.NoReplica || len(got.Batches) != 1 {
		t.Errorf("at the replica itself: %+v", got)
	}
	if got := ask(1, "a"); len(got.Batches) != 1 {
		t.Errorf("the leader's own rack: %+v", got)
	}
	if got := ask(1, "z"); len(got.Batches) != 1 {
		t.Errorf("a rack without replica: %+v", got)
	}
}

// Deleting a topic answers what waits for it and removes the logs; a new topic of that name is
// empty.
func TestTopicDeletion(t *testing.T) {
	c := newCluster(t, 3)
	c.topic("orders", 1, nil, 1, 2, 3)
	c.produce(1, orders0, wire.AcksAll, "a")
	c.run(600 * node.Millisecond)
	f := c.consume(1, orders0, 1, 10_000)
	c.cut[[2]wire.ID{1, 3}] = true
	c.run(600 * node.Millisecond)
	p := c.produce(1, orders0, wire.AcksAll, "b")
	c.run(100 * node.Millisecond)
	c.write(&wire.RemoveTopicRecord{TopicID: c.img.Topic("orders").ID})
	c.run(100 * node.Millisecond)
	if got := c.produced(p); got == nil || got.Error != wire.UnknownTopicOrPartition {
		t.Errorf("produce: %+v", got)
	}
	if got := c.consumed(f); got == nil || got.Error != wire.UnknownTopicOrPartition {
		t.Errorf("fetch: %+v", got)
	}
	if c.at(1, orders0) != nil || c.brokers[1].ReplicaCount() != 0 {
		t.Error("the replica is still there")
	}
	clear(c.cut)
	c.write(&wire.TopicRecord{Name: "orders", TopicID: "second"}, &wire.PartitionRecord{
		TopicID: "second", Topic: "orders", Replicas: []wire.ID{1, 2, 3}, ISR: []wire.ID{1, 2, 3},
		Leader: 1})
	c.run(40 * node.Second) // broker-3's lost fetch is given up after replica.socket.timeout.ms
	if r := c.at(3, orders0); r == nil || r.LogEndOffset() != 0 {
		t.Fatal("the new topic is empty")
	}
	p = c.produce(1, orders0, wire.AcksAll, "c")
	c.run(3 * node.Second)
	if got := c.produced(p); got == nil || got.Error != wire.None || got.BaseOffset != 0 {
		t.Errorf("first record of the new topic: %+v", got)
	}
}

// A topic that was deleted while a broker was down is removed from its disk when it is back.
func TestStrayReplica(t *testing.T) {
	c := newCluster(t, 2)
	c.topic("orders", 1, nil, 1, 2)
	c.kill(2)
	c.write(&wire.RemoveTopicRecord{TopicID: c.img.Topic("orders").ID})
	c.run(node.Second)
	if c.at(2, orders0) == nil {
		t.Fatal("the disk of a stopped broker shows its logs")
	}
	c.start(2)
	c.run(6 * node.Second)
	if c.at(2, orders0) != nil {
		t.Error("the stray replica is still there")
	}
}

// The retention check runs 30 s after the start and then every five minutes.
func TestRetentionCheck(t *testing.T) {
	c := newCluster(t, 1)
	c.topic("orders", 1, []wire.ConfigEntry{{Key: "retention.ms", Value: "60000"}}, 1)
	c.produce(1, orders0, wire.AcksAll, "a", "b")
	c.run(320 * node.Second)
	if start := c.at(1, orders0).LogStartOffset(); start != 0 {
		t.Errorf("expired, but no check was due: start %d", start)
	}
	c.run(11 * node.Second)
	if r := c.at(1, orders0); r.LogStartOffset() != 2 || r.LogEndOffset() != 2 {
		t.Errorf("log %d..%d", r.LogStartOffset(), r.LogEndOffset())
	}
}

// A clean stop is told to the controller at the next registration; a crash isn't a clean stop.
func TestCleanShutdownFile(t *testing.T) {
	c := newCluster(t, 1)
	epoch := c.brokers[1].Epoch()
	c.out.Reset(c.now, &c.chance)
	c.brokers[1].Shutdown(&c.out)
	c.carry(1)
	c.run(5 * node.Second)
	if c.up[1] != 0 || c.brokers[1].State() != Stopped {
		t.Fatalf("still %s", c.brokers[1].State())
	}
	registered := func() int64 {
		c.start(1)
		for _, d := range c.due {
			if d.msg != nil {
				if r, ok := d.msg.Body.(*wire.BrokerRegistrationRequest); ok {
					return r.PreviousBrokerEpoch
				}
			}
		}
		return -2
	}
	if got := registered(); got != epoch {
		t.Errorf("after a clean stop: %d, want %d", got, epoch)
	}
	c.run(5 * node.Second)
	c.kill(1)
	if got := registered(); got != -1 {
		t.Errorf("after a crash: %d", got)
	}
}

// A snapshot is not touched by what happens next, and goes on exactly as the original does.
func TestCloneIsolation(t *testing.T) {
	c := newCluster(t, 3)
	c.topic("orders", 40, nil, 1, 2, 3)
	parts := func(i int) wire.TopicPartition {
		return wire.TopicPartition{Topic: "orders", Partition: int32(i % 40)}
	}
	type saved struct {
		b    *Broker
		want []int64
	}
	state := func(b *Broker) []int64 {
		var s []int64
		for r := range b.Replicas() {
			s = append(s, r.LogEndOffset(), r.HighWatermark(), int64(len(r.ISR())),
				int64(r.LeaderEpoch()), r.FollowerEnd(2), r.FollowerEnd(3))
		}
		for p := range b.Parked() {
			s = append(s, int64(p.From), int64(p.Since), int64(len(p.Waits)))
			for _, w := range p.Waits {
				s = append(s, w.Needs)
			}
		}
		return s
	}
	var snapshots []saved
	for i := range 300 {
		c.produce(1, parts(i*7), wire.AcksAll, "a")
		if i%9 == 0 {
			c.consume(1, parts(i), 0, 500)
		}
		c.run(node.Time(300 + i%5*200))
		if i%3 == 0 {
			// The world goes on with the copy, as it does after a keyframe.
			b := c.brokers[1]
			snapshots = append(snapshots, saved{b, state(b)})
			c.brokers[1] = b.Clone().(*Broker)
		}
		if i == 150 {
			c.cut[[2]wire.ID{1, 3}] = true
		}
	}
	c.run(40 * node.Second)
	for i, s := range snapshots {
		if got := state(s.b); !slices.Equal(got, s.want) {
			t.Fatalf("snapshot %d changed:\n%v\n%v", i, s.want, got)
		}
	}
}
