package main

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"highwater/lessons"
	"highwater/sim/node"
	"highwater/sim/postgres"
	"highwater/sim/wire"
	"highwater/web/course"
	"highwater/web/player"
)

// realCase is what a real PostgreSQL is asked to do and what it must have then: see
// testdata/real-postgres.mjs.
type realCase struct {
	Name string `json:"name"`
	// Asked are statements that both carry out, those of one session together.
	Asked [][]realAnswer `json:"asked,omitempty"`
	// Follows are the steps of a copy, each with the tables behind it.
	Follows []realStep `json:"follows,omitempty"`
}

// realAnswer is what the simulated server answers: the rows of the last statement that has some, and
// the code of an error.
type realAnswer struct {
	SQL  string      `json:"sql"`
	Rows [][]*string `json:"rows"`
	Code string      `json:"code"`
	Own  bool        `json:"own"` // need not be answered alike
}

type realStep struct {
	Statements []string    `json:"statements"`
	Tables     []realTable `json:"tables"`
}

type realTable struct {
	Name    string      `json:"name"`
	Columns [][2]string `json:"columns"` // name and type
	Rows    [][]*string `json:"rows"`
}

// Every statement of the lessons, of sim/postgres's tests and of the recordings does the same on the
// real PostgreSQL that the page brings; and that one holds the lessons' tables, step for step, also after
// going back in time.
func TestRealPostgres(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("there is no node; test.sh brings one")
	}
	cases := append(askedInTests(t), askedInRecordings(t)...)
	cases = append(append(cases, askedInLessons(t)...), followedInLessons(t)...)
	asked, steps := 0, 0
	for _, c := range cases {
		for _, g := range c.Asked {
			asked += len(g)
		}
		steps += len(c.Follows)
	}
	t.Logf("%d statements, %d steps of copies", asked, steps)
	if asked < 150 || steps < 20 {
		t.Error("these are too few")
	}
	dir := t.TempDir()
	unpackPostgres(t, dir)
	text, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "cases.json"), text, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("node", "testdata/real-postgres.mjs", dir).CombinedOutput()
	if err != nil || len(out) > 0 {
		t.Errorf("%v\n%s", err, out)
	}
}

func unpackPostgres(t *testing.T, into string) {
	t.Helper()
	from := "../../" + postgresDir
	files, err := filepath.Glob(from + "dist/*.br")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(files, from+"data.tar.br") {
		packed, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(brotli.NewReader(bytes.NewReader(packed)))
		if err != nil {
			t.Fatal(err)
		}
		base := strings.TrimSuffix(filepath.Base(name), ".br")
		if err := os.WriteFile(filepath.Join(into, base), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(into, "package.json"), []byte(`{"type":"module"}`), 0o644); err != nil {
		t.Fatal(err)
	}
}

// ownSQL is what the two need not answer alike: what only a server knows of itself, and the order in which
// an aggregate gets its rows, which nobody promises (since PostgreSQL 16 a DISTINCT beside it sorts them).
var ownSQL = regexp.MustCompile(`(?i)slot|version|wal_|txid|now\(\)|current_|publication|_timestamp|` +
	`show |DISTINCT y\), string_agg`)

// simulated is a simulated PostgreSQL without a network.
type simulated struct {
	machine node.Machine
	chance  node.Chance
	out     node.Out
	session int32
}

func newSimulated() *simulated {
	s := &simulated{machine: postgres.Spec{}.New(1001, "postgres")}
	s.out.Reset(0, &s.chance)
	s.machine.Start(&s.out)
	return s
}

// ask sends statements and gives the answer; nil: there is none yet.
func (s *simulated) ask(q *wire.SQLRequest) *wire.SQLReply {
	q.Session = s.session
	s.out.Reset(0, &s.chance)
	s.machine.Receive(wire.Message{From: 1002, To: 1001, Correlation: 1, Body: q}, &s.out)
	for _, m := range s.out.Sends {
		if r, ok := m.Body.(*wire.SQLReply); ok {
			return r
		}
	}
	return nil
}

// groups asks a fresh server, the statements of a group in one session, as long as it answers.
func groups(name string, list [][]string) (c realCase) {
	s := newSimulated()
	c.Name = name
	for _, group := range list {
		s.session++
		s.ask(&wire.SQLRequest{Startup: true, User: "postgres", Database: "pizza"})
		var answers []realAnswer
		for _, text := range group {
			r := s.ask(&wire.SQLRequest{Statements: text})
			if r == nil {
				return c
			}
			a := realAnswer{SQL: text}
			if r.Error != nil {
				a.Code = r.Error.Code
			} else if n := len(r.Results); n > 0 && r.Results[n-1].Columns != nil {
				a.Rows = answered(r.Results[n-1].Rows)
			}
			if a.Code == "0A000" {
				continue // it isn't simulated, and says so
			}
			a.Own = ownSQL.MatchString(text)
			answers = append(answers, a)
		}
		s.ask(&wire.SQLRequest{Terminate: true})
		c.Asked = append(c.Asked, answers)
	}
	return c
}

func answered(rows [][]wire.SQLValue) [][]*string {
	out := [][]*string{}
	for _, row := range rows {
		texts := make([]*string, len(row))
		for i := range row {
			if !row[i].Null {
				texts[i] = &row[i].Text
			}
		}
		out = append(out, texts)
	}
	return out
}

// askedInTests are the statements of sim/postgres's tests: what each asks before a second client comes.
func askedInTests(t *testing.T) (cases []realCase) {
	files, err := filepath.Glob("../../sim/postgres/*_test.go")
	if err != nil || len(files) == 0 {
		t.Fatal(err, files)
	}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || !strings.HasPrefix(fn.Name.Name, "Test") {
				continue
			}
			var list []string
			who := ""
			ast.Inspect(fn, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || len(call.Args) != 2 {
					return true
				}
				sel, ok := call.Fun.(*ast.SelectorExpr)
				if !ok || sel.Sel.Name != "ask" {
					return true
				}
				peer, _ := call.Args[0].(*ast.BasicLit)
				text, ok := constantText(call.Args[1])
				if peer == nil || !ok || who != "" && who != peer.Value {
					who = "others"
					return true
				}
				who = peer.Value
				list = append(list, text)
				return true
			})
			cases = append(cases, groups(fn.Name.Name, [][]string{list}))
		}
	}
	return cases
}

func constantText(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		a, ok := constantText(e.X)
		b, also := constantText(e.Y)
		return a + b, ok && also
	}
	return "", false
}

// commandSQL is a statement in a command line of psql's.
var commandSQL = regexp.MustCompile(`-\w*c "([^"\\]*)"`)

// askedInRecordings are the statements of what was recorded of psql, and so of PostgreSQL 15.
func askedInRecordings(t *testing.T) (cases []realCase) {
	files, err := filepath.Glob("../../sim/shell/testdata/real/scripts/psql*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(err, files)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var list [][]string
		lines := strings.Split(string(text), "\n")
		for i := 0; i < len(lines); i++ {
			if !strings.HasPrefix(lines[i], "$ psql ") || strings.Contains(lines[i], "nowhere") {
				continue
			}
			var group []string
			if strings.HasSuffix(lines[i], "<<END") {
				from := i + 1
				i = from + slices.Index(lines[from:], "END")
				if body := strings.Join(lines[from:i], "\n"); !strings.Contains(body, `\`) {
					group = []string{body}
				}
			}
			for _, m := range commandSQL.FindAllStringSubmatch(lines[i], -1) {
				group = append(group, m[1])
			}
			list = append(list, group)
		}
		cases = append(cases, groups(filepath.Base(name), list))
	}
	return cases
}

// askedInLessons are the statements that lessons type.
func askedInLessons(t *testing.T) (cases []realCase) {
	files, err := filepath.Glob("../../lessons/content/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var list [][]string
		for line := range strings.Lines(string(text)) {
			if !strings.HasPrefix(line, "psql ") {
				continue
			}
			var group []string
			for _, m := range commandSQL.FindAllStringSubmatch(line, -1) {
				group = append(group, m[1])
			}
			list = append(list, group)
		}
		if list != nil {
			cases = append(cases, groups(filepath.Base(name), list))
		}
	}
	return cases
}

// followedInLessons play every lesson with a database, and bring a copy along.
func followedInLessons(t *testing.T) (cases []realCase) {
	ls, err := lessons.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range ls {
		text, err := os.ReadFile("../../lessons/content/" + l.ID + ".md")
		if err != nil || !strings.Contains(string(text), "\npostgres") {
			continue
		}
		c := realCase{Name: "lesson " + l.ID}
		p := course.New(l)
		var copied player.Copy
		follow := func() {
			for _, name := range p.Player.Databases() {
				for more := true; more; {
					var step realStep
					step.Statements, more, _ = p.Player.FollowDatabase(name, &copied)
					m := p.Player.World().Named(name).Machine().(*postgres.Postgres)
					step.Tables = tablesOf(m.Database())
					c.Follows = append(c.Follows, step)
				}
			}
		}
		for i := range l.Steps {
			for cell := range l.Steps[i].Cells {
				p.RunCell(cell, "")
				p.Player.Hurry()
				follow()
			}
			p.Solve()
			p.Player.Hurry()
			follow()
			end := p.Player.Now()
			p.Player.Seek(end - end/3)
			follow()
			p.Player.Seek(end)
			follow()
			if i+1 < len(l.Steps) {
				p.Turn()
			}
		}
		cases = append(cases, c)
	}
	return cases
}

func tablesOf(d *postgres.Database) []realTable {
	out := []realTable{}
	for _, t := range d.Tables() {
		v := realTable{Name: t.Name, Rows: [][]*string{}}
		for i := range t.Columns {
			v.Columns = append(v.Columns, [2]string{t.Columns[i].Name, t.Columns[i].Type.String()})
		}
		for _, row := range d.Rows(t) {
			texts := make([]*string, len(row))
			for i := range row {
				if text, there := t.Columns[i].Text(row[i]); there {
					texts[i] = &text
				}
			}
			v.Rows = append(v.Rows, texts)
		}
		out = append(out, v)
	}
	return out
}
