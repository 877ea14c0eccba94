// Package transform is Kafka Connect's single message transforms and their predicates: what happens to
// a record between the converter and the connector. It knows nothing but the record.
// Kafka: org.apache.kafka.connect.transforms, TransformationChain.
package transform

import (
	"slices"
	"strings"

	"highwater/sim/connect/data"
	"highwater/sim/regex"
	"highwater/sim/wire"
)

// Chain are the transformations of a connector, in their order. It is never edited.
type Chain []link

// link is one, with the predicate that says whether it is applied.
type link struct {
	class     string // with its package
	settings  settings
	key       bool // it works on the key
	apply     func(*link, *data.Record) (kept bool, p *data.Problem)
	predicate *predicate
	negate    bool
}

type predicate struct {
	class    string
	settings settings
}

type settings []wire.ConfigEntry

func (s settings) text(key, preset string) string {
	for _, e := range s {
		if e.Key == key {
			return e.Value
		}
	}
	return preset
}

func (s settings) list(key string) (out []string) {
	for w := range strings.SplitSeq(s.text(key, ""), ",") {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// under are the entries below a prefix.
func under(all []wire.ConfigEntry, prefix string) (out settings) {
	for _, e := range all {
		if rest, ok := strings.CutPrefix(e.Key, prefix); ok {
			out = append(out, wire.ConfigEntry{Key: rest, Value: e.Value})
		}
	}
	return out
}

const (
	transforms = "org.apache.kafka.connect.transforms."
	predicates = transforms + "predicates."
)

// kind is a transformation that is known.
type kind struct {
	name  string
	sides bool     // there is one for the key and one for the value
	needs []string // settings without which it can't be
	apply func(*link, *data.Record) (bool, *data.Problem)
}

var kinds = [...]kind{
	{"Cast", true, []string{"spec"}, cast},
	{"DropHeaders", false, []string{"headers"}, dropHeaders},
	{"ExtractField", true, []string{"field"}, extractField},
	{"Filter", false, nil, func(*link, *data.Record) (bool, *data.Problem) { return false, nil }},
	{"Flatten", true, nil, flatten},
	{"HoistField", true, []string{"field"}, hoistField},
	{"InsertField", true, nil, insertField},
	{"InsertHeader", false, []string{"header", "value.literal"}, insertHeader},
	{"MaskField", true, []string{"fields"}, maskField},
	{"ReplaceField", true, nil, replaceField},
	{"SetSchemaMetadata", true, nil, setSchemaMetadata},
	{"ValueToKey", false, []string{"fields"}, valueToKey},
	{unwrapClass, false, nil, unwrap},
}

var predicateNames = [...]string{"HasHeaderKey", "RecordIsTombstone", "TopicNameMatches"}

// Classes are the names of all transformations.
func Classes() (out []string) {
	for i := range kinds {
		if kinds[i].name == unwrapClass {
			out = append(out, unwrapClass)
			continue
		}
		if !kinds[i].sides {
			out = append(out, transforms+kinds[i].name)
			continue
		}
		out = append(out, transforms+kinds[i].name+"$Key", transforms+kinds[i].name+"$Value")
	}
	return out
}

// Predicates are the names of all predicates.
func Predicates() (out []string) {
	for _, p := range predicateNames {
		out = append(out, predicates+p)
	}
	return out
}

// find is a transformation by its class.
func find(class string) (k *kind, key bool) {
	name := strings.TrimPrefix(class, transforms)
	name, side, _ := strings.Cut(name, "$")
	for i := range kinds {
		if kinds[i].name == name && kinds[i].sides == (side == "Key" || side == "Value") {
			return &kinds[i], side == "Key"
		}
	}
	return nil, false
}

// Missing are the settings that a transformation of a connector's config needs and doesn't have, each
// with its whole key.
func Missing(config []wire.ConfigEntry) (out []string) {
	all := settings(config)
	for _, name := range all.list("transforms") {
		k, _ := find(all.text("transforms."+name+".type", ""))
		if k == nil {
			continue
		}
		own := under(config, "transforms."+name+".")
		for _, n := range k.needs {
			if own.text(n, "") == "" {
				out = append(out, "transforms."+name+"."+n)
			}
		}
	}
	return out
}

// New reads the chain from a connector's config.
func New(config []wire.ConfigEntry) (Chain, *data.Problem) {
	var out Chain
	all := settings(config)
	for _, name := range all.list("transforms") {
		own := under(config, "transforms."+name+".")
		class := own.text("type", "")
		k, key := find(class)
		if k == nil {
			return nil, &data.Problem{Class: "org.apache.kafka.common.config.ConfigException",
				Message: "Invalid value " + class + " for configuration transforms." + name +
					".type: Class " + class +
					" could not be found."}
		}
		l := link{class: class, settings: own, key: key, apply: k.apply,
			negate: strings.EqualFold(own.text("negate", ""), "true")}
		if p := own.text("predicate", ""); p != "" {
			theirs := under(config, "predicates."+p+".")
			l.predicate = &predicate{theirs.text("type", ""), theirs}
		}
		out = append(out, l)
	}
	return out, nil
}

// Apply changes a record; kept: it wasn't dropped. With an exception it says which class threw it.
func (c Chain) Apply(r *data.Record) (kept bool, class string, p *data.Problem) {
	for i := range c {
		l := &c[i]
		if l.predicate != nil && l.predicate.test(r) == l.negate {
			continue
		}
		if kept, p := l.apply(l, r); p != nil || !kept {
			return false, l.class, p
		}
	}
	return true, "", nil
}

func (p *predicate) test(r *data.Record) bool {
	switch strings.TrimPrefix(p.class, predicates) {
	case "RecordIsTombstone":
		return r.Value.IsNull()
	case "TopicNameMatches":
		return regex.Match(p.settings.text("pattern", ""), r.Topic)
	}
	name := p.settings.text("name", "")
	return slices.ContainsFunc(r.Headers, func(h data.Header) bool { return h.Name == name })
}

// side is the half of the record that a transformation works on.
func (l *link) side(r *data.Record) (**data.Schema, *data.Value) {
	if l.key {
		return &r.KeySchema, &r.Key
	}
	return &r.ValueSchema, &r.Value
}
