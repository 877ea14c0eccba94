package jdbc

import (
	"encoding/hex"
	"strconv"
	"strings"

	"highwater/sim/calendar"
	"highwater/sim/connect/data"
	"highwater/sim/wire"
)

// sqlType is the column's type in PostgreSQL. Connector: PostgreSqlDatabaseDialect.getSqlType.
func sqlType(s *data.Schema) (string, bool) {
	switch s.Name {
	case data.Decimal:
		return "DECIMAL", true
	case data.Date:
		return "DATE", true
	case data.Time:
		return "TIME", true
	case data.Timestamp:
		return "TIMESTAMP", true
	}
	switch s.Type {
	case data.Int8, data.Int16:
		return "SMALLINT", true
	case data.Int32:
		return "INT", true
	case data.Int64:
		return "BIGINT", true
	case data.Float32:
		return "REAL", true
	case data.Float64:
		return "DOUBLE PRECISION", true
	case data.Boolean:
		return "BOOLEAN", true
	case data.String:
		return "TEXT", true
	case data.Bytes:
		return "BYTEA", true
	case data.Array:
		inner, _ := sqlType(s.Items) // sic: of what has none it is null[]
		if inner == "" {
			inner = "null"
		}
		return inner + "[]", true
	}
	return "", false
}

func quoted(name string) string { return `"` + name + `"` }

// table is a table's name in SQL: "orders", "kitchen"."orders".
func table(name string) string {
	parts := strings.Split(name, ".")
	for i := range parts {
		parts[i] = quoted(parts[i])
	}
	return strings.Join(parts, ".")
}

// column is a column's definition. Connector: GenericDatabaseDialect.writeColumnSpec.
func column(f *field) (string, *data.Problem) {
	kind, ok := sqlType(f.schema)
	if !ok {
		name := f.schema.Name
		if name == "" {
			name = "null"
		}
		return "", fails(name + " (" + f.schema.Type.String() +
			") type doesn't have a mapping to the SQL database column type")
	}
	out := quoted(f.name) + " " + kind
	switch {
	case f.schema.Default != nil:
		text, p := preset(f.schema)
		return out + " DEFAULT " + text, p
	case f.schema.Optional:
		return out + " NULL", nil
	}
	return out + " NOT NULL", nil
}

// preset is a default. Connector: formatColumnValue.
func preset(s *data.Schema) (string, *data.Problem) {
	v := s.Default
	switch {
	case v.Logical == data.Decimal:
		return v.Text, nil
	case v.Logical != "":
		return "'" + bound(s, v).Text + "'", nil
	case v.Type == data.Boolean:
		return strconv.FormatInt(v.Int, 10), nil
	case v.Type == data.String:
		return "'" + v.Text + "'", nil // sic: a quote in it isn't doubled
	case v.Type == data.Bytes:
		return "x'" + hex.EncodeToString([]byte(v.Text)) + "'", nil
	case v.Type == data.Array || v.Type == data.Map || v.Type == data.Struct:
		return "", fails("Unsupported type for column value: " + v.Type.String())
	}
	return v.Number(), nil
}

// createTable is the statement that makes a table of the fields.
func createTable(name string, f *fields) (string, *data.Problem) {
	var columns, keys []string
	for i := range f.all {
		text, p := column(&f.all[i])
		if p != nil {
			return "", p
		}
		columns = append(columns, "\n"+text)
		if f.all[i].key {
			keys = append(keys, quoted(f.all[i].name))
		}
	}
	out := "CREATE TABLE " + table(name) + " (" + strings.Join(columns, ",")
	if len(keys) > 0 {
		out += ",\nPRIMARY KEY(" + strings.Join(keys, ",") + ")"
	}
	return out + ")", nil
}

// alterTable is the statement that adds columns.
func alterTable(name string, missing []field) (string, *data.Problem) {
	var adds []string
	for i := range missing {
		text, p := column(&missing[i])
		if p != nil {
			return "", p
		}
		text = "ADD " + text
		if len(missing) > 1 {
			text = "\n" + text
		}
		adds = append(adds, text)
	}
	return "ALTER TABLE " + table(name) + " " + strings.Join(adds, ","), nil
}

func quotedAll(names []string) string {
	var out []string
	for _, n := range names {
		out = append(out, quoted(n))
	}
	return strings.Join(out, ",")
}

// cast is what a placeholder needs behind it for a column of these types.
func cast(d *Definition, name string) string {
	switch kind := d.kind(name); kind {
	case "json", "jsonb", "uuid":
		return "::" + kind
	}
	return ""
}

// places are $1,$2 ... for columns, from a number on.
func places(d *Definition, names []string, from int) string {
	var out []string
	for i, n := range names {
		out = append(out, "$"+strconv.Itoa(from+i)+cast(d, n))
	}
	return strings.Join(out, ",")
}

// insert is the statement of insert.mode=insert, and of multi for so many rows.
func insert(d *Definition, f *fields, rows int) string {
	names := append(append([]string(nil), f.keys...), f.others...)
	out := "INSERT INTO " + table(d.Name) + "(" + quotedAll(names) + ") VALUES"
	if rows == 0 {
		return out + "(" + places(d, names, 1) + ")"
	}
	out += " "
	for i := range rows {
		if i > 0 {
			out += ","
		}
		out += "(" + places(&Definition{}, names, 1+i*len(names)) + ")"
	}
	return out
}

func upsert(d *Definition, f *fields) string {
	names := append(append([]string(nil), f.keys...), f.others...)
	out := "INSERT INTO " + table(d.Name) + " (" + quotedAll(names) + ") VALUES (" + places(d,
		names, 1) +
		") ON CONFLICT (" + quotedAll(f.keys) + ") "
	if len(f.others) == 0 {
		return out + "DO NOTHING"
	}
	var sets []string
	for _, n := range f.others {
		sets = append(sets, quoted(n)+"=EXCLUDED."+quoted(n))
	}
	return out + "DO UPDATE SET " + strings.Join(sets, ",")
}

func update(d *Definition, f *fields) string {
	var sets []string
	for i, n := range f.others {
		sets = append(sets, n+"=$"+strconv.Itoa(1+i)+cast(d, n)) // sic: the name isn't quoted
	}
	out := "UPDATE " + table(d.Name) + " SET " + strings.Join(sets, ",")
	if len(f.keys) > 0 {
		out += " WHERE " + conditions(f.keys, 1+len(f.others))
	}
	return out
}

func remove(d *Definition, f *fields) string {
	return "DELETE FROM " + table(d.Name) + " WHERE " + conditions(f.keys, 1)
}

func conditions(names []string, from int) string {
	var out []string
	for i, n := range names {
		out = append(out, quoted(n)+" = $"+strconv.Itoa(from+i))
	}
	return strings.Join(out, " AND ")
}

// bound is a value in PostgreSQL's text form.
func bound(s *data.Schema, v *data.Value) wire.SQLValue {
	if v.IsNull() {
		return wire.SQLValue{Null: true}
	}
	switch v.Logical {
	case data.Date:
		return wire.SQLValue{Text: calendar.Text(v.Int)}
	case data.Time:
		return wire.SQLValue{Text: clock(v.Int)}
	case data.Timestamp:
		days := v.Int / dayMs
		if v.Int%dayMs < 0 {
			days--
		}
		return wire.SQLValue{Text: calendar.Text(days) + " " + clock(v.Int-days*dayMs)}
	}
	switch v.Type {
	case data.Bytes:
		if v.Logical == "" {
			return wire.SQLValue{Text: `\x` + hex.EncodeToString([]byte(v.Text))}
		}
	case data.Array:
		var items []string
		for i := range v.Items {
			one := bound(s.Items, &v.Items[i])
			if v.Items[i].Type == data.String {
				one.Text = strconv.Quote(one.Text)
			}
			if one.Null {
				one.Text = "NULL"
			}
			items = append(items, one.Text)
		}
		return wire.SQLValue{Text: "{" + strings.Join(items, ",") + "}"}
	}
	return wire.SQLValue{Text: v.Number()}
}

const dayMs = 86400000

// clock is a time of day: 01:02:03.004, without a fraction that is 0.
func clock(ms int64) string {
	out := calendar.Clock(ms / 1000)
	if ms%1000 != 0 {
		out += "." + strings.TrimRight(calendar.Padded(ms%1000, 3), "0")
	}
	return out
}
