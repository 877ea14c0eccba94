package data

import (
	"encoding/base64"
	"strconv"

	"highwater/sim/serde"
)

// Encode writes a value as JsonConverter.fromConnectData does, with its schema in an envelope or
// without it. No schema and no value are no bytes at all: a tombstone.
// Kafka: JsonConverter.fromConnectData.
func Encode(s *Schema, v *Value, envelope bool) ([]byte, *Problem) {
	if s == nil && v.IsNull() {
		return nil, nil
	}
	if !envelope {
		return write(nil, s, v)
	}
	out := append(AppendSchema([]byte(`{"schema":`), s, ""), `,"payload":`...)
	out, p := write(out, s, v)
	return append(out, '}'), p
}

// AppendSchema writes a schema as JSON; field is the name of the struct's field that has it.
// Kafka: JsonConverter.asJsonSchema.
func AppendSchema(out []byte, s *Schema, field string) []byte {
	if s == nil {
		return append(out, "null"...)
	}
	out = append(out, `{"type":"`...)
	for _, t := range jsonTypes {
		if t.kind == s.Type {
			out = append(append(out, t.name...), '"')
		}
	}
	switch s.Type {
	case Array:
		out = AppendSchema(append(out, `,"items":`...), s.Items, "")
	case Map:
		out = AppendSchema(append(out, `,"keys":`...), s.Keys, "")
		out = AppendSchema(append(out, `,"values":`...), s.Items, "")
	case Struct:
		out = append(out, `,"fields":[`...)
		for i, f := range s.Fields {
			if i > 0 {
				out = append(out, ',')
			}
			out = AppendSchema(out, f.Schema, f.Name)
		}
		out = append(out, ']')
	}
	out = strconv.AppendBool(append(out, `,"optional":`...), s.Optional)
	if s.Name != "" {
		out = serde.QuoteJSON(append(out, `,"name":`...), s.Name)
	}
	if s.HasVersion {
		out = strconv.AppendInt(append(out, `,"version":`...), int64(s.Version), 10)
	}
	if s.Doc != "" {
		out = serde.QuoteJSON(append(out, `,"doc":`...), s.Doc)
	}
	if len(s.Parameters) > 0 {
		out = append(out, `,"parameters":{`...)
		for i, p := range s.Parameters {
			if i > 0 {
				out = append(out, ',')
			}
			out = append(serde.QuoteJSON(out, p.Name), ':')
			out = serde.QuoteJSON(out, p.Value)
		}
		out = append(out, '}')
	}
	if s.Default != nil {
		out, _ = write(append(out, `,"default":`...), s, s.Default)
	}
	if field != "" {
		out = serde.QuoteJSON(append(out, `,"field":`...), field)
	}
	return append(out, '}')
}

// write puts a value in JSON. Kafka: JsonConverter.convertToJson.
func write(out []byte, s *Schema, v *Value) ([]byte, *Problem) {
	if v.IsNull() {
		switch {
		case s != nil && s.Default != nil:
			return write(out, s, s.Default)
		case s == nil || s.Optional:
			return append(out, "null"...), nil
		}
		return out, Exception("Conversion error: null value for field that is required and has no default value")
	}
	if s != nil && s.Type != v.Type {
		return out, Exception("Invalid type for " + s.Type.String() + ": class " + v.Class())
	}
	switch v.Type {
	case String:
		return serde.QuoteJSON(out, v.Text), nil
	case Bytes:
		return writeBytes(out, s, v)
	case Array:
		return writeItems(out, s, v)
	case Map:
		return writeMap(out, s, v)
	case Struct:
		if s == nil {
			return out, Exception("Mismatching schema.")
		}
		return writeStruct(out, s, v)
	}
	return append(out, v.Number()...), nil
}

// writeBytes writes base64; a Decimal too, unless decimal.format says NUMERIC, which is not simulated.
func writeBytes(out []byte, s *Schema, v *Value) ([]byte, *Problem) {
	b := v.Text
	if v.Logical == Decimal {
		scale := 0
		b, scale = Unscaled(v.Text)
		if want := s.Parameter("scale"); want != strconv.Itoa(scale) {
			return out, Exception("Decimal value has mismatching scale for given Decimal schema. Schema has scale " +
				want + ", value has scale " + strconv.Itoa(scale) + ".")
		}
	}
	return append(append(append(out, '"'), base64.StdEncoding.EncodeToString([]byte(b))...), '"'), nil
}

func writeItems(out []byte, s *Schema, v *Value) (_ []byte, p *Problem) {
	var inner *Schema
	if s != nil {
		inner = s.Items
	}
	out = append(out, '[')
	for i := range v.Items {
		if i > 0 {
			out = append(out, ',')
		}
		if out, p = write(out, inner, &v.Items[i]); p != nil {
			return out, p
		}
	}
	return append(out, ']'), nil
}

func writeStruct(out []byte, s *Schema, v *Value) (_ []byte, p *Problem) {
	out = append(out, '{')
	for i, f := range s.Fields {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(serde.QuoteJSON(out, f.Name), ':')
		if out, p = write(out, f.Schema, &v.Items[i]); p != nil {
			return out, p
		}
	}
	return append(out, '}'), nil
}

// writeMap writes an object if all keys are texts, else an array of pairs.
func writeMap(out []byte, s *Schema, v *Value) (_ []byte, p *Problem) {
	var keys, items *Schema
	object := true
	if s != nil {
		keys, items = s.Keys, s.Items
		object = keys.Type == String
	} else {
		for i := range v.Keys {
			object = object && v.Keys[i].Type == String
		}
	}
	opener, closer, between := byte('['), byte(']'), byte(',')
	if object {
		opener, closer, between = '{', '}', ':'
	}
	out = append(out, opener)
	for n, i := range v.Walk() {
		if n > 0 {
			out = append(out, ',')
		}
		if !object {
			out = append(out, '[')
		}
		if out, p = write(out, keys, &v.Keys[i]); p != nil {
			return out, p
		}
		if out, p = write(append(out, between), items, &v.Items[i]); p != nil {
			return out, p
		}
		if !object {
			out = append(out, ']')
		}
	}
	return append(out, closer), nil
}
