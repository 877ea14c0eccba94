package words

// Titles of stretches of the history.
const (
	LastSecond     = "The last second"
	LastTenSeconds = "The last 10 seconds"
	StepSoFar      = "This step of the lesson"
)

// Election is the title of an election of a leader; more: how many other partitions it was about.
func Election(partition string, epoch int32, more int) string {
	if more > 0 {
		return "Election: " + partition + " and " + num(more) + " more"
	}
	return "Election: " + partition + ", epoch " + num(epoch)
}

// Rebalance is the title of a group's rebalance; epoch: what came of it, -1 for nothing yet.
func Rebalance(group string, classic bool, epoch int32) string {
	switch {
	case epoch < 0:
		return "Rebalance: " + group
	case classic:
		return "Rebalance: " + group + ", generation " + num(epoch)
	}
	return "Rebalance: " + group + ", group epoch " + num(epoch)
}
