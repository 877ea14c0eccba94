package postgres

import (
	"strings"

	"highwater/sim/sql"
	"highwater/sim/wire"
)

// function is a function that a statement may call: the types it takes (Unknown: any) and gives.
type function struct {
	name  string
	takes []Kind
	gives Kind
}

// same, as what a function gives, is the type of its first argument.
const same = Unknown

// functions are those that are called with values; the same name may stand here several times.
var functions = [...]function{
	{"now", nil, TimestampTZ}, {"current_timestamp", nil, TimestampTZ},
	{"transaction_timestamp", nil, TimestampTZ}, {"statement_timestamp", nil, TimestampTZ},
	{"clock_timestamp", nil, TimestampTZ}, {"localtimestamp", nil, Timestamp},
	{"current_date", nil, Date}, {"version", nil, Text}, {"current_database", nil, Text},
	{"current_user", nil, Text}, {"user", nil, Text}, {"current_schema", nil, Text},
	{"pg_current_wal_lsn", nil, Text}, {"txid_current", nil, Int8},
	{"lower", []Kind{Text}, Text}, {"upper", []Kind{Text}, Text}, {"length", []Kind{Text}, Int4},
	{"char_length", []Kind{Text}, Int4}, {"octet_length", []Kind{Bytea}, Int4},
	{"trim", []Kind{Text}, Text}, {"btrim", []Kind{Text}, Text}, {"reverse", []Kind{Text}, Text},
	{"replace", []Kind{Text, Text, Text}, Text}, {"strpos", []Kind{Text, Text}, Int4},
	{"substr", []Kind{Text, Int4}, Text}, {"substr", []Kind{Text, Int4, Int4}, Text},
	{"left", []Kind{Text, Int4}, Text}, {"right", []Kind{Text, Int4}, Text},
	{"abs", []Kind{Int4}, Int4}, {"abs", []Kind{Int8}, Int8}, {"abs", []Kind{Numeric}, Numeric},
	{"round", []Kind{Numeric}, Numeric}, {"round", []Kind{Numeric, Int4}, Numeric},
	{"trunc", []Kind{Numeric}, Numeric}, {"mod", []Kind{Int8, Int8}, Int8},
	{"nextval", []Kind{Text}, Int8}, {"currval", []Kind{Text}, Int8},
	{"md5", []Kind{Text}, Text}, {"pg_typeof", []Kind{Unknown}, Text},
	{"pg_create_logical_replication_slot", []Kind{Text, Text}, Text},
	{"pg_drop_replication_slot", []Kind{Text}, Text},
	{"pg_wal_lsn_diff", []Kind{Text, Text}, Numeric}, {"pg_size_pretty", []Kind{Numeric}, Text},
}

// aggregates are the functions of many rows.
var aggregates = []string{"count", "sum", "min", "max", "avg", "string_agg", "bool_and", "bool_or"}

// aggregate is a call of one in a query.
type aggregate struct {
	name     string
	arg      *calc // nil: count(*)
	with     *calc // string_agg's delimiter
	kind     Kind  // of the argument
	distinct bool
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func (c *compiler) call(e *sql.Expr) (*calc, *wire.SQLError) {
	if contains(aggregates, e.Text) {
		return c.aggregate(e)
	}
	args, bad := c.all(e.Args)
	if bad != nil {
		return nil, bad
	}
	switch e.Text {
	case "coalesce", "greatest", "least":
		if len(args) > 0 {
			return c.alike(e, args)
		}
	case "nullif":
		if len(args) == 2 {
			eq, bad := c.compared("=", e.At, args[0], args[1])
			if bad != nil {
				return nil, bad
			}
			return &calc{op: opCall, typ: eq.args[0].typ, at: e.At, text: e.Text, kind: eq.kind,
				args: eq.args}, nil
		}
	case "concat":
		n := &calc{op: opCall, typ: Type{Kind: Text}, at: e.At, text: e.Text}
		for _, a := range args {
			if a, bad = c.coerce(a, Type{Kind: Text}, castAssign); bad != nil {
				return nil, bad
			}
			n.args = append(n.args, a)
		}
		return n, nil
	}
	return c.known(e, args)
}

// known finds a function by its name and what it takes.
func (c *compiler) known(e *sql.Expr, args []*calc) (*calc, *wire.SQLError) {
	for i := range functions {
		f := &functions[i]
		if f.name != e.Text || len(f.takes) != len(args) || !takes(f, args) {
			continue
		}
		n := &calc{op: opCall, typ: Type{Kind: f.gives}, at: e.At, text: f.name}
		for j, a := range args {
			if f.takes[j] == Unknown {
				n.args = append(n.args, a)
				continue
			}
			a, bad := c.coerce(a, Type{Kind: f.takes[j]}, castImplicit)
			if bad != nil {
				return nil, bad
			}
			n.args = append(n.args, a)
		}
		return n, nil
	}
	return nil, c.noFunction(e, args)
}

func (c *compiler) noFunction(e *sql.Expr, args []*calc) *wire.SQLError {
	var types []string
	for _, a := range args {
		types = append(types, names[a.typ.Kind])
	}
	bad := c.fail(e.At, "42883", "function "+e.Text+"("+strings.Join(types, ", ")+") does not exist")
	bad.Hint = "No function matches the given name and argument types. " +
		"You might need to add explicit type casts."
	return bad
}

func takes(f *function, args []*calc) bool {
	for i, a := range args {
		k, want := a.typ.Kind, f.takes[i]
		if k != Unknown && want != Unknown && !castable(k, want, castImplicit) {
			return false
		}
	}
	return true
}

// alike is a function of values of one type.
func (c *compiler) alike(e *sql.Expr, args []*calc) (*calc, *wire.SQLError) {
	t, bad := c.common(strings.ToUpper(e.Text), args)
	if bad != nil {
		return nil, bad
	}
	n := &calc{op: opCall, typ: t, at: e.At, text: e.Text, kind: t.Kind}
	for _, a := range args {
		if a, bad = c.coerce(a, t, castImplicit); bad != nil {
			return nil, bad
		}
		n.args = append(n.args, a)
	}
	return n, nil
}

// aggregate notes a function of many rows.
func (c *compiler) aggregate(e *sql.Expr) (*calc, *wire.SQLError) {
	switch {
	case c.clause != "":
		return nil, c.fail(e.At, "42803", "aggregate functions are not allowed in "+c.clause)
	case c.inside:
		return nil, c.fail(e.At, "42803", "aggregate function calls cannot be nested")
	case e.Whole && e.Text != "count":
		return nil, c.noFunction(e, nil)
	}
	c.inside = true
	args, bad := c.all(e.Args)
	c.inside = false
	if bad != nil {
		return nil, bad
	}
	a := &aggregate{name: e.Text, distinct: e.Distinct}
	n := &calc{op: opAggregate, n: len(c.aggs), at: e.At, typ: Type{Kind: Int8}}
	want := 1
	if e.Text == "string_agg" {
		want = 2
	}
	if !e.Whole {
		if len(args) != want || !a.takes(args) {
			return nil, c.noFunction(e, args)
		}
		if a.arg = args[0]; a.arg.typ.Kind == Unknown {
			if a.arg, bad = c.coerce(a.arg, Type{Kind: Text}, castImplicit); bad != nil {
				return nil, bad
			}
		}
		if a.kind = a.arg.typ.Kind; want == 2 {
			if a.with, bad = c.coerce(args[1], Type{Kind: Text}, castImplicit); bad != nil {
				return nil, bad
			}
		}
		n.typ.Kind = a.gives()
	}
	c.aggs = append(c.aggs, a)
	return n, nil
}

func (a *aggregate) takes(args []*calc) bool {
	k := args[0].typ.Kind
	switch a.name {
	case "sum", "avg":
		return k.number()
	case "string_agg":
		return (k.text() || k == Unknown) && (args[1].typ.Kind.text() || args[1].typ.Kind == Unknown)
	case "bool_and", "bool_or":
		return k == Bool
	case "min", "max":
		return k != Bool && k != JSON && k != JSONB && k != UUID
	}
	return true
}

// gives is the type of the result.
func (a *aggregate) gives() Kind {
	switch a.name {
	case "count":
		return Int8
	case "sum":
		switch a.kind {
		case Int2, Int4:
			return Int8
		case Int8:
			return Numeric
		}
	case "avg":
		if a.kind.floating() {
			return Float8
		}
		return Numeric
	case "min", "max":
		if a.kind == Varchar {
			return Text
		}
	}
	return a.kind
}
