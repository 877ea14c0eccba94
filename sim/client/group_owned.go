package client

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// applyAssignment takes over what SyncGroup brought. A cooperative consumer first gives up what it
// has too much, and then joins again so that others get it. Kafka: ConsumerCoordinator.onJoinComplete.
func (c *Consumer) applyAssignment(out *node.Out) {
	g := &c.grp
	g.hasPending = false
	to := sortedTPs(g.pending)
	gone, added := without(g.owned, to), without(to, g.owned)
	if !c.eager() && len(gone) > 0 {
		c.giveUp(gone, false, "rebalance", out)
		c.requestRejoin(node.ReasonRevoke, out)
	}
	g.stickyOwned, g.stickyGen = to, g.generation
	g.autoAt = out.Now + c.cfg.AutoCommitEvery
	c.obtain(added, to, "classic", out)
}

// obtain makes to what this consumer owns; added is what is new in it.
func (c *Consumer) obtain(added, to []wire.TopicPartition, protocol string, out *node.Out) {
	g := &c.grp
	g.owned = to
	out.Emit(node.PartitionsAssigned{Group: c.cfg.GroupID, Member: g.member, Protocol: protocol,
		Epoch: g.generation, Added: added, Owned: to})
	c.rebalanced = append(c.rebalanced, Rebalanced{Assigned: added})
	c.assignParts(to, out)
}

// giveUp takes partitions away from the application. Lost: others may have them already.
func (c *Consumer) giveUp(tps []wire.TopicPartition, lost bool, reason string, out *node.Out) {
	g := &c.grp
	tps = slices.Clone(tps)
	g.owned = without(g.owned, tps)
	out.Emit(node.PartitionsRevoked{Group: c.cfg.GroupID, Member: g.member, Epoch: g.generation,
		Revoked: tps, Owned: g.owned, Lost: lost, Reason: reason})
	if lost {
		c.rebalanced = append(c.rebalanced, Rebalanced{Lost: tps})
	} else {
		c.rebalanced = append(c.rebalanced, Rebalanced{Revoked: tps})
	}
	c.assignParts(g.owned, out)
}

func sortedTPs(tps []wire.TopicPartition) []wire.TopicPartition {
	s := slices.Clone(tps)
	ordered.SortFunc(s, wire.TopicPartition.Compare)
	return s
}

// without is a less b, both sorted.
func without(a, b []wire.TopicPartition) []wire.TopicPartition {
	var left []wire.TopicPartition
	for _, tp := range a {
		if _, in := slices.BinarySearchFunc(b, tp, wire.TopicPartition.Compare); !in {
			left = append(left, tp)
		}
	}
	return left
}

// waiting tells whether some partition needs its committed offset.
func (c *Consumer) waiting() bool {
	if !c.grp.unsettled {
		return false
	}
	for i := range c.parts.Len() {
		if c.parts.Peek(i).state == waitsForGroup {
			return true
		}
	}
	c.grp.unsettled = false
	return false
}

// fetchCommitted asks where the group stands in partitions without a position.
// Kafka: ConsumerCoordinator.initWithCommittedOffsetsIfNeeded.
func (c *Consumer) fetchCommitted(out *node.Out) {
	g := &c.grp
	if g.fetching || out.Now < g.fetchAt || !c.waiting() || g.on && g.state != stable &&
		!c.cfg.NextGen {
		return
	}
	req := &wire.OffsetFetchRequest{GroupID: c.cfg.GroupID, MemberEpoch: -1, RequireStable: true}
	if c.cfg.NextGen && g.on {
		req.MemberID, req.MemberEpoch = g.member, g.generation
	}
	for i := range c.parts.Len() {
		if p := c.parts.Peek(i); p.state == waitsForGroup {
			req.Partitions = append(req.Partitions, p.tp)
		}
	}
	g.fetching = true
	c.sendGroup(req, 0, out)
}

// committedFetched sets positions to committed offsets; where there is none, auto.offset.reset decides.
func (c *Consumer) committedFetched(r *wire.OffsetFetchReply, out *node.Out) {
	g := &c.grp
	g.fetching = false
	if r.Error != wire.None {
		g.fetchAt = out.Now + c.cfg.RetryBackoff
		if r.Error == wire.NotCoordinator || r.Error == wire.CoordinatorNotAvailable {
			c.coordinatorLost(r.Error, out)
		}
		return
	}
	for i := range r.Partitions {
		o := &r.Partitions[i]
		at := c.find(o.TP)
		if at < 0 || c.parts.Peek(int(at)).state != waitsForGroup {
			continue
		}
		p := c.parts.Edit(int(at))
		p.committed = o.Offset
		if o.Offset >= 0 {
			c.setPosition(p, at, o.Offset, o.LeaderEpoch, "committed", out)
		} else {
			c.requestReset(p, at, c.cfg.Reset, out)
		}
	}
}

// Leave begins the clean end of a consumer: commit when offsets are committed automatically, then
// leave the group (static members don't). Left tells when it is over. Kafka: KafkaConsumer.close.
func (c *Consumer) Leave(out *node.Out) {
	g := &c.grp
	c.polling, c.closed = false, true
	if !c.usesGroup() || g.left || g.leaving || !g.on && len(g.commits) == 0 {
		g.left = true
		return
	}
	g.leaving, g.leaveBy = true, out.Now+c.cfg.RequestTimeout
	if fenced := g.state == fatal && !c.cfg.NextGen; c.cfg.AutoCommit && len(g.owned) > 0 &&
		(fenced || g.generation >= 0 && g.state == stable) {
		c.commitConsumed("close", out)
	}
	if g.coordinator == 0 || g.state == fatal || g.state == unjoined && g.member == "" {
		c.leftGroup(out)
		return
	}
	c.groupWork(out)
}

// LeaveWith is Leave after a last commit of these offsets, instead of the automatic one; none: without
// any.
func (c *Consumer) LeaveWith(offsets []wire.OffsetCommitPartition, out *node.Out) {
	if len(offsets) > 0 && c.usesGroup() {
		c.commitThese("close", offsets, out)
	}
	cfg := *c.cfg
	cfg.AutoCommit = false
	c.cfg = &cfg
	c.Leave(out)
}

// Left tells whether a consumer that was asked to Leave is done.
func (c *Consumer) Left() bool { return c.grp.left }

// leaveNow sends the LeaveGroup when the last commit is answered.
func (c *Consumer) leaveNow(out *node.Out) {
	g := &c.grp
	if len(g.commits) > 0 || g.request == -1 {
		return
	}
	if c.cfg.NextGen {
		c.nextLeave(out)
		return
	}
	if c.cfg.GroupInstanceID != "" || g.member == "" {
		c.leftGroup(out)
		return
	}
	g.request = -1
	c.sendGroup(&wire.LeaveGroupRequest{GroupID: c.cfg.GroupID, Members: []wire.LeavingMember{{
		MemberID: g.member, Reason: "the consumer is being closed"}}}, 0, out)
}

func (c *Consumer) leftGroup(out *node.Out) {
	g := &c.grp
	g.left = true
	out.Emit(node.ConsumerStateChanged{Group: c.cfg.GroupID, Member: g.member, State: "left",
		Reason: "closed"})
}
