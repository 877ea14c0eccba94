package words

import (
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// What stands on the stage, in a word or two: there is little room.

// How far a member has come in a rebalance: its tag.
const (
	TagNotYet    = "not yet"
	TagJoined    = "joined"
	TagSynced    = "synced"
	TagGivesBack = "gives back"
	TagWaits     = "waits"
	TagDone      = "done"
	TagJoining   = "joining" // it wants to be in the group
	TagOut       = "out"
	TagCutOff    = "cut off"
	TagIdle      = "idle"
	TagReadsOn   = "reads on" // without a coordinator
)

// Why a partition that a member has, or shall have, isn't read.
const (
	ReadGivenBack  = "given back"
	ReadGivingBack = "giving back"
	ReadOnItsWay   = "on its way"
	ReadNotFree    = "not free yet"
	ReadNotTold    = "free, not told yet"
	ReadLeaderless = "no leader"
)

// What is the matter with a client.
const (
	NoteOwnsNothing = "new, owns nothing yet"
	NoteNoTopic     = "reads no topic that exists"
	NoteIdle        = "idle: no partition left"
	NoteOutOfGroup  = "out of the group"
	NoteNoMember    = "not in the group any more"
	NoteMetadata    = "waits for metadata"
	NoteTriesAgain  = "tries again"
)

// NoteWaitsFor says which partitions a member will get once others have given them up.
func NoteWaitsFor(tps []wire.TopicPartition) string {
	return "waits for " + oneOrCount(tps) + " to be free"
}

// NoteGivesUp says which partitions a member has to give up before anything else.
func NoteGivesUp(tps []wire.TopicPartition) string { return "gives up " + oneOrCount(tps) + " first" }

func oneOrCount(tps []wire.TopicPartition) string {
	if len(tps) == 1 {
		return tps[0].String()
	}
	return Plural(int64(len(tps)), "partition", "partitions")
}

// seconds rounds up: what is left of a deadline never shows as nothing.
func seconds(left node.Time) string { return num(int64((left+node.Second-1)/node.Second)) + " s" }

// NoteSilent says that a member's coordinator hears nothing of it; left: of its session, 0 for
// nothing.
func NoteSilent(left node.Time) string {
	if left <= 0 {
		return "no heartbeat"
	}
	return "no heartbeat, out in " + seconds(left)
}

// NotePoll warns that a consumer must call poll() soon.
func NotePoll(left node.Time) string { return "poll() is due in " + seconds(left) }

// NoteHandsOver says that a broker that is asked to stop hands its partitions over.
func NoteHandsOver(leaders int) string {
	return "handing over " + Plural(int64(leaders), "leader", "leaders")
}

// NoteMachine says what is the matter with a machine: it stands still, its disk is slow, its clock is
// wrong. It is "" when all is well.
func NoteMachine(frozen bool, disk, ahead node.Time) string {
	var list []string
	if frozen {
		list = append(list, "stands still")
	}
	if disk > 0 {
		list = append(list, "slow disk: "+Span(disk))
	}
	if ahead > 0 {
		list = append(list, "clock "+Seconds(int64(ahead/node.Millisecond))+" ahead")
	} else if ahead < 0 {
		list = append(list, "clock "+Seconds(int64(-ahead/node.Millisecond))+" behind")
	}
	return strings.Join(list, ", ")
}

// CutOneWay says on a cut whose messages get lost, when the other way is whole.
func CutOneWay(unheard string) string { return unheard + " isn't heard" }

// A group's word, beside Kafka's own for its state.
const (
	GroupRebalancing = "Rebalancing"
	GroupOrphaned    = "No coordinator"
)

// Lines under a group's name: its generation or epochs, who coordinates it, and while it rebalances
// how many of its members have come how far, with Kafka's own word for the state.

// LinesShare is for a share group; lag is -1 when nobody knows it.
func LinesShare(epoch int32, lag int64, coordinator string) []string {
	where := "coordinator " + coordinator
	if lag >= 0 {
		where = "lag " + num(lag) + " · " + where
	}
	return []string{"share group · epoch " + num(epoch), where}
}

// LinesAtRest is for a group that doesn't rebalance.
func LinesAtRest(classic bool, n int32, coordinator string) []string {
	return []string{Generation(classic, n) + " · coordinator " + coordinator}
}

// LinesJoining is for a classic group whose members join.
func LinesJoining(generation int32, done, all int, state string) []string {
	return []string{"generation " + num(generation) + " to " + num(generation+1) + " · " +
		someOf(done, all) + " joined", kafkaSays(state)}
}

// LinesSyncing is for a classic group whose members wait for the assignment.
func LinesSyncing(generation int32, done, all int, state string) []string {
	return []string{"generation " + num(generation) + " · " + someOf(done, all) + " synced",
		kafkaSays(state)}
}

// LinesReconciling is for a KIP-848 group.
func LinesReconciling(epoch, assigned int32, done, all int, state string) []string {
	at := " · assignment epoch "
	if epoch > 9 { // a line has no room for more digits
		at = " · assigned at "
	}
	return []string{"group epoch " + num(epoch) + at + num(assigned),
		kafkaSays(state) + " · " + someOf(done, all)}
}

func someOf(done, all int) string { return num(done) + " of " + num(all) }

func kafkaSays(state string) string { return "Kafka says " + state }

// Why nobody coordinates a group.
const (
	OrphanNoTopic = "the offsets topic is not there yet"
	OrphanNobody  = "nobody leads its offsets partition"
)

// OrphanStopped names the coordinator that is down.
func OrphanStopped(broker string) string { return "its coordinator " + broker + " is stopped" }

// OrphanLoading names the one that has just become it.
func OrphanLoading(broker string) string { return broker + " is loading its state" }

// NoteRows says how much of a program's own table nobody else knows yet.
func NoteRows(fresh int64) string {
	if fresh == 0 {
		return "table: all copied"
	}
	return "table: " + Plural(fresh, "new row", "new rows")
}

// NoteAge says how old what a program used last was by then.
func NoteAge(ms int64) string {
	age := Span(node.Ms(ms))
	if ms >= 120_000 {
		age = num(ms/60_000) + " min"
	}
	return "last news: " + age + " old"
}
