package sim_test

import (
	"flag"
	"runtime"
	"slices"
	"sync"
	"testing"

	"highwater/sim"
	"highwater/sim/chaos"
)

var (
	seedFlag  = flag.Uint64("seed", 0, "run the chaos test with this seed only, and shrink it")
	seedsFlag = flag.Int("seeds", 0, "how many seeds the chaos test runs (default 1000, short 50)")
	fromFlag  = flag.Uint64("from", 1, "the first seed of the chaos test")
	traceFlag = flag.Bool("events", false, "with -seed: print what happens in the smallest plan that fails")
	firstFlag = flag.Bool("first", false, "stop the chaos test at the first failure")
)

// probes are rare branches: each must be met by some seed, or the chaos has become too tame.
var probes = []string{
	"log truncated",
	"duplicate dropped",
	"message held by a cut",
	"elected: broker fenced",
	"elected: controlled shutdown",
	"elected: unclean",
	"elected: broker unfenced",
	"ISR changed: slow",
	"ISR changed: caught up",
	"produce refused: NOT_LEADER_OR_FOLLOWER",
	"produce refused: NOT_ENOUGH_REPLICAS",
	"batch retried: NOT_LEADER_OR_FOLLOWER",
	"batch retried: NOT_ENOUGH_REPLICAS",
	"batch retried: REQUEST_TIMED_OUT",
	"batch retried: NETWORK_EXCEPTION",
	"request expired: Produce",
}

// Whatever fails, what Kafka promises holds; and when everything is mended, the cluster comes to
// rest with nothing lost.
func TestChaos(t *testing.T) {
	if *seedFlag > 0 {
		report(t, *seedFlag)
		return
	}
	n := 1000
	if testing.Short() {
		n = 50
	}
	if *seedsFlag > 0 {
		n = *seedsFlag
	}
	met := make(map[string]int64)
	steps := uint64(0)
	var bad []chaos.Result
	for res := range results(*fromFlag, n) {
		steps += res.Steps
		for name, count := range res.Probes.All() {
			met[name] += count
		}
		if res.Err != nil {
			bad = append(bad, res)
			t.Errorf("seed %d: %v\n\tgo test ./sim -run Chaos -seed=%d", res.Seed, res.Err, res.Seed)
			if *firstFlag {
				return
			}
		}
	}
	t.Logf("%d seeds, %d steps", n, steps)
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for name := range met {
			if !yield(name) {
				return
			}
		}
	}) {
		t.Logf("%8d %s", met[name], name)
	}
	if len(bad) > 0 {
		slices.SortFunc(bad, func(a, b chaos.Result) int { return int(a.Steps) - int(b.Steps) })
		report(t, bad[0].Seed)
	}
	for _, name := range probes {
		if n >= 1000 && met[name] == 0 {
			t.Errorf("no seed met %q", name)
		}
	}
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
