package page

import (
	"strconv"
	"strings"
	"testing"

	"highwater/lessons"
)

const mine = "---\ntitle: Mine & yours\npart: Extra\nsummary: A lesson of my own\nbrokers: 1\n---\n" +
	"```setup\nkafka-topics.sh --create --topic mine --bootstrap-server broker-1:9092\n```\n" +
	"## First <step>\nSome *words*.\n\n```run\nkill broker-1\n```\n\nMore.\n\n## Second\nOther words.\n"

func (s *Session) loads(t *testing.T, text string) *Loaded {
	t.Helper()
	answer := s.must(t, "load-lesson", sent{"text": text})
	if answer.Loaded == nil {
		t.Fatal("nothing is loaded")
	}
	return answer.Loaded
}

// A text becomes a lesson beside the site's own: open, set up, with everything the page shows of it.
func TestLoadLesson(t *testing.T) {
	s := newSession(t)
	own := len(s.lessons)
	s.must(t, "run", sent{"line": "kill broker-1"})
	before, hash := s.Course, s.Hash()
	v := s.loads(t, mine)
	if v.Title != "Mine & yours" || v.Part != "Extra" || v.Summary != "A lesson of my own" ||
		strings.Join(v.Steps, "|") != "First <step>|Second" {
		t.Errorf("the page is told of %+v", v)
	}
	if at := s.state().Lesson; at.ID != v.ID || at.Step != 1 || at.Steps != 2 || s.Course == before {
		t.Errorf("open is %+v", at)
	}
	for _, l := range s.lessons[:own] {
		if l.ID == v.ID {
			t.Errorf("it has the id of %q", l.Title)
		}
	}
	all := ""
	for _, p := range v.Article {
		if p.HTML != "" && p.Prose != "" {
			t.Errorf("a part is both: %+v", p)
		}
		all += p.HTML + p.Prose
	}
	for _, want := range []string{"Some *words*.", "More.", "<h1 tabindex=\"-1\">First &lt;step&gt;</h1>",
		"data-lesson=\"" + v.ID + "\" data-step=\"2\" hidden", "<code>kill broker-1</code>"} {
		if !strings.Contains(all, want) {
			t.Errorf("the article lacks %q: %s", want, all)
		}
	}
	if rows := s.state().Twin.Partitions; len(rows) != 1 || rows[0].TP != "mine-0" {
		t.Errorf("the setup came to %+v", rows)
	}
	s.must(t, "goto", sent{"lesson": before.Lesson.ID})
	if s.Course != before || s.Hash() != hash {
		t.Error("the lesson that was open isn't as it was left")
	}
}

// The same text is the same lesson, as it was left, and stands once in the list, behind the site's last one.
func TestLoadLessonAgain(t *testing.T) {
	s := newSession(t)
	v := s.loads(t, mine)
	s.must(t, "run", sent{"line": "kill broker-1"})
	c, n := s.Course, len(s.lessons)
	s.must(t, "goto", sent{"lesson": s.lessons[0].ID})
	if again := s.loads(t, mine); again.ID != v.ID || s.Course != c || len(s.lessons) != n {
		t.Errorf("loaded again it is %s, one of %d lessons", again.ID, len(s.lessons))
	}
	if other := s.loads(t, mine+"More.\n"); other.ID == v.ID || len(s.lessons) != n+1 {
		t.Error("an edited text is the same lesson")
	}
	s.must(t, "goto", sent{"lesson": v.ID, "step": 1.0})
	s.must(t, "prev", nil)
	if s.Course.Lesson.ID != s.lessons[n-2].ID {
		t.Errorf("before it comes %s", s.Course.Lesson.ID)
	}
}

// A text that is no lesson leaves everything as it is, and the error says where it goes wrong.
func TestLoadLessonFails(t *testing.T) {
	s := newSession(t)
	s.must(t, "run", sent{"line": "kill broker-1"})
	before, hash, n := s.Course, s.Hash(), len(s.lessons)
	for _, c := range []struct{ text, want string }{
		{"", "line 1: a lesson begins"},
		{"\x00\u00ff", "line 1: a lesson begins"},
		{"\x00\xff", `wants text as "text"`},
		{strings.Replace(mine, "```run", "```rum", 1), `line 13: unknown fence "rum"`},
		{strings.Replace(mine, "--topic mine", "--topc mine", 1), "line 8: the setup line"},
		{strings.Replace(mine, "kafka-topics.sh", "kafka-topic.sh", 1), "kafka-topics.sh"},
		{mine + strings.Repeat("x", lessons.MaxLoaded), "at most 256"},
	} {
		a := s.Do("load-lesson", sent{"text": c.text})
		if a.OK || !strings.Contains(a.Error, c.want) || a.Loaded != nil {
			t.Errorf("%.40q: %q, want %q", c.text, a.Error, c.want)
		}
		if s.Course != before || s.Hash() != hash || len(s.lessons) != n {
			t.Fatalf("%.40q changed the session", c.text)
		}
	}
	if a := s.Do("load-lesson", sent{"text": 1.0}); a.OK || !strings.Contains(a.Error, `"text"`) {
		t.Error(a.Error)
	}
}

// A page takes so many lessons and no more, and goes on opening those it has.
func TestLoadManyLessons(t *testing.T) {
	s := newSession(t)
	text := func(i int) string { return "---\ntitle: T\nbrokers: 1\n---\n## S\n" + strconv.Itoa(i) + "\n" }
	for i := range maxLoaded {
		s.loads(t, text(i))
	}
	if a := s.Do("load-lesson", sent{"text": text(maxLoaded)}); a.OK || !strings.Contains(a.Error, "64 lessons already") {
		t.Error("one more:", a.Error)
	}
	s.loads(t, text(3))
}

// A link of a loaded lesson has no text in it. Elsewhere it says what is needed, and opens when that is
// there; any other lesson doesn't open it.
func TestLinkOfALoadedLesson(t *testing.T) {
	s := newSession(t)
	v := s.loads(t, mine)
	s.must(t, "run", sent{"line": "kill broker-1"})
	s.must(t, "second", sent{"n": 3.0})
	link, hash := s.state().Link, s.Hash()

	other := newSession(t)
	boot := func(lesson, link string) Answer {
		return other.Boot(sent{"lesson": lesson, "link": link, "progress": map[string]string{}, "theme": "dark",
			"reducedMotion": true})
	}
	a := boot("keys", link)
	if !a.OK || !strings.Contains(a.Notice, "opened from a file") || !strings.Contains(a.Notice, "Open the same file") {
		t.Errorf("the link says %q", a.Notice)
	}
	if other.Course.Lesson.ID != "keys" {
		t.Errorf("open is %s", other.Course.Lesson.ID)
	}
	other.loads(t, mine+"More.\n")
	if other.Hash() == hash {
		t.Error("another lesson opens the link")
	}
	if a := other.must(t, "load-lesson", sent{"text": mine}); a.Notice != "" {
		t.Errorf("it opens with %q", a.Notice)
	}
	if other.Course.Lesson.ID != v.ID || other.Hash() != hash || other.Player.Now() != s.Player.Now() {
		t.Error("the link opens something else")
	}

	other = newSession(t)
	if a := boot(v.ID, ""); !strings.Contains(a.Notice, "came from a file") {
		t.Errorf("a lesson that is gone: %q", a.Notice)
	}
	if a := boot("99-none", ""); !strings.Contains(a.Notice, `no lesson "99-none"`) {
		t.Errorf("a lesson that never was: %q", a.Notice)
	}
}
