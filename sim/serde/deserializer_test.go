package serde

import (
	"math"
	"testing"
)

// A single-precision number keeps its value in double precision: normal, subnormal, infinite, zero.
func TestWidenedFloats(t *testing.T) {
	for _, b := range []uint32{0, 1 << 31, 1, 0x7fffff, 0x800000, 0x3f800000, 0xc2f6e979, 0x7f7fffff,
		0x7f800000, 0xff800000, 0x00400000, 0x80000003} {
		want := math.Float64bits(float64(math.Float32frombits(b)))
		if got := Widened(b); got != want {
			t.Errorf("%#x: %#x, want %#x", b, got, want)
		}
	}
}

// Booleans and UUIDs are read as Kafka's deserializers read them.
func TestBooleanAndUUID(t *testing.T) {
	for _, c := range []struct{ class, bytes, text, problem string }{
		{"BooleanDeserializer", "\x01", "true", ""}, {"BooleanDeserializer", "\x00", "false", ""},
		{"BooleanDeserializer", "v1", "", "Size of data received by BooleanDeserializer is not 1"},
		{"BooleanDeserializer", "\xff", "", "Unexpected byte received by BooleanDeserializer: -1"},
		{"UUIDDeserializer", "1-2-3-4-A5", "00000001-0002-0003-0004-0000000000a5", ""},
		{"UUIDDeserializer", "550e8400-e29b-41d4-a716-446655440000",
			"550e8400-e29b-41d4-a716-446655440000", ""},
		{"UUIDDeserializer", "v1", "", "Error parsing data into UUID"},
		{"UUIDDeserializer", "g-1-1-1-1", "", "Error parsing data into UUID"},
		{"ByteBufferDeserializer", "v12", "java.nio.HeapByteBuffer[pos=0 lim=3 cap=3]", ""},
		{"BytesDeserializer", "a~\\\x7f\x00", "a~\\x5C\\x7F\\x00", ""},
		{"UUIDDeserializer", "123456789-2-3-4-5", "23456789-0002-0003-0004-000000000005", ""},
	} {
		text, bad := Deserializer{Class: c.class}.Read([]byte(c.bytes))
		problem := ""
		if bad != nil {
			problem = bad.Text
		}
		if text != c.text || problem != c.problem {
			t.Errorf("%s of %q: %q %q, want %q %q", c.class, c.bytes, text, problem, c.text, c.problem)
		}
	}
}

// What java.util.UUID.fromString throws stands behind the SerializationException.
func TestCauseOfAUUIDThatIsNone(t *testing.T) {
	for text, want := range map[string]string{
		"v1":                                     "java.lang.IllegalArgumentException: Invalid UUID string: v1",
		"1-2-3-4-xy":                             "java.lang.NumberFormatException: Error at index 0 in: \"xy\"",
		"1-2-3-4-ax":                             "java.lang.NumberFormatException: Error at index 1 in: \"ax\"",
		"1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16": "java.lang.IllegalArgumentException: UUID string too large",
	} {
		_, f := Deserializer{Class: "UUIDDeserializer"}.Read([]byte(text))
		if f == nil || f.Cause != want {
			t.Errorf("%s: %v, want %s", text, f, want)
		}
	}
}
