package node

import "highwater/sim/wire"

// WorkerReady: a Connect worker has read its topics to the end, and starts what it finds there.
type WorkerReady struct{ Connectors int32 }

// ConnectorStateChanged: a worker says what became of a connector or a task.
type ConnectorStateChanged struct {
	Connector string
	Task      int32  // -1: the connector itself
	State     string // RUNNING ...; deleted
	Problem   string // the exception, if it failed
}

// SinkRecordRefused: a task could not make anything of a record. Unless that is tolerated it fails.
type SinkRecordRefused struct {
	Connector string
	Task      int32
	TP        wire.TopicPartition
	Offset    int64
	Tag       uint64
	Stage     string // KEY_CONVERTER, VALUE_CONVERTER, TRANSFORMATION
	Problem   string // the exception
	Tolerated bool   // it is passed over
	Queue     string // the dead letter queue that gets it; empty: none
}

// Sum implements Fact.
func (f WorkerReady) Sum() Digest { return Digest(210).Int(int64(f.Connectors)) }

// Sum implements Fact.
func (f ConnectorStateChanged) Sum() Digest {
	return Digest(211).Str(f.Connector).Int(int64(f.Task)).Str(f.State).Str(f.Problem)
}

// Sum implements Fact.
func (f SinkRecordRefused) Sum() Digest {
	return Digest(212).Str(f.Connector).Str(f.TP.Topic).Int(int64(f.TP.Partition)).Int(f.Offset)
}

// SnapshotTaken: a change data capture task has read all rows of its tables, as they were at one place
// of the database's log, which is where it reads on.
type SnapshotTaken struct {
	Connector    string
	Task         int32
	Tables, Rows int32
	Slot         string
	LSN          uint64
}

// SourceStarted: a change data capture task goes on reading the log, without a snapshot.
type SourceStarted struct {
	Connector string
	Task      int32
	Slot      string
	LSN       uint64 // behind which it reads
}

// SourceOffsetsCommitted: how far a source task has come is in the offsets topic.
type SourceOffsetsCommitted struct {
	Connector string
	Task      int32
	LSN       uint64
}

// SourceRecordRefused: a source task could not make a record of an event, and passes it over.
type SourceRecordRefused struct {
	Connector string
	Task      int32
	Topic     string
	Stage     string // KEY_CONVERTER, VALUE_CONVERTER, TRANSFORMATION
	Class     string
	Problem   string // the exception
}

// Sum implements Fact.
func (f SnapshotTaken) Sum() Digest {
	return Digest(213).Str(f.Connector).Int(int64(f.Rows)).Int(int64(f.LSN))
}

// Sum implements Fact.
func (f SourceStarted) Sum() Digest { return Digest(214).Str(f.Connector).Int(int64(f.LSN)) }

// Sum implements Fact.
func (f SourceOffsetsCommitted) Sum() Digest {
	return Digest(215).Str(f.Connector).Int(int64(f.Task)).Int(int64(f.LSN))
}

// Sum implements Fact.
func (f SourceRecordRefused) Sum() Digest {
	return Digest(216).Str(f.Connector).Str(f.Topic).Str(f.Stage).Str(f.Problem)
}
