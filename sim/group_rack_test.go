package sim_test

import (
	"testing"

	"highwater/sim"
	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// KIP-392: with RackAwareReplicaSelector a consumer with client.rack reads from the replica in its rack,
// up to that replica's own high watermark. Cut off from the leader it reads on; told of no rack it
// doesn't.
func TestClosestReplica(t *testing.T) {
	k := &kitchen{t: t, check: sim.NewChecker(), ids: map[string]wire.ID{}, w: sim.New(sim.Config{
		Seed: 7, Brokers: 3, Racks: []string{"a", "b", "c"},
		Static: []wire.ConfigEntry{{Key: "auto.create.topics.enable", Value: "true"},
			{Key: "default.replication.factor", Value: "3"},
			{Key: "replica.selector.class",
				Value: "org.apache.kafka.common.replica.RackAwareReplicaSelector"}}})}
	k.until(6 * node.Second)
	k.producer(100 * node.Millisecond)
	k.run(2 * node.Second)
	tp := wire.TopicPartition{Topic: "orders"}
	leader := k.w.Image().Partition(tp).Leader
	near := wire.ID(1 + int(leader)%3)
	alone := func(s *app.ConsumerSpec) { s.Group = "" }
	k.consumer("near", "client.rack="+[]string{"a", "b", "c"}[near-1], alone)
	k.consumer("far", "", alone)
	k.run(5 * node.Second)
	k.do(sim.Cut{A: k.ids["near"], B: leader})
	k.do(sim.Cut{A: k.ids["far"], B: leader})
	k.run(node.Second)
	before := [2]int64{k.app("near").Processed(), k.app("far").Processed()}
	k.run(10 * node.Second)
	if n := k.app("near").Processed() - before[0]; n < 90 {
		t.Errorf("near the replica %d records in 10 s", n)
	}
	if n := k.app("far").Processed() - before[1]; n > 0 {
		t.Errorf("cut off from the leader %d records in 10 s", n)
	}
}
