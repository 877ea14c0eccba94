package sim

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

// law is what each package under sim/ may import of this module and from outside; nothing else.
var law = map[string][]string{
	"wire":       {},
	"node":       {"wire"},
	"ordered":    {"btree"},
	"image":      {"wire", "ordered"},
	"config":     {"wire", "ordered", "image"},
	"commitlog":  {"wire", "ordered", "btree"},
	"regex":      {},
	"group":      {"wire", "node", "ordered", "config", "group/assignor", "regex"},
	"txn":        {"wire", "node", "ordered", "config"},
	"client":     {"wire", "node", "ordered", "config", "group/assignor", "regex"},
	"tool":       {"wire", "node", "ordered", "config", "client", "regex"},
	"controller": {"wire", "node", "ordered", "commitlog", "image", "config"},
	"broker": {"wire", "node", "ordered", "commitlog", "image", "config", "group",
		"group/assignor", "txn", "btree"},
	"group/assignor": {"wire", "ordered"},
	"ledger":         {"wire", "node", "ordered"},
	"": {"wire", "node", "ordered", "image", "config", "commitlog", "group", "txn", "client",
		"broker", "controller", "tool", "btree"},
	"chaos": {"", "wire", "node", "ordered", "image", "config", "commitlog", "client", "broker",
		"controller", "tool"},
	"shell": {"", "wire", "node", "ordered", "config", "client", "tool"},
}

// pure are the packages of the standard library that depend on nothing but their arguments and are
// small enough for the page's wasm.
var pure = []string{
	"bytes", "cmp", "embed", "encoding/base64", "encoding/binary", "encoding/hex", "errors", "fmt",
	"hash/crc32", "iter", "maps", "math", "math/bits", "slices", "strconv", "strings", "unicode",
	"unicode/utf16", "unicode/utf8",
}

type source struct {
	path string // below sim/
	pkg  string // "", "broker", ...
	test bool
	file *ast.File
	set  *token.FileSet
}

func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && d.Name() == "testdata" {
			return cmpErr(err, fs.SkipDir)
		}
		if d.IsDir() || !strings.HasSuffix(p, ".go") {
			return nil
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, p, nil, parser.ParseComments)
		pkg := filepath.ToSlash(filepath.Dir(p))
		if pkg == "." {
			pkg = ""
		}
		all = append(all, source{p, pkg, strings.HasSuffix(p, "_test.go"), f, set})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func cmpErr(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// The boundary between Kafka processes is a message: a broker can't import a client.
func TestImportLaw(t *testing.T) {
	for _, s := range sources(t) {
		allowed, known := law[s.pkg]
		if !known {
			t.Errorf("%s: package sim/%s has no place in the import law", s.path, s.pkg)
		}
		for _, spec := range s.file.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			if s.test {
				continue
			}
			local, ours := strings.CutPrefix(name, "highwater/sim")
			switch local = strings.TrimPrefix(local, "/"); {
			case ours && slices.Contains(allowed, local):
			case name == "unsafe" && s.pkg == "ordered": // one btree's code for all maps
			case name == "sort" && s.pkg == "ordered": // one sort's code for all slices
			case strings.Contains(name, ".") && slices.Contains(allowed, path.Base(name)):
			case slices.Contains(pure, name):
			default:
				t.Errorf("%s: sim/%s may not import %s", s.path, s.pkg, name)
			}
		}
	}
}

// Under sim/ nothing depends on goroutines, on the order of Go's maps or on floating point, whose
// last bit differs between processors.
func TestNothingIsLeftToChance(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		at := func(n ast.Node) string { return s.set.Position(n.Pos()).String() }
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.MapType:
				t.Errorf("%s: a map's order is chance; use ordered.Map", at(n))
			case *ast.GoStmt, *ast.ChanType, *ast.SelectStmt, *ast.SendStmt:
				t.Errorf("%s: goroutines and channels can't be cloned or replayed", at(n))
			case *ast.BasicLit:
				if n.Kind == token.FLOAT && strings.Contains(n.Value, ".") { // 1e9 is whole
					t.Errorf("%s: floating point differs between processors", at(n))
				}
			case *ast.Ident:
				if n.Name == "float64" || n.Name == "float32" {
					t.Errorf("%s: floating point differs between processors", at(n))
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
			from, to := s.set.Position(f.Pos()).Line, s.set.Position(f.End()).Line
			if to-from+1 > maxFunctionLines {
				t.Errorf("%s:%d: %s has %d lines", s.path, from, f.Name.Name, to-from+1)
			}
		}
		checkLines(t, s)
	}
}

func checkLines(t *testing.T, s source) {
	t.Helper()
	f, err := os.Open(s.path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	free := freeLines(s)
	table := strings.Contains(s.path, "table") // tables are easier to read in long lines
	scan := bufio.NewScanner(f)
	n := 0
	for scan.Scan() {
		n++
		line := strings.ReplaceAll(scan.Text(), "\t", "    ")
		if width := len([]rune(line)); width > maxColumns && !free[n] && !table && !s.test {
			t.Errorf("%s:%d: %d columns", s.path, n, width)
		}
	}
	if n > maxFileLines {
		t.Errorf("%s: %d lines", s.path, n)
	}
}

// freeLines are those that end inside or with a long text, which is easier to search in one piece.
func freeLines(s source) map[int]bool {
	free := make(map[int]bool)
	ast.Inspect(s.file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && len(lit.Value) > 60 {
			for l := s.set.Position(lit.Pos()).Line; l <= s.set.Position(lit.End()).Line; l++ {
				free[l] = true
			}
		}
		return true
	})
	return free
}
