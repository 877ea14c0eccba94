package spacetime

import (
	"cmp"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/web/words"
)

// missing words what a break leaves out.
func (l *layouter) missing(from, to node.Time) string {
	var f words.Folded
	again := map[string]int{}
	for i := range l.messages {
		m := &l.messages[i]
		if !m.hidden || m.outside || m.Sent <= from || m.Sent >= to {
			continue
		}
		if repeated := l.fold(&f, m); repeated && !m.Message.Body.Reply() &&
			m.kind != words.Connections {
			again[l.name(m)+": "+strings.TrimSpace(digitless(m.label))]++
		}
	}
	text := f.Without(l.silentAll(from, to))
	type often struct {
		what string
		n    int
	}
	var most []often
	for what, n := range again {
		most = append(most, often{what, n})
	}
	ordered.SortFunc(most, func(a, b often) int {
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.what, b.what))
	})
	for i := range min(2, len(most)) {
		if most[i].n > 1 {
			text = words.Dotted(text, words.Times(most[i].what, most[i].n))
		}
	}
	return text
}

func (l *layouter) name(m *message) string {
	if i, ok := l.x[m.Message.From]; ok {
		return l.d.Columns[i].Name
	}
	return m.Message.From.String()
}

// silentAll names a broker that was down or cut off all the time from one instant to another.
func (l *layouter) silentAll(from, to node.Time) string {
	for i := range l.spans {
		s := &l.spans[i]
		if _, ok := l.x[s.id]; ok && s.kind == "down" && s.id.IsBroker() && s.from <= from &&
			s.to >= to {
			return s.id.String()
		}
	}
	return ""
}

// fold counts a folded message; it returns whether it is one more of the same.
func (l *layouter) fold(f *words.Folded, m *message) (repeated bool) {
	request := !m.Message.Body.Reply()
	switch {
	case l.o.Hidden[m.kind]:
		f.Hidden++
	case m.repeat && !l.o.Repeats && !m.routine:
		f.Repeats++
		return true
	case !m.routine || l.o.Routine:
		f.TooMany++
	case !request: // counted with its question
	case m.label == words.Heartbeat:
		f.Heartbeats++
	case m.kind == words.Fetches || m.kind == words.Controllers:
		f.Fetches++
	default:
		f.Other++
	}
	return false
}

func (l *layouter) count() {
	for i := range l.messages {
		m := &l.messages[i]
		if m.outside {
			continue
		}
		l.d.Counts[m.kind]++
		if m.hidden {
			l.fold(&l.d.Folded, m)
		} else {
			l.d.Shown++
		}
	}
}
