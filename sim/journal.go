package sim

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// chunkSteps is how many steps a chunk of the journal holds.
const chunkSteps = 1024

// record is a step as the journal keeps it: without pointers, so that a million of them cost the
// garbage collector nothing.
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

type chunk struct {
	records [chunkSteps]record
	facts   []node.Fact
}

// journal is everything that happened, by step. It is shared between branches: only the last chunk
// is ever written, and a fork copies that one.
type journal struct {
	chunks []*chunk
	len    uint64   // steps 0 to len-1 are known
	apis   []string // names by record.api; few, so a scan finds one
}

func newJournal() journal {
	j := journal{}
	j.add(StepInfo{}, nil)
	return j
}

func (j *journal) add(s StepInfo, events []node.Event) {
	if j.len%chunkSteps == 0 {
		j.chunks = append(j.chunks, &chunk{facts: make([]node.Fact, 0, chunkSteps)})
	}
	c := j.chunks[len(j.chunks)-1]
	c.records[j.len%chunkSteps] = record{
		at: s.At, sent: s.Sent, cause: uint32(s.Cause), facts: uint32(len(c.facts)), node: s.Node,
		from: s.From, kind: s.Kind, timer: s.Timer, api: j.api(s.API), reply: s.Reply,
	}
	for i := range events {
		c.facts = append(c.facts, events[i].Fact)
	}
	j.len++
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

// until is the journal of steps 0 to n-1, to go on in its own way.
func (j *journal) until(n uint64) journal {
	k := journal{len: n, apis: j.apis}
	full := n / chunkSteps
	k.chunks = slices.Clone(j.chunks[:full])
	if rest := n % chunkSteps; rest > 0 {
		c := *j.chunks[full]
		facts := c.facts
		if n < j.len {
			facts = facts[:c.records[rest].facts]
		}
		c.facts = append(make([]node.Fact, 0, chunkSteps), facts...)
		k.chunks = append(k.chunks, &c)
	}
	return k
}

func (j *journal) step(seq uint64) (StepInfo, []node.Fact) {
	c, i := j.chunks[seq/chunkSteps], seq%chunkSteps
	r := &c.records[i]
	facts := c.facts[r.facts:]
	if i+1 < chunkSteps && seq+1 < j.len {
		facts = c.facts[r.facts:c.records[i+1].facts]
	}
	return StepInfo{
		Seq: seq, Cause: uint64(r.cause), At: r.at, Node: r.node, Kind: r.kind, Timer: r.timer,
		Reply: r.reply, From: r.from, API: j.apis[r.api], Sent: r.sent,
	}, facts
}

func (j *journal) at(seq uint64) node.Time {
	return j.chunks[seq/chunkSteps].records[seq%chunkSteps].at
}

// after is the first step later than t, or len.
func (j *journal) after(t node.Time) uint64 {
	lo, hi := uint64(0), j.len
	for lo < hi {
		if mid := (lo + hi) / 2; j.at(mid) > t {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}
