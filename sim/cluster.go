package sim

import (
	"highwater/sim/wire"
)

// New makes a world at time 0 in which the controller and the brokers are about to boot, each in a
// step of its own.
func New(c Config) *World {
	w := empty(c)
	return w
}

func (w *World) addBroker(id wire.ID, rack string) {
}
