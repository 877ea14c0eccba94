package wire

// Header is one record header.
type Header struct {
	Key   string
	Value []byte
}

// Record is one record inside a batch. Its offset is the batch's BaseOffset plus OffsetDelta.
type Record struct {
	OffsetDelta int32  // dense when produced, sparse after compaction
	TimestampMs int64  // Unix milliseconds (CreateTime or LogAppendTime)
	Key         []byte // nil is null, which is not the same as empty
	Value       []byte // nil is null: a tombstone
	Headers     []Header
	// Tag is the simulation's own number for the send() that made this record. It isn't on Kafka's
	// wire and no machine decides by it; the ledger and the invariants follow a record by it, across
	// retries and copies. Zero: made by no client (a coordinator's own record).
	Tag uint64
}

// OffsetRun is the offsets from From up to To, without To.
type OffsetRun struct{ From, To int64 }

// AddRun puts a run behind others that end at or below its beginning, as one with the last when they
// touch.
func AddRun(runs []OffsetRun, r OffsetRun) []OffsetRun {
	if n := len(runs); n > 0 && runs[n-1].To == r.From {
		runs[n-1].To = r.To
		return runs
	}
	return append(runs, r)
}

// Holes adds the offsets from from to the batch's end that have no record: compaction left them.
func (b *Batch) Holes(from int64, runs []OffsetRun) []OffsetRun {
	if b.BaseOffset == from && len(b.Records) == int(b.LastOffsetDelta)+1 {
		return runs
	}
	for i := range b.Records {
		at := b.BaseOffset + int64(b.Records[i].OffsetDelta)
		if at > from {
			runs = AddRun(runs, OffsetRun{from, at})
		}
		from = at + 1
	}
	if from < b.NextOffset() {
		runs = AddRun(runs, OffsetRun{from, b.NextOffset()})
	}
	return runs
}

// Attributes of a batch, as in Kafka's header (magic 2).
const (
	CompressionMask   int16 = 0x07
	LogAppendTimeFlag int16 = 0x08
	TransactionalFlag int16 = 0x10
	ControlFlag       int16 = 0x20
	DeleteHorizonFlag int16 = 0x40
)

// NoProducerID marks a batch of a producer without idempotence.
const NoProducerID int64 = -1

// Batch is what a producer sends and a log stores. Brokers keep batches as they were sent; a leader
// makes a copy of the header to set BaseOffset and LeaderEpoch and shares Records.
// Kafka: DefaultRecordBatch.
type Batch struct {
	BaseOffset      int64
	LastOffsetDelta int32
	LeaderEpoch     int32 // partition leader epoch under which it was appended
	Attributes      int16
	ProducerID      int64
	ProducerEpoch   int16
	BaseSequence    int32
	MaxTimestampMs  int64
	BaseTimestampMs int64 // the delete horizon when DeleteHorizonFlag is set
	SizeBytes       int32 // on disk: 61 for the header and the records' own bytes
	Records         []Record
	// Home is where the first log that stored the batch keeps it, so that its copies may share what
	// they are packed into. It is no part of the batch.
	Home any
}

// LastOffset is the offset of the last record the batch ever had (compaction keeps it).
func (b *Batch) LastOffset() int64 { return b.BaseOffset + int64(b.LastOffsetDelta) }

// NextOffset is the offset after the batch.
func (b *Batch) NextOffset() int64 { return b.LastOffset() + 1 }

// LastSequence is the sequence number of the last record; sequences wrap after the largest int32.
func (b *Batch) LastSequence() int32 {
	s := int64(b.BaseSequence) + int64(b.LastOffsetDelta)
	if s > 1<<31-1 {
		s -= 1 << 31
	}
	return int32(s)
}

// BatchOverheadBytes is the length of a batch header. Kafka: DefaultRecordBatch.RECORD_BATCH_OVERHEAD.
const BatchOverheadBytes = 61

// RecordSizeBytes is the length of r on disk, given its timestamp's distance from the batch's first
// timestamp. Kafka: DefaultRecord.sizeInBytes.
func RecordSizeBytes(r *Record, timestampDeltaMs int64) int32 {
	body := int32(1) + varintLen(timestampDeltaMs) + varintLen(int64(r.OffsetDelta))
	body += bytesLen(r.Key) + bytesLen(r.Value) + varintLen(int64(len(r.Headers)))
	for i := range r.Headers {
		body += varintLen(int64(len(r.Headers[i].Key))) + int32(len(r.Headers[i].Key))
		body += bytesLen(r.Headers[i].Value)
	}
	return varintLen(int64(body)) + body
}

func bytesLen(b []byte) int32 {
	if b == nil {
		return varintLen(-1)
	}
	return varintLen(int64(len(b))) + int32(len(b))
}

// varintLen is the length of v in zig-zag base 128.
func varintLen(v int64) int32 {
	u := uint64(v<<1) ^ uint64(v>>63)
	n := int32(1)
	for u >= 0x80 {
		u >>= 7
		n++
	}
	return n
}

// NewBatch wraps records of one producer and sets the header's derived fields. Offset deltas must
// already be set (0, 1, 2, ...). Records must not be empty.
func NewBatch(records []Record, producerID int64, producerEpoch int16, baseSequence int32) *Batch {
	b := &Batch{
		LastOffsetDelta: records[len(records)-1].OffsetDelta, LeaderEpoch: -1,
		ProducerID: producerID, ProducerEpoch: producerEpoch, BaseSequence: baseSequence,
		BaseTimestampMs: records[0].TimestampMs, MaxTimestampMs: records[0].TimestampMs,
		SizeBytes: BatchOverheadBytes, Records: records,
	}
	for i := range records {
		b.MaxTimestampMs = max(b.MaxTimestampMs, records[i].TimestampMs)
		b.SizeBytes += RecordSizeBytes(&records[i], records[i].TimestampMs-b.BaseTimestampMs)
	}
	return b
}

// TimeOf is a record's timestamp: with message.timestamp.type=LogAppendTime the batch's.
func (b *Batch) TimeOf(r *Record) int64 {
	if b.Attributes&LogAppendTimeFlag != 0 {
		return b.MaxTimestampMs
	}
	return r.TimestampMs
}
