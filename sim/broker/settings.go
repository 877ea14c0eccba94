package broker

import (
	"strings"

	"highwater/sim/commitlog"
	"highwater/sim/config"
	"highwater/sim/node"
	"highwater/sim/share"
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
	fileDeleteDelay node.Time // log.segment.delete.delay.ms
	cleanerOn       bool      // log.cleaner.enable
	cleanerBackoff  node.Time // log.cleaner.backoff.ms
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
	share           *share.Settings
}

// rackAwareSelector is the replica.selector.class that lets consumers read from a near replica.
const rackAwareSelector = "org.apache.kafka.common.replica.RackAwareReplicaSelector"

func (g *ground) configs() config.Node {
	return config.Node{Image: g.image, ID: g.cfg.ID, Static: g.cfg.Static}
}

// configure reads the broker's own configs.
func (b *Broker) configure() {
	b.settings = b.readSettings()
	b.coordinators.configure(b.configs())
}

func (g *ground) readSettings() settings {
	n := g.configs()
	ms := func(key string) node.Time { return node.Ms(n.BrokerInt64(key)) }
	return settings{
		heartbeatEvery:  ms("broker.heartbeat.interval.ms"),
		sessionTimeout:  ms("broker.session.timeout.ms"),
		lagMax:          ms("replica.lag.time.max.ms"),
		checkpointEvery: ms("replica.high.watermark.checkpoint.interval.ms"),
		retentionFirst:  ms("log.initial.task.delay.ms"),
		retentionEvery:  ms("log.retention.check.interval.ms"),
		fileDeleteDelay: ms("log.segment.delete.delay.ms"),
		cleanerOn:       n.BrokerBool("log.cleaner.enable"),
		cleanerBackoff:  ms("log.cleaner.backoff.ms"),
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
		share:           share.ReadSettings(n),
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

func (g *ground) readTopicSettings(topic string) *topicSettings {
	n := g.configs()
	policy := n.Topic(topic, "cleanup.policy")
	return &topicSettings{
		log: commitlog.Config{
			SegmentBytes:    n.TopicInt64(topic, "segment.bytes"),
			SegmentMs:       n.TopicInt64(topic, "segment.ms"),
			RetentionMs:     n.TopicInt64(topic, "retention.ms"),
			RetentionBytes:  n.TopicInt64(topic, "retention.bytes"),
			FlushMessages:   n.TopicInt64(topic, "flush.messages"),
			SegmentJitterMs: n.TopicInt64(topic, "segment.jitter.ms"),
			Delete:          strings.Contains(policy, "delete"),
			Compact:         strings.Contains(policy, "compact"),

			SegmentIndexBytes:  n.TopicInt64(topic, "segment.index.bytes"),
			IndexIntervalBytes: n.TopicInt64(topic, "index.interval.bytes"),
			FileDeleteDelayMs:  n.TopicInt64(topic, "file.delete.delay.ms"),

			MinDirtyRatio:     n.TopicMillionths(topic, "min.cleanable.dirty.ratio"),
			MinLagMs:          n.TopicInt64(topic, "min.compaction.lag.ms"),
			MaxLagMs:          n.TopicInt64(topic, "max.compaction.lag.ms"),
			DeleteRetentionMs: n.TopicInt64(topic, "delete.retention.ms"),
		},
		minISR:          n.MinInsyncReplicas(topic),
		maxMessageBytes: int32(n.TopicInt64(topic, "max.message.bytes")),
		beforeMaxMs:     n.TopicInt64(topic, "message.timestamp.before.max.ms"),
		afterMaxMs:      n.TopicInt64(topic, "message.timestamp.after.max.ms"),
		logAppendTime:   n.Topic(topic, "message.timestamp.type") == "LogAppendTime",
		internal:        wire.Internal(topic),
	}
}

// topicSettings finds a topic's configs, reading them when they are new.
func (g *ground) topicSettings(topic string) *topicSettings {
	if t := g.topics.At(topic); t != nil {
		return t
	}
	t := g.readTopicSettings(topic)
	g.topics.Set(topic, t)
	return t
}

// configsChanged forgets what was read of a topic, or of all when a broker's config changed.
func (b *Broker) configsChanged(r wire.ConfigResource) {
	switch r.Type {
	case wire.TopicResource:
		b.topics.Delete(r.Name)
		b.partitions.reconfigure(func(topic string) bool { return topic == r.Name })
	case wire.BrokerResource:
		b.configure()
		b.topics.Clear()
		b.partitions.reconfigure(func(string) bool { return true })
	}
}

// reconfigure reads topics' configs anew.
func (ps *partitions) reconfigure(which func(topic string) bool) {
	for slot := range ps.slots() {
		if r := ps.get(slot); r != nil && r.mem.set != nil && which(r.tp.Topic) {
			r = ps.edit(slot)
			r.mem.set = ps.topicSettings(r.tp.Topic)
			ps.offer(r)
		}
	}
}
