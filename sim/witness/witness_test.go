package witness

import (
	"strings"
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

const (
	anna  = wire.FirstClient // an idempotent producer
	bert  = wire.FirstClient + 1
	clara = wire.FirstClient + 2 // consumers
	dora  = wire.FirstClient + 3
)

var tp = wire.TopicPartition{Topic: "orders"}

func sent(at wire.ID, tag uint64) node.Event {
	return node.Event{Node: at, Fact: node.RecordQueued{TP: tp, Tag: tag, Value: []byte{byte(tag)}}}
}

func told(at wire.ID, acks int16, base int64, tags ...uint64) node.Event {
	return node.Event{Node: at, Fact: node.BatchAcked{TP: tp, BaseOffset: base, Acks: acks, Tags: tags}}
}

func failed(at wire.ID, tags ...uint64) node.Event {
	return node.Event{Node: at, Fact: node.BatchFailed{TP: tp, Error: wire.RequestTimedOut, Tags: tags}}
}

func read(at wire.ID, base int64, tags ...uint64) node.Event {
	f := node.RecordsPolled{TP: tp, FirstOffset: base, LastOffset: base + int64(len(tags)) - 1}
	for i, tag := range tags {
		f.Records = append(f.Records, node.PolledRecord{Offset: base + int64(i), Tag: tag,
			Value: []byte{byte(tag)}})
	}
	return node.Event{Node: at, Fact: f}
}

func got(at wire.ID) node.Event {
	return node.Event{Node: at, Fact: node.PartitionsAssigned{Group: "g", Member: "m",
		Added: []wire.TopicPartition{tp}, Owned: []wire.TopicPartition{tp}}}
}

func begins(at wire.ID, offset int64, why string) node.Event {
	return node.Event{Node: at, Fact: node.PositionReset{TP: tp, To: offset, Reason: why}}
}

func commits(at wire.ID, offset int64) node.Event {
	return node.Event{Node: at, Fact: node.CommitSent{Group: "g", Member: "m",
		Offsets: []node.CommittedOffset{{TP: tp, Offset: offset}}}}
}

func stands(at wire.ID, offset int64, err wire.ErrorCode) node.Event {
	return node.Event{Node: at, Fact: node.CommitAnswered{Group: "g", Member: "m", Error: err,
		Offsets: []node.CommittedOffset{{TP: tp, Offset: offset}}}}
}

const all, one = wire.AcksAll, wire.AcksLeader

// histories that can be, or can't for the reason that is named. Those that can stand beside those that
// can't: what is missing makes the difference.
var histories = []struct {
	name string
	does []node.Event
	want string // "": it can be
}{
	{"written, told and read", []node.Event{sent(bert, 1), sent(bert, 2), told(bert, all, 0, 1, 2),
		begins(clara, 0, "earliest"), read(clara, 0, 1, 2)}, ""},
	{"an acknowledged record is lost", []node.Event{sent(bert, 1), told(bert, all, 0, 1)},
		"was acknowledged at offset 0 of orders-0 and is lost"},
	{"acks=1 promises nothing", []node.Event{sent(bert, 1), told(bert, one, 0, 1)}, ""},
	{"failed and there all the same", []node.Event{sent(bert, 1), failed(bert, 1), read(clara, 0, 1)}, ""},
	{"told twice", []node.Event{sent(bert, 1), failed(bert, 1), told(bert, one, 0, 1)}, "is told twice"},
	{"told of what was never sent", []node.Event{told(bert, one, 0, 7)}, "never sent it there"},
	{"nobody wrote it", []node.Event{read(clara, 0, 7)}, "that nobody wrote there"},
	{"two acknowledged in one place", []node.Event{sent(bert, 1), sent(bert, 2), told(bert, all, 0, 1),
		told(bert, all, 0, 2)}, "are both acknowledged at offset 0"},
	{"another one is acknowledged there", []node.Event{sent(bert, 1), sent(bert, 2), told(bert, all, 0, 1),
		read(clara, 0, 2)}, "where record 1 was acknowledged"},
	{"read before another is acknowledged there", []node.Event{sent(bert, 1), sent(bert, 2),
		read(clara, 0, 2), told(bert, all, 0, 1)}, "where record 2 was read"},
	{"an offset changes its record", []node.Event{sent(bert, 1), sent(bert, 2), read(clara, 0, 1),
		read(dora, 0, 2)}, "holds record 2 and held record 1"},
	{"a consumer goes back", []node.Event{sent(bert, 1), sent(bert, 2), begins(clara, 0, "earliest"),
		read(clara, 0, 1), read(clara, 0, 1)}, "at offset 1 of orders-0 reads offset 0"},
	{"a consumer goes back by a seek", []node.Event{sent(bert, 1), begins(clara, 0, "earliest"),
		read(clara, 0, 1), begins(clara, 0, "seek"), read(clara, 0, 1)}, ""},
	{"a consumer skips", []node.Event{sent(bert, 1), sent(bert, 2), begins(clara, 0, "earliest"),
		read(clara, 1, 2)}, "at offset 0 of orders-0 reads offset 1"},
	{"a duplicate of an idempotent producer", []node.Event{sent(anna, 1), read(clara, 0, 1, 1)},
		"of an idempotent producer"},
	{"a duplicate of another producer", []node.Event{sent(bert, 1), read(clara, 0, 1, 1)}, ""},
	{"out of order", []node.Event{sent(anna, 1), sent(anna, 2), read(clara, 0, 2, 1)},
		"of an idempotent producer"},
	{"out of order, read backwards", []node.Event{sent(anna, 1), sent(anna, 2), read(clara, 1, 1),
		begins(clara, 0, "seek"), read(clara, 0, 2)}, "of an idempotent producer before"},
	{"commits what it has not read", []node.Event{sent(bert, 1), got(clara), begins(clara, 0, "earliest"),
		read(clara, 0, 1), commits(clara, 2)}, "commits offset 2"},
	{"commits once more what it had read before it went back", []node.Event{sent(bert, 1), got(clara),
		begins(clara, 0, "earliest"), read(clara, 0, 1), commits(clara, 1), begins(clara, 0, "seek"),
		commits(clara, 1)}, ""},
	{"told of a commit it never sent", []node.Event{stands(clara, 1, wire.None)}, "that it never sent"},
	{"begins where the group stands", []node.Event{sent(bert, 1), got(clara), begins(clara, 0, "earliest"),
		read(clara, 0, 1), commits(clara, 1), stands(clara, 1, wire.None), got(dora),
		begins(dora, 1, "committed")}, ""},
	{"begins at an older commit", []node.Event{sent(bert, 1), got(clara), begins(clara, 0, "earliest"),
		commits(clara, 0), stands(clara, 0, wire.None), read(clara, 0, 1), commits(clara, 1),
		stands(clara, 1, wire.None), got(dora), begins(dora, 0, "committed")},
		"begins at offset 0 of orders-0 which is not"},
	{"the newer commit may not have stood when it asked", []node.Event{sent(bert, 1), got(clara),
		begins(clara, 0, "earliest"), commits(clara, 0), stands(clara, 0, wire.None), got(dora),
		read(clara, 0, 1), commits(clara, 1), stands(clara, 1, wire.None),
		begins(dora, 0, "committed")}, ""},
	{"a commit without an answer may stand", []node.Event{sent(bert, 1), got(clara),
		begins(clara, 0, "earliest"), commits(clara, 0), stands(clara, 0, wire.None),
		read(clara, 0, 1), commits(clara, 1), stands(clara, 1, wire.RequestTimedOut), got(dora),
		begins(dora, 1, "committed")}, ""},
	{"begins where nobody ever was", []node.Event{got(dora), begins(dora, 5, "committed")},
		"which is not what was committed last"},
}

// The witness believes what can be, and says what can't.
func TestHistories(t *testing.T) {
	for _, test := range histories {
		w := New(func(id wire.ID, _ wire.TopicPartition) bool { return id == anna })
		err := w.See(test.does)
		if err == nil {
			err = w.Settled()
		}
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%s: %v", test.name, err)
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}

// What Kafka promises nothing for isn't held against it: the partition of an unclean election, and
// what retention deleted.
func TestExcuses(t *testing.T) {
	lost := []node.Event{sent(bert, 1), told(bert, wire.AcksAll, 0, 1)}
	for _, excuse := range []func(w *Witness){
		func(w *Witness) { w.Excuse(tp) },
		func(w *Witness) { w.Deleted(tp, 1) },
		func(w *Witness) { w.TopicDeleted("orders") },
	} {
		w := New(func(wire.ID, wire.TopicPartition) bool { return false })
		_ = w.See(lost)
		excuse(w)
		if err := w.Settled(); err != nil {
			t.Error(err)
		}
	}
	c := New(func(wire.ID, wire.TopicPartition) bool { return false })
	c.Cleaned(tp)
	if err := c.See([]node.Event{sent(bert, 1), sent(bert, 2), begins(clara, 0, "earliest"),
		read(clara, 0, 1), read(clara, 5, 2), commits(clara, 9)}); err != nil {
		t.Errorf("offsets of a cleaned log have gaps: %v", err)
	}
	w := New(func(wire.ID, wire.TopicPartition) bool { return false })
	w.Asked("g", tp, 5)
	if err := w.See([]node.Event{got(dora), begins(dora, 5, "committed")}); err != nil {
		t.Errorf("a tool moved the bookmark: %v", err)
	}
	misled := New(func(wire.ID, wire.TopicPartition) bool { return false })
	misled.Misled(dora, true)
	if err := misled.See([]node.Event{got(dora), begins(dora, 5, "committed")}); err != nil {
		t.Errorf("a deposed coordinator told it: %v", err)
	}
	late := New(func(wire.ID, wire.TopicPartition) bool { return false })
	late.TopicDeleted("orders")
	if _ = late.See(lost); late.Settled() != nil {
		t.Errorf("a broker that didn't know yet took a record into a deleted topic: %v", late.Settled())
	}
}
