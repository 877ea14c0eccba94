package course

import "testing"

// unclean drives a partition into an unclean election: Luigi's order, at offset 1, is lost with the only
// broker that had it. What comes next gets offset 1 again.
func unclean(a asks, before ...string) {
	a.t.Helper()
	a.does("kafka-topics.sh --create --topic orders --replica-assignment 1:2 "+
		"--bootstrap-server broker-1:9092",
		"producer desk --topic orders --acks 1", "send desk Mario:a", "wait 1s", "kill broker-2",
		"wait 12s", "send desk Luigi:b", "wait 1s",
		"consumer maker --topic orders --group kitchen --from-beginning --commit after", "wait 6s")
	a.holds("ever processed = 2", "group kitchen committed orders-0 = 2")
	a.does(before...)
	a.does("kill broker-1", "wait 12s", "start broker-2", "wait 5s",
		"kafka-leader-election.sh --election-type unclean --topic orders --partition 0 "+
			"--bootstrap-server broker-2:9092", "send desk Sofia:c", "wait 12s")
	a.holds("unclean elections >= 1", "ever lost = 1", "topic orders records = 2")
}

// Another record at an offset that the group has processed is not the same record again.
func TestReusedOffsetIsNotTwice(t *testing.T) {
	a := newAsks(t)
	unclean(a)
	a.holds("ever processed = 3", "ever twice kitchen = 0", "skipped kitchen = 0")
	agree(t, a.Course)
}

// A record behind the bookmark is skipped, though the group processed another one at its offset.
func TestReusedOffsetIsSkipped(t *testing.T) {
	a := newAsks(t)
	unclean(a, "stop maker")
	a.does("send desk Anna:d", "wait 1s", "consumer helper --topic orders --group kitchen "+
		"--commit after --bootstrap-server broker-2:9092", "wait 12s")
	a.holds("process helper position orders-0 = 3", "ever twice kitchen = 0", "ever processed = 3",
		"skipped kitchen = 1")
	agree(t, a.Course)
}
