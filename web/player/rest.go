package player

import (
	"fmt"
	"slices"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/shell"
	"highwater/sim/wire"
	"highwater/web/words"
)

// calmFor is for how long nothing new may have come of a line before it counts as carried out.
const calmFor = 300 * node.Millisecond

// rest follows what a line brings about and tells when that has come to rest. A line is carried out
// when every process that it asked to end has ended, and for calmFor
//
//   - nothing new has happened that the line itself caused, step by step: its commands, the messages
//     they sent, what these brought about, and so on; and
//   - none of its messages that a learner would follow is on its way for the first time.
//
// New is what the line hasn't brought about before, by kind, place and subject: the second order of a
// stream tells nothing that the first one did not. But what a program sends that has an end (one line,
// or --count 20) is new to the last piece. What others do is none of the line's business: a busy shop
// never comes to rest, and a line in it does.
//
// All of it is a function of the history. It is asked behind each step and at exact times, never when a
// frame happens to end, so the same line ends at the same instant at every speed.
type rest struct {
	first uint64   // the first step of the line's own commands
	last  uint64   // the last one
	mine  []uint64 // a bit for each step from first on: the line caused it
	// healed is when messages that the line set free go on the wire again; 0: it set none free.
	healed  node.Time
	ending  []wire.ID // processes that the line asked to end
	known   map[deed]bool
	written []written // what it wrote and the followers still lack
	sent    map[letter]bool
	due     node.Time // nothing new until then, and it rests
	look    bool      // messages may have been sent since the last look
}

// deed is a kind of thing that happens, with its place and subject.
type deed struct {
	what  string
	node  wire.ID
	about string
}

func letterOf(m *wire.Message) letter {
	return letter{m.Body.API(), m.Body.Reply(), m.From, m.To}
}

// written is what a leader's log got: up to an offset.
type written struct {
	tp      wire.TopicPartition
	last    int64
	counted bool
}

// letter is a kind of message between two processes.
type letter struct {
	api      string
	reply    bool
	from, to wire.ID
}

// begin follows a line whose commands are the steps after before.
func (r *rest) begin(p *Player, before uint64, l *shell.Line) {
	*r = rest{first: before + 1, last: p.World().Seq(), known: map[deed]bool{},
		sent: map[letter]bool{}, due: p.Now() + calmFor, look: true}
	for _, c := range l.Commands {
		switch c := c.(type) {
		case sim.Heal:
			r.healed = p.Now() + sim.ResendDelay
		case sim.Stop:
			r.ending = append(r.ending, c.Process)
		}
	}
	for seq := r.first; seq <= r.last; seq++ {
		r.add(seq)
	}
}

func (r *rest) add(seq uint64) {
	i := seq - r.first
	for uint64(len(r.mine)) <= i/64 {
		r.mine = append(r.mine, 0)
	}
	r.mine[i/64] |= 1 << (i % 64)
}

// caused tells whether the line brought a step about.
func (r *rest) caused(seq uint64) bool {
	i := seq - r.first
	return seq >= r.first && i/64 < uint64(len(r.mine)) && r.mine[i/64]>>(i%64)&1 == 1
}

// freed tells whether a message waited at a cut that the line healed.
func (r *rest) freed(sent node.Time, cause uint64) bool {
	return r.healed > 0 && sent == r.healed && cause < r.first
}

// enter takes the next step of history, and tells whether the line brings something about in it for the
// first time.
func (r *rest) enter(p *Player, s *sim.StepInfo, facts []node.Fact) (fresh bool) {
	if s.Seq <= r.last || s.Kind == sim.CommandStep {
		return false
	}
	own := r.caused(s.Cause) || s.Kind == sim.DeliverStep && r.freed(s.Sent, s.Cause)
	piece := false
	for _, f := range facts {
		if hw, ok := f.(node.HighWatermarkAdvanced); ok && hw.Leader && len(r.written) > 0 {
			its, counted := r.secured(&hw)
			own, piece = own || its, piece || counted
		}
	}
	if !own {
		return false
	}
	r.add(s.Seq)
	r.look = true
	for _, f := range facts {
		piece = piece || p.counts(s.Node, f)
		if w, ok := f.(node.RecordsAppended); ok && w.Leader {
			r.written = append(r.written, written{w.TP, w.LastOffset, p.counts(s.Node, f)})
		}
		if d := deedOf(s.Node, f); words.RankOf(f) > words.Told && !r.known[d] {
			r.known[d], fresh = true, true
		}
	}
	if piece || fresh {
		r.due = s.At + calmFor
	}
	return fresh
}

// secured tells whether the high watermark passes something that the line wrote: that is what the line
// waits for, whoever's request made the followers fetch. counted: it is of a program that has an end.
func (r *rest) secured(f *node.HighWatermarkAdvanced) (its, counted bool) {
	r.written = slices.DeleteFunc(r.written, func(w written) bool {
		passed := w.tp == f.TP && w.last < f.To
		its, counted = its || passed, counted || passed && w.counted
		return passed
	})
	return its, counted
}

// deedOf says what kind of thing a fact is.
func deedOf(at wire.ID, f node.Fact) deed {
	d := deed{what: fmt.Sprintf("%T", f), node: at, about: words.About(f).String()}
	switch f := f.(type) {
	case node.GroupStateChanged:
		d.what += f.To
	case node.BrokerStateChanged:
		d.what += f.State
	}
	return d
}

// counts tells whether a fact is about a piece of work that has an end: a record of a program that
// doesn't go on for ever by itself.
func (p *Player) counts(at wire.ID, f node.Fact) bool {
	switch f := f.(type) {
	case node.RecordsAppended:
		at = f.Producer
	case node.RecordQueued, node.BatchAcked:
	default:
		return false
	}
	stream, ok := p.World().Client(at).(interface{ Endless() bool })
	return ok && !stream.Endless()
}

// reached tells whether the line has come to rest.
func (r *rest) reached(p *Player) bool {
	now := p.Now()
	if now < r.due || slices.ContainsFunc(r.ending, func(id wire.ID) bool {
		q := p.World().Process(id)
		return q != nil && q.Running
	}) {
		return false
	}
	if !r.look {
		return true
	}
	r.look = false
	calm := true
	for f := range p.World().InFlight() {
		if f.Held || !r.caused(f.Cause) && !r.freed(f.Sent, f.Cause) ||
			words.OfMessage(f.Message.Body, 0).Rank <= words.Told {
			continue
		}
		if l := letterOf(&f.Message); !r.sent[l] {
			r.sent[l] = true
			r.due = max(r.due, f.Arrive+calmFor)
			calm = false
		}
	}
	return calm
}
