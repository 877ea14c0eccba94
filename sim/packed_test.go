package sim

import (
	"fmt"
	"reflect"
	"testing"

	"highwater/sim/node"
)

// told is a step with its facts, as text: a fact that is made again is another value with the same
// content.
func toldOf(s StepInfo, facts []node.Fact) string {
	text := fmt.Sprintf("%+v", s)
	for _, f := range facts {
		text += fmt.Sprintf(" %T %x", f, f.Sum())
	}
	return text
}

// countPacked fails when too little is packed for the test to prove what it says, or too much would be
// looked through for what is rare.
func countPacked(t *testing.T, h *History) {
	t.Helper()
	rare, kind := 0, reflect.TypeFor[node.ProcessKilled]()
	for seq := range h.Len() {
		if h.MayHave(seq, kind) {
			rare++
		}
	}
	if rare > (wholeChunks+8)*chunkSteps {
		t.Errorf("%d of %d steps may have been a process's end", rare, h.Len())
	}
	packed := 0
	for _, c := range h.journal.chunks {
		if c.whole == nil {
			packed++
		}
	}
	if packed < 10 {
		t.Fatalf("%d chunks are packed: the test proves less than it says", packed)
	}
}

// countFar fails when nothing is far away, or the last step is.
func countFar(t *testing.T, h *History) {
	t.Helper()
	far := 0
	for seq := range h.Len() {
		if !h.AtHand(seq) {
			far++
		}
	}
	if far == 0 || !h.AtHand(h.Len()-1) {
		t.Errorf("%d of %d steps aren't at hand", far, h.Len())
	}
}

// What is old is packed, and tells the same: in whatever order it is asked for, while the playhead is
// anywhere, in a future that was left and had back, and in one that forks in the middle of it.
func TestPackedStepsTellTheSame(t *testing.T) {
	h := orders(t, 3)
	var want []string
	told := func(seq uint64) string {
		s, facts, _ := h.StepAt(seq)
		return toldOf(s, facts)
	}
	for h.Len() < (wholeChunks+12)*chunkSteps {
		if h.Len()%20_000 < 2 {
			must(t, h.Do(Kill{2}))
			h.Advance(h.Now()+node.Second, 0)
			must(t, h.Do(Start{2}))
		}
		h.Step()
		for uint64(len(want)) < h.Len() {
			want = append(want, told(uint64(len(want))))
		}
	}
	r := node.NewRand(1, 3)
	some := func(n, from, upto int) {
		t.Helper()
		for range n {
			seq := uint64(from + r.Intn(upto-from))
			if got := told(seq); got != want[seq] {
				t.Fatalf("step %d is %s, want %s", seq, got, want[seq])
			}
			if s, _ := h.InfoAt(seq); fmt.Sprintf("%+v", s) != want[seq][:len(fmt.Sprintf("%+v", s))] {
				t.Fatalf("step %d is %+v, want %s", seq, s, want[seq])
			}
			_, facts, _ := h.StepAt(seq)
			for _, f := range facts {
				if !h.MayHave(seq, reflect.TypeOf(f)) {
					t.Fatalf("step %d has a %T", seq, f)
				}
			}
			if at := h.SeqAt(h.journal.at(seq)); at < seq || h.journal.at(at) != h.journal.at(seq) {
				t.Fatalf("step %d is found as %d", seq, at)
			}
		}
	}
	countPacked(t, h)
	some(60, 0, len(want))
	countFar(t, h)
	for seq := len(want)/4 - 1; seq > len(want)/4-3000; seq-- { // backwards
		if got := told(uint64(seq)); got != want[seq] {
			t.Fatalf("step %d is %s, want %s", seq, got, want[seq])
		}
	}
	for range 6 {
		n := h.SeekStep(uint64(r.Intn(len(want)))).Seq()
		some(10, max(0, int(n)-3000), int(n))
		some(10, 0, len(want))
	}
	at := h.SeekStep(5*chunkSteps + 77).Seq()
	must(t, h.Do(Kill{1}))
	h.Advance(h.Now()+node.Second, 0)
	some(40, 0, int(at)+1)
	if !h.Restore(h.Branches()[0].ID) || h.Len() != uint64(len(want)) {
		t.Fatal("the future isn't had back")
	}
	some(60, 0, len(want))
	h.SeekStep(1 << 40)
	for range 3000 { // and it goes on where it ended
		h.Step()
	}
	some(60, 0, len(want))
}
