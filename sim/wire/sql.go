package wire

// SQLRequest is what a client says to a PostgreSQL server: a part of the frontend's half of its
// protocol, one request for what the real one says in several messages. PostgreSQL: Query, and Parse,
// Bind, Execute, Sync.
//
// Sessions. A session is one connection: Session is the client's own number for it, so one process may
// have many, each a transaction of its own. It begins with the first request that names it, which must
// have Startup set, and ends with Terminate, with an error whose severity is FATAL, or when the
// connection between the two processes is lost; whatever it had not committed is rolled back then. A
// request of a session that the server doesn't know (it was started anew meanwhile) is answered with
// FATAL 08003. One request of a session at a time: who sends the next before the answer is answered in
// order.
//
// Transactions. As in PostgreSQL: all Statements of a request are one transaction, unless BEGIN,
// COMMIT or ROLLBACK are among them; BEGIN opens one that goes on over requests. After an error the
// rest is not run and an open transaction is spent (Status E): it answers 25P02 until ROLLBACK. A
// statement that needs a row or a table that another transaction has changed waits for the end of
// that, and so does its answer.
//
// Prepared batches. With Batch, Statements is one statement with $1, $2 ...; it runs once for each row
// of Batch, all in one transaction, and stops at the first that fails (SQLReply.Entry). With Begin a
// transaction is opened first when none is open: what a driver does with autocommit off.
type SQLRequest struct {
	Session  int32
	Startup  bool   // the session begins
	User     string // for Startup
	Database string // for Startup

	Statements string // any number of them, with ; between
	Begin      bool
	Batch      [][]SQLValue

	// Catalog asks for the tables instead, as drivers and psql read them from pg_catalog; there are
	// no Statements then.
	Catalog   bool
	Terminate bool // the session ends; there is no answer
}

// SQLValue is a value in PostgreSQL's text form. Its type is that of the place where it is put.
type SQLValue struct {
	Null bool
	Text string
}

// SQLReply is the answer, one for each request but Terminate.
type SQLReply struct {
	Session int32
	Results []SQLResult // one for each statement that was carried out
	Error   *SQLError   // of the statement behind the last result; nil: all were carried out
	Entry   int32       // which row of Batch failed, from 0; 0 otherwise
	Status  SQLStatus
	Tables  []SQLTable // for Catalog
}

// SQLStatus is how a session's transaction stands after an answer. PostgreSQL: ReadyForQuery.
type SQLStatus byte

// The states of a transaction.
const (
	SQLIdle   SQLStatus = 'I' // none is open
	SQLOpen   SQLStatus = 'T' // one is open
	SQLFailed SQLStatus = 'E' // one is open and spent
)

// SQLResult is what came of one statement.
type SQLResult struct {
	Tag     string // "INSERT 0 1", "CREATE TABLE", "SELECT 3"
	Columns []SQLColumn
	Rows    [][]SQLValue // of Columns; nil Columns: the statement has no rows to give
	Counts  []int64      // of a batch: rows changed, for each of its rows
	Notices []SQLError   // what was said on the way, severity NOTICE or WARNING
}

// SQLColumn is a column of a result.
type SQLColumn struct {
	Name string
	Type string // as PostgreSQL writes it: "bigint", "character varying(20)", "double precision"
}

// SQLError is an error or a notice, in PostgreSQL's words.
type SQLError struct {
	Severity string // ERROR, FATAL, NOTICE, WARNING
	Code     string // the SQLSTATE, five letters: "42P01"
	Message  string
	Detail   string // empty: there is none; the same for the others
	Hint     string
	Position int32 // of the character in Statements at fault, from 1; 0: none
	// What a driver is told besides.
	Table, Column, Constraint string
}

// Text is the error as the driver's exceptions write it, without its position.
// pgjdbc: ServerErrorMessage.toString.
func (e *SQLError) Text() string {
	out := e.Severity + ": " + e.Message
	if e.Detail != "" {
		out += "\n  Detail: " + e.Detail
	}
	if e.Hint != "" {
		out += "\n  Hint: " + e.Hint
	}
	return out
}

// SQLTable is a table as the catalog has it.
type SQLTable struct {
	Schema, Name string
	Columns      []SQLTableColumn
	PrimaryKey   []string // its columns in order; nil: there is none
	KeyName      string   // of the primary key: orders_pkey
	Identity     string   // REPLICA IDENTITY: DEFAULT, FULL, NOTHING
}

// SQLTableColumn is a column of a table.
type SQLTableColumn struct {
	Name, Type string
	NotNull    bool
	Default    string // the expression as the catalog prints it; empty: none
}

const sql = "SQL"

// API implements Body.
func (*SQLRequest) API() string { return sql }

// Reply implements Body.
func (*SQLRequest) Reply() bool { return false }
func (*SQLRequest) isBody()     {}

// API implements Body.
func (*SQLReply) API() string { return sql }

// Reply implements Body.
func (*SQLReply) Reply() bool { return true }
func (*SQLReply) isBody()     {}
