package lessons

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
)

//go:embed content/*.md content/*.txt
var content embed.FS

// Shelf is all lessons of the site, in their order, what book.txt says of them, and the glossary.
type Shelf struct {
	Lessons  []*Lesson
	Chapters []Chapter
	Paths    []Path
	Glossary []Term // by the alphabet
}

// Chapter is a part of the shelf.
type Chapter struct {
	Name    string
	Words   string // what it is about, in four words
	Lessons []string
}

// Path is a way through the shelf for one kind of reader.
type Path struct {
	Name    string // in links and in what the browser keeps
	Title   string
	Summary string
	Lessons []string
}

// Load parses all lessons, in the order of the book.
func Load() ([]*Lesson, error) {
	s, err := LoadShelf()
	if err != nil {
		return nil, err
	}
	return s.Lessons, nil
}

// LoadShelf parses all lessons and the book.
func LoadShelf() (*Shelf, error) {
	dir, err := fs.Sub(content, "content")
	if err != nil {
		return nil, err
	}
	return ReadShelf(dir)
}

// ReadShelf reads a folder of lessons with its book.txt and glossary.txt. Errors are *ParseError.
func ReadShelf(dir fs.FS) (*Shelf, error) {
	text, err := fs.ReadFile(dir, "book.txt")
	if err != nil {
		return nil, err
	}
	s := &Shelf{}
	if err := s.book(string(text)); err != nil {
		return nil, err
	}
	for _, c := range s.Chapters {
		for _, id := range c.Lessons {
			source, err := fs.ReadFile(dir, id+".md")
			if err != nil {
				return nil, &ParseError{"book.txt", 0, "there is no file " + id + ".md"}
			}
			l, err := Parse(id, string(source))
			if err != nil {
				return nil, err
			}
			l.Part = c.Name
			s.Lessons = append(s.Lessons, l)
		}
	}
	if err := s.complete(dir); err != nil {
		return nil, err
	}
	if text, err = fs.ReadFile(dir, glossaryFile); err != nil {
		return nil, err
	}
	return s, s.glossary(string(text))
}

// complete checks that every file and every name has its place.
func (s *Shelf) complete(dir fs.FS) error {
	files, err := fs.Glob(dir, "*.md")
	if err != nil {
		return err
	}
	for _, f := range files {
		if id := strings.TrimSuffix(f, ".md"); s.Lesson(id) == nil || s.Lesson(id).ID != id {
			return &ParseError{"book.txt", 0, f + " stands in no chapter"}
		}
	}
	for _, p := range s.Paths {
		for _, id := range p.Lessons {
			if s.Lesson(id) == nil {
				return &ParseError{"book.txt", 0, "path " + p.Name + ": there is no lesson " + id}
			}
		}
	}
	for _, l := range s.Lessons {
		for _, id := range l.Needs {
			if s.Lesson(id) == nil {
				return &ParseError{l.ID + ".md", 0, "needs: there is no lesson " + id}
			}
		}
	}
	return nil
}

// Lesson finds a lesson by its name, or by one it had before; nil when there is none.
func (s *Shelf) Lesson(id string) *Lesson { return Find(s.Lessons, id) }

// Find is Shelf.Lesson for a list.
func Find(all []*Lesson, id string) *Lesson {
	for _, l := range all {
		if l.ID == id {
			return l
		}
	}
	for _, l := range all {
		if l.Was == id && id != "" {
			return l
		}
	}
	return nil
}

// book parses book.txt.
func (s *Shelf) book(text string) error {
	var into *[]string
	for i, line := range strings.Split(text, "\n") {
		fail := func(text string) error { return &ParseError{"book.txt", i + 1, text} }
		line = strings.TrimSpace(line)
		word, rest, _ := strings.Cut(line, " ")
		switch {
		case line == "" || line[0] == '#':
		case word == "chapter":
			name, words, ok := strings.Cut(rest, ": ")
			if !ok {
				return fail(`a chapter is "chapter NAME: four words"`)
			}
			s.Chapters = append(s.Chapters, Chapter{Name: name, Words: words})
			into = &s.Chapters[len(s.Chapters)-1].Lessons
		case word == "path":
			parts := strings.SplitN(rest, ": ", 3)
			if len(parts) < 3 {
				return fail(`a path is "path NAME: Title: sentence"`)
			}
			s.Paths = append(s.Paths, Path{Name: parts[0], Title: parts[1], Summary: parts[2]})
			into = &s.Paths[len(s.Paths)-1].Lessons
		case into == nil || rest != "":
			return fail("\"" + line + "\" is neither a chapter, nor a path, nor the name of a lesson below one")
		default:
			if s.placed(line) && len(s.Paths) == 0 {
				return fail(line + " stands in a chapter already")
			}
			*into = append(*into, line)
		}
	}
	return nil
}

// placed tells whether a lesson stands in a chapter.
func (s *Shelf) placed(id string) bool {
	for _, c := range s.Chapters {
		if slices.Contains(c.Lessons, id) {
			return true
		}
	}
	return false
}
