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

// CutOneWay swallows what From sends to To, as a broken route does; the other way stays whole. Heal
// mends it, too.
type CutOneWay struct{ From, To wire.ID }

// Heal mends what Cut cut. With both zero it mends every cut.
type Heal struct{ A, B wire.ID }

// SetLatency sets one link's one-way latency, both ways; zero puts the default back.
type SetLatency struct {
	A, B    wire.ID
	Latency node.Time
}

// Freeze makes a process stand still, alive but late, as a long garbage collection does: what comes
// waits at its door, its alarms go off late. It goes on after For, or at Thaw when For is zero.
type Freeze struct {
	Process wire.ID
	For     node.Time
}

// Thaw lets a frozen process go on.
type Thaw struct{ Process wire.ID }

// CutPower is a power failure at a broker or controller: memory is lost, and so is the end of each log
// that the operating system had not written to the disk yet.
type CutPower struct{ Process wire.ID }

// SetDisk makes each write to a broker's disk take time; zero makes it quick again.
type SetDisk struct {
	Broker  wire.ID
	Latency node.Time
}

// SetDiskSize gives a broker's machine another disk, with all that was on the old one; zero: one
// that is as large as anybody could wish.
type SetDiskSize struct {
	Broker wire.ID
	Bytes  int64
}

// SetClock puts a process's wall clock ahead of the true time, or behind it when Ahead is negative. Its
// timeouts don't change: they are measured by another clock.
type SetClock struct {
	Process wire.ID
	Ahead   node.Time
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

func (Kill) isCommand()        {}
func (Stop) isCommand()        {}
func (Start) isCommand()       {}
func (AddBroker) isCommand()   {}
func (Cut) isCommand()         {}
func (CutOneWay) isCommand()   {}
func (Heal) isCommand()        {}
func (SetLatency) isCommand()  {}
func (Freeze) isCommand()      {}
func (Thaw) isCommand()        {}
func (CutPower) isCommand()    {}
func (SetDisk) isCommand()     {}
func (SetDiskSize) isCommand() {}
func (SetClock) isCommand()    {}
func (Spawn) isCommand()       {}
func (Type) isCommand()        {}
