package sim

import (
	"slices"
	"testing"

	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// byHand makes a topic of one partition with its replicas in this order.
func (s *stage) byHand(name string, replicas ...wire.ID) {
	s.t.Helper()
	r := s.request("createTopics", &wire.CreateTopicsRequest{TimeoutMs: 30000,
		Topics: []wire.CreatableTopic{{Name: name, Partitions: -1, ReplicationFactor: -1,
			Assignment: [][]wire.ID{replicas}}}}).(*wire.CreateTopicsReply)
	if r.Topics[0].Error != wire.None {
		s.t.Fatalf("create %s: %s %s", name, r.Topics[0].Error.Name(), r.Topics[0].Message)
	}
	s.wait(node.Second)
}

func (s *stage) partition(topic string) *image.Partition {
	s.t.Helper()
	p := s.Image().Partition(wire.TopicPartition{Topic: topic})
	if p == nil {
		s.t.Fatalf("no partition %s-0", topic)
	}
	return p
}

func (s *stage) wantPartition(topic string, leader wire.ID, isr, elr []wire.ID) {
	s.t.Helper()
	p := s.partition(topic)
	sorted := slices.Clone(p.ISR)
	slices.Sort(sorted)
	if p.Leader != leader || !slices.Equal(sorted, isr) || !slices.Equal(p.ELR, elr) {
		s.t.Errorf("%d ms: %s has leader %v ISR %v ELR %v, want %v %v %v", s.Now()/1000, p.TP,
			p.Leader,
			p.ISR, p.ELR, leader, isr, elr)
	}
}

// first finds the first fact of a type that a condition holds for, with its time.
func first[F node.Fact](s *stage, since node.Time, is func(F) bool) (node.Event, F) {
	s.t.Helper()
	for _, e := range s.events {
		if f, ok := e.Fact.(F); ok && e.At >= since && is(f) {
			return e, f
		}
	}
	var none F
	s.t.Fatalf("no %T", none)
	return node.Event{}, none
}

// T2: a leader is killed. Its session is over 9 s after its last heartbeat; the next check fences it,
// the next ISR member in replica order leads, and when it comes back leadership stays where it is
// until the preferred election 300 s after the controller's start.
func TestTimelineKilledLeaderAtTheController(t *testing.T) {
	s := newStage(t, Config{Seed: 3, Brokers: 3})
	s.byHand("orders", 1, 2, 3)
	s.wantPartition("orders", 1, []wire.ID{1, 2, 3}, nil)
	killed := s.Now()
	s.do(Kill{1})
	s.wait(11 * node.Second)
	e, f := first(s, killed, func(f node.LeaderElected) bool { return f.TP.Topic == "orders" })
	if took := e.At - killed; took < 7*node.Second || took > 10200*node.Millisecond {
		t.Errorf("elected %d ms after the kill", took/1000)
	}
	if f.From != 1 || f.To != 2 || f.Epoch != 1 || f.Unclean || f.How != node.HowInSync ||
		f.Reason != "broker fenced" || f.Broker != 1 {
		t.Errorf("%+v", f)
	}
	s.wantPartition("orders", 2, []wire.ID{2, 3}, nil)
	became, _ := first(s, killed, func(f node.BecameLeader) bool { return f.TP.Topic == "orders" })
	if took := became.At - e.At; became.Node != 2 || took > 5*node.Millisecond {
		t.Errorf("%v leads %d us after the election", became.Node, took)
	}

	s.do(Start{1})
	s.wait(20 * node.Second)
	s.wantPartition("orders", 2, []wire.ID{1, 2, 3}, nil)
	s.wait(299*node.Second - s.Now())
	s.wantPartition("orders", 2, []wire.ID{1, 2, 3}, nil)
	s.wait(2 * node.Second)
	s.wantPartition("orders", 1, []wire.ID{1, 2, 3}, nil)
}

// A broker that is started again at once can't register before its former session is over: Kafka
// refuses it as a duplicate and it tries again.
func TestTimelineQuickRestart(t *testing.T) {
	s := newStage(t, Config{Seed: 4, Brokers: 3})
	s.byHand("orders", 1, 2, 3)
	killed := s.Now()
	s.do(Kill{1})
	s.do(Start{1})
	s.wait(30 * node.Second)
	first(s, killed, func(f node.RegistrationRefused) bool { return f.Broker == 1 })
	e, _ := first(s, killed, func(f node.BrokerRegistered) bool { return f.Broker == 1 })
	if took := e.At - killed; took < 7*node.Second || took > 20*node.Second {
		t.Errorf("registered %d ms after the kill", took/1000)
	}
	s.wantPartition("orders", 2, []wire.ID{1, 2, 3}, nil)
}

// T3: SIGTERM. Leadership moves within a blink, without waiting for any session, and the broker is
// gone soon after.
func TestTimelineControlledShutdown(t *testing.T) {
	s := newStage(t, Config{Seed: 5, Brokers: 3})
	s.byHand("orders", 1, 2, 3)
	stopped := s.Now()
	s.do(Stop{1})
	s.wait(10 * node.Second)
	e, f := first(s, stopped, func(f node.LeaderElected) bool { return f.TP.Topic == "orders" })
	if took := e.At - stopped; took > 10*node.Millisecond || f.To != 2 ||
		f.Reason != "controlled shutdown" {
		t.Errorf("after %d us: %+v", took, f)
	}
	ended, _ := first(s, stopped, func(f node.ProcessEnded) bool { return true })
	if took := ended.At - stopped; took > 5*node.Second {
		t.Errorf("the process ended after %d ms", took/1000)
	}
	s.wantPartition("orders", 2, []wire.ID{2, 3}, nil)
	// It comes back clean: what it has, it keeps.
	s.do(Start{1})
	s.wait(30 * node.Second)
	s.wantPartition("orders", 2, []wire.ID{1, 2, 3}, nil)
}

// T6: all replicas die, one after the other. With eligible leader replicas the ISR ends up empty.
// Who comes back first after a crash may have lost records and must wait for the last known leader.
func TestTimelineAllReplicasDown(t *testing.T) {
	s := newStage(t, Config{Seed: 6, Brokers: 4})
	s.byHand("orders", 1, 2, 3)
	for _, id := range []wire.ID{1, 2, 3} {
		s.do(Kill{id})
		s.wait(15 * node.Second)
	}
	s.wantPartition("orders", wire.NoLeader, nil, []wire.ID{3})
	if last := s.partition("orders").LastKnownELR; !slices.Equal(last, []wire.ID{3}) {
		t.Errorf("last known leader %v", last)
	}
	s.do(Start{1})
	s.wait(15 * node.Second)
	s.wantPartition("orders", wire.NoLeader, nil, []wire.ID{3})
	back := s.Now()
	s.do(Start{3})
	s.wait(15 * node.Second)
	_, f := first(s, back, func(f node.LeaderElected) bool { return f.TP.Topic == "orders" })
	if f.To != 3 || f.How != node.HowLastKnown || !f.Unclean {
		t.Errorf("%+v", f)
	}
	s.wantPartition("orders", 3, []wire.ID{1, 3}, nil)
}

// Clean stops keep eligibility: the first of the eligible that is back leads without loss.
func TestTimelineAllReplicasStoppedCleanly(t *testing.T) {
	s := newStage(t, Config{Seed: 7, Brokers: 4})
	s.byHand("orders", 1, 2)
	s.do(Stop{1})
	s.wait(15 * node.Second)
	s.do(Stop{2})
	s.wait(15 * node.Second)
	s.wantPartition("orders", wire.NoLeader, nil, []wire.ID{2})
	back := s.Now()
	s.do(Start{2})
	s.wait(15 * node.Second)
	_, f := first(s, back, func(f node.LeaderElected) bool { return f.TP.Topic == "orders" })
	if f.To != 2 || f.Unclean || f.How != node.HowELR {
		t.Errorf("%+v", f)
	}
}

// The controller dies and comes back: leaders go on all the while, nobody is fenced for the silence,
// and all sessions start anew.
func TestTimelineControllerRestart(t *testing.T) {
	s := newStage(t, Config{Seed: 8, Brokers: 3})
	s.byHand("orders", 1, 2, 3)
	s.do(Kill{wire.FirstController})
	s.wait(20 * node.Second)
	back := s.Now()
	s.do(Start{wire.FirstController})
	s.wait(8 * node.Second)
	for _, e := range s.events {
		if _, ok := e.Fact.(node.BrokerFenced); ok {
			t.Errorf("%d ms: %+v", e.At/1000, e.Fact)
		}
	}
	_, f := first(s, back, func(node.ControllerActivated) bool { return true })
	if f.Epoch != 2 {
		t.Errorf("quorum leader epoch %d, want 2", f.Epoch)
	}
	s.do(Kill{1})
	s.wait(11 * node.Second)
	s.wantPartition("orders", 2, []wire.ID{2, 3}, nil)
}
