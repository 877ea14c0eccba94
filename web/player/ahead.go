package player

import (
	"highwater/sim/node"
	"highwater/web/words"
)

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
			if text := p.news(&e); text != "" {
				return s.At, text
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
		for i := range events {
			if text := p.news(&events[i]); text != "" {
				return events[i].At, text
			}
		}
	}
	return 0, ""
}

// news words an event if it is told at all.
func (p *Player) news(e *node.Event) string {
	if words.RankOf(e.Fact) == words.Routine {
		return ""
	}
	w := words.Of(e, p.Name, words.Sentences)
	if w.Tone == words.Quiet {
		return ""
	}
	return w.Sentence
}
