package spacetime

import (
	"highwater/sim/node"
	"highwater/web/words"
)

// Diagram is a drawing: everything has its place, in CSS pixels from its upper left corner.
type Diagram struct {
	Width, Height int
	Columns       []Column
	Lines         []Line
	Bars          []Bar
	Arrows        []Arrow
	Marks         []Mark
	Walls         []Wall
	Breaks        []Break
	Ticks         []Tick
	Commands      []Command
	Scale         []Point // of time to y, for the playhead
	Counts        [words.Switches]int
	Shown         int
	Folded        words.Folded
}

// Column is one machine's line.
type Column struct {
	X    int
	Node int
	Name string
	Role string
}

// Line is a stretch of a machine's line; State is "up" or "down".
type Line struct {
	X, Y1, Y2 int
	State     string
}

// Bar lies on a line: a partition that a broker leads or a member owns, or a member that waits.
type Bar struct {
	X, W, Y1, Y2 int
	Kind         string // "leads", "owns", "stopped", "idle"
	Partition    string
	Label        string // what fits in: the partition's number
	Title        string
	Begun, Lasts bool // beyond the edge of the stretch
}

// Wall is a cut link, in the middle between two machines.
type Wall struct {
	X, Y1, Y2 int
	Title     string
}

// Arrow is a message. A message that didn't arrive ends in a cross.
type Arrow struct {
	X1, Y1, X2, Y2 int
	From, To       string
	Kind           string
	Tone           string // "plain", "err", "quiet"
	Fate           string // "", "way", "unheard", "held", "dropped"
	Reply          bool
	Group          string // whose protocol it belongs to
	Resent         bool
	Label          Label
	Title          string
	Sent, End      node.Time
	Order, Cause   uint64
	Step           uint64
}

// Label is a word on the drawing; no text means that it found no room or isn't needed.
type Label struct {
	X, Y int // of its baseline
	End  bool
	Text string
}

// Mark is something that a machine did.
type Mark struct {
	X, Y  int
	Node  string
	Icon  string // none: another mark's stands there
	Tone  string
	Label Label
	Title string
	At    node.Time
	Seq   uint64
}

// Break is where time is broken off.
type Break struct {
	Y, H     int
	From, To node.Time
	Text     string
	Detail   string
}

// Tick is a time on the left edge: absolute after a break, otherwise what has passed since.
type Tick struct {
	Y    int
	Text string
	Main bool
}

// Command is a line of the learner, across the whole width.
type Command struct {
	Y    int
	Text string
	At   node.Time
	Seq  uint64
}

// Point joins a time and a place.
type Point struct {
	At node.Time
	Y  int
}
