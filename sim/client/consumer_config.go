package client

import (
	"strconv"
	"strings"

	"highwater/sim/config"
	"highwater/sim/group/assignor"
	"highwater/sim/node"
	"highwater/sim/serde"
	"highwater/sim/wire"
)

// ResetKind is what a consumer does without a valid position.
type ResetKind uint8

// The strategies of auto.offset.reset.
const (
	ResetLatest ResetKind = iota
	ResetEarliest
	ResetNone
	ResetByDuration // KIP-1106: the first record that is not older than a duration
)

// String is the strategy's name in auto.offset.reset.
func (k ResetKind) String() string {
	return [...]string{"latest", "earliest", "none", "by_duration"}[k]
}

// ConsumerConfig are the settings of a consumer, with the defaults of its library.
type ConsumerConfig struct {
	NetworkConfig
	Library           string
	GroupID           string
	FetchMinBytes     int32
	FetchMaxWait      node.Time
	FetchMaxBytes     int32
	MaxPartitionBytes int32 // max.partition.fetch.bytes
	MaxPollRecords    int
	Reset             ResetKind
	ResetDuration     node.Time // of ResetByDuration
	Isolation         wire.IsolationLevel
	Rack              string // client.rack
	DefaultAPITimeout node.Time
	AutoCommit        bool
	AutoCommitEvery   node.Time
	// What the application reads keys and values with (ReadDeserializers); the tools read bytes.
	KeyDeserializer, ValueDeserializer serde.Deserializer
	Avro                               *AvroConfig // of KafkaAvroDeserializer; nil: not used
	// Of members of a group.
	SessionTimeout    node.Time
	HeartbeatInterval node.Time
	MaxPollInterval   node.Time
	GroupInstanceID   string
	Assignors         []string // short names, most wanted first
	NextGen           bool     // group.protocol=consumer (KIP-848)
	RemoteAssignor    string   // group.remote.assignor
}

// ReadConsumerConfig reads the settings of a consumer of the given library ("" is Java).
func ReadConsumerConfig(library string, entries []wire.ConfigEntry) (ConsumerConfig, error) {
	s := settings{entries: entries}
	s.check(library, config.Consumer)
	c := ConsumerConfig{
		NetworkConfig: readNetwork(&s), Library: library,
		GroupID:           s.text("group.id", ""),
		FetchMinBytes:     int32(s.number("fetch.min.bytes", 1)),
		FetchMaxWait:      s.ms("fetch.max.wait.ms", 500),
		FetchMaxBytes:     int32(s.number("fetch.max.bytes", 52428800)),
		MaxPartitionBytes: int32(s.number("max.partition.fetch.bytes", 1048576)),
		MaxPollRecords:    int(max(s.number("max.poll.records", 500), 1)),
		Rack:              s.text("client.rack", ""),
		DefaultAPITimeout: s.ms("default.api.timeout.ms", 60000),
		AutoCommit:        s.flag("enable.auto.commit", true),
		AutoCommitEvery:   s.ms("auto.commit.interval.ms", 5000),
	}
	c.AllowAutoTopicCreate = s.flag("allow.auto.create.topics", true)
	readGroupConfig(&s, &c)
	switch library {
	case "", Java:
		c.Library = Java
	case KafkaPython:
		c.SessionTimeout = s.ms("session.timeout.ms", 10000)
	case Librdkafka:
		c.FetchMaxWait = s.ms("fetch.wait.max.ms", 500)
		c.MaxPartitionBytes = int32(s.number("fetch.message.max.bytes", int64(c.MaxPartitionBytes)))
		c.AllowAutoTopicCreate = s.flag("allow.auto.create.topics", false)
		c.ReconnectBackoff = s.ms("reconnect.backoff.ms", 100)
		c.ReconnectBackoffMax = s.ms("reconnect.backoff.max.ms", 10000)
	default:
		s.fail("unknown client library " + library)
	}
	if c.ClientID == "" {
		c.ClientID = "consumer-1"
		if c.GroupID != "" {
			c.ClientID = "consumer-" + c.GroupID + "-1"
		}
	}
	c.LogPrefix = "[Consumer "
	if c.GroupInstanceID != "" {
		c.LogPrefix += "instanceId=" + c.GroupInstanceID + ", "
	}
	c.LogPrefix += "clientId=" + c.ClientID + ", groupId=" + orNull(c.GroupID) + "] "
	switch v := s.text("isolation.level", "read_uncommitted"); v {
	case "read_uncommitted":
	case "read_committed":
		c.Isolation = wire.ReadCommitted
	default:
		s.fail("Invalid value " + v + " for configuration isolation.level: " +
			"String must be one of: read_committed, read_uncommitted")
	}
	c.Reset, c.ResetDuration = readReset(&s)
	return c, s.err
}

// shareUnsupported are settings that a share consumer doesn't take.
// Kafka: ShareConsumerConfig.SHARE_GROUP_UNSUPPORTED_CONFIGS.
var shareUnsupported = [...]string{"auto.offset.reset", "enable.auto.commit", "group.instance.id",
	"isolation.level", "partition.assignment.strategy", "session.timeout.ms", "heartbeat.interval.ms",
	"group.protocol", "group.remote.assignor"}

// ReadShareConsumerConfig reads the settings of Java's share consumer.
func ReadShareConsumerConfig(entries []wire.ConfigEntry) (ConsumerConfig, error) {
	s := settings{entries: entries}
	var given []string
	for _, key := range shareUnsupported {
		if s.has(key) {
			given = append(given, key)
		}
	}
	if len(given) > 0 {
		s.fail(strings.Join(given, ", ") + " cannot be set when using a share group.")
		return ConsumerConfig{}, s.err
	}
	return ReadConsumerConfig(Java, entries)
}

// readGroupConfig reads what concerns members of groups.
func readGroupConfig(s *settings, c *ConsumerConfig) {
	c.SessionTimeout = s.ms("session.timeout.ms", 45000)
	c.HeartbeatInterval = s.ms("heartbeat.interval.ms", 3000)
	c.MaxPollInterval = s.ms("max.poll.interval.ms", 300000)
	c.GroupInstanceID = s.text("group.instance.id", "")
	if id := c.GroupInstanceID; id != "" && (c.Library == Java || c.Library == "") {
		checkInstanceID(s, id)
	}
	c.RemoteAssignor = s.text("group.remote.assignor", "")
	switch p := strings.ToLower(s.text("group.protocol", "classic")); p {
	case "classic":
	case "consumer":
		c.NextGen = true
	default:
		s.fail("Invalid value " + p + " for configuration group.protocol: String must be one of " +
			"(case insensitive): CLASSIC, CONSUMER")
	}
	fallback := "range,cooperative-sticky"
	if c.Library != Java && c.Library != "" {
		fallback = "range,roundrobin"
	}
	for _, name := range strings.Split(s.text("partition.assignment.strategy", fallback), ",") {
		name = strings.TrimSpace(name)
		short, known := assignorName(name)
		if !known {
			s.failAs("org.apache.kafka.common.KafkaException",
				name+" ClassNotFoundException exception occurred",
				"java.lang.ClassNotFoundException: "+name)
		}
		c.Assignors = append(c.Assignors, short)
	}
	if c.Library == Java || c.Library == "" {
		checkProtocolSettings(s, c.NextGen)
	}
	if c.HeartbeatInterval >= c.SessionTimeout && c.GroupID != "" && !c.NextGen {
		s.failAs("java.lang.IllegalArgumentException",
			"Heartbeat must be set lower than the session timeout")
	}
}

// checkProtocolSettings refuses what the other group protocol decides: with KIP-848 the broker sets the
// session and assigns, with the classic one the clients do.
// Kafka: ConsumerConfig.checkUnsupportedConfigsPostProcess.
func checkProtocolSettings(s *settings, nextGen bool) {
	protocol, unsupported := "CLASSIC", []string{"group.remote.assignor"}
	if nextGen {
		protocol, unsupported = "CONSUMER", []string{"partition.assignment.strategy",
			"heartbeat.interval.ms", "session.timeout.ms"}
	}
	var given []string
	for _, key := range unsupported {
		if strings.TrimSpace(s.text(key, "")) != "" {
			given = append(given, key)
		}
	}
	if len(given) > 0 {
		s.fail(strings.Join(given, ", ") + " cannot be set when group.protocol=" + protocol)
	}
}

// checkInstanceID: an instance id is made of what topic names are made of.
// Kafka: JoinGroupRequest.validateGroupInstanceId.
func checkInstanceID(s *settings, id string) {
	const java = "org.apache.kafka.common.errors.InvalidConfigurationException"
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"
	switch {
	case id == "." || id == "..":
		s.failAs(java, "Group instance id is invalid: '"+id+"' is not allowed")
	case len(id) > 249:
		s.failAs(java, "Group instance id is invalid: the length of '"+id+
			"' is longer than the max allowed length 249")
	case strings.Trim(id, letters) != "":
		s.failAs(java, "Group instance id is invalid: '"+id+"' contains one or more characters other "+
			"than ASCII alphanumerics, '.', '_' and '-'")
	}
}

// assignorName is the short name of an assignor given by its class or short name.
func assignorName(name string) (string, bool) {
	switch strings.TrimPrefix(name, "org.apache.kafka.clients.consumer.") {
	case "RangeAssignor", "range":
		return assignor.Range, true
	case "RoundRobinAssignor", "roundrobin":
		return assignor.RoundRobin, true
	case "StickyAssignor", "sticky":
		return assignor.Sticky, true
	case "CooperativeStickyAssignor", "cooperative-sticky":
		return assignor.CooperativeSticky, true
	}
	return "", false
}

func orNull(s string) string {
	if s == "" {
		return "null"
	}
	return s
}

func readReset(s *settings) (ResetKind, node.Time) {
	v := strings.ToLower(s.text("auto.offset.reset", "latest"))
	switch v {
	case "latest", "largest", "end":
		return ResetLatest, 0
	case "earliest", "smallest", "beginning":
		return ResetEarliest, 0
	case "none", "error":
		return ResetNone, 0
	}
	if text, ok := strings.CutPrefix(v, "by_duration:"); ok {
		if d, ok := parseISODuration(text); ok {
			return ResetByDuration, d
		}
		s.fail("Invalid value " + s.text("auto.offset.reset", "") + " for configuration " +
			"auto.offset.reset: Invalid value `" + s.text("auto.offset.reset", "") + "` for " +
			"configuration `auto.offset.reset`. The duration format is invalid.")
		return ResetLatest, 0
	}
	s.fail("Invalid value " + v + " for configuration auto.offset.reset: Invalid value `" + v +
		"` for configuration auto.offset.reset. The value must be either 'earliest', 'latest', " +
		"'none' or of the format 'by_duration:<PnDTnHnMn.nS.>'.")
	return ResetLatest, 0
}

// parseISODuration reads PnDTnHnMn.nS, in lower case.
func parseISODuration(text string) (node.Time, bool) {
	rest, ok := strings.CutPrefix(text, "p")
	if !ok || rest == "" {
		return 0, false
	}
	var total node.Time
	inTime, number := false, ""
	for _, r := range rest {
		unit := node.Time(0)
		switch {
		case r >= '0' && r <= '9' || r == '.':
			number += string(r)
			continue
		case r == 't' && number == "":
			inTime = true
			continue
		case r == 'd' && !inTime:
			unit = 24 * node.Hour
		case r == 'h' && inTime:
			unit = node.Hour
		case r == 'm' && inTime:
			unit = node.Minute
		case r == 's' && inTime:
			unit = node.Second
		}
		whole, fraction, _ := strings.Cut(number, ".")
		n, err := strconv.ParseInt(whole, 10, 32)
		if unit == 0 || err != nil {
			return 0, false
		}
		total += node.Time(n) * unit
		for scale := unit / 10; fraction != "" && scale > 0; scale /= 10 {
			total += node.Time(fraction[0]-'0') * scale
			fraction = fraction[1:]
		}
		number = ""
	}
	return total, number == ""
}
