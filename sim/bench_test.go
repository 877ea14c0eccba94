package sim

import (
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/google/btree"

	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// dueItem is what a queue in a btree would hold: the key with what is due.
type dueItem struct {
	due
	item item
}

// popPush is the yardstick: one pop and one push in a google/btree of 256 due items.
func popPush(n int) {
	t := btree.NewG(16, func(a, b dueItem) bool { return a.before(&b.due) })
	r := node.NewRand(1, 1)
	order := uint64(0)
	for range 256 {
		order++
		t.ReplaceOrInsert(dueItem{due: due{node.Time(r.Intn(1000)), order, 0}})
	}
	for range n {
		d, _ := t.DeleteMin()
		order++
		d.at, d.order = d.at+node.Time(r.Intn(1000)), order
		t.ReplaceOrInsert(d)
	}
}

// BenchmarkQueue measures both queues that came into question.
func BenchmarkQueue(b *testing.B) {
	b.Run("btree", func(b *testing.B) { popPush(b.N) })
	b.Run("heap", func(b *testing.B) {
		var q queue
		r := node.NewRand(1, 1)
		for range 256 {
			*q.push(node.Time(r.Intn(1000))) = item{}
		}
		b.ResetTimer()
		for range b.N {
			d, it := q.pop()
			moved := *it
			*q.push(d.at + node.Time(r.Intn(1000))) = moved
		}
	})
}

// BenchmarkToyStep is the world's own share of a step: machines that do next to nothing.
func BenchmarkToyStep(b *testing.B) {
	w := toys(1, 30, false)
	for b.Loop() {
		w.Step()
		if t := w.toy(1); len(t.disk) > 1000 {
			for id := range w.Brokers() {
				t := w.edit(id).machine.(*toy)
				t.disk, t.heard = t.disk[:0], t.heard[:0]
			}
		}
	}
}

// orders is a history of a busy cluster: records one by one, acks=all, three replicas, consumed.
func orders(tb testing.TB, brokers int) *History {
	h := NewHistory(Config{Seed: 1, Brokers: brokers})
	run := func(c Command) {
		if err := h.Do(c); err != nil {
			tb.Fatal(err)
		}
		h.Advance(h.Now()+5*node.Second, 0)
	}
	h.Advance(10*node.Second, 0)
	run(Spawn{Name: "create", Spec: ask{name: "createTopics", req: &wire.CreateTopicsRequest{
		TimeoutMs: 30000, Topics: []wire.CreatableTopic{{Name: "orders", Partitions: 3,
			ReplicationFactor: 3}}}}})
	run(Spawn{Name: "maker", Spec: app.ConsumerSpec{Topics: []string{"orders"},
		Config: bootstrap()}})
	run(Spawn{Name: "desk", Spec: app.ProducerSpec{Topic: "orders", Interval: 5 * node.Millisecond,
		Values: []string{"margherita"}, Config: bootstrap("linger.ms", "0")}})
	return h
}

// BenchmarkEvent is the cost of an event with all that belongs to it, in units of the yardstick
// measured in the same run: at most 4. With history: the journal and the keyframes too.
func BenchmarkEvent(b *testing.B) {
	per := func(b *testing.B, n int, f func(int)) float64 {
		start := time.Now()
		f(n)
		return float64(time.Since(start).Nanoseconds()) / float64(n)
	}
	for _, name := range []string{"world", "history"} {
		b.Run(name, func(b *testing.B) {
			h := orders(b, 3)
			w := h.world.Clone()
			unit := per(b, 500_000, popPush)
			b.ResetTimer()
			got := per(b, b.N, func(n int) {
				for range n {
					if name == "world" {
						w.Step()
					} else {
						h.Step()
					}
				}
			})
			b.ReportMetric(got/unit, "btree-pop+push")
		})
	}
}

// BenchmarkSeek jumps to random places of a history of a million events; at most 50 ms natively.
// The keyframes may hold 64 MB.
func BenchmarkSeek(b *testing.B) {
	h := orders(b, 3)
	for h.Len() < 1_000_000 {
		h.Step()
	}
	b.Run("random", func(b *testing.B) {
		r := node.NewRand(1, 1)
		for b.Loop() {
			h.SeekStep(uint64(r.Intn(1_000_000)))
		}
	})
	b.Run("back", func(b *testing.B) { // step after step, as with the arrow key
		h.SeekStep(900_000)
		for b.Loop() {
			if !h.StepBack() {
				h.SeekStep(900_000)
			}
		}
	})
	h.SeekStep(500_000)
	h.SeekStep(1 << 40)
	with := heap()
	frames := len(h.keyframes)
	clear(h.keyframes[1:])
	b.Logf("%d keyframes hold %d MB of %d MB", frames, (with-heap())>>20, with>>20)
	runtime.KeepAlive(h)
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// BenchmarkClone is a snapshot of a cluster of 30 brokers and 200 clients, and the first steps after.
func BenchmarkClone(b *testing.B) {
	h := orders(b, 30)
	w := h.world
	for i := range 200 {
		if err := w.Do(Spawn{Name: "c" + strconv.Itoa(i), Spec: app.ConsumerSpec{
			Topics: []string{"orders"}, Config: bootstrap()}}); err != nil {
			b.Fatal(err)
		}
	}
	w.AdvanceTo(w.Now() + 2*node.Second)
	b.Run("clone", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			w.Clone()
		}
	})
	b.Run("every512", func(b *testing.B) {
		for n := 0; b.Loop(); n++ {
			if n%512 == 0 {
				w.Clone()
			}
			w.Step()
		}
	})
}
