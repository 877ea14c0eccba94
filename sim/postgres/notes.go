package postgres

import (
	"strconv"

	"highwater/sim/node"
)

// Definition is a statement that created, changed or dropped a table, with the time of its commit.
type Definition struct {
	At   node.Time // the server's wall clock
	Text string
}

// commitNote says when a transaction was committed.
type commitNote struct {
	xid int64
	at  node.Time
}

// What is remembered for those who look at it: no part of what PostgreSQL has.
const (
	mostDefinitions = 100
	mostCommits     = 64
)

func (d *Database) noteDefinition(text string, at node.Time) {
	old := d.definitions
	if len(old) >= mostDefinitions {
		old = old[1:]
	}
	d.definitions = append(old[:len(old):len(old)], Definition{at, text})
}

func (d *Database) noteCommit(xid int64, at node.Time) {
	old := d.commits
	if len(old) >= mostCommits {
		old = old[1:]
	}
	d.commits = append(old[:len(old):len(old)], commitNote{xid, at})
}

// Fresh tells of each of Rows whether its version was committed at since or later.
func (d *Database) Fresh(t *Table, since node.Time) (out []bool) {
	h := d.peek(t)
	if h == nil {
		return nil
	}
	for _, r := range h.rows.All() {
		if d.running(r.min) {
			continue
		}
		fresh := false
		for _, c := range d.commits {
			fresh = fresh || c.xid == r.min && c.at >= since
		}
		out = append(out, fresh)
	}
	return out
}

// Name is the database that a server was made with.
func (s *Spec) Name() string { return s.setting("database") }

// Text is a value as it is printed; false: it is null.
func (c *Column) Text(v Value) (string, bool) {
	if v.Null {
		return "", false
	}
	return output(c.Type, v), true
}

// Definitions are the newest statements about tables, the oldest first.
func (d *Database) Definitions() []Definition { return d.definitions }

// summary is what a transaction did, for the fact that tells its commit.
type summary struct {
	defined []string
	changed string // "orders: 2 rows inserted, 1 deleted"
}

// tallied is how many rows of a table a transaction changed.
type tallied struct {
	table                      string
	inserted, updated, deleted int
}

func (t *transaction) count(r *Record) {
	if r.Kind == DefineRecord {
		t.defined = append(t.defined[:len(t.defined):len(t.defined)], r.Text)
		return
	}
	at := -1
	for i := range t.done {
		if t.done[i].table == r.Table.Name {
			at = i
		}
	}
	t.done = append([]tallied(nil), t.done...)
	if at < 0 {
		at = len(t.done)
		t.done = append(t.done, tallied{table: r.Table.Name})
	}
	switch d := &t.done[at]; r.Kind {
	case InsertRecord:
		d.inserted++
	case UpdateRecord:
		d.updated++
	default:
		d.deleted++
	}
}

func (t *transaction) summary() (s summary) {
	s.defined = t.defined
	for _, d := range t.done {
		if s.changed != "" {
			s.changed += "; "
		}
		s.changed += d.table + ": "
		first := true
		for i, n := range [...]int{d.inserted, d.updated, d.deleted} {
			if n == 0 {
				continue
			}
			if !first {
				s.changed += ", "
			}
			first = false
			s.changed += strconv.Itoa(n) + " " + [...]string{"inserted", "updated", "deleted"}[i]
		}
	}
	return s
}
