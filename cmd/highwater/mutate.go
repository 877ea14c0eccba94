package main

import (
	"context"
	"os"
	"os/signal"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"highwater/cmd/highwater/mutate"
	"highwater/sim/chaos"
)

func mutateCommand() *cobra.Command {
	o := mutate.Options{Root: ".", Tests: []string{"sim", "lessons", "web"}}
	chaosOnly := false
	cmd := &cobra.Command{
		Use:   "mutate [PACKAGE...]",
		Short: "Change the rules in small ways, and see who notices",
		Long: `Mutate makes small changes of the simulation's rules by itself: a comparison turned, a bound off by
one, a condition or an assignment dropped, an error swapped. It draws a sample of them, plays chaos
against each, and runs the tests that can reach it against those that chaos doesn't notice. What
nobody notices is a rule without a test: it is listed, as a diff.

The checkout itself is never touched. The same seed draws the same sample from the same source.
PACKAGE is a folder, such as sim/broker; without any these are tried:
` + strings.Join(mutate.Defaults, " ") + `.`,
		Example: `  highwater mutate --sample 40 --seed 7 --chaos 100
  highwater mutate --sample 20 --chaos-only sim/broker
  highwater mutate --at sim/broker/isr.go:120`,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
			defer stop()
			o.Packages = args
			o.Hash = func(seed uint64) uint64 { return chaos.Run(seed).Hash }
			if chaosOnly {
				o.Tests = nil
			}
			return mutate.Run(ctx, o, cmd.OutOrStdout())
		},
	}
	f := cmd.Flags()
	f.IntVar(&o.Sample, "sample", 40, "how many changes are tried")
	f.Uint64Var(&o.Seed, "seed", 1, "which changes are drawn")
	f.IntVar(&o.Chaos, "chaos", 100, "how many chaos seeds are played against each change")
	f.Uint64Var(&o.From, "from", 1, "the first of these seeds")
	f.StringVar(&o.At, "at", "", "try all changes of one line, FILE:LINE, instead of a sample")
	f.StringSliceVar(&o.Tests, "tests", o.Tests, "folders whose tests are run")
	f.BoolVar(&chaosOnly, "chaos-only", false, "run no tests")
	f.IntVar(&o.Jobs, "jobs", runtime.NumCPU(), "how many programs run at a time")
	f.IntVar(&o.FloorChaos, "floor-chaos", 0, "end with an error when chaos catches fewer")
	f.IntVar(&o.FloorAny, "floor-any", 0, "end with an error when fewer are caught at all")
	return cmd
}
