package controller

import (
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// stopCleanly goes through a controlled shutdown and comes back with the epoch of its clean end.
func (r *rig) stopCleanly(id wire.ID) (epoch int64) {
	r.t.Helper()
	epoch = r.img().Broker(id).Epoch
	r.wants[id] = wire.BrokerHeartbeatRequest{WantShutDown: true}
	for i := 0; !r.beat(id).ShouldShutDown; i++ {
		if i > 20 {
			r.t.Fatalf("%v may never shut down", id)
		}
		r.after(100 * node.Millisecond)
	}
	delete(r.wants, id)
	for i, x := range r.alive {
		if x == id {
			r.alive = append(r.alive[:i], r.alive[i+1:]...)
			break
		}
	}
	return epoch
}

// threeLost is the worked example of eligible leader replicas: replicas 1, 2, 3, min.insync.replicas
// 2, brokers lost one after the other. It was executed on Kafka's own PartitionChangeBuilder.
func threeLost(t *testing.T) *rig {
	t.Helper()
	r := newRig(t)
	r.join(1, 2, 3)
	r.create("orders", ids(1, 2, 3))
	r.set("orders", "min.insync.replicas", "2")
	r.want("orders", 1, 0, ids(1, 2, 3), nil, nil)
	r.kill(1)
	r.want("orders", 2, 1, ids(2, 3), nil, nil)
	r.kill(2)
	r.want("orders", 3, 2, ids(3), ids(2), nil)
	r.kill(3)
	r.want("orders", nobody, 3, nil, ids(2, 3), ids(3))
	return r
}

// KIP-966: a replica that left the ISR while it was smaller than min.insync.replicas has everything
// up to the high watermark, so it may lead when no ISR is left: no record is lost.
func TestELRMemberThatStoppedCleanlyLeads(t *testing.T) {
	r := threeLost(t)
	r.register(2, "", r.img().Broker(2).Epoch)
	r.want("orders", nobody, 3, nil, ids(2, 3), ids(3))
	r.beat(2)
	r.want("orders", 2, 4, ids(2), ids(3), nil)
	last := factsOf[node.LeaderElected](r)
	if f := last[len(last)-1]; f.How != node.HowELR || f.Unclean || f.Reason != "broker unfenced" {
		t.Errorf("told as %+v", f)
	}
}

// After unclean shutdowns nobody is eligible any more; then the last known leader is the best guess.
func TestLastKnownLeaderLeadsWhenNobodyIsEligible(t *testing.T) {
	r := threeLost(t)
	r.register(2, "", -1)
	r.want("orders", nobody, 3, nil, ids(3), ids(3))
	r.beat(2)
	r.want("orders", nobody, 3, nil, ids(3), ids(3))
	r.register(3, "", -1)
	r.want("orders", nobody, 3, nil, nil, ids(3))
	r.beat(3)
	r.want("orders", 3, 4, ids(3), nil, nil)
	if !r.partition("orders", 0).Recovering {
		t.Error("an unclean leader has to recover")
	}
	last := factsOf[node.LeaderElected](r)
	if f := last[len(last)-1]; f.How != node.HowLastKnown || !f.Unclean {
		t.Errorf("told as %+v", f)
	}
}

// While somebody is eligible the last known leader is no candidate, alive or not: what it lost in an
// unclean shutdown the eligible one has.
func TestLastKnownLeaderWaitsForWhoIsEligible(t *testing.T) {
	r := threeLost(t)
	r.register(3, "", -1)
	r.want("orders", nobody, 3, nil, ids(2), ids(3))
	r.beat(3)
	r.want("orders", nobody, 3, nil, ids(2), ids(3))
	r.register(2, "", r.img().Broker(2).Epoch)
	r.beat(2)
	r.want("orders", 2, 4, ids(2), nil, nil)
}

// Without the feature the last ISR member stays in the ISR for ever, and only it may lead again.
func TestWithoutELRTheLastMemberStaysInSync(t *testing.T) {
	r := newRig(t)
	r.step(func() {
		d := &decision{}
		d.add(&wire.FeatureLevelRecord{Name: elrVersion})
		r.c.write(d, &r.out)
		r.c.settle(&r.out)
	})
	r.join(1, 2, 3)
	r.create("orders", ids(1, 2, 3))
	r.set("orders", "min.insync.replicas", "2")
	r.kill(1, 2, 3)
	r.want("orders", nobody, 3, ids(3), nil, nil)
	r.register(2, "", -1)
	r.beat(2)
	r.want("orders", nobody, 3, ids(3), nil, nil)
	r.register(3, "", -1)
	r.beat(3)
	r.want("orders", 3, 4, ids(3), nil, nil)
}

// With min.insync.replicas 1, the default, a partition's last replica alone becomes eligible.
func TestDefaultMinISREmptiesTheISRLast(t *testing.T) {
	r := newRig(t)
	r.join(1, 2)
	r.create("orders", ids(1, 2))
	r.kill(1)
	r.want("orders", 2, 1, ids(2), nil, nil)
	r.kill(2)
	r.want("orders", nobody, 2, nil, ids(2), ids(2))
	r.register(1, "", -1)
	r.beat(1)
	r.want("orders", nobody, 2, nil, ids(2), ids(2))
	r.register(2, "", r.img().Broker(2).Epoch)
	r.beat(2)
	r.want("orders", 2, 3, ids(2), nil, nil)
}

// Changing min.insync.replicas makes every ELR meaningless: they are cleared.
func TestChangingMinISRClearsELR(t *testing.T) {
	r := newRig(t)
	r.join(1, 2, 3)
	r.create("orders", ids(1, 2, 3))
	r.create("other", ids(1, 2, 3))
	r.set("orders", "min.insync.replicas", "3")
	r.set("other", "min.insync.replicas", "3")
	r.kill(3)
	r.want("orders", 1, 0, ids(1, 2), ids(3), nil)
	epoch := r.partition("orders", 0).PartitionEpoch
	r.set("orders", "min.insync.replicas", "2")
	r.want("orders", 1, 0, ids(1, 2), nil, nil)
	if got := r.partition("orders", 0).PartitionEpoch; got != epoch+1 {
		t.Errorf("partition epoch %d, want %d", got, epoch+1)
	}
	r.want("other", 1, 0, ids(1, 2), ids(3), nil)
	all := wire.ConfigResource{Type: wire.BrokerResource}
	r.alter(all, wire.ConfigChange{Key: "min.insync.replicas", Value: "2"})
	r.want("other", 1, 0, ids(1, 2), nil, nil)
	if r.c.mem.index.elr.Len() != 0 {
		t.Error("the index still knows eligible replicas")
	}
}

// A new cluster writes the cluster-wide min.insync.replicas down, which is why every topic's
// description shows it.
func TestBootstrapWritesMinISR(t *testing.T) {
	r := newRig(t, wire.ConfigEntry{Key: "min.insync.replicas", Value: "2"})
	v, ok := r.img().Config(wire.ConfigResource{Type: wire.BrokerResource}, "min.insync.replicas")
	if !ok || v != "2" {
		t.Errorf("cluster-wide min.insync.replicas is %q, %v", v, ok)
	}
	if got := r.img().Features.At("metadata.version"); got != 30 {
		t.Errorf("metadata.version %d, want 30 (4.3-IV0)", got)
	}
}
