package postgres

import (
	"slices"

	"highwater/sim/sql"
	"highwater/sim/wire"
)

// Publication says of which tables a reader of a slot is given the changes. It is never edited.
type Publication struct {
	Name   string
	All    bool
	tables []int // OIDs, in the order in which they were added
}

// publishes tells whether a publication has a table.
func (p *Publication) publishes(t *Table) bool { return p.All || slices.Contains(p.tables, t.OID) }

// publication finds one by its name; -1: there is none.
func (d *Database) publication(name string) int {
	return slices.IndexFunc(d.published, func(p Publication) bool { return p.Name == name })
}

// Publications are all publications, in the order in which they were made.
func (d *Database) Publications() []Publication { return d.published }

// publish carries out CREATE, ALTER and DROP PUBLICATION.
func (x *executor) publish(s *sql.Publication) (r wire.SQLResult, bad *wire.SQLError) {
	name := s.Name.Text
	at := x.db.publication(name)
	var oids []int
	for i := range s.Tables {
		t, bad := x.table(&s.Tables[i])
		if bad != nil {
			return r, bad
		}
		oids = append(oids, t.OID)
	}
	list := slices.Clone(x.db.published)
	switch {
	case s.Verb == "create" && at >= 0:
		return r, problem("42710", `publication "`+name+`" already exists`)
	case s.Verb == "create":
		r.Tag = "CREATE PUBLICATION"
		list = append(list, Publication{name, s.All, oids})
		if x.level != "logical" {
			x.notices = append(x.notices, wire.SQLError{Severity: "WARNING", Code: "55000",
				Message: "wal_level is insufficient to publish logical changes",
				Hint:    `Set wal_level to "logical" before creating subscriptions.`})
		}
	case at < 0 && s.IfExists:
		x.notice("NOTICE", "00000", `publication "`+name+`" does not exist, skipping`)
		return wire.SQLResult{Tag: "DROP PUBLICATION"}, nil
	case at < 0:
		return r, problem("42704", `publication "`+name+`" does not exist`)
	case s.Verb == "drop":
		r.Tag = "DROP PUBLICATION"
		list = slices.Delete(list, at, at+1)
	default:
		r.Tag = "ALTER PUBLICATION"
		if list[at].tables, bad = x.members(&list[at], s, oids); bad != nil {
			return r, bad
		}
	}
	x.db.write(x.t)
	x.t.changes = append(x.t.changes, undo{kind: undoPublications, published: x.db.published})
	x.db.published = list
	return r, nil
}

// members are a publication's tables after ALTER PUBLICATION.
func (x *executor) members(p *Publication, s *sql.Publication, oids []int) ([]int, *wire.SQLError) {
	if p.All {
		bad := problem("55000", `publication "`+p.Name+`" is defined as FOR ALL TABLES`)
		bad.Detail = "Tables cannot be added to or dropped from FOR ALL TABLES publications."
		return nil, bad
	}
	if s.Verb == "set" {
		return oids, nil
	}
	out := slices.Clone(p.tables)
	for i, oid := range oids {
		at := slices.Index(out, oid)
		switch {
		case s.Verb == "add" && at >= 0:
			return nil, problem("42710", `relation "`+s.Tables[i].Text+
				`" is already member of publication "`+p.Name+`"`)
		case s.Verb == "add":
			out = append(out, oid)
		case at < 0:
			return nil, problem("42704", `relation "`+s.Tables[i].Text+
				`" is not part of the publication`)
		default:
			out = slices.Delete(out, at, at+1)
		}
	}
	return out, nil
}

// identified refuses to change rows that no reader of a publication could find again: the table is
// published and its old rows have no identity. PostgreSQL: CheckCmdReplicaIdentity.
func (d *Database) identified(t *Table, verb, what string) *wire.SQLError {
	if t.Identity == "FULL" || t.Identity == "DEFAULT" && t.Key != nil ||
		!slices.ContainsFunc(d.published, func(p Publication) bool { return p.publishes(t) }) {
		return nil
	}
	bad := problem("55000", "cannot "+verb+` table "`+t.Name+
		`" because it does not have a replica identity and publishes `+what)
	bad.Hint = "To enable " + map2(verb == "update", "updating", "deleting from") +
		" the table, set REPLICA IDENTITY using ALTER TABLE."
	return bad
}
