package broker

import (
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// table holds the replicas of a broker in numbered slots. Finding one by topic and partition costs
// the same with three replicas as with three thousand: a hash index, which is replaced whole when
// replicas come or go and so may be shared by snapshots. Slots are never used again, so that a
// fetch session can remember them.
type table struct {
	replicas ordered.Slots[Replica]
	index    []int32 // slot+1 by hash, open addressing; 0 is free
	sorted   []int32 // slots in the order of topic and partition
	next     int32
}

func newTable() table { return table{replicas: ordered.NewSlots(cloneReplica)} }

// Clone makes a snapshot.
func (t *table) Clone() table {
	return table{t.replicas.Clone(), t.index, t.sorted, t.next}
}

// slots is the number of slots ever used.
func (t *table) slots() int32 { return t.next }

func (t *table) get(slot int32) *Replica  { return t.replicas.Get(int(slot)) }
func (t *table) edit(slot int32) *Replica { return t.replicas.Edit(int(slot)) }

// find is the slot of a replica, or -1.
func (t *table) find(tp *wire.TopicPartition) int32 {
	if len(t.index) == 0 {
		return -1
	}
	mask := uint32(len(t.index) - 1)
	for h := hash(tp) & mask; ; h = (h + 1) & mask {
		slot := t.index[h] - 1
		if slot < 0 {
			return -1
		}
		if r := t.get(slot); r != nil && r.tp.Partition == tp.Partition && r.tp.Topic == tp.Topic {
			return slot
		}
	}
}

// hash is FNV-1a over topic and partition.
func hash(tp *wire.TopicPartition) uint32 {
	h := uint32(2166136261)
	for i := 0; i < len(tp.Topic); i++ {
		h = (h ^ uint32(tp.Topic[i])) * 16777619
	}
	h = (h ^ uint32(tp.Partition)) * 16777619
	return h ^ h>>15
}

// add puts a replica in. Call reindex when all are added.
func (t *table) add(r *Replica) {
	r.slot = t.next
	t.next++
	t.replicas.Set(int(r.slot), r)
}

// remove takes a replica out. Call reindex when all are removed.
func (t *table) remove(slot int32) { t.replicas.Set(int(slot), nil) }

// reindex rebuilds what find and all need.
func (t *table) reindex() {
	var sorted []int32
	for slot := range t.next {
		if t.get(slot) != nil {
			sorted = append(sorted, slot)
		}
	}
	size := 8
	for size < 2*len(sorted) {
		size *= 2
	}
	index := make([]int32, size)
	for _, slot := range sorted {
		h := hash(&t.get(slot).tp) & uint32(size-1)
		for index[h] != 0 {
			h = (h + 1) & uint32(size-1)
		}
		index[h] = slot + 1
	}
	ordered.SortFunc(sorted, func(a, b int32) int {
		if t.get(a).tp.Less(t.get(b).tp) {
			return -1
		}
		return 1
	})
	t.index, t.sorted = index, sorted
}
