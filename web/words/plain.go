package words

import "highwater/sim/wire"

// Stopped names the band of a process that doesn't run.
func Stopped(name string) string { return name + " stopped" }

// Unavailable names the band of a partition that nobody leads.
func Unavailable(tp wire.TopicPartition) string { return tp.String() + " unavailable" }

// Rebalancing names the band of a group that works out who reads what; anew: it had no members before.
func Rebalancing(group string, anew bool) string {
	if anew {
		return group + " forms"
	}
	return group + " rebalancing"
}

// NobodyInCharge is said beside the controllers when none of them decides.
func NobodyInCharge() string { return "Nobody is in charge." }

// NobodyDecides says what that means.
func NobodyDecides() string {
	return NobodyInCharge() + " Until a controller runs again no leader is elected, no broker is fenced, " +
		"and no topic is made or changed. What has a leader goes on."
}

// EpochNumber names an epoch, of a group or of a leader.
func EpochNumber(epoch int32) string { return "epoch " + num(epoch) }

// switchNames are the words on the switches of the space-time diagram.
var switchNames = [Switches]string{"Produce", "Fetch", "Metadata", "Group", "Controller", "Connection",
	"Tools"}
