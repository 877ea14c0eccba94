package page

import (
	"strconv"

	"highwater/lessons"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/course"
	"highwater/web/player"
	"highwater/web/thing"
	"highwater/web/words"
)

// Session is what one open page has: the lessons, the player of the shown one, and what is selected.
type Session struct {
	Course  *course.Course           // the shown lesson
	Player  *player.Player           // and its history
	bring   func() []*lessons.Lesson // nil once it was called
	lessons []*lessons.Lesson        // what it gave, and those that were loaded since; see all

	Stage    Stage
	Selected thing.Thing
	Opened   thing.Thing // the copy whose log fills the stage
	Zoom     float64     // 1 is "fits"
	Wordless bool        // what the stage would point out with words is not said
	Dark     bool
	Phone    bool
	Reduced  bool

	courses map[string]*course.Course // of the lessons visited before, with all they hold
	// remembered is the progress of earlier visits, by lesson.
	remembered map[string]string
	left       *LessonPlace // the lesson and step that was open before the front door
	linked     string       // a link that opens once its lesson is loaded
	opening    string       // a link that is being played
	news       *News
	folded     node.Time // how far history was folded when that was told
	delivered  delivered
	version    uint64 // counts what is no change of the player
	link       string
	linkFor    string // what the link was made for
	linkShort  string // what it doesn't hold, in words
	peek       peek
	walked     bool           // the keyboard chose what is selected
	groups     map[string]int // the colours of groups, as the stage has them
	groupLooks []GroupLook

	keys       []KeyLook      // what the stage made the keys look like
	partitions map[string]int // and the partitions
	diagram    spaceTime
	copy       player.Copy // where the page's own PostgreSQL stands
}

// NewSession has no lesson open yet: Boot or Open is the first thing to call. A world takes a while to
// set up, and the page waits for it.
// The lessons are brought when one is asked for: who comes to the front door needn't wait for them.
func NewSession(bring func() []*lessons.Lesson) *Session {
	return &Session{bring: bring, courses: map[string]*course.Course{},
		remembered: map[string]string{}, Zoom: 1}
}

func (s *Session) lesson(id string) *lessons.Lesson {
	if id == lessons.HomeID { // it is in no list
		l, _ := lessons.Home() // a test parses it
		return l
	}
	return lessons.Find(s.all(), id)
}

// all are the lessons in their order.
func (s *Session) all() []*lessons.Lesson {
	if s.bring != nil {
		s.lessons, s.bring = s.bring(), nil
	}
	return s.lessons
}

// Open shows a lesson, or the front door, as a visitor finds it.
func (s *Session) Open(id string) bool { return s.open(id) }

// open shows a lesson: as it was left, or from its beginning.
func (s *Session) open(id string) bool { return s.openAt(id, 0) }

// openAt is open at a step, counted from 1; 0 is where it stands.
func (s *Session) openAt(id string, step int64) bool {
	l := s.lesson(id)
	if l == nil {
		return false
	}
	id = l.ID // it may have been asked for by a name it had before
	if s.Player != nil {
		s.Player.Pause()
	}
	var prepare func()
	if s.courses[id] == nil {
		s.courses[id], prepare = course.Fresh(l)
		s.courses[id].Player.SetReducedMotion(s.Reduced)
		s.recall(id)
	}
	s.show(s.courses[id])
	s.Selected, s.Opened = thing.Thing{}, thing.Thing{}
	s.prepare(prepare, step)
	s.touch()
	return true
}

// prepare sets a lesson up, if that is still to be done, and turns to a step of it.
func (s *Session) prepare(setup func(), step int64) {
	c := s.Course
	if setup == nil && step == 0 {
		s.atHome()
		return
	}
	s.soon(func() string { return words.OpeningLesson(c.Lesson.Title, c.Player.Now()) }, func() string {
		if setup != nil {
			c.Player.Must(setup)
		}
		if c == s.Course {
			s.atHome()
		}
		if step > 0 {
			c.Goto(int(step) - 1)
		}
		return ""
	})
}

// soon does what may take longer than a frame; see player.Soon. What it says is the answer, or, if that
// comes later, news.
func (s *Session) soon(text func() string, do func() string) Answer {
	said, away := "", false
	s.Player.Soon(text, words.StopHere, func() {
		said = do()
		if away {
			s.tell(said, false)
		}
	})
	s.touch()
	away = true
	return Answer{Text: said}
}

// tell has the page say something that nobody asked for just now.
func (s *Session) tell(text string, link bool) {
	if text != "" {
		s.news = &News{s.newsCount(), text, link}
	}
	s.touch()
}

// tellFolded says once that the beginning of history is gone, and how far.
func (s *Session) tellFolded() {
	if at := s.Player.Folded(); at != s.folded {
		s.folded = at
		if at > 0 {
			s.tell(words.HistoryFolded(at), false)
		}
	}
}

func (s *Session) newsCount() int64 {
	if s.news == nil {
		return 1
	}
	return s.news.N + 1
}

func (s *Session) show(c *course.Course) {
	if s.Player != nil && s.Player != c.Player {
		s.Player.CloseNotebooks() // the page keeps only those of what it shows
	}
	s.Course, s.Player = c, c.Player
}

func (s *Session) touch() { s.version++ }

// Touch says that something changed that is no business of the player.
func (s *Session) Touch() { s.touch() }

// Select turns the Why? panel to a thing.
func (s *Session) Select(what thing.Thing) {
	s.Selected, s.walked = what, false
	s.touch()
}

// Power kills a running broker and starts a stopped one.
func (s *Session) Power(id wire.ID) { s.power(id) }

// Stage is the picture as wishes need it.
type Stage interface {
	ZoomBy(x float64)
	Fit()
	Zoom() float64
	Avoid(w, h float64)
	Place(thing.Thing) (rect [4]float64, ok bool)
	At(x, y float64) thing.Thing
	Walk(from thing.Thing, key string) (to thing.Thing, ok bool)
}

// Version changes whenever the state may look different for a reason other than the clock.
func (s *Session) Version() uint64 { return s.version<<32 + s.Player.Version() }

// Boot is what the page knows when it opens.
type Boot struct {
	Lesson, Link  string
	Progress      map[string]string // as State.Progress was when the browser last kept it
	Theme         string
	ReducedMotion bool
}

// Boot opens what the page asks for. Of a damaged link the answer tells; the lesson opens without it.
func (s *Session) Boot(a Args) Answer {
	var v Boot
	r := &reader{op: "boot", args: a}
	if v.read(r); r.problem() {
		s.begin("", "") // whoever sent this may go on with what there is
		return Answer{Error: r.err}
	}
	s.Dark, s.Reduced = v.Theme == "dark", v.ReducedMotion
	notice := s.begin(v.Lesson, v.Link)
	s.remember(v.Progress)
	s.Player.SetReducedMotion(s.Reduced)
	return Answer{OK: true, Notice: notice}
}

// begin opens a link's session, or a lesson; failing those, the first lesson.
func (s *Session) begin(lesson, link string) (notice string) {
	if link != "" {
		o, err := course.Unpack(link, s.lesson)
		if err == nil {
			return s.follow(o, link)
		}
		notice = words.Sentence(err.Error())
		if err == course.ErrFileNeeded {
			s.linked = link
		} else if l := course.LessonOf(link, s.lesson); l != nil {
			lesson, notice = l.ID, notice+" "+words.LinkLesson(l.Title)
		}
	}
	switch {
	case lesson == "" || s.open(lesson) || notice != "":
	case lessons.IsLoaded(lesson):
		notice = words.FileAgain
	default:
		notice = words.NoLessonFirst(lesson)
	}
	if s.Course == nil {
		s.open(s.all()[0].ID)
	}
	return notice
}

// follow shows the session of a link and plays it. The notice comes as news when that takes a while.
func (s *Session) follow(o *course.Opening, link string) (notice string) {
	s.courses[o.Lesson.ID] = o.Course
	s.show(o.Course)
	o.Player.SetReducedMotion(s.Reduced)
	s.opening = link
	away, upto := false, max(o.Steps, 1)
	o.Player.Soon(func() string {
		return words.OpeningLink(int(min(99, 100*o.Player.World().Seq()/upto)))
	}, words.StopHere, func() {
		if notice = o.Play(); away {
			s.tell(notice, true)
		}
		s.opening = ""
	})
	away = true
	s.touch()
	return notice
}

// Hash is the world's hash as text.
func (s *Session) Hash() string {
	return strconv.FormatUint(s.Player.World().Hash(), 16)
}
