package group

import (
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// pattern is a heartbeat with a regular expression.
func (r *rig) pattern(n int, m string, epoch int32, regex string) *wire.ConsumerGroupHeartbeatReply {
	r.t.Helper()
	return ask[*wire.ConsumerGroupHeartbeatReply](r, n, &wire.ConsumerGroupHeartbeatRequest{
		GroupID: "g", MemberID: m, MemberEpoch: epoch, RebalanceTimeoutMs: 60000, Regex: true,
		SubscribedTopicRegex: regex, Owned: true})
}

// KIP-848: the coordinator finds the topics that match, the whole name; a member with a new expression
// gets them with its second heartbeat. New topics are found within some heartbeats, and no sooner than
// 10 s after the last look.
func TestRegex(t *testing.T) {
	r := newRig(t)
	r.topics["order"] = 1
	first := r.pattern(1, "A", 0, "or.*s|bi.*")
	r.want("first answer", len(first.Assignment), 0)
	r.wait(5 * node.Second)
	second := r.beat(1, "A", first.MemberEpoch)
	r.want("second answer", second.Assignment,
		"[bills-0 bills-1 orders-0 orders-1 orders-2 orders-3]")
	r.topics["birds"] = 1
	r.wait(4 * node.Second)
	again := r.beat(1, "A", second.MemberEpoch)
	r.want("too soon to look", again.MemberEpoch, second.MemberEpoch)
	r.wait(5 * node.Second)
	r.beat(1, "A", second.MemberEpoch)
	r.wait(5 * node.Second)
	r.want("the new topic", len(r.beat(1, "A", second.MemberEpoch).Assignment), 7)
}

// A second member with the same expression needs no look; a bad expression is refused; the last one who
// gives an expression up takes it with it. A failover keeps what was found.
func TestRegexShared(t *testing.T) {
	r := newRig(t)
	a := r.pattern(1, "A", 0, "orders")
	r.wait(5 * node.Second)
	a = r.beat(1, "A", a.MemberEpoch)
	b := r.pattern(2, "B", 0, "orders")
	r.want("B is in the next epoch at once", b.MemberEpoch, a.MemberEpoch+1)
	bad := r.pattern(3, "C", 0, "orders[")
	r.want("not an expression", bad.Error, wire.InvalidRegularExpression)
	v, _ := r.c.Group("g")
	r.want("members", len(v.Members), 2)
	r.failover()
	v, _ = r.c.Group("g")
	r.want("after failover", v.Members[0].Topics, "[orders]")
	r.pattern(1, "A", -1, "")
	r.pattern(2, "B", -1, "")
	r.want("expressions left", len(r.c.groups.Get("g").modern.regexes), 0)
}
