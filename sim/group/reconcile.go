package group

import (
	"slices"

	"highwater/sim/group/assignor"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// advanceEpoch raises the group epoch when the group or its topics have changed, and computes the
// target assignment when it is behind. At most one assignment is computed per
// group.consumer.assignment.interval.ms; a later one waits for the group's alarm.
func (c *Coordinator) advanceEpoch(h host, g *Group, t *transaction, bump bool, reason string,
	out *node.Out) {
	k := &g.modern
	if hash := g.topicsHash(h); hash != k.hash {
		k.hash = hash
		if !bump && len(k.members) > 0 {
			bump, reason = true, node.ReasonTopics
		}
	}
	if bump {
		k.epoch++
		out.Emit(node.GroupEpochBumped{Group: g.id, GroupEpoch: k.epoch, Reason: reason})
		t.add(epochRecord(g))
	}
	k.assignDue = 0
	if k.epoch <= k.assignmentEpoch || len(k.members) == 0 {
		return
	}
	set := h.set
	if next := k.assignedAt + g.interval(set); k.assignedAt != 0 && next > out.Now {
		k.assignDue = next
		return
	}
	g.target(h, t, out)
}

// target computes the target assignment. Kafka: TargetAssignmentBuilder.
func (g *Group) target(h host, t *transaction, out *node.Out) {
	k := &g.modern
	members := make([]assignor.Member, len(k.members))
	for i := range k.members {
		x := &k.members[i]
		members[i] = assignor.Member{ID: x.id, InstanceID: x.instance, Topics: k.topicsOf(x),
			Owned: x.target, Generation: -1}
	}
	k.assignorUsed = g.assignorWanted(h.set)
	shares, ok := assignor.Server(k.assignorUsed, g.subscribed(h), members)
	if !ok {
		return
	}
	fact := node.AssignmentComputed{Group: g.id, Protocol: "consumer", Epoch: k.epoch,
		Assignor: k.assignorUsed}
	if g.kind == Share {
		fact.Protocol = "share"
	}
	for i := range shares {
		x := &k.members[i]
		fact.Shares = append(fact.Shares, node.MemberShare{Member: x.id,
			Partitions: shares[i].Partitions})
		if !slices.Equal(x.target, shares[i].Partitions) {
			x.target = shares[i].Partitions
			t.add(targetRecord(g, x))
		}
	}
	k.assignmentEpoch, k.assignedAt = k.epoch, out.Now
	t.add(targetEpochRecord(g))
	out.Emit(fact)
}

// reconcile moves a member towards its target assignment: first it gives up what it shall not have,
// then it moves to the target's epoch and gets what nobody else has any more. True: it changed.
// Kafka: CurrentAssignmentBuilder.
func (c *Coordinator) reconcile(g *Group, x *modernMember, owned []wire.TopicPartition,
	told, unsubscribed bool, t *transaction, out *node.Out) bool {
	was := *x
	switch x.state {
	case memberStable:
		if x.epoch != g.modern.assignmentEpoch {
			x.next(g, x.epoch, owned, told)
		} else if unsubscribed {
			x.drop(g, owned, told)
		}
	case memberUnrevoked:
		if !stillOwns(x.revoking, owned, told) {
			x.next(g, x.epoch, owned, told)
		} else if unsubscribed {
			x.drop(g, owned, told)
		}
	case memberUnreleased:
		x.next(g, x.epoch, owned, told)
	}
	if x.epoch == was.epoch && x.state == was.state && slices.Equal(x.assigned, was.assigned) &&
		slices.Equal(x.revoking, was.revoking) {
		return false
	}
	if x.epoch != was.epoch {
		x.previous = was.epoch
	}
	switch {
	case x.state != memberUnrevoked:
		x.revokeDue = 0
	case was.state != memberUnrevoked || was.epoch != x.epoch:
		x.revokeDue = out.Now + x.rebalanceTimeout
	}
	t.add(currentRecord(g, x))
	out.Emit(node.MemberReconciled{Group: g.id, Member: x.id, Epoch: x.epoch, State: x.state.String(),
		Assigned: x.assigned, Revoking: x.revoking})
	return true
}

// stillOwns tells whether the member has, as far as it tells, some of the partitions.
func stillOwns(tps, owned []wire.TopicPartition, told bool) bool {
	return !told || slices.ContainsFunc(owned, func(tp wire.TopicPartition) bool {
		return hasTP(tps, tp)
	})
}

// drop takes partitions of topics away that the member doesn't subscribe to any more, before there is
// a new target. Kafka: CurrentAssignmentBuilder.updateCurrentAssignment.
func (x *modernMember) drop(g *Group, owned []wire.TopicPartition, told bool) {
	topics := g.modern.topicsOf(x)
	var keep, revoke []wire.TopicPartition
	for _, tp := range x.assigned {
		if slices.Contains(topics, tp.Topic) {
			keep = append(keep, tp)
		} else {
			revoke = append(revoke, tp)
		}
	}
	if len(revoke) == 0 {
		return
	}
	x.assigned = keep
	if all := sortedTPs(append(revoke, x.revoking...)); stillOwns(all, owned, told) {
		x.state, x.revoking = memberUnrevoked, all
	}
}

// next computes the member's next assignment. Kafka: CurrentAssignmentBuilder.computeNextAssignment.
func (x *modernMember) next(g *Group, epoch int32, owned []wire.TopicPartition, told bool) {
	var keep, revoke, get []wire.TopicPartition
	topics := g.modern.topicsOf(x)
	for _, tp := range x.assigned {
		if hasTP(x.target, tp) && slices.Contains(topics, tp.Topic) {
			keep = append(keep, tp)
		} else {
			revoke = append(revoke, tp)
		}
	}
	unreleased := false
	for _, tp := range x.target {
		if hasTP(x.assigned, tp) || !slices.Contains(topics, tp.Topic) {
			continue
		}
		if g.modern.owned(tp, x.id) {
			unreleased = true
		} else {
			get = append(get, tp)
		}
	}
	if len(revoke) > 0 && stillOwns(revoke, owned, told) {
		x.state, x.epoch, x.assigned, x.revoking = memberUnrevoked, epoch, keep, revoke
		return
	}
	x.state, x.epoch, x.revoking = memberStable, g.modern.assignmentEpoch, nil
	if unreleased {
		x.state = memberUnreleased
	}
	x.assigned = sortedTPs(append(keep, get...))
}
