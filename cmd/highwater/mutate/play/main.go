// Command play plays chaos seeds for highwater mutate, which compiles it with changed rules. It
// prints a line of JSON for each seed and stops at the first that breaks a promise.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strconv"
	"time"

	"highwater/cmd/highwater/mutate/mutant"
	"highwater/sim/chaos"
)

func main() {
	each := flag.Duration("each", time.Minute, "CPU time that a seed may take")
	note := flag.Bool("note", false, "note which changes a seed comes by")
	flag.Parse()
	if *note {
		mutant.Note()
	}
	lines := json.NewEncoder(os.Stdout)
	for _, arg := range flag.Args() {
		seed, err := strconv.ParseUint(arg, 10, 64)
		if err == nil {
			mutant.Allow(*each)
			p := play(seed)
			if err = lines.Encode(p); err == nil && p.Error != "" {
				return
			}
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "play:", err)
			os.Exit(1)
		}
	}
}

func play(seed uint64) mutant.Played {
	start := mutant.CPUTime()
	r := chaos.Run(seed)
	p := mutant.Played{Seed: r.Seed, Hash: r.Hash, Met: mutant.Met(),
		MicroS: (mutant.CPUTime() - start).Microseconds()}
	if r.Err != nil {
		p.Error = r.Err.Error()
	}
	return p
}
