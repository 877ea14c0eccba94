// Package lessons holds the lessons: Markdown that reads well on its own, the parser that takes it
// apart, the goals that are checked on the real world and its history, and the check that every goal
// can be met and can be missed.
package lessons

import (
	"strings"

	"highwater/sim/node"
)

// Lesson is one file of content. Its place among the lessons stands in content/book.txt.
type Lesson struct {
	ID       string // the file name without .md: the-log
	Title    string
	Question string   // what it answers, in a person's words, at most 46 characters
	Part     string   // the chapter it stands in: "Basics"
	Summary  string   // one or two sentences for the catalogue
	Minutes  int      // that it takes, as the player measures it
	Needs    []string // the lessons it builds on
	Errors   []string // Kafka's error names that are met in it
	Settings []string // Kafka's settings that it teaches
	KIPs     []string
	Symptoms []string // what somebody with the problem would search for
	Was      string   // the name it had in links before
	Brokers  int
	Seed     uint64
	Latency  node.Time  // one way, between any two machines
	Static   []Property // of server.properties
	Setup    []Line     // ran before the first step
	Steps    []Step
	Edition  Edition
}

// Property is a line of server.properties: of one broker, or of all processes of the cluster (0).
type Property struct {
	Broker     int
	Key, Value string
}

// Line is a console line, which may hold a here-document, and where it stands in the file.
type Line struct {
	Text string
	At   int
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
	ProgramBlock                  // Text is Python for the notebook Name, played by nobody else
)

// Block is one part of a step as the learner reads it from top to bottom.
type Block struct {
	Kind  BlockKind
	Text  string
	Name  string
	Index int
}

// Cell is what the learner can run with one button, edit and run again: the lines of one fence, one
// after the other. A line may have several itself when it holds a here-document.
type Cell struct {
	Lines []string
	// Until is what the player runs time for after the last line is done; nil: until all is calm.
	Until *Predicate
}

// Text is the cell as the learner reads it.
func (c *Cell) Text() string { return strings.Join(c.Lines, "\n") }

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
