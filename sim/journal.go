package sim

import (
	"reflect"
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// chunkSteps is how many steps a chunk of the journal holds, and wholeChunks how many of the newest are
// kept as they happened; older ones are packed.
const (
	chunkSteps  = 1024
	wholeChunks = 32
)

// record is a step as the journal keeps it: without pointers, so that many of them cost the garbage
// collector nothing.
type record struct {
	at, sent node.Time
	cause    uint32
	facts    uint32 // index of the step's first fact in its chunk
	node     wire.ID
	from     wire.ID
	kind     StepKind
	timer    node.TimerKind
	api      uint8
	reply    bool
}

// whole is a chunk as it happened.
type whole struct {
	records [chunkSteps]record
	facts   []node.Fact
}

func newWhole() *whole { return &whole{facts: make([]node.Fact, 0, chunkSteps)} }

// set writes step i of the chunk; its facts come behind those of the step before.
func (w *whole) set(i uint64, r record, events []node.Event) {
	r.facts = uint32(len(w.facts))
	w.records[i] = r
	for k := range events {
		w.facts = append(w.facts, events[k].Fact)
	}
}

// factsOf are those of step i; end is behind the last step that was written.
func (w *whole) factsOf(i, end uint64) []node.Fact {
	from := w.records[i].facts
	if i+1 < end {
		return w.facts[from:w.records[i+1].facts:w.records[i+1].facts]
	}
	return slices.Clip(w.facts[from:])
}

// chunk is a run of steps. It is packed in place when it is old, for all who share it.
type chunk struct {
	at     node.Time // of its first step
	whole  *whole    // nil when it is packed
	packed packed
}

// journal is everything that happened, by step. It is shared between branches: only the last chunk
// is ever written, and a fork copies that one.
type journal struct {
	chunks []*chunk
	len    uint64   // steps up to len-1 are known
	base   uint64   // but nothing before this one, nor what happened in it; 0: all are; see Fold
	old    int      // chunks before this one are packed
	apis   []string // names by record.api; few, so a scan finds one
}

func newJournal() journal {
	j := journal{}
	j.add(StepInfo{}, nil)
	return j
}

func (j *journal) add(s StepInfo, events []node.Event) {
	if j.len%chunkSteps == 0 {
		j.chunks = append(j.chunks, &chunk{at: s.At, whole: newWhole()})
		for ; j.old < len(j.chunks)-wholeChunks; j.old++ {
			j.chunks[j.old].pack(uint64(j.old) * chunkSteps)
		}
	}
	c := j.chunks[len(j.chunks)-1]
	c.whole.set(j.len%chunkSteps, j.recordOf(&s), events)
	j.len++
}

func (j *journal) recordOf(s *StepInfo) record {
	return record{at: s.At, sent: s.Sent, cause: uint32(s.Cause), node: s.Node, from: s.From,
		kind: s.Kind, timer: s.Timer, api: j.api(s.API), reply: s.Reply}
}

func (j *journal) api(name string) uint8 {
	for i, known := range j.apis {
		if known == name {
			return uint8(i)
		}
	}
	j.apis = append(j.apis[:len(j.apis):len(j.apis)], name)
	return uint8(len(j.apis) - 1)
}

// until is the journal of steps 0 to n-1, to go on in its own way. last is the chunk of step n-1 as it
// happened, up to there at least.
func (j *journal) until(n uint64, last *whole) journal {
	k := journal{len: n, apis: j.apis, base: j.base}
	full := n / chunkSteps
	k.chunks = slices.Clone(j.chunks[:full])
	k.old = min(j.old, len(k.chunks))
	if rest := n % chunkSteps; rest > 0 {
		c := &chunk{at: j.chunks[full].at, whole: newWhole()}
		c.whole.records = last.records
		facts := last.facts
		if n < j.len {
			facts = facts[:last.records[rest].facts]
		}
		c.whole.facts = append(c.whole.facts, facts...)
		if j.base > 0 && j.base/chunkSteps == full {
			c.whole.records[j.base%chunkSteps].at = j.at(j.base)
		}
		k.chunks = append(k.chunks, c)
	}
	return k
}

// rest packs what a journal has from step n on: nobody looks at an abandoned future before it is gone
// back to. The chunk that may grow stays.
func (j *journal) rest(n uint64) {
	for i := int(n / chunkSteps); i < len(j.chunks)-1; i++ {
		j.chunks[i].pack(uint64(i) * chunkSteps)
	}
}

// info is a known step without its facts.
func (j *journal) info(seq uint64) StepInfo {
	r := j.record(seq)
	return j.infoOf(seq, &r)
}

func (j *journal) infoOf(seq uint64, r *record) StepInfo {
	return StepInfo{
		Seq: seq, Cause: uint64(r.cause), At: r.at, Node: r.node, Kind: r.kind, Timer: r.timer,
		Reply: r.reply, From: r.from, API: j.apis[r.api], Sent: r.sent,
	}
}

// record is a known step; of a packed one facts is only how many there are.
func (j *journal) record(seq uint64) record {
	c := j.chunks[seq/chunkSteps]
	if c.whole != nil {
		return c.whole.records[seq%chunkSteps]
	}
	r := c.packed.record(c.at, seq%chunkSteps)
	r.cause = uint32(seq) - r.cause
	return r
}

// mayHave tells whether a step may have a fact of a kind.
func (j *journal) mayHave(seq uint64, kind reflect.Type) bool {
	if c := j.chunks[seq/chunkSteps]; c.whole == nil && !slices.Contains(c.packed.common, kind) {
		facts, kept := c.packed.facts(c.at, seq%chunkSteps)
		return kept && len(facts) > 0
	}
	return true
}

func (j *journal) at(seq uint64) node.Time {
	if seq%chunkSteps == 0 {
		return j.chunks[seq/chunkSteps].at
	}
	c := j.chunks[seq/chunkSteps]
	if c.whole != nil {
		return c.whole.records[seq%chunkSteps].at
	}
	return c.packed.record(c.at, seq%chunkSteps).at
}

// after is the first step later than t, or len.
func (j *journal) after(t node.Time) uint64 {
	first := int(j.base / chunkSteps) // those before it are gone
	n, _ := slices.BinarySearchFunc(j.chunks[first:], t, func(c *chunk, t node.Time) int {
		if c.at > t {
			return 1
		}
		return -1
	})
	if n == 0 && j.base == 0 {
		return 0
	}
	n = max(n, 1) + first
	lo, hi := uint64(n-1)*chunkSteps, min(uint64(n)*chunkSteps, j.len)
	if j.base > 0 {
		lo = max(lo, j.base+1)
	}
	for lo < hi {
		if mid := (lo + hi) / 2; j.at(mid) > t {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}
