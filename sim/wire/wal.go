package wire

// ReplicationRequest asks a PostgreSQL server for what was committed, decoded from its write-ahead
// log through a logical replication slot. PostgreSQL: START_REPLICATION SLOT ... LOGICAL, and the
// receiver's Standby status update; there the server streams, here it is asked again and again.
//
// A slot has one reader at a time: the first request with a Session makes the asker it, until End, or
// until the connection between the two processes is lost; others are refused with 55006 meanwhile.
type ReplicationRequest struct {
	Slot string
	// Session is the asker's own number for this reader, from 1; 0: it only looks.
	Session int32
	// End says that the reader goes away; there is no answer.
	End bool
	// Publication says whose tables' changes are given; empty: those of all tables.
	Publication string
	// Confirm is the LSN up to which the asker has what it was given somewhere safe: the slot moves
	// there, and what lies before is never sent again. 0 or below the slot's: it stays.
	Confirm uint64
	// After is the LSN behind which transactions are sent, by the end of their commit; below the
	// slot's: from the slot's on.
	After uint64
	// MaxWaitMs is how long the server waits for a transaction when there is none, 0 to 60000.
	MaxWaitMs int64
	// MaxChanges bounds an answer, from 1; a transaction is never cut, so there may be more.
	MaxChanges int32
}

// ReplicationReply is the answer.
type ReplicationReply struct {
	Changes []Change
	// End is where to go on: After of the next request.
	End   uint64
	Error *SQLError // such as 42704: the slot isn't there; there are no Changes then
}

// ChangeKind tells changes apart.
type ChangeKind byte

// The kinds of changes; each transaction is a ChangeBegin, its rows in the order in which they were
// written, and a ChangeCommit.
const (
	ChangeBegin    ChangeKind = 'B'
	ChangeCommit   ChangeKind = 'C'
	ChangeInsert   ChangeKind = 'I'
	ChangeUpdate   ChangeKind = 'U'
	ChangeDelete   ChangeKind = 'D'
	ChangeTruncate ChangeKind = 'T'
)

// Change is one message of a slot. PostgreSQL: pgoutput.
type Change struct {
	Kind ChangeKind
	// LSN is where the change lies in the log; of a begin and a commit where the commit lies.
	LSN uint64
	// End is, of a commit, where it ends.
	End uint64
	XID int64
	// CommitUs is when its transaction was committed, in microseconds since 1970.
	CommitUs int64
	Table    *SQLTable // as it was then; nil for a begin and a commit
	// Old is the row before, as REPLICA IDENTITY has it: FULL all of it, DEFAULT the primary key
	// (the other values are null) when it was deleted or its key changed, otherwise nil.
	Old []SQLValue
	New []SQLValue // nil for a delete
}

const replication = "Replication"

// API implements Body.
func (*ReplicationRequest) API() string { return replication }

// Reply implements Body.
func (*ReplicationRequest) Reply() bool { return false }
func (*ReplicationRequest) isBody()     {}

// API implements Body.
func (*ReplicationReply) API() string { return replication }

// Reply implements Body.
func (*ReplicationReply) Reply() bool { return true }
func (*ReplicationReply) isBody()     {}
