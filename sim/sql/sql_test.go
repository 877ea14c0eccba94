package sql

import "testing"

// FuzzParse: no text makes the parser fall over, go on for ever, or point outside of the text.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"SELECT a, count(*) FROM t JOIN u USING (x) WHERE a IN (1, -2.5e3) GROUP BY 1 ORDER BY a DESC LIMIT 1",
		"INSERT INTO t (a, b) VALUES ($1, 'it''s'), (DEFAULT, E'\\n') ON CONFLICT (a) DO UPDATE SET b = excluded.b",
		"CREATE TABLE IF NOT EXISTS t (a BIGSERIAL PRIMARY KEY, b NUMERIC(8,2) NOT NULL DEFAULT 1.5)",
		"ALTER TABLE t ADD COLUMN x TEXT, REPLICA IDENTITY FULL; DROP TABLE t /* /* deep */ */ -- end",
		"UPDATE t SET (a, b) = (1, 2) WHERE NOT a BETWEEN 1 AND 2 OR b LIKE '%x' RETURNING *",
		"SELECT CASE a WHEN 1 THEN $$x$$ ELSE b::text END, - - 1, ((((1))))", "SELECT 'x", `"`, "$1$", "::",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		list, bad := Parse(src)
		if bad != nil {
			if n := len([]rune(src)) + 1; int(bad.Position) > n || bad.Position < 0 || bad.Message == "" {
				t.Fatalf("%q: position %d of %d: %s", src, bad.Position, n, bad.Message)
			}
			return
		}
		for _, s := range list {
			if s.Statement == nil || s.From < 0 || s.To > len(src) || s.From >= s.To {
				t.Fatalf("%q: %+v", src, s)
			}
		}
	})
}

func TestComplete(t *testing.T) {
	for src, want := range map[string]int{
		"SELECT 1; SELECT": 9, "SELECT ';'": 0, "-- ;\nSELECT 1;": 14, "/* ; */": 0, "(;);": 4, `";";`: 4,
	} {
		if end, _ := Complete(src); end != want {
			t.Errorf("%q: a statement ends at %d, want %d", src, end, want)
		}
	}
}

// A question that isn't simulated can be asked elsewhere in the page; an order can't.
func TestNotSimulated(t *testing.T) {
	for src, hint := range map[string]bool{
		"SELECT 1; select sum(n) OVER (ORDER BY n) FROM t": true, "WITH a AS (SELECT 1) SELECT * FROM a": true,
		"CREATE INDEX i ON t (n)": false, "SELECT 1; UPDATE t SET n = 1 FROM u": false, "SELECT FROM WHERE": false,
	} {
		if _, bad := Parse(src); bad == nil || (bad.Hint != "") != hint {
			t.Errorf("%s: %+v", src, bad)
		}
	}
}
