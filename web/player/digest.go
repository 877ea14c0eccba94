package player

import (
	"maps"
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/words"
)

// digest is the known history boiled down for the page: what the console shows, the events in words,
// the painted timeline. It is built step by step and shared by all positions of the playhead, which
// each show a beginning of it.
type digest struct {
	line    func(seq uint64, otherwise string) string
	names   map[wire.ID]string // of clients
	output  []output
	told    []uint32 // by block of history: how many events worth telling there were up to its end
	marks   []Mark
	streams int // of marks: those that give way
	stopped []Band
	silent  []Band // partitions without a leader
	leaders map[wire.TopicPartition]wire.ID
	forming []Band // groups that rebalance
	// generations are the newest generations or epochs of groups, in words.
	generations map[string]string
}

// output is one line that a process printed.
type output struct {
	seq  uint64
	at   node.Time
	node wire.ID
	fact node.Printed
}

// Mark is a point on the timeline.
type Mark struct {
	Seq uint64
	At  node.Time
	words.Ruler
}

// Band is a stretch of the timeline. To is -1 as long as it lasts.
type Band struct {
	From, To node.Time
	Kind     string // "stopped", "unavailable", "rebalancing", "group"
	Text     string
	Group    string // of the last two kinds
	seq      uint64
	id       wire.ID
	tp       wire.TopicPartition
}

// newDigest is the digest of nothing; line is the console line whose command was carried out in a step.
func newDigest(line func(seq uint64, otherwise string) string) *digest {
	return &digest{line: line, names: map[wire.ID]string{}, generations: map[string]string{},
		leaders: map[wire.TopicPartition]wire.ID{}}
}

// Clone implements Fold. What only grows is shared.
func (d *digest) Clone() *digest {
	c := *d
	c.output, c.marks = slices.Clip(d.output), slices.Clip(d.marks)
	c.told = slices.Clone(d.told)
	c.stopped, c.silent, c.forming = slices.Clone(d.stopped), slices.Clone(d.silent),
		slices.Clone(d.forming)
	c.names, c.leaders, c.generations = maps.Clone(d.names), maps.Clone(d.leaders),
		maps.Clone(d.generations)
	return &c
}

// name is how a process is called; a process that is not there yet at the playhead has its name, too.
func (d *digest) name(id wire.ID) string {
	if id == wire.You {
		return "you"
	}
	if name, ok := d.names[id]; ok {
		return name
	}
	return id.String()
}

// update is the digest of all that is known.
func (p *Player) update() *digest { return p.journal.at(p.History, p.History.Len()-1) }

// Add implements Fold.
func (d *digest) Add(told *node.Event) {
	e := *told
	switch f := e.Fact.(type) {
	case node.Printed:
		d.output = append(d.output, output{e.Seq, e.At, e.Node, f})
		return
	case node.ProcessStarted:
		d.names[e.Node] = f.Name
	case node.CommandGiven:
		f.Text = d.line(e.Seq, f.Text)
		e.Fact = f
	}
	d.tell(e)
}

func (d *digest) tell(e node.Event) {
	name := words.Names(d.name)
	d.bands(&e, name)
	w := words.Of(&e, name, words.Listed)
	if w.Ruler.Text != "" {
		d.mark(&e, w.Ruler)
	}
	if worthTelling(&w) {
		d.count(e.Seq)
	}
}

// bands opens and closes the painted stretches.
func (d *digest) bands(e *node.Event, name words.Names) {
	switch f := e.Fact.(type) {
	case node.ProcessKilled:
		if !f.Process.IsClient() { // a client never comes back: it is started anew, as another process
			d.stop(e, f.Process, words.Stopped(name(f.Process)))
		}
	case node.ProcessEnded:
		if e.Node.IsBroker() || e.Node.IsController() {
			d.stop(e, e.Node, words.Stopped(name(e.Node)))
		}
	case node.ProcessBooted:
		for i := range d.stopped {
			if b := &d.stopped[i]; b.id == f.Process && b.To < 0 {
				b.To = e.At
			}
		}
	case node.LeaderElected:
		d.elect(e, f)
	case node.GroupStateChanged:
		d.groupMoved(e, f)
	case node.GenerationStarted:
		d.generation(f.Group, words.Num(int64(f.Generation)))
	case node.GroupEpochBumped:
		d.generation(f.Group, words.EpochNumber(f.GroupEpoch))
	}
}

func (d *digest) mark(e *node.Event, r words.Ruler) {
	if n := len(d.marks); n > 0 && d.marks[n-1].Text == r.Text && d.marks[n-1].At == e.At {
		return
	}
	d.marks = append(d.marks, Mark{Seq: e.Seq, At: e.At, Ruler: r})
	if !r.Stream {
		return
	}
	if d.streams++; d.streams < 2*mostStreams {
		return
	}
	kept := make([]Mark, 0, len(d.marks))
	for _, m := range d.marks { // a clone may share them
		if m.Stream && d.streams > mostStreams {
			d.streams--
			continue
		}
		kept = append(kept, m)
	}
	d.marks = kept
}

// mostStreams is how many marks are kept that give way to everything else: of a busy hour there are
// hundreds of thousands, and nobody could tell the older ones apart.
const mostStreams = 400

func (d *digest) stop(e *node.Event, id wire.ID, text string) {
	for i := range d.stopped {
		if d.stopped[i].id == id && d.stopped[i].To < 0 {
			return
		}
	}
	d.stopped = append(d.stopped, Band{From: e.At, To: -1, Kind: "stopped", Text: text,
		seq: e.Seq, id: id})
}

func (d *digest) elect(e *node.Event, f node.LeaderElected) {
	d.leaders[f.TP] = f.To
	if f.To == wire.NoLeader {
		d.silent = append(d.silent, Band{From: e.At, To: -1, Kind: "unavailable",
			Text: words.Unavailable(f.TP), seq: e.Seq, tp: f.TP})
		return
	}
	for i := range d.silent {
		if b := &d.silent[i]; b.tp == f.TP && b.To < 0 {
			b.To = e.At
		}
	}
}

// Bands lists the painted stretches of the whole known history.
func (p *Player) Bands() []Band {
	d := p.update()
	all := slices.Concat(d.forming, d.stopped, d.silent)
	if at := p.Folded(); at > 0 {
		all = append(all, Band{To: at, Kind: "folded", Text: words.FoldedBand(at)})
	}
	return all
}

// Marks lists the points of the known history; of those that give way the newest.
func (p *Player) Marks() []Mark { return p.update().marks }

// ConsoleLine is one line of the console.
type ConsoleLine struct {
	At   node.Time
	Kind string // "cmd", "out", "err", "note", "wrong", "fold"
	From string // the process that printed it
	Text string
}

// Console lists the last lines of the console at the playhead, at most most of them. Warnings that
// repeat themselves are folded, unless Unfold was asked for.
func (p *Player) Console(most int) []ConsoleLine {
	d := p.update()
	here := p.Here()
	var out []ConsoleLine
	i, open := 0, map[wire.ID]int{}
	print := func(until uint64) {
		for ; i < len(d.output) && d.output[i].seq <= until; i++ {
			if p.isNotebook(d.output[i].node) {
				continue // it stands below its cell
			}
			out = appendOutput(out, &d.output[i], open, p.Name)
		}
	}
	for n := range p.deeds {
		e := &p.deeds[n]
		if e.Beyond(here) {
			break
		}
		if e.Kind != LineDeed || ofProgram(e.Line) && !e.Bad {
			continue
		}
		print(e.Seq)
		out = append(out, ConsoleLine{At: e.At, Kind: "cmd", Text: e.Line})
		if e.Note != "" {
			kind := "note"
			if e.Bad {
				kind = "wrong"
			}
			out = append(out, ConsoleLine{At: e.At, Kind: kind, Text: e.Note})
		}
	}
	print(here.Seq)
	if !p.unfolded {
		out = foldWarnings(out)
	}
	return out[max(0, len(out)-most):]
}

// appendOutput adds what a process printed; a part of a line goes to the end of its last line.
func appendOutput(out []ConsoleLine, o *output, open map[wire.ID]int, name words.Names) []ConsoleLine {
	kind := "out"
	if o.fact.Stderr {
		kind = "err"
	}
	if n, ok := open[o.node]; ok && n < len(out) && out[n].Kind == kind {
		out[n].Text += o.fact.Line
	} else {
		out = append(out, ConsoleLine{At: o.at, Kind: kind, From: name(o.node),
			Text: o.fact.Line})
		open[o.node] = len(out) - 1
	}
	if !o.fact.NoNewline {
		delete(open, o.node)
	}
	return out
}
