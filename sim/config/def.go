// Package config knows Kafka's configs: their names, types, defaults, valid values and texts of
// refusal, and how an effective value comes about from a topic's own config, dynamic broker
// configs, a broker's static properties and defaults. Kafka: ConfigDef, LogConfig, KafkaConfig,
// ConfigHelper.
package config

import (
	"strconv"
	"strings"

	"highwater/sim/wire"
)

// Type of a config's value, in ConfigDef's words.
type Type uint8

// Types of values. A Double is kept as its text: the simulation has no floating point.
const (
	Boolean Type = iota
	String
	Int
	Short
	Long
	Double
	List
	Class
	Password
)

var typeNames = [...]string{
	"BOOLEAN", "STRING", "INT", "SHORT", "LONG", "DOUBLE", "LIST", "CLASS", "PASSWORD",
}

// String is the type's name as Kafka's texts have it: LONG.
func (t Type) String() string { return typeNames[t] }

// Flags of a config.
type Flags uint8

// Required configs have no default. Of the brokers' configs those with PerBroker or ClusterWide
// can be changed while the broker runs; all others are read-only.
const (
	Required Flags = 1 << iota
	PerBroker
	ClusterWide
	Internal
)

// Null as a default stands for Java's null; Kafka's tools print it so.
const Null = "null"

// Def is one config.
type Def struct {
	Name    string
	Type    Type
	Flags   Flags
	Default string
	// Valid is what values are allowed, in the notation of Kafka's documentation: "[0,...]",
	// "[compact, delete]". Empty: any value of the type.
	Valid string
}

// Dynamic tells whether a broker config can be changed while the broker runs.
func (d *Def) Dynamic() bool { return d.Flags&(PerBroker|ClusterWide) != 0 }

// Doc is one sentence on what the config does; empty when nobody wrote one.
func (d *Def) Doc() string { return Doc(d.Name) }

// Table is a set of configs that belong together.
type Table []Def

// table reads a table from text, which is smaller in the page than hundreds of structs. One line is
// one config: name|type|flags|default|valid values. Flags are R required, P per broker, C
// cluster-wide, I internal.
func table(text string) Table {
	t := make(Table, 0, strings.Count(text, "\n"))
	for l := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		var d Def
		name, rest, _ := strings.Cut(l, "|")
		kind, rest, _ := strings.Cut(rest, "|")
		flags, rest, _ := strings.Cut(rest, "|")
		d.Name = name
		d.Default, d.Valid, _ = strings.Cut(rest, "|")
		for i := range typeNames {
			if typeNames[i] == kind {
				d.Type = Type(i)
			}
		}
		for i := range len(flags) {
			d.Flags |= 1 << strings.IndexByte("RPCI", flags[i])
		}
		t = append(t, d)
	}
	return t
}

// Find looks a config up by name; nil when there is none.
func (t Table) Find(name string) *Def {
	for i := range t {
		if t[i].Name == name {
			return &t[i]
		}
	}
	return nil
}

// Default is the default of a config, empty when there is no such config.
func (t Table) Default(name string) string {
	if d := t.Find(name); d != nil {
		return d.Default
	}
	return ""
}

// Lookup finds a key in entries; the last one wins, as in a properties file.
func Lookup(entries []wire.ConfigEntry, key string) (string, bool) {
	for i := len(entries) - 1; i >= 0; i-- {
		if entries[i].Key == key {
			return entries[i].Value, true
		}
	}
	return "", false
}

func parseInt(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}

func parseBool(s string) bool {
	return s == "true" || len(s) == 4 && strings.EqualFold(s, "true")
}
