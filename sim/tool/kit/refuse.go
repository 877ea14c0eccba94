package kit

import (
	"highwater/sim/node"
)

// How a program reports a mistake in its command line, an exception of the parser's.

func exceptionClass(err error) string {
	if u, ok := err.(*usageError); ok {
		return u.java
	}
	return IllegalArgument
}

// RefuseWithTrace prints the message, then the exception with its stack (TopicCommand.main).
func RefuseWithTrace(p *Process, err error, out *node.Out) {
	p.TraceExit(exceptionClass(err), err.Error(), out)
}

// RefuseWithUsage prints the message and the whole usage.
func RefuseWithUsage(p *Process, err error, out *node.Out) { p.UsageExit(err.Error(), out) }

// RefuseTersely prints "Error occurred: " and the message, as a TerseException ends a tool.
func RefuseTersely(p *Process, err error, out *node.Out) { p.Terse(err.Error(), out) }

// RefusePlainly prints the message alone.
func RefusePlainly(p *Process, err error, out *node.Out) {
	p.PrintErr(out, err.Error())
	p.Exit(out, 1)
}

// RefuseByThrowing lets the exception end main().
func RefuseByThrowing(p *Process, err error, out *node.Out) {
	p.PrintErr(out, "Exception in thread \"main\" "+exceptionClass(err)+": "+err.Error())
	p.Exit(out, 1)
}

// Terse is how TerseException ends a tool.
func (p *Process) Terse(message string, out *node.Out) {
	p.PrintErr(out, "Error occurred: "+message)
	p.Exit(out, 1)
}

// TraceExit prints a message, and the exception's own line as its stack trace has it (the frames
// are left out), and an empty line. Exit code 1.
func (p *Process) TraceExit(java, message string, out *node.Out) {
	p.PrintErr(out, message)
	p.PrintErr(out, java+": "+message)
	p.PrintErr(out, "")
	p.Exit(out, 1)
}

// ExecutionExit is TraceExit for a call that failed: an ExecutionException with its cause.
func (p *Process) ExecutionExit(f *Failure, out *node.Out) {
	p.PrintErr(out, f.Text())
	p.PrintErr(out, Execution+": "+f.Text())
	p.PrintErr(out, "Caused by: "+f.Text())
	p.PrintErr(out, "")
	p.Exit(out, 1)
}

// UsageExit is CommandLineUtils.printUsageAndExit.
func (p *Process) UsageExit(message string, out *node.Out) {
	p.PrintErr(out, message)
	for _, l := range Usage(p.Args.options) {
		p.PrintErr(out, l)
	}
	p.Exit(out, 1)
}

// HelpAsked handles an empty command line, --help and --version.
// Kafka: CommandLineUtils.maybePrintHelpOrVersion.
func (p *Process) HelpAsked(about string, out *node.Out) bool {
	switch {
	case len(p.Line.Argv) == 1 && p.Prog.Bare != "":
		p.UsageExit(p.Prog.Bare, out)
	case len(p.Line.Argv) == 1 || p.Args.Has("help"):
		p.UsageExit(about, out)
	case p.Args.Has("version"):
		p.Print(out, Version)
		p.Exit(out, 0)
	default:
		return false
	}
	return true
}
