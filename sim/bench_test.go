package sim

import (
	"testing"

	"github.com/google/btree"

	"highwater/sim/node"
)

// popPush is the yardstick: one pop and one push in a google/btree of 256 due items.
func popPush(n int) {
	t := btree.NewG(32, func(a, b due) bool { return a.before(&b) })
	r := node.NewRand(1, 1)
	order := uint64(0)
	for range 256 {
		order++
		t.ReplaceOrInsert(due{node.Time(r.Intn(1000)), order, 0})
	}
	for range n {
		d, _ := t.DeleteMin()
		order++
		t.ReplaceOrInsert(due{d.at + node.Time(r.Intn(1000)), order, 0})
	}
}

// BenchmarkQueue measures both queues that came into question.
func BenchmarkQueue(b *testing.B) {
	b.Run("btree", func(b *testing.B) { popPush(b.N) })
	b.Run("heap", func(b *testing.B) {
		var q queue
		r := node.NewRand(1, 1)
		for range 256 {
			q.push(node.Time(r.Intn(1000)))
		}
		b.ResetTimer()
		for range b.N {
			d, _ := q.pop()
			q.push(d.at + node.Time(r.Intn(1000)))
		}
	})
}

// BenchmarkToyStep is the world's own share of a step: machines that do next to nothing.
func BenchmarkToyStep(b *testing.B) {
	w := toys(1, 30, false)
	for b.Loop() {
		w.Step()
		if t := w.toy(1); len(t.disk) > 1000 {
			for i := range w.table.brokers {
				t := w.table.brokers[i].machine.(*toy)
				t.disk, t.heard = t.disk[:0], t.heard[:0]
			}
		}
	}
}
