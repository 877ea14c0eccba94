package postgres

import (
	"strconv"

	"highwater/sim/calendar"
	"highwater/sim/node"
	"highwater/sim/sql"
	"highwater/sim/wire"
)

// executor carries out one statement of a session.
type executor struct {
	db      *Database
	t       *transaction
	who     *Session
	wall    node.Time
	src     string
	params  []wire.SQLValue
	wait    int64 // the transaction whose end the statement waits for, when it fails with errWait
	held    int   // OID of a table that others read or write, when it waits for all of those
	pending []Record
	notices []wire.SQLError
	others  func(oid int) bool      // whether another open transaction has touched a table
	level   string                  // wal_level
	reading func(slot string) int32 // the process that reads a slot; 0: none does
}

// errWait says that a statement must wait for another transaction and be tried again.
var errWait = &wire.SQLError{}

func (x *executor) blocked(xid int64) *wire.SQLError {
	x.wait = xid
	return errWait
}

func (x *executor) notice(severity, code, message string) {
	x.notices = append(x.notices, wire.SQLError{Severity: severity, Code: code, Message: message})
}

func (x *executor) compiler() *compiler { return &compiler{src: x.src, params: x.params} }

// run carries out a statement: all of it, or nothing.
func (x *executor) run(s sql.Statement) (r wire.SQLResult, bad *wire.SQLError) {
	mark := len(x.t.changes)
	switch s := s.(type) {
	case *sql.Select:
		r, bad = x.query(s)
	case *sql.Insert:
		r, bad = x.insert(s)
	case *sql.Update:
		r, bad = x.update(s)
	case *sql.Delete:
		r, bad = x.delete(s)
	case *sql.CreateTable:
		r, bad = x.create(s)
	case *sql.DropTable:
		r, bad = x.drop(s)
	case *sql.AlterTable:
		r, bad = x.alter(s)
	case *sql.Truncate:
		r, bad = x.truncate(s)
	case *sql.Publication:
		r, bad = x.publish(s)
	case *sql.Setting:
		r, bad = x.setting(s)
	}
	if bad != nil {
		x.db.back(x.t, mark)
		return wire.SQLResult{}, bad
	}
	for i := range x.pending {
		x.pending[i].XID = x.t.xid
		x.db.log.append(x.pending[i])
		x.t.count(&x.pending[i])
	}
	r.Notices = x.notices
	return r, nil
}

// find is a table as this transaction sees it; nil: there is none. It may be locked.
func (x *executor) find(n *sql.Name) (*Table, *wire.SQLError) {
	if n.Schema != "" && n.Schema != "public" {
		return nil, nil
	}
	t := x.db.tables.At(n.Text)
	switch own := x.t.xid; {
	case t == nil:
		return nil, nil
	case t.locker != own && x.db.running(t.locker):
		return nil, x.blocked(t.locker)
	case t.creator != own && x.db.running(t.creator), t.dropper != 0 && t.dropper == own:
		return nil, nil
	}
	return t, nil
}

// table is a table that must be there; it can't be changed by others from now on.
func (x *executor) table(n *sql.Name) (*Table, *wire.SQLError) {
	t, bad := x.find(n)
	switch {
	case bad != nil:
		return nil, bad
	case t == nil:
		return nil, sql.Fail(x.src, n.At, "42P01", "relation "+quoteName(n)+" does not exist")
	}
	x.touch(t)
	return t, nil
}

func (x *executor) touch(t *Table) {
	for _, oid := range x.t.touched {
		if oid == t.OID {
			return
		}
	}
	x.t.touched = append(x.t.touched[:len(x.t.touched):len(x.t.touched)], t.OID)
}

func quoteName(n *sql.Name) string {
	if n.Schema != "" {
		return `"` + n.Schema + "." + n.Text + `"`
	}
	return `"` + n.Text + `"`
}

// match is a row that a statement found.
type match struct {
	tid int64
	row *tuple
}

// scan finds the rows that a transaction sees and a condition holds for.
func (x *executor) scan(t *Table, where *calc) (out []match, bad *wire.SQLError) {
	h := x.db.peek(t)
	if key, ok := t.keyIn(where); ok {
		tid, has := h.index.Get(key)
		r := h.rows.At(tid)
		if has && r != nil && x.db.visible(r, x.t.xid) { // otherwise an older version may be
			ok, bad := (&env{row: r.values, x: x}).yes(where)
			if bad == nil && ok {
				out = append(out, match{tid, r})
			}
			return out, bad
		}
	}
	e := env{x: x}
	for tid, r := range h.rows.All() {
		if !x.db.visible(r, x.t.xid) {
			continue
		}
		e.row = r.values
		ok, bad := e.yes(where)
		if bad != nil {
			return nil, bad
		}
		if ok {
			out = append(out, match{tid, r})
		}
	}
	return out, nil
}

// keyIn finds the primary key in a condition that names all its columns with =.
func (t *Table) keyIn(where *calc) (string, bool) {
	if t.Key == nil || where == nil {
		return "", false
	}
	row := make([]Value, len(t.Columns))
	for _, k := range t.Key {
		v, ok := constant(where, k, t.Columns[k].Type.Kind)
		if !ok {
			return "", false
		}
		row[k] = v
	}
	return t.key(row)
}

// constant is what a column must be, for a condition to hold.
func constant(where *calc, column int, k Kind) (Value, bool) {
	switch where.op {
	case opAnd:
		for _, a := range where.args {
			if v, ok := constant(a, column, k); ok {
				return v, true
			}
		}
	case opCompare:
		a, b := where.args[0], where.args[1]
		sameKind := where.kind == k || where.kind.whole() && k.whole() || where.kind.text() && k.text()
		for a.op == opCast && len(a.args) == 1 && sameKind {
			a = a.args[0]
		}
		for b.op == opCast && b.args[0].op == opConst && b.args[0].typ.Kind.whole() && k.whole() {
			b = b.args[0]
		}
		if where.text == "=" && sameKind && a.op == opColumn && a.n == column && b.op == opConst &&
			!b.val.Null {
			return b.val, true
		}
	}
	return Value{}, false
}

// system computes a function without arguments.
func (x *executor) system(name string) (Value, *wire.SQLError) {
	switch name {
	case "now", "current_timestamp", "transaction_timestamp", "localtimestamp":
		return Value{Int: x.t.now}, nil
	case "statement_timestamp", "clock_timestamp":
		return Value{Int: micros(x.wall)}, nil
	case "current_date":
		return Value{Int: calendar.Floor(x.t.now, day) * day}, nil
	case "version":
		return Value{Text: "PostgreSQL 15.18 (simulated)"}, nil
	case "current_database":
		return Value{Text: x.who.database}, nil
	case "current_schema":
		return Value{Text: "public"}, nil
	case "pg_current_wal_lsn":
		return Value{Text: x.db.log.end.String()}, nil
	case "txid_current":
		x.db.write(x.t)
		return Value{Int: x.t.xid}, nil
	}
	return Value{Text: x.who.user}, nil
}

// micros is a time of the wall clock in microseconds since 1970.
func micros(t node.Time) int64 { return node.EpochMs*1000 + int64(t) }

// named computes what concerns a thing with a name.
func (x *executor) named(name string, args []Value) (Value, *wire.SQLError) {
	s := args[0].Text
	switch name {
	case "nextval", "currval":
		last, ok := x.db.sequences.Get(s)
		if !ok {
			return null, problem("42P01", `relation "`+s+`" does not exist`)
		}
		if name == "nextval" {
			last++
			x.db.sequences.Set(s, last)
		}
		return Value{Int: last}, nil
	}
	return x.slot(name, args)
}

// setting is SET, which changes nothing, and SHOW.
func (x *executor) setting(s *sql.Setting) (wire.SQLResult, *wire.SQLError) {
	values := [...][2]string{{"server_version", "15.18"}, {"timezone", "UTC"}, {"wal_level", x.level},
		{"transaction_isolation", "read committed"},
		{"default_transaction_isolation", "read committed"},
		{"server_encoding", "UTF8"}, {"client_encoding", "UTF8"}, {"search_path", `"$user", public`},
		{"port", "5432"}, {"max_replication_slots", "10"}, {"application_name", ""}}
	for _, v := range values {
		if v[0] != s.Name {
			continue
		}
		if !s.Show {
			return wire.SQLResult{Tag: "SET"}, nil
		}
		return wire.SQLResult{Tag: "SHOW", Columns: []wire.SQLColumn{{Name: s.Name, Type: "text"}},
			Rows: [][]wire.SQLValue{{{Text: v[1]}}}}, nil
	}
	return wire.SQLResult{}, problem("42704", `unrecognized configuration parameter "`+s.Name+`"`)
}

func tag(verb string, n int) string { return verb + " " + strconv.Itoa(n) }
