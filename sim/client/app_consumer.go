package client

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// ConsumerApp is the machine of a ConsumerSpec.
type ConsumerApp struct {
	id   wire.ID
	name string
	spec ConsumerSpec
}

// New implements Spec.
func (s ConsumerSpec) New(id wire.ID, name string) node.Machine {
	return &ConsumerApp{id: id, name: name, spec: s}
}

// Start implements node.Machine.
func (a *ConsumerApp) Start(out *node.Out) {}

// Receive implements node.Machine.
func (a *ConsumerApp) Receive(m wire.Message, out *node.Out) {}

// Fire implements node.Machine.
func (a *ConsumerApp) Fire(t node.Timer, out *node.Out) {}

// Crash implements node.Machine.
func (a *ConsumerApp) Crash() {}

// Shutdown implements node.Machine.
func (a *ConsumerApp) Shutdown(out *node.Out) { out.Exit(0) }

// Clone implements node.Machine.
func (a *ConsumerApp) Clone() node.Machine {
	c := *a
	return &c
}
