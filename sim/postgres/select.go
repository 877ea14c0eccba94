package postgres

import (
	"strconv"
	"strings"

	"highwater/sim/ordered"
	"highwater/sim/sql"
	"highwater/sim/wire"
)

// query carries out a SELECT: tables are joined row by row, then come WHERE, GROUP BY, HAVING,
// ORDER BY, DISTINCT, OFFSET and LIMIT.
func (x *executor) query(s *sql.Select) (wire.SQLResult, *wire.SQLError) {
	rows, columns, bad := x.selected(s)
	if bad != nil {
		return wire.SQLResult{}, bad
	}
	return rendered(columns, rows, tag("SELECT", len(rows))), nil
}

// column is a column of a result.
type column struct {
	name string
	calc *calc
}

// rendered makes a result of rows.
func rendered(columns []column, rows [][]Value, tag string) wire.SQLResult {
	r := wire.SQLResult{Tag: tag, Columns: make([]wire.SQLColumn, len(columns))}
	for i := range columns {
		t := columns[i].calc.typ
		if t.Kind == Unknown {
			t.Kind = Text
		}
		r.Columns[i] = wire.SQLColumn{Name: columns[i].name, Type: t.String()}
	}
	for _, row := range rows {
		out := make([]wire.SQLValue, len(columns))
		for i := range columns {
			if out[i].Null = row[i].Null; !row[i].Null {
				out[i].Text = output(columns[i].calc.typ, row[i])
			}
		}
		r.Rows = append(r.Rows, out)
	}
	return r
}

// result is a row of a result with what it is ordered by.
type result struct{ values, order []Value }

// plan is a query whose names and types are known.
type plan struct {
	columns []column
	where   *calc
	group   []*calc
	having  *calc
	order   []*calc
	aggs    []*aggregate
	grouped bool
}

func (x *executor) selected(s *sql.Select) ([][]Value, []column, *wire.SQLError) {
	if s.Locks {
		return nil, nil, problem("0A000", "FOR UPDATE is not simulated here")
	}
	c := x.compiler()
	rows, bad := x.joined(c, s)
	if bad != nil {
		return nil, nil, bad
	}
	p, bad := c.plan(s)
	if bad != nil {
		return nil, nil, bad
	}
	rows, bad = x.filtered(rows, p.where)
	if bad != nil {
		return nil, nil, bad
	}
	var out []result
	if p.grouped {
		out, bad = x.grouped(c, p, rows)
	} else {
		out, bad = x.computed(p, rows)
	}
	if bad != nil {
		return nil, nil, bad
	}
	if s.Distinct {
		out = distinct(p, out)
	}
	if len(p.order) > 0 {
		ordered.SortFunc(out, func(a, b result) int { return byOrder(s.OrderBy, p.order, a, b) })
	}
	from, to, bad := x.window(c, s, len(out))
	if bad != nil {
		return nil, nil, bad
	}
	var values [][]Value
	for _, r := range out[from:to] {
		values = append(values, r.values)
	}
	return values, p.columns, nil
}

func (x *executor) filtered(rows [][]Value, where *calc) (out [][]Value, bad *wire.SQLError) {
	if where == nil {
		return rows, nil
	}
	e := env{x: x}
	for _, r := range rows {
		e.row = r
		ok, bad := e.yes(where)
		if bad != nil {
			return nil, bad
		}
		if ok {
			out = append(out, r)
		}
	}
	return out, nil
}

func byOrder(by []sql.Order, kinds []*calc, a, b result) int {
	for i := range by {
		x, y := a.order[i], b.order[i]
		n := 0
		switch {
		case x.Null && y.Null:
			continue
		case x.Null || y.Null:
			if x.Null == by[i].NullsFirst {
				return -1
			}
			return 1
		default:
			n = compare(kinds[i].typ.Kind, x, y)
		}
		if by[i].Descending {
			n = -n
		}
		if n != 0 {
			return n
		}
	}
	return 0
}

// window is what LIMIT and OFFSET leave.
func (x *executor) window(c *compiler, s *sql.Select, n int) (from, to int, bad *wire.SQLError) {
	to = n
	for i, e := range []*sql.Expr{s.Offset, s.Limit} {
		if e == nil {
			continue
		}
		word := [...]string{"OFFSET", "LIMIT"}[i]
		free := compiler{src: c.src, params: c.params, clause: word}
		k, bad := free.compile(e)
		if bad != nil {
			return 0, 0, bad
		}
		if !castable(k.typ.Kind, Int8, castAssign) && k.typ.Kind != Unknown {
			return 0, 0, c.fail(k.at, "42804", "argument of "+word+" must be type bigint, not type "+
				names[k.typ.Kind])
		}
		if k, bad = c.coerce(k, Type{Kind: Int8}, castAssign); bad != nil {
			return 0, 0, bad
		}
		v, bad := (&env{x: x}).eval(k)
		switch {
		case bad != nil:
			return 0, 0, bad
		case v.Null:
		case v.Int < 0:
			return 0, 0, problem([...]string{"2201X", "2201W"}[i], word+" must not be negative")
		case i == 0:
			from = int(min(v.Int, int64(n)))
		default:
			to = from + int(min(v.Int, int64(n-from)))
		}
	}
	return from, to, nil
}

// joined makes the rows of FROM.
func (x *executor) joined(c *compiler, s *sql.Select) ([][]Value, *wire.SQLError) {
	rows := [][]Value{{}}
	for i := range s.From {
		ref := &s.From[i]
		t, found := x.view(&ref.Name)
		var bad *wire.SQLError
		if t == nil {
			if t, bad = x.table(&ref.Name); bad != nil {
				return nil, bad
			}
		}
		for j := range c.sources {
			if alias := map2(ref.Alias != "", ref.Alias, t.Name); c.sources[j].alias == alias {
				return nil, c.fail(-1, "42712", `table name "`+alias+`" specified more than once`)
			}
		}
		left := c.width()
		c.add(t, ref.Alias)
		on, bad := c.on(ref)
		if bad != nil {
			return nil, bad
		}
		if t.OID != 0 {
			if found, bad = x.scan(t, nil); bad != nil {
				return nil, bad
			}
		}
		if rows, bad = x.join(rows, found, on, left, c.width(), ref.Join == "left"); bad != nil {
			return nil, bad
		}
	}
	return rows, nil
}

// on is the condition of a join; nil: all rows go together.
func (c *compiler) on(ref *sql.TableRef) (*calc, *wire.SQLError) {
	if ref.On != nil {
		c.clause = "JOIN conditions"
		n, bad := c.boolean(ref.On, "JOIN/ON")
		c.clause = ""
		return n, bad
	}
	var all *calc
	right := &c.sources[len(c.sources)-1]
	for i := range ref.Using {
		u := &ref.Using[i]
		at := right.table.Column(u.Text)
		if at < 0 {
			return nil, c.fail(u.At, "42703",
				`column "`+u.Text+`" specified in USING clause does not exist in right table`)
		}
		c.hidden = append(c.hidden, right.from+at)
		a, bad := c.column(&sql.Expr{Kind: sql.Column, Text: u.Text, At: u.At})
		if bad != nil {
			return nil, c.fail(u.At, "42703",
				`column "`+u.Text+`" specified in USING clause does not exist in left table`)
		}
		b := &calc{op: opColumn, typ: right.table.Columns[at].Type, n: right.from + at, at: u.At}
		n, bad := c.compared("=", u.At, a, b)
		if bad != nil {
			return nil, bad
		}
		if all != nil {
			n = &calc{op: opAnd, typ: n.typ, args: []*calc{all, n}}
		}
		all = n
	}
	return all, nil
}

// maxJoined bounds what a query may put together, so that nobody waits for ever.
const maxJoined = 1000000

func (x *executor) join(left [][]Value, right []match, on *calc, from, width int,
	outer bool) (out [][]Value, bad *wire.SQLError) {
	e := env{x: x}
	for _, l := range left {
		met := false
		for _, r := range right {
			row := append(append(make([]Value, 0, width), l[:from]...), r.row.values...)
			e.row = row
			ok, bad := e.yes(on)
			if bad != nil {
				return nil, bad
			}
			if !ok {
				continue
			}
			met = true
			if out = append(out, row); len(out) > maxJoined {
				return nil, problem("57014", "canceling statement: it gives more than a million rows")
			}
		}
		if outer && !met {
			row := append(make([]Value, 0, width), l[:from]...)
			for len(row) < width {
				row = append(row, null)
			}
			out = append(out, row)
		}
	}
	return out, nil
}

// plan finds names and types in a query whose tables are known.
func (c *compiler) plan(s *sql.Select) (p *plan, bad *wire.SQLError) {
	p = &plan{}
	if p.columns, bad = c.items(s.Items); bad != nil {
		return nil, bad
	}
	if s.Where != nil {
		c.clause = "WHERE"
		if p.where, bad = c.boolean(s.Where, "WHERE"); bad != nil {
			return nil, bad
		}
		c.clause = ""
	}
	if s.Having != nil {
		if p.having, bad = c.boolean(s.Having, "HAVING"); bad != nil {
			return nil, bad
		}
	}
	for _, e := range s.GroupBy {
		n, bad := c.listed(e, p.columns, "GROUP BY", false)
		if bad != nil {
			return nil, bad
		}
		p.group = append(p.group, n)
	}
	for i := range s.OrderBy {
		n, bad := c.listed(s.OrderBy[i].Expr, p.columns, "ORDER BY", true)
		if bad != nil {
			return nil, bad
		}
		if s.Distinct && !among(n, p.columns) {
			return nil, c.fail(n.at, "42P10",
				"for SELECT DISTINCT, ORDER BY expressions must appear in select list")
		}
		p.order = append(p.order, n)
	}
	p.aggs = c.aggs
	if p.grouped = len(p.aggs) > 0 || len(p.group) > 0 || p.having != nil; p.grouped {
		return p, c.checkGroups(p)
	}
	return p, nil
}

func among(n *calc, columns []column) bool {
	for i := range columns {
		if alike(n, columns[i].calc) {
			return true
		}
	}
	return false
}

// items are the columns of a result.
func (c *compiler) items(items []sql.Item) (out []column, bad *wire.SQLError) {
	for i := range items {
		e := items[i].Expr
		if e.Kind == sql.Star {
			more, bad := c.star(e)
			if bad != nil {
				return nil, bad
			}
			out = append(out, more...)
			continue
		}
		n, bad := c.compile(e)
		if bad != nil {
			return nil, bad
		}
		out = append(out, column{map2(items[i].Alias != "", items[i].Alias, nameOf(e)), n})
	}
	return out, nil
}

func (c *compiler) star(e *sql.Expr) (out []column, bad *wire.SQLError) {
	known := false
	for i := range c.sources {
		s := &c.sources[i]
		if e.Table != "" && s.alias != e.Table {
			continue
		}
		known = true
		for j := range s.table.Columns {
			if col := &s.table.Columns[j]; e.Table != "" || !c.isHidden(s.from+j) {
				out = append(out, column{col.Name,
					&calc{op: opColumn, typ: col.Type, n: s.from + j, at: e.At}})
			}
		}
	}
	switch {
	case known:
		return out, nil
	case e.Table == "":
		return nil, c.fail(e.At, "42601", "SELECT * with no tables specified is not valid")
	}
	return nil, c.noTable(e)
}

// nameOf is what a column is called that has no alias. PostgreSQL: FigureColname.
func nameOf(e *sql.Expr) string {
	switch e.Kind {
	case sql.Column, sql.Call:
		return e.Text
	case sql.Cast:
		if n := nameOf(e.Args[0]); n != "?column?" {
			return n
		}
		t, _, bad := typeNamed("", &e.Type)
		if bad != nil {
			return e.Type.Name
		}
		return [...]string{"unknown", "bool", "int2", "int4", "int8", "numeric", "float4", "float8",
			"varchar", "text", "bytea", "date", "timestamp", "timestamptz", "uuid", "json",
			"jsonb"}[t.Kind]
	case sql.Case:
		if e.Whole {
			if n := nameOf(e.Args[len(e.Args)-1]); n != "?column?" {
				return n
			}
		}
		return "case"
	}
	return "?column?"
}

// listed is an expression of GROUP BY or ORDER BY: a number or a name may mean a column of the result.
func (c *compiler) listed(e *sql.Expr, columns []column, clause string, nameFirst bool) (*calc,
	*wire.SQLError) {
	if e.Kind == sql.Number && e.Whole {
		n, _ := strconv.Atoi(e.Text)
		if n < 1 || n > len(columns) {
			return nil, c.fail(e.At, "42P10", clause+" position "+e.Text+" is not in select list")
		}
		return columns[n-1].calc, nil
	}
	if e.Kind == sql.Text || e.Kind == sql.Null {
		return nil, c.fail(e.At, "42601", "non-integer constant in "+clause)
	}
	if e.Kind == sql.Column && e.Table == "" {
		own := false
		for i := range c.sources {
			own = own || c.sources[i].table.Column(e.Text) >= 0
		}
		for i := range columns {
			if columns[i].name == e.Text && (nameFirst || !own) {
				return columns[i].calc, nil
			}
		}
	}
	c.clause = map2(clause == "GROUP BY", "GROUP BY", "")
	n, bad := c.compile(e)
	c.clause = ""
	if bad == nil && n.typ.Kind == JSON {
		bad = c.fail(e.At, "42883", "could not identify an ordering operator for type json")
	}
	return n, bad
}

// alike tells whether two expressions are the same.
func alike(a, b *calc) bool {
	if a.op != b.op || a.n != b.n || a.text != b.text || a.typ != b.typ || a.negated != b.negated ||
		a.val != b.val || len(a.args) != len(b.args) {
		return false
	}
	for i := range a.args {
		if !alike(a.args[i], b.args[i]) {
			return false
		}
	}
	return true
}

// checkGroups refuses columns that have many values in a group.
func (c *compiler) checkGroups(p *plan) *wire.SQLError {
	for i := range p.columns {
		if bad := c.single(p, p.columns[i].calc); bad != nil {
			return bad
		}
	}
	if p.having != nil {
		if bad := c.single(p, p.having); bad != nil {
			return bad
		}
	}
	for _, n := range p.order {
		if bad := c.single(p, n); bad != nil {
			return bad
		}
	}
	return nil
}

func (c *compiler) single(p *plan, n *calc) *wire.SQLError {
	for _, g := range p.group {
		if alike(g, n) {
			return nil
		}
	}
	if n.op == opColumn {
		for i := range c.sources {
			s := &c.sources[i]
			at := n.n - s.from
			if at < 0 || at >= len(s.table.Columns) {
				continue
			}
			if c.keyGrouped(p, s) {
				return nil
			}
			return c.fail(n.at, "42803", `column "`+s.alias+"."+s.table.Columns[at].Name+
				`" must appear in the GROUP BY clause or be used in an aggregate function`)
		}
	}
	for _, a := range n.args {
		if bad := c.single(p, a); bad != nil {
			return bad
		}
	}
	return nil
}

// keyGrouped tells whether a table's whole primary key is in GROUP BY: all its columns have one value.
func (c *compiler) keyGrouped(p *plan, s *source) bool {
	for _, k := range s.table.Key {
		found := false
		for _, g := range p.group {
			found = found || g.op == opColumn && g.n == s.from+k
		}
		if !found {
			return false
		}
	}
	return s.table.Key != nil
}

// computed makes a row of the result of each row.
func (x *executor) computed(p *plan, rows [][]Value) (out []result, bad *wire.SQLError) {
	e := env{x: x}
	for _, r := range rows {
		e.row = r
		one, bad := e.result(p)
		if bad != nil {
			return nil, bad
		}
		out = append(out, one)
	}
	return out, nil
}

func (e *env) result(p *plan) (r result, bad *wire.SQLError) {
	r.values = make([]Value, len(p.columns))
	for i := range p.columns {
		if r.values[i], bad = e.eval(p.columns[i].calc); bad != nil {
			return r, bad
		}
	}
	for _, o := range p.order {
		v, bad := e.eval(o)
		if bad != nil {
			return r, bad
		}
		r.order = append(r.order, v)
	}
	return r, nil
}

// distinct keeps the first of equal rows.
func distinct(p *plan, rows []result) (out []result) {
	seen := ordered.New[string, bool]()
	for _, r := range rows {
		var b strings.Builder
		for i := range p.columns {
			writeKey(&b, p.columns[i].calc.typ, r.values[i])
		}
		if !seen.Has(b.String()) {
			seen.Set(b.String(), true)
			out = append(out, r)
		}
	}
	return out
}

// writeKey writes a value so that equal values are written alike.
func writeKey(b *strings.Builder, t Type, v Value) {
	if v.Null {
		b.WriteString("n,")
		return
	}
	text := output(t, v)
	if d, ok := parseDecimal(text); ok && t.Kind == Numeric {
		text = d.plain()
	}
	b.WriteString(strconv.Itoa(len(text)) + ":" + text + ",")
}
