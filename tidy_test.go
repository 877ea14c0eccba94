// Package highwater holds no code: its tests keep the house in order, from the import law to the
// length of a line. What a rule is for stands above its test; ARCHITECTURE.md shows the rooms.
package highwater

import (
	"bufio"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	maxFileLines     = 600
	maxFunctionLines = 70
	maxColumns       = 104 // 100 is the aim; the last word may stick out
)

// rooms are the folders with code of ours.
var rooms = []string{"sim", "lessons", "web", "cmd", "assets"}

// source is one Go file.
type source struct {
	path string // from the root, with slashes
	pkg  string // its folder: "sim/broker"
	test bool
	js   bool // compiled for the browser only
	text string
	file *ast.File
	set  *token.FileSet
}

func (s *source) at(n ast.Node) string { return s.set.Position(n.Pos()).String() }

func (s *source) line(p token.Pos) int { return s.set.Position(p).Line }

// sources parses every Go file below the rooms.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	walk(t, func(p string) {
		if path.Ext(p) != ".go" {
			return
		}
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, p, text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		head, _, _ := strings.Cut(string(text), "\npackage ")
		all = append(all, source{
			path: p, pkg: path.Dir(p), test: strings.HasSuffix(p, "_test.go"),
			js:   strings.Contains(head, "//go:build js") || strings.HasSuffix(p, "_js.go"),
			text: string(text), file: f, set: set,
		})
	})
	if len(all) < 100 {
		t.Fatalf("found %d sources: the test looks in the wrong place", len(all))
	}
	return all
}

// walk visits every file below the rooms but test data.
func walk(t *testing.T, visit func(path string)) {
	t.Helper()
	for _, top := range rooms {
		err := filepath.WalkDir(top, func(p string, d fs.DirEntry, err error) error {
			if err == nil && d.IsDir() && d.Name() == "testdata" {
				return fs.SkipDir
			}
			if err == nil && !d.IsDir() {
				visit(filepath.ToSlash(p))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// The boundary between Kafka processes is a message: a broker can't import a client. The picture
// reads the simulation, the simulation knows no picture. What reaches the browser stays small.
func TestImportLaw(t *testing.T) {
	found := map[string]bool{}
	for _, s := range sources(t) {
		row := lawOf(s.pkg)
		if row == nil {
			t.Errorf("%s: %s has no row in the import law (law_test.go)", s.path, s.pkg)
			continue
		}
		found[row.room] = true
		if s.test {
			continue
		}
		for _, spec := range s.file.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			if !row.allows(name) {
				t.Errorf("%s: %s may not import %s", s.path, s.pkg, name)
			}
		}
	}
	for i := range law {
		if !found[law[i].room] {
			t.Errorf("the import law has a row for %s, which isn't there", law[i].room)
		}
	}
}

// Under sim/ nothing depends on goroutines, on the order of Go's maps or on floating point, whose
// last bit differs between processors.
func TestNothingIsLeftToChance(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || s.pkg != "sim" && !strings.HasPrefix(s.pkg, "sim/") {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.MapType:
				t.Errorf("%s: a map's order is chance; use ordered.Map", s.at(n))
			case *ast.GoStmt, *ast.ChanType, *ast.SelectStmt, *ast.SendStmt:
				t.Errorf("%s: goroutines and channels can't be cloned or replayed", s.at(n))
			case *ast.BasicLit:
				if n.Kind == token.FLOAT && strings.Contains(n.Value, ".") { // 1e9 is whole
					t.Errorf("%s: floating point differs between processors", s.at(n))
				}
			case *ast.Ident:
				if n.Name == "float64" || n.Name == "float32" {
					t.Errorf("%s: floating point differs between processors", s.at(n))
				}
			}
			return true
		})
	}
}

// Files, functions and lines stay short enough to be read in one go.
func TestSizes(t *testing.T) {
	for _, s := range sources(t) {
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			n := s.line(f.End()) - s.line(f.Pos()) + 1
			if n > maxFunctionLines && !ast.IsGenerated(s.file) && !isTable(f) {
				t.Errorf("%s: %s has %d lines", s.at(f), f.Name.Name, n)
			}
		}
		free := freeLines(&s)
		table := strings.Contains(path.Base(s.path), "table") // easier to read in long lines
		for n, line := range lines(s.text) {
			width := len([]rune(strings.ReplaceAll(line, "\t", "    ")))
			if width > maxColumns && !free[n+1] && !table && !s.test {
				t.Errorf("%s:%d: %d columns", s.path, n+1, width)
			}
		}
	}
	walk(t, func(p string) {
		switch path.Ext(p) {
		case ".go", ".js", ".css", ".sh":
			text, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			generated := strings.HasPrefix(string(text), "// Code generated ")
			if n := len(lines(string(text))); n > maxFileLines && !generated {
				t.Errorf("%s: %d lines", p, n)
			}
		}
	})
}

// isTable tells whether a function is a table and no story: one switch of which each row is a line or a few.
func isTable(f *ast.FuncDecl) bool {
	rows := 0
	for _, stmt := range f.Body.List {
		t, ok := stmt.(*ast.TypeSwitchStmt)
		if !ok {
			continue
		}
		for _, row := range t.Body.List {
			if rows++; len(row.(*ast.CaseClause).Body) > 3 {
				return false
			}
		}
	}
	return rows > 20 && len(f.Body.List) <= 2
}

func lines(text string) []string {
	var all []string
	for scan := bufio.NewScanner(strings.NewReader(text)); scan.Scan(); {
		all = append(all, scan.Text())
	}
	return all
}

// freeLines are those that end inside or with a long text, which is easier to search in one piece.
func freeLines(s *source) map[int]bool {
	free := make(map[int]bool)
	ast.Inspect(s.file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && len(lit.Value) > 60 {
			for l := s.line(lit.Pos()); l <= s.line(lit.End()); l++ {
				free[l] = true
			}
		}
		return true
	})
	return free
}

// What is exported is used: by a program, or as pkg.Name by another room's tests. Functions and methods
// that no program can reach, whoever speaks of them, are found by test.sh.
func TestExportsAreUsed(t *testing.T) {
	all := sources(t)
	spoken := map[string]int{}
	for i := range all {
		ast.Inspect(all[i].file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && !all[i].test {
				spoken[id.Name]++
			}
			if q, ok := n.(*ast.SelectorExpr); ok && all[i].test {
				if of, ok := q.X.(*ast.Ident); ok && of.Obj == nil { // a package, not a variable
					spoken[q.Sel.Name]++
				}
			}
			return true
		})
	}
	for i := range all {
		s := &all[i]
		for _, id := range exported(s.file) {
			if !s.test && spoken[id.Name] == 1 && !oneOfSeveral(s.file, id) {
				t.Errorf("%s: nobody uses %s", s.at(id), id.Name)
			}
		}
	}
}

// exported are the names that a file's package offers at its top level.
func exported(f *ast.File) []*ast.Ident {
	var names []*ast.Ident
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				names = append(names, d.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					names = append(names, spec.Name)
				case *ast.ValueSpec:
					names = append(names, spec.Names...)
				}
			}
		}
	}
	return slices.DeleteFunc(names, func(id *ast.Ident) bool { return !id.IsExported() })
}

// oneOfSeveral tells whether a name is a constant among others: a value of an enumeration, or a bit of
// a format, which is listed even while nobody asks for it.
func oneOfSeveral(f *ast.File, id *ast.Ident) bool {
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if ok && g.Tok == token.CONST && g.Pos() < id.Pos() && id.Pos() < g.End() {
			return len(g.Specs) > 1
		}
	}
	return false
}
