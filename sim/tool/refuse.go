package tool

import "highwater/sim/node"

// refusal is how a program reports a mistake in its command line.
type refusal uint8

const (
	// traceRefusal prints the message, then the exception with its stack (TopicCommand.main).
	traceRefusal refusal = iota
	// usageRefusal prints the message and the whole usage.
	usageRefusal
	// terseRefusal prints "Error occurred: " and the message.
	terseRefusal
	// plainRefusal prints the message alone.
	plainRefusal
	// exceptionRefusal lets the exception end main(): "Exception in thread "main" ...".
	exceptionRefusal
)

// refuse ends the program because its command line can't be parsed.
func (p *Process) refuse(err error, out *node.Out) {
	java := "java.lang.IllegalArgumentException"
	if u, ok := err.(*usageError); ok {
		java = u.java
	}
	switch p.prog.refusal {
	case usageRefusal:
		p.usageExit(err.Error(), out)
	case terseRefusal:
		p.terse(err.Error(), out)
	case plainRefusal:
		p.eprint(out, err.Error())
		p.exit(out, 1)
	case exceptionRefusal:
		p.eprint(out, "Exception in thread \"main\" "+java+": "+err.Error())
		p.exit(out, 1)
	default:
		p.traceExit(java, err.Error(), out)
	}
}

// traceExit prints a message, and the exception's own line as its stack trace has it (the frames
// are left out), and an empty line. Exit code 1.
func (p *Process) traceExit(java, message string, out *node.Out) {
	p.eprint(out, message)
	p.eprint(out, java+": "+message)
	p.eprint(out, "")
	p.exit(out, 1)
}

// usageExit is CommandLineUtils.printUsageAndExit.
func (p *Process) usageExit(message string, out *node.Out) {
	p.eprint(out, message)
	for _, l := range usage(p.args.options) {
		p.eprint(out, l)
	}
	p.exit(out, 1)
}

// helpAsked handles an empty command line, --help and --version.
// Kafka: CommandLineUtils.maybePrintHelpOrVersion.
func (p *Process) helpAsked(about string, out *node.Out) bool {
	switch {
	case len(p.spec.Argv) == 1 && p.prog.bare != "":
		p.usageExit(p.prog.bare, out)
	case len(p.spec.Argv) == 1 || p.args.has("help"):
		p.usageExit(about, out)
	case p.args.has("version"):
		p.print(out, Version)
		p.exit(out, 0)
	default:
		return false
	}
	return true
}
