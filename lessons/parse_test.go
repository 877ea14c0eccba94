package lessons

import (
	"slices"
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/ledger"
)

// Every lesson in content parses, and reads well: short steps, one idea each.
func TestContent(t *testing.T) {
	ls, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range ls {
		if l.Summary == "" {
			t.Errorf("%s: no summary or no part", l.ID)
		}
		for i := range l.Steps {
			words := 0
			for _, b := range l.Steps[i].Blocks {
				words += len(strings.Fields(b.Text))
			}
			if words > 130 {
				t.Errorf("%s step %q has %d words of prose; one idea a step, at most 130",
					l.ID, l.Steps[i].Title, words)
			}
		}
	}
}

const front = "---\ntitle: T\n---\n"

// A malformed lesson is refused with its line and the word at fault.
func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"no front", "# Hello", "l.md:1: a lesson begins with a line of three dashes"},
		{"open front", "---\ntitle: T\n", "l.md:1: the opening three dashes are never closed"},
		{"no title", "---\nseed: 1\n---\n", "the lesson has no title"},
		{"key", "---\ntitle: T\ncolour: red\n---\n", `l.md:3: unknown key "colour"; known are title`},
		{"number", "---\ntitle: T\nbrokers: many\n---\n", `brokers is "many", not a number from 1`},
		{"disk", "---\ntitle: T\ndisk: 64MB\n---\n", `disk is "64MB", not a broker and a size`},
		{"no step", front + "Hello", "the lesson has no step"},
		{"fence", front + "## S\nx\n```rum\na\n```", `l.md:6: unknown fence "rum"; known are run`},
		{"open fence", front + "## S\nx\n```run\na", `is never closed`},
		{"predicate", front + "## S\nx\n```goal\nDo :: topic orders exist\n```",
			`at "exist" expected exists`},
		{"goal form", front + "## S\nx\n```goal\nDo it\n```", `a goal is "text :: predicate"`},
		{"no hint", front + "## S\nx\n```run\nhelp\n```\n```goal\nDo :: acked >= 1\n```\n",
			`step "S" lacks a hint`},
		{"no wrong deed", front + "## S\nx\n```run\nhelp\n```\n```goal\nDo :: acked >= 1\n```\n" +
			"```hint\nh\n```\n", `step "S" lacks a wrong deed`},
		{"notebook's name", front + "## S\nx\n```notebook The Kitchen\nprint(1)\n```",
			`small letters, digits and dashes, not "The Kitchen"`},
		{"no Python", front + "## S\nx\n```notebook kitchen\n\n```", "no Python"},
		{"choices", front + "## S\nx\n```predict\nWhat?\n- a :: acked = 1\n```", "two choices or more"},
	} {
		_, err := Parse("l", c.source)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

// A here-document and a continued line are one command.
func TestCommands(t *testing.T) {
	got := commands(strings.Split("a \\\n  b\nc << END\n1\n2\nEND\n# no\nd <<< x", "\n"))
	want := []string{"a \\\n  b", "c << END\n1\n2\nEND", "d <<< x"}
	if len(got) != len(want) {
		t.Fatalf("%q", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("command %d is %q, want %q", i, got[i], want[i])
		}
	}
}

// FuzzParse: no source makes the parser panic.
func FuzzParse(f *testing.F) {
	f.Add(front + "## S\nx\n```predict\nWhat?\n- a :: acked = 1\n- b :: not acked = 1\nbecause\n```")
	f.Add("---\n---\n")
	f.Fuzz(func(t *testing.T, source string) {
		l, err := Parse("l", source)
		if (l == nil) == (err == nil) && err == nil {
			t.Fatal("neither lesson nor error")
		}
	})
}

// FuzzPredicate: no text makes the predicate's parser panic.
func FuzzPredicate(f *testing.F) {
	for _, r := range rules {
		f.Add(r.form)
	}
	f.Fuzz(func(_ *testing.T, text string) { _, _ = ParsePredicate(text) })
}

// Every predicate is whole: it has words for authors and for learners, is answered in one way, and an
// example of its form is understood as itself.
func TestEveryRuleIsWhole(t *testing.T) {
	names := map[string]bool{}
	for _, r := range rules {
		form := r.fields()
		compared := len(form) > 1 && form[len(form)-2] == "OP"
		number, word := compared && form[len(form)-1] == "N", compared && form[len(form)-1] == "WORD"
		answers := 0
		for _, is := range []bool{r.count != nil, r.value != nil, r.holds != nil} {
			if is {
				answers++
			}
		}
		missing := ""
		switch {
		case names[r.form]:
			missing = "a form of its own"
		case r.means == "":
			missing = "means, the words for authors"
		case answers != 1:
			missing = "one answer: count, value or holds"
		case number != (r.count != nil):
			missing = "count, as its form ends in OP N; or it doesn't and has one"
		case word != (r.value != nil):
			missing = "value, as its form ends in OP WORD; or it doesn't and has one"
		case (r.amount == nil) == (r.count != nil):
			missing = "an amount, what the learner is told of a number; or it isn't one and has it"
		case r.count == nil && (!strings.HasSuffix(r.words, ".") || !strings.HasSuffix(r.still, ".")):
			missing = "two sentences: words for when it isn't so, still for when it should not be"
		}
		names[r.form] = true
		for _, n := range r.needs {
			if n.holds == nil || !strings.HasSuffix(n.words, ".") {
				missing = "a sentence for each need"
			}
		}
		if missing != "" {
			t.Errorf("predicate %q lacks %s", r.form, missing)
			continue
		}
		p, err := ParsePredicate(example(r))
		if err != nil || p.atoms[0].rule != r {
			t.Errorf("predicate %q: %q isn't understood as it (%v)", r.form, example(r), err)
		}
	}
}

// example is a sentence of a rule's form.
func example(r *rule) string {
	words := r.fields()
	for i, w := range words {
		switch w {
		case "NAME", "WORD":
			words[i] = "some"
		case "TEXT":
			words[i] = `"some text"`
		case "TP":
			words[i] = "orders-0"
		case "NODE":
			words[i] = "broker-1"
		case "OP":
			words[i] = "="
		case "N", "OFFSET":
			words[i] = "3"
		}
	}
	return strings.Join(words, " ")
}

// Every predicate can be asked of a world in which nothing has happened; unmet, it says what is
// missing, without a hole in the sentence.
func TestEveryRuleHasAnAnswer(t *testing.T) {
	books := Stretch{ledger.Since(nil, ledger.New()), func(string) bool { return false }}
	e := Env{sim.New(sim.Config{Seed: 1, Brokers: 1}), books, books}
	for _, r := range rules {
		for _, text := range []string{example(r), "not " + example(r), "ever " + example(r)} {
			p, err := ParsePredicate(text)
			if err != nil {
				t.Fatal(err)
			}
			said := p.Missing(e)
			if p.Holds(e) != (said == "") {
				t.Errorf("%q holds: %v, and is missing %q", text, p.Holds(e), said)
			}
			if said != "" && (strings.Contains(said, "$") || !strings.HasSuffix(said, ".")) {
				t.Errorf("%q is missing %q", text, said)
			}
		}
	}
}

// An author who mistypes a predicate is told the word at fault and the right one.
func TestPredicateErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"topic orders exist", `at "exist" expected exists, as in "topic NAME exists"`},
		{"topic orders partition = 3", `at "partition" expected partitions, as in "topic NAME partitions`},
		{"topc orders exists", `at "topc" expected topic, as in "topic NAME exists"`},
		{"orders-0 hw > many", `at "many" expected N, as in "TP hw OP N"`},
		{"orders-0 hw ~ 3", `at "~" expected one of = != <= >= < >, as in "TP hw OP N"`},
		{"orders-0 leader > broker-1", `at ">" expected one of = !=, as in "TP leader OP WORD"`},
		{"acked orders", `at the end expected one of`},
		{"broker-1 fenced now", `at "now" expected nothing more, as in "NODE fenced"`},
		{"skiped kitchen = 0", `at "skiped" expected skipped, as in "skipped NAME OP N"`},
		{"cuts = 0 and lsot = 1", `at "lsot" expected lost, as in "lost OP N"`},
		{"xyzzy", `begins with no known word`},
		{"", "an empty predicate asks nothing"},
	} {
		if _, err := ParsePredicate(c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.text, err, c.want)
		}
	}
}

// A cell for a notebook stands where it was written, and is none of the cells that are played.
func TestNotebookCell(t *testing.T) {
	l, err := Parse("l", front+"## S\nx\n```notebook kitchen\nfor o in c:\n    print(o)\n\n```\n")
	if err != nil {
		t.Fatal(err)
	}
	s := &l.Steps[0]
	if b := s.Blocks[1]; b.Kind != ProgramBlock || b.Name != "kitchen" ||
		b.Text != "for o in c:\n    print(o)" || len(s.Cells) != 0 {
		t.Errorf("it is %+v, with %d cells", b, len(s.Cells))
	}
}

// Disks are there before the lesson's first command.
func TestDisks(t *testing.T) {
	l, err := Parse("l", "---\ntitle: T\ndisk: broker-1 64MB, broker-2 1GB\n---\n```setup\nwait 1s\n```\n## S\nx\n")
	if err != nil {
		t.Fatal(err)
	}
	want := []Line{{"disk broker-1 64MB", 3}, {"disk broker-2 1GB", 3}, {"wait 1s", 6}}
	if !slices.Equal(l.Setup, want) {
		t.Errorf("the setup is %v", l.Setup)
	}
}
