package sim_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/tool"
	"highwater/sim/wire"
)

func topicWith(t *testing.T, w *sim.World, configs string) {
	t.Helper()
	spec, ok := tool.New(strings.Fields("kafka-topics.sh --create --topic orders --partitions 1 "+
		"--bootstrap-server broker-1:9092 "+configs), nil, false)
	if !ok {
		t.Fatal("no such tool")
	}
	do(t, w, sim.Spawn{Name: "topics", Spec: spec})
	w.AdvanceTo(w.Now() + 2*node.Second)
}

func produced(t *testing.T, w *sim.World, n int64, every node.Time) {
	t.Helper()
	do(t, w, sim.Spawn{Name: "desk-" + strconv.Itoa(int(w.NextClient())), Spec: app.ProducerSpec{Topic: "orders",
		Count: n, Interval: every,
		Keys:   []app.WeightedKey{{Key: "Mario", Weight: 3}, {Key: "Luigi", Weight: 2}, {Key: "Sofia"}},
		Config: []wire.ConfigEntry{{Key: "bootstrap.servers", Value: "broker-1:9092"}}}})
	w.AdvanceTo(w.Now() + node.Time(n+1)*every + 500*node.Millisecond)
}

// What an outlook says of segments is what the checks then do, if nobody writes: which go, when, and why.
func TestOutlookOfRetention(t *testing.T) {
	w := sim.New(sim.Config{Seed: 5, Brokers: 1})
	w.AdvanceTo(2 * node.Second)
	topicWith(t, w, "--config retention.ms=400000 --config segment.ms=20000 --config retention.bytes=2400")
	produced(t, w, 40, 5*node.Second)
	do(t, w, sim.SetClock{Process: 1, Ahead: 30 * node.Second})
	tp := wire.TopicPartition{Topic: "orders"}
	w.AdvanceTo(325 * node.Second)
	o, ok := w.Broker(1).Outlook(tp, w.Process(1).Ahead)
	if !ok || o.CheckAt < w.Now() || o.CheckAt > w.Now()+300*node.Second || len(o.Fates) < 5 {
		t.Fatalf("%v %+v", ok, o)
	}
	var got []string
	reasons := map[string]bool{}
	for w.Now() < o.Fates[len(o.Fates)-1].At {
		w.Run(w.Now()+node.Minute, func(events []node.Event) {
			for _, e := range events {
				if f, is := e.Fact.(node.SegmentDeleted); is && f.TP == tp {
					got = append(got, fate(f.BaseOffset, e.At, f.Reason))
					reasons[f.Reason] = true
				}
			}
		})
		if start := w.Broker(1).Replica(tp).Log().StartOffset(); w.Now() < o.CheckAt+node.Minute &&
			w.Now() > o.CheckAt && start != o.Start {
			t.Errorf("the log starts at %d, it was to start at %d", start, o.Start)
		}
	}
	var want []string
	for _, f := range o.Fates {
		want = append(want, fate(f.BaseOffset, f.At, f.Reason))
	}
	if !slices.Equal(got, want) {
		t.Errorf("segments went:\n%s\nforetold:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(reasons) != 2 {
		t.Errorf("only for %v", reasons)
	}
}

func fate(base int64, at node.Time, reason string) string {
	return wire.TopicPartition{Topic: reason, Partition: int32(base)}.String() + " " + strconv.FormatInt(int64(at), 10)
}

// The log after the next cleaning is the one that was foretold; so is that it isn't dirty enough.
func TestOutlookOfCleaning(t *testing.T) {
	w := sim.New(sim.Config{Seed: 5, Brokers: 1})
	w.AdvanceTo(2 * node.Second)
	topicWith(t, w, "--config cleanup.policy=compact --config segment.ms=3000 --config min.cleanable.dirty.ratio=0.4")
	tp := wire.TopicPartition{Topic: "orders"}
	due, not := 0, 0
	for i := range int64(9) {
		produced(t, w, 4+2*i, node.Second)
		o, ok := w.Broker(1).Outlook(tp, 0)
		if !ok {
			t.Fatal("there is none")
		}
		if o.Cleaning == nil {
			continue
		}
		cleaned := told[node.LogCleaned](w, o.CheckAt+1)
		if o.Cleaning.Due != (len(cleaned) == 1) {
			t.Errorf("due %v, cleaned %v", o.Cleaning.Due, cleaned)
		}
		if !o.Cleaning.Due {
			not++
			continue
		}
		due++
		if got, want := texts(w.Broker(1).Replica(tp).Log()), texts(&o.Cleaning.After); !slices.Equal(got, want) {
			t.Errorf("cleaned at %v: %v, foretold %v", w.Now(), got, want)
		}
	}
	if due == 0 || not == 0 {
		t.Errorf("due %d times, not due %d times", due, not)
	}
}

func texts(log interface {
	Read(from, upTo int64, maxBytes int32) []*wire.Batch
	EndOffset() int64
}) (out []string) {
	for _, b := range log.Read(0, log.EndOffset(), 1<<30) {
		for i := range b.Records {
			out = append(out, fate(b.BaseOffset+int64(b.Records[i].OffsetDelta), 0, string(b.Records[i].Key)))
		}
	}
	return out
}
