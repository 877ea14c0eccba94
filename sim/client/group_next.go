package client

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// nextState is what a member of a KIP-848 group keeps besides. Its epoch is membership.generation.
// Kafka: AbstractMembershipManager, AbstractHeartbeatRequestManager.
type nextState struct {
	subscriptionChanged bool
	committedBefore     bool // the commit before giving partitions up was sent
	resend              bool // the next heartbeat says everything: the last may have been lost
	ownedChanged        bool // the coordinator doesn't know yet what is owned
	now                 bool // send the next heartbeat at once: an acknowledgement
	stale               bool // left because the application didn't poll; poll() joins again
	target              []wire.TopicPartition
	hasTarget           bool // target isn't carried out yet
}

// nextWork is what the background thread of the new consumer does.
func (c *Consumer) nextWork(out *node.Out) {
	g, n := &c.grp, c.next()
	if n.stale {
		if !c.inPoll() {
			return
		}
		n.stale = false
		g.rejoin, g.why = true, "the application polls again"
	}
	if n.hasTarget && (c.inPoll() || !c.cfg.AutoCommit) {
		c.nextReconcile(out)
	}
	if g.beatSent {
		return
	}
	if g.rejoin {
		g.rejoin = false
		if g.state == unjoined {
			g.generation = wire.JoinEpoch
			n.resend, n.hasTarget = true, false
			c.memberMoves(joining, g.why, out)
		}
		n.now = true
	}
	if g.state != unjoined && (n.now || n.resend && out.Now >= g.beatAt || out.Now >= g.beatAt) {
		c.nextBeat(out)
	}
}

// nextBeat sends a heartbeat. What the coordinator knows already is left out.
func (c *Consumer) nextBeat(out *node.Out) {
	g, n := &c.grp, c.next()
	r := &wire.ConsumerGroupHeartbeatRequest{GroupID: c.cfg.GroupID, MemberID: g.member,
		MemberEpoch: g.generation, RebalanceTimeoutMs: -1, InstanceID: c.cfg.GroupInstanceID}
	if n.resend || g.generation == wire.JoinEpoch {
		r.RebalanceTimeoutMs = int32(c.cfg.MaxPollInterval / node.Millisecond)
		r.ServerAssignor, r.RackID, r.ClientID = c.cfg.RemoteAssignor, c.cfg.Rack, c.cfg.ClientID
	}
	if n.resend || n.subscriptionChanged || g.generation == wire.JoinEpoch {
		r.Subscribed, r.SubscribedTopics = g.pattern == "", g.topics
		r.Regex, r.SubscribedTopicRegex = g.patterned, g.pattern
	}
	if n.resend || n.ownedChanged || g.generation == wire.JoinEpoch {
		r.Owned, r.OwnedPartitions = true, g.owned
	}
	n.resend, n.subscriptionChanged, n.ownedChanged, n.now = false, false, false, false
	g.beatSent = true
	c.sendGroup(r, int64(g.generation), out)
}

// nextAnswered takes the coordinator's answer. Kafka: ConsumerHeartbeatRequestManager.onResponse.
func (c *Consumer) nextAnswered(done *completion, r *wire.ConsumerGroupHeartbeatReply, out *node.Out) {
	g, n := &c.grp, c.next()
	req := done.req.(*wire.ConsumerGroupHeartbeatRequest)
	if req.MemberEpoch < 0 {
		if g.leaving {
			c.leftGroup(out)
		}
		return
	}
	g.beatSent = false
	if g.state == unjoined || g.state == fatal {
		return
	}
	switch r.Error {
	case wire.None:
		g.beatAt = out.Now + node.Ms(int64(r.HeartbeatIntervalMs))
		g.generation = r.MemberEpoch
		c.memberMoves(stable, "epoch "+itoa(int64(r.MemberEpoch)), out)
		if r.Assigned {
			n.target, n.hasTarget = sortedTPs(r.Assignment), true
			if slices.Equal(n.target, g.owned) {
				n.hasTarget = false
			}
		}
	case wire.FencedMemberEpoch, wire.UnknownMemberID:
		c.nextFenced(r.Error, out)
	case wire.CoordinatorNotAvailable, wire.NotCoordinator:
		n.resend = true
		c.coordinatorLost(r.Error, out)
	case wire.CoordinatorLoadInProgress:
		n.resend, g.beatAt = true, out.Now+c.cfg.RetryBackoff
	default:
		text := r.Message
		if text == "" {
			text = r.Error.Message()
		}
		if r.Error == wire.GroupAuthorizationFailed {
			text = denied(r.Error, c.cfg.GroupID)
		}
		c.nextFatal(r.Error, text)
		c.groupFails(r.Error.Exception(), text, out)
	}
}

// nextFatal logs an error that ends the membership.
// Kafka: ConsumerHeartbeatRequestManager, AbstractMembershipManager.transitionToFatal.
func (c *Consumer) nextFatal(err wire.ErrorCode, text string) {
	g := &c.grp
	why := "unexpected error " + err.Name()
	switch err {
	case wire.UnreleasedInstanceID:
		why = "unreleased instance id " + c.cfg.GroupInstanceID
	case wire.FencedInstanceID:
		why = "fenced instance id " + c.cfg.GroupInstanceID
		text += ". This is expected in the case that the member was removed from the group by an admin " +
			"client, and another member joined using the same group instance id."
	case wire.InvalidRequest, wire.GroupMaxSizeReached, wire.UnsupportedAssignor:
		why = err.Name()
	}
	const internals = "org.apache.kafka.clients.consumer.internals."
	c.Net.fatal("ConsumerGroupHeartbeatRequest failed due to "+why+": "+text,
		internals+"ConsumerHeartbeatRequestManager")
	c.Net.fatal("Member "+g.member+" with epoch "+itoa(int64(g.generation))+
		" transitioned to fatal state", internals+"ConsumerMembershipManager")
}

// nextFenced: the coordinator has put this member out. It drops everything, an assignment that isn't
// carried out yet too, and joins again. Kafka: AbstractMembershipManager.transitionToFenced.
func (c *Consumer) nextFenced(err wire.ErrorCode, out *node.Out) {
	g, n := &c.grp, c.next()
	n.hasTarget, n.committedBefore = false, false
	c.memberMoves(unjoined, "fenced: "+err.Name(), out)
	if len(g.owned) > 0 {
		c.giveUp(g.owned, true, "fenced", out)
	}
	g.rejoin, g.why, g.beatAt = true, "fenced with "+err.Name(), out.Now
}

// nextReconcile carries out a new assignment: commit when offsets are committed automatically, give up
// what is not in it, take what is new, and acknowledge at once.
// Kafka: AbstractMembershipManager.maybeReconcile.
func (c *Consumer) nextReconcile(out *node.Out) {
	g, n := &c.grp, c.next()
	gone := without(g.owned, n.target)
	if c.cfg.AutoCommit && len(g.owned) > 0 {
		if !n.committedBefore {
			n.committedBefore = true
			c.commitConsumed("rebalance", out)
		}
		if c.commitOf("rebalance") >= 0 || !n.hasTarget {
			return
		}
	}
	n.committedBefore, n.hasTarget = false, false
	if len(gone) > 0 {
		c.giveUp(gone, false, "rebalance", out)
	}
	for i := range n.target {
		c.Net.wantTopic(n.target[i].Topic, out) // it may be one that a pattern found
	}
	if added := without(n.target, g.owned); len(added) > 0 || len(gone) == 0 {
		c.obtain(added, n.target, "consumer", out)
	}
	n.ownedChanged, n.now = true, true
}

// nextStale: the application didn't poll in time; the background thread leaves, and what was owned is
// lost to the others.
func (c *Consumer) nextStale(out *node.Out) {
	g := &c.grp
	c.next().stale = true
	c.next().hasTarget = false
	c.nextLeave(out)
	c.memberMoves(unjoined, "max.poll.interval.ms", out)
	g.beatSent = false
	if len(g.owned) > 0 {
		c.giveUp(g.owned, true, "max.poll.interval.ms", out)
	}
}

// nextLeave sends the last heartbeat: -1, or -2 for a static member that will be back.
func (c *Consumer) nextLeave(out *node.Out) {
	g := &c.grp
	if g.coordinator == 0 || g.generation <= 0 {
		if g.leaving {
			c.leftGroup(out)
		}
		return
	}
	epoch := wire.LeaveEpoch
	if c.cfg.GroupInstanceID != "" {
		epoch = wire.LeaveStaticEpoch
	}
	g.generation = -1
	g.request = -1
	c.sendGroup(&wire.ConsumerGroupHeartbeatRequest{GroupID: c.cfg.GroupID, MemberID: g.member,
		MemberEpoch: epoch, InstanceID: c.cfg.GroupInstanceID, RebalanceTimeoutMs: -1}, 0, out)
	if !g.leaving {
		g.request = 0
	}
}
