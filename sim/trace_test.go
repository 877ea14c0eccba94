package sim

import (
	"testing"

	"highwater/sim/node"
)

// A trace tells of every message that the journal saw come, with the same times and the step that sent
// it; going through a stretch changes nothing, wherever it begins and in however many pieces.
func TestTraceAgreesWithTheJournal(t *testing.T) {
	h := played(t, 3)
	for _, c := range []Command{Cut{2, 3}, Kill{3}, Start{3}} { // a cut's messages die with a process
		must(t, h.Do(c))
		h.Advance(h.Now()+node.Second/2, 0)
	}
	h.Seek(2 * node.Second)
	hash, n, at := h.World().Hash(), h.Len(), h.Now()
	r := node.NewRand(5, 2)
	fates := [5]int{}
	for range 40 {
		first := 1 + uint64(r.Intn(int(n)-1))
		trace := h.Trace(first)
		last := min(first+uint64(r.Intn(2000)), n-1)
		trace.Until(h, (trace.First+last)/2)
		ways := trace.Until(h, last)
		came := map[uint64]*Passage{}
		for i := range ways {
			p := &ways[i]
			fates[p.Fate]++
			if i > 0 && p.Order <= ways[i-1].Order {
				t.Fatalf("passage %d comes after %d", p.Order, ways[i-1].Order)
			}
			if p.Step > 0 {
				came[p.Step] = p
			}
		}
		for seq := trace.First; seq <= last; seq++ {
			s, _, _ := h.StepAt(seq)
			p := came[seq]
			if s.Kind != DeliverStep {
				if p != nil {
					t.Fatalf("step %d is no delivery but has a passage", seq)
				}
				continue
			}
			if p == nil || p.Ended != s.At || p.Sent != s.Sent || p.Cause != s.Cause || p.Due != s.At ||
				p.Message.From != s.From || p.Message.To != s.Node || p.Message.Body.API() != s.API {
				t.Fatalf("step %d is %+v, its passage %+v", seq, s, p)
			}
		}
	}
	for fate, count := range fates {
		if count == 0 {
			t.Errorf("no message had fate %d: the test proves less than it says", fate)
		}
	}
	if h.World().Hash() != hash || h.Len() != n || h.Now() != at {
		t.Error("a trace changed the history")
	}
}
