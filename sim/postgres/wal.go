package postgres

import (
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
)

// LSN is a place in the write-ahead log: bytes since its beginning.
type LSN uint64

// String is PostgreSQL's form: 0/16B3748.
func (l LSN) String() string {
	return hexText(uint64(l)>>32) + "/" + hexText(uint64(l)&0xffffffff)
}

func hexText(n uint64) string { return strings.ToUpper(strconv.FormatUint(n, 16)) }

// RecordKind tells the records of the log apart.
type RecordKind uint8

// The kinds of records.
const (
	InsertRecord RecordKind = iota
	UpdateRecord
	DeleteRecord
	TruncateRecord
	DefineRecord // a table was created, changed or dropped
	CommitRecord
	AbortRecord
)

// Record is one of the write-ahead log. It is never edited.
type Record struct {
	At    LSN // where it begins
	End   LSN // behind its last byte
	XID   int64
	Kind  RecordKind
	Table *Table // as it was then; DefineRecord: as it is from here on, nil when it was dropped
	// Old is the row before: of an update or a delete what REPLICA IDENTITY says, nil otherwise.
	Old  []Value
	New  []Value
	Text string // DefineRecord: the statement
	// Time is when a commit was written, in the machine's wall clock.
	Time node.Time
	// first is, for a commit, the index of the first record that can be of its transaction.
	first int
}

// Log is the write-ahead log.
type Log struct {
	records ordered.Vec[Record]
	end     LSN
}

// firstLSN is where a new cluster's log stands after initdb.
const firstLSN LSN = 0x1500000

func newLog() Log { return Log{end: firstLSN} }

func (l *Log) clone() Log { return Log{l.records.Clone(), l.end} }

// End is where the next record will be.
func (l *Log) End() LSN { return l.end }

// Len is the number of records.
func (l *Log) Len() int { return l.records.Len() }

// Get is the nth record, from 0.
func (l *Log) Get(n int) *Record { return l.records.Peek(n) }

// append writes a record. Its size is about what PostgreSQL's has: a head, a page's address, the
// values.
func (l *Log) append(r Record) {
	size := 24 + 22
	for _, row := range [][]Value{r.Old, r.New} {
		for i := range row {
			size += 8 + len(row[i].Text)
		}
	}
	switch r.Kind {
	case CommitRecord, AbortRecord:
		size = 46
	case DefineRecord:
		size = 512 + len(r.Text)
	}
	r.At = l.end
	l.end += LSN((size + 7) &^ 7)
	r.End = l.end
	l.records.Append(r)
}
