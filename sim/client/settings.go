package client

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/config"
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

// SettingError says why a client can't be made of its settings.
type SettingError struct {
	Text string // what the exception says
	// Java is its class when the client itself throws it while it is made, inside of "Failed to
	// construct"; empty: a ConfigException, thrown before that.
	Java   string
	Causes []string // the exceptions behind it, each as Throwable.toString writes it
}

// Error implements error.
func (e *SettingError) Error() string { return e.Text }

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

// always are the settings without which a Java client doesn't start; the programs here give them.
var always = []wire.ConfigEntry{
	{Key: "bootstrap.servers", Value: "broker-1:9092"},
	{Key: "key.serializer", Value: "bytes"}, {Key: "value.serializer", Value: "bytes"},
	{Key: "key.deserializer", Value: "bytes"}, {Key: "value.deserializer", Value: "bytes"},
}

// check compares what is set with what Kafka's own client takes, and refuses it in the same words; the
// other libraries have words of their own. A setting that promises what the simulation can't keep is
// refused for all of them. Kafka: AbstractConfig.
func (s *settings) check(library string, t config.Table) {
	if library == "" || library == Java {
		if p := config.CheckClient(t, append(slices.Clip(always), s.entries...)); p != nil {
			s.fail(p.Text)
		}
	}
	if v := s.text("transactional.id", ""); v != "" {
		s.fail("transactional.id=" + v + ": there are no transactions in this simulation yet. " +
			"enable.idempotence=true is there.")
	}
}

// fail is what the reading of the settings throws: a ConfigException. Kafka: ConfigDef, AbstractConfig.
func (s *settings) fail(text string) { s.failAs("", text) }

// failAs is what the client's constructor throws.
func (s *settings) failAs(java, text string, causes ...string) {
	if s.err == nil {
		s.err = &SettingError{Text: text, Java: java, Causes: causes}
	}
}

const configException = "org.apache.kafka.common.config.ConfigException"

func (s *settings) has(key string) bool {
	_, ok := s.lookup(key)
	return ok
}

// NetworkConfig are the settings that every client has (CommonClientConfigs).
type NetworkConfig struct {
	ClientID             string
	LogPrefix            string // "[Producer clientId=producer-1] "
	Bootstrap            string // bootstrap.servers, or bootstrap.controllers
	Controllers          bool   // Bootstrap are controllers: the client knows nobody else (KIP-919)
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
	Slot  int32
	Login Login
	// quietBootstrap: the admin client doesn't write of lost bootstrap brokers.
	quietBootstrap bool
}

func readNetwork(s *settings) NetworkConfig {
	servers := s.text("bootstrap.servers", "broker-1:9092")
	controllers := s.text("bootstrap.controllers", "")
	if controllers != "" {
		servers = controllers
	}
	return NetworkConfig{
		Controllers:          controllers != "",
		ClientID:             s.text("client.id", ""),
		Bootstrap:            servers,
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
		Login:                readLogin(s),
	}
}

// ParseBootstrap splits bootstrap.servers, or bootstrap.controllers, into endpoints. A host the
// simulated DNS doesn't know is unknownHost; where nobody of that kind listens, the id is 0.
func ParseBootstrap(list string, controllers bool) (
	servers []wire.BrokerEndpoint, unknownHost string,
) {
	for _, part := range strings.Split(list, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		host, portText, _ := strings.Cut(part, ":")
		port, _ := strconv.Atoi(portText)
		id, known := resolve(host)
		if !known || id.IsController() && !controllers {
			return nil, part
		}
		if id.IsController() && int32(port) != wire.EndpointOf(id).Port {
			id = 0
		}
		servers = append(servers, wire.BrokerEndpoint{ID: id, Host: host, Port: int32(port)})
	}
	return servers, ""
}

// resolve knows the hosts of the simulated network: broker-N, controller-N, their addresses, and
// localhost, where no server listens.
func resolve(host string) (wire.ID, bool) {
	digits, address := strings.CutPrefix(host, "10.0.0.")
	if n, err := strconv.Atoi(digits); address && err == nil {
		id := wire.ID(n)
		return id, id.IsBroker() || id.IsController() && n < 256
	}
	for first, prefix := range [...]string{"broker-", "controller-"} {
		if digits, ok := strings.CutPrefix(host, prefix); ok {
			n, err := strconv.Atoi(digits)
			return wire.ID(first*100 + n), err == nil && n >= 1 && wire.ID(n) < wire.FirstController
		}
	}
	return 0, host == "localhost" || host == "127.0.0.1"
}
