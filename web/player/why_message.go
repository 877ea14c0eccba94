package player

import (
	"slices"

	"highwater/sim"
	"highwater/sim/broker"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/thing"
	"highwater/web/words"
)

// describeMessage tells what a message asks or answers, who made it, and what becomes of it; of one
// that isn't under way any more, what became of it. One without a number is a request that waits at
// a broker.
func (p *Player) describeMessage(s thing.Thing, w *Why) *moment {
	if s.Seq == 0 {
		return p.describeParked(s, w)
	}
	for f := range p.World().InFlight() {
		if f.Seq == s.Seq {
			w.Footer, w.Next = words.Arrives(f.Arrive-p.Now(), f.Held), f.Arrive
			return p.describeFlight(&f.Message, f.Cause, w)
		}
	}
	way, ok := p.History.Passage(s.Seq)
	if !ok {
		w.Title, w.What = words.WhyNoMessage()
		return nil
	}
	by := p.describeFlight(&way.Message, way.Cause, w)
	w.Footer, w.Next = came[way.Fate], way.Ended
	if way.Fate == sim.Arrived {
		if m := p.telling(way.Step, words.OfMessage(way.Message.Body, 0).About.TP); m.fact != nil {
			if t, ok := p.tell(m); ok {
				w.after = &t
			}
		}
	}
	return by
}

// came is what became of a message that isn't under way any more.
var came = [...]string{sim.Arrived: words.HasArrived, sim.Unheard: words.ArrowUnheard,
	sim.Dropped: words.ArrowDropped}

// describeFlight names a message; what made it is what its sender did, or learned, when it sent it.
// Who asks for records asks again and again: that began when it got the partition.
func (p *Player) describeFlight(m *wire.Message, cause uint64, w *Why) *moment {
	w.Title, w.What = words.WhyMessage(m.Body, p.Name(m.From), p.Name(m.To))
	if b := p.World().Broker(m.To); b != nil && m.From.IsClient() {
		if who, secret, ok := b.Principal(m.From); ok && secret {
			w.What = words.SentBy(who, w.What)
		}
	}
	tp := words.OfMessage(m.Body, 0).About.TP
	switch m.Body.(type) {
	case *wire.FetchRequest:
		if by := p.reader(m.From, tp); by != nil {
			return by
		}
	case *wire.FetchReply:
		by := newest(causes{p}, &moment{StepInfo: sim.StepInfo{Seq: cause}, nth: -1},
			func(f node.RecordsAppended, at wire.ID) bool { return at == m.From && f.TP == tp })
		if by != nil && tp.Topic != "" {
			return by
		}
	}
	return p.telling(cause, tp)
}

// reader is when a process began to read a partition, or any when none is named.
func (p *Player) reader(id wire.ID, tp wire.TopicPartition) *moment {
	any := tp.Topic == ""
	by := later(latest(p, func(f node.BecameFollower, at wire.ID) bool {
		return at == id && (any || f.TP == tp)
	}), latest(p, func(f node.PartitionsAssigned, at wire.ID) bool {
		return at == id && (any || slices.Contains(f.Added, tp))
	}))
	return later(by, latest(p, func(f node.PositionReset, at wire.ID) bool {
		return at == id && (any || f.TP == tp)
	}))
}

// describeParked is about a request that waits at a broker, until there is what it asks for.
func (p *Player) describeParked(s thing.Thing, w *Why) *moment {
	b := p.World().Broker(s.Peer)
	if b == nil {
		return nil
	}
	for q := range b.Parked() {
		if q.From == s.Node {
			return p.describeWaiting(s, &q, w)
		}
	}
	w.Title, w.What = words.WhyAnswered(p.Name(s.Node), p.Name(s.Peer))
	return p.reader(s.Node, wire.TopicPartition{})
}

func (p *Player) describeWaiting(s thing.Thing, q *broker.Parked, w *Why) *moment {
	tp, needs := wire.TopicPartition{}, int64(-1)
	if len(q.Waits) == 1 && q.Partitions == 1 {
		tp, needs = q.Waits[0].TP, q.Waits[0].Needs-1
	}
	w.Title, w.What = words.WhyWaits(q.API, p.Name(s.Node), p.Name(s.Peer), tp, needs)
	w.Footer, w.Next = words.AnsweredBy(q.Deadline-p.Now()), q.Deadline
	return p.reader(s.Node, tp)
}
