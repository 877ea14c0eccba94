package lessons

import (
	"highwater/sim"
	"highwater/sim/broker"
	"highwater/sim/wire"
)

// leaderReplica is the leader's copy of a partition as the controller names the leader; nil when
// nobody leads it.
func leaderReplica(w *sim.World, tp wire.TopicPartition) *broker.Replica {
	p := w.Image().Partition(tp)
	if p == nil || p.Leader == wire.NoLeader {
		return nil
	}
	b := w.Broker(p.Leader)
	if b == nil {
		return nil
	}
	return b.Replica(tp)
}

// eachRecord ranges over the records in the leader's log, from its start.
func eachRecord(w *sim.World, tp wire.TopicPartition, see func(offset int64, r *wire.Record)) {
	l := leaderReplica(w, tp)
	if l == nil {
		return
	}
	for b := range l.Log().Ascend(l.LogStartOffset()) {
		if b.Attributes&wire.ControlFlag != 0 {
			continue
		}
		for i := range b.Records {
			offset := b.BaseOffset + int64(b.Records[i].OffsetDelta)
			if offset >= l.LogStartOffset() {
				see(offset, &b.Records[i])
			}
		}
	}
}

func countRecords(w *sim.World, tp wire.TopicPartition) int64 {
	n := int64(0)
	eachRecord(w, tp, func(int64, *wire.Record) { n++ })
	return n
}

func hasKey(w *sim.World, tp wire.TopicPartition, key string) bool {
	found := false
	eachRecord(w, tp, func(_ int64, r *wire.Record) {
		found = found || r.Key != nil && string(r.Key) == key
	})
	return found
}

// lost counts the records that their producer was told are stored and that the partition's leader
// doesn't have. A partition without a leader has lost nothing yet.
func (t *Tally) lost(w *sim.World) int64 {
	byPartition := map[wire.TopicPartition]map[uint64]bool{}
	n := int64(0)
	for tag, at := range t.tags {
		l := leaderReplica(w, at.tp)
		if l == nil || at.offset < l.LogStartOffset() {
			continue
		}
		present, ok := byPartition[at.tp]
		if !ok {
			present = map[uint64]bool{}
			eachRecord(w, at.tp, func(_ int64, r *wire.Record) { present[r.Tag] = true })
			byPartition[at.tp] = present
		}
		if !present[tag] {
			n++
		}
	}
	return n
}

// duplicates counts the records that stand in some partition more than once.
func duplicates(w *sim.World) int64 {
	n := int64(0)
	for _, p := range w.Image().Partitions.All() {
		seen := map[uint64]bool{}
		eachRecord(w, p.TP, func(_ int64, r *wire.Record) {
			if r.Tag != 0 && seen[r.Tag] {
				n++
			}
			seen[r.Tag] = true
		})
	}
	return n
}
