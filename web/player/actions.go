package player

import (
	"iter"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Action is something a person can do to a thing: a word for a button, and the console line that does it.
type Action struct{ Label, Line string }

// slowLink is how slow a link becomes at the press of a button, one way.
const slowLink = 200 * node.Millisecond

// Actions lists what can be done to a thing as it is at the playhead: to a broker, a controller, or a
// link between two processes.
func (p *Player) Actions(s Subject) []Action {
	switch s.Thing {
	case "broker", "power", "controller":
		return p.nodeActions(s.Node)
	case "client", "member":
		if q := p.World().Process(s.Node); q != nil && q.Running && q.Role != "tool" {
			return []Action{{"Kill", "kill " + q.Name}, {"Stop", "stop " + q.Name}}
		}
	case "link":
		return p.linkActions(s.Node, s.Peer)
	}
	return nil
}

func (p *Player) nodeActions(id wire.ID) []Action {
	w := p.World()
	q := w.Process(id)
	if q == nil {
		return nil
	}
	if !q.Running {
		return []Action{{"Start", "start " + q.Name}}
	}
	acts := []Action{{"Kill", "kill " + q.Name}, {"Stop", "stop " + q.Name}}
	if p.cutSomewhere(id) {
		return append(acts, Action{"Heal its links", "heal " + q.Name})
	}
	return append(acts, Action{"Cut it off", "partition " + q.Name})
}

// cutSomewhere tells whether a process has lost any of its links.
func (p *Player) cutSomewhere(id wire.ID) bool {
	w := p.World()
	if w.Cuts() == 0 {
		return false
	}
	for _, all := range [...]iter.Seq2[wire.ID, *sim.Process]{w.Brokers(), w.Controllers(), w.Clients()} {
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
	acts := []Action{{"Cut", "partition " + names}}
	if l.Cut {
		acts = []Action{{"Heal", "heal " + names}}
	}
	if l.Latency >= slowLink {
		return append(acts, Action{"Usual speed", "latency " + names + " default"})
	}
	return append(acts, Action{"Slow: " + duration(slowLink), "latency " + names + " 200ms"})
}
