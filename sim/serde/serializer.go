package serde

import (
	"encoding/binary"
	"math"
	"strconv"
	"strings"
)

// Serializer turns what a program has, given as text, into a record's bytes; the zero value leaves the
// text's bytes as they are.
type Serializer struct {
	Class string // without its package; empty: none
}

// kinds are the short names of what can be written and read, and how their classes begin.
var kinds = [...]struct{ name, class string }{
	{"string", "String"}, {"bytes", "ByteArray"}, {"short", "Short"}, {"integer", "Integer"},
	{"long", "Long"}, {"float", "Float"}, {"double", "Double"}, {"boolean", "Boolean"},
	{"uuid", "UUID"}, {"json", "Json"},
}

// Kinds are the short names of what can be written and read.
func Kinds() []string {
	out := make([]string, len(kinds))
	for i := range kinds {
		out[i] = kinds[i].name
	}
	return out
}

// ClassOf is the class, with its package, that a short name stands for; role is Serializer or
// Deserializer. A class stands for itself.
func ClassOf(name, role string) (string, bool) {
	for _, k := range kinds {
		if class := k.class + role; k.name == name || packageOf(class)+class == name {
			return packageOf(class) + class, true
		}
	}
	return "", false
}

// Kind is the short name of a class without its package; "" of one that has none.
func Kind(class string) string {
	class = strings.TrimSuffix(strings.TrimSuffix(class, "Serializer"), "Deserializer")
	for _, k := range kinds {
		if k.class == class {
			return k.name
		}
	}
	return ""
}

// SerializerOf is the serializer of a class that is named with its package; false: there is none.
func SerializerOf(name string) (Serializer, bool) {
	for _, k := range kinds {
		if class := k.class + "Serializer"; packageOf(class)+class == name {
			return Serializer{class}, true
		}
	}
	return Serializer{}, false
}

const numberFormat = "java.lang.NumberFormatException: "

// Write makes the bytes. What isn't a value of the class is refused as Java's own parser of such values
// does (Integer.parseInt, UUID.fromString, ObjectMapper.readTree): an exception with its class.
func (s Serializer) Write(text string) (b []byte, exception string) {
	switch s.Class {
	case "ShortSerializer":
		return whole(text, 16)
	case "IntegerSerializer":
		return whole(text, 32)
	case "LongSerializer":
		return whole(text, 64)
	case "FloatSerializer", "DoubleSerializer":
		return fraction(text, s.Class == "FloatSerializer")
	case "BooleanSerializer":
		if strings.EqualFold(text, "true") {
			return []byte{1}, ""
		}
		return []byte{0}, ""
	case "UUIDSerializer":
		text, exception = uuid(text)
		return []byte(text), exception
	case "JsonSerializer":
		v, problem := ParseJSON([]byte(text))
		if problem != "" {
			return nil, problem
		}
		return v.Print(nil), ""
	case "ByteArraySerializer":
		return raw(text), ""
	}
	return []byte(text), ""
}

// whole is a number of so many bits, the highest byte first.
func whole(text string, bits int) ([]byte, string) {
	n, err := strconv.ParseInt(text, 10, bits)
	if err != nil {
		if _, fits := strconv.ParseInt(text, 10, 32); bits == 16 && fits == nil {
			return nil, numberFormat + "Value out of range. Value:\"" + text + "\" Radix:10"
		}
		return nil, numberFormat + "For input string: \"" + text + "\""
	}
	b := binary.BigEndian.AppendUint64(nil, uint64(n))
	return b[8-bits/8:], ""
}

// fraction is a number of double or single precision. Java: Double.parseDouble, which takes a d or an f
// behind the number.
func fraction(text string, single bool) ([]byte, string) {
	s := strings.TrimSpace(text)
	bare := strings.TrimRight(s, "dDfF")
	if s == "" {
		return nil, numberFormat + "empty String"
	}
	if strings.Trim(bare, "0123456789+-.eE") != "" || len(s)-len(bare) > 1 {
		return nil, numberFormat + "For input string: \"" + text + "\""
	}
	bits := 64
	if single {
		bits = 32
	}
	v, err := strconv.ParseFloat(bare, bits)
	if err != nil && v == 0 {
		return nil, numberFormat + "For input string: \"" + text + "\""
	}
	if single {
		return binary.BigEndian.AppendUint32(nil, narrowed(math.Float64bits(v))), ""
	}
	return binary.BigEndian.AppendUint64(nil, math.Float64bits(v)), ""
}

// narrowed undoes Widened: the number has a single-precision form.
func narrowed(b uint64) uint32 {
	sign, exponent, m := uint32(b>>63)<<31, int(b>>52&0x7ff)-1023+127, b&(1<<52-1)
	switch {
	case b<<1 == 0:
		return sign
	case exponent >= 0xff:
		return sign | 0xff<<23
	case exponent <= 0: // subnormal: the hidden one becomes visible
		return sign | uint32((1<<52|m)>>(30-exponent))
	}
	return sign | uint32(exponent)<<23 | uint32(m>>29)
}

// raw are the bytes as Bytes.toString writes them: \x00 is a byte by its number.
func raw(text string) []byte {
	b := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if strings.HasPrefix(text[i:], `\x`) && i+4 <= len(text) {
			if n, err := strconv.ParseUint(text[i+2:i+4], 16, 8); err == nil {
				b = append(b, byte(n))
				i += 3
				continue
			}
		}
		b = append(b, text[i])
	}
	return b
}
