package sim_test

import (
	"testing"

	"highwater/sim"
	"highwater/sim/chaos"
	"highwater/sim/node"
)

// Determinism of a whole cluster under faults: from any snapshot, after any wandering about in the
// past, the same commands lead to the same end; and a second history of the same seed is the same.
func TestClusterReplaysFromEverySnapshot(t *testing.T) {
	seeds := uint64(12)
	if testing.Short() {
		seeds = 5
	}
	for seed := uint64(1); seed <= seeds; seed++ {
		plan := chaos.Draw(seed)
		a, b := sim.NewHistory(plan.Config), sim.NewHistory(plan.Config)
		plan.Play(a)
		plan.Play(b)
		end, last := a.World().Hash(), a.Len()
		if end != b.World().Hash() || last != b.Len() {
			t.Fatalf("seed %d: two histories differ", seed)
		}
		r := node.NewRand(seed, 7)
		for range 12 {
			step := r.Uint64() % last
			first := a.SeekStep(step).Hash()
			if at := b.SeekStep(step).Hash(); at != first {
				t.Fatalf("seed %d: step %d has hashes %x and %x", seed, step, first, at)
			}
			// What is done to a copy must not be seen by the others.
			w := a.World().Clone()
			_ = w.Do(sim.Kill{Process: 1})
			w.AdvanceTo(w.Now() + node.Second)
			if a.SeekStep(last).Hash() != end {
				t.Fatalf("seed %d: from step %d the end is another", seed, step)
			}
		}
		if b.SeekStep(last).Hash() != end {
			t.Fatalf("seed %d: another end", seed)
		}
	}
}
