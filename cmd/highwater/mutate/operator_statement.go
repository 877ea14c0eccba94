package mutate

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

func lastName(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// statement drops statements that stand in a block: assignments, calls, jumps.
func (w *finder) statement(s ast.Stmt) {
	if a, ok := s.(*ast.AssignStmt); ok && len(a.Lhs) == len(a.Rhs) && !nameless(a.Lhs) &&
		(a.Tok == token.ASSIGN || a.Tok == token.DEFINE) {
		w.values(a.Rhs)
	}
	if !w.inBlock(s) {
		return
	}
	switch s := s.(type) {
	case *ast.AssignStmt:
		switch {
		case s.Tok == token.DEFINE || nameless(s.Lhs):
		case len(s.Lhs) > 1 && len(s.Lhs) == len(s.Rhs):
			w.tuple(s)
		default:
			w.drop("assignment dropped", s)
		}
	case *ast.IncDecStmt:
		w.drop("assignment dropped", s)
	case *ast.ExprStmt:
		if c, ok := s.X.(*ast.CallExpr); ok && w.means(c) {
			w.drop("call dropped", s)
		}
	case *ast.BranchStmt:
		if s.Label == nil && (s.Tok == token.BREAK || s.Tok == token.CONTINUE) {
			w.drop("jump dropped", s)
		}
	}
}

// inBlock tells whether a statement is one of a list, where nothing may stand in its place.
func (w *finder) inBlock(s ast.Stmt) bool {
	switch up := w.parent(1).(type) {
	case *ast.BlockStmt:
		return true
	case *ast.CaseClause:
		return s.Pos() > up.Colon
	}
	return false
}

func nameless(all []ast.Expr) bool {
	for _, e := range all {
		if id, ok := e.(*ast.Ident); !ok || id.Name != "_" {
			return false
		}
	}
	return true
}

func (w *finder) drop(kind string, s ast.Stmt) {
	w.add(kind, s, nil, []part{literal("if !$.On(#) { "), w.whole(s), literal(" }")})
}

// tuple drops one of the assignments of a = statement with several.
func (w *finder) tuple(s *ast.AssignStmt) {
	for drop := range s.Lhs {
		if nameless(s.Lhs[drop : drop+1]) {
			continue
		}
		var left, right []part
		for i := range s.Lhs {
			if i == drop {
				continue
			}
			if left != nil {
				left, right = append(left, literal(", ")), append(right, literal(", "))
			}
			left, right = append(left, w.whole(s.Lhs[i])), append(right, w.whole(s.Rhs[i]))
		}
		rest := append(append(left, literal(" = ")), right...)
		w.add("assignment dropped", s, rest, append(append([]part{literal("if $.On(#) { ")}, rest...),
			literal(" } else { "), w.whole(s), literal(" }")))
	}
}

// field leaves a field of a struct at its zero.
func (w *finder) field(n *ast.KeyValueExpr) {
	lit, ok := w.parent(1).(*ast.CompositeLit)
	if !ok {
		return
	}
	t := w.pkg.info.TypeOf(lit)
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	key, named := n.Key.(*ast.Ident)
	if !ok || !named {
		return
	}
	tv := w.pkg.info.Types[n.Value]
	if tv.Value != nil && isZero(tv.Value) || tv.IsNil() {
		return
	}
	call := "$.Zero(#, "
	for f := range st.Fields() {
		if f.Name() != key.Name {
			continue
		}
		if name, ok := w.typeName(f.Type()); ok {
			call = "$.Zero[" + name + "](#, "
		} else if tv.Value != nil || !types.Identical(tv.Type, f.Type()) {
			return
		}
	}
	w.add("field dropped", n, nil, nil)
	m := w.found[len(w.found)-1]
	from, to := w.offset(n.Value.Pos()), w.offset(n.Value.End())
	m.armed = edit{from, to, []part{literal(call), stretch(from, to), literal(")")}}
	for m.plain.to < len(w.text) && strings.ContainsRune(", ", rune(w.text[m.plain.to])) {
		m.plain.to++
	}
}

// early returns from a function that gives nothing back before one of its later statements.
func (w *finder) early(fn *ast.FuncDecl) {
	if fn.Type.Results != nil {
		return
	}
	for i, s := range fn.Body.List {
		if _, ret := s.(*ast.ReturnStmt); i == 0 || ret || len(fn.Body.List) < 3 {
			continue
		}
		w.add("return early", s, []part{literal("return\n\t"), w.whole(s)},
			[]part{literal("if $.On(#) { return }; "), w.whole(s)})
	}
}
