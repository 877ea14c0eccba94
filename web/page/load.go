package page

import (
	"errors"

	"highwater/lessons"
	"highwater/web/article"
	"highwater/web/course"
	"highwater/web/thing"
	"highwater/web/words"
)

// maxLoaded is how many lessons one page may load; each keeps its text and its history.
const maxLoaded = 64

var errTooMany = errors.New(words.TooManyLessons(maxLoaded))

// LoadLesson is a lesson's Markdown, as lessons/content has it.
type LoadLesson struct{ Text string }

// load opens a lesson from its text, beside the site's own. When it can't, the error says where,
// and the lesson that is open stays as it is. A text that was loaded before is opened as it was
// left.
func (s *Session) load(v *LoadLesson) Answer {
	l, err := lessons.Loaded(v.Text)
	if err != nil {
		return Answer{Error: err.Error()}
	}
	if old := s.lesson(l.ID); old != nil {
		l = old
	} else if err := s.add(l); err != nil {
		return Answer{Error: err.Error()}
	}
	answer := Answer{Loaded: loaded(l)}
	if o, err := course.Unpack(s.linked, s.lesson); s.linked != "" && err == nil {
		s.Player.Pause()
		answer.Notice = s.follow(o, s.linked)
		s.linked, s.Selected = "", thing.Thing{}
		return answer
	}
	s.open(l.ID)
	return answer
}

// add takes a lesson into the list when its setup works.
func (s *Session) add(l *lessons.Lesson) error {
	n := 0
	for _, l := range s.all() {
		if lessons.IsLoaded(l.ID) {
			n++
		}
	}
	if n == maxLoaded {
		return errTooMany
	}
	c, err := course.Begin(l)
	if err != nil {
		return err
	}
	c.Player.SetReducedMotion(s.Reduced)
	s.lessons, s.courses[l.ID] = append(s.all(), l), c
	return nil
}

// loaded describes a lesson as index.html does those of the site.
func loaded(l *lessons.Lesson) *Loaded {
	v := &Loaded{ID: l.ID, Title: l.Title, Part: l.Part, Summary: l.Summary}
	for i := range l.Steps {
		v.Steps = append(v.Steps, l.Steps[i].Title)
	}
	for _, p := range article.Parts(l) {
		v.Article = append(v.Article, ArticlePart(p))
	}
	return v
}
