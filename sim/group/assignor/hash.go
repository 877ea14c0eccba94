package assignor

import (
	"slices"
	"unicode/utf16"
)

// StringHash is Java's String.hashCode: over UTF-16 units, h = 31h + c.
func StringHash(s string) int32 {
	h := int32(0)
	for _, r := range s {
		if r < 1<<16 {
			h = 31*h + r
			continue
		}
		hi, lo := utf16.EncodeRune(r)
		h = 31*(31*h+hi) + lo
	}
	return h
}

// HashOrder gives the indexes of keys in the order in which a Java HashMap, filled one by one in the
// order of keys, goes through them: by bucket, and within a bucket by arrival. (A bucket of more than
// eight keys becomes a tree in Java, which keeps that order for strings well enough.)
func HashOrder(keys []string) []int {
	size := 16
	for len(keys) > size*3/4 {
		size *= 2
	}
	at := make([]int, len(keys))
	bucket := make([]int32, len(keys))
	for i, k := range keys {
		h := uint32(StringHash(k))
		at[i], bucket[i] = i, int32((h^h>>16)&uint32(size-1))
	}
	slices.SortStableFunc(at, func(i, j int) int { return int(bucket[i] - bucket[j]) })
	return at
}
