package player

import (
	"slices"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// madeInGroup is what made a fact of groups: their rebalances, members and refusals. Commits and share
// groups are in cause_offset.go.
func (p causes) madeInGroup(m, _ *moment) *moment {
	switch f := m.fact.(type) {
	case node.GroupStateChanged:
		return p.madeGroupState(m, &f)
	case node.GenerationStarted:
		if len(f.Members) == 0 {
			return p.left(m, f.Group, "")
		}
		return p.rebalanceBegan(m, f.Group)
	case node.GroupEpochBumped:
		return p.madeGroupEpoch(m, &f)
	case node.MemberJoined:
		return p.madeMember(m, &f)
	case node.MemberLeft:
		return p.madeLeave(m, &f)
	case node.HeartbeatAnswered:
		return p.madeNo(m, f.Group, f.Member, f.Error)
	case node.JoinRefused:
		return p.madeNo(m, f.Group, f.Member, f.Error)
	case node.AssignmentComputed:
		return p.round(m, f.Group)
	case node.PartitionsAssigned:
		return p.madeAssignment(m, &f)
	case node.PartitionsRevoked:
		return p.madeRevocation(m, &f)
	case node.MemberReconciled:
		return p.plan(m, f.Group)
	case node.PollTimeoutExpired:
		return newest(p, m, func(g node.RecordsPolled, at wire.ID) bool { return at == m.Node })
	case node.CoordinatorLost:
		if f.Error == wire.CoordinatorNotAvailable {
			return p.trouble(m, f.Broker)
		}
		return later(p.harm(m, f.Broker, m.Node), p.unloaded(m, f.Broker))
	case node.CoordinatorLoaded:
		return later(p.election(m, f.TP), p.boot(m, m.Node))
	case node.CoordinatorUnloaded:
		return later(p.election(m, f.TP), p.goodbye(m, m.Node))
	}
	return p.madeByCommit(m)
}

// madeGroupState: a rebalance begins because a member came, went, or wants another share; what
// follows of it follows from its beginning.
func (p causes) madeGroupState(m *moment, f *node.GroupStateChanged) *moment {
	switch {
	case f.To == "Dead":
		return nil
	case f.To == "Empty":
		return p.left(m, f.Group, "")
	case f.Protocol != "classic" || f.To != "PreparingRebalance":
		return p.round(m, f.Group)
	}
	if by := p.change(m, f.Group); by != nil {
		return by
	}
	switch {
	case strings.Contains(f.Reason, node.ReasonRevoke):
		return newest(p, m, func(g node.PartitionsRevoked, at wire.ID) bool { return at == m.From })
	case strings.Contains(f.Reason, node.ReasonMetadata):
		return p.topicChange(m)
	}
	return nil
}

// change is who came or went in the same step.
func (p causes) change(m *moment, group string) *moment {
	if by := beside(p, m, func(f node.MemberJoined) bool { return f.Group == group }); by != nil {
		return by
	}
	return beside(p, m, func(f node.MemberLeft) bool { return f.Group == group })
}

// topicChange is the newest change of what topics and partitions there are.
func (p causes) topicChange(m *moment) *moment {
	by := newest(p, m, func(f node.TopicCreated, _ wire.ID) bool { return !wire.Housekeeping(f.Topic) })
	by = later(by, newest(p, m, anywhere[node.PartitionsAdded]))
	return later(by, newest(p, m, anywhere[node.TopicDeleted]))
}

// anywhere fits every fact of a kind, whoever told it.
func anywhere[F node.Fact](F, wire.ID) bool { return true }

// rebalanceBegan is the beginning of the newest rebalance of a classic group.
func (p causes) rebalanceBegan(m *moment, group string) *moment {
	return newest(p, m, func(f node.GroupStateChanged, _ wire.ID) bool {
		return f.Group == group && f.To == "PreparingRebalance"
	})
}

// round is the newest generation or epoch of a group.
func (p causes) round(m *moment, group string) *moment {
	return later(newest(p, m, func(f node.GenerationStarted, _ wire.ID) bool {
		return f.Group == group && len(f.Members) > 0
	}), newest(p, m, func(f node.GroupEpochBumped, _ wire.ID) bool { return f.Group == group }))
}

// plan is the newest decision on who gets what in a group.
func (p causes) plan(m *moment, group string) *moment {
	return newest(p, m, func(f node.AssignmentComputed, _ wire.ID) bool { return f.Group == group })
}

// left is the newest member that a group lost: of that id, or any.
func (p causes) left(m *moment, group, member string) *moment {
	return newest(p, m, func(f node.MemberLeft, _ wire.ID) bool {
		return f.Group == group && (member == "" || f.Member == member)
	})
}

func (p causes) madeGroupEpoch(m *moment, f *node.GroupEpochBumped) *moment {
	if by := p.change(m, f.Group); by != nil {
		return by
	}
	if f.Reason == node.ReasonTopics {
		return p.topicChange(m)
	}
	return nil
}

// madeMember: a consumer joins because it was started; again, because it had been thrown out and
// can be heard again, or is back from its work.
func (p causes) madeMember(m *moment, f *node.MemberJoined) *moment {
	told := p.told(m.at(f.Client))
	out := newest(p, m, func(g node.MemberLeft, _ wire.ID) bool {
		return g.Group == f.Group && g.Client == f.Client && g.Member != f.Member
	})
	if out == nil || told != nil && out.Seq < told.Seq {
		return told
	}
	return later(out, p.link(m, f.Client, 0, false))
}

// madeLeave: silence has its cause in what was done to the member; a goodbye in what it was told.
func (p causes) madeLeave(m *moment, f *node.MemberLeft) *moment {
	switch f.Reason {
	case "session":
		return p.harm(m, f.Client, m.Node)
	case "rebalance":
		return later(p.harm(m, f.Client, m.Node),
			newest(p, m, func(g node.RecordsPolled, at wire.ID) bool { return at == f.Client }))
	case "fenced", node.ReasonReplaced:
		return beside(p, m, func(g node.MemberJoined) bool { return g.Group == f.Group })
	case "left":
		return later(p.goodbye(m, f.Client),
			newest(p, m, func(g node.PollTimeoutExpired, at wire.ID) bool { return at == f.Client }))
	case "pending":
		return p.told(m.at(f.Client))
	}
	return nil
}

// madeNo: a coordinator refuses a member because the group has moved on without it, or is about to, or
// is another broker's now.
func (p causes) madeNo(m *moment, group, member string, e wire.ErrorCode) *moment {
	switch e {
	case wire.RebalanceInProgress:
		return later(p.rebalanceBegan(m, group), p.round(m, group))
	case wire.UnknownMemberID, wire.FencedInstanceID, wire.FencedMemberEpoch:
		return p.left(m, group, member)
	case wire.IllegalGeneration, wire.StaleMemberEpoch:
		return p.round(m, group)
	case wire.NotCoordinator:
		return p.unloaded(m, m.Node)
	case wire.CoordinatorNotAvailable:
		return p.trouble(m, m.Node)
	}
	return nil
}

// unloaded is when a broker stopped being a coordinator.
func (p causes) unloaded(m *moment, id wire.ID) *moment {
	return newest(p, m, func(f node.CoordinatorUnloaded, at wire.ID) bool { return at == id })
}

// madeAssignment: a plan gives partitions; where another has to give them up first, that made it.
func (p causes) madeAssignment(m *moment, f *node.PartitionsAssigned) *moment {
	free := newest(p, m, func(g node.PartitionsRevoked, at wire.ID) bool {
		return g.Group == f.Group && at != m.Node &&
			slices.ContainsFunc(g.Revoked, func(tp wire.TopicPartition) bool {
				return slices.Contains(f.Added, tp)
			})
	})
	return later(free, p.plan(m, f.Group))
}

func (p causes) madeRevocation(m *moment, f *node.PartitionsRevoked) *moment {
	switch {
	case f.Reason == "unsubscribe":
		return nil
	case f.Reason == "max.poll.interval.ms":
		return newest(p, m, func(g node.PollTimeoutExpired, at wire.ID) bool { return at == m.Node })
	case f.Lost:
		return newest(p, m, func(g node.MemberLeft, _ wire.ID) bool {
			return g.Group == f.Group && g.Client == m.Node
		})
	}
	return later(p.rebalanceBegan(m, f.Group), p.plan(m, f.Group))
}

// at is the same time at another process.
func (m *moment) at(id wire.ID) *moment {
	n := *m
	n.Node, n.fact, n.nth, n.one = id, nil, -1, nil
	return &n
}
