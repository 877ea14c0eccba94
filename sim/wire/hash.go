package wire

import "unicode/utf16"

// StringHash is Java's String.hashCode: over UTF-16 units, h = 31h + c. It decides which partition
// holds a group, and the order in which Java's hash tables give their keys.
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
