package sim

import "testing"

// Of keyframes that are too dense those go first that were made by going through history again: the
// others share what their logs hold.
func TestKeyframesMadeAgainGoFirst(t *testing.T) {
	h := &History{world: &World{seq: 1 << 20}}
	h.journal.len = 1<<20 + 1
	for i := range uint64(40) {
		h.keyframes = append(h.keyframes, &World{seq: i * 2048, again: i > 0 && i%2 == 0})
	}
	h.crowd()
	for _, f := range h.keyframes {
		if f.again {
			t.Errorf("the one at step %d was made again, and stays", f.seq)
		}
	}
	if n := len(h.keyframes); n < 15 || n > 21 {
		t.Errorf("%d of 40 stay", n)
	}
}
