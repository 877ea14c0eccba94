package sim

import (
	"slices"

	"highwater/sim/node"
)

// Fold forgets what happened before a world of this history, to make room: its end is all that can be
// seen of it. The world mustn't lie beyond the playhead. Branches that were left before it go, too.
func (h *History) Fold(w *World) bool {
	if w.seq <= h.journal.base || w.seq > h.world.seq {
		return false
	}
	base := w.Clone()
	kept := h.branches[:0]
	for i := range h.branches {
		if b := &h.branches[i]; b.ForkedStep >= w.seq {
			b.timeline.fold(base)
			kept = append(kept, *b)
		}
	}
	clear(h.branches[len(kept):])
	h.branches = kept
	h.timeline.fold(base)
	h.memory = recollection{}
	h.keepAt = 0
	return true
}

// Base is the step before which nothing is known any more, and when that was; 0 when all is known. What
// happened in that step isn't known either.
func (h *History) Base() (uint64, node.Time) {
	if h.journal.base == 0 {
		return 0, 0
	}
	return h.journal.base, h.keyframes[0].now
}

// gone tells whether a step is folded.
func (j *journal) gone(seq uint64) bool { return seq <= j.base && j.base > 0 }

func (t *timeline) fold(base *World) {
	i := 0
	for i < len(t.keyframes) && t.keyframes[i].seq <= base.seq {
		i++
	}
	t.keyframes = append([]*World{base}, t.keyframes[i:]...)
	t.journal.base = base.seq
	t.journal.chunks = slices.Clone(t.journal.chunks)
	clear(t.journal.chunks[:base.seq/chunkSteps])
}
