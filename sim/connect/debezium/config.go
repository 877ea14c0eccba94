// Package debezium is Debezium's connector for PostgreSQL, as far as it thinks: which events it makes
// of a snapshot's rows and of the changes that a replication slot gives, their keys, schemas and
// topics, and where it goes on after a restart. It knows no worker and no network.
// Debezium 3.2: PostgresConnector, PostgresConnectorConfig, RelationalChangeRecordEmitter,
// PostgresValueConverter, PostgresOffsetContext.
package debezium

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/regex"
	"highwater/sim/wire"
)

// Version is that of Debezium that is simulated.
const Version = "3.2.0.Final"

// Config is a connector's config, read. It is never edited.
type Config struct {
	Connector               string // its name, for the offsets
	Prefix                  string
	Host, Port              string
	User, Database          string
	Slot                    string
	Publication, Autocreate string // all_tables, filtered, disabled, no_tables
	Include, Exclude        []string
	Snapshot                string
	Decimal                 string // precise, string, double
	ConnectTime             bool   // time.precision.mode=connect
	Tombstones              bool
	Skipped                 []string
	DropSlot                bool
	MaxBatch                int32
	SlotRetries             int
	SlotDelayMs             int64
	RestartMs               int64 // after an error that may pass
}

// Read reads a config that has been validated.
func Read(entries []wire.ConfigEntry) *Config {
	c := &Config{Connector: Setting(entries, "name"), Prefix: Setting(entries, "topic.prefix"),
		Host: Setting(entries, "database.hostname"), Port: Setting(entries, "database.port"),
		User: Setting(entries, "database.user"), Database: Setting(entries, "database.dbname"),
		Slot: Setting(entries, "slot.name"), Publication: Setting(entries, "publication.name"),
		Autocreate: Setting(entries, "publication.autocreate.mode"),
		Include:    List(Setting(entries, "table.include.list")),
		Exclude:    List(Setting(entries, "table.exclude.list")),
		Snapshot:   Setting(entries, "snapshot.mode"),
		Decimal:    Setting(entries, "decimal.handling.mode"),
		Skipped:    List(Setting(entries, "skipped.operations")),
	}
	c.ConnectTime = Setting(entries, "time.precision.mode") == "connect"
	c.Tombstones = Setting(entries, "tombstones.on.delete") != "false"
	c.DropSlot = Setting(entries, "slot.drop.on.stop") == "true"
	c.MaxBatch = int32(number(entries, "max.batch.size"))
	c.SlotRetries = int(number(entries, "slot.max.retries"))
	c.SlotDelayMs = number(entries, "slot.retry.delay.ms")
	c.RestartMs = number(entries, "retriable.restart.connector.wait.ms")
	return c
}

// presets are the defaults of what is read here.
var presets = [...][2]string{{"database.port", "5432"}, {"slot.name", "debezium"},
	{"publication.name", "dbz_publication"}, {"publication.autocreate.mode", "all_tables"},
	{"snapshot.mode", "initial"}, {"decimal.handling.mode", "precise"},
	{"time.precision.mode", "adaptive"}, {"tombstones.on.delete", "true"}, {"skipped.operations", "t"},
	{"slot.drop.on.stop", "false"}, {"max.batch.size", "2048"}, {"slot.max.retries", "6"},
	{"slot.retry.delay.ms", "10000"}, {"retriable.restart.connector.wait.ms", "10000"},
	{"plugin.name", "decoderbufs"}}

// Setting is a key's value in a connector's config, or its default.
func Setting(entries []wire.ConfigEntry, key string) string {
	for _, e := range entries {
		if e.Key == key {
			return strings.TrimSpace(e.Value)
		}
	}
	for _, p := range presets {
		if p[0] == key {
			return p[1]
		}
	}
	return ""
}

func number(entries []wire.ConfigEntry, key string) int64 {
	n, _ := strconv.ParseInt(Setting(entries, key), 10, 64)
	return n
}

// List is a value with commas between.
func List(text string) (out []string) {
	for w := range strings.SplitSeq(text, ",") {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// Captures tells whether a table's changes are wanted: its name with the schema's matches one of the
// expressions as a whole. Debezium: RelationalTableFilters.
func (c *Config) Captures(t *wire.SQLTable) bool {
	name := t.Schema + "." + t.Name
	hit := func(re string) bool { return regex.Match(re, name) }
	if len(c.Include) > 0 {
		return slices.ContainsFunc(c.Include, hit)
	}
	return !slices.ContainsFunc(c.Exclude, hit)
}

// Captured are the tables that are wanted, in the order of a snapshot: that of the list that includes
// them, otherwise of their names.
func (c *Config) Captured(all []wire.SQLTable) (out []wire.SQLTable) {
	for i := range all {
		if c.Captures(&all[i]) {
			out = append(out, all[i])
		}
	}
	place := func(t *wire.SQLTable) int {
		return slices.IndexFunc(c.Include, func(re string) bool {
			return regex.Match(re, t.Schema+"."+t.Name)
		})
	}
	slices.SortStableFunc(out, func(a, b wire.SQLTable) int { return place(&a) - place(&b) })
	return out
}

// Takes tells whether a snapshot of the tables is to be made, when an offset is there or not, with the
// slot or without it.
func (c *Config) Takes(offset bool) bool {
	switch c.Snapshot {
	case "always":
		return true
	case "initial", "initial_only", "when_needed":
		return !offset
	}
	return false
}

// Streams tells whether it goes on with the log after a snapshot.
func (c *Config) Streams() bool { return c.Snapshot != "initial_only" }
