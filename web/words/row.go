package words

import (
	"strings"

	"highwater/sim/wire"
)

// Rows of the table of groups.

// GroupStands is a group's state with its generation or epoch.
func GroupStands(state string, classic bool, n int32) string {
	return state + ", " + Generation(classic, n)
}

// Locked says how many records of a partition a share group's member has.
func Locked(tp wire.TopicPartition, n int64) string { return tp.String() + " (" + num(n) + " locked)" }

// Lag says how far a group is behind in a partition.
func Lag(tp wire.TopicPartition, n int64) string { return tp.String() + " (lag " + num(n) + ")" }

// GivingBack says that a member still has a partition that it shall give up.
func GivingBack(tp wire.TopicPartition) string { return tp.String() + " (giving back)" }

// Has lists what a member has.
func Has(parts []string) string {
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}
