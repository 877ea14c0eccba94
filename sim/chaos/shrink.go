package chaos

import (
	"strings"

	"highwater/sim"
	"highwater/sim/node"
)

// Shrink leaves out as many faults and clients as it can while the plan still fails in the same
// way, in at most budget runs (delta debugging). p must fail.
func (p *Plan) Shrink(budget int) *Plan {
	best := *p
	want := Kind(best.Run().Err)
	fails := func(q *Plan) bool {
		budget--
		return budget >= 0 && Kind(q.Run().Err) == want
	}
	best.Faults = shrink(best.Faults, func(fs []Timed) bool {
		q := best
		q.Faults = fs
		return fails(&q)
	})
	best.Load = shrink(best.Load, func(ls []Timed) bool {
		q := best
		q.Load = ls
		return fails(&q)
	})
	return &best
}

// Kind is the failure without what differs from run to run: the promise's name and the words, with
// partitions, brokers, numbers and names of members made alike. Two failures of one kind have most
// likely the same reason; "" is no failure.
func Kind(err error) string {
	if err == nil {
		return ""
	}
	var b strings.Builder
	for i, w := range strings.Fields(err.Error()) {
		switch {
		case i > 0:
			b.WriteByte(' ')
		case strings.HasPrefix(w, "panic"):
			return firstLine(err.Error())
		}
		b.WriteString(alike(w))
	}
	return b.String()
}

// firstLine is a panic's own text, without the time at which it came.
func firstLine(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	_, text, _ = strings.Cut(text, " us: ")
	return "panic: " + alike(text)
}

// alike replaces numbers, lists of numbers and member ids by a sign. A promise (I12) keeps its number.
func alike(w string) string {
	if strings.HasSuffix(w, ":") && strings.HasPrefix(w, "I") {
		return w
	}
	var b strings.Builder
	digits := false
	for i := 0; i < len(w); i++ {
		switch c := w[i]; {
		case c >= '0' && c <= '9':
			if !digits {
				b.WriteByte('#')
			}
			digits = true
		case digits && (c == ',' || c == '-') && i+1 < len(w) && w[i+1] >= '0' && w[i+1] <= '9':
		default:
			digits = false
			b.WriteByte(c)
		}
	}
	s := b.String()
	if len(w) >= 22 && strings.Contains(s, "#") { // a member's or topic's own id
		return "#"
	}
	return s
}

// shrink leaves out ever smaller parts of a list while it still fails.
func shrink(list []Timed, fails func([]Timed) bool) []Timed {
	for size := (len(list) + 1) / 2; size > 0 && len(list) > 0; {
		shorter := false
		for from := 0; from < len(list); {
			to := min(from+size, len(list))
			rest := append(append([]Timed(nil), list[:from]...), list[to:]...)
			if fails(rest) {
				list, shorter = rest, true
			} else {
				from = to
			}
		}
		if size == 1 && !shorter {
			break
		}
		if !shorter || size > len(list) {
			size = (size + 1) / 2
			if size == 1 && !shorter && len(list) == 1 {
				break
			}
		}
	}
	return list
}

// line is a command as it was given in a run.
type line struct {
	at   node.Time
	text string
}

// Transcript is what a run of the plan does, as lines for the console, up to where it fails: also what
// came of faults that waited for their moment.
func (p *Plan) Transcript() string {
	r := p.run()
	r.keep = true
	r.safely()
	c := &p.Config
	var b strings.Builder
	b.WriteString("# latency " + num(c.LatencyUs) + " us, jitter " + num(c.JitterUs) + " us, racks " +
		num(int64(len(c.Racks))) + ", theme " + p.Theme + "\n% cluster brokers=" +
		num(int64(c.Brokers)) + " seed=" + num(int64(c.Seed)))
	for _, e := range c.Static {
		b.WriteString(" " + e.Key + "=" + e.Value)
	}
	b.WriteString("\n")
	now := node.Time(0)
	for _, l := range r.lines {
		if l.at > now {
			b.WriteString("wait " + num(int64(l.at-now)) + "us\n")
			now = l.at
		}
		b.WriteString(l.text + "\n")
	}
	if end := r.w.Now(); end > now {
		b.WriteString("wait " + num(int64(end-now)) + "us\n")
	}
	return b.String()
}

// text words a command as the console takes it.
func (r *run) text(c sim.Command) string {
	if s, ok := c.(sim.Spawn); ok {
		return specText(s)
	}
	if t, ok := c.(sim.Type); ok {
		return "send " + r.w.NameOf(t.Process) + " " + t.Input.Line
	}
	return r.w.Text(c)
}
