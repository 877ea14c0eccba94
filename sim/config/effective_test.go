package config

import (
	"testing"

	"highwater/sim/image"
	"highwater/sim/wire"
)

func imageWith(records ...*wire.ConfigRecord) *image.Image {
	img := image.New()
	for i, r := range records {
		img.Replay(int64(i), r)
	}
	return &img
}

func topicConfig(key, value string) *wire.ConfigRecord {
	return &wire.ConfigRecord{
		Resource: wire.ConfigResource{Type: wire.TopicResource, Name: "orders"}, Key: key,
		Value: value,
	}
}

func brokerConfig(name, key, value string) *wire.ConfigRecord {
	return &wire.ConfigRecord{
		Resource: wire.ConfigResource{Type: wire.BrokerResource, Name: name}, Key: key,
		Value: value,
	}
}

// A topic's own value beats the broker's dynamic one, which beats the cluster's, which beats
// server.properties, which beats the default; hours count where milliseconds aren't set.
func TestPrecedence(t *testing.T) {
	static := entries("log.retention.hours", "24", "log.segment.bytes", "2000000",
		"log.roll.hours", "2")
	for _, c := range []struct {
		img  *image.Image
		key  string
		want string
	}{
		{imageWith(), "retention.ms", "86400000"},
		{imageWith(), "segment.ms", "7200000"},
		{imageWith(), "segment.bytes", "2000000"},
		{imageWith(), "cleanup.policy", "delete"},
		{imageWith(brokerConfig("", "log.retention.ms", "7")), "retention.ms", "7"},
		{imageWith(brokerConfig("", "log.retention.ms", "7"), brokerConfig("1",
			"log.retention.ms", "8")),
			"retention.ms", "8"},
		{imageWith(brokerConfig("2", "log.retention.ms", "8")), "retention.ms", "86400000"},
		{imageWith(brokerConfig("1", "log.retention.ms", "8"), topicConfig("retention.ms", "9")),
			"retention.ms", "9"},
		{imageWith(brokerConfig("", "message.max.bytes", "5")), "max.message.bytes", "5"},
	} {
		n := Node{Image: c.img, ID: 1, Static: static}
		if got := n.Topic("orders", c.key); got != c.want {
			t.Errorf("%s: %s, want %s", c.key, got, c.want)
		}
	}
	n := Node{Static: entries("log.retention.hours", "-1")}
	if got := n.TopicInt64("orders", "retention.ms"); got != -1 {
		t.Errorf("-1 hours is no limit, not %d ms", got)
	}
}

// Lookups on a broker's way don't allocate.
func TestLookupsDoNotAllocate(t *testing.T) {
	n := Node{
		Image: imageWith(topicConfig("retention.ms", "9"), brokerConfig("",
			"min.insync.replicas", "2")),
		ID: 1, Static: ShippedBroker(),
	}
	sum := int64(0)
	if got := testing.AllocsPerRun(100, func() {
		sum += n.TopicInt64("orders", "retention.ms") + int64(n.MinInsyncReplicas("orders"))
		sum += n.BrokerInt64("replica.lag.time.max.ms")
		if n.TopicBool("orders", "unclean.leader.election.enable") {
			sum++
		}
	}); got > 0 {
		t.Errorf("%v allocations", got)
	}
}

// A broker's description tells what can't be changed while it runs, and where values come from.
func TestDescribeBroker(t *testing.T) {
	img := imageWith(brokerConfig("1", "log.retention.ms", "5"))
	for _, d := range (Node{ID: 1, Static: ShippedBroker(), Image: img}).DescribeBroker() {
		switch d.Name {
		case "log.retention.ms":
			if d.Value != "5" || d.ReadOnly || d.Source != wire.DynamicBrokerConfig {
				t.Errorf("%+v", d)
			}
		case "num.partitions":
			if !d.ReadOnly || d.Source != wire.StaticBrokerConfig {
				t.Errorf("%+v", d)
			}
		}
	}
}

// kafka-python and librdkafka have other defaults than Java.
func TestLibraries(t *testing.T) {
	for _, c := range []struct {
		library  Library
		key      string
		producer string
	}{
		{Java, "linger.ms", "5"}, {Java, "acks", "all"},
		{KafkaPython, "linger.ms", "0"}, {KafkaPython, "acks", "all"}, {KafkaPython2, "acks", "1"},
		{KafkaPython2, "enable.idempotence", "false"}, {Librdkafka, "batch.size", "1000000"},
		{Librdkafka, "delivery.timeout.ms", "300000"}, {Librdkafka,
			"sticky.partitioning.linger.ms", "10"},
	} {
		if got := c.library.Producer().Default(c.key); got != c.producer {
			t.Errorf("%s %s: %s, want %s", c.library, c.key, got, c.producer)
		}
	}
	if got := KafkaPython2.Consumer().Default("session.timeout.ms"); got != "10000" {
		t.Errorf("kafka-python 2 session.timeout.ms %s", got)
	}
	if Producer.Default("linger.ms") != "5" {
		t.Error("a library's table changed Java's")
	}
}

// Every config that a learner can set on a topic, a group or a client has its sentence.
func TestDocs(t *testing.T) {
	for _, table := range []Table{Topic, Group, Producer, Consumer} {
		for i := range table {
			if d := &table[i]; d.Doc() == "" && d.Name != "security.providers" {
				t.Errorf("%s has no sentence", d.Name)
			}
		}
	}
	for i, d := range docs {
		known := false
		for _, table := range []Table{Topic, Group, Producer, Consumer, Admin, Broker} {
			known = known || table.Find(d.name) != nil
		}
		if !known || i > 0 && docs[i-1].name >= d.name {
			t.Errorf("%s is unknown, or out of order", d.name)
		}
	}
}
