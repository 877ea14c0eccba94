package player

import (
	"highwater/sim/node"
	"highwater/sim/postgres"
	"highwater/web/thing"
	"highwater/web/words"
)

// Database is a PostgreSQL server's tables, as its panel shows them.
type Database struct {
	Title, Note string
	Prompt      string // pizza=#
	Command     string // what a statement is put behind: psql -h postgres -d pizza -c
	Defined     []DefinedView
	Tables      []TableView
}

// DefinedView is a statement about a table with its time.
type DefinedView struct{ At, Text string }

// TableView is a table with its first rows.
type TableView struct {
	Name, More string // More: how many rows aren't shown; empty: none
	Columns    []ColumnView
	Rows       []RowView
}

// ColumnView is a column with its type.
type ColumnView struct {
	Name, Type string
	Key        bool
}

// RowView is a row; Fresh: it was just written.
type RowView struct {
	Cells []CellView
	Fresh bool
}

// CellView is a value.
type CellView struct {
	Text string
	Null bool
}

// mostRows is how many rows of a table are shown, the newest ones.
const mostRows = 100

// freshFor is for how long a row is marked that was just written.
const freshFor = 2 * node.Second

// TablesButton is on the button that opens a database; empty: the thing is none.
func (p *Player) TablesButton(s thing.Thing) string {
	if machineAt[postgres.Postgres](p, s) == nil {
		return ""
	}
	return words.TablesButton
}

// Database opens a PostgreSQL server; nil: the thing is none.
func (p *Player) Database(s thing.Thing) *Database {
	m := machineAt[postgres.Postgres](p, s)
	if m == nil {
		return nil
	}
	name := m.Spec().Name()
	out := &Database{Title: words.TablesButton, Prompt: name + "=#",
		Command: words.Psql(name)}
	q := p.World().Process(s.Node)
	if !q.Running {
		out.Note = words.PostgresDown
	}
	d := m.Database()
	for _, x := range d.Definitions() {
		out.Defined = append(out.Defined, DefinedView{words.Clock(x.At), x.Text})
	}
	for _, t := range d.Tables() {
		v := TableView{Name: t.Name}
		keys := make([]bool, len(t.Columns))
		for _, k := range t.Key {
			keys[k] = true
		}
		for i := range t.Columns {
			c := &t.Columns[i]
			v.Columns = append(v.Columns, ColumnView{c.Name, c.Type.String(), keys[i]})
		}
		rows, fresh := d.Rows(t), d.Fresh(t, p.World().Now()+q.Ahead-freshFor)
		from := max(len(rows)-mostRows, 0)
		if from > 0 {
			v.More = words.RowsAbove(from)
		}
		for i := from; i < len(rows); i++ {
			r := RowView{Fresh: fresh[i]}
			for j := range rows[i] {
				text, there := t.Columns[j].Text(rows[i][j])
				r.Cells = append(r.Cells, CellView{text, !there})
			}
			v.Rows = append(v.Rows, r)
		}
		out.Tables = append(out.Tables, v)
	}
	return out
}

// Databases are the names of the PostgreSQL servers in the world.
func (p *Player) Databases() (names []string) {
	for _, q := range p.World().Clients() {
		if _, ok := q.Machine().(*postgres.Postgres); ok {
			names = append(names, q.Name)
		}
	}
	return names
}

// Copy is where the page's own PostgreSQL stands.
type Copy = postgres.Copy

// FollowDatabase brings a copy of a server's tables to the playhead: what postgres.Database.Follow
// gives, and what a statement is put behind to be run in the console; "": there is no such server.
func (p *Player) FollowDatabase(name string, c *Copy) (list []string, more bool,
	command string) {
	q := p.World().Named(name)
	if q == nil {
		return nil, false, ""
	}
	m, ok := q.Machine().(*postgres.Postgres)
	if !ok {
		return nil, false, ""
	}
	list, more = m.Database().Follow(c)
	return list, more, words.Psql(m.Spec().Name())
}
