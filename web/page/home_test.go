package page

import (
	"strings"
	"testing"

	"highwater/lessons"
	"highwater/sim/node"
	"highwater/web/words"
)

func home(t *testing.T, reduced bool) *Session {
	t.Helper()
	s := newSession(t)
	s.Reduced = reduced
	if !s.Open(lessons.HomeID) {
		t.Fatal("there is no front door")
	}
	return s
}

// told are the lines of the story.
func told(h *Home) string {
	var all []string
	for _, l := range h.Story {
		all = append(all, l.Text)
	}
	return strings.Join(all, "\n")
}

// What the front door says is what happened: no number in it is written by hand.
func TestHomeSaysWhatHappened(t *testing.T) {
	s := home(t, false)
	h := s.Home()
	if h.Phase != "ask" || h.Leader != "broker-2" || h.Order != "Luigi" || h.Picked >= 0 || len(h.Story) > 0 ||
		!s.Player.Playing() || s.Player.SpeedChosen() != 1 {
		t.Fatalf("it opens as %+v", h)
	}
	s.must(t, "pick", sent{"choice": 0.})
	for range 60 {
		s.Player.Tick(.1)
	}
	h = s.Home()
	if h.Phase != "running" || h.Silence == nil || h.Silence.For < 5*node.Second || h.Silence.Limit != 9*node.Second ||
		!strings.Contains(told(h), "Nobody can write") {
		t.Errorf("after six seconds it says %+v", h)
	}
	s.must(t, "skip", nil)
	h = s.Home()
	o := s.Player.Outage()
	counts := s.Player.Ledger().Counts()
	want := []Figure{{words.Num(int64(counts.Acknowledged)), words.FigureAcknowledged, words.Plain},
		{h.Figures[1].Value, words.FigureStored, words.Plain}, {"0", words.FigureLost, words.Good},
		{words.Seconds(int64((o.Stored - o.Killed) / node.Millisecond)), words.FigureSilent, words.Plain}}
	for i := range want {
		if h.Figures[i] != want[i] {
			t.Errorf("figure %d is %v, want %v", i, h.Figures[i], want[i])
		}
	}
	if h.Phase != "answered" || h.Picked != 0 || h.Proved != 1 || !strings.HasPrefix(h.Title, "Not lost") ||
		!strings.Contains(h.Said, "on two others") || !strings.Contains(told(h), words.Abandoned(o.Silent)) {
		t.Errorf("answered it says %+v", h)
	}
	for i := 1; i < len(h.Story); i++ {
		if h.Story[i].At < h.Story[i-1].At {
			t.Errorf("the story goes back in time: %v", h.Story)
		}
	}
	s.must(t, "reset", nil)
	if h = s.Home(); h.Phase != "ask" || h.Picked >= 0 || s.Player.Outage() != nil {
		t.Errorf("done again it says %+v", h)
	}
}

// Who wants no motion finds time stopped, and the silence is one step.
func TestHomeWithoutMotion(t *testing.T) {
	s := home(t, true)
	if s.Player.Playing() {
		t.Fatal("time passes before anything is asked for")
	}
	s.must(t, "pick", sent{"choice": 1.})
	if h := s.Home(); h.Phase != "running" || h.Silence != nil || !strings.Contains(told(h), "fenced") {
		t.Errorf("after the answer it says %+v", h)
	}
	for range 400 {
		s.Player.Tick(.1)
	}
	if h := s.Home(); h.Phase != "answered" {
		t.Errorf("forty seconds later it says %+v", h)
	}
}

// What is pointed out changes with the phase, and is nothing in a lesson.
func TestHomePointsOut(t *testing.T) {
	s := home(t, false)
	if words, rings := s.Pointed(); len(words) != 6 || len(rings) != 1 {
		t.Errorf("%d words and %d rings before the answer", len(words), len(rings))
	}
	s.must(t, "pick", sent{"choice": 2.})
	s.Player.Tick(.1)
	if words, rings := s.Pointed(); len(words) != 2 || len(rings) != 2 {
		t.Errorf("%d words and %d rings while it is silent", len(words), len(rings))
	}
	s.must(t, "skip", nil)
	s.must(t, "callouts", nil)
	if words, rings := s.Pointed(); len(words) != 0 || len(rings) != 1 {
		t.Errorf("without words: %d words, %d rings", len(words), len(rings))
	}
	s.must(t, "callouts", nil)
	if words, rings := s.Pointed(); len(words) != 3 || len(rings) != 1 {
		t.Errorf("%d words and %d rings in the answer", len(words), len(rings))
	}
	s.must(t, "goto", sent{"lesson": s.lessons[0].ID})
	if words, rings := s.Pointed(); len(words) != 0 || len(rings) != 0 {
		t.Error("a lesson points things out")
	}
	if left := s.left; left != nil {
		t.Errorf("left off at %+v", left)
	}
	s.must(t, "goto", sent{"lesson": lessons.HomeID})
	if h := s.Home(); h.Left == nil || h.Left.ID != s.lessons[0].ID || h.Phase != "answered" {
		t.Errorf("back home it says %+v", h)
	}
}

// Who comes to the front door for the first time waits for no lesson; they are brought once, with the first
// that is asked for.
func TestHomeNeedsNoLessons(t *testing.T) {
	asked := 0
	s := NewSession(func() []*lessons.Lesson {
		asked++
		ls, err := lessons.Load()
		if err != nil {
			t.Fatal(err)
		}
		return ls
	})
	s.Stage = &board{zoom: 1}
	boot := sent{"lesson": lessons.HomeID, "link": "", "progress": map[string]string{}, "theme": "dark",
		"reducedMotion": false}
	if a := s.Boot(boot); !a.OK {
		t.Fatal(a.Error)
	}
	s.Player.Tick(0.1)
	s.State()
	s.must(t, "pick", sent{"choice": 1.0})
	s.State()
	if asked != 0 {
		t.Errorf("the lessons were brought %d times at home", asked)
	}
	s.must(t, "goto", sent{"lesson": "the-log"})
	s.must(t, "goto", sent{"lesson": "acks"})
	if asked != 1 {
		t.Errorf("the lessons were brought %d times for two of them", asked)
	}
}
