package lessons

import (
	"strings"
	"testing"
)

// Every lesson in content parses, and reads well: short steps, one idea each.
func TestContent(t *testing.T) {
	ls, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range ls {
		if l.Summary == "" || l.Part == "" {
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
	for _, r := range grammar {
		f.Add(r.form)
	}
	f.Fuzz(func(_ *testing.T, text string) { _, _ = ParsePredicate(text) })
}
