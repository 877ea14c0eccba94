package lessons

import (
	"fmt"
	"strconv"
	"strings"
)

// What a lesson that is loaded at run time may come to, so that a hostile one can't hang the page: its
// bytes; those of a line and of prose in one piece, because deep quotes and open brackets cost
// Markdown's renderer the square of their number (250 kB of ">" take it a minute); and lines that
// run before the first step. Ours have at most 18 kB, 330 bytes, 600 bytes and 12 lines.
const (
	MaxLoaded   = 256 << 10
	maxLine     = 2000
	maxProse    = 16 << 10
	maxSetup    = 50
	loadedStart = "loaded-"
)

// Loaded takes a text apart that a person brought. It has an id of its own, made from the text: the
// same text is the same lesson wherever it is loaded, and none of ours has such an id. Errors name
// the line.
func Loaded(text string) (*Lesson, error) {
	if len(text) > MaxLoaded {
		return nil, fmt.Errorf("it has %d kB; a lesson has at most %d", (len(text)+1023)>>10,
			MaxLoaded>>10)
	}
	l, err := Parse("", text)
	if err != nil {
		return nil, err
	}
	if err := l.tooLong(text); err != nil {
		return nil, err
	}
	if len(l.Setup) > maxSetup {
		return nil, &ParseError{"", l.Setup[maxSetup].At, "a setup has at most " +
			strconv.Itoa(maxSetup) + " lines; this is one more"}
	}
	l.ID = fmt.Sprintf("%s%08x", loadedStart, l.Edition.Text)
	return l, nil
}

// tooLong finds a line, or prose in one piece, that would keep the renderer busy.
func (l *Lesson) tooLong(text string) error {
	for i, line := range strings.Split(text, "\n") {
		if len(line) > maxLine {
			return &ParseError{"", i + 1, fmt.Sprintf("this line has %d bytes; a line has at most %d",
				len(line), maxLine)}
		}
	}
	for i := range l.Steps {
		s := &l.Steps[i]
		for _, b := range s.Blocks {
			if len(b.Text) > maxProse {
				return &ParseError{"", s.Line,
					fmt.Sprintf("step %q has %d kB of prose in one piece; at most "+
						"%d may come between two of its commands or steps", s.Title, len(b.Text)>>10,
						maxProse>>10)}
			}
		}
	}
	return nil
}

// IsLoaded tells whether an id is of a lesson that was loaded at run time.
func IsLoaded(id string) bool { return strings.HasPrefix(id, loadedStart) }
