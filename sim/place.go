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
	if next, ok := h.NextAt(); ok {
		t = min(t, next)
	}
	h.world.now = max(h.world.now, t)
	h.end = max(h.end, h.world.now)
	return h.world
}
