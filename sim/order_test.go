package sim

import (
	"testing"

	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// A producer has several batches in flight to a partition whose leader is cut off and loses them; its next
// leader knows nothing of the producer and takes a later batch, in the middle of its sequence. The first
// one follows behind it, under a new producer epoch. That is Kafka's behaviour until 4.5 (KAFKA-15591): the
// records stand in another order than that of send(), and the checker, which promises the order
// otherwise, lets it pass here.
func TestLeaderThatKnowsNoProducerTakesAnySequence(t *testing.T) {
	for seed := uint64(1); seed <= 60; seed++ {
		if playSwap(t, seed) {
			t.Logf("seed %d", seed)
			return
		}
	}
	t.Error("the records never stand in another order")
}

// swapWorld is a world whose checker looks at each step, and which notes whether a leader appended an older
// record behind a younger one of the same partition.
type swapWorld struct {
	t      *testing.T
	w      *World
	check  *Checker
	newest [4]uint64
	found  bool
}

func (s *swapWorld) do(c Command) {
	s.t.Helper()
	if err := s.w.Do(c); err != nil {
		s.t.Fatal(err)
	}
	s.looked()
}

func (s *swapWorld) looked() {
	if err := s.check.Check(s.w); err != nil {
		s.t.Fatalf("seed %d: %v", s.w.config.Seed, err)
	}
	for _, e := range s.w.Events() {
		if f, ok := e.Fact.(node.RecordsAppended); ok && f.Leader && f.TP.Topic == "orders" {
			newest := &s.newest[f.TP.Partition]
			for i := range f.Batch.Records {
				s.found = s.found || f.Batch.Records[i].Tag < *newest
				*newest = max(*newest, f.Batch.Records[i].Tag)
			}
		}
	}
}

func (s *swapWorld) until(at node.Time) {
	for next, ok := s.w.NextAt(); ok && next <= at; next, ok = s.w.NextAt() {
		s.w.Step()
		s.looked()
	}
	s.w.AdvanceTo(at)
}

func playSwap(t *testing.T, seed uint64) bool {
	s := &swapWorld{t: t, check: NewChecker(), w: New(Config{Seed: seed, Brokers: 3, LatencyUs: 500,
		JitterUs: 60000, Static: []wire.ConfigEntry{{Key: "broker.session.timeout.ms", Value: "6000"}}})}
	s.until(4 * node.Second)
	s.do(Spawn{Name: "create", Spec: ask{name: "createTopics", req: &wire.CreateTopicsRequest{
		TimeoutMs: 30000, Topics: []wire.CreatableTopic{{Name: "orders", Partitions: 4,
			ReplicationFactor: 3, Configs: []wire.ConfigEntry{{Key: "min.insync.replicas", Value: "2"}}}}}}})
	s.until(6500 * node.Millisecond)
	s.do(Cut{A: 1, B: wire.FirstController})
	s.do(Cut{A: 3, B: wire.FirstController})
	s.until(7 * node.Second)
	s.do(Spawn{Name: "producer", Spec: app.ProducerSpec{Topic: "orders", Count: 1200, Seed: seed,
		Interval: 15 * node.Millisecond, Keys: []app.WeightedKey{{Key: "a"}, {Key: "b"}, {Key: "c"}},
		Config: bootstrap("max.in.flight.requests.per.connection", "4", "request.timeout.ms", "10000",
			"delivery.timeout.ms", "15000")}})
	s.until(11700 * node.Millisecond)
	s.do(Cut{A: 2, B: wire.FirstController})
	s.until(18500 * node.Millisecond)
	s.do(Heal{A: 3, B: wire.FirstController})
	s.do(Heal{A: 2, B: wire.FirstController})
	s.until(40 * node.Second)
	if err := s.check.Sweep(s.w); err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	return s.found
}
