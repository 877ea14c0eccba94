// Package serde is what turns values into records' bytes and back: Kafka's serializers and
// deserializers by their classes, JSON as Kafka's own JsonDeserializer reads it, Avro's binary
// encoding, and the fields that lie in a record's bytes.
package serde

import (
	"encoding/binary"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

const (
	// Serialization is the package of Kafka's serializers and deserializers.
	Serialization = "org.apache.kafka.common.serialization."
	// connectJSON is that of the two for JSON, which lie in connect-json, beside the clients.
	connectJSON = "org.apache.kafka.connect.json."
)

// Deserializer turns a record's bytes into what a program sees, as Deserializer.deserialize and
// toString do; the zero value leaves the bytes as they are.
type Deserializer struct {
	Class string // without its package; empty: none
}

// Problem is a SerializationException, with the exception behind it as Throwable.toString writes it.
type Problem struct{ Text, Cause string }

// deserializerKind is a class that is known: how many bytes it reads, 0 for any, and how its exception
// calls it.
type deserializerKind struct {
	class string
	size  int
	name  string
}

var deserializerKinds = [...]deserializerKind{
	{"StringDeserializer", 0, ""},
	{"ShortDeserializer", 2, "ShortDeserializer"},
	{"IntegerDeserializer", 4, "IntegerDeserializer"},
	{"LongDeserializer", 8, "LongDeserializer"},
	{"BooleanDeserializer", 1, "BooleanDeserializer"},
	{"UUIDDeserializer", 0, ""},
	{"FloatDeserializer", 4, "Deserializer"},
	{"DoubleDeserializer", 8, "Deserializer"},
	{"ByteArrayDeserializer", 0, ""},
	{"ByteBufferDeserializer", 0, ""},
	{"BytesDeserializer", 0, ""},
	{"JsonDeserializer", 0, ""},
}

// packageOf is the package of a class of this room.
func packageOf(class string) string {
	if strings.HasPrefix(class, "Json") {
		return connectJSON
	}
	return Serialization
}

// DeserializerOf is the deserializer of a class that is named with its package; false: there is none.
func DeserializerOf(name string) (Deserializer, bool) {
	for i := range deserializerKinds {
		if c := deserializerKinds[i].class; packageOf(c)+c == name {
			return Deserializer{c}, true
		}
	}
	return Deserializer{}, false
}

// size is how many bytes the class reads, 0 for any, and how its exception calls it.
func (d Deserializer) size() (size int, name string) {
	for i := range deserializerKinds {
		if k := &deserializerKinds[i]; k.class == d.Class {
			return k.size, k.name
		}
	}
	return 0, ""
}

// Read is the value in print. Null is null for every class.
func (d Deserializer) Read(b []byte) (text string, problem *Problem) {
	if b == nil {
		return "null", nil
	}
	return d.read(b)
}

func (d Deserializer) read(b []byte) (text string, problem *Problem) {
	if size, name := d.size(); size > 0 && len(b) != size {
		return "", &Problem{Text: "Size of data received by " + name + " is not " + strconv.Itoa(size)}
	}
	switch d.Class {
	case "ShortDeserializer":
		return strconv.Itoa(int(int16(binary.BigEndian.Uint16(b)))), nil
	case "IntegerDeserializer":
		return strconv.Itoa(int(int32(binary.BigEndian.Uint32(b)))), nil
	case "LongDeserializer":
		return strconv.FormatInt(int64(binary.BigEndian.Uint64(b)), 10), nil
	case "BooleanDeserializer":
		if b[0] > 1 {
			return "", &Problem{Text: "Unexpected byte received by BooleanDeserializer: " +
				strconv.Itoa(int(int8(b[0])))}
		}
		return strconv.FormatBool(b[0] == 1), nil
	case "UUIDDeserializer":
		text, cause := uuid(string(b))
		if cause != "" {
			return "", &Problem{"Error parsing data into UUID", cause}
		}
		return text, nil
	case "FloatDeserializer":
		return FloatText(Widened(binary.BigEndian.Uint32(b)), 32), nil
	case "DoubleDeserializer":
		return FloatText(binary.BigEndian.Uint64(b), 64), nil
	case "ByteArrayDeserializer":
		return "[B@" + strconv.FormatUint(uint64(identity(b)), 16), nil
	case "ByteBufferDeserializer":
		n := strconv.Itoa(len(b))
		return "java.nio.HeapByteBuffer[pos=0 lim=" + n + " cap=" + n + "]", nil
	case "BytesDeserializer":
		return printable(b), nil
	case "JsonDeserializer":
		return readJSON(b)
	}
	return string(b), nil
}

// identity stands for an array's identityHashCode, a random number: the same bytes have the same here.
func identity(b []byte) uint32 {
	h := uint32(2166136261)
	for _, c := range b {
		h = (h ^ uint32(c)) * 16777619
	}
	return h >> 1
}

// printable writes letters as they are, other bytes and the backslash by their number.
// Kafka: Bytes.toString.
func printable(b []byte) string {
	const hex = "0123456789ABCDEF"
	var out []byte
	for _, c := range b {
		if c >= ' ' && c <= '~' && c != '\\' {
			out = append(out, c)
		} else {
			out = append(out, '\\', 'x', hex[c>>4], hex[c&15])
		}
	}
	return string(out)
}

// uuid is a UUID as java.util.UUID.fromString reads it and toString writes it; cause is what it throws.
func uuid(s string) (text, cause string) {
	parts := strings.Split(s, "-")
	switch {
	case len(s) > 36:
		return "", "java.lang.IllegalArgumentException: UUID string too large"
	case len(parts) != 5:
		return "", "java.lang.IllegalArgumentException: Invalid UUID string: " + s
	}
	const number = "java.lang.NumberFormatException: "
	for i, width := range []int{8, 4, 4, 4, 12} {
		p := parts[i]
		if p == "" {
			return "", number
		}
		if bad := strings.TrimLeft(p, "0123456789abcdefABCDEF"); bad != "" {
			return "", number + "Error at index " + strconv.Itoa(len(p)-len(bad)) + " in: \"" + p + "\""
		}
		p = strings.Repeat("0", width) + strings.ToLower(p) // only its last bits count
		parts[i] = p[len(p)-width:]
	}
	return strings.Join(parts, "-"), ""
}

// Widened are the bits of a single-precision number in double precision. Nothing is computed with it.
func Widened(b uint32) uint64 {
	sign, exponent, m := uint64(b>>31)<<63, uint64(b>>23&0xff), uint64(b&0x7fffff)
	switch {
	case exponent == 0 && m == 0:
		return sign
	case exponent == 0: // subnormal: the leading one becomes the hidden one
		n := bits.LeadingZeros32(uint32(m)) - 8
		return sign | uint64(1-n-127+1023)<<52 | (m<<n&0x7fffff)<<29
	case exponent == 0xff:
		return sign | 0x7ff<<52 | m<<29
	}
	return sign | (exponent-127+1023)<<52 | m<<29
}

// FloatText is Double.toString and Float.toString of a number that is given by its bits.
func FloatText(pattern uint64, precision int) string {
	v := math.Float64frombits(pattern)
	size := math.Abs(v)
	switch {
	case math.IsNaN(v):
		return "NaN"
	case math.IsInf(v, 0):
		return strings.Replace(strconv.FormatFloat(v, 'g', -1, precision), "Inf", "Infinity", 1)
	case size != 0 && (size < 1e-3 || size >= 1e7):
		digits, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', -1, precision), "e")
		if !strings.Contains(digits, ".") {
			digits += ".0"
		}
		n, _ := strconv.Atoi(exponent)
		return digits + "E" + strconv.Itoa(n)
	}
	s := strconv.FormatFloat(v, 'f', -1, precision)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}
