package player

import (
	"testing"

	"highwater/lessons"
)

// Every lesson can be played to its end on the real simulation, each goal is out of reach before and
// met afterwards, no wrong deed meets one, and each prediction has one right answer.
func TestLessons(t *testing.T) {
	ls, err := lessons.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range ls {
		t.Run(l.ID, func(t *testing.T) {
			for _, p := range Check(l) {
				t.Error(p)
			}
		})
	}
}
