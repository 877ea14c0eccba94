package shell

import (
	"os"
	"strings"
	"testing"
)

// The Python tab shows code that runs: every call in testdata/python.golden was checked against the
// signatures of kafka-python 3.0.12. A line "#### command" stands before its code.
func TestPython(t *testing.T) {
	const file = "testdata/python.golden"
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, part := range strings.Split(string(want), "#### ")[1:] {
		line, _, _ := strings.Cut(part, "\n")
		code, ok := Python(line)
		if !ok {
			t.Errorf("%s: no code", line)
		}
		got.WriteString("#### " + line + "\n" + code + "\n")
	}
	if *update {
		if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if got.String() != string(want) {
		t.Error(firstDifference(string(want), got.String()))
	}
}

// What kafka-python can't do isn't shown: world verbs, broken lines, other programs.
func TestPythonHasNothing(t *testing.T) {
	for _, line := range []string{"kill broker-1", "kafka-topics.sh --list", "kafka-topics.sh 'a",
		"kafka-log-dirs.sh --describe --bootstrap-server broker-1:9092", "", "#", "|", "ls",
		"consumer a --topic t --group g --share", "consumer a --topic t --group g --config " +
			"group.protocol=consumer", "consumer a --topic t --config " +
			"partition.assignment.strategy=mine",
		"kafka-configs.sh --alter --entity-type users --entity-name x --add-config a=b " +
			"--bootstrap-server broker-1:9092"} {
		if code, ok := Python(line); ok {
			t.Errorf("%q: %s", line, code)
		}
	}
}

func FuzzPython(f *testing.F) {
	f.Add("kafka-topics.sh --create --topic a --bootstrap-server b:1")
	f.Add("producer a --topic t --rate 3 --keys a:2")
	f.Fuzz(func(t *testing.T, line string) { Python(line) })
}
