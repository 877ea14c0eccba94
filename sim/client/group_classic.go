package client

import (
	"slices"

	"highwater/sim/group/assignor"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// requestRejoin makes the next poll() join the group anew.
func (c *Consumer) requestRejoin(reason string, out *node.Out) {
	g := &c.grp
	if !g.rejoin {
		g.rejoin, g.why = true, reason
		if g.state == stable {
			out.Emit(node.ConsumerStateChanged{Group: c.cfg.GroupID, Member: g.member,
				State: "rejoin needed", Reason: reason})
		}
	}
}

// resetGeneration: the coordinator doesn't know this member, or it leaves; what it owned is lost.
func (c *Consumer) resetGeneration(reason string, out *node.Out) {
	g := &c.grp
	c.memberMoves(unjoined, reason, out)
	g.generation, g.request, g.elected, g.hasPending = -1, 0, nil, false
	g.member, g.leader, g.snapshot = "", false, nil
	g.rejoin, g.why, g.prepared = true, reason, false
}

// classicWork is what poll() and the heartbeat thread do in the classic protocol.
func (c *Consumer) classicWork(out *node.Out) {
	g := &c.grp
	c.beat(out)
	if !c.inPoll() {
		return
	}
	if g.pattern != "" && !c.matchPattern(out) {
		return
	}
	if g.hasPending {
		c.applyAssignment(out)
	}
	if g.elected != nil {
		c.assignAsLeader(out)
	}
	if g.leader && g.state == stable && !g.rejoin && c.countsChanged() {
		c.requestRejoin(node.ReasonMetadata+" since the beginning of the rebalance", out)
	}
	if !g.rejoin || g.request != 0 || out.Now < g.joinAt || g.elected != nil {
		return
	}
	if !g.prepared && !c.prepareJoin(out) {
		return
	}
	c.sendJoin(out)
}

// beat sends a heartbeat when it is due. Kafka: AbstractCoordinator.HeartbeatThread.
func (c *Consumer) beat(out *node.Out) {
	g := &c.grp
	if g.state != stable && g.state != syncing || g.beatSent || out.Now < g.beatAt {
		return
	}
	g.beatSent = true
	g.beatAt = out.Now + c.cfg.HeartbeatInterval
	c.sendGroup(&wire.HeartbeatRequest{GroupID: c.cfg.GroupID, GenerationID: g.generation,
		MemberID: g.member, GroupInstanceID: c.cfg.GroupInstanceID}, int64(g.generation), out)
}

func (c *Consumer) heartbeatAnswered(done *completion, r *wire.HeartbeatReply, out *node.Out) {
	g := &c.grp
	g.beatSent = false
	req := done.req.(*wire.HeartbeatRequest)
	if req.MemberID != g.member || req.GenerationID != g.generation || g.state == unjoined {
		return // of an older membership
	}
	switch r.Error {
	case wire.None:
		g.sessionUntil = out.Now + c.cfg.SessionTimeout
	case wire.RebalanceInProgress:
		g.sessionUntil = out.Now + c.cfg.SessionTimeout
		if g.state == stable {
			c.requestRejoin("group is already rebalancing", out)
		}
	case wire.IllegalGeneration, wire.UnknownMemberID:
		if g.state == stable || g.state == syncing {
			c.fencedOff(r.Error, "Heartbeat", out)
		}
	case wire.FencedInstanceID:
		c.Net.fatal("Caught fenced group.instance.id Optional["+c.cfg.GroupInstanceID+
			"] error in heartbeat thread", coordinatorLogger(false))
		c.groupFails("FencedInstanceIdException", r.Error.Message(), out)
	case wire.CoordinatorNotAvailable, wire.NotCoordinator:
		c.coordinatorLost(r.Error, out)
	default:
		g.beatAt = out.Now + c.cfg.RetryBackoff
	}
}

// fencedOff: the coordinator refuses the member's generation or id. With IllegalGeneration the id may
// still be good. Kafka: AbstractCoordinator.resetStateOnResponseError.
func (c *Consumer) fencedOff(err wire.ErrorCode, api string, out *node.Out) {
	g := &c.grp
	id := g.member
	c.resetGeneration("encountered "+err.Name()+" from "+api+" response", out)
	if err == wire.IllegalGeneration {
		g.member = id
	}
}

// prepareJoin is what comes before a join: commit when offsets are committed automatically, then give
// up partitions: all of them (eager), none (cooperative), or declare them lost when the membership is
// gone. False: the commit isn't answered yet. Kafka: ConsumerCoordinator.onJoinPrepare.
func (c *Consumer) prepareJoin(out *node.Out) bool {
	g := &c.grp
	if c.cfg.AutoCommit && g.state == stable && len(g.owned) > 0 {
		if at := c.commitOf("rebalance"); at < 0 && !c.next().committedBefore {
			c.next().committedBefore = true
			c.commitConsumed("rebalance", out)
		}
		if c.commitOf("rebalance") >= 0 {
			return false
		}
	}
	c.next().committedBefore = false
	switch {
	case len(g.owned) == 0:
	case g.generation < 0 || g.member == "":
		c.giveUp(g.owned, true, "fenced", out)
	case c.eager():
		c.giveUp(g.owned, false, "rebalance", out)
	default:
		var gone []wire.TopicPartition
		for _, tp := range g.owned {
			if !slices.Contains(g.topics, tp.Topic) {
				gone = append(gone, tp)
			}
		}
		if len(gone) > 0 {
			c.giveUp(gone, false, "unsubscribe", out)
		}
	}
	g.prepared = true
	return true
}

// eager tells which rebalance protocol is used: the highest that all configured assignors support.
func (c *Consumer) eager() bool { return slices.ContainsFunc(c.cfg.Assignors, assignor.Eager) }

// sendJoin asks to be in the next generation. The broker answers when all members have joined, so it
// is given the rebalance timeout and five seconds more.
func (c *Consumer) sendJoin(out *node.Out) {
	g := &c.grp
	c.memberMoves(joining, g.why, out)
	protocols := make([]wire.JoinGroupProtocol, 0, len(c.cfg.Assignors))
	for _, name := range c.cfg.Assignors {
		s := wire.Subscription{Topics: g.topics, Generation: g.generation, RackID: c.cfg.Rack,
			Owned: g.owned}
		if name == assignor.Sticky {
			s.Owned, s.Generation = g.stickyOwned, g.stickyGen
		}
		protocols = append(protocols, wire.JoinGroupProtocol{Name: name, Subscription: s})
	}
	interval := int32(c.cfg.MaxPollInterval / node.Millisecond)
	g.request = c.sendGroup(&wire.JoinGroupRequest{GroupID: c.cfg.GroupID, ClientID: c.cfg.ClientID,
		SessionTimeoutMs:   int32(c.cfg.SessionTimeout / node.Millisecond),
		RebalanceTimeoutMs: interval, MemberID: g.member, GroupInstanceID: c.cfg.GroupInstanceID,
		ProtocolType: wire.ConsumerProtocolType, Protocols: protocols, Reason: g.why}, 0, out)
	c.Net.extend(g.coordinator, g.request, out.Now+max(c.cfg.RequestTimeout,
		c.cfg.MaxPollInterval+5*node.Second), out)
}

func (c *Consumer) joinAnswered(corr int32, r *wire.JoinGroupReply, out *node.Out) {
	g := &c.grp
	if corr != g.request {
		return
	}
	g.request = 0
	switch r.Error {
	case wire.None:
		g.joinTries, g.rejoin, g.prepared = 0, false, false
		g.generation, g.member, g.assignor = r.GenerationID, r.MemberID, r.ProtocolName
		g.leader = r.LeaderID == r.MemberID
		c.memberMoves(syncing, "generation "+itoa(int64(r.GenerationID)), out)
		g.sessionUntil, g.beatAt = out.Now+c.cfg.SessionTimeout, out.Now+c.cfg.HeartbeatInterval
		if g.leader && !r.SkipAssignment {
			g.elected = r
			c.assignAsLeader(out)
			return
		}
		c.sendSync(nil, out)
	case wire.MemberIDRequired:
		g.member = r.MemberID
		c.memberMoves(unjoined, "need to re-join with the given member-id", out)
		g.why = "need to re-join with the given member-id: " + r.MemberID
	case wire.UnknownMemberID, wire.IllegalGeneration:
		c.fencedOff(r.Error, "JoinGroup", out)
	case wire.FencedInstanceID:
		c.groupFails("FencedInstanceIdException", r.Error.Message(), out)
	case wire.GroupAuthorizationFailed:
		c.groupFails(r.Error.Exception(), denied(r.Error, c.cfg.GroupID), out)
	case wire.InconsistentGroupProtocol, wire.InvalidSessionTimeout, wire.InvalidGroupID,
		wire.GroupMaxSizeReached:
		c.groupFails(r.Error.Exception(), joinRefusal(r.Error), out)
	case wire.CoordinatorNotAvailable, wire.NotCoordinator:
		c.coordinatorLost(r.Error, out)
		c.joinFailed(r.Error.Name(), out)
	default:
		c.joinFailed(r.Error.Name(), out)
	}
}

func joinRefusal(err wire.ErrorCode) string { return err.Message() }

// joinFailed tries again after the backoff.
func (c *Consumer) joinFailed(why string, out *node.Out) {
	g := &c.grp
	c.memberMoves(unjoined, "rebalance failed: "+why, out)
	g.rejoin, g.why, g.elected = true, "rebalance failed due to "+why, nil
	g.joinAt = out.Now + backoff(c.cfg.RetryBackoff, c.cfg.RetryBackoffMax, g.joinTries,
		out.Chance(node.JoinRetry, node.Itself))
	g.joinTries++
}

// assignAsLeader computes the assignment, once the metadata of all topics of the group is there.
// Kafka: ConsumerCoordinator.onLeaderElected.
func (c *Consumer) assignAsLeader(out *node.Out) {
	g := &c.grp
	r := g.elected
	var names []string
	members := make([]assignor.Member, len(r.Members))
	for i := range r.Members {
		m := &r.Members[i]
		members[i] = assignor.Member{ID: m.MemberID, InstanceID: m.GroupInstanceID,
			Topics: m.Subscription.Topics, Owned: m.Subscription.Owned,
			Generation: m.Subscription.Generation}
		names = append(names, m.Subscription.Topics...)
	}
	ordered.Sort(names)
	names = slices.Compact(names)
	var topics []assignor.Topic
	snapshot := make([]topicCount, len(names))
	for i, name := range names {
		c.Net.wantTopic(name, out)
		if slices.Contains(c.Net.meta.fresh, name) {
			return // not known yet: the metadata's arrival calls again
		}
		n := c.Net.Partitions(name)
		topics = append(topics, assignor.Topic{Name: name, Partitions: n})
		snapshot[i] = topicCount{name, n}
	}
	g.elected, g.snapshot = nil, snapshot
	shares, ok := assignor.Client(g.assignor, topics, members)
	if !ok {
		c.groupFails("IllegalStateException", "Coordinator selected invalid assignment protocol: "+
			g.assignor, out)
		return
	}
	all := make([]wire.MemberAssignment, len(shares))
	for i := range shares {
		all[i] = wire.MemberAssignment{MemberID: shares[i].Member,
			Assignment: wire.Assignment{Partitions: shares[i].Partitions}}
	}
	c.sendSync(all, out)
}

// countsChanged tells the leader that a topic has other partitions than when it assigned them, or is
// gone. Kafka: ConsumerCoordinator.MetadataSnapshot.
func (c *Consumer) countsChanged() bool {
	for _, t := range c.grp.snapshot {
		if n := c.Net.Partitions(t.name); n != t.partitions {
			return true
		}
	}
	return false
}

func (c *Consumer) sendSync(all []wire.MemberAssignment, out *node.Out) {
	g := &c.grp
	g.request = c.sendGroup(&wire.SyncGroupRequest{GroupID: c.cfg.GroupID, MemberID: g.member,
		GenerationID: g.generation, GroupInstanceID: c.cfg.GroupInstanceID,
		ProtocolType: wire.ConsumerProtocolType, ProtocolName: g.assignor, Assignments: all}, 0, out)
}

func (c *Consumer) syncAnswered(corr int32, r *wire.SyncGroupReply, out *node.Out) {
	g := &c.grp
	if corr != g.request {
		return
	}
	g.request = 0
	switch r.Error {
	case wire.None:
		c.memberMoves(stable, "generation "+itoa(int64(g.generation)), out)
		g.pending, g.hasPending = r.Assignment.Partitions, true
		g.sessionUntil = out.Now + c.cfg.SessionTimeout
		if c.inPoll() {
			c.applyAssignment(out)
		}
	case wire.RebalanceInProgress:
		c.memberMoves(unjoined, "SyncGroup failed: the group began a new rebalance", out)
		g.rejoin, g.why = true, "rebalance in progress"
	case wire.UnknownMemberID, wire.IllegalGeneration:
		c.fencedOff(r.Error, "SyncGroup", out)
	case wire.FencedInstanceID:
		c.groupFails("FencedInstanceIdException", r.Error.Message(), out)
	case wire.CoordinatorNotAvailable, wire.NotCoordinator:
		c.coordinatorLost(r.Error, out)
		c.joinFailed(r.Error.Name(), out)
	default:
		c.joinFailed(r.Error.Name(), out)
	}
}
