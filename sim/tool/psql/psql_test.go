package psql_test

import (
	"os"
	"strings"
	"testing"

	"highwater/sim/node"
	"highwater/sim/postgres"
	"highwater/sim/tool/kit"
	"highwater/sim/tool/psql"
	"highwater/sim/wire"
)

// server is a PostgreSQL server that is asked without a network.
type server struct {
	m      node.Machine
	chance node.Chance
	now    node.Time
}

// run plays a command line to its end.
func (s *server) run(argv, stdin []string) (stdout, stderr string, code int) {
	p := psql.Program.Start(kit.CommandLine{Argv: argv, Stdin: stdin}, wire.FirstClient, "psql")
	var out, back node.Out
	step := func(do func()) {
		out.Reset(s.now, &s.chance)
		do()
		for _, f := range out.Facts {
			if f, ok := f.(node.Printed); ok {
				to := &stdout
				if f.Stderr {
					to = &stderr
				}
				*to += f.Line + "\n"
			}
		}
	}
	step(func() { p.Start(&out) })
	for len(out.Sends) > 0 {
		sends := append([]wire.Message(nil), out.Sends...)
		out.Sends = out.Sends[:0]
		for _, m := range sends {
			m.From = wire.FirstClient
			back.Reset(s.now, &s.chance)
			s.m.Receive(m, &back)
			for _, a := range back.Sends {
				step(func() { p.Receive(a, &out) })
			}
		}
	}
	return stdout, stderr, out.Code
}

// words splits a command line as a shell does.
func words(line string) (out []string) {
	var b strings.Builder
	quote, open := byte(0), false
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case quote == 0 && (c == '"' || c == '\''):
			quote, open = c, true
		case c == quote:
			quote = 0
		case c == '\\' && quote == '"' && strings.IndexByte(`"\$`, line[i+1]) >= 0:
			i++
			b.WriteByte(line[i])
		case quote == 0 && c == ' ':
			if open || b.Len() > 0 {
				out = append(out, b.String())
			}
			b.Reset()
			open = false
		default:
			b.WriteByte(c)
		}
	}
	return append(out, b.String())
}

// Each script is the real psql's and the real server's, played from its first line to its last on an empty
// database; the simulation's whole console plays them as well (sim/shell).
func TestPrintsWhatTheRealOnePrints(t *testing.T) {
	for _, name := range []string{"psql", "psql-mistakes", "psql-more"} {
		text, err := os.ReadFile("../../shell/testdata/real/scripts/" + name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		s := &server{m: postgres.Spec{Config: []wire.ConfigEntry{{Key: "wal_level", Value: "logical"}}}.New(wire.FirstClient+1, "postgres")}
		var o node.Out
		o.Reset(0, &s.chance)
		s.m.Start(&o)
		n := 0
		for _, part := range strings.Split(string(text), "\n$ ")[1:] {
			head, rest, _ := strings.Cut(part, "\n---- ")
			lines := strings.Split(head, "\n")
			rest = "---- " + strings.TrimSuffix(rest, "\n")
			line := lines[0]
			var stdin []string
			if cut, ok := strings.CutSuffix(line, " <<END"); ok {
				line, stdin = cut, lines[1:len(lines)-1]
				for i := range stdin {
					stdin[i] = strings.ReplaceAll(stdin[i], `\\`, `\`)
				}
			}
			if e, ok := strings.CutPrefix(line, "echo "); ok {
				in, cmd, _ := strings.Cut(e, " | ")
				line, stdin = cmd, words(in)
			}
			stdout, stderr, code := s.run(words(line), stdin)
			got := ""
			if stdout != "" {
				got += "---- stdout\n" + stdout
			}
			if stderr != "" {
				got += "---- stderr\n" + stderr
			}
			got += "---- exit " + string(rune('0'+code))
			if n++; got != rest {
				t.Errorf("%s\n%s\nwant\n%s", head, got, rest)
			}
		}
		if n < 30 {
			t.Errorf("%s: only %d commands", name, n)
		}
	}
}
