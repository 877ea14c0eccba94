// Package data is Kafka Connect's data model: what a converter makes of a record's bytes, what a sink
// is given and a source gives, a schema beside its value; and how both lie in JSON. It knows no broker,
// no worker and no database.
// Kafka: org.apache.kafka.connect.data, org.apache.kafka.connect.json.JsonConverter.
package data

import "slices"

// Type is what a value is. The zero Type is that of null.
type Type uint8

// The types of Connect. Each has the name that Schema.Type has in Java.
const (
	Null Type = iota
	Int8
	Int16
	Int32
	Int64
	Float32
	Float64
	Boolean
	String
	Bytes
	Array
	Map
	Struct
)

var typeNames = [...]string{"NULL", "INT8", "INT16", "INT32", "INT64", "FLOAT32", "FLOAT64", "BOOLEAN",
	"STRING", "BYTES", "ARRAY", "MAP", "STRUCT"}

// String is the type as exceptions write it: INT64.
func (t Type) String() string { return typeNames[t] }

// Logical types: the names of schemas that mean more than their type. A Decimal's value is its digits
// in Text, a Date's days, a Time's and a Timestamp's milliseconds are in Int.
const (
	Decimal   = "org.apache.kafka.connect.data.Decimal"
	Date      = "org.apache.kafka.connect.data.Date"
	Time      = "org.apache.kafka.connect.data.Time"
	Timestamp = "org.apache.kafka.connect.data.Timestamp"
)

// Schema says what a value may be. It is never edited; nil: there is no schema, as with plain JSON.
type Schema struct {
	Type       Type
	Optional   bool
	Name       string // empty: none
	Version    int32
	HasVersion bool
	Doc        string
	Parameters []Parameter
	Default    *Value  // nil: none
	Fields     []Field // of a struct
	Keys       *Schema // of a map
	Items      *Schema // of an array's elements, or of a map's values
}

// Parameter is a schema's: the scale of a Decimal.
type Parameter struct{ Name, Value string }

// Field is a struct's.
type Field struct {
	Name   string
	Schema *Schema
}

// Field is the place of a struct's field; -1: it has none of that name.
func (s *Schema) Field(name string) int {
	if s == nil {
		return -1
	}
	return slices.IndexFunc(s.Fields, func(f Field) bool { return f.Name == name })
}

// Parameter is one of the schema's; empty: it isn't there.
func (s *Schema) Parameter(name string) string {
	for _, p := range s.Parameters {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}

// String is the schema as exceptions write it: Schema{orders:STRUCT}, Schema{INT64}.
func (s *Schema) String() string {
	if s == nil {
		return "null"
	}
	if s.Name != "" {
		return "Schema{" + s.Name + ":" + s.Type.String() + "}"
	}
	return "Schema{" + s.Type.String() + "}"
}

// Equal tells whether two schemas say the same, as ConnectSchema.equals does.
func (s *Schema) Equal(o *Schema) bool {
	if s == o || s == nil || o == nil {
		return s == o
	}
	same := s.Type == o.Type && s.Optional == o.Optional && s.Name == o.Name &&
		s.Version == o.Version && s.HasVersion == o.HasVersion && s.Doc == o.Doc &&
		slices.Equal(s.Parameters, o.Parameters) && s.Keys.Equal(o.Keys) && s.Items.Equal(o.Items) &&
		(s.Default == nil) == (o.Default == nil)
	return same && (s.Default == nil || s.Default.Equal(o.Default)) &&
		slices.EqualFunc(s.Fields, o.Fields, func(a, b Field) bool {
			return a.Name == b.Name && a.Schema.Equal(b.Schema)
		})
}
