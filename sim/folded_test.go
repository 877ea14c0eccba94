package sim

import (
	"reflect"
	"testing"

	"highwater/sim/node"
)

// grown is a history of some length.
func grown(t *testing.T) *History {
	h := NewHistory(Config{Seed: 1, Brokers: 3})
	h.Advance(1000*node.Second, 0)
	must(t, h.Do(Kill{2}))
	h.Advance(2000*node.Second, 0)
	must(t, h.Do(Start{2}))
	h.Advance(4000*node.Second, 0)
	return h
}

// folded folds a history up to a step.
func folded(h *History, upto uint64) bool {
	scout := h.Scout(upto)
	for scout.World().Seq() < upto {
		scout.Step()
	}
	return h.Fold(scout.World())
}

// A folded history is the same as before from its base on: every step, every seek, what comes next, and
// another future. Before it nothing is known, and nobody is led there.
func TestFold(t *testing.T) {
	h, all := grown(t), grown(t)
	if h.journal.chunks[3].whole != nil {
		t.Fatal("nothing is packed yet")
	}
	to := h.SeqAt(1500 * node.Second)
	if !folded(h, to) || folded(h, to) {
		t.Fatal("it isn't folded once")
	}
	base, at := h.Base()
	if s, _ := all.InfoAt(base); base == 0 || at > 1500*node.Second || at < 1490*node.Second || s.At != at {
		t.Fatalf("it begins at %d, %d", base, at)
	}
	for _, seq := range []uint64{0, 1, base - 1, base} {
		if _, _, ok := h.StepAt(seq); ok || h.AtHand(seq) || h.MayHave(seq, reflect.TypeFor[node.ProcessKilled]()) {
			t.Errorf("step %d is known", seq)
		}
	}
	for seq := base + 1; seq < h.Len(); seq++ {
		s, facts, _ := h.StepAt(seq)
		want, those, _ := all.StepAt(seq)
		if s != want || !reflect.DeepEqual(facts, those) {
			t.Fatalf("step %d is %+v %v, want %+v %v", seq, s, facts, want, those)
		}
	}
	for _, to := range []node.Time{0, at - 1, at, at + 1, 151 * node.Second, 399 * node.Second, 200 * node.Second} {
		if got, want := h.Seek(to).Hash(), all.Seek(max(to, at)).Hash(); got != want || h.Now() < at {
			t.Errorf("a seek to %d leads to %x at %d, want %x", to, got, h.Now(), want)
		}
	}
	if h.SeekStep(base); h.StepBack() || h.World().Seq() != base {
		t.Error("a step leads before the beginning")
	}
	n := 0
	for range h.Steps(0, base+500) {
		n++
	}
	for range all.Steps(base+1, base+500) {
		n--
	}
	if n != 0 {
		t.Errorf("there are %d events too many", n)
	}
}

// Somebody acts just behind the beginning, then the old future is wanted again.
func TestForksOfAFoldedHistory(t *testing.T) {
	h, all := grown(t), grown(t)
	folded(h, h.SeqAt(1500*node.Second))
	base, at := h.Base()
	for _, from := range []uint64{base, base + 1, base + 3000} {
		h.SeekStep(from)
		all.SeekStep(from)
		must(t, h.Do(Kill{3}))
		must(t, all.Do(Kill{3}))
		h.Advance(h.Now()+20*node.Second, 0)
		all.Advance(all.Now()+20*node.Second, 0)
		if h.World().Hash() != all.World().Hash() {
			t.Errorf("a fork behind step %d leads elsewhere", from)
		}
		if s, ok := h.InfoAt(base); !ok || s.At != at || h.Seek(0).Seq() != base {
			t.Errorf("behind a fork the beginning is at %d", s.At)
		}
		h.Restore(h.Branches()[len(h.Branches())-1].ID)
		all.Restore(all.Branches()[len(all.Branches())-1].ID)
		if got, want := h.Seek(4000*node.Second).Hash(), all.Seek(4000*node.Second).Hash(); got != want {
			t.Errorf("the old future ends in %x, want %x", got, want)
		}
	}
	// A branch from before the beginning goes with it.
	left := len(h.Branches())
	if folded(h, base+2000); left != 3 || len(h.Branches()) != 1 {
		t.Errorf("of %d branches %d are left", left, len(h.Branches()))
	}
}
