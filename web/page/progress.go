package page

import "strconv"

// Progress takes what the browser remembers of earlier visits: a field for each lesson, the numbers
// of its finished steps (counted from 1) joined by commas.
func (s *Session) Progress(a Args) {
	for _, l := range s.lessons {
		if done := a.Str(l.ID); done != "" {
			s.remembered[l.ID] = done
			s.recall(l.ID)
		}
	}
	s.touch()
}

// recall marks the remembered steps of a lesson as done.
func (s *Session) recall(id string) {
	p, done, n := s.players[id], s.remembered[id], 0
	if p == nil {
		return
	}
	for i := 0; i <= len(done); i++ {
		if i < len(done) && done[i] >= '0' && done[i] <= '9' {
			n = min(n*10+int(done[i]-'0'), 1000)
			continue
		}
		p.MarkDone(n - 1)
		n = 0
	}
}

// progress is what the browser is to remember.
func (s *Session) progress(w *writer) {
	w.str("lesson", s.Player.Lesson.ID)
	for _, l := range s.lessons {
		done := s.remembered[l.ID]
		if p := s.players[l.ID]; p != nil {
			done = ""
			for i := range l.Steps {
				if p.StepDone(i) {
					if done != "" {
						done += ","
					}
					done += strconv.Itoa(i + 1)
				}
			}
		}
		if done != "" {
			w.str(l.ID, done)
		}
	}
}
