package page

import (
	"slices"
	"strconv"

	"highwater/lessons"
	"highwater/sim/ordered"
)

// remember takes what the browser kept of earlier visits: for each lesson the numbers of its finished
// steps (counted from 1) joined by commas.
func (s *Session) remember(kept map[string]string) {
	if len(kept) == 0 { // nobody was here before
		return
	}
	for _, l := range s.all() {
		done := kept[l.ID]
		if done == "" {
			done = kept[l.Was] // kept before it got its present name
		}
		if done != "" {
			s.remembered[l.ID] = done
			s.recall(l.ID)
		}
	}
	if l := s.lesson(kept["lesson"]); l != nil && l.ID != lessons.HomeID {
		n, _ := strconv.Atoi(kept["step"])
		s.left = &LessonPlace{l.ID, int64(min(max(n, 1), len(l.Steps))), int64(len(l.Steps))}
	}
	s.touch()
}

// Remember is what another tab of the browser has finished meanwhile.
type Remember struct{ Progress map[string]string }

// another adds what another tab has finished to what is finished here. It never takes anything away.
func (s *Session) another(v *Remember) Answer {
	for _, l := range s.lessons {
		if done := v.Progress[l.ID]; done != "" {
			s.remembered[l.ID] = joined(stepsIn(s.remembered[l.ID] + "," + done))
			s.recall(l.ID)
		}
	}
	s.touch()
	return Answer{}
}

// stand is where the learner stands.
func (s *Session) stand() *LessonPlace {
	c := s.Course
	return &LessonPlace{c.Lesson.ID, int64(c.StepIndex() + 1), int64(len(c.Lesson.Steps))}
}

// recall marks the remembered steps of a lesson as done.
func (s *Session) recall(id string) {
	if c := s.courses[id]; c != nil {
		for _, n := range stepsIn(s.remembered[id]) {
			c.MarkDone(n - 1)
		}
	}
}

// stepsIn are the numbers of a text, each once, in their order. Steps have small numbers.
func stepsIn(text string) (steps []int) {
	n := 0
	for i := 0; i <= len(text); i++ {
		if i < len(text) && text[i] >= '0' && text[i] <= '9' {
			n = min(n*10+int(text[i]-'0'), 1000)
			continue
		}
		if n > 0 {
			steps = append(steps, n)
		}
		n = 0
	}
	ordered.Sort(steps)
	return slices.Compact(steps)
}

// joined is the text of some steps.
func joined(steps []int) string {
	text := ""
	for i, n := range steps {
		if i > 0 {
			text += ","
		}
		text += strconv.Itoa(n)
	}
	return text
}

// progress is what the browser is to keep.
func (s *Session) progress() map[string]string {
	kept := map[string]string{}
	at := s.left
	if s.Course.Lesson.ID != lessons.HomeID {
		at = s.stand()
	}
	if at != nil {
		kept["lesson"], kept["step"] = at.ID, strconv.Itoa(int(at.Step))
	}
	for _, l := range s.lessons { // those of which something is known were asked for
		done := s.remembered[l.ID]
		if c := s.courses[l.ID]; c != nil {
			var steps []int
			for i := range l.Steps {
				if c.StepDone(i) {
					steps = append(steps, i+1)
				}
			}
			done = joined(steps)
		}
		if done != "" {
			kept[l.ID] = done
		}
	}
	return kept
}
