package mutate

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strings"
)

// finder walks one file and notes each change that could be made.
type finder struct {
	*file
	set     *token.FileSet
	stack   []ast.Node // what holds the node that is looked at
	left    map[ast.Node]bool
	errors  []string // names of Kafka's errors in the file, in order
	imports map[string]string
	found   []*change
}

// find gives all changes of the packages, in the order of the source.
func (s *source) find() []*change {
	var all []*change
	for _, p := range s.packages {
		for _, f := range p.files {
			if !aboutPictures(f.path) {
				all = append(all, s.findIn(f)...)
			}
		}
	}
	return all
}

func (s *source) findIn(f *file) []*change {
	w := &finder{file: f, set: s.set, left: map[ast.Node]bool{}, imports: map[string]string{}}
	for _, spec := range f.tree.Imports {
		if name := f.pkg.info.PkgNameOf(spec); name != nil {
			w.imports[name.Imported().Path()] = name.Name()
		}
	}
	ast.Inspect(f.tree, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok && w.isError(e) && !slices.Contains(w.errors, w.raw(e)) {
			w.errors = append(w.errors, w.raw(e))
		}
		return true
	})
	for _, d := range f.tree.Decls { // tables, types and constants hold no rule that could be skipped
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil && !tells(fn.Name.Name) {
			w.early(fn)
			ast.Inspect(fn.Body, w.visit)
		}
	}
	return w.found
}

// aboutPictures tells whether a file answers only those who look at the world.
func aboutPictures(name string) bool {
	base := strings.TrimSuffix(path.Base(name), ".go")
	return base == "view" || strings.HasSuffix(base, "_view") || base == "doc" ||
		strings.HasPrefix(base, "docs")
}

// tells says whether a function, by its name, only words, copies, hashes or orders what there is: a
// change in it either shows at once or means nothing.
func tells(name string) bool {
	name = strings.ToLower(name)
	for _, start := range strings.Fields("clone hash digest view less compare cmp told") {
		if strings.HasPrefix(name, start) {
			return true
		}
	}
	return name == "string" || name == "text" || name == "error" || strings.HasSuffix(name, "text")
}

func (w *finder) visit(n ast.Node) bool {
	if n == nil {
		w.stack = w.stack[:len(w.stack)-1]
		return true
	}
	if w.left[n] || !w.means(n) {
		return false
	}
	switch n := n.(type) {
	case *ast.BinaryExpr:
		w.comparison(n)
		w.logic(n)
		w.arithmetic(n)
	case *ast.UnaryExpr:
		w.negation(n)
	case *ast.IfStmt:
		w.condition(n.Cond, true)
	case *ast.CaseClause:
		for _, e := range n.List {
			w.condition(e, false)
		}
	case *ast.CallExpr:
		w.extreme(n)
	case *ast.KeyValueExpr:
		w.field(n)
	case *ast.Ident:
		w.boolean(n)
		w.swapped(n)
	case *ast.SelectorExpr:
		w.swapped(n)
	case *ast.ReturnStmt:
		w.values(n.Results)
	case ast.Stmt:
		w.statement(n)
	}
	w.stack = append(w.stack, n)
	return true
}

// means says whether changes inside of a node can mean anything. It marks what is left out below it.
func (w *finder) means(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.GenDecl:
		return n.Tok == token.VAR
	case *ast.CallExpr:
		switch name := called(n); {
		case name == "Emit" || name == "panic" || name == "make" || name == "clear":
			return false // facts are told, not obeyed; the impossible; how much room is made
		case strings.HasPrefix(name, "Sort") || strings.HasPrefix(name, "BinarySearch"):
			return false // an order of unique keys has no ties
		}
	case *ast.IfStmt: // guards against the impossible
		if len(n.Body.List) == 1 && panics(n.Body.List[0]) {
			w.left[n.Cond] = true
			return n.Else != nil
		}
	case *ast.ForStmt:
		if n.Post != nil {
			w.left[n.Post] = true
		}
		if n.Cond != nil && strings.Contains(w.raw(n.Cond), "len(") { // beyond a slice: a panic at once
			w.left[n.Cond] = true
		}
	case *ast.SwitchStmt:
		if n.Tag != nil {
			for _, c := range n.Body.List {
				for _, e := range c.(*ast.CaseClause).List {
					w.left[e] = true
				}
			}
		}
	case *ast.TypeSwitchStmt:
		for _, c := range n.Body.List {
			for _, e := range c.(*ast.CaseClause).List {
				w.left[e] = true
			}
		}
	case *ast.SliceExpr:
		return !n.Slice3
	case *ast.CompositeLit:
		return !w.isFact(w.pkg.info.TypeOf(n))
	case ast.Expr: // a constant
		return w.pkg.info.Types[n].Value == nil || w.isError(n) || isTruth(n)
	}
	return true
}

// called is the name of the function or method of a call.
func called(c *ast.CallExpr) string {
	switch f := ast.Unparen(c.Fun).(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

func panics(s ast.Stmt) bool {
	e, ok := s.(*ast.ExprStmt)
	if !ok {
		return false
	}
	c, ok := e.X.(*ast.CallExpr)
	return ok && called(c) == "panic"
}

// isFact tells whether a type is a fact of the simulation.
func (w *finder) isFact(t types.Type) bool {
	n, ok := t.(*types.Named)
	if !ok || n.Obj().Pkg() == nil || n.Obj().Pkg().Path() != module+"/sim/node" {
		return false
	}
	return n.Obj().Name() != "Timer"
}

// isError tells whether an expression is one of Kafka's error codes, by its name.
func (w *finder) isError(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	if q, qualified := e.(*ast.SelectorExpr); qualified {
		id, ok = q.Sel, true
	}
	if !ok {
		return false
	}
	c, ok := w.pkg.info.Uses[id].(*types.Const)
	if !ok {
		return false
	}
	n, ok := c.Type().(*types.Named)
	return ok && n.Obj().Name() == "ErrorCode"
}

func isTruth(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && (id.Name == "true" || id.Name == "false")
}

// parent is the node n levels above the one that is looked at; nil when there is none.
func (w *finder) parent(n int) ast.Node {
	if len(w.stack) < n {
		return nil
	}
	return w.stack[len(w.stack)-n]
}

// offset is where a node lies in the text.
func (w *finder) offset(p token.Pos) int { return int(p - w.tree.FileStart) }

func (w *finder) raw(n ast.Node) string { return w.text[w.offset(n.Pos()):w.offset(n.End())] }

// whole is a node as part of a new text.
func (w *finder) whole(n ast.Node) part { return stretch(w.offset(n.Pos()), w.offset(n.End())) }

// isBool tells whether an expression is a plain truth value that is not known beforehand.
func (w *finder) isBool(e ast.Expr) bool {
	tv := w.pkg.info.Types[e]
	b, ok := tv.Type.(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0 && tv.Value == nil
}

// typeName is how the file writes a type; false when it can't.
func (w *finder) typeName(t types.Type) (string, bool) {
	switch t := t.(type) {
	case *types.Basic:
		return t.Name(), t.Info()&types.IsUntyped == 0
	case *types.Named:
		o := t.Obj()
		if t.TypeArgs().Len() > 0 {
			return "", false
		}
		if o.Pkg() == nil || o.Pkg() == w.pkg.types {
			return o.Name(), o.Parent() == o.Pkg().Scope()
		}
		name, ok := w.imports[o.Pkg().Path()]
		return name + "." + o.Name(), ok
	}
	return "", false
}

func isZero(v constant.Value) bool {
	switch v.Kind() {
	case constant.Bool:
		return !constant.BoolVal(v)
	case constant.String:
		return constant.StringVal(v) == ""
	}
	return constant.Sign(v) == 0
}

// add notes a change of a node: what a person would write, and the same behind a switch.
func (w *finder) add(kind string, n ast.Node, plain, armed []part) {
	from, to := w.offset(n.Pos()), w.offset(n.End())
	m := &change{file: w.file, kind: kind, line: w.set.Position(n.Pos()).Line,
		plain: edit{from, to, plain}, armed: edit{from, to, armed}}
	w.found = append(w.found, m)
}
