package stored

import "encoding/binary"

// reader reads Kafka's binary types. Flexible structs, from a schema's flexible version on, have
// varints of length + 1. What is missing reads as zero, and sets short.
type reader struct {
	b        []byte
	version  int16
	flexible bool
	short    bool
	option   Option
}

func (v *reader) take(n int) []byte {
	if n < 0 || n > len(v.b) {
		v.short, v.b = true, nil
		return nil
	}
	head := v.b[:n]
	v.b = v.b[n:]
	return head
}

func (v *reader) number(n int) uint64 {
	x := uint64(0)
	for _, c := range v.take(n) {
		x = x<<8 | uint64(c)
	}
	return x
}

func (v *reader) i16() int16 { return int16(v.number(2)) }

func (v *reader) i32() int64 { return int64(int32(v.number(4))) }

func (v *reader) i64() int64 { return int64(v.number(8)) }

func (v *reader) uvarint() int {
	x, n := binary.Uvarint(v.b)
	if n <= 0 || x > uint64(len(v.b)) {
		v.short, v.b = true, nil
		return 0
	}
	v.b = v.b[n:]
	return int(x)
}

// size is the length of bytes or of an array.
func (v *reader) size() int {
	if v.flexible {
		return v.uvarint() - 1
	}
	return int(v.i32())
}

func (v *reader) length() int {
	n := v.size()
	if n > len(v.b) { // each item takes at least a byte
		v.short = true
		return 0
	}
	return max(n, 0)
}

// chars is the length of a string; -1 for null.
func (v *reader) chars() int {
	if v.flexible {
		return v.uvarint() - 1
	}
	return int(v.i16())
}

func (v *reader) str() string { return string(v.take(v.chars())) }

func (v *reader) whole(k kind) int64 {
	switch k {
	case int8Kind:
		return int64(int8(v.number(1)))
	case int16Kind:
		return int64(v.i16())
	case int32Kind:
		return v.i32()
	}
	return v.i64()
}
