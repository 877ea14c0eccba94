package page

import (
	"strconv"

	"highwater/web/player"
)

const (
	mostConsole = 600 // lines the page shows
	mostEvents  = 400
)

// State is the whole state of the page as JSON.
func (s *Session) State() string {
	w := &writer{buf: make([]byte, 0, 16<<10)}
	p := s.Player
	w.obj("", func() {
		w.num("version", int64(s.Version()))
		s.time(w)
		w.num("seed", int64(p.Lesson.Seed))
		w.str("hash", s.Hash())
		w.str("link", s.Link())
		w.obj("invariants", func() { s.invariants(w) })
		s.lessonState(w)
		s.console(w)
		s.events(w)
		s.ledgerCounts(w, "ledger", p.Ledger().Counts())
		s.timeline(w)
		w.obj("twin", func() { s.twin(w) })
		s.why(w)
		w.str("select", RefText(s.Selected))
		bs := p.History.Branches()
		w.list("branches", len(bs), func(i int) {
			w.obj("", func() {
				w.num("id", int64(bs[i].ID))
				w.num("at", int64(bs[i].ForkedAt))
				w.num("end", int64(bs[i].End))
				w.str("text", p.BranchText(bs[i].ID))
			})
		})
		w.float("zoom", s.Zoom)
		s.looks(w)
		w.str("focus", s.live())
		w.obj("progress", func() { s.progress(w) })
	})
	return string(w.buf)
}

func (s *Session) time(w *writer) {
	p := s.Player
	w.num("now", int64(p.Now()))
	w.num("end", int64(p.History.End()))
	w.flag("playing", p.Playing())
	w.flag("busy", p.Busy())
	w.float("speed", float64(p.SpeedChosen()))
	w.float("rate", p.Rate())
	next := s.next()
	w.obj("next", func() {
		w.num("at", int64(next.at))
		w.str("text", next.text)
	})
}

// Link is the session's link, made anew only when it changed.
func (s *Session) Link() string {
	p := s.Player
	key := strconv.FormatUint(p.Version(), 10) + p.Lesson.ID
	if p.Playing() && s.link != "" && s.linkFor != "" && s.linkFor[0] == '!' {
		return s.link // time alone passes: the last one leads to the same lines
	}
	if p.Playing() {
		key = "!" + key
	}
	if key != s.linkFor {
		s.link, s.linkFor = p.Link(), key
	}
	return s.link
}

func (s *Session) invariants(w *writer) {
	held, total, broken := s.Player.Invariants()
	w.num("held", int64(held))
	w.num("total", int64(total))
	w.str("broken", broken)
}

func (s *Session) lessonState(w *writer) {
	p := s.Player
	st := p.Step()
	w.obj("lesson", func() {
		w.str("id", p.Lesson.ID)
		w.num("step", int64(p.StepIndex()+1))
		w.num("steps", int64(len(p.Lesson.Steps)))
		w.list("done", len(p.Lesson.Steps), func(i int) {
			w.sep()
			w.buf = strconv.AppendBool(w.buf, p.StepDone(i))
		})
	})
	w.list("cells", len(st.Cells), func(i int) {
		state, at := p.Cell(i)
		w.obj("", func() {
			w.str("line", st.Cells[i].Line)
			w.str("state", string(state))
			w.num("at", int64(at))
		})
	})
	goals := p.Goals()
	w.list("goals", len(goals), func(i int) {
		w.obj("", func() {
			w.str("text", goals[i].Text)
			w.str("state", string(goals[i].State))
			w.str("missing", goals[i].Missing)
		})
	})
	s.predict(w)
	hints := p.Hints()
	w.list("hints", len(hints), func(i int) { w.value(hints[i]) })
	left := int64(0)
	if p.MoreHints() {
		left = 1
	}
	w.num("hintsLeft", left)
	solution := p.Solution()
	w.flag("solutionShown", solution != nil)
	w.list("solution", len(solution), func(i int) { w.value(solution[i]) })
}

func (s *Session) predict(w *writer) {
	p := s.Player
	q := p.Step().Predict
	if q == nil {
		w.null("predict")
		return
	}
	answer, right := p.Prediction()
	w.obj("predict", func() {
		w.str("question", q.Question)
		w.list("choices", len(q.Choices), func(i int) {
			state := ""
			switch {
			case answer >= 0 && i == right:
				state = "right"
			case i == answer && right >= 0:
				state = "wrong"
			case i == answer:
				state = "picked"
			}
			w.obj("", func() {
				w.str("text", q.Choices[i].Text)
				w.str("state", state)
				w.flag("picked", i == answer)
			})
		})
		w.flag("answered", answer >= 0)
		verdict := ""
		if answer >= 0 && right >= 0 {
			verdict = "Not this time."
			if answer == right {
				verdict = "Right."
			}
		}
		w.str("verdict", verdict)
		if verdict != "" {
			w.str("explain", q.Explain)
		}
	})
}

func (s *Session) console(w *writer) {
	p := s.Player
	lines := p.Console(mostConsole)
	w.obj("console", func() {
		w.list("lines", len(lines), func(i int) {
			l := &lines[i]
			w.obj("", func() {
				w.num("at", int64(l.At))
				w.str("kind", l.Kind)
				w.str("from", l.From)
				w.str("text", l.Text)
			})
		})
		busy := ""
		if fg := p.Foreground(); fg != 0 {
			busy = p.Name(fg)
		}
		w.str("busy", busy)
	})
}

func (s *Session) events(w *writer) {
	p := s.Player
	es := p.Events(mostEvents)
	w.num("eventCount", int64(p.EventCount()))
	w.list("events", len(es), func(i int) {
		e := &es[i]
		w.obj("", func() {
			w.num("seq", int64(e.Seq))
			w.num("at", int64(e.At))
			w.str("node", e.Node)
			w.str("text", e.Text)
			w.str("tone", string(e.Tone))
		})
	})
}

// mostMarks bounds what the rulers get: on a long run the newest, since older ones can't be told apart.
const mostMarks = 400

func (s *Session) timeline(w *writer) {
	p := s.Player
	bands, marks := p.Bands(), p.Marks()
	marks = marks[max(0, len(marks)-mostMarks):]
	here := p.World().Seq()
	w.obj("timeline", func() {
		w.list("bands", len(bands), func(i int) {
			b := &bands[i]
			w.obj("", func() {
				w.num("from", int64(b.From))
				to := b.To
				if to < 0 {
					to = p.History.End()
				}
				w.num("to", int64(to))
				w.str("kind", b.Kind)
				w.str("text", b.Text)
				if look, ok := s.groups[b.Group]; ok {
					w.num("colour", int64(look))
				}
			})
		})
		w.list("marks", len(marks), func(i int) {
			m := &marks[i]
			w.obj("", func() {
				w.num("at", int64(m.At))
				w.str("text", m.Text)
				w.str("tone", string(m.Tone))
				w.flag("future", m.Seq > here)
				if m.Run {
					w.flag("run", true)
				}
			})
		})
	})
}

func (s *Session) why(w *writer) {
	if s.Selected.Thing == "" {
		w.null("why")
		return
	}
	y := s.Player.Explain(s.Selected)
	w.obj("why", func() {
		w.str("title", y.Title)
		w.str("what", y.What)
		w.list("steps", len(y.Steps), func(i int) {
			t := &y.Steps[i]
			w.obj("", func() {
				w.num("at", int64(t.At))
				w.num("seq", int64(t.Seq))
				w.flag("now", t.Now)
				w.str("text", t.Text)
				w.str("rule", t.Rule)
			})
		})
		acts := s.Player.Actions(s.Selected)
		w.list("actions", len(acts), func(i int) {
			w.obj("", func() {
				w.str("text", acts[i].Label)
				w.str("line", acts[i].Line)
			})
		})
		w.obj("footer", func() {
			w.str("text", y.Footer)
			w.num("at", int64(y.Next))
		})
	})
}

// live is what a screen reader is told: the newest event that is good or bad news.
func (s *Session) live() string {
	es := s.Player.Events(12)
	for i := len(es) - 1; i >= 0; i-- {
		if es[i].Tone == player.Bad || es[i].Tone == player.Warn {
			return player.Clock(es[i].At) + " " + es[i].Text
		}
	}
	return ""
}
