package sim

import (
	"errors"
	"iter"
	"strings"

	"highwater/sim/client"
	"highwater/sim/ordered"
)

// The learner's own machine has a folder of small text files: what "cat > client.properties" writes
// and --command-config reads. They are a part of the world, so that they come and go with its time.

// Limits of files.
const (
	maxFiles    = 100
	maxFileName = 100 // bytes
)

// WriteFile puts a text file into the learner's folder, in the place of one of the same name, or takes
// it away.
type WriteFile struct {
	Name   string
	Text   string // lines, each with its end
	Remove bool
}

func (WriteFile) isCommand() {}

func newFiles() ordered.Map[string, string] { return ordered.New[string, string]() }

// File is the text of a file in the learner's folder.
func (w *World) File(name string) (text string, ok bool) { return w.files.Get(name) }

// Files ranges over the learner's files, by name.
func (w *World) Files() iter.Seq2[string, string] { return w.files.All() }

func (w *World) writeFile(c WriteFile) {
	if c.Remove {
		w.files.Delete(c.Name)
	} else {
		w.files.Set(c.Name, c.Text)
	}
}

func (w *World) checkWriteFile(c WriteFile) error {
	had := w.files.Has(c.Name)
	switch {
	case c.Remove && !had:
		return errors.New("there is no file " + c.Name)
	case len(c.Name) > maxFileName:
		return errors.New("a file's name has at most 100 characters")
	case c.Name == "" || strings.Trim(c.Name, "./") == "" || strings.HasSuffix(c.Name, "/"):
		return errors.New("a file needs a name")
	case strings.HasPrefix(c.Name, "/"):
		return errors.New(c.Name + ": files can be written in this folder only, such as " +
			strings.TrimLeft(c.Name[strings.LastIndexByte(c.Name, '/'):], "/"))
	case !c.Remove && !had && w.files.Len() >= maxFiles:
		return errors.New("there are 100 files already; rm takes one away")
	}
	return nil
}

func (w *World) fileText(c WriteFile) string {
	if c.Remove {
		return "rm " + c.Name
	}
	return "cat > " + c.Name + " << END\n" + c.Text + "END"
}

// withFiles hands a program those of the learner's files that its command line names.
func (w *World) withFiles(s client.Spec) client.Spec {
	r, ok := s.(client.FileReader)
	if !ok || w.files.Len() == 0 {
		return s
	}
	var found []client.File
	for name, text := range w.files.All() {
		if r.Mentions(name) {
			found = append(found, client.File{Name: name, Text: text})
		}
	}
	return r.WithFiles(found)
}
