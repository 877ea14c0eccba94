package tool

import (
	"errors"
	"strconv"
	"strings"
)

// option is one option of a program, in the words of its own usage text.
type option struct {
	name string // without the dashes
	arg  string // "<String: topic>", "[String: codec]" when it may be left out, "" when it takes none
	help []string
	must bool // it is required, and marked so in the help
}

// parseOptions reads a program's option file: the line that says what it does, then each option
// with its description indented by a TAB.
func parseOptions(text string) (about string, options []option) {
	for line := range strings.SplitSeq(text, "\n") {
		switch {
		case line == "":
		case line[0] == '\t':
			o := &options[len(options)-1]
			o.help = append(o.help, line[1:])
		case line[0] == '-', line[0] == '*':
			mandatory := line[0] == '*'
			line = strings.TrimPrefix(line, "* ")
			name, arg, _ := strings.Cut(line, " ")
			options = append(options, option{name: strings.TrimLeft(name, "-"), arg: arg,
				must: mandatory})
		default:
			about = line
		}
	}
	return about, options
}

// arguments is a command line after parsing, as jopt-simple's OptionSet.
type arguments struct {
	options []option
	given   []givenOption
	rest    []string // what is no option; Kafka's tools ignore it
}

type givenOption struct {
	name     string
	value    string
	hasValue bool
}

// usageError is a mistake in the command line that jopt-simple finds; java is the class of its
// exception.
type usageError struct {
	java, text string
}

// Error implements error.
func (e *usageError) Error() string { return e.text }

func unrecognized(name string) error {
	return &usageError{"joptsimple.UnrecognizedOptionException",
		name + " is not a recognized option"}
}

// parseArguments is jopt-simple's OptionParser(false).parse: no abbreviations, --topic x and
// --topic=x, a single dash works as well for a whole name.
func parseArguments(options []option, argv []string) (arguments, error) {
	a := arguments{options: options}
	for i := 0; i < len(argv); i++ {
		w := argv[i]
		if w == "--" {
			a.rest = append(a.rest, argv[i+1:]...)
			break
		}
		if len(w) < 2 || w[0] != '-' {
			a.rest = append(a.rest, w)
			continue
		}
		name, value, hasValue := strings.Cut(strings.TrimPrefix(w[1:], "-"), "=")
		o := a.option(name)
		if o == nil {
			if !strings.HasPrefix(w, "--") {
				name = w[1:2] // a cluster of short options fails at its first letter
			}
			return a, unrecognized(name)
		}
		switch {
		case o.arg == "":
			value, hasValue = "", false
		case hasValue:
		case o.arg[0] == '[':
			if i+1 < len(argv) && !strings.HasPrefix(argv[i+1], "-") {
				i++
				value, hasValue = argv[i], true
			}
		case i+1 >= len(argv):
			return a, &usageError{"joptsimple.OptionMissingRequiredArgumentException",
				"Option " + name + " requires an argument"}
		default:
			i++
			value, hasValue = argv[i], true
		}
		a.given = append(a.given, givenOption{name, value, hasValue})
	}
	return a, nil
}

func (a *arguments) option(name string) *option {
	for i := range a.options {
		if a.options[i].name == name {
			return &a.options[i]
		}
	}
	return nil
}

// has tells whether an option was given.
func (a *arguments) has(name string) bool {
	for i := range a.given {
		if a.given[i].name == name {
			return true
		}
	}
	return false
}

// all are the values of an option in the order given.
func (a *arguments) all(name string) []string {
	var out []string
	for i := range a.given {
		if a.given[i].name == name && a.given[i].hasValue {
			out = append(out, a.given[i].value)
		}
	}
	return out
}

// one is the value of an option that may be given once; ok is false when it wasn't given.
func (a *arguments) one(name string) (value string, ok bool, err error) {
	v := a.all(name)
	switch len(v) {
	case 0:
		return "", false, nil
	case 1:
		return v[0], true, nil
	}
	return "", true, &usageError{"joptsimple.MultipleArgumentsForOptionException",
		"Found multiple arguments for option " + name + ", but you asked for only one"}
}

// text is the option's value or fallback; a repeated option's last value counts. It is for options
// whose repetition was checked, or doesn't matter.
func (a *arguments) text(name, fallback string) string {
	v := a.all(name)
	if len(v) == 0 {
		return fallback
	}
	return v[len(v)-1]
}

// number is an option's value as an integer of so many bits.
func (a *arguments) number(name string, fallback int64, bits int) (int64, error) {
	v, ok, err := a.one(name)
	if err != nil || !ok {
		return fallback, err
	}
	n, bad := strconv.ParseInt(v, 10, bits)
	if bad != nil {
		return 0, cannotParse(v, name)
	}
	return n, nil
}

func cannotParse(value, name string) error {
	return &usageError{"joptsimple.OptionArgumentConversionException",
		"Cannot parse argument '" + value + "' of option " + name}
}

// checkRequired is CommandLineUtils.checkRequiredArgs.
func (a *arguments) checkRequired(names ...string) error {
	for _, n := range names {
		if !a.has(n) {
			return errors.New("Missing required argument \"[" + n + "]\"")
		}
	}
	return nil
}

// checkInvalid is CommandLineUtils.checkInvalidArgs: no clash may stand beside used.
func (a *arguments) checkInvalid(used string, clashes ...string) error {
	if !a.has(used) {
		return nil
	}
	for _, c := range clashes {
		if a.has(c) {
			return errors.New("Option \"[" + used + "]\" can't be used with option \"[" + c + "]\"")
		}
	}
	return nil
}

// need is an option that may only stand beside one of others. Kafka: jopt-simple's availableIf.
type need struct {
	option string
	beside []string
}

// checkAvailable finds options that stand alone though they need another.
func (a *arguments) checkAvailable(needs []need) error {
	var alone []string
	for _, n := range needs {
		ok := !a.has(n.option)
		for _, b := range n.beside {
			ok = ok || a.has(b)
		}
		if !ok {
			alone = append(alone, n.option)
		}
	}
	if len(alone) == 0 || a.has("help") {
		return nil
	}
	return &usageError{"joptsimple.UnavailableOptionException", "Option(s) [" +
		strings.Join(alone, ", ") + "] are unavailable given other options on the command line"}
}
