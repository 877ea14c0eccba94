package mutant

import (
	"fmt"
	"os"
	"runtime/metrics"
	"strconv"
	"sync/atomic"
	"time"
)

// maxBytes is how much memory a mutant may hold: one that never ends fills it.
const maxBytes = 1 << 31

// deadline is the CPU time, in nanoseconds since the program began, at which it counts as hanging;
// 0 for never.
var deadline atomic.Int64

func init() {
	seconds, _ := strconv.ParseFloat(os.Getenv(EnvCPU), 64)
	if seconds > 0 {
		Allow(time.Duration(seconds * float64(time.Second)))
		go watch()
	}
}

// Allow gives the program so much CPU time from now on. CPU time, not the clock's: a busy machine
// makes no mutant hang. It does nothing in a program that was started without a limit.
func Allow(d time.Duration) { deadline.Store(int64(CPUTime() + d)) }

func watch() {
	held := []metrics.Sample{{Name: "/memory/classes/total:bytes"}}
	for range time.Tick(100 * time.Millisecond) {
		metrics.Read(held)
		switch {
		case held[0].Value.Uint64() > maxBytes:
			hang("holds more than " + strconv.Itoa(maxBytes>>20) + " MB")
		case int64(CPUTime()) > deadline.Load():
			hang("has used up its CPU time")
		}
	}
}

func hang(why string) {
	fmt.Fprintf(os.Stderr, "mutant %d %s\n", active, why)
	os.Exit(Hangs)
}
