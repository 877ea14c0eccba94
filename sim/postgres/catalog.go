package postgres

import (
	"strconv"

	"highwater/sim/sql"
	"highwater/sim/wire"
)

// view is one of the catalog's relations that can be read here, with its rows as they are now; nil:
// the name is none of theirs. LSNs are texts, and what nothing here knows is null.
func (x *executor) view(n *sql.Name) (*Table, []match) {
	if n.Schema != "" && n.Schema != "pg_catalog" {
		return nil, nil
	}
	switch n.Text {
	case "pg_replication_slots":
		return x.slotsView()
	case "pg_publication":
		var rows []match
		for i := range x.db.published {
			p := &x.db.published[i]
			yes := flag(true)
			rows = append(rows, viewRow(word(p.Name), flag(p.All), yes, yes, yes, yes))
		}
		return viewed("pg_publication", []Column{{Name: "pubname", Type: Type{Kind: Text}},
			yesNo("puballtables"), yesNo("pubinsert"), yesNo("pubupdate"), yesNo("pubdelete"),
			yesNo("pubtruncate")}), rows
	case "pg_publication_tables":
		var rows []match
		for _, p := range x.db.published {
			for _, t := range x.db.Tables() {
				if p.publishes(t) {
					rows = append(rows, viewRow(word(p.Name), word("public"), word(t.Name)))
				}
			}
		}
		text := Type{Kind: Text}
		return viewed("pg_publication_tables", []Column{{Name: "pubname", Type: text},
			{Name: "schemaname", Type: text}, {Name: "tablename", Type: text}}), rows
	}
	return nil, nil
}

func (x *executor) slotsView() (*Table, []match) {
	var rows []match
	for i := range x.db.slots {
		s := &x.db.slots[i]
		pid := null
		if x.reading != nil {
			if n := x.reading(s.Name); n != 0 {
				pid = Value{Int: int64(n)}
			}
		}
		at := word(s.Confirmed.String())
		rows = append(rows, viewRow(word(s.Name), word(s.Plugin), word("logical"), word(s.Database),
			flag(false), flag(!pid.Null), pid, at, at, word("reserved")))
	}
	text := Type{Kind: Text}
	return viewed("pg_replication_slots", []Column{{Name: "slot_name", Type: text},
		{Name: "plugin", Type: text}, {Name: "slot_type", Type: text}, {Name: "database", Type: text},
		yesNo("temporary"), yesNo("active"), {Name: "active_pid", Type: Type{Kind: Int4}},
		{Name: "restart_lsn", Type: text}, {Name: "confirmed_flush_lsn", Type: text},
		{Name: "wal_status", Type: text}}), rows
}

func viewed(name string, columns []Column) *Table { return &Table{Name: name, Columns: columns} }

func viewRow(values ...Value) match { return match{row: &tuple{values: values}} }

func yesNo(name string) Column { return Column{Name: name, Type: Type{Kind: Bool}} }

func word(s string) Value { return Value{Text: s} }

func flag(b bool) Value {
	if b {
		return Value{Int: 1}
	}
	return Value{}
}

// parseLSN reads 0/16B3748.
func parseLSN(s string) (LSN, *wire.SQLError) {
	for i := range len(s) {
		if s[i] != '/' {
			continue
		}
		high, err := strconv.ParseUint(s[:i], 16, 32)
		low, err2 := strconv.ParseUint(s[i+1:], 16, 32)
		if err == nil && err2 == nil {
			return LSN(high<<32 | low), nil
		}
	}
	return 0, problem("22P02", `invalid input syntax for type pg_lsn: "`+s+`"`)
}

// lsnDiff is pg_wal_lsn_diff.
func lsnDiff(a, b string) (Value, *wire.SQLError) {
	x, bad := parseLSN(a)
	if bad != nil {
		return null, bad
	}
	y, bad := parseLSN(b)
	if bad != nil {
		return null, bad
	}
	return Value{Text: strconv.FormatInt(int64(x)-int64(y), 10)}, nil
}

// sizePretty is pg_size_pretty of whole numbers: from 10 kB on in the next larger unit, rounded.
// PostgreSQL: pg_size_pretty_numeric.
func sizePretty(text string) Value {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return Value{Text: text + " bytes"}
	}
	units := [...]string{"bytes", "kB", "MB", "GB", "TB", "PB"}
	half := false // n counts halves of the unit
	u := 0
	for ; u < len(units)-1; u++ {
		most := int64(10 * 1024)
		if half {
			most = 20*1024 - 1
		}
		if n < most && n > -most {
			break
		}
		shift := 9
		if half {
			shift = 10
		}
		n >>= shift
		half = true
	}
	if half {
		n = (n + 1) / 2
	}
	return Value{Text: strconv.FormatInt(n, 10) + " " + units[u]}
}
