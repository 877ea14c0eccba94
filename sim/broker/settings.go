package broker

import (
	"strings"

	"highwater/sim/commitlog"
	"highwater/sim/config"
	"highwater/sim/group"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// settings are the broker's own configs as they are in force, read again whenever one changes.
type settings struct {
	heartbeatEvery  node.Time // broker.heartbeat.interval.ms
	sessionTimeout  node.Time // broker.session.timeout.ms
	lagMax          node.Time // replica.lag.time.max.ms
	checkpointEvery node.Time // replica.high.watermark.checkpoint.interval.ms
	retentionFirst  node.Time // log.initial.task.delay.ms
	retentionEvery  node.Time // log.retention.check.interval.ms
	fetchBackoff    node.Time // replica.fetch.backoff.ms
	fetchTimeout    node.Time // replica.socket.timeout.ms
	fetchWaitMs     int32     // replica.fetch.wait.max.ms
	fetchMinBytes   int32     // replica.fetch.min.bytes
	fetchMaxBytes   int32     // replica.fetch.max.bytes, per partition
	fetchTotalBytes int32     // replica.fetch.response.max.bytes
	clientMaxBytes  int32     // fetch.max.bytes
	autoCreate      bool      // auto.create.topics.enable
	rackAware       bool      // replica.selector.class is RackAwareReplicaSelector
	producerExpiry  int64     // producer.id.expiration.ms
	groups          *group.Settings
}

// rackAwareSelector is the replica.selector.class that lets consumers read from a near replica.
const rackAwareSelector = "org.apache.kafka.common.replica.RackAwareReplicaSelector"

func (b *Broker) configs() config.Node {
	return config.Node{Image: b.mem.image, ID: b.cfg.ID, Static: b.cfg.Static}
}

func (b *Broker) readSettings() settings {
	n := b.configs()
	ms := func(key string) node.Time { return node.Ms(n.BrokerInt64(key)) }
	return settings{
		heartbeatEvery:  ms("broker.heartbeat.interval.ms"),
		sessionTimeout:  ms("broker.session.timeout.ms"),
		lagMax:          ms("replica.lag.time.max.ms"),
		checkpointEvery: ms("replica.high.watermark.checkpoint.interval.ms"),
		retentionFirst:  ms("log.initial.task.delay.ms"),
		retentionEvery:  ms("log.retention.check.interval.ms"),
		fetchBackoff:    ms("replica.fetch.backoff.ms"),
		fetchTimeout:    ms("replica.socket.timeout.ms"),
		fetchWaitMs:     int32(n.BrokerInt64("replica.fetch.wait.max.ms")),
		fetchMinBytes:   int32(n.BrokerInt64("replica.fetch.min.bytes")),
		fetchMaxBytes:   int32(n.BrokerInt64("replica.fetch.max.bytes")),
		fetchTotalBytes: int32(n.BrokerInt64("replica.fetch.response.max.bytes")),
		clientMaxBytes:  int32(n.BrokerInt64("fetch.max.bytes")),
		autoCreate:      n.BrokerBool("auto.create.topics.enable"),
		rackAware:       n.Broker("replica.selector.class") == rackAwareSelector,
		producerExpiry:  n.BrokerInt64("producer.id.expiration.ms"),
		groups:          b.readGroupSettings(),
	}
}

// topicSettings are a topic's configs as they are in force on this broker. Shared by its replicas
// and replaced whole.
type topicSettings struct {
	log             commitlog.Config
	minISR          int   // min.insync.replicas
	maxMessageBytes int32 // max.message.bytes
	beforeMaxMs     int64 // message.timestamp.before.max.ms
	afterMaxMs      int64 // message.timestamp.after.max.ms
	logAppendTime   bool  // message.timestamp.type
	internal        bool  // one of Kafka's own topics
}

// Names of Kafka's own topics. Kafka: Topic.isInternal.
const (
	OffsetsTopic      = "__consumer_offsets"
	TransactionsTopic = "__transaction_state"
	ShareStateTopic   = "__share_group_state"
)

// Internal tells whether a topic is one of Kafka's own.
func Internal(topic string) bool {
	return topic == OffsetsTopic || topic == TransactionsTopic || topic == ShareStateTopic
}

func (b *Broker) readTopicSettings(topic string) *topicSettings {
	n := b.configs()
	policy := n.Topic(topic, "cleanup.policy")
	return &topicSettings{
		log: commitlog.Config{
			SegmentBytes:   n.TopicInt64(topic, "segment.bytes"),
			SegmentMs:      n.TopicInt64(topic, "segment.ms"),
			RetentionMs:    n.TopicInt64(topic, "retention.ms"),
			RetentionBytes: n.TopicInt64(topic, "retention.bytes"),
			Delete:         strings.Contains(policy, "delete"),
			Compact:        strings.Contains(policy, "compact"),
		},
		minISR:          n.MinInsyncReplicas(topic),
		maxMessageBytes: int32(n.TopicInt64(topic, "max.message.bytes")),
		beforeMaxMs:     n.TopicInt64(topic, "message.timestamp.before.max.ms"),
		afterMaxMs:      n.TopicInt64(topic, "message.timestamp.after.max.ms"),
		logAppendTime:   n.Topic(topic, "message.timestamp.type") == "LogAppendTime",
		internal:        Internal(topic),
	}
}

// topicSettings finds a topic's configs, reading them when they are new.
func (b *Broker) topicSettings(topic string) *topicSettings {
	if t := b.mem.topics.At(topic); t != nil {
		return t
	}
	t := b.readTopicSettings(topic)
	b.mem.topics.Set(topic, t)
	return t
}

// configsChanged forgets what was read of a topic, or of all when a broker's config changed.
func (b *Broker) configsChanged(r wire.ConfigResource) {
	switch r.Type {
	case wire.TopicResource:
		b.mem.topics.Delete(r.Name)
		for slot := range b.replicas.slots() {
			if x := b.replicas.get(slot); x != nil && x.tp.Topic == r.Name && x.mem.set != nil {
				b.replicas.edit(slot).mem.set = b.topicSettings(r.Name)
			}
		}
	case wire.BrokerResource:
		b.mem.settings = b.readSettings()
		b.mem.topics.Clear()
		for slot := range b.replicas.slots() {
			if x := b.replicas.get(slot); x != nil && x.mem.set != nil {
				b.replicas.edit(slot).mem.set = b.topicSettings(x.tp.Topic)
			}
		}
	}
}
