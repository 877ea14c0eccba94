package kit

import (
	"strings"

	"highwater/sim/wire"
)

// Last is the value that counts when a key is given several times.
func Last(entries []wire.ConfigEntry, key string) (string, bool) {
	for i := len(entries) - 1; i >= 0; i-- {
		if entries[i].Key == key {
			return entries[i].Value, true
		}
	}
	return "", false
}

// KeyValues is CommandLineUtils.parseKeyValueArgs; a missing value is empty.
func KeyValues(list []string) []wire.ConfigEntry {
	var out []wire.ConfigEntry
	for _, s := range list {
		k, v, _ := strings.Cut(s, "=")
		out = append(out, wire.ConfigEntry{Key: k, Value: v})
	}
	return out
}

func HasKey(entries []wire.ConfigEntry, key string) bool {
	for i := range entries {
		if entries[i].Key == key {
			return true
		}
	}
	return false
}

// Properties reads a file of properties as java.util.Properties does, as far as lines of key=value,
// key:value and comments go.
func Properties(text string) []wire.ConfigEntry {
	var out []wire.ConfigEntry
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimLeft(line, " \t\r")
		if line == "" || line[0] == '#' || line[0] == '!' {
			continue
		}
		k, v := line, ""
		if i := strings.IndexAny(line, "=:"); i >= 0 {
			k, v = line[:i], line[i+1:]
		}
		out = append(out, wire.ConfigEntry{Key: strings.TrimSpace(k),
			Value: strings.TrimLeft(strings.TrimRight(v, "\r"), " \t")})
	}
	return out
}

// PropertiesIn are the properties in the files that options name, in this order.
func (p *Process) PropertiesIn(options ...string) ([]wire.ConfigEntry, *Failure) {
	var out []wire.ConfigEntry
	for _, o := range options {
		if path, given := p.Args.Text(o, ""), p.Args.Has(o); given {
			text, ok := p.ReadFile(path)
			if !ok {
				return nil, NoFile(path)
			}
			out = append(out, Properties(text)...)
		}
	}
	return out, nil
}
