package data

// Record is one on its way through Connect, between a topic and a connector.
type Record struct {
	Topic                  string
	Partition              int32
	Offset, TimestampMs    int64
	KeySchema, ValueSchema *Schema
	Key, Value             Value
	Headers                []Header
}

// Header is one of a record's.
type Header struct {
	Name   string
	Schema *Schema
	Value  Value
}
