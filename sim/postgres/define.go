package postgres

import (
	"slices"
	"strings"

	"highwater/sim/sql"
	"highwater/sim/wire"
)

// create carries out CREATE TABLE.
func (x *executor) create(s *sql.CreateTable) (r wire.SQLResult, bad *wire.SQLError) {
	r.Tag = "CREATE TABLE"
	if s.Table.Schema != "" && s.Table.Schema != "public" {
		return r, sql.Fail(x.src, s.Table.At, "3F000", `schema "`+s.Table.Schema+`" does not exist`)
	}
	t := &Table{Name: s.Table.Text, Identity: "DEFAULT"}
	for i := range s.Columns {
		if t.Column(s.Columns[i].Name.Text) >= 0 {
			return r, problem("42701", `column "`+s.Columns[i].Name.Text+`" specified more than once`)
		}
		c, bad := x.column(t.Name, &s.Columns[i])
		if bad != nil {
			return r, bad
		}
		t.Columns = append(t.Columns, c)
	}
	if bad := x.primary(t, s.Primary, s.PrimaryAt); bad != nil {
		return r, bad
	}
	if s.KeyName != "" {
		t.KeyName = s.KeyName
	}
	was := x.db.tables.At(t.Name)
	if was != nil && x.db.running(was.creator) && was.creator != x.t.xid {
		return r, x.blocked(was.creator)
	}
	old, bad := x.find(&s.Table)
	switch {
	case bad != nil:
		return r, bad
	case old != nil && s.IfNotExists:
		x.notice("NOTICE", "42P07", `relation "`+t.Name+`" already exists, skipping`)
		return r, nil
	case old != nil:
		return r, problem("42P07", `relation "`+t.Name+`" already exists`)
	}
	x.db.write(x.t)
	for i := range s.Columns {
		if name, serial := sequenceOf(t, i); serial {
			x.db.sequences.Set(name, 0)
		}
	}
	t.OID, t.creator, t.locker = x.db.nextOID, x.t.xid, 0
	x.db.nextOID++
	x.db.define(x.t, was, t)
	x.touch(t)
	x.pending = append(x.pending, Record{Kind: DefineRecord, Table: t, Text: s.Text})
	return r, nil
}

// sequenceOf is the sequence of a serial column.
func sequenceOf(t *Table, i int) (string, bool) {
	d := t.Columns[i].Default
	if d == nil || d.Kind != sql.Call || d.Text != "nextval" || len(d.Args) == 0 {
		return "", false
	}
	return d.Args[0].Text, true
}

// column makes a column of what was written.
func (x *executor) column(table string, d *sql.ColumnDef) (c Column, bad *wire.SQLError) {
	c = Column{Name: d.Name.Text, NotNull: d.NotNull}
	var serial bool
	if c.Type, serial, bad = typeNamed(x.src, &d.Type); bad != nil {
		return c, bad
	}
	if serial {
		if d.Default != nil {
			return c, sql.Fail(x.src, d.Name.At, "42601",
				`multiple default values specified for column "`+c.Name+`" of table "`+table+`"`)
		}
		name := table + "_" + c.Name + "_seq"
		c.NotNull, c.Source = true, "nextval('"+name+"'::regclass)"
		c.Default = &sql.Expr{Kind: sql.Call, Text: "nextval", At: -1,
			Args: []*sql.Expr{{Kind: sql.Text, Text: name, At: -1}}}
	}
	if d.Default == nil {
		return c, nil
	}
	k := compiler{src: x.src, clause: "DEFAULT expressions"}
	if at := columnIn(d.Default); at != nil {
		return c, sql.Fail(x.src, at.At, "0A000", "cannot use column reference in DEFAULT expression")
	}
	n, bad := k.compile(d.Default)
	if bad != nil {
		return c, bad
	}
	if n.typ.Kind != Unknown && !castable(n.typ.Kind, c.Type.Kind, castAssign) {
		bad := problem("42804", `column "`+c.Name+`" is of type `+names[c.Type.Kind]+
			" but default expression is of type "+names[n.typ.Kind])
		bad.Hint = "You will need to rewrite or cast the expression."
		return c, bad
	}
	if n, bad = k.coerce(n, c.Type, castAssign); bad != nil {
		return c, bad
	}
	c.Default, c.Source = unplaced(d.Default), deparsed(d, n, c.Type)
	return c, nil
}

func columnIn(e *sql.Expr) *sql.Expr {
	if e.Kind == sql.Column {
		return e
	}
	for _, a := range e.Args {
		if c := columnIn(a); c != nil {
			return c
		}
	}
	return nil
}

// deparsed is a default as the catalog prints it. PostgreSQL: pg_get_expr.
func deparsed(d *sql.ColumnDef, n *calc, t Type) string {
	switch e := d.Default; {
	case e.Kind == sql.Text:
		return "'" + strings.ReplaceAll(output(t, n.val), "'", "''") + "'::" + names[t.Kind]
	case e.Kind == sql.Null:
		return "NULL::" + t.String()
	case e.Kind == sql.Bool:
		return e.Text
	case e.Kind == sql.Number && strings.HasPrefix(e.Text, "-"):
		k := Int4
		if !e.Whole {
			k = Numeric
		}
		return "'" + e.Text + "'::" + names[k]
	case e.Kind == sql.Call && strings.HasPrefix(e.Text, "current_"):
		return strings.ToUpper(e.Text)
	}
	return d.Source
}

// primary gives a table its primary key.
func (x *executor) primary(t *Table, list []sql.Name, place int) *wire.SQLError {
	for i := range list {
		at := t.Column(list[i].Text)
		if at < 0 {
			return sql.Fail(x.src, place, "42703",
				`column "`+list[i].Text+`" named in key does not exist`)
		}
		if slices.Contains(t.Key, at) {
			return sql.Fail(x.src, place, "42701", `column "`+list[i].Text+
				`" appears twice in primary key constraint`)
		}
		t.Key = append(t.Key, at)
		t.Columns[at].NotNull = true
	}
	if list != nil {
		t.KeyName = t.Name + "_pkey"
	}
	return nil
}

// lock makes a table this transaction's own: it waits for all who read or write it.
func (x *executor) lock(t *Table) *wire.SQLError {
	if t.creator != x.t.xid && t.locker != x.t.xid || x.t.xid == 0 {
		if x.others(t.OID) {
			x.held = t.OID
			return errWait
		}
	}
	x.db.write(x.t)
	return nil
}

func (x *executor) drop(s *sql.DropTable) (r wire.SQLResult, bad *wire.SQLError) {
	r.Tag = "DROP TABLE"
	for i := range s.Tables {
		n := &s.Tables[i]
		t, bad := x.find(n)
		switch {
		case bad != nil:
			return r, bad
		case t == nil && s.IfExists:
			x.notice("NOTICE", "00000", `table "`+n.Text+`" does not exist, skipping`)
			continue
		case t == nil:
			return r, problem("42P01", "table "+quoteName(n)+" does not exist")
		}
		if bad := x.lock(t); bad != nil {
			return r, bad
		}
		gone := *t
		gone.dropper, gone.locker = x.t.xid, x.t.xid
		x.db.define(x.t, t, &gone)
		x.pending = append(x.pending, Record{Kind: DefineRecord, Table: &gone, Text: s.Text})
	}
	return r, nil
}

func (x *executor) truncate(s *sql.Truncate) (r wire.SQLResult, bad *wire.SQLError) {
	r.Tag = "TRUNCATE TABLE"
	for i := range s.Tables {
		t, bad := x.find(&s.Tables[i])
		switch {
		case bad != nil:
			return r, bad
		case t == nil:
			return r, problem("42P01", "relation "+quoteName(&s.Tables[i])+" does not exist")
		}
		if bad := x.lock(t); bad != nil {
			return r, bad
		}
		next := *t
		next.locker = x.t.xid
		x.db.define(x.t, t, &next)
		fresh := newHeap()
		fresh.next = x.db.peek(t).next
		x.db.heaps.Set(t.OID-firstOID, fresh)
		x.pending = append(x.pending, Record{Kind: TruncateRecord, Table: &next})
	}
	return r, nil
}

// alter carries out ALTER TABLE: one action after the other.
func (x *executor) alter(s *sql.AlterTable) (r wire.SQLResult, bad *wire.SQLError) {
	r.Tag = "ALTER TABLE"
	t, bad := x.find(&s.Table)
	switch {
	case bad != nil:
		return r, bad
	case t == nil && s.IfExists:
		x.notice("NOTICE", "00000", "relation "+quoteName(&s.Table)+" does not exist, skipping")
		return r, nil
	case t == nil:
		return r, problem("42P01", "relation "+quoteName(&s.Table)+" does not exist")
	}
	if bad := x.lock(t); bad != nil {
		return r, bad
	}
	next := *t
	next.locker = x.t.xid
	next.Columns = slices.Clone(t.Columns)
	rows := x.db.Rows2(t, x.t.xid)
	rewrite := false
	for i := range s.Actions {
		again, bad := x.action(&next, s, &s.Actions[i], rows)
		if bad != nil {
			return r, bad
		}
		rewrite = rewrite || again
	}
	if next.Name != t.Name {
		other, bad := x.find(&sql.Name{Text: next.Name})
		if bad != nil {
			return r, bad
		}
		if other != nil {
			return r, problem("42P07", `relation "`+next.Name+`" already exists`)
		}
	}
	x.db.define(x.t, t, &next)
	if rewrite {
		if bad := x.rewrite(&next, rows); bad != nil {
			return r, bad
		}
	}
	x.pending = append(x.pending, Record{Kind: DefineRecord, Table: &next, Text: s.Text})
	return r, nil
}

// rewrite fills a table anew.
func (x *executor) rewrite(t *Table, rows []match) *wire.SQLError {
	h := newHeap()
	h.next = x.db.peek(t).next
	for _, m := range rows {
		h.rows.Set(m.tid, m.row)
		key, has := t.key(m.row.values)
		if !has {
			continue
		}
		if h.index.Has(key) {
			bad := t.duplicate(m.row.values)
			bad.Message = `could not create unique index "` + t.KeyName + `"`
			bad.Detail = strings.Replace(bad.Detail, "already exists", "is duplicated", 1)
			return bad
		}
		h.index.Set(key, m.tid)
	}
	x.db.heaps.Set(t.OID-firstOID, h)
	return nil
}

// Rows2 are the rows that a transaction sees.
func (d *Database) Rows2(t *Table, xid int64) (out []match) {
	for tid, r := range d.peek(t).rows.All() {
		if d.visible(r, xid) {
			out = append(out, match{tid, r})
		}
	}
	return out
}

// action changes a table's columns, and its rows with them; again: they must be written anew.
func (x *executor) action(t *Table, s *sql.AlterTable, a *sql.Action, rows []match) (again bool,
	bad *wire.SQLError) {
	at := t.Column(a.Column.Name.Text)
	missing := func() *wire.SQLError {
		return problem("42703", `column "`+a.Column.Name.Text+`" of relation "`+t.Name+
			`" does not exist`)
	}
	switch a.Kind {
	case sql.AddColumn:
		return x.addColumn(t, a, rows)
	case sql.DropColumn:
		if at < 0 && a.IfExists {
			x.notice("NOTICE", "00000", `column "`+a.Column.Name.Text+`" of relation "`+t.Name+
				`" does not exist, skipping`)
			return false, nil
		}
		if at < 0 {
			return false, missing()
		}
		t.dropColumn(at, rows)
		return true, nil
	case sql.RenameColumn:
		switch {
		case at < 0:
			return false, problem("42703", `column "`+a.Column.Name.Text+`" does not exist`)
		case t.Column(a.To.Text) >= 0:
			return false, problem("42701", `column "`+a.To.Text+`" of relation "`+t.Name+
				`" already exists`)
		}
		t.Columns[at].Name = a.To.Text
	case sql.RenameTable:
		t.Name = a.To.Text
	case sql.ReplicaIdentity:
		t.Identity = a.Identity
	case sql.SetNotNull, sql.DropNotNull:
		if at < 0 {
			return false, missing()
		}
		if a.Kind == sql.DropNotNull && slices.Contains(t.Key, at) {
			return false, problem("42P16", `column "`+t.Columns[at].Name+`" is in a primary key`)
		}
		if t.Columns[at].NotNull = a.Kind == sql.SetNotNull; t.Columns[at].NotNull {
			return false, t.noNulls(at, rows)
		}
	case sql.AddPrimaryKey:
		if t.Key != nil {
			return false, sql.Fail(x.src, s.Table.At, "42P16",
				`multiple primary keys for table "`+t.Name+`" are not allowed`)
		}
		if bad := x.primary(t, s.Primary, s.At); bad != nil {
			return false, bad
		}
		for _, k := range t.Key {
			if bad := t.noNulls(k, rows); bad != nil {
				return false, bad
			}
		}
		return true, nil
	}
	return false, nil
}

func (t *Table) noNulls(at int, rows []match) *wire.SQLError {
	for _, m := range rows {
		if m.row.values[at].Null {
			return problem("23502", `column "`+t.Columns[at].Name+`" of relation "`+t.Name+
				`" contains null values`)
		}
	}
	return nil
}

func (x *executor) addColumn(t *Table, a *sql.Action, rows []match) (bool, *wire.SQLError) {
	name := a.Column.Name.Text
	if t.Column(name) >= 0 {
		if !a.IfNotExists {
			return false, problem("42701", `column "`+name+`" of relation "`+t.Name+`" already exists`)
		}
		x.notice("NOTICE", "42701", `column "`+name+`" of relation "`+t.Name+
			`" already exists, skipping`)
		return false, nil
	}
	c, bad := x.column(t.Name, &a.Column)
	if bad != nil {
		return false, bad
	}
	t.Columns = append(t.Columns, c)
	at := len(t.Columns) - 1
	if seq, serial := sequenceOf(t, at); serial {
		x.db.sequences.Set(seq, 0)
	}
	n, bad := t.defaultOf(at)
	if bad != nil {
		return false, bad
	}
	e := env{x: x}
	for i := range rows {
		v, bad := e.eval(n)
		if bad != nil {
			return false, bad
		}
		r := *rows[i].row
		r.values = append(slices.Clone(r.values), v)
		rows[i].row = &r
	}
	if c.NotNull {
		if bad := t.noNulls(at, rows); bad != nil {
			return false, bad
		}
	}
	return true, nil
}

// dropColumn takes a column out, and the primary key with it if it is in that.
func (t *Table) dropColumn(at int, rows []match) {
	t.Columns = slices.Delete(t.Columns, at, at+1)
	var key []int
	for _, k := range t.Key {
		switch {
		case k == at:
			t.Key, t.KeyName = nil, ""
		case k > at:
			key = append(key, k-1)
		default:
			key = append(key, k)
		}
	}
	if t.Key != nil {
		t.Key = key
	}
	for i := range rows {
		r := *rows[i].row
		r.values = slices.Delete(slices.Clone(r.values), at, at+1)
		rows[i].row = &r
	}
}
