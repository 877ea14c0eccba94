package client

import (
	"strings"
	"testing"
)

// A transactional producer would promise what isn't simulated: each library's is refused, by the name
// of the setting, however it is spelt.
func TestTransactionalIDIsRefused(t *testing.T) {
	for library, key := range map[string]string{Java: "transactional.id", Librdkafka: "transactional.id",
		KafkaPython: "transactional_id"} {
		_, err := ReadProducerConfig(library, configOf(key, "maker-1"))
		if err == nil || !strings.Contains(err.Error(), "transactional.id=maker-1") {
			t.Errorf("%s: %v", library, err)
		}
	}
	if _, err := ReadProducerConfig(Java, configOf("acks", "all")); err != nil {
		t.Error(err)
	}
}

// A value that Kafka's own client refuses is refused in its words.
func TestJavaClientsCheckTheirSettings(t *testing.T) {
	for _, c := range []struct{ key, value, says string }{
		{"max.poll.records", "0", "Invalid value 0 for configuration max.poll.records: Value must be at least 1"},
		{"isolation.level", "x", "Invalid value x for configuration isolation.level"},
	} {
		_, err := ReadConsumerConfig(Java, configOf("group.id", "g", c.key, c.value))
		if err == nil || !strings.HasPrefix(err.Error(), c.says) {
			t.Errorf("%s=%s: %v", c.key, c.value, err)
		}
	}
}
