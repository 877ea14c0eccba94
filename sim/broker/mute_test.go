package broker

import (
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// Requests of one connection are worked on one after another: the second acks=all write of a
// producer gets into the log when the first one has been answered, however many are in flight. Its
// client's patience runs from the moment it was sent.
func TestPipelinedWritesWaitTheirTurn(t *testing.T) {
	c := newCluster(t, 2)
	c.topic("orders", 1, nil, 1, 2)
	c.cut[[2]wire.ID{1, 2}] = true
	c.run(600 * node.Millisecond)
	first := c.produce(1, orders0, wire.AcksAll, "a")
	second := c.produce(1, orders0, wire.AcksAll, "b")
	third := c.produce(1, orders0, wire.AcksLeader, "c")
	c.run(5 * node.Second)
	if end := c.at(1, orders0).LogEndOffset(); end != 1 {
		t.Errorf("log end offset %d while the first write waits, want 1", end)
	}
	before := c.brokers[1].Clone().(*Broker)
	c.run(26 * node.Second) // the producer's request timeout of 30 s ends the first one's wait
	if got := c.produced(first); got == nil || got.Error != wire.RequestTimedOut {
		t.Fatalf("first: %+v", got)
	}
	if end := c.at(1, orders0).LogEndOffset(); end != 2 {
		t.Errorf("log end offset %d, want 2: the second is read now, the third not yet", end)
	}
	delete(c.cut, [2]wire.ID{1, 2})
	c.run(40 * node.Second)
	if got := c.produced(second); got == nil || got.Error != wire.None && got.Error !=
		wire.RequestTimedOut {
		t.Errorf("second: %+v", got)
	}
	if got := c.produced(third); got == nil || got.Error != wire.None || got.BaseOffset != 2 {
		t.Errorf("third: %+v", got)
	}
	if len(before.produces.muted) != 1 || len(before.produces.muted[0].held) != 2 ||
		len(c.brokers[1].produces.muted) != 0 {
		t.Errorf("snapshot holds %+v, the broker itself %+v", before.produces.muted, c.brokers[1].produces.muted)
	}
}
