package data

import (
	"slices"
	"strconv"

	"highwater/sim/serde"
)

// Value is a value of one of the types; the zero Value is null. It is never edited.
type Value struct {
	Type  Type
	Int   int64   // of integers; of a Boolean 1 for true; of logical types of time see there
	Bits  uint64  // of Float64; of Float32 in its lower half
	Text  string  // of a String; of Bytes the bytes; of a Decimal its digits
	Items []Value // of an Array; of a Struct in the order of its schema's fields; of a Map its values
	Keys  []Value // of a Map, in the order in which they were written
	// Logical is the logical type that the value has become; empty: none.
	Logical string
}

// Text is a String.
func Text(s string) Value { return Value{Type: String, Text: s} }

// Binary are Bytes.
func Binary(b []byte) Value { return Value{Type: Bytes, Text: string(b)} }

// Integer is an integer of one of the four types.
func Integer(t Type, n int64) Value { return Value{Type: t, Int: n} }

// Bool is a Boolean.
func Bool(b bool) Value {
	v := Value{Type: Boolean}
	if b {
		v.Int = 1
	}
	return v
}

// IsNull tells whether there is no value.
func (v *Value) IsNull() bool { return v.Type == Null }

// Equal tells whether two values are the same. Maps are if they have the same entries.
func (v *Value) Equal(o *Value) bool {
	if v.Type != o.Type || v.Int != o.Int || v.Bits != o.Bits || v.Text != o.Text ||
		v.Logical != o.Logical || len(v.Items) != len(o.Items) || len(v.Keys) != len(o.Keys) {
		return false
	}
	for i := range v.Keys {
		at := slices.IndexFunc(o.Keys, func(k Value) bool { return k.Equal(&v.Keys[i]) })
		if at < 0 || !v.Items[i].Equal(&o.Items[at]) {
			return false
		}
	}
	same := func(a, b Value) bool { return a.Equal(&b) }
	return v.Type == Map || slices.EqualFunc(v.Items, o.Items, same)
}

// Entry is a map's value under a text; nil: it has none.
func (v *Value) Entry(name string) *Value {
	for i := range v.Keys {
		if v.Keys[i].Type == String && v.Keys[i].Text == name {
			return &v.Items[i]
		}
	}
	return nil
}

// Class is the value's class in Java, as exceptions name it: java.lang.Long.
func (v *Value) Class() string {
	switch {
	case v.Logical == Decimal:
		return "java.math.BigDecimal"
	case v.Logical != "":
		return "java.util.Date"
	}
	return classes[v.Type]
}

var classes = [...]string{"null", "java.lang.Byte", "java.lang.Short", "java.lang.Integer",
	"java.lang.Long", "java.lang.Float", "java.lang.Double", "java.lang.Boolean", "java.lang.String",
	"[B", "java.util.ArrayList", "java.util.HashMap", "org.apache.kafka.connect.data.Struct"}

// Number is how a number, a text or a boolean is written: Java's own String.valueOf.
func (v *Value) Number() string {
	switch v.Type {
	case Float32:
		return serde.FloatText(serde.Widened(uint32(v.Bits)), 32)
	case Float64:
		return serde.FloatText(v.Bits, 64)
	case String, Bytes:
		return v.Text
	case Boolean:
		return strconv.FormatBool(v.Int != 0)
	case Null:
		return "null"
	}
	return strconv.FormatInt(v.Int, 10)
}

// Problem is an exception of Java, with the one behind it. nil: there is none.
type Problem struct {
	Class, Message string // empty message: it has none
	Cause          *Problem
}

const errorsPackage = "org.apache.kafka.connect.errors."

// Exception is a DataException.
func Exception(message string) *Problem {
	return &Problem{Class: errorsPackage + "DataException", Message: message}
}

func builderException(message string) *Problem {
	return &Problem{Class: errorsPackage + "SchemaBuilderException", Message: message}
}

// String is the exception as Throwable.toString writes it.
func (p *Problem) String() string {
	if p.Message == "" {
		return p.Class
	}
	return p.Class + ": " + p.Message
}

// Check tells why a value doesn't go with a schema; place names it: value, field: "price".
// Kafka: ConnectSchema.validateValue.
func Check(s *Schema, v *Value, place string) *Problem {
	if v.IsNull() {
		if s.Optional {
			return nil
		}
		return Exception("Invalid value: null used for required " + place + ", schema type: " +
			s.Type.String())
	}
	fits := v.Type == s.Type
	if logical(s.Name) {
		fits = v.Logical == s.Name || v.Logical != "" && v.Logical != Decimal && s.Name != Decimal
	}
	if !fits {
		name := ""
		if s.Name != "" {
			name = ` "` + s.Name + `"`
		}
		return Exception("Invalid Java object for schema" + name + " with type " + s.Type.String() +
			": class " + v.Class() + " for " + place)
	}
	switch s.Type {
	case Struct:
		for i, f := range s.Fields {
			if p := Check(f.Schema, &v.Items[i], `field: "`+f.Name+`"`); p != nil {
				return p
			}
		}
	case Array:
		return checkAll(s.Items, v.Items, "element of array "+place)
	case Map:
		if p := checkAll(s.Keys, v.Keys, "key of map "+place); p != nil {
			return p
		}
		return checkAll(s.Items, v.Items, "value of map "+place)
	}
	return nil
}

func checkAll(s *Schema, values []Value, place string) *Problem {
	if s == nil {
		return Exception("No schema defined for " + place)
	}
	for i := range values {
		if p := Check(s, &values[i], place); p != nil {
			return p
		}
	}
	return nil
}

func logical(name string) bool {
	return name == Decimal || name == Date || name == Time || name == Timestamp
}
