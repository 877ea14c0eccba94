package sim

import (
	"highwater/sim/broker"
	"highwater/sim/controller"
	"highwater/sim/wire"
)

// New makes a world at time 0 in which the controller and the brokers are about to boot, each in a
// step of its own.
func New(c Config) *World {
	w := empty(c)
	id := wire.FirstController
	w.add(id, id.String(), "controller", id.String(), controller.New(controller.Config{
		ID: id, Voters: w.cluster.Voters, Static: c.static(id),
	}))
	w.bootLater(id)
	for i := range c.Brokers {
		id := wire.ID(i + 1)
		w.addBroker(id, c.rack(id))
		w.bootLater(id)
	}
	return w
}

func (w *World) addBroker(id wire.ID, rack string) {
	name := id.String()
	w.add(id, name, "broker", name, broker.New(broker.Config{
		ID: id, Rack: rack, Static: w.config.static(id),
		Endpoint:    wire.BrokerEndpoint{ID: id, Host: name, Port: 9092, Rack: rack},
		Controllers: w.cluster.Voters, ClusterID: w.cluster.ID,
	}))
}

// Broker is a broker's state, running or not; nil when there is none. For reading only.
func (w *World) Broker(id wire.ID) *broker.Broker {
	if p := w.table.get(id); p != nil && id.IsBroker() {
		b, _ := p.machine.(*broker.Broker)
		return b
	}
	return nil
}

// Controller is a controller's state, running or not; nil when there is none. For reading only.
func (w *World) Controller(id wire.ID) *controller.Controller {
	if p := w.table.get(id); p != nil && id.IsController() {
		c, _ := p.machine.(*controller.Controller)
		return c
	}
	return nil
}
