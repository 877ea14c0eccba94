package codec

import (
	"testing"

	"highwater/sim/wire"
)

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
		if got := len(AppendBatch(nil, tc.batch)); tc.size > 0 && got != tc.size {
			t.Errorf("%s: %d bytes, the real one has %d", tc.name, got, tc.size)
		}
		if got := Checksum(tc.batch); got != tc.crc {
			t.Errorf("%s: checksum %d, the real one has %d", tc.name, got, tc.crc)
		}
	}
}
