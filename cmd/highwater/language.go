package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Another language is a folder of Go files of package words. Each function, constant and variable in it
// stands in place of the one in web/words with the same name; what it lacks stays English. To the
// compiler all of them are one package, so it says what doesn't fit.

// otherWords writes what the compiler takes in place of web/words, and gives go build's flag for it.
func otherWords(root, folder, dir string) (flag string, err error) {
	english, err := goFiles(filepath.Join(root, "web", "words"))
	if err != nil {
		return "", err
	}
	foreign, err := goFiles(folder)
	if err != nil {
		return "", err
	}
	rows, replace := map[string]bool{}, map[string]string{} // whether a row was found in the English
	uses := map[string]int{}
	for _, name := range foreign {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return "", err
		}
		for _, d := range file.Decls {
			for _, row := range rowsOf(d) {
				rows[row.name] = false
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				uses[id.Name]++
			}
			return true
		})
		replace[filepath.Join(root, "web", "words", "other_"+filepath.Base(name))] = name
	}
	for _, name := range english {
		rest := filepath.Join(dir, filepath.Base(name))
		if err := writeWithout(rows, name, rest); err != nil {
			return "", err
		}
		replace[name] = rest
	}
	for _, row := range slices.Sorted(maps.Keys(rows)) {
		if !rows[row] && uses[row] < 2 { // the English hasn't it, and nothing else here uses it
			return "", fmt.Errorf("%s: web/words has no row %s to replace", folder, row)
		}
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	name := filepath.Join(dir, "words.json")
	return "-overlay=" + name, os.WriteFile(name, overlay, 0o600)
}

// goFiles lists a folder's Go files by their full paths, without tests.
func goFiles(folder string) ([]string, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	names = slices.DeleteFunc(names, func(n string) bool {
		return strings.HasSuffix(n, "_test.go")
	})
	if len(names) == 0 {
		return nil, fmt.Errorf("%s has no Go files", folder)
	}
	return names, nil
}

// row is what a file declares under a name, and where.
type row struct {
	name string
	node ast.Node
}

// rowsOf lists what a declaration declares: a function, or constants and variables with a value of
// their own. What is counted by iota can't be taken out of its group.
func rowsOf(d ast.Decl) (rows []row) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		name := d.Name.Name
		if d.Recv != nil {
			name = types.ExprString(d.Recv.List[0].Type) + "." + name
		}
		rows = append(rows, row{name, d})
	case *ast.GenDecl:
		for _, s := range d.Specs {
			v, ok := s.(*ast.ValueSpec)
			if !ok || len(v.Names) != 1 || len(v.Values) != 1 ||
				types.ExprString(v.Values[0]) == "iota" {
				continue
			}
			if d.Lparen == token.NoPos {
				rows = append(rows, row{v.Names[0].Name, d})
			} else {
				rows = append(rows, row{v.Names[0].Name, v})
			}
		}
	}
	return rows
}

// writeWithout writes a file of web/words without some rows and the imports that only these needed.
func writeWithout(rows map[string]bool, from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, from, text, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	base := file.FileStart
	cut := func(n ast.Node) { // the same length, so that the compiler's errors name the English line
		for i := n.Pos() - base; i < n.End()-base; i++ {
			if text[i] != '\n' {
				text[i] = ' '
			}
		}
	}
	for _, d := range file.Decls {
		for _, r := range rowsOf(d) {
			if _, ok := rows[r.name]; ok {
				rows[r.name] = true
				cut(r.node)
			}
		}
	}
	rest, err := parser.ParseFile(files, from, text, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	used := map[string]bool{}
	ast.Inspect(rest, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok {
				used[x.Name] = true
			}
		}
		return true
	})
	for _, i := range file.Imports {
		name, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			return err
		}
		if !used[path.Base(name)] {
			cut(i)
		}
	}
	return os.WriteFile(to, text, 0o600)
}
