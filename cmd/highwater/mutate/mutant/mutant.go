// Package mutant is the switch inside a program whose rules were changed by highwater mutate. The
// program holds all changes of a sample, each behind a number; HIGHWATER_MUTANT says which one is
// in force. So a hundred mutants cost one build. Nothing of it is in the product: only what an
// overlay puts before the compiler calls it.
package mutant

import (
	"cmp"
	"fmt"
	"os"
	"strconv"
	"sync"
)

// Names of what the program is told by its environment.
const (
	EnvID  = "HIGHWATER_MUTANT"     // number of the change in force; none or 0: the rules as they are
	EnvCPU = "HIGHWATER_MUTANT_CPU" // seconds of CPU before it counts as hanging; none: it never does
	EnvMet = "HIGHWATER_MUTANT_MET" // file to which the number of each change is added that it comes by
)

// Hangs is the status with which a program ends that has used up its time or memory.
const Hangs = 97

var (
	active, _ = strconv.Atoi(os.Getenv(EnvID))
	record    = os.Getenv(EnvMet)
	noting    = record != ""
	met       ids
)

// ids are numbers of changes, in the order in which they were met. Tests come by in several goroutines.
type ids struct {
	sync.Mutex
	seen  []bool
	order []int
}

// On tells whether the change with a number is in force.
func On(id int) bool {
	if noting {
		note(id)
	}
	return id == active
}

// Note makes the program remember which changes it comes by, for Met.
func Note() { noting = true }

func note(id int) {
	met.Lock()
	defer met.Unlock()
	for len(met.seen) <= id {
		met.seen = append(met.seen, false)
	}
	if met.seen[id] {
		return
	}
	met.seen[id] = true
	met.order = append(met.order, id)
	if record == "" {
		return
	}
	f, err := os.OpenFile(record, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err == nil {
		_, err = fmt.Fprintln(f, id)
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		panic(fmt.Sprintf("the changes met can't be noted: %v", err))
	}
}

// Met gives the changes that the program came by since it was last asked, and forgets them.
func Met() []int {
	met.Lock()
	defer met.Unlock()
	order := met.order
	met.seen, met.order = nil, nil
	return order
}

// Int is by how much a number is off: nothing unless the change is in force.
func Int(id, by int) int {
	if On(id) {
		return by
	}
	return 0
}

// Sign is 1, or -1 when the change is in force.
func Sign(id int) int { return 1 + Int(id, -2) }

// Pick is the first value, or the second when the change is in force.
func Pick[T any](id int, old, changed T) T {
	if On(id) {
		return changed
	}
	return old
}

// Zero is the value, or its type's zero when the change is in force.
func Zero[T any](id int, v T) T {
	var zero T
	return Pick(id, v, zero)
}

// Min is the least value, or the greatest when the change is in force.
func Min[T cmp.Ordered](id int, first T, more ...T) T { return most(!On(id), first, more) }

// Max is the greatest value, or the least when the change is in force.
func Max[T cmp.Ordered](id int, first T, more ...T) T { return most(On(id), first, more) }

func most[T cmp.Ordered](least bool, best T, more []T) T {
	for _, v := range more {
		if least && v < best || !least && v > best {
			best = v
		}
	}
	return best
}
