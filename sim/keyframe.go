package sim

import (
	"math/bits"
	"slices"
)

// Keyframes lie little more than nearFrames apart around the playhead and ever farther apart away
// from it, up to the history's length divided by maxFrames (or farFrames, when that is more). So a
// step back replays few steps, a jump a few thousand, and a long history has no more than some 300
// keyframes.
const (
	nearFrames = 512
	farFrames  = 4096
	maxFrames  = 192
)

// keep takes a keyframe at the playhead if it is time for one, and drops those that have become too
// dense.
func (h *History) keep() {
	w := h.world
	if w.seq < h.keepAt {
		return
	}
	k := h.keyframeUntil(w.seq)
	if h.keepAt = h.keyframes[k].seq + h.near(); w.seq < h.keepAt {
		return
	}
	h.keepAt = w.seq + h.near()
	f := w.Clone()
	f.again = w.seq+1 < h.journal.len
	h.keyframes = slices.Insert(h.keyframes, k+1, f)
	h.crowd()
}

// crowd drops what has become too dense.
func (h *History) crowd() {
	h.thin(func(f *World) bool { return f.again })
	h.thin(func(*World) bool { return true })
}

// insert takes a keyframe of a world of this history elsewhere than at the playhead; the next thinning
// drops it.
func (h *History) insert(w *World) {
	if k := h.keyframeUntil(w.seq); h.keyframes[k].seq < w.seq {
		f := w.Clone()
		f.again = true
		h.keyframes = slices.Insert(h.keyframes, k+1, f)
	}
}

// thin drops each keyframe of a kind without which the gap is still no wider than its distance from the
// playhead allows. Step 0 and the last one stay. Those that were made by going through history again go
// first: the logs of the others share what they hold, theirs are copies.
func (h *History) thin(drops func(*World) bool) {
	kept := h.keyframes[:1]
	for i := 1; i+1 < len(h.keyframes); i++ {
		f := h.keyframes[i]
		if !drops(f) || h.keyframes[i+1].seq-kept[len(kept)-1].seq > h.spacing(f.seq) {
			kept = append(kept, f)
		}
	}
	kept = append(kept, h.keyframes[len(h.keyframes)-1])
	clear(h.keyframes[len(kept):])
	h.keyframes = kept
}

// spacing is how far apart keyframes near step n need to be.
func (h *History) spacing(n uint64) uint64 {
	distance := max(n, h.world.seq) - min(n, h.world.seq)
	widest := max(farFrames, h.journal.len/maxFrames)
	spacing := uint64(1) << bits.Len64(distance/8)
	return min(max(spacing, h.near()), widest)
}

// near is how far apart keyframes are next to the playhead: each makes every machine that is touched
// after it copy itself once, so a crowd of machines wants fewer.
func (h *History) near() uint64 { return nearFrames + 16*uint64(len(h.world.table.ids)) }
