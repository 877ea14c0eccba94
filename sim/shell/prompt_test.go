package shell

import (
	"slices"
	"testing"

	"highwater/sim"
)

// A program that hangs though its input has ended doesn't get the lines that follow, and they are
// echoed behind a prompt.
func TestALineAfterAHangingProgramHasAPrompt(t *testing.T) {
	var got []string
	_, err := Run(sim.Config{Seed: 1, Brokers: 3}, "kill broker-1 broker-2 broker-3\n"+
		"echo a | kcat -P -b broker-1:9092 -t x -X message.timeout.ms=0\nwait 1s\n",
		func(line string, _ bool) { got = append(got, line) })
	if err != nil || !slices.Contains(got, "$ wait 1s") {
		t.Errorf("%v\n%q", err, got)
	}
}

// A tool that isn't there ends its own line, not the script. A mistyped word for the machines does.
func TestAScriptGoesOnBehindAProgramThatIsMissing(t *testing.T) {
	var got []string
	print := func(line string, stderr bool) {
		if stderr {
			line = "! " + line
		}
		got = append(got, line)
	}
	_, err := Run(sim.Config{Seed: 1, Brokers: 3}, "kafka-nosuch.sh --list\necho a | kafka-other\nwait 1s\n", print)
	want := []string{"$ kafka-nosuch.sh --list", "! bash: kafka-nosuch.sh: command not found",
		"$ echo a | kafka-other", "! bash: kafka-other: command not found", "$ wait 1s"}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v\n%q", err, got)
	}
	if _, err := Run(sim.Config{Seed: 1, Brokers: 3}, "kil broker-1\nwait 1s\n", print); err == nil {
		t.Error("a mistyped verb didn't stop the script")
	}
}
