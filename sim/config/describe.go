package config

import (
	"strconv"
	"strings"

	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// DescribeTopic lists every config of a topic with the values it overrides, by name.
// Kafka: ConfigHelper.createTopicConfigEntry.
func (n Node) DescribeTopic(topic string) []wire.DescribedConfig {
	out := make([]wire.DescribedConfig, 0, len(Topic))
	for i := range Topic {
		key := Topic[i].Name
		d := wire.DescribedConfig{Name: key, Value: n.Topic(topic, key)}
		if n.Image != nil {
			r := wire.ConfigResource{Type: wire.TopicResource, Name: topic}
			if v, ok := n.Image.Config(r, key); ok {
				d.Synonyms = append(d.Synonyms,
					wire.ConfigSynonym{Name: key, Value: v, Source: wire.DynamicTopicConfig})
			}
		}
		if names := synonymsOf(key); names != nil {
			d.Synonyms = n.synonyms(d.Synonyms, names)
		}
		out = append(out, sourced(d))
	}
	return byName(out)
}

// DescribeBroker lists every config of the broker with the values it overrides, by name.
// Kafka: ConfigHelper.createBrokerConfigEntry.
func (n Node) DescribeBroker() []wire.DescribedConfig {
	n.Static = append(identity(n.ID), n.Static...)
	out := make([]wire.DescribedConfig, 0, len(Broker))
	for i := range Broker {
		key := Broker[i].Name
		if Broker[i].Flags&Internal != 0 {
			continue
		}
		d := wire.DescribedConfig{
			Name: key, Value: n.Broker(key), ReadOnly: !Broker[i].Dynamic(),
			Sensitive: Broker[i].Type == Password, Synonyms: n.brokerSynonyms(key),
		}
		out = append(out, sourced(d))
	}
	return byName(n.throttles(out))
}

// throttles adds the rates of replication throttles, which are described only where they are set.
// Kafka: QuotaConfig.brokerQuotaConfigs, which KafkaConfig doesn't define.
func (n Node) throttles(to []wire.DescribedConfig) []wire.DescribedConfig {
	for _, key := range throttleRates {
		var d wire.DescribedConfig
		d.Name, d.Synonyms = key, n.synonyms(nil, same(key))
		if len(d.Synonyms) > 0 {
			d.Value = d.Synonyms[0].Value
			to = append(to, sourced(d))
		}
	}
	return to
}

var throttleRates = []string{
	"leader.replication.throttled.rate", "follower.replication.throttled.rate",
	"replica.alter.log.dirs.io.max.bytes.per.second",
}

// identity is what the properties of every broker say of itself. Kafka adds broker.id by itself.
func identity(id wire.ID) []wire.ConfigEntry {
	number, listener := strconv.Itoa(int(id)), "PLAINTEXT://"+id.String()+":9092"
	const bootstrap = "controller.quorum.bootstrap.servers"
	return []wire.ConfigEntry{
		{Key: "process.roles", Value: "broker"},
		{Key: "node.id", Value: number},
		{Key: "broker.id", Value: number},
		{Key: bootstrap, Value: wire.FirstController.String() + ":9093"},
		{Key: "listeners", Value: listener},
		{Key: "advertised.listeners", Value: listener},
		{Key: "inter.broker.listener.name", Value: "PLAINTEXT"},
		{Key: "controller.listener.names", Value: "CONTROLLER"},
		{
			Key:   "listener.security.protocol.map",
			Value: "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
		},
		{Key: "log.dirs", Value: "/tmp/kraft-broker-logs"},
	}
}

// DescribeBrokerDefaults lists the cluster-wide dynamic defaults of all brokers.
func (n Node) DescribeBrokerDefaults() []wire.DescribedConfig {
	var out []wire.DescribedConfig
	for _, e := range n.Image.Configs(wire.ConfigResource{Type: wire.BrokerResource}) {
		d := Broker.Find(e.Key)
		out = append(out, wire.DescribedConfig{
			Name: e.Key, Value: e.Value, Source: wire.DynamicDefaultBrokerConfig,
			ReadOnly: d == nil || !d.Dynamic(), Synonyms: []wire.ConfigSynonym{
				{Name: e.Key, Value: e.Value, Source: wire.DynamicDefaultBrokerConfig},
			},
		})
	}
	return byName(out)
}

// DescribeGroup lists every config of a group. Kafka: ConfigHelper.createGroupConfigEntry.
func (n Node) DescribeGroup(group string) []wire.DescribedConfig {
	out := make([]wire.DescribedConfig, 0, len(Group))
	for i := range Group {
		key := Group[i].Name
		d := wire.DescribedConfig{Name: key, Value: n.Group(group, key)}
		r := wire.ConfigResource{Type: wire.GroupResource, Name: group}
		if v, ok := n.Image.Config(r, key); ok {
			d.Synonyms = append(d.Synonyms,
				wire.ConfigSynonym{Name: key, Value: v, Source: wire.DynamicGroupConfig})
		}
		if Broker.Find("group."+key) != nil {
			d.Synonyms = n.synonyms(d.Synonyms, same("group."+key))
		} else {
			d.Synonyms = append(d.Synonyms, wire.ConfigSynonym{
				Name: key, Value: Group[i].Default, Source: wire.DefaultConfig,
			})
		}
		out = append(out, sourced(d))
	}
	return byName(out)
}

// brokerSynonyms are the values of a broker config and of those that mean the same in other units.
func (n Node) brokerSynonyms(key string) []wire.ConfigSynonym {
	for _, names := range [...][]synonym{segmentMs, jitterMs, flushMs, retainedMs} {
		if names[0].name == key {
			return n.synonyms(nil, names)
		}
	}
	return n.synonyms(nil, same(key))
}

// synonyms adds the values at all levels, the most important first. What stands before the first
// value of names[0] itself is left out: log.retention.hours shows up only below log.retention.ms.
// Kafka: ConfigHelper.configSynonyms.
func (n Node) synonyms(to []wire.ConfigSynonym, names []synonym) []wire.ConfigSynonym {
	first := len(to)
	for l := dynamicBroker; l <= byDefault; l++ {
		for i := range names {
			if i > 0 && len(to) == first {
				break
			}
			if v, ok := n.at(l, names[i].name); ok {
				to = append(to, wire.ConfigSynonym{
					Name: names[i].name, Value: v, Source: levelSources[l],
				})
			}
		}
	}
	return to
}

func sourced(d wire.DescribedConfig) wire.DescribedConfig {
	d.Source = wire.DefaultConfig
	if len(d.Synonyms) > 0 {
		d.Source = d.Synonyms[0].Source
	}
	return d
}

func byName(ds []wire.DescribedConfig) []wire.DescribedConfig {
	ordered.SortFunc(ds, func(a, b wire.DescribedConfig) int {
		return strings.Compare(a.Name, b.Name)
	})
	return ds
}
