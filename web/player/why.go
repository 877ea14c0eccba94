package player

import (
	"slices"
	"strings"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Subject is a thing on the stage that can be asked about, in the simulation's own terms.
type Subject struct {
	Thing  string // "record", "high watermark", "log end", "leader", "isr", "broker", ...
	Node   wire.ID
	Peer   wire.ID
	TP     wire.TopicPartition
	Offset int64
	Seq    uint64 // of a message in flight
	Name   string
}

// Why is the answer: what the thing is, and the chain of causes up to a command or a config value,
// the oldest first.
type Why struct {
	Title  string
	What   string // one sentence: what it is
	Steps  []WhyStep
	Footer string // what happens next, when nobody interferes; may be empty
	Next   node.Time
}

// WhyStep is one link of the chain.
type WhyStep struct {
	Seq  uint64
	At   node.Time
	Now  bool // about the present, not about an event
	Text string
	Rule string
}

// mostWhySteps keeps the panel short: the newest, the root, and the weightiest between.
const mostWhySteps = 5

// Explain answers "why?" about a thing as it is at the playhead.
func (p *Player) Explain(s Subject) *Why {
	w := &Why{}
	start, ok := p.describe(s, w)
	if ok {
		w.Steps = p.chain(start, s.TP)
	}
	if now := p.present(s); now != "" {
		w.Steps = append(w.Steps, WhyStep{At: p.Now(), Now: true, Text: now})
	}
	return w
}

// describe fills in title and sentence, and finds the step in which the thing became as it is.
func (p *Player) describe(s Subject, w *Why) (uint64, bool) {
	tp, at := s.TP.String(), p.Name(s.Node)
	switch s.Thing {
	case "record":
		return p.describeRecord(s, w)
	case "high watermark":
		w.Title = "Why is the high watermark of " + tp + " there?"
		w.What = "Everything left of the flag is on every in-sync copy. Consumers read up to it."
		return p.last(func(e node.Event) bool {
			f, ok := e.Fact.(node.HighWatermarkAdvanced)
			return ok && f.TP == s.TP && e.Node == s.Node
		})
	case "log end":
		w.Title = "Why does this copy of " + tp + " end there?"
		w.What = "The log end offset is the number the next record will get."
		return p.lastAppend(s, -1)
	case "leader", "epoch":
		w.Title = "Why does " + at + " lead " + tp + "?"
		if part := p.World().Image().Partition(s.TP); part != nil && part.Leader != s.Node {
			w.Title = "Why does " + at + " not lead " + tp + " any more?"
		}
		w.What = "All writing goes through the leader. Each change of leader begins a new epoch."
		return p.last(func(e node.Event) bool {
			f, ok := e.Fact.(node.LeaderElected)
			return ok && f.TP == s.TP
		})
	case "isr":
		w.Title = "Why is " + p.Name(s.Peer) + " " + p.isrWord(s) + " for " + tp + "?"
		w.What = "In-sync replicas have everything up to the high watermark. acks=all waits for " +
			"all of them."
		seq, ok := p.last(func(e node.Event) bool {
			f, ok := e.Fact.(node.ISRChanged)
			return ok && f.TP == s.TP &&
				slices.Contains(f.From, s.Peer) != slices.Contains(f.To, s.Peer)
		})
		if ok {
			return seq, true
		}
		return p.last(func(e node.Event) bool {
			f, ok := e.Fact.(node.TopicCreated)
			return ok && f.Topic == s.TP.Topic
		})
	case "replica":
		w.Title = at + "'s copy of " + tp
		w.What = p.replicaWords(s)
		return p.lastAppend(s, -1)
	case "broker", "power", "controller":
		return p.describeNode(s, w)
	case "client":
		w.Title = at
		w.What = p.clientWords(s.Node)
		return p.last(func(e node.Event) bool { return e.Node == s.Node && loud(e.Fact) })
	case "message":
		return p.describeMessage(s, w)
	case "event":
		return p.describeEvent(s, w)
	case "group", "member", "committed", "position", "shared":
		return p.describeGroup(s, w)
	case "link":
		w.Title = "The network between " + at + " and " + p.Name(s.Peer)
		l := p.World().Link(s.Node, s.Peer)
		w.What = "A message takes " + duration(l.Latency) + "."
		if l.Cut {
			w.What = "It is cut. What is sent waits at the wall; TCP sends it again afterwards."
		}
		return p.last(func(e node.Event) bool {
			f, ok := e.Fact.(node.LinkChanged)
			return ok && (f.A == s.Node && f.B == s.Peer || f.A == s.Peer && f.B == s.Node)
		})
	case "error":
		w.Title = "Why did " + at + " get an error?"
		return p.last(func(e node.Event) bool {
			switch e.Fact.(type) {
			case node.BatchRetried, node.BatchFailed:
				return e.Node == s.Node
			}
			return false
		})
	}
	w.Title = s.Thing
	return 0, false
}

func (p *Player) isrWord(s Subject) string {
	part := p.World().Image().Partition(s.TP)
	if part != nil && slices.Contains(part.ISR, s.Peer) {
		return "in sync"
	}
	return "not in sync"
}

func (p *Player) describeRecord(s Subject, w *Why) (uint64, bool) {
	name := offsets(s.TP, s.Offset, s.Offset)
	b := p.World().Broker(s.Node)
	if b == nil {
		return 0, false
	}
	r := b.Replica(s.TP)
	if r == nil {
		w.Title, w.What = name, "This copy is gone."
		return 0, false
	}
	w.Title = "Why is " + name + " on " + p.Name(s.Node) + "?"
	if p.uncommitted(s) {
		w.Title = "Why is " + name + " hatched?"
	}
	for batch := range r.Log().Ascend(s.Offset) {
		for i := range batch.Records {
			if rec := &batch.Records[i]; batch.BaseOffset+int64(rec.OffsetDelta) == s.Offset {
				w.What = recordWords(rec)
			}
		}
		break
	}
	return p.lastAppend(s, s.Offset)
}

func recordWords(r *wire.Record) string {
	s := "No key"
	if r.Key != nil {
		s = "Key " + printable(r.Key)
	}
	if r.Value == nil {
		return s + ", value null: a tombstone."
	}
	return s + ", value " + printable(r.Value) + "."
}

// uncommitted tells whether a record is past the high watermark of its partition's leader.
func (p *Player) uncommitted(s Subject) bool {
	part := p.World().Image().Partition(s.TP)
	if part == nil || part.Leader == wire.NoLeader {
		return false
	}
	b := p.World().Broker(part.Leader)
	if b == nil {
		return false
	}
	r := b.Replica(s.TP)
	return r != nil && s.Offset >= r.HighWatermark()
}

// lastAppend finds the step that wrote an offset into a copy, or its newest write for -1.
func (p *Player) lastAppend(s Subject, offset int64) (uint64, bool) {
	return p.last(func(e node.Event) bool {
		if e.Node != s.Node {
			return false
		}
		switch f := e.Fact.(type) {
		case node.RecordsAppended:
			return f.TP == s.TP && (offset < 0 || f.BaseOffset <= offset && offset <= f.LastOffset)
		case node.LogTruncated:
			return f.TP == s.TP && offset < 0
		}
		return false
	})
}

func (p *Player) describeNode(s Subject, w *Why) (uint64, bool) {
	at := p.Name(s.Node)
	q := p.World().Process(s.Node)
	if q == nil {
		return 0, false
	}
	w.Title = "Why is " + at + " running?"
	if !q.Running {
		w.Title = "Why is " + at + " stopped?"
	}
	b := p.World().Image().Broker(s.Node)
	switch {
	case s.Node.IsController():
		w.Title = at
		w.What = "The controller keeps the cluster's metadata as a log and decides who leads."
	case b != nil && b.Fenced:
		w.Title = "Why is " + at + " fenced?"
		w.What = "A fenced broker may not lead or be in any in-sync replica set."
	case q.Running:
		w.What = "It sends a heartbeat to the controller every 2 s."
	}
	return p.last(func(e node.Event) bool {
		switch f := e.Fact.(type) {
		case node.BrokerFenced:
			return f.Broker == s.Node
		case node.BrokerUnfenced:
			return f.Broker == s.Node && q.Running
		case node.ProcessKilled:
			return f.Process == s.Node
		case node.ProcessBooted:
			return f.Process == s.Node
		case node.ProcessStopping:
			return f.Process == s.Node
		}
		return false
	})
}

func (p *Player) describeMessage(s Subject, w *Why) (uint64, bool) {
	for f := range p.World().InFlight() {
		if f.Seq != s.Seq {
			continue
		}
		kind := "request"
		if f.Message.Body.Reply() {
			kind = "answer"
		}
		w.Title = f.Message.Body.API() + " " + kind + ", " + p.Name(f.Message.From) + " to " +
			p.Name(f.Message.To)
		w.What = MessageWords(f.Message.Body)
		w.Footer, w.Next = "Arrives in "+duration(f.Arrive-p.Now()), f.Arrive
		if f.Held {
			w.Footer = "It waits at the cut until the network is whole again."
		}
		return f.Cause, true
	}
	w.Title, w.What = "A message", "It has arrived."
	return 0, false
}

// last finds the newest step until the playhead with an event that fits.
func (p *Player) last(fits func(node.Event) bool) (uint64, bool) {
	for seq := p.World().Seq(); seq > 0; seq-- {
		s, facts, _ := p.History.StepAt(seq)
		for _, f := range facts {
			if fits(node.Event{At: s.At, Seq: seq, Cause: s.Cause, Node: s.Node, Fact: f}) {
				return seq, true
			}
		}
	}
	return 0, false
}

// chain walks from a step to its causes and keeps what a learner can follow, the oldest first. Some
// causes send no message: silence, for instance. For these it goes on at the deed that caused it.
func (p *Player) chain(seq uint64, tp wire.TopicPartition) []WhyStep {
	var steps []WhyStep
	seen := ""
	for n := 0; n < 400; n++ {
		s, facts, ok := p.History.StepAt(seq)
		if !ok {
			break
		}
		for _, t := range p.tell(s, facts, tp) {
			if t.Text != seen {
				steps = append(steps, t)
			}
			seen = t.Text
		}
		if back, ok := p.silentCause(seq, facts); ok {
			seq = back
			continue
		}
		if s.Cause == s.Seq || seq == 0 {
			break
		}
		seq = s.Cause
	}
	if n := len(steps); n > 1 && strings.HasPrefix(steps[n-2].Text, "You ") {
		steps = steps[:n-1] // the deed says what the command said
	}
	if len(steps) > mostWhySteps {
		root := steps[len(steps)-1]
		steps = append(steps[:mostWhySteps-1:mostWhySteps-1], root)
	}
	slices.Reverse(steps)
	return steps
}

// tell words a step by its telling facts, the newest first: those about the partition that is asked
// about, and those about none. At most two, so that one step doesn't fill the panel.
func (p *Player) tell(s sim.StepInfo, facts []node.Fact, tp wire.TopicPartition) []WhyStep {
	var out []WhyStep
	for _, f := range facts {
		about, ok := aboutPartition(f)
		if ok && tp.Topic != "" && about != tp {
			continue
		}
		t := say(node.Event{At: s.At, Seq: s.Seq, Cause: s.Cause, Node: s.Node, Fact: f}, p.Name)
		if c, ok := f.(node.CommandGiven); ok {
			t.Text = "You: " + p.lineAt(s.Seq, c.Text)
		}
		if t.Text == "" || t.Tone == Quiet || len(out) == 2 {
			continue
		}
		out = append(out, WhyStep{Seq: s.Seq, At: s.At, Text: t.Text, Rule: t.Rule})
	}
	slices.Reverse(out)
	return out
}

// lineAt is the console line whose first command was carried out in a step; or else what the world
// calls the command.
func (p *Player) lineAt(seq uint64, otherwise string) string {
	for i := range p.entries {
		if e := &p.entries[i]; e.Kind == lineEntry && e.Seq+1 == seq {
			line, more, _ := strings.Cut(e.Line, "\n")
			if more != "" {
				line = strings.TrimSuffix(line, "\\") + " …"
			}
			return line
		}
	}
	return otherwise
}

// aboutPartition is the partition that a fact speaks of.
func aboutPartition(f node.Fact) (wire.TopicPartition, bool) {
	switch f := f.(type) {
	case node.RecordsAppended:
		return f.TP, true
	case node.HighWatermarkAdvanced:
		return f.TP, true
	case node.LogTruncated:
		return f.TP, true
	case node.BecameLeader:
		return f.TP, true
	case node.BecameFollower:
		return f.TP, true
	case node.ISRChangeProposed:
		return f.TP, true
	case node.ISRChanged:
		return f.TP, true
	case node.LeaderElected:
		return f.TP, true
	case node.ProduceRefused:
		return f.TP, true
	case node.ProduceParked:
		return f.TP, true
	case node.RecordQueued:
		return f.TP, true
	case node.BatchSent:
		return f.TP, true
	case node.BatchAcked:
		return f.TP, true
	case node.BatchRetried:
		return f.TP, true
	case node.RecordsPolled:
		return f.TP, true
	}
	return wire.TopicPartition{}, false
}

// silentCause finds the deed behind an event that came about because something did not happen.
func (p *Player) silentCause(seq uint64, facts []node.Fact) (uint64, bool) {
	for _, f := range facts {
		switch f := f.(type) {
		case node.BrokerFenced:
			if f.Reason == "no heartbeat" {
				return p.deed(seq, f.Broker)
			}
		case node.ISRChangeProposed:
			for _, id := range f.From {
				if f.Reason == "slow" && !slices.Contains(f.To, id) {
					return p.deed(seq, id)
				}
			}
		}
	}
	return 0, false
}

// deed is the newest step before seq in which somebody killed a process or harmed its network.
func (p *Player) deed(seq uint64, id wire.ID) (uint64, bool) {
	for seq--; seq > 0; seq-- {
		_, facts, _ := p.History.StepAt(seq)
		for _, f := range facts {
			switch f := f.(type) {
			case node.ProcessKilled:
				if f.Process == id {
					return seq, true
				}
			case node.LinkChanged:
				if f.A == id || f.B == id {
					return seq, true
				}
			}
		}
	}
	return 0, false
}
