package connect

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/connect/debezium"
	"highwater/sim/regex"
)

// debeziumChoices are the settings that have a few values only, in the order in which they are named.
var debeziumChoices = []struct{ key, all string }{
	{"plugin.name", "decoderbufs, pgoutput"},
	{"publication.autocreate.mode", "no_tables, filtered, disabled, all_tables"},
	{"decimal.handling.mode", "string, double, precise"},
	{"time.precision.mode", "adaptive, adaptive_time_microseconds, connect, isostring, microseconds, nanoseconds"},
	{"snapshot.mode", "always, never, initial_only, configuration_based, when_needed, initial, custom, no_data"},
}

// checkDebezium is what the connector itself looks at, before it asks the database. Debezium:
// PostgresConnectorConfig, CommonConnectorConfig, Field.validate.
func checkDebezium(c Config, v *validation) {
	bad := func(key, why string) { v.fail(key, "The '"+key+"' value is invalid: "+why) }
	set := func(key string) string { return debezium.Setting(c, key) }
	for _, key := range [...]string{"topic.prefix", "database.hostname", "database.user",
		"database.dbname"} {
		if set(key) == "" {
			bad(key, "A value is required")
		}
	}
	if p := set("topic.prefix"); strings.Trim(strings.Map(plainLetter, p), "x") != "" {
		bad("topic.prefix", p+" has invalid format (only the underscore, hyphen, dot and alphanumeric "+
			"characters are allowed)")
	}
	if s := set("slot.name"); len(s) > 63 || strings.Trim(s,
		"abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		bad("slot.name", "Valid replication slot name must contain only digits, lowercase characters and "+
			"underscores with length <= 63")
	}
	for i := range debeziumKeys {
		key, kind := debeziumKeys[i].name, debeziumKeys[i].kind
		text := strings.ToLower(set(key))
		if text == "" {
			continue
		}
		_, err := strconv.ParseInt(text, 10, bitsOf(kind))
		switch {
		case kind == "BOOLEAN" && text != "true" && text != "false":
			for range 2 { // sic
				bad(key, "Either 'true' or 'false' is expected")
			}
		case kind == "INT" && err != nil:
			bad(key, "An integer is expected")
		case kind == "LONG" && err != nil:
			bad(key, "A long value is expected")
		}
	}
	for _, x := range debeziumChoices {
		if s := set(x.key); !slices.Contains(strings.Split(x.all, ", "), strings.ToLower(s)) {
			bad(x.key, "Value must be one of "+x.all)
		}
	}
	for _, key := range [...]string{"table.include.list", "table.exclude.list"} {
		for _, re := range debezium.List(set(key)) {
			if why := regex.Check(re); why != "" {
				if why == "missing closing )" {
					why = "Unclosed group near index " + strconv.Itoa(len(re)) + "\n" + re
				}
				bad(key, "A comma-separated list of valid regular expressions is expected, but "+why)
			}
		}
	}
	if set("table.include.list") != "" && set("table.exclude.list") != "" {
		bad("table.exclude.list", `"table.include.list" is already specified`)
	}
}

func plainLetter(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_', r == '-', r == '.':
		return 'x'
	}
	return r
}
