package player

import (
	"reflect"
	"slices"
	"strings"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/words"
)

// moment is a fact in its step, or a step as a whole when it has no fact worth naming.
type moment struct {
	sim.StepInfo
	fact node.Fact
	nth  int // of its step's facts
	one  *one
}

// one is the record that a moment is asked about, of all that were appended or sent together.
type one struct {
	offset int64
	tag    uint64
}

// about makes a moment one of that record.
func (m *moment) about(o *one) *moment {
	if m != nil {
		m.one = o
	}
	return m
}

// causes finds what made what in a player's history.
type causes struct{ *Player }

// mostWhySteps keeps the panel short: the newest, and the root.
const mostWhySteps = 5

// mostCauses ends a chain that would go round in a circle.
const mostCauses = 60

// chain follows what made a thing, and what made that, up to what a learner did, or to the beginning;
// the oldest first.
func (p causes) chain(m *moment) []WhyStep {
	var steps []WhyStep
	seen := ""
	for child := (*moment)(nil); m != nil && len(steps) < mostCauses; {
		if t, ok := p.tell(m); ok && t.Text != seen {
			steps, seen = append(steps, t), t.Text
		}
		next := p.made(m, child)
		if next == nil && m.Kind != sim.CommandStep {
			steps = append(steps, p.beginning())
		}
		child, m = m, next
	}
	if n := len(steps); n > 1 && steps[n-2].deed {
		steps = steps[:n-1] // the deed says what the command said
	}
	if len(steps) > mostWhySteps {
		root := steps[len(steps)-1]
		steps = append(steps[:mostWhySteps-1:mostWhySteps-1], root)
	}
	slices.Reverse(steps)
	return steps
}

// root is the end of that chain.
func (p causes) root(m *moment) *moment {
	for child, n := (*moment)(nil), 0; n < mostCauses; n++ {
		next := p.made(m, child)
		if next == nil {
			break
		}
		child, m = m, next
	}
	return m
}

// beginning is the root of what nobody did, or of what is folded.
func (p *Player) beginning() WhyStep {
	if at := p.Folded(); at > 0 {
		return WhyStep{At: at, Text: words.WhyFolded(at)}
	}
	return WhyStep{Text: words.Beginning(p.sizes())}
}

// sizes is how many brokers and controllers the world began with.
func (p *Player) sizes() (brokers, controllers int) {
	for seq := uint64(1); ; seq++ {
		s, ok := p.History.InfoAt(seq)
		if !ok || s.Kind != sim.BootStep {
			return brokers, controllers
		}
		if s.Node.IsBroker() {
			brokers++
		} else {
			controllers++
		}
	}
}

// tell words a moment; false: it is nothing that a learner can follow.
func (p *Player) tell(m *moment) (WhyStep, bool) {
	if m.fact == nil {
		return WhyStep{}, false
	}
	t := p.Say(m.event())
	if t.Sentence == "" || t.Tone == words.Quiet {
		return WhyStep{}, false
	}
	return WhyStep{Seq: m.Seq, At: m.At, Text: t.Sentence, Rule: t.Rule, deed: t.Deed}, true
}

func (m *moment) event() node.Event {
	return node.Event{At: m.At, Seq: m.Seq, Cause: m.Cause, Node: m.Node, Fact: m.fact}
}

// Line is the console line whose first command was carried out in a step; or else what the world
// calls the command.
func (p *Player) Line(seq uint64, otherwise string) string {
	for i := range p.deeds {
		if e := &p.deeds[i]; e.Acted && e.Seq+1 == seq {
			line, more, _ := strings.Cut(e.Line, "\n")
			if more != "" {
				line = strings.TrimSuffix(line, "\\") + " …"
			}
			return line
		}
	}
	return otherwise
}

// made is what made a moment: the fact without which there would be no such fact, and not what merely
// woke the machine that told it. There is a rule for each fact that has such a cause; child is what it
// made in turn, nil for what was asked about.
func (p causes) made(m, child *moment) *moment {
	for _, rule := range []func(m, child *moment) *moment{p.madeInLog, p.madeInCluster, p.madeByClient,
		p.madeInGroup, p.madeByConnect} {
		if m.fact == nil {
			break
		}
		if by := rule(m, child); by != nil {
			return by
		}
	}
	return p.behind(m)
}

// behind is what stands behind a step: its command; who sent the request; what its process was told;
// or, for what a broker or a controller does by itself, its start.
func (p causes) behind(m *moment) *moment {
	_, command := m.fact.(node.CommandGiven)
	switch {
	case m.Kind == sim.CommandStep && command, m.Kind == sim.BootStep, m.Kind == sim.Beginning:
		return nil
	case m.Kind == sim.CommandStep:
		return beside(p, m, ofKind[node.CommandGiven])
	case m.Kind == sim.EffectStep:
		return p.moment(m.Cause, 0)
	case m.Node.IsClient():
		return p.told(m)
	case m.Kind == sim.DeliverStep && !m.Reply:
		return p.telling(m.Cause, words.About(m.fact).TP)
	}
	return newest(p, m, func(f node.ProcessBooted, _ wire.ID) bool { return f.Process == m.Node })
}

// told is the step in which a client was given what it does in a moment: its own start, a line typed
// at it, or the wish that it ends. What makes it act is followed back to that; where the way leads
// elsewhere, to somebody who merely woke it, the newest of them counts.
func (p causes) told(m *moment) *moment {
	var given []uint64
	for _, g := range p.History.Commands() {
		effect := g.Step + 2 // the command is a step of its own
		if s, ok := p.History.InfoAt(effect); ok && effect <= m.Seq && s.Kind == sim.EffectStep &&
			s.Node == m.Node {
			given = append(given, effect)
		}
	}
	if len(given) == 0 {
		return nil
	}
	by := given[len(given)-1]
	for seq := m.Seq; len(given) > 1; {
		s, ok := p.History.InfoAt(seq)
		if ok && s.Kind == sim.EffectStep && s.Node == m.Node {
			by = seq
		}
		if !ok || s.Cause >= seq || s.Kind == sim.EffectStep {
			break
		}
		seq = s.Cause
	}
	return p.telling(by, wire.TopicPartition{})
}

// moment is one fact of a step; nil when it has none of that number.
func (p causes) moment(seq uint64, nth int) *moment {
	s, facts, ok := p.History.StepAt(seq)
	if !ok || nth >= len(facts) {
		return nil
	}
	return &moment{StepInfo: s, fact: facts[nth], nth: nth}
}

// telling is a step by the first of its facts that a learner can follow, and that isn't about another
// partition than the one asked for; a step without one stands for itself.
func (p *Player) telling(seq uint64, tp wire.TopicPartition) *moment {
	s, facts, ok := p.History.StepAt(seq)
	if !ok {
		return nil
	}
	best := &moment{StepInfo: s}
	for i, f := range facts {
		m := &moment{StepInfo: s, fact: f, nth: i}
		if about := words.About(f).TP; tp.Topic != "" && about.Topic != "" && about != tp {
			continue
		}
		if best.fact == nil {
			best = m
		}
		if _, ok := p.tell(m); ok {
			return m
		}
	}
	return best
}

// newest is the newest fact of a kind that fits, before a moment or beside it; of the moment's own
// kind, before it.
func newest[F node.Fact](p causes, m *moment, fits func(f F, at wire.ID) bool) *moment {
	_, same := m.fact.(F)
	kind := reflect.TypeFor[F]()
	blocks := p.index.at(p.History, p.History.Len()-1).until(kind, m.Seq)
	base, _ := p.History.Base()
	for _, block := range slices.Backward(blocks) {
		from := uint64(block) * blockSteps
		if from+blockSteps <= base {
			break
		}
		for seq := min(m.Seq, from+blockSteps-1); seq >= from && seq > 0; seq-- {
			if !p.History.MayHave(seq, kind) {
				continue
			}
			s, facts, _ := p.History.StepAt(seq)
			for i := len(facts) - 1; i >= 0; i-- {
				if seq == m.Seq && (i == m.nth || same && i > m.nth) {
					continue
				}
				if f, ok := facts[i].(F); ok && fits(f, s.Node) {
					return &moment{StepInfo: s, fact: f, nth: i}
				}
			}
		}
	}
	return nil
}

// beside is the first fact of a kind that fits in the same step.
func beside[F node.Fact](p causes, m *moment, fits func(f F) bool) *moment {
	s, facts, _ := p.History.StepAt(m.Seq)
	for i, f := range facts {
		if f, ok := f.(F); ok && i != m.nth && fits(f) {
			return &moment{StepInfo: s, fact: f, nth: i}
		}
	}
	return nil
}

// ofKind fits every fact of a kind.
func ofKind[F node.Fact](F) bool { return true }

// first is the first cause that there is.
func first(causes ...func() *moment) *moment {
	for _, c := range causes {
		if m := c(); m != nil {
			return m
		}
	}
	return nil
}

// later is the later of two causes: of two things that were needed, the one that came last.
func later(a, b *moment) *moment {
	if a == nil || b != nil && (b.Seq > a.Seq || b.Seq == a.Seq && b.nth > a.nth) {
		return b
	}
	return a
}

// last is the newest fact until the playhead that fits.
func (p *Player) last(fits func(node.Event) bool) *moment {
	base, _ := p.History.Base()
	for seq := p.World().Seq(); seq > base; seq-- {
		s, facts, _ := p.History.StepAt(seq)
		for i, f := range facts {
			if fits(node.Event{At: s.At, Seq: seq, Cause: s.Cause, Node: s.Node, Fact: f}) {
				return &moment{StepInfo: s, fact: f, nth: i}
			}
		}
	}
	return nil
}
