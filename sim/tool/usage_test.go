package tool

import (
	"os"
	"strings"
	"testing"
)

// The help of every tool is the real tool's help, to the byte. The recordings are of Kafka 4.3.1.
func TestUsageEqualsRecording(t *testing.T) {
	files, err := os.ReadDir("options")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(f.Name(), ".txt")
		if p := find(name); p == nil || p.ownHelp {
			continue
		}
		real, err := os.ReadFile("../shell/testdata/real/help-" + strings.TrimPrefix(name, "kafka-") +
			".txt")
		if err != nil {
			t.Error(err)
			continue
		}
		text, err := os.ReadFile("options/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		about, options := parseOptions(string(text))
		lines := usage(options)
		if about != "" {
			lines = append([]string{about}, lines...)
		}
		got := strings.Split(strings.Join(lines, "\n"), "\n")
		var want []string
		for _, l := range strings.Split(string(real), "\n") {
			if l == "" || l[0] == '#' || l[0] == '$' || strings.HasPrefix(l, "---- ") {
				continue
			}
			want = append(want, l)
		}
		for i := range max(len(got), len(want)) {
			if at(got, i) != at(want, i) {
				t.Errorf("%s, line %d:\ngot  %q\nwant %q", name, i+1, at(got, i), at(want, i))
				break
			}
		}
	}
}
