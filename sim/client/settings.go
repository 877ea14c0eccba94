package client

import (
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// Libraries whose behaviour can be chosen.
const (
	Java        = "java"
	KafkaPython = "kafka-python"
	Librdkafka  = "librdkafka"
)

// settings reads a client's config entries; a later entry wins over an earlier one, as in a
// properties file. The first bad value is kept as an error.
type settings struct {
	entries []wire.ConfigEntry
	err     error
}

// configError is what Kafka's ConfigException says.
type configError string

func (e configError) Error() string { return string(e) }

func (s *settings) lookup(key string) (string, bool) {
	for i := len(s.entries) - 1; i >= 0; i-- {
		if s.entries[i].Key == key || dotted(s.entries[i].Key) == key {
			return s.entries[i].Value, true
		}
	}
	return "", false
}

// dotted turns kafka-python's spelling (linger_ms) into Kafka's (linger.ms).
func dotted(key string) string {
	if strings.IndexByte(key, '_') < 0 {
		return key
	}
	return strings.ReplaceAll(key, "_", ".")
}

func (s *settings) text(key, fallback string) string {
	if v, ok := s.lookup(key); ok {
		return v
	}
	return fallback
}

func (s *settings) number(key string, fallback int64) int64 {
	v, ok := s.lookup(key)
	if !ok {
		return fallback
	}
	n, err := strconv.ParseInt(strings.TrimSpace(v), 10, 64)
	if err != nil {
		s.fail("Invalid value " + v + " for configuration " + key + ": Not a number of type LONG")
		return fallback
	}
	return n
}

func (s *settings) ms(key string, fallback int64) node.Time {
	return node.Ms(s.number(key, fallback))
}

func (s *settings) flag(key string, fallback bool) bool {
	v, ok := s.lookup(key)
	if !ok {
		return fallback
	}
	switch strings.ToLower(strings.TrimSpace(v)) {
	case "true":
		return true
	case "false":
		return false
	}
	s.fail("Invalid value " + v + " for configuration " + key +
		": Expected value to be either true or false")
	return fallback
}

func (s *settings) fail(text string) {
	if s.err == nil {
		s.err = configError(text)
	}
}

func (s *settings) has(key string) bool {
	_, ok := s.lookup(key)
	return ok
}

// NetworkConfig are the settings that every client has (CommonClientConfigs).
type NetworkConfig struct {
	ClientID             string
	LogPrefix            string // "[Producer clientId=producer-1] "
	Bootstrap            string // bootstrap.servers
	RequestTimeout       node.Time
	ReconnectBackoff     node.Time
	ReconnectBackoffMax  node.Time
	RetryBackoff         node.Time
	RetryBackoffMax      node.Time
	MetadataMaxAge       node.Time
	SetupTimeout         node.Time // socket.connection.setup.timeout.ms
	SetupTimeoutMax      node.Time
	MaxInFlight          int32     // requests per connection
	Rebootstrap          bool      // metadata.recovery.strategy
	RebootstrapAfter     node.Time // metadata.recovery.rebootstrap.trigger.ms
	AllowAutoTopicCreate bool
	// Slot tells the components of one machine apart: 0 to 7.
	Slot int32
	// quietBootstrap: the admin client doesn't write of lost bootstrap brokers.
	quietBootstrap bool
}

func readNetwork(s *settings) NetworkConfig {
	return NetworkConfig{
		ClientID:             s.text("client.id", ""),
		Bootstrap:            s.text("bootstrap.servers", "broker-1:9092"),
		RequestTimeout:       s.ms("request.timeout.ms", 30000),
		ReconnectBackoff:     s.ms("reconnect.backoff.ms", 50),
		ReconnectBackoffMax:  s.ms("reconnect.backoff.max.ms", 1000),
		RetryBackoff:         s.ms("retry.backoff.ms", 100),
		RetryBackoffMax:      s.ms("retry.backoff.max.ms", 1000),
		MetadataMaxAge:       s.ms("metadata.max.age.ms", 300000),
		SetupTimeout:         s.ms("socket.connection.setup.timeout.ms", 10000),
		SetupTimeoutMax:      s.ms("socket.connection.setup.timeout.max.ms", 30000),
		MaxInFlight:          100,
		Rebootstrap:          s.text("metadata.recovery.strategy", "rebootstrap") != "none",
		RebootstrapAfter:     s.ms("metadata.recovery.rebootstrap.trigger.ms", 300000),
		AllowAutoTopicCreate: true,
	}
}

// ParseBootstrap splits bootstrap.servers into endpoints. A host the simulated DNS doesn't know is
// reported by name; a known host on a port where no broker listens gets ID 0: it refuses.
func ParseBootstrap(list string) (servers []wire.BrokerEndpoint, unknownHost string) {
	for _, part := range strings.Split(list, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		host, portText, _ := strings.Cut(part, ":")
		port, _ := strconv.Atoi(portText)
		id, known := resolve(host)
		if !known {
			return nil, part
		}
		if port != BrokerPort {
			id = 0
		}
		servers = append(servers, wire.BrokerEndpoint{ID: id, Host: host, Port: int32(port)})
	}
	return servers, ""
}

// BrokerPort is where every broker listens.
const BrokerPort = 9092

// resolve knows the hosts of the simulated network: broker-N, their addresses 10.0.0.N, and
// localhost, where no broker listens.
func resolve(host string) (wire.ID, bool) {
	for _, prefix := range [...]string{"broker-", "10.0.0."} {
		if digits, ok := strings.CutPrefix(host, prefix); ok {
			n, err := strconv.Atoi(digits)
			return wire.ID(n), err == nil && n >= 1 && wire.ID(n) < wire.FirstController
		}
	}
	return 0, host == "localhost" || host == "127.0.0.1"
}
