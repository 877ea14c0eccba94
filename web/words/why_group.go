package words

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Answers to "why?" about groups, their members and their marks.

// WhyGroup is the title about a group.
func WhyGroup(group string) string { return "The group " + group }

// GroupSilent says that no broker answers for a group.
const GroupSilent = "No broker answers for it now. Its members read on; they cannot commit."

// ShareGroup says what a share group is.
func ShareGroup(coordinator string) string {
	return "A share group: its members take records from one queue, each record by one at a time. " +
		coordinator + " coordinates it."
}

// ConsumerGroup says what a consumer group is, and how it stands.
func ConsumerGroup(state string) string {
	return "Its members share the partitions; each partition has one reader in the group. " +
		groupStates[state] + " (" + state + ")."
}

// Member says what a consumer is in its group, as the coordinator has it; settled: the whole group is.
// While it isn't, a member may have to give partitions up, or wait for others to do so.
func Member(group string, classic bool, epoch int32, state string, settled bool, has, giveUp,
	waitFor []wire.TopicPartition) string {
	s := "A member of " + group + ", " + Generation(classic, epoch) + ". "
	switch {
	case classicSteps[state] != "":
		return s + classicSteps[state]
	case !settled && len(giveUp) > 0:
		return s + "It gives up " + Partitions(giveUp) + " first (" + state + ")."
	case !settled && len(waitFor) > 0:
		return s + "It waits for " + Partitions(waitFor) + " to be free (" + state + ")."
	case !settled && memberStates[state] != "":
		return s + memberStates[state] + " (" + state + ")."
	case len(has) == 0:
		return s + "It has no partition: there are more members than partitions."
	}
	return s + "It has " + Partitions(has) + "."
}

// MemberSilent says how long the coordinator will wait for a member that is silent.
func MemberSilent(left node.Time) string {
	return "It is silent; its session ends in " + num(int64((left+node.Second-1)/node.Second)) + " s."
}

// Generation names what a group counts its rebalances by.
func Generation(classic bool, n int32) string {
	if classic {
		return "generation " + num(n)
	}
	return EpochNumber(n)
}

// WhyWindowStart asks where the window of a share group begins.
func WhyWindowStart(group string, tp wire.TopicPartition) (title, what string) {
	return "Why does the window of " + group + " in " + tp.String() + " begin there?",
		"Everything left of it is done: accepted, or archived (share partition start offset)."
}

// WhyWindowEnd asks where it ends.
func WhyWindowEnd(group string, tp wire.TopicPartition) (title, what string) {
	return "Why does the window of " + group + " in " + tp.String() + " end there?",
		"Nobody has taken this record or a later one yet (share partition end offset)."
}

// WhyPosition is about a consumer's position.
func WhyPosition(consumer string, tp wire.TopicPartition) (title, what string) {
	return "Where " + consumer + " reads " + tp.String(),
		"Its position is the offset it asks for next."
}

// WhyCommitted asks about a group's committed offset.
func WhyCommitted(group string, tp wire.TopicPartition) (title, what string) {
	return "Why is the bookmark of " + group + " in " + tp.String() + " there?",
		"Everything left of it is done: the committed offset is the next one to read."
}

// WhyShared asks in whose hands a record of a share group is.
func WhyShared(tp wire.TopicPartition, offset int64) string {
	return "Who has " + Offsets(tp, offset, offset) + "?"
}

// SharedByNobody says that nobody in a share group has a record.
func SharedByNobody(group string) string { return "Nobody in " + group + " has it now." }

func delivered(count int16) string { return "delivered " + Plural(int64(count), "time", "times") }

// SharedAccepted says that a record of a share group is done.
func SharedAccepted(count int16) string {
	return "Accepted, " + delivered(count) + ". The window moves on when all before it is done, too."
}

// SharedArchived says that a share group has given a record up, or had it rejected.
func SharedArchived(count int16) string {
	return "Archived, " + delivered(count) + ": nobody gets it any more."
}

// SharedAvailable says that a record of a share group waits for the next taker.
func SharedAvailable(count int16) string {
	return "Nobody has it; " + delivered(count) + ". The next one who asks gets it."
}

// SharedLocked says who has a record of a share group, and for how long.
func SharedLocked(who string, left node.Time, count int16) string {
	return who + " has it locked for another " + num(int64(left/node.Second)) + " s, " +
		delivered(count) + "."
}
