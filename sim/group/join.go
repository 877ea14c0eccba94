package group

import (
	"slices"

	"highwater/sim/coordinator"
	"highwater/sim/group/assignor"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// newMemberTimeout is how long a member that is in no generation yet may wait for its first one.
// Kafka: GroupCoordinatorConfig.CLASSIC_GROUP_NEW_MEMBER_JOIN_TIMEOUT_MS.
const newMemberTimeout = 5 * node.Minute

// JoinGroup (key 11): enter the next generation. A new dynamic member first gets its id with
// MEMBER_ID_REQUIRED and asks again (KIP-394); then it is parked until all members have joined, or
// the rebalance timeout has passed. Kafka: GroupMetadataManager.classicGroupJoin.
func (c *Coordinator) join(h host, m *wire.Message, r *wire.JoinGroupRequest, out *node.Out) {
	code := h.active(r.GroupID)
	set := h.set
	session := node.Ms(int64(r.SessionTimeoutMs))
	switch {
	case r.GroupID == "":
		code = wire.InvalidGroupID
	case code == wire.None && (session < set.MinSession || session > set.MaxSession):
		code = wire.InvalidSessionTimeout
	}
	var g *Group
	if code == wire.None {
		g, code = c.groupToJoin(h, r, out)
	}
	if code == wire.None && !g.accepts(r.MemberID, set.MaxSize) {
		g.remove(r.MemberID, "full", 0, "", out)
		code = wire.GroupMaxSizeReached
	}
	if code == wire.None && !g.supports(r) {
		code = wire.InconsistentGroupProtocol
	}
	if code == wire.None {
		if r.MemberID == "" {
			code = c.joinNew(h, g, m, r, out)
		} else {
			code = c.joinKnown(h, g, m, r, out)
		}
	}
	if code != wire.None && code != wire.MemberIDRequired {
		refuse(m, r, code, out)
	}
	if g != nil {
		g.arm(h, out)
	}
}

func refuse(m *wire.Message, r *wire.JoinGroupRequest, code wire.ErrorCode, out *node.Out) {
	out.Emit(node.JoinRefused{Group: r.GroupID, Member: r.MemberID, Client: m.From, API: r.API(),
		Error: code})
	out.Send(m.From, m.Correlation, &wire.JoinGroupReply{Error: code, GenerationID: -1,
		MemberID: r.MemberID})
}

// groupToJoin finds or makes the classic group. An empty group of KIP-848 becomes a classic one.
func (c *Coordinator) groupToJoin(h host, r *wire.JoinGroupRequest, out *node.Out,
) (*Group, wire.ErrorCode) {
	g := c.groups.Edit(r.GroupID)
	switch {
	case g == nil && r.MemberID != "":
		return nil, wire.UnknownMemberID
	case g == nil:
		g = newGroup(r.GroupID, Classic, h.partitionOf(r.GroupID), out.Now)
		c.groups.Set(r.GroupID, g)
	case g.kind == Consumer && len(g.modern.members) == 0:
		if code := c.toClassic(h, g, out); code != wire.None {
			return nil, code
		}
	case g.kind != Classic:
		return nil, wire.InconsistentGroupProtocol
	}
	return g, wire.None
}

// accepts tells whether group.max.size allows one more. Kafka: acceptJoiningMember.
func (g *Group) accepts(id string, limit int) bool {
	m := g.find(id)
	switch g.state {
	case PreparingRebalance:
		n := 0
		for i := range g.classic.members {
			if g.classic.members[i].join.To != 0 {
				n++
			}
		}
		return m != nil && m.join.To != 0 || n < limit
	case CompletingRebalance, Stable:
		return m != nil || len(g.classic.members) < limit
	}
	return true
}

// supports tells whether the member has at least one assignor in common with all the others.
func (g *Group) supports(r *wire.JoinGroupRequest) bool {
	if r.ProtocolType == "" || len(r.Protocols) == 0 {
		return false
	}
	if len(g.classic.members) == 0 {
		return true
	}
	if g.classic.protocolType != r.ProtocolType {
		return false
	}
	return slices.ContainsFunc(r.Protocols, func(p wire.JoinGroupProtocol) bool {
		return g.allSupport(p.Name)
	})
}

func (g *Group) allSupport(protocol string) bool {
	for i := range g.classic.members {
		if !g.classic.members[i].supports(protocol) {
			return false
		}
	}
	return true
}

func (m *member) supports(protocol string) bool {
	return slices.ContainsFunc(m.protocols, func(p wire.JoinGroupProtocol) bool {
		return p.Name == protocol
	})
}

// subscription is what a member said along with a protocol.
func (m *member) subscription(protocol string) wire.Subscription {
	for i := range m.protocols {
		if m.protocols[i].Name == protocol {
			return m.protocols[i].Subscription
		}
	}
	return wire.Subscription{}
}

func (c *Coordinator) joinNew(h host, g *Group, m *wire.Message, r *wire.JoinGroupRequest,
	out *node.Out) wire.ErrorCode {
	prefix := r.ClientID
	if r.GroupInstanceID != "" {
		prefix = r.GroupInstanceID
	}
	id := prefix + "-" + uuid4(out.Chance(node.ClassicMemberID,
		node.About(g.id).Str(prefix).Int(int64(out.Sender))))
	if r.GroupInstanceID == "" {
		g.classic.pending = append(g.classic.pending, pendingMember{id,
			out.Now + node.Ms(int64(r.SessionTimeoutMs))})
		out.Emit(node.MemberIDGiven{Group: g.id, Member: id, Client: m.From})
		out.Send(m.From, m.Correlation, &wire.JoinGroupReply{Error: wire.MemberIDRequired,
			GenerationID: -1, MemberID: id})
		return wire.MemberIDRequired
	}
	if old := g.static(r.GroupInstanceID); old != nil {
		return c.replaceStatic(h, g, old, id, m, r, out)
	}
	c.addMember(h, g, id, m, r, out)
	return wire.None
}

// uuid4 is a random Java UUID, as member ids end with: 8-4-4-4-12 hexadecimal digits.
func uuid4(r node.Rand) string {
	const digits = "0123456789abcdef"
	var b [36]byte
	for i := range b {
		switch i {
		case 8, 13, 18, 23:
			b[i] = '-'
		case 14:
			b[i] = '4'
		case 19:
			b[i] = digits[8+r.Intn(4)]
		default:
			b[i] = digits[r.Intn(16)]
		}
	}
	return string(b[:])
}

func (c *Coordinator) joinKnown(h host, g *Group, m *wire.Message, r *wire.JoinGroupRequest,
	out *node.Out) wire.ErrorCode {
	if g.isPending(r.MemberID) {
		g.dropPending(r.MemberID)
		c.addMember(h, g, r.MemberID, m, r, out)
		return wire.None
	}
	if code := g.validate(r.MemberID, r.GroupInstanceID); code != wire.None {
		return code
	}
	x := g.find(r.MemberID)
	same := slices.EqualFunc(x.protocols, r.Protocols, sameProtocol)
	switch {
	case g.state == CompletingRebalance && same:
		// The answer to its JoinGroup was lost.
		out.Send(m.From, m.Correlation, g.joined(x))
		return wire.None
	case g.state == Stable && same && g.classic.leader != x.id:
		out.Send(m.From, m.Correlation, g.joined(x))
		return wire.None
	case g.state == Empty:
		return wire.UnknownMemberID
	}
	x.join.Answer(&wire.JoinGroupReply{Error: wire.UnknownMemberID, GenerationID: -1}, out)
	x.take(m, r)
	reason := "Updating metadata for member " + x.id + " during " + g.state +
		"; client reason: " + orNotProvided(r.Reason)
	if g.state == Stable && g.classic.leader == x.id {
		reason = "Leader " + x.id + " re-joining group during Stable; client reason: " +
			orNotProvided(r.Reason)
	}
	c.rebalanceOrComplete(h, g, reason, out)
	return wire.None
}

func orNotProvided(reason string) string {
	if reason == "" {
		return "not provided"
	}
	return reason
}

func sameProtocol(a, b wire.JoinGroupProtocol) bool {
	s, t := &a.Subscription, &b.Subscription
	return a.Name == b.Name && slices.Equal(s.Topics, t.Topics) && slices.Equal(s.Owned, t.Owned) &&
		s.Generation == t.Generation && string(s.UserData) == string(t.UserData)
}

// take notes what a member said in its JoinGroup, which waits from now on.
func (x *member) take(m *wire.Message, r *wire.JoinGroupRequest) {
	x.client = m.From
	x.protocols = r.Protocols
	x.rebalanceTimeout = node.Ms(int64(r.RebalanceTimeoutMs))
	x.sessionTimeout = node.Ms(int64(r.SessionTimeoutMs))
	x.join = coordinator.WaiterOf(m)
}

// addMember puts a member into the group and rebalances. Kafka: addMemberThenRebalanceOrCompleteJoin.
func (c *Coordinator) addMember(h host, g *Group, id string, m *wire.Message,
	r *wire.JoinGroupRequest, out *node.Out) {
	k := &g.classic
	x := member{id: id, instance: r.GroupInstanceID, isNew: true, due: out.Now + newMemberTimeout}
	x.clientID = r.ClientID // it stays, even when another process takes the place of a static member
	x.take(m, r)
	k.protocolType = r.ProtocolType
	k.members = append(k.members, x)
	if k.leader == "" {
		k.leader = id
	}
	if g.state == PreparingRebalance && k.fromEmpty {
		k.newMemberAdded = true
	}
	out.Emit(node.MemberJoined{Group: g.id, Member: id, Instance: x.instance, Client: m.From,
		Protocol: "classic", Topics: r.Protocols[0].Subscription.Topics})
	c.rebalanceOrComplete(h, g, "Adding new member "+id+" with group instance id "+
		orNull(x.instance)+"; client reason: "+orNotProvided(r.Reason), out)
}

func orNull(s string) string {
	if s == "" {
		return "null"
	}
	return s
}

// validate checks a member's identity. Kafka: ClassicGroup.validateMember.
func (g *Group) validate(id, instance string) wire.ErrorCode {
	if instance != "" {
		x := g.static(instance)
		switch {
		case x == nil:
			return wire.UnknownMemberID
		case x.id != id:
			return wire.FencedInstanceID
		}
		return wire.None
	}
	if g.find(id) == nil {
		return wire.UnknownMemberID
	}
	return wire.None
}

// joined is the answer to a JoinGroup; the leader's has all members.
func (g *Group) joined(x *member) *wire.JoinGroupReply {
	k := &g.classic
	r := &wire.JoinGroupReply{GenerationID: k.generation, ProtocolType: k.protocolType,
		ProtocolName: k.protocol, LeaderID: k.leader, MemberID: x.id}
	if x.id == k.leader {
		r.Members = make([]wire.JoinGroupMember, len(k.members))
		for i := range k.members {
			r.Members[i] = wire.JoinGroupMember{MemberID: k.members[i].id,
				GroupInstanceID: k.members[i].instance,
				Subscription:    k.members[i].subscription(k.protocol)}
		}
	}
	return r
}

// replaceStatic: an instance id came back with a new process. The old member, if it still lives, is
// fenced. In a stable group nobody else notices, if the assignor stays the same.
// Kafka: updateStaticMemberThenRebalanceOrCompleteJoin.
func (c *Coordinator) replaceStatic(h host, g *Group, x *member, id string, m *wire.Message,
	r *wire.JoinGroupRequest, out *node.Out) wire.ErrorCode {
	k := &g.classic
	old := x.id
	x.join.Answer(&wire.JoinGroupReply{Error: wire.FencedInstanceID, GenerationID: -1, MemberID: old},
		out)
	x.sync.Answer(&wire.SyncGroupReply{Error: wire.FencedInstanceID}, out)
	out.Emit(node.MemberLeft{Group: g.id, Member: old, Instance: x.instance, Client: x.client,
		Reason: "fenced", Detail: "replaced by " + id})
	x.id = id
	if k.leader == old {
		k.leader = id
	}
	x.take(m, r)
	x.due = out.Now + x.sessionTimeout
	out.Emit(node.MemberJoined{Group: g.id, Member: id, Instance: x.instance, Client: m.From,
		Protocol: "classic", Topics: r.Protocols[0].Subscription.Topics})
	reason := "Updating metadata for static member " + id + " with instance id " + x.instance +
		"; client reason: " + orNotProvided(r.Reason)
	switch g.state {
	case Stable:
		if g.selectProtocol() != k.protocol {
			c.prepareRebalance(h, g, reason, out)
			return wire.None
		}
		reply := g.joined(x)
		reply.SkipAssignment = k.leader == id
		if reply.SkipAssignment {
			reply.LeaderID = id
		}
		x.join = coordinator.Waiter{}
		if code := h.Append(g.partition, []wire.Record{groupRecord(g, out.Wall())},
			coordinator.Write{To: coordinator.WaiterOf(m), Body: reply}, out); code != wire.None {
			return code
		}
	case CompletingRebalance:
		c.prepareRebalance(h, g, reason, out)
	default:
		c.completeJoinIfAll(h, g, out)
	}
	return wire.None
}

// selectProtocol counts votes: each member's first assignor that all support.
// Kafka: ClassicGroup.selectProtocol.
func (g *Group) selectProtocol() string {
	var names []string
	var votes []int
	for i := range g.classic.members {
		for _, p := range g.classic.members[i].protocols {
			if !g.allSupport(p.Name) {
				continue
			}
			at := slices.Index(names, p.Name)
			if at < 0 {
				at = len(names)
				names, votes = append(names, p.Name), append(votes, 0)
			}
			votes[at]++
			break
		}
	}
	best := -1
	for _, i := range assignor.HashOrder(names) {
		if best < 0 || votes[i] > votes[best] {
			best = i
		}
	}
	if best < 0 {
		return ""
	}
	return names[best]
}
