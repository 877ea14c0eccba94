package player

import (
	"highwater/sim"
	"highwater/sim/node"
)

// Fold boils history down: it is told every event once, in order. A Clone and its original no longer
// see each other change.
type Fold[F any] interface {
	Add(*node.Event)
	Clone() F
}

// track is a fold that follows the player through its history, with snapshots of earlier moments to go
// back to. What is no longer history is cut off in one place, Player.cut, for every track there is:
// follow makes the only ones.
type track[F Fold[F]] struct {
	name      string
	fresh     func() F
	from      uint64 // the last step that is none of its business
	void      bool   // what came after from is no history any more
	now       F
	upto      uint64 // the last step that is in now
	ahead     F      // see traveller
	frames    []frame[F]
	aheadUpto uint64
	gap       uint64 // steps between two snapshots; doubled when there are too many
}

type frame[F any] struct {
	upto uint64
	at   F
}

const (
	firstGap   = 2048
	mostFrames = 32 // so going back over a million events replays 60,000 at most
)

// cutter is what has to forget when history takes another course.
type cutter interface{ cut(seq uint64) }

// follow makes a track; fresh is the fold of nothing.
func follow[F Fold[F]](p *Player, name string, fresh func() F) *track[F] {
	t := &track[F]{name: name, fresh: fresh, gap: firstGap}
	p.tracks, p.folds = append(p.tracks, t), append(p.folds, t)
	return t
}

// cut makes everything that was made of history forget what came after a step.
func (p *Player) cut(seq uint64) {
	for _, t := range p.tracks {
		t.cut(seq)
	}
}

// begin makes it another fold, one that begins after a step.
func (t *track[F]) begin(from uint64, fresh func() F) {
	*t = track[F]{name: t.name, fresh: fresh, from: from, gap: firstGap}
}

// at is the fold behind a step, for reading only; good until the next call.
func (t *track[F]) at(h *sim.History, seq uint64) F {
	t.reach(seq)
	for t.upto < seq {
		if t.upto >= t.frames[len(t.frames)-1].upto+t.gap {
			t.keep(t.upto, t.now)
		}
		t.upto++
		enter(h, t.now, t.upto)
	}
	return t.now
}

// snapshot is the fold as it was behind an earlier step, to be kept.
func (t *track[F]) snapshot(h *sim.History, seq uint64) F {
	if t.frames == nil || t.upto < seq {
		t.at(h, seq)
	}
	if t.upto == seq {
		return t.now.Clone()
	}
	f := &t.frames[t.frameUntil(seq)]
	now := f.at.Clone()
	for n := f.upto + 1; n <= seq; n++ {
		enter(h, now, n)
	}
	return now
}

// enter adds the events of a step.
func enter[F Fold[F]](h *sim.History, fold F, seq uint64) {
	s, facts, _ := h.StepAt(seq)
	var e node.Event
	for _, f := range facts {
		e = node.Event{At: s.At, Seq: s.Seq, Cause: s.Cause, Node: s.Node, Fact: f}
		fold.Add(&e)
	}
}

func (t *track[F]) frameUntil(seq uint64) int {
	n := len(t.frames) - 1
	for n > 0 && t.frames[n].upto > seq {
		n--
	}
	return n
}

// reach goes back, or on, to the snapshot from which the way to a step is short.
func (t *track[F]) reach(seq uint64) {
	started := t.frames != nil
	if !started {
		t.frames = []frame[F]{{t.from, t.fresh()}}
	}
	f := &t.frames[t.frameUntil(seq)]
	if started && t.upto <= seq && t.upto >= f.upto {
		return
	}
	now, upto := f.at.Clone(), f.upto
	if started && t.upto > t.frames[len(t.frames)-1].upto+t.gap/4 {
		t.keep(t.upto, t.now) // to come back to
	}
	t.now, t.upto = now, upto
}

func (t *track[F]) keep(upto uint64, at F) {
	t.frames = append(t.frames, frame[F]{upto, at.Clone()})
	if len(t.frames) <= mostFrames {
		return
	}
	kept := t.frames[:0]
	for i, f := range t.frames {
		if i%2 == 0 {
			kept = append(kept, f)
		}
	}
	clear(t.frames[len(kept):])
	t.frames = kept
	t.gap *= 2
}

// traveller is a fold that can go ahead to where a seek leads, while what is shown stays.
type traveller interface {
	depart(seq uint64) (from uint64)
	ride(h *sim.History, seq uint64)
	arrive()
	rebase(seq uint64)
}

// depart begins a ride to behind a step. It gives the last step that needn't be told on the way.
func (t *track[F]) depart(seq uint64) (from uint64) {
	if t.frames == nil {
		t.at(nil, t.from)
	}
	t.ahead, t.aheadUpto = t.now, t.upto
	if f := &t.frames[t.frameUntil(seq)]; t.upto > seq || t.upto < f.upto {
		t.ahead, t.aheadUpto = f.at, f.upto
	}
	t.ahead = t.ahead.Clone()
	return t.aheadUpto
}

// ride adds the next step of the way, unless that is behind it.
func (t *track[F]) ride(h *sim.History, seq uint64) {
	if seq == t.aheadUpto+1 {
		if t.aheadUpto >= t.frames[len(t.frames)-1].upto+t.gap {
			t.keep(t.aheadUpto, t.ahead)
		}
		t.aheadUpto++
		enter(h, t.ahead, seq)
	}
}

// arrive makes where the ride has come to the track's place.
func (t *track[F]) arrive() {
	if t.upto > t.frames[len(t.frames)-1].upto+t.gap/4 {
		t.keep(t.upto, t.now) // to come back to
	}
	t.now, t.upto = t.ahead, t.aheadUpto
}

// cut forgets what was known after a step.
func (t *track[F]) cut(seq uint64) {
	t.void = t.void || t.from > 0 && seq <= t.from
	if t.frames == nil || t.upto <= seq && t.frames[len(t.frames)-1].upto <= seq {
		return
	}
	n := len(t.frames)
	for n > 1 && t.frames[n-1].upto > seq {
		n--
	}
	clear(t.frames[n:])
	t.frames = t.frames[:n]
	if t.upto > seq {
		t.now, t.upto = t.frames[n-1].at.Clone(), t.frames[n-1].upto
	}
}
