package lessons

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed content/*.md
var content embed.FS

// Load parses all lessons, in the order of their file names.
func Load() ([]*Lesson, error) {
	entries, err := fs.ReadDir(content, "content")
	if err != nil {
		return nil, err
	}
	var out []*Lesson
	for _, e := range entries {
		l, err := load(e.Name())
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}

func load(name string) (*Lesson, error) {
	source, err := content.ReadFile("content/" + name)
	if err != nil {
		return nil, err
	}
	return Parse(strings.TrimSuffix(name, ".md"), string(source))
}
