package codec

import (
	"encoding/binary"
	"hash/crc32"

	"highwater/sim/wire"
)

// Piece is one field of a batch or a record: its name in Kafka's protocol, its bytes, and the number in
// them; of keys, values and headers the number of their bytes.
type Piece struct {
	Name  string
	Bytes []byte
	N     int64
}

// varint is a number as DefaultRecord writes it: zig-zag, seven bits a byte, the lowest first.
func varint(name string, n int64) Piece { return Piece{name, binary.AppendVarint(nil, n), n} }

// lengthOf is the length in front of some bytes; null has -1. Kafka: ByteUtils.writeVarint.
func lengthOf(name string, b []byte) Piece {
	if b == nil {
		return varint(name, -1)
	}
	return varint(name, int64(len(b)))
}

// RecordPieces is a record as it lies in its batch, magic 2. Kafka: DefaultRecord.writeTo.
func RecordPieces(b *wire.Batch, r *wire.Record) []Piece {
	out := []Piece{{"attributes", []byte{0}, 0},
		varint("timestampDelta", r.TimestampMs-b.BaseTimestampMs),
		varint("offsetDelta", int64(r.OffsetDelta)),
		lengthOf("keyLength", r.Key)}
	if len(r.Key) > 0 {
		out = append(out, Piece{"key", r.Key, int64(len(r.Key))})
	}
	out = append(out, lengthOf("valueLength", r.Value))
	if len(r.Value) > 0 {
		out = append(out, Piece{"value", r.Value, int64(len(r.Value))})
	}
	out = append(out, varint("headersCount", int64(len(r.Headers))))
	for i := range r.Headers {
		h := &r.Headers[i]
		out = append(out, varint("headerKeyLength", int64(len(h.Key))),
			Piece{"headerKey", []byte(h.Key), int64(len(h.Key))},
			lengthOf("headerValueLength", h.Value))
		if len(h.Value) > 0 {
			out = append(out, Piece{"headerValue", h.Value, int64(len(h.Value))})
		}
	}
	n := 0
	for i := range out {
		n += len(out[i].Bytes)
	}
	return append([]Piece{varint("length", int64(n))}, out...)
}

// BatchPieces is a batch's header; its CRC is that of all that follows it, records included.
// Kafka: DefaultRecordBatch.writeHeader.
func BatchPieces(b *wire.Batch) []Piece {
	number := func(name string, width int, n int64) Piece {
		return Piece{name, binary.BigEndian.AppendUint64(nil, uint64(n))[8-width:], n}
	}
	checked := []Piece{number("attributes", 2, int64(b.Attributes)),
		number("lastOffsetDelta", 4, int64(b.LastOffsetDelta)),
		number("baseTimestamp", 8, b.BaseTimestampMs), number("maxTimestamp", 8, b.MaxTimestampMs),
		number("producerId", 8, b.ProducerID), number("producerEpoch", 2, int64(b.ProducerEpoch)),
		number("baseSequence", 4, int64(b.BaseSequence)),
		number("recordsCount", 4, int64(len(b.Records)))}
	var body []byte
	for _, p := range checked {
		body = append(body, p.Bytes...)
	}
	for i := range b.Records {
		for _, p := range RecordPieces(b, &b.Records[i]) {
			body = append(body, p.Bytes...)
		}
	}
	const before = 9 // partitionLeaderEpoch, magic, crc: batchLength counts from behind itself
	return append([]Piece{number("baseOffset", 8, b.BaseOffset),
		number("batchLength", 4, int64(len(body)+before)),
		number("partitionLeaderEpoch", 4, int64(b.LeaderEpoch)), {"magic", []byte{2}, 2},
		number("crc", 4, int64(crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli))))}, checked...)
}

// Checksum is the CRC-32C that stands in a batch's header. Kafka: Crc32C.
func Checksum(b *wire.Batch) uint32 {
	for _, p := range BatchPieces(b) {
		if p.Name == "crc" {
			return uint32(p.N)
		}
	}
	return 0
}
