package group

import (
	"slices"

	"highwater/sim/coordinator"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// ShareGroupHeartbeat (key 76, KIP-932): as in KIP-848, but nothing is revoked: several members may
// have one partition, so a member is at its target at once.
// Kafka: GroupMetadataManager.shareGroupHeartbeat.
func (c *Coordinator) shareHeartbeat(h host, m *wire.Message, r *wire.ShareGroupHeartbeatRequest,
	out *node.Out) {
	code, text := h.active(r.GroupID), ""
	var g *Group
	if code == wire.None {
		g, code, text = c.modernGroup(h, r.GroupID, Share, r.MemberEpoch, out)
	}
	var x *modernMember
	isNew := false
	if code == wire.None {
		x, isNew, code, text = c.shareMember(h, g, m, r, out)
	}
	if code != wire.None {
		refuseBeat(Share, m, r.GroupID, r.MemberID, code, text, out)
		return
	}
	t := transaction{g: g}
	reply := beatReply{MemberID: r.MemberID, MemberEpoch: r.MemberEpoch,
		HeartbeatIntervalMs: int32(g.beat(h) / node.Millisecond)}
	if r.MemberEpoch == wire.LeaveEpoch {
		g.removeModern(x.id, "left", 0, &t, out)
		c.advanceEpoch(h, g, &t, true, "member "+r.MemberID+" left", out)
		g.moveTo(g.stateOf(), "member "+r.MemberID+" left", out)
		c.commitModern(h, g, &t, coordinator.WaiterOf(m), reply.of(Share), out)
		return
	}
	changed := x.update(&wire.ConsumerGroupHeartbeatRequest{ClientID: r.ClientID, RackID: r.RackID,
		RebalanceTimeoutMs: -1, Subscribed: r.Subscribed, SubscribedTopics: r.SubscribedTopics}, m.From)
	if isNew || changed {
		t.add(memberRecord(g, x))
	}
	if g.initialise(h, x.topics) {
		t.add(startedRecord(g))
	}
	c.advanceEpoch(h, g, &t, isNew || changed, "a member joined or changed its subscription", out)
	moved := false
	if x.epoch != g.modern.assignmentEpoch {
		moved = !slices.Equal(x.assigned, x.target)
		x.previous, x.epoch, x.assigned = x.epoch, g.modern.assignmentEpoch, x.target
		t.add(currentRecord(g, x))
		out.Emit(node.MemberReconciled{Group: g.id, Member: x.id, Epoch: x.epoch, State: "STABLE",
			Assigned: x.assigned})
	}
	x.due = out.Now + g.session(h)
	g.moveTo(g.stateOf(), "heartbeat of "+x.id, out)
	reply.MemberEpoch = x.epoch
	if r.MemberEpoch == 0 || moved || r.Subscribed {
		reply.Assigned, reply.Assignment = true, x.assigned
	}
	c.commitModern(h, g, &t, coordinator.WaiterOf(m), reply.of(Share), out)
}

func (c *Coordinator) shareMember(h host, g *Group, m *wire.Message,
	r *wire.ShareGroupHeartbeatRequest, out *node.Out,
) (*modernMember, bool, wire.ErrorCode, string) {
	x := g.modern.find(r.MemberID)
	switch {
	case x == nil && r.MemberEpoch != wire.JoinEpoch:
		return nil, false, wire.UnknownMemberID, "Member " + r.MemberID + " is not a member of group " +
			g.id + "."
	case x == nil && len(g.modern.members) >= h.set.ShareMaxSize:
		return nil, false, wire.GroupMaxSizeReached, "The share group has reached its maximum capacity."
	case x == nil:
		return g.addModern(r.MemberID, "", m.From, r.SubscribedTopics, out), true, wire.None, ""
	case r.MemberEpoch > x.epoch, r.MemberEpoch > 0 && r.MemberEpoch < x.epoch &&
		r.MemberEpoch != x.previous:
		return nil, false, wire.FencedMemberEpoch, ""
	}
	return x, false, wire.None, ""
}
