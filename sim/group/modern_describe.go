package group

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// withModernError is withError for the requests of KIP-848 and share groups.
func withModernError(body wire.Body, code wire.ErrorCode) wire.Body {
	refused := beatReply{Error: code, Message: code.Message()}
	switch r := body.(type) {
	case *wire.ConsumerGroupHeartbeatReply:
		refused.MemberID = r.MemberID
		return refused.of(Consumer)
	case *wire.ShareGroupHeartbeatReply:
		refused.MemberID = r.MemberID
		return refused.of(Share)
	}
	panic("group: no error form of " + body.API())
}

// find looks a group of one kind up for a description.
func (c *Coordinator) lookup(h host, id string, kind Kind, out *node.Out) (*Group, wire.ErrorCode,
	string) {
	if id == "" {
		return nil, wire.InvalidGroupID, ""
	}
	if !h.May(wire.OpDescribe, wire.ACLGroup, id, out) {
		return nil, wire.GroupAuthorizationFailed, wire.GroupAuthorizationFailed.Message()
	}
	if code := h.active(id); code != wire.None {
		return nil, code, ""
	}
	g := c.groups.Get(id)
	switch {
	case g == nil:
		return nil, wire.GroupIDNotFound, "Group " + id + " not found."
	case g.kind != kind:
		return nil, wire.GroupIDNotFound, "Group " + id + " is not a " +
			kind.protocol() + " group."
	}
	return g, wire.None, ""
}

// ConsumerGroupDescribe (key 69). Kafka: GroupMetadataManager.consumerGroupDescribe.
func (c *Coordinator) describeConsumers(h host, m *wire.Message,
	r *wire.ConsumerGroupDescribeRequest, out *node.Out) {
	reply := &wire.ConsumerGroupDescribeReply{}
	for _, id := range r.Groups {
		d := wire.DescribedConsumerGroup{GroupID: id}
		var g *Group
		if g, d.Error, d.Message = c.lookup(h, id, Consumer, out); g != nil {
			k := &g.modern
			d.State, d.GroupEpoch, d.AssignmentEpoch = g.state, k.epoch, k.assignmentEpoch
			d.Assignor = g.assignorWanted(h.set)
			for i := range k.members {
				x := &k.members[i]
				// What it still has to give back is its own until it has.
				d.Members = append(d.Members, wire.DescribedConsumerMember{MemberID: x.id,
					InstanceID: x.instance, RackID: x.rack, MemberEpoch: x.epoch,
					ClientID: x.clientID, ClientHost: hostOf(x.client), SubscribedTopics: x.topics,
					Assignment:       slices.Concat(x.assigned, x.revoking),
					TargetAssignment: x.target, MemberType: 1})
			}
		}
		reply.Groups = append(reply.Groups, d)
	}
	out.Send(m.From, m.Correlation, reply)
}

// ShareGroupDescribe (key 77). Kafka: GroupMetadataManager.shareGroupDescribe.
func (c *Coordinator) describeShares(h host, m *wire.Message, r *wire.ShareGroupDescribeRequest,
	out *node.Out) {
	reply := &wire.ShareGroupDescribeReply{}
	for _, id := range r.Groups {
		d := wire.DescribedShareGroup{GroupID: id}
		var g *Group
		if g, d.Error, d.Message = c.lookup(h, id, Share, out); g != nil {
			k := &g.modern
			d.State, d.GroupEpoch, d.AssignmentEpoch = g.state, k.epoch, k.assignmentEpoch
			d.Assignor = g.assignorWanted(h.set)
			for i := range k.members {
				x := &k.members[i]
				d.Members = append(d.Members, wire.DescribedShareMember{MemberID: x.id,
					RackID: x.rack, MemberEpoch: x.epoch, ClientID: x.clientID,
					ClientHost: hostOf(x.client), SubscribedTopics: x.topics, Assignment: x.assigned})
			}
		}
		reply.Groups = append(reply.Groups, d)
	}
	out.Send(m.From, m.Correlation, reply)
}
