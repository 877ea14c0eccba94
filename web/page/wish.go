package page

import (
	"strings"
	"unicode/utf8"

	"highwater/web/words"
)

// A wish is what a person asks for through the page. Each has a row in wishes: its name, what it
// takes (the argument's type), and who carries it out. From the rows a test writes decode.go and the
// types in ../ui/messages.d.ts with which the scripts are checked.

// wish is one row.
type wish struct {
	op    string
	takes any // a zero argument, for the contract
	do    func(s *Session, r *reader) Answer
}

// fields is an argument: it reads itself from what the page sent.
type fields[T any] interface {
	*T
	read(r *reader)
}

// on makes a row of a function that takes fields.
func on[T any, P fields[T]](op string, do func(*Session, P) Answer) wish {
	var none T
	return wish{op, none, func(s *Session, r *reader) Answer {
		v := new(T)
		P(v).read(r)
		if r.problem() {
			return Answer{Error: r.err}
		}
		return do(s, v)
	}}
}

// None is the argument of a wish that takes nothing.
type None struct{}

// plain makes a row of a function that takes nothing and can't go wrong.
func plain(op string, do func(*Session)) wish {
	return on(op, func(s *Session, _ *None) Answer {
		do(s)
		s.touch()
		return Answer{}
	})
}

// Do carries out one wish of the page.
func (s *Session) Do(op string, a Args) Answer {
	for i := range wishes {
		if wishes[i].op == op {
			answer := wishes[i].do(s, &reader{op: op, args: a})
			answer.OK = answer.Error == ""
			return answer
		}
	}
	return Answer{Error: "unknown wish \"" + op + "\"; known are " + strings.Join(opNames(), ", ")}
}

func opNames() []string {
	names := make([]string, len(wishes))
	for i := range wishes {
		names[i] = wishes[i].op
	}
	return names
}

// Args are the fields of a wish as the page sent them. The getters give false for a field of another
// type.
type Args interface {
	Keys() []string
	Str(key string) (string, bool)
	Num(key string) (float64, bool)
	Flag(key string) (bool, bool)
	Strings(key string) (map[string]string, bool) // an object whose values are strings
}

// reader takes an argument apart and remembers the first thing that is wrong with it.
type reader struct {
	op    string
	args  Args
	known []string
	err   string
}

// has notes that a field is known, and tells whether it was sent. A missing one that is needed is an
// error.
func (r *reader) has(key string, optional bool) bool {
	r.known = append(r.known, key)
	for _, k := range r.args.Keys() {
		if k == key {
			return true
		}
	}
	if !optional {
		r.fail("needs the field \"" + key + "\"")
	}
	return false
}

func (r *reader) fail(text string) {
	if r.err == "" {
		r.err = "\"" + r.op + "\" " + text
	}
}

// problem tells whether the argument can't be used; call it when all fields were read.
func (r *reader) problem() bool {
	for _, k := range r.args.Keys() {
		found := false
		for _, known := range r.known {
			found = found || known == k
		}
		switch {
		case found:
		case len(r.known) == 0:
			r.fail("takes no field \"" + k + "\": it takes none")
		default:
			r.fail("takes no field \"" + k + "\"; it takes " + strings.Join(r.known, ", "))
		}
	}
	return r.err != ""
}

func (r *reader) str(key string, optional bool) string {
	if !r.has(key, optional) {
		return ""
	}
	v, ok := r.args.Str(key)
	if !ok {
		r.fail("wants text as \"" + key + "\"")
	}
	return r.bounded(key, v)
}

// bounded checks a text's length: bytes, as the simulation counts them.
func (r *reader) bounded(key, v string) string {
	if len(v) > mostName && !wide(key) {
		r.fail("wants at most " + words.Num(mostName) + " bytes as \"" + key + "\", not " +
			words.Num(int64(len(v))))
		return ""
	}
	if !utf8.ValidString(v) {
		r.fail("wants text as \"" + key + "\"")
		return ""
	}
	return v
}

func (r *reader) flag(key string, optional bool) bool {
	if !r.has(key, optional) {
		return false
	}
	v, ok := r.args.Flag(key)
	if !ok {
		r.fail("wants true or false as \"" + key + "\"")
	}
	return v
}

func (r *reader) float(key string, optional bool) float64 {
	if !r.has(key, optional) {
		return 0
	}
	v, ok := r.args.Num(key)
	if !ok || v-v != 0 { // NaN and the infinities have no difference
		r.fail("wants a number as \"" + key + "\"")
		return 0
	}
	return v
}

// wholeMost is the largest whole number that every browser passes on as it is: 2^53 may have been one
// more.
const wholeMost = 1<<53 - 1

func (r *reader) whole(key string, optional bool) int64 {
	v := r.float(key, optional)
	if n := int64(v); v >= -wholeMost && v <= wholeMost && float64(n) == v {
		return n
	}
	r.fail("wants a whole number as \"" + key + "\"")
	return 0
}

func (r *reader) strings(key string, optional bool) map[string]string {
	if !r.has(key, optional) {
		return nil
	}
	v, ok := r.args.Strings(key)
	if !ok {
		r.fail("wants an object of texts as \"" + key + "\"")
	}
	return kept(v)
}
