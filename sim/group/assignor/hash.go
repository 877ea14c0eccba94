package assignor

import (
	"cmp"
	"strings"

	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// HashOrder gives the indexes of keys in the order in which a Java HashMap, filled one by one in the
// order of keys, goes through them: by bucket, and within a bucket by arrival. (A bucket of more than
// eight keys becomes a tree in Java, which keeps that order for strings well enough.)
func HashOrder(keys []string) []int {
	hashes := make([]uint32, len(keys))
	for i, k := range keys {
		hashes[i] = uint32(wire.StringHash(k))
	}
	return hashed(hashes, 16)
}

// PartitionOrder is HashOrder for partitions: the order of a Java HashSet of them.
func PartitionOrder(tps []wire.TopicPartition) []int {
	hashes := make([]uint32, len(tps))
	for i, tp := range tps {
		hashes[i] = partitionHash(tp.Topic, tp.Partition)
	}
	return hashed(hashes, 16)
}

// hashed is HashOrder for hash codes, in a table made for a capacity. Kafka makes many tables larger
// than needed, which changes their order.
func hashed(hashes []uint32, capacity int) []int {
	mask := uint32(tableFor(len(hashes), capacity) - 1)
	at := make([]int, len(hashes))
	for i := range at {
		at[i] = i
	}
	ordered.SortFunc(at, func(i, j int) int {
		return int(spread(hashes[i])&mask) - int(spread(hashes[j])&mask)
	})
	return at
}

// tableFor is the size of a table that began with room for capacity and then took n keys.
func tableFor(n, capacity int) int {
	size := 1
	for size < capacity || n > size*3/4 && n > 0 {
		size *= 2
	}
	return size
}

// spread is HashMap.hash.
func spread(h uint32) uint32 { return h ^ h>>16 }

// copied is the capacity of a HashSet made as a copy of n keys.
func copied(n int) int { return max(n*4/3+1, 16) }

// sized is the capacity of a table from AssignorHelpers.newHashMap or newHashSet.
func sized(n int) int { return (n+1)*4/3 + 1 }

// byHash sorts small numbers as a HashSet copied from a list of them holds them.
func byHash(ps []int32) {
	mask := int32(tableFor(len(ps), copied(len(ps))) - 1)
	ordered.SortFunc(ps, func(a, b int32) int {
		if c := a&mask - b&mask; c != 0 {
			return int(c)
		}
		return int(a - b)
	})
}

const base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// uuidWords are the 128 bits of an id, most significant first.
func uuidWords(id wire.UUID) (words [4]uint32) {
	for i := range min(len(id), 22) {
		v := uint32(max(strings.IndexByte(base64url, id[i]), 0))
		for bit := range 6 {
			if at := i*6 + bit; at < 128 && v&(32>>bit) != 0 {
				words[at/32] |= 1 << (31 - at%32)
			}
		}
	}
	return words
}

// uuidHash is Kafka's Uuid.hashCode: the four words of the id, xor-ed.
func uuidHash(id wire.UUID) uint32 {
	w := uuidWords(id)
	return w[0] ^ w[1] ^ w[2] ^ w[3]
}

// compareUUID is Kafka's Uuid.compareTo: two signed numbers of 64 bits.
func compareUUID(a, b wire.UUID) int {
	v, w := uuidWords(a), uuidWords(b)
	for i := 0; i < 4; i += 2 {
		x := int64(v[i])<<32 | int64(v[i+1])
		y := int64(w[i])<<32 | int64(w[i+1])
		if c := cmp.Compare(x, y); c != 0 {
			return c
		}
	}
	return 0
}

// partitionHash is TopicPartition.hashCode.
func partitionHash(topic string, partition int32) uint32 {
	return 31*(31+uint32(partition)) + uint32(wire.StringHash(topic))
}
