package chaos

import (
	"highwater/sim"
	"highwater/sim/wire"
)

// Play gives the commands of a plan to a history, without checking anything, and mends everything at
// the end. What waits for its moment is left out.
func (p *Plan) Play(h *sim.History) {
	h.Advance(topicsAt, 0)
	_ = h.Do(p.maker())
	for _, next := range p.commands() {
		if next.At >= p.Until {
			break
		}
		h.Advance(next.At, 0)
		if c := next.resolve(h.World()); c != nil {
			_ = h.Do(c) // one that makes no sense at the moment is passed over
		}
	}
	h.Advance(p.Until, 0)
	_ = h.Do(sim.Heal{})
	for id, q := range h.World().Brokers() {
		if q.Frozen {
			_ = h.Do(sim.Thaw{Process: id})
		}
	}
	h.Advance(p.Until+p.patience().rest/4, 0)
}

func (p *Plan) maker() sim.Command {
	return sim.Spawn{Name: "maker", Spec: makerSpec{p.Config.Brokers, p.Topics, p.Queue != nil}}
}

// commands are those of load and faults, in the order of their times.
func (p *Plan) commands() []Timed {
	var all []Timed
	load, faults := p.Load, p.Faults
	for len(load)+len(faults) > 0 {
		if len(faults) == 0 || len(load) > 0 && load[0].At <= faults[0].At {
			all, load = append(all, load[0]), load[1:]
		} else {
			all, faults = append(all, faults[0]), faults[1:]
		}
	}
	return all
}

// resolve puts the ids of named processes in; nil when there is none of that name, or no command.
func (t *Timed) resolve(w *sim.World) sim.Command {
	if t.A == "" {
		return t.Command
	}
	p := w.Named(t.A)
	if p == nil {
		return nil
	}
	switch c := t.Command.(type) {
	case sim.Kill:
		return sim.Kill{Process: p.ID}
	case sim.Stop:
		return sim.Stop{Process: p.ID}
	case sim.Type:
		return sim.Type{Process: p.ID, Input: c.Input}
	case sim.Cut:
		return sim.Cut{A: p.ID, B: t.other(w, c.B)}
	case sim.CutOneWay:
		return sim.CutOneWay{From: c.From, To: p.ID}
	case sim.Freeze:
		return sim.Freeze{Process: p.ID, For: c.For}
	case sim.SetClock:
		return sim.SetClock{Process: p.ID, Ahead: c.Ahead}
	case sim.Heal:
		return sim.Heal{A: p.ID, B: t.other(w, c.B)}
	}
	return nil
}

// other is the second process of a command: the one that is named, or id.
func (t *Timed) other(w *sim.World, id wire.ID) wire.ID {
	if p := w.Named(t.B); p != nil {
		return p.ID
	}
	return id
}
