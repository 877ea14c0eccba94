package sim

import "highwater/sim/node"

// recollection has the parts of a packed history that were gone through again last: while the playhead
// goes over them, or because somebody asks what happened there.
type recollection struct {
	parts  []part // the one used last behind the others
	making part   // by the playhead
	cursor *World // where the last replay stopped
}

// part is a run of steps of one chunk with their facts.
type part struct {
	chunk       *chunk
	from, until uint64 // in the chunk
	whole       *whole
}

const (
	// mostParts is how many are remembered.
	mostParts = 24
	// resumeSteps is how far apart a long replay leaves keyframes behind, so that going on backwards
	// doesn't begin from the far one each time.
	resumeSteps = 16 * chunkSteps
)

// note writes a step into the part that is being made, unless it is remembered. What that was before is
// remembered in turn.
func (m *part) note(r *recollection, c *chunk, s *StepInfo, j *journal, events []node.Event) {
	i := s.Seq % chunkSteps
	if m.chunk != c || m.until != i {
		if r.find(c, i) != nil {
			return
		}
		r.remember(*m)
		*m = part{chunk: c, from: i, until: i, whole: newWhole()}
	}
	m.whole.set(i, j.recordOf(s), events)
	m.until++
}

func (r *recollection) remember(p part) {
	if p.until == p.from {
		return
	}
	for i := range r.parts {
		if o := &r.parts[i]; o.chunk == p.chunk && o.from >= p.from && o.until <= p.until {
			r.parts = append(r.parts[:i], r.parts[i+1:]...)
			break
		}
	}
	if len(r.parts) == mostParts {
		r.parts = append(r.parts[:0], r.parts[1:]...)
	}
	r.parts = append(r.parts, p)
}

// find is a part that has step i of a chunk.
func (r *recollection) find(c *chunk, i uint64) *part {
	if m := &r.making; m.chunk == c && m.from <= i && i < m.until {
		return m
	}
	for k := len(r.parts) - 1; k >= 0; k-- {
		if p := &r.parts[k]; p.chunk == c && p.from <= i && i < p.until {
			return p
		}
	}
	return nil
}

// step is a known step; what the journal doesn't have any more is made again.
func (h *History) step(seq uint64) (StepInfo, []node.Fact) {
	c, i := h.journal.chunks[seq/chunkSteps], seq%chunkSteps
	if c.whole != nil {
		return h.journal.infoOf(seq, &c.whole.records[i]),
			c.whole.factsOf(i, min(chunkSteps, h.journal.len-(seq-i)))
	}
	p := h.memory.find(c, i)
	if p == nil {
		s := h.journal.info(seq)
		if facts, known := c.packed.facts(c.at, i); known {
			return s, facts
		}
		p = h.partWith(seq)
	}
	return h.journal.infoOf(seq, &p.whole.records[i]), p.whole.factsOf(i, p.until)
}

// AtHand tells whether a known step can be looked up without going through its part of history once
// more.
func (h *History) AtHand(seq uint64) bool {
	if seq >= h.journal.len || h.journal.gone(seq) {
		return false
	}
	c, i := h.journal.chunks[seq/chunkSteps], seq%chunkSteps
	if c.whole != nil || h.memory.find(c, i) != nil {
		return true
	}
	_, known := c.packed.facts(c.at, i)
	return known
}

// partWith is a remembered part with a step of a packed chunk.
func (h *History) partWith(seq uint64) *part {
	c, i := h.journal.chunks[seq/chunkSteps], seq%chunkSteps
	if p := h.memory.find(c, i); p != nil {
		return p
	}
	h.replayChunk(seq / chunkSteps)
	return h.memory.find(c, i)
}

// replayChunk goes through a packed chunk once more.
func (h *History) replayChunk(n uint64) {
	first := max(n*chunkSteps, h.journal.base+1)
	last := min(n*chunkSteps+chunkSteps, h.journal.len) - 1
	w := h.memory.cursor
	k := h.keyframes[h.keyframeUntil(first-1)]
	if w == nil || w.seq >= first || w.seq < k.seq {
		w = k.Clone()
	}
	h.memory.cursor = nil // whoever asks meanwhile takes another
	r := History{timeline: h.timeline.lent(), world: w, keepAt: 1<<64 - 1}
	for from := w.seq; w.seq < last; {
		h.breathe(w.seq)
		r.forward(1<<63 - 1)
		if w.seq >= from+resumeSteps && w.seq < last {
			from = w.seq
			h.insert(w)
		}
	}
	r.memory.remember(r.memory.making)
	for _, p := range r.memory.parts {
		h.memory.remember(p)
	}
	h.memory.cursor = w
}

// breathe lets somebody else have a turn, now and then.
func (h *History) breathe(n uint64) {
	if h.Breathe != nil && n%64 == 0 {
		h.Breathe()
	}
}

// wholeUntil is the chunk of step n as it happened, up to it at least.
func (h *History) wholeUntil(n uint64) *whole {
	c := h.journal.chunks[n/chunkSteps]
	if c.whole != nil {
		return c.whole
	}
	if h.journal.gone(n) {
		return newWhole()
	}
	h.memory.parts = nil // one that begins at the chunk's beginning is wanted
	making := h.memory.making
	h.memory.making = part{}
	h.replayChunk(n / chunkSteps)
	p := h.memory.find(c, n%chunkSteps)
	h.memory.making = making
	return p.whole
}
