package group

import (
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// shareBeat is a ShareGroupHeartbeat.
func (r *rig) shareBeat(n int, m string, epoch int32) *wire.ShareGroupHeartbeatReply {
	h := &wire.ShareGroupHeartbeatRequest{GroupID: "g", MemberID: m, MemberEpoch: epoch}
	if epoch == 0 {
		h.Subscribed, h.SubscribedTopics = true, []string{"bills"}
	}
	return ask[*wire.ShareGroupHeartbeatReply](r, n, h)
}

// KIP-932: more members than partitions share them; nobody waits for anybody; a group of another kind
// is refused, and the other way round.
func TestShareMembers(t *testing.T) {
	r := newRig(t)
	r.want("x", r.shareBeat(1, "x", 0).Assignment, "[bills-0 bills-1]")
	r.shareBeat(2, "y", 0)
	r.want("z", len(r.shareBeat(3, "z", 0).Assignment), 1)
	r.want("state", r.state(), Stable)
	r.want("unknown", r.shareBeat(4, "w", 5).Error, wire.UnknownMemberID)
	r.want("fenced", r.shareBeat(1, "x", 9).Error, wire.FencedMemberEpoch)
	r.want("consumer", r.beat(5, "A", 0).Error, wire.GroupIDNotFound)
	r.want("classic", ask[*wire.JoinGroupReply](r, 6, joining("", "")).Error,
		wire.InconsistentGroupProtocol)
	r.want("commit", r.commit(1, "x", 2, 1), wire.GroupIDNotFound)
	r.wait(46 * node.Second)
	r.want("all silent", r.state(), Empty)
}

// group.share.max.size.
func TestShareMaxSize(t *testing.T) {
	r := newRig(t)
	r.set.ShareMaxSize = 1
	r.shareBeat(1, "x", 0)
	r.want("second", r.shareBeat(2, "y", 0).Error, wire.GroupMaxSizeReached)
}

// Partitions that a topic got while nobody coordinated its groups are assigned by the next coordinator:
// the group's epoch is written with a digest of the topics it saw. When nothing has changed the epoch stays.
func TestTopicsChangeBetweenCoordinators(t *testing.T) {
	for _, more := range []bool{true, false} {
		r := newRig(t)
		r.want("share", r.shareBeat(1, "x", 0).Assignment, "[bills-0 bills-1]")
		consumer := newRig(t)
		consumer.want("consumer", consumer.beat(1, "A", 0).Assignment, "[orders-0 orders-1 orders-2 orders-3]")
		epochs, last := int32(2), int32(2)
		if more {
			r.topics["bills"], consumer.topics["orders"], epochs, last = 3, 5, 3, 4
		}
		r.failover()
		consumer.failover()
		share := r.shareBeat(1, "x", 2)
		r.want("share: epoch", share.MemberEpoch, epochs)
		kept := consumer.beat(1, "A", 2, 0, 1, 2, 3)
		consumer.want("consumer: epoch", kept.MemberEpoch, epochs)
		if more {
			r.want("share: assigned", len(share.Assignment), last-1)
			consumer.want("consumer: assigned", len(kept.Assignment), last+1)
		}
	}
}

// A heartbeat that has nothing to write is answered when what it tells of is committed: nobody gets
// partitions by a plan that a next coordinator may not know.
func TestHeartbeatWaitsForWhatItTells(t *testing.T) {
	r := newRig(t)
	r.beat(1, "A", 0)
	r.hold = true
	r.send(2, &wire.ConsumerGroupHeartbeatRequest{GroupID: "g", MemberID: "B", ClientID: "app",
		RebalanceTimeoutMs: 60000, Subscribed: true, SubscribedTopics: []string{"orders"}, Owned: true})
	beat := r.send(1, &wire.ConsumerGroupHeartbeatRequest{GroupID: "g", MemberID: "A", MemberEpoch: 2,
		RebalanceTimeoutMs: -1, ClientID: "app"})
	if r.answer(beat) != nil {
		t.Errorf("answered before the group's change is committed: %+v", r.answer(beat))
	}
	r.wait(6 * node.Second)
	late := r.answer(beat)
	if late == nil || late.(*wire.ConsumerGroupHeartbeatReply).Error != wire.CoordinatorNotAvailable {
		t.Errorf("offsets.commit.timeout.ms later the answer is %+v", late)
	}
	r.hold = false
	r.release()
	r.want("then at once", r.beat(1, "A", 2, 0, 1, 2, 3).Error, wire.None)
}
