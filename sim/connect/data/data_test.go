package data

import (
	"strings"
	"testing"
)

// What the converter reads it writes again, byte for byte; these are in its own order of fields.
func TestThereAndBack(t *testing.T) {
	for _, line := range []string{
		`{"schema":{"type":"struct","fields":[{"type":"int64","optional":false,"field":"order_id"},` +
			`{"type":"string","optional":true,"field":"pizza"}],"optional":false,"name":"orders"},` +
			`"payload":{"order_id":1,"pizza":"diavola"}}`,
		`{"schema":{"type":"bytes","optional":false,"name":"org.apache.kafka.connect.data.Decimal","version":1,` +
			`"parameters":{"scale":"2"}},"payload":"fw=="}`,
		`{"schema":{"type":"map","keys":{"type":"int32","optional":false},"values":{"type":"double","optional":` +
			`true},"optional":true},"payload":[[1,2.5],[2,null]]}`,
		`{"schema":{"type":"array","items":{"type":"int8","optional":false,"default":3},"optional":false},` +
			`"payload":[1,-128]}`,
		`{"schema":{"type":"int64","optional":true,"name":"org.apache.kafka.connect.data.Timestamp","version":1,` +
			`"doc":"when"},"payload":1700000000000}`,
	} {
		s, v, p := Decode([]byte(line), true)
		if p != nil {
			t.Errorf("%s: %s", line, p)
			continue
		}
		if back, p := Encode(s, &v, true); p != nil || string(back) != line {
			t.Errorf("%s\nbecame\n%s %v", line, back, p)
		}
	}
}

// Kafka's own words for what isn't an envelope, or isn't what its schema says.
func TestProblems(t *testing.T) {
	pay := func(schema, value string) string { return `{"schema":` + schema + `,"payload":` + value + `}` }
	one := `{"type":"struct","fields":[{"type":"string","field":"a"}]}`
	for _, c := range []struct{ json, want string }{
		{`{"order_id":1}`, "DataException: JsonConverter with schemas.enable requires"},
		{``, "DataException: JsonConverter with schemas.enable requires"},
		{`order`, "DataException: Converting byte[] to Kafka Connect data failed"},
		{pay(`{}`, `1`), "Schema must contain 'type' field"},
		{pay(`{"type":"integer"}`, `1`), "Unknown schema type: integer"},
		{pay(`{"type":"struct"}`, `1`), `Struct schema's "fields" argument is not an array.`},
		{pay(one, `1`), "Structs should be encoded as JSON objects, but found NUMBER"},
		{pay(one, `{}`), "Invalid null value for required STRING field"},
		{pay(one, `{"a":1}`), `Invalid value: null used for required field: "a", schema type: STRING`},
		{pay(`{"type":"map","keys":{"type":"string"},"values":{"type":"string"}}`, `[]`),
			"Maps with string fields should be encoded as JSON objects, but found ARRAY"},
		{pay(`{"type":"struct","fields":[{"type":"string","field":"a"},{"type":"string","field":"a"}]}`, `1`),
			"SchemaBuilderException: Cannot create field because of field name duplication a"},
		{pay(`{"type":"int32","name":"org.apache.kafka.connect.data.Date"}`, `"x"`),
			"Invalid type for Date, underlying representation should be integer but was STRING"},
	} {
		_, _, p := Decode([]byte(c.json), true)
		if p == nil || !strings.Contains(p.String(), c.want) {
			t.Errorf("%s: %v, want %s", c.json, p, c.want)
		}
	}
}

// Decimals keep their digits; so Java writes them.
func TestDecimals(t *testing.T) {
	for _, c := range []struct {
		text, unscaled string
		scale          int
	}{{"1.27", "\x7f", 2}, {"-1.28", "\x80", 2}, {"0.05", "\x05", 2}, {"300", "\x01\x2c", 0},
		{"-0.01", "\xff", 2}, {"1.28", "\x00\x80", 2}, {"1E-7", "\x01", 7}, {"0.0", "\x00", 1},
		{"18446744073709551616.0", "\x0a\x00\x00\x00\x00\x00\x00\x00\x00", 1}} {
		if got, _ := DecimalText(c.unscaled, c.scale); got != c.text {
			t.Errorf("%x, %d: %s, want %s", c.unscaled, c.scale, got, c.text)
		}
		if got, scale := Unscaled(c.text); got != c.unscaled || scale != c.scale {
			t.Errorf("%s: %x, %d, want %x", c.text, got, scale, c.unscaled)
		}
	}
}

// What has no schema prints in the order of Java's HashMap.
func TestPrint(t *testing.T) {
	_, v, _ := Decode([]byte(`{"order_id":1,"pizza":"diavola","big":12345678901234567890,"x":[1.5,null,true]}`), false)
	if got, want := v.Print(nil), "{big=-6101065172474983726, pizza=diavola, x=[1.5, null, true], order_id=1}"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	s, v, _ := Decode([]byte(`{"schema":{"type":"struct","fields":[{"type":"int64","field":"id"},{"type":"string",`+
		`"optional":true,"field":"pizza"}]},"payload":{"id":1}}`), true)
	if got := v.Print(s); got != "Struct{id=1}" {
		t.Error(got)
	}
}
