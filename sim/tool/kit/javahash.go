package kit

import (
	"slices"

	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Kafka's tools print some lists in the order in which a java.util.HashMap walks over its keys. That
// order looks random but is always the same: by the hash of the string, folded to the table's size.

// JavaHash is String.hashCode for text without characters beyond ASCII, as names in Kafka are.
func JavaHash(s string) int32 {
	var h int32
	for i := 0; i < len(s); i++ {
		h = 31*h + int32(s[i])
	}
	return h
}

// HashMapOrder sorts keys as a HashMap walks over them that began with room for so many (16 is the
// default) and got the keys in this order.
func HashMapOrder(keys []string, room int) []string {
	table := 1
	for table < room {
		table *= 2
	}
	for len(keys)*4 > table*3 {
		table *= 2
	}
	out := slices.Clone(keys)
	bucket := func(s string) int {
		h := uint32(JavaHash(s))
		return int(h^h>>16) & (table - 1)
	}
	ordered.SortFunc(out, func(a, b string) int { return bucket(a) - bucket(b) })
	return out
}

// IntMapOrder sorts numbers as a HashMap walks over them that was made with room for all.
func IntMapOrder(ids []wire.ID) []wire.ID {
	table := 1
	for table < len(ids) {
		table *= 2
	}
	for len(ids)*4 > table*3 {
		table *= 2
	}
	out := slices.Clone(ids)
	ordered.SortFunc(out, func(a, b wire.ID) int {
		return int(a)&(table-1) - int(b)&(table-1)
	})
	return out
}

// DescribedOrder is the order in which Admin.describeTopics hands topics over: its futures are put
// into a HashMap with room for all, copied into a larger one, and their results into a third.
func DescribedOrder(names []string) []string {
	n := len(names)
	return HashMapOrder(HashMapOrder(HashMapOrder(names, n), n*4/3+1), n)
}

// PartitionResultOrder sorts what is told of partitions as a HashMap walks over them
// (TopicPartition.hashCode).
func PartitionResultOrder(tps []wire.PartitionResult) []wire.PartitionResult {
	out := slices.Clone(tps)
	ordered.SortFunc(out, func(a, b wire.PartitionResult) int {
		return tpBucket(a.TP, len(tps)) - tpBucket(b.TP, len(tps))
	})
	return out
}

// PartitionOrder is the same for partitions.
func PartitionOrder(tps []wire.TopicPartition) []wire.TopicPartition {
	out := slices.Clone(tps)
	ordered.SortFunc(out, func(a, b wire.TopicPartition) int {
		return tpBucket(a, len(tps)) - tpBucket(b, len(tps))
	})
	return out
}

// tpBucket is where a HashMap of n keys keeps a partition.
func tpBucket(tp wire.TopicPartition, n int) int {
	table := 16
	for n*4 > table*3 {
		table *= 2
	}
	h := uint32(31*(31+tp.Partition) + JavaHash(tp.Topic))
	return int(h^h>>16) & (table - 1)
}

// MapOrder sorts items as a HashMap of them walks over its keys, whose hashCode is hash.
func MapOrder[T any](items []T, hash func(T) int32) []T {
	table := 16
	for len(items)*4 > table*3 {
		table *= 2
	}
	out := slices.Clone(items)
	bucket := func(t T) int {
		h := uint32(hash(t))
		return int(h^h>>16) & (table - 1)
	}
	ordered.SortFunc(out, func(a, b T) int { return bucket(a) - bucket(b) })
	return out
}
