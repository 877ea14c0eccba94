package kit

import (
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// NotConstructed is the exception of a client's constructor.
func NotConstructed(what, cause string) *Failure {
	return &Failure{Java: "org.apache.kafka.common.KafkaException",
		Message: "Failed to construct " + what, Causes: []string{"Caused by: " + cause}}
}

// SettingFailure is the exception of a client whose settings were refused; what is the client.
func SettingFailure(what string, err error) *Failure {
	e, ok := err.(*client.SettingError)
	if !ok || e.Java == "" {
		return &Failure{Java: ConfigException, Message: err.Error()}
	}
	f := NotConstructed(what, e.Java+": "+e.Text)
	for _, c := range e.Causes {
		f.Causes = append(f.Causes, "Caused by: "+c)
	}
	return f
}

// Failure is a Java exception: its class with the package, its message, and the lines of its causes
// as a stack trace has them.
type Failure struct {
	Java, Message string
	Causes        []string
}

// Text is Throwable.toString: the class alone when there is no message.
func (f *Failure) Text() string {
	if f.Message == "" {
		return f.Java
	}
	return f.Java + ": " + f.Message
}

// Trace writes an exception to standard error, its causes after it.
func (p *Process) Trace(f *Failure, out *node.Out) {
	p.PrintErr(out, f.Text())
	for _, c := range f.Causes {
		p.PrintErr(out, c)
	}
}

// Throw ends the program by an exception, as its main() reports it.
func (p *Process) Throw(f *Failure, out *node.Out) {
	if p.Prog.Throws != nil {
		p.Prog.Throws(p, f, out)
		return
	}
	p.PrintErr(out, f.Message)
	p.Trace(f, out)
	p.PrintErr(out, "")
	p.Exit(out, 1)
}

// ThrowOut ends the program by an exception that its main() doesn't catch.
func (p *Process) ThrowOut(f *Failure, out *node.Out) {
	p.PrintErr(out, "Exception in thread \"main\" "+f.Text())
	for _, c := range f.Causes {
		p.PrintErr(out, c)
	}
	p.Exit(out, 1)
}

const (
	IllegalArgument    = "java.lang.IllegalArgumentException"
	Execution          = "java.util.concurrent.ExecutionException"
	KafkaErrors        = "org.apache.kafka.common.errors."
	NoSuchFile         = "java.nio.file.NoSuchFileException"
	kafkaException     = "org.apache.kafka.common.KafkaException"
	adminCommandFailed = "org.apache.kafka.tools.AdminCommandFailedException"
)

// CommandFailed is the exception of the tools themselves.
func CommandFailed(message string) *Failure {
	return &Failure{Java: adminCommandFailed, Message: message}
}

// Illegal is Java's word for an argument that can't be.
func Illegal(message string) *Failure { return &Failure{Java: IllegalArgument, Message: message} }

// KafkaFailure is the exception of an error code; an empty message takes the code's own.
func KafkaFailure(code wire.ErrorCode, message string) *Failure {
	if message == "" {
		message = code.Message()
	}
	return &Failure{Java: KafkaErrors + code.Exception(), Message: message}
}

// FailureOf turns a mistake in the arguments into the exception that jopt-simple throws.
func FailureOf(err error) *Failure {
	u, ok := err.(*usageError)
	if !ok {
		return Illegal(err.Error())
	}
	f := &Failure{Java: u.java, Message: u.text}
	if value, ok := strings.CutPrefix(u.text, "Cannot parse argument '"); ok {
		value = value[:strings.LastIndex(value, "' of option ")]
		number := "java.lang.NumberFormatException: For input string: \"" + value + "\""
		f.Causes = []string{
			"Caused by: joptsimple.internal.ReflectionException: " + number,
			"Caused by: " + number,
		}
	}
	return f
}

// LogTrace is LOG.error(Utils.stackTrace(e)): the logger stands on a line of its own after the trace.
func (p *Process) LogTrace(f *Failure, logger string, out *node.Out) {
	p.PrintErr(out, "["+client.LogTime(out.Now)+"] ERROR "+f.Text())
	for _, c := range f.Causes {
		p.PrintErr(out, c)
	}
	p.PrintErr(out, " ("+logger+")")
}

// CheckUUID is what Uuid.fromString throws for a text that is no topic id.
func CheckUUID(s string) *Failure {
	if len(s) > 24 {
		return Illegal("Input string with prefix `" + s[:24] +
			"` is too long to be decoded as a base64 UUID")
	}
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	bare := strings.TrimRight(s, "=")
	for i := range len(bare) {
		if strings.IndexByte(letters, bare[i]) < 0 {
			return Illegal("Illegal base64 character " + strconv.FormatUint(uint64(bare[i]), 16))
		}
	}
	if n := len(bare) * 6 / 8; n != 16 {
		return Illegal("Input string `" + s + "` decoded as " + strconv.Itoa(n) + " bytes, which is " +
			"not equal to the expected 16 bytes of a base64-encoded UUID")
	}
	return nil
}

// NoFile is what reading a file throws that isn't there.
func NoFile(path string) *Failure { return &Failure{Java: NoSuchFile, Message: path} }

// JavaError is an exception of Kafka's clients as Throwable.toString writes it.
func JavaError(class, message string) string {
	if !strings.Contains(class, ".") {
		class = client.ExceptionClass(class)
	}
	return class + ": " + message
}
