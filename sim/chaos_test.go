package sim_test

import (
	"flag"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"highwater/sim"
	"highwater/sim/chaos"
	"highwater/sim/ordered"
)

var (
	seedFlag  = flag.Uint64("seed", 0, "run the chaos test with this seed only, and shrink it")
	seedsFlag = flag.Int("seeds", 0, "how many seeds to run (default 1000, and 500 of the day)")
	fromFlag  = flag.Uint64("from", 1, "the first seed of the chaos test")
	traceFlag = flag.Bool("events", false, "with -seed: print what happens in the smallest plan")
	firstFlag = flag.Bool("first", false, "stop the chaos test at the first failure")
)

// Whatever fails, what Kafka promises holds; and when everything is mended, the cluster comes to
// rest with nothing lost.
func TestChaos(t *testing.T) {
	if *seedFlag > 0 {
		report(t, *seedFlag)
		return
	}
	fixed, fresh := 1000, 500
	if testing.Short() {
		fixed, fresh = 50, 10
	}
	if *seedsFlag > 0 {
		fixed, fresh = *seedsFlag, 0
	}
	met := ordered.New[string, int64]()
	bad := play(t, *fromFlag, fixed, &met)
	for name, n := range met.All() {
		t.Logf("%8d %s", n, name)
	}
	if fixed >= 1000 && *fromFlag == 1 {
		for _, name := range chaos.Missing(&met) {
			t.Errorf("no seed met %q", name)
		}
	}
	if !*firstFlag || len(bad) == 0 {
		bad = append(bad, play(t, today(), fresh, &met)...)
	}
	if len(bad) > 0 && !*firstFlag {
		slices.SortFunc(bad, func(a, b chaos.Result) int { return int(a.Steps) - int(b.Steps) })
		report(t, bad[0].Seed)
	}
}

// today is the first of the seeds that nobody has played before: each day has its own million.
func today() uint64 { return uint64(time.Now().UTC().Unix()/86_400) * 1_000_000 }

// play runs n seeds, counts what they meet, and returns those that fail.
func play(t *testing.T, from uint64, n int, met *ordered.Map[string, int64]) (bad []chaos.Result) {
	t.Helper()
	steps := uint64(0)
	for res := range results(from, n) {
		steps += res.Steps
		for name, count := range res.Probes.All() {
			met.Set(name, met.At(name)+count)
		}
		if res.Err != nil {
			bad = append(bad, res)
			t.Errorf("seed %d: %v\n\tgo run ./cmd/highwater chaos --from %d --seeds 1",
				res.Seed, res.Err, res.Seed)
			if *firstFlag {
				break
			}
		}
	}
	t.Logf("%d seeds from %d, %d steps", n, from, steps)
	return bad
}

// results runs n seeds on all cores.
func results(from uint64, n int) func(func(chaos.Result) bool) {
	return func(yield func(chaos.Result) bool) {
		seeds, done := make(chan uint64), make(chan chaos.Result, n)
		var wg sync.WaitGroup
		for range runtime.NumCPU() {
			wg.Go(func() {
				for seed := range seeds {
					done <- chaos.Run(seed)
				}
			})
		}
		go func() {
			for i := range n {
				seeds <- from + uint64(i)
			}
			close(seeds)
			wg.Wait()
			close(done)
		}()
		for res := range done {
			if !yield(res) {
				return // the rest ends with the test
			}
		}
	}
}

// report runs one seed, twice, and makes its plan as small as it can.
func report(t *testing.T, seed uint64) {
	t.Helper()
	plan := chaos.Draw(seed)
	a, b := plan.Run(), plan.Run()
	if a.Hash != b.Hash {
		t.Fatalf("seed %d: two runs have hashes %x and %x", seed, a.Hash, b.Hash)
	}
	t.Logf("seed %d: %d steps, %d ms", seed, a.Steps, a.At/1000)
	if a.Err == nil {
		return
	}
	small := plan.Shrink(300)
	t.Errorf("seed %d fails at %d ms: %v\n\tgo test ./sim -run Chaos -seed=%d\n%s", seed, a.At/1000,
		a.Err, seed, small.Transcript())
	if *traceFlag {
		small.See = func(w *sim.World) {
			for _, e := range w.Events() {
				t.Logf("%9d %6d<-%-6d %-12v %T%+v", e.At, e.Seq, e.Cause, e.Node, e.Fact, e.Fact)
			}
		}
		small.Panic()
	}
}
