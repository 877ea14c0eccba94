package player

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// digest is the known history boiled down for the page: what the console shows, the events in words,
// the painted timeline. It is built step by step and shared by all positions of the playhead, which
// each show a beginning of it.
type digest struct {
	upto    uint64
	output  []output
	told    []told
	marks   []Mark
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

// told is an event worth telling.
type told struct {
	node.Event
	Sentence
}

// Mark is a point on the timeline.
type Mark struct {
	Seq  uint64
	At   node.Time
	Text string
	Tone Tone
	Run  bool // named on the ruler of the whole run, too
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

// cut forgets what was known after a step.
func (d *digest) cut(seq uint64) {
	if d.upto <= seq {
		return
	}
	*d = digest{}
}

// update reads what the journal has got since.
func (p *Player) update() *digest {
	d := &p.journal
	if d.leaders == nil {
		d.leaders = map[wire.TopicPartition]wire.ID{}
	}
	last := p.History.Len() - 1
	for e := range p.History.Steps(d.upto+1, last) {
		if c, ok := e.Fact.(node.CommandGiven); ok {
			c.Text = p.lineAt(e.Seq, c.Text)
			e.Fact = c
		}
		d.add(e, p.Name)
	}
	d.upto = max(d.upto, last)
	return d
}

func (d *digest) add(e node.Event, name namer) {
	switch f := e.Fact.(type) {
	case node.Printed:
		d.output = append(d.output, output{e.Seq, e.At, e.Node, f})
		return
	case node.ProcessKilled:
		if !f.Process.IsClient() { // a client never comes back: it is started anew, as another process
			d.stop(e, f.Process, name(f.Process)+" stopped")
		}
		d.mark(e, name(f.Process)+" killed", Bad)
	case node.ProcessEnded:
		if e.Node.IsBroker() || e.Node.IsController() {
			d.stop(e, e.Node, name(e.Node)+" stopped")
		}
	case node.ProcessStopping:
		d.mark(e, name(f.Process)+" stopping", Warn)
	case node.ProcessBooted:
		for i := range d.stopped {
			if b := &d.stopped[i]; b.id == f.Process && b.To < 0 {
				b.To = e.At
			}
		}
		if e.Seq > 0 && e.At > 0 {
			d.mark(e, name(f.Process)+" starts", Plain)
		}
	case node.LeaderElected:
		d.elect(e, f, name)
	case node.BrokerFenced:
		d.mark(e, name(f.Broker)+" fenced", Bad)
	case node.TopicCreated:
		if f.Topic[0] != '_' {
			d.mark(e, f.Topic+" created", Good)
			d.marks[len(d.marks)-1].Run = true
		}
	case node.LinkChanged:
		if f.Cut {
			d.mark(e, "network cut", Bad)
		} else {
			d.mark(e, "network changed", Good)
		}
	case node.ISRChanged:
		d.mark(e, "ISR "+f.TP.String()+" "+idList(f.To), isrTone(f))
	case node.BatchAcked:
		if f.BaseOffset >= 0 {
			d.mark(e, "ack "+f.TP.String()+" @"+num(f.BaseOffset), Good)
		}
	case node.LogTruncated:
		d.mark(e, f.TP.String()+" truncated", Warn)
	}
	d.groupBands(e, name)
	if !loud(e.Fact) {
		return
	}
	if s := say(e, name); s.Text != "" && s.Tone != Quiet {
		d.told = append(d.told, told{e, s})
	}
}

func (d *digest) mark(e node.Event, text string, tone Tone) {
	if n := len(d.marks); n > 0 && d.marks[n-1].Text == text && d.marks[n-1].At == e.At {
		return
	}
	d.marks = append(d.marks, Mark{Seq: e.Seq, At: e.At, Text: text, Tone: tone})
}

func (d *digest) stop(e node.Event, id wire.ID, text string) {
	for i := range d.stopped {
		if d.stopped[i].id == id && d.stopped[i].To < 0 {
			return
		}
	}
	d.stopped = append(d.stopped, Band{From: e.At, To: -1, Kind: "stopped", Text: text,
		seq: e.Seq, id: id})
}

func (d *digest) elect(e node.Event, f node.LeaderElected, name namer) {
	d.leaders[f.TP] = f.To
	if f.To == wire.NoLeader {
		d.silent = append(d.silent, Band{From: e.At, To: -1, Kind: "unavailable",
			Text: f.TP.String() + " unavailable", seq: e.Seq, tp: f.TP})
		d.mark(e, f.TP.String()+" has no leader", Bad)
		return
	}
	for i := range d.silent {
		if b := &d.silent[i]; b.tp == f.TP && b.To < 0 {
			b.To = e.At
		}
	}
	if f.Reason != "new topic" {
		d.mark(e, f.TP.String()+" leader "+name(f.To), Good)
	}
}

// Bands lists the painted stretches of the whole known history.
func (p *Player) Bands() []Band {
	d := p.update()
	return slices.Concat(d.forming, d.stopped, d.silent)
}

// Marks lists the points of the whole known history.
func (p *Player) Marks() []Mark { return p.update().marks }

// Event is one event in words.
type Event struct {
	Seq  uint64
	At   node.Time
	Node string
	Text string
	Tone Tone
}

// Events lists what happened until the playhead, the newest last, and at most most of them.
func (p *Player) Events(most int) []Event {
	d := p.update()
	n := p.toldCount()
	from := max(0, n-most)
	out := make([]Event, 0, n-from)
	for _, t := range d.told[from:n] {
		out = append(out, Event{t.Seq, t.At, p.Name(t.Event.Node), t.Text, t.Tone})
	}
	return out
}

// EventCount is how many events worth telling there were until the playhead.
func (p *Player) EventCount() int {
	p.update()
	return p.toldCount()
}

func (p *Player) toldCount() int {
	here := p.World().Seq()
	n, _ := slices.BinarySearchFunc(p.journal.told, here+1, func(t told, seq uint64) int {
		switch {
		case t.Seq < seq:
			return -1
		case t.Seq > seq:
			return 1
		}
		return 0
	})
	return n
}

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
	here := p.here()
	var out []ConsoleLine
	i, open := 0, map[wire.ID]int{}
	print := func(until uint64) {
		for ; i < len(d.output) && d.output[i].seq <= until; i++ {
			out = appendOutput(out, &d.output[i], open, p.Name)
		}
	}
	for n := range p.entries {
		e := &p.entries[n]
		if e.beyond(here) {
			break
		}
		if e.Kind != lineEntry {
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
func appendOutput(out []ConsoleLine, o *output, open map[wire.ID]int, name namer) []ConsoleLine {
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

// Doing is what a process was last told of doing, at the playhead; "" when it is silent.
func (p *Player) Doing(id wire.ID) string {
	d := p.update()
	n := p.toldCount()
	for i := n - 1; i >= max(0, n-400); i-- {
		if d.told[i].Event.Node == id {
			return Clock(d.told[i].At) + " " + d.told[i].Text
		}
	}
	return ""
}
