package scene

import (
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/tool"
	"highwater/sim/wire"
	"highwater/web/scene/layout"
)

// stage is a real cluster with its newest events, as the player keeps them.
type stage struct {
	t      testing.TB
	w      *sim.World
	recent []node.Event
}

func newStage(t testing.TB, brokers int) *stage {
	s := &stage{t: t, w: sim.New(sim.Config{Seed: 3, Brokers: brokers})}
	s.run(2 * node.Second)
	return s
}

func (s *stage) run(d node.Time) {
	s.w.Run(s.w.Now()+d, func(es []node.Event) { s.recent = append(s.recent, es...) })
	keep := len(s.recent)
	for keep > 0 && s.w.Now()-s.recent[keep-1].At < 3*node.Second {
		keep--
	}
	s.recent = s.recent[keep:]
}

func (s *stage) do(c sim.Command) {
	s.t.Helper()
	if err := s.w.Do(c); err != nil {
		s.t.Fatal(err)
	}
	s.recent = append(s.recent, s.w.Events()...)
}

// line runs a command line to its end.
func (s *stage) line(text string) {
	s.t.Helper()
	spec, ok := tool.New(strings.Fields(text), nil, false)
	if !ok {
		s.t.Fatalf("no such tool: %s", text)
	}
	s.do(sim.Spawn{Name: strings.Fields(text)[0], Spec: spec})
	s.run(800 * node.Millisecond)
}

func (s *stage) topic(name string, partitions, factor string) {
	s.line("kafka-topics.sh --create --topic " + name + " --partitions " + partitions +
		" --replication-factor " + factor + " --bootstrap-server broker-1:9092")
}

var pizzeria = []app.WeightedKey{{Key: "Mario", Weight: 4}, {Key: "Luigi", Weight: 3},
	{Key: "Francesco", Weight: 3}}

// produce starts an application that sends n records, one every interval.
func (s *stage) produce(name, topic string, n int64, every node.Time, keys []app.WeightedKey) wire.ID {
	s.t.Helper()
	id := s.w.NextClient()
	s.do(sim.Spawn{Name: name, Spec: app.ProducerSpec{Topic: topic, Count: n, Interval: every,
		Keys: keys, Seed: 5, Config: []wire.ConfigEntry{{Key: "bootstrap.servers", Value: "broker-1:9092"}}}})
	return id
}

func (s *stage) consume(name string, each node.Time, topics ...string) wire.ID {
	s.t.Helper()
	id := s.w.NextClient()
	s.do(sim.Spawn{Name: name, Spec: app.ConsumerSpec{Topics: topics, Processing: each,
		Config: []wire.ConfigEntry{{Key: "bootstrap.servers", Value: "broker-1:9092"},
			{Key: "auto.offset.reset", Value: "earliest"}}}})
	return id
}

// lessonThree is the third lesson's cluster, some seconds into its life.
func lessonThree(t testing.TB) *stage {
	s := newStage(t, 3)
	s.topic("orders", "2", "3")
	s.topic("positions", "1", "3")
	s.produce("order-desk", "orders", 100, 300*node.Millisecond, pizzeria)
	s.produce("rider-phones", "positions", 12, 400*node.Millisecond, pizzeria)
	s.consume("pizza-maker", 450*node.Millisecond, "orders")
	s.run(6 * node.Second)
	return s
}

func (s *stage) draw(o layout.Options) *layout.Picture {
	o.Now = max(o.Now, s.w.Now())
	return Layout(s.w, s.recent, o)
}
