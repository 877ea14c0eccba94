package kit

import (
	"errors"
	"strconv"
	"strings"
)

func Without(list []string, s string) []string {
	var out []string
	for _, x := range list {
		if x != s {
			out = append(out, x)
		}
	}
	return out
}

// option is one option of a program, in the words of its own usage text.
type option struct {
	name string // without the dashes
	arg  string // "<String: topic>", "[String: codec]" when it may be left out, "" when it takes none
	help []string
	must bool // it is required, and marked so in the help
}

// dashed is the option as it is typed: kcat's options are single letters.
func (o *option) dashed() string {
	if len(o.name) == 1 {
		return "-" + o.name
	}
	return "--" + o.name
}

// ParseOptions reads a program's option file: the line that says what it does, then each option
// with its description indented by a TAB.
func ParseOptions(text string) (about string, options []option) {
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

// Arguments is a command line after parsing, as jopt-simple's OptionSet.
type Arguments struct {
	options []option
	Given   []GivenOption
	Rest    []string // what is no option; Kafka's tools ignore it
}

type GivenOption struct {
	Name     string
	Value    string
	HasValue bool
}

// usageError is a mistake in the command line that jopt-simple finds; java is the class of its
// exception.
type usageError struct {
	java, text string
}

// Error implements error.
func (e *usageError) Error() string { return e.text }

const unrecognizedOption = "joptsimple.UnrecognizedOptionException"

func unrecognized(name string) error {
	return &usageError{unrecognizedOption,
		name + " is not a recognized option"}
}

// parse is jopt-simple's OptionParser(false).parse: no abbreviations, --topic x and
// --topic=x, a single dash works as well for a whole name.
func parse(options []option, argv []string) (Arguments, error) {
	a := Arguments{options: options}
	for i := 0; i < len(argv); i++ {
		w := argv[i]
		if w == "--" {
			a.Rest = append(a.Rest, argv[i+1:]...)
			break
		}
		if len(w) < 2 || w[0] != '-' {
			a.Rest = append(a.Rest, w)
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
		a.Given = append(a.Given, GivenOption{name, value, hasValue})
	}
	return a, nil
}

// readGetopt reads argv as C's getopt does: clusters of letters, values joined or in the next word.
func readGetopt(options []option, argv []string) (Arguments, error) {
	bad := &usageError{java: "getopt", text: "unknown argument"}
	a := Arguments{options: options}
	for i := 0; i < len(argv); i++ {
		w := argv[i]
		if w == "--" {
			a.Rest = append(a.Rest, argv[i+1:]...)
			break
		}
		if len(w) < 2 || w[0] != '-' {
			a.Rest = append(a.Rest, w)
			continue
		}
		for j := 1; j < len(w); j++ {
			o := a.option(w[j : j+1])
			if o == nil {
				return a, bad
			}
			g := GivenOption{Name: o.name}
			if o.arg != "" {
				g.HasValue = true
				switch {
				case j+1 < len(w):
					g.Value = w[j+1:]
				case i+1 < len(argv):
					i++
					g.Value = argv[i]
				default:
					return a, bad
				}
				a.Given = append(a.Given, g)
				break
			}
			a.Given = append(a.Given, g)
		}
	}
	return a, nil
}

func (a *Arguments) option(name string) *option {
	for i := range a.options {
		if a.options[i].name == name {
			return &a.options[i]
		}
	}
	return nil
}

// Has tells whether an option was given.
func (a *Arguments) Has(name string) bool {
	for i := range a.Given {
		if a.Given[i].Name == name {
			return true
		}
	}
	return false
}

// All are the values of an option in the order given.
func (a *Arguments) All(name string) []string {
	var out []string
	for i := range a.Given {
		if a.Given[i].Name == name && a.Given[i].HasValue {
			out = append(out, a.Given[i].Value)
		}
	}
	return out
}

// One is the value of an option that may be given once; ok is false when it wasn't given.
func (a *Arguments) One(name string) (value string, ok bool, err error) {
	v := a.All(name)
	switch len(v) {
	case 0:
		return "", false, nil
	case 1:
		return v[0], true, nil
	}
	return "", true, &usageError{"joptsimple.MultipleArgumentsForOptionException",
		"Found multiple arguments for option " + name + ", but you asked for only one"}
}

// Text is the option's value or fallback; a repeated option's last value counts. It is for options
// whose repetition was checked, or doesn't matter.
func (a *Arguments) Text(name, fallback string) string {
	v := a.All(name)
	if len(v) == 0 {
		return fallback
	}
	return v[len(v)-1]
}

// Number is an option's value as an integer of so many bits.
func (a *Arguments) Number(name string, fallback int64, bits int) (int64, error) {
	v, ok, err := a.One(name)
	if err != nil || !ok {
		return fallback, err
	}
	n, bad := strconv.ParseInt(v, 10, bits)
	if bad != nil {
		return 0, CannotParse(v, name)
	}
	return n, nil
}

func CannotParse(value, name string) error {
	return &usageError{"joptsimple.OptionArgumentConversionException",
		"Cannot parse argument '" + value + "' of option " + name}
}

// CheckRequired is CommandLineUtils.checkRequiredArgs.
func (a *Arguments) CheckRequired(names ...string) error {
	for _, n := range names {
		if !a.Has(n) {
			return errors.New("Missing required argument \"[" + n + "]\"")
		}
	}
	return nil
}

// CheckOneOf is CommandLineUtils.checkOneOfArgs: exactly one of two.
func (a *Arguments) CheckOneOf(one, other string) error {
	if a.Has(one) == a.Has(other) {
		return errors.New("Exactly one of the following arguments is required: [" + one + "], [" +
			other + "]")
	}
	return nil
}

// CheckInvalid is CommandLineUtils.checkInvalidArgs: no clash may stand beside used.
func (a *Arguments) CheckInvalid(used string, clashes ...string) error {
	if !a.Has(used) {
		return nil
	}
	for _, c := range clashes {
		if a.Has(c) {
			return errors.New("Option \"[" + used + "]\" can't be used with option \"[" + c + "]\"")
		}
	}
	return nil
}

// Need is an option that may only stand beside one of others. Kafka: jopt-simple's availableIf.
type Need struct {
	Option string
	Beside []string
}

// checkAvailable finds options that stand alone though they need another.
func (a *Arguments) checkAvailable(needs []Need) error {
	var alone []string
	for _, n := range needs {
		ok := !a.Has(n.Option)
		for _, b := range n.Beside {
			ok = ok || a.Has(b)
		}
		if !ok {
			alone = append(alone, n.Option)
		}
	}
	if len(alone) == 0 || a.Has("help") {
		return nil
	}
	return &usageError{"joptsimple.UnavailableOptionException", "Option(s) [" +
		strings.Join(alone, ", ") + "] are unavailable given other options on the command line"}
}
