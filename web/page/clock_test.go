package page

import (
	"strings"
	"testing"

	"highwater/lessons"
	"highwater/lessons/fixture"
	"highwater/sim/node"
	"highwater/web/words"
)

// A time to jump to is read as people write it; what can't be one is named.
func TestReadClock(t *testing.T) {
	for _, c := range []struct {
		text string
		want node.Time
	}{
		{"00:00", 0}, {"2:30", 150 * node.Second}, {" 02:30.5 ", 150500 * node.Millisecond},
		{"1:02:30", 3750 * node.Second}, {"90:00", 90 * node.Minute}, {"0:07.05", 7050 * node.Millisecond},
	} {
		if got, fault := readClock(c.text); got != c.want || fault != "" {
			t.Errorf("%q is read as %d (%s), want %d", c.text, got, fault, c.want)
		}
	}
	for _, c := range []struct{ text, want string }{
		{"", "There is no time. Write minutes and seconds, like 02:30."},
		{"soon", `"soon" is no time. Write minutes and seconds, like 02:30.`},
		{"90", `"90" is no time. Write`},
		{"1:2:3:4", `"1:2:3:4" is no time. Write`},
		{"2:75", `"75" is no number of seconds: they go from 0 to 59.`},
		{"1:75:00", `"75" is no number of minutes: they go from 0 to 59.`},
		{"-1:00", `"-1" is no number of minutes. Write`},
		{"two:30", `"two" is no number of minutes. Write`},
		{"2:", `"" is no number of seconds. Write`},
		{"x:00:00", `"x" is no number of hours. Write`},
		{"0:01.5678", `"5678" is no fraction of a second: at most three digits.`},
		{"0:01.x", `"x" is no fraction of a second`},
	} {
		if got, fault := readClock(c.text); !strings.HasPrefix(fault, c.want) {
			t.Errorf("%q is read as %d (%q), want %q", c.text, got, fault, c.want)
		}
	}
}

// The clock jumps back and forth, ten minutes beyond what is known at most. A long way takes some frames
// and says so; the wish that its button sends gives it up.
func TestClockJumps(t *testing.T) {
	s := newSession(t)
	for _, c := range []struct {
		text string
		want node.Time
	}{{"00:30", 30 * node.Second}, {"00:02", 2 * node.Second}, {"10:29", 629 * node.Second}} {
		s.must(t, "clock", sent{"time": c.text})
		s.arrive()
		if s.Player.Now() != c.want {
			t.Errorf("%s goes to %d", c.text, s.Player.Now())
		}
	}
	answer := s.Do("clock", sent{"time": "59:00"})
	if answer.OK || !strings.HasPrefix(answer.Error, "59:00 is too far ahead. A jump goes at most 10 minutes "+
		"beyond what is known: to 20:29") {
		t.Errorf("an hour ahead: %q", answer.Error)
	}
	s.must(t, "clock", sent{"time": "20:28"})
	if e := s.state().Errand; e == nil || !strings.HasPrefix(e.Text, "Going to 20:28: ") ||
		e.Button != words.StayHere {
		t.Errorf("on a long way it says %+v", e)
	}
	s.must(t, "pause", sent{})
	s.arrive()
	if s.state().Errand != nil || s.Player.Now() != 629*node.Second {
		t.Errorf("a way that was given up ends at %d", s.Player.Now())
	}
}

// arrive lets frames pass until what takes longer than one is done.
func (s *Session) arrive() {
	for s.Player.Playing() {
		s.Player.Tick(0.016)
	}
}

// A step that goes nowhere says so, with a button; the button's wish goes there.
func TestStillIsTold(t *testing.T) {
	l := fixture.Lesson(t, "lose-a-broker")
	s := NewSession(func() []*lessons.Lesson { return []*lessons.Lesson{l} })
	s.Open(l.ID)
	s.Stage = &board{zoom: 1}
	s.must(t, "run", sent{"line": "kafka-topics.sh --create --topic t --bootstrap-server broker-1:9092"})
	s.Player.Hurry()
	s.must(t, "run", sent{"line": "consumer c --topic t --group g"})
	s.Player.Hurry()
	s.must(t, "second", sent{"n": 10.0})
	s.must(t, "run", sent{"line": "kill c"})
	s.Player.Hurry()
	s.must(t, "second", sent{"n": 2.0})
	s.must(t, "step", nil)
	still := s.state().Still
	if still == nil || !strings.HasPrefix(still.Text, "Nothing happens before 0") || still.Button != "Jump there" {
		t.Fatalf("the step tells %+v", still)
	}
	s.must(t, "jump", nil)
	if s.state().Still != nil {
		t.Errorf("behind the jump there is still %+v", s.state().Still)
	}
	s.must(t, "back", nil)
	if still := s.state().Still; still == nil || still.Button != "Go back there" {
		t.Errorf("the step back tells %+v", still)
	}
}

// Going on tells what it ran, and the state says beforehand that it will run something.
func TestNextTellsWhatItRan(t *testing.T) {
	s := newSession(t)
	if !s.state().Owes {
		t.Error("the state doesn't say that something will be run")
	}
	line := s.Course.Step().Cells[0].Lines[0]
	if got := s.must(t, "next", nil).Text; !strings.HasPrefix(got, "Run for you: "+line) {
		t.Errorf("next says %q", got)
	}
	s.must(t, "goto", sent{"step": 1.0})
	if got := s.must(t, "next", nil).Text; got != "" || s.state().Lesson.Step != 2 {
		t.Errorf("going on in a known future says %q", got)
	}
}
