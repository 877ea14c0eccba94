package debezium

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/connect/data"
	"highwater/sim/wire"
)

// shape is what a table's events look like. It is never edited.
type shape struct {
	table    wire.SQLTable
	key      *data.Schema // nil: no primary key
	keyAt    []int        // the key's columns
	row      *data.Schema
	envelope *data.Schema
}

func fits(a, b *wire.SQLTable) bool {
	return a.Schema == b.Schema && a.Name == b.Name && slices.Equal(a.Columns, b.Columns) &&
		slices.Equal(a.PrimaryKey, b.PrimaryKey)
}

// shapeOf makes a table's schemas. Debezium: TableSchemaBuilder.
func (c *Config) shapeOf(t *wire.SQLTable) *shape {
	s := &shape{table: *t}
	name := c.Prefix + "." + t.Schema + "." + t.Name
	s.row = &data.Schema{Type: data.Struct, Optional: true, Name: name + ".Value"}
	for i := range t.Columns {
		s.row.Fields = append(s.row.Fields, data.Field{Name: t.Columns[i].Name,
			Schema: c.column(&t.Columns[i])})
	}
	if len(t.PrimaryKey) > 0 {
		s.key = &data.Schema{Type: data.Struct, Name: name + ".Key"}
		for _, k := range t.PrimaryKey {
			at := s.row.Field(k)
			s.keyAt = append(s.keyAt, at)
			s.key.Fields = append(s.key.Fields, s.row.Fields[at])
		}
	}
	s.envelope = &data.Schema{Type: data.Struct, Name: name + ".Envelope", Version: 2, HasVersion: true,
		Fields: []data.Field{{Name: "before", Schema: s.row}, {Name: "after", Schema: s.row},
			{Name: "source", Schema: sourceSchema}, {Name: "transaction", Schema: blockSchema},
			{Name: "op", Schema: text(false)}, {Name: "ts_ms", Schema: long(true)},
			{Name: "ts_us", Schema: long(true)}, {Name: "ts_ns", Schema: long(true)}}}
	return s
}

func text(optional bool) *data.Schema { return &data.Schema{Type: data.String, Optional: optional} }

func long(optional bool) *data.Schema { return &data.Schema{Type: data.Int64, Optional: optional} }

var sourceSchema = &data.Schema{Type: data.Struct, Name: "io.debezium.connector.postgresql.Source",
	Version: 1, HasVersion: true,
	Fields: []data.Field{{Name: "version", Schema: text(false)},
		{Name: "connector", Schema: text(false)}, {Name: "name", Schema: text(false)},
		{Name: "ts_ms", Schema: long(false)},
		{Name: "snapshot", Schema: snapshotSchema}, {Name: "db", Schema: text(false)},
		{Name: "sequence", Schema: text(true)}, {Name: "ts_us", Schema: long(true)},
		{Name: "ts_ns", Schema: long(true)}, {Name: "schema", Schema: text(false)},
		{Name: "table", Schema: text(false)}, {Name: "txId", Schema: long(true)},
		{Name: "lsn", Schema: long(true)}, {Name: "xmin", Schema: long(true)}}}

var snapshotSchema = func() *data.Schema {
	no := data.Text("false")
	return &data.Schema{Type: data.String, Optional: true, Name: "io.debezium.data.Enum", Version: 1,
		HasVersion: true, Default: &no, Parameters: []data.Parameter{{Name: "allowed",
			Value: "true,first,first_in_data_collection,last_in_data_collection,last,false,incremental"}}}
}()

var blockSchema = &data.Schema{Type: data.Struct, Optional: true, Name: "event.block", Version: 1,
	HasVersion: true, Fields: []data.Field{{Name: "id", Schema: text(false)},
		{Name: "total_order", Schema: long(false)},
		{Name: "data_collection_order", Schema: long(false)}}}

// typeOf takes a type's name apart: numeric(8,2) is numeric, 8, 2; scale -1: none is given.
func typeOf(name string) (kind string, precision, scale int) {
	kind, rest, has := strings.Cut(name, "(")
	if !has {
		return name, 0, -1
	}
	rest = strings.TrimSuffix(rest, ")")
	first, second, _ := strings.Cut(rest, ",")
	precision, _ = strconv.Atoi(first)
	scale, _ = strconv.Atoi(second)
	return kind, precision, scale
}

// column is a column's schema. Debezium: PostgresValueConverter.schemaBuilder.
func (c *Config) column(col *wire.SQLTableColumn) *data.Schema {
	s := c.typed(col.Type)
	s.Optional = !col.NotNull
	if col.Default != "" {
		if v, ok := c.preset(s, col); ok {
			s.Default = &v
		}
	}
	return s
}

func named(t data.Type, name string) *data.Schema {
	return &data.Schema{Type: t, Name: name, Version: 1, HasVersion: true}
}

func (c *Config) typed(name string) *data.Schema {
	kind, precision, scale := typeOf(name)
	switch kind {
	case "boolean":
		return &data.Schema{Type: data.Boolean}
	case "smallint":
		return &data.Schema{Type: data.Int16}
	case "integer":
		return &data.Schema{Type: data.Int32}
	case "bigint":
		return &data.Schema{Type: data.Int64}
	case "real":
		return &data.Schema{Type: data.Float32}
	case "double precision":
		return &data.Schema{Type: data.Float64}
	case "bytea":
		return &data.Schema{Type: data.Bytes}
	case "numeric":
		return c.numeric(precision, scale)
	case "date":
		if c.ConnectTime {
			return named(data.Int32, data.Date)
		}
		return named(data.Int32, "io.debezium.time.Date")
	case "timestamp without time zone":
		if c.ConnectTime {
			return named(data.Int64, data.Timestamp)
		}
		return named(data.Int64, "io.debezium.time.MicroTimestamp")
	case "timestamp with time zone":
		return named(data.String, "io.debezium.time.ZonedTimestamp")
	case "uuid":
		return named(data.String, "io.debezium.data.Uuid")
	case "json", "jsonb":
		return named(data.String, "io.debezium.data.Json")
	}
	return &data.Schema{Type: data.String}
}

func (c *Config) numeric(precision, scale int) *data.Schema {
	switch {
	case c.Decimal == "string":
		return &data.Schema{Type: data.String}
	case c.Decimal == "double":
		return &data.Schema{Type: data.Float64}
	case scale < 0:
		s := named(data.Struct, "io.debezium.data.VariableScaleDecimal")
		s.Doc = "Variable scaled decimal"
		s.Fields = []data.Field{{Name: "scale", Schema: &data.Schema{Type: data.Int32}},
			{Name: "value", Schema: &data.Schema{Type: data.Bytes}}}
		return s
	}
	s := named(data.Bytes, data.Decimal)
	s.Parameters = []data.Parameter{{Name: "scale", Value: strconv.Itoa(scale)},
		{Name: "connect.decimal.precision", Value: strconv.Itoa(precision)}}
	return s
}

// preset is a column's default; an expression that must be computed counts as the type's zero, as
// nextval() and now() do. Debezium: PostgresDefaultValueConverter.
func (c *Config) preset(s *data.Schema, col *wire.SQLTableColumn) (data.Value, bool) {
	source := col.Default
	if strings.HasPrefix(source, "NULL") {
		return data.Value{}, false
	}
	if rest, quoted := strings.CutPrefix(source, "'"); quoted {
		end := strings.LastIndexByte(rest, '\'')
		if end < 0 {
			return data.Value{}, false
		}
		return c.value(col.Type, strings.ReplaceAll(rest[:end], "''", "'"))
	}
	switch kind, _, _ := typeOf(col.Type); {
	case strings.Contains(source, "(") && strings.HasSuffix(source, ")"), source == "CURRENT_TIMESTAMP",
		source == "CURRENT_DATE", source == "LOCALTIMESTAMP":
		return zero(s)
	case kind == "boolean":
		return data.Bool(source == "true"), true
	}
	bare, _, _ := strings.Cut(source, "::")
	return c.value(col.Type, strings.Trim(bare, "()"))
}

// zero is what stands for a value that isn't there where there must be one. Debezium:
// ValueConverterProvider's fallbacks, for the old row of a table whose identity is only its key.
func zero(s *data.Schema) (data.Value, bool) {
	v := data.Value{Type: s.Type}
	switch {
	case s.Name == data.Decimal:
		v.Logical = data.Decimal
		scale, _ := strconv.Atoi(s.Parameter("scale"))
		v.Text = "0"
		if scale > 0 {
			v.Text += "." + strings.Repeat("0", scale)
		}
	case s.Name == "io.debezium.data.VariableScaleDecimal":
		v.Items = []data.Value{data.Integer(data.Int32, 0), data.Binary([]byte{0})}
	case s.Name == "io.debezium.time.ZonedTimestamp":
		v.Text = "1970-01-01T00:00:00.000000Z"
	case s.Name == "io.debezium.data.Uuid":
		v.Text = ""
	case s.Name == data.Date || s.Name == data.Timestamp:
		v.Logical = s.Name
	}
	return v, true
}
