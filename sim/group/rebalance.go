package group

import (
	"slices"

	"highwater/sim/coordinator"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// rebalanceOrComplete begins a rebalance, or looks whether the one under way is complete.
func (c *Coordinator) rebalanceOrComplete(h host, g *Group, reason string, out *node.Out) {
	if g.state == PreparingRebalance {
		c.completeJoinIfAll(h, g, out)
		return
	}
	c.prepareRebalance(h, g, reason, out)
}

// prepareRebalance: all members must join again. A group that was empty waits for
// group.initial.rebalance.delay.ms, so that those who start together are in one generation.
// Kafka: GroupMetadataManager.prepareRebalance.
func (c *Coordinator) prepareRebalance(h host, g *Group, reason string, out *node.Out) {
	k := &g.classic
	if g.state == CompletingRebalance {
		g.failSync(wire.RebalanceInProgress, out)
	}
	k.syncDue = 0
	k.fromEmpty = g.state == Empty
	g.moveTo(PreparingRebalance, reason, out)
	if !k.fromEmpty {
		k.initialLeft = -1
		if !c.completeJoinIfAll(h, g, out) {
			k.joinDue = out.Now + g.rebalanceTimeout()
			g.arm(h, out)
		}
		return
	}
	k.newMemberAdded = false
	k.initialDelay = h.set.InitialDelay
	k.initialLeft = max(g.rebalanceTimeout()-k.initialDelay, 0)
	k.joinDue = out.Now + k.initialDelay
	g.arm(h, out)
}

// failSync answers all who wait for their assignment, and forgets the assignments.
func (g *Group) failSync(code wire.ErrorCode, out *node.Out) {
	for i := range g.classic.members {
		m := &g.classic.members[i]
		m.assignment = wire.Assignment{}
		if m.sync.To != 0 {
			m.due = out.Now + m.sessionTimeout
		}
		m.sync.Answer(&wire.SyncGroupReply{Error: code}, out)
	}
}

// completeJoinIfAll ends the join phase when all have joined; not during the initial delay.
func (c *Coordinator) completeJoinIfAll(h host, g *Group, out *node.Out) bool {
	k := &g.classic
	if g.state != PreparingRebalance || k.fromEmpty || len(k.pending) > 0 {
		return false
	}
	for i := range k.members {
		if k.members[i].join.To == 0 {
			return false
		}
	}
	c.completeJoin(h, g, out)
	return true
}

// joinTimedOut: the join phase is over for those who came; during the initial delay it goes on while
// newcomers arrive. Kafka: tryCompleteInitialRebalanceElseSchedule.
func (c *Coordinator) joinTimedOut(h host, g *Group, out *node.Out) {
	k := &g.classic
	if k.fromEmpty && k.newMemberAdded && k.initialLeft > 0 {
		k.newMemberAdded = false
		delay := min(h.set.InitialDelay, k.initialLeft)
		k.initialLeft = max(k.initialLeft-k.initialDelay, 0)
		k.initialDelay = delay
		k.joinDue = out.Now + delay
		return
	}
	c.completeJoin(h, g, out)
}

// completeJoin starts the next generation. Members that didn't rejoin are out, unless they are static:
// those have until the end of their session. Kafka: completeClassicGroupJoin.
func (c *Coordinator) completeJoin(h host, g *Group, out *node.Out) {
	k := &g.classic
	k.joinDue = 0
	timeout := g.rebalanceTimeout()
	for i := 0; i < len(k.members); {
		m := &k.members[i]
		if m.join.To != 0 || m.instance != "" {
			i++
			continue
		}
		g.remove(m.id, "rebalance", timeout, "", out)
	}
	if len(k.members) > 0 && !g.electJoined() {
		k.joinDue = out.Now + g.rebalanceTimeout()
		g.arm(h, out)
		return
	}
	k.generation++
	k.fromEmpty, k.initialLeft = false, -1
	if len(k.members) == 0 {
		c.becomeEmpty(h, g, out)
		return
	}
	k.protocol = g.selectProtocol()
	g.moveTo(CompletingRebalance, "all members have joined", out)
	ids := make([]string, len(k.members))
	for i := range k.members {
		ids[i] = k.members[i].id
	}
	out.Emit(node.GenerationStarted{Group: g.id, Generation: k.generation, Assignor: k.protocol,
		Leader: k.leader, Members: ids})
	for i := range k.members {
		m := &k.members[i]
		m.join.Answer(g.joined(m), out)
		m.due, m.isNew, m.unsynced = out.Now+m.sessionTimeout, false, true
	}
	k.syncDue = out.Now + g.rebalanceTimeout()
	g.arm(h, out)
}

// electJoined makes sure that the leader is one that has joined. Kafka: maybeElectNewJoinedLeader.
func (g *Group) electJoined() bool {
	k := &g.classic
	if m := g.find(k.leader); m != nil && m.join.To != 0 {
		return true
	}
	for i := range k.members {
		if k.members[i].join.To != 0 {
			k.leader = k.members[i].id
			return true
		}
	}
	return false
}

// becomeEmpty writes that the last member is gone; offsets stay until they expire.
func (c *Coordinator) becomeEmpty(h host, g *Group, out *node.Out) {
	k := &g.classic
	k.protocol, k.leader, k.syncDue = "", "", 0
	g.moveTo(Empty, "the last member is gone", out)
	out.Emit(node.GenerationStarted{Group: g.id, Generation: k.generation})
	h.Append(g.partition, []wire.Record{groupRecord(g, out.Wall())}, coordinator.Write{}, out)
}

// syncTimedOut expels members that didn't ask for their assignment within the rebalance timeout, and
// rebalances. Kafka: expirePendingSync.
func (c *Coordinator) syncTimedOut(h host, g *Group, out *node.Out) {
	k := &g.classic
	k.syncDue = 0
	timeout := g.rebalanceTimeout()
	var late []string
	for i := range k.members {
		if k.members[i].unsynced {
			late = append(late, k.members[i].id)
		}
	}
	if len(late) == 0 {
		return
	}
	for _, id := range late {
		g.remove(id, "rebalance", timeout, "no SyncGroup", out)
	}
	c.prepareRebalance(h, g, "Removing members on pending sync request expiration", out)
}

// expireMembers expels those whose session is over, and forgets member ids that nobody came back with.
// Kafka: expireClassicGroupMemberHeartbeat.
func (c *Coordinator) expireMembers(h host, g *Group, out *node.Out) {
	k := &g.classic
	if n := len(k.pending); n > 0 {
		k.pending = slices.DeleteFunc(k.pending, func(p pendingMember) bool {
			return p.due <= out.Now
		})
		if len(k.pending) < n {
			c.completeJoinIfAll(h, g, out)
		}
	}
	for i := 0; i < len(k.members); {
		m := &k.members[i]
		if m.due > out.Now || !m.isNew && (m.join.To != 0 || m.sync.To != 0) {
			i++
			continue
		}
		timeout := m.sessionTimeout
		if m.isNew {
			timeout = newMemberTimeout
		}
		c.removeMember(h, g, m.id, "session", timeout, "",
			"Removing member "+m.id+" on heartbeat expiration.", out)
		i = 0
	}
}

// removeMember takes a member out and lets the group react.
// Kafka: removeMemberAndUpdateClassicGroup.
func (c *Coordinator) removeMember(h host, g *Group, id, why string, timeout node.Time,
	detail, reason string, out *node.Out) {
	g.remove(id, why, timeout, detail, out)
	switch g.state {
	case Stable, CompletingRebalance:
		c.prepareRebalance(h, g, reason, out)
	case PreparingRebalance:
		c.completeJoinIfAll(h, g, out)
	}
}
