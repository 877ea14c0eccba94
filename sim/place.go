package sim

import "highwater/sim/node"

// NextAt is when the next thing happens, be it due or a known command; false when nothing will
// happen by itself.
func (h *History) NextAt() (node.Time, bool) {
	w := h.world
	if w.seq+1 < h.journal.len {
		if i := h.given(); i < len(h.commands) && h.commands[i].Step == w.seq {
			return h.commands[i].At, true
		}
	}
	return w.NextAt()
}

// SeekTo moves the playhead to the exact place behind step seq with the clock at t, as a link or an
// earlier visit recorded it. Steps that aren't known yet are carried out. A time beyond what is due
// next is brought back to that.
func (h *History) SeekTo(seq uint64, t node.Time) *World {
	h.SeekStep(seq)
	for h.world.seq < seq && h.Step() {
	}
	h.setClock(t)
	return h.world
}

// setClock lets time pass to t, or to what is due next.
func (h *History) setClock(t node.Time) {
	if next, ok := h.NextAt(); ok {
		t = min(t, next)
	}
	h.world.now = max(h.world.now, t)
	h.end = max(h.end, h.world.now)
}

// entire is the last half of what step n belongs to: a command and its effect are one. A step that
// isn't known yet counts as the last known one.
func (h *History) entire(n uint64) uint64 {
	n = max(min(n, h.journal.len-1), h.journal.base)
	if n+1 < h.journal.len && h.journal.record(n+1).kind == EffectStep {
		n++
	}
	return n
}

// Scout is a view of the history that goes about in it by itself, behind step n. It must not go beyond
// what is known.
func (h *History) Scout(n uint64) *History {
	k := h.keyframes[h.keyframeUntil(n)]
	if w := h.world; w.seq <= n && w.seq > k.seq {
		k = w
	}
	return &History{timeline: h.timeline.lent(), world: k.Clone(), keepAt: 1<<64 - 1, noteAt: 1<<64 - 1}
}

// Way is a seek that is done in parts, by Go; the playhead stays until it arrives.
type Way struct {
	to    node.Time
	exact bool   // no step behind n is done
	n     uint64 // the last known step until then
	notes uint64 // the first step whose facts are remembered
	world *World // how far it has come
}

// Way begins a seek to t, of which everything behind step from will be told.
func (h *History) Way(t node.Time, from uint64) *Way {
	return h.set(&Way{to: t, n: h.journal.after(t) - 1}, from)
}

// WayTo begins a seek to the exact place behind a known step with the clock at t, where SeekTo goes at
// once.
func (h *History) WayTo(seq uint64, t node.Time, from uint64) *Way {
	return h.set(&Way{to: t, n: h.entire(seq), exact: true}, from)
}

func (h *History) set(w *Way, from uint64) *Way {
	from = max(min(from, w.n), h.journal.base)
	w.notes = min(from+1, w.n-min(w.n, seekNotes))
	if w.world = h.nearest(from, w.n); w.world == h.world {
		w.world = h.world.Clone()
	}
	return w
}

// Now is how far a seek has come.
func (w *Way) Now() node.Time { return w.world.now }

// Go goes on with a seek, one thing that is due after the other, as long as more allows it. passed is
// told each step that it has come behind. Go returns whether the playhead has arrived: until then it
// stays where it is, and whoever moves it or does something there has given the seek up.
func (h *History) Go(w *Way, more func() bool, passed func(seq uint64)) (arrived bool) {
	here := h.world
	h.world, h.keepAt, h.noteAt = w.world, 0, w.notes
	defer func() {
		if !arrived {
			h.world = here
		}
		h.keepAt, h.noteAt = 0, 0
	}()
	for !arrived && more() {
		before := w.world.seq
		switch {
		case before < w.n:
			h.forward(1<<63 - 1)
		case w.exact:
			h.setClock(w.to)
			arrived = true
		default:
			arrived = h.Advance(w.to, 1)
		}
		for seq := before + 1; seq <= w.world.seq; seq++ {
			passed(seq)
		}
	}
	return arrived
}

// Shared is the last step that the known history and an abandoned one have in common.
func (h *History) Shared(branch int) uint64 {
	for i := range h.branches {
		if h.branches[i].ID == branch {
			return h.shared(&h.branches[i].timeline)
		}
	}
	return h.journal.len - 1
}
