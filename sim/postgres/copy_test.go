package postgres

import (
	"strconv"
	"strings"
	"testing"
)

// A copy gets what is committed, in the order of the commits, and only what is new since it asked.
func TestFollow(t *testing.T) {
	r := newRig(t)
	r.hello(1002)
	r.hello(1003)
	var c Copy
	follow := func() string {
		list, more := r.m.Database().Follow(&c)
		if more {
			t.Error("a few rows are more than a step")
		}
		return strings.Join(list, "; ")
	}
	empty := "DROP SCHEMA public CASCADE; CREATE SCHEMA public; " + dropPublications
	r.want(follow(), empty)
	r.ask(1002, `CREATE TABLE "T" (id INT PRIMARY KEY, n TEXT)`)
	r.ask(1002, `BEGIN; INSERT INTO "T" VALUES (1, 'o''clock')`)
	r.ask(1003, `INSERT INTO "T" VALUES (2, NULL), (3, 'c')`)
	first := `CREATE TABLE "T" (id INT PRIMARY KEY, n TEXT); ` +
		`INSERT INTO "T" ("id", "n") VALUES ('2', NULL), ('3', 'c')`
	r.want(follow(), first)
	r.want(follow(), "")
	earlier := r.m.Clone().(*Postgres)
	r.ask(1002, "COMMIT")
	r.ask(1003, `UPDATE "T" SET id = 4 WHERE id = 2; UPDATE "T" SET n = 'd'; DELETE FROM "T" WHERE id = 3`)
	second := `INSERT INTO "T" ("id", "n") VALUES ('1', 'o''clock'); ` +
		`UPDATE "T" SET "id" = '4', "n" = NULL WHERE "id" = '2'; ` +
		`UPDATE "T" SET "id" = '1', "n" = 'd' WHERE "id" = '1'; ` +
		`UPDATE "T" SET "id" = '3', "n" = 'd' WHERE "id" = '3'; ` +
		`UPDATE "T" SET "id" = '4', "n" = 'd' WHERE "id" = '4'; DELETE FROM "T" WHERE "id" = '3'`
	r.want(follow(), second)
	// Back in time, and forth in another history.
	other := &rig{t: t, m: earlier, corr: r.corr}
	r.m = earlier
	r.want(follow(), empty+"; "+first)
	other.ask(1002, "ROLLBACK")
	r.want(follow(), "")
	other.ask(1003, `INSERT INTO "T" VALUES (5, 'e')`)
	r.want(follow(), `INSERT INTO "T" ("id", "n") VALUES ('5', 'e')`)
}

// What the log doesn't tell apart is written anew: rows without a key, and those of a table that was
// altered. Sequences and publications are in no log.
func TestFollowRewrites(t *testing.T) {
	r := newRig(t)
	r.hello(1002)
	var c Copy
	r.m.Database().Follow(&c)
	r.ask(1002, "CREATE TABLE t (id SERIAL, n INT); INSERT INTO t (n) VALUES (1), (2); DELETE FROM t WHERE n = 1")
	r.ask(1002, "ALTER TABLE t ADD COLUMN at INT DEFAULT 7; CREATE TABLE u (x INT); DROP TABLE u")
	r.ask(1002, "CREATE PUBLICATION p FOR TABLE t")
	list, _ := r.m.Database().Follow(&c)
	r.want(strings.Join(list, "; "), `CREATE TABLE t (id SERIAL, n INT); INSERT INTO "t" ("id", "n") VALUES `+
		`('1', '1'), ('2', '2'); TRUNCATE "t"; ALTER TABLE t ADD COLUMN at INT DEFAULT 7; `+
		`CREATE TABLE u (x INT); DROP TABLE "u"; INSERT INTO "t" ("id", "n", "at") VALUES ('2', '2', '7'); `+
		`SELECT setval(to_regclass('"t_id_seq"'), 2, true); `+dropPublications+`; CREATE PUBLICATION "p" FOR TABLE "t"`)
	list, _ = r.m.Database().Follow(&c)
	r.want(strings.Join(list, "; "), "")
}

// A long history comes in steps that end with a transaction.
func TestFollowSteps(t *testing.T) {
	r := newRig(t)
	r.hello(1002)
	r.ask(1002, "CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (0)")
	for i := range 12 {
		r.ask(1002, "INSERT INTO t SELECT id + "+strconv.Itoa(1<<i)+" FROM t")
	}
	var c Copy
	rows, steps := 0, 0
	for more := true; more; steps++ {
		var list []string
		list, more = r.m.Database().Follow(&c)
		for _, s := range list {
			if strings.HasPrefix(s, "INSERT") {
				rows += strings.Count(s, "('")
			}
		}
	}
	if rows != 4096 || steps != 2 {
		t.Errorf("%d rows in %d steps", rows, steps)
	}
}
