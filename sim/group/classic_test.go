package group

import (
	"testing"

	"highwater/sim/coordinator"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// KIP-394: a dynamic member joins with the id it was given, so that a lost answer leaves no ghost. An
// id that nobody comes back with is forgotten after the session timeout.
func TestJoinNeedsMemberID(t *testing.T) {
	r := newRig(t)
	first := ask[*wire.JoinGroupReply](r, 1, joining("", ""))
	r.want("first", first.Error, wire.MemberIDRequired)
	r.want("an id nobody gave", ask[*wire.JoinGroupReply](r, 2, joining("app-x", "")).Error,
		wire.UnknownMemberID)
	w := r.send(1, joining(first.MemberID, ""))
	r.want("state", r.state(), PreparingRebalance)
	second := ask[*wire.JoinGroupReply](r, 2, joining("", ""))
	r.wait(9 * node.Second)
	r.want("joined", r.joined(w).MemberID, first.MemberID)
	r.wait(2 * node.Second) // 10 s after it was given
	r.want("too late", ask[*wire.JoinGroupReply](r, 2, joining(second.MemberID, "")).Error,
		wire.UnknownMemberID)
}

// group.initial.rebalance.delay.ms: an empty group waits 3 s for others, again 3 s while some come, at
// most the rebalance timeout. Those who start together are in one generation.
func TestInitialRebalanceDelay(t *testing.T) {
	r := newRig(t)
	a, wa := r.enter(1)
	r.wait(2 * node.Second)
	_, wb := r.enter(2)
	r.wait(999 * node.Millisecond)
	if r.answer(wa) != nil {
		t.Fatal("joined before 3 s")
	}
	r.wait(2 * node.Second) // at 5 s: the delay was prolonged at 3 s to 6 s
	if r.answer(wa) != nil {
		t.Fatal("the delay wasn't prolonged for the second member")
	}
	r.wait(1100 * node.Millisecond)
	r.want("generation", r.joined(wb).GenerationID, 1)
	r.want("members told to the leader", len(r.joined(wa).Members), 2)
	r.want("members told to others", len(r.joined(wb).Members), 0)
	r.want("the first is leader", r.joined(wb).LeaderID, a)
	r.want("state", r.state(), CompletingRebalance)
}

// A group that isn't empty waits for all known members, not for a delay.
func TestRejoinEndsWhenAllAreThere(t *testing.T) {
	r := newRig(t)
	a, b := r.pair()
	c, wc := r.enter(3)
	r.want("state", r.state(), PreparingRebalance)
	r.want("heartbeat", ask[*wire.HeartbeatReply](r, 1, beating(a, 1)).Error, wire.RebalanceInProgress)
	wa := r.send(1, joining(a, ""))
	if r.answer(wc) != nil {
		t.Fatal("joined without b")
	}
	r.send(2, joining(b, ""))
	r.want("generation", r.joined(wa).GenerationID, 2)
	r.want("newcomer", r.joined(wc).MemberID, c)
}

// Who doesn't rejoin within the rebalance timeout is out of the group.
func TestRebalanceTimeout(t *testing.T) {
	r := newRig(t)
	a, b := r.pair()
	_, wc := r.enter(3)
	r.send(1, joining(a, ""))
	for range 7 { // b's heartbeats keep its session, but it doesn't join
		r.wait(8 * node.Second)
		r.want("b", ask[*wire.HeartbeatReply](r, 2, beating(b, 1)).Error, wire.RebalanceInProgress)
	}
	if r.answer(wc) != nil {
		t.Fatal("over before 60 s")
	}
	r.wait(4 * node.Second)
	r.want("generation", r.joined(wc).GenerationID, 2)
	r.want("b", ask[*wire.HeartbeatReply](r, 2, beating(b, 1)).Error, wire.UnknownMemberID)
	r.want("why", count(r, func(f node.MemberLeft) bool { return f.Reason == "rebalance" }), 1)
}

// A member that is silent for session.timeout.ms is expelled, and the others rebalance.
func TestSessionTimeout(t *testing.T) {
	r := newRig(t)
	a, b := r.pair()
	r.wait(6 * node.Second)
	ask[*wire.HeartbeatReply](r, 1, beating(a, 1))
	r.wait(4 * node.Second)
	r.want("state", r.state(), PreparingRebalance)
	r.want("a", ask[*wire.HeartbeatReply](r, 1, beating(a, 1)).Error, wire.RebalanceInProgress)
	r.want("b", ask[*wire.HeartbeatReply](r, 2, beating(b, 1)).Error, wire.UnknownMemberID)
	w := r.send(1, joining(a, ""))
	r.want("generation", r.joined(w).GenerationID, 2)
}

// group.min.session.timeout.ms, group.max.session.timeout.ms.
func TestSessionTimeoutLimits(t *testing.T) {
	r := newRig(t)
	j := joining("", "")
	j.SessionTimeoutMs = 5999
	r.want("too short", ask[*wire.JoinGroupReply](r, 1, j).Error, wire.InvalidSessionTimeout)
	j.SessionTimeoutMs = 1800001
	r.want("too long", ask[*wire.JoinGroupReply](r, 1, j).Error, wire.InvalidSessionTimeout)
	j = joining("", "")
	j.GroupID = ""
	r.want("no group id", ask[*wire.JoinGroupReply](r, 1, j).Error, wire.InvalidGroupID)
}

// All members must have an assignor in common, and the same protocol type.
func TestInconsistentProtocol(t *testing.T) {
	r := newRig(t)
	r.pair()
	j := joining("", "")
	j.Protocols[0].Name = "sticky"
	r.want("no common assignor", ask[*wire.JoinGroupReply](r, 3, j).Error,
		wire.InconsistentGroupProtocol)
	j = joining("", "")
	j.ProtocolType = "connect"
	r.want("another type", ask[*wire.JoinGroupReply](r, 3, j).Error, wire.InconsistentGroupProtocol)
}

// I12: a zombie's commits and heartbeats are refused, each with the error that tells it why.
func TestZombies(t *testing.T) {
	r := newRig(t)
	a, b := r.pair()
	r.want("commit", r.commit(1, a, 1, 5), wire.None)
	r.wait(6 * node.Second)
	ask[*wire.HeartbeatReply](r, 1, beating(a, 1))
	r.wait(4 * node.Second) // b is expelled
	r.want("while the others prepare, a good commit counts", r.commit(1, a, 1, 6), wire.None)
	r.want("expelled", r.commit(2, b, 1, 99), wire.UnknownMemberID)
	r.joined(r.send(1, joining(a, "")))
	r.want("before the assignment", r.commit(1, a, 2, 7), wire.RebalanceInProgress)
	ask[*wire.SyncGroupReply](r, 1, syncing(a, 2, a, a))
	r.want("an old generation", r.commit(1, a, 1, 99), wire.IllegalGeneration)
	r.want("a future generation", r.commit(1, a, 3, 99), wire.IllegalGeneration)
	r.want("old heartbeat", ask[*wire.HeartbeatReply](r, 1, beating(a, 1)).Error,
		wire.IllegalGeneration)
	r.want("old SyncGroup", ask[*wire.SyncGroupReply](r, 1, syncing(a, 1)).Error,
		wire.IllegalGeneration)
	r.want("from outside a living group", r.commit(9, "", -1, 99), wire.UnknownMemberID)
	r.want("what stands", r.committed(), 6)
}

// The assignment is handed out when it is committed; a rebalance in between makes it void.
func TestSyncWaitsForTheLog(t *testing.T) {
	r := newRig(t)
	a, wa := r.enter(1)
	r.wait(9 * node.Second)
	r.joined(wa)
	r.hold = true
	w := r.send(1, syncing(a, 1, a))
	r.want("state", r.state(), CompletingRebalance)
	if r.answer(w) != nil {
		t.Fatal("answered before it is committed")
	}
	r.release()
	s := r.answer(w).(*wire.SyncGroupReply)
	r.want("assignment", s.Assignment.Partitions, "[orders-0]")
	r.want("state", r.state(), Stable)
	_, _ = r.enter(2)
	r.want("late SyncGroup", ask[*wire.SyncGroupReply](r, 1, syncing(a, 1)).Error,
		wire.RebalanceInProgress)
}

// Members that join but never send SyncGroup are out after the rebalance timeout.
func TestPendingSync(t *testing.T) {
	r := newRig(t)
	a, wa := r.enter(1)
	b, wb := r.enter(2)
	r.wait(9 * node.Second)
	r.joined(wa)
	r.joined(wb)
	w := r.send(2, syncing(b, 1)) // the leader never answers, but lives
	for range 8 {
		r.wait(7500 * node.Millisecond)
		r.send(1, beating(a, 1))
	}
	r.wait(node.Second)
	r.want("b's SyncGroup", r.answer(w).(*wire.SyncGroupReply).Error, wire.RebalanceInProgress)
	r.want("a", ask[*wire.HeartbeatReply](r, 1, beating(a, 1)).Error, wire.UnknownMemberID)
}

// LeaveGroup: the group rebalances at once; the last one leaves it Empty, in a generation of its own.
func TestLeave(t *testing.T) {
	r := newRig(t)
	a, b := r.pair()
	leave := func(n int, m string) wire.ErrorCode {
		l := ask[*wire.LeaveGroupReply](r, n, &wire.LeaveGroupRequest{GroupID: "g",
			Members: []wire.LeavingMember{{MemberID: m}}})
		return l.Members[0].Error
	}
	r.want("leave", leave(2, b), wire.None)
	r.want("state", r.state(), PreparingRebalance)
	r.want("twice", leave(2, b), wire.UnknownMemberID)
	r.want("the last", leave(1, a), wire.None)
	v, _ := r.c.Group("g")
	r.want("state", v.State, Empty)
	r.want("generation", v.Generation, 2)
}

// KIP-345: an instance that comes back within its session keeps its place without a rebalance, and
// fences the process that had its name.
func TestStaticMember(t *testing.T) {
	r := newRig(t)
	w := r.send(1, joining("", "oven")) // a static member needs no second step
	r.wait(9 * node.Second)
	old := r.joined(w).MemberID
	ask[*wire.SyncGroupReply](r, 1, &wire.SyncGroupRequest{GroupID: "g", GenerationID: 1,
		MemberID: old, GroupInstanceID: "oven", ProtocolType: "consumer", ProtocolName: "range",
		Assignments: syncing("", 1, old).Assignments})
	back := ask[*wire.JoinGroupReply](r, 2, joining("", "oven"))
	r.want("generation", back.GenerationID, 1)
	r.want("the leader's assignment stands (KIP-814)", back.SkipAssignment, true)
	r.want("state", r.state(), Stable)
	s := ask[*wire.SyncGroupReply](r, 2, &wire.SyncGroupRequest{GroupID: "g", GenerationID: 1,
		MemberID: back.MemberID, GroupInstanceID: "oven"})
	r.want("assignment", s.Assignment.Partitions, "[orders-0]")
	hb := beating(old, 1)
	hb.GroupInstanceID = "oven"
	r.want("the old process", ask[*wire.HeartbeatReply](r, 1, hb).Error, wire.FencedInstanceID)
	c := committing(old, 1, 9)
	c.GroupInstanceID = "oven"
	r.want("its commit", ask[*wire.OffsetCommitReply](r, 1, c).Partitions[0].Error,
		wire.FencedInstanceID)
	unknown := beating(old, 1)
	unknown.GroupInstanceID = "grill"
	r.want("an unknown instance", ask[*wire.HeartbeatReply](r, 1, unknown).Error, wire.UnknownMemberID)
}

// group.max.size counts members; one more is refused.
func TestMaxSize(t *testing.T) {
	r := newRig(t)
	r.set.MaxSize = 2
	r.pair()
	r.want("third", ask[*wire.JoinGroupReply](r, 3, joining("", "")).Error, wire.GroupMaxSizeReached)
}

// Failover: members, generation and assignment are in the log; nobody has to rejoin, and each has a
// whole session to be heard of. A join phase under way is lost.
func TestClassicFailover(t *testing.T) {
	r := newRig(t)
	a, b := r.pair()
	r.failover()
	r.want("state", r.state(), Stable)
	r.want("a", ask[*wire.HeartbeatReply](r, 1, beating(a, 1)).Error, wire.None)
	r.wait(9 * node.Second)
	r.want("b", ask[*wire.HeartbeatReply](r, 2, beating(b, 1)).Error, wire.None)
	r.want("a's assignment", ask[*wire.SyncGroupReply](r, 1, syncing(a, 1)).Assignment.Partitions,
		"[orders-0]")
	r.want("commit", r.commit(2, b, 1, 3), wire.None)
}

// Before its partition is read the coordinator knows nothing and says so; without leadership it isn't
// the coordinator.
func TestLoading(t *testing.T) {
	r := newRig(t)
	r.step(func() { r.rt.Resigned(0, &r.out) })
	r.want("resigned", r.commit(1, "", -1, 1), wire.NotCoordinator)
	r.step(func() { r.rt.Elected(r, 0, 1, &r.out) })
	r.want("loading", r.commit(1, "", -1, 1), wire.CoordinatorLoadInProgress)
	r.wait(coordinator.LoadTime + node.Time(r.needs))
	r.want("loaded", r.commit(1, "", -1, 1), wire.None)
}
