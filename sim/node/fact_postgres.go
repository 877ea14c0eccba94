package node

import "highwater/sim/wire"

// PostgresReady: a PostgreSQL server accepts connections. Again: it had run before; Lost counts the
// transactions that were under way when it was killed, of which nothing is left.
type PostgresReady struct {
	Again bool
	Lost  int32
	LSN   uint64 // the end of its write-ahead log
}

// TransactionCommitted: a PostgreSQL server committed what a client had written.
type TransactionCommitted struct {
	XID     int64
	LSN     uint64 // behind the commit record
	Peer    wire.ID
	Changed string // which rows: "orders: 2 inserted, 1 deleted"; empty: none
}

// TableDefined: a statement that creates, changes or drops a table was committed.
type TableDefined struct {
	Statement string
	XID       int64
}

// StatementRefused: a PostgreSQL server answered a statement with an error.
type StatementRefused struct {
	Peer      wire.ID
	Code      string // the SQLSTATE
	Problem   string
	Statement string
}

// StatementWaits: a statement waits for the end of another's transaction.
type StatementWaits struct {
	Peer wire.ID
	For  wire.ID // whose transaction it is; 0: not known
}

// TransactionRolledBack: what a transaction had written is gone. Why is "rollback" (it was asked for),
// "connection" (the client is gone) or "shutdown".
type TransactionRolledBack struct {
	XID  int64
	Peer wire.ID
	Why  string
}

// SlotConfirmed: the reader of a replication slot has what lies before LSN, and the slot moved there.
type SlotConfirmed struct {
	Slot string
	LSN  uint64
}

// Sum implements Fact.
func (f PostgresReady) Sum() Digest { return Digest(200).Int(int64(f.Lost)).Int(int64(f.LSN)) }

// Sum implements Fact.
func (f TransactionCommitted) Sum() Digest {
	return Digest(201).Int(f.XID).Int(int64(f.LSN)).Int(int64(f.Peer)).Str(f.Changed)
}

// Sum implements Fact.
func (f TableDefined) Sum() Digest { return Digest(202).Int(f.XID).Str(f.Statement) }

// Sum implements Fact.
func (f StatementRefused) Sum() Digest {
	return Digest(203).Int(int64(f.Peer)).Str(f.Code).Str(f.Problem)
}

// Sum implements Fact.
func (f StatementWaits) Sum() Digest { return Digest(204).Int(int64(f.Peer)).Int(int64(f.For)) }

// Sum implements Fact.
func (f TransactionRolledBack) Sum() Digest {
	return Digest(205).Int(f.XID).Int(int64(f.Peer)).Str(f.Why)
}

// Sum implements Fact.
func (f SlotConfirmed) Sum() Digest { return Digest(206).Str(f.Slot).Int(int64(f.LSN)) }
