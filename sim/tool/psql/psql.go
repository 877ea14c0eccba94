// Package psql is psql 15, the terminal of PostgreSQL: it sends statements to the one server of the
// simulated network and prints what comes back, to the blank as the real one does.
package psql

import (
	_ "embed"
	"errors"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

//go:embed options.txt
var options string

//go:embed usage.txt
var usage string

// Program is psql.
var Program = kit.Program{Name: "psql", Class: "psql", Options: options, Role: "tool", Main: run,
	Python: kit.NoPython, Refuse: refuse, OwnHelp: true, Read: read,
	Input:   func(a *kit.Arguments) bool { return !a.Has("command") },
	Endless: func(a *kit.Arguments, hasInput bool) bool { return !a.Has("command") && !hasInput },
	RoleOf:  func(*kit.Arguments, bool) string { return "tool" }}

// letters are the short forms of the options, and whether they take a value.
var letters = [...]struct {
	short byte
	long  string
	value bool
}{
	{'h', "host", true}, {'p', "port", true}, {'U', "username", true}, {'d', "dbname", true},
	{'c', "command", true}, {'t', "tuples-only", false}, {'A', "no-align", false}, {0, "csv", false},
	{'x', "expanded", false}, {'q', "quiet", false}, {'F', "field-separator", true},
	{'v', "set", true}, {'P', "pset", true}, {'X', "no-psqlrc", false}, {'V', "version", false},
	{'?', "help", false}, {'w', "no-password", false}, {0, "variable", true},
}

// read takes a command line apart: short options may stand in one word, with their value behind them.
func read(argv []string) (a kit.Arguments, err error) {
	for i := 0; i < len(argv); i++ {
		w := argv[i]
		switch {
		case len(w) < 2 || w[0] != '-':
			a.Rest = append(a.Rest, w)
		case strings.HasPrefix(w, "--"):
			i, err = long(&a, argv, i)
		default:
			i, err = short(&a, argv, i)
		}
		if err != nil {
			return a, err
		}
	}
	return a, nil
}

func long(a *kit.Arguments, argv []string, i int) (int, error) {
	name, value, has := strings.Cut(argv[i][2:], "=")
	for _, l := range letters {
		if l.long != name {
			continue
		}
		switch {
		case l.value && !has && i+1 == len(argv):
			return i, errors.New("option '" + argv[i] + "' requires an argument")
		case l.value && !has:
			i++
			value = argv[i]
		case has && !l.value:
			return i, errors.New("option '--" + name + "' doesn't allow an argument")
		}
		if name == "variable" {
			name = "set"
		}
		a.Given = append(a.Given, kit.GivenOption{Name: name, HasValue: l.value, Value: value})
		return i, nil
	}
	return i, &kit.UnknownOption{Flag: "--" + name, Text: "unrecognized option '--" + name + "'"}
}

func short(a *kit.Arguments, argv []string, i int) (int, error) {
	w := argv[i]
	for at := 1; at < len(w); at++ {
		known := false
		for _, l := range letters {
			if l.short != w[at] {
				continue
			}
			known = true
			g := kit.GivenOption{Name: l.long, HasValue: l.value}
			switch {
			case l.value && at+1 < len(w):
				g.Value, at = w[at+1:], len(w)
			case l.value && i+1 < len(argv):
				i++
				g.Value = argv[i]
			case l.value:
				return i, errors.New("option requires an argument -- '" + w[at:at+1] + "'")
			}
			a.Given = append(a.Given, g)
			break
		}
		switch {
		case !known && strings.IndexByte("1abeEfHlLnoRsSTWz0", w[at]) >= 0:
			return i, errors.New("option -" + w[at:at+1] + " is not simulated here")
		case !known:
			return i, errors.New("invalid option -- '" + w[at:at+1] + "'")
		}
	}
	return i, nil
}

func refuse(p *kit.Process, err error, out *node.Out) {
	p.PrintErr(out, "psql: "+err.Error()+"\npsql: hint: Try \"psql --help\" for more information.")
	p.Exit(out, 1)
}

// target is where psql connects to.
type target struct{ host, port, user, database string }

// address is what the host's name stands for, as an error prints it.
const address = "127.0.2.9"

// task is a run of psql.
type task struct {
	sql      client.SQL
	at       target
	session  int32
	waiting  bool     // for an answer
	commands []string // of -c, those that are left; replaced whole
	print    printer
	quiet    bool
	stop     bool // ON_ERROR_STOP
	text     string
	lines    []string // of standard input, that came while it waited; replaced whole
	ended    bool     // nothing more will come
	terminal bool
	ready    bool // the session is there
	lost     bool // the server is gone, and it wasn't told yet
	status   wire.SQLStatus
	failed   bool   // the last command failed
	asked    string // the command that is under way
	describe string // of \d, while the catalog is asked; its name in asked
}

func run(p *kit.Process, out *node.Out) kit.Task {
	a := &p.Args
	switch {
	case a.Has("help"):
		p.Print(out, strings.TrimSuffix(usage, "\n"))
		p.Exit(out, 0)
		return nil
	case a.Has("version"):
		p.Print(out, "psql (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)")
		p.Exit(out, 0)
		return nil
	}
	t := &task{commands: a.All("command"), quiet: a.Has("quiet"), status: wire.SQLIdle,
		terminal: p.Line.Terminal && !a.Has("command")}
	t.print = printer{tuples: a.Has("tuples-only"), expanded: a.Has("expanded"), separator: "|",
		format: aligned}
	t.at = connection(a)
	for _, g := range a.Given {
		name, value, _ := strings.Cut(g.Value, "=")
		switch g.Name {
		case "no-align":
			t.print.format = unaligned
		case "csv":
			t.print.format = csv
		case "field-separator":
			t.print.separator = g.Value
		case "set":
			t.stop = t.stop || name == "ON_ERROR_STOP" && value != "0" && value != "off"
		case "pset":
			t.print.set(name, value)
		}
	}
	return t
}

// connection finds where to go: in options, in the names behind them, or in one name that is a URI or a
// list of settings. libpq: conninfo_parse, conninfo_uri_parse.
func connection(a *kit.Arguments) target {
	at := target{host: "postgres", port: "5432", user: "postgres"}
	last := func(name string, to *string) {
		if all := a.All(name); len(all) > 0 {
			*to = all[len(all)-1]
		}
	}
	if len(a.Rest) > 0 {
		at.database = a.Rest[0]
	}
	if len(a.Rest) > 1 {
		at.user = a.Rest[1]
	}
	last("host", &at.host)
	last("port", &at.port)
	last("username", &at.user)
	last("dbname", &at.database)
	at.read(at.database)
	if at.database == "" {
		at.database = at.user
	}
	return at
}

// read takes a URI or a list of settings, if the text is one.
func (at *target) read(text string) {
	for _, scheme := range []string{"postgresql://", "postgres://"} {
		rest, ok := strings.CutPrefix(text, scheme)
		if !ok {
			continue
		}
		rest, _, _ = strings.Cut(rest, "?")
		rest, at.database, _ = strings.Cut(rest, "/")
		if user, host, ok := strings.Cut(rest, "@"); ok {
			at.user, _, _ = strings.Cut(user, ":")
			rest = host
		}
		host, port, ok := strings.Cut(rest, ":")
		if at.host = host; ok {
			at.port = port
		}
		return
	}
	if !strings.Contains(text, "=") {
		return
	}
	at.database = ""
	for _, f := range strings.Fields(text) {
		name, value, _ := strings.Cut(f, "=")
		value = strings.Trim(value, "'")
		switch name {
		case "host":
			at.host = value
		case "port":
			at.port = value
		case "user":
			at.user = value
		case "dbname":
			at.database = value
		}
	}
}
