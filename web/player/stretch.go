package player

import (
	"slices"
	"strconv"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/thing"
	"highwater/web/words"
)

// Stretch is a part of history worth looking at as a whole.
type Stretch struct {
	ID          string
	Kind        string // "election", "rebalance", "step", "time"
	Title       string
	First, Last uint64 // steps
	From, To    node.Time
}

// episode is an election or a rebalance as it is found in the history.
type episode struct {
	kind     string // "election", "rebalance"
	group    string
	subject  string
	more     int
	seq      uint64 // of its first fact, which names it
	first    uint64 // of the deed that brought it about
	from, to node.Time
	epoch    int32
	classic  bool      // it is a generation
	turn     node.Time // when it was decided; 0: not yet
	settled  bool      // rebalance: the group is stable
	acked    bool      // election: a producer got through afterwards
}

// episodes are found while the history grows.
type episodes struct {
	player *Player
	all    []episode
}

// Clone implements Fold.
func (e *episodes) Clone() *episodes { return &episodes{e.player, slices.Clone(e.all)} }

// Add implements Fold.
func (e *episodes) Add(ev *node.Event) { e.player.episodeFact(e, *ev) }

const (
	// aftermath is how long after a decision its consequences still belong to it.
	aftermath = 2 * node.Second
	// deedBefore is how long before an episode the deed behind it may lie: a session.timeout.ms of
	// 45 s passes between.
	deedBefore = 70 * node.Second
	// again is how soon after a rebalance the next one of the same group belongs to it: a
	// cooperative one takes two.
	again = 6 * node.Second
)

func (p *Player) episodeFact(e *episodes, ev node.Event) {
	switch f := ev.Fact.(type) {
	case node.LeaderElected:
		if f.Reason != node.ReasonNewTopic && f.Reason != node.ReasonNewPartitions &&
			f.TP.Topic[0] != '_' {
			p.election(e, ev, f)
		}
	case node.BecameLeader:
		if c := e.current("election", "", ev.At, aftermath); c != nil && f.TP.Topic[0] != '_' {
			c.to = ev.At
		}
	case node.MetadataRefreshed:
		if c := e.current("election", "", ev.At, aftermath); c != nil && len(f.Stale) > 0 {
			c.to = ev.At
		}
	case node.BatchAcked:
		if c := e.current("election", "", ev.At, aftermath); c != nil && !c.acked {
			c.acked, c.to = true, ev.At
		}
	case node.GroupStateChanged:
		p.rebalance(e, ev, f)
	case node.GenerationStarted:
		if c := e.current("rebalance", f.Group, ev.At, deedBefore); c != nil && !c.settled {
			c.epoch, c.classic, c.to = f.Generation, true, ev.At
		}
	case node.GroupEpochBumped:
		if c := e.current("rebalance", f.Group, ev.At, deedBefore); c != nil {
			c.epoch, c.classic = f.GroupEpoch, false
		}
	case node.PartitionsAssigned:
		if c := e.current("rebalance", f.Group, ev.At, aftermath); c != nil {
			c.to = ev.At
		}
	case node.PartitionsRevoked:
		if c := e.current("rebalance", f.Group, ev.At, aftermath); c != nil {
			c.to = ev.At
		}
	}
}

// current is the newest episode of a kind if it is still going on, or ended less than a while ago.
func (e *episodes) current(kind, group string, at, while node.Time) *episode {
	for i := len(e.all) - 1; i >= 0; i-- {
		c := &e.all[i]
		if c.kind != kind || c.group != group {
			continue
		}
		if at-c.turn <= while || kind == "rebalance" && !c.settled {
			return c
		}
		return nil
	}
	return nil
}

func (p *Player) election(e *episodes, ev node.Event, f node.LeaderElected) {
	if c := e.current("election", "", ev.At, aftermath/4); c != nil {
		c.to, c.turn = ev.At, ev.At
		c.more++
		return
	}
	c := episode{kind: "election", subject: f.TP.String(), epoch: f.Epoch, seq: ev.Seq, first: ev.Seq,
		from: ev.At, to: ev.At, turn: ev.At}
	if f.Broker != 0 {
		p.reach(&c, f.Broker)
	}
	if c.first == c.seq {
		p.reachCommand(&c)
	}
	e.all = append(e.all, c)
}

func (p *Player) rebalance(e *episodes, ev node.Event, f node.GroupStateChanged) {
	moving := f.To == "PreparingRebalance" || f.To == "CompletingRebalance" || f.To == "Assigning" ||
		f.To == "Reconciling"
	c := e.current("rebalance", f.Group, ev.At, again)
	switch {
	case f.Protocol == "share":
	case moving:
		n := p.newRebalance(ev, f)
		if c != nil && (!c.settled || n.from < c.turn) { // nobody did anything since
			c.to, c.settled, c.turn = ev.At, false, ev.At
			return
		}
		e.all = append(e.all, n)
	case c != nil:
		c.to, c.settled, c.turn = ev.At, true, ev.At
	}
}

// newRebalance begins with what brought it about.
func (p *Player) newRebalance(ev node.Event, f node.GroupStateChanged) episode {
	n := episode{kind: "rebalance", group: f.Group, subject: f.Group, seq: ev.Seq, first: ev.Seq,
		from: ev.At, to: ev.At, turn: ev.At, epoch: -1}
	_, facts, _ := p.History.StepAt(ev.Seq)
	for _, other := range facts {
		if left, ok := other.(node.MemberLeft); ok && left.Client != 0 {
			p.reach(&n, left.Client)
		}
		if bumped, ok := other.(node.GroupEpochBumped); ok {
			n.epoch, n.classic = bumped.GroupEpoch, false
		}
	}
	if n.first == n.seq {
		p.reachCommand(&n)
	}
	return n
}

// reach lets an episode begin with what was done to a process, if that isn't long ago.
func (p *Player) reach(c *episode, id wire.ID) {
	m := &moment{StepInfo: sim.StepInfo{Seq: c.seq}}
	if by := (causes{p}).harm(m, id, 0); by != nil && c.from-by.At <= deedBefore {
		c.first, c.from = min(by.Seq, by.Cause), by.At
	}
}

// reachCommand lets an episode begin with the command at the end of its chain of causes.
func (p *Player) reachCommand(c *episode) {
	m := causes{p}.root(p.telling(c.seq, wire.TopicPartition{}))
	if m.Kind == sim.CommandStep && c.from-m.At <= deedBefore/2 {
		c.first, c.from = m.Seq, m.At
	}
}

func (c *episode) stretch(p *Player) Stretch {
	s := Stretch{ID: c.kind + ":" + strconv.FormatUint(c.seq, 10), Kind: c.kind, From: c.from, To: c.to}
	if c.kind == "rebalance" && !c.settled {
		s.To = max(s.To, min(p.History.End(), c.turn+deedBefore))
	}
	latency := max(node.Time(p.World().Config().LatencyUs), node.Millisecond)
	s.To = min(s.To+3*latency, p.History.End())
	s.From = max(0, s.From-2*latency) // so that it is seen how things stood
	s.First = min(c.first, p.History.SeqAt(s.From-1)+1)
	s.Last = p.History.SeqAt(s.To)
	if c.kind == "election" {
		s.Title = words.Election(c.subject, c.epoch, c.more)
		return s
	}
	s.Title = words.Rebalance(c.subject, c.classic, c.epoch)
	return s
}

// Stretches lists the elections and rebalances of the known history, the oldest first.
func (p *Player) Stretches() []Stretch {
	all := p.episodes.at(p.History, p.History.Len()-1).all
	out := make([]Stretch, 0, len(all))
	base, _ := p.History.Base()
	for i := range all {
		if s := all[i].stretch(p); all[i].first > base {
			out = append(out, s)
		}
	}
	return out
}

// Stretch finds a stretch by its id: "step" is the lesson's step so far, "second" and "ten" the last
// one and ten seconds, "auto" the newest election or rebalance that has begun, or else the step.
func (p *Player) Stretch(id string) Stretch {
	all := p.Stretches()
	if i := slices.IndexFunc(all, func(s Stretch) bool { return s.ID == id }); i >= 0 {
		return all[i]
	}
	switch id {
	case "second":
		return p.Span(p.Now()-node.Second, p.Now(), words.LastSecond)
	case "ten":
		return p.Span(p.Now()-10*node.Second, p.Now(), words.LastTenSeconds)
	case "auto":
		for i := len(all) - 1; i >= 0; i-- {
			if all[i].From <= p.Now() {
				return all[i]
			}
		}
	}
	s := p.Span(p.Turned(p.Page).At, p.Now(), words.StepSoFar)
	s.ID, s.Kind = "step", "step"
	return s
}

// Span is any stretch of time; a longer one than a person can follow keeps its end.
func (p *Player) Span(from, to node.Time, title string) Stretch {
	from, to = max(from, p.Folded()), min(to, max(p.History.End(), p.Now()))
	s := Stretch{ID: "time", Kind: "time", Title: title, From: from, To: max(from, to)}
	s.First = p.History.SeqAt(from-1) + 1
	s.Last = p.History.SeqAt(s.To)
	return s
}

// GoTo moves the playhead behind a step, with the clock at its time.
func (p *Player) GoTo(seq uint64) bool {
	s, ok := p.History.InfoAt(seq)
	if !ok {
		return false
	}
	p.halt()
	p.SeekPlace(Place{seq, s.At})
	return true
}

// Say words an event.
func (p *Player) Say(e node.Event) words.Words {
	if c, ok := e.Fact.(node.CommandGiven); ok {
		c.Text = p.Line(e.Seq, c.Text)
		e.Fact = c
	}
	return words.Of(&e, p.Name, words.Sentences)
}

// describeEvent answers "why?" about a step as a whole.
func (p *Player) describeEvent(s thing.Thing, w *Why) *moment {
	info, facts, ok := p.History.StepAt(s.Seq)
	if !ok {
		w.Title, w.What = words.WhyNoEvent()
		return nil
	}
	w.Title = words.WhyEvent(p.Name(info.Node), info.At)
	m := p.telling(s.Seq, wire.TopicPartition{})
	if len(facts) > 0 {
		w.What = p.Say(m.event()).Sentence
	}
	return m
}
