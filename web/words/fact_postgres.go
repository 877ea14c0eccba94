package words

import (
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// The PostgreSQL server: what it commits and refuses, and what is asked of it.

func postgresReady(f node.PostgresReady, w *Words) {
	w.Tone = Good
	if w.signs() {
		w.turns("check", Good, "accepts connections")
	}
	if !w.sentences() {
		return
	}
	w.Ruler = Ruler{Text: "postgres ready", Tone: Good}
	if !f.Again {
		w.say(w.who()+" accepts connections. Its database is empty.", "A database is a service like a "+
			"broker: it has a disk, it can be killed, and it knows nothing of Kafka.")
		return
	}
	lost := "Nothing was under way when it ended."
	if f.Lost > 0 {
		lost = Plural(int64(f.Lost), "transaction was", "transactions were") +
			" under way when it ended; nothing is left of it."
	}
	w.say(w.who()+" accepts connections again. "+lost, "What was committed is in the write-ahead log "+
		"on its disk; it is there after a crash. What wasn't is gone.")
}

func transactionCommitted(f node.TransactionCommitted, w *Words) {
	w.Tone = Good
	what := f.Changed
	if what == "" {
		what = "commit"
	}
	if w.signs() {
		w.tells("check", Good, what)
	}
	if w.sentences() {
		w.Ruler = Ruler{Text: what, Tone: Good, Stream: true}
		w.say(w.who()+" has committed transaction "+num(f.XID)+" of "+w.name(f.Peer)+": "+what+".",
			"From here on everybody sees these rows. The commit is in the write-ahead log, "+
				"which ends at "+lsn(f.LSN)+" now.")
	}
}

// lsn is a place in the write-ahead log as PostgreSQL writes it.
func lsn(at uint64) string {
	return strings.ToUpper(strconv.FormatUint(at>>32, 16) + "/" + strconv.FormatUint(at&0xffffffff, 16))
}

func tableDefined(f node.TableDefined, w *Words) {
	if !w.signs() && !w.sentences() {
		return
	}
	head := firstWords(f.Statement)
	if w.signs() {
		w.turns("flag", Good, head)
	}
	if w.sentences() {
		w.Ruler = Ruler{Text: head, Tone: Good}
		w.say(w.who()+" has carried out: "+f.Statement+".", "Tables are created, changed and dropped "+
			"in transactions, as rows are.")
	}
}

// firstWords are the first three words of a statement, without what stands in parentheses.
func firstWords(statement string) string {
	statement, _, _ = strings.Cut(statement, "(")
	words := strings.Fields(statement)
	return strings.Join(words[:min(len(words), 3)], " ")
}

func statementRefused(f node.StatementRefused, w *Words) {
	w.Tone = Bad
	if w.signs() {
		w.tells("cross", Bad, f.Code)
	}
	if w.sentences() {
		w.Ruler = Ruler{Text: "SQL error " + f.Code, Tone: Bad}
		w.say(w.who()+" refuses what "+w.name(f.Peer)+" asks for ("+f.Code+"): "+f.Problem+".",
			"The statement was: "+f.Statement+". What its transaction had done is taken back.")
	}
}

func statementWaits(f node.StatementWaits, w *Words) {
	w.Tone = Warn
	if w.signs() {
		w.tells("clock", Warn, "waits for a lock")
	}
	if w.sentences() {
		w.Ruler = Ruler{Text: "waits for a lock", Tone: Warn}
		other := "another transaction"
		if f.For != 0 {
			other = "a transaction of " + w.name(f.For)
		}
		w.say("A statement of "+w.name(f.Peer)+" waits at "+w.who()+" for "+other+".", "Both change "+
			"the same row or table: the second one goes on when the first has ended.")
	}
}

func transactionRolledBack(f node.TransactionRolledBack, w *Words) {
	w.Tone = Warn
	if w.signs() {
		w.tells("cross", Warn, "rolled back")
	}
	if !w.sentences() {
		return
	}
	w.Ruler = Ruler{Text: "rolled back", Tone: Warn}
	why := "It was asked to."
	switch f.Why {
	case "connection":
		why = "The connection is gone, and nobody can commit it any more."
	case "shutdown":
		why = "The server shuts down."
	}
	w.say(w.who()+" has rolled back transaction "+num(f.XID)+" of "+w.name(f.Peer)+". "+why,
		"It is as if it had never begun: nobody has seen any of it.")
}

func slotConfirmed(f node.SlotConfirmed, w *Words) {
	w.Tone = Quiet
	if w.signs() {
		w.tells("dot", Quiet, "slot at "+lsn(f.LSN))
	}
	if w.sentences() {
		w.say("The replication slot "+f.Slot+" moves to "+lsn(f.LSN)+".", "Its reader has all that "+
			"lies before. The server keeps the log from there on, however long the reader is away.")
	}
}

// TablesButton opens a database's panel.
const TablesButton = "Its tables"

// Psql is what a statement is put behind to be run in the console.
func Psql(database string) string { return "psql -h postgres -d " + database + " -c " }

// NoDatabase is said when nothing of that name is a PostgreSQL server.
func NoDatabase(name string) string { return "There is no database " + name + " in this world." }

// PostgresDown is in the panel of a server that doesn't run.
const PostgresDown = "The server doesn't run. This is what is on its disk."

// RowsAbove says how many older rows a panel leaves out.
func RowsAbove(n int) string { return Plural(int64(n), "older row", "older rows") + " above" }

// TableRows is a table on the server's card.
func TableRows(table string, rows int) string {
	return table + ": " + Plural(int64(rows), "row", "rows")
}

// NoteNoTables is on the card of a server without tables.
const NoteNoTables = "no tables yet"

func sqlRequest(b *wire.SQLRequest, m *Message) {
	if !m.sentences() && !m.labels() && !m.capsules() {
		return
	}
	what := firstWords(b.Statements)
	switch {
	case b.Terminate:
		what = "goodbye"
	case b.Catalog:
		what = "tables?"
	case b.Startup && what == "":
		what = "hello"
	}
	if m.sentences() {
		switch {
		case b.Terminate:
			m.tell("Ends its session.")
		case b.Catalog:
			m.tell("Asks which tables there are.")
		case b.Startup && b.Statements == "":
			m.tell("Opens a session: user " + b.User + ", database " + b.Database + ".")
		case b.Batch != nil:
			m.tell("Asks PostgreSQL, for " + Plural(int64(len(b.Batch)), "row", "rows") + ": " +
				b.Statements + ".")
		default:
			m.tell("Asks PostgreSQL: " + b.Statements + ".")
		}
	}
	if m.labels() || m.capsules() {
		m.Label = what
		m.Capsule, _, _ = strings.Cut(what, " ")
	}
}

func sqlReply(b *wire.SQLReply, m *Message) {
	m.Form = Ack
	if b.Error != nil {
		m.Form = Refusal
	}
	if !m.labels() && !m.capsules() && !m.sentences() {
		return
	}
	text := "ok"
	switch n := len(b.Results); {
	case b.Error != nil:
		text = b.Error.Code
	case n > 0:
		text = b.Results[n-1].Tag
	}
	m.Label, m.Capsule = text, text
	switch {
	case !m.sentences():
	case b.Error != nil:
		m.tell("PostgreSQL refuses: " + b.Error.Message + ".")
	default:
		m.tell("PostgreSQL's answer: " + text + ".")
	}
}

func replicationRequest(b *wire.ReplicationRequest, m *Message) {
	m.Rank = Routine
	if m.sentences() {
		m.tell("Asks for what was committed behind " + lsn(b.After) + ", through the slot " +
			b.Slot + ".")
	}
	if m.labels() || m.capsules() {
		m.Label, m.Capsule = "slot "+b.Slot, "WAL"
	}
}

func replicationReply(b *wire.ReplicationReply, m *Message) {
	m.Form = Ack
	rows := int64(0)
	for i := range b.Changes {
		if k := b.Changes[i].Kind; k != wire.ChangeBegin && k != wire.ChangeCommit {
			rows++
		}
	}
	if rows == 0 {
		m.Rank = Routine
	}
	if b.Error != nil {
		m.Form = Refusal
	}
	if m.labels() || m.capsules() {
		m.Label, m.Capsule = Plural(rows, "change", "changes"), num(rows)
	}
	switch {
	case !m.sentences():
	case b.Error != nil:
		m.tell("PostgreSQL refuses: " + b.Error.Message + ".")
	case rows == 0:
		m.tell("Nothing was committed meanwhile.")
	default:
		m.tell("From the write-ahead log: " + Plural(rows, "change", "changes") + " of rows.")
	}
}
