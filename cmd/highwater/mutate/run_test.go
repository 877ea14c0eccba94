package mutate

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"highwater/cmd/highwater/mutate/mutant"
)

// toy are the files of a module that is built like this one: rules, a test of one of them, and a
// chaos that knows a promise about another.
var toy = map[string]string{
	"go.mod": "module highwater\n\ngo 1.26\n",
	"sim/toy/toy.go": `// Package toy has three rules.
package toy

// Promised is watched by chaos.
func Promised(n int64) bool { return n == 3 }

// Tested is watched by a test.
func Tested(n int64) bool { return n == 3 }

// Unwatched is watched by nobody, though chaos is there.
func Unwatched(n int64) bool { return n == 3 }

// Unmet is where nobody ever comes.
func Unmet(n int64) bool { return n == 3 }

// Endless ends while its rule is as it is.
func Endless() {
	for n := int64(0); n != 3; {
		n++
	}
}
`,
	"sim/toy/toy_test.go": `package toy

import "testing"

func TestTested(t *testing.T) {
	if Tested(4) {
		t.Error("4 is not 3")
	}
	Unwatched(3)
}
`,
	"sim/chaos/chaos.go": `// Package chaos plays the toy.
package chaos

import (
	"errors"
	"highwater/sim/toy"
)

// Result is how a seed ended.
type Result struct {
	Seed, Hash uint64
	Err        error
}

// Run plays a seed. Odd ones look for the promise.
func Run(seed uint64) Result {
	toy.Endless()
	r := Result{Seed: seed, Hash: seed}
	if toy.Unwatched(3) {
		r.Hash++
	}
	if seed%2 == 1 && !toy.Promised(3) {
		r.Err = errors.New("P1: 3 is not 3")
	}
	return r
}
`,
}

// module writes the toy and the switch into a folder.
func toyModule(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range toy {
		write(t, filepath.Join(root, name), text)
	}
	for _, folder := range []string{"mutant", "play"} {
		files, err := filepath.Glob(folder + "/*.go")
		if err != nil || len(files) == 0 {
			t.Fatal(folder, err)
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(f, "_test.go") {
				write(t, filepath.Join(root, "cmd/highwater/mutate", f), string(text))
			}
		}
	}
	return root
}

func write(t *testing.T, name, text string) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(name), 0o755)
	if err == nil {
		err = os.WriteFile(name, []byte(text), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// The whole way: one build, chaos, then tests. Each rule is noticed by who watches it; what never
// ends is stopped; the checkout is as it was.
func TestRun(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	root := toyModule(t)
	var out strings.Builder
	o := Options{Root: root, Packages: []string{"./sim/toy/"}, Sample: 100, Seed: 1, Chaos: 4, From: 2,
		Tests: []string{"sim"}, Jobs: 2, Patience: 300 * time.Millisecond,
		Hash: func(seed uint64) uint64 { return seed + 1 }}
	if err := Run(context.Background(), o, &out); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	for _, want := range []string{
		"sim/toy/toy.go:5: chaos seed 3: P1: 3 is not 3",
		"tests notice, chaos does not (1):\nsim/toy/toy.go:8: comparison turned; chaos: never there; " +
			"sim/toy: TestTested\n-func Tested(n int64) bool { return n == 3 }\n" +
			"+func Tested(n int64) bool { return n != 3 }\n",
		"nobody notices (3):\nsim/toy/toy.go:11: comparison turned; chaos: 4 seeds were there, " +
			"4 histories differ\n",
		"sim/toy/toy.go:14: comparison turned; chaos: never there; no test was there\n",
		"sim/toy/toy.go:19: chaos seed 2: hangs and was stopped",
		"hung, were stopped, and count as caught\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it doesn't say\n%s", want)
		}
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if got := lines[len(lines)-1]; got != "caught by chaos 2 of 6, by any test 3 of 6" {
		t.Errorf("the last line is %q", got)
	}
	if t.Failed() {
		t.Log(out.String())
	}
	if text, _ := os.ReadFile(filepath.Join(root, "sim/toy/toy.go")); string(text) != toy["sim/toy/toy.go"] {
		t.Error("the checkout was changed")
	}
	for _, c := range []struct {
		change func(*Options)
		want   string
	}{
		{func(o *Options) { o.FloorChaos = 4 }, "caught by chaos 2, at all 2: at least 4 and 0 are asked for"},
		{func(o *Options) { o.Hash = func(uint64) uint64 { return 9 } }, "was this tool built from this checkout?"},
	} {
		o := o
		o.Tests = nil
		c.change(&o)
		if err := Run(context.Background(), o, &out); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: want %s", err, c.want)
		}
	}
}

// What can't be done is said at once, with the word at fault.
func TestBadArguments(t *testing.T) {
	good := Options{Root: "../../..", Sample: 1, Chaos: 1, Jobs: 1, Tests: []string{"sim"}}
	for _, c := range []struct {
		change func(*Options)
		want   string
	}{
		{func(o *Options) { o.Sample = 0 }, "--sample 0: at least one change is needed"},
		{func(o *Options) { o.Chaos = -1 }, "--chaos -1: the number of seeds can't be negative"},
		{func(o *Options) { o.Chaos, o.Tests = 0, nil }, "--chaos 0 and no tests: nobody would look"},
		{func(o *Options) { o.Jobs = 0 }, "--jobs 0: at least one program must run"},
		{func(o *Options) { o.FloorAny = 2 }, "--floor-chaos 0, --floor-any 2: the sample has only 1 changes"},
		{func(o *Options) { o.Packages = []string{"sim/brokr"} },
			"sim/brokr: there is no such package; say its folder, such as sim/broker"},
		{func(o *Options) { o.Tests = []string{"sims"} }, "--tests sims: there is no such folder"},
	} {
		o := good
		c.change(&o)
		if err := o.check(); err == nil || err.Error() != c.want {
			t.Errorf("%v: want %s", err, c.want)
		}
	}
	s := small(t, "rules.go", `func f(a, b int64) bool { return a < b }`)
	if _, err := at(s.find(), "sim/rules/rules.go:1"); err == nil ||
		!strings.HasPrefix(err.Error(), "--at sim/rules/rules.go:1: there is nothing to change at that line") {
		t.Error(err)
	}
	if ms, err := at(s.find(), "./sim/rules/rules.go:2"); err != nil || len(ms) != 2 {
		t.Error(ms, err)
	}
}

// What a program printed is read line by line; a complaint after it is told.
func TestPlayed(t *testing.T) {
	all, err := parsePlayed(`{"seed":3,"hash":"18446744073709551615","met":[1,2],"us":5}
{"seed":4,"hash":"1","error":"I1: no","us":6}
`)
	want := []mutant.Played{{Seed: 3, Hash: 1<<64 - 1, Met: []int{1, 2}, MicroS: 5},
		{Seed: 4, Hash: 1, Error: "I1: no", MicroS: 6}}
	same := func(a, b mutant.Played) bool {
		return a.Seed == b.Seed && a.Hash == b.Hash && a.Error == b.Error && slices.Equal(a.Met, b.Met) &&
			a.MicroS == b.MicroS
	}
	if err != nil || !slices.EqualFunc(all, want, same) {
		t.Errorf("%+v, %v", all, err)
	}
	all, err = parsePlayed("{\"seed\":3}\npanic: no\n")
	if len(all) != 1 || err == nil || err.Error() != `the chaos program printed "panic: no"` {
		t.Errorf("%+v, %v", all, err)
	}
	for out, want := range map[string]string{
		"=== RUN TestA\n    --- FAIL: TestA/b (0.1s)\n": "TestA/b",
		"panic: runtime error\n\ngoroutine 1":           "panic: runtime error",
		"nothing":                                       "status 2",
	} {
		if got := whatFailed(&ended{out: out, status: 2}); got != want {
			t.Errorf("%q: %s, want %s", out, got, want)
		}
	}
}
