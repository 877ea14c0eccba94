package app

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// ProducerSpec is an application that produces, as the talk's order desk does. The zero value of
// each field is a sensible default.
type ProducerSpec struct {
	// Client is the library: "java" (default), "kafka-python" or "librdkafka". It decides the
	// defaults, the partitioner and the spelling of config keys.
	Client string
	// Config holds the library's own settings, such as {"acks", "1"}; bootstrap.servers too.
	Config []wire.ConfigEntry
	Topic  string
	// ToPartition sends every record to one partition, named in the record: partition + 1. Zero
	// lets the partitioner choose.
	ToPartition int32
	// Interval between two calls of send(). Zero: the program only sends the lines it is given.
	Interval node.Time
	// Count stops the stream after so many records; zero: never.
	Count int64
	// Keys are drawn by weight; none: records have a null key.
	Keys []WeightedKey
	// Values are templates, used in turn. {n} is the record's number from 1, {key} its key,
	// {order_id} a number from 1001, {customer}, {pizza}, {price} drawn from the pizzeria's own
	// lists, {time} the record's Unix milliseconds. None: a JSON pizza order.
	Values []string
	// Seed of the stream's own draws, apart from the world's.
	Seed uint64
	// Paused starts the stream paused; the line "/resume" starts it.
	Paused bool
	// Schema is the Avro schema that the program has for its values, with KafkaAvroSerializer.
	Schema string
	// CopyTo is a topic to which the program copies, every CopyEvery, the new rows of a table that it
	// keeps of its records; empty: it keeps none.
	CopyTo    string
	CopyEvery node.Time
	// KeySeparator splits typed lines into key and value; empty is ":".
	KeySeparator string
}

// WeightedKey is a key and how often it comes, relative to the others (zero counts as one).
type WeightedKey struct {
	Key    string
	Weight int32
}

// ConsumerSpec is an application that consumes, as the talk's pizza maker does.
type ConsumerSpec struct {
	// Client is the library: "java" (default), "kafka-python" or "librdkafka".
	Client string
	// Config holds the library's own settings, such as {"auto.offset.reset", "earliest"}.
	Config []wire.ConfigEntry
	// Topics to read. With a group they are subscribed to, and the group divides their partitions;
	// without one all partitions they have when the program starts are assigned.
	Topics []string
	// Pattern is a regular expression for topics to subscribe to instead (KIP-848 only).
	Pattern string
	// Group is the group.id; empty: what Config says, or no group.
	Group string
	// Commit says when offsets are committed: CommitAuto, CommitAfter, CommitBefore or CommitNever.
	Commit CommitMode
	// Partitions are assigned besides, one by one.
	Partitions []wire.TopicPartition
	// Offsets are where to start, as after seek(); partitions not listed follow auto.offset.reset.
	Offsets []PartitionOffset
	// Processing is the time the program needs for one record; it polls again when it is done with
	// all the records it got.
	Processing node.Time
	// Count ends the program after so many records; zero: never.
	Count int64
	// Paused starts without polling; the line "/resume" starts it.
	Paused bool
	// Schema is the Avro schema that the program reads values with, with KafkaAvroDeserializer; empty:
	// each with the schema that it was written with.
	Schema string
	// Poison says what the program does with a record that its deserializers can't read.
	Poison PoisonMode
	// DeadLetter is the topic that such a record goes to, with PoisonSkip; empty: none.
	DeadLetter string
}

// PoisonMode is what a consumer application does when poll() throws a RecordDeserializationException.
type PoisonMode uint8

// Poison modes. Nobody catches the exception in a program that was never told of it, so it ends.
const (
	PoisonStop  PoisonMode = iota // the exception ends the program
	PoisonRetry                   // it is caught, and a second later poll() is called again
	PoisonSkip                    // seek() past the record
)

// String is the mode as it is written on a command line.
func (m PoisonMode) String() string { return [...]string{"stop", "retry", "skip"}[m] }

// CommitMode is when a consumer application commits, in relation to its work.
type CommitMode uint8

// Commit modes. What a consumer promises comes from the order of work and commit: work first is at
// least once, commit first is at most once.
const (
	CommitAuto   CommitMode = iota // enable.auto.commit as the config says: every 5 s, in poll()
	CommitAfter                    // commitSync when the records of a poll are done
	CommitBefore                   // commitSync before the work on them begins
	CommitNever                    // only on the line "/commit"
)

// String is the mode as it is written on a command line.
func (m CommitMode) String() string {
	return [...]string{"auto", "after", "before", "never"}[m]
}

// PartitionOffset is a place in a partition.
type PartitionOffset struct {
	TP     wire.TopicPartition
	Offset int64
}

// Role implements Spec.
func (ProducerSpec) Role() string { return "producer" }

// Role implements Spec.
func (ConsumerSpec) Role() string { return "consumer" }
