package player

import (
	"strings"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Not all that is worth telling is worth slowing down for: a consumer that says every 5 s that it stands
// where it stood, a client that knocks at a dead broker every second, the copies of Kafka's own topics,
// which have no lane. Auto hurries through these, so that 45 quiet seconds stay short when five programs
// wait for the end of them.

const (
	// fresh is how long a client introduces itself: connects, asks who leads and who coordinates.
	fresh = 3 * node.Second
	// sameAgain is how long the same bad news from the same peer are no news.
	sameAgain = 15 * node.Second
	// commitTakes is how long a commit that moves a bookmark is followed on its way.
	commitTakes = node.Second
)

// pacing is what the pace remembers of the stretch that is being played.
type pacing struct {
	knocks map[knock]node.Time // when a client last heard that a peer is gone
	moved  node.Time           // when a commit that moves a bookmark was last seen on its way
}

type knock struct{ from, peer wire.ID }

// slows tells whether a message on its way is one to follow with the eye.
func (p *Player) slows(f *sim.Flight) bool {
	if f.Held || !Telling(f.Message.Body) {
		return false
	}
	switch b := f.Message.Body.(type) {
	case *wire.ApiVersionsRequest, *wire.ApiVersionsReply, *wire.MetadataRequest,
		*wire.MetadataReply, *wire.FindCoordinatorRequest, *wire.FindCoordinatorReply:
		return p.fresh(f.Message.From) || p.fresh(f.Message.To)
	case *wire.ShareGroupStateRequest, *wire.ShareGroupStateReply:
		return false
	case *wire.FetchRequest:
		for i := range b.Partitions {
			if !internal(b.Partitions[i].TP) {
				return true
			}
		}
		return false
	case *wire.FetchReply:
		for i := range b.Partitions {
			q := &b.Partitions[i]
			if !internal(q.TP) && (len(q.Batches) > 0 || q.Error != wire.None) {
				return true
			}
		}
		return false
	case *wire.OffsetCommitRequest:
		if p.moves(f.Message.To, b) {
			p.run.pace.moved = p.Now()
		}
		return p.commits()
	case *wire.OffsetCommitReply:
		return p.commits()
	}
	return true
}

// fresh tells whether a client has just come into being.
func (p *Player) fresh(id wire.ID) bool {
	if !id.IsClient() {
		return false
	}
	c := p.World().Process(id)
	return c != nil && c.Running && p.Now()-c.Since < fresh
}

// moves tells whether a commit puts a bookmark somewhere else than where it stands.
func (p *Player) moves(coordinator wire.ID, r *wire.OffsetCommitRequest) bool {
	b := p.World().Broker(coordinator)
	if b == nil {
		return true
	}
	g, known := b.Group(r.GroupID)
	for i := range r.Partitions {
		if !known || g.Committed(r.Partitions[i].TP) != r.Partitions[i].Offset {
			return true
		}
	}
	return false
}

// commits tells whether a commit that moves a bookmark is under way.
func (p *Player) commits() bool {
	d := p.Now() - p.run.pace.moved
	return p.run.pace.moved > 0 && d >= 0 && d < commitTakes
}

// internal tells Kafka's own topics.
func internal(tp wire.TopicPartition) bool { return strings.HasPrefix(tp.Topic, "__") }

// slowsFor tells whether what happened in a step is to be seen at the slow rate.
func (p *Player) slowsFor(s *sim.StepInfo, facts []node.Fact) bool {
	for _, f := range facts {
		if loud(f) && p.newsOf(s.Node, f) {
			return true
		}
	}
	return s.Kind == sim.CommandStep
}

func (p *Player) newsOf(at wire.ID, f node.Fact) bool {
	switch f := f.(type) {
	case node.ConnectionLost:
		return p.firstKnock(knock{at, f.Peer})
	case node.CoordinatorLost:
		return p.firstKnock(knock{at, f.Broker})
	case node.OffsetsCommitted:
		return p.commits()
	case node.HighWatermarkAdvanced:
		return !internal(f.TP)
	case node.RecordsAppended:
		return !internal(f.TP)
	case node.BecameLeader:
		return !internal(f.TP)
	case node.LogTruncated:
		return !internal(f.TP)
	case node.ISRChangeProposed:
		return !internal(f.TP)
	case node.ISRChanged:
		return !internal(f.TP)
	}
	return true
}

// firstKnock tells whether a client hears for the first time in a while that a peer is gone.
func (p *Player) firstKnock(k knock) bool {
	now := p.Now()
	if p.run.pace.knocks == nil {
		p.run.pace.knocks = map[knock]node.Time{}
	}
	last, known := p.run.pace.knocks[k]
	p.run.pace.knocks[k] = now
	return !known || now < last || now-last > sameAgain
}
