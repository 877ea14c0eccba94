package commitlog

import "bytes"

// offsetMap is the cleaner's memory of the last offset of each key: a hash table with open addresses.
// Kafka: SkimpyOffsetMap; that one holds hashes instead of keys, and at most five million.
type offsetMap struct {
	slots   []int32 // index plus 1 of an entry; a power of two, at most half full
	entries []keyOffset
}

type keyOffset struct {
	key    []byte
	offset int64
}

// slot is where a key stands, or where it would.
func (m *offsetMap) slot(key []byte) int {
	h := uint64(14695981039346656037) // FNV-1a
	for _, b := range key {
		h = (h ^ uint64(b)) * 1099511628211
	}
	for i := int(h ^ h>>32); ; i++ {
		i &= len(m.slots) - 1
		if at := m.slots[i]; at == 0 || bytes.Equal(m.entries[at-1].key, key) {
			return i
		}
	}
}

// set notes a key's offset. The key must not be edited after that.
func (m *offsetMap) set(key []byte, offset int64) {
	if len(m.entries)*2 >= len(m.slots) {
		m.slots = make([]int32, max(16, 2*len(m.slots)))
		for i := range m.entries {
			m.slots[m.slot(m.entries[i].key)] = int32(i) + 1
		}
	}
	i := m.slot(key)
	if at := m.slots[i]; at > 0 {
		m.entries[at-1].offset = offset
		return
	}
	m.entries = append(m.entries, keyOffset{key, offset})
	m.slots[i] = int32(len(m.entries))
}

// get is the key's offset, -1 when it has none.
func (m *offsetMap) get(key []byte) int64 {
	if len(m.slots) == 0 {
		return -1
	}
	if at := m.slots[m.slot(key)]; at > 0 {
		return m.entries[at-1].offset
	}
	return -1
}
