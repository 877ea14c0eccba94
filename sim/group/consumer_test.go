package group

import (
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// beat is a ConsumerGroupHeartbeat of member m (client n) that says what it owns.
func (r *rig) beat(n int, m string, epoch int32, owned ...int32) *wire.ConsumerGroupHeartbeatReply {
	r.t.Helper()
	h := &wire.ConsumerGroupHeartbeatRequest{GroupID: "g", MemberID: m, MemberEpoch: epoch,
		RebalanceTimeoutMs: -1, ClientID: "app", Owned: true}
	if epoch == 0 {
		h.RebalanceTimeoutMs, h.Subscribed, h.SubscribedTopics = 60000, true, []string{"orders"}
	}
	for _, p := range owned {
		h.OwnedPartitions = append(h.OwnedPartitions, wire.TopicPartition{Topic: "orders", Partition: p})
	}
	return ask[*wire.ConsumerGroupHeartbeatReply](r, n, h)
}

// Epochs: the first member makes group epoch 2 of a new group (as recorded from a real cluster), each
// change of membership one more; a member that has nothing to give up is at the target epoch at once.
func TestConsumerEpochs(t *testing.T) {
	r := newRig(t)
	a := r.beat(1, "A", 0)
	r.want("epoch", a.MemberEpoch, 2)
	r.want("assignment", a.Assignment, "[orders-0 orders-1 orders-2 orders-3]")
	r.want("interval", a.HeartbeatIntervalMs, 5000)
	r.want("state", r.state(), Stable)
	again := r.beat(1, "A", 2, 0, 1, 2, 3)
	r.want("nothing new", again.Assigned, false)
	v, _ := r.c.Group("g")
	r.want("assignor", v.Assignor, "uniform")
	r.want("group epoch", v.Generation, 2)
}

// Reconciliation: a newcomer is at the new epoch with nothing while others still hold its partitions
// (UNRELEASED); they keep the old epoch until they have given up (UNREVOKED), and never stop on the
// rest. A partition is given only after its owner let go.
func TestReconciliation(t *testing.T) {
	r := newRig(t)
	r.beat(1, "A", 0)
	b := r.beat(2, "B", 0)
	r.want("B's epoch", b.MemberEpoch, 3)
	r.want("B has nothing yet", len(b.Assignment), 0)
	r.want("state", r.state(), Reconciling)
	a := r.beat(1, "A", 2, 0, 1, 2, 3)
	r.want("A keeps its epoch", a.MemberEpoch, 2)
	r.want("A keeps", a.Assignment, "[orders-0 orders-1]")
	r.want("B still waits", len(r.beat(2, "B", 3).Assignment), 0)
	member := func(id string) MemberView {
		v, _ := r.c.Group("g")
		for _, m := range v.Members {
			if m.ID == id {
				return m
			}
		}
		return MemberView{}
	}
	r.want("A", member("A").State, "UNREVOKED_PARTITIONS")
	r.want("B", member("B").State, "UNRELEASED_PARTITIONS")
	r.want("A is done", r.beat(1, "A", 2, 0, 1).MemberEpoch, 3)
	r.want("B gets them", r.beat(2, "B", 3).Assignment, "[orders-2 orders-3]")
	r.want("state", r.state(), Stable)
}

// Fencing: an older epoch than the last, a newer one, an unknown member. The last epoch is good still:
// the answer that raised it may have been lost.
func TestConsumerFencing(t *testing.T) {
	r := newRig(t)
	r.beat(1, "A", 0)
	r.beat(2, "B", 0)
	r.beat(1, "A", 2, 0, 1)
	r.want("unknown", r.beat(3, "X", 4).Error, wire.UnknownMemberID)
	r.want("from the future", r.beat(1, "A", 9, 0, 1).Error, wire.FencedMemberEpoch)
	r.want("the epoch before", r.beat(1, "A", 2, 0, 1).Error, wire.None)
	r.want("older", r.beat(1, "A", 1, 0, 1).Error, wire.FencedMemberEpoch)
	r.want("commit", r.commit(1, "A", 3, 7), wire.None)
	r.want("stale commit", r.commit(1, "A", 2, 99), wire.StaleMemberEpoch)
	r.want("unknown member's commit", r.commit(3, "X", 3, 99), wire.UnknownMemberID)
	r.want("what stands", r.committed(), 7)
	f := ask[*wire.OffsetFetchReply](r, 1, &wire.OffsetFetchRequest{GroupID: "g", MemberID: "A",
		MemberEpoch: 2})
	r.want("stale fetch", f.Error, wire.StaleMemberEpoch)
}

// An assignor that the broker doesn't have is refused, and makes no group.
func TestUnsupportedAssignor(t *testing.T) {
	r := newRig(t)
	h := &wire.ConsumerGroupHeartbeatRequest{GroupID: "g", MemberID: "A", ClientID: "app", Owned: true,
		RebalanceTimeoutMs: 60000, Subscribed: true, SubscribedTopics: []string{"orders"},
		ServerAssignor: "sticky"}
	got := ask[*wire.ConsumerGroupHeartbeatReply](r, 1, h)
	r.want("error", got.Error, wire.UnsupportedAssignor)
	r.want("text", got.Message,
		"ServerAssignor sticky is not supported. Supported assignors: uniform, range.")
	h.ServerAssignor = "range"
	r.want("range", ask[*wire.ConsumerGroupHeartbeatReply](r, 1, h).MemberEpoch, 2)
}

// A member that keeps its epoch but not its partitions is out after its rebalance timeout: it would
// hold up the others for ever.
func TestRevocationTimeout(t *testing.T) {
	r := newRig(t)
	r.beat(1, "A", 0)
	r.beat(2, "B", 0)
	r.beat(1, "A", 2, 0, 1, 2, 3)
	for range 11 { // A is alive, and holds on to all
		r.wait(5 * node.Second)
		r.beat(1, "A", 2, 0, 1, 2, 3)
		r.beat(2, "B", 3)
	}
	r.wait(5 * node.Second)
	r.want("A", r.beat(1, "A", 2, 0, 1, 2, 3).Error, wire.UnknownMemberID)
	r.want("why", count(r, func(f node.MemberLeft) bool { return f.Reason == "rebalance" }), 1)
	r.want("B", r.beat(2, "B", 3).Assignment, "[orders-0 orders-1 orders-2 orders-3]")
}

// group.consumer.session.timeout.ms: 45 s of silence.
func TestConsumerSession(t *testing.T) {
	r := newRig(t)
	r.beat(1, "A", 0)
	r.wait(44999 * node.Millisecond)
	r.want("alive", r.beat(1, "A", 2, 0, 1, 2, 3).Error, wire.None)
	r.wait(45 * node.Second)
	r.want("dead", r.beat(1, "A", 2).Error, wire.UnknownMemberID)
	r.want("state", r.state(), Empty)
	v, _ := r.c.Group("g")
	r.want("group epoch", v.Generation, 3)
}

// Epoch -1 leaves; a static member's -2 keeps its partitions for the same instance, until the session
// is over; a second live holder of the name is refused.
func TestConsumerLeave(t *testing.T) {
	r := newRig(t)
	static := func(n int, m string, epoch int32) *wire.ConsumerGroupHeartbeatReply {
		return ask[*wire.ConsumerGroupHeartbeatReply](r, n, &wire.ConsumerGroupHeartbeatRequest{
			GroupID: "g", MemberID: m, MemberEpoch: epoch, InstanceID: "oven", Owned: true,
			RebalanceTimeoutMs: 60000, Subscribed: true, SubscribedTopics: []string{"orders"}})
	}
	r.want("joined", static(1, "A", 0).MemberEpoch, 2)
	r.want("somebody has the name", static(2, "B", 0).Error, wire.UnreleasedInstanceID)
	r.want("away for a while", static(1, "A", -2).MemberEpoch, -2)
	back := static(2, "B", 0)
	r.want("back", back.Error, wire.None)
	r.want("at once", back.Assignment, "[orders-0 orders-1 orders-2 orders-3]")
	v, _ := r.c.Group("g")
	r.want("nobody else noticed", v.Generation, 2)
	r.want("the old process", static(1, "A", 2).Error, wire.FencedInstanceID)
	r.want("leave", static(2, "B", -1).MemberEpoch, -1)
	r.want("state", r.state(), Empty)
}

// group.consumer.assignment.interval.ms (4.3): at most one assignment a second; the group is Assigning
// meanwhile.
func TestAssignmentInterval(t *testing.T) {
	r := newRig(t)
	r.set.AssignmentInterval = node.Second
	r.beat(1, "A", 0)
	r.wait(100 * node.Millisecond)
	r.beat(2, "B", 0)
	r.want("state", r.state(), Assigning)
	r.wait(900 * node.Millisecond)
	r.want("state", r.state(), Reconciling)
}

// New partitions are seen by the broker itself: the next heartbeat of any member finds them.
func TestConsumerTopicGrows(t *testing.T) {
	r := newRig(t)
	r.beat(1, "A", 0)
	r.topics["orders"] = 5
	a := r.beat(1, "A", 2, 0, 1, 2, 3)
	r.want("epoch", a.MemberEpoch, 3)
	r.want("assignment", a.Assignment, "[orders-0 orders-1 orders-2 orders-3 orders-4]")
}

// A group keeps its protocol while it has members; an empty one changes with its next member, and its
// offsets stay.
func TestChangeOfProtocol(t *testing.T) {
	r := newRig(t)
	r.beat(1, "A", 0)
	r.want("commit", r.commit(1, "A", 2, 5), wire.None)
	r.want("classic member", ask[*wire.JoinGroupReply](r, 2, joining("", "")).Error,
		wire.InconsistentGroupProtocol)
	r.beat(1, "A", -1)
	a, w := r.enter(2)
	r.wait(9 * node.Second)
	r.want("joined", r.joined(w).MemberID, a)
	r.want("offset", r.committed(), 5)
}

// Failover: epochs, targets and current assignments are in the log; nothing moves.
func TestConsumerFailover(t *testing.T) {
	r := newRig(t)
	r.beat(1, "A", 0)
	r.beat(2, "B", 0)
	r.beat(1, "A", 2, 0, 1, 2, 3)
	r.failover()
	r.want("state", r.state(), Reconciling)
	r.want("A is done", r.beat(1, "A", 2, 0, 1).MemberEpoch, 3)
	r.want("B gets them", r.beat(2, "B", 3).Assignment, "[orders-2 orders-3]")
	v, _ := r.c.Group("g")
	r.want("group epoch", v.Generation, 3)
}

// A member that unsubscribes from a topic gives its partitions up at once, also while the next
// assignment has to wait (4.3).
func TestUnsubscribe(t *testing.T) {
	r := newRig(t)
	r.set.AssignmentInterval = 2 * node.Second
	say := func(epoch int32, owned []wire.TopicPartition, topics ...string,
	) *wire.ConsumerGroupHeartbeatReply {
		return ask[*wire.ConsumerGroupHeartbeatReply](r, 1, &wire.ConsumerGroupHeartbeatRequest{
			GroupID: "g", MemberID: "A", MemberEpoch: epoch, RebalanceTimeoutMs: 60000,
			Subscribed: true, SubscribedTopics: topics, Owned: true, OwnedPartitions: owned})
	}
	all := say(0, nil, "orders", "bills").Assignment
	r.want("both topics", len(all), 6)
	less := say(2, all, "bills")
	r.want("epoch", less.MemberEpoch, 2)
	r.want("what is left", less.Assignment, "[bills-0 bills-1]")
	r.want("state", r.state(), Assigning)
	r.wait(2 * node.Second)
	r.want("the next epoch", say(2, less.Assignment, "bills").MemberEpoch, 3)
}
