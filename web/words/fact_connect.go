package words

import (
	"strings"

	"highwater/sim/node"
)

// Kafka Connect: what a worker says of its connectors and tasks, and of records that it can't use.

func workerReady(f node.WorkerReady, w *Words) {
	w.Tone = Good
	if w.signs() {
		w.turns("check", Good, "worker ready")
	}
	if w.sentences() {
		w.Ruler = Ruler{Text: "worker ready", Tone: Good}
		w.say(w.who()+" has read its topics to the end: "+
			Plural(int64(f.Connectors), "connector", "connectors")+".",
			"A worker keeps nothing but what is in "+
				"those topics, and reads all of them when it starts.")
	}
}

func connectorStateChanged(f node.ConnectorStateChanged, w *Words) {
	what := f.Connector
	if f.Task >= 0 {
		what = "task " + num(f.Task) + " of " + f.Connector
	}
	icon := "check"
	switch f.State {
	case "RUNNING":
		w.Tone = Good
	case "FAILED":
		w.Tone, icon = Bad, "cross"
	default:
		icon = "clock"
	}
	if w.signs() {
		w.tells(icon, w.Tone, what+" "+f.State)
	}
	if !w.sentences() {
		return
	}
	w.Ruler = Ruler{Text: what + " " + f.State, Tone: w.Tone}
	switch {
	case f.State == "FAILED":
		w.say(w.who()+": "+what+" is FAILED. "+firstLine(f.Problem)+".",
			"Nobody restarts it: that takes a person, or a program, and POST .../restart.")
	case f.State == "deleted":
		w.say(w.who()+" has ended "+what+", which was deleted.",
			"Its group and what it has written stay.")
	case f.Task >= 0:
		w.say(w.who()+": "+what+" is "+f.State+" now.",
			"A task does the work; a connector only says how many "+
				"there are and what each of them does.")
	default:
		w.say(w.who()+": the connector "+what+" is "+f.State+" now.",
			"The state of a connector says nothing of its "+
				"tasks: it may be RUNNING while all of them have failed.")
	}
}

func sinkRecordRefused(f node.SinkRecordRefused, w *Words) {
	w.Tone = Bad
	at := f.TP.String() + " @" + num(f.Offset)
	if w.signs() {
		w.tells("cross", Bad, "can't use "+at)
	}
	if !w.sentences() {
		return
	}
	w.Ruler = Ruler{Text: "can't use " + at, Tone: Bad}
	what := "value"
	switch f.Stage {
	case "KEY_CONVERTER":
		what = "key"
	case "TRANSFORMATION":
		what = "record, at a transformation,"
	}
	said := w.who() + ": task " + num(f.Task) + " of " + f.Connector +
		" can't make anything of the " + what + " at " +
		at + ". " + firstLine(f.Problem) + "."
	switch {
	case !f.Tolerated:
		w.say(said, "errors.tolerance=none: the task fails, and stays before this record.")
	case f.Queue == "":
		w.say(said, "errors.tolerance=all: the record is passed over. Nothing keeps it but its topic.")
	default:
		w.say(said, "errors.tolerance=all: the record is passed over, and goes to "+f.Queue+" as it was.")
	}
}

func snapshotTaken(f node.SnapshotTaken, w *Words) {
	w.Tone = Good
	if w.signs() {
		w.tells("check", Good, "snapshot: "+Plural(int64(f.Rows), "row", "rows"))
	}
	if !w.sentences() {
		return
	}
	rows := Plural(int64(f.Rows), "row", "rows")
	w.Ruler = Ruler{Text: "snapshot of " + rows, Tone: Good}
	w.say(w.who()+": "+f.Connector+" has taken a snapshot of "+
		Plural(int64(f.Tables), "table", "tables")+": "+rows+", as they were at "+lsn(f.LSN)+".",
		"Each row becomes an event with op r. From that place on "+f.Connector+
			" reads the database's log, through the slot "+f.Slot+": no change falls between the two.")
}

func sourceStarted(f node.SourceStarted, w *Words) {
	w.Tone = Good
	if w.signs() {
		w.tells("clock", Good, "reads on at "+lsn(f.LSN))
	}
	if !w.sentences() {
		return
	}
	w.Ruler = Ruler{Text: "reads on at " + lsn(f.LSN), Tone: Good}
	w.say(w.who()+": "+f.Connector+" reads the database's log on from "+lsn(f.LSN)+
		", through the slot "+f.Slot+".", "The place is from the offsets topic. What was sent and not "+
		"yet noted there is sent again.")
}

func sourceOffsetsCommitted(f node.SourceOffsetsCommitted, w *Words) {
	w.Tone = Quiet
	if w.signs() {
		w.tells("dot", Quiet, f.Connector+" at "+lsn(f.LSN))
	}
	if w.sentences() {
		w.say(w.who()+": "+f.Connector+" has noted in the offsets topic that it has come to "+
			lsn(f.LSN)+".", "After a crash it goes on behind that. What it sends until the next note would come twice.")
	}
}

func sourceRecordRefused(f node.SourceRecordRefused, w *Words) {
	w.Tone = Bad
	if w.signs() {
		w.tells("cross", Bad, "can't write to "+f.Topic)
	}
	if !w.sentences() {
		return
	}
	w.Ruler = Ruler{Text: "can't write to " + f.Topic, Tone: Bad}
	what := "the value"
	switch f.Stage {
	case "KEY_CONVERTER":
		what = "the key"
	case "TRANSFORMATION":
		what = "a transformation"
	}
	w.say(w.who()+": task "+num(f.Task)+" of "+f.Connector+" can't make a record for "+f.Topic+
		" of an event: "+what+" fails. "+firstLine(f.Problem)+".",
		"errors.tolerance=all: the event is passed over. A source has no dead letter queue.")
}

// ConnectorLine is a connector on its worker's card.
func ConnectorLine(name, state string) string { return name + " " + state }

// TaskLine is a task on its worker's card, with the records that wait for it.
func TaskLine(id int, state string, lag int64) string {
	line := "task " + num(id) + " " + state
	if lag > 0 {
		line += ", lag " + num(lag)
	}
	return line
}

// NoteReadsTopics is on the card while a worker reads its topics.
const NoteReadsTopics = "reads its topics"

// What is said in the panel of a worker.
const (
	ConnectorsButton = "Its connectors"
	WorkerDown       = "The worker doesn't run. This is what it had read from its topics."
	ListConnectors   = "List them"
	ListPlugins      = "Which plugins?"
	RestartTask      = "Restart it"
	Resume           = "Resume"
	PauseConnector   = "Pause"
	StopConnector    = "Stop"
	AskStatus        = "Ask for its status"
	AskOffsets       = "Ask for its offsets"
	DeleteConnector  = "Delete"
)

// ConnectorTemplate is what a new connector begins as.
const ConnectorTemplate = `{
  "name": "orders-sink",
  "config": {
    "connector.class": "io.aiven.connect.jdbc.JdbcSinkConnector",
    "connection.url": "jdbc:postgresql://postgres:5432/pizza",
    "connection.user": "postgres",
    "topics": "orders"
  }
}`

// WorkerAddress is where a worker's REST is.
func WorkerAddress(name string) string { return name + ":8083" }

// TaskName is a task of a connector.
func TaskName(id int) string { return "task " + Number(id) }

// Number is a whole number.
func Number(n int) string { return num(n) }

// OffsetAt is an offset in a table; it may not be known.
func OffsetAt(n int64) string {
	if n < 0 {
		return "unknown"
	}
	return "@" + num(n)
}

// Behind is how many records wait between a position and the high watermark.
func Behind(next, end int64) string {
	if next < 0 || end < next {
		return "unknown"
	}
	return num(end - next)
}

// KeyIgnored says that a key is nobody's.
func KeyIgnored(key string) string {
	return key + ": Connect knows no such setting, and takes it without a word."
}

// CurlJSON is the console line that sends JSON with a method.
func CurlJSON(method, body, url string) string {
	return "curl -s -X " + method + " --json '" + strings.ReplaceAll(body, "'", `'\''`) + "' " + url
}

// Curl is the console line that sends nothing but a method.
func Curl(method, url string) string {
	if method == "GET" {
		return "curl -s " + url
	}
	return "curl -s -X " + method + " " + url
}
