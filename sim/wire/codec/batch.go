package codec

import (
	"encoding/binary"
	"hash/crc32"

	"highwater/sim/wire"
)

// castagnoli is the polynomial of CRC-32C. Kafka: Crc32C.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checkedFrom is where the part of a batch begins that its checksum covers: its attributes.
const checkedFrom = 21

// AppendBatch appends a batch as it lies on disk, magic 2, uncompressed. Kafka: DefaultRecordBatch,
// DefaultRecord.
func AppendBatch(dst []byte, b *wire.Batch) []byte {
	e := Encoder{B: make([]byte, 0, b.SizeBytes)}
	e.I64(b.BaseOffset)
	e.I32(b.SizeBytes - 12) // without the two fields before what it counts
	e.I32(b.LeaderEpoch)
	e.I8(2)
	e.I32(0) // the checksum, below
	e.I16(b.Attributes)
	e.I32(b.LastOffsetDelta)
	e.I64(b.BaseTimestampMs)
	e.I64(b.MaxTimestampMs)
	e.I64(b.ProducerID)
	e.I16(b.ProducerEpoch)
	e.I32(b.BaseSequence)
	e.I32(int32(len(b.Records)))
	var body []byte
	for i := range b.Records {
		r := &b.Records[i]
		body = append(body[:0], 0) // a record's own attributes
		body = binary.AppendVarint(body, r.TimestampMs-b.BaseTimestampMs)
		body = binary.AppendVarint(body, int64(r.OffsetDelta))
		body = appendNullable(body, r.Key)
		body = appendNullable(body, r.Value)
		body = binary.AppendVarint(body, int64(len(r.Headers)))
		for _, h := range r.Headers {
			body = appendNullable(body, []byte(h.Key))
			body = appendNullable(body, h.Value)
		}
		e.B = binary.AppendVarint(e.B, int64(len(body)))
		e.B = append(e.B, body...)
	}
	binary.BigEndian.PutUint32(e.B[checkedFrom-4:], crc32.Checksum(e.B[checkedFrom:], castagnoli))
	return append(dst, e.B...)
}

func appendNullable(b, v []byte) []byte {
	if v == nil {
		return binary.AppendVarint(b, -1)
	}
	return append(binary.AppendVarint(b, int64(len(v))), v...)
}

// Checksum is the CRC-32C that stands in a batch's header.
func Checksum(b *wire.Batch) uint32 {
	return binary.BigEndian.Uint32(AppendBatch(nil, b)[checkedFrom-4:])
}
