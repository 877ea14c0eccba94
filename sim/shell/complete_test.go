package shell

import (
	"slices"
	"strings"
	"testing"

	"highwater/sim/tool"
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

// A tool is completed and explained by its row alone.
func TestEachToolIsCompletedAndExplained(t *testing.T) {
	for _, name := range tool.Names() {
		offered := func(line, want string) bool {
			return slices.ContainsFunc(Complete(line, len(line), testEnv()), func(c Candidate) bool {
				return c.Text == want+" " && c.About != ""
			})
		}
		if !offered(name[:len(name)-1], name) {
			t.Errorf("%s isn't completed", name)
		}
		l, err := Parse("help "+name, testEnv())
		if err != nil {
			t.Errorf("help %s: %v", name, err)
		}
		for _, f := range tool.Find(name).Flags() {
			if !offered(name+" "+f[:len(f)-1], f) {
				t.Errorf("%s: %s isn't completed, or without a word about it", name, f)
			}
			if !strings.Contains(l.Print, "\n  "+f+"  ") {
				t.Errorf("help %s says nothing of %s", name, f)
			}
		}
	}
}

// The console's help is read in a window of a few lines: the tools stand in columns, none is left out, and
// nothing is wider than a terminal may be.
func TestHelpFitsAConsole(t *testing.T) {
	lines := strings.Split(helpText(), "\n")
	if len(lines) > 45 {
		t.Errorf("help takes %d lines", len(lines))
	}
	var words []string
	for _, l := range lines {
		if len(l) > 104 {
			t.Errorf("%d columns: %s", len(l), l)
		}
		words = append(words, strings.Fields(l)...)
	}
	for _, name := range tool.Names() {
		if !slices.Contains(words, name) {
			t.Errorf("help lacks %s", name)
		}
	}
}

func FuzzComplete(f *testing.F) {
	f.Add("kafka-topics.sh --to", 3)
	f.Add("kill 'a b", 9)
	f.Add("kafka-configs.sh --entity-name=", 31)
	env := testEnv()
	f.Fuzz(func(t *testing.T, line string, pos int) {
		for _, c := range Complete(line, pos, env) {
			if c.Start < 0 || c.Start > len(line) {
				t.Errorf("%q: start %d", line, c.Start)
			}
		}
	})
}
