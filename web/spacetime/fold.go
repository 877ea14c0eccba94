package spacetime

import (
	"cmp"
	"slices"

	"highwater/sim"
	"highwater/sim/ordered"
	"highwater/sim/wire"
	"highwater/web/words"
)

// fold decides what is drawn. The rest is counted.
func (g *gatherer) fold() {
	shown := 0
	for i := range g.messages {
		m := &g.messages[i]
		m.outside = m.Sent >= g.o.To || m.end <= g.o.From
		m.hidden = m.outside || g.o.Hidden[m.kind] || m.routine && !g.o.Routine ||
			m.repeat && !g.o.Repeats
		if !m.hidden {
			shown++
		}
	}
	g.thin(shown-mostMessages, func(m *message) bool { return !m.bad && m.kind != words.Groups })
	shown = 0
	for i := range g.messages {
		if !g.messages[i].hidden {
			shown++
		}
	}
	g.thin(shown-mostMessages, func(*message) bool { return true })
	shown = 0
	for i := range g.marks {
		m := &g.marks[i]
		if m.hidden = m.repeat && !g.o.Repeats; !m.hidden {
			shown++
		}
	}
	for i := range g.messages {
		if m := &g.messages[i]; !m.hidden {
			m.said = words.OfMessage(m.Message.Body, words.Sentences).Sentence
		}
	}
	for i := range g.marks {
		if m := &g.marks[i]; shown > mostMarks && !m.hidden && !m.Turning {
			m.hidden = true
			shown--
		}
	}
}

// thin folds the oldest n messages of which may says that it is no great loss.
func (g *gatherer) thin(n int, may func(*message) bool) {
	for i := range g.messages {
		if m := &g.messages[i]; n > 0 && !m.hidden && may(m) {
			m.hidden = true
			n--
		}
	}
}

// columns are the machines that take part, controllers first, then brokers, producers, consumers and
// tools: who talks much with each other stands side by side.
func (g *gatherer) columns(before *sim.World) {
	part := map[wire.ID]bool{}
	for i := range g.messages {
		if m := &g.messages[i]; !m.hidden {
			part[m.Message.From], part[m.Message.To] = true, true
		}
	}
	for i := range g.marks {
		if !g.marks[i].hidden {
			part[g.marks[i].id] = true
		}
	}
	groups := map[wire.ID]string{}
	for i := range g.spans {
		sp := &g.spans[i]
		if !sp.ended() {
			groups[sp.id] = cmp.Or(groups[sp.id], sp.group)
		}
		if !sp.begun && sp.id != wire.You {
			part[sp.id] = true
		}
	}
	for id := range part {
		p := g.w.Process(id)
		if p == nil {
			continue
		}
		m := machine{id: id, name: p.Name, role: p.Role, group: groups[id], born: -1}
		if before.Process(id) == nil {
			m.born = g.o.From
			for i := range g.marks {
				if g.marks[i].id == id {
					m.born = g.marks[i].at
					break
				}
			}
		}
		g.machines = append(g.machines, m)
	}
	ordered.SortFunc(g.machines, func(a, b machine) int {
		return cmp.Or(cmp.Compare(place(a.role), place(b.role)), cmp.Compare(a.id, b.id))
	})
	for i := range g.spans {
		if t := g.spans[i].tp.Topic; t != "" && part[g.spans[i].id] && !slices.Contains(g.topics, t) {
			g.topics = append(g.topics, t)
		}
	}
	ordered.Sort(g.topics)
}

func place(role string) int {
	return slices.Index([]string{"controller", "broker", "producer", "consumer"}, role) & 7
}
