package page

// What the panels of services are told: see message.go.

// Connect is what a Connect worker runs; see player.Connect.
type Connect struct {
	Title, Note string
	Connectors  []Connector
	Ways        []Action
	Template    string
}

// Connector is a connector with its tasks; Config is its JSON.
type Connector struct {
	Name, Kind, State, Config, Trace string
	Tasks                            []ConnectTask
	Offsets                          []OffsetRow
	Ways                             []Action
}

// ConnectTask is a task; Restart brings a failed one back.
type ConnectTask struct {
	Name, State, Trace string
	Restart            *Action `js:"opt"`
}

// OffsetRow is how far something has been read.
type OffsetRow struct{ Of, Next, Committed, Lag string }

// ConfigCheck is what a worker would say of a connector's JSON, and the console line that sends it.
type ConfigCheck struct {
	Line string
	List []ConfigComplaint
}

// ConfigComplaint is about a line of the JSON, from 1; 0: about all of it. Mild: nothing is wrong.
type ConfigComplaint struct {
	Line int64
	Text string
	Mild bool
}

// Follow is what the real PostgreSQL beside the page must carry out to hold what the simulated one has
// committed at the playhead: see postgres.Copy. More: it must ask again before it does. Command is what
// a statement is put behind to be run in the console.
type Follow struct {
	Statements []string
	More       bool
	Command    string
}
