package page

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// onlooker keeps the state as the page does: by what changed.
type onlooker struct {
	state map[string]json.RawMessage
	came  []string // the fields that came the last time
}

func (o *onlooker) look(t *testing.T, s *Session) {
	t.Helper()
	var v struct {
		Patch struct {
			Gone []string
			Keep int
		}
		State map[string]json.RawMessage
	}
	if err := json.Unmarshal([]byte(s.Changes()), &v); err != nil {
		t.Fatal(err)
	}
	if o.state == nil {
		o.state = map[string]json.RawMessage{}
	}
	for _, name := range v.Patch.Gone {
		delete(o.state, name)
	}
	o.came = nil
	for name, value := range v.State {
		o.came = append(o.came, name)
		if name == "events" && v.Patch.Keep > 0 {
			value = spliced(t, o.state[name], value, v.Patch.Keep)
		}
		o.state[name] = value
	}
	slices.Sort(o.came)
}

// spliced are the newest keep of the events that are there, and those that came.
func spliced(t *testing.T, old, late json.RawMessage, keep int) json.RawMessage {
	var have, more []json.RawMessage
	if json.Unmarshal(old, &have) != nil || json.Unmarshal(late, &more) != nil || keep > len(have) {
		t.Fatalf("%d events are to be kept of %d", keep, len(have))
	}
	all, err := json.Marshal(append(have[len(have)-keep:], more...))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// sees fails when what the onlooker has is not the whole state.
func (o *onlooker) sees(t *testing.T, s *Session) {
	t.Helper()
	var whole map[string]json.RawMessage
	if err := json.Unmarshal([]byte(s.State()), &whole); err != nil {
		t.Fatal(err)
	}
	for name, value := range whole {
		var want bytes.Buffer
		if err := json.Compact(&want, value); err != nil {
			t.Fatal(err)
		}
		if got := o.state[name]; !bytes.Equal(got, want.Bytes()) {
			t.Fatalf("%s is\n%s, the page has\n%s", name, want.Bytes(), got)
		}
	}
	for name := range o.state {
		if _, ok := whole[name]; !ok {
			t.Fatalf("the page still has %s", name)
		}
	}
}

// Who puts the changes together has the whole state at any time: while time passes, after jumps, forks
// and branches, in another lesson and at home.
func TestChangesAddUp(t *testing.T) {
	s := newSession(t)
	own := s.lessons
	var o onlooker
	chance := rand.New(rand.NewPCG(5, 9))
	lines := []string{"kafka-topics.sh --create --topic t%d --bootstrap-server broker-1:9092", "kill broker-1",
		"start broker-1", "producer p%d --topic t1 --rate 400 --count 900", "nonsense %d", "wait 2s"}
	deeds := []func(n int){
		func(n int) { s.must(t, "play", nil) },
		func(n int) { s.must(t, "pause", nil) },
		func(n int) { s.must(t, "seek", sent{"us": float64(n) * 1e5}) },
		func(n int) { s.must(t, "end", nil) },
		func(n int) { s.must(t, "step", nil) },
		func(n int) { s.must(t, "speed", sent{"x": float64(n % 11)}) },
		func(n int) { s.Do("undo", sent{}) }, // there may be nothing to be undone
		func(n int) {
			line := lines[n%len(lines)]
			if i := bytes.IndexByte([]byte(line), '%'); i >= 0 {
				line = fmt.Sprintf(line, n)
			}
			s.Do("run", sent{"line": line}) // some are a learner's mistake
		},
		func(n int) { s.Select(broker1) },
		func(n int) {
			if n%4 == 0 {
				s.open(append([]string{"home"}, own[n%3].ID)[n/4%2])
			}
		},
	}
	for i := range 150 {
		deeds[chance.IntN(len(deeds))](chance.IntN(100))
		for range chance.IntN(6) {
			s.Player.Tick(0.1)
		}
		if o.look(t, s); i > 0 && len(o.came) >= len(o.state) {
			t.Errorf("look %d: everything came again", i)
		}
		o.sees(t, s)
	}
}

// While nothing happens nothing is told, and while time passes only what shows it.
func TestOnlyWhatChangedIsTold(t *testing.T) {
	s := newSession(t)
	var o onlooker
	o.look(t, s)
	if len(o.came) < 30 {
		t.Errorf("at first came only %v", o.came)
	}
	o.look(t, s)
	if len(o.came) > 0 {
		t.Errorf("nothing happened, and %v came", o.came)
	}
	s.Player.Play()
	s.Player.SetSpeed(0.01)
	o.look(t, s)
	s.Player.Tick(0.05)
	o.look(t, s)
	if !slices.Equal(o.came, []string{"end", "now", "version"}) {
		t.Errorf("half a millisecond passed, and %v came", o.came)
	}
}
