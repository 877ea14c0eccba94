package course

import (
	"slices"
	"strings"
)

// cast are the words of a step's commands, goals and choices: what it speaks of is named there.
func (c *Course) cast(step int) []string {
	if step < 0 || step >= len(c.Lesson.Steps) {
		return nil
	}
	s := &c.Lesson.Steps[step]
	var texts []string
	for i := range s.Cells {
		texts = append(texts, s.Cells[i].Lines...)
		if s.Cells[i].Until != nil {
			texts = append(texts, s.Cells[i].Until.Text)
		}
	}
	for i := range s.Goals {
		texts = append(texts, s.Goals[i].When.Text)
	}
	if s.Predict != nil {
		for i := range s.Predict.Choices {
			texts = append(texts, s.Predict.Choices[i].When.Text)
		}
	}
	return strings.Fields(strings.Join(slices.Concat(texts, s.Solution), " "))
}
