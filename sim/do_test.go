package sim

import (
	"testing"

	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// A mistake is told with the word at fault and what would have been right, and nothing happens.
func TestMistakesAreExplained(t *testing.T) {
	w := New(Config{Seed: 1, Brokers: 3})
	w.AdvanceTo(10 * node.Second)
	must(t, w.Do(Spawn{Name: "desk", Spec: app.ProducerSpec{Topic: "orders"}}))
	must(t, w.Do(Kill{2}))
	must(t, w.Do(Cut{1, 3}))
	for _, c := range []struct {
		command Command
		want    string
	}{
		{Kill{9}, "broker-9 does not exist; brokers are broker-1, broker-2, broker-3"},
		{Kill{2}, "broker-2 is not running; start broker-2 boots it"},
		{Stop{102}, "controller-2 does not exist; the only one of the controllers is controller-1"},
		{Start{1}, "broker-1 is running already"},
		{Start{wire.FirstClient}, "desk is running already"},
		{AddBroker{Broker: 3}, "broker-3 exists already"},
		{AddBroker{Broker: 100}, "a broker's id must be from 1 to 99, not 100"},
		{Cut{1, 3}, "the network between broker-1 and broker-3 is cut already"},
		{Cut{2, 2}, "broker-2 has no network to itself"},
		{Heal{1, 2}, "the network between broker-1 and broker-2 is not cut"},
		{SetLatency{1, 2, -1}, "a latency must be from 0 to 60 s"},
		{Spawn{Name: "desk", Spec: app.ProducerSpec{}}, "desk is running already"},
		{Type{Process: 1}, "broker-1 has no terminal to type at"},
	} {
		before := w.Hash()
		if err := w.Do(c.command); err == nil || err.Error() != c.want {
			t.Errorf("%T%v: %v, want %s", c.command, c.command, err, c.want)
		}
		if w.Hash() != before {
			t.Errorf("%T%v: something happened", c.command, c.command)
		}
	}
	must(t, w.Do(Heal{}))
	if err := w.Do(Heal{}); err == nil || err.Error() != "no link is cut" {
		t.Errorf("healing a whole network: %v", err)
	}
}

// A broker that is added later boots, registers and is unfenced like the others.
func TestAddedBrokerJoins(t *testing.T) {
	w := New(Config{Seed: 1, Brokers: 1})
	w.AdvanceTo(10 * node.Second)
	must(t, w.Do(AddBroker{Broker: 2, Rack: "b"}))
	w.AdvanceTo(20 * node.Second)
	if b := w.Image().Broker(2); !b.Active() || b.Endpoint.Rack != "b" {
		t.Fatalf("the controller knows %+v", b)
	}
	if w.Broker(2).State() != "running" {
		t.Fatalf("it is %s", w.Broker(2).State())
	}
}
