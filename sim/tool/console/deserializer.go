package console

import (
	"encoding/binary"
	"math"
	"math/bits"
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/tool/kit"
)

const serialization = "org.apache.kafka.common.serialization."

// deserializer turns a record's bytes into what the formatter prints, as Deserializer.deserialize and
// toString do; the zero value leaves the bytes as they are.
// Kafka: org.apache.kafka.common.serialization.
type deserializer struct {
	Class string // without its package; empty: none
}

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
}

func (d deserializer) kind() (k deserializerKind, known bool) {
	for i := range deserializerKinds {
		if deserializerKinds[i].class == d.Class {
			return deserializerKinds[i], true
		}
	}
	return k, false
}

// Deserializers reads the classes the learner gave. One that doesn't exist is logged and left out.
// Kafka: DefaultMessageFormatter.getDeserializerProperty.
func (f *Formatter) Deserializers(p *kit.Process, out *node.Out) {
	if formatters[f.which].last > 0 {
		return // it has none
	}
	for _, d := range []*deserializer{&f.Keys, &f.Values, &f.headerValues} {
		if d.Class == "" {
			continue
		}
		given := d.Class
		d.Class = strings.TrimPrefix(given, serialization)
		if _, known := d.kind(); !known || d.Class == given {
			p.Log(out, client.LogLine{Level: "ERROR", Text: "Unable to instantiate a deserializer " +
				"from " + given, Logger: "org.apache.kafka.tools.consumer.DefaultMessageFormatter"})
			p.PrintErr(out, "java.lang.ClassNotFoundException: "+given)
			d.Class = ""
		}
	}
}

// text is the value in print, or what the SerializationException says.
func (d deserializer) text(b []byte) (text, problem string) {
	kind, _ := d.kind()
	if kind.size > 0 && len(b) != kind.size {
		return "", "Size of data received by " + kind.name + " is not " + strconv.Itoa(kind.size)
	}
	switch d.Class {
	case "ShortDeserializer":
		return strconv.Itoa(int(int16(binary.BigEndian.Uint16(b)))), ""
	case "IntegerDeserializer":
		return strconv.Itoa(int(int32(binary.BigEndian.Uint32(b)))), ""
	case "LongDeserializer":
		return strconv.FormatInt(int64(binary.BigEndian.Uint64(b)), 10), ""
	case "BooleanDeserializer":
		if b[0] > 1 {
			return "", "Unexpected byte received by BooleanDeserializer: " +
				strconv.Itoa(int(int8(b[0])))
		}
		return strconv.FormatBool(b[0] == 1), ""
	case "UUIDDeserializer":
		if text, problem = uuid(string(b)); problem != "" {
			problem = "Error parsing data into UUID"
		}
		return text, problem
	case "FloatDeserializer":
		return javaFloat(widened(binary.BigEndian.Uint32(b)), 32), ""
	case "DoubleDeserializer":
		return javaFloat(binary.BigEndian.Uint64(b), 64), ""
	case "ByteArrayDeserializer":
		return "[B@" + strconv.FormatUint(uint64(identity(b)), 16), ""
	case "ByteBufferDeserializer":
		n := strconv.Itoa(len(b))
		return "java.nio.HeapByteBuffer[pos=0 lim=" + n + " cap=" + n + "]", ""
	case "BytesDeserializer":
		return printable(b), ""
	}
	return string(b), ""
}

// read is text with the problem as an exception.
func (d deserializer) read(b []byte) (text string, problem *kit.Failure) {
	text, bad := d.text(b)
	if bad == "" {
		return text, nil
	}
	problem = &kit.Failure{Java: kit.KafkaErrors + "SerializationException", Message: bad}
	if cause := d.cause(b); cause != "" {
		problem.Causes = []string{"Caused by: " + cause}
	}
	return text, problem
}

// cause is the exception behind the one that text tells of; "" when it has none.
func (d deserializer) cause(b []byte) string {
	if d.Class == "UUIDDeserializer" {
		_, cause := uuid(string(b))
		return cause
	}
	return ""
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
		return "", kit.IllegalArgument + ": UUID string too large"
	case len(parts) != 5:
		return "", kit.IllegalArgument + ": Invalid UUID string: " + s
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

// widened are the bits of a single-precision number in double precision. Nothing is computed with it.
func widened(b uint32) uint64 {
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

// javaFloat is Double.toString and Float.toString of a number that is given by its bits.
func javaFloat(pattern uint64, precision int) string {
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
