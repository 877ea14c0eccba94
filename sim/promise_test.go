package sim

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The table of promises is what the checker really watches and what doc.go lists: each row is named by
// a check, and no check names another.
func TestPromisesAreWatched(t *testing.T) {
	var want, listed []string
	for _, p := range Promises() {
		want = append(want, p.ID)
		listed = append(listed, p.ID+" "+p.Text)
	}
	var checked, doc []string
	files, _ := filepath.Glob("*.go")
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "fail" {
				lit, _ := call.Args[0].(*ast.BasicLit)
				id, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Errorf("%s: a check must name its promise", set.Position(call.Pos()))
				}
				checked = append(checked, id)
			}
			return true
		})
		if name == "doc.go" {
			doc = promisesIn(f.Doc.Text())
		}
	}
	slices.Sort(checked)
	checked = slices.Compact(checked)
	slices.Sort(want)
	if !slices.Equal(checked, want) {
		t.Errorf("the checks name %q, the table has %q", checked, want)
	}
	if !slices.Equal(doc, listed) {
		t.Errorf("doc.go lists\n%q\nthe table has\n%q", doc, listed)
	}
}

// promisesIn reads the list in a package's comment; a line that begins with blanks goes on.
func promisesIn(text string) []string {
	var all []string
	for _, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || !strings.HasPrefix(line, "\t"):
		case words[0][0] == 'I' && strings.Trim(words[0][1:], "0123456789") == "":
			all = append(all, strings.Join(words, " "))
		case len(all) > 0:
			all[len(all)-1] += " " + strings.Join(words, " ")
		}
	}
	return all
}
