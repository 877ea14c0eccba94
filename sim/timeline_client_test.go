package sim

import (
	"strconv"
	"testing"

	"highwater/sim/client"
	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// ask is a tool that sends one admin request and keeps the answer.
type ask struct {
	name string
	req  wire.Body
	to   client.Target
}

type asking struct {
	ask
	admin  client.Admin
	result *client.AdminResult
}

func (ask) Role() string { return "tool" }

func (a ask) New(wire.ID, string) node.Machine {
	cfg, _ := client.ReadAdminConfig([]wire.ConfigEntry{
		{Key: "bootstrap.servers", Value: "broker-1:9092,broker-2:9092,broker-3:9092"}})
	return &asking{ask: a, admin: client.NewAdmin(cfg)}
}

func (m *asking) Start(out *node.Out) {
	m.admin.Start(out)
	m.admin.Call(m.name, m.req, m.to, 0, out)
}

func (m *asking) Receive(msg wire.Message, out *node.Out) {
	m.admin.Receive(msg, out)
	m.drain(out)
}

func (m *asking) Fire(t node.Timer, out *node.Out) {
	m.admin.Fire(t, out)
	m.drain(out)
}

func (m *asking) drain(out *node.Out) {
	for _, r := range m.admin.Results() {
		m.result = &r
		out.Exit(0)
	}
}

func (m *asking) Crash()               {}
func (m *asking) Shutdown(o *node.Out) { o.Exit(0) }
func (m *asking) Clone() node.Machine {
	c := *m
	c.admin = m.admin.Clone()
	return &c
}

// stage is a world with what happened in it.
type stage struct {
	*World
	t      *testing.T
	events []node.Event
	next   int
}

func newStage(t *testing.T, c Config) *stage {
	t.Helper()
	s := &stage{World: New(c), t: t}
	s.wait(30 * node.Second)
	return s
}

func (s *stage) wait(d node.Time) {
	s.Run(s.Now()+d, func(e []node.Event) { s.events = append(s.events, e...) })
}

func (s *stage) do(c Command) {
	s.t.Helper()
	if err := s.Do(c); err != nil {
		s.t.Fatalf("%T: %v", c, err)
	}
	s.events = append(s.events, s.Events()...)
}

func (s *stage) spawn(name string, spec client.Spec) wire.ID {
	s.t.Helper()
	id := s.NextClient()
	s.do(Spawn{Name: name, Spec: spec})
	return id
}

// request sends an admin request and waits for its answer.
func (s *stage) request(name string, req wire.Body) wire.Body {
	s.t.Helper()
	s.next++
	id := s.spawn("ask-"+string(rune('a'+s.next)), ask{name: name, req: req})
	s.wait(2 * node.Second)
	m := s.Client(id).(*asking)
	if m.result == nil || m.result.Failed {
		s.t.Fatalf("%s: no answer: %+v", name, m.result)
	}
	return m.result.Reply
}

func (s *stage) createTopic(name string, partitions int32, rf int16, configs ...wire.ConfigEntry) {
	s.t.Helper()
	r := s.request("createTopics", &wire.CreateTopicsRequest{TimeoutMs: 30000,
		Topics: []wire.CreatableTopic{{Name: name, Partitions: partitions, ReplicationFactor: rf,
			Configs: configs}}}).(*wire.CreateTopicsReply)
	if r.Topics[0].Error != wire.None {
		s.t.Fatalf("create %s: %s %s", name, r.Topics[0].Error.Name(), r.Topics[0].Message)
	}
	s.wait(node.Second)
}

// facts gathers the facts of one type since the event number from.
func facts[F node.Fact](s *stage, from int) []node.Event {
	var found []node.Event
	for _, e := range s.events[from:] {
		if _, ok := e.Fact.(F); ok {
			found = append(found, e)
		}
	}
	return found
}

func bootstrap(entries ...string) []wire.ConfigEntry {
	c := []wire.ConfigEntry{{Key: "bootstrap.servers",
		Value: "broker-1:9092,broker-2:9092,broker-3:9092"}}
	for i := 0; i+1 < len(entries); i += 2 {
		c = append(c, wire.ConfigEntry{Key: entries[i], Value: entries[i+1]})
	}
	return c
}

// A record of an acks=all producer is acknowledged when the slower follower has asked for what comes
// after it, and the consumer gets it when the high watermark moves, not before (T1).
func TestRecordTravels(t *testing.T) {
	s := newStage(t, Config{Seed: 1, Brokers: 3})
	s.createTopic("orders", 1, 3)
	maker := s.spawn("pizza-maker", app.ConsumerSpec{Topics: []string{"orders"},
		Config: bootstrap()})
	desk := s.spawn("order-desk", app.ProducerSpec{Topic: "orders", Config: bootstrap()})
	s.wait(2 * node.Second)
	from := len(s.events)
	s.do(Type{Process: desk, Input: wire.Input{Line: "Mario:diavola"}})
	s.wait(node.Second)
	acked, polled := facts[node.BatchAcked](s, from), facts[node.RecordsPolled](s, from)
	if len(acked) != 1 || len(polled) != 1 {
		t.Fatalf("%d acknowledged, %d polled; want one of each", len(acked), len(polled))
	}
	ack, got := acked[0].Fact.(node.BatchAcked), polled[0].Fact.(node.RecordsPolled)
	if ack.BaseOffset != 0 || string(got.Records[0].Value) != "diavola" ||
		got.Records[0].Tag != ack.Tags[0] {
		t.Errorf("acknowledged %+v, polled %+v", ack, got.Records[0])
	}
	high := node.Time(0)
	for _, e := range facts[node.HighWatermarkAdvanced](s, from) {
		if f := e.Fact.(node.HighWatermarkAdvanced); f.Leader && f.To == 1 {
			high = e.At
		}
	}
	if high == 0 || acked[0].At < high || polled[0].At < high {
		t.Errorf("high watermark at %d, acknowledged at %d, polled at %d", high, acked[0].At,
			polled[0].At)
	}
	_ = maker
}

// acked tells how many records a program's library said were written, by the events from number from.
func acked(s *stage, from int, id wire.ID) (n int, at []node.Time) {
	for _, e := range facts[node.BatchAcked](s, from) {
		if e.Node == id {
			n += len(e.Fact.(node.BatchAcked).Tags)
			at = append(at, e.At)
		}
	}
	return n, at
}

// The leader is killed. The producer's connection drops, its attempts to connect again are refused
// once a second, and after the session timeout it goes on at the new leader: every record it was
// given is acknowledged and read once, in order (T2).
func TestLeaderKilledUnderProducer(t *testing.T) {
	s := newStage(t, Config{Seed: 2, Brokers: 3})
	s.createTopic("orders", 1, 3)
	maker := s.spawn("pizza-maker", app.ConsumerSpec{Topics: []string{"orders"},
		Config: bootstrap("auto.offset.reset", "earliest")})
	desk := s.spawn("order-desk", app.ProducerSpec{Topic: "orders", Config: bootstrap(),
		Interval: 100 * node.Millisecond, Values: []string{"{n}"}})
	s.wait(5 * node.Second)
	leader, _ := s.Client(desk).(*app.Producer).Library().Net.Leader(
		wire.TopicPartition{Topic: "orders"})
	from, killed := len(s.events), s.Now()
	s.do(Kill{Process: leader})
	s.wait(20 * node.Second)
	elected := facts[node.LeaderElected](s, from)
	if len(elected) == 0 {
		t.Fatal("no election")
	}
	if d := elected[0].At - killed; d < 7*node.Second || d > 10200*node.Millisecond {
		t.Errorf("the election came after %d ms, want 7 to 10.1 s", d/node.Millisecond)
	}
	_, at := acked(s, from, desk)
	if len(at) == 0 || at[0] < elected[0].At || at[0] > elected[0].At+2*node.Second {
		t.Errorf("writing again at %v, elected at %d", at[:1], elected[0].At)
	}
	refused := 0
	for _, e := range facts[node.ConnectionLost](s, from) {
		if f := e.Fact.(node.ConnectionLost); e.Node == desk && f.Refused {
			refused++
		}
	}
	if refused < 6 || refused > 16 {
		t.Errorf("%d refused connections, want about one a second", refused)
	}
	s.do(Type{Process: desk, Input: wire.Input{Line: "/pause"}})
	s.wait(5 * node.Second)
	sent, written, failed := s.Client(desk).(*app.Producer).Counts()
	if sent != written || failed != 0 {
		t.Errorf("%d sent, %d written, %d failed", sent, written, failed)
	}
	next := int64(0)
	for _, e := range facts[node.RecordsPolled](s, 0) {
		if e.Node != maker {
			continue
		}
		for _, r := range e.Fact.(node.RecordsPolled).Records {
			if r.Offset != next || string(r.Value) != itoa(next+1) {
				t.Fatalf("offset %d holds %s, want record %d", r.Offset, r.Value, next+1)
			}
			next++
		}
	}
	if next != sent {
		t.Errorf("%d read, %d sent", next, sent)
	}
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// A follower that can't reach its leader stays in the ISR for 30 to 45 s. As long as that lasts an
// acks=all producer waits and consumers see nothing new, while an acks=1 producer goes on (T4).
func TestSlowFollowerHoldsUpAcksAll(t *testing.T) {
	s := newStage(t, Config{Seed: 3, Brokers: 3})
	s.createTopic("orders", 1, 3)
	maker := s.spawn("pizza-maker", app.ConsumerSpec{Topics: []string{"orders"},
		Config: bootstrap()})
	all := s.spawn("careful", app.ProducerSpec{Topic: "orders", Config: bootstrap()})
	one := s.spawn("hasty", app.ProducerSpec{Topic: "orders", Config: bootstrap("acks", "1")})
	s.wait(2 * node.Second)
	for _, id := range []wire.ID{all, one} {
		s.do(Type{Process: id, Input: wire.Input{Line: "first"}})
		s.wait(node.Second)
	}
	leader, _ := s.Client(all).(*app.Producer).Library().Net.Leader(
		wire.TopicPartition{Topic: "orders"})
	follower := leader%3 + 1
	from, cut := len(s.events), s.Now()
	s.do(Cut{A: leader, B: follower})
	s.wait(node.Second)
	s.do(Type{Process: all, Input: wire.Input{Line: "safe"}})
	s.do(Type{Process: one, Input: wire.Input{Line: "quick"}})
	s.wait(25 * node.Second)
	if n, _ := acked(s, from, all); n != 0 {
		t.Error("acks=all was answered although an ISR member lacks the record")
	}
	if n, _ := acked(s, from, one); n != 1 {
		t.Error("acks=1 was not answered")
	}
	if n := len(facts[node.RecordsPolled](s, from)); n != 0 {
		t.Errorf("%d polls brought records that are not committed", n)
	}
	s.wait(25 * node.Second)
	shrunk := facts[node.ISRChanged](s, from)
	if len(shrunk) == 0 {
		t.Fatal("the ISR did not shrink")
	}
	if d := shrunk[0].At - cut; d < 30*node.Second || d > 46*node.Second {
		t.Errorf("the ISR shrank after %d ms", d/node.Millisecond)
	}
	if n, _ := acked(s, from, all); n != 1 {
		t.Error("acks=all was not answered when the follower had left the ISR")
	}
	if n := s.Client(maker).(*app.Consumer).Consumed(); n != 4 {
		t.Errorf("%d records consumed, want 4", n)
	}
}

// min.insync.replicas=2 and two of three brokers down: acks=all is refused, acks=1 is accepted but
// not seen until a second replica is in sync again (T5).
func TestMinInSyncReplicas(t *testing.T) {
	s := newStage(t, Config{Seed: 4, Brokers: 3})
	s.createTopic("orders", 1, 3, wire.ConfigEntry{Key: "min.insync.replicas", Value: "2"})
	maker := s.spawn("pizza-maker", app.ConsumerSpec{Topics: []string{"orders"},
		Config: bootstrap("auto.offset.reset", "earliest")})
	all := s.spawn("careful", app.ProducerSpec{Topic: "orders", Config: bootstrap()})
	one := s.spawn("hasty", app.ProducerSpec{Topic: "orders", Config: bootstrap("acks", "1")})
	s.wait(2 * node.Second)
	s.do(Type{Process: all, Input: wire.Input{Line: "first"}})
	s.do(Type{Process: one, Input: wire.Input{Line: "second"}})
	s.wait(2 * node.Second)
	leader, _ := s.Client(all).(*app.Producer).Library().Net.Leader(
		wire.TopicPartition{Topic: "orders"})
	down := []wire.ID{leader%3 + 1, (leader+1)%3 + 1}
	for _, id := range down {
		s.do(Kill{Process: id})
	}
	s.wait(25 * node.Second)
	from := len(s.events)
	s.do(Type{Process: all, Input: wire.Input{Line: "refused"}})
	s.do(Type{Process: one, Input: wire.Input{Line: "hidden"}})
	s.wait(5 * node.Second)
	refused := facts[node.ProduceRefused](s, from)
	if len(refused) == 0 || refused[0].Fact.(node.ProduceRefused).Error != wire.NotEnoughReplicas {
		t.Errorf("acks=all met %d refusals, want NOT_ENOUGH_REPLICAS", len(refused))
	}
	if n, _ := acked(s, from, one); n != 1 {
		t.Error("acks=1 was not accepted")
	}
	if n := s.Client(maker).(*app.Consumer).Consumed(); n != 2 {
		t.Errorf("%d records consumed while the ISR is too small, want 2", n)
	}
	s.do(Start{Process: down[0]})
	s.wait(30 * node.Second)
	if n := s.Client(maker).(*app.Consumer).Consumed(); n != 4 {
		t.Errorf("%d records consumed after the ISR grew, want 4", n)
	}
	if n, _ := acked(s, from, all); n != 1 {
		t.Error("the refused record was not written in the end")
	}
}

// BenchmarkCommittedRecord sends records one by one, acks=all, three replicas, and consumes them:
// the whole chain, each record on its own.
func BenchmarkCommittedRecord(b *testing.B) {
	w := New(Config{Seed: 1, Brokers: 3})
	run := func(c Command) {
		if err := w.Do(c); err != nil {
			b.Fatal(err)
		}
		w.AdvanceTo(w.Now() + 5*node.Second)
	}
	w.AdvanceTo(20 * node.Second)
	run(Spawn{Name: "create", Spec: ask{name: "createTopics", req: &wire.CreateTopicsRequest{
		TimeoutMs: 30000, Topics: []wire.CreatableTopic{{Name: "orders", Partitions: 1,
			ReplicationFactor: 3}}}}})
	run(Spawn{Name: "maker", Spec: app.ConsumerSpec{Topics: []string{"orders"},
		Config: bootstrap()}})
	run(Spawn{Name: "desk", Spec: app.ProducerSpec{Topic: "orders", Interval: 5 * node.Millisecond,
		Values: []string{"margherita"}, Config: bootstrap("linger.ms", "0")}})
	maker := w.Client(wire.FirstClient + 1).(*app.Consumer)
	start, seq := maker.Consumed(), w.Seq()
	b.ReportAllocs()
	b.ResetTimer()
	for maker.Consumed()-start < int64(b.N) {
		w.Step()
	}
	b.ReportMetric(float64(w.Seq()-seq)/float64(b.N), "events/record")
}

// BenchmarkPartitions is the cost of an event in clusters of different breadth: keyed records, one
// every 2 ms, over a topic of so many partitions.
func BenchmarkPartitions(b *testing.B) {
	for _, n := range []int32{3, 300, 3000} {
		b.Run(itoa(int64(n)), func(b *testing.B) {
			w := New(Config{Seed: 1, Brokers: 3})
			run := func(c Command) {
				if err := w.Do(c); err != nil {
					b.Fatal(err)
				}
				w.AdvanceTo(w.Now() + 5*node.Second)
			}
			w.AdvanceTo(20 * node.Second)
			run(Spawn{Name: "create", Spec: ask{name: "createTopics", req: &wire.CreateTopicsRequest{
				TimeoutMs: 30000, Topics: []wire.CreatableTopic{{Name: "orders", Partitions: n,
					ReplicationFactor: 3}}}}})
			run(Spawn{Name: "maker", Spec: app.ConsumerSpec{Topics: []string{"orders"},
				Config: bootstrap()}})
			var keys []app.WeightedKey
			for i := range 1000 {
				keys = append(keys, app.WeightedKey{Key: itoa(int64(i))})
			}
			run(Spawn{Name: "desk", Spec: app.ProducerSpec{Topic: "orders", Keys: keys,
				Interval: 2 * node.Millisecond, Values: []string{"margherita"}, Config: bootstrap()}})
			b.ReportAllocs()
			for b.Loop() {
				w.Step()
			}
		})
	}
}
