package postgres

import (
	"strconv"
	"strings"

	"highwater/sim/sql"
	"highwater/sim/wire"
)

// op tells what a node does.
type op uint8

const (
	opConst op = iota
	opColumn
	opAggregate // the nth of the query
	opArith     // text is the operator
	opCompare
	opConcat
	opMinus
	opNot
	opAnd
	opOr
	opIs
	opIn
	opLike
	opCall
	opCast
	opCase
	opJSON // -> and ->>
)

// calc is an expression whose names and types are known.
type calc struct {
	op      op
	typ     Type
	at      int // byte of the text, for errors; below zero: none
	args    []*calc
	val     Value
	n       int // of a column or an aggregate
	text    string
	kind    Kind // that both sides of an operator have
	negated bool
	cast    castHow
}

// source is a table among those that a statement reads.
type source struct {
	table *Table
	alias string
	from  int // where its columns begin in the row
}

// compiler turns expressions into calcs. clause is where it is, for what aggregates may not be in.
type compiler struct {
	src     string
	sources []source
	params  []wire.SQLValue
	batch   bool
	aggs    []*aggregate
	clause  string
	inside  bool // an aggregate's arguments
	hidden  []int
}

func (c *compiler) fail(at int, code, message string) *wire.SQLError {
	return sql.Fail(c.src, at, code, message)
}

// add makes a table's columns known.
func (c *compiler) add(t *Table, alias string) {
	from := 0
	for _, s := range c.sources {
		from = s.from + len(s.table.Columns)
	}
	if alias == "" {
		alias = t.Name
	}
	c.sources = append(c.sources, source{t, alias, from})
}

// width is the number of columns of a row.
func (c *compiler) width() int {
	if len(c.sources) == 0 {
		return 0
	}
	s := &c.sources[len(c.sources)-1]
	return s.from + len(s.table.Columns)
}

// compile finds names and types in an expression.
func (c *compiler) compile(e *sql.Expr) (*calc, *wire.SQLError) {
	switch e.Kind {
	case sql.Null:
		return &calc{val: null, at: e.At}, nil
	case sql.Bool:
		n := &calc{typ: Type{Kind: Bool}, at: e.At}
		if e.Text == "true" {
			n.val.Int = 1
		}
		return n, nil
	case sql.Number:
		return c.number(e)
	case sql.Text:
		return &calc{val: Value{Text: e.Text}, at: e.At}, nil
	case sql.Param:
		return c.param(e)
	case sql.Column:
		return c.column(e)
	case sql.Star:
		return nil, c.fail(e.At, "42601", `syntax error at or near "*"`)
	case sql.Default:
		return nil, c.fail(e.At, "42601", "DEFAULT is not allowed in this context")
	case sql.Binary:
		return c.binary(e)
	case sql.Not, sql.And, sql.Or:
		return c.logic(e)
	case sql.Is:
		return c.is(e)
	case sql.In:
		return c.in(e)
	case sql.Between:
		return c.between(e)
	case sql.Like:
		return c.like(e)
	case sql.Cast:
		return c.castTo(e)
	case sql.Case:
		return c.caseOf(e)
	}
	return c.call(e)
}

func (c *compiler) all(es []*sql.Expr) (out []*calc, bad *wire.SQLError) {
	for _, e := range es {
		n, bad := c.compile(e)
		if bad != nil {
			return nil, bad
		}
		out = append(out, n)
	}
	return out, nil
}

// number is an integer of the smallest type that holds it, or a numeric.
func (c *compiler) number(e *sql.Expr) (*calc, *wire.SQLError) {
	n := &calc{at: e.At, typ: Type{Kind: Numeric}}
	if v, err := strconv.ParseInt(e.Text, 10, 64); err == nil && e.Whole {
		n.typ.Kind, n.val.Int = Int8, v
		if fits(Int4, v) {
			n.typ.Kind = Int4
		}
		return n, nil
	}
	d, ok := parseDecimal(e.Text)
	if !ok {
		return nil, problem("22003", "value overflows numeric format")
	}
	n.val.Text = d.String()
	return n, nil
}

func (c *compiler) param(e *sql.Expr) (*calc, *wire.SQLError) {
	n, _ := strconv.Atoi(e.Text)
	if n < 1 || n > len(c.params) {
		return nil, c.fail(e.At, "42P02", "there is no parameter $"+e.Text)
	}
	p := c.params[n-1]
	return &calc{at: -1, val: Value{Null: p.Null, Text: p.Text}}, nil
}

// column finds a column by its name.
func (c *compiler) column(e *sql.Expr) (*calc, *wire.SQLError) {
	var found *calc
	known := e.Table == ""
	for i := range c.sources {
		s := &c.sources[i]
		if e.Table != "" && e.Table != s.alias {
			continue
		}
		known = true
		at := s.table.Column(e.Text)
		if at < 0 {
			continue
		}
		slot := s.from + at
		if e.Table == "" && c.isHidden(slot) {
			continue
		}
		if found != nil {
			return nil, c.fail(e.At, "42702", `column reference "`+e.Text+`" is ambiguous`)
		}
		found = &calc{op: opColumn, typ: s.table.Columns[at].Type, n: slot, at: e.At}
	}
	switch {
	case found != nil:
		return found, nil
	case !known:
		return nil, c.noTable(e)
	}
	name := e.Text
	if e.Table != "" {
		name = e.Table + "." + e.Text
	} else {
		name = `"` + name + `"`
	}
	bad := c.fail(e.At, "42703", "column "+name+" does not exist")
	bad.Hint = c.meant(e)
	return nil, bad
}

func (c *compiler) isHidden(slot int) bool {
	for _, h := range c.hidden {
		if h == slot {
			return true
		}
	}
	return false
}

func (c *compiler) noTable(e *sql.Expr) *wire.SQLError {
	for i := range c.sources {
		if s := &c.sources[i]; s.table.Name == e.Table {
			bad := c.fail(e.At, "42P01",
				`invalid reference to FROM-clause entry for table "`+e.Table+`"`)
			bad.Hint = `Perhaps you meant to reference the table alias "` + s.alias + `".`
			return bad
		}
	}
	return c.fail(e.At, "42P01", `missing FROM-clause entry for table "`+e.Table+`"`)
}

// meant is the hint for a column that is misspelt. PostgreSQL: updateFuzzyAttrMatch.
func (c *compiler) meant(e *sql.Expr) string {
	var best []string
	distance := 4
	for i := range c.sources {
		s := &c.sources[i]
		penalty := 0
		if e.Table != "" {
			penalty = levenshtein(e.Table, s.alias)
		}
		for j := range s.table.Columns {
			d := levenshtein(s.table.Columns[j].Name, e.Text)
			if d > len(e.Text)/2 {
				continue
			}
			name := `the column "` + s.alias + "." + s.table.Columns[j].Name + `"`
			switch d += penalty; {
			case d < distance:
				distance, best = d, []string{name}
			case d == distance:
				best = append(best, name)
			}
		}
	}
	if len(best) == 0 || len(best) > 2 {
		return ""
	}
	return "Perhaps you meant to reference " + strings.Join(best, " or ") + "."
}

func levenshtein(a, b string) int {
	if len(a) > 255 || len(b) > 255 {
		return 255
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := last
			if a[i] != b[j] {
				cost++
			}
			last = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// logic is AND, OR, NOT: all sides are booleans.
func (c *compiler) logic(e *sql.Expr) (*calc, *wire.SQLError) {
	n := &calc{typ: Type{Kind: Bool}, at: e.At}
	word := ""
	switch e.Kind {
	case sql.And:
		n.op, word = opAnd, "AND"
	case sql.Or:
		n.op, word = opOr, "OR"
	default:
		n.op, word = opNot, "NOT"
	}
	for _, a := range e.Args {
		x, bad := c.boolean(a, word)
		if bad != nil {
			return nil, bad
		}
		n.args = append(n.args, x)
	}
	return n, nil
}

// boolean compiles what must be a boolean: a condition of WHERE, an argument of AND.
func (c *compiler) boolean(e *sql.Expr, word string) (*calc, *wire.SQLError) {
	n, bad := c.compile(e)
	if bad != nil {
		return nil, bad
	}
	if n.typ.Kind == Unknown {
		return c.coerce(n, Type{Kind: Bool}, castImplicit)
	}
	if n.typ.Kind != Bool {
		return nil, c.fail(start(e), "42804", "argument of "+word+" must be type boolean, not type "+
			names[n.typ.Kind])
	}
	return n, nil
}

// start is where an expression begins, as PostgreSQL's exprLocation has it: the leftmost place.
func start(e *sql.Expr) int {
	at := e.At
	if e.Kind == sql.Call || e.Kind == sql.Case || e.Kind == sql.Cast && e.Type.At < e.Args[0].At {
		return at
	}
	for _, a := range e.Args {
		at = min(at, start(a))
	}
	return at
}

func (c *compiler) is(e *sql.Expr) (*calc, *wire.SQLError) {
	args, bad := c.all(e.Args)
	if bad != nil {
		return nil, bad
	}
	n := &calc{op: opIs, typ: Type{Kind: Bool}, at: e.At, text: e.Text, negated: e.Negated, args: args}
	switch e.Text {
	case "distinct":
		same, bad := c.compared("=", e.At, args[0], args[1])
		if bad != nil {
			return nil, bad
		}
		n.args, n.kind = same.args, same.kind
	case "null":
		if args[0].typ.Kind == Unknown {
			n.args[0], bad = c.coerce(args[0], Type{Kind: Text}, castImplicit)
		}
	default:
		n.args[0], bad = c.boolean(e.Args[0], "IS "+strings.ToUpper(e.Text))
	}
	return n, bad
}

func (c *compiler) in(e *sql.Expr) (*calc, *wire.SQLError) {
	n := &calc{op: opIn, typ: Type{Kind: Bool}, at: e.At, negated: e.Negated}
	args, bad := c.all(e.Args)
	if bad != nil {
		return nil, bad
	}
	for _, a := range args[1:] {
		one, bad := c.compared("=", e.At, args[0], a)
		if bad != nil {
			return nil, bad
		}
		n.args = append(n.args, one)
	}
	return n, nil
}

func (c *compiler) between(e *sql.Expr) (*calc, *wire.SQLError) {
	args, bad := c.all(e.Args)
	if bad != nil {
		return nil, bad
	}
	low, bad := c.compared(">=", e.At, args[0], args[1])
	if bad != nil {
		return nil, bad
	}
	high, bad := c.compared("<=", e.At, args[0], args[2])
	if bad != nil {
		return nil, bad
	}
	n := &calc{op: opAnd, typ: Type{Kind: Bool}, at: e.At, args: []*calc{low, high}}
	if e.Negated {
		n = &calc{op: opNot, typ: n.typ, at: e.At, args: []*calc{n}}
	}
	return n, nil
}

func (c *compiler) like(e *sql.Expr) (*calc, *wire.SQLError) {
	args, bad := c.all(e.Args)
	if bad != nil {
		return nil, bad
	}
	operator := map2(e.Text == "ilike", "~~*", "~~")
	if e.Negated {
		operator = "!" + operator
	}
	for i, a := range args {
		if a.typ.Kind != Unknown && !a.typ.Kind.text() {
			return nil, c.noOperator(e.At, operator, args[0], args[1])
		}
		if args[i], bad = c.coerce(a, Type{Kind: Text}, castImplicit); bad != nil {
			return nil, bad
		}
	}
	return &calc{op: opLike, typ: Type{Kind: Bool}, at: e.At, args: args, text: e.Text,
		negated: e.Negated}, nil
}

func map2(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

func (c *compiler) castTo(e *sql.Expr) (*calc, *wire.SQLError) {
	t, _, bad := typeNamed(c.src, &e.Type)
	if bad != nil {
		return nil, bad
	}
	n, bad := c.compile(e.Args[0])
	if bad != nil {
		return nil, bad
	}
	if n.typ.Kind != Unknown && !castable(n.typ.Kind, t.Kind, castExplicit) {
		return nil, c.fail(e.At, "42846", "cannot cast type "+names[n.typ.Kind]+" to "+names[t.Kind])
	}
	return c.coerce(n, t, castExplicit)
}

func (c *compiler) caseOf(e *sql.Expr) (*calc, *wire.SQLError) {
	n := &calc{op: opCase, at: e.At}
	var results []*calc
	for i, a := range e.Args {
		last := e.Whole && i == len(e.Args)-1
		if i%2 == 0 && !last {
			x, bad := c.boolean(a, "CASE/WHEN")
			if bad != nil {
				return nil, bad
			}
			n.args = append(n.args, x)
			continue
		}
		x, bad := c.compile(a)
		if bad != nil {
			return nil, bad
		}
		n.args = append(n.args, x)
		results = append(results, x)
	}
	t, bad := c.common("CASE", results)
	if bad != nil {
		return nil, bad
	}
	n.typ = t
	for i := range n.args {
		if last := e.Whole && i == len(n.args)-1; i%2 == 1 || last {
			if n.args[i], bad = c.coerce(n.args[i], t, castImplicit); bad != nil {
				return nil, bad
			}
		}
	}
	return n, nil
}

// common is the type that several expressions become: the one that all go into.
func (c *compiler) common(what string, list []*calc) (Type, *wire.SQLError) {
	t := Type{}
	for _, n := range list {
		k := n.typ.Kind
		switch {
		case k == Unknown || k == t.Kind:
		case t.Kind == Unknown:
			t = Type{Kind: k}
		case k.number() && t.Kind.number(), k.text() && t.Kind.text(),
			k.moment() && t.Kind.moment():
			t.Kind = max(t.Kind, k)
		default:
			return t, c.fail(n.at, "42804", what+" types "+names[t.Kind]+" and "+names[k]+
				" cannot be matched")
		}
	}
	if t.Kind == Unknown {
		t.Kind = Text
	}
	return t, nil
}
