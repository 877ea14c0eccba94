package tool

import (
	"highwater/sim/client"
	"highwater/sim/node"
)

// unknownError ends a console consumer as an exception outside of its loop does; class is the
// tool's.
func (p *Process) unknownError(class string, f *failure, out *node.Out) {
	p.log(out, client.LogLine{Level: "ERROR", Text: "Unknown error when running consumer: ",
		Logger: class})
	p.trace(f, out)
	p.exit(out, 1)
}

// messageError tells of an exception inside the loop, and what the tool does now.
func (p *Process) messageError(class, now string, f *failure, out *node.Out) {
	p.log(out, client.LogLine{Level: "ERROR", Logger: class,
		Text: "Error processing message, " + now + ": "})
	p.eprint(out, f.text())
}

// notConstructed is the exception of a client's constructor.
func notConstructed(what, cause string) *failure {
	return &failure{java: "org.apache.kafka.common.KafkaException",
		message: "Failed to construct " + what, causes: []string{"Caused by: " + cause}}
}
