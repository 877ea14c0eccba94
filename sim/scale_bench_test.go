package sim

import (
	"strconv"
	"testing"

	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// BenchmarkScale is a committed record's cost per event as the cluster grows: records one by one,
// acks=all, three replicas, to all partitions in turn. The ratio between the rows must stay below 1.3.
func BenchmarkScale(b *testing.B) {
	for _, c := range []struct {
		brokers    int
		partitions int32
	}{{3, 3}, {3, 300}, {3, 3000}, {30, 3}, {30, 3000}} {
		name := strconv.Itoa(c.brokers) + "brokers/" + strconv.Itoa(int(c.partitions)) + "partitions"
		b.Run(name, func(b *testing.B) { scale(b, c.brokers, c.partitions) })
	}
}

func scale(b *testing.B, brokers int, partitions int32) {
	w := New(Config{Seed: 1, Brokers: brokers})
	run := func(c Command, d node.Time) {
		if err := w.Do(c); err != nil {
			b.Fatal(err)
		}
		w.AdvanceTo(w.Now() + d)
	}
	w.AdvanceTo(20 * node.Second)
	run(Spawn{Name: "create", Spec: ask{name: "createTopics", req: &wire.CreateTopicsRequest{
		TimeoutMs: 30000, Topics: []wire.CreatableTopic{{Name: "orders", Partitions: partitions,
			ReplicationFactor: 3}}}}}, 10*node.Second)
	keys := make([]app.WeightedKey, 1000)
	for i := range keys {
		keys[i].Key = "customer-" + strconv.Itoa(i)
	}
	run(Spawn{Name: "desk", Spec: app.ProducerSpec{Topic: "orders", Interval: 5 * node.Millisecond,
		Values: []string{"margherita"}, Keys: keys, Config: bootstrap("linger.ms", "0")}},
		10*node.Second)
	desk := w.Client(wire.FirstClient + 1).(*app.Producer)
	_, start, _ := desk.Counts()
	seq := w.Seq()
	b.ResetTimer()
	for {
		if _, acked, _ := desk.Counts(); acked-start >= int64(b.N) {
			break
		}
		w.Step()
	}
	b.StopTimer()
	events := w.Seq() - seq
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(events), "ns/event")
	b.ReportMetric(float64(events)/float64(b.N), "events/record")
}
