package page

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"highwater/lessons"
)

// fromJSON is a wish as a page might send it, whatever it is.
func fromJSON(text string) (op string, a sent, ok bool) {
	if json.Unmarshal([]byte(text), &a) != nil {
		return "", nil, false
	}
	op, ok = a["op"].(string)
	delete(a, "op")
	for k, v := range a {
		if m, is := v.(map[string]any); is {
			texts := map[string]string{}
			for name, x := range m {
				if text, is := x.(string); is {
					texts[name] = text
				}
			}
			a[k] = texts
		}
	}
	return op, a, ok
}

// No number that JSON lacks leaves, wherever it came from.
func TestNumbersAreJSON(t *testing.T) {
	a := Answer{OK: true, Rect: []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e300}}
	var v struct{ Rect []float64 }
	if err := json.Unmarshal([]byte(a.JSON()), &v); err != nil || len(v.Rect) != 4 || v.Rect[0] != 0 {
		t.Error(a.JSON(), err)
	}
}

// Every number and text of a wish has bounds, and what is beyond them is named.
func TestBounds(t *testing.T) {
	s := newSession(t)
	long := strings.Repeat("x", 10<<20)
	before, deeds := s.Hash(), len(s.Player.Deeds())
	for _, c := range []struct {
		op   string
		args sent
		says string
	}{
		{"restore", sent{"branch": math.Ldexp(1, 53)}, "wants a whole number"},
		{"restore", sent{"branch": -math.Ldexp(1, 53)}, "wants a whole number"},
		{"restore", sent{"branch": math.Inf(1)}, "wants a number"},
		{"second", sent{"n": math.NaN()}, "wants a number"},
		{"zoom", sent{"x": 0.0}, "100 times"},
		{"zoom", sent{"x": -2.0}, "100 times"},
		{"zoom", sent{"x": 1e300}, "100 times"},
		{"speed", sent{"x": -1.0}, "between 0"},
		{"select", sent{"ref": long}, "at most 4096 bytes"},
		{"clock", sent{"time": long}, "at most 4096 bytes"},
		{"select", sent{"ref": "\xff"}, "wants text"},
		{"goto", sent{"lesson": long}, "at most 4096 bytes"},
		{"run", sent{"line": long}, "10485760 bytes; the console takes at most 16384"},
		{"run", sent{"line": long, "cell": 0.0}, "the console takes at most"},
		{"input", sent{"line": long}, "the console takes at most"},
		{"complete", sent{"line": long, "pos": 3.0}, "the console takes at most"},
		{"python", sent{"line": long}, "the console takes at most"},
		{"load-lesson", sent{"text": long}, "a lesson has at most 256"},
	} {
		a := s.Do(c.op, c.args)
		if a.OK || !strings.Contains(a.Error, c.says) {
			t.Errorf("%s: %.200q, want %q", c.op, a.Error, c.says)
		}
		if len(a.JSON()) > 1000 {
			t.Errorf("%s: the answer has %d bytes", c.op, len(a.JSON()))
		}
	}
	if s.Hash() != before || len(s.Player.Deeds()) != deeds {
		t.Error("something was done")
	}
	if a := TooMuch(10 << 20); a.OK || a.Error != "That was 10485760 characters at once; the simulation takes at most 2097152." {
		t.Error(a.Error)
	}
}

// A browser's storage can hold anything. What can be used of it is, and the page opens in any case.
func TestBootWithRubbish(t *testing.T) {
	ls, err := lessons.Load()
	if err != nil {
		t.Fatal(err)
	}
	many := map[string]string{ls[1].ID: "1,2"}
	for i := range 5000 {
		many[strings.Repeat("x", i)] = "1"
	}
	for name, progress := range map[string]any{"nothing": nil, "a list": []any{}, "text": "1,2",
		"a long one": map[string]string{ls[0].ID: strings.Repeat("1,", 1<<20), ls[1].ID: "1,2"}, "many": many} {
		s := NewSession(func() []*lessons.Lesson { return ls })
		s.Stage = &board{zoom: 1}
		s.Boot(sent{"lesson": ls[1].ID, "link": "", "theme": "x", "reducedMotion": false, "progress": progress})
		if s.Course == nil {
			t.Errorf("%s: nothing opens", name)
			continue
		}
		fit(t, "State", reflect.TypeOf(State{}), decoded(t, s))
		if name == "a long one" && s.progress()[ls[1].ID] != "1,2" {
			t.Errorf("%s: what could be kept is gone", name)
		}
	}
}

// FuzzWish: whatever a page asks for, each answer and the state behind it are JSON of their types.
func FuzzWish(f *testing.F) {
	all, err := lessons.Load()
	if err != nil {
		f.Fatal(err)
	}
	var ls []*lessons.Lesson // that are set up soon
	for _, id := range []string{"the-log", "keys", "first-contact"} {
		ls = append(ls, lessons.Find(all, id))
	}
	for _, text := range []string{
		`{"op":"run","line":"kill broker-2"}` + "\n" + `{"op":"second","n":30}` + "\n" + `{"op":"back"}`,
		`{"op":"goto","lesson":"` + ls[2].ID + `","step":2}` + "\n" + `{"op":"next"}`,
		`{"op":"select","ref":"` + broker1.String() + `"}` + "\n" + `{"op":"power"}`,
		`{"op":"complete","line":"kafka-to","pos":8}`, `{"op":"python","line":"kafka-topics.sh --list"}`,
		`{"op":"spacetime","stretch":"time","from":0,"to":1e6,"width":900,"zoom":1,"routine":true,` +
			`"repeats":false,"hidden":"","key":""}`,
		`{"op":"ledger","figure":"all","tp":"","key":"","from":-1,"count":1e9,"open":"1"}`,
		`{"op":"predict","choice":-9007199254740992}`, `{"op":"clock","time":"1:02:30.5"}`,
		`{"op":"load-lesson","text":"---\ntitle: T\n---\n## S\nx\n"}`, `{"op":"zoom","x":1e308}`,
		`{"op":"boot","lesson":"","link":"AQ","progress":{"a":"1"},"theme":"","reducedMotion":true}`,
		`{"op":"undo"}` + "\n" + `{"op":"restore","branch":1}`, `{"op":"seek","us":-1e300}`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, script string) {
		s := NewSession(func() []*lessons.Lesson { return ls })
		s.Open(ls[0].ID)
		s.Stage = &board{zoom: 1}
		clock := 0.0
		short := func() float64 { clock += 12; return clock } // a slice is over at the second look
		for n, text := range strings.Split(script, "\n") {
			op, a, ok := fromJSON(text)
			if !ok || n == 12 {
				break
			}
			answer := Answer{}
			s.Player.Clock = short
			if op == "boot" {
				answer = s.Boot(a)
			} else {
				answer = s.Do(op, a)
			}
			if text := answer.JSON(); !json.Valid([]byte(text)) {
				t.Fatalf("%s answers %s", op, text)
			}
		}
		fit(t, "State", reflect.TypeOf(State{}), decoded(t, s))
	})
}
