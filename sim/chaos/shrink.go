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
	want := kind(best.Run().Err)
	fails := func(q *Plan) bool {
		budget--
		return budget >= 0 && kind(q.Run().Err) == want
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

// kind is the name of the broken promise: what stands before the colon.
func kind(err error) string {
	if err == nil {
		return ""
	}
	name, _, _ := strings.Cut(err.Error(), ":")
	return name
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

// Transcript is the plan as lines for the console, for sim/shell/testdata.
func (p *Plan) Transcript() string {
	var b strings.Builder
	w := sim.New(p.Config)
	c := &p.Config
	b.WriteString("# latency " + num(c.LatencyUs) + " us, jitter " + num(c.JitterUs) + " us, racks " +
		num(int64(len(c.Racks))) + "\n% cluster brokers=" + num(int64(c.Brokers)) + " seed=" +
		num(int64(c.Seed)))
	for _, e := range c.Static {
		b.WriteString(" " + e.Key + "=" + e.Value)
	}
	b.WriteString("\n")
	now := node.Time(0)
	wait := func(t node.Time) {
		if t > now {
			b.WriteString("wait " + num(int64((t-now)/node.Millisecond)) + "ms\n")
			now = t
		}
	}
	wait(topicsAt)
	b.WriteString(makerSpec{c.Brokers, p.Topics, p.Queue != nil}.Text() + "\n")
	load, faults := p.Load, p.Faults
	for len(load)+len(faults) > 0 {
		var t Timed
		if len(faults) == 0 || len(load) > 0 && load[0].At <= faults[0].At {
			t, load = load[0], load[1:]
		} else {
			t, faults = faults[0], faults[1:]
		}
		if t.At >= p.Until {
			continue
		}
		wait(t.At)
		b.WriteString(t.line(w) + "\n")
	}
	wait(p.Until)
	b.WriteString("heal\n")
	return b.String()
}

// line words a command for which the world may not have the process yet.
func (t *Timed) line(w *sim.World) string {
	switch c := t.Command.(type) {
	case sim.Kill:
		if t.A != "" {
			return "kill " + t.A
		}
	case sim.Cut:
		if t.A != "" {
			return "partition " + t.A + " " + c.B.String()
		}
	case sim.Heal:
		if t.A != "" {
			return "heal " + t.A + " " + c.B.String()
		}
	case sim.Spawn:
		return specText(c)
	}
	return w.Text(t.Command)
}
