package sim_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// planted is a source file that bugs are planted in. A function that a bug changes is there twice: as it
// was, where it begins by asking whether the bug is in force, and as the bug has it, under another name.
type planted struct {
	name, source string
	funcs        map[string]*function
	imports      []string
	asks         map[int]string // what is put in, by offset
	changed      strings.Builder
}

// function is one of a file.
type function struct {
	decl *ast.FuncDecl
	text string // without its comment
	from int    // where the text begins
}

func newPlanted(t *testing.T, name, source string) *planted {
	t.Helper()
	funcs, imports := functions(t, name, source)
	return &planted{name: name, source: source, funcs: funcs, imports: imports, asks: map[int]string{}}
}

// functions are the functions of a file by receiver and name, and what it imports.
func functions(t *testing.T, name, source string) (map[string]*function, []string) {
	t.Helper()
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, name, source, 0)
	if err != nil {
		t.Fatal(err)
	}
	funcs := map[string]*function{}
	for _, d := range tree.Decls {
		if f, ok := d.(*ast.FuncDecl); ok {
			from, to := set.Position(f.Pos()).Offset, set.Position(f.End()).Offset
			key := f.Name.Name
			if f.Recv != nil {
				typ := f.Recv.List[0].Type
				key = source[set.Position(typ.Pos()).Offset:set.Position(typ.End()).Offset] + "." + key
			}
			funcs[key] = &function{f, source[from:to], from}
		}
	}
	var imports []string
	for _, s := range tree.Imports {
		imports = append(imports, s.Path.Value)
	}
	return funcs, imports
}

// add plants what a patch makes of the file.
func (p *planted) add(t *testing.T, id int, patch, now string) {
	t.Helper()
	funcs, imports := functions(t, p.name, now)
	for _, i := range imports {
		if !slices.Contains(p.imports, i) {
			t.Fatalf("%s imports %s into %s: a planted bug must do without", patch, i, p.name)
		}
	}
	found := false
	for key, f := range funcs {
		was := p.funcs[key]
		switch {
		case was == nil:
			p.changed.WriteString("\n" + f.text + "\n") // a new one, which only the bug calls
		case was.text != f.text:
			found = true
			p.twice(id, was, f)
		}
	}
	if !found {
		t.Fatalf("%s changes no function of %s", patch, p.name)
	}
}

// twice puts a function in as a bug has it, and lets the old one ask which is in force.
func (p *planted) twice(id int, was, now *function) {
	other := now.decl.Name.Name + "_" + strconv.Itoa(id)
	at := int(now.decl.Name.Pos() - now.decl.Pos())
	p.changed.WriteString("\n" + now.text[:at] + other + now.text[at+len(now.decl.Name.Name):] + "\n")

	d := was.decl
	part := func(n ast.Node) string { return was.text[n.Pos()-d.Pos() : n.End()-d.Pos()] }
	var args []string
	for _, f := range d.Type.Params.List {
		for range max(1, len(f.Names)) - len(f.Names) { // it has no name: nobody reads it
			args = append(args, "*new("+part(f.Type)+")")
		}
		for _, n := range f.Names {
			arg := n.Name
			if arg == "_" {
				arg = "*new(" + part(f.Type) + ")"
			}
			if _, ok := f.Type.(*ast.Ellipsis); ok {
				arg += "..."
			}
			args = append(args, arg)
		}
	}
	call := other + "(" + strings.Join(args, ", ") + ")"
	if d.Recv != nil {
		call = d.Recv.List[0].Names[0].Name + "." + call
	}
	if d.Type.Results != nil {
		call = "return " + call
	} else {
		call += "; return"
	}
	body := was.from + int(d.Body.Lbrace-d.Pos()) + 1
	p.asks[body] += " if mutant_.On(" + strconv.Itoa(id) + ") { " + call + " };"
}

// text is the file with all bugs in it.
func (p *planted) text() string {
	var offsets []int
	for at := range p.asks {
		offsets = append(offsets, at)
	}
	slices.Sort(offsets)
	var b strings.Builder
	from := 0
	for _, at := range offsets {
		b.WriteString(p.source[from:at] + p.asks[at])
		from = at
	}
	b.WriteString(p.source[from:] + p.changed.String())
	const line = "\npackage "
	text := "\n" + b.String()
	at := strings.Index(text, line) + len(line)
	end := at + strings.IndexByte(text[at:], '\n')
	return text[1:end] + "; import mutant_ \"highwater/cmd/highwater/mutate/mutant\"" + text[end:]
}
