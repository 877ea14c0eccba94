package controller

import (
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

func (r *rig) elect(kind wire.ElectionType, tps ...wire.TopicPartition) []wire.PartitionResult {
	r.t.Helper()
	return r.ask(1, &wire.ElectLeadersRequest{Type: kind,
		Partitions: tps}).(*wire.ElectLeadersReply).Partitions
}

// comeBack restarts a dead broker and lets it rejoin the ISR of orders-0.
func (r *rig) comeBack(id wire.ID, isr ...wire.ID) {
	r.t.Helper()
	r.register(id, "", -1)
	r.beat(id)
	r.alive = append(r.alive, id)
	p := r.partition("orders", 0)
	reply := r.ask(p.Leader, &wire.AlterPartitionRequest{
		BrokerID: p.Leader, BrokerEpoch: r.img().Broker(p.Leader).Epoch,
		Partitions: []wire.AlterPartition{{TP: p.TP, LeaderEpoch: p.LeaderEpoch,
			PartitionEpoch: p.PartitionEpoch, NewISR: isr}},
	}).(*wire.AlterPartitionReply)
	if reply.Error != wire.None || reply.Partitions[0].Error != wire.None {
		r.t.Fatalf("rejoin: %+v", reply)
	}
}

// After a restart a broker doesn't get its leaderships back by itself: only the preferred election
// every 300 seconds, or kafka-leader-election, gives them back.
func TestPreferredElection(t *testing.T) {
	r := newRig(t)
	r.join(1, 2, 3)
	r.create("orders", ids(1, 2, 3))
	r.until(20 * node.Second)
	r.kill(1)
	r.want("orders", 2, 1, ids(2, 3), nil, nil)
	tp := wire.TopicPartition{Topic: "orders"}
	if got := r.elect(wire.PreferredElection,
		tp)[0]; got.Error != wire.PreferredLeaderNotAvailable ||
		got.Message != "The preferred leader was not available." {
		t.Errorf("while it is dead: %+v", got)
	}
	r.comeBack(1, 2, 3, 1)
	r.want("orders", 2, 1, ids(2, 3, 1), nil, nil)
	r.until(299 * node.Second)
	r.want("orders", 2, 1, ids(2, 3, 1), nil, nil)
	r.until(301 * node.Second)
	r.want("orders", 1, 2, ids(2, 3, 1), nil, nil)
	e := factsOf[node.LeaderElected](r)
	if f := e[len(e)-1]; f.How != node.HowPreferred || f.Reason != "preferred election" {
		t.Errorf("told as %+v", f)
	}
}

func TestElectLeadersOnRequest(t *testing.T) {
	r := newRig(t)
	r.join(1, 2, 3)
	r.create("orders", ids(1, 2, 3), ids(2, 3, 1))
	r.until(20 * node.Second)
	r.kill(1)
	r.comeBack(1, 2, 3, 1)
	tp, other := wire.TopicPartition{Topic: "orders"}, wire.TopicPartition{Topic: "orders",
		Partition: 1}
	got := r.elect(wire.PreferredElection, tp, other, wire.TopicPartition{Topic: "orders",
		Partition: 7},
		wire.TopicPartition{Topic: "nix"})
	want := []wire.PartitionResult{
		{TP: tp}, {TP: other, Error: wire.ElectionNotNeeded,
			Message: wire.ElectionNotNeeded.Message()},
		{Error: wire.UnknownTopicOrPartition, Message: "No such partition as orders-7"},
		{Error: wire.UnknownTopicOrPartition, Message: "No such topic as nix"},
	}
	for i := range want {
		if got[i].Error != want[i].Error || got[i].Message != want[i].Message {
			t.Errorf("%+v, want %+v", got[i], want[i])
		}
	}
	r.want("orders", 1, 2, ids(2, 3, 1), nil, nil)
	if got := r.elect(wire.PreferredElection); len(got) != 0 {
		t.Errorf("of all partitions none needs an election, but: %+v", got)
	}
}

// Without clean candidates a partition waits; an operator, or the topic's config, can decide to lose
// records instead. The config is looked at every 300 seconds.
func TestUncleanElection(t *testing.T) {
	for _, byHand := range []bool{true, false} {
		r := newRig(t)
		r.join(1, 2, 3)
		r.create("orders", ids(1, 2))
		r.until(20 * node.Second)
		r.kill(2, 1)
		r.register(2, "", -1)
		r.beat(2)
		r.alive = append(r.alive, 2)
		r.want("orders", nobody, 1, nil, ids(1), ids(1))
		tp := wire.TopicPartition{Topic: "orders"}
		if got := r.elect(wire.PreferredElection,
			tp)[0]; got.Error != wire.PreferredLeaderNotAvailable {
			t.Errorf("preferred: %+v", got)
		}
		if byHand {
			if got := r.elect(wire.UncleanElection, tp)[0]; got.Error != wire.None {
				t.Errorf("unclean: %+v", got)
			}
		} else {
			r.set("orders", "unclean.leader.election.enable", "true")
			r.until(299 * node.Second)
			r.want("orders", nobody, 1, nil, ids(1), ids(1))
			r.until(301 * node.Second)
		}
		r.want("orders", 2, 2, ids(2), nil, nil)
		e := factsOf[node.LeaderElected](r)
		if f := e[len(e)-1]; !f.Unclean || f.Reason != "unclean election" ||
			f.How != node.HowUnclean {
			t.Errorf("told as %+v", f)
		}
		if got := r.elect(wire.UncleanElection, tp)[0]; got.Error != wire.ElectionNotNeeded {
			t.Errorf("again: %+v", got)
		}
	}
}

// Nobody is alive: not even an unclean election helps.
func TestUncleanElectionNeedsSomebodyAlive(t *testing.T) {
	r := newRig(t)
	r.join(1, 2)
	r.create("orders", ids(1))
	r.kill(1)
	got := r.elect(wire.UncleanElection, wire.TopicPartition{Topic: "orders"})[0]
	if got.Error != wire.EligibleLeadersNotAvailable {
		t.Errorf("%+v", got)
	}
}

// An eligible replica may lead only when no ISR is left: a preferred election can't make one leader
// while somebody is in sync.
func TestPreferredReplicaInTheELRWaits(t *testing.T) {
	r := newRig(t)
	r.join(1, 2, 3)
	r.create("orders", ids(1, 2, 3))
	r.set("orders", "min.insync.replicas", "3")
	epoch := r.stopCleanly(1)
	r.want("orders", 2, 1, ids(2, 3), ids(1), nil)
	r.after(10 * node.Second)
	r.register(1, "", epoch)
	r.beat(1)
	r.alive = append(r.alive, 1)
	r.want("orders", 2, 1, ids(2, 3), ids(1), nil)
	tp := wire.TopicPartition{Topic: "orders"}
	if got := r.elect(wire.PreferredElection, tp)[0]; got.Error != wire.PreferredLeaderNotAvailable {
		t.Errorf("%+v", got)
	}
	r.want("orders", 2, 1, ids(2, 3), ids(1), nil)
}
