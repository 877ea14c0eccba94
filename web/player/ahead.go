package player

import "highwater/sim/node"

// aheadSteps bounds how far Ahead looks.
const aheadSteps = 3000

// Ahead tells the next thing worth seeing, if nobody interferes, and when: known history first, then
// a copy of the world that goes on by itself. Empty when nothing is in sight.
func (p *Player) Ahead() (node.Time, string) {
	here := p.World().Seq()
	for seq := here + 1; seq < p.History.Len() && seq < here+aheadSteps; seq++ {
		s, facts, _ := p.History.StepAt(seq)
		for _, f := range facts {
			e := node.Event{At: s.At, Seq: seq, Cause: s.Cause, Node: s.Node, Fact: f}
			if t := say(e, p.Name); loud(f) && t.Text != "" && t.Tone != Quiet {
				return s.At, t.Text
			}
		}
	}
	if p.History.Len() > here+1 {
		return 0, ""
	}
	w := p.World().Clone()
	for range aheadSteps {
		events, ok := w.Step()
		if !ok {
			break
		}
		for _, e := range events {
			if t := say(e, p.Name); loud(e.Fact) && t.Text != "" && t.Tone != Quiet {
				return e.At, t.Text
			}
		}
	}
	return 0, ""
}

// BranchText says what an abandoned future began with.
func (p *Player) BranchText(id int) string {
	for i := range p.futures {
		if p.futures[i].branch != id {
			continue
		}
		for j := range p.futures[i].entries {
			if e := &p.futures[i].entries[j]; e.Kind == lineEntry {
				return e.Line
			}
		}
	}
	return "time went on"
}
