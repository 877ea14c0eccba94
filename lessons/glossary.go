package lessons

import (
	"slices"
	"strings"
)

// Term is an entry of content/glossary.txt: a word of Kafka's and what it means.
type Term struct {
	Name  string   // as it stands in the middle of a sentence: "high watermark"
	Also  []string // its other spellings: "HW"
	Means string   // one or two sentences, plain text
	See   string   // the lesson that shows it; "" when none does
	Step  string   // the title of a step of that lesson; "" for the lesson as a whole
	Line  int      // in the file, for messages to the author
}

const glossaryFile = "glossary.txt"

// glossary parses glossary.txt: a term stands at the beginning of a line, what belongs to it is
// indented below.
func (s *Shelf) glossary(text string) error {
	for i, line := range strings.Split(text, "\n") {
		indented := strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if !indented {
			s.Glossary = append(s.Glossary, Term{Name: line, Line: i + 1})
			continue
		}
		if len(s.Glossary) == 0 {
			return &ParseError{glossaryFile, i + 1, "an indented line stands before the first term"}
		}
		if text := s.Glossary[len(s.Glossary)-1].add(line); text != "" {
			return &ParseError{glossaryFile, i + 1, text}
		}
	}
	return s.checkGlossary()
}

// add takes a line below a term; it returns what is wrong with it.
func (t *Term) add(line string) string {
	if names, ok := strings.CutPrefix(line, "also: "); ok {
		for name := range strings.SplitSeq(names, ",") {
			t.Also = append(t.Also, strings.TrimSpace(name))
		}
		return ""
	}
	if place, ok := strings.CutPrefix(line, "see: "); ok {
		if t.See != "" {
			return t.Name + ` has a "see" already`
		}
		t.See, t.Step, _ = strings.Cut(place, ": ")
		return ""
	}
	t.Means = strings.TrimSpace(t.Means + " " + line)
	return ""
}

// checkGlossary checks that every entry is whole, stands in its place, and leads to a lesson that is
// there.
func (s *Shelf) checkGlossary() error {
	var taken []string // in lower case
	for i := range s.Glossary {
		t := &s.Glossary[i]
		for _, name := range t.names() {
			if slices.Contains(taken, strings.ToLower(name)) {
				return t.fail("the term " + name + " is there twice")
			}
			taken = append(taken, strings.ToLower(name))
		}
		if i > 0 && strings.ToLower(s.Glossary[i-1].Name) > strings.ToLower(t.Name) {
			return t.fail(t.Name + " stands below " + s.Glossary[i-1].Name +
				"; terms go by the alphabet")
		}
		if t.Means == "" {
			return t.fail(t.Name + " has no definition")
		}
		if err := s.checkSee(t); err != nil {
			return err
		}
	}
	return nil
}

func (s *Shelf) checkSee(t *Term) error {
	if t.See == "" {
		return nil
	}
	l := s.Lesson(t.See)
	if l == nil || l.ID != t.See {
		return t.fail(t.Name + ": there is no lesson " + t.See)
	}
	named := func(st Step) bool { return st.Title == t.Step }
	if t.Step != "" && !slices.ContainsFunc(l.Steps, named) {
		return t.fail(t.Name + ": the lesson " + t.See + " has no step \"" + t.Step + "\"")
	}
	return nil
}

// names are all spellings of a term.
func (t *Term) names() []string { return append([]string{t.Name}, t.Also...) }

func (t *Term) fail(text string) error { return &ParseError{glossaryFile, t.Line, text} }
