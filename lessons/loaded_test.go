package lessons

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const small = "---\ntitle: Mine\n---\n## First\nSome words.\n"

// A lesson that is loaded is the one its author would have in lessons/content, under another name. The
// name comes from the text alone, and no lesson of ours has such a one.
func TestLoaded(t *testing.T) {
	names, err := filepath.Glob("content/*.md")
	if err != nil || len(names) < 10 {
		t.Fatal(names, err)
	}
	ids := map[string]bool{}
	for _, name := range names {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		l, err := Loaded(string(source))
		if err != nil {
			t.Fatal(err)
		}
		own := strings.TrimSuffix(filepath.Base(name), ".md")
		if IsLoaded(own) || !IsLoaded(l.ID) || ids[l.ID] {
			t.Errorf("%s is loaded as %s", own, l.ID)
		}
		ids[l.ID] = true
		want, err := Parse(own, string(source))
		if err != nil {
			t.Fatal(err)
		}
		if l.Edition != want.Edition || len(l.Steps) != len(want.Steps) {
			t.Errorf("%s is another lesson when it is loaded", own)
		}
		again, err := Loaded(strings.ReplaceAll(string(source), "\n", "\r\n"))
		if err != nil || again.ID != l.ID {
			t.Errorf("with Windows' ends of lines %s is %v, %v", own, again, err)
		}
	}
}

// What is wrong is named with its line, and where there is one, the word.
func TestLoadedErrors(t *testing.T) {
	setup := "---\ntitle: T\n---\n```setup\n" + strings.Repeat("wait 1s\n", maxSetup+1) + "```\n## S\nx\n"
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", "line 1: a lesson begins with"},
		{"no front", "# Hello\n", "line 1: a lesson begins with"},
		{"open front", "---\ntitle: x\n", "line 1: the opening three dashes are never closed"},
		{"a key", "---\ntitle: x\nbroker: 3\n---\n", `line 3: unknown key "broker"; known are title`},
		{"a value", "---\ntitle: x\nbrokers: 99\n---\n", `line 3: brokers is "99"`},
		{"no step", "---\ntitle: x\n---\nwords\n", "line 1: the lesson has no step"},
		{"a fence", small + "```rum\nkill broker-1\n```\n", `line 6: unknown fence "rum"; known are run`},
		{"an open fence", small + "```run\nkill broker-1\n", "line 6: the fence \"```run\" is never closed"},
		{"a predicate", small + "```goal\nDo it :: tpic orders\n```\n", `line 7: `},
		{"its word", small + "```goal\nDo it :: tpic orders\n```\n", `"tpic`},
		{"no hint", small + "```goal\nDo it :: topic orders exists\n```\n", `line 4: step "First" lacks a hint`},
		{"long", small + strings.Repeat("x", MaxLoaded), "it has 257 kB; a lesson has at most 256"},
		{"a long line", small + strings.Repeat(">", maxLine+1), "line 6: this line has 2001 bytes"},
		{"long prose", small + strings.Repeat("x\n", maxProse/2), `line 4: step "First" has 16 kB of prose`},
		{"much setup", setup, "line 55: a setup has at most 50 lines"},
	} {
		l, err := Loaded(c.text)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v; want %q", c.name, l, err, c.want)
		}
	}
	step := "## S\n" + strings.Repeat("x\n", 32) + strings.Repeat(">", maxLine) + "\n"
	most := small + strings.Repeat(step, (MaxLoaded-len(small))/len(step))
	most += strings.Repeat("\n", MaxLoaded-len(most))
	if _, err := Loaded(most); err != nil {
		t.Errorf("just as long as it may be: %v", err)
	}
}

// No text breaks the parser: lessons with pieces cut out, doubled, and put where they don't belong.
func TestHostileText(t *testing.T) {
	names, _ := filepath.Glob("content/*.md")
	var lines []string
	for _, name := range names {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, strings.Split(string(source), "\n")...)
	}
	lines = append(lines, "```", "```goal", "```predict", "---", "## ", "- :: ", " :: ", "x :: not", "\x00", "\xff\xfe",
		"```run until", "```hint when", "<< ", "a << '", "\\")
	r := rand.New(rand.NewPCG(1, 2))
	parsed := 0
	for range 4000 {
		from := r.IntN(len(lines) - 40)
		text := append([]string{"---", "title: x", "---", "## S", "words"}, lines[from:from+r.IntN(40)]...)
		for range r.IntN(6) {
			text[r.IntN(len(text))] = lines[r.IntN(len(lines))]
		}
		if _, err := Loaded(strings.Join(text, "\n")); err == nil {
			parsed++
		} else if !strings.HasPrefix(err.Error(), "line ") {
			t.Fatalf("an error without its line: %v", err)
		}
	}
	if parsed == 0 || parsed == 4000 {
		t.Errorf("%d of 4000 were lessons: the test proves nothing", parsed)
	}
}
