package witness

import (
	"strings"
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

func did(at wire.ID, first, last int64) node.Event {
	return node.Event{Node: at, Fact: node.RecordsProcessed{Group: "g", TP: tp, FirstOffset: first,
		LastOffset: last}}
}

func at(ms int64, e node.Event) node.Event {
	e.At = node.Ms(ms)
	return e
}

func auto(ms, offset int64) node.Event {
	return at(ms, node.Event{Node: clara, Fact: node.CommitSent{Group: "g", How: "auto",
		Offsets: []node.CommittedOffset{{TP: tp, Offset: offset}}}})
}

// What a consumer program was started to do, and what it does.
func TestHabits(t *testing.T) {
	first := []node.Event{sent(bert, 1), sent(bert, 2), got(clara), begins(clara, 0, "earliest"),
		read(clara, 0, 1, 2)}
	own := Habit{Order: WorkFirst, Auto: true, Every: node.Second}
	for _, test := range []struct {
		name  string
		habit Habit
		then  []node.Event
		want  string // a part of the complaint; "" for none
	}{
		{"work, then commit", Habit{Order: WorkFirst}, []node.Event{did(clara, 0, 1), commits(clara, 2)}, ""},
		{"commit, then work", Habit{Order: WorkFirst}, []node.Event{did(clara, 0, 0), commits(clara, 2)},
			"has not worked on offset 1"},
		{"as far as the work", Habit{Order: WorkFirst}, []node.Event{did(clara, 0, 0), commits(clara, 1)}, ""},
		{"by hand", Habit{}, []node.Event{commits(clara, 2)}, ""},
		{"tried again after a step back", Habit{Order: WorkFirst}, []node.Event{did(clara, 0, 1),
			commits(clara, 2), begins(clara, 0, "seek"), read(clara, 0, 1, 2), commits(clara, 2)}, ""},
		{"committed first", Habit{Order: CommitFirst}, []node.Event{commits(clara, 2),
			stands(clara, 2, wire.None), did(clara, 0, 1)}, ""},
		{"not told that it stands", Habit{Order: CommitFirst}, []node.Event{commits(clara, 2),
			did(clara, 0, 1)}, "works on offset 1"},
		{"told that it doesn't", Habit{Order: CommitFirst}, []node.Event{commits(clara, 2),
			stands(clara, 2, wire.RequestTimedOut), did(clara, 0, 1)}, "works on offset 1"},
		{"the library does", own, []node.Event{did(clara, 0, 1), auto(1000, 2)}, ""},
		{"the library may not", Habit{Order: WorkFirst}, []node.Event{did(clara, 0, 1), auto(1000, 2)},
			"enable.auto.commit=false"},
		{"tried again", own, []node.Event{did(clara, 0, 1), auto(1000, 2), auto(1010, 2), auto(1020, 2)}, ""},
		{"too often", own, []node.Event{did(clara, 0, 1), auto(1000, 1), auto(1010, 2), auto(1020, 0)},
			"3 times"},
	} {
		w := New(func(wire.ID, wire.TopicPartition) bool { return false })
		w.Program(clara, test.habit, 0)
		err := w.See(append(first[:len(first):len(first)], test.then...))
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%s: %v", test.name, err)
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}

// With acks=0 nothing is promised, but for the time when nothing fails.
func TestCalm(t *testing.T) {
	for _, calm := range []bool{false, true} {
		w := New(func(wire.ID, wire.TopicPartition) bool { return false })
		if calm {
			w.Calm()
		}
		_ = w.See([]node.Event{sent(bert, 1), told(bert, wire.AcksNone, -1, 1)})
		if err := w.Settled(); (err != nil) != calm {
			t.Errorf("calm %v: %v", calm, err)
		}
	}
}

func TestRetries(t *testing.T) {
	for attempt, wrong := range map[int32]bool{1: false, 3: false, 4: true} {
		w := New(func(wire.ID, wire.TopicPartition) bool { return false })
		w.Retries(bert, 2)
		err := w.See([]node.Event{{Node: bert, Fact: node.BatchSent{TP: tp, Attempt: attempt}},
			{Node: anna, Fact: node.BatchSent{TP: tp, Attempt: 99}}})
		if (err != nil) != wrong {
			t.Errorf("attempt %d of 2 retries: %v", attempt, err)
		}
	}
}
