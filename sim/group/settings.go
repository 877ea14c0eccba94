package group

import (
	"strings"

	"highwater/sim/config"
	"highwater/sim/node"
)

// Settings are configs of the broker.
type Settings struct {
	Partitions      int32     // offsets.topic.num.partitions
	MinSession      node.Time // group.min.session.timeout.ms
	MaxSession      node.Time
	InitialDelay    node.Time // group.initial.rebalance.delay.ms
	MaxSize         int       // group.max.size
	Retention       node.Time // offsets.retention.minutes
	RetentionCheck  node.Time // offsets.retention.check.interval.ms
	CommitTimeout   node.Time // offsets.commit.timeout.ms
	MetadataMaxSize int       // offset.metadata.max.bytes

	ConsumerSession    node.Time // group.consumer.session.timeout.ms
	ConsumerHeartbeat  node.Time
	ConsumerMaxSize    int
	AssignmentInterval node.Time // group.consumer.assignment.interval.ms
	Assignors          []string  // group.consumer.assignors
	RegexRefresh       node.Time // group.consumer.regex.refresh.interval.ms

	ShareSession   node.Time
	ShareHeartbeat node.Time
	ShareMaxSize   int
	ShareInterval  node.Time // group.share.assignment.interval.ms
}

func readSettings(n config.Node) *Settings {
	ms := func(key string) node.Time { return node.Ms(n.BrokerInt64(key)) }
	return &Settings{
		Partitions:      int32(n.BrokerInt64("offsets.topic.num.partitions")),
		MinSession:      ms("group.min.session.timeout.ms"),
		MaxSession:      ms("group.max.session.timeout.ms"),
		InitialDelay:    ms("group.initial.rebalance.delay.ms"),
		MaxSize:         int(n.BrokerInt64("group.max.size")),
		Retention:       node.Time(n.BrokerInt64("offsets.retention.minutes")) * node.Minute,
		RetentionCheck:  ms("offsets.retention.check.interval.ms"),
		CommitTimeout:   ms("offsets.commit.timeout.ms"),
		MetadataMaxSize: int(n.BrokerInt64("offset.metadata.max.bytes")),

		ConsumerSession:    ms("group.consumer.session.timeout.ms"),
		ConsumerHeartbeat:  ms("group.consumer.heartbeat.interval.ms"),
		ConsumerMaxSize:    int(n.BrokerInt64("group.consumer.max.size")),
		AssignmentInterval: ms("group.consumer.assignment.interval.ms"),
		RegexRefresh:       ms("group.consumer.regex.refresh.interval.ms"),
		Assignors:          strings.Split(n.Broker("group.consumer.assignors"), ","),

		ShareSession:   ms("group.share.session.timeout.ms"),
		ShareHeartbeat: ms("group.share.heartbeat.interval.ms"),
		ShareMaxSize:   int(n.BrokerInt64("group.share.max.size")),
		ShareInterval:  ms("group.share.assignment.interval.ms"),
	}
}
