package sim

import (
	"testing"

	"highwater/sim/broker"
	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/wire"
)

var orders0 = wire.TopicPartition{Topic: "orders", Partition: 0}

// leader is the broker that the controller says leads a partition, or NoLeader.
func (s *stage) leader(tp wire.TopicPartition) wire.ID {
	return s.Image().Partition(tp).Leader
}

func (s *stage) isr(tp wire.TopicPartition) []wire.ID {
	return s.Image().Partition(tp).ISR
}

func (s *stage) replica(id wire.ID, tp wire.TopicPartition) *broker.Replica {
	return s.Broker(id).Replica(tp)
}

// follower is a replica of orders-0 that doesn't lead, the n-th in the replica list.
func (s *stage) follower(n int) wire.ID {
	p := s.Image().Partition(orders0)
	for _, id := range p.Replicas {
		if id == p.Leader {
			continue
		}
		if n == 0 {
			return id
		}
		n--
	}
	return wire.NoLeader
}

func (s *stage) desk(entries ...string) wire.ID {
	s.t.Helper()
	id := s.spawn("order-desk", app.ProducerSpec{Topic: "orders", Config: bootstrap(entries...)})
	s.wait(2 * node.Second)
	return id
}

func (s *stage) order(desk wire.ID, line string) {
	s.t.Helper()
	s.do(Type{Process: desk, Input: wire.Input{Line: line}})
}

// since is how long after from the first fact was told that f accepts; -1 for never.
func since[F node.Fact](s *stage, from int, start node.Time, accept func(f F) bool) node.Time {
	for _, e := range s.events[from:] {
		if f, ok := e.Fact.(F); ok && accept(f) {
			return e.At - start
		}
	}
	return -1
}

// T2: a leader is killed. Nothing happens until its session runs out; then another ISR member leads
// with the next epoch, the producer's retry succeeds and nothing acknowledged is lost.
func TestCrashOfTheLeader(t *testing.T) {
	s := newStage(t, Config{Seed: 2, Brokers: 3})
	s.createTopic("orders", 1, 3)
	desk := s.desk()
	s.order(desk, "Mario:margherita")
	s.wait(node.Second)
	old, from, start := s.leader(orders0), len(s.events), s.Now()
	next := s.follower(0)
	s.do(Kill{old})
	s.wait(node.Second)
	s.order(desk, "Mario:diavola")
	s.wait(14 * node.Second)
	elected := since(s, from, start, func(f node.LeaderElected) bool { return f.TP == orders0 })
	if elected < 7*node.Second || elected > 10100*node.Millisecond || s.leader(orders0) != next {
		t.Errorf("%s elected after %d us, want %s after 7 to 10.1 s", s.leader(orders0), elected, next)
	}
	if r := s.replica(next, orders0); r.LeaderEpoch() != 1 || r.HighWatermark() != 2 ||
		len(r.ISR()) != 2 {
		t.Errorf("epoch %d, high watermark %d, ISR %v", r.LeaderEpoch(), r.HighWatermark(), r.ISR())
	}
	if len(facts[node.BatchFailed](s, from)) != 0 || len(facts[node.BatchAcked](s, from)) != 1 {
		t.Error("the producer's retry should have succeeded")
	}
	s.do(Start{old})
	s.wait(10 * node.Second)
	if len(s.isr(orders0)) != 3 || s.leader(orders0) != next {
		t.Errorf("back: ISR %v, leader %s; leadership waits for the preferred election", s.isr(orders0),
			s.leader(orders0))
	}
	s.wait(300 * node.Second)
	if s.leader(orders0) != old {
		t.Errorf("after leader.imbalance.check.interval.seconds %s leads", s.leader(orders0))
	}
}

// T2: what an old leader wrote alone with acks=1 is truncated by leader epoch when it returns.
func TestAcksOneLosesWhatOnlyTheLeaderHad(t *testing.T) {
	s := newStage(t, Config{Seed: 3, Brokers: 3})
	s.createTopic("orders", 1, 3)
	desk := s.desk("acks", "1")
	s.order(desk, "Mario:margherita")
	s.wait(node.Second)
	old := s.leader(orders0)
	s.do(Cut{old, s.follower(0)})
	s.do(Cut{old, s.follower(1)})
	s.wait(600 * node.Millisecond)
	from := len(s.events)
	s.order(desk, "Mario:lost")
	s.wait(100 * node.Millisecond)
	if len(facts[node.BatchAcked](s, from)) != 1 {
		t.Fatal("acks=1 is answered by the leader alone")
	}
	s.do(Kill{old})
	s.wait(12 * node.Second)
	s.do(Heal{})
	s.do(Start{old})
	s.wait(12 * node.Second)
	if s.leader(orders0) == old {
		t.Fatal("no election")
	}
	truncated := facts[node.LogTruncated](s, from)
	if len(truncated) != 1 || truncated[0].Node != old {
		t.Fatalf("truncations: %+v", truncated)
	}
	for id := range s.Brokers() {
		if end := s.replica(id, orders0).LogEndOffset(); end != 1 {
			t.Errorf("%s ends at %d; the record is lost everywhere", id, end)
		}
	}
}

// T3: a leader that is asked to stop hands over within 100 ms and then exits; the ISR shrinks at
// once.
func TestControlledShutdown(t *testing.T) {
	s := newStage(t, Config{Seed: 4, Brokers: 3})
	s.createTopic("orders", 1, 3)
	desk := s.desk()
	s.order(desk, "Mario:margherita")
	s.wait(node.Second)
	old, from, start := s.leader(orders0), len(s.events), s.Now()
	s.do(Stop{old})
	s.wait(50 * node.Millisecond)
	s.order(desk, "Mario:diavola")
	s.wait(10 * node.Second)
	lead := since(s, from, start, func(f node.BecameLeader) bool { return f.TP == orders0 })
	if lead < 0 || lead > 100*node.Millisecond {
		t.Errorf("handed over after %d us", lead)
	}
	if s.Process(old).Running || len(s.isr(orders0)) != 2 || s.Broker(old).State() != broker.Stopped {
		t.Errorf("running %v, state %s, ISR %v", s.Process(old).Running, s.Broker(old).State(),
			s.isr(orders0))
	}
	if len(facts[node.BatchAcked](s, from)) != 1 {
		t.Error("the order made during the handover is lost")
	}
	from, start = len(s.events), s.Now()
	s.do(Start{old})
	s.wait(10 * node.Second)
	if len(s.isr(orders0)) != 3 {
		t.Errorf("back after a clean stop: ISR %v", s.isr(orders0))
	}
}

// T4: a follower that is cut off from the leader, but not from the controller, stays in the ISR for
// 30 to 45 s. Until then acks=all waits and consumers see nothing new; then the high watermark
// jumps.
func TestSlowFollower(t *testing.T) {
	s := newStage(t, Config{Seed: 5, Brokers: 3})
	s.createTopic("orders", 1, 3)
	desk := s.desk()
	lead, slow := s.leader(orders0), s.follower(1)
	s.wait(600 * node.Millisecond)
	s.do(Cut{lead, slow})
	s.wait(600 * node.Millisecond)
	from, start := len(s.events), s.Now()
	s.order(desk, "Mario:margherita")
	s.wait(29 * node.Second)
	if r := s.replica(lead, orders0); r.HighWatermark() != 0 || r.LogEndOffset() != 1 ||
		len(r.ISR()) != 3 {
		t.Errorf("29 s: high watermark %d, end %d, ISR %v", r.HighWatermark(), r.LogEndOffset(),
			r.ISR())
	}
	s.wait(20 * node.Second)
	shrunk := since(s, from, start, func(f node.ISRChanged) bool { return f.TP == orders0 })
	if shrunk < 29400*node.Millisecond || shrunk > 45*node.Second {
		t.Errorf("left the ISR after %d us", shrunk)
	}
	if r := s.replica(lead, orders0); r.HighWatermark() != 1 || len(r.ISR()) != 2 {
		t.Errorf("high watermark %d, ISR %v", r.HighWatermark(), r.ISR())
	}
	s.do(Heal{})
	s.wait(5 * node.Second)
	if len(s.isr(orders0)) != 3 {
		t.Errorf("healed: ISR %v", s.isr(orders0))
	}
}

// T5: below min.insync.replicas acks=all is refused; acks=1 is accepted and stays invisible until
// there are enough replicas again.
func TestBelowMinISR(t *testing.T) {
	s := newStage(t, Config{Seed: 6, Brokers: 3})
	s.createTopic("orders", 1, 3, wire.ConfigEntry{Key: "min.insync.replicas", Value: "2"})
	desk := s.desk("delivery.timeout.ms", "5000", "request.timeout.ms", "2000")
	fast := s.spawn("fast-desk", app.ProducerSpec{Topic: "orders", Config: bootstrap("acks", "1")})
	maker := s.spawn("pizza-maker", app.ConsumerSpec{Topics: []string{"orders"},
		Config: bootstrap("auto.offset.reset", "earliest")})
	s.wait(2 * node.Second)
	a, b := s.follower(0), s.follower(1)
	s.do(Kill{a})
	s.do(Kill{b})
	s.wait(15 * node.Second)
	from := len(s.events)
	s.order(desk, "Mario:refused")
	s.order(fast, "Luigi:hidden")
	s.wait(8 * node.Second)
	refused := since(s, from, 0, func(f node.ProduceRefused) bool {
		return f.Error == wire.NotEnoughReplicas
	})
	if refused < 0 || len(facts[node.BatchFailed](s, from)) != 1 {
		t.Error("acks=all with one of three in sync should fail with NOT_ENOUGH_REPLICAS")
	}
	lead := s.leader(orders0)
	if r := s.replica(lead, orders0); r.LogEndOffset() != 1 || r.HighWatermark() != 0 {
		t.Errorf("end %d, high watermark %d", r.LogEndOffset(), r.HighWatermark())
	}
	if n := s.Client(maker).(*app.Consumer).Consumed(); n != 0 {
		t.Errorf("%d records consumed beyond the high watermark", n)
	}
	s.do(Start{a})
	s.wait(15 * node.Second)
	if n := s.Client(maker).(*app.Consumer).Consumed(); n != 1 {
		t.Errorf("one broker back: %d records consumed", n)
	}
}

// T6: all replicas down: no leader. The first to come back leads if it may (the last leader, or one
// that was eligible); another has to wait for it.
func TestAllReplicasDown(t *testing.T) {
	s := newStage(t, Config{Seed: 7, Brokers: 3})
	s.createTopic("orders", 1, 3)
	first, second := s.leader(orders0), s.follower(0)
	third := s.follower(1)
	for _, id := range []wire.ID{first, second, third} {
		s.do(Kill{id})
		s.wait(15 * node.Second)
	}
	if s.leader(orders0) != wire.NoLeader {
		t.Fatalf("%s leads", s.leader(orders0))
	}
	s.do(Start{first})
	s.wait(15 * node.Second)
	if s.leader(orders0) != wire.NoLeader {
		t.Errorf("%s leads, but it left the ISR long ago", s.leader(orders0))
	}
	s.do(Start{third})
	s.wait(15 * node.Second)
	if s.leader(orders0) != third {
		t.Errorf("%s leads, want %s, the last leader", s.leader(orders0), third)
	}
	if isr := s.isr(orders0); len(isr) != 2 {
		t.Errorf("ISR %v", isr)
	}
}
