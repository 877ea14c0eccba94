package config

import "highwater/sim/wire"

// Library is a client library whose defaults a client process can have. The configs keep their
// Java names: kafka-python writes linger_ms for linger.ms, librdkafka has some names of its own.
type Library string

// Libraries.
const (
	Java         Library = "java"          // kafka-clients 4.3.1
	KafkaPython  Library = "kafka-python"  // 3.0
	KafkaPython2 Library = "kafka-python2" // 2.3
	Librdkafka   Library = "librdkafka"    // 2.15; also confluent-kafka-python and kcat
)

// Producer is the library's table of producer configs.
func (l Library) Producer() Table {
	switch l {
	case KafkaPython:
		return Producer.with(pythonClient)
	case KafkaPython2:
		return Producer.with(pythonClient, []wire.ConfigEntry{
			{Key: "acks", Value: "1"}, {Key: "enable.idempotence", Value: "false"},
		})
	case Librdkafka:
		return Producer.with(librdkafkaClient, librdkafkaProducer)
	}
	return Producer
}

// Consumer is the library's table of consumer configs.
func (l Library) Consumer() Table {
	switch l {
	case KafkaPython:
		return Consumer.with(pythonClient, pythonConsumer)
	case KafkaPython2:
		return Consumer.with(pythonClient, pythonConsumer, []wire.ConfigEntry{
			{Key: "request.timeout.ms", Value: "305000"},
			{Key: "session.timeout.ms", Value: "10000"},
		})
	case Librdkafka:
		return Consumer.with(librdkafkaClient, librdkafkaConsumer)
	}
	return Consumer
}

// pythonClient is where kafka-python differs from Java: no linger, a long reconnect backoff, bytes
// as they are instead of serializers, and neither metadata rebootstrap nor a growing retry
// backoff.
var pythonClient = []wire.ConfigEntry{
	{Key: "linger.ms", Value: "0"},
	{Key: "reconnect.backoff.max.ms", Value: "30000"},
	{Key: "retry.backoff.max.ms", Value: "100"},
	{Key: "metadata.recovery.strategy", Value: "none"},
	{Key: "bootstrap.servers", Value: "localhost:9092"},
	{Key: "key.serializer", Value: Null}, {Key: "value.serializer", Value: Null},
	{Key: "key.deserializer", Value: Null}, {Key: "value.deserializer", Value: Null},
}

var pythonConsumer = []wire.ConfigEntry{
	{Key: "partition.assignment.strategy", Value: "range,roundrobin"},
}

// librdkafkaClient is where librdkafka differs from Java for all clients. Its CONFIGURATION.md
// lists more; these are the ones that change what a cluster sees.
var librdkafkaClient = []wire.ConfigEntry{
	{Key: "client.id", Value: "rdkafka"},
	{Key: "reconnect.backoff.ms", Value: "100"},
	{Key: "reconnect.backoff.max.ms", Value: "10000"},
	{Key: "metadata.max.age.ms", Value: "900000"},
	{Key: "connections.max.idle.ms", Value: "0"},
	{Key: "socket.connection.setup.timeout.ms", Value: "30000"},
	{Key: "bootstrap.servers", Value: ""},
	{Key: "key.serializer", Value: Null}, {Key: "value.serializer", Value: Null},
	{Key: "key.deserializer", Value: Null}, {Key: "value.deserializer", Value: Null},
	{Key: "topic.metadata.refresh.interval.ms", Value: "300000"},
	{Key: "topic.metadata.refresh.fast.interval.ms", Value: "100"},
	{Key: "topic.metadata.propagation.max.ms", Value: "30000"},
	{Key: "socket.timeout.ms", Value: "60000"},
	{Key: "socket.max.fails", Value: "1"},
}

var librdkafkaProducer = []wire.ConfigEntry{
	{Key: "acks", Value: "-1"},
	{Key: "enable.idempotence", Value: "false"},
	{Key: "batch.size", Value: "1000000"},
	{Key: "max.in.flight.requests.per.connection", Value: "1000000"},
	{Key: "delivery.timeout.ms", Value: "300000"},
	{Key: "max.request.size", Value: "1000000"},
	{Key: "buffer.memory", Value: "1073741824"},
	{Key: "partitioner.class", Value: "consistent_random"},
	{Key: "batch.num.messages", Value: "10000"},
	{Key: "queue.buffering.max.messages", Value: "100000"},
	{Key: "sticky.partitioning.linger.ms", Value: "10"},
}

var librdkafkaConsumer = []wire.ConfigEntry{
	{Key: "allow.auto.create.topics", Value: "false"},
	{Key: "check.crcs", Value: "false"},
	{Key: "isolation.level", Value: "read_committed"},
	{Key: "partition.assignment.strategy", Value: "range,roundrobin"},
	{Key: "queued.min.messages", Value: "100000"},
	{Key: "queued.max.messages.kbytes", Value: "65536"},
	{Key: "fetch.error.backoff.ms", Value: "500"},
	{Key: "enable.auto.offset.store", Value: "true"},
	{Key: "enable.partition.eof", Value: "false"},
}

// with is t with other defaults; a name that t hasn't is added as a string, unless Java has it for
// the other kind of client.
func (t Table) with(changes ...[]wire.ConfigEntry) Table {
	out := append(make(Table, 0, len(t)+16), t...)
	for _, entries := range changes {
		for _, e := range entries {
			if d := out.Find(e.Key); d != nil {
				d.Default, d.Flags = e.Value, d.Flags&^Required
				continue
			}
			if Producer.Find(e.Key) == nil && Consumer.Find(e.Key) == nil {
				out = append(out, Def{Name: e.Key, Type: String, Default: e.Value})
			}
		}
	}
	return out
}
