package sim

import (
	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Command is everything a learner can ask of a world. The set is sealed; each is a plain struct.
type Command interface{ isCommand() }

// Kill is kill -9 of a process: memory lost, disk kept.
type Kill struct{ Process wire.ID }

// Stop is SIGTERM: a broker hands over its leaderships first (controlled shutdown).
type Stop struct{ Process wire.ID }

// Start boots a broker or controller that was killed or stopped.
type Start struct{ Process wire.ID }

// AddBroker brings a new, empty broker into the cluster.
type AddBroker struct {
	Broker wire.ID
	Rack   string
}

// Cut cuts the network between two machines, both ways.
type Cut struct{ A, B wire.ID }

// Heal mends what Cut cut. With both zero it mends every cut.
type Heal struct{ A, B wire.ID }

// SetLatency sets one link's one-way latency, both ways; zero puts the default back.
type SetLatency struct {
	A, B    wire.ID
	Latency node.Time
}

// Spawn starts a client process: an application or a command-line tool.
type Spawn struct {
	Name string // the card's name, unique among running processes
	Spec client.Spec
}

// Type gives a running client process input at its terminal.
type Type struct {
	Process wire.ID
	Input   wire.Input
}

func (Kill) isCommand()       {}
func (Stop) isCommand()       {}
func (Start) isCommand()      {}
func (AddBroker) isCommand()  {}
func (Cut) isCommand()        {}
func (Heal) isCommand()       {}
func (SetLatency) isCommand() {}
func (Spawn) isCommand()      {}
func (Type) isCommand()       {}
