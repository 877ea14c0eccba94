package avro

import (
	"encoding/binary"
	"slices"
	"strconv"

	"highwater/sim/serde"
)

// encoder stops at the first problem, an exception of Avro's Java library.
type encoder struct {
	out     []byte
	strict  bool
	problem string
}

// Encode writes a value in a schema's binary encoding. A strict one is Avro's own JSON encoding: it
// names the branch of each union, and leaves out no field. Otherwise it is what a program puts into a
// record: the branch is the first that the value fits, and defaults are filled in.
func Encode(out []byte, s *Schema, v *serde.JSON, strict bool) (b []byte, problem string) {
	e := encoder{out: out, strict: strict}
	e.put(s, v)
	return e.out, e.problem
}

const typeException = "org.apache.avro.AvroTypeException: "

// tokens are Jackson's names of what a value begins with.
var tokens = [...]string{"VALUE_NULL", "VALUE_TRUE", "VALUE_NUMBER_INT", "VALUE_NUMBER_FLOAT",
	"VALUE_STRING", "START_ARRAY", "START_OBJECT"}

func (e *encoder) expected(what string, v *serde.JSON) {
	if e.problem == "" {
		token := tokens[v.Kind]
		if v.Text == "false" && v.Kind == serde.JSONBoolean {
			token = "VALUE_FALSE"
		}
		e.problem = typeException + "Expected " + what + ". Got " + token
	}
}

func (e *encoder) fail(text string) {
	if e.problem == "" {
		e.problem = typeException + text
	}
}

func (e *encoder) long(n int64) { e.out = binary.AppendVarint(e.out, n) }

func (e *encoder) text(s string) {
	e.long(int64(len(s)))
	e.out = append(e.out, s...)
}

// kindOf is what a type is in JSON; unions are something of their own.
func kindOf(t string) serde.JSONKind {
	switch t {
	case "null":
		return serde.JSONNull
	case "boolean":
		return serde.JSONBoolean
	case "int", "long":
		return serde.JSONInteger
	case "float", "double":
		return serde.JSONDecimal
	case "array":
		return serde.JSONArray
	case "record", "map":
		return serde.JSONObject
	}
	return serde.JSONString
}

func (e *encoder) put(s *Schema, v *serde.JSON) {
	if s.Type == "union" {
		e.union(s, v)
		return
	}
	kind := kindOf(s.Type)
	if v.Kind != kind && !(kind == serde.JSONDecimal && v.Kind == serde.JSONInteger) {
		e.expected(javaName(s.Type), v)
		return
	}
	switch s.Type {
	case "boolean":
		b := byte(0)
		if v.Text == "true" {
			b = 1
		}
		e.out = append(e.out, b)
	case "int", "long":
		bits := 64
		if s.Type == "int" {
			bits = 32
		}
		n, err := strconv.ParseInt(v.Text, 10, bits)
		if err != nil {
			e.fail("Numeric value (" + v.Text + ") out of range of " + s.Type)
		}
		e.long(n)
	case "float":
		e.out = binary.LittleEndian.AppendUint32(e.out, serde.SingleBits(v.Text))
	case "double":
		e.out = binary.LittleEndian.AppendUint64(e.out, serde.DoubleBits(v.Text))
	case "string":
		e.text(v.Text)
	case "bytes", "fixed":
		e.bytes(s, v.Text)
	case "enum":
		at := slices.Index(s.Symbols, v.Text)
		if at < 0 {
			e.fail("Unknown symbol in enum " + v.Text)
		}
		e.long(int64(at))
	case "array", "map":
		e.block(s, v)
	case "record":
		e.record(s, v)
	}
}

// javaName is how Avro's Java library calls what it expects.
func javaName(t string) string {
	switch t {
	case "record":
		return "record-start"
	case "array":
		return "array-start"
	case "map":
		return "map-start"
	}
	return t
}

// bytes are the characters of a string, one a byte.
func (e *encoder) bytes(s *Schema, text string) {
	var b []byte
	for _, r := range text {
		b = append(b, byte(r))
	}
	if s.Type == "bytes" {
		e.long(int64(len(b)))
	} else if len(b) != s.Size {
		e.fail("Expected fixed length " + strconv.Itoa(s.Size) + ", but got" + strconv.Itoa(len(b)))
	}
	e.out = append(e.out, b...)
}

// block is an array's elements or a map's entries: how many, they, and a block of none.
func (e *encoder) block(s *Schema, v *serde.JSON) {
	if len(v.Kids) > 0 {
		e.long(int64(len(v.Kids)))
	}
	for i := range v.Kids {
		if s.Type == "map" {
			e.text(v.Kids[i].Name)
		}
		e.put(s.Items, &v.Kids[i].Value)
	}
	e.out = append(e.out, 0)
}

func (e *encoder) record(s *Schema, v *serde.JSON) {
	for i := range s.Fields {
		f := &s.Fields[i]
		if i < len(v.Kids) && v.Kids[i].Name == f.Name {
			e.put(f.Type, &v.Kids[i].Value)
		} else if given := get(v, f.Name); given != nil {
			e.put(f.Type, given)
		} else if f.Default != nil && !e.strict {
			e.put(f.Type, f.Default)
		} else {
			e.fail("Expected field name not found: " + f.Name)
		}
	}
}

// branch is how a value names a union's branch.
func (s *Schema) branch() string {
	if s.Name != "" {
		return s.Name
	}
	return s.Type
}

func (e *encoder) union(s *Schema, v *serde.JSON) {
	named := v.Kind == serde.JSONObject && len(v.Kids) == 1
	for i, b := range s.Branches {
		switch {
		case v.Kind == serde.JSONNull && b.Type == "null":
			e.long(int64(i))
			return
		case named && b.branch() == v.Kids[0].Name:
			e.long(int64(i))
			e.put(b, &v.Kids[0].Value)
			return
		}
	}
	if e.strict && named {
		e.fail("Unknown union branch " + v.Kids[0].Name)
	} else if e.strict {
		e.expected("start-union", v)
	}
	for i := 0; i < len(s.Branches) && !e.strict; i++ {
		try := encoder{out: binary.AppendVarint(e.out[:len(e.out):len(e.out)], int64(i))}
		if try.put(s.Branches[i], v); try.problem == "" {
			e.out = try.out
			return
		}
	}
	e.expected("start-union", v)
}
