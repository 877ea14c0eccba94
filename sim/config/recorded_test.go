package config

import (
	"os"
	"strings"
	"testing"

	"highwater/sim/wire"
)

// recorded gathers the lines that the real kafka-configs printed after a heading.
func recorded(t *testing.T, heading string) []string {
	t.Helper()
	text, err := os.ReadFile("../shell/testdata/real/configs.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(text), "\n# "+heading+"\n")
	if !ok {
		t.Fatalf("nothing recorded under %q", heading)
	}
	rest, _, _ = strings.Cut(rest, "\n---- stderr")
	var out []string
	for l := range strings.SplitSeq(rest, "\n") {
		if l, ok := strings.CutPrefix(l, "  "); ok {
			out = append(out, l)
		}
	}
	return out
}

func printed(d wire.DescribedConfig) string {
	var synonyms []string
	for _, s := range d.Synonyms {
		synonyms = append(synonyms, string(s.Source)+":"+s.Name+"="+s.Value)
	}
	sensitive := "false"
	if d.Sensitive {
		sensitive = "true"
	}
	return d.Name + "=" + d.Value + " sensitive=" + sensitive + " synonyms={" +
		strings.Join(synonyms, ", ") + "}"
}

// Descriptions are those of a real 4.3 cluster, line by line.
func TestDescriptionsAsRecorded(t *testing.T) {
	elr := brokerConfig("", "min.insync.replicas", "1")
	group := &wire.ConfigRecord{
		Resource: wire.ConfigResource{Type: wire.GroupResource, Name: "kitchen"},
		Key:      "consumer.session.timeout.ms", Value: "50000",
	}
	n := Node{ID: 1, Static: ShippedBroker(), Image: imageWith(elr, group,
		topicConfig("min.insync.replicas", "2"), topicConfig("retention.ms", "60000"))}
	for _, c := range []struct {
		heading string
		got     []wire.DescribedConfig
	}{
		{"all configs of a topic, in full", n.DescribeTopic("orders")},
		{"all configs of a topic without own configs", n.DescribeTopic("trips")},
		{"all configs of a broker, in full", n.DescribeBroker()},
		{"cluster-wide default (min.insync.replicas is written by the controller because ELR is on)",
			n.DescribeBrokerDefaults()},
		{"groups: all", n.DescribeGroup("kitchen")},
	} {
		want := recorded(t, c.heading)
		if len(c.got) != len(want) {
			t.Errorf("%s: %d lines, want %d", c.heading, len(c.got), len(want))
		}
		for i := range min(len(want), len(c.got)) {
			got := strings.ReplaceAll(printed(c.got[i]), "controller-1:", "controller-101:")
			if got != want[i] {
				t.Errorf("%s:\n got %s\nwant %s", c.heading, got, want[i])
			}
		}
	}
}
