package group

import (
	"encoding/hex"
	"strings"
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// A commit counts when it is in all in-sync replicas; what takes longer than
// offsets.commit.timeout.ms is answered with an error, and counts later all the same.
func TestCommitWaitsForTheLog(t *testing.T) {
	r := newRig(t)
	r.hold = true
	w := r.send(1, committing("", -1, 42))
	r.want("before", r.committed(), -1)
	r.wait(4999 * node.Millisecond)
	if r.answer(w) != nil {
		t.Fatal("answered too early")
	}
	r.wait(node.Millisecond)
	r.want("late", r.answer(w).(*wire.OffsetCommitReply).Partitions[0].Error,
		wire.CoordinatorNotAvailable)
	r.release()
	r.want("at last", r.committed(), 42)
}

// What the log refuses the client hears as a retriable error of the coordinator.
func TestCommitRefusedByTheLog(t *testing.T) {
	r := newRig(t)
	r.refuse = wire.NotEnoughReplicas
	r.want("too few replicas", r.commit(1, "", -1, 1), wire.CoordinatorNotAvailable)
	r.refuse = wire.NotLeaderOrFollower
	r.want("not leader", r.commit(1, "", -1, 1), wire.NotCoordinator)
	r.want("offset", r.committed(), -1)
}

// offset.metadata.max.bytes, and topics that don't exist: only the partition at fault is refused.
func TestCommitPerPartition(t *testing.T) {
	r := newRig(t)
	c := committing("", -1, 5)
	c.Partitions = append(c.Partitions,
		wire.OffsetCommitPartition{TP: wire.TopicPartition{Topic: "orders", Partition: 1}, Offset: 6,
			Metadata: strings.Repeat("x", 4097)},
		wire.OffsetCommitPartition{TP: wire.TopicPartition{Topic: "nothing"}, Offset: 7},
		wire.OffsetCommitPartition{TP: wire.TopicPartition{Topic: "orders", Partition: 4}, Offset: 8})
	reply := ask[*wire.OffsetCommitReply](r, 1, c)
	for i, want := range []wire.ErrorCode{wire.None, 12, wire.UnknownTopicOrPartition,
		wire.UnknownTopicOrPartition} {
		r.want("partition", reply.Partitions[i].Error, want)
	}
	f := ask[*wire.OffsetFetchReply](r, 1, &wire.OffsetFetchRequest{GroupID: "g"})
	r.want("committed partitions", len(f.Partitions), 1)
	none := ask[*wire.OffsetFetchReply](r, 1, &wire.OffsetFetchRequest{GroupID: "g",
		Partitions: []wire.TopicPartition{{Topic: "orders", Partition: 3}}})
	r.want("nothing committed", none.Partitions[0].Offset, -1)
}

// Committed offsets survive their coordinator, also after many commits: the last one counts.
func TestOffsetsSurvive(t *testing.T) {
	r := newRig(t)
	for o := range int64(10) {
		r.want("commit", r.commit(1, "", -1, o), wire.None)
	}
	r.failover()
	r.want("after failover", r.committed(), 9)
}

// offsets.retention.minutes after the group became empty, and not before, offsets are deleted; each
// deletion is a tombstone, so that a next coordinator doesn't bring them back; with nothing left the
// group is gone. The check runs every offsets.retention.check.interval.ms.
func TestOffsetsExpire(t *testing.T) {
	r := newRig(t)
	r.set.Retention = 60 * node.Minute
	a, w := r.enter(1)
	r.wait(9 * node.Second)
	r.joined(w)
	ask[*wire.SyncGroupReply](r, 1, syncing(a, 1, a))
	r.want("commit", r.commit(1, a, 1, 5), wire.None)
	for range 20 * 60 { // two hours alive: the offset is old, the group isn't empty
		r.wait(6 * node.Second)
		r.send(1, beating(a, 1))
	}
	r.want("kept while somebody reads", r.committed(), 5)
	ask[*wire.LeaveGroupReply](r, 1, &wire.LeaveGroupRequest{GroupID: "g",
		Members: []wire.LeavingMember{{MemberID: a}}})
	r.wait(59 * node.Minute)
	r.want("kept for the retention", r.committed(), 5)
	r.wait(12 * node.Minute)
	if _, there := r.c.Group("g"); there {
		t.Error("the group is still there")
	}
	r.failover()
	if _, there := r.c.Group("g"); there {
		t.Error("the group came back with the next coordinator")
	}
}

// A tombstone deletes one offset at replay, and leaves the group its others.
func TestDeletedOffsetStaysDeleted(t *testing.T) {
	r := newRig(t)
	c := committing("", -1, 5)
	other := wire.TopicPartition{Topic: "orders", Partition: 1}
	c.Partitions = append(c.Partitions,
		wire.OffsetCommitPartition{TP: other, Offset: 6, LeaderEpoch: -1})
	ask[*wire.OffsetCommitReply](r, 1, c)
	ask[*wire.OffsetDeleteReply](r, 9, &wire.OffsetDeleteRequest{GroupID: "g",
		Partitions: []wire.TopicPartition{{Topic: "orders"}}})
	for _, when := range []string{"before", "after the failover"} {
		v, _ := r.c.Group("g")
		r.want(when+": the deleted one", r.committed(), -1)
		r.want(when+": the other one", v.Committed(other), 6)
		r.failover()
	}
}

// A commit whose coordinator loses the partition before it is committed never counts: its sender hears
// an error, nobody is told that it stands, and the next coordinator, whose log lacks it, doesn't know
// it.
func TestLostCommitNeverCounts(t *testing.T) {
	r := newRig(t)
	r.want("first", r.commit(1, "", -1, 7), wire.None)
	kept, needs := len(r.log), r.needs
	r.hold = true
	w := r.send(1, committing("", -1, 42))
	r.wait(6 * node.Second)
	r.want("late", r.answer(w).(*wire.OffsetCommitReply).Partitions[0].Error,
		wire.CoordinatorNotAvailable)
	r.want("meanwhile", r.committed(), 7)
	v := r.send(1, committing("", -1, 43))
	r.step(func() { r.rt.Resigned(0, &r.out) })
	r.want("resigned", r.answer(v).(*wire.OffsetCommitReply).Partitions[0].Error, wire.NotCoordinator)
	r.log, r.needs, r.hold = r.log[:kept], needs, false
	r.failover()
	r.want("the next coordinator", r.committed(), 7)
	r.want("told", count(r, func(f node.OffsetsCommitted) bool { return f.Offsets[0].Offset != 7 }), 0)
}

// What is deleted is what the log has, committed or not: a commit on its way when its topic is
// deleted, its group, or the offset itself, doesn't come back. Until the tombstone is committed the
// offset counts, as everything does.
func TestDeletedWhileBeingCommitted(t *testing.T) {
	offset := []wire.TopicPartition{{Topic: "orders"}}
	for name, remove := range map[string]func(r *rig){
		"offset": func(r *rig) {
			r.send(9, &wire.OffsetDeleteRequest{GroupID: "g", Partitions: offset})
		},
		"group": func(r *rig) { r.send(9, &wire.DeleteGroupsRequest{Groups: []string{"g"}}) },
		"topic": func(r *rig) {
			r.step(func() {
				r.rt.TopicsDeleted(r, func(topic string) bool { return topic == "orders" }, &r.out)
			})
		},
	} {
		for _, first := range []int64{-1, 7} {
			r := newRig(t)
			if first >= 0 {
				r.want("first", r.commit(1, "", -1, first), wire.None)
			}
			r.hold = true
			r.send(1, committing("", -1, 42))
			remove(r)
			if name != "group" { // which is not asked for any more
				r.want(name+": meanwhile", r.committed(), first)
			}
			r.hold = false
			r.release()
			for _, when := range []string{"committed", "after a failover"} {
				if v, there := r.c.Group("g"); there {
					r.want(name+": "+when, v.Committed(offset[0]), -1)
				}
				if _, there := r.c.Group("g"); there && name == "group" {
					t.Errorf("%s: the group is back", when)
				}
				r.failover()
			}
			r.want(name+": told", count(r, func(f node.OffsetsDeleted) bool { return true }), 1)
		}
	}
}

// OffsetDelete spares topics that somebody subscribes to. DeleteGroups takes empty groups only.
func TestDelete(t *testing.T) {
	r := newRig(t)
	a, b := r.pair()
	r.want("commit", r.commit(1, a, 1, 5), wire.None)
	del := &wire.OffsetDeleteRequest{GroupID: "g",
		Partitions: []wire.TopicPartition{{Topic: "orders"}}}
	r.want("subscribed", ask[*wire.OffsetDeleteReply](r, 9, del).Partitions[0].Error,
		wire.GroupSubscribedToTopic)
	absent := &wire.OffsetDeleteRequest{GroupID: "g", Partitions: []wire.TopicPartition{
		{Topic: "orders", Partition: 4}, {Topic: "nothing"}, {Topic: "orders", Partition: -1}}}
	for _, p := range ask[*wire.OffsetDeleteReply](r, 9, absent).Partitions {
		r.want("no such partition", p.Error, wire.UnknownTopicOrPartition)
	}
	gone := &wire.DeleteGroupsRequest{Groups: []string{"g", "nobody"}}
	reply := ask[*wire.DeleteGroupsReply](r, 9, gone)
	r.want("living", reply.Results[0].Error, wire.NonEmptyGroup)
	r.want("unknown", reply.Results[1].Error, wire.GroupIDNotFound)
	ask[*wire.LeaveGroupReply](r, 1, &wire.LeaveGroupRequest{GroupID: "g",
		Members: []wire.LeavingMember{{MemberID: a}, {MemberID: b}}})
	r.want("unsubscribed", ask[*wire.OffsetDeleteReply](r, 9, del).Partitions[0].Error, wire.None)
	r.want("offset", r.committed(), -1)
	r.want("empty", ask[*wire.DeleteGroupsReply](r, 9, gone).Results[0].Error, wire.None)
	r.failover()
	r.want("after failover", ask[*wire.DeleteGroupsReply](r, 9, gone).Results[0].Error,
		wire.GroupIDNotFound)
}

// A commit is the record that a Kafka 4.3.1 broker wrote for it, byte by byte.
func TestOffsetRecordIsKafkas(t *testing.T) {
	p := wire.OffsetCommitPartition{TP: wire.TopicPartition{Topic: "trips", Partition: 2}, Offset: 30}
	got := offsetRecord("watchers", &p, "qpfe1vz4RRWZlsQacjubdg", node.Ms(1795340407078-node.EpochMs))
	const key = "0001000877617463686572730005747269707300000002"
	const value = "0004000000000000001e0000000001000001a202a09126010010aa97ded6fcf845159996c41a723b9b76"
	if k, v := hex.EncodeToString(got.Key), hex.EncodeToString(got.Value); k != key || v != value {
		t.Errorf("key\nwant %s\ngot  %s\nvalue\nwant %s\ngot  %s", key, k, value, v)
	}
}
