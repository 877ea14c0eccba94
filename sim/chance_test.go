package sim

import (
	"fmt"
	"slices"
	"testing"

	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/tool"
	"highwater/sim/wire"
)

// drawn plays a cluster with a producer and a group. Before all else it does what extra says. It gives what chance decided: the new topic's id, its placement, the members' ids,
// the partitions that records without a key went to, the waits before a retry.
func drawn(t *testing.T, extra func(*World)) []string {
	t.Helper()
	w := New(Config{Seed: 7, Brokers: 3})
	w.AdvanceTo(4 * node.Second)
	if extra != nil {
		extra(w)
		w.AdvanceTo(6 * node.Second)
	}
	boot := []wire.ConfigEntry{{Key: "bootstrap.servers", Value: "broker-2:9092"}}
	var got []string
	see := func(events []node.Event) {
		for i := range events {
			who := w.NameOf(events[i].Node)
			switch f := events[i].Fact.(type) {
			case node.LeaderElected:
				if f.Reason == "new topic" && f.TP.Topic == "orders" {
					got = append(got, fmt.Sprint("placed ", f.TP, f.ISR))
				}
			case node.MemberIDGiven:
				got = append(got, "member "+f.Member)
			case node.RecordQueued:
				if f.TP.Topic == "orders" {
					got = append(got, fmt.Sprint(who, " queued ", f.TP))
				}
			case node.BatchRetried:
				got = append(got, fmt.Sprint(who, " retries ", f.TP, f.BackoffMs))
			}
		}
	}
	at := func(seconds node.Time, c Command) {
		w.Run(seconds*node.Second, see)
		must(t, w.Do(c))
		see(w.Events())
	}
	create, _ := tool.New([]string{"kafka-topics.sh", "--create", "--topic", "orders", "--partitions",
		"4", "--replication-factor", "2", "--bootstrap-server", "broker-2:9092"}, nil, false)
	at(10, Spawn{Name: "topics", Spec: create})
	at(12, Spawn{Name: "order-desk", Spec: app.ProducerSpec{Topic: "orders", Interval: 200 * node.Millisecond, Seed: 1,
		Config: append(boot, entry("batch.size", "1"))}})
	at(13, Spawn{Name: "maker", Spec: app.ConsumerSpec{Topics: []string{"orders"}, Group: "kitchen",
		Config: boot}})
	at(20, Kill{3})
	w.Run(40*node.Second, see)
	got = append(got, "topic id "+string(w.Image().Topic("orders").ID),
		fmt.Sprint("topics is ", w.Named("topics").actor))
	slices.Sort(got) // when it happens depends on the network
	return got
}

func entry(key, value string) wire.ConfigEntry { return wire.ConfigEntry{Key: key, Value: value} }

// What is drawn for somebody doesn't depend on who else is there and draws: another client, another
// run of a program, another topic, earlier in the same world.
func TestChanceIsEachOnesOwn(t *testing.T) {
	run := func(w *World, name string, argv ...string) {
		spec, _ := tool.New(append(argv, "--bootstrap-server", "broker-1:9092"), nil, false)
		must(t, w.Do(Spawn{Name: name, Spec: spec}))
	}
	want := drawn(t, nil)
	if len(want) < 100 {
		t.Fatalf("too little was drawn: %q", want)
	}
	for name, extra := range map[string]func(*World){
		"another program": func(w *World) { run(w, "topics", "kafka-topics.sh", "--list") },
		"another topic": func(w *World) {
			run(w, "topics", "kafka-topics.sh", "--create", "--topic", "bills", "--partitions", "7")
		},
		"another producer": func(w *World) {
			must(t, w.Do(Spawn{Name: "bell", Spec: app.ProducerSpec{Topic: "bells", Interval: 300 * node.Millisecond,
				Config: []wire.ConfigEntry{entry("bootstrap.servers", "broker-1:9092")}}}))
		},
	} {
		if got := drawn(t, extra); !slices.Equal(got, want) {
			t.Errorf("%s changes what is drawn for others: %s", name, differ(want, got))
		}
	}
}

func differ(want, got []string) string {
	for i := range want {
		if i >= len(got) || want[i] != got[i] {
			return fmt.Sprintf("want %q, got %q", want[i], got[min(i, len(got)-1)])
		}
	}
	return fmt.Sprintf("%d more", len(got)-len(want))
}

// Each direction of a link draws its jitter by itself: with a third machine that talks all the time,
// the messages between the other two take as long as without it.
func TestJitterIsEachLinksOwn(t *testing.T) {
	flights := func(third int) []node.Time {
		w := empty(Config{Seed: 3, JitterUs: 100_000})
		for id := wire.ID(1); id <= 3; id++ {
			w.add(id, id.String(), "broker", id.String(),
				&toy{id: id, peers: []wire.ID{1 + id%2}, quiet: true})
			w.bootLater(id)
		}
		w.AdvanceTo(0)
		var took []node.Time
		for n := range 20 {
			for range third {
				w.say(3, n)
			}
			w.say(1, n)
			for {
				if _, ok := w.Step(); !ok {
					break
				}
				if s := w.Steps()[0]; s.Kind == DeliverStep && s.Node+s.From == 3 && s.Node != 3 {
					took = append(took, s.At-s.Sent)
				}
			}
		}
		return took
	}
	want := flights(0)
	if slices.Equal(want[:10], want[10:20]) || len(want) != 40 {
		t.Fatalf("the jitter doesn't jitter: %v", want)
	}
	if got := flights(3); !slices.Equal(got, want) {
		t.Errorf("with a third machine's messages they take %v, without %v", got, want)
	}
}
