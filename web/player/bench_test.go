package player_test

import (
	"testing"

	"highwater/lessons/fixture"
	"highwater/web/course"
)

// The events list is worded anew for the whole history of a lesson, as when a link is opened.
func BenchmarkEventsList(b *testing.B) {
	c := course.New(fixture.Lesson(b, "a-producer-and-a-consumer"))
	for i := range c.Lesson.Steps {
		for k := range c.Step().Cells {
			c.RunCell(k, "")
			c.Player.Hurry()
		}
		c.ShowSolution()
		c.Solve()
		c.Player.Hurry()
		if i+1 < len(c.Lesson.Steps) {
			c.Turn()
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		c.Player.ForgetDigest()
		c.Player.EventCount()
	}
	b.ReportMetric(float64(c.Player.EventCount()), "told")
}
