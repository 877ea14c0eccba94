package client

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// ProducerApp is the machine of a ProducerSpec.
type ProducerApp struct {
	id   wire.ID
	name string
	spec ProducerSpec
}

// New implements Spec.
func (s ProducerSpec) New(id wire.ID, name string) node.Machine {
	return &ProducerApp{id: id, name: name, spec: s}
}

// Start implements node.Machine.
func (a *ProducerApp) Start(out *node.Out) {}

// Receive implements node.Machine.
func (a *ProducerApp) Receive(m wire.Message, out *node.Out) {}

// Fire implements node.Machine.
func (a *ProducerApp) Fire(t node.Timer, out *node.Out) {}

// Crash implements node.Machine.
func (a *ProducerApp) Crash() {}

// Shutdown implements node.Machine.
func (a *ProducerApp) Shutdown(out *node.Out) { out.Exit(0) }

// Clone implements node.Machine.
func (a *ProducerApp) Clone() node.Machine {
	c := *a
	return &c
}
