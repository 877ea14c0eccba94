package kit

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
)

// An Argparser reads a command line as argparse4j's ArgumentParser does. Its arguments are those of
// the program's options.txt, where the type stands behind the metavar, "NUM-RECORDS Long" (String,
// when none does): Long, Integer, Double, the integers of a choice as {0,1,-1}, and String+ for one
// or more.
type Argparser struct {
	Prog string
	// Usage is what stands above an error, Help what --help prints.
	Usage, Help string
	// HelpCode is the exit code of --help: some main()s take the HelpScreenException for a mistake.
	HelpCode int
	// BareHelp: an empty command line is answered with the help and exit code 0.
	BareHelp bool
	// Groups are the arguments of which exactly one must be given.
	Groups [][]string
	// Short are the letters of arguments that have one, with the argument.
	Short [][2]string
	// Commands are the sub-commands; their own arguments may only stand behind them.
	Commands []Argparser
	Command  string   // of a sub-command: its name
	Takes    []string // of a sub-command: its own arguments
}

// argparseError is argparse4j's ArgumentParserException, or its HelpScreenException.
type argparseError struct {
	by       *Argparser
	text     string
	unknown  string   // the word that is no argument and no command
	subjects []string // what it may have been meant for
	help     bool
}

// Error implements error.
func (e *argparseError) Error() string { return e.text }

// RefuseArgparse is ArgumentParser.handleError, or the help.
func RefuseArgparse(p *Process, err error, out *node.Out) {
	e, ok := err.(*argparseError)
	switch {
	case !ok:
		RefusePlainly(p, err, out)
	case len(p.Line.Argv) == 1 && p.Prog.Argparse.BareHelp:
		p.Print(out, p.Prog.Argparse.Help)
		p.Exit(out, 0)
	case e.help:
		p.Print(out, e.by.Help)
		p.Exit(out, p.Prog.Argparse.HelpCode)
	default:
		p.PrintErr(out, e.by.Usage)
		p.PrintErr(out, Justified(e.by.Prog+": error: "+e.text))
		if near := nearest(strings.TrimLeft(e.unknown, "-"), e.subjects); len(near) > 0 {
			p.PrintErr(out, "\nDid you mean:\n\t"+strings.Join(near, "\n\t"))
		}
		p.Exit(out, 1)
	}
}

// Exit ends the program as an ArgumentParserException that its own main() throws.
func (g *Argparser) Exit(p *Process, text string, out *node.Out) {
	p.ArgparseExit(g.Usage, g.Prog, text, out)
}

// argparsing is the state of one parser while it reads.
type argparsing struct {
	*Argparser
	own      []option // its arguments, in the order in which they were declared
	argv     []string
	given    *Arguments
	used     []string // by group
	plain    bool     // behind "--": nothing is an argument
	deferred error    // what is missing is told after what is wrong
}

// parse is ArgumentParser.parseArgs.
func (g *Argparser) parse(options []option, argv []string) (Arguments, error) {
	a := Arguments{options: options}
	s := argparsing{Argparser: g, argv: argv, given: &a}
	for i := range options {
		if len(options[i].name) > 1 && !g.belongsToCommand(options[i].name) {
			s.own = append(s.own, options[i])
		}
	}
	err := s.read(options)
	return a, err
}

func (g *Argparser) belongsToCommand(name string) bool {
	return slices.ContainsFunc(g.Commands, func(c Argparser) bool {
		return slices.Contains(c.Takes, name)
	})
}

func (s *argparsing) fail(text string) error { return &argparseError{by: s.Argparser, text: text} }

func (s *argparsing) read(options []option) error {
	s.used = make([]string, len(s.Groups))
	for len(s.argv) > 0 {
		w := s.argv[0]
		switch {
		case w == "--" && !s.plain:
			s.plain, s.argv = true, s.argv[1:]
		case s.flag(w):
			if err := s.argument(w); err != nil {
				return err
			}
		case !s.plain && len(s.Commands) > 0:
			s.checkMissing()
			return s.command(options)
		default:
			return s.fail("unrecognized arguments: '" + strings.Join(s.argv, " ") + "'")
		}
	}
	if len(s.Commands) > 0 {
		return s.fail("too few arguments")
	}
	s.checkMissing()
	return s.deferred
}

// flag tells whether a word is an argument's name: -1 is a number.
func (s *argparsing) flag(w string) bool {
	return !s.plain && len(w) > 1 && w[0] == '-' && strings.Trim(w[1:], "0123456789") != ""
}

func (s *argparsing) argument(w string) error {
	flag, value, embedded := strings.Cut(w, "=")
	o, err := s.resolve(flag)
	if err != nil {
		return err
	}
	if o == nil && w[1] != '-' && len(w) > 2 { // -dvalue
		if o, err = s.resolve(w[:2]); err == nil && o != nil {
			value, embedded = w[2:], true
		}
	}
	if o == nil {
		e := &argparseError{by: s.Argparser, text: "unrecognized arguments: '" + w + "'", unknown: w}
		for i := range s.own {
			e.subjects = append(e.subjects, s.own[i].dashed())
		}
		return e
	}
	s.argv = s.argv[1:]
	if err := s.exclude(o.name); err != nil {
		return err
	}
	if o.name == "help" {
		return &argparseError{by: s.Argparser, help: true}
	}
	s.given.Given = slices.DeleteFunc(s.given.Given, func(g GivenOption) bool {
		return g.Name == o.name // the last one counts
	})
	values, err := s.values(o, value, embedded)
	if err != nil {
		return err
	}
	for _, v := range values {
		if problem := convert(o, v); problem != "" {
			return s.about(o, problem)
		}
		s.given.Given = append(s.given.Given, GivenOption{o.name, v, true})
	}
	if o.arg == "" {
		s.given.Given = append(s.given.Given, GivenOption{Name: o.name})
	}
	return nil
}

// values are the words that an argument takes.
func (s *argparsing) values(o *option, value string, embedded bool) ([]string, error) {
	many := strings.HasSuffix(o.arg, "+")
	switch {
	case o.arg == "" && embedded:
		return nil, s.about(o, "ignore implicit argument '"+value+"'")
	case o.arg == "":
		return nil, nil
	case embedded:
		return []string{value}, nil
	}
	n := 0
	for n < len(s.argv) && !s.flag(s.argv[n]) && (many || n == 0) {
		n++
	}
	values := s.argv[:n]
	s.argv = s.argv[n:]
	switch {
	case n == 0 && many:
		return nil, s.about(o, "expected 1 argument(s)")
	case n == 0:
		return nil, s.about(o, "expected one argument")
	}
	return values, nil
}

// resolve finds the argument of a name or of what only one name begins with.
func (s *argparsing) resolve(flag string) (*option, error) {
	var found *option
	var names []string
	for i := range s.own {
		o := &s.own[i]
		short := s.letter(o.name)
		if o.dashed() == flag || short == flag {
			return o, nil
		}
		if strings.HasPrefix(o.dashed(), flag) {
			found, names = o, append(names, o.dashed())
		}
	}
	if len(names) > 1 {
		ordered.Sort(names)
		return nil, s.fail("ambiguous option: " + flag + " could match " + strings.Join(names, ", "))
	}
	return found, nil
}

// letter is an argument's short name with its dash, "" when it has none.
func (g *Argparser) letter(name string) string {
	if name == "help" {
		return "-h"
	}
	for _, s := range g.Short {
		if s[1] == name {
			return "-" + s[0]
		}
	}
	return ""
}

func (s *argparsing) about(o *option, problem string) error {
	return s.fail("argument " + s.textual(o.name) + ": " + problem)
}

// textual is an argument's names in a message.
func (g *Argparser) textual(name string) string {
	if short := g.letter(name); short != "" {
		return "--" + name + "/" + short
	}
	return "--" + name
}

// exclude notes which argument of a group is used; a second one is a mistake.
func (s *argparsing) exclude(name string) error {
	for i, group := range s.Groups {
		switch {
		case !slices.Contains(group, name):
		case s.used[i] == "":
			s.used[i] = name
		case s.used[i] != name:
			return s.fail("argument " + s.textual(name) + ": not allowed with argument " +
				s.textual(s.used[i]))
		}
	}
	return nil
}

// checkMissing finds the last argument that is missing, or else the last group.
func (s *argparsing) checkMissing() {
	for i := range s.own {
		if s.own[i].must && !s.given.Has(s.own[i].name) {
			s.deferred = s.fail("argument " + s.textual(s.own[i].name) + " is required")
		}
	}
	if s.deferred != nil {
		return
	}
	for i, group := range s.Groups {
		if s.used[i] == "" {
			text := "one of the arguments "
			for _, name := range group {
				text += s.textual(name) + " "
			}
			s.deferred = s.fail(text + "is required")
		}
	}
}

// command hands the rest of the words to a sub-command; its name may be shortened.
func (s *argparsing) command(options []option) error {
	w := s.argv[0]
	var names, similar []string
	var found *Argparser
	for i := range s.Commands {
		c := &s.Commands[i]
		names = append(names, c.Command)
		if strings.HasPrefix(c.Command, w) && (found == nil || found.Command != w) {
			found, similar = c, append(similar, c.Command)
		}
	}
	switch {
	case found == nil:
		return &argparseError{by: s.Argparser, text: InvalidChoice(w, names), unknown: w,
			subjects: names}
	case len(similar) > 1 && found.Command != w:
		ordered.Sort(similar)
		return s.fail("ambiguous command: " + w + " could match " + strings.Join(similar, ", "))
	}
	s.given.Rest = []string{found.Command}
	sub := argparsing{Argparser: found, argv: s.argv[1:], given: s.given}
	for i := range options {
		if slices.Contains(found.Takes, options[i].name) || options[i].name == "help" {
			sub.own = append(sub.own, options[i])
		}
	}
	if err := sub.read(options); err != sub.deferred || s.deferred == nil {
		return err // what is wrong comes before what is missing, here or in the main command
	}
	return s.deferred
}

// convert checks a value against the argument's type. Kafka: argparse4j's ReflectArgumentType.
func convert(o *option, value string) (problem string) {
	_, kind, _ := strings.Cut(o.arg, " ")
	java, ok := "", true
	switch {
	case kind == "Long":
		_, err := strconv.ParseInt(value, 10, 64)
		java, ok = kind, err == nil
	case kind == "Integer" || strings.HasPrefix(kind, "{"):
		_, err := strconv.ParseInt(value, 10, 32)
		java, ok = "Integer", err == nil
	case kind == "Double":
		_, ok = Thousandths(value)
		java = kind
	}
	switch {
	case !ok && kind == "Double" && strings.TrimSpace(value) == "":
		return "could not convert '" + value + "' to Double (empty String)"
	case !ok:
		return "could not convert '" + value + "' to " + java +
			" (For input string: \"" + value + "\")"
	case kind != "" && kind[0] == '{' &&
		!slices.Contains(strings.Split(kind[1:len(kind)-1], ","), value):
		return "invalid choice: '" + value + "' (choose from " + kind + ")"
	}
	return ""
}

// Thousandths reads a Double as Java writes one, 100, -1, 0.5, 1e3, as an integer of thousandths.
func Thousandths(s string) (n int64, ok bool) {
	s = strings.TrimSpace(s)
	s, negative := strings.CutPrefix(s, "-")
	if !negative {
		s = strings.TrimPrefix(s, "+")
	}
	if s != "" && strings.IndexByte("dDfF", s[len(s)-1]) >= 0 {
		s = s[:len(s)-1]
	}
	exponent := 3
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		e, err := strconv.ParseInt(s[i+1:], 10, 16)
		if err != nil {
			return 0, false
		}
		s, exponent = s[:i], exponent+int(e)
	}
	whole, frac, _ := strings.Cut(s, ".")
	digits := whole + frac
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	exponent -= len(frac)
	for ; exponent > 0 && len(digits) < 18; exponent-- {
		digits += "0"
	}
	digits = digits[:min(len(digits), 18)]
	if exponent < 0 {
		digits = digits[:max(0, len(digits)+exponent)]
	}
	n, _ = strconv.ParseInt("0"+digits, 10, 64)
	if negative {
		n = -n
	}
	return n, true
}

// nearest are the subjects that are most like a word, none when none is. Kafka: argparse4j's
// printCandidates, whose costs and limit are those of git's help.
func nearest(word string, subjects []string) []string {
	const limit = 7
	best := limit
	var out []string
	if len(word) < 2 {
		return nil
	}
	for _, subject := range subjects {
		d := 0
		if body := strings.TrimLeft(subject, "-"); !strings.HasPrefix(body, word) {
			d = distance(word, body)
		}
		if d < best {
			best, out = d, nil
		}
		if d == best && d < limit {
			out = append(out, subject)
		}
	}
	ordered.Sort(out)
	return out
}

// distance is what it costs to make b of a: 2 a letter replaced, 1 added, 4 left out, nothing for two
// that change places. Kafka: argparse4j's levenshtein.
func distance(a, b string) int {
	row := func(i int) []int {
		r := make([]int, len(b)+1)
		r[0] = i
		return r
	}
	before, last := row(0), row(0)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next := row(i)
		for j := 1; j <= len(b); j++ {
			next[j] = last[j-1]
			if a[i-1] != b[j-1] {
				next[j] += 2
				if i > 1 && j > 1 && a[i-2] == b[j-1] && a[i-1] == b[j-2] {
					next[j] = min(next[j], before[j-2])
				}
			}
			next[j] = min(next[j], last[j]+4, next[j-1]+1)
		}
		before, last = last, next
	}
	return last[len(b)]
}
