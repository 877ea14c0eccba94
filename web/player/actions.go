package player

import (
	"iter"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/thing"
	"highwater/web/words"
)

// Action is something a person can do to a thing: a word for a button, and the console line that
// does it.
type Action struct{ Label, Line string }

// slowLink is how slow a link becomes at the press of a button, one way.
const slowLink = 200 * node.Millisecond

// Actions lists what can be done to a thing as it is at the playhead: to a broker, a controller, or a
// link between two processes.
func (p *Player) Actions(s thing.Thing) []Action {
	switch s.Kind {
	case thing.Broker, thing.Power, thing.Controller:
		return p.nodeActions(s.Node)
	case thing.Client, thing.Member:
		if q := p.World().Process(s.Node); q != nil && q.Running && q.Role != "tool" {
			return killOrStop(q)
		}
	case thing.Link:
		return p.linkActions(s.Node, s.Peer)
	}
	return nil
}

func killOrStop(q *sim.Process) []Action {
	return []Action{{words.Kill, "kill " + q.Name}, {words.Stop, "stop " + q.Name}}
}

func (p *Player) nodeActions(id wire.ID) []Action {
	w := p.World()
	q := w.Process(id)
	if q == nil {
		return nil
	}
	if !q.Running {
		return []Action{{words.Start, "start " + q.Name}}
	}
	acts := killOrStop(q)
	if p.cutSomewhere(id) {
		return append(acts, Action{words.HealLinks, "heal " + q.Name})
	}
	return append(acts, Action{words.CutOff, "partition " + q.Name})
}

// cutSomewhere tells whether a process has lost any of its links.
func (p *Player) cutSomewhere(id wire.ID) bool {
	w := p.World()
	if w.Cuts() == 0 {
		return false
	}
	for _, all := range [...]iter.Seq2[wire.ID, *sim.Process]{w.Brokers(), w.Controllers(),
		w.Clients()} {
		for other := range all {
			if other != id && w.Link(id, other).Cut {
				return true
			}
		}
	}
	return false
}

func (p *Player) linkActions(a, b wire.ID) []Action {
	w := p.World()
	x, y := w.Process(a), w.Process(b)
	if x == nil || y == nil {
		return nil
	}
	names := x.Name + " " + y.Name
	l := w.Link(a, b)
	acts := []Action{{words.Cut, "partition " + names}}
	if l.Cut {
		acts = []Action{{words.Heal, "heal " + names}}
	}
	if l.Latency >= slowLink {
		return append(acts, Action{words.UsualSpeed, "latency " + names + " default"})
	}
	return append(acts, Action{words.Slow(slowLink), "latency " + names + " 200ms"})
}
