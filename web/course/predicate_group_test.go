package course

import (
	"testing"

	"highwater/lessons"
	"highwater/sim/node"
)

const groupLesson = "---\ntitle: T\nbrokers: 3\nseed: 3\n---\n## S\nx\n## Second\nx\n"

// asks is a lesson's world that can be driven and questioned.
type asks struct {
	*Course
	t *testing.T
}

func newAsks(t *testing.T) asks {
	l, err := lessons.Parse("l", groupLesson)
	if err != nil {
		t.Fatal(err)
	}
	return asks{New(l), t}
}

// does runs lines; after each it lets time pass until all is calm, as the console does.
func (a asks) does(lines ...string) {
	a.t.Helper()
	for _, line := range lines {
		a.Player.RunNow(line)
		if a.badNotes() > 0 {
			a.t.Fatalf("%s: %s", line, a.lastNote())
		}
	}
}

func (a asks) holds(texts ...string) {
	a.t.Helper()
	for _, text := range texts {
		p, err := lessons.ParsePredicate(text)
		if err != nil {
			a.t.Fatal(err)
		}
		if e := a.Env(); !p.Holds(e) {
			a.t.Errorf("at %d ms %q doesn't hold: %s", a.Player.Now()/node.Millisecond, text, p.Missing(e))
		}
	}
}

// A crash after the work and before the commit: the next member does it again, and the counts come
// from the history, so going back and taking another course changes them.
func TestProcessedTwice(t *testing.T) {
	a := newAsks(t)
	a.does("kafka-topics.sh --create --topic orders --bootstrap-server broker-1:9092",
		"producer desk --topic orders", "send desk Mario:a", "send desk Luigi:b", "wait 1s",
		"consumer maker --topic orders --group kitchen --from-beginning --processing 1s --commit after",
		"wait 5s")
	a.holds("processed = 1", "processed by maker = 1", "group kitchen state = Stable",
		"group kitchen members = 1", "group kitchen idle = 0", "group kitchen generation = 1",
		"group kitchen coordinator = broker-2", "group kitchen committed orders-0 = -1",
		"group kitchen lag = 2", "process maker owns = 1", "process maker owns-partition orders-0",
		"process maker position orders-0 = 2", "twice kitchen = 0", "skipped kitchen = 0",
		"rebalances kitchen = 1", "commits kitchen = 0", "group bar missing")
	before := a.Player.Here()
	a.does("kill maker")
	a.Player.Turn(1)
	a.does("consumer helper --topic orders --group kitchen --from-beginning --commit after",
		"wait 60s")
	a.holds("processed = 2", "ever processed = 3", "processed by helper = 2", "twice kitchen = 1",
		"group kitchen committed orders-0 = 2", "group kitchen lag = 0", "commits kitchen = 1",
		"skipped kitchen = 0", "not process maker owns >= 0")
	a.Player.Turn(1)
	a.holds("processed = 0", "twice kitchen = 0", "ever twice kitchen = 1")
	a.Player.SeekPlace(before)
	a.holds("ever twice kitchen = 0", "ever processed = 1", "process maker owns = 1")
	a.does("send desk Sofia:c", "wait 4s")
	a.holds("ever twice kitchen = 0", "ever processed = 3", "group kitchen lag = 0")
}

// A crash after the commit and before the work: the bookmark has passed a record that nobody did. As
// long as somebody is at work on it, it isn't skipped.
func TestSkipped(t *testing.T) {
	a := newAsks(t)
	a.does("kafka-topics.sh --create --topic orders --bootstrap-server broker-1:9092",
		"producer desk --topic orders", "send desk Mario:a", "send desk Luigi:b", "wait 1s",
		"consumer maker --topic orders --group kitchen --from-beginning --processing 1s --commit before",
		"wait 5s")
	a.holds("processed = 1", "group kitchen committed orders-0 = 2", "skipped kitchen = 0")
	before := a.Player.Here()
	a.does("kill maker")
	a.holds("skipped kitchen = 1")
	a.Player.SeekPlace(before)
	a.does("slow maker 10ms", "wait 2s", "kill maker")
	a.holds("skipped kitchen = 0", "processed = 2")
	// A group that begins at the end hasn't skipped what was there before.
	a.does("consumer late --topic orders --group bar", "wait 5s", "send desk Sofia:c", "wait 6s")
	a.holds("processed by late = 1", "group bar committed orders-0 = 3", "skipped bar = 0")
	// kafka-console-consumer is done with what it has printed.
	a.does("kafka-console-consumer.sh --topic orders --group office --from-beginning "+
		"--max-messages 2 --bootstrap-server broker-1:9092", "wait 5s")
	a.holds("processed by console-consumer = 2", "group office committed orders-0 = 2",
		"group office lag = 1", "skipped office = 0")
}

// A member that is thrown out may not commit any more, and what it had is taken from it.
func TestRefusedCommit(t *testing.T) {
	a := newAsks(t)
	a.does("kafka-topics.sh --create --topic orders --partitions 2 --bootstrap-server broker-1:9092",
		"producer desk --topic orders", "send desk Mario:a", "send desk Luigi:b", "wait 1s",
		"consumer maker --topic orders --group kitchen --from-beginning --processing 12s --commit after"+
			" --config max.poll.interval.ms=10000", "wait 4s")
	a.holds("process maker owns = 2")
	a.does("wait 26s")
	a.holds("commit-refused maker >= 1", "process maker revoked >= 2")
	a.does("consumer one --topic orders --group bar", "wait 5s",
		"consumer two --topic orders --group bar", "consumer three --topic orders --group bar",
		"wait 10s")
	a.holds("group bar members = 3", "group bar idle = 1", "process one revoked = 2",
		"process one owns <= 1", "rebalances bar >= 2")
}

// A share group: what each record's deliveries came to.
func TestShareCounts(t *testing.T) {
	a := newAsks(t)
	a.does("kafka-topics.sh --create --topic orders --bootstrap-server broker-1:9092",
		"consumer maker --share --topic orders --group queue --bad pineapple", "wait 5s",
		"producer desk --topic orders", "send desk Mario:a", "send desk Tina:pineapple", "wait 10s")
	a.holds("group queue exists", "process maker owns = 1", "processed = 1", "accepted queue = 1",
		"released queue >= 1", "rejected queue = 0", "delivered queue orders-0 0 = 1",
		"delivered queue orders-0 1 >= 2", "acquired maker >= 3", "expired queue = 0",
		"rebalances queue >= 1")
}

// Who said goodbye, who fell silent and who stayed away from poll() are told apart; a program that is
// started again begins with a clean slate.
func TestWhyMembersAreGone(t *testing.T) {
	const slow = "consumer slow --topic orders --group kitchen --processing 4s --from-beginning " +
		"--config max.poll.interval.ms=10000"
	a := newAsks(t)
	a.does("kafka-topics.sh --create --topic orders --bootstrap-server broker-1:9092",
		"kafka-console-producer.sh --topic orders --bootstrap-server broker-1:9092 << END\na\nb\nc\nEND",
		slow, "wait 20s")
	a.holds("poll-timeouts slow = 1", "gone kitchen left = 1", "gone kitchen session = 0")
	a.does("kill slow", "consumer quick --topic orders --group kitchen", "wait 60s")
	a.holds("gone kitchen left = 1", "gone kitchen session = 1", "poll-timeouts slow = 1")
	a.does("stop quick", "wait 1s", "consumer slow --topic orders --group kitchen")
	a.holds("gone kitchen left = 2", "poll-timeouts slow = 0")
}

// A killed program doesn't paint the rest of the run: only a broker comes back as itself.
func TestKilledClientLeavesNoBand(t *testing.T) {
	a := newAsks(t)
	a.does("producer desk --topic orders", "wait 1s", "kill desk", "wait 1s", "kill broker-1",
		"wait 1s")
	var texts []string
	for _, b := range a.Player.Bands() {
		if b.Kind == "stopped" {
			texts = append(texts, b.Text)
		}
	}
	if len(texts) != 1 || texts[0] != "broker-1 stopped" {
		t.Errorf("bands of stopped processes: %q, want broker-1's alone", texts)
	}
}

// A cell that waits a while and has a condition as well is done when both are over.
func TestWaitUntil(t *testing.T) {
	l, err := lessons.Parse("l", groupLesson+"```run until broker-3 fenced\nwait 2s\n```\n")
	if err != nil {
		t.Fatal(err)
	}
	a := asks{New(l), t}
	a.Goto(1)
	a.does("kill broker-3")
	a.RunCell(0, "")
	a.Player.Hurry()
	a.holds("broker-3 fenced")
	if state, _ := a.Cell(0); state != CellDone {
		t.Errorf("the cell is %s", state)
	}
}
