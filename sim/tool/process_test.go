package tool

import (
	"strings"
	"testing"

	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// start runs the first step of a program: reading its arguments.
func start(argv, stdin []string) (m node.Machine, out *node.Out) {
	chance := node.NewChance(1, 1)
	out = &node.Out{}
	out.Reset(0, &chance)
	spec, _ := New(argv, stdin, false)
	m = spec.New(1001, "test")
	m.Start(out)
	return m, out
}

// Whatever is typed behind a program's name, it says something, exits, or asks the cluster; it never
// panics, and nothing comes after its end.
func FuzzArguments(f *testing.F) {
	for _, s := range []string{"--list --bootstrap-server broker-1:9092",
		"--create --topic a --config b",
		"-C -b b:1 -t x -o -5 -f %s%", "--topic x --partition 9 --offset y", "-K", "describe --status",
		"--offset-json-file /dev/stdin --bootstrap-server broker-1:9092", "--alter --add-config [a=b"} {
		for i := range programs {
			f.Add(i, s, `{"partitions":[{"topic":"a","partition":0,"offset":1,"replicas":[1]}]}`)
		}
	}
	f.Fuzz(func(t *testing.T, program int, words, stdin string) {
		if program < 0 {
			program = -(program + 1)
		}
		argv := append([]string{programs[program%len(programs)].Name}, strings.Fields(words)...)
		m, out := start(argv, strings.Split(stdin, "\n"))
		if !out.Exited && len(out.Sends) == 0 && len(out.Alarms) == 0 {
			t.Errorf("%q: neither asks nor ends", argv)
		}
		c, printed, ended := m.Clone(), len(out.Facts), out.Exited
		c.Receive(wire.Message{Body: &wire.Input{Line: "x"}}, out)
		c.Fire(node.Timer{Kind: kit.PatienceTimer}, out)
		if ended && len(out.Facts) != printed {
			t.Errorf("%q: prints after its end", argv)
		}
		c.Receive(wire.Message{Body: &wire.Input{Interrupt: true}}, out)
	})
}

// A tool that has ended is deaf: nothing is printed after its exit.
func TestNothingAfterTheEnd(t *testing.T) {
	m, out := start([]string{"kafka-topics.sh", "--version"}, nil)
	if !out.Exited || out.Code != 0 || len(out.Facts) != 1 {
		t.Fatalf("%+v", out)
	}
	m.Receive(wire.Message{Body: &wire.Input{Line: "x"}}, out)
	m.Fire(node.Timer{Kind: kit.PatienceTimer}, out)
	if len(out.Facts) != 1 {
		t.Errorf("%+v", out.Facts)
	}
}

// Exit codes of mistakes are 1, and the usage stands on standard error.
func TestMistakesExitWithOne(t *testing.T) {
	for i := range programs {
		if programs[i].Getopt || programs[i].Read != nil {
			continue
		}
		_, out := start([]string{programs[i].Name, "--no-such-option"}, nil)
		if !out.Exited || out.Code != 1 {
			t.Errorf("%s: exited %v, code %d", programs[i].Name, out.Exited, out.Code)
		}
		for _, f := range out.Facts {
			if p, ok := f.(node.Printed); ok && !p.Stderr {
				t.Errorf("%s: printed %q to standard output", programs[i].Name, p.Line)
			}
		}
	}
}
