package codec

import (
	"encoding/hex"
	"strings"
	"testing"

	"highwater/sim/wire"
)

// A batch's pieces are, one after the other, the bytes that Kafka 4.3.1 had in its segment file.
func TestBatchAsOnARealDisk(t *testing.T) {
	const real = "0000000000000000 00000041 00000000 02 93bd06e7 0000 00000000 000001a22a589fb1 " +
		"000001a22a589fb1 0000000000000000 0000 00000000 00000001 1e 00 00 00 0a 4d6172696f 08 00000007 00"
	b := wire.NewBatch([]wire.Record{{TimestampMs: 0x1a22a589fb1, Key: []byte("Mario"),
		Value: []byte{0, 0, 0, 7}}}, 0, 0, 0)
	b.LeaderEpoch = 0
	if got := hex.EncodeToString(onDisk(b)); got != strings.ReplaceAll(real, " ", "") {
		t.Errorf("%s\nwant\n%s", got, strings.ReplaceAll(real, " ", ""))
	}
}

// Whatever a record has, its pieces are as many bytes as its batch counts for it.
func TestPiecesAreTheRecordsSize(t *testing.T) {
	b := wire.NewBatch([]wire.Record{
		{TimestampMs: 1000},
		{OffsetDelta: 1, TimestampMs: 900, Key: []byte{}, Value: make([]byte, 70)},
		{OffsetDelta: 2, TimestampMs: 90000, Value: []byte("x"), Headers: []wire.Header{
			{Key: "trace", Value: []byte("1")}, {Key: "none"}, {Key: "", Value: []byte{}}}},
	}, 4, 0, 7)
	n := 0
	for _, p := range BatchPieces(b) {
		n += len(p.Bytes)
	}
	if n != wire.BatchOverheadBytes {
		t.Errorf("the header has %d bytes", n)
	}
	for i := range b.Records {
		for _, p := range RecordPieces(b, &b.Records[i]) {
			n += len(p.Bytes)
		}
	}
	if int32(n) != b.SizeBytes {
		t.Errorf("%d bytes, the batch says %d", n, b.SizeBytes)
	}
}

// The checksums that the real kafka-dump-log.sh printed for these batches (scripts/dump-log.txt).
func TestChecksumsAreTheRealOnes(t *testing.T) {
	record := func(delta int32, ms int64, key, value string) wire.Record {
		r := wire.Record{OffsetDelta: delta, TimestampMs: ms, Value: []byte(value)}
		if key != "" {
			r.Key = []byte(key)
		}
		return r
	}
	dish := record(0, 1796007698465, "9", "menu")
	dish.Headers = []wire.Header{{Key: "till", Value: []byte("9")}, {Key: "shop", Value: []byte("3")}}
	tombstone := wire.Record{OffsetDelta: 1, TimestampMs: 1796007692858, Key: []byte("8")}
	stamped := wire.NewBatch([]wire.Record{record(0, 1796007692712, "7", "tiramisu"), tombstone},
		wire.NoProducerID, -1, -1)
	stamped.Attributes, stamped.BaseTimestampMs = wire.DeleteHorizonFlag, 1796007731163
	for _, tc := range []struct {
		name  string
		batch *wire.Batch
		size  int
		crc   uint32
	}{
		{"three orders", wire.NewBatch([]wire.Record{record(0, 1796007602275, "7", "menu"),
			record(1, 1796007602320, "8", "menu"), record(2, 1796007602320, "7", "margherita")},
			wire.NoProducerID, -1, -1), 103, 3324621333},
		{"headers", wire.NewBatch([]wire.Record{dish}, wire.NoProducerID, -1, -1), 87, 372700188},
		{"a delete horizon", stamped, 0, 955445748},
		{"no key", wire.NewBatch([]wire.Record{record(0, 1796007804882, "", "1")}, wire.NoProducerID, -1,
			-1), 69, 3538941182},
	} {
		if got := len(onDisk(tc.batch)); tc.size > 0 && got != tc.size {
			t.Errorf("%s: %d bytes, the real one has %d", tc.name, got, tc.size)
		}
		if got := Checksum(tc.batch); got != tc.crc {
			t.Errorf("%s: checksum %d, the real one has %d", tc.name, got, tc.crc)
		}
	}
}

// onDisk is a batch as it lies in a segment's file, uncompressed.
func onDisk(b *wire.Batch) (out []byte) {
	for _, p := range BatchPieces(b) {
		out = append(out, p.Bytes...)
	}
	for i := range b.Records {
		for _, p := range RecordPieces(b, &b.Records[i]) {
			out = append(out, p.Bytes...)
		}
	}
	return out
}
