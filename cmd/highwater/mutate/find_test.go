package mutate

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"
)

// stub is the switch as the type checker sees it.
const stub = `package mutant
type ordered interface{ ~int | ~int32 | ~int64 | ~string }
func On(id int) bool { return false }
func Int(id, by int) int { return 0 }
func Sign(id int) int { return 1 }
func Pick[T any](id int, old, changed T) T { return old }
func Zero[T any](id int, v T) T { return v }
func Min[T ordered](id int, first T, more ...T) T { return first }
func Max[T ordered](id int, first T, more ...T) T { return first }
`

type only map[string]*types.Package

func (o only) Import(path string) (*types.Package, error) {
	if p := o[path]; p != nil {
		return p, nil
	}
	return importer.Default().Import(path)
}

// small is a source of one file.
func small(t *testing.T, name, text string) *source {
	t.Helper()
	s := &source{set: token.NewFileSet()}
	tree, err := parser.ParseFile(s.set, "mutant.go", stub, 0)
	if err != nil {
		t.Fatal(err)
	}
	p, err := (&types.Config{}).Check(switchPackage, s.set, []*ast.File{tree}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s.types = only{switchPackage: p}
	rules := &pkg{path: "sim/rules"}
	rules.files = []*file{{path: "sim/rules/" + name, text: "package rules\n" + text, pkg: rules}}
	if err := s.check(rules, nil); err != nil {
		t.Fatal(err)
	}
	s.packages = []*pkg{rules}
	return s
}

// found are the changes of a text, each as "kind: new line", in the order of the text.
func found(t *testing.T, name, text string) []string {
	t.Helper()
	s := small(t, name, text)
	var all []string
	for _, m := range s.find() {
		m.id = 7
		if err := s.check(m.file.pkg, map[string]string{m.file.path: arm(m.file, []*change{m})}); err != nil {
			t.Errorf("%s: %v\n%s", m.kind, err, arm(m.file, []*change{m}))
		}
		now := ""
		for line := range strings.Lines(m.diff()) {
			if rest, ok := strings.CutPrefix(line, "+"); ok {
				now += " " + strings.TrimSpace(rest)
			}
		}
		all = append(all, m.kind+":"+now)
	}
	return all
}

const declared = `
type ErrorCode int16
const (
	None ErrorCode = iota
	Fenced
	Stale
)
type state struct{ end, hw int64; leads bool }
type Out struct{}
func (*Out) Emit(any) {}
func (s *state) wake() {}
var out Out
`

// Each kind of change is found where it means something, in the words a person would write; behind its
// switch it compiles. Where a change would mean nothing, none is found.
func TestOperators(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       []string
	}{
		{"bounds", `func f(a, b int64) bool { return a < b }`, []string{
			"bound off by one: func f(a, b int64) bool { return a <= b }",
			"comparison turned: func f(a, b int64) bool { return a > b }"}},
		{"equal", `func f(a, b string) bool { return a == b }`, []string{
			"comparison turned: func f(a, b string) bool { return a != b }"}},
		{"logic", `func f(a, b bool) bool { return a && !b }`, []string{
			"condition dropped: func f(a, b bool) bool { return !b }",
			"condition dropped: func f(a, b bool) bool { return a }",
			"negation dropped: func f(a, b bool) bool { return a && b }"}},
		{"conditions", "func f(a bool) string {\n\tif a {\n\t\treturn \"\"\n\t}\n\treturn \"x\"\n}", []string{
			"never true: if false {", "always true: if true {"}},
		{"cases", "func f(a, b bool) string {\n\tswitch {\n\tcase a:\n\t\treturn \"\"\n\t}\n\treturn \"x\"\n}",
			[]string{"never true: case false:"}},
		{"signs", `func f(a, b int64, c, d int32) (int64, int32) { return a + b, c - d }`, []string{
			"number off by one: func f(a, b int64, c, d int32) (int64, int32) { return a + b + 1, c - d }",
			"number off by one: func f(a, b int64, c, d int32) (int64, int32) { return a + b, c - d + 1 }",
			"sign turned: func f(a, b int64, c, d int32) (int64, int32) { return a - b, c - d }",
			"sign turned: func f(a, b int64, c, d int32) (int64, int32) { return a + b, c + d }"}},
		{"one further", "func f(a int64) {\n\tg(a + 1)\n}\nfunc g(int64) {}", []string{
			"call dropped:", "number off by one: g(a)"}},
		{"extremes", "func f(a int64) {\n\tg(min(a, 3))\n}\nfunc g(int64) {}", []string{
			"call dropped:", "min and max swapped: g(max(a, 3))"}},
		{"errors", "func f(a bool) ErrorCode {\n\tif a && false {\n\t\treturn Fenced\n\t}\n\treturn Stale\n}",
			[]string{"never true: if false {", "condition dropped: if false {", "condition dropped: if a {",
				"boolean flipped: if a && true {", "error swapped: return Stale", "error swapped: return None",
				"error swapped: return Fenced", "error swapped: return None"}},
		{"assignments", "func f(s *state, n int64) {\n\ts.end, s.hw = n, 0\n\ts.leads = true\n\ts.end++\n}",
			[]string{"return early: return", "return early: return",
				"number off by one: s.end, s.hw = n + 1, 0",
				"assignment dropped: s.hw = 0", "assignment dropped: s.end = n",
				"assignment dropped:", "boolean flipped: s.leads = false", "assignment dropped:"}},
		{"fields", "func f(n int64) *state {\n\treturn &state{end: n, hw: 0,\n\t\tleads: true}\n}", []string{
			"field dropped: return &state{hw: 0,", "field dropped: }",
			"boolean flipped: leads: false}"}},
		{"calls and jumps", "func f(s *state) {\n\tfor {\n\t\ts.wake()\n\t\tbreak\n\t}\n}", []string{
			"call dropped:", "jump dropped:"}},
		{"facts", "func f(n int64) {\n\tout.Emit(n + 1)\n}", nil},
		{"the impossible", "func f(n int64) {\n\tif n < 0 {\n\t\tpanic(n + 1)\n\t}\n}", nil},
		{"nobody's", "func f(n int64) {\n\t_ = n\n}", nil},
		{"room", "func f(n int) []int64 {\n\treturn make([]int64, 0, n+1)\n}", nil},
		{"copies", `func (s *state) Clone() *state { c := *s; c.hw = s.hw; return &c }`, nil},
		{"words", `func (s *state) String() string { if s.leads { return "leader" }; return "" }`, nil},
		{"order", `func less(a, b int64) bool { return a < b }`, nil},
		{"tables", `var ready = 1 < len(names); var names = []string{""}`, nil},
		{"beyond a slice", "func f(a []string) {\n\tfor i := 0; i < len(a); i++ {\n\t}\n}", nil},
		{"values of a switch", "func f(c ErrorCode) {\n\tswitch c {\n\tcase Fenced:\n\t}\n}", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := found(t, "rules.go", declared+c.body)
			if !slices.Equal(got, c.want) {
				t.Errorf("found\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(c.want, "\n\t"))
			}
		})
	}
	if got := found(t, "group_view.go", declared+`func f(a, b int64) bool { return a < b }`); got != nil {
		t.Errorf("what only a picture asks is changed: %v", got)
	}
}

// Many changes stand in one text, even one inside the other; lines stay where they are.
func TestArm(t *testing.T) {
	text := declared + `func f(a, b int64, s *state) bool {
	s.hw = a + b
	return a+b < 3 && s.leads
}`
	s := small(t, "rules.go", text)
	sample, err := s.sample(s.find(), 100, 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(sample) < 5 {
		t.Errorf("only %d changes stand side by side", len(sample))
	}
	f := s.packages[0].files[0]
	all := armed(sample)[f.path]
	if err := s.check(f.pkg, armed(sample)); err != nil {
		t.Errorf("%v in\n%s", err, all)
	}
	if strings.Count(all, "\n") != strings.Count(f.text, "\n") {
		t.Errorf("lines have moved:\n%s", all)
	}
	for _, m := range sample {
		if !strings.Contains(all, "("+string(rune('0'+m.id))) && m.id < 10 {
			t.Errorf("change %d (%s) is not in\n%s", m.id, m.kind, all)
		}
	}
}

// A sample follows from its seed and the text of the rules, not from where they stand; a bigger one holds
// the smaller.
func TestSampleFollowsFromItsSeed(t *testing.T) {
	text := declared + `func f(a, b int64) bool { return a < b || a > b+2 || b > 10 }
func g(a, b int64) bool { return a < b || a > b+2 || b > 10 }`
	draw := func(n int, seed uint64) (places []string) {
		t.Helper()
		s := small(t, "rules.go", text)
		sample, err := s.sample(s.find(), n, seed)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range sample {
			places = append(places, m.diff())
		}
		return places
	}
	a := draw(4, 9)
	if b := draw(4, 9); !slices.Equal(a, b) {
		t.Errorf("seed 9 gives %v, then %v", a, b)
	}
	if b := draw(6, 9); !slices.Equal(a, b[:4]) {
		t.Errorf("4 are %v, 6 are %v", a, b)
	}
	if b := draw(4, 10); slices.Equal(a, b) {
		t.Errorf("seeds 9 and 10 give the same: %v", a)
	}
	text = declared + "// A line more.\nfunc again(a int64) int64 { return a }\n" + text[len(declared):]
	rest := slices.DeleteFunc(draw(5, 9), func(d string) bool { return strings.Contains(d, "again") })
	if len(rest) < 4 || !slices.Equal(a, rest[:4]) { // the new one may be drawn too
		t.Errorf("with a rule more seed 9 gives %v instead of %v", rest, a)
	}
}
