package postgres

import (
	"strings"
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// rig is a server with clients that ask it without a network.
type rig struct {
	t      *testing.T
	m      *Postgres
	chance node.Chance
	now    node.Time
	out    node.Out
	corr   int32
}

func newRig(t *testing.T) *rig {
	m := Spec{Config: []wire.ConfigEntry{{Key: "wal_level", Value: "logical"}}}.New(1001, "postgres")
	r := &rig{t: t, m: m.(*Postgres)}
	r.do(func() { r.m.Start(&r.out) })
	return r
}

func (r *rig) do(f func()) []wire.Message {
	r.out.Reset(r.now, &r.chance)
	f()
	return append([]wire.Message(nil), r.out.Sends...)
}

func (r *rig) send(from wire.ID, body wire.Body) []wire.Message {
	r.corr++
	return r.do(func() {
		r.m.Receive(wire.Message{From: from, To: 1001, Correlation: r.corr, Body: body}, &r.out)
	})
}

func (r *rig) hello(from wire.ID) {
	r.t.Helper()
	a := r.send(from, &wire.SQLRequest{Session: 1, Startup: true, User: "postgres", Database: "pizza"})
	if len(a) != 1 || a[0].Body.(*wire.SQLReply).Error != nil {
		r.t.Fatalf("refused: %+v", a)
	}
}

// ask gives all that is answered, as text: each answer's rows, or its tag, or its error's code.
func (r *rig) ask(from wire.ID, statements string) string {
	return told(r.send(from, &wire.SQLRequest{Session: 1, Statements: statements}))
}

func told(answers []wire.Message) string {
	var out []string
	for _, a := range answers {
		b, ok := a.Body.(*wire.SQLReply)
		if !ok {
			continue
		}
		text := a.To.String() + ":"
		for _, res := range b.Results {
			for _, row := range res.Rows {
				for _, v := range row {
					text += " " + v.Text
				}
				text += ";"
			}
			if res.Columns == nil {
				text += " " + res.Tag
			}
		}
		if b.Error != nil {
			text += " " + b.Error.Code
		}
		out = append(out, text)
	}
	return strings.Join(out, " | ")
}

func (r *rig) want(got, want string) {
	r.t.Helper()
	if got != want {
		r.t.Errorf("got  %q\nwant %q", got, want)
	}
}

// kill -9 loses what was not committed, and nothing else.
func TestCrashLosesOnlyWhatIsNotCommitted(t *testing.T) {
	r := newRig(t)
	r.hello(1002)
	r.ask(1002, "CREATE TABLE t (id INT PRIMARY KEY, n INT); INSERT INTO t VALUES (1, 1), (2, 2)")
	r.ask(1002, "BEGIN; UPDATE t SET n = 9 WHERE id = 1; DELETE FROM t WHERE id = 2; "+
		"INSERT INTO t VALUES (3, 3); CREATE TABLE u (x INT); ALTER TABLE t ADD COLUMN z INT")
	r.m.Crash()
	r.do(func() { r.m.Start(&r.out) })
	if f := r.out.Facts[0].(node.PostgresReady); !f.Again || f.Lost != 1 {
		t.Errorf("it says %+v", f)
	}
	r.want(r.ask(1002, "SELECT 1"), "client-2: 08003")
	r.hello(1002)
	r.want(r.ask(1002, "SELECT * FROM t ORDER BY id"), "client-2: 1 1; 2 2;")
	r.want(r.ask(1002, "SELECT * FROM u"), "client-2: 42P01")
	r.want(r.ask(1002, "INSERT INTO t VALUES (2, 0)"), "client-2: 23505")
	r.want(r.ask(1002, "INSERT INTO t VALUES (3, 0)"), "client-2: INSERT 0 1")
}

// Two transactions that change one row follow each other; a reader sees what is committed.
func TestWritersOfOneRowWait(t *testing.T) {
	r := newRig(t)
	r.hello(1002)
	r.hello(1003)
	r.hello(1004)
	r.ask(1002, "CREATE TABLE t (id INT PRIMARY KEY, n INT); INSERT INTO t VALUES (1, 1)")
	r.want(r.ask(1002, "BEGIN; UPDATE t SET n = n + 1 WHERE id = 1"), "client-2: BEGIN UPDATE 1")
	r.want(r.ask(1003, "UPDATE t SET n = n * 10 WHERE id = 1"), "")
	r.want(r.ask(1004, "SELECT n FROM t"), "client-4: 1;")
	r.want(r.ask(1004, "DROP TABLE t"), "")
	r.want(r.ask(1002, "COMMIT"), "client-2: COMMIT | client-3: UPDATE 1 | client-4: DROP TABLE")
	r.want(r.ask(1002, "SELECT n FROM t"), "client-2: 42P01")
}

// The same key, inserted twice at once: the second waits, and is refused only if the first commits.
func TestUniqueKeyWaits(t *testing.T) {
	for end, want := range map[string]string{
		"COMMIT":   "client-2: COMMIT | client-3: 23505",
		"ROLLBACK": "client-2: ROLLBACK | client-3: INSERT 0 1",
	} {
		r := newRig(t)
		r.hello(1002)
		r.hello(1003)
		r.ask(1002, "CREATE TABLE t (id INT PRIMARY KEY)")
		r.ask(1002, "BEGIN; INSERT INTO t VALUES (1)")
		r.want(r.ask(1003, "INSERT INTO t VALUES (1)"), "")
		r.want(r.ask(1002, end), want)
	}
	r := newRig(t)
	r.hello(1002)
	r.hello(1003)
	r.ask(1002, "CREATE TABLE t (id INT PRIMARY KEY)")
	r.ask(1002, "BEGIN; INSERT INTO t VALUES (1)")
	r.ask(1003, "INSERT INTO t VALUES (1)")
	gone := told(r.do(func() {
		r.m.Receive(wire.Message{From: 1002, Body: &wire.ConnectionClosed{Peer: 1002}}, &r.out)
	}))
	r.want(gone, "client-3: INSERT 0 1")
}

// Who waits for himself is told after deadlock_timeout, and the other goes on.
func TestDeadlock(t *testing.T) {
	r := newRig(t)
	r.hello(1002)
	r.hello(1003)
	r.ask(1002, "CREATE TABLE t (id INT PRIMARY KEY, n INT); INSERT INTO t VALUES (1, 1), (2, 2)")
	r.ask(1002, "BEGIN; UPDATE t SET n = 0 WHERE id = 1")
	r.ask(1003, "BEGIN; UPDATE t SET n = 0 WHERE id = 2")
	r.want(r.ask(1002, "UPDATE t SET n = 0 WHERE id = 2"), "")
	alarm := r.out.Alarms[0]
	r.want(r.ask(1003, "UPDATE t SET n = 0 WHERE id = 1"), "")
	r.now = alarm.At
	r.want(told(r.do(func() { r.m.Fire(alarm.Timer, &r.out) })), "client-2: 40P01 | client-3: UPDATE 1")
	r.want(r.ask(1002, "SELECT 1"), "client-2: 25P02")
}

// A prepared batch is one transaction: it stops at the row that fails, and says which.
func TestBatch(t *testing.T) {
	r := newRig(t)
	r.hello(1002)
	r.ask(1002, "CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT)")
	batch := func(ids ...string) *wire.SQLReply {
		req := &wire.SQLRequest{Session: 1, Begin: true, Statements: "INSERT INTO t VALUES ($1, $2)"}
		for _, id := range ids {
			req.Batch = append(req.Batch, []wire.SQLValue{{Text: id}, {Null: true}})
		}
		return r.send(1002, req)[0].Body.(*wire.SQLReply)
	}
	if a := batch("1", "2", "3"); a.Error != nil || len(a.Results[0].Counts) != 3 || a.Status != wire.SQLOpen {
		t.Fatalf("%+v", a)
	}
	r.ask(1002, "COMMIT")
	if a := batch("4", "2", "5"); a.Error == nil || a.Entry != 1 || a.Status != wire.SQLFailed {
		t.Fatalf("%+v", a)
	}
	r.want(r.ask(1002, "ROLLBACK; SELECT count(*) FROM t"), "client-2: ROLLBACK 3;")
	if a := batch("x"); a.Error == nil || a.Error.Code != "22P02" || a.Error.Position != 0 {
		t.Fatalf("%+v", a.Error)
	}
}

// A snapshot and its original don't see each other's changes, also in the middle of transactions.
func TestSnapshotsAreIsolated(t *testing.T) {
	r := newRig(t)
	r.hello(1002)
	r.hello(1003)
	r.ask(1002, "CREATE TABLE t (id INT PRIMARY KEY, n INT); INSERT INTO t VALUES (1, 1)")
	r.ask(1002, "BEGIN; UPDATE t SET n = 2 WHERE id = 1")
	r.ask(1003, "UPDATE t SET n = n + 5 WHERE id = 1")
	other := &rig{t: t, m: r.m.Clone().(*Postgres), corr: r.corr}
	r.want(r.ask(1002, "COMMIT"), "client-2: COMMIT | client-3: UPDATE 1")
	other.want(other.ask(1002, "ROLLBACK"), "client-2: ROLLBACK | client-3: UPDATE 1")
	r.want(r.ask(1002, "SELECT n FROM t"), "client-2: 7;")
	other.want(other.ask(1002, "SELECT n FROM t"), "client-2: 6;")
	r.ask(1002, "INSERT INTO t VALUES (2, 2)")
	other.want(other.ask(1002, "SELECT count(*) FROM t"), "client-2: 1;")
	if r.m.db.log.Len() == other.m.db.log.Len() {
		t.Error("the logs are one")
	}
}

// A slot gives committed transactions in the order of their commits, old rows by REPLICA IDENTITY, and
// nothing of what was rolled back; it forgets what is confirmed.
func TestDecoding(t *testing.T) {
	r := newRig(t)
	r.hello(1002)
	r.hello(1003)
	r.ask(1002, "CREATE TABLE t (id INT PRIMARY KEY, n INT)")
	r.ask(1002, "SELECT pg_create_logical_replication_slot('debezium', 'pgoutput')")
	r.ask(1002, "BEGIN; INSERT INTO t VALUES (1, 1)")
	r.ask(1003, "INSERT INTO t VALUES (2, 2); UPDATE t SET n = 3 WHERE id = 2; UPDATE t SET id = 4 WHERE id = 2")
	r.ask(1002, "COMMIT; BEGIN; INSERT INTO t VALUES (7, 7); ROLLBACK")
	r.ask(1003, "DELETE FROM t WHERE id = 4; ALTER TABLE t REPLICA IDENTITY FULL; DELETE FROM t")
	read := func(confirm, after uint64) *wire.ReplicationReply {
		a := r.send(1004, &wire.ReplicationRequest{Slot: "debezium", Confirm: confirm, After: after,
			MaxChanges: 100})
		return a[0].Body.(*wire.ReplicationReply)
	}
	all := read(0, 0)
	var got []string
	for _, c := range all.Changes {
		text := string(c.Kind)
		for _, row := range [][]wire.SQLValue{c.Old, c.New} {
			if row != nil {
				text += "(" + row[0].Text + "," + row[1].Text + ")"
			} else {
				text += "-"
			}
		}
		got = append(got, text)
	}
	r.want(strings.Join(got, " "), "B-- I-(2,2) U-(2,3) U(2,)(4,3) C-- B-- I-(1,1) C-- "+
		"B-- D(4,)- D(1,1)- C--")
	if a := read(all.Changes[4].LSN+48, 0); a.Changes[0].XID != all.Changes[5].XID {
		t.Errorf("after the first commit it begins with %+v", a.Changes[0])
	}
	if a := read(all.End, 0); len(a.Changes) != 0 || r.m.db.slots[0].Confirmed != LSN(all.End) {
		t.Errorf("%d changes after the end, slot at %v", len(a.Changes), r.m.db.slots[0].Confirmed)
	}
	waits := r.send(1004, &wire.ReplicationRequest{Slot: "debezium", MaxWaitMs: 500, MaxChanges: 1})
	if len(waits) != 0 {
		t.Errorf("it doesn't wait: %+v", waits[0].Body)
	}
	if a := r.send(1002, &wire.SQLRequest{Session: 1, Statements: "INSERT INTO t VALUES (9, 9)"}); len(a) != 2 {
		t.Errorf("a commit answers %d, not the client and the reader", len(a))
	}
}

// FuzzSQL: whatever is asked, the server answers and goes on.
func FuzzSQL(f *testing.F) {
	for _, s := range []string{"SELECT 1/0", "BEGIN; CREATE TABLE a (x INT); ROLLBACK; SELECT * FROM a",
		"INSERT INTO t SELECT id + 1, n FROM t ON CONFLICT (id) DO UPDATE SET n = excluded.n RETURNING *",
		"ALTER TABLE t DROP COLUMN n, ADD COLUMN m NUMERIC(5,2) DEFAULT 1.005; SELECT * FROM t",
		"SELECT round(sum(n)/3.7, 2), string_agg(n::text, ',') FROM t a LEFT JOIN t b USING (id) GROUP BY b.n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := newRig(t)
		r.hello(1002)
		r.ask(1002, "CREATE TABLE t (id INT PRIMARY KEY, n INT); INSERT INTO t VALUES (1, 1), (2, NULL)")
		if a := r.ask(1002, s); a == "" {
			t.Fatalf("no answer to %q", s)
		}
		r.ask(1002, "ROLLBACK")
		if a := r.ask(1002, "SELECT 1"); a != "client-2: 1;" {
			t.Fatalf("after %q it says %q", s, a)
		}
	})
}
