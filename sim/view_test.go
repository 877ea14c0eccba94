package sim

import (
	"fmt"
	"slices"
	"testing"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/tool"
	"highwater/sim/wire"
)

// agreed writes down what the cluster has agreed on.
func agreed(w *World) []string {
	img := w.Image()
	var all []string
	for id, b := range img.Brokers.All() {
		all = append(all, fmt.Sprint(id, " ", *b))
	}
	for name, topic := range img.Topics.All() {
		all = append(all, fmt.Sprint(name, " ", *topic))
	}
	for _, p := range img.Partitions.All() {
		all = append(all, fmt.Sprint(*p))
	}
	return append(all, fmt.Sprint(img.Configs(
		wire.ConfigResource{Type: wire.TopicResource, Name: "orders"})))
}

// What a cluster has agreed on is on its controllers' disks: killing the only one takes nothing away.
// It takes away who decides: a broker that dies then keeps its leaderships and stays unfenced, until a
// controller is back.
func TestAgreementOutlivesTheController(t *testing.T) {
	w := New(Config{Seed: 1, Brokers: 3})
	w.AdvanceTo(4 * node.Second)
	spec, _ := tool.New([]string{"kafka-topics.sh", "--create", "--topic", "orders", "--partitions",
		"3", "--config", "min.insync.replicas=2", "--bootstrap-server", "broker-1:9092"}, nil, false)
	must(t, w.Do(Spawn{Name: "topics", Spec: client.Spec(spec)}))
	w.AdvanceTo(6 * node.Second)
	before := agreed(w)
	if len(before) < 3+1+3+1 || w.Deciding() != wire.FirstController {
		t.Fatalf("%v decides on %q", w.Deciding(), before)
	}
	must(t, w.Do(Kill{wire.FirstController}))
	snapshot := w.Clone()
	leader := w.Image().Partition(wire.TopicPartition{Topic: "orders"}).Leader
	must(t, w.Do(Kill{leader}))
	w.AdvanceTo(60 * node.Second)
	for _, x := range []*World{w, snapshot} {
		if got := agreed(x); !slices.Equal(got, before) {
			t.Errorf("without a controller the cluster is\n%q\nit was\n%q", got, before)
		}
		if x.Deciding() != wire.NoLeader {
			t.Errorf("%v decides, and is dead", x.Deciding())
		}
	}
	must(t, w.Do(Start{wire.FirstController}))
	w.AdvanceTo(90 * node.Second)
	if p := w.Image().Partition(wire.TopicPartition{Topic: "orders"}); p.Leader == leader ||
		!w.Image().Broker(leader).Fenced || w.Deciding() != wire.FirstController {
		t.Errorf("the controller is back, but %v leads and %v decides", p.Leader, w.Deciding())
	}
	if got := agreed(snapshot); !slices.Equal(got, before) {
		t.Errorf("the snapshot saw what happened later: %q", got)
	}
}

// What a running controller holds in memory and what the disks say is the same: with one voter every
// record counts as soon as it is written.
func TestImageIsTheControllersOwn(t *testing.T) {
	w := New(Config{Seed: 3, Brokers: 3})
	for range 40 {
		w.AdvanceTo(w.Now() + 200*node.Millisecond)
		mine, its := w.Image(), w.Controller(wire.FirstController).Image()
		if mine.Offset != its.Offset || !slices.Equal(mine.Brokers.Keys(), its.Brokers.Keys()) {
			t.Fatalf("at %d the disks say %+v, the controller %+v", w.Now(), mine, its)
		}
	}
}
