package config

import (
	"strconv"
	"strings"

	"highwater/sim/wire"
)

// Problem is why a config was refused: Kafka's own text, and the Java exception that carries it,
// with its package, as the tools' stack traces show it. Nil: no problem.
type Problem struct {
	Exception string
	Text      string
}

// The exceptions of problems.
const (
	ConfigException               = "org.apache.kafka.common.config.ConfigException"
	InvalidConfigurationException = "org.apache.kafka.common.errors.InvalidConfigurationException"
)

func problem(text string) *Problem { return &Problem{ConfigException, text} }

// Check tells why value isn't allowed for d. Kafka: ConfigDef.parseType and its validators.
func (d *Def) Check(value string) *Problem {
	v := strings.TrimSpace(value)
	if !d.typed(v) {
		text := "Not a number of type " + d.Type.String()
		if d.Type == Boolean {
			text = "Expected value to be either true or false"
		}
		return d.invalid(value, text)
	}
	if d.Type == List {
		return d.checkList(v)
	}
	if text := d.checkValid(v); text != "" {
		return d.invalid(v, text)
	}
	return nil
}

func (d *Def) invalid(value, why string) *Problem {
	return problem("Invalid value " + value + " for configuration " + d.Name + ": " + why)
}

func (d *Def) typed(v string) bool {
	bits := 0
	switch d.Type {
	case Boolean:
		return strings.EqualFold(v, "true") || strings.EqualFold(v, "false")
	case Short:
		bits = 16
	case Int:
		bits = 32
	case Long:
		bits = 64
	case Double:
		_, ok := parseDecimal(v)
		return ok
	default:
		return true
	}
	_, err := strconv.ParseInt(v, 10, bits)
	return err == nil
}

func (d *Def) checkValid(v string) string {
	switch {
	case d.Valid == "" || d.Valid == "non-null string":
		return ""
	case d.Valid == "non-empty string":
		if v == "" {
			return "String must be non-empty"
		}
		return ""
	case isRange(d.Valid):
		return d.checkRange(v)
	case strings.HasSuffix(d.Valid, "by_duration:PnDTnHnMn.nS]"):
		return d.checkReset(v)
	}
	list, fold := strings.CutPrefix(d.Valid, "(case insensitive) ")
	list = strings.Trim(list, "[]")
	for one := range strings.SplitSeq(list, ", ") {
		if one == v || fold && strings.EqualFold(one, v) {
			return ""
		}
	}
	switch {
	case d.Name == "share.acknowledgement.mode" || d.Name == "share.acquire.mode":
		a, b, _ := strings.Cut(list, ", ")
		return "Invalid value `" + v + "` for configuration " + d.Name +
			". The value must either be '" + a + "' or '" + b + "'."
	case fold:
		return "String must be one of (case insensitive): " + list
	}
	return "String must be one of: " + list
}

func isRange(valid string) bool {
	return len(valid) > 2 && valid[0] == '[' &&
		(valid[1] == '-' || valid[1] >= '0' && valid[1] <= '9')
}

// checkRange reads "[1,...]", "[0,...,1]" and "[1,...,9] or -1".
func (d *Def) checkRange(v string) string {
	body, special, hasSpecial := strings.Cut(d.Valid, " or ")
	lo, hi, _ := strings.Cut(strings.Trim(body, "[]"), ",...")
	hi = strings.TrimPrefix(hi, ",")
	below, above := false, false
	if d.Type == Double { // all ranges of doubles are 0 to 1
		n, _ := parseDecimal(v)
		below, above = n.negative && !n.zero, n.aboveOne && !n.negative
	} else {
		n := parseInt(v)
		below, above = n < parseInt(lo), hi != "" && n > parseInt(hi)
	}
	switch {
	case !below && !above:
		return ""
	case hasSpecial && v == special:
		return ""
	case hasSpecial:
		return "Value must be between " + lo + " and " + hi + " or equal to " + special
	case below:
		return "Value must be at least " + lo
	}
	return "Value must be no more than " + hi
}

// checkReset allows one of the listed words or by_duration with an ISO 8601 duration.
func (d *Def) checkReset(v string) string {
	words := strings.Trim(strings.TrimSuffix(d.Valid, ", by_duration:PnDTnHnMn.nS]"), "[")
	for one := range strings.SplitSeq(words, ", ") {
		if one == v {
			return ""
		}
	}
	if iso, ok := strings.CutPrefix(v, "by_duration:"); ok {
		if _, ok := DurationMs(iso); ok {
			return ""
		}
	}
	names, unit := "'earliest', 'latest', 'none' or", "nS."
	if d.Name == "share.auto.offset.reset" {
		names, unit = "'earliest', 'latest' or", "nS"
	}
	return "Invalid value `" + v + "` for configuration " + d.Name + ". The value must be either " +
		names + " of the format 'by_duration:<PnDTnHnMn." + unit + ">'."
}

func (d *Def) checkList(v string) *Problem {
	if v == "" {
		if d.Valid == "non-empty list" {
			return problem("Configuration '" + d.Name +
				"' must not be empty. Valid values include: any non-empty value")
		}
		return nil
	}
	throttled := strings.HasSuffix(d.Name, ".replication.throttled.replicas")
	for one := range strings.SplitSeq(v, ",") {
		one = strings.TrimSpace(one)
		switch {
		case one == "" && !throttled:
			return problem("Configuration '" + d.Name + "' values must not be empty.")
		case throttled && v != "*" && !partitionAndBroker(one):
			items := strings.ReplaceAll(strings.ReplaceAll(v, " ", ""), ",", ", ")
			return d.invalid("["+items+"]", d.Name+" must be the literal '*' or a list of "+
				"replicas in the following format: "+
				"[partitionId]:[brokerId],[partitionId]:[brokerId],...")
		case !throttled && strings.HasPrefix(d.Valid, "["):
			if text := d.checkValid(one); text != "" {
				return d.invalid(one, text)
			}
		}
	}
	return nil
}

func partitionAndBroker(s string) bool {
	p, b, ok := strings.Cut(s, ":")
	return ok && digits(p) && digits(b)
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

type decimal struct {
	negative, zero, aboveOne bool
}

// parseDecimal reads a decimal number with an optional exponent and tells what range checks need.
func parseDecimal(s string) (decimal, bool) {
	var n decimal
	if s != "" && (s[0] == '-' || s[0] == '+') {
		n.negative, s = s[0] == '-', s[1:]
	}
	exp := 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		e, err := strconv.Atoi(s[i+1:])
		if err != nil || e > 400 || e < -400 {
			return n, false
		}
		exp, s = e, s[:i]
	}
	whole, frac, _ := strings.Cut(s, ".")
	all := whole + frac
	if !digits(all) {
		return n, false
	}
	lead := len(all) - len(strings.TrimLeft(all, "0"))
	n.zero = lead == len(all)
	if n.zero {
		return n, true
	}
	places := len(whole) + exp - lead // digits before the point, without leading zeros
	rest := strings.TrimRight(all[lead:], "0")
	n.aboveOne = places > 1 || places == 1 && rest != "1"
	return n, true
}

// CheckTopic tells why a topic can't have these configs, checked in Kafka's order: names first,
// then each value, then how they go together. base is what the broker would give the topic by
// itself, for the keys that entries leave out. Kafka: LogConfig.validate.
func CheckTopic(entries []wire.ConfigEntry, base func(key string) string) *Problem {
	for _, e := range entries {
		if Topic.Find(e.Key) == nil {
			return &Problem{InvalidConfigurationException, "Unknown topic config name: " + e.Key}
		}
	}
	for i := range Topic {
		if v, ok := Lookup(entries, Topic[i].Name); ok {
			if p := Topic[i].Check(v); p != nil {
				return p
			}
		}
	}
	get := func(key string) string {
		if v, ok := Lookup(entries, key); ok {
			return strings.TrimSpace(v)
		}
		if base != nil {
			return base(key)
		}
		return Topic.Default(key)
	}
	lo, hi := get("min.compaction.lag.ms"), get("max.compaction.lag.ms")
	if parseInt(lo) > parseInt(hi) {
		return &Problem{InvalidConfigurationException, "conflict topic config setting " +
			"min.compaction.lag.ms (" + lo + ") > max.compaction.lag.ms (" + hi + ")"}
	}
	if base != nil && parseBool(get("remote.storage.enable")) {
		return problem("Tiered Storage functionality is disabled in the broker. " +
			"Topic cannot be configured with remote log storage.")
	}
	return nil
}

// CheckClient tells why a client can't start with these configs: unknown names are only warned
// about by Kafka's clients, so just known ones are checked. Kafka: AbstractConfig.
func CheckClient(t Table, entries []wire.ConfigEntry) *Problem {
	for i := range t {
		v, ok := Lookup(entries, t[i].Name)
		switch {
		case ok:
			if p := t[i].Check(v); p != nil {
				return p
			}
		case t[i].Flags&Required != 0:
			return problem("Missing required configuration \"" + t[i].Name +
				"\" which has no default value.")
		}
	}
	return nil
}
