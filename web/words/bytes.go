package words

import (
	"strconv"
	"strings"

	"highwater/sim/wire"
)

// A record down to its bytes: what stands in its panel.

// BytesButton is on the button that opens a record's bytes.
func BytesButton(n int) string { return "Its " + Plural(int64(n), "byte", "bytes") }

// BytesTitle is above the panel.
func BytesTitle(tp wire.TopicPartition, offset int64, n int) string {
	return Offsets(tp, offset, offset) + ": " + Plural(int64(n), "byte", "bytes")
}

// BytesBatch says what a record's batch adds to it.
func BytesBatch(records int) string {
	const head = "A batch begins with 61 bytes of its own"
	if records == 1 {
		return head + ". This record has its batch to itself, and pays for all of them."
	}
	return head + ". " + num(records) + " records share this one's: the bigger a batch, the less of it is wrapping."
}

// pieces are what the fields of a record and of a batch's header are for.
var pieces = [...][2]string{
	{"length", "bytes follow"},
	{"timestampDelta", "ms after the batch's first record"},
	{"offsetDelta", "added to the batch's base offset"},
	{"keyLength", "bytes of key follow"},
	{"valueLength", "bytes of value follow"},
	{"headersCount", "headers follow"},
	{"headerKeyLength", "bytes of the header's name follow"},
	{"headerValueLength", "bytes of the header's value follow"},
	{"baseOffset", "offset of the first record: the broker fills it in"},
	{"batchLength", "bytes follow"},
	{"partitionLeaderEpoch", "epoch of the leader that took it"},
	{"magic", "version of this format"},
	{"crc", "checksum of all that follows"},
	{"lastOffsetDelta", "added to the base offset: the last record's"},
	{"baseTimestamp", "ms since 1970: the first record's time"},
	{"maxTimestamp", "ms since 1970: the latest record's time"},
	{"producerId", "who sent it; -1 without idempotence"},
	{"producerEpoch", "epoch of that producer"},
	{"baseSequence", "the first record's number: tells a repetition"},
	{"recordsCount", "records follow"},
}

// Piece says what a field of a record holds: its number with what that is for, or its text.
func Piece(name string, n int64, b []byte) string {
	switch name {
	case "key", "value", "headerKey", "headerValue":
		return Printable(b)
	case "attributes":
		if n == 0 {
			return "no flags"
		}
		return "flags " + strconv.FormatInt(n, 2)
	case "keyLength", "valueLength", "headerValueLength":
		if n < 0 {
			return "-1: null"
		}
	}
	for _, p := range pieces {
		if p[0] == name {
			return num(n) + " " + p[1]
		}
	}
	return num(n)
}

// Varint explains how a record's numbers are written, by one of them that isn't negative.
func Varint(n int64, hex string) string {
	s := "The record's numbers are varints. " + hex + " is " + num(n) + ": doubled to " + num(2*n) +
		", so that the last bit is free for the sign"
	if strings.Contains(hex, " ") {
		return s + ", then cut into groups of seven bits, the lowest first. A byte from 80 on says that more follow."
	}
	return s + ". Up to 63 that is one byte."
}

// ReadAs heads the list of what the deserializers make of a value.
const ReadAs = "Nothing in these bytes says what they are. Each deserializer reads them in its own way:"

// Unread is what a deserializer says of bytes that it can't read.
func Unread(problem string) string { return firstLine(problem) }

// SameInAvro heads the fields of a value in JSON and in Avro.
func SameInAvro(names int) string {
	return "JSON writes the names into every record: " + Plural(int64(names), "byte", "bytes") +
		" here. Avro leaves them in the schema."
}

// Sizes of one value in several formats.
const (
	SizeConnect  = "JSON with its schema (Connect)"
	SizeJSON     = "JSON"
	SizeAvro     = "Avro, schema elsewhere"
	SizeRegistry = "Avro with the 5 bytes that name its schema"
)
