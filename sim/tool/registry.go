package tool

import (
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
)

// program is one tool: its name as in Kafka's bin directory, its options file, and its main().
type program struct {
	name string // without .sh
	// class is the Java class with main(), as it stands in log lines.
	class string
	// about is what --help prints above the options.
	options string
	refusal refusal
	needs   []need
	// ownHelp: main answers --help and an empty command line itself.
	ownHelp bool
	// getopt: options are single letters, read as C's getopt does.
	getopt bool
	// bare is what stands above the usage when there are no arguments at all, if not about.
	bare string
	role string // what the picture shows: "producer", "consumer" or "tool"
	main func(p *Process, out *node.Out) task
	// endless tells whether a command line runs until somebody ends it.
	endless func(a *arguments, hasInput bool) bool
	// input tells that it reads its standard input.
	input func(a *arguments) bool
}

func find(name string) *program {
	name = strings.TrimSuffix(name, ".sh")
	for i := range programs {
		if programs[i].name == name {
			return &programs[i]
		}
	}
	return nil
}

// Known tells whether name, with or without .sh, is a program.
func Known(name string) bool { return find(name) != nil }

// Names are all programs as a learner types them.
func Names() []string {
	out := make([]string, len(programs))
	for i := range programs {
		out[i] = programs[i].name
		if strings.HasPrefix(out[i], "kafka-") {
			out[i] += ".sh"
		}
	}
	return out
}

// Flags are the options of a program with their dashes.
func Flags(name string) []string {
	p := find(name)
	if p == nil {
		return nil
	}
	_, options := parseOptions(p.options)
	out := make([]string, len(options))
	for i := range options {
		out[i] = options[i].dashed()
	}
	return out
}

// dashed is the option as it is typed: kcat's options are single letters.
func (o *option) dashed() string {
	if len(o.name) == 1 {
		return "-" + o.name
	}
	return "--" + o.name
}

// About is what an option says of itself in the program's help, its argument first, and whether it
// takes one.
func About(name, flag string) (text string, argument bool) {
	p := find(name)
	if p == nil {
		return "", false
	}
	_, options := parseOptions(p.options)
	for i := range options {
		if options[i].dashed() == flag {
			return strings.Join(options[i].help, " "), options[i].arg != ""
		}
	}
	return "", false
}

// Purpose is the first line of a program's help.
func Purpose(name string) string {
	p := find(name)
	if p == nil {
		return ""
	}
	about, _ := parseOptions(p.options)
	return about
}

// parse reads a command line as the program does.
func (p *program) parse(argv []string) (arguments, error) {
	if p.getopt {
		a, ok := readGetopt(argv)
		if !ok {
			return a, &usageError{java: "getopt", text: "unknown argument"}
		}
		return a, nil
	}
	_, options := parseOptions(p.options)
	return parseArguments(options, argv)
}

// Misspelt finds the first option of a command line that its program doesn't have.
func Misspelt(argv []string) (flag string, ok bool) {
	p := find(argv[0])
	if p == nil {
		return "", false
	}
	_, err := p.parse(argv[1:])
	e, isUsage := err.(*usageError)
	if !isUsage || e.java != "joptsimple.UnrecognizedOptionException" {
		return "", false
	}
	name, _, _ := strings.Cut(e.text, " ")
	for _, w := range argv[1:] {
		bare, _, _ := strings.Cut(strings.TrimLeft(w, "-"), "=")
		if bare == name {
			flag, _, _ = strings.Cut(w, "=")
			return flag, true
		}
	}
	return "--" + name, true
}

// Endless tells whether the program started by argv ends only when somebody ends it: a console
// consumer without --max-messages and --timeout-ms, a producer whose input is the terminal.
func Endless(argv []string, hasInput bool) bool {
	p := find(argv[0])
	if p == nil || p.endless == nil {
		return false
	}
	a, err := p.parse(argv[1:])
	return err == nil && p.endless(&a, hasInput)
}

// ReadsInput tells whether the program started by argv reads its standard input.
func ReadsInput(argv []string) bool {
	p := find(argv[0])
	if p == nil || p.input == nil {
		return false
	}
	a, err := p.parse(argv[1:])
	return err == nil && p.input(&a)
}

// Spec is a tool's command line with its standard input. It is plain data.
type Spec struct {
	Argv  []string // Argv[0] is the program's name
	Stdin []string // lines that wait at its standard input
	// Terminal tells that its standard input is the console: after Stdin it reads wire.Input.
	Terminal bool
}

var _ client.Spec = Spec{}

// New makes the spec of a command line; false when argv[0] is no program. stdinOpen tells that its
// standard input is the console.
func New(argv, stdin []string, stdinOpen bool) (client.Spec, bool) {
	if len(argv) == 0 || !Known(argv[0]) {
		return nil, false
	}
	return Spec{Argv: argv, Stdin: stdin, Terminal: stdinOpen}, true
}

// Role implements client.Spec.
func (s Spec) Role() string {
	if p := find(s.Argv[0]); p != nil {
		if p.getopt {
			return kcatRole(s.Argv[1:], !s.Terminal)
		}
		return p.role
	}
	return "tool"
}

// Args is a parsed command line for readers outside (completion, the Python view).
type Args struct{ a arguments }

// Arguments parses a command line as its program does.
func Arguments(argv []string) (Args, error) {
	p := find(argv[0])
	if p == nil {
		return Args{}, unrecognized(argv[0])
	}
	a, err := p.parse(argv[1:])
	return Args{a}, err
}

// Has tells whether an option was given.
func (a Args) Has(name string) bool { return a.a.has(name) }

// Text is an option's value or fallback.
func (a Args) Text(name, fallback string) string { return a.a.text(name, fallback) }

// All are the values of an option.
func (a Args) All(name string) []string { return a.a.all(name) }
