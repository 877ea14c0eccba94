package serde

import (
	"encoding/binary"
	"strconv"
)

// Avro is a JSON value in Avro's binary encoding, under the schema that fits it best: records for
// objects, with the fields in their order; long, double, string, boolean and null; arrays of one type.
// The names are in the schema and nowhere else. Avro: "Binary Encoding" of its specification, 1.12.
type Avro struct {
	Type   string // of the schema
	Bytes  []byte
	Fields []AvroField // of a record
}

// AvroField is a field of a record.
type AvroField struct {
	Name  string
	Value Avro
}

// ToAvro encodes a value; false: no schema of these types fits it (a number of more than 64 bits, an
// array with elements of several types).
func ToAvro(v *JSON) (Avro, bool) {
	switch v.Kind {
	case JSONNull:
		return Avro{Type: "null"}, true
	case JSONBoolean:
		b := []byte{0}
		if v.Text == "true" {
			b[0] = 1
		}
		return Avro{Type: "boolean", Bytes: b}, true
	case JSONInteger:
		n, err := strconv.ParseInt(v.Text, 10, 64)
		return Avro{Type: "long", Bytes: binary.AppendVarint(nil, n)}, err == nil
	case JSONDecimal:
		return avroDouble(v), true
	case JSONString:
		b := binary.AppendVarint(nil, int64(len(v.Text)))
		return Avro{Type: "string", Bytes: append(b, v.Text...)}, true
	case JSONArray:
		return avroArray(v)
	}
	out := Avro{Type: "record"}
	for _, m := range v.Fields() {
		field, ok := ToAvro(&m.Value)
		if !ok {
			return Avro{}, false
		}
		out.Fields = append(out.Fields, AvroField{m.Name, field})
		out.Bytes = append(out.Bytes, field.Bytes...)
	}
	return out, true
}

// avroDouble has the lowest byte first, as Intel's processors do.
func avroDouble(v *JSON) Avro {
	return Avro{Type: "double", Bytes: binary.LittleEndian.AppendUint64(nil, DoubleBits(v.Text))}
}

// avroArray is one block: how many, the elements, and a block of none that ends it. An array with a
// decimal in it is one of doubles; nothing is known of the elements of an empty one.
func avroArray(v *JSON) (Avro, bool) {
	out := Avro{Type: "array of strings"}
	decimals := false
	for i := range v.Kids {
		decimals = decimals || v.Kids[i].Value.Kind == JSONDecimal
	}
	if len(v.Kids) > 0 {
		out.Bytes = binary.AppendVarint(nil, int64(len(v.Kids)))
	}
	for i := range v.Kids {
		kid := &v.Kids[i].Value
		one, ok := ToAvro(kid)
		if decimals && kid.Kind == JSONInteger {
			one = avroDouble(kid)
		}
		if kind := "array of " + one.Type + "s"; i == 0 {
			out.Type = kind
		} else if kind != out.Type {
			return Avro{}, false
		}
		if !ok {
			return Avro{}, false
		}
		out.Bytes = append(out.Bytes, one.Bytes...)
	}
	out.Bytes = append(out.Bytes, 0)
	return out, true
}

// connectTypes are the names that Connect has for Avro's types.
func connectType(avro string) string {
	switch avro {
	case "long":
		return "int64"
	case "record":
		return "struct"
	}
	return avro
}

// ConnectJSON is a value as Connect's JsonConverter writes it with schemas.enable=true: the schema and
// the payload, in every record. Arrays and nulls inside have the schema of a string.
func ConnectJSON(v *JSON, a *Avro) []byte {
	out := append(connectSchema([]byte(`{"schema":`), a, ""), `,"payload":`...)
	return append(v.Print(out), '}')
}

func connectSchema(out []byte, a *Avro, field string) []byte {
	kind := connectType(a.Type)
	if kind == "null" || len(kind) > 8 {
		kind = "string"
	}
	out = append(append(append(out, `{"type":"`...), kind...), '"')
	if kind == "struct" {
		out = append(out, `,"fields":[`...)
		for i := range a.Fields {
			if i > 0 {
				out = append(out, ',')
			}
			out = connectSchema(out, &a.Fields[i].Value, a.Fields[i].Name)
		}
		out = append(out, ']')
	}
	out = append(out, `,"optional":false`...)
	if field != "" {
		out = QuoteJSON(append(out, `,"field":`...), field)
	}
	return append(out, '}')
}
