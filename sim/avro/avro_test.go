package avro

import (
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"highwater/sim/serde"
)

func parse(t testing.TB, text string) *Schema {
	t.Helper()
	s, problem := ParseText(text)
	if problem != "" {
		t.Fatalf("%s: %s", text, problem)
	}
	return s
}

func value(text string) *serde.JSON {
	v, _ := serde.ParseJSON([]byte(text))
	return &v
}

// bareOf takes the branches' names away from the unions in a value.
func bareOf(s *Schema, v serde.JSON) serde.JSON {
	v.Kids = append([]serde.Member(nil), v.Kids...)
	switch s.Type {
	case "union":
		for _, b := range s.Branches {
			if v.Kind == serde.JSONObject && b.branch() == v.Kids[0].Name {
				return bareOf(b, v.Kids[0].Value)
			}
		}
	case "array", "map":
		for i := range v.Kids {
			v.Kids[i].Value = bareOf(s.Items, v.Kids[i].Value)
		}
	case "record":
		for i := range v.Kids {
			v.Kids[i].Value = bareOf(s.Fields[i].Type, v.Kids[i].Value)
		}
	}
	return v
}

// same compares values: fields by their names, and numbers as far as single precision goes, which is where
// Python has no type of its own.
func same(a, b *serde.JSON) bool {
	number := func(k serde.JSONKind) bool { return k == serde.JSONInteger || k == serde.JSONDecimal }
	if number(a.Kind) && number(b.Kind) {
		return a.Text == b.Text || a.Kind == serde.JSONDecimal && serde.SingleBits(a.Text) == serde.SingleBits(b.Text)
	}
	if a.Kind != b.Kind || a.Text != b.Text || len(a.Kids) != len(b.Kids) {
		return false
	}
	for i := range a.Kids {
		other := &b.Kids[i].Value
		if a.Kind == serde.JSONObject {
			other = get(b, a.Kids[i].Name)
		}
		if other == nil || !same(&a.Kids[i].Value, other) {
			return false
		}
	}
	return true
}

// Values are written as another library writes them, and read under another schema as it reads them.
func TestAsFastavro(t *testing.T) {
	data, err := os.ReadFile("testdata/resolved.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")[3:]
	if len(lines)/5 < 78 {
		t.Fatalf("only %d lines", len(lines))
	}
	for ; len(lines) >= 5; lines = lines[5:] {
		writer := parse(t, lines[0])
		reader := writer
		if lines[1] != "" {
			reader = parse(t, lines[1])
		}
		b, problem := Encode(nil, writer, value(lines[2]), false)
		if hex.EncodeToString(b) != lines[3] || problem != "" {
			t.Errorf("%s as %s: %x %s, want %s", lines[2], lines[0], b, problem, lines[3])
		}
		v, rest, problem := Decode(writer, reader, b)
		want := lines[4]
		if strings.HasPrefix(want, "!") {
			if problem == "" {
				t.Errorf("%s with %s: %s, want %s", lines[3], lines[1], v.Print(nil), want)
			}
			continue
		}
		bare := bareOf(reader, v)
		if !same(&bare, value(want)) || problem != "" || len(rest) > 0 {
			t.Errorf("%s with %s: %s %s, want %s", lines[3], lines[1], bare.Print(nil), problem, want)
		}
		if len(Conflicts(reader, writer)) > 0 && writer.Type != "union" {
			t.Errorf("%s reads %s, yet %v", lines[1], lines[0], Conflicts(reader, writer))
		}
		for i := range b { // what breaks off is a problem, and no panic
			if _, _, problem := Decode(writer, reader, b[:i]); problem == "" && reader.Type != "null" {
				t.Errorf("%x with %s was read", b[:i], lines[0])
			}
		}
	}
}

// What is no value of its schema is refused in the words of Avro's Java library.
func TestRefusedValues(t *testing.T) {
	const order = `{"type":"record","name":"order","fields":[{"name":"id","type":"long"},` +
		`{"name":"note","type":["null","string"],"default":null}]}`
	for _, c := range []struct {
		value, schema string
		strict        bool
		want          string
	}{
		{`"1"`, `"long"`, false, "Expected long. Got VALUE_STRING"},
		{`true`, `"string"`, false, "Expected string. Got VALUE_TRUE"},
		{`3000000000`, `"int"`, false, "Numeric value (3000000000) out of range of int"},
		{`{"note":null}`, order, false, "Expected field name not found: id"},
		{`{"id":1}`, order, false, ""},
		{`{"id":1}`, order, true, "Expected field name not found: note"},
		{`{"id":1,"note":"x"}`, order, true, "Expected start-union. Got VALUE_STRING"},
		{`{"id":1,"note":{"text":"x"}}`, order, true, "Unknown union branch text"},
		{`{"id":1,"note":{"string":"x"}}`, order, true, ""},
		{`[1]`, order, true, "Expected record-start. Got START_ARRAY"},
		{`"XL"`, `{"type":"enum","name":"e","symbols":["S"]}`, true, "Unknown symbol in enum XL"},
	} {
		_, got := Encode(nil, parse(t, c.schema), value(c.value), c.strict)
		if got = strings.TrimPrefix(got, typeException); got != c.want {
			t.Errorf("%s as %s: %s, want %s", c.value, c.schema, got, c.want)
		}
	}
}

const pizzaOrder = `{"order_id":1001,"customer":"anna","pizza":"margherita","size":"L","quantity":2,` +
	`"price":18.5,"ts":1718000000000}`

const pizzaSchema = `{"type":"record","name":"order","fields":[{"name":"order_id","type":"long"},` +
	`{"name":"customer","type":"string"},{"name":"pizza","type":"string"},{"name":"size","type":"string"},` +
	`{"name":"quantity","type":"int"},{"name":"price","type":"double"},{"name":"ts","type":"long"}]}`

func BenchmarkEncode(b *testing.B) {
	s, v := parse(b, pizzaSchema), value(pizzaOrder)
	b.Run("avro", func(b *testing.B) {
		var out []byte
		for b.Loop() {
			out, _ = Encode(out[:0], s, v, false)
		}
	})
	b.Run("json", func(b *testing.B) {
		var out []byte
		for b.Loop() {
			out = v.Print(out[:0])
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	s, text := parse(b, pizzaSchema), []byte(pizzaOrder)
	data, _ := Encode(nil, s, value(pizzaOrder), false)
	other := parse(b, pizzaSchema)
	b.Run("avro", func(b *testing.B) {
		for b.Loop() {
			Decode(s, s, data)
		}
	})
	b.Run("resolved", func(b *testing.B) {
		for b.Loop() {
			Decode(s, other, data)
		}
	})
	b.Run("json", func(b *testing.B) {
		for b.Loop() {
			serde.ParseJSON(text)
		}
	})
}
