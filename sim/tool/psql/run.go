package psql

import (
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/sql"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// Start implements kit.Task.
func (t *task) Start(p *kit.Process, out *node.Out) {
	switch {
	case t.at.host != wire.PostgresHost.String() && t.at.host != address:
		p.PrintErr(out, `psql: error: could not translate host name "`+t.at.host+
			`" to address: Name or service not known`)
		p.Exit(out, 2)
	case t.at.port != "5432":
		t.refused(p, out)
	default:
		t.connect(out)
	}
}

func (t *task) connect(out *node.Out) {
	t.waiting, t.ready = true, false
	t.session, _ = t.sql.Open(t.at.user, t.at.database, 0, out)
}

// failure is why there is no connection.
func (t *task) failure(why string) string {
	return `connection to server at "` + t.at.host + `" (` + address + "), port " + t.at.port +
		" failed: " + why
}

func (t *task) refused(p *kit.Process, out *node.Out) {
	p.PrintErr(out, "psql: error: "+t.failure("Connection refused\n"+
		"\tIs the server running on that host and accepting TCP/IP connections?"))
	p.Exit(out, 2)
}

// Receive implements kit.Task.
func (t *task) Receive(p *kit.Process, m wire.Message, out *node.Out) {
	closed, gone := m.Body.(*wire.ConnectionClosed)
	t.sql.Receive(m)
	results := t.sql.Results()
	if gone && len(results) == 0 && !closed.Refused && t.ready {
		t.ready, t.lost = false, true
		return
	}
	for _, r := range results {
		t.over(p, &r, out)
	}
}

// over takes the end of a request.
func (t *task) over(p *kit.Process, r *client.SQLResult, out *node.Out) {
	t.waiting = false
	switch {
	case r.Reply == nil && !t.ready && r.Refused:
		t.refused(p, out)
		return
	case r.Reply == nil:
		t.brokenOff(p, out)
		return
	case !t.ready && r.Reply.Error != nil:
		p.PrintErr(out, "psql: error: "+t.failure("FATAL:  "+r.Reply.Error.Message))
		p.Exit(out, 2)
		return
	case !t.ready:
		t.ready = true
		if t.terminal && !t.quiet {
			p.Print(out, "psql (15.18 (Debian 15.18-0+deb12u1))\nType \"help\" for help.\n")
		}
	default:
		t.status = r.Reply.Status
		t.show(p, r.Reply, out)
	}
	if !p.Ended {
		t.next(p, out)
	}
}

// brokenOff tells that the server went away.
func (t *task) brokenOff(p *kit.Process, out *node.Out) {
	p.PrintErr(out, "server closed the connection unexpectedly\n"+
		"\tThis probably means the server terminated abnormally\n"+
		"\tbefore or while processing the request.")
	p.PrintErr(out, "connection to server was lost")
	p.Exit(out, 2)
}

// show prints an answer.
func (t *task) show(p *kit.Process, r *wire.SQLReply, out *node.Out) {
	t.failed = r.Error != nil
	if t.describe != "" {
		name := t.asked
		kind := t.describe
		t.describe = ""
		if !t.print.catalog(p, out, kind, name, r.Tables) {
			t.failed = true
		}
		return
	}
	for i := range r.Results {
		for j := range r.Results[i].Notices {
			n := &r.Results[i].Notices[j]
			p.PrintErr(out, strings.TrimSuffix(errorText(n, t.asked), "\n"))
		}
		t.result(p, &r.Results[i], out)
	}
	if r.Error != nil {
		p.PrintErr(out, strings.TrimSuffix(errorText(r.Error, t.asked), "\n"))
	}
}

func (t *task) result(p *kit.Process, r *wire.SQLResult, out *node.Out) {
	if r.Columns != nil {
		p.Print(out, strings.TrimSuffix(t.print.table(r.Columns, r.Rows, "", true), "\n"))
	}
	if !t.quiet && (r.Columns == nil || strings.HasPrefix(r.Tag, "INSERT") ||
		strings.HasPrefix(r.Tag, "UPDATE") || strings.HasPrefix(r.Tag, "DELETE")) {
		p.Print(out, r.Tag)
	}
}

// next goes on with what is left: commands of the command line, lines of the standard input.
func (t *task) next(p *kit.Process, out *node.Out) {
	if t.failed && t.stop {
		t.exit(p, 3, out)
		return
	}
	for !t.waiting && !p.Ended {
		switch {
		case len(t.commands) > 0:
			c := t.commands[0]
			t.commands = t.commands[1:]
			t.failed = false
			if strings.HasPrefix(c, `\`) {
				t.slash(p, c, out)
			} else {
				t.send(p, c, out)
			}
			continue
		case p.Args.Has("command"):
			code := 0
			if t.failed {
				code = 1
			}
			if t.failed && t.stop {
				code = 3
			}
			t.exit(p, code, out)
			return
		}
		if t.statement(p, out) {
			continue
		}
		if len(t.lines) == 0 {
			break
		}
		l := t.lines[0]
		t.lines = t.lines[1:]
		if strings.HasPrefix(strings.TrimSpace(l), `\`) && strings.TrimSpace(t.text) == "" {
			t.text = ""
			t.slash(p, strings.TrimSpace(l), out)
			continue
		}
		t.text += l + "\n"
	}
	if t.waiting || p.Ended {
		return
	}
	if t.ended {
		if rest := strings.TrimSpace(t.text); rest != "" {
			t.text = ""
			t.send(p, rest, out)
			if t.waiting {
				return
			}
		}
		t.exit(p, 0, out)
		return
	}
	t.prompt(out)
}

// statement sends the first statement of what was read, if it is whole.
func (t *task) statement(p *kit.Process, out *node.Out) bool {
	end, ok := sql.Complete(t.text)
	if !ok {
		return false
	}
	s := strings.TrimLeft(t.text[:end], " \t\n")
	t.text = strings.TrimLeft(t.text[end:], " \t\n")
	t.send(p, s, out)
	return true
}

// send asks the server, unless there is nothing but comments.
func (t *task) send(p *kit.Process, text string, out *node.Out) {
	if list, bad := sql.Parse(text); bad == nil && len(list) == 0 {
		return
	}
	if t.lost {
		t.brokenOff(p, out)
		return
	}
	t.asked, t.waiting = text, true
	t.sql.Send(&wire.SQLRequest{Session: t.session, Statements: text}, 0, out)
}

func (t *task) exit(p *kit.Process, code int, out *node.Out) {
	if t.ready {
		t.sql.Send(&wire.SQLRequest{Session: t.session, Terminate: true}, 0, out)
	}
	p.Exit(out, code)
}

// prompt is what a terminal shows: pizza=#, with * in a transaction and ! in a spent one.
func (t *task) prompt(out *node.Out) {
	if !t.terminal || !t.ready && !t.lost {
		return
	}
	mark := "="
	if strings.TrimSpace(t.text) != "" {
		mark = "-"
	}
	switch t.status {
	case wire.SQLOpen:
		mark += "*"
	case wire.SQLFailed:
		mark += "!"
	}
	out.Emit(node.Printed{Line: t.at.database + mark + "# ", NoNewline: true})
}

// slash carries out a command of psql's own.
func (t *task) slash(p *kit.Process, line string, out *node.Out) {
	words := strings.Fields(line)
	word, rest := words[0], words[1:]
	switch word {
	case `\q`:
		t.exit(p, 0, out)
	case `\d`, `\d+`, `\dt`, `\dt+`:
		if t.lost {
			t.brokenOff(p, out)
			return
		}
		t.describe, t.asked, t.waiting = word[1:], "", true
		if len(rest) > 0 {
			t.asked = strings.TrimPrefix(strings.Trim(rest[0], `";`), "public.")
		}
		t.sql.Send(&wire.SQLRequest{Session: t.session, Catalog: true}, 0, out)
	case `\x`:
		t.print.expanded = !t.print.expanded
		t.say(p, "Expanded display is "+onOff(t.print.expanded)+".", out)
	case `\t`:
		t.print.tuples = !t.print.tuples
		t.say(p, "Tuples only is "+onOff(t.print.tuples)+".", out)
	case `\a`:
		t.print.format = unaligned - t.print.format%2
		t.say(p, "Output format is "+formats[t.print.format]+".", out)
	case `\pset`:
		if len(rest) > 1 {
			t.say(p, t.print.set(rest[0], strings.Trim(strings.Join(rest[1:], " "), "'")), out)
		}
	case `\echo`:
		p.Print(out, strings.Join(rest, " "))
	case `\conninfo`:
		p.Print(out, `You are connected to database "`+t.at.database+`" as user "`+t.at.user+
			`" on host "`+t.at.host+`" (address "`+address+`") at port "`+t.at.port+`".`)
	case `\set`:
		t.stop = t.stop || len(rest) > 0 && rest[0] == "ON_ERROR_STOP" &&
			(len(rest) == 1 || rest[1] != "0" && rest[1] != "off")
	case `\timing`:
	default:
		text := "invalid command " + word
		if t.terminal {
			text += "\nTry \\? for help."
		}
		p.PrintErr(out, text)
		t.failed = true
	}
}

func (t *task) say(p *kit.Process, text string, out *node.Out) {
	if !t.quiet && text != "" {
		p.Print(out, text)
	}
}

func onOff(b bool) string {
	if b {
		return "on"
	}
	return "off"
}

// Fire implements kit.Task.
func (t *task) Fire(p *kit.Process, timer node.Timer, out *node.Out) { t.sql.Fire(timer) }

// Line implements kit.Task.
func (t *task) Line(p *kit.Process, s string, out *node.Out) {
	t.lines = append(t.lines[:len(t.lines):len(t.lines)], s)
	if !t.waiting {
		t.next(p, out)
	}
}

// End implements kit.Task.
func (t *task) End(p *kit.Process, out *node.Out) {
	if t.ended = true; !t.waiting {
		t.next(p, out)
	}
}

// Interrupt implements kit.Task.
func (t *task) Interrupt(p *kit.Process, code int, out *node.Out) { t.exit(p, code, out) }

// Clone implements kit.Task.
func (t *task) Clone() kit.Task {
	c := *t
	return &c
}
