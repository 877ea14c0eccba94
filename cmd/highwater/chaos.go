package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"highwater/sim/chaos"
)

type chaosOptions struct {
	seeds int
	from  uint64
	limit time.Duration
}

func chaosCommand() *cobra.Command {
	o := chaosOptions{}
	cmd := &cobra.Command{
		Use:   "chaos",
		Short: "Try to break clusters drawn from seeds, and check Kafka's promises all the while",
		Long: `Chaos draws a cluster, a load and a mix of faults from each seed, checks Kafka's promises after
every event, then heals everything and demands that the cluster comes to rest with nothing lost. A
seed that fails is run again with as few faults as still break it, and printed as a transcript.`,
		Example: `  highwater chaos --seeds 1000
  highwater chaos --from 4711 --seeds 1
  highwater chaos --seeds 1000000 --for 60s`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.OutOrStdout()) },
	}
	cmd.Flags().IntVar(&o.seeds, "seeds", 100, "how many seeds")
	cmd.Flags().Uint64Var(&o.from, "from", 1, "the first seed")
	cmd.Flags().DurationVar(&o.limit, "for", 0, "stop after this time, however many seeds are left (0: never)")
	return cmd
}

func (o *chaosOptions) run(out io.Writer) error {
	if o.seeds < 1 {
		return fmt.Errorf("--seeds %d: at least one is needed", o.seeds)
	}
	fmt.Fprintf(out, "seeds %d to %d\n", o.from, o.from+uint64(o.seeds)-1)
	start := time.Now()
	var steps, done uint64
	var failed []chaos.Result
	probes := map[string]int64{}
	for r := range o.results(start) {
		done++
		steps += r.Steps
		for name, n := range r.Probes.All() {
			probes[name] += n
		}
		if r.Err != nil {
			failed = append(failed, r)
			fmt.Fprintf(out, "seed %d: %v\n", r.Seed, r.Err)
		}
	}
	fmt.Fprintf(out, "%d seeds, %d events in %.1f s, %d failed\n", done, steps,
		time.Since(start).Seconds(), len(failed))
	var names []string
	for name := range probes {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(out, "%10d %s\n", probes[name], name)
	}
	if len(failed) == 0 {
		return nil
	}
	slices.SortFunc(failed, func(a, b chaos.Result) int { return int(a.Steps) - int(b.Steps) })
	small := chaos.Draw(failed[0].Seed).Shrink(300)
	fmt.Fprintf(out, "\nThe shortest is seed %d. With only what is needed:\n%s\n", failed[0].Seed,
		small.Transcript())
	return fmt.Errorf("%d of %d seeds failed", len(failed), done)
}

// results runs the seeds on all cores and gives their results as they come.
func (o *chaosOptions) results(start time.Time) <-chan chaos.Result {
	seeds, results := make(chan uint64), make(chan chaos.Result)
	var wg sync.WaitGroup
	for range runtime.NumCPU() {
		wg.Go(func() {
			for seed := range seeds {
				results <- chaos.Run(seed)
			}
		})
	}
	go func() {
		for i := range o.seeds {
			if o.limit > 0 && time.Since(start) > o.limit {
				break
			}
			seeds <- o.from + uint64(i)
		}
		close(seeds)
		wg.Wait()
		close(results)
	}()
	return results
}
