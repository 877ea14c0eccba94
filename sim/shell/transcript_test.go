package shell

import (
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
)

var update = flag.Bool("update", false, "rewrite the expected output of the transcripts")

// A transcript is comments, console lines, "----" and what they print. A block ends at an empty line;
// when the output itself holds one, the block begins and ends with two lines of "----". Lines that
// begin with % tell the harness:
//
//	% cluster brokers=3 seed=1 min.insync.replicas=2
//	% show LeaderElected ISRChanged BrokerFenced      facts shown among the output, with their time
//	% hide name...                                    shown no more
//
// A fact is shown as "t=45.008s controller-1 ISRChanged orders-0 1,2,3 -> 1,2, slow"; t is seconds
// since the cluster was ready.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			got := playTranscript(t, string(text))
			if *update {
				if err := os.WriteFile(f, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(text) {
				t.Errorf("%s: %s", f, firstDifference(string(text), got))
			}
		})
	}
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		a, b := lineAt(w, i), lineAt(g, i)
		if a != b {
			return "line " + strconv.Itoa(i+1) + "\nwant " + a + "\ngot  " + b
		}
	}
	return "no difference"
}

func lineAt(l []string, i int) string {
	if i < len(l) {
		return l[i]
	}
	return "(nothing)"
}

type transcript struct {
	session Session
	show    []string
	ready   node.Time
	out     []string // of the block
}

// playTranscript carries out a transcript and gives it back with the output it really has.
func playTranscript(t *testing.T, text string) string {
	tr := &transcript{}
	var result, block []string
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		if lines[i] != "----" {
			result = append(result, lines[i])
			block = append(block, lines[i])
			continue
		}
		i = skipOutput(lines, i)
		tr.out = nil
		if err := tr.block(block); err != nil {
			tr.out = append(tr.out, "error: "+err.Error())
		}
		block = nil
		result = append(result, tr.formatted()...)
	}
	if len(block) > 0 {
		t.Errorf("the last block has no ----")
	}
	return strings.TrimRight(strings.Join(result, "\n"), "\n") + "\n"
}

// skipOutput finds the last line of the expected output that begins at lines[i].
func skipOutput(lines []string, i int) int {
	if i+1 < len(lines) && lines[i+1] == "----" {
		for j := i + 2; j+1 < len(lines); j++ {
			if lines[j] == "----" && lines[j+1] == "----" {
				return j + 1
			}
		}
	}
	for i+1 < len(lines) && lines[i+1] != "" {
		i++
	}
	return i
}

func (tr *transcript) formatted() []string {
	double := len(tr.out) > 0
	for _, l := range tr.out {
		if l == "" {
			return append(append([]string{"----", "----"}, tr.out...), "----", "----")
		}
	}
	_ = double
	return append([]string{"----"}, tr.out...)
}

// block carries out the console lines of one block.
func (tr *transcript) block(lines []string) error {
	if tr.session.World == nil {
		if err := tr.boot(lines); err != nil {
			return err
		}
	}
	for i := 0; i < len(lines); {
		line := lines[i]
		i++
		if rest, ok := strings.CutPrefix(line, "% "); ok {
			tr.directive(strings.Fields(rest))
			continue
		}
		_, err := tr.session.parse(line)
		for err == ErrIncomplete && i < len(lines) {
			line += "\n" + lines[i]
			i++
			_, err = tr.session.parse(line)
		}
		if err := tr.session.Line(line); err != nil {
			tr.out = append(tr.out, "error: "+err.Error())
		}
	}
	return nil
}

func (tr *transcript) directive(words []string) {
	switch words[0] {
	case "show":
		tr.show = append(tr.show, words[1:]...)
	case "hide":
		var kept []string
		for _, s := range tr.show {
			if index(words[1:], s) < 0 {
				kept = append(kept, s)
			}
		}
		tr.show = kept
	}
}

// boot makes the world that the first block asks for.
func (tr *transcript) boot(lines []string) error {
	c := sim.Config{Seed: 1, Brokers: 3}
	for _, l := range lines {
		words := strings.Fields(l)
		if len(words) < 2 || words[0] != "%" || words[1] != "cluster" {
			continue
		}
		for _, w := range words[2:] {
			k, v, _ := strings.Cut(w, "=")
			switch k {
			case "brokers":
				c.Brokers, _ = strconv.Atoi(v)
			case "seed":
				c.Seed, _ = strconv.ParseUint(v, 10, 64)
			default:
				c.Static = append(c.Static, wire.ConfigEntry{Key: k, Value: v})
			}
		}
	}
	tr.session = Session{World: sim.New(c), Print: func(string, bool) {}}
	if err := tr.session.Boot(); err != nil {
		return err
	}
	tr.ready = tr.session.World.Now()
	tr.session.Print = func(line string, stderr bool) {
		if stderr {
			line = "! " + line
		}
		tr.out = append(tr.out, line)
	}
	tr.session.See = tr.see
	return nil
}

func (tr *transcript) see(events []node.Event) {
	tr.snapshot()
	for _, e := range events {
		if index(tr.show, FactName(e.Fact)) < 0 {
			continue
		}
		at := e.At - tr.ready
		ms := strconv.FormatInt(int64(at/node.Millisecond)+1e9, 10)
		tr.out = append(tr.out, "t="+strconv.FormatInt(int64(at/node.Second), 10)+"."+
			ms[len(ms)-3:]+"s "+tr.session.World.NameOf(e.Node)+" "+FactText(e.Fact))
	}
}

// A snapshot that runs ahead, a tool's own state in it, changes nothing in the world it was taken of:
// the transcripts come out the same while every few steps a clone is taken and runs on for 2 s.
func TestTranscriptsBesideSnapshots(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txt")
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		disturb = true
		got := playTranscript(t, string(text))
		disturb = false
		if got != string(text) {
			t.Errorf("%s: %s", f, firstDifference(string(text), got))
		}
	}
}

// disturb makes see take snapshots; steps counts.
var disturb, steps = false, 0

const snapshotEvery = 97

func (tr *transcript) snapshot() {
	if steps++; disturb && steps%snapshotEvery == 0 {
		c := tr.session.World.Clone()
		c.AdvanceTo(c.Now() + 2*node.Second)
	}
}
