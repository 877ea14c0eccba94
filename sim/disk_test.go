package sim_test

import (
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/tool"
	"highwater/sim/wire"
)

// A leader whose disk has no room for a batch answers KAFKA_STORAGE_ERROR, and halts, as its only log
// directory is offline. The controller hears nothing of it and fences the broker 9 s later; then the other
// copy leads, and nothing is lost. A larger disk and a start bring it back. As the real one did: see
// sim/shell/testdata/real/full-disk.txt.
func TestFullDisk(t *testing.T) {
	w := sim.New(sim.Config{Seed: 7, Brokers: 2})
	w.AdvanceTo(2 * node.Second)
	topicWith(t, w, "--config segment.ms=1000 --replication-factor 2")
	tp := wire.TopicPartition{Topic: "orders"}
	first := w.Image().Partition(tp).Leader
	do(t, w, sim.SetDiskSize{Broker: first, Bytes: 6 << 10})
	do(t, w, sim.Spawn{Name: "order-desk", Spec: app.ProducerSpec{Topic: "orders", Count: 200,
		Interval: 50 * node.Millisecond, Values: []string{"a large pizza with everything on it, number {n}"},
		Config: []wire.ConfigEntry{{Key: "bootstrap.servers", Value: "broker-1:9092,broker-2:9092"}}}})
	var failed []node.LogDirFailed
	var refused, ended, fenced node.Time
	w.Run(40*node.Second, func(events []node.Event) {
		for _, e := range events {
			switch f := e.Fact.(type) {
			case node.LogDirFailed:
				failed = append(failed, f)
			case node.ProduceRefused:
				if f.Error == wire.KafkaStorageError && refused == 0 {
					refused = e.At
				}
			case node.ProcessEnded:
				if f.Name == w.NameOf(first) {
					ended = e.At
				}
			case node.BrokerFenced:
				fenced = e.At
			}
		}
	})
	if len(failed) != 1 || failed[0].UsedBytes+failed[0].NeedBytes <= 6<<10 || failed[0].UsedBytes > 6<<10 {
		t.Fatalf("failed %+v", failed)
	}
	if p := w.Process(first); p.Running || p.Code != 1 || ended-refused != 25*node.Millisecond {
		t.Errorf("refused at %v, ended at %v: %+v", refused, ended, p)
	}
	if wait := fenced - ended; wait < 7*node.Second || wait > 10*node.Second {
		t.Errorf("fenced after %v us", wait)
	}
	other := 3 - first
	if got := w.Broker(other).Replica(tp).HighWatermark(); got != 200 || w.Image().Partition(tp).Leader != other {
		t.Errorf("%d records, %v leads", got, w.Image().Partition(tp).Leader)
	}
	if used := w.Broker(first).DiskUsed(); used > 6<<10 {
		t.Errorf("%d bytes on a disk of 6 KiB", used)
	}
	// Started as it is, it fails again when it fetches what it hasn't got.
	do(t, w, sim.Start{Process: first})
	if again := told[node.LogDirFailed](w, w.Now()+20*node.Second); len(again) != 1 || w.Process(first).Running {
		t.Errorf("started on the full disk: %v", again)
	}
	if used := w.Broker(first).DiskUsed(); used > 6<<10 {
		t.Errorf("%d bytes on a disk of 6 KiB after the second time", used)
	}
	do(t, w, sim.SetDiskSize{Broker: first, Bytes: 64 << 10})
	do(t, w, sim.Start{Process: first})
	w.AdvanceTo(w.Now() + 20*node.Second)
	if isr := w.Image().Partition(tp).ISR; len(isr) != 2 {
		t.Errorf("in sync with a larger disk: %v", isr)
	}
	if err := w.Do(sim.SetDiskSize{Broker: first, Bytes: 1000}); err == nil {
		t.Error("a disk is smaller than what is on it")
	}
}

// Renamed files take room until they are removed.
func TestDeletedFilesTakeRoom(t *testing.T) {
	w := sim.New(sim.Config{Seed: 7, Brokers: 1})
	w.AdvanceTo(2 * node.Second)
	topicWith(t, w, "--config segment.ms=1000 --config retention.ms=5000")
	do(t, w, sim.SetDiskSize{Broker: 1, Bytes: 1 << 20})
	produced(t, w, 20, 500*node.Millisecond)
	w.AdvanceTo(29 * node.Second)
	before := w.Broker(1).DiskUsed()
	w.AdvanceTo(31 * node.Second)
	b, tp := w.Broker(1), wire.TopicPartition{Topic: "orders"}
	if b.DiskUsed() != before || b.Replica(tp).Log().SizeBytes() >= before {
		t.Errorf("after a check %d bytes of %d are used, the log has %d", b.DiskUsed(), before,
			b.Replica(tp).Log().SizeBytes())
	}
	w.AdvanceTo(95 * node.Second)
	if b = w.Broker(1); b.DiskUsed() != b.Replica(tp).Log().SizeBytes() {
		t.Errorf("a minute later %d bytes are used", b.DiskUsed())
	}
}

// What lies on a small disk is watched after every event, while retention, cleaning and truncation go on.
func TestDiskIsWatched(t *testing.T) {
	w, check := sim.New(sim.Config{Seed: 7, Brokers: 3}), sim.NewChecker()
	on := func(d node.Time) {
		t.Helper()
		for end := w.Now() + d; w.Now() < end; {
			w.Step()
			if broken := check.Check(w); broken != nil {
				t.Fatal(broken)
			}
		}
	}
	on(2 * node.Second)
	for _, line := range []string{"--topic orders --config retention.ms=5000 --config segment.ms=1000",
		"--topic tables --config cleanup.policy=compact --config segment.ms=1000"} {
		spec, _ := tool.New(strings.Fields("kafka-topics.sh --create --partitions 2 --replication-factor 2 "+
			"--bootstrap-server broker-1:9092 "+line), nil, false)
		do(t, w, sim.Spawn{Name: "topics", Spec: spec})
		on(2 * node.Second)
	}
	for id := range wire.ID(3) {
		do(t, w, sim.SetDiskSize{Broker: id + 1, Bytes: 40 << 10})
	}
	for _, topic := range []string{"orders", "tables"} {
		do(t, w, sim.Spawn{Name: topic, Spec: app.ProducerSpec{Topic: topic, Interval: 100 * node.Millisecond,
			Count: 900, Keys: []app.WeightedKey{{Key: "Mario"}, {Key: "Luigi"}}, Config: []wire.ConfigEntry{
				{Key: "bootstrap.servers", Value: "broker-1:9092,broker-2:9092,broker-3:9092"}}}})
	}
	on(20 * node.Second)
	do(t, w, sim.CutPower{Process: 1})
	on(12 * node.Second)
	do(t, w, sim.Start{Process: 1})
	on(80 * node.Second)
	full := 0
	for id := range wire.ID(3) {
		if !w.Process(id + 1).Running {
			full++
		}
	}
	if full == 0 {
		t.Error("no disk was full")
	}
}
