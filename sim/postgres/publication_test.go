package postgres

import (
	"strings"
	"testing"

	"highwater/sim/wire"
)

// A published table without a primary key can't be changed any more; so PostgreSQL 15 says.
func TestPublishedWithoutIdentity(t *testing.T) {
	r := newRig(t)
	r.hello(1002)
	r.ask(1002, "CREATE TABLE staff (name text, age int); INSERT INTO staff VALUES ('maria', 30)")
	r.want(r.ask(1002, "UPDATE staff SET age = 31"), "client-2: UPDATE 1")
	r.want(r.ask(1002, "CREATE PUBLICATION dbz FOR ALL TABLES"), "client-2: CREATE PUBLICATION")
	for statement, want := range map[string]string{
		"UPDATE staff SET age = 32":             `cannot update table "staff" because it does not have a replica identity and publishes updates`,
		"DELETE FROM staff":                     `cannot delete from table "staff" because it does not have a replica identity and publishes deletes`,
		"CREATE PUBLICATION dbz":                `publication "dbz" already exists`,
		"ALTER PUBLICATION dbz ADD TABLE staff": `publication "dbz" is defined as FOR ALL TABLES`,
		"DROP PUBLICATION pasta":                `publication "pasta" does not exist`,
	} {
		a := r.send(1002, &wire.SQLRequest{Session: 1, Statements: statement})[0].Body.(*wire.SQLReply)
		if a.Error == nil || a.Error.Message != want {
			t.Errorf("%s: %+v", statement, a.Error)
		}
	}
	r.ask(1002, "ALTER TABLE staff REPLICA IDENTITY FULL")
	r.want(r.ask(1002, "UPDATE staff SET age = 32"), "client-2: UPDATE 1")
	r.want(r.ask(1002, "BEGIN; DROP PUBLICATION dbz; ROLLBACK; SELECT pubname, puballtables FROM pg_publication"),
		"client-2: BEGIN DROP PUBLICATION ROLLBACK dbz t;")
}

// A reader is given the changes of its publication's tables, and nobody else can read its slot
// meanwhile, nor drop it; the catalog shows it.
func TestReadingASlot(t *testing.T) {
	r := newRig(t)
	r.hello(1002)
	r.ask(1002, "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY)")
	r.ask(1002, "CREATE PUBLICATION p FOR TABLE a")
	r.ask(1002, "SELECT pg_create_logical_replication_slot('s', 'pgoutput')")
	r.ask(1002, "INSERT INTO b VALUES (1)")
	r.ask(1002, "INSERT INTO a VALUES (2)")
	read := func(from wire.ID, session int32) *wire.ReplicationReply {
		a := r.send(from, &wire.ReplicationRequest{Slot: "s", Session: session, Publication: "p", MaxChanges: 9})
		return a[len(a)-1].Body.(*wire.ReplicationReply)
	}
	if a := read(1003, 1); len(a.Changes) != 3 || a.Changes[1].Table.Name != "a" || a.Changes[2].End != a.End {
		t.Fatalf("the reader is given %+v", a)
	}
	if a := read(1004, 1); a.Error == nil || !strings.HasPrefix(a.Error.Message, `replication slot "s" is active for PID `) {
		t.Errorf("a second reader: %+v", a)
	}
	active := "SELECT active, active_pid IS NULL, pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), " +
		"confirmed_flush_lsn)) FROM pg_replication_slots WHERE slot_name = 's'"
	r.want(r.ask(1002, active), "client-2: t f 208 bytes;")
	if got := r.ask(1002, "SELECT pg_drop_replication_slot('s')"); got != "client-2: 55006" {
		t.Error(got)
	}
	r.send(1003, &wire.ReplicationRequest{Slot: "s", Session: 1, End: true})
	r.want(r.ask(1002, active), "client-2: f t 208 bytes;")
	if a := read(1004, 1); len(a.Changes) != 3 {
		t.Errorf("the next reader: %+v", a)
	}
}
