//go:build unix

package mutant

import (
	"syscall"
	"time"
)

// CPUTime is the CPU time that the program has used.
func CPUTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
