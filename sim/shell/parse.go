package shell

import (
	"errors"
	"slices"
	"strings"

	"highwater/sim"
	"highwater/sim/tool"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// Line is what a console line asks for.
type Line struct {
	// Text is the line as it is echoed and recorded.
	Text string
	// Commands are to be given to the world now, in order.
	Commands []sim.Command
	// Hint is told beside what a program says itself: its mistyped option and the nearest right one.
	Hint string
	// Print is what the console itself answers ("help").
	Print string
	// Wait is how long the world is to run before the next line.
	Wait Wait
	// Foreground is the name of the process that this line starts and that keeps the console busy
	// until it ends; "" when there is none. Its id is the one the world gives to the last Spawn.
	Foreground string
	// Endless tells that the foreground process ends only by Ctrl-C or by the end of its input.
	Endless bool
}

// Empty tells that the line asks for nothing: a comment or blanks.
func (l *Line) Empty() bool {
	return len(l.Commands) == 0 && l.Print == "" && l.Wait.None()
}

// Parse reads one console line. When a program that reads its standard input keeps the console busy,
// the line goes to it; ^C and ^D (as two characters, or the control codes) interrupt it and end its
// input. Any other program that keeps the console busy goes on in the background, as if the line
// had been typed at another terminal.
//
// A line of more than MaxLine bytes is a TooLong.
func Parse(line string, env Env) (Line, error) {
	if len(line) > MaxLine {
		return Line{}, TooLong(len(line))
	}
	if l, taken, err := parseCall(line, &env); taken {
		return l, err
	}
	if l, taken, err := parseForForeground(line, &env); taken {
		return l, err
	}
	p, err := lex(line)
	if err != nil {
		return Line{}, err
	}
	l, err := parsePipeline(&p, &env)
	l.Text = line
	return l, err
}

func parseForForeground(line string, env *Env) (Line, bool, error) {
	fg, busy := env.foreground()
	in := wire.Input{Line: line}
	switch strings.TrimSpace(line) {
	case "^C", "\x03":
		in = wire.Input{Interrupt: true}
	case "^D", "\x04":
		in = wire.Input{EOF: true}
	default:
		if !busy || !fg.ReadsInput {
			return Line{}, false, nil
		}
	}
	if !busy {
		return Line{}, true, errors.New("no program keeps the console busy: nothing to " +
			strings.TrimSpace(line))
	}
	if in.EOF && !fg.ReadsInput {
		return Line{}, true, errors.New(fg.Name + " doesn't read what is typed; end it with ^C")
	}
	cmd := sim.Type{Process: fg.ID, Input: in}
	return Line{Text: line, Commands: []sim.Command{cmd}}, true, nil
}

func parsePipeline(p *pipeline, env *Env) (Line, error) {
	last := &p.parts[len(p.parts)-1]
	if len(last.words) == 0 {
		return Line{}, nil
	}
	if len(p.parts) > 2 {
		return Line{}, errors.New("one pipe a line: " + quote(last.words[0].text) + " is too much")
	}
	if err := env.readInputs(p); err != nil {
		return Line{}, err
	}
	if len(p.parts) == 2 {
		if last.hasInput {
			return Line{}, errors.New("the input of " + quote(last.words[0].text) +
				" comes through the pipe already")
		}
		if p.parts[0].to != "" {
			return Line{}, errors.New("nothing is left for the pipe: it all goes into " +
				quote(p.parts[0].to))
		}
		if err := last.pipe(p.parts[0], env); err != nil {
			return Line{}, err
		}
	}
	if last.to != "" {
		return env.write(last)
	}
	host := wire.ID(0)
	if last.words[0].text == "ssh" {
		var err error
		if host, err = env.logIn(last); err != nil {
			return Line{}, err
		}
	}
	name := last.words[0].text
	if g := tool.Find(name); g != nil {
		return startTool(g, last, p.background, host, env), nil
	}
	for i := range verbs {
		v := &verbs[i]
		if v.name != name && v.alias != name {
			continue
		}
		if last.hasInput {
			return Line{}, errors.New(quote(name) + " reads no input")
		}
		return v.run(last.words[1:], env)
	}
	if index(writers, name) >= 0 {
		return Line{}, errors.New(quote(name) + " writes text for a pipe: " + name +
			" ... | kafka-console-producer.sh ...")
	}
	err := unknown("command", name, firstWords())
	if strings.HasPrefix(name, "kafka-") || strings.HasSuffix(name, ".sh") {
		err = &NotFound{Program: name, text: err.Error()}
	}
	return Line{}, err
}

// NotFound is a program that isn't there. A script goes on behind it, as bash would.
type NotFound struct {
	Program string
	text    string
}

// Error implements error.
func (e *NotFound) Error() string { return e.text }

// notFoundCode is bash's exit code for a command that isn't found.
const notFoundCode = 127

// firstWords are all words that may begin a line.
func firstWords() []string {
	var out []string
	for i := range verbs {
		out = append(out, verbs[i].name)
		if verbs[i].alias != "" {
			out = append(out, verbs[i].alias)
		}
	}
	return append(append(out, "ssh"), tool.Names()...)
}

func index(list []string, s string) int {
	for i := range list {
		if list[i] == s {
			return i
		}
	}
	return -1
}

// startTool makes the Spawn for a Kafka program.
func startTool(g *kit.Program, p *simple, background bool, host wire.ID, env *Env) Line {
	argv := texts(p.words)
	spec := tool.Spec{CommandLine: kit.CommandLine{Argv: argv, Stdin: p.input, Unended: p.unended,
		Terminal: !p.hasInput && !background, Host: host}}
	name := freeName(strings.TrimSuffix(argv[0], ".sh"), env)
	l := Line{Commands: []sim.Command{sim.Spawn{Name: name, Spec: spec}}}
	if f, ok := g.Misspelt(argv[1:]); ok {
		l.Hint = unknown("option", f, g.Flags()).Error()
	}
	if g.Files != nil && host == 0 {
		l.Hint = "(these are files on a broker's disk: ssh broker-1 " + argv[0] + " ...)"
	}
	if limits(argv) {
		l.Hint = "(quotas are kept and shown here, but nobody is slowed down yet)"
	}
	if !background {
		l.Foreground = name
		l.Endless = g.RunsOn(argv[1:], p.hasInput)
	}
	return l
}

// logIn takes "ssh broker-1" off a command: what stands behind it runs on that broker's machine.
func (e *Env) logIn(c *simple) (wire.ID, error) {
	if len(c.words) < 3 {
		return 0, errors.New("ssh wants a broker and a command: ssh broker-1 kafka-dump-log.sh ...")
	}
	id, err := e.mustMachine(c.words[1])
	switch {
	case err != nil:
		return 0, err
	case !id.IsBroker():
		return 0, errors.New(quote(c.words[1].text) + " is no broker: ssh goes to brokers only")
	case tool.Find(c.words[2].text) == nil:
		return 0, unknown("tool", c.words[2].text, tool.Names())
	}
	c.words = c.words[2:]
	return id, nil
}

// limits tells whether a command line sets a quota.
func limits(argv []string) bool {
	return argv[0] == "kafka-configs.sh" && slices.ContainsFunc(argv, func(a string) bool {
		return strings.Contains(a, "_byte_rate=") || strings.Contains(a, "request_percentage=") ||
			strings.Contains(a, "_mutation_rate=") || strings.Contains(a, "_creation_rate=")
	})
}

// freeName adds a number when a running process has the name already.
func freeName(base string, env *Env) string {
	base = strings.TrimPrefix(base, "kafka-")
	name := base
	for i := 2; ; i++ {
		if _, taken := env.process(name); !taken {
			return name
		}
		name = base + "-" + itoa(i)
	}
}
