package lessons

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// A malformed glossary is refused with its line and the word at fault.
func TestGlossaryErrors(t *testing.T) {
	lesson := front + "## First\nx\n"
	for _, c := range []struct{ name, text, want string }{
		{"fine", "ack\n  also: acked\n  A broker's answer.\n  see: one: First\n", ""},
		{"no term", "  A broker's answer.\n", "glossary.txt:1: an indented line stands before the first term"},
		{"no definition", "# words\nack\n  see: one\n", "glossary.txt:2: ack has no definition"},
		{"no lesson", "ack\n  An answer.\n  see: two\n", "glossary.txt:1: ack: there is no lesson two"},
		{"no step", "ack\n  An answer.\n  see: one: Last\n", `ack: the lesson one has no step "Last"`},
		{"two places", "ack\n  An answer.\n  see: one\n  see: one\n", `glossary.txt:4: ack has a "see" already`},
		{"order", "lag\n  Late.\nack\n  An answer.\n",
			"glossary.txt:3: ack stands below lag; terms go by the alphabet"},
		{"twice", "acks\n  One.\nleader\n  also: ACKS\n  Two.\n", "glossary.txt:3: the term ACKS is there twice"},
	} {
		s, err := ReadShelf(fstest.MapFS{
			"book.txt":     {Data: []byte("chapter One: four words\n  one\n")},
			"one.md":       {Data: []byte(lesson)},
			"glossary.txt": {Data: []byte(c.text)},
		})
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.want == "":
			want := Term{"ack", []string{"acked"}, "A broker's answer.", "one", "First", 1}
			if g := s.Glossary[0]; g.Name != want.Name || !slices.Equal(g.Also, want.Also) ||
				g.Means != want.Means || g.See != want.See || g.Step != want.Step || g.Line != want.Line {
				t.Errorf("%s: %+v", c.name, g)
			}
		case err == nil || !strings.Contains(err.Error(), c.want):
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

// shown is all that a learner may read: the lessons, and the sentences of stage and Why?.
func shown(t *testing.T) string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"content/*.md", "../web/words/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, string(text))
		}
	}
	return strings.ToLower(strings.Join(all, "\n"))
}

// uses tells whether a text has a name as a word of its own, in the plural perhaps.
func uses(text, name string) bool {
	pattern := `(^|[^\w.])` + regexp.QuoteMeta(strings.ToLower(name)) + `(s?($|\W)|\($)`
	return regexp.MustCompile(pattern).MatchString(text)
}

// Every term of the glossary is met in a lesson or on the stage, is defined in a sentence or two, and
// uses no word of Kafka's that the glossary lacks.
func TestGlossary(t *testing.T) {
	shelf, err := LoadShelf()
	if err != nil {
		t.Fatal(err)
	}
	var known []string
	for i := range shelf.Glossary {
		for _, name := range shelf.Glossary[i].names() {
			known = append(known, strings.ToLower(name))
		}
	}
	everything := shown(t)
	sentence := regexp.MustCompile(`[.?!:]["')]?( |$)`)
	for i := range shelf.Glossary {
		g := &shelf.Glossary[i]
		if !slices.ContainsFunc(g.names(), func(n string) bool { return uses(everything, n) }) {
			t.Errorf("%s: nobody uses it", g.Name)
		}
		ends := len(sentence.FindAllString(strings.ReplaceAll(g.Means, ":", ""), -1))
		if !strings.HasSuffix(g.Means, ".") || ends < 1 || ends > 2 {
			t.Errorf("%s: %d sentences; a definition has one or two: %s", g.Name, ends, g.Means)
		}
		for _, w := range terms(g.Means) {
			if !slices.Contains(known, strings.ToLower(w)) {
				t.Errorf("%s: its definition uses %q, which the glossary lacks", g.Name, w)
			}
		}
	}
}

// nouns are those of Kafka's words that look like any other word.
var nouns = strings.Fields(`ack acks assignor batch bootstrap broker client cluster commit consumer controller
	coordinator deserializer election epoch fetch follower generation group header heartbeat idempotence key lag
	leader linger listener log member metadata offset partition partitioner poll position producer quorum rebalance
	reassignment record replica replication retention retry segment serializer session subscription tombstone topic
	transaction truncate value voter zombie`)

// shaped are the words that can't be anything but Kafka's: a setting, an abbreviation, an error.
var shaped = regexp.MustCompile(`\b[a-z]+(?:\.[a-z]+)+|\b[A-Z][A-Z0-9_-]+\b`)

// terms are Kafka's words in a text.
func terms(text string) []string {
	out := shaped.FindAllString(text, -1)
	out = slices.DeleteFunc(out, func(w string) bool { return w == "LOG-END-OFFSET" || w == "NET" })
	text = strings.ToLower(text)
	for _, n := range nouns {
		if uses(text, n) {
			out = append(out, n)
		}
	}
	return out
}
