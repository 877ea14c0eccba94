package player

import (
	"highwater/sim/node"
	"highwater/web/words"
)

// Memory ends, and a long history shall not: when more is held than there is room for, the older half
// of what is known is folded into a picture of its end. See sim.History.Fold.

// leastFold is how many steps are folded at least: fewer make no room.
const leastFold = 50_000

// Room tells when history has to be folded.
type Room struct {
	Held func() uint64 // bytes that are held just now; nil: nobody counts
	Most uint64
}

// crowded tells whether there is something to fold, and up to which step.
func (p *Player) crowded() (upto uint64, yes bool) {
	r, h := &p.Room, p.History
	if r.Held == nil || p.run.errand != nil || h.Len() < p.run.foldAt || r.Held() <= r.Most {
		return 0, false
	}
	p.run.foldAt = h.Len() + leastFold // whatever comes of it
	base, _ := h.Base()
	if upto = min(base+(h.Len()-base)/2, p.World().Seq()); upto < base+leastFold {
		return 0, false
	}
	return upto, true
}

// makeRoom folds history when it is time for that.
func (p *Player) makeRoom() bool {
	upto, yes := p.crowded()
	if yes {
		p.fold(upto)
	}
	return yes
}

// fold folds what happened up to a step, in slices. Who does something meanwhile has put it off.
func (p *Player) fold(upto uint64) {
	h := p.History
	scout := h.Scout(upto)
	text := func() string {
		return words.Folding(percent(node.Time(scout.World().Seq()), node.Time(upto)))
	}
	p.Soon(text, words.NotNow, func() {
		from := upto
		for _, f := range p.folds {
			from = min(from, f.depart(upto))
		}
		scout = h.Scout(from)
		for scout.World().Seq() < upto {
			p.breathe()
			before := scout.World().Seq()
			scout.Step()
			for seq := before + 1; seq <= min(scout.World().Seq(), upto); seq++ {
				for _, f := range p.folds {
					f.ride(scout, seq)
				}
			}
		}
		upto = scout.World().Seq() // a command and its effect stay together
		if !h.Fold(scout.World()) {
			return
		}
		for _, f := range p.folds {
			f.ride(scout, upto)
			f.rebase(upto)
		}
		p.wording = wording{}
		p.dropFutures()
	})
}

// dropFutures forgets the deeds of branches that history has forgotten.
func (p *Player) dropFutures() {
	kept := p.futures[:0]
	for _, f := range p.futures {
		for _, b := range p.History.Branches() {
			if b.ID == f.branch {
				kept = append(kept, f)
			}
		}
	}
	clear(p.futures[len(kept):])
	p.futures = kept
}

// Folded is the time before which nothing is known any more; 0: all is.
func (p *Player) Folded() node.Time {
	_, at := p.History.Base()
	return at
}

// rebase makes where a ride has come to the beginning of the track.
func (t *track[F]) rebase(seq uint64) {
	if t.aheadUpto != seq || t.frames == nil { // it begins behind it
		return
	}
	frames := []frame[F]{{seq, t.ahead.Clone()}}
	for _, f := range t.frames {
		if f.upto > seq {
			frames = append(frames, f)
		}
	}
	if t.frames, t.from = frames, seq; t.upto < seq {
		t.now, t.upto = t.ahead, seq
	}
}
