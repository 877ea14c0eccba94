package lessons

import "strconv"

// Problem is what was found to be wrong with a lesson, and where.
type Problem struct {
	Lesson, Step string // Step is "" before the first one
	Line         int    // 0: of the lesson as a whole
	Text         string
}

// String names the place as an editor understands it.
func (p Problem) String() string {
	at := p.Lesson + ".md"
	if p.Line > 0 {
		at += ":" + strconv.Itoa(p.Line)
	}
	if p.Step != "" {
		at += ": step " + strconv.Quote(p.Step)
	}
	return at + ": " + p.Text
}
