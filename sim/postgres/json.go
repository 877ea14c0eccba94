package postgres

import (
	"highwater/sim/ordered"
	"highwater/sim/serde"
	"highwater/sim/wire"
)

// inputJSON checks a text; jsonb keeps it in a form of its own.
func inputJSON(t Type, text string) (Value, *wire.SQLError) {
	v, bad := serde.ParseJSON([]byte(text))
	if bad != "" || text == "" {
		e := problem("22P02", "invalid input syntax for type "+names[JSON])
		if text == "" {
			e.Detail = "The input string ended unexpectedly."
		}
		return null, e
	}
	if t.Kind == JSON {
		return Value{Text: text}, nil
	}
	return Value{Text: string(printJSONB(nil, &v))}, nil
}

// printJSONB writes as jsonb_out does: keys by length, then by bytes, a blank behind : and ,.
func printJSONB(out []byte, v *serde.JSON) []byte {
	switch v.Kind {
	case serde.JSONArray:
		out = append(out, '[')
		for i := range v.Kids {
			if i > 0 {
				out = append(out, ", "...)
			}
			out = printJSONB(out, &v.Kids[i].Value)
		}
		return append(out, ']')
	case serde.JSONObject:
		fields := v.Fields()
		ordered.SortFunc(fields, func(a, b serde.Member) int {
			if len(a.Name) != len(b.Name) {
				return len(a.Name) - len(b.Name)
			}
			return compare(Text, Value{Text: a.Name}, Value{Text: b.Name})
		})
		out = append(out, '{')
		for i := range fields {
			if i > 0 {
				out = append(out, ", "...)
			}
			out = append(serde.QuoteJSON(out, fields[i].Name), ": "...)
			out = printJSONB(out, &fields[i].Value)
		}
		return append(out, '}')
	case serde.JSONInteger, serde.JSONDecimal:
		if d, ok := parseDecimal(v.Text); ok {
			return append(out, d.String()...)
		}
	}
	return v.Print(out)
}
