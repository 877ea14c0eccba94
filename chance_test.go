package highwater

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// A machine gets a generator by naming a purpose, and from nowhere else: not by making one, and not
// by keeping one. Each purpose says in a comment what is drawn, and is drawn for somewhere.
func TestNoDrawWithoutPurpose(t *testing.T) {
	// Neither of these belongs to an actor: the records of a stream have a seed of their own, a plan is
	// drawn before there is a world.
	free := []string{"sim/client/app/stream.go", "sim/chaos/plan.go"}
	var purposes, used []string
	for _, s := range simSources(t) {
		if s.test {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if of, ok := sel.X.(*ast.Ident); ok && of.Name == "node" {
				used = append(used, sel.Sel.Name)
				makes := sel.Sel.Name == "NewRand" || sel.Sel.Name == "Draw" || sel.Sel.Name == "NewChance"
				if makes && s.pkg != "" && !slices.Contains(free, s.path) {
					t.Errorf("%s: a machine draws with Out.Chance and a purpose, not with node.%s",
						s.set.Position(n.Pos()), sel.Sel.Name)
				}
			}
			return true
		})
		if s.path == "sim/node/chance.go" {
			purposes = documented(t, s)
		}
	}
	if len(purposes) < 20 {
		t.Fatalf("only the purposes %v were found", purposes)
	}
	for _, p := range purposes {
		if !slices.Contains(used, p) {
			t.Errorf("nothing is drawn for the purpose %s", p)
		}
	}
}

// documented lists the purposes; each has a comment that begins with its name.
func documented(t *testing.T, s source) []string {
	var names []string
	for _, d := range s.file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || len(g.Specs) < 2 {
			continue
		}
		for _, spec := range g.Specs {
			v, ok := spec.(*ast.ValueSpec)
			if !ok || !v.Names[0].IsExported() {
				continue
			}
			names = append(names, v.Names[0].Name)
			if !strings.HasPrefix(v.Doc.Text(), v.Names[0].Name+" ") {
				t.Errorf("%s: the purpose %s needs a comment that says what is drawn",
					s.set.Position(v.Pos()), v.Names[0].Name)
			}
		}
	}
	return names
}
