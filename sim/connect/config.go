package connect

import (
	"slices"
	"strings"

	"highwater/sim/connect/data"
	"highwater/sim/serde"
	"highwater/sim/wire"
)

// Config is a connector's or a task's: keys and values, in the order in which they were given. It is
// never edited.
type Config []wire.ConfigEntry

// Get is a key's value; false: it isn't there.
func (c Config) Get(key string) (string, bool) {
	for i := range c {
		if c[i].Key == key {
			return c[i].Value, true
		}
	}
	return "", false
}

// Text is a key's value, or what it is without one.
func (c Config) Text(key, preset string) string {
	if v, ok := c.Get(key); ok {
		return v
	}
	return preset
}

// Flag is a key's value as a boolean.
func (c Config) Flag(key string, preset bool) bool {
	v, ok := c.Get(key)
	if !ok {
		return preset
	}
	return strings.EqualFold(strings.TrimSpace(v), "true")
}

// List is a key's value as a list.
func (c Config) List(key string) []string {
	v := strings.TrimSpace(c.Text(key, ""))
	if v == "" {
		return nil
	}
	all := strings.Split(v, ",")
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	return all
}

// with is the config with a key more, or with another value of it.
func (c Config) with(key, value string) Config {
	out := slices.Clone(c)
	for i := range out {
		if out[i].Key == key {
			out[i].Value = value
			return out
		}
	}
	return append(out, wire.ConfigEntry{Key: key, Value: value})
}

// without is the config without a key.
func (c Config) without(key string) Config {
	return slices.DeleteFunc(slices.Clone(c), func(e wire.ConfigEntry) bool { return e.Key == key })
}

// under are the entries whose keys begin with a prefix, without it.
func (c Config) under(prefix string) (out Config) {
	for _, e := range c {
		if rest, ok := strings.CutPrefix(e.Key, prefix); ok && rest != "" {
			out = append(out, wire.ConfigEntry{Key: rest, Value: e.Value})
		}
	}
	return out
}

// hashed is the config in the order in which Java's HashMap walks over it: so it comes out of the
// config topic.
func (c Config) hashed() Config {
	v := c.value()
	out := make(Config, 0, len(c))
	for _, i := range v.Walk() {
		out = append(out, c[i])
	}
	return out
}

func (c Config) value() data.Value {
	v := data.Value{Type: data.Map}
	for _, e := range c {
		v.Keys, v.Items = append(v.Keys, data.Text(e.Key)), append(v.Items, data.Text(e.Value))
	}
	return v
}

// print is the config as Java prints a map, by the keys: {name=a, topics=b}.
func (c Config) print() string {
	var out []string
	for _, e := range c {
		out = append(out, e.Key+"="+e.Value)
	}
	slices.Sort(out)
	return "{" + strings.Join(out, ", ") + "}"
}

// json is the config as an object.
func (c Config) json() string {
	out := []byte{'{'}
	for i, e := range c {
		if i > 0 {
			out = append(out, ',')
		}
		out = serde.QuoteJSON(append(serde.QuoteJSON(out, e.Key), ':'), e.Value)
	}
	return string(append(out, '}'))
}

func quote(s string) string { return string(serde.QuoteJSON(nil, s)) }

// readConfig reads an object of texts; numbers and booleans become texts, as Jackson has it. Absent
// keeps those that are null.
func readConfig(v *serde.JSON) (c Config, absent []string) {
	for _, m := range v.Fields() {
		switch m.Value.Kind {
		case serde.JSONNull:
			absent = append(absent, m.Name)
		default:
			c = append(c, wire.ConfigEntry{Key: m.Name, Value: m.Value.Text})
		}
	}
	return c, absent
}

func property(v *serde.JSON, name string) string {
	if m := v.Member(name); m != nil && m.Kind != serde.JSONNull {
		return m.Text
	}
	return ""
}
