package ledger_test

import (
	"runtime"
	"testing"
	"time"

	"highwater/sim"
	"highwater/sim/ledger"
	"highwater/sim/node"
	"highwater/sim/shell"
)

// busy is a history of many events: records one by one, acks=all on three replicas, read by two
// groups. It tells how long the world took for it.
func busy(tb testing.TB, wanted int) (events []node.Event, took time.Duration) {
	tb.Helper()
	s := shell.Session{World: sim.New(sim.Config{Seed: 1, Brokers: 3}), Print: func(string, bool) {}}
	if err := s.Boot(); err != nil {
		tb.Fatal(err)
	}
	for _, line := range []string{
		"kafka-topics.sh --create --topic orders --partitions 3 --replication-factor 3 " +
			"--bootstrap-server broker-1:9092",
		"consumer a --topic orders --group kitchen --commit auto",
		"consumer b --topic orders --group kitchen --commit auto",
		"consumer c --topic orders --group billing --commit auto",
		"wait 5s", "producer desk --topic orders --rate 200 --keys mario,luigi,anna,carla,paolo",
	} {
		if err := s.Line(line); err != nil {
			tb.Fatal(err)
		}
	}
	events = make([]node.Event, 0, wanted+100)
	start := time.Now()
	for len(events) < wanted {
		got, _ := s.World.Step()
		events = append(events, got...)
	}
	return events, time.Since(start)
}

// BenchmarkLedger is what the books cost over a million events: as a share of what the world itself
// takes for them, in bytes for each event with some thirty snapshots, and what it takes to show a page
// of them.
func BenchmarkLedger(b *testing.B) {
	events, world := busy(b, 1_000_000)
	add := func(every int) (l *ledger.Ledger, kept []*ledger.Ledger, took time.Duration) {
		start := time.Now()
		l = ledger.New()
		for i := range events {
			if i%every == 0 {
				kept = append(kept, l.Clone())
			}
			l.Add(&events[i])
		}
		return l, kept, time.Since(start)
	}
	b.Run("add", func(b *testing.B) {
		var before, after runtime.MemStats
		for range b.N {
			runtime.GC()
			runtime.ReadMemStats(&before)
			l, kept, took := add(len(events) / 30)
			runtime.GC()
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(took)/float64(len(events)), "ns/event")
			b.ReportMetric(float64(took)/float64(world), "of-the-world's-time")
			b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(len(events)), "bytes/event")
			b.ReportMetric(float64(l.Len()), "records")
			runtime.KeepAlive(kept)
		}
	})
	l, _, _ := add(len(events))
	for name, q := range map[string]ledger.Query{
		"all": {Partition: -1}, "lost": {Figure: ledger.Lost, Partition: -1},
		"one partition": {Topic: "orders", Partition: 1},
		"one key": {Partition: -1, Fits: func(key uint32, _, _ uint64) bool {
			return key == ledger.KeyHash([]byte("anna"))
		}},
	} {
		b.Run("page of "+name, func(b *testing.B) {
			for b.Loop() {
				found, _ := l.List(q, 0, 60)
				for _, i := range found {
					l.Entry(i)
					l.Readings(i)
				}
			}
		})
	}
}
