package shell

import (
	"errors"
	"strings"

	"highwater/sim"
)

// The learner's folder: cat, echo, printf and seq write files into it, < and cat read them, and so do
// tools that take a file's name.

// file is the text of a file.
func (e *Env) file(name string) (string, error) {
	for _, f := range e.Files {
		if f.Name == name {
			return f.Text, nil
		}
	}
	if len(e.Files) == 0 {
		return "", errors.New("there is no file " + quote(name) + "; you write one with: cat > " +
			name + " << END")
	}
	return "", unknown("file", name, e.fileNames())
}

func (e *Env) fileNames() []string {
	out := make([]string, len(e.Files))
	for i := range e.Files {
		out[i] = e.Files[i].Name
	}
	return out
}

// readInputs puts the files behind < in the place of the input.
func (e *Env) readInputs(p *pipeline) error {
	for i := range p.parts {
		s := &p.parts[i]
		if s.from == "" {
			continue
		}
		text, err := e.file(s.from)
		if err != nil {
			return err
		}
		s.input, s.unended, s.hasInput = lines(text), unended(text), true
	}
	return nil
}

// write carries out what stands before a >.
func (e *Env) write(s *simple) (Line, error) {
	if index(writers, s.words[0].text) < 0 {
		return Line{}, errors.New("what " + quote(s.words[0].text) +
			" prints stays in the console; only " + strings.Join(writers, ", ") + " write files")
	}
	if s.words[0].text == "cat" && len(s.words) == 1 && !s.hasInput {
		return Line{}, errors.New("what shall stand in it? cat > " + s.to + " << END")
	}
	var made simple
	if err := made.pipe(*s, e); err != nil {
		return Line{}, err
	}
	text := strings.Join(made.input, "\n")
	if !made.unended && len(made.input) > 0 {
		text += "\n"
	}
	if s.adds {
		old, _ := e.file(s.to)
		text = old + text
	}
	if len(text) > MaxLine {
		return Line{}, errors.New("a file has at most 16 KB here; " + s.to + " would have more")
	}
	return does(sim.WriteFile{Name: s.to, Text: text}), nil
}

func listFiles(args []word, env *Env) (Line, error) {
	if err := wants(args, 0, 0, "ls"); err != nil {
		return Line{}, err
	}
	if len(env.Files) == 0 {
		return Line{Print: "(no files yet: cat > client.properties << END writes one)"}, nil
	}
	return Line{Print: strings.Join(env.fileNames(), "\n")}, nil
}

func removeFile(args []word, env *Env) (Line, error) {
	var l Line
	if err := wants(args, 1, maxNames, "rm NAME"); err != nil {
		return l, err
	}
	for i, a := range args {
		if _, err := env.file(a.text); err != nil {
			return Line{}, err
		}
		if namedBefore(args, i) {
			return Line{}, errors.New(quote(a.text) + " is named twice")
		}
		l.Commands = append(l.Commands, sim.WriteFile{Name: a.text, Remove: true})
	}
	return l, nil
}

// showFiles prints files one after the other.
func showFiles(args []word, env *Env) (Line, error) {
	if err := wants(args, 1, maxNames, "cat NAME, or cat > NAME << END"); err != nil {
		return Line{}, err
	}
	text := ""
	for _, a := range args {
		t, err := env.file(a.text)
		if err != nil {
			return Line{}, err
		}
		text += t
	}
	if text == "" {
		text = "(empty)"
	}
	return Line{Print: strings.TrimSuffix(text, "\n")}, nil
}
