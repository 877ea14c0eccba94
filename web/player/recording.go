package player

import (
	"errors"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/web/words"
)

// Recording is a history as a link holds it: what the world began with, every deed at its place,
// and the playhead. It needs nothing else to be played again.
type Recording struct {
	Config sim.Config
	Deeds  []Deed
	Page   int
	Here   Place
	Hash   uint64 // of the world at Here; 0: nobody knows it, see Shorten
	Hashed bool   // Hash and the deeds' hashes are known: a very old link has none
}

// Record is the present history with its playhead.
func (p *Player) Record() Recording {
	return Recording{Config: p.World().Config(), Deeds: p.deeds, Page: p.Page, Here: p.Here(),
		Hash: p.World().Hash(), Hashed: true}
}

// ErrTooLong is a recording that a page could not play without standing still for minutes. As much
// of it as fits was played.
var ErrTooLong = errors.New(words.TooManySteps)

// Replay plays a recording. It tells from when on the history that comes out is another one than the
// recorded one, because the simulation has changed since; -1 when it is the same, to the bit.
func (r *Recording) Replay() (p *Player, differs node.Time, err error) {
	p = At(r.Config)
	differs, err = p.Follow(r)
	return p, differs, err
}

// Follow plays a recording's deeds after what was done already: at the same steps, or where the steps
// are not the recorded ones any more, at the same times.
func (p *Player) Follow(r *Recording) (differs node.Time, err error) {
	p.run.hidden = true
	defer func() { p.run.hidden = false }()
	f := follower{Player: p, left: r.steps(), same: true, differs: -1}
	for i := range r.Deeds {
		d := &r.Deeds[i]
		f.breathe()
		f.to(d.Place)
		f.compare(r.Hashed && check(p.World().Hash()) != d.Check, d.At)
		if d.Kind == PageDeed {
			p.Turn(d.Page)
			continue
		}
		p.Page = d.Page
		_, _ = p.Give(d.Line, d.Cell) // an error was in the console then, and is again
	}
	p.Page = r.Page
	p.Pause()
	f.to(r.Here)
	f.compare(r.Hashed && r.Hash != 0 && p.World().Hash() != r.Hash, r.Here.At)
	if f.left == 0 {
		return f.differs, ErrTooLong
	}
	return f.differs, nil
}

// steps is how many steps a recording may be played.
func (r *Recording) steps() int {
	last := r.Here.Seq
	for i := range r.Deeds {
		last = max(last, r.Deeds[i].Seq)
	}
	last = min(last, mostSteps)
	return int(min(mostSteps, last+last/4+spareSteps))
}

// check is what a deed keeps of the world's hash.
func check(hash uint64) uint16 { return uint16(hash ^ hash>>16 ^ hash>>32 ^ hash>>48) }

// follower goes from place to place.
type follower struct {
	*Player
	left    int  // steps that it may still take
	same    bool // so far the steps are the recorded ones
	differs node.Time
}

// compare notes that from a time on the history is another one.
func (f *follower) compare(other bool, from node.Time) {
	if other && f.same {
		f.same, f.differs = false, from
	}
}

// to moves the playhead to a place.
func (f *follower) to(at Place) {
	h := f.History
	if at.At < f.Now() || at.At == f.Now() && at.Seq < f.World().Seq() { // back, to where one stopped
		if f.same {
			h.SeekTo(at.Seq, at.At)
		} else {
			h.Seek(at.At)
		}
	}
	for f.left > 0 && !(f.same && f.World().Seq() >= at.Seq) {
		next, ok := h.NextAt()
		if !ok || next > at.At {
			break
		}
		f.breathe()
		h.Step()
		f.left--
	}
	if !f.same {
		h.SeekTo(f.World().Seq(), at.At)
	} else if h.SeekTo(f.World().Seq(), at.At); f.Here() != at {
		f.compare(true, at.At)
		f.to(at)
	}
}
