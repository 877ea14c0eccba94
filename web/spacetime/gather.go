package spacetime

import (
	"iter"
	"slices"
	"strconv"
	"strings"

	"highwater/sim"
	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/thing"
	"highwater/web/words"
)

// mostMessages and mostMarks bound a drawing: more than that nobody reads, and the browser has to lay
// out each of them.
const (
	mostMessages = 500
	mostMarks    = 400
)

// gatherer reads a stretch.
type gatherer struct {
	*Story
	h    *sim.History
	w    *sim.World // at the end of the stretch, for names
	line Console
	seen map[string]bool // what was shown since the last turn
	open map[spanKey]int // spans that have not ended, by index
	// elected are the partitions that got another leader in this stretch.
	elected map[wire.TopicPartition]bool
}

type spanKey struct {
	id wire.ID
	tp wire.TopicPartition
}

// Console is the console line that gave a command in a step; otherwise what the world calls the
// command.
type Console func(step uint64, otherwise string) string

// Gather takes a stretch of h's known past: t must have begun at o.First.
func Gather(h *sim.History, t *sim.Trace, o Options, line Console) *Story {
	g := &gatherer{Story: &Story{o: o}, h: h, line: line, seen: map[string]bool{},
		open: map[spanKey]int{}, elected: map[wire.TopicPartition]bool{}}
	ways := t.Until(h, o.Last)
	g.w = t.World()
	g.unit = max(node.Time(g.w.Config().LatencyUs), 500)
	g.begin(t.Begin)
	g.beginCuts(t.Begin)
	next := 0 // ways come in the order of sending, and so do steps
	for seq := t.First; seq <= o.Last; seq++ {
		s, facts, ok := h.StepAt(seq)
		if !ok {
			break
		}
		g.step(s, facts)
		for ; next < len(ways) && ways[next].Cause <= seq; next++ {
			g.message(&ways[next])
		}
	}
	for ; next < len(ways); next++ {
		g.message(&ways[next])
	}
	for i := range g.spans {
		if sp := &g.spans[i]; sp.to < 0 {
			sp.to, sp.lasts = o.To, true
		}
	}
	for i := range g.cuts {
		if c := &g.cuts[i]; c.to < 0 {
			c.to, c.lasts = o.To, true
		}
	}
	g.fold()
	g.columns(t.Begin)
	return g.Story
}

// owner is a client that holds partitions.
type owner interface{ Library() *client.Consumer }

// begin takes what is so already: who leads what, who owns what, who is down.
func (g *gatherer) begin(w *sim.World) {
	for id, p := range w.Brokers() {
		if !p.Running {
			g.start(span{id: id, kind: "down", from: g.o.From, begun: true})
			continue
		}
		for r := range w.Broker(id).Replicas() {
			if r.IsLeader() && !wire.Housekeeping(r.TP().Topic) {
				g.start(span{id: id, kind: "leads", tp: r.TP(), epoch: r.LeaderEpoch(),
					from: g.o.From, begun: true})
			}
		}
	}
	for id, p := range w.Controllers() {
		if !p.Running {
			g.start(span{id: id, kind: "down", from: g.o.From, begun: true})
		}
	}
	for id, p := range w.Clients() {
		m, ok := p.Machine().(owner)
		if !ok || !p.Running {
			continue
		}
		v, member := m.Library().Membership()
		if !member {
			continue
		}
		g.owns(id, v.Group, v.Owned, g.o.From, true)
		if len(v.Owned) == 0 && v.Generation >= 0 && v.Member != "" {
			g.wait(id, v.Group, v.State, g.o.From, true)
		}
	}
}

// beginCuts takes the links that are cut already.
func (g *gatherer) beginCuts(w *sim.World) {
	if w.Cuts() == 0 {
		return
	}
	var ids []wire.ID
	for _, all := range [...]iter.Seq2[wire.ID, *sim.Process]{w.Controllers(), w.Brokers(),
		w.Clients()} {
		for id := range all {
			for _, o := range ids {
				if w.Link(o, id).Cut {
					g.cuts = append(g.cuts, cut{a: o, b: id, from: g.o.From, to: -1, begun: true})
				}
			}
			ids = append(ids, id)
		}
	}
}

// link follows a link that is cut or mended.
func (g *gatherer) link(f node.LinkChanged, at node.Time) {
	same := func(c cut) bool {
		return c.to < 0 && (c.a == f.A && c.b == f.B || c.a == f.B && c.b == f.A)
	}
	i := slices.IndexFunc(g.cuts, same)
	switch {
	case f.Cut && i < 0:
		g.cuts = append(g.cuts, cut{a: f.A, b: f.B, from: at, to: -1})
	case !f.Cut && i >= 0:
		g.cuts[i].to = at
	}
}

func (g *gatherer) start(s span) {
	s.to = -1
	k := spanKey{s.id, s.tp}
	if i, ok := g.open[k]; ok {
		if o := &g.spans[i]; o.kind == s.kind && o.epoch == s.epoch {
			return
		}
		g.end(s.id, s.tp, s.from)
	}
	g.open[k] = len(g.spans)
	g.spans = append(g.spans, s)
}

func (g *gatherer) end(id wire.ID, tp wire.TopicPartition, at node.Time) {
	if i, ok := g.open[spanKey{id, tp}]; ok {
		g.spans[i].to = at
		delete(g.open, spanKey{id, tp})
	}
}

// endAll ends whatever a process had.
func (g *gatherer) endAll(id wire.ID, at node.Time) {
	for k, i := range g.open {
		if k.id == id {
			g.spans[i].to = at
			delete(g.open, k)
		}
	}
}

// owns makes all the partitions of a member its own, and no others.
func (g *gatherer) owns(id wire.ID, group string, all []wire.TopicPartition, at node.Time, begun bool) {
	for k, i := range g.open {
		if k.id == id && g.spans[i].kind == "owns" && !slices.Contains(all, k.tp) {
			g.end(id, k.tp, at)
		}
	}
	if len(all) > 0 {
		g.end(id, wire.TopicPartition{}, at)
	}
	for _, tp := range all {
		g.start(span{id: id, kind: "owns", tp: tp, group: group, from: at, begun: begun})
	}
}

// wait shows a member without partitions: stopped until it is told what to read, or idle because there
// is nothing left for it.
func (g *gatherer) wait(id wire.ID, group, state string, at node.Time, begun bool) {
	for k, i := range g.open {
		if k.id == id && g.spans[i].kind == "owns" {
			return // it reads on
		}
	}
	kind := ""
	switch state {
	case "joining", "syncing", "reconciling":
		kind = "stopped"
	case "stable":
		kind = "idle"
	}
	if i, ok := g.open[spanKey{id, wire.TopicPartition{}}]; ok && g.spans[i].kind == kind {
		return
	}
	g.end(id, wire.TopicPartition{}, at)
	if kind != "" {
		g.start(span{id: id, kind: kind, group: group, from: at, begun: begun})
	}
}

// step takes a step's facts.
func (g *gatherer) step(s sim.StepInfo, facts []node.Fact) {
	var here []mark
	for _, f := range facts {
		e := node.Event{At: s.At, Seq: s.Seq, Cause: s.Cause, Node: s.Node, Fact: f}
		g.follow(e)
		if c, ok := f.(node.CommandGiven); ok {
			g.commands = append(g.commands, command{s.Seq, s.At, g.line(s.Seq, c.Text)})
			g.turn()
			continue
		}
		said := words.Of(&e, g.w.NameOf, words.Signs)
		if said.Sign.Label == "" || g.known(f, facts) {
			continue
		}
		m := mark{seq: e.Seq, at: e.At, id: e.Node, Sign: said.Sign}
		m.lines = []string{words.Of(&e, g.w.NameOf, words.Sentences).Sentence}
		here = append(here, m)
	}
	here = g.combine(here)
	for i := range here {
		m := &here[i]
		if m.Turning {
			g.turn()
			continue
		}
		key := "mark " + strconv.Itoa(int(m.id)) + digitless(m.Label)
		m.repeat = g.seen[key]
		g.seen[key] = true
	}
	g.marks = append(g.marks, here...)
}

// known tells whether a fact says nothing that the others of its step, or the leaders known before,
// don't say already.
func (g *gatherer) known(f node.Fact, all []node.Fact) bool {
	switch f := f.(type) {
	case node.LeaderElected:
		g.elected[f.TP] = true
	case node.MetadataRefreshed:
		return !slices.ContainsFunc(f.Stale, func(tp wire.TopicPartition) bool { return g.elected[tp] })
	case node.ConfigChanged:
		return slices.ContainsFunc(all, func(o node.Fact) bool {
			_, created := o.(node.TopicCreated)
			return created
		})
	case node.ProcessEnded:
		return slices.ContainsFunc(all, func(o node.Fact) bool {
			_, killed := o.(node.ProcessKilled)
			return killed
		})
	case node.ISRChanged:
		return slices.ContainsFunc(all, func(o node.Fact) bool {
			e, ok := o.(node.LeaderElected)
			return ok && e.TP == f.TP
		})
	}
	return false
}

// turn makes everything news again.
func (g *gatherer) turn() { clear(g.seen) }

// combine puts what a step did many times over into one mark: fifty leaders moved is one thing to see.
func (g *gatherer) combine(all []mark) []mark {
	out := all[:0]
	same := 0
	for _, m := range all {
		n := len(out)
		if n > 0 && out[n-1].Icon == m.Icon && out[n-1].Tone == m.Tone &&
			out[n-1].Turning == m.Turning {
			same++
			if same >= 2 {
				base, _, _ := strings.Cut(out[n-1].Label, " +")
				out[n-1].Label = base + " +" + strconv.Itoa(same-1)
				out[n-1].lines = append(out[n-1].lines, m.lines...)
				continue
			}
		} else {
			same = 0
		}
		out = append(out, m)
	}
	return out
}

// follow keeps the spans: who leads, who owns, who is down.
func (g *gatherer) follow(e node.Event) {
	switch f := e.Fact.(type) {
	case node.LinkChanged:
		g.link(f, e.At)
	case node.ProcessKilled:
		g.endAll(e.Node, e.At)
		g.start(span{id: e.Node, kind: "down", from: e.At})
	case node.ProcessEnded:
		if i, ok := g.open[spanKey{e.Node, wire.TopicPartition{}}]; ok && g.spans[i].kind == "down" {
			return
		}
		g.endAll(e.Node, e.At)
		kind := "down"
		if e.Node.IsClient() && f.How == "exit" && f.Code == 0 {
			kind = "gone"
		}
		g.start(span{id: e.Node, kind: kind, from: e.At})
	case node.ProcessBooted, node.ProcessStarted:
		g.end(e.Node, wire.TopicPartition{}, e.At)
	case node.BecameLeader:
		if !wire.Housekeeping(f.TP.Topic) {
			g.start(span{id: e.Node, kind: "leads", tp: f.TP, epoch: f.LeaderEpoch, from: e.At})
		}
	case node.BecameFollower:
		g.end(e.Node, f.TP, e.At)
	case node.ReplicaDeleted:
		g.end(e.Node, f.TP, e.At)
	case node.PartitionsAssigned:
		g.owns(e.Node, f.Group, f.Owned, e.At, false)
		if len(f.Owned) == 0 {
			g.wait(e.Node, f.Group, "stable", e.At, false)
		}
	case node.PartitionsRevoked:
		g.owns(e.Node, f.Group, f.Owned, e.At, false)
		if len(f.Owned) == 0 && len(f.Revoked) > 0 && f.Reason != "unsubscribe" {
			g.wait(e.Node, f.Group, "joining", e.At, false)
		}
	case node.ConsumerStateChanged:
		if f.State == "joining" || f.State == "syncing" || f.State == "stable" || f.State == "left" {
			g.wait(e.Node, f.Group, f.State, e.At, false)
		}
	}
}

// message takes one message's way, and tells whether it is one more of the same.
func (g *gatherer) message(p *sim.Passage) {
	if p.Message.From == wire.You || p.Message.To == wire.You {
		return
	}
	m := message{Passage: p, end: p.Due}
	if p.Fate == sim.Held || p.Fate == sim.Dropped {
		m.end = max(p.Sent, min(p.Due, p.Ended))
		if m.end == p.Sent { // it meets the wall on its way
			m.end += (p.Due - p.Sent) / 2
		}
	}
	said := words.OfMessage(p.Message.Body, words.Labels)
	m.kind, m.label, m.routine, m.bad = said.Switch, said.Label, said.Routine, said.No != wire.None
	if p.Fate == sim.Held {
		m.bad, m.routine = true, false
	}
	if p.Fate == sim.Unheard || p.Fate == sim.Dropped {
		m.routine, m.bad = m.routine && m.label == words.Closed, true
	}
	if m.routine && p.Fate == sim.Arrived {
		_, facts, _ := g.h.StepAt(p.Step)
		for _, f := range facts {
			e := node.Event{At: m.end, Seq: p.Step, Node: p.Message.To, Fact: f}
			if brought := words.Of(&e, g.w.NameOf, words.Signs); brought.Sign.Label != "" &&
				!m.harmless(&brought) {
				m.routine = false
			}
		}
	}
	if !m.routine {
		key := strconv.Itoa(int(p.Message.From)) + ">" + strconv.Itoa(int(p.Message.To)) +
			digitless(m.label) +
			p.Message.Body.API()
		m.repeat = g.seen[key]
		g.seen[key] = true
	}
	g.messages = append(g.messages, m)
}

// harmless tells whether what a routine message brought about is no reason to show it: that brokers
// copy the cluster's own topics is how commits and plans become safe, but nobody's business here.
func (m *message) harmless(brought *words.Words) bool {
	return brought.About.Kind == thing.Group && m.kind == words.Fetches && m.Message.From.IsBroker()
}

// digitless is a label without its offsets, so that the next record is one more of the same; names keep
// their numbers.
func digitless(label string) string {
	head, _, _ := strings.Cut(label, "@")
	if cut, _, ok := strings.Cut(head, "HW "); ok {
		return cut + "HW"
	}
	return head
}
