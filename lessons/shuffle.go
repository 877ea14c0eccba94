package lessons

import (
	"slices"
	"strconv"
)

// shuffle gives each prediction's choices an order that tells nothing. It is drawn from the lesson's
// title, its seed and the step, so that everybody who opens a link, or the lesson's file, reads the
// same A, B and C.
func (l *Lesson) shuffle() {
	if l.ID == HomeID { // what is said of each answer there goes by its place
		return
	}
	for i := range l.Steps {
		q := l.Steps[i].Predict
		if q == nil {
			continue
		}
		draw := hashed(l.Title, strconv.FormatUint(l.Seed, 10), strconv.Itoa(i))
		left := slices.Clone(q.Choices)
		for n := range q.Choices {
			at := int(draw>>8) % len(left)
			draw = draw*1664525 + 1013904223 // Numerical Recipes: the low bits are weak, so >>8
			q.Choices[n] = left[at]
			left = slices.Delete(left, at, at+1)
		}
	}
}
