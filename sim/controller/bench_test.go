package controller

import (
	"testing"

	"highwater/sim/config"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// anyChance is a source of draws for benchmarks and tests to which they don't matter.
func anyChance() *node.Chance {
	c := node.NewChance(1, 1)
	return &c
}

// big is a controller with n brokers and so many partitions of three replicas.
func big(b *testing.B, brokers, partitions int) (*Controller, *node.Out) {
	b.Helper()
	c := New(Config{ID: controllerID, Static: config.ShippedBroker()})
	out := &node.Out{}
	send := func(from wire.ID, body wire.Body) {
		out.Reset(0, anyChance())
		c.Receive(wire.Message{From: from, Correlation: 1, Body: body}, out)
	}
	out.Reset(0, anyChance())
	c.Start(out)
	for i := range brokers {
		id := wire.ID(i + 1)
		send(id, &wire.BrokerRegistrationRequest{BrokerID: id, IncarnationID: "x",
			PreviousBrokerEpoch: -1})
		send(id, &wire.BrokerHeartbeatRequest{
			BrokerID: id, BrokerEpoch: c.Image().Broker(id).Epoch, CurrentMetadataOffset: 1 << 40,
		})
	}
	for left := partitions; left > 0; left -= 1000 {
		name := "topic-" + string(rune('a'+left/1000))
		send(1, &wire.CreateTopicsRequest{Topics: []wire.CreatableTopic{{
			Name: name, Partitions: int32(min(left, 1000)), ReplicationFactor: 3,
		}}})
	}
	if got := c.Image().Partitions.Len(); got != partitions {
		b.Fatalf("%d partitions", got)
	}
	return c, out
}

func sizes(b *testing.B, f func(b *testing.B, brokers, partitions int)) {
	b.Run("3-brokers-3-partitions", func(b *testing.B) { f(b, 3, 3) })
	b.Run("3-brokers-3000-partitions", func(b *testing.B) { f(b, 3, 3000) })
	b.Run("30-brokers-3000-partitions", func(b *testing.B) { f(b, 30, 3000) })
}

// BenchmarkHeartbeat: its cost must not depend on how many partitions there are.
func BenchmarkHeartbeat(b *testing.B) {
	sizes(b, func(b *testing.B, brokers, partitions int) {
		c, out := big(b, brokers, partitions)
		m := wire.Message{From: 1, Correlation: 1, Body: &wire.BrokerHeartbeatRequest{
			BrokerID: 1, BrokerEpoch: c.Image().Broker(1).Epoch, CurrentMetadataOffset: 1 << 40,
		}}
		b.ReportAllocs()
		for b.Loop() {
			out.Reset(0, anyChance())
			c.Receive(m, out)
		}
	})
}

// BenchmarkAlterPartition: an ISR shrinks and grows again.
func BenchmarkAlterPartition(b *testing.B) {
	sizes(b, func(b *testing.B, brokers, partitions int) {
		c, out := big(b, brokers, partitions)
		var tp wire.TopicPartition
		for k := range c.Image().Partitions.All() {
			tp = k
		}
		all := c.Image().Partition(tp).ISR
		b.ReportAllocs()
		for b.Loop() {
			p := c.Image().Partition(tp)
			isr := all
			if len(p.ISR) == len(all) {
				isr = ids(p.Leader)
			}
			out.Reset(0, anyChance())
			c.Receive(wire.Message{From: p.Leader, Correlation: 1,
				Body: &wire.AlterPartitionRequest{
					BrokerID: p.Leader, BrokerEpoch: c.Image().Broker(p.Leader).Epoch,
					Partitions: []wire.AlterPartition{{TP: tp, LeaderEpoch: p.LeaderEpoch,
						PartitionEpoch: p.PartitionEpoch, NewISR: isr}},
				}}, out)
			if c.Image().Partition(tp) == p {
				b.Fatal("nothing changed")
			}
		}
	})
}

// BenchmarkFence: a broker that leads a third of the partitions, and follows the others, dies.
func BenchmarkFence(b *testing.B) {
	c, out := big(b, 3, 3000)
	for b.Loop() {
		k := c.Clone().(*Controller)
		out.Reset(node.Minute, anyChance())
		k.fenceOneStaleBroker(out)
		if k.mem.index.leads.At(1) != 0 {
			b.Fatal("it still leads")
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/3000, "ns/partition")
}

// BenchmarkIdle: a NoOpRecord with three brokers that wait for it.
func BenchmarkIdle(b *testing.B) {
	c, out := big(b, 3, 3000)
	b.ReportAllocs()
	for b.Loop() {
		for id := wire.ID(1); id <= 3; id++ {
			out.Reset(0, anyChance())
			c.Receive(wire.Message{From: id, Correlation: 1, Body: &wire.MetadataFetchRequest{
				ReplicaID: id, FetchOffset: c.Log().End(), HighWatermark: c.HighWatermark(),
				LastFetchedEpoch: 1, MaxWaitMs: 500,
			}}, out)
		}
		out.Reset(0, anyChance())
		c.Fire(c.timer(noOpTimer), out)
	}
}

// BenchmarkClone: a snapshot and one heartbeat after it.
func BenchmarkClone(b *testing.B) {
	sizes(b, func(b *testing.B, brokers, partitions int) {
		c, _ := big(b, brokers, partitions)
		b.ReportAllocs()
		for b.Loop() {
			c = c.Clone().(*Controller)
		}
	})
}
