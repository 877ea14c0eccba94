package postgres

import (
	"highwater/sim/sql"
	"highwater/sim/wire"
)

// castHow says who asked for another type, and so what is allowed.
type castHow uint8

const (
	castImplicit castHow = iota
	castAssign           // a value is put into a column
	castExplicit
)

// castable tells whether values of one type can become another's.
func castable(from, to Kind, how castHow) bool {
	switch {
	case from == to:
		return true
	case from.number() && to.number():
		return from < to || how >= castAssign
	case from.text() && to.text():
		return true
	case from.moment() && to.moment():
		return from < to || how >= castAssign
	case to.text():
		return how >= castAssign
	case from.text():
		return how == castExplicit
	case from == Bool && to == Int4 || from == Int4 && to == Bool:
		return how == castExplicit
	case (from == JSON || from == JSONB) && (to == JSON || to == JSONB):
		return how >= castAssign
	}
	return false
}

// coerce gives an expression another type. A quoted text becomes a value at once, and a mistake in it
// points at it.
func (c *compiler) coerce(n *calc, t Type, how castHow) (*calc, *wire.SQLError) {
	if n.op == opConst && n.typ.Kind == Unknown {
		m := *n
		m.typ = t
		if n.val.Null {
			return &m, nil
		}
		base := t
		if how == castExplicit && t.Kind == Varchar {
			base = Type{Kind: Text}
		}
		v, bad := input(base, n.val.Text)
		if bad == nil && base != t {
			v, bad = fitText(t, v.Text, true)
		}
		if bad != nil {
			if n.at >= 0 && lengthFits(bad) {
				bad.Position = c.fail(n.at, "", "").Position
			}
			return nil, bad
		}
		m.val = v
		return &m, nil
	}
	if n.typ == t || n.typ.Kind == t.Kind && t.N == 0 {
		return n, nil
	}
	if !castable(n.typ.Kind, t.Kind, how) {
		return nil, c.fail(n.at, "42846", "cannot cast type "+names[n.typ.Kind]+" to "+names[t.Kind])
	}
	return &calc{op: opCast, typ: t, at: n.at, args: []*calc{n}, cast: how}, nil
}

// lengthFits tells an error of a type's input from one of its length, which comes later and has no
// place.
func lengthFits(bad *wire.SQLError) bool {
	return bad.Code != "22001" && bad.Message != "numeric field overflow"
}

func (c *compiler) binary(e *sql.Expr) (*calc, *wire.SQLError) {
	args, bad := c.all(e.Args)
	if bad != nil {
		return nil, bad
	}
	if len(args) == 1 {
		return c.minus(e, args[0])
	}
	switch e.Text {
	case "=", "<>", "<", ">", "<=", ">=":
		return c.compared(e.Text, e.At, args[0], args[1])
	case "+", "-", "*", "/", "%":
		return c.arith(e.Text, e.At, args[0], args[1])
	case "||":
		return c.concat(e.At, args[0], args[1])
	case "->", "->>":
		return c.path(e, args)
	}
	return nil, c.noOperator(e.At, e.Text, args[0], args[1])
}

func (c *compiler) minus(e *sql.Expr, a *calc) (*calc, *wire.SQLError) {
	if !a.typ.Kind.number() {
		bad := c.fail(e.At, "42883", "operator does not exist: - "+names[a.typ.Kind])
		bad.Hint = noOperatorHint
		return nil, bad
	}
	return &calc{op: opMinus, typ: Type{Kind: a.typ.Kind}, at: e.At, args: []*calc{a}}, nil
}

const noOperatorHint = "No operator matches the given name and argument types. " +
	"You might need to add explicit type casts."

func (c *compiler) noOperator(at int, operator string, a, b *calc) *wire.SQLError {
	bad := c.fail(at, "42883", "operator does not exist: "+names[a.typ.Kind]+" "+operator+" "+
		names[b.typ.Kind])
	bad.Hint = noOperatorHint
	return bad
}

// match gives both sides one type.
func (c *compiler) match(a, b *calc, fits func(Kind) bool) (Kind, *calc, *calc, *wire.SQLError) {
	x, y := a.typ.Kind, b.typ.Kind
	k := Unknown
	switch {
	case x == Unknown && y == Unknown:
		k = Text
	case x == Unknown:
		k = y
	case y == Unknown:
		k = x
	case x == y:
		k = x
	case x.number() && y.number() || x.text() && y.text() || x.moment() && y.moment():
		if k = max(x, y); k == Float4 {
			k = Float8
		}
	}
	if k == Varchar {
		k = Text
	}
	if k == Unknown || !fits(k) {
		return Unknown, a, b, nil
	}
	a, bad := c.coerce(a, Type{Kind: k}, castImplicit)
	if bad != nil {
		return k, a, b, bad
	}
	b, bad = c.coerce(b, Type{Kind: k}, castImplicit)
	return k, a, b, bad
}

func (c *compiler) compared(operator string, at int, a, b *calc) (*calc, *wire.SQLError) {
	k, x, y, bad := c.match(a, b, func(k Kind) bool { return k != JSON })
	switch {
	case bad != nil:
		return nil, bad
	case k == Unknown:
		return nil, c.noOperator(at, operator, a, b)
	}
	return &calc{op: opCompare, typ: Type{Kind: Bool}, at: at, text: operator, kind: k,
		args: []*calc{x, y}}, nil
}

func (c *compiler) arith(operator string, at int, a, b *calc) (*calc, *wire.SQLError) {
	if a.typ.Kind == Date && (operator == "+" || operator == "-") && b.typ.Kind.whole() {
		return &calc{op: opArith, typ: a.typ, at: at, text: operator, kind: Date,
			args: []*calc{a, b}}, nil
	}
	if a.typ.Kind == Unknown && b.typ.Kind == Unknown {
		bad := c.fail(at, "42725", "operator is not unique: unknown "+operator+" unknown")
		bad.Hint = "Could not choose a best candidate operator. " +
			"You might need to add explicit type casts."
		return nil, bad
	}
	k, x, y, bad := c.match(a, b, func(k Kind) bool {
		return k.number() && !(operator == "%" && k.floating())
	})
	switch {
	case bad != nil:
		return nil, bad
	case k == Unknown:
		return nil, c.noOperator(at, operator, a, b)
	}
	return &calc{op: opArith, typ: Type{Kind: k}, at: at, text: operator, kind: k,
		args: []*calc{x, y}}, nil
}

func (c *compiler) concat(at int, a, b *calc) (*calc, *wire.SQLError) {
	loose := func(k Kind) bool { return k.text() || k == Unknown }
	if !loose(a.typ.Kind) && !loose(b.typ.Kind) {
		return nil, c.noOperator(at, "||", a, b)
	}
	n := &calc{op: opConcat, typ: Type{Kind: Text}, at: at}
	for _, x := range []*calc{a, b} {
		x, bad := c.coerce(x, Type{Kind: Text}, castAssign)
		if bad != nil {
			return nil, bad
		}
		n.args = append(n.args, x)
	}
	return n, nil
}

// path is a field of a JSON value.
func (c *compiler) path(e *sql.Expr, args []*calc) (*calc, *wire.SQLError) {
	a, b := args[0], args[1]
	if a.typ.Kind != JSON && a.typ.Kind != JSONB {
		return nil, c.noOperator(e.At, e.Text, a, b)
	}
	t := Type{Kind: Text}
	if b.typ.Kind.whole() {
		t.Kind = Int8
	}
	b, bad := c.coerce(b, t, castImplicit)
	if bad != nil {
		return nil, bad
	}
	n := &calc{op: opJSON, typ: a.typ, at: e.At, kind: t.Kind, text: e.Text, args: []*calc{a, b}}
	if e.Text == "->>" {
		n.typ = Type{Kind: Text}
	}
	return n, nil
}
