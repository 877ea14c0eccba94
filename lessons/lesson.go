// Package lessons holds the lessons: Markdown that reads well on its own, the parser that takes it
// apart, the goals that are checked on the real world and its history, and the check that every goal
// can be met and can be missed.
package lessons

import "highwater/sim/node"

// Lesson is one file of content. Its order among the lessons is its file name.
type Lesson struct {
	ID      string // the file name without .md: 01-the-log
	Title   string
	Part    string // the heading it stands under: "Basics"
	Summary string // one sentence for the list of lessons
	Brokers int
	Seed    uint64
	Latency node.Time // one way, between any two machines
	Setup   []string  // console lines that ran before the first step
	Steps   []Step
}

// Step is one page of a lesson: one idea.
type Step struct {
	Title    string
	Line     int // in the file, for messages to the author
	Blocks   []Block
	Cells    []Cell
	Predict  *Predict
	Goals    []Goal
	Hints    []Hint
	Solution []string
	Wrong    [][]string
}

// BlockKind says what stands at a place of a step.
type BlockKind uint8

// Kinds of blocks, in the order the author wrote them.
const (
	ProseBlock   BlockKind = iota // Text is Markdown
	CellBlock                     // Index into Cells
	PredictBlock                  // the step's prediction
	GoalsBlock                    // the step's goals
)

// Block is one part of a step as the learner reads it from top to bottom.
type Block struct {
	Kind  BlockKind
	Text  string
	Index int
}

// Cell is a command that the learner can run, edit and run again. It may have several lines when it
// holds a here-document.
type Cell struct {
	Line string
	// Until is what the player runs time for after the command is done; nil: until all is calm.
	Until *Predicate
}

// Predict asks before a step runs. The run itself judges: the choice whose predicate holds when the
// step's commands are done was right.
type Predict struct {
	Question string
	Choices  []Choice
	Explain  string // Markdown, shown with the verdict
}

// Choice is one answer of a Predict.
type Choice struct {
	Text string
	When Predicate
}

// Goal is something the learner must reach; the words are for the learner, the predicate judges.
type Goal struct {
	Text string
	When Predicate
}

// Hint is shown when the learner asks for one. A hint with a predicate is only offered while it
// holds: it reacts to what was done.
type Hint struct {
	Text string
	When *Predicate
}
