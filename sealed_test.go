package highwater

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// A sealed set is complete only where every switch over it is: a command that World.Do forgets, or a
// record that nobody replays, would be lost without a word.

// members are the types of a package that have a method of this name.
func members(ss []source, pkg, method string) []string {
	var names []string
	for _, s := range ss {
		if s.pkg != pkg || s.test {
			continue
		}
		for _, d := range s.file.Decls {
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

// cases are the type names in the case clauses of a function of a package; of all its functions when
// name is empty.
func cases(ss []source, pkg, name string) []string {
	var names []string
	for _, s := range ss {
		if s.pkg != pkg || s.test {
			continue
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || name != "" && f.Name.Name != name {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CaseClause:
					for _, e := range n.List {
						names = append(names, typeName(e))
					}
				case *ast.TypeAssertExpr:
					names = append(names, typeName(n.Type))
				}
				return true
			})
		}
	}
	return names
}

func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// made are the type names of a package's composite literals.
func made(ss []source, pkg string) []string {
	var names []string
	for _, s := range ss {
		if s.pkg != pkg || s.test {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.CompositeLit); ok {
				names = append(names, typeName(lit.Type))
			}
			return true
		})
	}
	return names
}

func TestEveryCommandIsHandled(t *testing.T) {
	ss := simSources(t)
	for _, in := range []string{"Do", "check", "Text"} {
		handled := cases(ss, "", in)
		for _, name := range members(ss, "", "isCommand") {
			if !slices.Contains(handled, name) {
				t.Errorf("%s forgets the command %s", in, name)
			}
		}
	}
}

func TestEveryMetadataRecordIsReplayed(t *testing.T) {
	ss := simSources(t)
	handled := cases(ss, "image", "Replay")
	for _, name := range members(ss, "wire", "isMetadataRecord") {
		if !slices.Contains(handled, name) {
			t.Errorf("image.Replay forgets %s", name)
		}
	}
}

// speakers are the packages whose machines send and take messages and tell facts.
func speakers(ss []source) []string {
	var pkgs []string
	for _, s := range ss {
		silent := s.pkg == "wire" || s.pkg == "node" || s.pkg == "shell" || s.pkg == "chaos"
		if !silent && !slices.Contains(pkgs, s.pkg) {
			pkgs = append(pkgs, s.pkg)
		}
	}
	return pkgs
}

// A request that somebody sends has somebody who takes it, and who takes it can answer. What a broker
// only hands on to the controller counts as taken there.
func TestEveryRequestIsAnswered(t *testing.T) {
	ss := simSources(t)
	var taken, given []string
	for _, pkg := range speakers(ss) {
		taken = append(taken, cases(ss, pkg, "")...)
		given = append(given, made(ss, pkg)...)
	}
	for _, name := range members(ss, "wire", "isBody") {
		api, request := strings.CutSuffix(name, "Request")
		if !request {
			continue
		}
		if slices.Contains(given, name) && !slices.Contains(taken, name) {
			t.Errorf("nobody takes the %s that somebody sends", name)
		}
		if slices.Contains(taken, name) && !slices.Contains(given, api+"Reply") {
			t.Errorf("nobody answers the %s that somebody takes", name)
		}
	}
}

// Every fact can happen.
func TestEveryFactIsTold(t *testing.T) {
	ss := simSources(t)
	var told []string
	for _, pkg := range speakers(ss) {
		told = append(told, made(ss, pkg)...)
	}
	for _, name := range members(ss, "node", "Sum") {
		if !slices.Contains(told, name) {
			t.Errorf("nobody tells %s", name)
		}
	}
}

// simSources are the files below sim/, their packages named from there.
func simSources(t *testing.T) []source {
	t.Helper()
	var in []source
	for _, s := range sources(t) {
		if s.pkg == "sim" || strings.HasPrefix(s.pkg, "sim/") {
			s.pkg = strings.TrimPrefix(strings.TrimPrefix(s.pkg, "sim"), "/")
			in = append(in, s)
		}
	}
	return in
}
