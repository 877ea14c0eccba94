package sim

import (
	"encoding/binary"
	"reflect"
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// packed is a chunk of the journal that is old: eight bytes for a step, and of the facts only those of
// kinds that are rare in it. What is common, a busy shop's records and acknowledgements, is made again
// by going through that part of history once more: see recollection.
type packed struct {
	bytes  []byte
	starts [chunkSteps / runSteps]uint16
	usual  node.Time      // how long the first message was on its way
	common []reflect.Type // kinds of fact some of which are not kept
	kept   []kept         // by step
}

// kept is a step that kept its facts.
type kept struct {
	step  uint16
	facts []node.Fact
}

const (
	// runSteps is how many steps are packed one behind the other, so that one is found soon.
	runSteps = 32
	// rareFacts is how many facts of a kind a chunk keeps; of a kind with more it keeps none, unless
	// they stand beside a rare one.
	rareFacts = 4
)

// What the first byte of a packed step says besides its kind.
const (
	kindMask  = 0x07
	replyFlag = 0x08
	factsFlag = 0x10
	usualFlag = 0x20 // the message was on its way for as long as most are
)

// pack packs a chunk that is full and begins with step first.
func (c *chunk) pack(first uint64) {
	w := c.whole
	if w == nil {
		return
	}
	p := &c.packed
	b := make([]byte, 0, 12*chunkSteps)
	last := c.at
	for i := range w.records {
		if r := &w.records[i]; r.kind == DeliverStep {
			p.usual = r.at - r.sent
			break
		}
	}
	for i := range w.records {
		if i%runSteps == 0 {
			p.starts[i/runSteps] = uint16(len(b))
			last = c.at
		}
		r := w.records[i]
		r.cause = uint32(first) + uint32(i) - r.cause
		b = r.pack(b, last, p.usual, len(w.factsOf(uint64(i), chunkSteps)) > 0)
		last = r.at
	}
	p.bytes = append(make([]byte, 0, len(b)), b...)
	p.keep(w)
	c.whole = nil
}

// pack appends a step. Its cause is how many steps earlier that was, which is mostly few.
func (r *record) pack(b []byte, last, usual node.Time, facts bool) []byte {
	first := byte(r.kind)
	if r.kind == DeliverStep && r.at-r.sent == usual {
		first |= usualFlag
	}
	if r.reply {
		first |= replyFlag
	}
	if facts {
		first |= factsFlag
	}
	b = append(b, first)
	b = binary.AppendUvarint(b, uint64(r.at-last))
	b = binary.AppendUvarint(b, uint64(r.cause))
	b = binary.AppendVarint(b, int64(r.node))
	switch r.kind {
	case DeliverStep:
		b = binary.AppendVarint(b, int64(r.from))
		if first&usualFlag == 0 {
			b = binary.AppendVarint(b, int64(r.at-r.sent))
		}
		b = append(b, r.api)
	case AlarmStep:
		b = append(b, byte(r.timer))
	}
	return b
}

// record unpacks step i of a chunk that begins at a time. Its cause is a distance, and facts is 1 when
// it has any.
func (p *packed) record(at node.Time, i uint64) (r record) {
	b := p.bytes[p.starts[i/runSteps]:]
	n := 0
	next := func() uint64 {
		v, k := binary.Uvarint(b[n:])
		n += k
		return v
	}
	signed := func() int64 {
		v, k := binary.Varint(b[n:])
		n += k
		return v
	}
	r.at = at
	for range i%runSteps + 1 {
		first := b[n]
		n++
		r = record{at: r.at, kind: StepKind(first & kindMask), reply: first&replyFlag != 0}
		if first&factsFlag != 0 {
			r.facts = 1
		}
		r.at += node.Time(next())
		r.cause = uint32(next())
		r.node = wire.ID(signed())
		switch r.kind {
		case DeliverStep:
			r.from = wire.ID(signed())
			if r.sent = r.at - p.usual; first&usualFlag == 0 {
				r.sent = r.at - node.Time(signed())
			}
			r.api = b[n]
			n++
		case AlarmStep:
			r.timer = node.TimerKind(b[n])
			n++
		}
	}
	return r
}

// keep keeps the steps that have a rare fact.
func (p *packed) keep(w *whole) {
	type count struct {
		kind reflect.Type
		n    int
	}
	var counts []count
	of := func(f node.Fact) *count {
		kind := reflect.TypeOf(f)
		for i := range counts {
			if counts[i].kind == kind {
				return &counts[i]
			}
		}
		counts = append(counts, count{kind: kind})
		return &counts[len(counts)-1]
	}
	for _, f := range w.facts {
		of(f).n++
	}
	for i := range w.records {
		facts := w.factsOf(uint64(i), chunkSteps)
		if slices.ContainsFunc(facts, func(f node.Fact) bool { return of(f).n <= rareFacts }) {
			p.kept = append(p.kept, kept{uint16(i), append(make([]node.Fact, 0, len(facts)), facts...)})
		}
	}
	for _, c := range counts {
		if c.n > rareFacts {
			p.common = append(p.common, c.kind)
		}
	}
	p.kept, p.common = slices.Clip(p.kept), slices.Clip(p.common)
}

// facts are those of step i, if it has none or has kept them.
func (p *packed) facts(at node.Time, i uint64) ([]node.Fact, bool) {
	k, ok := slices.BinarySearchFunc(p.kept, uint16(i), func(k kept, i uint16) int {
		return int(k.step) - int(i)
	})
	if ok {
		return p.kept[k].facts, true
	}
	r := p.record(at, i)
	return nil, r.facts == 0
}
