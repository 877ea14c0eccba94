package page

import "highwater/sim/node"

// Diagram is a stretch of history with time running down; lengths are pixels.
type Diagram struct {
	Key              string // of what it shows: whoever has it needn't be sent it again
	Cut              int64  // steps left out at the beginning of a very long stretch
	Stretch          Stretch
	Stretches        []Stretch // the elections and rebalances of the run
	Width, Height    int64
	Columns          []Column
	Lines            []Lifeline
	Bars             []Bar
	Arrows           []Arrow
	Marks            []DiagramMark
	Walls            []Wall
	Breaks           []Break
	Ticks            []Tick
	Commands         []Command
	Scale            []int64 // time and y in turn
	Counts           []KindCount
	Shown            int64
	Folded           string
	Routine, Repeats int64
}

// Stretch is a piece of history worth looking at.
type Stretch struct {
	ID, Title string
	From, To  node.Time
}

// Column is a machine's line.
type Column struct {
	X          int64
	Name, Role string
}

// Lifeline is a piece of a column, during which the machine is in a state.
type Lifeline struct {
	X, Y1, Y2 int64
	State     string
}

// Bar says what a machine leads or owns, or that it stands still.
type Bar struct {
	X, W, Y1, Y2       int64
	Kind, Label, Title string
	Look               int64
}

// Label is a word beside a thing.
type Label struct {
	X, Y int64
	Text string
	End  bool // the text ends at X
}

// Arrow is a message; Fate says how it ended if it didn't arrive.
type Arrow struct {
	X1, Y1, X2, Y2   int64
	Kind, Tone, Fate string
	Reply            bool
	Title            string
	Sent, End        node.Time
	Order            int64
	Group            *int64 `js:"opt"` // the colour of its group
	Label            *Label `js:"opt"`
}

// DiagramMark is an event on a machine's line.
type DiagramMark struct {
	X, Y              int64
	Icon, Tone, Title string
	At                node.Time
	Seq               int64
	Label             *Label `js:"opt"`
}

// Wall is a cut link.
type Wall struct {
	X, Y1, Y2 int64
	Title     string
}

// Break is folded silence.
type Break struct {
	Y, H         int64
	Text, Detail string
}

// Tick is a mark of the time scale.
type Tick struct {
	Y    int64
	Text string
	Main bool
}

// Command is what the learner did.
type Command struct {
	Y    int64
	Text string
	At   node.Time
	Seq  int64
}

// KindCount is how many messages of a kind there are.
type KindCount struct {
	Name string
	N    int64
}
