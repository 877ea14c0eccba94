package transform

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/connect/data"
)

// fields is a value with names: a struct with its schema, or a map without one. Kafka: Requirements.
func (l *link) fields(r *data.Record, purpose string) (s *data.Schema, v *data.Value, p *data.Problem) {
	at, v := l.side(r)
	want := data.Map
	name := "Map"
	if *at != nil {
		want, name = data.Struct, "Struct"
	}
	if v.Type != want {
		class := "null"
		if !v.IsNull() {
			class = v.Class()
		}
		return nil, nil, data.Exception("Only " + name + " objects supported for [" + purpose +
			"], found: " + class)
	}
	return *at, v, nil
}

// named are the names of a value's fields.
func named(s *data.Schema, v *data.Value) (out []string) {
	if s == nil {
		for i := range v.Keys {
			out = append(out, v.Keys[i].Text)
		}
		return out
	}
	for _, f := range s.Fields {
		out = append(out, f.Name)
	}
	return out
}

// rebuilt makes a value of other fields: for each the place that it had, -1 for one that is new, with
// its schema and value.
type part struct {
	name   string
	schema *data.Schema
	value  data.Value
}

func parts(s *data.Schema, v *data.Value) (out []part) {
	for i, name := range named(s, v) {
		p := part{name: name, value: v.Items[i]}
		if s != nil {
			p.schema = s.Fields[i].Schema
		}
		out = append(out, p)
	}
	return out
}

func (l *link) put(r *data.Record, all []part) {
	at, v := l.side(r)
	out := data.Value{Type: v.Type}
	var schema *data.Schema
	if *at != nil {
		c := **at
		c.Fields = nil
		schema = &c
	}
	for _, p := range all {
		out.Items = append(out.Items, p.value)
		if schema != nil {
			schema.Fields = append(schema.Fields, data.Field{Name: p.name, Schema: p.schema})
		} else {
			out.Keys = append(out.Keys, data.Text(p.name))
		}
	}
	*at, *v = schema, out
}

func extractField(l *link, r *data.Record) (bool, *data.Problem) {
	at, v := l.side(r)
	if v.IsNull() && *at == nil {
		return true, nil
	}
	s, v, p := l.fields(r, "field extraction")
	if p != nil {
		return false, p
	}
	name := l.settings.text("field", "")
	for _, f := range parts(s, v) {
		if f.name == name {
			*at, *v = f.schema, f.value
			return true, nil
		}
	}
	if s != nil {
		return false, &data.Problem{Class: "java.lang.IllegalArgumentException",
			Message: "Unknown field: " + name}
	}
	*v = data.Value{}
	return true, nil
}

func hoistField(l *link, r *data.Record) (bool, *data.Problem) {
	at, v := l.side(r)
	name := l.settings.text("field", "")
	if *at == nil {
		*v = data.Value{Type: data.Map, Keys: []data.Value{data.Text(name)}, Items: []data.Value{*v}}
		return true, nil
	}
	*at, *v = &data.Schema{Type: data.Struct, Fields: []data.Field{{Name: name, Schema: *at}}},
		data.Value{Type: data.Struct, Items: []data.Value{*v}}
	return true, nil
}

// insertField adds what is known of a record besides its value. Kafka: InsertField.
func insertField(l *link, r *data.Record) (bool, *data.Problem) {
	if _, v := l.side(r); v.IsNull() {
		return true, nil
	}
	s, v, p := l.fields(r, "field insertion")
	if p != nil {
		return false, p
	}
	all := parts(s, v)
	add := func(setting string, schema data.Schema, value data.Value) {
		name := l.settings.text(setting, "")
		if name == "" {
			return
		}
		schema.Optional = !strings.HasSuffix(name, "!")
		name = strings.TrimRight(name, "!?")
		all = append(all, part{name, &schema, value})
	}
	add("topic.field", data.Schema{Type: data.String}, data.Text(r.Topic))
	add("partition.field", data.Schema{Type: data.Int32}, data.Integer(data.Int32, int64(r.Partition)))
	add("offset.field", data.Schema{Type: data.Int64}, data.Integer(data.Int64, r.Offset))
	moment := data.Integer(data.Int64, r.TimestampMs)
	moment.Logical = data.Timestamp
	add("timestamp.field", data.Schema{Type: data.Int64, Name: data.Timestamp, Version: 1,
		HasVersion: true}, moment)
	add("static.field", data.Schema{Type: data.String}, data.Text(l.settings.text("static.value", "")))
	l.put(r, all)
	return true, nil
}

func replaceField(l *link, r *data.Record) (bool, *data.Problem) {
	if _, v := l.side(r); v.IsNull() {
		return true, nil
	}
	s, v, p := l.fields(r, "field replacement")
	if p != nil {
		return false, p
	}
	include, exclude := l.settings.list("include"), l.settings.list("exclude")
	var all []part
	for _, f := range parts(s, v) {
		if slices.Contains(exclude, f.name) || len(include) > 0 && !slices.Contains(include, f.name) {
			continue
		}
		for _, pair := range l.settings.list("renames") {
			if from, to, _ := strings.Cut(pair, ":"); from == f.name {
				f.name = to
				break
			}
		}
		all = append(all, f)
	}
	l.put(r, all)
	return true, nil
}

// maskField puts the empty value of its type, or another, into fields.
func maskField(l *link, r *data.Record) (bool, *data.Problem) {
	if _, v := l.side(r); v.IsNull() {
		return true, nil
	}
	s, v, p := l.fields(r, "mask fields")
	if p != nil {
		return false, p
	}
	all := parts(s, v)
	names := l.settings.list("fields")
	for i := range all {
		if f := &all[i]; slices.Contains(names, f.name) && !f.value.IsNull() {
			masked := data.Value{Type: f.value.Type, Logical: f.value.Logical}
			if with := l.settings.text("replacement", ""); with != "" {
				masked.Text = with
				masked.Int, _ = strconv.ParseInt(with, 10, 64)
			}
			if f.value.Type != data.String && f.value.Type != data.Bytes {
				masked.Text = ""
			}
			f.value = masked
		}
	}
	l.put(r, all)
	return true, nil
}

func valueToKey(l *link, r *data.Record) (bool, *data.Problem) {
	s, v, p := l.fields(r, "copying fields from value to key")
	if p != nil {
		return false, p
	}
	key := data.Value{Type: v.Type}
	var schema *data.Schema
	if s != nil {
		schema = &data.Schema{Type: data.Struct}
	}
	all := parts(s, v)
	for _, name := range l.settings.list("fields") {
		at := slices.IndexFunc(all, func(f part) bool { return f.name == name })
		switch {
		case at < 0 && s != nil:
			return false, data.Exception("Field does not exist: " + name)
		case s != nil:
			schema.Fields = append(schema.Fields, data.Field{Name: name, Schema: all[at].schema})
			key.Items = append(key.Items, all[at].value)
		default:
			key.Keys = append(key.Keys, data.Text(name))
			if at < 0 {
				key.Items = append(key.Items, data.Value{})
			} else {
				key.Items = append(key.Items, all[at].value)
			}
		}
	}
	r.KeySchema, r.Key = schema, key
	return true, nil
}

// flatten lifts the fields of inner structs up, their names joined.
func flatten(l *link, r *data.Record) (bool, *data.Problem) {
	at, v := l.side(r)
	if v.IsNull() {
		return true, nil
	}
	s, v, p := l.fields(r, "flattening")
	if p != nil {
		return false, p
	}
	between := l.settings.text("delimiter", ".")
	var all []part
	var walk func(prefix string, optional bool, inner []part)
	walk = func(prefix string, optional bool, inner []part) {
		for _, f := range inner {
			name := prefix + f.name
			if f.value.Type == data.Struct || f.value.Type == data.Map && f.schema == nil {
				walk(name+between, optional || f.schema != nil && f.schema.Optional,
					parts(f.schema, &f.value))
				continue
			}
			if f.schema != nil && optional && !f.schema.Optional {
				c := *f.schema
				c.Optional = true
				f.schema = &c
			}
			all = append(all, part{name, f.schema, f.value})
		}
	}
	walk("", false, parts(s, v))
	_ = at
	l.put(r, all)
	return true, nil
}

func setSchemaMetadata(l *link, r *data.Record) (bool, *data.Problem) {
	at, v := l.side(r)
	switch {
	case *at == nil && v.IsNull():
		return true, nil
	case *at == nil:
		return false, data.Exception("Schema required for [updating schema metadata]")
	}
	c := **at
	if name := l.settings.text("schema.name", ""); name != "" {
		c.Name = name
	}
	if n, err := strconv.ParseInt(l.settings.text("schema.version", ""), 10, 32); err == nil {
		c.Version, c.HasVersion = int32(n), true
	}
	*at = &c
	return true, nil
}

func dropHeaders(l *link, r *data.Record) (bool, *data.Problem) {
	names := l.settings.list("headers")
	r.Headers = slices.DeleteFunc(slices.Clone(r.Headers),
		func(h data.Header) bool { return slices.Contains(names, h.Name) })
	return true, nil
}

func insertHeader(l *link, r *data.Record) (bool, *data.Problem) {
	r.Headers = append(slices.Clone(r.Headers), data.Header{Name: l.settings.text("header", ""),
		Schema: &data.Schema{Type: data.String}, Value: data.Text(l.settings.text("value.literal",
			""))})
	return true, nil
}
