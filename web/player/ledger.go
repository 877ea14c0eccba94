package player

import (
	"strings"

	"highwater/sim/ledger"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/words"
)

// Ledger is the books at the playhead, for reading only; good until the next move.
func (p *Player) Ledger() *ledger.Ledger { return p.books.at(p.History, p.World().Seq()) }

// LedgerAt is the books as they were behind an earlier step, to be kept.
func (p *Player) LedgerAt(seq uint64) *ledger.Ledger { return p.books.snapshot(p.History, seq) }

// RecordSent is what the journal has of a record: who sent what, and when.
type RecordSent struct {
	At         node.Time
	Sender     string
	Key, Value string // printable; Key is "" without one
	Keyed      bool
}

// logged finds a record that was sent in a log that has it: that costs less than to go through an old
// part of history once more. nil: no log has it.
func (p *Player) logged(tag uint64) *wire.Record {
	i, ok := p.Ledger().Find(tag)
	if !ok {
		return nil
	}
	for _, at := range p.Ledger().Entry(i).Places {
		for id := range p.World().Brokers() {
			r := p.World().Broker(id).Replica(at.TP)
			if r == nil {
				continue
			}
			b := r.Log().At(at.Offset)
			for k := 0; b != nil && k < len(b.Records); k++ {
				if b.Records[k].Tag == tag {
					return &b.Records[k]
				}
			}
		}
	}
	return nil
}

// Sent finds what was sent with a tag in a step.
func (p *Player) Sent(step, tag uint64) RecordSent {
	s, _ := p.History.InfoAt(step)
	out := RecordSent{At: s.At, Sender: p.Name(s.Node)}
	put := func(key, value []byte) {
		out.Keyed = key != nil
		if key != nil {
			out.Key = words.Printable(key)
		}
		out.Value = "null"
		if value != nil {
			out.Value = words.Printable(value)
		}
	}
	if !p.History.AtHand(step) {
		if r := p.logged(tag); r != nil {
			put(r.Key, r.Value)
			return out
		}
	}
	_, facts, _ := p.History.StepAt(step)
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
