package tool

import (
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Version is the release whose tools these are.
const Version = "4.3.1"

// task is what a program does after its arguments were read. The process hands it everything that
// happens; it answers by printing, sending and exiting.
type task interface {
	// start begins the work.
	start(p *Process, out *node.Out)
	// receive takes a message from the network.
	receive(p *Process, m wire.Message, out *node.Out)
	// fire takes an alarm.
	fire(p *Process, t node.Timer, out *node.Out)
	// line takes one line of standard input; end its end.
	line(p *Process, s string, out *node.Out)
	end(p *Process, out *node.Out)
	// interrupt is Ctrl-C or SIGTERM: run the shutdown hooks, then exit with code.
	interrupt(p *Process, code int, out *node.Out)
	clone() task
}

// Process is a running tool.
type Process struct {
	id   wire.ID
	name string
	spec Spec
	prog *program
	args arguments
	task task
	// printed is told, so that nothing is printed after the end.
	ended bool
}

// New implements client.Spec.
func (s Spec) New(id wire.ID, name string) node.Machine {
	return &Process{id: id, name: name, spec: s, prog: find(s.Argv[0])}
}

// Spec is the command line of the process.
func (p *Process) Spec() Spec { return p.spec }

// Start implements node.Machine: the JVM is up, main() runs.
func (p *Process) Start(out *node.Out) {
	p.task, p.ended = nil, false
	about, options := parseOptions(p.prog.options)
	argv := p.spec.Argv[1:]
	p.args = arguments{options: options}
	if !p.prog.getopt {
		a, err := parseArguments(options, argv)
		if err == nil {
			err = a.checkAvailable(p.prog.needs)
		}
		if err != nil {
			p.refuse(err, out)
			return
		}
		p.args = a
		if !p.prog.ownHelp && p.helpAsked(about, out) {
			return
		}
	}
	t := p.prog.main(p, out)
	if p.ended {
		return
	}
	p.task = t
	t.start(p, out)
	if p.readsInput() {
		p.readStdin(out)
	}
}

func (p *Process) readsInput() bool { return p.prog.input != nil && p.prog.input(&p.args) }

// readStdin hands over the lines that wait at the standard input, and its end unless it is a
// terminal.
func (p *Process) readStdin(out *node.Out) {
	for _, l := range p.spec.Stdin {
		if p.ended {
			return
		}
		p.task.line(p, l, out)
	}
	if !p.spec.Terminal && !p.ended {
		p.task.end(p, out)
	}
}

// Receive implements node.Machine.
func (p *Process) Receive(m wire.Message, out *node.Out) {
	in, typed := m.Body.(*wire.Input)
	switch {
	case p.task == nil || p.ended:
	case !typed:
		p.task.receive(p, m, out)
	case in.Interrupt:
		p.task.interrupt(p, 130, out)
	case !p.readsInput():
	case in.EOF:
		p.task.end(p, out)
	default:
		p.task.line(p, in.Line, out)
	}
}

// Fire implements node.Machine.
func (p *Process) Fire(t node.Timer, out *node.Out) {
	if p.task != nil && !p.ended {
		p.task.fire(p, t, out)
	}
}

// Crash implements node.Machine.
func (p *Process) Crash() { p.task = nil }

// Shutdown implements node.Machine.
func (p *Process) Shutdown(out *node.Out) {
	if p.task == nil || p.ended {
		out.Exit(0)
		return
	}
	p.task.interrupt(p, 143, out)
}

// Clone implements node.Machine.
func (p *Process) Clone() node.Machine {
	c := *p
	if c.task != nil {
		c.task = c.task.clone()
	}
	return &c
}

// print writes a line to standard output, or several when s holds newlines.
func (p *Process) print(out *node.Out, s string) { p.write(out, s, false) }

// printWhole prints whole lines; what doesn't end its line is returned, for the rest of it to follow.
func (p *Process) printWhole(s string, out *node.Out) (rest string) {
	i := strings.LastIndexByte(s, '\n')
	if i >= 0 {
		p.print(out, s[:i])
	}
	return s[i+1:]
}

// eprint writes to standard error.
func (p *Process) eprint(out *node.Out, s string) { p.write(out, s, true) }

func (p *Process) write(out *node.Out, s string, stderr bool) {
	if p.ended {
		return
	}
	for line := range strings.SplitSeq(s, "\n") {
		out.Emit(node.Printed{Line: line, Stderr: stderr})
	}
}

// log writes a log line to standard error with the machine's clock.
func (p *Process) log(out *node.Out, l client.LogLine) { p.eprint(out, l.Format(out.Now)) }

func (p *Process) exit(out *node.Out, code int) {
	if !p.ended {
		p.ended = true
		out.Exit(code)
	}
}
