package page

import (
	"reflect"
	"strings"
	"testing"

	"highwater/lessons"
	"highwater/lessons/fixture"
	"highwater/sim/node"
	"highwater/web/words"
)

// busy is a session whose lesson has come a long way.
func busy(t *testing.T, until node.Time) *Session {
	t.Helper()
	l := fixture.Lesson(t, "lose-a-broker")
	s := NewSession(func() []*lessons.Lesson { return []*lessons.Lesson{l} })
	s.Open(l.ID)
	s.arrive()
	s.Stage = &board{zoom: 1}
	for _, line := range []string{"kafka-topics.sh --create --topic busy --partitions 3 --replication-factor 3 " +
		"--bootstrap-server broker-1:9092", "producer till --topic busy --rate 100"} {
		s.must(t, "run", sent{"line": line})
		s.Player.Hurry()
	}
	s.Player.Seek(until)
	return s
}

// A long link opens in slices: it says how far it has come, the address meanwhile is the link itself, so
// that a reload loses nothing, and it comes to the same hash.
func TestLongLinkOpensInSlices(t *testing.T) {
	s := busy(t, 2*node.Minute)
	link, hash := s.Link(), s.Hash()
	o := NewSession(s.all)
	o.Stage = &board{zoom: 1}
	if a := o.Boot(sent{"lesson": "", "link": link, "theme": "", "reducedMotion": false, "progress": map[string]string{}}); !a.OK {
		t.Fatalf("%+v", a)
	}
	slices := 0
	for ; o.Player.Errands(); slices++ {
		e := o.state().Errand
		if e == nil || !strings.HasPrefix(e.Text, "Opening the link: ") || e.Button != words.StopHere || o.Link() != link {
			t.Fatalf("on the way it says %+v", e)
		}
		if len(o.state().Progress) > 2 {
			t.Fatalf("steps are done on the way: %v", o.state().Progress)
		}
		o.Player.Tick(0.016)
	}
	if slices < 5 || o.Hash() != hash || o.Link() != link || o.state().News != nil {
		t.Errorf("after %d slices the hash is %s, want %s; news %+v", slices, o.Hash(), hash, o.state().News)
	}
	// Whoever stops it has what was played until then.
	o.Boot(sent{"lesson": "", "link": link, "theme": "", "reducedMotion": false, "progress": map[string]string{}})
	o.Player.Tick(0.016)
	o.must(t, "pause", nil)
	if now := o.Player.Now(); o.Player.Errands() || now >= s.Player.Now() || now == 0 || o.Link() == link {
		t.Errorf("the link was not stopped: at %d", now)
	}
	o.must(t, "run", sent{"line": "kill broker-2"})
}

// What a link has to say is news when it opened in slices.
func TestLongLinkHasNews(t *testing.T) {
	s := busy(t, 2*node.Minute)
	o := NewSession(s.all)
	o.Stage = &board{zoom: 1}
	l := *s.Course.Lesson
	l.Edition.Text++
	o.lessons, o.bring = []*lessons.Lesson{&l}, nil
	a := o.Boot(sent{"lesson": "", "link": s.Link(), "theme": "", "reducedMotion": false, "progress": map[string]string{}})
	if a.Notice != "" {
		t.Fatalf("it says at once: %s", a.Notice)
	}
	if o.arrive(); o.state().News == nil || o.state().News.Text != words.LinkOtherText || !o.state().News.Link {
		t.Errorf("it says %+v", o.state().News)
	}
}

// Turning pages, the way to the goal and a step are given up by whatever is done next, and none of it
// takes more than a slice at once.
func TestWishesInSlices(t *testing.T) {
	for name, ask := range map[string]func(s *Session){
		"to-goal": func(s *Session) { s.must(t, "to-goal", nil) },
		"next":    func(s *Session) { s.must(t, "next", nil) },
		"goto":    func(s *Session) { s.must(t, "goto", sent{"step": float64(s.stand().Steps)}) },
		"end":     func(s *Session) { s.Player.Seek(0); s.must(t, "end", nil) },
		"restart": func(s *Session) { s.must(t, "goto", sent{"step": 2.0}); s.arrive(); s.must(t, "restart", nil) },
	} {
		s := busy(t, 2*node.Minute)
		ask(s)
		if name != "restart" && name != "next" && s.state().Errand == nil {
			t.Errorf("%s is done at once", name)
		}
		n := s.Player.History.Len()
		s.Player.Tick(0.016)
		if n = s.Player.History.Len() - n; n > 4100 {
			t.Errorf("%s: a slice took %d steps", name, n)
		}
		s.must(t, "run", sent{"line": "help"})
		if s.state().Errand != nil {
			t.Errorf("%s: it goes on though something else was done", name)
		}
		fit(t, "State", reflect.TypeOf(State{}), decoded(t, s))
	}
}
