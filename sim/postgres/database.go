// Package postgres is a PostgreSQL server: one database with tables, transactions and a write-ahead
// log. What a statement may do and what is said of mistakes is PostgreSQL's (15); how rows are
// found is not: there is no planner. It knows nothing of time but what its machine tells it.
package postgres

import (
	"strconv"

	"highwater/sim/ordered"
	"highwater/sim/sql"
	"highwater/sim/wire"
)

// Column is a column of a table.
type Column struct {
	Name    string
	Type    Type
	NotNull bool
	Default *sql.Expr
	Source  string // the default as the catalog prints it
}

// Table is what the catalog says of a table. It is replaced, never edited.
type Table struct {
	OID      int
	Name     string
	Columns  []Column
	Key      []int // the primary key's columns; nil: there is none
	KeyName  string
	Identity string // REPLICA IDENTITY: DEFAULT, FULL, NOTHING
	creator  int64  // the transaction that created it; it may not have ended
	locker   int64  // the same, that changes or drops it: others wait
	dropper  int64  // the same, that dropped it
}

// tuple is a version of a row. It is replaced, never edited.
type tuple struct {
	values   []Value
	min, max int64 // the transactions that made it, and that made it old; 0: none
}

// heap holds a table's rows by the order in which they were written, and finds them by their key.
type heap struct {
	rows  ordered.Map[int64, *tuple]
	index ordered.Map[string, int64]
	next  int64
}

func newHeap() *heap {
	return &heap{ordered.New[int64, *tuple](), ordered.New[string, int64](), 1}
}

func (h *heap) clone() *heap { return &heap{h.rows.Clone(), h.index.Clone(), h.next} }

// Database is all that outlives a crash.
type Database struct {
	tables      ordered.Map[string, *Table]
	heaps       ordered.Slots[heap] // by OID, from firstOID
	sequences   ordered.Map[string, int64]
	active      []int64 // transactions under way; replaced whole
	nextOID     int
	nextXID     int64
	log         Log
	slots       []Slot // replaced whole, like what follows
	published   []Publication
	definitions []Definition
	commits     []commitNote
}

const (
	firstOID = 16385 // PostgreSQL: FirstNormalObjectId, and one for the database
	firstXID = 735   // what initdb and CREATE DATABASE leave in PostgreSQL 15
)

func newDatabase() Database {
	return Database{
		tables: ordered.New[string, *Table](), heaps: ordered.NewSlots((*heap).clone),
		sequences: ordered.New[string, int64](), nextOID: firstOID, nextXID: firstXID, log: newLog(),
	}
}

func (d *Database) clone() Database {
	c := *d
	c.tables, c.heaps, c.sequences = d.tables.Clone(), d.heaps.Clone(), d.sequences.Clone()
	c.log = d.log.clone()
	return c
}

func (d *Database) heap(t *Table) *heap { return d.heaps.Edit(t.OID - firstOID) }

func (d *Database) peek(t *Table) *heap { return d.heaps.Get(t.OID - firstOID) }

func (d *Database) running(xid int64) bool {
	for _, x := range d.active {
		if x == xid {
			return xid != 0
		}
	}
	return false
}

// undo takes one change back. Nothing in it is edited.
type undo struct {
	table *Table
	tid   int64 // of the row that was before, or was not there
	row   *tuple
	key   string // of the index; has: it led to was
	was   int64
	has   bool
	kind  undoKind
	heap  *heap  // of a change of the table: all its rows before
	name  string // of the catalog, where table stands again; nil table: nothing does
	// published are the publications that were before.
	published []Publication
}

type undoKind uint8

const (
	undoRow undoKind = iota
	undoIndex
	undoCatalog
	undoPublications
)

// transaction is what a session has done since BEGIN, or since its statement began.
type transaction struct {
	xid     int64 // 0: nothing written yet
	now     int64 // its now(), in microseconds since 1970
	changes []undo
	touched []int // OIDs of tables that were read or written
	first   int   // where its records begin in the log
	done    []tallied
	defined []string
}

// write gives the transaction a number when it first writes.
func (d *Database) write(t *transaction) {
	if t.xid == 0 {
		t.xid = d.nextXID
		d.nextXID++
		t.first = d.log.Len()
		d.active = append(d.active[:len(d.active):len(d.active)], t.xid)
	}
}

// visible tells whether a transaction sees a version of a row.
func (d *Database) visible(r *tuple, xid int64) bool {
	if r.min != xid && d.running(r.min) {
		return false
	}
	return r.max == 0 || r.max != xid
}

// put replaces a version of a row, or adds or (nil) removes it.
func (d *Database) put(t *transaction, table *Table, tid int64, row *tuple) {
	h := d.heap(table)
	t.changes = append(t.changes, undo{kind: undoRow, table: table, tid: tid, row: h.rows.At(tid)})
	h.rows.Set(tid, row)
}

// point leads a key to a row.
func (d *Database) point(t *transaction, table *Table, key string, tid int64) {
	h := d.heap(table)
	was, has := h.index.Get(key)
	t.changes = append(t.changes, undo{kind: undoIndex, table: table, key: key, was: was, has: has})
	h.index.Set(key, tid)
}

// define changes the catalog: table stands under its name now, and was before it; either may be nil.
func (d *Database) define(t *transaction, was, table *Table) {
	u := undo{kind: undoCatalog, table: was}
	if was != nil {
		u.name, u.heap = was.Name, d.heap(was).clone()
	} else {
		u.name = table.Name
	}
	t.changes = append(t.changes, u)
	if was != nil && (table == nil || table.Name != was.Name) {
		d.tables.Delete(was.Name)
	}
	if table != nil {
		if table.Name != u.name && was != nil {
			t.changes = append(t.changes, undo{kind: undoCatalog, name: table.Name})
		}
		d.tables.Set(table.Name, table)
		if d.heaps.Get(table.OID-firstOID) == nil {
			d.heaps.Set(table.OID-firstOID, newHeap())
		}
	}
}

// back undoes the changes of a transaction from the one at mark on.
func (d *Database) back(t *transaction, mark int) {
	for i := len(t.changes) - 1; i >= mark; i-- {
		u := &t.changes[i]
		switch u.kind {
		case undoRow:
			h := d.heap(u.table)
			if u.row == nil {
				h.rows.Delete(u.tid)
			} else {
				h.rows.Set(u.tid, u.row)
			}
		case undoIndex:
			h := d.heap(u.table)
			if u.has {
				h.index.Set(u.key, u.was)
			} else {
				h.index.Delete(u.key)
			}
		case undoPublications:
			d.published = u.published
		case undoCatalog:
			if u.table == nil {
				d.tables.Delete(u.name)
				continue
			}
			d.tables.Set(u.name, u.table)
			d.heaps.Set(u.table.OID-firstOID, u.heap.clone())
		}
	}
	t.changes = t.changes[:mark:mark]
}

// commit makes all changes everybody's.
func (d *Database) commit(t *transaction) {
	for i := range t.changes {
		u := &t.changes[i]
		switch {
		case u.kind == undoRow:
			h := d.heap(u.table)
			if r := h.rows.At(u.tid); r != nil && r.max == t.xid {
				h.rows.Delete(u.tid)
			}
		case u.kind == undoIndex:
			h := d.heap(u.table)
			if tid := h.index.At(u.key); h.rows.At(tid) == nil {
				h.index.Delete(u.key)
			}
		case u.table != nil:
			if now := d.tables.At(u.table.Name); now != nil && now.dropper == t.xid {
				d.tables.Delete(u.table.Name)
				d.heaps.Set(now.OID-firstOID, nil)
			}
		}
	}
	d.leave(t)
}

// rollback takes all changes back.
func (d *Database) rollback(t *transaction) {
	d.back(t, 0)
	d.leave(t)
}

// leave ends a transaction.
func (d *Database) leave(t *transaction) {
	var left []int64
	for _, x := range d.active {
		if x != t.xid {
			left = append(left, x)
		}
	}
	d.active = left
	*t = transaction{}
}

// key is what a row is found by; false: the table has no primary key.
func (t *Table) key(row []Value) (string, bool) {
	if t.Key == nil {
		return "", false
	}
	var b []byte
	for _, c := range t.Key {
		v := &row[c]
		if t.Columns[c].Type.Kind.inInt() {
			b = strconv.AppendInt(b, v.Int, 10)
		} else {
			text := v.Text
			if t.Columns[c].Type.Kind == Numeric {
				if n, ok := parseDecimal(text); ok {
					text = n.plain()
				}
			}
			b = append(strconv.AppendInt(b, int64(len(text)), 10), ':')
			b = append(b, text...)
		}
		b = append(b, ',')
	}
	return string(b), true
}

// plain is the number without zeros at its end.
func (d decimal) plain() string {
	for d.scale > 0 && (d.digits == "" || d.digits[len(d.digits)-1] == '0') {
		d.scale--
		if d.digits != "" {
			d.digits = d.digits[:len(d.digits)-1]
		}
	}
	return d.String()
}

// Column is the index of a column; -1: there is none of that name.
func (t *Table) Column(name string) int {
	for i := range t.Columns {
		if t.Columns[i].Name == name {
			return i
		}
	}
	return -1
}

// Tables are all that are committed, by name.
func (d *Database) Tables() (out []*Table) {
	for _, t := range d.tables.All() {
		if !d.running(t.creator) {
			out = append(out, t)
		}
	}
	return out
}

// Rows are a table's rows as they are committed, in the order in which they lie in it.
func (d *Database) Rows(t *Table) (out [][]Value) {
	h := d.peek(t)
	if h == nil {
		return nil
	}
	for _, r := range h.rows.All() {
		if !d.running(r.min) {
			out = append(out, r.values)
		}
	}
	return out
}

// Count is how many rows a table has that are committed.
func (d *Database) Count(t *Table) int {
	h := d.peek(t)
	switch {
	case h == nil:
		return 0
	case len(d.active) == 0:
		return h.rows.Len()
	}
	return len(d.Rows(t))
}

// Describe is a table as a driver reads it from the catalog.
func (t *Table) Describe() wire.SQLTable {
	out := wire.SQLTable{Schema: "public", Name: t.Name, KeyName: t.KeyName, Identity: t.Identity}
	for i := range t.Columns {
		c := &t.Columns[i]
		out.Columns = append(out.Columns, wire.SQLTableColumn{Name: c.Name, Type: c.Type.String(),
			NotNull: c.NotNull, Default: c.Source})
	}
	for _, k := range t.Key {
		out.PrimaryKey = append(out.PrimaryKey, t.Columns[k].Name)
	}
	return out
}
