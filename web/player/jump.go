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
// world that goes on by itself. false: there is none until then.
func (p *Player) ahead() (node.Time, bool) {
	h, here := p.History, p.Here()
	last := h.Len() - 1
	for n := here.Seq + 1; n <= last; n++ {
		if s, facts, _ := h.StepAt(n); p.visible(s, facts) {
			return s.At, true
		}
	}
	if last > here.Seq {
		h.SeekStep(last)
	}
	w := h.World().Clone()
	if last > here.Seq {
		h.SeekTo(here.Seq, here.At)
	}
	for range farSteps {
		events, ok := w.Step()
		if !ok {
			break
		}
		for i := range events {
			e := &events[i]
			if p.visible(sim.StepInfo{At: e.At, Seq: e.Seq, Node: e.Node}, []node.Fact{e.Fact}) {
				return e.At, true
			}
		}
	}
	return w.Now(), false
}

// behind is when the event before the last one was: where a step back goes.
func (p *Player) behind() node.Time {
	n := p.World().Seq()
	if s, _ := p.History.InfoAt(n); n > 0 && s.Kind == sim.EffectStep {
		n--
	}
	for n > 1 {
		n--
		if s, facts, _ := p.History.StepAt(n); p.visible(s, facts) {
			return s.At
		}
	}
	return 0
}

// Back goes to before the last event, and On to behind the next one. Where that is far away they stay:
// see Still.
func (p *Player) Back() {
	p.halt()
	if at := p.behind(); at+far < p.Now() {
		p.run.still = Still{Here: p.Here(), To: at, Event: true, Back: true}
	} else {
		p.back()
	}
	p.Touch()
}

// On is told of at Back.
func (p *Player) On() {
	p.halt()
	if !p.stay(p.ahead()) {
		p.History.ForwardTo(p.visible, farSteps)
	}
	p.Touch()
}

func (p *Player) back() {
	p.History.BackTo(p.visible)
	p.run.pace.forget(p.Now())
}

// Jump goes where a step would not go without asking.
func (p *Player) Jump() {
	s := p.Still()
	switch {
	case s == nil || !s.Event:
		return
	case s.Back:
		p.back()
	default:
		p.History.ForwardTo(p.visible, farSteps)
	}
	p.Touch()
}
