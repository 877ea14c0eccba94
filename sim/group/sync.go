package group

import (
	"slices"

	"highwater/sim/coordinator"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// SyncGroup (key 14): the leader brings the assignment, which is written to the log; when it is
// committed everybody gets its share and the group is Stable. Kafka: classicGroupSync.
func (c *Coordinator) sync(h host, m *wire.Message, r *wire.SyncGroupRequest, out *node.Out) {
	g, code := c.classicGroup(h, r.GroupID, wire.UnknownMemberID)
	if code == wire.None {
		code = g.validate(r.MemberID, r.GroupInstanceID)
	}
	if code == wire.None {
		k := &g.classic
		switch {
		case r.GenerationID != k.generation:
			code = wire.IllegalGeneration
		case r.ProtocolType != "" && r.ProtocolType != k.protocolType ||
			r.ProtocolName != "" && r.ProtocolName != k.protocol:
			code = wire.InconsistentGroupProtocol
		case g.state == Empty:
			code = wire.UnknownMemberID
		case g.state == PreparingRebalance:
			code = wire.RebalanceInProgress
		}
	}
	if code != wire.None {
		out.Emit(node.JoinRefused{Group: r.GroupID, Member: r.MemberID, Client: m.From,
			API: r.API(), Error: code})
		out.Send(m.From, m.Correlation, &wire.SyncGroupReply{Error: code})
		return
	}
	x := g.find(r.MemberID)
	x.unsynced = false
	if g.state == Stable {
		x.due = out.Now + x.sessionTimeout
		g.settleSync()
		out.Send(m.From, m.Correlation, g.synced(x))
		return
	}
	x.sync.Answer(&wire.SyncGroupReply{Error: wire.UnknownMemberID}, out)
	x.sync = coordinator.WaiterOf(m)
	if g.classic.leader == x.id {
		c.assign(h, g, r.Assignments, out)
	}
	g.settleSync()
	g.arm(h, out)
}

// classicGroup finds a classic group for writing; absent is the answer when there is none.
func (c *Coordinator) classicGroup(h host, id string, absent wire.ErrorCode,
) (*Group, wire.ErrorCode) {
	if id == "" {
		return nil, wire.InvalidGroupID
	}
	if code := h.active(id); code != wire.None {
		return nil, code
	}
	g := c.groups.Edit(id)
	if g == nil || g.kind != Classic {
		return nil, absent
	}
	return g, wire.None
}

// settleSync stops the clock when everybody has asked for its assignment.
func (g *Group) settleSync() {
	for i := range g.classic.members {
		if g.classic.members[i].unsynced {
			return
		}
	}
	g.classic.syncDue = 0
}

// assign takes the leader's assignment and writes it. It counts when it is committed.
func (c *Coordinator) assign(h host, g *Group, shares []wire.MemberAssignment, out *node.Out) {
	k := &g.classic
	k.planned = k.generation
	fact := node.AssignmentComputed{Group: g.id, Protocol: "classic", Epoch: k.generation,
		Assignor: k.protocol}
	for i := range k.members {
		m := &k.members[i]
		m.assignment = wire.Assignment{}
		at := slices.IndexFunc(shares, func(s wire.MemberAssignment) bool {
			return s.MemberID == m.id
		})
		if at >= 0 {
			m.assignment = shares[at].Assignment
		}
		fact.Shares = append(fact.Shares, node.MemberShare{Member: m.id,
			Partitions: m.assignment.Partitions})
	}
	out.Emit(fact)
	code := h.Append(g.partition, []wire.Record{groupRecord(g, out.Wall())},
		coordinator.Write{Then: &newAssignment{g.id, k.generation}}, out)
	if code != wire.None {
		g.failSync(code, out)
		c.prepareRebalance(h, g, "Error "+code.Name()+" when storing group assignment", out)
	}
}

// newAssignment is one whose record is appended and not yet committed.
type newAssignment struct {
	group      string
	generation int32
}

// synced: the assignment is committed, or takes too long.
func (c *Coordinator) synced(h host, n *newAssignment, code wire.ErrorCode, out *node.Out) {
	g := c.groups.Edit(n.group)
	if g == nil || g.kind != Classic || g.state != CompletingRebalance ||
		g.classic.generation != n.generation {
		return // another rebalance has begun meanwhile
	}
	if code != wire.None {
		g.failSync(code, out)
		c.prepareRebalance(h, g, "Error "+code.Name()+" when storing group assignment", out)
		return
	}
	g.moveTo(Stable, "the assignment of generation "+itoa(int64(n.generation))+" is committed", out)
	for i := range g.classic.members {
		x := &g.classic.members[i]
		if x.sync.To != 0 {
			x.due = out.Now + x.sessionTimeout
			x.sync.Answer(g.synced(x), out)
		}
	}
	g.arm(h, out)
}

func (g *Group) synced(x *member) *wire.SyncGroupReply {
	return &wire.SyncGroupReply{ProtocolType: g.classic.protocolType,
		ProtocolName: g.classic.protocol, Assignment: x.assignment}
}

// Heartbeat (key 12): still there. In PreparingRebalance the answer is REBALANCE_IN_PROGRESS: join
// again. Kafka: classicGroupHeartbeat.
func (c *Coordinator) heartbeat(h host, m *wire.Message, r *wire.HeartbeatRequest, out *node.Out) {
	g, code := c.classicGroup(h, r.GroupID, wire.UnknownMemberID)
	if code == wire.None {
		code = g.validate(r.MemberID, r.GroupInstanceID)
	}
	if code == wire.None {
		switch {
		case r.GenerationID != g.classic.generation:
			code = wire.IllegalGeneration
		case g.state == Empty:
			code = wire.UnknownMemberID
		default:
			x := g.find(r.MemberID)
			x.due = out.Now + x.sessionTimeout
			if g.state == PreparingRebalance {
				code = wire.RebalanceInProgress
			}
		}
	}
	reply := &wire.HeartbeatReply{Error: code}
	if code != wire.None {
		out.Emit(node.HeartbeatAnswered{Group: r.GroupID, Member: r.MemberID, Client: m.From,
			Error: code})
	}
	if code != wire.None && code != wire.RebalanceInProgress {
		out.Send(m.From, m.Correlation, reply)
		return
	}
	h.Reply(g.partition, coordinator.WaiterOf(m), reply, out)
}

// LeaveGroup (key 13): the group rebalances at once. Kafka: classicGroupLeave.
func (c *Coordinator) leave(h host, m *wire.Message, r *wire.LeaveGroupRequest, out *node.Out) {
	reply := &wire.LeaveGroupReply{Error: h.active(r.GroupID)}
	g := c.groups.Edit(r.GroupID)
	if g != nil && g.kind == Consumer {
		c.leaveModern(h, g, m, r, reply, out)
		return
	}
	if reply.Error == wire.None && (g == nil || g.kind != Classic) {
		reply.Error = wire.UnknownMemberID
	}
	if reply.Error == wire.None {
		for _, x := range r.Members {
			reply.Members = append(reply.Members, wire.LeftMember{MemberID: x.MemberID,
				GroupInstanceID: x.GroupInstanceID, Error: c.leaveOne(h, g, &x, m.From, out)})
		}
		g.arm(h, out)
		h.Reply(g.partition, coordinator.WaiterOf(m), reply, out)
		return
	}
	out.Send(m.From, m.Correlation, reply)
}

func (c *Coordinator) leaveOne(h host, g *Group, x *wire.LeavingMember, from wire.ID,
	out *node.Out) wire.ErrorCode {
	if g.dropPending(x.MemberID) {
		c.completeJoinIfAll(h, g, out)
		return wire.None
	}
	if x.MemberID == "" && x.GroupInstanceID != "" {
		if s := g.static(x.GroupInstanceID); s != nil {
			x.MemberID = s.id
		}
	}
	if code := g.validate(x.MemberID, x.GroupInstanceID); code != wire.None {
		return code
	}
	why := "left"
	if g.find(x.MemberID).client != from {
		why = "removed"
	}
	c.removeMember(h, g, x.MemberID, why, 0, x.Reason, "explicit `LeaveGroup` request for ("+
		x.MemberID+") member; client reason: "+orNotProvided(x.Reason), out)
	return wire.None
}
