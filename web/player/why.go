package player

import (
	"slices"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/thing"
	"highwater/web/words"
)

// Why is the answer: what the thing is, and the chain of causes up to a command or a config value,
// the oldest first.
type Why struct {
	Title  string
	What   string // one sentence: what it is
	Steps  []WhyStep
	Footer string // what happens next, when nobody interferes; may be empty
	Next   node.Time
	after  *WhyStep // what came of it
}

// WhyStep is one link of the chain.
type WhyStep struct {
	Seq  uint64
	At   node.Time
	Now  bool // about the present, not about an event
	Text string
	Rule string
	deed bool // it says what a command did
}

// Explain answers "why?" about a thing as it is at the playhead.
func (p *Player) Explain(s thing.Thing) *Why {
	w := &Why{}
	start := p.describe(s, w)
	if start == nil && s.Node.IsClient() {
		start = causes{p}.told(p.now(s.Node))
	}
	if start != nil {
		w.Steps = causes{p}.chain(start)
	} else if p.Folded() > 0 {
		w.Steps = []WhyStep{p.beginning()}
	}
	if w.after != nil {
		w.Steps = append(w.Steps, *w.after)
	}
	if now := p.present(s); now != "" {
		w.Steps = append(w.Steps, WhyStep{At: p.Now(), Now: true, Text: now})
	}
	return w
}

// describe fills in title and sentence, and finds the step in which the thing became as it is.
func (p *Player) describe(s thing.Thing, w *Why) *moment {
	at := p.Name(s.Node)
	switch s.Kind {
	case thing.Record:
		return p.describeRecord(s, w)
	case thing.HighWatermark:
		w.Title, w.What = words.WhyHighWatermark(s.TP)
		return first(func() *moment {
			return latest(p, func(f node.HighWatermarkAdvanced, at wire.ID) bool {
				return f.TP == s.TP && at == s.Node
			})
		}, func() *moment { return p.lastRole(s) })
	case thing.LogEnd:
		w.Title, w.What = words.WhyLogEnd(s.TP)
		return p.lastWrite(s)
	case thing.Leader, thing.Epoch:
		part := p.World().Image().Partition(s.TP)
		w.Title, w.What = words.WhyLeader(at, s.TP, part == nil || part.Leader == s.Node, p.decides())
		return latest(p, func(f node.LeaderElected, _ wire.ID) bool { return f.TP == s.TP })
	case thing.ISR:
		return p.describeISR(s, w)
	case thing.Replica:
		w.Title, w.What = words.WhyCopy(at, s.TP), p.replicaWords(s)
		return p.lastWrite(s)
	case thing.Broker, thing.Power, thing.Controller:
		return p.describeNode(s, w)
	case thing.Client:
		w.Title = at
		w.What = p.clientWords(s.Node)
		if failed := p.failedTask(s); failed != nil {
			return failed
		}
		return p.last(func(e node.Event) bool {
			return e.Node == s.Node &&
				words.RankOf(e.Fact) > words.Routine
		})
	case thing.Message:
		return p.describeMessage(s, w)
	case thing.Event:
		return p.describeEvent(s, w)
	case thing.Group, thing.Member, thing.Committed, thing.Position, thing.Shared:
		return p.describeGroup(s, w)
	case thing.Link:
		return p.describeLink(s, w)
	case thing.Error:
		w.Title = words.WhyError(at)
		return later(latest(p, func(_ node.BatchRetried, at wire.ID) bool { return at == s.Node }),
			latest(p, func(_ node.BatchFailed, at wire.ID) bool { return at == s.Node }))
	}
	w.Title = s.Kind.String()
	return nil
}

func (p *Player) describeISR(s thing.Thing, w *Why) *moment {
	part := p.World().Image().Partition(s.TP)
	w.Title, w.What = words.WhyISR(p.Name(s.Peer), s.TP, part != nil && slices.Contains(part.ISR,
		s.Peer))
	return first(func() *moment {
		return latest(p, func(f node.ISRChanged, _ wire.ID) bool {
			return f.TP == s.TP && slices.Contains(f.From, s.Peer) != slices.Contains(f.To, s.Peer)
		})
	}, func() *moment { return causes{p}.created(p.now(0), s.TP.Topic) })
}

// now is the playhead's moment at a process: after all that was told in its step.
func (p *Player) now(id wire.ID) *moment {
	return &moment{StepInfo: sim.StepInfo{Seq: p.World().Seq(), At: p.Now(), Node: id}, nth: -1}
}

// latest is the newest fact of a kind that fits, until the playhead.
func latest[F node.Fact](p *Player, fits func(f F, at wire.ID) bool) *moment {
	return newest(causes{p}, p.now(0), fits)
}

func (p *Player) describeLink(s thing.Thing, w *Why) *moment {
	l := p.World().Link(s.Node, s.Peer)
	w.Title, w.What = words.WhyLink(p.Name(s.Node), p.Name(s.Peer), l.Latency, l.Cut)
	return first(func() *moment {
		return latest(p, func(f node.LinkChanged, _ wire.ID) bool {
			return f.A == s.Node && f.B == s.Peer || f.A == s.Peer && f.B == s.Node
		})
	}, func() *moment { return &moment{} }) // as it was in the beginning
}

// decides tells whether a controller is in charge.
func (p *Player) decides() bool { return p.World().Deciding() != wire.NoLeader }

func (p *Player) describeRecord(s thing.Thing, w *Why) *moment {
	b := p.World().Broker(s.Node)
	if b == nil {
		return nil
	}
	r := b.Replica(s.TP)
	if r == nil {
		w.Title, w.What = words.Offsets(s.TP, s.Offset, s.Offset), words.CopyGone
		return nil
	}
	_, record := p.recordAt(s)
	w.Title, w.What = words.WhyRecord(p.Name(s.Node), s.TP, s.Offset, !p.uncommitted(s), record)
	m := p.lastAppend(s, s.Offset)
	if record != nil {
		m.about(&one{s.Offset, record.Tag})
	}
	return m
}

// uncommitted tells whether a record is past the high watermark of its partition's leader.
func (p *Player) uncommitted(s thing.Thing) bool {
	part := p.World().Image().Partition(s.TP)
	if part == nil || part.Leader == wire.NoLeader {
		return false
	}
	b := p.World().Broker(part.Leader)
	if b == nil {
		return false
	}
	r := b.Replica(s.TP)
	return r != nil && s.Offset >= r.HighWatermark()
}

// lastWrite finds what changed the end of a copy last; of one that was never written to, how it came.
func (p *Player) lastWrite(s thing.Thing) *moment {
	return first(func() *moment { return p.lastAppend(s, -1) }, func() *moment { return p.lastRole(s) })
}

// lastRole finds when a broker last learned whether it leads or follows.
func (p *Player) lastRole(s thing.Thing) *moment {
	return later(latest(p, func(f node.BecameLeader, at wire.ID) bool {
		return f.TP == s.TP && at == s.Node
	}), latest(p, func(f node.BecameFollower, at wire.ID) bool { return f.TP == s.TP && at == s.Node }))
}

// lastAppend finds what wrote an offset into a copy, or what changed its end last for -1.
func (p *Player) lastAppend(s thing.Thing, offset int64) *moment {
	wrote := latest(p, func(f node.RecordsAppended, at wire.ID) bool {
		return at == s.Node && f.TP == s.TP &&
			(offset < 0 || f.BaseOffset <= offset && offset <= f.LastOffset)
	})
	if offset >= 0 {
		return wrote
	}
	return later(wrote, latest(p, func(f node.LogTruncated, at wire.ID) bool {
		return at == s.Node && f.TP == s.TP
	}))
}

func (p *Player) describeNode(s thing.Thing, w *Why) *moment {
	at := p.Name(s.Node)
	q := p.World().Process(s.Node)
	if q == nil {
		return nil
	}
	if s.Node.IsController() {
		w.Title, w.What = at, words.Controller(p.decides())
	} else {
		b := p.World().Image().Broker(s.Node)
		w.Title, w.What = words.WhyBroker(at, q.Running, b != nil && b.Fenced)
	}
	mine := later(causes{p}.boot(p.now(0), s.Node), causes{p}.goodbye(p.now(0), s.Node))
	killed := latest(p, func(f node.ProcessKilled, _ wire.ID) bool { return f.Process == s.Node })
	fenced := latest(p, func(f node.BrokerFenced, _ wire.ID) bool { return f.Broker == s.Node })
	return later(later(mine, killed), later(fenced, latest(p, func(f node.BrokerUnfenced,
		_ wire.ID) bool {
		return f.Broker == s.Node && q.Running
	})))
}
