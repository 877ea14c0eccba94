package postgres

import (
	"slices"
	"strconv"
	"strings"
)

// Copy is how far another PostgreSQL has come that holds the same tables: the real one beside the
// page. It is no part of the simulation, which never asks it. Nobody knows what the zero Copy holds.
type Copy struct {
	begun     bool
	log       Log
	n         int   // records that were looked at
	stale     []int // OIDs of tables whose rows must all be written anew
	sequences []string
	published []string
}

// mostCopied is how many rows one step of a copy brings at most, where a transaction ends.
const mostCopied = 2000

// Follow gives the statements that bring a copy to what is committed here, in the order of the
// write-ahead log; more: it must be called again before the copy is there. A copy that held something
// that this history doesn't have is emptied first.
func (d *Database) Follow(c *Copy) (list []string, more bool) {
	w := writing{d: d, c: c}
	if !c.begun || !d.continues(c) {
		*c = Copy{begun: true}
		w.list = append(w.list, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public", dropPublications)
	}
	c.log = d.log.clone()
	for ; c.n < d.log.Len(); c.n++ {
		if w.rows >= mostCopied {
			w.flush()
			return w.list, true
		}
		if r := d.log.Get(c.n); r.Kind == CommitRecord {
			w.transaction(r)
		}
	}
	w.flush()
	w.again()
	w.settle()
	return w.list, false
}

// continues tells whether the log begins with what a copy has looked at.
func (d *Database) continues(c *Copy) bool {
	if c.n > d.log.Len() {
		return false
	}
	for i := range c.n {
		a, b := c.log.Get(i), d.log.Get(i)
		if a != b && !a.same(b) {
			return false
		}
	}
	return true
}

func (r *Record) same(o *Record) bool {
	return r.At == o.At && r.End == o.End && r.XID == o.XID && r.Kind == o.Kind &&
		r.Time == o.Time && r.Text == o.Text && (r.Table == nil) == (o.Table == nil) &&
		(r.Table == nil || r.Table.OID == o.Table.OID && r.Table.Name == o.Table.Name) &&
		slices.Equal(r.Old, o.Old) && slices.Equal(r.New, o.New)
}

// writing makes the statements of one step.
type writing struct {
	d    *Database
	c    *Copy
	list []string
	rows int
	// an INSERT that more rows may be added to
	into *Table
	n    int
	text strings.Builder
}

func (w *writing) transaction(commit *Record) {
	for i := commit.first; i < w.c.n; i++ {
		if r := w.d.log.Get(i); r.XID == commit.XID {
			w.record(r)
		}
	}
}

func (w *writing) record(r *Record) {
	t := r.Table
	if r.Kind == DefineRecord {
		w.define(r)
		return
	}
	w.rows++
	if slices.Contains(w.c.stale, t.OID) {
		return
	}
	switch r.Kind {
	case InsertRecord:
		w.insert(t, r.New)
	case TruncateRecord:
		w.say("TRUNCATE " + quoted(t.Name))
	case UpdateRecord, DeleteRecord:
		old := r.Old
		if old == nil {
			old = r.New // the key is as it was
		}
		switch {
		case t.Key == nil || old == nil || t.Identity == "NOTHING":
			w.forget(t)
		case r.Kind == DeleteRecord:
			w.say("DELETE FROM " + quoted(t.Name) + t.where(old))
		default:
			w.say("UPDATE " + quoted(t.Name) + " SET " + t.pairs(r.New, ", ", nil) + t.where(old))
		}
	}
}

// define carries out a statement about a table. The log says what became of a table, not how each of
// its rows came out of it (a default may be now()), so they are written anew.
func (w *writing) define(r *Record) {
	t := r.Table
	if t.dropper != 0 {
		w.say("DROP TABLE " + quoted(t.Name))
		w.c.stale = slices.DeleteFunc(slices.Clone(w.c.stale), func(o int) bool { return o == t.OID })
		return
	}
	w.say(r.Text)
	if len(r.Text) > 5 && strings.EqualFold(r.Text[:5], "ALTER") {
		w.forget(t)
	}
}

// forget empties a table until its rows are written anew: their log doesn't tell one from another.
func (w *writing) forget(t *Table) {
	if slices.Contains(w.c.stale, t.OID) {
		return
	}
	w.say("TRUNCATE " + quoted(t.Name))
	w.c.stale = append(slices.Clone(w.c.stale), t.OID)
}

// again writes all rows of the tables that were emptied.
func (w *writing) again() {
	for _, t := range w.d.Tables() {
		if slices.Contains(w.c.stale, t.OID) {
			for _, row := range w.d.Rows(t) {
				w.insert(t, row)
			}
			w.flush()
		}
	}
	w.c.stale = nil
}

// settle brings what is in no log: the sequences, which no transaction takes back, and publications.
func (w *writing) settle() {
	var now []string
	for name, n := range w.d.sequences.All() {
		now = append(now, "SELECT setval(to_regclass("+literal(quoted(name))+"), "+
			strconv.FormatInt(max(n, 1), 10)+", "+strconv.FormatBool(n > 0)+")")
	}
	if !slices.Equal(now, w.c.sequences) {
		w.c.sequences = now
		w.list = append(w.list, now...)
	}
	now = nil
	for i := range w.d.published {
		p := &w.d.published[i]
		text, tables := "CREATE PUBLICATION "+quoted(p.Name), []string(nil)
		for _, t := range w.d.Tables() {
			if !p.All && p.publishes(t) {
				tables = append(tables, quoted(t.Name))
			}
		}
		switch {
		case p.All:
			text += " FOR ALL TABLES"
		case tables != nil:
			text += " FOR TABLE " + strings.Join(tables, ", ")
		}
		now = append(now, text)
	}
	if !slices.Equal(now, w.c.published) {
		w.c.published = now
		w.list = append(append(w.list, dropPublications), now...)
	}
}

const dropPublications = "DO $$ DECLARE p name; BEGIN FOR p IN SELECT pubname FROM pg_publication " +
	"LOOP EXECUTE format('DROP PUBLICATION %I', p); END LOOP; END $$"

// mostValues is how many rows one INSERT holds.
const mostValues = 200

func (w *writing) insert(t *Table, row []Value) {
	if w.into != t || w.n >= mostValues {
		w.flush()
		w.into = t
		w.text.WriteString("INSERT INTO " + quoted(t.Name))
		for i := range t.Columns {
			w.text.WriteString([...]string{" (", ", "}[min(i, 1)] + quoted(t.Columns[i].Name))
		}
		if t.Columns == nil {
			w.text.WriteString(" DEFAULT VALUES")
			w.flush()
			return
		}
		w.text.WriteString(") VALUES ")
	} else {
		w.text.WriteString(", ")
	}
	w.n++
	for i := range t.Columns {
		w.text.WriteString([...]string{"(", ", "}[min(i, 1)] + t.Columns[i].literal(row[i]))
	}
	w.text.WriteByte(')')
}

func (w *writing) flush() {
	if w.into != nil {
		w.list = append(w.list, w.text.String())
		w.into, w.n = nil, 0
		w.text.Reset()
	}
}

func (w *writing) say(statement string) {
	w.flush()
	w.list = append(w.list, statement)
}

// where names a row by its key.
func (t *Table) where(row []Value) string { return " WHERE " + t.pairs(row, " AND ", t.Key) }

// pairs are columns with their values; nil columns: all.
func (t *Table) pairs(row []Value, between string, columns []int) string {
	if columns == nil {
		columns = make([]int, len(t.Columns))
		for i := range columns {
			columns[i] = i
		}
	}
	var out []string
	for _, i := range columns {
		out = append(out, quoted(t.Columns[i].Name)+" = "+t.Columns[i].literal(row[i]))
	}
	return strings.Join(out, between)
}

func (c *Column) literal(v Value) string {
	text, there := c.Text(v)
	if !there {
		return "NULL"
	}
	return literal(text)
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
