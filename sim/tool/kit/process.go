package kit

import (
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Version is the release whose tools these are.
const Version = "4.3.1"

// Task is what a program does after its arguments were read. The process hands it everything that
// happens; it answers by printing, sending and exiting.
type Task interface {
	// Start begins the work.
	Start(p *Process, out *node.Out)
	// Receive takes a message from the network.
	Receive(p *Process, m wire.Message, out *node.Out)
	// Fire takes an alarm.
	Fire(p *Process, t node.Timer, out *node.Out)
	// Line takes one line of standard input; end its end.
	Line(p *Process, s string, out *node.Out)
	End(p *Process, out *node.Out)
	// Interrupt is Ctrl-C or SIGTERM: run the shutdown hooks, then exit with code.
	Interrupt(p *Process, code int, out *node.Out)
	Clone() Task
}

// Process is a running tool.
type Process struct {
	ID   wire.ID
	name string
	Line CommandLine
	Prog *Program
	Args Arguments
	task Task
	// printed is told, so that nothing is printed after the end.
	Ended bool
}

// CommandLine is a tool's command line with its standard input. It is plain data.
type CommandLine struct {
	Argv  []string // Argv[0] is the program's name
	Stdin []string // lines that wait at its standard input
	// Unended tells that the last of them has no end of line.
	Unended bool
	// Terminal tells that its standard input is the console: after Stdin it reads wire.Input.
	Terminal bool
	// Host is the machine on which it runs, when that is a broker's; Files are those of its log
	// directory that it reads, as they are at the start. Others don't exist.
	Host  wire.ID
	Files []wire.SegmentFile
	// Mine are the learner's files that it names, as they were at the start.
	Mine []client.File
}

// ReadsInput tells whether the program waits for lines at its standard input.
func (p *Process) ReadsInput() bool { return p.Line.Terminal && p.readsInput() }

// Start implements node.Machine: the JVM is up, main() runs.
func (p *Process) Start(out *node.Out) {
	p.task, p.Ended = nil, false
	a, err := p.Prog.Parse(p.Line.Argv[1:])
	p.Args = a
	if err == nil {
		err = a.checkAvailable(p.Prog.Needs)
	}
	switch {
	case err != nil:
		p.Prog.Refuse(p, err, out)
		return
	case !p.Prog.OwnHelp && p.HelpAsked(p.Prog.Purpose(), out):
		return
	}
	t := p.Prog.Main(p, out)
	if p.Ended {
		return
	}
	p.task = t
	t.Start(p, out)
	if p.readsInput() {
		p.readStdin(out)
	}
}

func (p *Process) readsInput() bool { return p.Prog.Input != nil && p.Prog.Input(&p.Args) }

// readStdin hands over the lines that wait at the standard input, and its end unless it is a
// terminal.
func (p *Process) readStdin(out *node.Out) {
	for _, l := range p.Line.Stdin {
		if p.Ended {
			return
		}
		p.task.Line(p, l, out)
	}
	if !p.Line.Terminal && !p.Ended {
		p.task.End(p, out)
	}
}

// Receive implements node.Machine.
func (p *Process) Receive(m wire.Message, out *node.Out) {
	in, typed := m.Body.(*wire.Input)
	switch {
	case p.task == nil || p.Ended:
	case !typed:
		p.task.Receive(p, m, out)
	case in.Interrupt:
		p.task.Interrupt(p, 130, out)
	case !p.readsInput():
	case in.EOF:
		p.task.End(p, out)
	default:
		p.task.Line(p, in.Line, out)
	}
}

// Fire implements node.Machine.
func (p *Process) Fire(t node.Timer, out *node.Out) {
	if p.task != nil && !p.Ended {
		p.task.Fire(p, t, out)
	}
}

// Crash implements node.Machine.
func (p *Process) Crash() { p.task = nil }

// Shutdown implements node.Machine.
func (p *Process) Shutdown(out *node.Out) {
	if p.task == nil || p.Ended {
		out.Exit(0)
		return
	}
	p.task.Interrupt(p, 143, out)
}

// Clone implements node.Machine.
func (p *Process) Clone() node.Machine {
	c := *p
	if c.task != nil {
		c.task = c.task.Clone()
	}
	return &c
}

// Print writes a line to standard output, or several when s holds newlines.
func (p *Process) Print(out *node.Out, s string) { p.write(out, s, false) }

// PrintWhole prints whole lines; what doesn't end its line is returned, for the rest of it to follow.
func (p *Process) PrintWhole(s string, out *node.Out) (rest string) {
	i := strings.LastIndexByte(s, '\n')
	if i >= 0 {
		p.Print(out, s[:i])
	}
	return s[i+1:]
}

// PrintErr writes to standard error.
func (p *Process) PrintErr(out *node.Out, s string) { p.write(out, s, true) }

func (p *Process) write(out *node.Out, s string, stderr bool) {
	if p.Ended {
		return
	}
	for line := range strings.SplitSeq(s, "\n") {
		out.Emit(node.Printed{Line: line, Stderr: stderr})
	}
}

// Log writes a log line to standard error with the machine's clock.
func (p *Process) Log(out *node.Out, l client.LogLine) { p.PrintErr(out, l.Format(out.Now)) }

func (p *Process) Exit(out *node.Out, code int) {
	if !p.Ended {
		p.Ended = true
		out.Exit(code)
	}
}
