package debezium

import (
	"encoding/hex"
	"strconv"
	"strings"

	"highwater/sim/calendar"
	"highwater/sim/connect/data"
	"highwater/sim/serde"
	"highwater/sim/wire"
)

// value makes a value of what PostgreSQL writes for one of a type; false: it is none.
// Debezium: PostgresValueConverter.
func (c *Config) value(name, text string) (v data.Value, ok bool) {
	kind, _, scale := typeOf(name)
	switch kind {
	case "boolean":
		return data.Bool(text == "t" || text == "true"), true
	case "smallint", "integer", "bigint":
		n, err := strconv.ParseInt(text, 10, 64)
		return data.Integer(c.typed(kind).Type, n), err == nil
	case "real":
		return data.Value{Type: data.Float32, Bits: uint64(serde.SingleBits(text))}, true
	case "double precision":
		return data.Value{Type: data.Float64, Bits: serde.DoubleBits(text)}, true
	case "bytea":
		b, err := hex.DecodeString(strings.TrimPrefix(text, `\x`))
		return data.Binary(b), err == nil
	case "numeric":
		return c.decimal(text, scale), true
	case "date":
		v = data.Integer(data.Int32, micros(text)/dayUs)
		if c.ConnectTime {
			v.Logical = data.Date
		}
		return v, true
	case "timestamp without time zone":
		v = data.Integer(data.Int64, micros(text))
		if c.ConnectTime {
			v = data.Integer(data.Int64, calendar.Floor(micros(text), 1000))
			v.Logical = data.Timestamp
		}
		return v, true
	case "timestamp with time zone":
		return data.Text(zoned(micros(text))), true
	}
	return data.Text(text), true
}

func (c *Config) decimal(text string, scale int) data.Value {
	switch {
	case c.Decimal == "string":
		return data.Text(text)
	case c.Decimal == "double":
		return data.Value{Type: data.Float64, Bits: serde.DoubleBits(text)}
	case scale < 0:
		unscaled, own := data.Unscaled(text)
		return data.Value{Type: data.Struct, Items: []data.Value{data.Integer(data.Int32, int64(own)),
			data.Binary([]byte(unscaled))}}
	}
	if whole, fraction, _ := strings.Cut(text, "."); len(fraction) < scale {
		text = whole + "." + fraction + strings.Repeat("0", scale-len(fraction))
	}
	return data.Value{Type: data.Bytes, Text: text, Logical: data.Decimal}
}

const dayUs = 86400 * 1000000

// micros reads 2026-10-03 18:00:00.5+00 or 2026-10-03: microseconds since 1970.
func micros(text string) int64 {
	day, clock, _ := strings.Cut(text, " ")
	parts := strings.Split(day, "-")
	if len(parts) != 3 {
		return 0
	}
	at := func(s string) int64 { n, _ := strconv.ParseInt(s, 10, 64); return n }
	us := calendar.Days(at(parts[0]), at(parts[1]), at(parts[2])) * dayUs
	if clock == "" {
		return us
	}
	offset := int64(0)
	if i := strings.LastIndexAny(clock, "+-"); i > 0 {
		h, m, _ := strings.Cut(clock[i+1:], ":")
		if offset = at(h)*3600 + at(m)*60; clock[i] == '-' {
			offset = -offset
		}
		clock = clock[:i]
	}
	clock, fraction, _ := strings.Cut(clock, ".")
	hms := strings.Split(clock+":0:0", ":")
	us += (at(hms[0])*3600 + at(hms[1])*60 + at(hms[2]) - offset) * 1000000
	return us + at((fraction + "000000")[:6])
}

// zoned is a time as java.time's ISO_OFFSET_DATE_TIME writes it, with six digits behind the second.
func zoned(us int64) string {
	day := calendar.Floor(us, dayUs)
	us -= day * dayUs
	s := us / 1000000
	return calendar.Text(day) + "T" + calendar.Clock(s) + "." + calendar.Padded(us%1000000, 6) + "Z"
}

// row makes a struct of a table's row. Where a value is missing that must be there its type's zero
// stands, or the column's default.
func (c *Config) row(s *shape, values []wire.SQLValue) data.Value {
	v := data.Value{Type: data.Struct}
	for i, f := range s.row.Fields {
		item := data.Value{}
		if i < len(values) && !values[i].Null {
			item, _ = c.value(s.table.Columns[i].Type, values[i].Text)
		} else if !f.Schema.Optional && f.Schema.Default == nil {
			item, _ = zero(f.Schema)
		}
		v.Items = append(v.Items, item)
	}
	return v
}

// keyOf is the struct of a row's primary key.
func (s *shape) keyOf(row *data.Value) data.Value {
	v := data.Value{}
	if s.key == nil {
		return v
	}
	v.Type = data.Struct
	for _, at := range s.keyAt {
		v.Items = append(v.Items, row.Items[at])
	}
	return v
}
