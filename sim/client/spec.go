package client

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Spec describes a client process that can be started: an application or a command-line tool. Specs
// are plain values; they are kept in the history and in links.
type Spec interface {
	// Role is "producer", "consumer" or "tool".
	Role() string
	// New makes the machine; nothing of the spec is shared with it in a way that can be written.
	New(id wire.ID, name string) node.Machine
}

// FirstOwnTimer is the first timer kind that a machine may use for itself; lower kinds belong to the
// components inside it.
const FirstOwnTimer node.TimerKind = 100
