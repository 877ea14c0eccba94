package wire

// IndexEntry is one of a segment's offset index: a batch's last offset, and where the batch begins
// in the .log file. Kafka: OffsetPosition.
type IndexEntry struct{ Offset, PositionBytes int64 }

// TimeEntry is one of a segment's time index: a timestamp in Unix milliseconds, and the last offset
// of the first batch that has it. Kafka: TimestampOffset.
type TimeEntry struct{ TimestampMs, Offset int64 }

// SegmentFile is a file of a broker's log directory as a program on its machine reads it, together
// with the two beside it: a .log, an .index or a .timeindex. Everything is for reading only.
type SegmentFile struct {
	Path       string
	BaseOffset int64
	Batches    []*Batch
	Offsets    []IndexEntry
	Times      []TimeEntry
	// Active tells that the indexes have their full length on disk (segment.index.bytes), with
	// zeros behind what stands in them; those of a sealed segment are cut to their length.
	Active bool
	// TopicIDs are those of the cluster's topics, of a file of one of Kafka's own topics: its
	// records say names where Kafka's have ids, and who prints them prints ids.
	TopicIDs []TopicID
}

// TopicID is a topic and its id.
type TopicID struct {
	Topic string
	ID    UUID
}
