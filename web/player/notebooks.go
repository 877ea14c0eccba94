package player

import (
	"slices"
	"strings"

	"highwater/sim/node"
	"highwater/sim/notebook"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// Notebook is a notebook as it stands at the playhead.
type Notebook struct {
	Name    string
	Running bool // its process is alive
	Program string
	Held    bool // its program is at work itself, and time waits for it
	Wait    Waiting
	Cells   []string // as it was opened
	Runs    []CellRun
	Later   []LaterRun
}

// What became of a notebook's program in the page.
const (
	NoProgram    = ""      // there is none: a link was opened
	LiveProgram  = "live"  // it stands where the notebook stands
	StaleProgram = "stale" // it has to be made again
)

// Waiting is a call that a notebook's program waits in; Until is node.Forever when nothing bounds it.
type Waiting struct {
	Call         string
	Since, Until node.Time
}

// CellRun is the newest run of a cell with the newest lines that it printed; the oldest More are left
// out.
type CellRun struct {
	notebook.Run
	Lines []notebook.Line
	More  int64
}

// LaterRun is a run of a cell beyond the playhead.
type LaterRun struct {
	NotebookRun
	At node.Time
}

// Notebooks are the notebooks at the playhead, and what ran in them later.
func (p *Player) Notebooks() []Notebook {
	var names []string
	for i := range p.deeds {
		if name, ok := strings.CutPrefix(p.deeds[i].Line, "notebook "); ok && p.deeds[i].Acted &&
			!slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	out := make([]Notebook, 0, len(names))
	for _, name := range names {
		out = append(out, p.notebook(name))
	}
	return out
}

func (p *Player) notebook(name string) Notebook {
	n := Notebook{Name: name, Later: p.later(name)}
	if g := p.program(name); g != nil {
		if n.Program = LiveProgram; g.stale {
			n.Program = StaleProgram
		}
		n.Held = p.computes(g)
	}
	q := p.World().Named(name)
	if q == nil {
		return n
	}
	k, ok := q.Machine().(*notebook.Kernel)
	if !ok {
		return n
	}
	n.Running, n.Cells = q.Running, k.Cells()
	n.Runs = runsOf(k)
	if k.Busy() && n.Running {
		n.Wait = p.waiting(name)
	}
	return n
}

// runsOf are the newest runs of a notebook's cells.
func runsOf(k *notebook.Kernel) []CellRun {
	var out []CellRun
	place := map[int64]int{} // by the runs' counts
	for _, r := range k.Runs() {
		i := slices.IndexFunc(out, func(o CellRun) bool { return o.Cell == r.Cell })
		if i < 0 {
			i = len(out)
			out = append(out, CellRun{})
		}
		out[i] = CellRun{Run: r}
		place[r.Count] = i
	}
	for _, l := range k.Lines() {
		if i, ok := place[l.Count]; ok && out[i].Count == l.Count {
			out[i].Lines = append(out[i].Lines, l)
		}
	}
	for i := range out {
		out[i].More = max(0, out[i].Printed-int64(len(out[i].Lines)))
	}
	return out
}

// waiting is the call of a notebook's processes that waits.
func (p *Player) waiting(name string) Waiting {
	for _, q := range p.World().Clients() {
		h, ok := q.Machine().(interface {
			Notebook() string
			Waiting() (do string, since, until node.Time)
		})
		if !ok || !q.Running || h.Notebook() != name {
			continue
		}
		if do, since, until := h.Waiting(); do != "" {
			return Waiting{do, since, until}
		}
	}
	return Waiting{}
}

// later are the runs of a notebook's cells beyond the playhead.
func (p *Player) later(name string) (out []LaterRun) {
	for _, d := range p.deeds[len(p.Done()):] {
		text, ok := strings.CutPrefix(d.Line, "call "+name+" ")
		if !ok || !strings.Contains(text, `"do":"cell"`) {
			continue
		}
		if c, ok := kit.ParseJSON(text); ok {
			out = append(out, LaterRun{NotebookRun{c.Get("cell").Number, c.Get("text").Text}, d.At})
		}
	}
	return out
}

// isNotebook tells whether a process is a notebook's.
func (p *Player) isNotebook(id wire.ID) bool {
	q := p.World().Process(id)
	if q == nil {
		return false
	}
	_, ok := q.Machine().(*notebook.Kernel)
	return ok
}
