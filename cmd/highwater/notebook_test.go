package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/shell"
)

// cellsIn is the folder of the recordings: cells with what they printed against Kafka 4.3.1 with
// kafka-python 3.0.12. Its README tells how they are made.
const cellsIn = "../../web/python/testdata/real"

// recorded is a cell of a recording.
type recorded struct {
	title, text, printed string
	limit                node.Time
}

func readCells(t *testing.T, file string) []recorded {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var cells []recorded
	for i, part := range strings.Split(string(data), "\n#%%") {
		if i == 0 {
			continue
		}
		title, rest, _ := strings.Cut(part, "\n")
		text, printed, _ := strings.Cut(rest, "\n----\n")
		c := recorded{title: strings.TrimSpace(title), text: text, limit: node.Minute,
			printed: strings.TrimRight(printed, "\n")}
		if _, limit, ok := strings.Cut(title, "for="); ok {
			d, err := time.ParseDuration(limit + "s")
			if err != nil {
				t.Fatal(err)
			}
			c.limit = node.Time(d.Microseconds())
		}
		cells = append(cells, c)
	}
	return cells
}

// frames are what stands between a traceback's first line and the exception: the real library's own
// frames are no promise.
var frames = regexp.MustCompile(`(?m)^Traceback \(most recent call last\):\n(?:[ ].*\n)+`)

// chained is the exception that was being handled when the one that counts was thrown.
var chained = regexp.MustCompile(`(?m)^.*\n\nDuring handling of the above exception, another exception ` +
	`occurred:\n\n`)

// object is the place of an object, which is the interpreter's.
var object = regexp.MustCompile(`object at 0x[0-9a-f]+`)

// named makes what is arbitrary in a printed text alike.
func named(text string) string {
	text = chained.ReplaceAllString(frames.ReplaceAllString(text+"\n", ""), "")
	return strings.TrimRight(object.ReplaceAllString(text, "object at 0x1"), "\n")
}

// kernelOf runs this machine's Python beside a cluster.
func kernelOf(t *testing.T, name string, brokers int) *kernel {
	t.Helper()
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("there is no python3 here")
	}
	s := &shell.Session{World: sim.New(sim.Config{Seed: 7, Brokers: brokers}), Print: func(string, bool) {}}
	if err := s.Boot(); err != nil {
		t.Fatal(err)
	}
	k, err := startKernel(s, name, 7, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.stop)
	return k
}

// Cells print against the simulation what they printed against a real Kafka.
func TestCells(t *testing.T) {
	files, _ := filepath.Glob(cellsIn + "/*.cells")
	total, mistakes := 0, 0
	for _, file := range files {
		cells := readCells(t, file)
		total += len(cells)
		t.Run(strings.TrimSuffix(filepath.Base(file), ".cells"), func(t *testing.T) {
			k := kernelOf(t, "cells", 3)
			for i, c := range cells {
				var out strings.Builder
				k.limit = c.limit
				k.show = func(line string, _ bool) { out.WriteString(line + "\n") }
				if _, err := k.run(i, c.text); err != nil {
					t.Fatal(err)
				}
				if got, want := named(out.String()), named(c.printed); got != want {
					t.Errorf("%s\n%s\n-- prints\n%s\n-- and with the real ones\n%s", c.title, c.text, got, want)
				}
			}
		})
		for _, c := range cells {
			if strings.HasPrefix(c.title, "mistake") {
				mistakes++
			}
		}
	}
	if total < 80 || mistakes < 25 {
		t.Errorf("%d cells, %d mistakes: fewer than promised", total, mistakes)
	}
}

// A loop is interrupted when its cell's time is over, even where a call of it ends at that very moment.
func TestTimeIsOver(t *testing.T) {
	k := kernelOf(t, "loops", 1)
	k.limit = 3 * node.Second
	if wrong, err := k.run(0, "import time\nwhile True:\n    time.sleep(1)"); wrong != "KeyboardInterrupt" {
		t.Errorf("ended with %q, %v", wrong, err)
	}
}

// IPython's own lines are answered, and never passed over in silence; a line of Python that begins with
// a per cent sign is Python.
func TestLinesOfIPython(t *testing.T) {
	k := kernelOf(t, "magic", 1)
	for i, c := range [][2]string{
		{"!pip install kafka-python==3.0.0\nx = 1", "Requirement already satisfied: kafka-python==3.0.0\n"},
		{"%pip install -q pandas\nprint(x)", "ERROR: Could not find a version that satisfies the " +
			"requirement pandas (from versions: none)\nERROR: No matching distribution found for pandas\n1\n"},
		{"!{sys.executable} -m pip install", "/bin/bash: line 1: {sys.executable}: command not found. " +
			"The console below the stage knows Kafka's tools.\n"},
		{"!python3 -m pip install kafka-python", "Requirement already satisfied: kafka-python\n"},
		{"if x:\n    %matplotlib inline\n    print(2)",
			"UsageError: Line magic function `%matplotlib` not found.\n2\n"},
		{"%%bash\nls", "There is no shell in here. The console below the stage takes these lines, " +
			"Kafka's own tools among them.\n"},
		{"%%time\nprint(3)", "UsageError: Cell magic `%%time` not found.\n"},
		{"print('%s'\n  % 4)", "4\n"},
	} {
		var out strings.Builder
		k.show = func(line string, _ bool) { out.WriteString(line + "\n") }
		if _, err := k.run(i, c[0]); err != nil {
			t.Fatal(err)
		}
		if out.String() != c[1] {
			t.Errorf("%s\n-- prints\n%s-- not\n%s", c[0], out.String(), c[1])
		}
	}
}

// TestNoPythonLeavesNothing starts a kernel where there is no python3: it says what is needed and
// takes its folder away again.
func TestNoPythonLeavesNothing(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	t.Setenv("PATH", t.TempDir())
	s := &shell.Session{World: sim.New(sim.Config{Seed: 7, Brokers: 1}), Print: func(string, bool) {}}
	if err := s.Boot(); err != nil {
		t.Fatal(err)
	}
	if _, err := startKernel(s, "cells", 7, nil); err == nil ||
		!strings.Contains(err.Error(), "python3 is needed") {
		t.Fatalf("without python3 it says %v", err)
	}
	left, err := os.ReadDir(temp)
	if err != nil || len(left) != 0 {
		t.Errorf("%d folders were left behind (%v)", len(left), err)
	}
}
