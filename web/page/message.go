package page

import (
	"highwater/sim/node"
	"highwater/web/words"
)

// This file, panel.go and diagram.go declare everything that goes from here to the page's scripts. A
// field goes under its name with a small first letter (HW as hw); `js:"opt"` leaves it out when it is
// empty. From these types a test writes encode.go and ../ui/messages.d.ts, and another finds the fields
// that no script reads: see contract_test.go. Times are microseconds since the world began.

// State is everything the page shows, at one instant.
type State struct {
	Version  int64 // changes whenever something looks different for another reason than the clock
	Now, End node.Time
	Playing  bool
	Busy     bool    // a command is under way that a solution waits for
	Speed    float64 // the chosen one; 0 is Auto
	Rate     float64 // virtual seconds a second, just now
	Next     Coming
	Still    *Still `js:"opt"`
	// Errand is what takes longer than a frame just now; its button gives it up.
	Errand     *Still `js:"opt"`
	News       *News  `js:"opt"`
	Caption    string `js:"opt"` // what is said on the stage while it happens
	Owes       bool   // going on to the next step runs what the learner left out
	Seed       int64
	Hash, Link string
	LinkShort  string `js:"opt"` // what the link doesn't hold
	Invariants Invariants
	Lesson     LessonPlace
	Home       *Home `js:"opt"` // the front door, in place of a lesson
	Cells      []CellState
	Goals      []GoalState
	Predict    *Prediction
	Hints      []string
	HintsLeft  bool
	// The lines that are still missing, once they were asked for.
	SolutionShown bool
	Solution      []string
	Console       Console
	EventCount    int64 // of all; Events holds the newest
	Events        []Event
	Ledger        Counts
	Timeline      Timeline
	Twin          Twin
	Why           *Why
	Log           *OpenLog `js:"opt"` // the log that fills the stage
	Select        string   // what the Why? panel is about, as a ref
	Walked        string   // what the keyboard walked onto, in words
	Branches      []Branch
	Zoom          float64
	Keys          []Look
	Groups        []Look
	// by lesson: finished steps "1,2,5"; and "lesson", the one that is open
	Progress  map[string]string
	Notebooks []NotebookState
	Databases []string // the PostgreSQL servers in the world
}

// Patch says what to make of the fields of a State that come with it, as the page gets them: those that
// don't come are as they were.
type Patch struct {
	Gone []string `js:"opt"` // fields that are left out of the State now, because they are empty
	Keep int64    `js:"opt"` // the newest events that stay, before those that come
}

// Coming is what happens next if nobody interferes; empty while time passes.
type Coming struct {
	At   node.Time
	Text string
}

// Still says that a step would be a jump, because nothing can be seen near; Button makes it, if it has
// words.
type Still struct{ Text, Button string }

// News is what is said of its own accord, once for each N. Link: it is about the link that was opened.
type News struct {
	N    int64
	Text string
	Link bool
}

// Invariants says how many of Kafka's promises held as far as they were checked.
type Invariants struct {
	Held, Total int64
	Broken      string
}

// LessonPlace is where the learner stands; steps count from 1.
type LessonPlace struct {
	ID          string
	Step, Steps int64
}

// CellState is "ready", "waiting", "running", "half" (stopped between two lines), "done", "error"
// (done, but a command of it failed) or "failed" (it can't be understood), since At; with what it
// printed, and how many lines more than that.
type CellState struct {
	State   string
	At      node.Time
	Printed []CellLine
	More    int64
}

// CellLine is a line that a cell printed, of a console line's kind.
type CellLine struct{ Kind, Text string }

// GoalState is "met", "begun" (then Missing says what is missing) or "open".
type GoalState struct{ Text, State, Missing string }

// Prediction is a question with its choices. Verdict is empty until the run has decided.
type Prediction struct {
	Question string
	Choices  []Choice
	Answered bool
	Verdict  string
	Explain  string `js:"opt"`
}

// Choice is "right", "wrong", "picked" or nothing yet.
type Choice struct {
	Text, State string
	Picked      bool
}

// Console is what was typed and printed, and the program that keeps it busy.
type Console struct {
	Lines []ConsoleLine
	Busy  string
}

// ConsoleLine is of a kind that looks different: "cmd", "out", "err", "note", "bad" (a learner's
// mistake, in words), "hint", "fold" (repeated warnings in one line).
type ConsoleLine struct {
	At               node.Time
	Kind, From, Text string
}

// Event is one fact in words.
type Event struct {
	Seq        int64
	At         node.Time
	Node, Text string
	Tone       words.Tone
	Speak      bool `js:"opt"` // worth saying aloud
}

// Timeline is what the rulers show.
type Timeline struct {
	Bands []Band
	Marks []Mark
}

// Band is a stretch of time of a kind: "stopped", "unavailable", "rebalancing", "group".
type Band struct {
	From, To   node.Time // To is -1 while it lasts
	Kind, Text string
	Colour     *int64 `js:"opt"` // of a group
}

// Mark is an instant. Run marks stand on the ruler of the whole run, too.
type Mark struct {
	At     node.Time
	Text   string
	Tone   words.Tone
	Icon   string `js:"opt"`
	Rank   int64  // 0 for what comes in streams, up to 3
	Future bool
	Run    bool `js:"opt"`
}

// Why is the panel that explains the selected thing.
type Why struct {
	Title, What string
	Steps       []WhyStep
	Actions     []Action
	Bytes       string // the button that opens a record's bytes; empty: it is no record
	Log         string // the button that opens its log; empty: it has none, or is open
	Footer      Coming // what happens next with it, and when
}

// OpenLog is an opened log in words: its name as in an address, its segments, the inside of the chosen
// one, and of a compacted log each key's last word.
type OpenLog struct {
	Name, Title string
	Check       string // on the button that goes there; empty: no check is due
	Segments    []OpenSegment
	Inside      *Inside `js:"opt"`
	Says        string
	Keys        []KeyNow
}

// OpenSegment is one segment: its file, what is in it, when it dies.
type OpenSegment struct{ Ref, File, Has, Dies string }

// Inside is what stands in a segment's files.
type Inside struct {
	Title, Offsets, Times      string
	Records                    []KeyNow
	More                       string
	OffsetEntries, TimeEntries []string
}

// KeyNow is a record: its key, its value, where it stands.
type KeyNow struct {
	Ref, Key, Value, From string
	Gone                  bool
}

// WhyStep is one cause in the chain; Now marks the present.
type WhyStep struct {
	At         node.Time
	Now        bool
	Text, Rule string
}

// Action is a console line behind a button.
type Action struct{ Text, Line string }

// Branch is a future that was left behind: from when to when it was known, the step in which it left
// off, and the first of the lines that were given in it; Text says so when there were none.
type Branch struct {
	ID, At, End, Step int64
	Lines             []string
	More              int64 // lines beyond those
	Text              string
}

// Look is a key or a group of the stage: its letter and which of the shapes and colours it has.
type Look struct {
	Text, Initial string
	N             int64
	Share         bool `js:"opt"` // a group whose members share a queue
}

// Twin is the stage in words and numbers: for screen readers, for browsers that can't draw, and
// for tests. It counts what the stage draws; Kafka's own topics stand apart. What is wrong has the
// tone words.Bad.
type Twin struct {
	Brokers    []BrokerRow
	Partitions []PartitionRow
	Internal   []PartitionRow
	Clients    []ClientRow
	Groups     []GroupRow
	Messages   []MessageRow
	Links      []LinkRow
}

// BrokerRow is a controller or a broker.
type BrokerRow struct {
	ID             int64
	Name, State    string
	Fenced         bool
	Running        bool
	Tone           words.Tone `js:"opt"`
	Leads, Follows int64
	Address        string `js:"opt"`
}

// PartitionRow is a partition as its leader has it; HW and LEO are -1 when nobody knows.
type PartitionRow struct {
	TP            string
	Colour        *int64 `js:"opt"`
	Leader        string
	Tone          words.Tone `js:"opt"`
	Epoch         int64
	ISR, Replicas string
	HW, LEO       int64
	Copies        []CopyRow
}

// CopyRow is one replica.
type CopyRow struct {
	Broker  string
	HW, LEO int64
}

// ClientRow is a running client and what it does.
type ClientRow struct{ Name, Role, Does string }

// GroupRow is a member of a group, or a group without members.
type GroupRow struct {
	Group, State             string
	Tone                     words.Tone `js:"opt"`
	Coordinator, Member, Has string
}

// MessageRow is a message on its way; Held by a cut link.
type MessageRow struct {
	From, To, What string
	Arrives        node.Time
	Held           bool
}

// LinkRow is a link that is cut, or as slow as no other.
type LinkRow struct {
	A, B, Text string
	Cut        bool
}

// Counts are the ledger's figures, in records.
type Counts struct{ All, Lost, Stored, Twice, Skipped int64 }

// Books are a piece of the list of records, and the story of one of them.
type Books struct {
	Counts      Counts
	Total, From int64
	Partitions  []string
	Rows        []RecordRow
	Story       *Story
}

// RecordRow is one record: who sent it, what they were told, who holds it, who processed it.
type RecordRow struct {
	Tag      string
	At       node.Time
	Key      *string `js:"opt"`
	Value    string
	TP       string       `js:"opt"`
	Colour   *int64       `js:"opt"`
	Offset   *int64       `js:"opt"`
	Also     []int64      `js:"opt"` // further offsets, when it was stored more than once
	Copies   []RecordCopy `js:"opt"`
	Ref      string       `js:"opt"` // where the stage shows it
	Told     string
	ToldTone words.Tone
	Retries  int64
	Verdict  string
	Lost     bool
	Gone     bool // deleted by retention, or with its topic
	Groups   []Reading
}

// RecordCopy is a replica of the record's partition.
type RecordCopy struct {
	ID               int64
	Has, Leads, Down bool
}

// Reading is what one group did with a record.
type Reading struct {
	Name, Text string
	Tone       words.Tone
}

// Story is what happened to one record.
type Story struct {
	Title, Verdict string
	Tone           words.Tone
	Steps          []StoryStep
	Row            *RecordRow `js:"opt"` // it may not be among the rows that are shown
}

// StoryStep is one moment of it; Later than the playhead.
type StoryStep struct {
	At         node.Time
	Seq        int64
	Text, Rule string
	Tone       words.Tone
	Later      bool
}

// Answer is what a wish brings at once; everything else is in the state.
type Answer struct {
	OK       bool
	Error    string         `js:"opt"`
	Text     string         `js:"opt"`
	More     bool           `js:"opt"` // the line isn't finished: another one is wanted
	List     []string       `js:"opt"` // completions of what begins at From
	From     int64          `js:"opt"`
	Rect     []float64      `js:"opt"` // a place on the canvas: x, y, width, height in CSS pixels
	Books    *Books         `js:"opt"`
	Diagram  *Diagram       `js:"opt"`
	Notice   string         `js:"opt"` // what a person should know about the link that was opened
	Loaded   *Loaded        `js:"opt"`
	Tip      *Tip           `js:"opt"`
	Bytes    *Bytes         `js:"opt"`
	Registry *Registry      `js:"opt"`
	Database *Database      `js:"opt"`
	Notebook *NotebookStart `js:"opt"`
	Follow   *Follow        `js:"opt"`
	Connect  *Connect       `js:"opt"`
	Config   *ConfigCheck   `js:"opt"`
}

// NotebookStart is what a notebook's program begins with, and what it does again: see
// player.NotebookStart.
type NotebookStart struct {
	Seed  int64
	Now   node.Time
	Cells []string
	Runs  []NotebookRun
}

// NotebookRun is a cell that ran, by its number in the notebook.
type NotebookRun struct {
	Cell int64
	Text string
}

// NotebookState is a notebook at the playhead. Program is "live", "stale" when it has to be made again,
// or "" when there is none; Held: time waits for it.
type NotebookState struct {
	Name          string
	Running, Held bool
	Program       string
	Wait          *WaitState `js:"opt"`
	Cells         []string
	Runs          []RunState
	Later         []LaterState
}

// WaitState is a call that a cell waits in; Until is 0 when nothing bounds it.
type WaitState struct {
	Call         string
	Since, Until node.Time
}

// RunState is the newest run of a cell; To is -1 while it runs, Line the one that runs, 0 if none was
// told.
type RunState struct {
	Cell, Count int64
	Text        string
	Line        int64
	From, To    node.Time
	Error       string
	Lines       []RunLine
	More        int64
}

// RunLine is a line that a cell printed.
type RunLine struct {
	At     node.Time
	Text   string
	Stderr bool
}

// LaterState is a run of a cell beyond the playhead.
type LaterState struct {
	Cell int64
	Text string
	At   node.Time
}

// Database is a PostgreSQL server's tables: what was said of them, and their rows.
type Database struct {
	Title, Note     string
	Prompt, Command string
	Defined         []DefinedTable
	Tables          []SQLTable
}

// DefinedTable is a statement about a table with its time.
type DefinedTable struct{ At, Text string }

// SQLTable is a table with its newest rows.
type SQLTable struct {
	Name, More string
	Columns    []SQLColumn
	Rows       []SQLRow
}

// SQLColumn is a column with its type.
type SQLColumn struct {
	Name, Type string
	Key        bool
}

// SQLRow is a row; fresh: it was just written.
type SQLRow struct {
	Cells []SQLCell
	Fresh bool
}

// SQLCell is a value.
type SQLCell struct {
	Text string
	Null bool
}

// Registry is a schema registry's subjects.
type Registry struct {
	Title, Note string
	Subjects    []Subject
}

// Subject is a list of versions with the newest schema, line by line. The line of the level that holds
// is empty.
type Subject struct {
	Name     string
	Levels   []Action
	Versions []SchemaVersion
	Latest   []string
	Refused  *RefusedSchema `js:"opt"`
}

// SchemaVersion is a version and the id of its schema.
type SchemaVersion struct {
	Number, ID int64
	Deleted    bool
}

// RefusedSchema is the schema that was refused last, beside the newest.
type RefusedSchema struct {
	Title, Why string
	Fits       bool // at the level of now
	Lines      []DiffLine
	Ways       []Action
}

// DiffLine is a line of a schema: "+" came, "-" went.
type DiffLine struct{ Mark, Text string }

// Bytes is a record down to its bytes, those of its batch's header, and what they may mean.
type Bytes struct {
	Title, Note, Varint string
	Record, Batch       []BytePart
	Reads               string // what is said of the list of what deserializers make of the value
	ReadAs              []ReadAs
	Head, Names         string // what is said of the fields
	Fields              []FieldBytes
	Sizes               []SizeOf
}

// BytePart is a field of a record or of a batch's header, its bytes as two digits each.
type BytePart struct{ Name, Hex, Text string }

// ReadAs is what one deserializer makes of the value.
type ReadAs struct {
	Name, Text string
	Bad        bool
}

// FieldBytes is a field of the value, in JSON and in Avro.
type FieldBytes struct{ Type, JSON, Hex string }

// SizeOf is how many bytes the value has in a format.
type SizeOf struct {
	Text string
	N    int64
}

// Tip is what is said of a small thing on the stage beside the pointer; Term is its term in the
// glossary.
type Tip struct{ Name, Text, Term string }

// Loaded is a lesson that was loaded from a text, as index.html lists those of the site, with what the
// page shows of its steps.
type Loaded struct {
	ID, Title, Part, Summary string
	Steps                    []string // titles
	Article                  []ArticlePart
}

// ArticlePart is a piece of the steps' HTML, or prose in Markdown that stands in its place: see
// article.Part.
type ArticlePart struct {
	HTML  string `js:"opt"`
	Prose string `js:"opt"`
}
