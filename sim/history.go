package sim

import (
	"cmp"
	"iter"
	"reflect"
	"slices"

	"highwater/sim/node"
)

// Given is a command with its exact place: Step steps were done before it, and it was given at At.
type Given struct {
	Step    uint64
	At      node.Time
	Command Command
	id      int // tells commands of different branches apart
}

// timeline is one course of events: what was commanded, what happened, and snapshots on the way.
type timeline struct {
	commands  []Given
	journal   journal
	keyframes []*World // by Seq
	end       node.Time
}

// History is a world that can be seen at any time of its past and go on differently from there.
// What lies beyond the playhead stays known until the learner acts.
type History struct {
	timeline
	world    *World // at the playhead
	branches []Branch
	lastID   int
	keepAt   uint64 // no keyframe is wanted before this step; 0: look
	memory   recollection
	noteAt   uint64 // what is gone through again before this step isn't remembered
	// Breathe is called now and then while a step is sought, or made again; nil: nobody waits. What the
	// playhead stands at meanwhile is on the way.
	Breathe func()
}

// Branch is a future that was abandoned by acting in its past.
type Branch struct {
	ID         int
	ForkedStep uint64    // the last step it shares with what came after
	ForkedAt   node.Time // when the learner acted
	End        node.Time // how far it was known
	Commands   []Given   // those of the abandoned future
	timeline   timeline
}

// NewHistory begins a history.
func NewHistory(c Config) *History { return historyOf(New(c)) }

func historyOf(w *World) *History {
	h := &History{world: w}
	h.journal = newJournal()
	h.keyframes = []*World{w.Clone()}
	return h
}

// World is the world at the playhead, for reading only. It is another one after each move.
func (h *History) World() *World { return h.world }

// Now is the playhead's time.
func (h *History) Now() node.Time { return h.world.now }

// End is how far the history is known.
func (h *History) End() node.Time { return h.end }

// Len is the number of steps known, step 0 included; the playhead is behind World().Seq().
func (h *History) Len() uint64 { return h.journal.len }

// AtEnd tells whether nothing is known beyond the playhead.
func (h *History) AtEnd() bool { return h.world.seq+1 == h.journal.len && h.world.now >= h.end }

// Commands are all that were given, also beyond the playhead. Not to be changed.
func (h *History) Commands() []Given { return h.commands }

// Branches are the abandoned futures, the oldest first. Not to be changed.
func (h *History) Branches() []Branch { return h.branches }

// Do carries out a command at the playhead. What was known beyond it becomes a branch.
func (h *History) Do(c Command) error {
	w := h.world
	if err := w.check(c); err != nil {
		return err
	}
	if w.seq+1 < h.journal.len {
		h.fork()
	}
	h.commands = append(h.commands, Given{w.seq, w.now, c, h.newID()})
	h.end = w.now
	if err := w.Do(c); err != nil {
		return err
	}
	h.record()
	return nil
}

// Fork makes what is known beyond the playhead a branch, without a command: time will go on in
// another way, with nobody doing anything. False: nothing is known beyond it.
func (h *History) Fork() bool {
	w := h.world
	if w.seq+1 < h.journal.len {
		h.fork()
		return true
	}
	h.end = w.now
	return false
}

func (h *History) newID() int {
	h.lastID++
	return h.lastID
}

// lent is a timeline for another history to follow: what either is given later, the other doesn't have.
func (t timeline) lent() timeline {
	t.commands = slices.Clip(t.commands)
	return t
}

// fork makes what lies beyond the playhead a branch.
func (h *History) fork() {
	w := h.world
	given := h.given()
	h.branches = append(h.branches, Branch{
		ID: h.newID(), ForkedStep: w.seq, ForkedAt: w.now, End: h.end,
		Commands: h.commands[given:], timeline: h.timeline,
	})
	k := h.keyframeUntil(w.seq)
	past := h.journal.until(w.seq+1, h.wholeUntil(w.seq))
	h.journal.rest(w.seq + 1)
	h.timeline = timeline{
		commands: h.commands[:given:given], journal: past,
		keyframes: slices.Clone(h.keyframes[:k+1]), end: w.now,
	}
	h.memory.cursor = nil
}

// Restore makes a branch the known future again and puts the playhead where it forked. What is
// given up for it becomes a branch in turn.
func (h *History) Restore(id int) bool {
	i := slices.IndexFunc(h.branches, func(b Branch) bool { return b.ID == id })
	if i < 0 {
		return false
	}
	b := h.branches[i]
	h.branches = slices.Delete(h.branches, i, i+1)
	shared := h.shared(&b.timeline)
	h.SeekStep(shared)
	if shared+1 < h.journal.len {
		h.fork()
	}
	h.timeline = b.timeline
	h.memory.cursor = nil
	h.world = h.keyframes[h.keyframeUntil(b.ForkedStep)].Clone()
	h.SeekStep(b.ForkedStep)
	h.world.now = max(h.world.now, min(b.ForkedAt, h.nextKnown()))
	return true
}

// shared is the last step before the first command in which h and t differ.
func (h *History) shared(t *timeline) uint64 {
	last := min(h.journal.len, t.journal.len) - 1
	for i := range max(len(h.commands), len(t.commands)) {
		if i >= len(h.commands) || i >= len(t.commands) {
			rest := h.commands
			if i >= len(h.commands) {
				rest = t.commands
			}
			return min(last, rest[i].Step)
		}
		if a, b := &h.commands[i], &t.commands[i]; a.id != b.id {
			return min(last, a.Step, b.Step)
		}
	}
	return last
}

// nextKnown is when the next known thing beyond the playhead happens.
func (h *History) nextKnown() node.Time {
	if h.world.seq+1 < h.journal.len {
		return h.journal.at(h.world.seq + 1)
	}
	return h.end
}

// given counts the commands before the playhead.
func (h *History) given() int {
	n, _ := slices.BinarySearchFunc(h.commands, h.world.seq, func(g Given, seq uint64) int {
		return cmp.Compare(g.Step, seq)
	})
	return n
}

// keyframeUntil is the index of the last keyframe not after step n.
func (h *History) keyframeUntil(n uint64) int {
	i, ok := slices.BinarySearchFunc(h.keyframes, n, func(w *World, n uint64) int {
		return cmp.Compare(w.seq, n)
	})
	if !ok {
		i--
	}
	return i
}

// Step carries out the next thing, be it due or a known command, and sets the clock to its time;
// false when nothing will happen by itself.
func (h *History) Step() bool { return h.forward(1<<63 - 1) }

// Advance goes on to time to, in at most maxSteps steps (any number when it is not positive). It
// returns whether the playhead has arrived.
func (h *History) Advance(to node.Time, maxSteps int) bool {
	for n := 0; h.forward(to); n++ {
		if n+1 == maxSteps {
			return h.world.now >= to
		}
	}
	h.world.now = max(h.world.now, to)
	h.end = max(h.end, h.world.now)
	return true
}

// forward does one thing that is due until to, if there is one.
func (h *History) forward(to node.Time) bool {
	w := h.world
	if w.seq+1 < h.journal.len {
		if i := h.given(); i < len(h.commands) && h.commands[i].Step == w.seq {
			g := &h.commands[i]
			if g.At > to {
				return false
			}
			w.now = g.At
			if err := w.Do(g.Command); err != nil {
				panic("sim: a replayed command fails: " + err.Error())
			}
			h.record()
			return true
		}
	}
	if at, ok := w.NextAt(); !ok || at > to {
		return false
	}
	w.Step()
	h.record()
	return true
}

// record writes what the world just did into the journal, unless it is known already.
func (h *History) record() {
	w := h.world
	events := w.events
	for _, s := range w.steps {
		n := 0
		for n < len(events) && events[n].Seq == s.Seq {
			n++
		}
		if s.Seq == h.journal.len {
			h.journal.add(s, events[:n])
		} else if c := h.journal.chunks[s.Seq/chunkSteps]; c.whole == nil && s.Seq >= h.noteAt {
			h.memory.making.note(&h.memory, c, &s, &h.journal, events[:n])
		}
		events = events[n:]
	}
	h.end = max(h.end, w.now)
	h.keep()
}

// Seek moves the playhead to t: everything until t has happened there. Beyond the known end the
// history goes on by itself.
func (h *History) Seek(t node.Time) *World {
	h.SeekStep(h.journal.after(t) - 1)
	h.Advance(t, 0)
	return h.world
}

// nearest is the world from which the way behind step n is short, and which has not done more than the
// steps up to from: the one at the playhead, or a new one.
func (h *History) nearest(from, n uint64) *World {
	k := h.keyframes[h.keyframeUntil(from)]
	if w := h.world; w.seq <= from && w.seq >= k.seq && (w.seq < n || w.now <= h.journal.at(n)) {
		return w
	}
	return k.Clone()
}

// seekNotes is how many of the steps before the place that was sought are remembered: those that a
// picture of the place looks at.
const seekNotes = 2 * chunkSteps

// SeekStep moves the playhead behind step n, or behind the command whose first half n is. A step
// that isn't known yet counts as the last known one.
func (h *History) SeekStep(n uint64) *World {
	n = h.entire(n)
	h.world = h.nearest(n, n)
	h.keepAt, h.noteAt = 0, n-min(n, seekNotes)
	for h.world.seq < n {
		h.breathe(h.world.seq)
		h.forward(1<<63 - 1)
	}
	h.noteAt = 0
	return h.world
}

// StepBack moves the playhead back behind the previous step, or before a command's.
func (h *History) StepBack() bool {
	return h.BackTo(func(StepInfo, []node.Fact) bool { return true })
}

// BackTo moves the playhead back behind the nearest earlier step that wanted names, or to the
// beginning; false when it is there.
func (h *History) BackTo(wanted func(StepInfo, []node.Fact) bool) bool {
	n := h.world.seq
	if n <= h.journal.base {
		return false
	}
	if s := h.journal.info(n); s.Kind == EffectStep {
		n--
	}
	for n--; n > h.journal.base; n-- {
		if s, facts := h.step(n); wanted(s, facts) {
			break
		}
	}
	h.SeekStep(n)
	return true
}

// ForwardTo carries out steps until one that wanted names, at most maxSteps; it returns whether it
// found one.
func (h *History) ForwardTo(wanted func(StepInfo, []node.Fact) bool, maxSteps int) bool {
	for range maxSteps {
		before := h.world.seq
		if !h.Step() {
			return false
		}
		for n := before + 1; n <= h.world.seq; n++ {
			if s, facts := h.step(n); wanted(s, facts) {
				return true
			}
		}
	}
	return false
}

// InfoAt looks up a known step without its facts, which costs less when they are old.
func (h *History) InfoAt(seq uint64) (StepInfo, bool) {
	if seq >= h.journal.len || seq < h.journal.base {
		return StepInfo{}, false
	}
	return h.journal.info(seq), true
}

// MayHave tells whether a known step may have a fact of a kind; a step of which it says no has none.
func (h *History) MayHave(seq uint64, kind reflect.Type) bool {
	return seq < h.journal.len && !h.journal.gone(seq) && h.journal.mayHave(seq, kind)
}

// StepAt looks up a known step; its facts are not to be changed.
func (h *History) StepAt(seq uint64) (StepInfo, []node.Fact, bool) {
	if seq >= h.journal.len || h.journal.gone(seq) {
		return StepInfo{}, nil, false
	}
	s, facts := h.step(seq)
	return s, facts, true
}

// Why walks from a step to the step that caused it and so on, until a command or step 0.
func (h *History) Why(seq uint64) iter.Seq2[StepInfo, []node.Fact] {
	return func(yield func(StepInfo, []node.Fact) bool) {
		for seq < h.journal.len && !h.journal.gone(seq) {
			s, facts := h.step(seq)
			if !yield(s, facts) || s.Cause == s.Seq {
				return
			}
			seq = s.Cause
		}
	}
}

// Between ranges over the events from one time to another, both included, as far as they are known.
func (h *History) Between(from, to node.Time) iter.Seq[node.Event] {
	return h.Steps(h.journal.after(from-1), h.journal.after(to)-1)
}

// Steps ranges over the events of the steps first to last, both included, as far as they are known.
func (h *History) Steps(first, last uint64) iter.Seq[node.Event] {
	return func(yield func(node.Event) bool) {
		if h.journal.gone(first) {
			first = h.journal.base + 1
		}
		for n := first; n <= last && n < h.journal.len; n++ {
			s, facts := h.step(n)
			for _, f := range facts {
				e := node.Event{At: s.At, Seq: n, Cause: s.Cause, Node: s.Node, Fact: f}
				if !yield(e) {
					return
				}
			}
		}
	}
}

// SeqAt is the last known step not later than t.
func (h *History) SeqAt(t node.Time) uint64 { return h.journal.after(t) - 1 }
