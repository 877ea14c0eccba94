package serde

import (
	"encoding/hex"
	"math"
	"strings"
	"testing"
)

// What a serializer writes is what the deserializer of its name reads, in Kafka's bytes.
func TestSerializers(t *testing.T) {
	for _, c := range []struct{ kind, text, bytes, read string }{
		{"string", "Zoë", "5a6fc3ab", "Zoë"},
		{"bytes", `a\x00\xFFz\xg`, "6100ff7a5c7867", ""},
		{"short", "-2", "fffe", "-2"},
		{"integer", "1200", "000004b0", "1200"},
		{"integer", "825372720", "31323030", "825372720"}, // "1200" in letters
		{"long", "1718000000000", "0000019000c79c00", "1718000000000"},
		{"float", "18.5", "41940000", "18.5"},
		{"float", "1e-5", "3727c5ac", "1.0E-5"},
		{"float", "-0.0", "80000000", "-0.0"},
		{"float", "3.4028235e38f", "7f7fffff", "3.4028235E38"},
		{"double", "18.5", "4032800000000000", "18.5"},
		{"boolean", "TRUE", "01", "true"},
		{"boolean", "yes", "00", "false"},
		{"uuid", "1-2-3-4-A5", hex.EncodeToString([]byte("00000001-0002-0003-0004-0000000000a5")),
			"00000001-0002-0003-0004-0000000000a5"},
		{"json", `{ "a" : [1, 2.50] }`, hex.EncodeToString([]byte(`{"a":[1,2.5]}`)), `{"a":[1,2.5]}`},
	} {
		class, ok := ClassOf(c.kind, "Serializer")
		s, known := SerializerOf(class)
		if !ok || !known || Kind(s.Class) != c.kind {
			t.Fatalf("%s: %q %v %v", c.kind, class, ok, known)
		}
		b, exception := s.Write(c.text)
		if got := hex.EncodeToString(b); got != c.bytes || exception != "" {
			t.Errorf("%s %s: %s %s, want %s", c.kind, c.text, got, exception, c.bytes)
		}
		class, _ = ClassOf(c.kind, "Deserializer")
		d, _ := DeserializerOf(class)
		if text, bad := d.Read(b); c.read != "" && (text != c.read || bad != nil) {
			t.Errorf("%s %s is read as %s %v", c.kind, c.text, text, bad)
		}
	}
}

// A value of another kind never becomes a record: Java's parser throws before.
func TestValuesOfAnotherKind(t *testing.T) {
	for _, c := range []struct{ kind, text, exception string }{
		{"integer", "margherita", `java.lang.NumberFormatException: For input string: "margherita"`},
		{"integer", "2147483648", `java.lang.NumberFormatException: For input string: "2147483648"`},
		{"short", "70000", `java.lang.NumberFormatException: Value out of range. Value:"70000" Radix:10`},
		{"double", "", "java.lang.NumberFormatException: empty String"},
		{"double", "0x1p3", `java.lang.NumberFormatException: For input string: "0x1p3"`},
		{"uuid", "v1", "java.lang.IllegalArgumentException: Invalid UUID string: v1"},
		{"json", "margherita", parseException + "Unrecognized token 'margherita'"},
	} {
		class, _ := ClassOf(c.kind, "Serializer")
		s, _ := SerializerOf(class)
		if b, exception := s.Write(c.text); b != nil && c.kind != "uuid" ||
			!strings.HasPrefix(exception, c.exception) {
			t.Errorf("%s %s: %x %s, want %s", c.kind, c.text, b, exception, c.exception)
		}
	}
	if _, known := SerializerOf("IntegerSerializer"); known {
		t.Error("a class without its package was found")
	}
}

// Every single-precision number comes back from double precision as it was.
func TestNarrowedFloats(t *testing.T) {
	for _, b := range []uint32{0, 1 << 31, 1, 0x7fffff, 0x800000, 0x3f800000, 0xc2f6e979, 0x7f7fffff,
		0x7f800000, 0xff800000, 0x00400000, 0x80000003} {
		if got := narrowed(math.Float64bits(float64(math.Float32frombits(b)))); got != b {
			t.Errorf("%#x came back as %#x", b, got)
		}
	}
}
