package kit

import (
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// Program is one tool, a row of the table: its name as in Kafka's bin directory, its options, and its
// main().
type Program struct {
	Name string // without .sh
	// Class is the Java class with main(), as it stands in log lines.
	Class string
	// Options is the usage text: what --help prints first, then each option with its description.
	Options string
	// Refuse reports a mistake in the command line.
	Refuse func(p *Process, err error, out *node.Out)
	// Throws reports an exception that main() catches; nil: the message, the trace and an empty line.
	Throws func(p *Process, f *Failure, out *node.Out)
	Needs  []Need
	// OwnHelp: main answers --help and an empty command line itself.
	OwnHelp bool
	// Argparse reads the command line, if argparse4j does; Refuse is RefuseArgparse then.
	Argparse *Argparser
	// Getopt: options are single letters, read as C's getopt does.
	Getopt bool
	// Read reads the command line instead, if the program does it in a way of its own.
	Read func(argv []string) (Arguments, error)
	// Bare is what stands above the usage when there are no arguments at all, if not the purpose.
	Bare string
	Role string // what the picture shows: "producer", "consumer" or "tool"
	// RoleOf finds it in the command line, where that decides; piped: its input is no terminal.
	RoleOf func(a *Arguments, piped bool) string
	Main   func(p *Process, out *node.Out) Task
	// Python writes the same with kafka-python; false, or NoPython, when the library can't do it.
	Python func(y *Python) bool
	// Endless tells whether a command line runs until somebody ends it.
	Endless func(a *Arguments, hasInput bool) bool
	// Files are the paths of a broker's log directory that a command line reads; nil: it reads none.
	Files func(a *Arguments) []string
	// Input tells that it reads its standard input.
	Input func(a *Arguments) bool
}

// Start makes the machine of a command line.
func (g *Program) Start(line CommandLine, id wire.ID, name string) *Process {
	return &Process{ID: id, name: name, Line: line, Prog: g}
}

// Typed is the name as a learner types it.
func (g *Program) Typed() string {
	if strings.HasPrefix(g.Name, "kafka-") {
		return g.Name + ".sh"
	}
	return g.Name
}

// Flags are its options with their dashes.
func (g *Program) Flags() []string {
	_, options := ParseOptions(g.Options)
	out := make([]string, len(options))
	for i := range options {
		out[i] = options[i].dashed()
	}
	return out
}

// About is what an option says of itself in the help, its argument first, and whether it takes one.
func (g *Program) About(flag string) (text string, argument bool) {
	_, options := ParseOptions(g.Options)
	for i := range options {
		if options[i].dashed() == flag {
			return strings.Join(options[i].help, " "), options[i].arg != ""
		}
	}
	return "", false
}

// Purpose is the first line of the help.
func (g *Program) Purpose() string {
	about, _ := ParseOptions(g.Options)
	return about
}

// Parse reads what stands behind its name as the program does.
func (g *Program) Parse(argv []string) (Arguments, error) {
	_, options := ParseOptions(g.Options)
	if g.Read != nil {
		return g.Read(argv)
	}
	if g.Argparse != nil {
		return g.Argparse.parse(options, argv)
	}
	if g.Getopt {
		return readGetopt(options, argv)
	}
	return parse(options, argv)
}

// UnknownOption is what a program that reads its command line itself says of an option it doesn't have.
type UnknownOption struct{ Flag, Text string }

// Error implements error: the program's own words.
func (e *UnknownOption) Error() string { return e.Text }

// Misspelt finds the first option that the program doesn't have.
func (g *Program) Misspelt(argv []string) (flag string, ok bool) {
	_, err := g.Parse(argv)
	if e, ok := err.(*UnknownOption); ok {
		return e.Flag, true
	}
	if e, ok := err.(*argparseError); ok && strings.HasPrefix(e.unknown, "-") {
		flag, _, _ = strings.Cut(e.unknown, "=")
		return flag, true
	}
	e, isUsage := err.(*usageError)
	if !isUsage || e.java != unrecognizedOption {
		return "", false
	}
	name, _, _ := strings.Cut(e.text, " ")
	for _, w := range argv {
		bare, _, _ := strings.Cut(strings.TrimLeft(w, "-"), "=")
		if bare == name {
			flag, _, _ = strings.Cut(w, "=")
			return flag, true
		}
	}
	return "--" + name, true
}

// RunsOn tells whether a command line ends only when somebody ends it: a console consumer without
// --max-messages and --timeout-ms, a producer whose input is the terminal.
func (g *Program) RunsOn(argv []string, hasInput bool) bool {
	if g.Endless == nil {
		return false
	}
	a, err := g.Parse(argv)
	return err == nil && g.Endless(&a, hasInput)
}

// RoleIn is the role of a process with this command line.
func (g *Program) RoleIn(l *CommandLine) string {
	if g.RoleOf == nil {
		return g.Role
	}
	a, err := g.Parse(l.Argv[1:])
	if err != nil {
		return g.Role
	}
	return g.RoleOf(&a, !l.Terminal)
}

// Always is for programs that read their standard input whatever they are asked.
func Always(*Arguments) bool { return true }
