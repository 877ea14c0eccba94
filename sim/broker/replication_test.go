package broker

import (
	"slices"
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

var orders0 = wire.TopicPartition{Topic: "orders", Partition: 0}

// T1: a record is committed only when every follower's next fetch has said so; followers learn the
// new high watermark later still.
func TestCommitTakesTheFollowersNextFetch(t *testing.T) {
	c := newCluster(t, 3)
	c.topic("orders", 1, nil, 1, 2, 3)
	c.run(2 * node.Second)
	sent := c.now
	p := c.produce(1, orders0, wire.AcksAll, "margherita")
	c.run(500) // the request arrives; replies to the parked fetches leave at once
	if r := c.at(1, orders0); r.LogEndOffset() != 1 || r.HighWatermark() != 0 {
		t.Fatalf("leader: end %d, high watermark %d", r.LogEndOffset(), r.HighWatermark())
	}
	c.run(500) // the followers append and fetch again
	if c.at(2, orders0).LogEndOffset() != 1 || c.at(1, orders0).HighWatermark() != 0 {
		t.Fatal("the followers should have the record, the leader shouldn't know it")
	}
	c.run(500)
	if c.at(1, orders0).HighWatermark() != 1 {
		t.Fatal("the followers' next fetches commit the record")
	}
	if c.at(2, orders0).HighWatermark() != 0 {
		t.Fatal("followers learn the high watermark with a later reply")
	}
	c.run(500)
	if got := c.produced(p); got == nil || got.Error != wire.None || got.BaseOffset != 0 {
		t.Fatalf("acks=all answer after %d us: %+v", c.now-sent, got)
	}
	c.run(510 * node.Millisecond)
	if c.at(2, orders0).HighWatermark() != 1 || c.at(3, orders0).HighWatermark() != 1 {
		t.Fatal("followers know the high watermark after replica.fetch.wait.max.ms at the latest")
	}
}

func TestConsumerSeesOnlyCommitted(t *testing.T) {
	c := newCluster(t, 3)
	c.topic("orders", 1, nil, 1, 2, 3)
	f := c.consume(1, orders0, 0, 500)
	c.run(node.Millisecond)
	c.produce(1, orders0, wire.AcksLeader, "diavola")
	c.run(600)
	if c.at(1, orders0).LogEndOffset() != 1 {
		t.Fatal("not appended")
	}
	early := c.consume(1, orders0, 0, 0)
	c.run(400 + 800)
	if got := c.consumed(early); got != nil && len(got.Batches) > 0 {
		t.Fatal("a consumer read a record that wasn't committed")
	}
	c.run(20 * node.Millisecond)
	if got := c.consumed(f); got == nil || len(got.Batches) != 1 || got.HighWatermark != 1 {
		t.Fatalf("the parked fetch: %+v", got)
	}
}

func TestAcks(t *testing.T) {
	c := newCluster(t, 3)
	c.topic("orders", 1, nil, 1, 2, 3)
	one := c.produce(1, orders0, wire.AcksLeader, "a")
	none := c.produce(1, orders0, wire.AcksNone, "b")
	bad := c.produce(1, orders0, 7, "c")
	wrong := c.produce(2, orders0, wire.AcksAll, "d")
	unknown := c.produce(1, wire.TopicPartition{Topic: "nosuch"}, wire.AcksAll, "e")
	c.run(node.Millisecond)
	if got := c.produced(one); got == nil || got.Error != wire.None || got.BaseOffset != 0 {
		t.Errorf("acks=1 is answered after the leader's append: %+v", got)
	}
	if c.reply(none) != nil {
		t.Error("acks=0 is never answered")
	}
	if got := c.produced(bad); got == nil || got.Error != wire.InvalidRequiredAcks {
		t.Errorf("acks=7: %+v", got)
	}
	if got := c.produced(wrong); got == nil || got.Error != wire.NotLeaderOrFollower ||
		got.LeaderID != 1 {
		t.Errorf("a follower names the leader (KIP-951): %+v", got)
	}
	if got := c.produced(unknown); got == nil || got.Error != wire.UnknownTopicOrPartition {
		t.Errorf("unknown topic: %+v", got)
	}
	if end := c.at(1, orders0).LogEndOffset(); end != 2 {
		t.Errorf("log end offset %d", end)
	}
}

// T4: a follower that can't be reached stays in the ISR for 30 to 45 s; then the high watermark
// jumps.
func TestSlowFollowerLeavesTheISR(t *testing.T) {
	c := newCluster(t, 3)
	c.topic("orders", 1, nil, 1, 2, 3)
	c.run(20 * node.Second)
	c.cut[[2]wire.ID{1, 3}] = true
	c.run(600 * node.Millisecond)
	begin := c.now
	p := c.produce(1, orders0, wire.AcksAll, "a")
	c.run(29 * node.Second)
	if got := c.at(1, orders0); len(got.ISR()) != 3 || got.HighWatermark() != 0 ||
		c.produced(p) != nil {
		t.Fatalf("29 s later: ISR %v, high watermark %d", got.ISR(), got.HighWatermark())
	}
	c.run(17 * node.Second)
	got := c.at(1, orders0)
	if !slices.Equal(got.ISR(), []wire.ID{1, 2}) || got.HighWatermark() != 1 {
		t.Fatalf("46 s later: ISR %v, high watermark %d", got.ISR(), got.HighWatermark())
	}
	for _, f := range c.facts {
		if f, ok := f.(node.ISRChangeProposed); ok && f.Reason == "slow" && f.LagMs < 30_000 {
			t.Errorf("dropped after %d ms", f.LagMs)
		}
	}
	// The producer's own timeout of 30 s was over before.
	if r := c.produced(p); r == nil || r.Error != wire.RequestTimedOut {
		t.Errorf("after %d us: %+v", c.now-begin, r)
	}
	delete(c.cut, [2]wire.ID{1, 3})
	c.run(40 * node.Second) // its fetch is given up after replica.socket.timeout.ms
	if r := c.at(1, orders0); !slices.Equal(r.ISR(), []wire.ID{1, 2, 3}) {
		t.Errorf("healed: ISR %v", r.ISR())
	}
}

// T5: below min.insync.replicas acks=all is refused, acks=1 is accepted but stays invisible.
func TestMinISR(t *testing.T) {
	c := newCluster(t, 3)
	c.topic("orders", 1, []wire.ConfigEntry{{Key: "min.insync.replicas", Value: "2"}}, 1, 2, 3)
	c.kill(2)
	c.kill(3)
	c.fence(2, 1)
	c.fence(3, 1)
	c.change(orders0, wire.LeaderUnchanged, []wire.ID{1})
	c.run(10 * node.Millisecond)
	all := c.produce(1, orders0, wire.AcksAll, "a")
	one := c.produce(1, orders0, wire.AcksLeader, "b")
	c.run(10 * node.Millisecond)
	want := "The size of the current ISR : 1 is insufficient to satisfy the min.isr requirement of 2 " +
		"for partition orders-0, live replica(s) broker.id are : Set(1)"
	if got := c.produced(all); got == nil || got.Error != wire.NotEnoughReplicas ||
		got.ErrorMessage != "" { // the text is in the broker's log only
		t.Errorf("acks=all: %+v", got)
	}
	if !slices.ContainsFunc(c.facts, func(f node.Fact) bool {
		r, ok := f.(node.ProduceRefused)
		return ok && r.Message == want
	}) {
		t.Error("acks=all: no fact says why")
	}
	if got := c.produced(one); got == nil || got.Error != wire.None {
		t.Errorf("acks=1: %+v", got)
	}
	if hw := c.at(1, orders0).HighWatermark(); hw != 0 {
		t.Errorf("the high watermark moved to %d below min.insync.replicas", hw)
	}
	c.start(2)
	c.run(6 * node.Second)
	if r := c.at(1, orders0); r.HighWatermark() != 1 || len(r.ISR()) != 2 {
		t.Errorf("one broker back: high watermark %d, ISR %v", r.HighWatermark(), r.ISR())
	}
}

// A leader that comes back truncates what it wrote alone, by leader epoch, and takes the new
// leader's.
func TestTruncationByLeaderEpoch(t *testing.T) {
	c := newCluster(t, 3)
	c.topic("orders", 1, nil, 1, 2, 3)
	c.produce(1, orders0, wire.AcksAll, "a", "b")
	c.run(2 * node.Second)
	c.cut[[2]wire.ID{1, 2}], c.cut[[2]wire.ID{1, 3}] = true, true
	c.run(600 * node.Millisecond)
	c.produce(1, orders0, wire.AcksLeader, "lost-1", "lost-2", "lost-3")
	c.run(5 * node.Second)
	c.kill(1)
	c.fence(1, 1)
	c.change(orders0, 2, []wire.ID{2, 3})
	c.run(10 * node.Millisecond)
	c.produce(2, orders0, wire.AcksAll, "c")
	c.run(2 * node.Second)
	clear(c.cut)
	c.facts = nil
	c.start(1)
	c.run(4 * node.Second)
	r := c.at(1, orders0)
	if r.LogEndOffset() != 3 || r.IsLeader() || !slices.Contains(c.at(2, orders0).ISR(), 1) {
		t.Fatalf("end %d, leads %v, ISR %v", r.LogEndOffset(), r.IsLeader(), c.at(2, orders0).ISR())
	}
	if b := r.Log().At(2); string(b.Records[0].Value) != "c" || b.LeaderEpoch != 1 {
		t.Errorf("offset 2 holds %q of epoch %d", b.Records[0].Value, b.LeaderEpoch)
	}
	truncated := false
	for _, f := range c.facts {
		if f, ok := f.(node.LogTruncated); ok && f.From == 5 && f.To == 2 {
			truncated = true
		}
	}
	if !truncated {
		t.Error("no truncation from 5 to 2")
	}
}

// A produce request parked on a leader that is deposed hears NOT_LEADER_OR_FOLLOWER.
func TestDeposedLeaderAnswersParkedProduce(t *testing.T) {
	c := newCluster(t, 3)
	c.topic("orders", 1, nil, 1, 2, 3)
	c.cut[[2]wire.ID{1, 3}] = true
	c.run(600 * node.Millisecond)
	p := c.produce(1, orders0, wire.AcksAll, "a")
	c.run(node.Second)
	c.change(orders0, 2, []wire.ID{2, 3})
	c.run(10 * node.Millisecond)
	if got := c.produced(p); got == nil || got.Error != wire.NotLeaderOrFollower ||
		got.LeaderID != 2 {
		t.Errorf("%+v", got)
	}
}

// The high watermark survives kill -9 only as checkpointed, every five seconds.
func TestHighWatermarkCheckpoint(t *testing.T) {
	c := newCluster(t, 1)
	c.topic("orders", 1, nil, 1)
	c.produce(1, orders0, wire.AcksAll, "a")
	c.run(6 * node.Second)
	c.produce(1, orders0, wire.AcksAll, "b")
	c.run(100 * node.Millisecond)
	if hw := c.at(1, orders0).HighWatermark(); hw != 2 {
		t.Fatalf("high watermark %d", hw)
	}
	c.kill(1)
	if r := c.at(1, orders0); r.HighWatermark() != 1 || r.LogEndOffset() != 2 {
		t.Errorf("after kill -9: high watermark %d, end %d", r.HighWatermark(), r.LogEndOffset())
	}
}

// A leader that was deposed before it appended anything has noted an epoch that nobody else knows.
// It must drop that entry as a follower, or leader and follower talk past each other for ever.
func TestLeaderDeposedBeforeItsFirstAppend(t *testing.T) {
	c := newCluster(t, 3)
	c.topic("orders", 1, nil, 1, 2, 3)
	c.produce(1, orders0, wire.AcksAll, "a")
	c.run(node.Second)
	c.change(orders0, 2, nil)
	c.run(200 * node.Millisecond)
	c.change(orders0, 1, nil)
	c.run(200 * node.Millisecond)
	steps := c.steps
	c.run(2 * node.Second)
	if c.steps-steps > 200 {
		t.Errorf("%d steps in two idle seconds", c.steps-steps)
	}
	p := c.produce(1, orders0, wire.AcksAll, "b")
	c.run(node.Second)
	if got := c.produced(p); got == nil || got.Error != wire.None || got.BaseOffset != 1 {
		t.Errorf("%+v", got)
	}
}
