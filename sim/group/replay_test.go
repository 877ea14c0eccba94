package group

import (
	"fmt"
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// durable is what of a group must survive its coordinator: all but clocks and who is asking.
func (r *rig) durable() string {
	v, there := r.c.Group("g")
	if !there {
		return "no group"
	}
	s := fmt.Sprint(v.Kind, v.State, v.Generation, v.AssignmentEpoch, v.Assignor, v.Leader)
	for _, m := range v.Members {
		s += fmt.Sprint("\n", m.ID, " ", m.Instance, m.ClientID, m.Client, " ", m.Epoch, m.State, m.Topics,
			m.Assigned, m.Target, m.Revoking)
	}
	for tp, o := range v.Offsets() {
		s += fmt.Sprint("\n", tp, o.Offset, o.LeaderEpoch, o.Metadata)
	}
	return s + fmt.Sprint("\n", r.c.groups.Get("g").modern.started)
}

// The records that a coordinator writes say what it does: whatever happens to a group, the coordinator
// that replays them has the same group.
func TestReplayEqualsState(t *testing.T) {
	for seed := range uint64(200) {
		r := newRig(t)
		rand := node.NewRand(seed, 3)
		r.chance = node.NewChance(seed, 3)
		shares := seed%2 == 1
		epochs := map[string]int32{}
		had := map[string][]wire.TopicPartition{}
		for step := range 60 {
			name := string(rune('A' + rand.Intn(4)))
			epoch, in := epochs[name]
			n := int(name[0] - 'A')
			var code wire.ErrorCode
			switch what := rand.Intn(12); {
			case what == 0 && in:
				epoch = wire.LeaveEpoch
			case what == 1 && !shares && in:
				r.commit(n, name, epoch, int64(step))
			case what == 2 && !shares && len(epochs) == 0:
				r.commit(n, "", -1, int64(step))
			case what == 3:
				r.wait(node.Time(rand.Intn(20)) * node.Second)
			case what == 4:
				r.topics["bills"] = min(r.topics["bills"]+1, 6)
				r.topics["orders"] = min(r.topics["orders"]+1, 9)
			}
			if shares {
				a := r.shareBeat(n, name, epoch)
				code, epochs[name] = a.Error, a.MemberEpoch
			} else {
				b := &wire.ConsumerGroupHeartbeatRequest{GroupID: "g", MemberID: name, ClientID: "app",
					MemberEpoch: epoch, RebalanceTimeoutMs: -1, Owned: true, OwnedPartitions: had[name]}
				if epoch == 0 {
					b.RebalanceTimeoutMs, b.Subscribed = 60000, true
					b.SubscribedTopics = [][]string{{"orders"}, {"bills", "orders"}}[rand.Intn(2)]
				}
				a := ask[*wire.ConsumerGroupHeartbeatReply](r, n, b)
				if a.Assigned && rand.Intn(3) > 0 { // or it gives up later
					had[name] = a.Assignment
				}
				code, epochs[name] = a.Error, a.MemberEpoch
			}
			if code != wire.None || epoch == wire.LeaveEpoch {
				delete(epochs, name)
				delete(had, name)
			}
			if rand.Intn(6) > 0 {
				continue
			}
			before := r.durable()
			r.failover()
			if after := r.durable(); after != before {
				t.Fatalf("seed %d, step %d\nbefore %s\nafter  %s", seed, step, before, after)
			}
		}
	}
}
