package group

import (
	"slices"
	"strings"

	"highwater/sim/coordinator"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// receiveModern serves the requests of KIP-848 and KIP-932.
func (c *Coordinator) receiveModern(h host, m *wire.Message, out *node.Out) bool {
	switch r := m.Body.(type) {
	case *wire.ConsumerGroupHeartbeatRequest:
		c.consumerHeartbeat(h, m, r, out)
	case *wire.ConsumerGroupDescribeRequest:
		c.describeConsumers(h, m, r, out)
	case *wire.ShareGroupHeartbeatRequest:
		c.shareHeartbeat(h, m, r, out)
	case *wire.ShareGroupDescribeRequest:
		c.describeShares(h, m, r, out)
	default:
		return false
	}
	return true
}

// ConsumerGroupHeartbeat (key 68, KIP-848): join, stay, acknowledge and leave in one request. The reply
// waits until what it rests on is committed. Left out: classic members beside consumer members during
// an upgrade. Kafka: GroupMetadataManager.consumerGroupHeartbeat.
func (c *Coordinator) consumerHeartbeat(h host, m *wire.Message,
	r *wire.ConsumerGroupHeartbeatRequest, out *node.Out) {
	code, text := h.active(r.GroupID), ""
	if r.GroupID == "" {
		code, text = wire.InvalidRequest, "GroupId can't be empty."
	}
	if set := h.set; code == wire.None && r.ServerAssignor != "" &&
		!slices.Contains(set.Assignors, r.ServerAssignor) {
		code, text = wire.UnsupportedAssignor, "ServerAssignor "+r.ServerAssignor+" is not supported."+
			" Supported assignors: "+strings.Join(set.Assignors, ", ")+"."
	}
	if code == wire.None && r.Regex {
		if text = badRegex(r.SubscribedTopicRegex); text != "" {
			code = wire.InvalidRegularExpression
		}
	}
	for _, t := range r.SubscribedTopics {
		if code == wire.None && !h.May(wire.OpDescribe, wire.ACLTopic, t, out) {
			code, text = wire.TopicAuthorizationFailed, wire.TopicAuthorizationFailed.Message()
		}
	}
	var g *Group
	if code == wire.None {
		g, code, text = c.modernGroup(h, r.GroupID, Consumer, r.MemberEpoch, out)
	}
	if code == wire.None && r.MemberEpoch < 0 {
		c.leaveConsumer(h, g, m, r, out)
		return
	}
	var x *modernMember
	isNew := false
	if code == wire.None {
		x, isNew, code, text = c.consumerMember(h, g, m, r, out)
	}
	if code != wire.None {
		refuseBeat(Consumer, m, r.GroupID, r.MemberID, code, text, out)
		return
	}
	t := transaction{g: g}
	topics, regex := x.topics, x.regex
	changed := x.update(r, m.From)
	if isNew || changed {
		t.add(memberRecord(g, x))
	}
	known := g.tellRegex(x, r, &t, out)
	g.wantRegexes(h, out)
	c.advanceEpoch(h, g, &t, isNew && x.regex == "" || changed || known,
		"a member joined or changed its subscription", out)
	before := x.assigned
	owned := sortedTPs(r.OwnedPartitions)
	moved := c.reconcile(g, x, owned, r.Owned, regex != x.regex || !slices.Equal(topics, x.topics),
		&t, out)
	x.due = out.Now + g.session(h)
	g.moveTo(g.stateOf(), "heartbeat of "+x.id, out)
	reply := beatReply{MemberID: x.id, MemberEpoch: x.epoch,
		HeartbeatIntervalMs: int32(g.beat(h) / node.Millisecond)}
	full := (r.Subscribed || r.Regex) && r.RebalanceTimeoutMs >= 0 && r.Owned
	if r.MemberEpoch == 0 || full || moved && !slices.Equal(before, x.assigned) {
		reply.Assigned, reply.Assignment = true, x.assigned
	}
	c.commitModern(h, g, &t, coordinator.WaiterOf(m), reply.of(Consumer), out)
}

// beatReply is the answer to a heartbeat of KIP-848, and of a share group, which says the same.
type beatReply wire.ConsumerGroupHeartbeatReply

// of is the answer on the wire.
func (b beatReply) of(kind Kind) wire.Body {
	if kind == Share {
		r := &wire.ShareGroupHeartbeatReply{}
		*r = wire.ShareGroupHeartbeatReply(b)
		return r
	}
	r := &wire.ConsumerGroupHeartbeatReply{}
	*r = wire.ConsumerGroupHeartbeatReply(b)
	return r
}

// refuseBeat answers a heartbeat with an error; without a text of its own it has the error's.
func refuseBeat(kind Kind, m *wire.Message, group, member string, code wire.ErrorCode, text string,
	out *node.Out) {
	out.Emit(node.HeartbeatAnswered{Group: group, Member: member, Client: m.From, Error: code})
	if text == "" {
		text = code.Message()
	}
	out.Send(m.From, m.Correlation,
		beatReply{Error: code, Message: text, MemberID: member}.of(kind))
}

// transaction gathers what one request writes.
type transaction struct {
	g       *Group
	records []wire.Record
}

func (t *transaction) add(r wire.Record) { t.records = append(t.records, r) }

// commitModern writes, and answers when it is committed.
func (c *Coordinator) commitModern(h host, g *Group, t *transaction, to coordinator.Waiter,
	reply wire.Body, out *node.Out) {
	g.arm(h, out)
	if len(t.records) == 0 {
		h.Reply(g.partition, to, reply, out)
		return
	}
	code := h.Append(g.partition, t.records, coordinator.Write{To: to, Body: reply}, out)
	if code != wire.None {
		to.Answer(withError(reply, code), out)
	}
}

// modernGroup finds a group of one kind, or makes it for a member that joins. An empty classic group
// becomes one. Kafka: getOrMaybeCreateConsumerGroup.
func (c *Coordinator) modernGroup(h host, id string, kind Kind, epoch int32, out *node.Out,
) (*Group, wire.ErrorCode, string) {
	g := c.groups.Edit(id)
	switch {
	case g == nil && epoch != wire.JoinEpoch:
		return nil, wire.GroupIDNotFound, "Group " + id + " not found."
	case g == nil:
		g = newGroup(id, kind, h.partitionOf(id), out.Now)
		g.modern.epoch = 1 // a new group begins with an epoch of its own; the first member makes it 2
		c.groups.Set(id, g)
	case g.kind == kind:
	case g.kind == Classic && kind == Consumer && g.state == Empty && epoch == wire.JoinEpoch:
		t := []wire.Record{groupTombstone(id)}
		if code := h.Append(g.partition, t, coordinator.Write{}, out); code != wire.None {
			return nil, code, ""
		}
		g.kind, g.classic, g.modern.epoch = Consumer, classic{initialLeft: -1}, 1
	default:
		return nil, wire.GroupIDNotFound, "Group " + id + " is not a " +
			kind.protocol() + " group."
	}
	return g, wire.None, ""
}

// consumerMember finds the member and checks its epoch, or makes it.
func (c *Coordinator) consumerMember(h host, g *Group, m *wire.Message,
	r *wire.ConsumerGroupHeartbeatRequest, out *node.Out,
) (*modernMember, bool, wire.ErrorCode, string) {
	k := &g.modern
	x := k.find(r.MemberID)
	if s := k.static(r.InstanceID); s != nil && s.id != r.MemberID {
		switch {
		case r.MemberEpoch != wire.JoinEpoch:
			return nil, false, wire.FencedInstanceID, "Static member " + r.MemberID +
				" with instance id " + r.InstanceID + " was fenced by member " + s.id + "."
		case s.epoch != wire.LeaveStaticEpoch:
			return nil, false, wire.UnreleasedInstanceID, "Static member " + r.MemberID +
				" with instance id " + r.InstanceID + " cannot join the group because the instance id" +
				" is owned by " + s.id + " member."
		}
		return c.replaceModern(h, g, s, r.MemberID, m.From, out), false, wire.None, ""
	}
	if x == nil && r.MemberEpoch != wire.JoinEpoch {
		return nil, false, wire.UnknownMemberID, "Member " + r.MemberID + " is not a member of group " +
			g.id + "."
	}
	if x == nil {
		if len(k.members) >= h.set.ConsumerMaxSize {
			return nil, false, wire.GroupMaxSizeReached, "The consumer group has reached its maximum " +
				"capacity of " + itoa(int64(h.set.ConsumerMaxSize)) + " members."
		}
		x = g.addModern(r.MemberID, r.InstanceID, m.From, r.SubscribedTopics, out)
		return x, true, wire.None, ""
	}
	if text := x.fenced(r); text != "" {
		return nil, false, wire.FencedMemberEpoch, text
	}
	return x, false, wire.None, ""
}

func (g *Group) addModern(id, instance string, client wire.ID, topics []string,
	out *node.Out) *modernMember {
	out.Emit(node.MemberJoined{Group: g.id, Member: id, Instance: instance, Client: client,
		Protocol: g.kind.protocol(), Topics: topics})
	g.modern.members = append(g.modern.members, modernMember{id: id, instance: instance,
		client: client, rebalanceTimeout: 5 * node.Minute})
	return &g.modern.members[len(g.modern.members)-1]
}

// fenced tells why a heartbeat's epoch isn't acceptable. A member that didn't get the last answer may
// come with its previous epoch, if what it owns is part of what it was given.
// Kafka: throwIfConsumerGroupMemberEpochIsInvalid.
func (x *modernMember) fenced(r *wire.ConsumerGroupHeartbeatRequest) string {
	switch {
	case r.MemberEpoch > x.epoch:
		return "The consumer group member has a greater member epoch (" + itoa(int64(r.MemberEpoch)) +
			") than the one known by the group coordinator (" + itoa(int64(x.epoch)) +
			"). The member must abandon all its partitions and rejoin."
	case r.MemberEpoch == x.epoch || r.MemberEpoch == wire.JoinEpoch:
		return ""
	}
	ok := r.MemberEpoch == x.previous && r.Owned
	for _, tp := range r.OwnedPartitions {
		ok = ok && hasTP(x.assigned, tp)
	}
	if ok {
		return ""
	}
	return "The consumer group member has a smaller member epoch (" + itoa(int64(r.MemberEpoch)) +
		") than the one known by the group coordinator (" + itoa(int64(x.epoch)) +
		"). The member must abandon all its partitions and rejoin."
}

// update takes over what the request says; true: something changed that the assignment depends on.
func (x *modernMember) update(r *wire.ConsumerGroupHeartbeatRequest, client wire.ID) bool {
	x.client = client
	if r.ClientID != "" {
		x.clientID = r.ClientID
	}
	if r.RackID != "" {
		x.rack = r.RackID
	}
	if r.RebalanceTimeoutMs >= 0 {
		x.rebalanceTimeout = node.Ms(int64(r.RebalanceTimeoutMs))
	}
	changed := false
	if r.Subscribed {
		topics := slices.Clone(r.SubscribedTopics)
		ordered.Sort(topics)
		changed = !slices.Equal(topics, x.topics)
		x.topics = topics
	}
	if r.ServerAssignor != "" && r.ServerAssignor != x.assignor {
		x.assignor, changed = r.ServerAssignor, true
	}
	return changed
}

// replaceModern: a static member comes back with a new member id and gets what it had.
func (c *Coordinator) replaceModern(h host, g *Group, s *modernMember, id string, client wire.ID,
	out *node.Out) *modernMember {
	out.Emit(node.MemberLeft{Group: g.id, Member: s.id, Instance: s.instance, Client: s.client,
		Reason: node.ReasonReplaced, Detail: "replaced by " + id})
	h.Append(g.partition, tombstonesOf(g, s.id), coordinator.Write{}, out)
	s.id, s.client, s.epoch, s.state = id, client, 0, memberStable
	h.Append(g.partition, []wire.Record{memberRecord(g, s), targetRecord(g, s)},
		coordinator.Write{}, out)
	out.Emit(node.MemberJoined{Group: g.id, Member: id, Instance: s.instance, Client: client,
		Protocol: "consumer", Topics: s.topics})
	return s
}

// leaveConsumer: epoch -1 leaves for good; a static member's -2 keeps its partitions for it until its
// session ends. Kafka: consumerGroupLeave.
func (c *Coordinator) leaveConsumer(h host, g *Group, m *wire.Message,
	r *wire.ConsumerGroupHeartbeatRequest, out *node.Out) {
	reply := beatReply{MemberID: r.MemberID, MemberEpoch: r.MemberEpoch}
	x := g.modern.find(r.MemberID)
	if x == nil {
		reply.Error, reply.Message = wire.UnknownMemberID, wire.UnknownMemberID.Message()
		out.Send(m.From, m.Correlation, reply.of(Consumer))
		return
	}
	t := transaction{g: g}
	if r.MemberEpoch == wire.LeaveStaticEpoch && x.instance != "" {
		x.epoch, x.revoking, x.revokeDue = wire.LeaveStaticEpoch, nil, 0
		x.due = out.Now + g.session(h)
		t.add(currentRecord(g, x))
	} else {
		g.removeModern(x.id, "left", 0, &t, out)
		c.advanceEpoch(h, g, &t, true, "member "+r.MemberID+" left", out)
	}
	g.moveTo(g.stateOf(), "member "+r.MemberID+" left", out)
	c.commitModern(h, g, &t, coordinator.WaiterOf(m), reply.of(Consumer), out)
}

func (g *Group) removeModern(id, why string, timeout node.Time, t *transaction, out *node.Out) {
	at := slices.IndexFunc(g.modern.members, func(x modernMember) bool { return x.id == id })
	x := &g.modern.members[at]
	out.Emit(node.MemberLeft{Group: g.id, Member: id, Instance: x.instance, Client: x.client,
		Reason: why, TimeoutMs: int64(timeout / node.Millisecond)})
	t.records = append(t.records, tombstonesOf(g, id)...)
	regex := x.regex
	g.modern.members = slices.Delete(g.modern.members, at, at+1)
	g.dropRegex(regex, t)
}

// modernDue expels members whose session is over or that didn't give up partitions in time, and
// computes an assignment that had to wait.
func (c *Coordinator) modernDue(h host, g *Group, out *node.Out) {
	t := transaction{g: g}
	fenced := ""
	for i := 0; i < len(g.modern.members); {
		x := &g.modern.members[i]
		switch {
		case x.due <= out.Now:
			fenced = x.id
			g.removeModern(x.id, "session", g.session(h), &t, out)
		case x.revokeDue != 0 && x.revokeDue <= out.Now:
			fenced = x.id
			g.removeModern(x.id, "rebalance", x.rebalanceTimeout, &t, out)
		default:
			i++
		}
	}
	why := "member " + fenced + " fenced from the group"
	if g.modern.regexDue != 0 && g.modern.regexDue <= out.Now && g.resolveRegexes(h, &t, out) &&
		fenced == "" {
		fenced, why = "regex", "the topics that match the regular expressions have changed"
	}
	c.advanceEpoch(h, g, &t, fenced != "", why, out)
	g.moveTo(g.stateOf(), "timeout", out)
	if len(t.records) > 0 {
		h.Append(g.partition, t.records, coordinator.Write{}, out)
	}
}

// mayCommit checks a commit into a KIP-848 group. Kafka: ConsumerGroup.validateOffsetCommit.
func (g *Group) mayCommit(r *wire.OffsetCommitRequest) wire.ErrorCode {
	if r.GenerationOrEpoch < 0 && len(g.modern.members) == 0 {
		return wire.None
	}
	x := g.modern.find(r.MemberID)
	switch {
	case x == nil:
		return wire.UnknownMemberID
	case r.GenerationOrEpoch != x.epoch:
		return wire.StaleMemberEpoch
	}
	return wire.None
}

// mayFetch checks a member's OffsetFetch. Kafka: ConsumerGroup.validateOffsetFetch.
func (g *Group) mayFetch(r *wire.OffsetFetchRequest) wire.ErrorCode {
	if g == nil || g.kind != Consumer {
		return wire.UnknownMemberID
	}
	x := g.modern.find(r.MemberID)
	switch {
	case x == nil:
		return wire.UnknownMemberID
	case r.MemberEpoch != x.epoch:
		return wire.StaleMemberEpoch
	}
	return wire.None
}

// toClassic turns an empty KIP-848 group into a classic one that keeps its offsets.
func (c *Coordinator) toClassic(h host, g *Group, out *node.Out) wire.ErrorCode {
	if code := h.Append(g.partition, g.tombstones(), coordinator.Write{}, out); code != wire.None {
		return code
	}
	g.kind, g.modern, g.classic = Classic, modern{}, classic{initialLeft: -1}
	g.state = Empty
	return wire.None
}

// leaveModern: a tool removes members of a KIP-848 group.
func (c *Coordinator) leaveModern(h host, g *Group, m *wire.Message, r *wire.LeaveGroupRequest,
	reply *wire.LeaveGroupReply, out *node.Out) {
	t := transaction{g: g}
	if reply.Error == wire.None {
		for _, l := range r.Members {
			left := wire.LeftMember{MemberID: l.MemberID, GroupInstanceID: l.GroupInstanceID}
			x := g.modern.find(l.MemberID)
			if l.MemberID == "" {
				x = g.modern.static(l.GroupInstanceID)
			}
			if x == nil {
				left.Error = wire.UnknownMemberID
			} else {
				g.removeModern(x.id, "removed", 0, &t, out)
			}
			reply.Members = append(reply.Members, left)
		}
		c.advanceEpoch(h, g, &t, len(t.records) > 0, "members were removed by a tool", out)
		g.moveTo(g.stateOf(), "members were removed", out)
	}
	c.commitModern(h, g, &t, coordinator.WaiterOf(m), reply, out)
}
