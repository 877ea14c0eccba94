package controller

import (
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// A registered broker is fenced until it has replayed its own registration; then it serves.
func TestUnfencedWhenCaughtUp(t *testing.T) {
	r := newRig(t)
	epoch := r.register(1, "", -1).BrokerEpoch
	if got := r.img().Broker(1).RegistrationOffset; got != epoch {
		t.Errorf("epoch %d but registered at %d", epoch, got)
	}
	h := &wire.BrokerHeartbeatRequest{BrokerID: 1, BrokerEpoch: epoch,
		CurrentMetadataOffset: epoch - 1}
	reply := r.ask(1, h).(*wire.BrokerHeartbeatReply)
	if reply.IsCaughtUp || !reply.IsFenced {
		t.Errorf("behind its registration: %+v", reply)
	}
	h.CurrentMetadataOffset, h.WantFence = epoch, true
	if reply = r.ask(1, h).(*wire.BrokerHeartbeatReply); !reply.IsCaughtUp || !reply.IsFenced {
		t.Errorf("caught up but wants the fence: %+v", reply)
	}
	h.WantFence = false
	if reply = r.ask(1, h).(*wire.BrokerHeartbeatReply); !reply.IsCaughtUp || reply.IsFenced {
		t.Errorf("caught up: %+v", reply)
	}
}

// A dead broker is fenced after broker.session.timeout.ms (9 s) without a heartbeat, noticed by a
// check every 9 s / 8: 7 to 10.2 s after the kill.
func TestSessionTimeout(t *testing.T) {
	for _, offset := range []int64{0, 400, 900, 1300, 1999} {
		r := newRig(t)
		r.join(1, 2, 3)
		r.create("orders", ids(1, 2, 3))
		r.after(20*node.Second + node.Ms(offset))
		last, _ := r.c.LastHeartbeat(1)
		start := r.now
		r.kill(1)
		took := r.now - start
		if took < 7*node.Second || took > 10200*node.Millisecond {
			t.Errorf("killed %d ms after a heartbeat: fenced after %d ms", offset, took/1000)
		}
		f := factsOf[node.BrokerFenced](r)[0]
		if f.Broker != 1 || f.Reason != "no heartbeat" ||
			node.Ms(f.SilentMs) < r.c.SessionTimeout() {
			t.Errorf("told as %+v", f)
		}
		if last+r.c.SessionTimeout() > r.now {
			t.Error("fenced before its session expired")
		}
		r.want("orders", 2, 1, ids(2, 3), nil, nil)
	}
}

// Several dead brokers are fenced one after the other, 10 ms apart, so that each fencing can count on
// the one before.
func TestDeadBrokersAreFencedOneByOne(t *testing.T) {
	r := newRig(t)
	r.join(1, 2, 3, 4)
	r.create("orders", ids(1, 2, 3))
	r.alive = ids(4)
	r.after(12 * node.Second)
	if n := len(factsOf[node.BrokerFenced](r)); n != 3 {
		t.Fatalf("%d brokers fenced, want 3", n)
	}
	r.want("orders", nobody, 3, nil, ids(3), ids(3))
}

// A broker that restarts at once is refused until the session of its former incarnation has expired:
// two processes might share an id.
func TestDuplicateRegistration(t *testing.T) {
	r := newRig(t)
	r.join(1, 2)
	r.alive = ids(2)
	if got := r.register(1, "", -1).Error; got != wire.DuplicateBrokerRegistration {
		t.Errorf("at once: %v", got.Name())
	}
	r.after(9100 * node.Millisecond)
	if got := r.register(1, "", -1).Error; got != wire.None {
		t.Errorf("after the session: %v", got.Name())
	}
	f := factsOf[node.RegistrationRefused](r)
	if len(f) != 1 || f[0].Message != duplicateRegistration {
		t.Errorf("told as %+v", f)
	}
}

// In 4.3 a clean stop doesn't end the session either (KAFKA-19047): the broker waits all the same. Its
// data are trusted, though, once it is back.
func TestCleanStopKeepsTheSession(t *testing.T) {
	r := newRig(t)
	r.join(1, 2)
	r.create("orders", ids(1, 2))
	epoch := r.stopCleanly(1)
	if got := r.register(1, "", epoch).Error; got != wire.DuplicateBrokerRegistration {
		t.Errorf("at once: %v", got.Name())
	}
	r.after(9100 * node.Millisecond)
	if got := r.register(1, "", epoch).Error; got != wire.None {
		t.Errorf("after the session: %v", got.Name())
	}
}

// The same incarnation may ask again, because a reply can get lost: it keeps its epoch.
func TestSameIncarnationKeepsItsEpoch(t *testing.T) {
	r := newRig(t)
	q := &wire.BrokerRegistrationRequest{BrokerID: 1, IncarnationID: "abc", PreviousBrokerEpoch: -1}
	first := r.ask(1, q).(*wire.BrokerRegistrationReply)
	r.beat(1)
	again := r.ask(1, q).(*wire.BrokerRegistrationReply)
	if again.Error != wire.None || again.BrokerEpoch != first.BrokerEpoch {
		t.Errorf("first %+v, again %+v", first, again)
	}
	if r.img().Broker(1).Fenced {
		t.Error("registering again fenced it")
	}
	if got := r.register(1, "", -1).Error; got != wire.DuplicateBrokerRegistration {
		t.Errorf("its session goes on, so another incarnation must wait: %v", got.Name())
	}
}

// An old incarnation's heartbeat doesn't count.
func TestStaleBrokerEpoch(t *testing.T) {
	r := newRig(t)
	r.join(1)
	old := r.img().Broker(1).Epoch
	reply := r.ask(1, &wire.BrokerHeartbeatRequest{BrokerID: 1,
		BrokerEpoch: old - 1}).(*wire.BrokerHeartbeatReply)
	if reply.Error != wire.StaleBrokerEpoch {
		t.Errorf("old epoch: %+v", reply)
	}
	reply = r.ask(9, &wire.BrokerHeartbeatRequest{BrokerID: 9}).(*wire.BrokerHeartbeatReply)
	if reply.Error != wire.StaleBrokerEpoch {
		t.Errorf("never registered: %+v", reply)
	}
}

// SIGTERM: leaderships move while the broker still serves, it leaves every ISR, and it may go when
// it leads nothing and all others know.
func TestControlledShutdown(t *testing.T) {
	r := newRig(t)
	r.join(1, 2, 3)
	r.create("orders", ids(1, 2, 3))
	r.wants[1] = wire.BrokerHeartbeatRequest{WantShutDown: true}
	if r.beat(1).ShouldShutDown {
		t.Error("it may not go in the same breath")
	}
	r.want("orders", 2, 1, ids(2, 3), nil, nil)
	if b := r.img().Broker(1); b.Fenced || !b.InControlledShutdown {
		t.Errorf("%+v", b)
	}
	if r.beat(1).ShouldShutDown {
		t.Error("the others don't know yet")
	}
	r.beat(2)
	if r.beat(1).ShouldShutDown {
		t.Error("broker 3 doesn't know yet")
	}
	r.beat(3)
	if !r.beat(1).ShouldShutDown {
		t.Error("now everybody knows")
	}
	if !r.img().Broker(1).Fenced {
		t.Error("it is fenced as it goes")
	}
	if f := factsOf[node.BrokerFenced](r); len(f) != 1 || f[0].Reason != "controlled shutdown" {
		t.Errorf("told as %+v", f)
	}
}

// A broker that leads nothing may go at once.
func TestShutdownWithoutLeaderships(t *testing.T) {
	r := newRig(t)
	r.join(1, 2)
	r.create("orders", ids(1, 2))
	r.wants[2] = wire.BrokerHeartbeatRequest{WantShutDown: true}
	if !r.beat(2).ShouldShutDown {
		t.Error("it leads nothing")
	}
	r.want("orders", 1, 0, ids(1), nil, nil)
}

// A sole ISR member can't hand over: the partition goes leaderless when it goes.
func TestShutdownOfTheOnlyReplica(t *testing.T) {
	r := newRig(t)
	r.join(1, 2)
	r.create("orders", ids(1))
	r.stopCleanly(1)
	r.want("orders", nobody, 1, nil, ids(1), ids(1))
	r.after(10 * node.Second)
	r.register(1, "", r.img().Broker(1).Epoch)
	r.beat(1)
	r.want("orders", 1, 2, ids(1), nil, nil)
}
