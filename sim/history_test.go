package sim

import (
	"slices"
	"testing"

	"highwater/sim/node"
)

// played is a history of toys with commands on the way.
func played(t testing.TB, seed uint64) *History {
	h := historyOf(toys(seed, 4, false))
	for i, c := range []Command{
		Kill{2}, Start{2}, Cut{1, 3}, SetLatency{2, 4, 3000}, Heal{}, Kill{4}, Start{4}, Stop{1},
	} {
		h.Advance(node.Time(i+1)*node.Second/3, 0)
		if err := h.Do(c); err != nil {
			t.Fatal(err)
		}
	}
	h.Advance(4*node.Second, 0)
	return h
}

// Seeking anywhere, in any order, shows the world as it was, and going on from there ends as
// before.
func TestSeekShowsThePast(t *testing.T) {
	h := played(t, 1)
	end, n := h.World().Hash(), h.Len()
	w := h.keyframes[0].Clone()
	hashes := []uint64{w.Hash()}
	times := []node.Time{0}
	for given := h.commands; uint64(len(hashes)) < n; {
		if len(given) > 0 && given[0].Step == w.seq {
			w.now = given[0].At
			must(t, w.Do(given[0].Command))
			given = given[1:]
		} else {
			w.Step()
		}
		for uint64(len(hashes)) <= w.seq {
			hashes = append(hashes, w.Hash())
			times = append(times, w.now)
		}
	}
	r := node.NewRand(1, 2)
	for range 300 {
		step := uint64(r.Intn(int(n)))
		if got := h.SeekStep(step); got.Hash() != hashes[step] || got.now != times[step] {
			t.Fatalf("step %d: hash %x at %d, not %x at %d", step, got.Hash(), got.now,
				hashes[step], times[step])
		}
		at := r.Between(0, 4*node.Second)
		got := h.Seek(at)
		if i, _ := slices.BinarySearch(times, at+1); got.now != at || got.Hash() != hashes[i-1] {
			t.Fatalf("time %d: step %d, not %d", at, got.seq, i-1)
		}
	}
	if h.Len() != n {
		t.Fatalf("seeking changed the history from %d to %d steps", n, h.Len())
	}
	if h.Seek(4*node.Second).Hash() != end || !h.AtEnd() {
		t.Fatal("another end")
	}
}

// Stepping back undoes exactly one step, a command whole.
func TestStepBack(t *testing.T) {
	h := played(t, 2)
	for back := 0; h.World().Seq() > 0; back++ {
		n := h.World().Seq()
		s, _, _ := h.StepAt(n)
		if !h.StepBack() {
			t.Fatal("no way back from", n)
		}
		want := n - 1
		if s.Kind == EffectStep {
			want = n - 2
		}
		if h.World().Seq() != want {
			t.Fatalf("from %d back to %d", n, h.World().Seq())
		}
		if back%100 == 99 {
			h.SeekStep(n - min(n, 5000))
		}
	}
	if h.StepBack() {
		t.Fatal("there is something before the beginning")
	}
	if !h.ForwardTo(visible, 100) || h.World().Seq() == 0 {
		t.Fatal("nothing visible")
	}
}

// Acting in the past forks; the abandoned future can be had back, step for step, and given up
// again.
func TestForkAndRestore(t *testing.T) {
	h := played(t, 3)
	first, n := h.World().Hash(), h.Len()
	h.Seek(node.Second)
	step := h.World().Seq()
	must(t, h.Do(Kill{3}))
	if len(h.Branches()) != 1 || h.Branches()[0].ForkedStep != step || !h.AtEnd() {
		t.Fatalf("branches %+v", h.Branches())
	}
	h.Advance(4*node.Second, 0)
	second := h.World().Hash()
	h.Seek(node.Second / 2) // a third course, forked before the fork
	must(t, h.Do(Kill{3}))
	h.Advance(4*node.Second, 0)
	third := h.World().Hash()
	if first == second || second == third || len(h.Branches()) != 2 {
		t.Fatal("the courses don't differ")
	}
	for range 2 {
		for _, want := range []uint64{first, second, third} {
			b := h.Branches()[0]
			if !h.Restore(b.ID) || h.World().Seq() != b.ForkedStep {
				t.Fatalf("restored to step %d, not %d", h.World().Seq(), b.ForkedStep)
			}
			if h.Seek(b.End).Hash() != want || len(h.Branches()) != 2 {
				t.Fatalf("branch %d ends otherwise", b.ID)
			}
		}
	}
	h.Restore(h.Branches()[0].ID)
	h.Seek(4 * node.Second)
	if h.Len() != n {
		t.Fatalf("%d steps, not %d", h.Len(), n)
	}
}

// A course can be left without a command, too: nobody does anything then, and the old one is kept.
func TestForkWithoutACommand(t *testing.T) {
	h := played(t, 3)
	first := h.World().Hash()
	if h.Fork() {
		t.Error("at the end there is nothing to leave")
	}
	h.Seek(node.Second)
	if !h.Fork() || len(h.Branches()) != 1 || !h.AtEnd() {
		t.Fatalf("branches %+v", h.Branches())
	}
	h.Advance(4*node.Second, 0)
	if h.World().Hash() == first {
		t.Fatal("the old course's commands were given, too")
	}
	for _, want := range []uint64{first, h.World().Hash()} {
		b := h.Branches()[0]
		if !h.Restore(b.ID) || h.Seek(b.End).Hash() != want || len(h.Branches()) != 1 {
			t.Fatalf("branch %d ends otherwise", b.ID)
		}
	}
}

// Acting in a quiet moment before the end of the known time forks nothing.
func TestActingInAQuietMomentForksNothing(t *testing.T) {
	h := historyOf(toys(1, 3, true))
	h.Advance(10*node.Second, 0)
	h.Seek(5 * node.Second)
	must(t, h.Do(Kill{1}))
	if len(h.Branches()) != 0 || h.End() != 5*node.Second {
		t.Fatalf("%d branches, end %d", len(h.Branches()), h.End())
	}
}

// The journal tells the same facts that the steps told.
func TestJournalKeepsEveryEvent(t *testing.T) {
	w := toys(4, 4, false)
	h := historyOf(w.Clone())
	h.Advance(2*node.Second, 0)
	var told []node.Event
	w.Run(2*node.Second, func(es []node.Event) { told = append(told, es...) })
	if got := slices.Collect(h.Between(0, 2*node.Second)); !slices.Equal(got, told) {
		t.Fatalf("%d events, not %d", len(got), len(told))
	}
	var part []node.Event
	for _, e := range told {
		if e.At >= node.Second && e.At <= node.Second+5000 {
			part = append(part, e)
		}
	}
	if got := slices.Collect(h.Between(node.Second, node.Second+5000)); !slices.Equal(got, part) {
		t.Fatalf("%d events in the range, not %d", len(got), len(part))
	}
}

// visible is what a learner sees something of: a message that arrives, a command, or a fact.
func visible(s StepInfo, facts []node.Fact) bool {
	return s.Kind != AlarmStep || len(facts) > 0
}
