package words_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"highwater/sim/node"
	"highwater/web/words"
)

var update = flag.Bool("update", false, "write the golden vocabulary anew")

// members are the types of a package that have a method of this name.
func members(t *testing.T, dir, method string) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files in %s: %v", dir, err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || f.Name.Name != method {
				continue
			}
			typ := f.Recv.List[0].Type
			if star, ok := typ.(*ast.StarExpr); ok {
				typ = star.X
			}
			names = append(names, typ.(*ast.Ident).Name)
		}
	}
	slices.Sort(names)
	return names
}

func kind(v any) string {
	typ := reflect.TypeOf(v)
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	return typ.Name()
}

// worded asks for all columns of a fact that broker-1 told; of a client's fact the shop did.
func worded(f node.Fact) words.Words {
	e := node.Event{At: 5 * node.Second, Seq: 9, Node: 1, Fact: f}
	return words.Of(&e, name, words.Sentences|words.Signs)
}

// Every fact has a row, and every row fills every column, in some way in which the fact can be
// told; or silent_test.go says why it doesn't.
func TestEveryFactIsWorded(t *testing.T) {
	filled := map[string]map[string]bool{}
	for _, f := range facts {
		w, k := worded(f), kind(f)
		if filled[k] == nil {
			filled[k] = map[string]bool{}
		}
		columns := map[string]bool{"sentence": w.Sentence != "", "rule": w.Rule != "",
			"sign": w.Sign.Label != "", "ruler": w.Ruler.Text != "", "about": w.About.Kind != 0}
		for c, ok := range columns {
			filled[k][c] = filled[k][c] || ok
		}
	}
	all := members(t, "../../sim/node", "Sum")
	for _, k := range all {
		if filled[k] == nil {
			t.Errorf("samples_test.go has no %s", k)
			continue
		}
		for _, c := range []string{"sentence", "rule", "sign", "ruler", "about"} {
			why := reason(c, k)
			switch {
			case !filled[k][c] && why == "":
				t.Errorf("%s has no %s, and silent_test.go says nothing about it", k, c)
			case filled[k][c] && why != "":
				t.Errorf("%s has a %s, though silent_test.go says: %s", k, c, why)
			}
		}
	}
	for _, s := range silent {
		for _, k := range strings.Fields(s.facts) {
			if !slices.Contains(all, k) {
				t.Errorf("silent_test.go speaks of %s, which is no fact", k)
			}
		}
	}
}

// reason is why a fact leaves a column empty.
func reason(column, fact string) string {
	for _, s := range silent {
		if s.column == column && slices.Contains(strings.Fields(s.facts), fact) {
			return s.why
		}
	}
	return ""
}

// Sentences are sentences, and rules too, unless the rule is a config's name or Kafka's own text.
func TestSentencesEnd(t *testing.T) {
	for _, f := range facts {
		w := worded(f)
		if _, free := f.(node.Printed); free {
			continue
		}
		if _, free := f.(node.CommandGiven); free {
			continue
		}
		if !strings.HasSuffix(w.Sentence, ".") || strings.HasSuffix(w.Sentence, "..") ||
			strings.Contains(w.Sentence, "  ") {
			t.Errorf("%s: %q is no sentence", kind(f), w.Sentence)
		}
	}
}

// What is asked for is all that is worded: the rank alone costs no text, and of what is routine the
// events list asks for no sentence.
func TestOnlyWhatIsAskedFor(t *testing.T) {
	for _, f := range facts {
		e := node.Event{At: 5 * node.Second, Seq: 9, Node: 1, Fact: f}
		all := worded(f)
		if got := words.RankOf(f); got != all.Rank {
			t.Errorf("%s: rank %d alone, %d with its words", kind(f), got, all.Rank)
		}
		if n := testing.AllocsPerRun(10, func() { words.RankOf(f) }); n != 0 {
			t.Errorf("%s: its rank costs %v allocations", kind(f), n)
		}
		list := words.Of(&e, name, words.Listed)
		if list.Ruler != all.Ruler || list.Sign.Label != "" {
			t.Errorf("%s: for the list %+v", kind(f), list)
		}
		if told := list.Sentence != ""; told != (all.Rank > words.Routine) {
			t.Errorf("%s: rank %d, and for the list %q", kind(f), all.Rank, list.Sentence)
		}
		sign := words.Of(&e, name, words.Signs)
		if sign.Sign != all.Sign || sign.Sentence != "" {
			t.Errorf("%s: for the diagram %+v", kind(f), sign)
		}
	}
}

// The world's beginning is not put on the rulers: everything boots then.
func TestBootAtTheBeginning(t *testing.T) {
	e := node.Event{Node: 1, Fact: node.ProcessBooted{Process: 1}}
	if w := words.Of(&e, name, words.Listed); w.Ruler.Text != "" {
		t.Errorf("the ruler begins with %q", w.Ruler.Text)
	}
}

var ranks = map[words.Rank]string{words.Routine: "routine", words.Told: "told",
	words.ToldOnce: "told once", words.Moving: "moving", words.News: "news",
	words.Greeting: "greeting"}

// The vocabulary, to be read.
func TestVocabulary(t *testing.T) {
	var b strings.Builder
	last := ""
	for _, f := range facts {
		w := worded(f)
		if k := kind(f); k != last {
			fmt.Fprintf(&b, "\n%s\n", k)
			last = k
		}
		spoken := ""
		if w.Spoken {
			spoken = ", spoken"
		}
		fmt.Fprintf(&b, "  (%s, %s%s) %s\n", ranks[w.Rank], w.Tone, spoken, w.Sentence)
		if w.Rule != "" {
			fmt.Fprintf(&b, "      rule: %s\n", w.Rule)
		}
		if s := w.Sign; s.Label != "" {
			turn := "tells"
			if s.Turning {
				turn = "turns"
			}
			fmt.Fprintf(&b, "      sign: [%s %s, %s] %s\n", s.Icon, s.Tone, turn, s.Label)
		}
		if w.Ruler.Text != "" {
			fmt.Fprintf(&b, "      ruler: [%s] %s\n", w.Ruler.Tone, w.Ruler.Text)
		}
		if w.About.Kind != 0 {
			fmt.Fprintf(&b, "      about: %s\n", w.About)
		}
	}
	golden(t, "facts", b.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got; -update after reading it):\n%s", name, diff)
	}
}
