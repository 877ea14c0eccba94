package config

import (
	"strconv"
	"strings"

	"highwater/sim/image"
	"highwater/sim/wire"
)

// Node is how one process sees configs: its image of the metadata, its id and its static properties
// (server.properties). A plain value; make one where it is needed.
type Node struct {
	Image  *image.Image
	ID     wire.ID
	Static []wire.ConfigEntry
}

// synonym is a broker config that gives a topic config its default; unitMs turns its unit into
// milliseconds, 0 leaves the value as it is.
type synonym struct {
	name   string
	unitMs int64
}

const (
	hourMs   = 3_600_000
	minuteMs = 60_000
)

var (
	segmentMs  = []synonym{{"log.roll.ms", 0}, {"log.roll.hours", hourMs}}
	jitterMs   = []synonym{{"log.roll.jitter.ms", 0}, {"log.roll.jitter.hours", hourMs}}
	flushMs    = []synonym{{"log.flush.interval.ms", 0}, {"log.flush.scheduler.interval.ms", 0}}
	retainedMs = []synonym{
		{"log.retention.ms", 0},
		{"log.retention.minutes", minuteMs},
		{"log.retention.hours", hourMs},
	}
)

// topicSynonyms lists the broker configs behind each topic config, most important first.
// Kafka: ServerTopicConfigSynonyms.
var topicSynonyms = [...]struct {
	topic string
	names []synonym
}{
	{"min.insync.replicas", same("min.insync.replicas")},
	{"unclean.leader.election.enable", same("unclean.leader.election.enable")},
	{"segment.bytes", same("log.segment.bytes")},
	{"segment.ms", segmentMs},
	{"segment.jitter.ms", jitterMs},
	{"segment.index.bytes", same("log.index.size.max.bytes")},
	{"flush.messages", same("log.flush.interval.messages")},
	{"flush.ms", flushMs},
	{"retention.bytes", same("log.retention.bytes")},
	{"retention.ms", retainedMs},
	{"max.message.bytes", same("message.max.bytes")},
	{"index.interval.bytes", same("log.index.interval.bytes")},
	{"delete.retention.ms", same("log.cleaner.delete.retention.ms")},
	{"min.compaction.lag.ms", same("log.cleaner.min.compaction.lag.ms")},
	{"max.compaction.lag.ms", same("log.cleaner.max.compaction.lag.ms")},
	{"file.delete.delay.ms", same("log.segment.delete.delay.ms")},
	{"min.cleanable.dirty.ratio", same("log.cleaner.min.cleanable.ratio")},
	{"cleanup.policy", same("log.cleanup.policy")},
	{"compression.type", same("compression.type")},
	{"compression.gzip.level", same("compression.gzip.level")},
	{"compression.lz4.level", same("compression.lz4.level")},
	{"compression.zstd.level", same("compression.zstd.level")},
	{"preallocate", same("log.preallocate")},
	{"message.timestamp.type", same("log.message.timestamp.type")},
	{"message.timestamp.before.max.ms", same("log.message.timestamp.before.max.ms")},
	{"message.timestamp.after.max.ms", same("log.message.timestamp.after.max.ms")},
	{"local.retention.ms", same("log.local.retention.ms")},
	{"local.retention.bytes", same("log.local.retention.bytes")},
}

func same(name string) []synonym { return []synonym{{name, 0}} }

func synonymsOf(topicKey string) []synonym {
	for i := range topicSynonyms {
		if topicSynonyms[i].topic == topicKey {
			return topicSynonyms[i].names
		}
	}
	return nil
}

// Topic is the effective value of a topic's config: the topic's own, else what the broker's configs
// make of it, else the default.
func (n Node) Topic(topic, key string) string {
	v, unitMs := n.topic(topic, key)
	if unitMs != 0 {
		return strconv.FormatInt(toMs(v, unitMs), 10)
	}
	return v
}

// TopicInt64 is a number's effective value; it doesn't allocate.
func (n Node) TopicInt64(topic, key string) int64 {
	v, unitMs := n.topic(topic, key)
	if unitMs != 0 {
		return toMs(v, unitMs)
	}
	return parseInt(v)
}

// TopicBool is a boolean's effective value; it doesn't allocate.
func (n Node) TopicBool(topic, key string) bool {
	v, _ := n.topic(topic, key)
	return parseBool(v)
}

func toMs(v string, unitMs int64) int64 {
	k := parseInt(v)
	if k < 0 {
		return -1
	}
	return k * unitMs
}

func (n Node) topic(topic, key string) (value string, unitMs int64) {
	if n.Image != nil {
		r := wire.ConfigResource{Type: wire.TopicResource, Name: topic}
		if v, ok := n.Image.Config(r, key); ok {
			return v, 0
		}
	}
	names := synonymsOf(key)
	for level := dynamicBroker; level <= static; level++ {
		for i := range names {
			if v, ok := n.at(level, names[i].name); ok {
				return v, names[i].unitMs
			}
		}
	}
	return Topic.Default(key), 0
}

// Levels at which a broker config can be set, most important first.
type level uint8

const (
	dynamicBroker level = iota
	dynamicDefault
	static
	byDefault
)

var levelSources = [...]wire.ConfigSource{
	wire.DynamicBrokerConfig, wire.DynamicDefaultBrokerConfig, wire.StaticBrokerConfig,
	wire.DefaultConfig,
}

// at is what one level says of a broker config.
func (n Node) at(l level, key string) (string, bool) {
	switch l {
	case dynamicBroker:
		if n.Image == nil || n.ID <= 0 {
			return "", false
		}
		return n.Image.Config(BrokerResource(n.ID), key)
	case dynamicDefault:
		if n.Image == nil {
			return "", false
		}
		return n.Image.Config(wire.ConfigResource{Type: wire.BrokerResource}, key)
	case static:
		return Lookup(n.Static, key)
	}
	if d := Broker.Find(key); d != nil && d.Default != Null && d.Flags&Required == 0 {
		return d.Default, true
	}
	return "", false
}

// BrokerResource names one broker's own dynamic configs.
func BrokerResource(id wire.ID) wire.ConfigResource {
	return wire.ConfigResource{Type: wire.BrokerResource, Name: strconv.Itoa(int(id))}
}

// Broker is the effective value of a broker's (or controller's) config, Null for null.
func (n Node) Broker(key string) string {
	for l := dynamicBroker; l <= byDefault; l++ {
		if v, ok := n.at(l, key); ok {
			return v
		}
	}
	return Null
}

// BrokerInt64 is a number's effective value; it doesn't allocate.
func (n Node) BrokerInt64(key string) int64 { return parseInt(n.Broker(key)) }

// BrokerBool is a boolean's effective value; it doesn't allocate.
func (n Node) BrokerBool(key string) bool { return parseBool(n.Broker(key)) }

// MinInsyncReplicas is the min.insync.replicas of a topic as it is set; what counts for a
// partition is at most its number of replicas.
func (n Node) MinInsyncReplicas(topic string) int {
	return int(n.TopicInt64(topic, "min.insync.replicas"))
}

// Group is the effective value of a group's config: its own, else the broker's group.* config.
func (n Node) Group(group, key string) string {
	if n.Image != nil {
		r := wire.ConfigResource{Type: wire.GroupResource, Name: group}
		if v, ok := n.Image.Config(r, key); ok {
			return v
		}
	}
	if Broker.Find("group."+key) != nil {
		return n.Broker("group." + key)
	}
	return Group.Default(key)
}

// GroupInt64 is a number's effective value.
func (n Node) GroupInt64(group, key string) int64 { return parseInt(n.Group(group, key)) }

// ShippedBroker is what the broker.properties that Kafka ships sets, fit for a cluster of three
// brokers: values that are set, even to their defaults, show up in descriptions as static.
func ShippedBroker() []wire.ConfigEntry {
	return []wire.ConfigEntry{
		{Key: "num.network.threads", Value: "3"},
		{Key: "num.io.threads", Value: "8"},
		{Key: "socket.send.buffer.bytes", Value: "102400"},
		{Key: "socket.receive.buffer.bytes", Value: "102400"},
		{Key: "socket.request.max.bytes", Value: "104857600"},
		{Key: "num.partitions", Value: "1"},
		{Key: "num.recovery.threads.per.data.dir", Value: "2"},
		{Key: "offsets.topic.replication.factor", Value: "3"},
		{Key: "share.coordinator.state.topic.replication.factor", Value: "3"},
		{Key: "share.coordinator.state.topic.min.isr", Value: "2"},
		{Key: "transaction.state.log.replication.factor", Value: "3"},
		{Key: "transaction.state.log.min.isr", Value: "2"},
		{Key: "log.retention.hours", Value: "168"},
		{Key: "log.segment.bytes", Value: "1073741824"},
		{Key: "log.retention.check.interval.ms", Value: "300000"},
	}
}

// TopicMillionths is a fraction's effective value in millionths, 0 when it isn't one. What is beyond
// the sixth decimal is left out.
func (n Node) TopicMillionths(topic, key string) int64 {
	v, _ := n.topic(topic, key)
	whole, part, _ := strings.Cut(strings.TrimSpace(v), ".")
	sum, ok := int64(0), true
	for i := range 6 + len(whole) {
		digit := byte('0')
		if i < len(whole) {
			digit = whole[i]
		} else if i -= len(whole); i < len(part) {
			digit = part[i]
		}
		ok = ok && digit >= '0' && digit <= '9'
		sum = sum*10 + int64(digit-'0')
	}
	if !ok {
		return 0
	}
	return sum
}
