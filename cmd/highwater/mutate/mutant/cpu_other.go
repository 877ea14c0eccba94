//go:build !unix

package mutant

import "time"

var began = time.Now()

// CPUTime is the time that has gone by: the best that all systems can tell.
func CPUTime() time.Duration { return time.Since(began) }
