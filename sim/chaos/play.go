package chaos

import "highwater/sim"

// Play gives the commands of a plan to a history, without checking anything, and mends everything at
// the end.
func (p *Plan) Play(h *sim.History) {
	h.Advance(topicsAt, 0)
	_ = h.Do(sim.Spawn{Name: "maker", Spec: makerSpec{p.Config.Brokers, p.Topics, p.Queue != nil}})
	load, faults := p.Load, p.Faults
	for len(load)+len(faults) > 0 {
		var next Timed
		if len(faults) == 0 || len(load) > 0 && load[0].At <= faults[0].At {
			next, load = load[0], load[1:]
		} else {
			next, faults = faults[0], faults[1:]
		}
		if next.At >= p.Until {
			continue
		}
		h.Advance(next.At, 0)
		if c := next.resolve(h.World()); c != nil {
			_ = h.Do(c) // one that makes no sense at the moment is passed over
		}
	}
	h.Advance(p.Until, 0)
	_ = h.Do(sim.Heal{})
	h.Advance(p.Until+restWithin/20, 0)
}
