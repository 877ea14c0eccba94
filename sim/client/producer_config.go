package client

import (
	"math"
	"strconv"
	"strings"

	"highwater/sim/config"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Partitioner says how a producer chooses the partition of a record that names none.
type Partitioner uint8

// Partitioners. The first is the Java default: murmur2 of the key, sticky without a key (KIP-794).
const (
	JavaBuiltIn      Partitioner = iota
	RoundRobin                   // Java's RoundRobinPartitioner: ignores keys
	PythonDefault                // kafka-python: murmur2, without a key random per record
	ConsistentRandom             // librdkafka's default: CRC32; without a key, or an empty one, random
	Consistent                   // librdkafka: CRC32, a null key counts as an empty one
	Murmur2Random                // librdkafka: murmur2, null key random
	Murmur2Only                  // librdkafka murmur2: null keys count as empty ones
	Random                       // librdkafka: random per record (sticky while lingering)
)

// ProducerConfig are the settings of a producer, with the defaults of its library.
type ProducerConfig struct {
	NetworkConfig
	Library          string
	Acks             int16
	Idempotent       bool
	BatchSize        int32
	Linger           node.Time
	BufferMemory     int64
	MaxBlock         node.Time
	MaxRequestSize   int32
	DeliveryTimeout  node.Time
	AckTimeout       node.Time // how long the broker may wait for the ISR
	Retries          int32
	Compression      int16 // attribute bits: 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd
	Partitioner      Partitioner
	IgnoreKeys       bool      // partitioner.ignore.keys
	Adaptive         bool      // partitioner.adaptive.partitioning.enable
	StickyLinger     node.Time // librdkafka's sticky.partitioning.linger.ms
	OnePerRequest    bool      // librdkafka puts one partition into a request
	BatchMaxRecords  int32     // librdkafka's batch.num.messages; 0: no limit
	PartitionTimeout node.Time // partitioner.availability.timeout.ms; 0: not used
}

// ReadProducerConfig reads the settings of a producer of the given library ("" is Java). The error's
// text is that of the real library's exception.
func ReadProducerConfig(library string, entries []wire.ConfigEntry) (ProducerConfig, error) {
	s := settings{entries: entries}
	s.check(library, config.Producer)
	var c ProducerConfig
	switch library {
	case "", Java:
		c = javaProducer(&s)
	case KafkaPython:
		c = pythonProducer(&s)
	case Librdkafka:
		c = librdkafkaProducer(&s)
	default:
		s.fail("unknown client library " + library)
	}
	if c.LogPrefix == "" {
		c.LogPrefix = "[Producer clientId=" + c.ClientID + "] "
	}
	if c.MaxInFlight > 5 && c.Idempotent && library != Librdkafka {
		s.fail("To use the idempotent producer, max.in.flight.requests.per.connection must be set " +
			"to at most 5. Current value is " + strconv.Itoa(int(c.MaxInFlight)) + ".")
	}
	return c, s.err
}

func javaProducer(s *settings) ProducerConfig {
	c := ProducerConfig{NetworkConfig: readNetwork(s), Library: Java}
	if c.ClientID == "" {
		c.ClientID = "producer-1"
	}
	c.Acks = readAcks(s, "acks", wire.AcksAll)
	c.MaxInFlight = int32(s.number("max.in.flight.requests.per.connection", 5))
	c.BatchSize = int32(s.number("batch.size", 16384))
	c.Linger = s.ms("linger.ms", 5)
	c.BufferMemory = s.number("buffer.memory", 33554432)
	c.MaxBlock = s.ms("max.block.ms", 60000)
	c.MaxRequestSize = int32(s.number("max.request.size", 1048576))
	c.Retries = int32(s.number("retries", math.MaxInt32))
	c.Compression = readCompression(s)
	c.IgnoreKeys = s.flag("partitioner.ignore.keys", false)
	c.Adaptive = s.flag("partitioner.adaptive.partitioning.enable", true)
	c.PartitionTimeout = s.ms("partitioner.availability.timeout.ms", 0)
	if class := s.text("partitioner.class", ""); strings.HasSuffix(class, "RoundRobinPartitioner") {
		c.Partitioner = RoundRobin
	} else if class != "" && class != "null" {
		s.fail("Invalid value " + class + " for configuration partitioner.class: Class " + class +
			" could not be found.")
	}
	c.AckTimeout = c.RequestTimeout
	readIdempotence(s, &c)
	c.DeliveryTimeout = s.ms("delivery.timeout.ms", 120000)
	if least := c.Linger + c.RequestTimeout; c.DeliveryTimeout < least {
		if s.has("delivery.timeout.ms") {
			s.failAs(configException,
				"delivery.timeout.ms should be equal to or larger than linger.ms + request.timeout.ms")
		}
		c.DeliveryTimeout = least
	}
	return c
}

// readIdempotence: on by default, refused when it is asked for together with settings that break it,
// and silently off when only those settings are given. Kafka: ProducerConfig.postProcessAndValidate.
func readIdempotence(s *settings, c *ProducerConfig) {
	c.Idempotent = s.flag("enable.idempotence", true)
	if !c.Idempotent {
		return
	}
	asked := s.has("enable.idempotence")
	switch {
	case c.Retries == 0 && asked:
		s.fail("Must set retries to non-zero when using the idempotent producer.")
	case c.Acks != wire.AcksAll && asked:
		s.fail("Must set acks to all in order to use the idempotent producer. " +
			"Otherwise we cannot guarantee idempotence.")
	}
	c.Idempotent = c.Retries != 0 && c.Acks == wire.AcksAll
}

// pythonProducer has the defaults of kafka-python 3.
func pythonProducer(s *settings) ProducerConfig {
	c := javaProducer(s)
	c.Library = KafkaPython
	if !s.has("client.id") {
		c.ClientID = "kafka-python-producer-1"
	}
	c.LogPrefix = "<KafkaProducer client_id=" + c.ClientID + "> "
	if !s.has("linger.ms") {
		c.Linger = 0
	}
	c.Partitioner, c.Adaptive = PythonDefault, false
	return c
}

func librdkafkaProducer(s *settings) ProducerConfig {
	c := ProducerConfig{NetworkConfig: readNetwork(s), Library: Librdkafka}
	if c.ClientID == "" {
		c.ClientID = "rdkafka"
	}
	c.LogPrefix = c.ClientID + "#producer-1: "
	c.ReconnectBackoff = s.ms("reconnect.backoff.ms", 100)
	c.ReconnectBackoffMax = s.ms("reconnect.backoff.max.ms", 10000)
	c.MetadataMaxAge = s.ms("topic.metadata.refresh.interval.ms", 300000)
	c.RequestTimeout = s.ms("socket.timeout.ms", 60000)
	c.AckTimeout = s.ms("request.timeout.ms", 30000)
	c.Idempotent = s.flag("enable.idempotence", false)
	c.Acks = readAcks(s, "acks", readAcks(s, "request.required.acks", wire.AcksAll))
	c.MaxInFlight = int32(s.number("max.in.flight.requests.per.connection",
		s.number("max.in.flight", 1000000)))
	if c.Idempotent {
		c.MaxInFlight, c.Acks = min(c.MaxInFlight, 5), wire.AcksAll
	}
	c.BatchSize = int32(s.number("batch.size", 1000000))
	c.BatchMaxRecords = int32(s.number("batch.num.messages", 10000))
	c.Linger = s.ms("linger.ms", s.number("queue.buffering.max.ms", 5))
	c.BufferMemory = s.number("queue.buffering.max.kbytes", 1048576) * 1024
	c.MaxBlock = node.Forever
	c.MaxRequestSize = int32(s.number("message.max.bytes", 1000000))
	c.Retries = int32(s.number("retries", s.number("message.send.max.retries", math.MaxInt32)))
	c.DeliveryTimeout = s.ms("message.timeout.ms", s.number("delivery.timeout.ms", 300000))
	c.Compression = readCompression(s)
	c.StickyLinger = s.ms("sticky.partitioning.linger.ms", 10)
	c.OnePerRequest = true
	switch name := s.text("partitioner", "consistent_random"); name {
	case "consistent_random":
		c.Partitioner = ConsistentRandom
	case "consistent":
		c.Partitioner = Consistent
	case "murmur2_random":
		c.Partitioner = Murmur2Random
	case "murmur2":
		c.Partitioner = Murmur2Only
	case "random":
		c.Partitioner = Random
	default:
		s.fail("Invalid value \"" + name + "\" for configuration property \"partitioner\"")
	}
	return c
}

func readAcks(s *settings, key string, fallback int16) int16 {
	switch v := strings.TrimSpace(s.text(key, "")); v {
	case "":
		return fallback
	case "all", "-1":
		return wire.AcksAll
	case "0":
		return wire.AcksNone
	case "1":
		return wire.AcksLeader
	default:
		if n, err := strconv.ParseInt(v, 10, 16); err == nil && key == "request.required.acks" {
			return int16(n) // librdkafka leaves the refusal to the broker
		}
		s.fail("Invalid value " + v + " for configuration acks: String must be one of: all, -1, 0, 1")
		return fallback
	}
}

func readCompression(s *settings) int16 {
	switch v := s.text("compression.type", "none"); v {
	case "gzip":
		return 1
	case "snappy":
		return 2
	case "lz4":
		return 3
	case "zstd":
		return 4
	case "none", "None":
		return 0
	default:
		s.fail("Invalid value " + v + " for configuration compression.type: String must be one of: " +
			"none, gzip, snappy, lz4, zstd")
		return 0
	}
}
