package lessons

import (
	"slices"

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
	{form: "changes NAME WORD OP N", means: "change events of a topic with that op: r (read by a " +
		"snapshot), c (create), u (update), d (delete)",
		count: func(q *question) (n int64) {
			q.changes(func(c connect.Change, _ bool) { n += bit(c.Op == q.args[1]) })
			return n
		},
		amount: &amount{none: "$1 has no event with op $2 yet.",
			some: "$1 has # [event|events] with op $2"}},
	{form: "befores NAME OP N", means: "updates in a topic that know the row before",
		count: func(q *question) (n int64) {
			q.changes(func(c connect.Change, _ bool) { n += bit(c.Op == "u" && c.Before) })
			return n
		},
		amount: &amount{none: "$1 has no update yet that knows the row before.",
			some: "$1 has # [update|updates] with the row before"}},
	{form: "repeats NAME OP N", means: "change events that stand in a topic a second time",
		count: func(q *question) (n int64) {
			q.changes(func(_ connect.Change, again bool) { n += bit(again) })
			return n
		},
		amount: &amount{none: "No event stands in $1 twice yet.",
			some: "$1 has # [event|events] a second time"}},
	{form: "tombstones NAME OP N", means: "records of a topic that have a key and no value",
		count: func(q *question) (n int64) {
			for _, p := range q.world.Image().TopicPartitions(q.args[0]) {
				q.each(p.TP, func(r *wire.Record) { n += bit(r.Key != nil && r.Value == nil) })
			}
			return n
		},
		amount: &amount{none: "$1 has no tombstone yet.", some: "$1 has # [tombstone|tombstones]"}},
}

func bit(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// changes ranges over a topic's change events; again: the same change stood before it.
func (q *question) changes(see func(c connect.Change, again bool)) {
	type mark struct {
		key string
		c   connect.Change
	}
	var seen []mark
	for _, p := range q.world.Image().TopicPartitions(q.args[0]) {
		q.each(p.TP, func(r *wire.Record) {
			if c, ok := connect.ReadChange(r.Value); ok {
				m := mark{string(r.Key), c}
				see(c, slices.Contains(seen, m))
				seen = append(seen, m)
			}
		})
	}
}
