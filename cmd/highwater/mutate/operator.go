package mutate

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// turns are what a comparison becomes: its bound moved by one, or the other way round.
var turns = map[token.Token][]struct{ op, kind string }{
	token.LSS: {{"<=", "bound off by one"}, {">", "comparison turned"}},
	token.LEQ: {{"<", "bound off by one"}, {">=", "comparison turned"}},
	token.GTR: {{">=", "bound off by one"}, {"<", "comparison turned"}},
	token.GEQ: {{">", "bound off by one"}, {"<=", "comparison turned"}},
	token.EQL: {{"!=", "comparison turned"}},
	token.NEQ: {{"==", "comparison turned"}},
}

// operands are both sides of an operator, with what stands between them and it.
func (w *finder) operands(n *ast.BinaryExpr) (left, right part) {
	at := w.offset(n.OpPos)
	return stretch(w.offset(n.Pos()), at), stretch(at+len(n.Op.String()), w.offset(n.End()))
}

func (w *finder) comparison(n *ast.BinaryExpr) {
	if !w.isBool(n) {
		return
	}
	x, y := w.operands(n)
	for _, t := range turns[n.Op] {
		// Each side is reckoned once, whichever comparison holds.
		w.add(t.kind, n, []part{x, literal(t.op), y}, []part{
			literal("($.On(#) && "), x, literal(t.op), y,
			literal(" || !$.On(#) && "), x, literal(n.Op.String()), y, literal(")")})
	}
}

// logic drops one side of && and ||.
func (w *finder) logic(n *ast.BinaryExpr) {
	if !w.isBool(n) || n.Op != token.LAND && n.Op != token.LOR {
		return
	}
	x, y := w.whole(n.X), w.whole(n.Y)
	kept, neutral := []part{literal("(($.On(#) || ("), x, literal(")) && ("), y, literal("))")},
		[]part{literal("(("), x, literal(") && ($.On(#) || ("), y, literal(")))")}
	if n.Op == token.LOR {
		kept = []part{literal("((!$.On(#) && ("), x, literal(")) || ("), y, literal("))")}
		neutral = []part{literal("(("), x, literal(") || (!$.On(#) && ("), y, literal(")))")}
	}
	w.add("condition dropped", n, []part{y}, kept)
	w.add("condition dropped", n, []part{x}, neutral)
}

// condition makes what is asked always false, and, when it is no comparison that can be turned,
// always true.
func (w *finder) condition(e ast.Expr, both bool) {
	if !w.isBool(e) || w.left[e] {
		return
	}
	w.add("never true", e, []part{literal("false")},
		[]part{literal("(!$.On(#) && ("), w.whole(e), literal("))")})
	if _, ok := e.(*ast.BinaryExpr); !ok && both {
		w.add("always true", e, []part{literal("true")},
			[]part{literal("($.On(#) || ("), w.whole(e), literal("))")})
	}
}

func (w *finder) negation(n *ast.UnaryExpr) {
	if n.Op != token.NOT || !w.isBool(n) {
		return
	}
	x := w.whole(n.X)
	w.add("negation dropped", n, []part{x}, []part{literal("($.On(#) == ("), x, literal("))")})
}

// isWhole tells whether a type is a whole number, of whatever name.
func isWhole(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0 && b.Info()&types.IsUntyped == 0
}

// arithmetic turns + into - and drops what counts one further.
func (w *finder) arithmetic(n *ast.BinaryExpr) {
	t := w.pkg.info.TypeOf(n)
	if n.Op != token.ADD && n.Op != token.SUB || !isWhole(t) || w.pkg.info.Types[n].Value != nil {
		return
	}
	name, ok := w.typeName(t)
	if !ok {
		return
	}
	x, y := w.whole(n.X), w.whole(n.Y)
	other, by := " - ", "-1"
	if n.Op == token.SUB {
		other, by = " + ", "1"
	}
	if lit, ok := n.Y.(*ast.BasicLit); ok && lit.Value == "1" {
		w.add("number off by one", n, []part{x},
			[]part{literal("("), w.whole(n), literal(" + " + name + "($.Int(#, " + by + ")))")})
		return
	}
	w.add("sign turned", n, []part{x, literal(other), y}, []part{literal("("), x,
		literal(" " + n.Op.String() + " " + name + "($.Sign(#))*("), y, literal("))")})
}

// values makes plain numbers that are given on greater by one. Times are left out: a microsecond
// matters to nobody. So are ids and other numbers with a type of their own, and places in a slice,
// which would panic.
func (w *finder) values(all []ast.Expr) {
	if strings.HasSuffix(w.path, "_config.go") || strings.HasSuffix(w.path, "settings.go") {
		return // nor does a byte or a record of a limit that somebody has set
	}
	for _, e := range all {
		tv := w.pkg.info.Types[e]
		b, ok := tv.Type.(*types.Basic)
		if !ok || tv.Value != nil || !isWhole(tv.Type) || b.Kind() == types.Int {
			continue
		}
		w.add("number off by one", e, []part{w.whole(e), literal(" + 1")},
			[]part{literal("("), w.whole(e), literal(" + " + b.Name() + "($.Int(#, 1)))")})
	}
}

// extreme swaps min and max.
func (w *finder) extreme(n *ast.CallExpr) {
	id, ok := n.Fun.(*ast.Ident)
	if !ok || len(n.Args) < 2 || w.pkg.info.Types[n].Value != nil {
		return
	}
	if _, ok := w.pkg.info.Uses[id].(*types.Builtin); !ok || id.Name != "min" && id.Name != "max" {
		return
	}
	other, name := "max", "Min"
	if id.Name == "max" {
		other, name = "min", "Max"
	}
	rest := stretch(w.offset(n.Lparen)+1, w.offset(n.End()))
	w.add("min and max swapped", n, []part{literal(other + "("), rest},
		[]part{literal("$." + name + "(#, "), rest})
}

// boolean turns true and false.
func (w *finder) boolean(n *ast.Ident) {
	tv := w.pkg.info.Types[n]
	b, ok := tv.Type.(*types.Basic)
	if !ok || !isTruth(n) || b.Info()&types.IsBoolean == 0 {
		return
	}
	other := "true"
	if n.Name == "true" {
		other = "false"
	}
	w.add("boolean flipped", n, []part{literal(other)}, []part{literal("($.On(#) != " + n.Name + ")")})
}

// swapped puts another of Kafka's errors in the place of one, or none at all.
func (w *finder) swapped(e ast.Expr) {
	up := w.parent(1)
	if q, ok := up.(*ast.SelectorExpr); ok && q.Sel == e { // the selector itself was looked at
		return
	}
	if b, ok := up.(*ast.BinaryExpr); ok && (b.Op == token.EQL || b.Op == token.NEQ) {
		return
	}
	if !w.isError(e) {
		return
	}
	name := w.raw(e)
	none := name[:len(name)-len(lastName(name))] + "None"
	if name == none {
		return
	}
	for i, at := 0, w.errorAfter(name); i < 2; i, at = i+1, none {
		if at != "" {
			w.add("error swapped", e, []part{literal(at)},
				[]part{literal("$.Pick(#, "), w.whole(e), literal(", " + at + ")")})
		}
	}
}

// errorAfter is the error that the file names next after one, begun anew at its end; "" for none.
func (w *finder) errorAfter(name string) string {
	at := 0
	for i, e := range w.errors {
		if e == name {
			at = i
		}
	}
	for i := range w.errors {
		e := w.errors[(at+1+i)%len(w.errors)]
		if e != name && lastName(e) != "None" {
			return e
		}
	}
	return ""
}
