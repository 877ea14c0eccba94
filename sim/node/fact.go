package node

import "highwater/sim/wire"

// Event is a fact with its place in history. Seq numbers steps: all events of one step share it, and
// Cause is the step that sent the message or set the alarm which this step carried out. Step 0 is
// the beginning; a learner's command is a step of its own whose Cause is itself.
type Event struct {
	At    Time
	Seq   uint64
	Cause uint64
	Node  wire.ID
	Fact  Fact
}

// Fact is something that became true. Facts are plain values; nothing in them may change later.
// The types are in this package, one file per theme (fact_*.go).
type Fact interface {
	// Sum is a digest of the fact's own values, for the world's hash.
	Sum() Digest
}
