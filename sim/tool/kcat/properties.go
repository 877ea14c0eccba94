package kcat

import (
	_ "embed"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// propertyTable is what "kcat -X list" of kcat 1.7.1 shows: name|type|clients|range, first the global
// properties, then, behind "topic", those of topics. An alias has =NAME. Types: i integer, f float,
// b boolean, e one of the range, c several of it, s text, x only by a function of the library.
//
//go:embed properties.txt
var propertyTable string

// setting is one -X with the property's own name.
type setting struct{ name, value string }

// property is a row of the table.
type property struct {
	name, kind, clients, allowed string
}

// findProperty looks a name up, aliases included.
func findProperty(name string, ofTopics bool) (found property, ok bool) {
	global, topics, _ := strings.Cut(propertyTable, "\ntopic\n")
	if ofTopics {
		global = topics
	}
	for line := range strings.SplitSeq(global, "\n") {
		p := propertyOf(line)
		switch alias, isAlias := strings.CutPrefix(p.kind, "="); {
		case p.name != name || name == "":
		case isAlias:
			return findProperty(alias, ofTopics)
		default:
			return p, true
		}
	}
	return property{}, false
}

func propertyOf(line string) (p property) {
	p.name, line, _ = strings.Cut(line, "|")
	p.kind, line, _ = strings.Cut(line, "|")
	p.clients, p.allowed, _ = strings.Cut(line, "|")
	return p
}

// set is -X: a property of topics, or a global one. The problem is librdkafka's word.
func (c *command) set(name, value string, global bool) (problem string) {
	p, ok := findProperty(name, true)
	if !ok && global {
		p, ok = findProperty(name, false)
	}
	if !ok {
		return "% ERROR: No such configuration property: \"" + name + "\""
	}
	if problem = p.check(value); problem != "" {
		return "% ERROR: " + problem
	}
	c.given = append(c.given, setting{p.name, value})
	return ""
}

// check is what rd_kafka_anyconf_set_prop says of a value.
func (p *property) check(value string) (problem string) {
	quoted := "\"" + p.name + "\""
	if value == "" && p.kind != "s" {
		kind := [...]string{"Integer ", "Float ", "Bool ", "", "", ""}[strings.Index("ifbecx", p.kind)]
		text := "onfiguration property " + quoted + " cannot be set to empty value"
		if kind == "" {
			return "C" + text
		}
		return kind + "c" + text
	}
	switch p.kind {
	case "x":
		return "Property " + quoted + " must be set through dedicated .._set_..() function"
	case "b":
		switch strings.ToLower(value) {
		case "true", "t", "1", "false", "f", "0":
			return ""
		}
		return "Expected bool value for " + quoted + ": true or false"
	case "e", "c":
		for one := range strings.SplitSeq(value, ",") {
			if !strings.Contains(","+p.allowed+",", ","+strings.ToLower(one)+",") {
				return "Invalid value \"" + one + "\" for configuration property " + quoted
			}
		}
	case "i", "f":
		return p.checkNumber(value, quoted)
	case "s":
		if p.name == "partitioner" && !partitioners(value) {
			if value == "" {
				value = "(null)"
			}
			return "Invalid value for configuration property " + quoted + ": " + value
		}
	}
	return ""
}

func (p *property) checkNumber(value, quoted string) (problem string) {
	if p.name == "request.required.acks" && strings.EqualFold(value, "all") {
		return ""
	}
	if !digit(value) {
		return "Invalid value for configuration property " + quoted
	}
	low, high, _ := strings.Cut(p.allowed, "..")
	if n := atoi(value); n < atoi(low) || n > atoi(high) {
		return "Configuration property " + quoted + " value " + strconv.FormatInt(n, 10) +
			" is outside allowed range " + p.allowed + "\n"
	}
	return ""
}

func partitioners(name string) bool {
	switch name {
	case "random", "consistent", "consistent_random", "murmur2", "murmur2_random", "fnv1a",
		"fnv1a_random":
		return true
	}
	return false
}

// config are the settings in the names by which the client knows them.
func (c *command) config() []wire.ConfigEntry {
	var out []wire.ConfigEntry
	for _, s := range c.given {
		switch s.name {
		case "compression.codec":
			s.name = "compression.type"
		case "auto.commit.enable":
			s.name = "enable.auto.commit"
		case "metadata.broker.list":
			s.name = "bootstrap.servers"
		}
		if p, _ := findProperty(s.name, false); p.kind == "i" || p.kind == "f" {
			s.value = strconv.FormatInt(atoi(s.value), 10)
		}
		out = append(out, wire.ConfigEntry{Key: s.name, Value: s.value})
	}
	return out
}

// warn tells of properties that are the other kind of client's.
func (c *command) warn(p *kit.Process, out *node.Out) {
	mine, other, theirs := "producer", "consumer", "C"
	if c.mode == 'C' || c.mode == 'G' {
		mine, other, theirs = other, mine, "P"
	}
	global, _, _ := strings.Cut(propertyTable, "\ntopic\n")
	for line := range strings.SplitSeq(global, "\n") {
		d := propertyOf(line)
		for _, s := range c.given {
			if s.name == d.name && d.clients == theirs {
				p.PrintErr(out, logHead('4', "CONFWARN", mine, out)+
					"[thrd:app]: Configuration property "+s.name+" is a "+other+
					" property and will be ignored by this "+mine+" instance")
				break
			}
		}
	}
}
