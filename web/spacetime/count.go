package spacetime

import (
	"cmp"
	"slices"
	"strings"

	"highwater/sim/node"
)

// missing words what a break leaves out.
func (l *layouter) missing(from, to node.Time) string {
	var f Folded
	again := map[string]int{}
	for i := range l.messages {
		m := &l.messages[i]
		if !m.hidden || m.outside || m.Sent <= from || m.Sent >= to {
			continue
		}
		if repeated := f.add(l, m); repeated && !m.Message.Body.Reply() && m.kind != Connection {
			again[l.name(m)+": "+strings.TrimSpace(digitless(m.label))]++
		}
	}
	words := f.words(l.silentAll(from, to))
	type often struct {
		what string
		n    int
	}
	var most []often
	for what, n := range again {
		most = append(most, often{what, n})
	}
	slices.SortFunc(most, func(a, b often) int {
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.what, b.what))
	})
	for i := range min(2, len(most)) {
		if most[i].n > 1 {
			words = join(words, most[i].what+" × "+num(int64(most[i].n)))
		}
	}
	return words
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
		if _, ok := l.x[s.id]; ok && s.kind == "down" && s.id.IsBroker() && s.from <= from && s.to >= to {
			return s.id.String()
		}
	}
	return ""
}

// add counts a folded message; it returns whether it is one more of the same.
func (f *Folded) add(l *layouter, m *message) (repeated bool) {
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
	case m.label == "heartbeat":
		f.Heartbeats++
	case m.kind == Fetch || m.kind == Controller:
		f.Fetches++
	default:
		f.Other++
	}
	return false
}

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " · " + b
}

// words counts what is left out; silent names a broker of which no heartbeat came.
func (f *Folded) words(silent string) string {
	out := ""
	add := func(n int, one, many string) {
		if n == 1 {
			out = join(out, "1 "+one)
		} else if n > 1 {
			out = join(out, num(int64(n))+" "+many)
		}
	}
	add(f.Heartbeats, "heartbeat", "heartbeats")
	if silent != "" {
		if f.Heartbeats > 0 {
			out += ","
		}
		out = strings.TrimSpace(out + " none of " + silent)
		if f.Heartbeats == 0 {
			out = "no heartbeat of " + silent
		}
	}
	add(f.Fetches, "empty fetch", "empty fetches")
	add(f.Repeats, "repeated message", "repeated messages")
	add(f.Other, "greeting", "greetings")
	add(f.Hidden, "message switched off", "messages switched off")
	add(f.TooMany, "more message folded", "more messages folded")
	return out
}

// Words counts what a whole drawing leaves out.
func (f Folded) Words() string { return f.words("") }

func (l *layouter) count() {
	for i := range l.messages {
		m := &l.messages[i]
		if m.outside {
			continue
		}
		l.d.Counts[m.kind]++
		if m.hidden {
			l.d.Folded.add(l, m)
		} else {
			l.d.Shown++
		}
	}
}
