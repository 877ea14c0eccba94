package notebook

import (
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Spec is a notebook that can be opened.
type Spec struct{}

// Role implements client.Spec.
func (Spec) Role() string { return "tool" }

// New implements client.Spec.
func (s Spec) New(id wire.ID, name string) node.Machine {
	return &Kernel{handle: handle{id: id, name: name, owner: name}}
}

// Kernel is a notebook's process: it knows the cells, what they print, and sleeps. It has no network.
type Kernel struct {
	handle
	cells []string // the notebook's text, as it was opened, one call after the other; replaced whole
	runs  ordered.List[Run]
	lines ordered.List[Line] // the newest of each run
}

// Run is one run of a cell.
type Run struct {
	Cell    int32 // its place in the notebook, from 0
	Count   int64 // [3]
	Text    string
	Line    int32 // that is running, from 1; 0: none was told
	From    node.Time
	To      node.Time // when it ended; -1: it runs
	Error   string    // the exception's class; "" when it ended well
	Printed int64     // lines, also those that are no longer kept
	Kept    int32
}

// Line is a line that a cell printed.
type Line struct {
	At     node.Time
	Count  int64 // of the run
	Text   string
	Stderr bool
	Open   bool // it has no end yet
}

// What a kernel keeps for the eye: lines of a run, and runs. The events have all of them.
const (
	keptLines = 200
	keptRuns  = 400
)

// Start implements node.Machine.
func (k *Kernel) Start(*node.Out) {}

// Receive implements node.Machine.
func (k *Kernel) Receive(m wire.Message, out *node.Out) { receive(k, m, out) }

// Fire implements node.Machine.
func (k *Kernel) Fire(t node.Timer, out *node.Out) { fire(k, t, out) }

func (k *Kernel) receive(wire.Message, *node.Out) {}
func (k *Kernel) fire(node.Timer, *node.Out)      {}

// Shutdown implements node.Machine.
func (k *Kernel) Shutdown(out *node.Out) { out.Exit(0) }

// Clone implements node.Machine.
func (k *Kernel) Clone() node.Machine {
	c := *k
	c.runs, c.lines = k.runs.Clone(), k.lines.Clone()
	return &c
}

func (k *Kernel) begin(out *node.Out) {
	switch k.now.do {
	case "sleep":
		k.now.until = out.Now + min(node.Ms(k.now.number("ms", 0)), node.Forever) +
			node.Time(k.now.number("us", 0))
		k.alarm(k.now.until, out)
	case "open":
		k.cells = append(k.cells[:len(k.cells):len(k.cells)], texts(k.now.args.Get("cells"))...)
		k.ok(out)
	case "cell":
		k.cell(out)
		k.ok(out)
	case "print":
		k.print(k.now.text("text"), k.now.args.Get("stderr").Text == "true", out)
		k.reach(k.now.number("line", 0))
		k.ok(out)
	case "end":
		k.end(out)
		k.ok(out)
	default:
		k.unknown(out)
	}
}

func (k *Kernel) goOn(out *node.Out) {
	if k.now.do == "sleep" && k.now.late(out) {
		k.ok(out)
	}
}

func (k *Kernel) cell(out *node.Out) {
	r := Run{Cell: int32(k.now.number("cell", 0)), Count: k.now.number("count", 0),
		Text: k.now.text("text"), From: out.Now, To: -1}
	if k.runs.Len() == keptRuns {
		k.runs.RemoveAt(0)
	}
	k.runs.Push(r)
	out.Emit(node.CellStarted{Program: k.name, Count: r.Count, Text: r.Text})
}

// run is the newest run, if it is under way.
func (k *Kernel) run() *Run {
	n := k.runs.Len()
	if n == 0 || k.runs.All()[n-1].To >= 0 {
		return nil
	}
	return &k.runs.Edit()[n-1]
}

func (k *Kernel) reach(line int64) {
	if r := k.run(); r != nil && line > 0 {
		r.Line = int32(line)
	}
}

// print shows text, of which the last line may still be open.
func (k *Kernel) print(text string, stderr bool, out *node.Out) {
	for text != "" {
		line, rest, ended := strings.Cut(text, "\n")
		text = rest
		k.show(line, stderr, !ended, out)
		out.Emit(node.Printed{Line: line, Stderr: stderr, NoNewline: !ended})
	}
}

func (k *Kernel) show(line string, stderr, open bool, out *node.Out) {
	count := int64(0)
	r := k.run()
	if r != nil {
		count = r.Count
	}
	n := k.lines.Len()
	if n > 0 {
		if l := k.lines.All()[n-1]; l.Open && l.Count == count && l.Stderr == stderr {
			e := &k.lines.Edit()[n-1]
			e.Text, e.Open = l.Text+line, open
			return
		}
	}
	k.lines.Push(Line{At: out.Now, Count: count, Text: line, Stderr: stderr, Open: open})
	if r == nil {
		return
	}
	r.Printed++
	if r.Kept++; r.Kept > keptLines {
		for i, l := range k.lines.All() {
			if l.Count == count {
				k.lines.RemoveAt(i)
				break
			}
		}
		r.Kept--
	}
}

func (k *Kernel) end(out *node.Out) {
	r := k.run()
	if r == nil {
		return
	}
	r.To, r.Error = out.Now, k.now.text("error")
	out.Emit(node.CellEnded{Program: k.name, Count: r.Count, Error: r.Error})
}

// Cells are the notebook's cells as it was opened. Not to be changed.
func (k *Kernel) Cells() []string { return k.cells }

// Runs are the runs of cells, the oldest first. Not to be changed.
func (k *Kernel) Runs() []Run { return k.runs.All() }

// Lines are what the runs printed, the newest lines of each. Not to be changed.
func (k *Kernel) Lines() []Line { return k.lines.All() }

// Busy tells whether a cell is running.
func (k *Kernel) Busy() bool {
	n := k.runs.Len()
	return n > 0 && k.runs.All()[n-1].To < 0
}
