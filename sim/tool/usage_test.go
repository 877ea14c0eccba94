package tool

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"highwater/sim/tool/kit"
)

// A tool is a room with options.txt, a row in programs and the recording of its --help. Whoever adds one
// and forgets a part of it is told which.
func TestNothingOfAToolIsForgotten(t *testing.T) {
	rooms, err := filepath.Glob("*/options.txt")
	if err != nil {
		t.Fatal(err)
	}
	inTable := 0
	for _, f := range rooms {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(programs[:], func(g *kit.Program) bool {
			return g.Options == string(text)
		}) {
			inTable++
		} else {
			t.Errorf("%s: its room has no row in programs (registry.go)", f)
		}
	}
	if inTable != len(programs) {
		t.Errorf("%d rows in programs, %d of them with an options.txt", len(programs), inTable)
	}
	for i, g := range programs {
		for _, c := range []struct {
			missing bool
			what    string
		}{
			{g.Name == "" || strings.HasSuffix(g.Name, ".sh"), "Name, without .sh"},
			{Find(g.Typed()) != programs[i], "a Name that no other tool has"},
			{g.Class == "", "Class, the Java class with main()"},
			{g.Purpose() == "", "a first line in options.txt that says what it is for"},
			{len(g.Flags()) == 0, "options in options.txt"},
			{!slices.Contains([]string{"producer", "consumer", "tool"}, g.Role), "Role"},
			{g.Main == nil, "Main"},
			{g.Refuse == nil, "Refuse"},
			{g.Python == nil, "Python, or kit.NoPython"},
			{g.Endless != nil && g.RoleOf == nil && g.Role == "tool", "a Role of what runs on"},
			{recordedHelp(g) == nil, "help-" + strings.TrimPrefix(g.Name, "kafka-") +
				".txt among the recordings"},
		} {
			if c.missing {
				t.Errorf("%s (row %d of programs) lacks %s", g.Name, i, c.what)
			}
		}
	}
}

// recordedHelp is what the real tool's --help printed; nil when it wasn't recorded.
func recordedHelp(g *kit.Program) []string {
	real, err := os.ReadFile("../shell/testdata/real/help-" + strings.TrimPrefix(g.Name, "kafka-") +
		".txt")
	if err != nil {
		return nil
	}
	var lines []string
	for _, l := range strings.Split(string(real), "\n") {
		if l == "" || l[0] == '#' || l[0] == '$' || strings.HasPrefix(l, "---- ") {
			continue
		}
		lines = append(lines, l)
	}
	return lines
}

// The help of every tool is the real tool's help, to the byte. The recordings are of Kafka 4.3.1.
func TestUsageEqualsRecording(t *testing.T) {
	for _, g := range programs {
		if g.OwnHelp {
			continue
		}
		about, options := kit.ParseOptions(g.Options)
		got := append([]string{about}, kit.Usage(options)...)
		want := recordedHelp(g)
		for i := range max(len(got), len(want)) {
			if i >= min(len(got), len(want)) || got[i] != want[i] {
				t.Errorf("%s, line %d differs: %d lines, want %d\n%q", g.Name, i+1, len(got), len(want),
					got[min(i, len(got)-1)])
				break
			}
		}
	}
}
