package transform

import (
	"strconv"
	"strings"

	"highwater/sim/connect/data"
	"highwater/sim/serde"
)

var castTypes = [...]struct {
	name string
	kind data.Type
}{{"int8", data.Int8}, {"int16", data.Int16}, {"int32", data.Int32}, {"int64", data.Int64},
	{"float32", data.Float32}, {"float64", data.Float64}, {"boolean", data.Boolean}, {"string",
		data.String}}

func castType(name string) data.Type {
	for _, t := range castTypes {
		if t.name == name {
			return t.kind
		}
	}
	return data.Null
}

// cast gives fields, or the whole, another type: spec is id:int32,price:string or int32. Kafka: Cast.
func cast(l *link, r *data.Record) (bool, *data.Problem) {
	at, v := l.side(r)
	if v.IsNull() {
		return true, nil
	}
	specs := l.settings.list("spec")
	if len(specs) == 1 && !strings.Contains(specs[0], ":") {
		f, p := castOne(part{"", *at, *v}, castType(specs[0]))
		*at, *v = f.schema, f.value
		return p == nil, p
	}
	s, v, p := l.fields(r, "cast types")
	if p != nil {
		return false, p
	}
	all := parts(s, v)
	for i := range all {
		for _, spec := range specs {
			if name, kind, _ := strings.Cut(spec, ":"); name == all[i].name {
				if all[i], p = castOne(all[i], castType(kind)); p != nil {
					return false, p
				}
			}
		}
	}
	l.put(r, all)
	return true, nil
}

func castOne(f part, to data.Type) (part, *data.Problem) {
	if f.schema != nil {
		f.schema = &data.Schema{Type: to, Optional: f.schema.Optional}
	}
	from := f.value
	if from.IsNull() {
		return f, nil
	}
	out := data.Value{Type: to}
	text := strings.TrimSpace(from.Number())
	switch to {
	case data.String:
		out.Text = text
	case data.Boolean:
		out.Int = 0
		if text == "true" || from.Type != data.String && text != "0" && text != "0.0" &&
			text != "false" {
			out.Int = 1
		}
	case data.Float32, data.Float64:
		if _, err := strconv.ParseFloat(text, 64); err != nil {
			return f, notANumber(from, text)
		}
		out.Bits = serde.DoubleBits(text)
		if to == data.Float32 {
			out.Bits = uint64(serde.SingleBits(text))
		}
	default:
		whole, _, _ := strings.Cut(text, ".")
		if from.Type == data.Boolean {
			whole = strconv.FormatInt(from.Int, 10)
		}
		n, err := strconv.ParseInt(whole, 10, 64)
		if err != nil || from.Type == data.String && whole != text {
			return f, notANumber(from, text)
		}
		switch out.Int = n; to {
		case data.Int8:
			out.Int = int64(int8(n))
		case data.Int16:
			out.Int = int64(int16(n))
		case data.Int32:
			out.Int = int64(int32(n))
		}
	}
	f.value = out
	return f, nil
}

func notANumber(from data.Value, text string) *data.Problem {
	p := data.Exception("Value (" + text + ") was out of range for requested data type")
	if from.Type == data.String {
		p.Cause = &data.Problem{Class: "java.lang.NumberFormatException",
			Message: `For input string: "` + text + `"`}
	}
	return p
}
