package group

import (
	"slices"
	"strings"

	"highwater/sim/coordinator"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Refusal implements coordinator.Shard.
func (c *Coordinator) Refusal(body wire.Body, code wire.ErrorCode) wire.Body {
	return withError(body, code)
}

// withError is the answer that says code instead of body.
func withError(body wire.Body, code wire.ErrorCode) wire.Body {
	switch r := body.(type) {
	case *wire.OffsetCommitReply:
		e := &wire.OffsetCommitReply{}
		for i := range r.Partitions {
			e.Partitions = append(e.Partitions, wire.OffsetCommitResult{TP: r.Partitions[i].TP,
				Error: code})
		}
		return e
	case *wire.JoinGroupReply:
		return &wire.JoinGroupReply{Error: code, GenerationID: -1, MemberID: r.MemberID}
	case *wire.OffsetDeleteReply:
		return &wire.OffsetDeleteReply{Error: code}
	case *wire.HeartbeatReply:
		return &wire.HeartbeatReply{Error: code}
	case *wire.LeaveGroupReply:
		return &wire.LeaveGroupReply{Error: code}
	case *wire.DeleteGroupsReply:
		e := &wire.DeleteGroupsReply{Results: slices.Clone(r.Results)}
		for i := range e.Results {
			e.Results[i].Error, e.Results[i].Message = code, code.Message()
		}
		return e
	}
	return withModernError(body, code)
}

// ListGroups (key 16): the groups this broker coordinates.
// Kafka: GroupMetadataManager.listGroups.
func (c *Coordinator) list(h host, m *wire.Message, r *wire.ListGroupsRequest, out *node.Out) {
	reply := &wire.ListGroupsReply{}
	if h.Loading() {
		reply.Error = wire.CoordinatorLoadInProgress
	}
	wanted := func(filter []string, v string) bool {
		return len(filter) == 0 || slices.ContainsFunc(filter, func(f string) bool {
			return strings.EqualFold(f, v)
		})
	}
	all := h.Sees(wire.OpDescribe, wire.ACLCluster, wire.ClusterName)
	for id, g := range c.groups.All() {
		if !all && !h.Sees(wire.OpDescribe, wire.ACLGroup, id) {
			continue
		}
		if !wanted(r.States, g.state) || !wanted(r.Types, g.kind.String()) {
			continue
		}
		l := wire.ListedGroup{GroupID: id, State: g.state, Type: g.kind.String()}
		switch g.kind {
		case Classic:
			l.ProtocolType = g.classic.protocolType
		case Consumer:
			l.ProtocolType = wire.ConsumerProtocolType
		case Share:
			l.ProtocolType = "share"
		}
		reply.Groups = append(reply.Groups, l)
	}
	out.Send(m.From, m.Correlation, reply)
}

// DescribeGroups (key 15). Kafka: GroupMetadataManager.describeGroups.
func (c *Coordinator) describe(h host, m *wire.Message, r *wire.DescribeGroupsRequest,
	out *node.Out) {
	reply := &wire.DescribeGroupsReply{}
	for _, id := range r.Groups {
		d := wire.DescribedGroup{GroupID: id, Error: h.active(id)}
		g := c.groups.Get(id)
		switch {
		case id == "":
			d.Error = wire.InvalidGroupID
		case !h.May(wire.OpDescribe, wire.ACLGroup, id, out):
			d.Error, d.Message = wire.GroupAuthorizationFailed, wire.GroupAuthorizationFailed.Message()
		case d.Error != wire.None:
		case g == nil:
			d.Error, d.State = wire.GroupIDNotFound, Dead
			d.Message = "Group " + id + " not found."
		case g.kind != Classic:
			d.Error, d.State = wire.GroupIDNotFound, Dead
			d.Message = "Group " + id + " is not a classic group."
		default:
			g.describe(&d)
		}
		reply.Groups = append(reply.Groups, d)
	}
	out.Send(m.From, m.Correlation, reply)
}

// describe fills in a classic group. Subscriptions and the assignor are told while it is Stable; the
// last assignment always.
func (g *Group) describe(d *wire.DescribedGroup) {
	k := &g.classic
	d.State, d.ProtocolType, d.GenerationID = g.state, k.protocolType, k.generation
	if g.state == Stable {
		d.ProtocolName = k.protocol
	}
	for i := range k.members {
		m := &k.members[i]
		x := wire.DescribedMember{MemberID: m.id, GroupInstanceID: m.instance, ClientID: m.clientID,
			ClientHost: hostOf(m.client), Assignment: m.assignment}
		if g.state == Stable {
			x.Subscription = m.subscription(k.protocol)
		}
		d.Members = append(d.Members, x)
	}
}

// DeleteGroups (key 42): only empty groups go, with their offsets; answered when the last of them is
// committed. Kafka: GroupCoordinatorShard.deleteGroups.
func (c *Coordinator) deleteGroups(h host, m *wire.Message, r *wire.DeleteGroupsRequest,
	out *node.Out) {
	reply := &wire.DeleteGroupsReply{Results: make([]wire.DeletedGroup, len(r.Groups))}
	last := -1
	for i, id := range r.Groups {
		res := &reply.Results[i]
		*res = wire.DeletedGroup{GroupID: id, Error: h.active(id)}
		g := c.groups.Get(id)
		switch {
		case res.Error != wire.None:
		case !h.May(wire.OpDelete, wire.ACLGroup, id, out):
			res.Error, res.Message = wire.GroupAuthorizationFailed,
				wire.GroupAuthorizationFailed.Message()
		case g == nil || slices.Contains(r.Groups[:i], id):
			res.Error, res.Message = wire.GroupIDNotFound, "Group "+id+" not found."
		case g.state != Empty:
			res.Error, res.Message = wire.NonEmptyGroup, wire.NonEmptyGroup.Message()
		default:
			last = i
		}
	}
	for i, id := range r.Groups {
		if reply.Results[i].Error != wire.None {
			continue
		}
		w := coordinator.Write{}
		if i == last {
			w.To, w.Body = coordinator.WaiterOf(m), reply
		}
		if reply.Results[i].Error = c.deleteGroup(h, id, w, out); reply.Results[i].Error != wire.None {
			last = -1
		}
	}
	if last < 0 {
		out.Send(m.From, m.Correlation, reply)
	}
}

func (c *Coordinator) deleteGroup(h host, id string, w coordinator.Write, out *node.Out,
) wire.ErrorCode {
	g := c.groups.Edit(id)
	records := []wire.Record{groupTombstone(id)}
	if g.kind != Classic {
		records = g.tombstones()
	}
	code := g.forget(h, g.latest.Keys(), records, node.ReasonGroupDeleted, w, out)
	if code != wire.None {
		return code
	}
	g.moveTo(Dead, "deleted by a tool", out)
	c.groups.Delete(id)
	return wire.None
}
