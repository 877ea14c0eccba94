package client

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// Receive takes a message; false: it isn't for this consumer.
func (c *ShareConsumer) Receive(m wire.Message, out *node.Out) bool { return receive(c, m, out) }

// Fire takes an alarm; false: it isn't one of this consumer's.
func (c *ShareConsumer) Fire(t node.Timer, out *node.Out) bool { return fire(c, t, out) }

func (c *ShareConsumer) network() *Network { return &c.Net }

func (c *ShareConsumer) answered(done completion, out *node.Out) {
	switch r := done.reply.(type) {
	case *wire.FindCoordinatorReply:
		c.found(r, out)
	case *wire.ShareGroupHeartbeatReply:
		c.heartbeatAnswered(&done, r, out)
	case *wire.ShareFetchReply:
		if done.purpose == forFetch {
			c.fetchArrived(&done, r, out)
		}
	}
	afterNetwork(c, out)
}

func (c *ShareConsumer) lost(gone completion, out *node.Out) {
	switch gone.purpose {
	case forFetch:
		c.idle(gone.from)
	case forCoordinator:
		c.finding = false
	case forGroup:
		c.beatSent = false
		if c.closing {
			c.left = true
		}
		if gone.from == c.coordinator {
			c.coordinatorLost(gone.err, out)
		}
	}
}

func (c *ShareConsumer) fired(kind node.TimerKind, t node.Timer, out *node.Out) bool {
	if kind == groupTimer && c.tick.fired(t) {
		c.proceed(out)
	}
	return kind == groupTimer
}

func (c *ShareConsumer) idle(id wire.ID) {
	c.busy = slices.DeleteFunc(c.busy, func(b wire.ID) bool { return b == id })
}

func (c *ShareConsumer) found(r *wire.FindCoordinatorReply, out *node.Out) {
	c.finding = false
	for i := range r.Coordinators {
		if f := &r.Coordinators[i]; f.Error == wire.None {
			c.coordinator, c.findTries = f.NodeID, 0
			out.Emit(node.CoordinatorFound{Group: c.cfg.GroupID, Broker: f.NodeID})
		} else {
			c.retryAt = out.Now + backoff(c.cfg.RetryBackoff, c.cfg.RetryBackoffMax, c.findTries,
				out.Chance(node.CoordinatorRetry, node.Itself))
			c.findTries++
		}
	}
}

func (c *ShareConsumer) heartbeatAnswered(done *completion, r *wire.ShareGroupHeartbeatReply,
	out *node.Out) {
	if done.ref < 0 {
		c.left = true
		return
	}
	c.beatSent = false
	switch r.Error {
	case wire.None:
		c.epoch = r.MemberEpoch
		c.beatAt = out.Now + node.Ms(int64(r.HeartbeatIntervalMs))
		if r.Assigned {
			c.reassign(sortedTPs(r.Assignment), out)
		}
	case wire.FencedMemberEpoch, wire.UnknownMemberID:
		c.epoch, c.resend, c.beatAt = wire.JoinEpoch, true, out.Now
		c.reassign(nil, out)
	case wire.NotCoordinator, wire.CoordinatorNotAvailable:
		c.coordinatorLost(r.Error, out)
	case wire.CoordinatorLoadInProgress:
		c.resend, c.beatAt = true, out.Now+c.cfg.RetryBackoff
	default:
		const requests = "org.apache.kafka.clients.consumer.internals."
		c.Net.fatal("ShareGroupHeartbeatRequest failed due to unexpected error "+r.Error.Name()+": "+
			r.Message, requests+"ShareHeartbeatRequestManager")
		c.Net.fatal("Member "+c.member+" with epoch "+itoa(int64(c.epoch))+
			" transitioned to fatal state", requests+"ShareMembershipManager")
		c.polling, c.closing, c.left = false, true, true
		c.errors = append(c.errors, ConsumerError{Exception: r.Error.Exception(), Message: r.Message})
	}
}

func (c *ShareConsumer) reassign(to []wire.TopicPartition, out *node.Out) {
	added, gone := without(to, c.assigned), without(c.assigned, to)
	c.assigned = to
	for _, tp := range to {
		c.Net.wantTopic(tp.Topic, out)
	}
	if len(gone) > 0 {
		out.Emit(node.PartitionsRevoked{Group: c.cfg.GroupID, Member: c.member, Epoch: c.epoch,
			Revoked: gone, Owned: to, Reason: "rebalance"})
	}
	if len(added) > 0 {
		out.Emit(node.PartitionsAssigned{Group: c.cfg.GroupID, Member: c.member, Protocol: "share",
			Epoch: c.epoch, Added: added, Owned: to})
	}
}

// fetchArrived buffers the records this member has acquired.
func (c *ShareConsumer) fetchArrived(done *completion, r *wire.ShareFetchReply, out *node.Out) {
	c.idle(done.from)
	for i := range r.Partitions {
		p := &r.Partitions[i]
		if p.Error != wire.None {
			if !c.Net.hint(p.TP, p.LeaderID, p.Epoch, out) {
				c.Net.requestUpdate(out)
			}
			continue
		}
		if p.AckError != wire.None {
			c.Net.warn("Acknowledgement of "+p.TP.String()+" failed: "+p.AckError.Message(),
				"org.apache.kafka.clients.consumer.internals.ShareConsumeRequestManager")
		}
		if got := acquired(p); len(got) > 0 {
			c.buffer.Push(Polled{TP: p.TP, Records: got})
		}
	}
	c.deliver(out)
}

// acquired picks the records out of whole batches that the member has locked.
func acquired(p *wire.ShareFetchPartitionReply) []node.PolledRecord {
	var got []node.PolledRecord
	for _, a := range p.Acquired {
		for _, b := range p.Batches {
			for j := range b.Records {
				r := &b.Records[j]
				o := b.BaseOffset + int64(r.OffsetDelta)
				if o < a.FirstOffset || o > a.LastOffset || b.Attributes&wire.ControlFlag != 0 {
					continue
				}
				got = append(got, node.PolledRecord{Offset: o, TimestampMs: b.TimeOf(r), Key: r.Key,
					Value: r.Value, Headers: r.Headers, LeaderEpoch: b.LeaderEpoch, Tag: r.Tag,
					LogAppend: b.Attributes&wire.LogAppendTimeFlag != 0, Delivery: a.DeliveryCount})
			}
		}
	}
	return got
}

// Config is what the consumer was made with.
func (c *ShareConsumer) Config() *ConsumerConfig { return c.cfg }

// Logs are the warnings the real client would have logged since the last call.
func (c *ShareConsumer) Logs() []LogLine { return c.Net.Logs() }

// Membership is the consumer's view of its share group.
func (c *ShareConsumer) Membership() GroupView {
	v := GroupView{Group: c.cfg.GroupID, Member: c.member, Generation: c.epoch,
		Coordinator: c.coordinator, State: "joining", Owned: c.assigned, NextBeat: c.beatAt}
	if c.epoch > 0 {
		v.State = "stable"
	}
	if c.left {
		v.State = "left"
	}
	return v
}

// Unacknowledged are the records of the last poll that nothing was said about yet.
func (c *ShareConsumer) Unacknowledged() []ShareRecord { return c.delivered }
