package data

import (
	"encoding/base64"
	"math"
	"strconv"
	"strings"

	"highwater/sim/serde"
)

// envelopeMissing is JsonConverter's own text, the one that everybody meets first.
const envelopeMissing = "JsonConverter with schemas.enable requires \"schema\" and \"payload\" fields and may " +
	"not contain additional fields. If you are trying to deserialize plain JSON data, set " +
	"schemas.enable=false in your converter configuration."

const serialization = "Converting byte[] to Kafka Connect data failed due to serialization error: "

// Decode reads a record's bytes, which are there, as JsonConverter.toConnectData does: with envelope
// (schemas.enable=true) an object of a schema and a payload and nothing else, without it any JSON,
// which then has no schema.
// Kafka: JsonConverter.toConnectData.
func Decode(b []byte, envelope bool) (*Schema, Value, *Problem) {
	v, bad := serde.ParseJSON(b)
	if bad != "" {
		class, text, _ := strings.Cut(bad, ": ")
		cause := &Problem{Class: "org.apache.kafka.common.errors.SerializationException", Message: bad,
			Cause: &Problem{Class: class, Message: text}}
		p := Exception(serialization)
		p.Cause = cause
		return nil, Value{}, p
	}
	missing := strings.TrimLeft(string(b), " \t\r\n") == ""
	if !envelope {
		if missing {
			return nil, Value{}, nil
		}
		value, p := payload(nil, &v)
		return nil, value, p
	}
	fields := v.Fields()
	schema, load := v.Member("schema"), v.Member("payload")
	if missing || v.Kind != serde.JSONObject || len(fields) != 2 || schema == nil || load == nil {
		return nil, Value{}, Exception(envelopeMissing)
	}
	s, p := ReadSchema(schema)
	if p != nil {
		return nil, Value{}, p
	}
	value, p := payload(s, load)
	return s, value, p
}

// text is a field's, if it is one.
func text(v *serde.JSON, name string) (string, bool) {
	m := v.Member(name)
	if m == nil || m.Kind != serde.JSONString {
		return "", false
	}
	return m.Text, true
}

var jsonTypes = [...]struct {
	name string
	kind Type
}{
	{"boolean", Boolean}, {"int8", Int8}, {"int16", Int16}, {"int32", Int32}, {"int64", Int64},
	{"float", Float32}, {"double", Float64}, {"bytes", Bytes}, {"string", String}, {"array", Array},
	{"map", Map}, {"struct", Struct},
}

// ReadSchema reads a schema from JSON; null is none.
// Kafka: JsonConverter.asConnectSchema.
func ReadSchema(v *serde.JSON) (*Schema, *Problem) {
	if v.Kind == serde.JSONNull {
		return nil, nil
	}
	name, ok := text(v, "type")
	if !ok {
		return nil, Exception("Schema must contain 'type' field")
	}
	s := &Schema{}
	for _, t := range jsonTypes {
		if t.name == name {
			s.Type = t.kind
		}
	}
	if p := s.inner(v, name); p != nil {
		return nil, p
	}
	optional := v.Member("optional")
	s.Optional = optional != nil && optional.Kind == serde.JSONBoolean && optional.Text == "true"
	s.Name, _ = text(v, "name")
	s.Doc, _ = text(v, "doc")
	if version := v.Member("version"); version != nil && version.Kind == serde.JSONInteger {
		s.Version, s.HasVersion = int32(whole(version)), true
	}
	if list := v.Member("parameters"); list != nil && list.Kind == serde.JSONObject {
		for _, m := range list.Fields() {
			if m.Value.Kind != serde.JSONString {
				return nil, Exception("Schema parameters must have string values.")
			}
			s.Parameters = append(s.Parameters, Parameter{m.Name, m.Value.Text})
		}
	}
	if preset := v.Member("default"); preset != nil {
		value, p := payload(s, preset)
		if p == nil {
			if p = Check(s, &value, "value"); p != nil {
				outer := builderException("Invalid default value")
				outer.Cause, p = p, outer
			}
		}
		if p != nil {
			return nil, p
		}
		if !value.IsNull() {
			s.Default = &value
		}
	}
	return s, nil
}

// inner reads what lies in a schema.
func (s *Schema) inner(v *serde.JSON, name string) (p *Problem) {
	part := func(field, missing, what string) *Schema {
		m := v.Member(field)
		if p != nil {
			return nil
		}
		if m == nil || m.Kind == serde.JSONNull && s.Type == Array {
			p = Exception(missing)
			return nil
		}
		inner, problem := ReadSchema(m)
		if p = problem; p == nil && inner == nil {
			p = builderException(what + " cannot be null.")
		}
		return inner
	}
	switch s.Type {
	case Null:
		return Exception("Unknown schema type: " + name)
	case Array:
		s.Items = part("items", "Array schema did not specify the element type", "valueSchema")
	case Map:
		if v.Member("keys") != nil && v.Member("values") == nil {
			return Exception("Map schema did not specify the value type")
		}
		s.Keys = part("keys", "Map schema did not specify the key type", "keySchema")
		s.Items = part("values", "Map schema did not specify the value type", "valueSchema")
	case Struct:
		return s.fields(v.Member("fields"))
	}
	return p
}

func (s *Schema) fields(list *serde.JSON) *Problem {
	if list == nil || list.Kind != serde.JSONArray {
		return Exception(`Struct schema's "fields" argument is not an array.`)
	}
	for i := range list.Kids {
		field := &list.Kids[i].Value
		name, ok := text(field, "field")
		if !ok {
			return Exception("Struct schema's field name not specified properly")
		}
		inner, p := ReadSchema(field)
		switch {
		case p != nil:
			return p
		case name == "":
			return builderException("fieldName cannot be null.")
		case s.Field(name) >= 0:
			return builderException("Cannot create field because of field name duplication " + name)
		}
		s.Fields = append(s.Fields, Field{name, inner})
	}
	return nil
}

// payload reads a value by its schema, or, without one, by what it is.
// Kafka: JsonConverter.convertToConnect.
func payload(s *Schema, v *serde.JSON) (Value, *Problem) {
	if s == nil {
		return plain(v)
	}
	if v == nil || v.Kind == serde.JSONNull {
		switch {
		case s.Default != nil:
			return *s.Default, nil
		case s.Optional:
			return Value{}, nil
		}
		return Value{}, Exception("Invalid null value for required " + s.Type.String() + " field")
	}
	if logical(s.Name) {
		return logicalValue(s, v)
	}
	switch s.Type {
	case Int8:
		return Integer(Int8, int64(int8(whole(v)))), nil
	case Int16:
		return Integer(Int16, int64(int16(whole(v)))), nil
	case Int32:
		return Integer(Int32, int64(int32(whole(v)))), nil
	case Int64:
		return Integer(Int64, whole(v)), nil
	case Boolean:
		return Bool(v.Kind == serde.JSONBoolean && v.Text == "true"), nil
	case Float32, Float64:
		return float(s.Type, v), nil
	case String:
		if v.Kind != serde.JSONString {
			return Value{}, nil // sic: textValue() of anything else
		}
		return Text(v.Text), nil
	case Bytes:
		return binary(v)
	case Array:
		return array(s, v)
	case Map:
		return mapping(s, v)
	}
	return structure(s, v)
}

// plain is a value without a schema.
func plain(v *serde.JSON) (Value, *Problem) {
	switch v.Kind {
	case serde.JSONBoolean:
		return Bool(v.Text == "true"), nil
	case serde.JSONInteger:
		return Integer(Int64, whole(v)), nil
	case serde.JSONDecimal:
		return float(Float64, v), nil
	case serde.JSONString:
		return Text(v.Text), nil
	case serde.JSONArray:
		out := Value{Type: Array}
		for i := range v.Kids {
			one, p := plain(&v.Kids[i].Value)
			if p != nil {
				return Value{}, p
			}
			out.Items = append(out.Items, one)
		}
		return out, nil
	case serde.JSONObject:
		out := Value{Type: Map}
		for _, m := range v.Fields() {
			one, p := plain(&m.Value)
			if p != nil {
				return Value{}, p
			}
			out.Keys, out.Items = append(out.Keys, Text(m.Name)), append(out.Items, one)
		}
		return out, nil
	}
	return Value{}, nil
}

// whole is JsonNode.longValue: what isn't a number is 0, a fraction is cut off, a number that is too
// long loses its upper bits.
func whole(v *serde.JSON) int64 {
	digits := v.Text
	switch v.Kind {
	case serde.JSONInteger:
	case serde.JSONDecimal:
		unscaled, scale := Unscaled(v.Text)
		digits, _ = DecimalText(unscaled, 0)
		if scale < 0 && -scale < 64 {
			digits += strings.Repeat("0", -scale)
		} else if sign := strings.IndexByte(digits, '-') + 1; len(digits)-sign <= scale || scale < -63 {
			return 0
		} else {
			digits = digits[:len(digits)-scale]
		}
	default:
		return 0
	}
	rest, negative := strings.CutPrefix(digits, "-")
	n := uint64(0)
	for i := range len(rest) {
		n = n*10 + uint64(rest[i]-'0')
	}
	if negative {
		n = -n
	}
	return int64(n)
}

func float(t Type, v *serde.JSON) Value {
	out := Value{Type: t}
	if v.Kind != serde.JSONInteger && v.Kind != serde.JSONDecimal {
		return out
	}
	out.Bits = serde.DoubleBits(v.Text)
	if t == Float32 {
		out.Bits = uint64(serde.SingleBits(v.Text))
	}
	return out
}

// binary reads base64; what isn't a text is null, as JsonNode.binaryValue has it.
func binary(v *serde.JSON) (Value, *Problem) {
	if v.Kind != serde.JSONString {
		return Value{}, nil
	}
	b, err := base64.StdEncoding.DecodeString(v.Text)
	if err != nil {
		p := Exception("Invalid bytes field")
		p.Cause = &Problem{Class: "com.fasterxml.jackson.databind.exc.InvalidFormatException",
			Message: "Cannot access contents of TextNode as binary due to broken Base64 encoding"}
		return Value{}, p
	}
	return Binary(b), nil
}

func array(s *Schema, v *serde.JSON) (Value, *Problem) {
	out := Value{Type: Array}
	if v.Kind != serde.JSONArray && v.Kind != serde.JSONObject {
		return out, nil // sic: any other node has no elements
	}
	for i := range v.Kids {
		one, p := payload(s.Items, &v.Kids[i].Value)
		if p != nil {
			return Value{}, p
		}
		out.Items = append(out.Items, one)
	}
	return out, nil
}

func mapping(s *Schema, v *serde.JSON) (Value, *Problem) {
	out := Value{Type: Map}
	texts := s.Keys.Type == String
	switch {
	case texts && v.Kind != serde.JSONObject:
		return out, Exception("Maps with string fields should be encoded as JSON objects, but found " + nodeType(v))
	case !texts && v.Kind != serde.JSONArray:
		return out, Exception("Maps with non-string fields should be encoded as JSON array of tuples, but found " +
			nodeType(v))
	}
	fields := v.Kids
	if texts {
		fields = v.Fields()
	}
	for i := range fields {
		key, at := Text(fields[i].Name), &fields[i].Value
		if !texts {
			switch {
			case at.Kind != serde.JSONArray:
				return out, Exception("Found invalid map entry instead of array tuple: " + nodeType(at))
			case len(at.Kids) != 2:
				return out, Exception("Found invalid map entry, expected length 2 but found :" +
					strconv.Itoa(len(at.Kids)))
			}
			var p *Problem
			if key, p = payload(s.Keys, &at.Kids[0].Value); p != nil {
				return out, p
			}
			at = &at.Kids[1].Value
		}
		one, p := payload(s.Items, at)
		if p != nil {
			return out, p
		}
		out.Keys, out.Items = append(out.Keys, key), append(out.Items, one)
	}
	return out, nil
}

func structure(s *Schema, v *serde.JSON) (Value, *Problem) {
	if v.Kind != serde.JSONObject {
		return Value{}, Exception("Structs should be encoded as JSON objects, but found " + nodeType(v))
	}
	out := Value{Type: Struct}
	for _, f := range s.Fields {
		at := v.Member(f.Name)
		if f.Schema == nil && at == nil {
			at = &serde.JSON{}
		}
		one, p := payload(f.Schema, at)
		if p == nil {
			p = Check(f.Schema, &one, `field: "`+f.Name+`"`)
		}
		if p != nil {
			return Value{}, p
		}
		out.Items = append(out.Items, one)
	}
	return out, nil
}

// nodeType is what Jackson calls a node: STRING, NUMBER.
func nodeType(v *serde.JSON) string {
	return [...]string{"NULL", "BOOLEAN", "NUMBER", "NUMBER", "STRING", "ARRAY", "OBJECT"}[v.Kind]
}

// dayMs is how long a day is.
const dayMs = 86400000

func logicalValue(s *Schema, v *serde.JSON) (Value, *Problem) {
	out := Value{Type: s.Type, Logical: s.Name}
	short := s.Name[strings.LastIndexByte(s.Name, '.')+1:]
	number := v.Kind == serde.JSONInteger
	switch s.Name {
	case Decimal:
		return decimal(s, v)
	case Timestamp:
		if !number {
			return out, Exception("Invalid type for Timestamp, underlying representation should be integral but was " +
				nodeType(v))
		}
	default:
		if number {
			n, err := strconv.ParseInt(v.Text, 10, 64)
			number = err == nil && n >= math.MinInt32 && n <= math.MaxInt32
		}
		if !number {
			return out, Exception("Invalid type for " + short +
				", underlying representation should be integer but was " + nodeType(v))
		}
	}
	if out.Int = whole(v); s.Name == Time && (out.Int < 0 || out.Int > dayMs) {
		return out, Exception(
			"Time values must use number of milliseconds greater than 0 and less than 86400000")
	}
	return out, nil
}

func decimal(s *Schema, v *serde.JSON) (Value, *Problem) {
	out := Value{Type: s.Type, Logical: Decimal, Text: v.Text}
	switch v.Kind {
	case serde.JSONInteger:
		return out, nil
	case serde.JSONDecimal:
		unscaled, scale := Unscaled(v.Text)
		out.Text, _ = DecimalText(unscaled, scale)
		return out, nil
	case serde.JSONString:
		b, err := base64.StdEncoding.DecodeString(v.Text)
		scale, bad := strconv.Atoi(s.Parameter("scale"))
		ok := false
		if out.Text, ok = DecimalText(string(b), scale); err == nil && bad == nil && ok {
			return out, nil
		}
		return out, Exception("Invalid bytes for Decimal field")
	}
	return out, Exception("Invalid type for Decimal, underlying representation should be numeric or bytes but was " +
		nodeType(v))
}
