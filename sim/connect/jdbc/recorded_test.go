package jdbc

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"highwater/sim/connect/data"
	"highwater/sim/wire"
)

// server is as much of a database as the connector needs: it knows the columns of its tables, and
// every row is a good one.
type server struct {
	tables []wire.SQLTable
	ddl    []string
	rows   []string
}

var (
	created = regexp.MustCompile(`^(?:CREATE|ALTER) TABLE "([^"]+)"`)
	column1 = regexp.MustCompile(`(?m)(?:^|ADD )"([^"]+)" ([A-Z]+)`)
)

func (s *server) answer(req *wire.SQLRequest) *wire.SQLReply {
	r := &wire.SQLReply{}
	m := created.FindStringSubmatch(req.Statements)
	switch {
	case req.Catalog:
		r.Tables = s.tables
	case strings.Contains(req.Statements, "it's"):
		r.Error = &wire.SQLError{Severity: "ERROR", Message: "syntax error"}
		s.ddl = append(s.ddl, req.Statements)
	case m != nil:
		s.ddl = append(s.ddl, req.Statements)
		at := -1
		for i := range s.tables {
			if s.tables[i].Name == m[1] {
				at = i
			}
		}
		if at < 0 {
			s.tables = append(s.tables, wire.SQLTable{Schema: "public", Name: m[1]})
			at = len(s.tables) - 1
		}
		for _, c := range column1.FindAllStringSubmatch(req.Statements, -1) {
			s.tables[at].Columns = append(s.tables[at].Columns, wire.SQLTableColumn{Name: c[1], Type: strings.ToLower(c[2])})
		}
	case len(req.Batch) > 0:
		result := wire.SQLResult{}
		for range req.Batch {
			result.Counts = append(result.Counts, 1)
			s.rows = append(s.rows, req.Statements)
		}
		if strings.Count(req.Statements, "),(") > 0 {
			result.Counts[0] = int64(1 + strings.Count(req.Statements, "),("))
		}
		r.Results = []wire.SQLResult{result}
	}
	return r
}

// configOf reads a connector's config as the task does.
func configOf(c map[string]string) *Config {
	get := func(key, preset string) string {
		if v, ok := c[key]; ok {
			return v
		}
		return preset
	}
	out := &Config{TableFormat: get("table.name.format", "${topic}"), BatchSize: 3000,
		AutoCreate: get("auto.create", "") == "true", AutoEvolve: get("auto.evolve", "") == "true",
		InsertMode: get("insert.mode", "insert"), PKMode: get("pk.mode", "none"),
		Delete: get("delete.enabled", "") == "true"}
	if v := get("pk.fields", ""); v != "" {
		out.PKFields = strings.Split(v, ",")
	}
	if v := get("fields.whitelist", ""); v != "" {
		out.Whitelist = strings.Split(v, ",")
	}
	return out
}

// records are those of console lines; ok is false when one of them is nothing for the converter.
func records(topic string, lines []string, keys bool) (out []data.Record, ok bool) {
	for i, line := range lines {
		r := data.Record{Topic: topic, Offset: int64(i)}
		var p *data.Problem
		if keys {
			key, value, _ := strings.Cut(line, "|")
			if r.KeySchema, r.Key, p = data.Decode([]byte(key), true); p != nil {
				return nil, false
			}
			line = value
		}
		if line != "NULL" {
			if r.ValueSchema, r.Value, p = data.Decode([]byte(line), true); p != nil {
				return nil, false
			}
		}
		out = append(out, r)
	}
	return out, true
}

// sameDDL looks for each statement among those that were recorded.
func sameDDL(t *testing.T, asked []string, recorded string) (compared int) {
	for _, one := range asked {
		if strings.Contains(one, `"t7"`) {
			continue // the connector was deleted before it had asked
		}
		if !strings.Contains(recorded, one+";\n") {
			t.Errorf("asked for\n%s", one)
		}
		compared++
	}
	return compared
}

// The connector's DDL and its exceptions are those of the real one, case by case.
func TestAsRecorded(t *testing.T) {
	text, err := os.ReadFile("../testdata/jdbc.txt")
	if err != nil {
		t.Fatal(err)
	}
	ddl, err := os.ReadFile("../testdata/ddl.txt")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{}
	compared := 0
	lines := strings.Split(string(text), "\n")
	var topic, title string
	var produced []string
	keys := false
	var failed string
	for i, line := range lines {
		switch verb, rest, _ := strings.Cut(line, " "); verb {
		case "#":
			title = rest
		case "produce":
			topic, _, keys = strings.Cut(rest, " ")
			produced = nil
			for _, l := range lines[i+1:] {
				if l == "" {
					break
				}
				produced = append(produced, l)
			}
		case "POST":
			var body struct{ Config map[string]string }
			if err := json.Unmarshal([]byte(strings.TrimPrefix(rest, "/connectors ")), &body); err != nil {
				t.Fatal(err)
			}
			failed = ""
			if all, ok := records(topic, produced, keys); ok && title != "config" &&
				!strings.HasSuffix(body.Config["value.converter"], "StringConverter") {
				w := New(configOf(body.Config))
				w.Begin(all)
				for req := w.Next(); req != nil; req = w.Next() {
					w.Answer(s.answer(req))
				}
				if f := w.Failed(); f != nil {
					failed = f.Problem.String()
				}
			}
		case "GET":
			if failed == "" || !strings.Contains(lines[i+2], "Caused by: ") {
				continue
			}
			_, cause, _ := strings.Cut(lines[i+2], "Caused by: ")
			cause, _, _ = strings.Cut(cause, `\n\tat`)
			want := ""
			if err := json.Unmarshal([]byte(`"`+cause+`"`), &want); err != nil {
				t.Fatal(err)
			}
			if compared++; failed != want {
				t.Errorf("%s:\n%s\nwant\n%s", title, failed, want)
			}
		}
	}
	compared += sameDDL(t, s.ddl, string(ddl))
	if compared < 27 {
		t.Errorf("only %d things were compared", compared)
	}
}
