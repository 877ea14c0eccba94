package postgres

import (
	"slices"
	"strings"

	"highwater/sim/sql"
	"highwater/sim/wire"
)

// insertPlan is an INSERT whose names are known.
type insertPlan struct {
	table   *Table
	columns []int // what the values are for
	c       *compiler
	give    []column
	since   int64 // rows from here on are of this statement
	n       int
	out     [][]Value
}

func (x *executor) insert(s *sql.Insert) (r wire.SQLResult, bad *wire.SQLError) {
	t, bad := x.table(&s.Table)
	if bad != nil {
		return r, bad
	}
	p := &insertPlan{table: t, c: x.compiler(), since: x.db.peek(t).next}
	if p.columns, bad = x.targets(t, s.Columns); bad != nil {
		return r, bad
	}
	rows, bad := x.inserted(s, p)
	if bad != nil {
		return r, bad
	}
	p.c.add(t, s.Alias)
	upsert, bad := x.conflict(s, p)
	if bad != nil {
		return r, bad
	}
	if p.give, bad = p.c.items(s.Returning); bad != nil {
		return r, bad
	}
	e := env{x: x}
	for _, calcs := range rows {
		row := make([]Value, len(t.Columns))
		for i, n := range calcs {
			if row[i], bad = e.eval(n); bad != nil {
				return r, bad
			}
		}
		if bad := x.insertRow(p, upsert, row); bad != nil {
			return r, bad
		}
	}
	return p.result(tag("INSERT 0", p.n), s.Returning), nil
}

// result is what RETURNING asks for.
func (p *insertPlan) result(tag string, returning []sql.Item) wire.SQLResult {
	if returning == nil {
		return wire.SQLResult{Tag: tag}
	}
	return rendered(p.give, p.out, tag)
}

// targets are the columns that an INSERT names.
func (x *executor) targets(t *Table, list []sql.Name) (out []int, bad *wire.SQLError) {
	for i := range list {
		at := t.Column(list[i].Text)
		if at < 0 {
			return nil, noColumn(x.src, t, &list[i])
		}
		if slices.Contains(out, at) {
			return nil, sql.Fail(x.src, list[i].At, "42701",
				`column "`+list[i].Text+`" specified more than once`)
		}
		out = append(out, at)
	}
	if list == nil {
		for i := range t.Columns {
			out = append(out, i)
		}
	}
	return out, nil
}

func noColumn(src string, t *Table, n *sql.Name) *wire.SQLError {
	return sql.Fail(src, n.At, "42703",
		`column "`+n.Text+`" of relation "`+t.Name+`" does not exist`)
}

// inserted are the values of each new row, one for each column of the table.
func (x *executor) inserted(s *sql.Insert, p *insertPlan) (rows [][]*calc, bad *wire.SQLError) {
	if s.Query != nil {
		return x.insertedQuery(s, p)
	}
	lists := s.Rows
	if lists == nil {
		lists, p.columns = [][]*sql.Expr{{}}, nil
	}
	for i, list := range lists {
		if i > 0 && len(list) != len(lists[0]) {
			return nil, p.c.fail(start(list[0]), "42601", "VALUES lists must all be the same length")
		}
		if len(list) > len(p.columns) {
			return nil, p.c.fail(start(list[len(p.columns)]), "42601",
				"INSERT has more expressions than target columns")
		}
		if s.Columns != nil && len(list) < len(p.columns) {
			return nil, p.c.fail(s.Columns[len(list)].At, "42601",
				"INSERT has more target columns than expressions")
		}
	}
	for _, list := range lists {
		row := make([]*calc, len(p.table.Columns))
		for i, e := range list {
			at := p.columns[i]
			if e.Kind == sql.Default {
				continue
			}
			n, bad := p.c.compile(e)
			if bad != nil {
				return nil, bad
			}
			if row[at], bad = p.c.assign(p.table, at, n, start(e)); bad != nil {
				return nil, bad
			}
		}
		if bad := x.defaults(p.table, row); bad != nil {
			return nil, bad
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (x *executor) insertedQuery(s *sql.Insert, p *insertPlan) (rows [][]*calc, bad *wire.SQLError) {
	values, columns, bad := x.selected(s.Query)
	if bad != nil {
		return nil, bad
	}
	if len(columns) > len(p.columns) {
		return nil, p.c.fail(columns[len(p.columns)].calc.at, "42601",
			"INSERT has more expressions than target columns")
	}
	if s.Columns != nil && len(columns) < len(p.columns) {
		return nil, p.c.fail(s.Columns[len(columns)].At, "42601",
			"INSERT has more target columns than expressions")
	}
	for _, v := range values {
		row := make([]*calc, len(p.table.Columns))
		for i := range columns {
			n := &calc{typ: columns[i].calc.typ, val: v[i], at: columns[i].calc.at}
			if row[p.columns[i]], bad = p.c.assign(p.table, p.columns[i], n, n.at); bad != nil {
				return nil, bad
			}
		}
		if bad := x.defaults(p.table, row); bad != nil {
			return nil, bad
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// defaults fills in what nobody gave.
func (x *executor) defaults(t *Table, row []*calc) (bad *wire.SQLError) {
	for i := range row {
		if row[i] == nil {
			if row[i], bad = t.defaultOf(i); bad != nil {
				return bad
			}
		}
	}
	return nil
}

// defaultOf is a column's default; null when it has none.
func (t *Table) defaultOf(i int) (*calc, *wire.SQLError) {
	col := &t.Columns[i]
	if col.Default == nil {
		return &calc{typ: col.Type, val: null}, nil
	}
	c := compiler{src: ""}
	n, bad := c.compile(unplaced(col.Default))
	if bad != nil {
		return nil, bad
	}
	return c.coerce(n, col.Type, castAssign)
}

// unplaced is an expression whose mistakes point nowhere: its text is gone.
func unplaced(e *sql.Expr) *sql.Expr {
	c := *e
	c.At, c.Args = -1, nil
	for _, a := range e.Args {
		c.Args = append(c.Args, unplaced(a))
	}
	return &c
}

// assign gives an expression the type of the column that it is put into.
func (c *compiler) assign(t *Table, at int, n *calc, place int) (*calc, *wire.SQLError) {
	col := &t.Columns[at]
	if n.typ.Kind != Unknown && !castable(n.typ.Kind, col.Type.Kind, castAssign) {
		bad := c.fail(place, "42804", `column "`+col.Name+`" is of type `+names[col.Type.Kind]+
			" but expression is of type "+names[n.typ.Kind])
		bad.Hint = "You will need to rewrite or cast the expression."
		return nil, bad
	}
	return c.coerce(n, col.Type, castAssign)
}

// check refuses a null where none may be.
func (t *Table) check(row []Value) *wire.SQLError {
	for i := range t.Columns {
		if !t.Columns[i].NotNull || !row[i].Null {
			continue
		}
		bad := problem("23502", `null value in column "`+t.Columns[i].Name+`" of relation "`+t.Name+
			`" violates not-null constraint`)
		bad.Detail = "Failing row contains (" + t.rowText(row) + ")."
		bad.Table, bad.Column = t.Name, t.Columns[i].Name
		return bad
	}
	return nil
}

// rowText is a row in an error. PostgreSQL: ExecBuildSlotValueDescription.
func (t *Table) rowText(row []Value) string {
	var parts []string
	for i := range row {
		text := "null"
		if !row[i].Null {
			if text = output(t.Columns[i].Type, row[i]); len(text) > 64 {
				text = strings.ToValidUTF8(text[:64], "") + "..."
			}
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}

// occupant is the row that has a key; nil: the key is free.
func (x *executor) occupant(t *Table, key string) (match, *wire.SQLError) {
	h := x.db.peek(t)
	tid, has := h.index.Get(key)
	r := h.rows.At(tid)
	switch own := x.t.xid; {
	case !has || r == nil || r.max != 0 && r.max == own:
		return match{}, nil
	case r.min != own && x.db.running(r.min):
		return match{}, x.blocked(r.min)
	case x.db.running(r.max):
		return match{}, x.blocked(r.max)
	}
	return match{tid, r}, nil
}

func (t *Table) duplicate(row []Value) *wire.SQLError {
	bad := problem("23505", `duplicate key value violates unique constraint "`+t.KeyName+`"`)
	var columns, values []string
	for _, k := range t.Key {
		columns = append(columns, sql.Quote(t.Columns[k].Name))
		values = append(values, output(t.Columns[k].Type, row[k]))
	}
	bad.Detail = "Key (" + strings.Join(columns, ", ") + ")=(" + strings.Join(values, ", ") +
		") already exists."
	bad.Table, bad.Constraint = t.Name, t.KeyName
	return bad
}

// insertRow adds a row, or does what ON CONFLICT says.
func (x *executor) insertRow(p *insertPlan, u *upsert, row []Value) *wire.SQLError {
	if bad := p.table.check(row); bad != nil {
		return bad
	}
	x.db.write(x.t)
	if key, has := p.table.key(row); has {
		m, bad := x.occupant(p.table, key)
		switch {
		case bad != nil:
			return bad
		case m.row == nil:
		case u == nil:
			return p.table.duplicate(row)
		case u.nothing:
			return nil
		default:
			return x.upsertRow(p, u, m, row)
		}
	}
	x.add(p.table, row)
	x.pending = append(x.pending, Record{Kind: InsertRecord, Table: p.table, New: row})
	p.n++
	return x.returns(p.c, p.give, row, &p.out)
}

// add writes a new version of a row.
func (x *executor) add(t *Table, row []Value) {
	h := x.db.heap(t)
	tid := h.next
	h.next++
	x.db.put(x.t, t, tid, &tuple{values: row, min: x.t.xid})
	if key, has := t.key(row); has {
		x.db.point(x.t, t, key, tid)
	}
}

// returns computes RETURNING for a row.
func (x *executor) returns(c *compiler, give []column, row []Value, out *[][]Value) *wire.SQLError {
	if give == nil {
		return nil
	}
	e := env{x: x, row: row}
	values := make([]Value, len(give))
	for i := range give {
		v, bad := e.eval(give[i].calc)
		if bad != nil {
			return bad
		}
		values[i] = v
	}
	*out = append(*out, values)
	return nil
}

// upsert is ON CONFLICT.
type upsert struct {
	nothing bool
	sets    []*calc // by column; nil: it stays
	where   *calc
}

func (x *executor) conflict(s *sql.Insert, p *insertPlan) (*upsert, *wire.SQLError) {
	k := s.Conflict
	if k == nil {
		return nil, nil
	}
	var target []int
	for i := range k.Targets {
		at := p.table.Column(k.Targets[i].Text)
		if at < 0 {
			return nil, sql.Fail(x.src, k.Targets[i].At, "42703",
				`column "`+k.Targets[i].Text+`" does not exist`)
		}
		target = append(target, at)
	}
	slices.Sort(target)
	key := slices.Clone(p.table.Key)
	slices.Sort(key)
	switch {
	case k.Constraint.Text != "" && k.Constraint.Text != p.table.KeyName:
		return nil, problem("42704", `constraint "`+k.Constraint.Text+`" for table "`+p.table.Name+
			`" does not exist`)
	case k.Targets != nil && (key == nil || !slices.Equal(target, key)):
		return nil, problem("42P10",
			"there is no unique or exclusion constraint matching the ON CONFLICT specification")
	case k.Nothing:
		return &upsert{nothing: true}, nil
	}
	c := x.compiler()
	c.add(p.table, s.Alias)
	c.add(p.table, "excluded")
	u := &upsert{}
	var bad *wire.SQLError
	if u.sets, bad = x.sets(c, p.table, k.Sets); bad != nil {
		return nil, bad
	}
	if k.Where != nil {
		c.clause = "WHERE"
		u.where, bad = c.boolean(k.Where, "WHERE")
	}
	return u, bad
}

// sets are the new values of columns, by column.
func (x *executor) sets(c *compiler, t *Table, list []sql.Set) ([]*calc, *wire.SQLError) {
	out := make([]*calc, len(t.Columns))
	for i := range list {
		s := &list[i]
		at := t.Column(s.Column.Text)
		if at < 0 {
			return nil, noColumn(x.src, t, &s.Column)
		}
		if out[at] != nil {
			return nil, sql.Fail(x.src, s.Column.At, "42601",
				`multiple assignments to same column "`+s.Column.Text+`"`)
		}
		var n *calc
		var bad *wire.SQLError
		if s.Value.Kind == sql.Default {
			n, bad = t.defaultOf(at)
		} else if c.clause = "UPDATE"; true {
			if n, bad = c.compile(s.Value); bad == nil {
				n, bad = c.assign(t, at, n, start(s.Value))
			}
		}
		c.clause = ""
		if bad != nil {
			return nil, bad
		}
		out[at] = n
	}
	return out, nil
}

func (x *executor) upsertRow(p *insertPlan, u *upsert, m match, row []Value) *wire.SQLError {
	if m.tid >= p.since {
		bad := problem("21000", "ON CONFLICT DO UPDATE command cannot affect row a second time")
		bad.Hint = "Ensure that no rows proposed for insertion within the same command have " +
			"duplicate constrained values."
		return bad
	}
	e := env{x: x, row: append(slices.Clone(m.row.values), row...)}
	ok, bad := e.yes(u.where)
	if bad != nil || !ok {
		return bad
	}
	next, bad := e.change(p.table, u.sets, m.row.values)
	if bad != nil {
		return bad
	}
	if bad := x.replace(p.table, m, next); bad != nil {
		return bad
	}
	p.n++
	return x.returns(p.c, p.give, next, &p.out)
}

// change is a row with new values.
func (e *env) change(t *Table, sets []*calc, old []Value) ([]Value, *wire.SQLError) {
	next := slices.Clone(old)
	for i, n := range sets {
		if n == nil {
			continue
		}
		v, bad := e.eval(n)
		if bad != nil {
			return nil, bad
		}
		next[i] = v
	}
	return next, t.check(next)
}

// replace writes a row's next version.
func (x *executor) replace(t *Table, m match, next []Value) *wire.SQLError {
	if m.row.max != 0 && m.row.max != x.t.xid && x.db.running(m.row.max) {
		return x.blocked(m.row.max)
	}
	old, _ := t.key(m.row.values)
	key, has := t.key(next)
	if has && key != old {
		other, bad := x.occupant(t, key)
		if bad != nil {
			return bad
		}
		if other.row != nil {
			return t.duplicate(next)
		}
	}
	x.db.write(x.t)
	gone := *m.row
	gone.max = x.t.xid
	x.db.put(x.t, t, m.tid, &gone)
	if has && key != old {
		x.db.point(x.t, t, old, m.tid)
	}
	x.add(t, next)
	x.pending = append(x.pending, Record{Kind: UpdateRecord, Table: t,
		Old: t.identity(m.row.values, next), New: next})
	return nil
}

// identity is what the log keeps of an old row: all of it, or the key when that changed, or (next nil)
// was deleted. PostgreSQL: ExtractReplicaIdentity.
func (t *Table) identity(old, next []Value) []Value {
	switch t.Identity {
	case "FULL":
		return old
	case "NOTHING":
		return nil
	}
	if t.Key == nil {
		return nil
	}
	key := make([]Value, len(old))
	for i := range key {
		key[i] = null
	}
	changed := next == nil
	for _, k := range t.Key {
		key[k] = old[k]
		changed = changed || !equal(t.Columns[k].Type.Kind, old[k], next[k])
	}
	if !changed {
		return nil
	}
	return key
}

func (x *executor) update(s *sql.Update) (r wire.SQLResult, bad *wire.SQLError) {
	t, bad := x.table(&s.Table)
	if bad != nil {
		return r, bad
	}
	if bad := x.db.identified(t, "update", "updates"); bad != nil {
		return r, bad
	}
	c := x.compiler()
	c.add(t, s.Alias)
	sets, bad := x.sets(c, t, s.Sets)
	if bad != nil {
		return r, bad
	}
	p, found, bad := x.aim(c, t, s.Where, s.Returning)
	if bad != nil {
		return r, bad
	}
	for _, m := range found {
		if x.db.running(m.row.max) && m.row.max != x.t.xid {
			return r, x.blocked(m.row.max)
		}
		e := env{x: x, row: m.row.values}
		next, bad := e.change(t, sets, m.row.values)
		if bad != nil {
			return r, bad
		}
		if bad := x.replace(t, m, next); bad != nil {
			return r, bad
		}
		if bad := x.returns(c, p.give, next, &p.out); bad != nil {
			return r, bad
		}
	}
	return p.result(tag("UPDATE", len(found)), s.Returning), nil
}

// aim finds the rows that an UPDATE or DELETE is about, and prepares what it returns.
func (x *executor) aim(c *compiler, t *Table, condition *sql.Expr, returning []sql.Item) (
	p *insertPlan, found []match, bad *wire.SQLError,
) {
	where, bad := c.where(condition)
	if bad != nil {
		return nil, nil, bad
	}
	p = &insertPlan{table: t, c: c}
	if p.give, bad = c.items(returning); bad != nil {
		return nil, nil, bad
	}
	found, bad = x.scan(t, where)
	return p, found, bad
}

func (c *compiler) where(e *sql.Expr) (n *calc, bad *wire.SQLError) {
	if e != nil {
		c.clause = "WHERE"
		n, bad = c.boolean(e, "WHERE")
		c.clause = ""
	}
	return n, bad
}

func (x *executor) delete(s *sql.Delete) (r wire.SQLResult, bad *wire.SQLError) {
	t, bad := x.table(&s.Table)
	if bad != nil {
		return r, bad
	}
	if bad := x.db.identified(t, "delete from", "deletes"); bad != nil {
		return r, bad
	}
	c := x.compiler()
	c.add(t, s.Alias)
	p, found, bad := x.aim(c, t, s.Where, s.Returning)
	if bad != nil {
		return r, bad
	}
	for _, m := range found {
		if x.db.running(m.row.max) {
			return r, x.blocked(m.row.max)
		}
		x.db.write(x.t)
		gone := *m.row
		gone.max = x.t.xid
		x.db.put(x.t, t, m.tid, &gone)
		if key, has := t.key(m.row.values); has {
			x.db.point(x.t, t, key, m.tid)
		}
		x.pending = append(x.pending, Record{Kind: DeleteRecord, Table: t,
			Old: t.identity(m.row.values, nil)})
		if bad := x.returns(c, p.give, m.row.values, &p.out); bad != nil {
			return r, bad
		}
	}
	return p.result(tag("DELETE", len(found)), s.Returning), nil
}
