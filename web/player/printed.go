package player

import (
	"slices"
	"strings"
)

// Printed is what some deeds printed up to the playhead: the console's own notes, and what the programs
// that they ran in the foreground wrote. failed: one of these ended with an error, or wrote one.
func (p *Player) Printed(deeds []Deed) (lines []ConsoleLine, failed bool) {
	d, here := p.update(), p.Here()
	for i := range deeds {
		e := &deeds[i]
		if e.Note != "" {
			kind := "note"
			if e.Bad {
				kind, failed = "wrong", true
			}
			lines = append(lines, ConsoleLine{At: e.At, Kind: kind, Text: e.Note})
		}
		if e.Foreground == 0 {
			continue
		}
		if q := p.World().Process(e.Foreground); q != nil && !q.Running && q.Code != 0 {
			failed = true
		}
		from, _ := slices.BinarySearchFunc(d.output, e.Seq, func(o output, seq uint64) int {
			switch {
			case o.seq < seq:
				return -1
			case o.seq > seq:
				return 1
			}
			return 0
		})
		lines = p.outputOf(lines, e, d.output[from:], here.Seq)
	}
	for i := range lines {
		// Kafka's console tools log an error and end as if all were well.
		failed = failed || lines[i].Kind == "err" && strings.Contains(lines[i].Text, " ERROR ")
	}
	return lines, failed
}

// outputOf adds what a deed's program wrote until a step.
func (p *Player) outputOf(to []ConsoleLine, e *Deed, written []output, until uint64) []ConsoleLine {
	joined := false // what comes next belongs to the end of the last line
	for i := range written {
		o := &written[i]
		if o.seq > until {
			break
		}
		if o.node != e.Foreground {
			continue
		}
		kind := "out"
		if o.fact.Stderr {
			kind = "err"
		}
		if n := len(to); joined && to[n-1].Kind == kind {
			to[n-1].Text += o.fact.Line
		} else {
			to = append(to, ConsoleLine{At: o.at, Kind: kind, From: p.Name(o.node), Text: o.fact.Line})
		}
		joined = o.fact.NoNewline
	}
	return to
}
