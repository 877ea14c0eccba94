package config

import (
	"testing"

	"highwater/sim/wire"
)

func entries(kv ...string) []wire.ConfigEntry {
	var out []wire.ConfigEntry
	for i := 0; i < len(kv); i += 2 {
		out = append(out, wire.ConfigEntry{Key: kv[i], Value: kv[i+1]})
	}
	return out
}

// Every text here was printed by LogConfig.validate of Kafka 4.3.1.
func TestTopicTexts(t *testing.T) {
	const invalid = "Invalid value "
	for _, c := range []struct {
		set  []wire.ConfigEntry
		want string
	}{
		{entries("retention.ms", "abc"), invalid + "abc for configuration retention.ms: Not a number of type LONG"},
		{entries("retention.ms", "-2"), invalid + "-2 for configuration retention.ms: Value must be at least -1"},
		{entries("retention.ms", ""),
			invalid + " for configuration retention.ms: Not a number of type LONG"},
		{entries("retention.ms", " 5 "), ""},
		{entries("retention.ms", "-1"), ""},
		{entries("min.insync.replicas", "0"), invalid + "0 for configuration min.insync.replicas: Value must be at least 1"},
		{entries("min.insync.replicas", "9999999999"), invalid + "9999999999 for configuration min.insync.replicas: Not a number of type INT"},
		{entries("min.insync.replicas", "1.5"), invalid + "1.5 for configuration min.insync.replicas: Not a number of type INT"},
		{entries("cleanup.policy", "shred"), invalid + "shred for configuration cleanup.policy: String must be one of: compact, delete"},
		{entries("cleanup.policy", ""), ""},
		{entries("cleanup.policy", "delete, compact"), ""},
		{entries("cleanup.policy", "DELETE"), invalid + "DELETE for configuration cleanup.policy: String must be one of: compact, delete"},
		{entries("cleanup.policy", "delete,"),
			"Configuration 'cleanup.policy' values must not be empty."},
		{entries("compression.type", "foo"), invalid + "foo for configuration compression.type: String must be one of: uncompressed, zstd, lz4, snappy, gzip, producer"},
		{entries("compression.gzip.level", "0"), invalid + "0 for configuration compression.gzip.level: Value must be between 1 and 9 or equal to -1"},
		{entries("compression.gzip.level", "-1"), ""},
		{entries("compression.zstd.level", "23"), invalid + "23 for configuration compression.zstd.level: Value must be no more than 22"},
		{entries("unclean.leader.election.enable", "maybe"), invalid + "maybe for configuration unclean.leader.election.enable: Expected value to be either true or false"},
		{entries("unclean.leader.election.enable", "TRUE"), ""},
		{entries("min.cleanable.dirty.ratio", "1.5"), invalid + "1.5 for configuration min.cleanable.dirty.ratio: Value must be no more than 1"},
		{entries("min.cleanable.dirty.ratio", "-0.1"), invalid + "-0.1 for configuration min.cleanable.dirty.ratio: Value must be at least 0"},
		{entries("min.cleanable.dirty.ratio", "x"), invalid + "x for configuration min.cleanable.dirty.ratio: Not a number of type DOUBLE"},
		{entries("min.cleanable.dirty.ratio", "1.0"), ""},
		{entries("min.cleanable.dirty.ratio", "5e-1"), ""},
		{entries("message.timestamp.type", "foo"), invalid + "foo for configuration message.timestamp.type: String must be one of: CreateTime, LogAppendTime"},
		{entries("min.compaction.lag.ms", "10", "max.compaction.lag.ms", "5"), "conflict topic config setting min.compaction.lag.ms (10) > max.compaction.lag.ms (5)"},
		{entries("segment.bytes", "1000"), invalid + "1000 for configuration segment.bytes: Value must be at least 1048576"},
		{entries("foo", "bar"), "Unknown topic config name: foo"},
		{entries("leader.replication.throttled.replicas", "1:2,3"), invalid + "[1:2, 3] for configuration leader.replication.throttled.replicas: leader.replication.throttled.replicas must be the literal '*' or a list of replicas in the following format: [partitionId]:[brokerId],[partitionId]:[brokerId],..."},
		{entries("leader.replication.throttled.replicas", "*"), ""},
		{entries("follower.replication.throttled.replicas", ""), ""},
		{entries("retention.bytes", "-5"), ""},
		// Two are wrong: Kafka names the one that it defines first.
		{entries("retention.ms", "abc", "segment.ms", "0"),
			invalid + "0 for configuration segment.ms: Value must be at least 1"},
	} {
		got := ""
		if p := CheckTopic(c.set, nil); p != nil {
			got = p.Text
		}
		if got != c.want {
			t.Errorf("%v:\n got %q\nwant %q", c.set, got, c.want)
		}
	}
}

// Every text here was printed by ProducerConfig or ConsumerConfig of Kafka 4.3.1.
func TestClientTexts(t *testing.T) {
	producer := entries("bootstrap.servers", "b:1", "key.serializer", "S", "value.serializer", "S")
	consumer := entries("bootstrap.servers", "b:1", "key.deserializer", "S",
		"value.deserializer", "S")
	const reset = "Invalid value foo for configuration auto.offset.reset: Invalid value `foo` for " +
		"configuration auto.offset.reset. The value must be either 'earliest', 'latest', 'none' or of " +
		"the format 'by_duration:<PnDTnHnMn.nS.>'."
	for _, c := range []struct {
		table     Table
		base      []wire.ConfigEntry
		key, val  string
		wantError string
	}{
		{Producer, producer, "acks", "2", "Invalid value 2 for configuration acks: String must be one of: all, -1, 0, 1"},
		{Producer, producer, "acks", "-1", ""},
		{Producer, producer, "linger.ms", "-1", "Invalid value -1 for configuration linger.ms: Value must be at least 0"},
		{Producer, producer, "transactional.id", "", "Invalid value  for configuration transactional.id: String must be non-empty"},
		{Producer, producer, "metadata.recovery.strategy", "foo", "Invalid value foo for configuration metadata.recovery.strategy: String must be one of (case insensitive): REBOOTSTRAP, NONE"},
		{Producer, producer, "metadata.recovery.strategy", "none", ""},
		{Producer, producer, "bootstrap.servers", "", "Configuration 'bootstrap.servers' must not be empty. Valid values include: any non-empty value"},
		{Producer, producer, "enable.idempotence", "x", "Invalid value x for configuration enable.idempotence: Expected value to be either true or false"},
		{Producer, producer, "made.up", "x", ""},
		{Producer, nil, "linger.ms", "1",
			"Missing required configuration \"bootstrap.servers\" which has no default value."},
		{Consumer, consumer, "auto.offset.reset", "foo", reset},
		{Consumer, consumer, "auto.offset.reset", "by_duration:P1D", ""},
		{Consumer, consumer, "auto.offset.reset", "by_duration:PT1H30M", ""},
		{Consumer, consumer, "isolation.level", "foo", "Invalid value foo for configuration isolation.level: String must be one of: read_committed, read_uncommitted"},
		{Consumer, consumer, "group.protocol", "foo", "Invalid value foo for configuration group.protocol: String must be one of (case insensitive): CONSUMER, CLASSIC"},
		{Consumer, consumer, "max.poll.records", "0", "Invalid value 0 for configuration max.poll.records: Value must be at least 1"},
		{Consumer, consumer, "share.acquire.mode", "x", "Invalid value x for configuration share.acquire.mode: Invalid value `x` for configuration share.acquire.mode. The value must either be 'batch_optimized' or 'record_limit'."},
		{Consumer, consumer, "partition.assignment.strategy", "", ""},
	} {
		got := ""
		set := append(c.base[:len(c.base):len(c.base)], wire.ConfigEntry{Key: c.key, Value: c.val})
		if p := CheckClient(c.table, set); p != nil {
			got = p.Text
		}
		if got != c.wantError {
			t.Errorf("%s=%s:\n got %q\nwant %q", c.key, c.val, got, c.wantError)
		}
	}
}

// What a real broker refused through kafka-configs.
func TestBrokerTexts(t *testing.T) {
	for _, c := range []struct {
		key, val string
		one      bool
		want     string
	}{
		{"node.id", "7", true, "Cannot update these configs dynamically: [node.id]"},
		{"auto.create.topics.enable", "false", false, "Cannot update these configs dynamically: [auto.create.topics.enable]"},
		{"listeners", "PLAINTEXT://:9093", false, "Cannot update these configs at default cluster level, broker id must be specified: [listeners]"},
		{"listeners", "PLAINTEXT://:9093", true, ""},
		{"log.cleaner.threads", "x", true, "Invalid value x for configuration log.cleaner.threads: Not a number of type INT"},
		{"log.cleaner.threads", "2", false, ""},
		{"made.up", "2", false, ""},
	} {
		got := ""
		if p := CheckBroker(entries(c.key, c.val), c.one); p != nil {
			got = p.Text
		}
		if got != c.want {
			t.Errorf("%s=%s: %q, want %q", c.key, c.val, got, c.want)
		}
	}
}

// All defaults are valid values of their own config.
func TestDefaultsAreValid(t *testing.T) {
	for name, table := range map[string]Table{
		"topic": Topic, "group": Group, "broker": Broker, "producer": Producer,
		"consumer": Consumer,
		"admin":    Admin,
	} {
		seen := map[string]bool{}
		for i := range table {
			d := &table[i]
			if seen[d.Name] {
				t.Errorf("%s: %s twice", name, d.Name)
			}
			seen[d.Name] = true
			if d.Flags&Required != 0 || d.Default == Null {
				continue
			}
			if p := d.Check(d.Default); p != nil && d.Name != "share.acquire.mode" &&
				d.Valid != "non-empty list" {
				t.Errorf("%s: %s", name, p.Text)
			}
		}
	}
	if len(Topic) != 33 {
		t.Errorf("%d topic configs, a real 4.3 broker lists 33", len(Topic))
	}
}

func TestDuration(t *testing.T) {
	for s, want := range map[string]int64{
		"P1D": 86_400_000, "PT1H": 3_600_000, "PT1H30M": 5_400_000, "PT0.5S": 500,
		"P2DT3S": 172_803_000,
		"P":      -1, "PT": -1, "x": -1, "-P1D": -1, "P1DT": -1, "PT1X": -1,
	} {
		got, ok := DurationMs(s)
		if !ok {
			got = -1
		}
		if got != want {
			t.Errorf("%s: %d, want %d", s, got, want)
		}
	}
}
