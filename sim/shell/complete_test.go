package shell

import (
	"strings"
	"testing"
)

// Completion knows the tools' own options, the topics, the brokers and the programs that run.
func TestComplete(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"ki", "kill "},
		{"kafka-top", "kafka-topics.sh "},
		{"kill ", "broker-1 |broker-2 |console-consumer |controller-1 |order-desk "},
		{"start ", "broker-3 |maker "},
		{"kafka-consumer-groups.sh --describe --group k", "kitchen "},
		{"consumer maker --commit a", "after |auto "},
		{"kafka-topics.sh --cr", "--create "},
		{"kafka-topics.sh --create --topic o", "orders "},
		{"kafka-topics.sh --create --topic=o", "orders "},
		{"kafka-topics.sh --bootstrap-server broker-1", "broker-1:9092 "},
		{"kafka-topics.sh --create --config min.ins", "min.insync.replicas="},
		{"echo hi | kafka-top", "kafka-topics.sh "},
		{"producer desk --cli", "--client "},
		{"producer desk --client kafka", "kafka-python "},
		{"wait until orders-0 le", "leader "},
		{"kafka-topics.sh 'a", ""},
		{"kafka-console-consumer.sh --formatter org.apache.kafka.tools.consumer.O",
			"org.apache.kafka.tools.consumer.OffsetsMessageFormatter "},
	} {
		var got []string
		for _, k := range Complete(c.line, len(c.line), testEnv()) {
			got = append(got, k.Text)
		}
		if s := strings.Join(got, "|"); s != c.want {
			t.Errorf("%q: got %q, want %q", c.line, s, c.want)
		}
	}
}

func FuzzComplete(f *testing.F) {
	f.Add("kafka-topics.sh --to", 3)
	f.Add("kill 'a b", 9)
	env := testEnv()
	f.Fuzz(func(t *testing.T, line string, pos int) {
		for _, c := range Complete(line, pos, env) {
			if c.Start < 0 || c.Start > len(line) {
				t.Errorf("%q: start %d", line, c.Start)
			}
		}
	})
}
