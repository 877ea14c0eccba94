package shell

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/config"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// testdata/real/scripts holds whole scripts: each was played on a new cluster of the real Kafka and
// recorded line by line, and each is played here on a new world, every line, in its order.

// A step is one line of a script and what it printed.
type step struct {
	line           int
	command        string // a command of the console, with its here-document
	stdout, stderr []string
	exit           string // "" for what prints nothing that is compared: a verb, a program in the background
}

// ended tells that a verb ended a program of the background: what it printed is compared.
func (s *step) ended() bool { return s.exit == "end" }

func readScript(t *testing.T, file string) []step {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []step
	var into *[]string
	for i, l := range strings.Split(string(text), "\n") {
		verb, isVerb := strings.CutPrefix(l, "! ")
		command, isCommand := strings.CutPrefix(l, "$ ")
		exit, isExit := strings.CutPrefix(l, "---- exit ")
		last := len(out) - 1
		switch {
		case isVerb && into == nil:
			out = append(out, step{line: i + 1, command: verb})
		case isCommand && into == nil:
			out = append(out, step{line: i + 1, command: command})
		case l == "---- stdout":
			into = &out[last].stdout
		case l == "---- stderr":
			into = &out[last].stderr
		case isExit:
			out[last].exit, into = exit, nil
		case l == "---- end":
			out[last].exit, into = "end", nil
		case into != nil:
			*into = append(*into, l)
		case l == "" || l == "---- background" || strings.HasPrefix(l, "#"):
		default: // the rest of a here-document
			out[last].command += "\n" + l
		}
	}
	return out
}

// printing collects what each program printed on standard output and standard error.
type printing map[wire.ID]*[2]string

func (p printing) see(events []node.Event) {
	for i := range events {
		f, ok := events[i].Fact.(node.Printed)
		if !ok {
			continue
		}
		o := p[events[i].Node]
		if o == nil {
			o = new([2]string)
			p[events[i].Node] = o
		}
		to := &o[0]
		if f.Stderr {
			to = &o[1]
		}
		if *to += f.Line; !f.NoNewline {
			*to += "\n"
		}
	}
}

// of is what a program has printed.
func (p printing) of(id wire.ID) (stdout, stderr []string) {
	if o := p[id]; o != nil {
		return lines(o[0]), lines(o[1])
	}
	return nil, nil
}

// A difference is a recorded command that isn't answered as the real tool answers it, and why.
type difference struct {
	script, command, why string
	met                  bool
}

const differencesFile = "testdata/real/scripts/differences.md"

// readDifferences reads the list: a command in a code block under the heading of its script, and the
// reason before it.
func readDifferences(t *testing.T) []*difference {
	text, err := os.ReadFile(differencesFile)
	if err != nil {
		t.Fatal(err)
	}
	var out []*difference
	script, why := "", ""
	for _, l := range strings.Split(string(text), "\n") {
		heading, isHeading := strings.CutPrefix(l, "## ")
		command, isCommand := strings.CutPrefix(l, "    $ ")
		more, isMore := strings.CutPrefix(l, "    ")
		switch {
		case isHeading:
			script, why = heading, ""
		case isCommand:
			out = append(out, &difference{script: script, command: command, why: why})
		case isMore:
			out[len(out)-1].command += "\n" + more
		case l != "":
			why = l
		}
	}
	return out
}

// TestScriptsPrintWhatTheRealClusterPrints plays each recorded script. A command prints what the real
// one printed, or stands in differences.md with a reason; one that stands there for nothing fails.
func TestScriptsPrintWhatTheRealClusterPrints(t *testing.T) {
	files, err := filepath.Glob("testdata/real/scripts/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	equal, played, known := 0, 0, readDifferences(t)
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".txt")
		t.Run(name, func(t *testing.T) {
			r := newReplay(t)
			for _, st := range readScript(t, f) {
				what := r.play(&st)
				if st.exit == "" {
					continue
				}
				at := slices.IndexFunc(known, func(d *difference) bool {
					return d.script == name && d.command == st.command
				})
				if at >= 0 && what != "" {
					known[at].met = true
				}
				if at < 0 && what != "" {
					t.Errorf("%s:%d\n$ %s\n%s", f, st.line, st.command, what)
				}
				if r.played++; what == "" {
					r.equal++
				}
			}
			t.Logf("%d of %d equal", r.equal, r.played)
			equal, played = equal+r.equal, played+r.played
		})
	}
	for _, d := range known {
		if !d.met {
			t.Errorf("equal now, or not recorded; take it out of %s: %s: %s", differencesFile, d.script, d.command)
		}
		if d.why == "" {
			t.Errorf("no reason in %s: %s: %s", differencesFile, d.script, d.command)
		}
	}
	t.Logf("%d of %d commands equal (%.1f %%)", equal, played, 100*float64(equal)/float64(max(played, 1)))
}

// A replay is one script on one world.
type replay struct {
	session       Session
	printed       printing
	background    map[string]wire.ID // by name
	endless       bool               // the last command had to be interrupted
	equal, played int
}

func newReplay(t *testing.T) *replay {
	r := &replay{printed: printing{}, background: map[string]wire.ID{}}
	r.session = Session{
		World: sim.New(sim.Config{Seed: 1, Brokers: 3, Static: config.ShippedBroker()}),
		Print: func(line string, _ bool) {
			r.endless = r.endless || strings.Contains(line, " is still running after ")
		}, See: r.printed.see,
	}
	if err := r.session.Boot(); err != nil {
		t.Fatal(err)
	}
	return r
}

// jvm is how long the recorder's machine took to start a tool; a recorded cluster had that time.
const jvm = node.Second

// play carries out a step and tells what differs; "" when nothing does.
func (r *replay) play(st *step) string {
	w := r.session.World
	w.Run(w.Now()+jvm, r.session.take)
	id := w.NextClient()
	r.session.Code, r.endless = 0, false
	line := strings.ReplaceAll(st.command, "controller-101:", "controller-1:") // the same one, here
	if strings.HasPrefix(line, "kcat ") && !strings.ContainsAny(line, "<|&") {
		line += " < /dev/null" // the recorder had no terminal, and kcat looks whether it has one
	}
	words := strings.Fields(st.command)
	background, known := r.background[words[min(1, len(words)-1)]]
	if !st.ended() || !known || w.Process(background).Running { // it may have ended by itself
		if err := r.session.Line(line); err != nil {
			return "refused: " + err.Error()
		}
	}
	switch {
	case st.ended():
		id = background
		r.session.untilEnded(id)
	case strings.HasSuffix(st.command, "&"):
		r.background[w.Process(id).Name] = id
	}
	if st.exit == "" {
		return ""
	}
	stdout, stderr := r.printed.of(id)
	what := differs("stdout", anyOrder(st.command), st.stdout, stdout) +
		differs("stderr", false, st.stderr, stderr)
	code := strconv.Itoa(r.session.Code)
	if r.endless {
		code = "interrupted (-9)" // the recorder, too, ended what didn't end by itself: it killed it
	}
	if !st.ended() && code != st.exit {
		what += "exit: want " + st.exit + ", got " + code + "\n"
	}
	return what
}

func differs(stream string, anyOrder bool, want, got []string) string {
	want, got = normaliseGroups(withoutChance(want)), normaliseGroups(withoutChance(got))
	if anyOrder {
		slices.Sort(want)
		slices.Sort(got)
	}
	if slices.Equal(want, got) {
		return ""
	}
	return stream + "\n  want " + strings.Join(head(want), "\n       ") + "\n  got  " +
		strings.Join(head(got), "\n       ") + "\n"
}

// head is enough of a long output for a message.
func head(lines []string) []string { return lines[:min(len(lines), 20)] }

// anyOrder: which partition's records come first depends on which leader answers first.
func anyOrder(command string) bool {
	for _, s := range []string{"console-consumer", "share-consumer", "kcat -C", " -G ",
		"metadata-quorum"} {
		if strings.Contains(command, s) {
			return true
		}
	}
	return false
}
