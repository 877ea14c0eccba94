package words

import (
	"strings"

	"highwater/sim/node"
)

// Warning is what a line of a client's log warns of, without its time and its correlation id; empty
// for any other line.
func Warning(line string) string {
	_, said, ok := strings.Cut(line, "] WARN ")
	if !ok {
		return ""
	}
	if head, rest, ok := strings.Cut(said, "correlation id "); ok {
		said = head + strings.TrimLeft(rest, "0123456789")
	}
	return said
}

// SameAgain stands for warnings that say the same.
func SameAgain(more int, last node.Time) string {
	return "… the same " + num(more) + " more times, the last at " + Clock(last)
}
