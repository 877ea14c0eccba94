package commitlog

import (
	"testing"

	"highwater/sim/wire"
)

// A producer that was silent for producer.id.expiration.ms is forgotten: then any sequence number will
// do. One that wrote a moment later is not, whether it wrote last or not. Kafka:
// ProducerStateManager.removeExpiredProducers.
func TestSilentProducersAreForgotten(t *testing.T) {
	l := New(0)
	add := func(id int64, sequence int32, atMs int64) {
		b := sequenced(id, 0, sequence, 1)
		b.MaxTimestampMs = atMs
		l.AppendAsLeader(b, 0, atMs, &plain)
	}
	add(7, 3, 1000)
	add(8, 3, 1001)
	add(9, 3, 1000)
	known := func(id int64) bool {
		code, _ := l.CheckProducer(sequenced(id, 0, 9, 1))
		return code == wire.OutOfOrderSequenceNumber
	}
	for _, tc := range []struct {
		nowMs int64
		want  [3]bool
	}{
		{1999, [3]bool{true, true, true}},
		{2000, [3]bool{false, true, false}},
		{2001, [3]bool{false, false, false}},
	} {
		l.ExpireProducers(tc.nowMs, 1000)
		for i, want := range tc.want {
			if id := int64(7 + i); known(id) != want {
				t.Errorf("at %d ms producer %d is known: %v", tc.nowMs, id, !want)
			}
		}
	}
}
