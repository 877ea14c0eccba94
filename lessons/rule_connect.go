package lessons

import (
	"highwater/sim/connect"
	"highwater/sim/postgres"
	"highwater/sim/wire"
)

// database is the PostgreSQL server's; nil: there is none.
func (q *question) database() *postgres.Database {
	if p := q.world.Named(wire.PostgresHost.String()); p != nil {
		if pg, ok := p.Machine().(*postgres.Postgres); ok {
			return pg.Database()
		}
	}
	return nil
}

// table finds a table by its name.
func (q *question) table() *postgres.Table {
	for _, t := range q.database().Tables() {
		if t.Name == q.args[0] {
			return t
		}
	}
	return nil
}

// worker is the Connect worker that knows a connector; nil: none does.
func (q *question) worker() *connect.Worker {
	for _, p := range q.world.Clients() {
		if w, ok := p.Machine().(*connect.Worker); ok && p.Running && w.StateOf(q.args[0]) != "" {
			return w
		}
	}
	return nil
}

var (
	aDatabase  = need{func(q *question) bool { return q.database() != nil }, "There is no database."}
	aConnector = need{func(q *question) bool { return q.worker() != nil },
		"Nobody has asked for a connector $1 yet."}
)

// connectRules ask what a database holds, and how a connector that fills it is.
var connectRules = []*rule{
	{form: "rows NAME OP N", means: "rows of a table in PostgreSQL that everybody sees; 0 without it",
		needs: []need{aDatabase},
		count: func(q *question) int64 {
			if t := q.table(); t != nil {
				return int64(q.database().Count(t))
			}
			return 0
		},
		amount: &amount{none: "The table $1 has no row yet.", some: "The table $1 has # [row|rows]"}},
	{form: "columns NAME OP N", means: "columns of a table in PostgreSQL; 0 without it",
		needs: []need{aDatabase},
		count: func(q *question) int64 {
			if t := q.table(); t != nil {
				return int64(len(t.Columns))
			}
			return 0
		},
		amount: &amount{none: "The table $1 has no column yet.",
			some: "The table $1 has # [column|columns]"}},
	{form: "task NAME OP WORD", means: "the state of a connector's first task, in Connect's words",
		needs: []need{aConnector},
		value: func(q *question) string {
			for _, t := range q.worker().Tasks(q.args[0]) {
				return t.State
			}
			return "UNASSIGNED"
		},
		words: "The task of $1 is $is, not $want.", still: "The task of $1 is still $is."},
}
