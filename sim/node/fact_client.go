package node

import "highwater/sim/wire"

// RecordQueued: a producer application called send(); the record waits in the accumulator.
// Reason says how the partition was chosen: "murmur2", "crc32", "sticky", "random", "given".
type RecordQueued struct {
	TP     wire.TopicPartition
	Tag    uint64
	Key    []byte
	Value  []byte
	Hash   int64 // of the key, when one was hashed
	Reason string
}

// BatchSent: a producer put a batch on the wire; Attempt counts from 1.
type BatchSent struct {
	TP      wire.TopicPartition
	Leader  wire.ID
	Records int32
	Attempt int32
	First   uint64 // tag of its first record
}

// BatchAcked: the leader said yes. With acks=0 the producer assumes it, and Offset is -1.
type BatchAcked struct {
	TP         wire.TopicPartition
	BaseOffset int64
	Tags       []uint64
	Acks       int16
}

// BatchRetried: an attempt failed with a retriable error; the next is due after BackoffMs.
type BatchRetried struct {
	TP        wire.TopicPartition
	Error     wire.ErrorCode
	Attempt   int32
	BackoffMs int64
	First     uint64
	Tags      []uint64 // of all its records
}

// BatchFailed: the producer gave up; the application is told. Detail is the exception's text. With
// Partition -1 the one record was refused in send() and never queued.
type BatchFailed struct {
	TP     wire.TopicPartition
	Error  wire.ErrorCode
	Tags   []uint64
	Detail string
	// Key and Value are those of a record that was never queued (Partition -1).
	Key, Value []byte
}

// MetadataRefreshed: a client learned who leads what. Reason: "start", "age", "error", "told".
type MetadataRefreshed struct {
	From   wire.ID
	Reason string
	Stale  []wire.TopicPartition // partitions whose leader it now knows anew
}

// RecordsPolled: a consumer application got records from poll(). Positions only move here.
type RecordsPolled struct {
	TP                      wire.TopicPartition
	FirstOffset, LastOffset int64
	Records                 []PolledRecord
}

// PolledRecord is one record as the application sees it.
type PolledRecord struct {
	Offset      int64
	TimestampMs int64
	Key, Value  []byte
	Headers     []wire.Header
	LeaderEpoch int32
	Tag         uint64
	Delivery    int16 // share groups: the delivery count; 0 otherwise
	LogAppend   bool  // TimestampMs is the leader's (message.timestamp.type=LogAppendTime)
}

// RecordUnreadable: poll() threw, because a deserializer can't read a record's key or value. The
// position stays at the record, and so does everything behind it.
type RecordUnreadable struct {
	TP      wire.TopicPartition
	Offset  int64
	Tag     uint64
	Key     bool   // it is the key; false: the value
	Class   string // of the deserializer, without its package
	Problem string // what it says
}

// RecordSetAside: a program gives a record up that it can't read, and goes on behind it. DeadLetter is
// the topic that keeps the record now; empty: none does.
type RecordSetAside struct {
	TP         wire.TopicPartition
	Offset     int64
	Tag        uint64
	DeadLetter string
}

// PositionReset: a consumer chose a position anew. Reason: "earliest", "latest", "by_duration",
// "seek", "committed", "truncated".
type PositionReset struct {
	TP     wire.TopicPartition
	From   int64 // -1: had none
	To     int64
	Reason string
}

// ConnectionLost: a client noticed that its connection to a broker is gone, or can't be made.
type ConnectionLost struct {
	Peer    wire.ID
	Refused bool
}

// RequestExpired: no answer came within request.timeout.ms; the connection is closed.
type RequestExpired struct {
	Peer wire.ID
	API  string
}

// Printed: a tool wrote one line to its terminal, or to standard error.
type Printed struct {
	Line   string
	Stderr bool
	// NoNewline: the text is a prompt or a part of a line.
	NoNewline bool
}

// ProcessStarted: a client or tool process began. Name is its card's name.
type ProcessStarted struct {
	Name string
	Role string // "producer", "consumer", "tool"
}

// ProcessEnded: a client or tool process is gone. How: "exit", "crash".
type ProcessEnded struct {
	Name string
	How  string
	Code int32
}

// Sum implements Fact.
func (f RecordQueued) Sum() Digest { return tpSum(40, f.TP).Int(int64(f.Tag)).Int(f.Hash) }

// Sum implements Fact.
func (f BatchSent) Sum() Digest {
	return tpSum(41, f.TP).Int(int64(f.Leader)).Int(int64(f.Records)).Int(int64(f.Attempt))
}

// Sum implements Fact.
func (f BatchAcked) Sum() Digest {
	return tpSum(42, f.TP).Int(f.BaseOffset).Int(int64(len(f.Tags))).Int(int64(f.Acks))
}

// Sum implements Fact.
func (f BatchRetried) Sum() Digest {
	return tpSum(43, f.TP).Int(int64(f.Error)).Int(int64(f.Attempt)).Int(f.BackoffMs)
}

// Sum implements Fact.
func (f BatchFailed) Sum() Digest {
	return tpSum(44, f.TP).Int(int64(f.Error)).Int(int64(len(f.Tags)))
}

// Sum implements Fact.
func (f MetadataRefreshed) Sum() Digest { return Digest(45).Int(int64(f.From)).Str(f.Reason) }

// Sum implements Fact.
func (f RecordsPolled) Sum() Digest { return tpSum(46, f.TP).Int(f.FirstOffset).Int(f.LastOffset) }

// Sum implements Fact.
func (f RecordUnreadable) Sum() Digest { return tpSum(180, f.TP).Int(f.Offset).flag(f.Key) }

// Sum implements Fact.
func (f RecordSetAside) Sum() Digest { return tpSum(181, f.TP).Int(f.Offset).Str(f.DeadLetter) }

// Sum implements Fact.
func (f PositionReset) Sum() Digest { return tpSum(47, f.TP).Int(f.From).Int(f.To).Str(f.Reason) }

// Sum implements Fact.
func (f ConnectionLost) Sum() Digest { return Digest(48).Int(int64(f.Peer)).flag(f.Refused) }

// Sum implements Fact.
func (f RequestExpired) Sum() Digest { return Digest(49).Int(int64(f.Peer)).Str(f.API) }

// Sum implements Fact.
func (f Printed) Sum() Digest { return Digest(50).Str(f.Line).flag(f.Stderr) }

// Sum implements Fact.
func (f ProcessStarted) Sum() Digest { return Digest(51).Str(f.Name).Str(f.Role) }

// Sum implements Fact.
func (f ProcessEnded) Sum() Digest { return Digest(52).Str(f.Name).Str(f.How).Int(int64(f.Code)) }
