package page

import (
	"encoding/json"
	"maps"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"highwater/lessons"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/thing"
	"highwater/web/words"
)

// sent is a wish's fields as a page might send them.
type sent map[string]any

func (a sent) Keys() []string { return slices.Sorted(maps.Keys(a)) }

func (a sent) Str(key string) (string, bool) { v, ok := a[key].(string); return v, ok }

func (a sent) Num(key string) (float64, bool) { v, ok := a[key].(float64); return v, ok }

func (a sent) Flag(key string) (bool, bool) { v, ok := a[key].(bool); return v, ok }

func (a sent) Strings(key string) (map[string]string, bool) {
	v, ok := a[key].(map[string]string)
	return v, ok
}

// board is a stage without a picture. It walks to broker-1 and finds it at a place.
type board struct{ zoom float64 }

var broker1 = thing.Thing{Kind: thing.Broker, Node: 1}

func (b *board) ZoomBy(x float64)   { b.zoom *= x }
func (b *board) Fit()               { b.zoom = 1 }
func (b *board) Zoom() float64      { return b.zoom }
func (b *board) Avoid(_, _ float64) {}

func (b *board) Place(s thing.Thing) ([4]float64, bool) {
	return [4]float64{1, 2, 3, 4}, s == broker1
}

func (b *board) At(x, _ float64) thing.Thing {
	if x < 10 {
		return thing.Thing{Kind: thing.Power, Node: 1}
	}
	return broker1
}

func (b *board) Walk(thing.Thing, string) (thing.Thing, bool) { return broker1, true }

func newSession(t *testing.T) *Session {
	t.Helper()
	ls, err := lessons.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := NewSession(func() []*lessons.Lesson { return ls })
	s.Open(ls[0].ID)
	s.Stage = &board{zoom: 1}
	return s
}

func (s *Session) must(t *testing.T, op string, a sent) Answer {
	t.Helper()
	answer := s.Do(op, a)
	if !answer.OK {
		t.Fatalf("%s %v: %s", op, a, answer.Error)
	}
	return answer
}

// decoded is the state as a script gets it.
func decoded(t *testing.T, s *Session) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(s.State()), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// What the page is told is JSON with just the fields of its type, whatever the session is at.
func TestStateIsItsType(t *testing.T) {
	s := newSession(t)
	check := func() {
		t.Helper()
		fit(t, "State", reflect.TypeOf(State{}), decoded(t, s))
	}
	check()
	s.must(t, "goto", sent{"lesson": s.lessons[2].ID})
	s.must(t, "next", nil)
	s.must(t, "select", sent{"ref": broker1.String()})
	s.must(t, "run", sent{"line": "kill broker-2"})
	s.must(t, "second", sent{"n": 12.0})
	s.must(t, "back", nil)
	check()
	for _, l := range s.lessons {
		s.must(t, "goto", sent{"lesson": l.ID})
		check()
	}
}

// fit compares a value with what scripts were promised.
func fit(t *testing.T, at string, want reflect.Type, got any) {
	t.Helper()
	switch want.Kind() {
	case reflect.Pointer:
		if got != nil {
			fit(t, at, want.Elem(), got)
		}
	case reflect.Slice:
		list, ok := got.([]any)
		if !ok {
			t.Errorf("%s is %T, not a list", at, got)
		}
		for _, v := range list {
			fit(t, at+"[]", want.Elem(), v)
		}
	case reflect.Struct:
		object, ok := got.(map[string]any)
		if !ok {
			t.Errorf("%s is %T, not an object", at, got)
			return
		}
		known := map[string]bool{}
		for i := range want.NumField() {
			f := want.Field(i)
			name := fieldName(f)
			known[name] = true
			if v, ok := object[name]; ok {
				fit(t, at+"."+name, f.Type, v)
			} else if !optional(f) {
				t.Errorf("%s has no %s", at, name)
			}
		}
		for name := range object {
			if !known[name] {
				t.Errorf("%s has a field %s that isn't in its type", at, name)
			}
		}
	case reflect.String:
		if _, ok := got.(string); !ok {
			t.Errorf("%s is %T, not text", at, got)
		}
	case reflect.Bool:
		if _, ok := got.(bool); !ok {
			t.Errorf("%s is %T, not true or false", at, got)
		}
	case reflect.Int64, reflect.Float64:
		if _, ok := got.(float64); !ok {
			t.Errorf("%s is %T, not a number", at, got)
		}
	}
}

// A wish whose fields are missing, unknown or of another type is refused with a sentence that names
// the wish and the field; nothing else happens.
func TestWrongWishes(t *testing.T) {
	s := newSession(t)
	for _, c := range []struct {
		op   string
		args sent
		says []string
	}{
		{"sek", sent{"us": 1.0}, []string{`"sek"`, "seek"}},
		{"seek", nil, []string{`"seek"`, `"us"`}},
		{"seek", sent{"usec": 1.0}, []string{`"seek"`, `"us"`}},
		{"seek", sent{"us": 1.0, "fast": true}, []string{`"fast"`, "us"}},
		{"seek", sent{"us": "soon"}, []string{`"us"`, "number"}},
		{"seek", sent{"us": math.NaN()}, []string{`"us"`, "number"}},
		{"seek", sent{"us": math.Inf(1)}, []string{`"us"`, "number"}},
		{"play", sent{"x": 1.0}, []string{`"play"`, `"x"`}},
		{"predict", sent{"choice": 0.5}, []string{`"choice"`, "whole"}},
		{"power", sent{"node": 1e300}, []string{`"node"`, "whole"}},
		{"speed", sent{"x": -1.0}, []string{"speed"}},
		{"motion", sent{"reduced": "true"}, []string{`"reduced"`, "true or false"}},
		{"goto", sent{"lesson": "none"}, []string{`"none"`}},
		{"restore", sent{"branch": 7.0}, []string{"branch"}},
		{"place", sent{"ref": "nonsense"}, []string{"stage"}},
	} {
		before := s.Hash()
		answer := s.Do(c.op, c.args)
		if answer.OK || answer.Error == "" {
			t.Errorf("%s %v was carried out", c.op, c.args)
		}
		for _, word := range c.says {
			if !strings.Contains(answer.Error, word) {
				t.Errorf("%s %v: %q doesn't name %s", c.op, c.args, answer.Error, word)
			}
		}
		if s.Hash() != before {
			t.Errorf("%s %v did something", c.op, c.args)
		}
	}
	if a := s.Boot(sent{"lesson": "x"}); a.OK || !strings.Contains(a.Error, `"link"`) {
		t.Error("boot without a link field:", a.Error)
	}
}

// Whatever a page sends, in whatever order, nothing breaks and the state stays whole.
func TestHostileWishes(t *testing.T) {
	values := []any{"", "orders", "kill broker-1", "|||", strings.Repeat("broker|", 9), "\x00<\u2028",
		0.0, -1.0, 1.0, 2.5, 1e9, -1e15, 1e300, math.NaN(), math.Inf(-1), true, false, nil,
		broker1.String(), "time", "all", "auto", mine, strings.Replace(mine, "## ", "# ", 1), map[string]string{"the-log": "1,2,99999999999"}}
	for seed := range uint64(12) {
		s, r := newSession(t), rand.New(rand.NewPCG(seed, 1))
		for range 60 {
			w := &wishes[r.IntN(len(wishes))]
			args, takes := sent{}, reflect.TypeOf(w.takes)
			for i := range takes.NumField() {
				if r.IntN(8) > 0 {
					args[fieldName(takes.Field(i))] = values[r.IntN(len(values))]
				}
			}
			s.Do(w.op, args)
		}
		fit(t, "State", reflect.TypeOf(State{}), decoded(t, s))
	}
}

// What the keyboard walked onto is said in words; what was clicked is in the Why? panel already.
func TestWalkedIsSaid(t *testing.T) {
	s := newSession(t)
	s.must(t, "walk", sent{"key": "ArrowDown"})
	if v := s.state(); !strings.Contains(v.Walked, "broker-1") || v.Select != broker1.String() {
		t.Errorf("walked onto %q, selected %q", v.Walked, v.Select)
	}
	s.must(t, "select", sent{"ref": broker1.String()})
	if v := s.state(); v.Walked != "" {
		t.Errorf("a click says %q", v.Walked)
	}
}

// K without a choice says what to do; with one it kills and starts.
func TestPower(t *testing.T) {
	s := newSession(t)
	if a := s.Do("power", sent{}); a.OK || !strings.Contains(a.Error, "Choose a broker") {
		t.Error(a.Error)
	}
	s.must(t, "walk", sent{"key": "ArrowDown"})
	for _, running := range []bool{false, true} {
		s.must(t, "power", sent{})
		s.must(t, "second", sent{"n": 1.0})
		for _, b := range s.state().Twin.Brokers {
			if b.ID == 1 && b.Running != running {
				t.Errorf("broker-1 runs: %v", b.Running)
			}
		}
	}
}

// Progress comes back as the browser kept it, and a mark for a lesson or a step that isn't there does
// no harm.
func TestProgress(t *testing.T) {
	s := newSession(t)
	id := s.lessons[1].ID
	a := s.Boot(sent{"lesson": id, "link": "", "theme": "dark", "reducedMotion": true,
		"progress": map[string]string{id: "1,3,x,4000", "gone": "1"}})
	if !a.OK || a.Notice != "" || !s.Dark || !s.Reduced {
		t.Fatalf("%+v", a)
	}
	if p := s.progress(); p[id] != "1,3" || p["lesson"] != id || p["gone"] != "" {
		t.Error(p)
	}
	a = s.Boot(sent{"lesson": "nowhere", "link": "damaged", "theme": "light", "reducedMotion": false,
		"progress": map[string]string{}})
	if !a.OK || a.Notice != "This link is too short: a part of it is missing." {
		t.Errorf("a damaged link is told of as %q", a.Notice)
	}
	s.must(t, "goto", sent{"lesson": id})
	cut := s.Link()
	cut = cut[:len(cut)-8]
	s.must(t, "goto", sent{"lesson": s.lessons[3].ID})
	a = s.Boot(sent{"lesson": lessons.HomeID, "link": cut, "theme": "light", "reducedMotion": false,
		"progress": map[string]string{}})
	if !strings.HasPrefix(a.Notice, "This link is damaged") || !strings.Contains(a.Notice,
		s.lessons[1].Title) || s.Course.Lesson.ID != id {
		t.Errorf("a cut link opens %s and says %q", s.Course.Lesson.ID, a.Notice)
	}
}

// What another tab has finished is finished here, too, and nothing is taken away.
func TestAnotherTab(t *testing.T) {
	s := newSession(t)
	a, b := s.lessons[0].ID, s.lessons[4].ID // the first one is open
	s.must(t, "remember", sent{"progress": map[string]string{a: "2", b: "1,3"}})
	s.must(t, "remember", sent{"progress": map[string]string{a: "1", b: "3,2,3,x,0"}})
	if p := s.progress(); p[a] != "1,2" || p[b] != "1,2,3" {
		t.Error(p)
	}
	s.must(t, "remember", sent{"progress": map[string]string{b: ""}})
	s.must(t, "goto", sent{"lesson": b})
	if p := s.progress(); p[b] != "1,2,3" {
		t.Error(p)
	}
}

// The page opens with what it asks for, else with the first lesson; and no world is set up beside that.
func TestBootOpensOneLesson(t *testing.T) {
	ls, err := lessons.Load()
	if err != nil {
		t.Fatal(err)
	}
	for asked, want := range map[string]string{ls[2].ID: ls[2].ID, lessons.HomeID: lessons.HomeID,
		"": ls[0].ID, "nowhere": ls[0].ID, "loaded-1": ls[0].ID} {
		s := NewSession(func() []*lessons.Lesson { return ls })
		a := s.Boot(sent{"lesson": asked, "link": "", "theme": "light", "reducedMotion": false,
			"progress": map[string]string{}})
		if !a.OK || s.Course == nil || s.Course.Lesson.ID != want || len(s.courses) != 1 {
			t.Errorf("asked for %q: %+v, %d worlds", asked, a, len(s.courses))
		}
	}
}

// The table of machines says that nobody is in charge while no controller runs, and keeps what the
// brokers lead and follow.
func TestNobodyInChargeIsSaid(t *testing.T) {
	s := newSession(t)
	s.Player.RunNow("kafka-topics.sh --create --topic kept --partitions 2 " +
		"--bootstrap-server broker-1:9092")
	before := s.state().Twin
	s.must(t, "run", sent{"line": "kill controller-1"})
	s.must(t, "second", sent{"n": 1.0})
	after := s.state().Twin
	if n := len(after.Partitions); n < 2 || n != len(before.Partitions) {
		t.Errorf("%d partitions, %d before", n, len(before.Partitions))
	}
	for i, b := range after.Brokers {
		was := before.Brokers[i]
		if b.Leads != was.Leads || b.Follows != was.Follows {
			t.Errorf("%+v, was %+v", b, was)
		}
		said := strings.Contains(b.State, words.NobodyInCharge())
		if said != (b.ID == int64(wire.FirstController)) || strings.Contains(was.State, "charge") {
			t.Errorf("%s is %q, was %q", b.Name, b.State, was.State)
		}
	}
}

// What a link can't hold any more is said where it is made.
func TestLinkSaysWhatItLacks(t *testing.T) {
	s := newSession(t)
	if v := s.state(); v.LinkShort != "" {
		t.Errorf("a new session's link lacks something: %s", v.LinkShort)
	}
	for range 70 {
		s.Do("run", sent{"line": "kil " + strings.Repeat("x", 8000)})
		s.Player.History.Advance(s.Player.Now()+node.Second, 0)
	}
	if v := s.state(); !strings.HasPrefix(v.LinkShort, "This session has grown longer than a link can hold. ") {
		t.Errorf("of a link that lacks something it is said: %q", v.LinkShort)
	}
}
