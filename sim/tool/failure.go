package tool

import (
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// failure is a Java exception: its class with the package, its message, and the lines of its causes
// as a stack trace has them.
type failure struct {
	java, message string
	causes        []string
}

func (f *failure) text() string { return f.java + ": " + f.message }

// trace writes an exception to standard error, its causes after it.
func (p *Process) trace(f *failure, out *node.Out) {
	p.eprint(out, f.text())
	for _, c := range f.causes {
		p.eprint(out, c)
	}
}

const (
	illegalArgument  = "java.lang.IllegalArgumentException"
	execution        = "java.util.concurrent.ExecutionException"
	kafkaErrors      = "org.apache.kafka.common.errors."
	adminCommandFail = "org.apache.kafka.tools.AdminCommandFailedException"
)

func illegal(message string) *failure { return &failure{java: illegalArgument, message: message} }

// kafkaFailure is the exception of an error code; an empty message takes the code's own.
func kafkaFailure(code wire.ErrorCode, message string) *failure {
	if message == "" {
		message = code.Message()
	}
	return &failure{java: kafkaErrors + code.Exception(), message: message}
}

// failureOf turns a mistake in the arguments into the exception that jopt-simple throws.
func failureOf(err error) *failure {
	u, ok := err.(*usageError)
	if !ok {
		return illegal(err.Error())
	}
	f := &failure{java: u.java, message: u.text}
	if value, ok := strings.CutPrefix(u.text, "Cannot parse argument '"); ok {
		value = value[:strings.LastIndex(value, "' of option ")]
		number := "java.lang.NumberFormatException: For input string: \"" + value + "\""
		f.causes = []string{
			"Caused by: joptsimple.internal.ReflectionException: " + number,
			"Caused by: " + number,
		}
	}
	return f
}

// logTrace is LOG.error(Utils.stackTrace(e)): the logger stands on a line of its own after the trace.
func (p *Process) logTrace(f *failure, logger string, out *node.Out) {
	p.eprint(out, "["+client.LogTime(out.Now)+"] ERROR "+f.text())
	for _, c := range f.causes {
		p.eprint(out, c)
	}
	p.eprint(out, " ("+logger+")")
}
