package tool

import (
	"encoding/binary"
	"math"
	"math/bits"
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
)

const serialization = "org.apache.kafka.common.serialization."

// deserializer turns a record's bytes into what the formatter prints, as Deserializer.deserialize and
// toString do; the zero value leaves the bytes as they are. ByteArrayDeserializer and the like, whose
// text says nothing, are left out. Kafka: org.apache.kafka.common.serialization.
type deserializer struct {
	class string // without its package; empty: none
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
	{"FloatDeserializer", 4, "Deserializer"},
	{"DoubleDeserializer", 8, "Deserializer"},
}

func (d deserializer) kind() (k deserializerKind, known bool) {
	for i := range deserializerKinds {
		if deserializerKinds[i].class == d.class {
			return deserializerKinds[i], true
		}
	}
	return k, false
}

// deserializers reads the classes the learner gave. One that doesn't exist is logged and left out.
// Kafka: DefaultMessageFormatter.getDeserializerProperty.
func (f *formatter) deserializers(p *Process, out *node.Out) {
	if formatters[f.which].last > 0 {
		return // it has none
	}
	for _, d := range []*deserializer{&f.keys, &f.values, &f.headerValues} {
		if d.class == "" {
			continue
		}
		given := d.class
		d.class = strings.TrimPrefix(given, serialization)
		if _, known := d.kind(); !known || d.class == given {
			p.log(out, client.LogLine{Level: "ERROR", Text: "Unable to instantiate a deserializer " +
				"from " + given, Logger: "org.apache.kafka.tools.consumer.DefaultMessageFormatter"})
			p.eprint(out, "java.lang.ClassNotFoundException: "+given)
			d.class = ""
		}
	}
}

// text is the value in print, or what the SerializationException says.
func (d deserializer) text(b []byte) (text, problem string) {
	kind, _ := d.kind()
	if kind.size > 0 && len(b) != kind.size {
		return "", "Size of data received by " + kind.name + " is not " + strconv.Itoa(kind.size)
	}
	switch d.class {
	case "ShortDeserializer":
		return strconv.Itoa(int(int16(binary.BigEndian.Uint16(b)))), ""
	case "IntegerDeserializer":
		return strconv.Itoa(int(int32(binary.BigEndian.Uint32(b)))), ""
	case "LongDeserializer":
		return strconv.FormatInt(int64(binary.BigEndian.Uint64(b)), 10), ""
	case "FloatDeserializer":
		return javaFloat(widened(binary.BigEndian.Uint32(b)), 32), ""
	case "DoubleDeserializer":
		return javaFloat(binary.BigEndian.Uint64(b), 64), ""
	}
	return string(b), ""
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
