package player

import (
	"strings"

	"highwater/sim/ledger"
	"highwater/sim/node"
)

// books is the ledger at the playhead, with snapshots of earlier moments to go back to.
type books struct {
	now    *ledger.Ledger
	upto   uint64 // the last step that is in now
	frames []bookFrame
	gap    uint64 // steps between two frames; doubled when there are too many
}

type bookFrame struct {
	upto uint64
	at   *ledger.Ledger
}

const (
	firstBookGap = 2048
	mostFrames   = 32 // so going back over a million events replays 60,000 at most
)

// Ledger is the books at the playhead, for reading only; good until the next move.
func (p *Player) Ledger() *ledger.Ledger {
	b, here := &p.books, p.World().Seq()
	b.reach(here)
	var e node.Event
	for b.upto < here {
		if last := b.frames[len(b.frames)-1].upto; b.upto >= last+b.gap {
			b.keep()
		}
		b.upto++
		s, facts, _ := p.History.StepAt(b.upto)
		for _, f := range facts {
			e = node.Event{At: s.At, Seq: s.Seq, Cause: s.Cause, Node: s.Node, Fact: f}
			b.now.Add(&e)
		}
	}
	return b.now
}

// reach goes back, or on, to the frame from which the way to a step is short.
func (b *books) reach(here uint64) {
	if b.frames == nil {
		b.frames, b.gap = []bookFrame{{0, ledger.New()}}, firstBookGap
	}
	n := len(b.frames)
	for b.frames[n-1].upto > here {
		n--
	}
	if f := &b.frames[n-1]; b.now == nil || b.upto > here || b.upto < f.upto {
		b.now, b.upto = f.at.Clone(), f.upto
	}
}

func (b *books) keep() {
	b.frames = append(b.frames, bookFrame{b.upto, b.now.Clone()})
	if len(b.frames) <= mostFrames {
		return
	}
	kept := b.frames[:0]
	for i, f := range b.frames {
		if i%2 == 0 {
			kept = append(kept, f)
		}
	}
	clear(b.frames[len(kept):])
	b.frames = kept
	b.gap *= 2
}

// cut forgets what was known after a step.
func (b *books) cut(seq uint64) {
	n := len(b.frames)
	for n > 0 && b.frames[n-1].upto > seq {
		n--
	}
	clear(b.frames[n:])
	b.frames = b.frames[:n]
	if b.upto > seq {
		b.now, b.upto = nil, 0
	}
}

// RecordSent is what the journal has of a record: who sent what, and when.
type RecordSent struct {
	At         node.Time
	Sender     string
	Key, Value string // printable; Key is "" without one
	Keyed      bool
}

// Sent finds what was sent with a tag in a step.
func (p *Player) Sent(step, tag uint64) RecordSent {
	s, facts, _ := p.History.StepAt(step)
	out := RecordSent{At: s.At, Sender: p.Name(s.Node)}
	put := func(key, value []byte) {
		out.Keyed = key != nil
		if key != nil {
			out.Key = printable(key)
		}
		out.Value = "null"
		if value != nil {
			out.Value = printable(value)
		}
	}
	for _, f := range facts {
		switch f := f.(type) {
		case node.RecordQueued:
			if f.Tag == tag {
				put(f.Key, f.Value)
			}
		case node.BatchFailed:
			if f.TP.Partition < 0 && len(f.Tags) == 1 && f.Tags[0] == tag {
				put(f.Key, f.Value)
			}
		}
	}
	return out
}

// WithKey is a ledger query's decision about keys: those that have text in them, whatever the case.
// Each key is looked up once.
func (p *Player) WithKey(text string) func(key uint32, step, tag uint64) bool {
	text = strings.ToLower(text)
	known := map[uint32]bool{}
	return func(key uint32, step, tag uint64) bool {
		if key == 0 {
			return false
		}
		fits, ok := known[key]
		if !ok {
			fits = strings.Contains(strings.ToLower(p.Sent(step, tag).Key), text)
			known[key] = fits
		}
		return fits
	}
}
