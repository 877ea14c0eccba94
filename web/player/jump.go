package player

import (
	"highwater/sim"
	"highwater/sim/node"
	"highwater/web/words"
)

// far is how far away the next event may be so that a step goes there without asking.
const far = 30 * node.Second

// farSteps bounds the search for it.
const farSteps = 100_000

// Still is that nothing can be seen near the playhead: a step would be a jump. It says where to.
type Still struct {
	Here  Place
	To    node.Time // until then nothing happens
	Event bool      // there something does; otherwise nobody looked further
	Back  bool      // it lies in the past
}

// Still tells why the last step didn't go anywhere; nil when it did, or when time has passed since.
func (p *Player) Still() *Still {
	if s := &p.run.still; s.Here != (Place{}) && s.Here == p.Here() && !p.run.playing {
		return s
	}
	return nil
}

// visible is what a step stops at: what the events tell of, and commands.
func (p *Player) visible(s sim.StepInfo, facts []node.Fact) bool {
	if s.Kind == sim.CommandStep {
		return true
	}
	for _, f := range facts {
		e := node.Event{At: s.At, Seq: s.Seq, Node: s.Node, Fact: f}
		if w := words.Of(&e, p.Name, 0); w.Rank > words.Routine && w.Tone != words.Quiet {
			return true
		}
	}
	return false
}

// stay tells whether the next event, at a time if there is one, is too far away for a step, and keeps
// that for Still.
func (p *Player) stay(at node.Time, ok bool) bool {
	if ok && at <= p.Now()+far {
		return false
	}
	p.run.still = Still{Here: p.Here(), To: at, Event: ok}
	return true
}

// ahead is when the next event is, if nobody interferes: in known history first, then in a copy of the
// world that goes on by itself. false: there is none until then. *at is how far it has looked.
func (p *Player) ahead(at *node.Time) (node.Time, bool) {
	h, here := p.History, p.Here()
	last := h.Len() - 1
	for n := here.Seq + 1; n <= last; n++ {
		p.breathe()
		s, facts, _ := h.StepAt(n)
		if *at = s.At; p.visible(s, facts) {
			return s.At, true
		}
	}
	scout := h.Scout(last)
	for scout.World().Seq() < last && scout.Step() {
		p.breathe()
	}
	w := scout.World().Clone()
	for range farSteps {
		p.breathe()
		events, ok := w.Step()
		if !ok {
			break
		}
		*at = w.Now()
		for i := range events {
			e := &events[i]
			if p.visible(sim.StepInfo{At: e.At, Seq: e.Seq, Node: e.Node}, []node.Fact{e.Fact}) {
				return e.At, true
			}
		}
	}
	return w.Now(), false
}

// behind is where the event before the last one was: where a step back goes. *at is how far it has
// looked.
func (p *Player) behind(at *node.Time) Place {
	n := p.World().Seq()
	if s, _ := p.History.InfoAt(n); n > 0 && s.Kind == sim.EffectStep {
		n--
	}
	base, begun := p.History.Base()
	for n > base+1 {
		p.breathe()
		n--
		s, facts, _ := p.History.StepAt(n)
		if *at = s.At; p.visible(s, facts) {
			return Place{n, s.At}
		}
	}
	return Place{base, begun}
}

// search looks for an event, in slices.
func (p *Player) search(do func(at *node.Time)) {
	p.halt()
	at := p.Now()
	p.Soon(func() string { return words.Searching(at) }, words.StayHere, func() {
		do(&at)
		p.halt()
	})
	p.Touch()
}

// Back goes to before the last event, and On to behind the next one. Where that is far away they stay:
// see Still.
func (p *Player) Back() {
	p.search(func(at *node.Time) {
		if to := p.behind(at); to.At+far < p.Now() {
			p.run.still = Still{Here: p.Here(), To: to.At, Event: true, Back: true}
		} else {
			p.SeekPlace(to)
		}
	})
}

// On is told of at Back.
func (p *Player) On() {
	p.search(func(at *node.Time) {
		if !p.stay(p.ahead(at)) {
			p.forward()
		}
	})
}

// forward goes on behind the next event.
func (p *Player) forward() {
	p.History.ForwardTo(func(s sim.StepInfo, facts []node.Fact) bool {
		p.breathe()
		return p.visible(s, facts)
	}, farSteps)
}

// Jump goes where a step would not go without asking.
func (p *Player) Jump() {
	s := p.Still()
	if s == nil || !s.Event {
		return
	}
	back := s.Back
	p.search(func(at *node.Time) {
		if back {
			p.SeekPlace(p.behind(at))
		} else {
			p.forward()
		}
	})
}
