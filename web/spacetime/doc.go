// Package spacetime draws any stretch of history as a space-time diagram, as Lamport drew them: time
// runs down, each machine is a line, each message an arrow from where it was sent to where it came.
//
// Gather takes from the history what happened (messages by sim.Trace, the rest from its facts), folds
// away what tells nothing, and Layout gives each thing its place. Time is not even: the less
// happens the more it is squeezed, and where nothing is to be seen it is broken off, with a count
// of what is left out. Everything is a value; the page draws it.
package spacetime

import (
	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/words"
)

// Options say what of a stretch is shown, and how.
type Options struct {
	First, Last uint64    // steps
	From, To    node.Time // the stretch ends here, even if nothing happens then
	Width       int       // of the drawing, CSS pixels
	Zoom        float64   // 1: as designed; larger stretches time
	Hidden      [words.Switches]bool
	Routine     bool // show heartbeats, empty fetches and the like
	Repeats     bool // show what repeats itself
}

// message is one arrow.
type message struct {
	*sim.Passage
	kind    words.Switch
	label   string
	bad     bool // it says no
	routine bool
	repeat  bool
	hidden  bool
	outside bool // it only touches the stretch
	end     node.Time
	said    string // its sentence
	place   Label
}

// mark is something that a machine did.
type mark struct {
	seq uint64
	at  node.Time
	id  wire.ID
	words.Sign
	repeat bool
	hidden bool
	lines  []string // whole sentences
	beside bool     // words only: another mark's sign stands on the line
	place  Label
}

// span is a stretch of one machine's line: what it leads, what it owns, or how it is.
type span struct {
	id       wire.ID
	kind     string // "down", "gone", "leads", "owns", "stopped", "idle"
	tp       wire.TopicPartition
	group    string
	epoch    int32
	from, to node.Time
	begun    bool // before the stretch
	lasts    bool // beyond it
}

// cut is a wall between two machines.
type cut struct {
	a, b     wire.ID
	from, to node.Time
	begun    bool
	lasts    bool
}

// command is a wish of the learner.
type command struct {
	seq  uint64
	at   node.Time
	text string
}

// machine is one column.
type machine struct {
	id    wire.ID
	name  string
	role  string
	group string
	born  node.Time // clients: when it started; -1: before the stretch
}

// Story is what happened in a stretch.
type Story struct {
	o        Options
	unit     node.Time // the usual latency
	machines []machine
	messages []message
	marks    []mark
	spans    []span
	cuts     []cut
	commands []command
	topics   []string // of the shown partitions
}
