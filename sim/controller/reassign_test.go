package controller

import (
	"slices"
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

func (r *rig) reassign(replicas []wire.ID) wire.PartitionResult {
	r.t.Helper()
	return r.ask(1, &wire.AlterPartitionReassignmentsRequest{
		Partitions: []wire.Reassignment{{TP: wire.TopicPartition{Topic: "orders"},
			Replicas: replicas}},
		AllowReplicationFactorChange: true,
	}).(*wire.AlterPartitionReassignmentsReply).Partitions[0]
}

func (r *rig) wantReplicas(replicas, adding, removing []wire.ID) {
	r.t.Helper()
	p := r.partition("orders", 0)
	if !slices.Equal(p.Replicas, replicas) || !slices.Equal(p.Adding, adding) ||
		!slices.Equal(p.Removing, removing) {
		r.t.Errorf("replicas %v adding %v removing %v, want %v %v %v", p.Replicas, p.Adding,
			p.Removing,
			replicas, adding, removing)
	}
}

// KIP-455: first the new replicas are added; when they are in sync the old ones go, and with them
// the leadership if one of them had it.
func TestReassignment(t *testing.T) {
	r := newRig(t)
	r.join(1, 2, 3, 4)
	r.create("orders", ids(1, 2, 3))
	if got := r.reassign(ids(4, 2, 3)); got.Error != wire.None {
		t.Fatalf("%+v", got)
	}
	r.wantReplicas(ids(4, 2, 3, 1), ids(4), ids(1))
	r.want("orders", 1, 0, ids(1, 2, 3), nil, nil)
	list := r.ask(1, &wire.ListPartitionReassignmentsRequest{}).(*wire.ListPartitionReassignmentsReply)
	if len(list.Partitions) != 1 || !slices.Equal(list.Partitions[0].Adding, ids(4)) {
		t.Errorf("listed %+v", list)
	}
	p := r.partition("orders", 0)
	got := r.alterISR(wire.AlterPartition{TP: p.TP, PartitionEpoch: p.PartitionEpoch,
		NewISR: ids(1, 2, 3, 4)})
	if got.Error != wire.NewLeaderElected {
		t.Errorf("the old leader loses its place: %v", got.Error.Name())
	}
	r.wantReplicas(ids(4, 2, 3), nil, nil)
	r.want("orders", 4, 1, ids(2, 3, 4), nil, nil)
	var states []string
	for _, f := range factsOf[node.ReassignmentChanged](r) {
		states = append(states, f.State)
	}
	if !slices.Equal(states, []string{"started", "completed"}) {
		t.Errorf("told as %v", states)
	}
	if r.c.mem.index.moving.Len() != 0 {
		t.Error("the index still has it")
	}
}

// Reordering moves nothing and completes at once; the leader stays until a preferred election.
func TestReorderingCompletesAtOnce(t *testing.T) {
	r := newRig(t)
	r.join(1, 2, 3)
	r.create("orders", ids(1, 2, 3))
	r.reassign(ids(3, 2, 1))
	r.wantReplicas(ids(3, 2, 1), nil, nil)
	r.want("orders", 1, 0, ids(1, 2, 3), nil, nil)
}

// Removing a replica that doesn't lead bumps the leader epoch, so that it can't count as a follower.
func TestRemovingAReplicaBumpsTheEpoch(t *testing.T) {
	r := newRig(t)
	r.join(1, 2, 3)
	r.create("orders", ids(1, 2, 3))
	r.reassign(ids(1, 2))
	r.wantReplicas(ids(1, 2), nil, nil)
	r.want("orders", 1, 1, ids(1, 2), nil, nil)
}

func TestCancelReassignment(t *testing.T) {
	r := newRig(t)
	r.join(1, 2, 3, 4)
	r.create("orders", ids(1, 2))
	if got := r.reassign(nil); got.Error != wire.NoReassignmentInProgress ||
		got.Message != "No partition reassignment is in progress." {
		t.Errorf("%+v", got)
	}
	r.reassign(ids(3, 4))
	r.wantReplicas(ids(3, 4, 1, 2), ids(3, 4), ids(1, 2))
	r.reassign(nil)
	r.wantReplicas(ids(1, 2), nil, nil)
	f := factsOf[node.ReassignmentChanged](r)
	if got := f[len(f)-1].State; got != "cancelled" {
		t.Errorf("told as %s", got)
	}
}

func TestReassignmentRefusals(t *testing.T) {
	r := newRig(t)
	r.join(1, 2, 3)
	r.create("orders", ids(1, 2))
	for _, c := range []struct {
		ask  wire.Reassignment
		code wire.ErrorCode
		text string
	}{
		{wire.Reassignment{TP: wire.TopicPartition{Topic: "nix"}, Replicas: ids(1)},
			wire.UnknownTopicOrPartition, "Unable to find a topic named nix."},
		{wire.Reassignment{TP: wire.TopicPartition{Topic: "orders", Partition: 4},
			Replicas: ids(1)},
			wire.UnknownTopicOrPartition, "Unable to find partition orders:4."},
		{wire.Reassignment{TP: wire.TopicPartition{Topic: "orders"}, Replicas: ids(1, 2, 3)},
			wire.InvalidReplicationFactor, "The replication factor is changed from 2 to 3"},
		{wire.Reassignment{TP: wire.TopicPartition{Topic: "orders"}, Replicas: []wire.ID{}},
			wire.InvalidReplicaAssignment, "The manual partition assignment includes an empty replica list."},
	} {
		got := r.ask(1, &wire.AlterPartitionReassignmentsRequest{
			Partitions: []wire.Reassignment{c.ask},
		}).(*wire.AlterPartitionReassignmentsReply).Partitions[0]
		if got.Error != c.code || got.Message != c.text {
			t.Errorf("%+v: %v %q", c.ask, got.Error.Name(), got.Message)
		}
	}
}

// A cancelled move drops the new replicas from the ISR too, also when they had caught up.
func TestCancelDropsWhoHadCaughtUp(t *testing.T) {
	r := newRig(t)
	r.join(1, 2, 3, 4)
	r.create("orders", ids(1, 2))
	r.reassign(ids(3, 4))
	p := r.partition("orders", 0)
	r.alterISR(wire.AlterPartition{
		TP: p.TP, PartitionEpoch: p.PartitionEpoch, NewISR: ids(1, 2, 3),
	})
	r.wantReplicas(ids(3, 4, 1, 2), ids(3, 4), ids(1, 2))
	r.reassign(nil)
	r.wantReplicas(ids(1, 2), nil, nil)
	r.want("orders", 1, 1, ids(1, 2), nil, nil)
}
