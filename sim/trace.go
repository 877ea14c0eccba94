package sim

import (
	"cmp"
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// Fate is what became of a message.
type Fate uint8

// Fates.
const (
	OnItsWay Fate = iota // still in flight where the trace ends
	Arrived
	Unheard // nobody listened any more when it came
	Held    // it met a cut link and waits for TCP to send it again
	Dropped // its connection was given up
)

// Passage is one message's way from one machine to another.
type Passage struct {
	Order   uint64 // the number of its flight, as in Flight.Seq
	Cause   uint64 // the step that sent it
	Sent    node.Time
	Due     node.Time // when it arrives, or would have
	Fate    Fate
	Ended   node.Time // when its fate was sealed
	Step    uint64    // Arrived, Unheard: the step in which it came
	Resent  bool      // TCP sent it again after a cut had healed
	Message wire.Message
}

// Trace goes through a stretch of known history once more and writes down each message's way, which
// the journal itself doesn't keep.
type Trace struct {
	replay History
	Asked  uint64 // the step it was asked to begin with
	First  uint64 // the first step it covers
	Begin  *World // as it was before that step, for reading only
}

// tap is told by a world what becomes of its messages.
type tap struct {
	ways []Passage // by Order
}

// Trace begins a trace at step first, with the messages that were on their way then.
func (h *History) Trace(first uint64) *Trace {
	t := &Trace{Asked: first}
	first = max(1, min(first, h.journal.len-1))
	t.follow(h)
	t.replay.world = h.keyframes[h.keyframeUntil(first-1)].Clone()
	for t.replay.world.seq < first-1 && t.replay.forward(1<<63-1) {
	}
	w := t.replay.world
	t.First = w.seq + 1 // a command and its effect are carried out in one go
	t.Begin = w.Clone()
	w.tap = &tap{}
	for f := range w.InFlight() {
		p := Passage{Order: f.Seq, Cause: f.Cause, Sent: f.Sent, Due: f.Arrive, Message: f.Message}
		if f.Held {
			p.Fate, p.Ended = Held, f.Stopped
		}
		w.tap.ways = append(w.tap.ways, p)
	}
	return t
}

// follow takes over what h knows, without a way to change it.
func (t *Trace) follow(h *History) {
	w := t.replay.world
	t.replay = History{timeline: h.timeline.lent(), world: w, keepAt: 1<<64 - 1, noteAt: 1<<64 - 1}
}

// Until carries the trace on to step last of h, the history that it was begun in (or h as it has
// grown since, unless it took another course), and gives all passages so far, in the order of
// sending. They are not to be changed.
func (t *Trace) Until(h *History, last uint64) []Passage {
	t.follow(h)
	last = min(last, h.journal.len-1)
	for t.replay.world.seq < last && t.replay.forward(1<<63-1) {
	}
	return t.replay.world.tap.ways
}

// Passage is what became of the message with an order, until the playhead; false: nobody has sent it
// yet.
func (h *History) Passage(order uint64) (Passage, bool) {
	from := h.keyframes[0]
	for _, k := range h.keyframes {
		if k.queue.order < order && k.seq <= h.world.seq {
			from = k
		}
	}
	t := h.Trace(from.seq + 1)
	for {
		p := t.replay.world.tap.resent(t.replay.world.tap.find(order))
		if p != nil && p.Fate != OnItsWay && p.Fate != Held {
			return *p, true
		}
		if t.Last() >= h.world.seq || !t.replay.forward(1<<63-1) {
			if p == nil {
				return Passage{}, false
			}
			return *p, true
		}
	}
}

// Last is the last step that the trace has gone through.
func (t *Trace) Last() uint64 { return t.replay.world.seq }

// World is the world as it is behind the last step of the trace, for reading only.
func (t *Trace) World() *World { return t.replay.world }

func (p *tap) find(order uint64) *Passage {
	i, ok := slices.BinarySearchFunc(p.ways, order, func(w Passage, o uint64) int {
		return cmp.Compare(w.Order, o)
	})
	if !ok {
		return nil
	}
	return &p.ways[i]
}

// resent is the way on which TCP sent a message again that a cut had held up, if it did.
func (p *tap) resent(held *Passage) *Passage {
	if held == nil || held.Fate != Held {
		return held
	}
	for i := len(p.ways) - 1; i >= 0 && p.ways[i].Order > held.Order; i-- {
		w := &p.ways[i]
		if w.Resent && w.Cause == held.Cause && w.Message.Body == held.Message.Body {
			return w
		}
	}
	return held
}

// tapSent notes a message that was just put into the queue, or behind a cut.
func (w *World) tapSent(it *item, sent, due node.Time, fate Fate) {
	if w.tap == nil {
		return
	}
	w.tap.ways = append(w.tap.ways, Passage{Order: w.queue.order, Cause: it.cause, Sent: sent,
		Due: due, Fate: fate, Ended: w.now, Resent: sent > w.now, Message: it.message})
}

// tapFate notes what became of a message.
func (w *World) tapFate(order uint64, fate Fate) {
	if w.tap == nil {
		return
	}
	if p := w.tap.find(order); p != nil {
		p.Fate, p.Ended = fate, w.now
		if fate == Arrived || fate == Unheard {
			p.Step = w.seq
		}
	}
}

// tapUnheard notes that nobody took the message of this step.
func (w *World) tapUnheard() {
	if w.tap == nil {
		return
	}
	for i := len(w.tap.ways) - 1; i >= 0; i-- {
		if p := &w.tap.ways[i]; p.Step == w.seq {
			p.Fate = Unheard
			return
		}
	}
}
