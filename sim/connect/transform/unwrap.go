package transform

import (
	"strings"

	"highwater/sim/connect/data"
)

const unwrapClass = "io.debezium.transforms.ExtractNewRecordState"

// unwrap makes of a change event the row as it is now. What becomes of a delete and of the tombstone
// behind it says delete.tombstone.handling.mode; with tombstone, its default, the row is null and its
// schema is not, so that JsonConverter writes a JSON null, which is no tombstone to Kafka.
// Debezium: ExtractNewRecordState, ExtractRecordStrategy.
func unwrap(l *link, r *data.Record) (kept bool, p *data.Problem) {
	mode := strings.ToLower(l.settings.text("delete.tombstone.handling.mode", "tombstone"))
	if r.Value.IsNull() {
		return mode == "rewrite-with-tombstone" || mode == "none", nil
	}
	s, v := r.ValueSchema, r.Value
	op, after, before := s.Field("op"), s.Field("after"), s.Field("before")
	if op < 0 || after < 0 || before < 0 || v.Type != data.Struct {
		return true, nil // no change event
	}
	if v.Items[op].Text == "t" {
		return false, nil
	}
	for _, name := range l.settings.list("add.headers") {
		if f, ok := changeField(s, &v, name); ok {
			r.Headers = append(r.Headers[:len(r.Headers):len(r.Headers)],
				data.Header{Name: f.name, Schema: f.schema, Value: f.value})
		}
	}
	at, deleted := after, v.Items[after].IsNull()
	if deleted {
		at = before
		switch mode {
		case "drop":
			return false, nil
		case "delete-to-tombstone":
			r.ValueSchema, r.Value = nil, data.Value{}
			return true, nil
		case "tombstone":
			r.ValueSchema, r.Value = s.Fields[before].Schema, data.Value{}
			return true, nil
		}
	}
	row := *s.Fields[at].Schema
	row.Optional = false
	all := parts(s.Fields[at].Schema, &v.Items[at])
	for _, name := range l.settings.list("add.fields") {
		if f, ok := changeField(s, &v, name); ok {
			all = append(all, f)
		}
	}
	if strings.HasPrefix(mode, "rewrite") {
		text := "false"
		if deleted {
			text = "true"
		}
		all = append(all, part{"__deleted", &data.Schema{Type: data.String, Optional: true},
			data.Text(text)})
	}
	r.ValueSchema, r.Value = &row, v.Items[at]
	l.put(r, all)
	return true, nil
}

// changeField finds a field of an event, or of its source: op, source.lsn, table.
func changeField(s *data.Schema, v *data.Value, name string) (part, bool) {
	outer, inner, nested := strings.Cut(name, ".")
	source := s.Field("source")
	switch at := s.Field(outer); {
	case nested && at >= 0:
		sub := s.Fields[at].Schema
		if i := sub.Field(inner); i >= 0 && v.Items[at].Type == data.Struct {
			return part{"__" + outer + "_" + inner, sub.Fields[i].Schema, v.Items[at].Items[i]}, true
		}
	case at >= 0:
		return part{"__" + outer, s.Fields[at].Schema, v.Items[at]}, true
	case source >= 0:
		sub := s.Fields[source].Schema
		if i := sub.Field(outer); i >= 0 {
			return part{"__" + outer, sub.Fields[i].Schema, v.Items[source].Items[i]}, true
		}
	}
	return part{}, false
}
