package console

import (
	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/tool/kit"
)

// UnknownError ends a console consumer as an exception outside of its loop does; class is the
// tool's.
func UnknownError(p *kit.Process, class string, f *kit.Failure, out *node.Out) {
	p.Log(out, client.LogLine{Level: "ERROR", Text: "Unknown error when running consumer: ",
		Logger: class})
	p.Trace(f, out)
	p.Exit(out, 1)
}

// MessageError tells of an exception inside the loop, and what the tool does now.
func MessageError(p *kit.Process, class, now string, f *kit.Failure, out *node.Out) {
	p.Log(out, client.LogLine{Level: "ERROR", Logger: class,
		Text: "Error processing message, " + now + ": "})
	p.Trace(f, out)
}
