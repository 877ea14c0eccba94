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

// A single message's way can be looked up long after it has come; one that a cut held up is followed to
// where TCP brought it in the end.
func TestPassage(t *testing.T) {
	h := played(t, 3)
	must(t, h.Do(Cut{2, 3}))
	h.Advance(h.Now()+node.Second/2, 0)
	must(t, h.Do(Heal{}))
	h.Advance(h.Now()+2*node.Second, 0)
	all := h.Trace(1).Until(h, h.Len()-1)
	resent := 0
	for i := 0; i < len(all); i += 1 + len(all)/40 {
		want := all[i]
		if want.Fate == Held {
			continue
		}
		got, ok := h.Passage(want.Order)
		if got.Message.Body = want.Message.Body; !ok || got != want { // a body is made anew
			t.Fatalf("passage %d is %+v, want %+v", want.Order, got, want)
		}
	}
	for i := range all {
		if all[i].Fate != Held || resent == 5 {
			continue
		}
		if got, ok := h.Passage(all[i].Order); ok && got.Resent {
			resent++
			if got.Message.Correlation != all[i].Message.Correlation || got.Order <= all[i].Order {
				t.Fatalf("%+v was sent again as %+v", all[i], got)
			}
		}
	}
	if resent == 0 {
		t.Error("nothing was sent again: the test proves less than it says")
	}
	h.Seek(all[len(all)/2].Sent - 1)
	if _, ok := h.Passage(all[len(all)-1].Order); ok {
		t.Error("a message of the future has a passage")
	}
}
