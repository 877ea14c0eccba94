package config

import (
	"strings"

	"highwater/sim/wire"
)

// groupOrder is the order in which Kafka checks groups' configs against the brokers' limits.
var groupOrder = [...]string{
	"consumer.heartbeat.interval.ms", "consumer.session.timeout.ms",
	"consumer.assignment.interval.ms", "share.heartbeat.interval.ms", "share.session.timeout.ms",
	"share.record.lock.duration.ms", "share.delivery.count.limit",
	"share.partition.max.record.locks", "share.assignment.interval.ms",
	"streams.heartbeat.interval.ms", "streams.session.timeout.ms", "streams.num.standby.replicas",
	"streams.assignment.interval.ms",
}

// CheckGroup tells why a group can't have these configs, seen from a broker or controller.
// Kafka: GroupConfig.validate.
func CheckGroup(entries []wire.ConfigEntry, n Node) *Problem {
	for _, e := range entries {
		d := Group.Find(e.Key)
		if d == nil {
			return &Problem{InvalidConfigurationException, "Unknown group config name: " + e.Key}
		}
		if p := d.Check(e.Value); p != nil {
			return p
		}
	}
	get := func(key string) (int64, bool) {
		if v, ok := Lookup(entries, key); ok {
			return parseInt(strings.TrimSpace(v)), true
		}
		return n.GroupInt64("", key), false
	}
	for _, key := range groupOrder {
		v, set := get(key)
		if !set && strings.HasSuffix(key, ".assignment.interval.ms") {
			continue
		}
		kind, rest, _ := strings.Cut(key, ".")
		rest = strings.TrimPrefix(rest, "num.")
		for _, limit := range [...]struct{ name, word string }{
			{"group." + kind + ".min." + rest, "greater"},
			{"group." + kind + ".max." + rest, "less"},
		} {
			if Broker.Find(limit.name) == nil {
				continue
			}
			bound := n.BrokerInt64(limit.name)
			if v < bound && limit.word == "greater" || v > bound && limit.word == "less" {
				return &Problem{InvalidConfigurationException,
					key + " must be " + limit.word + " than or equal to " + limit.name}
			}
		}
	}
	for _, kind := range [...]string{"consumer", "share", "streams"} {
		session, _ := get(kind + ".session.timeout.ms")
		heartbeat, _ := get(kind + ".heartbeat.interval.ms")
		if session <= heartbeat {
			return &Problem{InvalidConfigurationException, kind +
				".session.timeout.ms must be greater than " + kind + ".heartbeat.interval.ms"}
		}
	}
	return nil
}

// CheckBroker tells why these configs can't be set while brokers run, for one broker or as the
// default of all. Keys that Kafka doesn't know are let through, as Kafka does: plugins have such.
// Brokers check it before they forward the request. Kafka: DynamicBrokerConfig.validateConfigs.
func CheckBroker(entries []wire.ConfigEntry, perBroker bool) *Problem {
	var fixed, single []string
	for _, e := range entries {
		d := Broker.Find(e.Key)
		switch {
		case d == nil:
		case !d.Dynamic():
			fixed = append(fixed, e.Key)
		case d.Flags&PerBroker != 0 && !perBroker:
			single = append(single, e.Key)
		}
	}
	if len(fixed) > 0 {
		return problem("Cannot update these configs dynamically: [" +
			strings.Join(fixed, ", ") + "]")
	}
	for _, e := range entries {
		if d := Broker.Find(e.Key); d != nil {
			if p := d.Check(e.Value); p != nil {
				return p
			}
		}
	}
	if len(single) > 0 {
		return problem("Cannot update these configs at default cluster level, broker id must be " +
			"specified: [" + strings.Join(single, ", ") + "]")
	}
	return nil
}
