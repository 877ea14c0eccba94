package controller

import (
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// A broker that is unregistered leaves every ISR, and nobody knows it any more. Its replicas stay in the
// lists until they are reassigned, and so does its place among eligible leaders: PartitionChangeBuilder
// takes it away only after an unclean shutdown.
func TestUnregisterBroker(t *testing.T) {
	r := threeLost(t)
	r.join(4)
	r.join(5)
	r.create("mail", ids(4, 5))
	forget := func(id wire.ID) *wire.UnregisterBrokerReply {
		return r.ask(wire.FirstClient,
			&wire.UnregisterBrokerRequest{BrokerID: id}).(*wire.UnregisterBrokerReply)
	}
	r.alive = nil
	for _, id := range ids(2, 4) {
		if a := forget(id); a.Error != wire.None || r.img().Broker(id) != nil {
			t.Fatalf("%v: %+v", id, a)
		}
	}
	r.want("orders", nobody, 3, nil, ids(2, 3), ids(3))
	r.want("mail", 5, 1, ids(5), nil, nil)
	if a := forget(4); a.Error != wire.BrokerIDNotRegistered ||
		a.Message != "Broker ID 4 is not currently registered" {
		t.Errorf("%+v", a)
	}
	r.until(r.now + 10*node.Second) // its session is gone, too
}

// A controller tells the clients of bootstrap.controllers of all voters, and who decides.
func TestDescribeControllers(t *testing.T) {
	r := newRig(t)
	a := r.ask(wire.FirstClient,
		&wire.DescribeClusterRequest{Controllers: true}).(*wire.DescribeClusterReply)
	if a.ControllerID != 101 || len(a.Nodes) != 1 || a.Nodes[0].Endpoint.Port != 9093 {
		t.Errorf("%+v", a)
	}
}
