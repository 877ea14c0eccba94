package connect

import (
	"strings"

	"highwater/sim/connect/data"
	"highwater/sim/serde"
)

const (
	jsonConverter   = "org.apache.kafka.connect.json.JsonConverter"
	stringConverter = "org.apache.kafka.connect.storage.StringConverter"
	plainConverters = "org.apache.kafka.connect.converters."
)

// converters are all that can be named.
var converters = [...]string{plainConverters + "BooleanConverter", plainConverters +
	"ByteArrayConverter",
	plainConverters + "DoubleConverter", plainConverters + "FloatConverter",
	plainConverters + "IntegerConverter", plainConverters + "LongConverter",
	plainConverters + "ShortConverter", jsonConverter,
	"org.apache.kafka.connect.storage.SimpleHeaderConverter", stringConverter}

// converter turns a record's bytes into Connect's data.
type converter struct {
	class    string
	envelope bool // schemas.enable
}

// converterOf is a connector's converter for keys or values: its own, or the worker's.
func converterOf(which string, c, worker Config) converter {
	name := which + ".converter"
	from := c
	if _, own := c.Get(name); !own {
		from = worker
	}
	out := converter{class: from.Text(name, jsonConverter)}
	out.envelope = from.Flag(name+".schemas.enable", true)
	return out
}

// read is what the bytes say. Kafka: Converter.toConnectData of each class.
func (c converter) read(topic string, b []byte) (*data.Schema, data.Value, *data.Problem) {
	switch c.class {
	case jsonConverter:
		if b == nil {
			return nil, data.Value{}, nil
		}
		return data.Decode(b, c.envelope)
	case stringConverter:
		s := &data.Schema{Type: data.String, Optional: true}
		if b == nil {
			return s, data.Value{}, nil
		}
		return s, data.Text(string(b)), nil
	case plainConverters + "ByteArrayConverter":
		s := &data.Schema{Type: data.Bytes, Optional: true}
		if b == nil {
			return s, data.Value{}, nil
		}
		return s, data.Binary(b), nil
	}
	return c.number(topic, b)
}

var numbers = [...]struct {
	name string
	kind data.Type
	size int
}{{"Short", data.Int16, 2}, {"Integer", data.Int32, 4}, {"Long", data.Int64, 8}, {"Float",
	data.Float32, 4},
	{"Double", data.Float64, 8}, {"Boolean", data.Boolean, 1}}

// number reads what Kafka's own serializers of numbers write. Kafka: NumberConverter.
func (c converter) number(topic string, b []byte) (*data.Schema, data.Value, *data.Problem) {
	for _, n := range numbers {
		if c.class != plainConverters+n.name+"Converter" {
			continue
		}
		s := &data.Schema{Type: n.kind, Optional: true}
		if b == nil {
			return s, data.Value{}, nil
		}
		if len(b) != n.size {
			return nil, data.Value{}, wrongSize(n.name, n.size, len(b))
		}
		bits := uint64(0)
		for _, x := range b {
			bits = bits<<8 | uint64(x)
		}
		v := data.Value{Type: n.kind}
		switch n.kind {
		case data.Float32, data.Float64:
			v.Bits = bits
		case data.Boolean:
			v.Int = int64(bits & 1)
		default:
			shift := 64 - 8*n.size
			v.Int = int64(bits<<shift) >> shift
		}
		return s, v, nil
	}
	return nil, data.Value{}, data.Exception("Unable to read records of " + topic + " with " + c.class)
}

func wrongSize(name string, size, got int) *data.Problem {
	who := name + "Deserializer"
	if name == "Float" || name == "Double" || name == "Boolean" {
		who = "Deserializer"
	}
	text := "Size of data received by " + who + " is not " + string(rune('0'+size))
	if name == "Boolean" {
		text = "Size of data received by BooleanDeserializer is not 1"
	}
	p := data.Exception("Failed to deserialize " + strings.ToLower(name) + ": ")
	p.Cause = &data.Problem{Class: "org.apache.kafka.common.errors.SerializationException",
		Message: text}
	_ = got
	return p
}

// write makes bytes of a value; nil: there are none. Kafka: Converter.fromConnectData of each class.
func (c converter) write(s *data.Schema, v *data.Value) ([]byte, *data.Problem) {
	switch {
	case c.class == jsonConverter:
		return data.Encode(s, v, c.envelope)
	case v.IsNull():
		return nil, nil
	case c.class == stringConverter:
		return []byte(v.Print(s)), nil
	case c.class == plainConverters+"ByteArrayConverter":
		if v.Type == data.Bytes && v.Logical == "" {
			return []byte(v.Text), nil
		}
		return nil, data.Exception("Invalid schema type for ByteArrayConverter: " + v.Type.String())
	}
	for _, n := range numbers {
		if c.class != plainConverters+n.name+"Converter" || v.Type != n.kind {
			continue
		}
		bits := uint64(v.Int)
		if v.Type == data.Float32 || v.Type == data.Float64 {
			bits = v.Bits
		}
		out := make([]byte, n.size)
		for i := range out {
			out[i] = byte(bits >> (8 * (n.size - 1 - i)))
		}
		return out, nil
	}
	return nil, data.Exception("Failed to serialize to a " + strings.ToLower(strings.TrimSuffix(
		strings.TrimPrefix(c.class, plainConverters), "Converter")) + ": ")
}

// writeHeader writes a header as SimpleHeaderConverter does: a text as it is, the rest as JSON.
func writeHeader(h *data.Header) []byte {
	if h.Value.IsNull() {
		return nil
	}
	if h.Value.Type != data.Struct {
		return []byte(h.Value.Print(h.Schema))
	}
	b, _ := data.Encode(h.Schema, &h.Value, false)
	return b
}

// header reads a header as SimpleHeaderConverter does, as far as texts and whole numbers go.
func header(b []byte) (*data.Schema, data.Value) {
	if b == nil {
		return nil, data.Value{}
	}
	if v, bad := serde.ParseJSON(b); bad == "" && v.Kind == serde.JSONBoolean && v.To == len(b) {
		return &data.Schema{Type: data.Boolean}, data.Bool(v.Text == "true")
	}
	return &data.Schema{Type: data.String}, data.Text(string(b))
}
