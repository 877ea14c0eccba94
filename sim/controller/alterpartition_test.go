package controller

import (
	"slices"
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

func (r *rig) alterISR(a wire.AlterPartition) wire.AlterPartitionResult {
	r.t.Helper()
	leader := wire.ID(1)
	reply := r.ask(leader, &wire.AlterPartitionRequest{
		BrokerID: leader, BrokerEpoch: r.img().Broker(leader).Epoch,
		Partitions: []wire.AlterPartition{a},
	}).(*wire.AlterPartitionReply)
	if reply.Error != wire.None {
		r.t.Fatalf("AlterPartition: %v", reply.Error.Name())
	}
	return reply.Partitions[0]
}

// The leader alone decides who is in sync, within what the controller knows: present epochs, living
// replicas, itself always among them.
func TestAlterPartitionIsChecked(t *testing.T) {
	r := newRig(t)
	r.join(1, 2, 3, 4)
	r.create("orders", ids(1, 2, 3))
	r.kill(3)
	tp := wire.TopicPartition{Topic: "orders"}
	p := r.partition("orders", 0)
	le, pe := p.LeaderEpoch, p.PartitionEpoch
	epoch := func(id wire.ID) int64 { return r.img().Broker(id).Epoch }
	for _, c := range []struct {
		name string
		ask  wire.AlterPartition
		want wire.ErrorCode
	}{
		{"unknown topic", wire.AlterPartition{TP: wire.TopicPartition{Topic: "x"}},
			wire.UnknownTopicID},
		{"unknown partition", wire.AlterPartition{TP: wire.TopicPartition{Topic: "orders",
			Partition: 9}},
			wire.UnknownTopicOrPartition},
		{"a deleted topic's namesake", wire.AlterPartition{TP: tp, TopicID: "other",
			LeaderEpoch:    le,
			PartitionEpoch: pe, NewISR: ids(1)}, wire.UnknownTopicID},
		{"leader epoch from the future", wire.AlterPartition{TP: tp, LeaderEpoch: le + 1,
			PartitionEpoch: pe, NewISR: ids(1)}, wire.NotController},
		{"partition epoch from the future", wire.AlterPartition{TP: tp, LeaderEpoch: le,
			PartitionEpoch: pe + 1, NewISR: ids(1)}, wire.NotController},
		{"old leader epoch", wire.AlterPartition{TP: tp, LeaderEpoch: le - 1, PartitionEpoch: pe,
			NewISR: ids(1)}, wire.FencedLeaderEpoch},
		{"old partition epoch", wire.AlterPartition{TP: tp, LeaderEpoch: le, PartitionEpoch: pe - 1,
			NewISR: ids(1)}, wire.InvalidUpdateVersion},
		{"not a replica", wire.AlterPartition{TP: tp, LeaderEpoch: le, PartitionEpoch: pe,
			NewISR: ids(1, 4)}, wire.InvalidRequest},
		{"twice", wire.AlterPartition{TP: tp, LeaderEpoch: le, PartitionEpoch: pe,
			NewISR: ids(1, 2, 2)}, wire.InvalidRequest},
		{"empty", wire.AlterPartition{TP: tp, LeaderEpoch: le, PartitionEpoch: pe},
			wire.InvalidRequest},
		{"without the leader", wire.AlterPartition{TP: tp, LeaderEpoch: le, PartitionEpoch: pe,
			NewISR: ids(2)}, wire.InvalidRequest},
		{"recovering without reason", wire.AlterPartition{TP: tp, LeaderEpoch: le,
			PartitionEpoch: pe,
			NewISR:         ids(1), Recovering: true}, wire.InvalidRequest},
		{"a fenced replica", wire.AlterPartition{TP: tp, LeaderEpoch: le, PartitionEpoch: pe,
			NewISR: ids(1, 2, 3)}, wire.IneligibleReplica},
		{"another incarnation", wire.AlterPartition{TP: tp, LeaderEpoch: le, PartitionEpoch: pe,
			NewISR: ids(1, 2), NewISREpochs: []int64{epoch(1), epoch(2) - 1}},
			wire.IneligibleReplica},
		{"good", wire.AlterPartition{TP: tp, TopicID: p.TopicID, LeaderEpoch: le,
			PartitionEpoch: pe,
			NewISR:         ids(1), NewISREpochs: []int64{epoch(1)}}, wire.None},
	} {
		if got := r.alterISR(c.ask).Error; got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got.Name(), c.want.Name())
		}
	}
	r.want("orders", 1, 0, ids(1), nil, nil)
	if got := r.partition("orders", 0).PartitionEpoch; got != pe+1 {
		t.Errorf("partition epoch %d, want %d", got, pe+1)
	}
	changed := factsOf[node.ISRChanged](r)
	if f := changed[len(changed)-1]; f.Reason != "slow" || f.Broker != 1 {
		t.Errorf("told as %+v", f)
	}
	refused := factsOf[node.AlterPartitionRefused](r)
	if len(refused) != 14 || slices.ContainsFunc(refused, func(f node.AlterPartitionRefused) bool {
		return f.Why == ""
	}) {
		t.Errorf("%d refusals told, want 14 with reasons", len(refused))
	}
}

// A broker of a former incarnation, or one that doesn't lead, can't change anything.
func TestAlterPartitionFromTheWrongBroker(t *testing.T) {
	r := newRig(t)
	r.join(1, 2)
	r.create("orders", ids(1, 2))
	ask := func(id wire.ID, epoch int64) *wire.AlterPartitionReply {
		return r.ask(id, &wire.AlterPartitionRequest{BrokerID: id, BrokerEpoch: epoch,
			Partitions: []wire.AlterPartition{{TP: wire.TopicPartition{Topic: "orders"},
				NewISR: ids(2)}},
		}).(*wire.AlterPartitionReply)
	}
	if got := ask(1, r.img().Broker(1).Epoch-1); got.Error != wire.StaleBrokerEpoch {
		t.Errorf("stale: %+v", got)
	}
	if got := ask(2, r.img().Broker(2).Epoch); got.Partitions[0].Error != wire.InvalidRequest {
		t.Errorf("not the leader: %+v", got)
	}
}

// A leader elected uncleanly stays alone in the ISR until it says that it has recovered.
func TestRecoveryAfterUncleanElection(t *testing.T) {
	r := newRig(t)
	r.join(1, 2)
	r.create("orders", ids(2, 1))
	r.set("orders", "unclean.leader.election.enable", "true")
	r.kill(1)
	r.register(1, "", -1)
	r.beat(1)
	r.alive = append(r.alive, 1)
	r.kill(2)
	r.want("orders", 1, 1, ids(1), nil, nil)
	p := r.partition("orders", 0)
	if !p.Recovering {
		t.Fatal("an unclean leader has to recover")
	}
	e := factsOf[node.LeaderElected](r)
	if f := e[len(e)-1]; !f.Unclean || f.How != node.HowUnclean || f.Reason != "broker fenced" {
		t.Errorf("told as %+v", f)
	}
	ask := wire.AlterPartition{TP: p.TP, LeaderEpoch: p.LeaderEpoch,
		PartitionEpoch: p.PartitionEpoch,
		NewISR:         ids(1, 2), Recovering: true}
	if got := r.alterISR(ask).Error; got != wire.InvalidRequest {
		t.Errorf("expanding while recovering: %v", got.Name())
	}
	ask.NewISR, ask.Recovering = ids(1), false
	got := r.alterISR(ask)
	if got.Error != wire.None || r.partition("orders", 0).Recovering {
		t.Errorf("recovered: %+v", got)
	}
	if got.LeaderEpoch != p.LeaderEpoch || got.PartitionEpoch != p.PartitionEpoch+1 {
		t.Errorf("an ISR change bumps the partition epoch only: %+v", got)
	}
}

// Producer ids are handed out in blocks of 1000 and never twice.
func TestAllocateProducerIDs(t *testing.T) {
	r := newRig(t)
	r.join(1, 2)
	for i, id := range ids(1, 2, 1) {
		got := r.ask(id, &wire.AllocateProducerIDsRequest{
			BrokerID: id, BrokerEpoch: r.img().Broker(id).Epoch,
		}).(*wire.AllocateProducerIDsReply)
		if got.FirstID != int64(i)*1000 || got.BlockCount != 1000 {
			t.Errorf("block %d: %+v", i, got)
		}
	}
	stale := &wire.AllocateProducerIDsRequest{BrokerID: 1}
	if got := answer[*wire.AllocateProducerIDsReply](r, 1, stale); got.Error != wire.StaleBrokerEpoch {
		t.Errorf("%+v", got)
	}
}
