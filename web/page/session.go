package page

import (
	"strconv"
	"strings"

	"highwater/lessons"
	"highwater/sim/node"
	"highwater/sim/shell"
	"highwater/sim/wire"
	"highwater/web/player"
)

// Session is what one open page has: the lessons, the player of the shown one, and what is selected.
type Session struct {
	Player  *player.Player
	lessons []*lessons.Lesson

	Selected player.Subject
	Zoom     float64 // 1 is "fits"
	Dark     bool
	Phone    bool
	Reduced  bool

	players map[string]*player.Player // of the lessons visited before, with all they hold
	// remembered is the progress of earlier visits, by lesson.
	remembered map[string]string
	version    uint64 // counts what is no change of the player
	link       string
	linkFor    string // what the link was made for
	peek       peek
	groups     map[string]int // the colours of groups, as the stage has them
	groupLooks []GroupLook

	keys       []KeyLook      // what the stage made the keys look like
	partitions map[string]int // and the partitions
	diagram    spaceTime
}

// NewSession begins with the first lesson.
func NewSession(ls []*lessons.Lesson) *Session {
	s := &Session{lessons: ls, players: map[string]*player.Player{},
		remembered: map[string]string{}, Zoom: 1}
	s.open(ls[0].ID)
	return s
}

func (s *Session) lesson(id string) *lessons.Lesson {
	for _, l := range s.lessons {
		if l.ID == id {
			return l
		}
	}
	return nil
}

// open shows a lesson: as it was left, or from its beginning.
func (s *Session) open(id string) bool {
	l := s.lesson(id)
	if l == nil {
		return false
	}
	if s.players[id] == nil {
		s.players[id] = player.New(l)
		s.players[id].SetReducedMotion(s.Reduced)
		s.recall(id)
	}
	if s.Player != nil {
		s.Player.Pause()
	}
	s.Player = s.players[id]
	s.Selected = player.Subject{}
	s.touch()
	return true
}

func (s *Session) touch() { s.version++ }

// Touch says that something changed that is no business of the player.
func (s *Session) Touch() { s.touch() }

// Select turns the Why? panel to a thing.
func (s *Session) Select(what player.Subject) {
	s.Selected = what
	s.touch()
}

// Power kills a running broker and starts a stopped one.
func (s *Session) Power(id wire.ID) { s.power(id) }

// Version changes whenever the state may look different for a reason other than the clock.
func (s *Session) Version() uint64 { return s.version<<32 + s.Player.Version() }

// Boot opens what the page asks for. A damaged link is told of, and the lesson opens without it.
func (s *Session) Boot(lesson, link string) (notice string) {
	if link != "" {
		p, err := player.Open(link, s.lesson)
		if err == nil {
			s.players[p.Lesson.ID], s.Player = p, p
			s.touch()
			return ""
		}
		notice = err.Error()
	}
	if lesson != "" && !s.open(lesson) {
		if notice == "" {
			notice = "There is no lesson \"" + lesson + "\"; this is the first one."
		}
	}
	return notice
}

// Args are the fields of a wish.
type Args interface {
	Str(key string) string
	Num(key string) float64
	Has(key string) bool
}

// Answer is what a wish brings at once; everything else is in the state.
type Answer struct {
	Error string
	Text  string
	More  bool // the line isn't finished: another one is wanted
	List  []string
	From  int
	Data  string    // JSON of its own
	Rect  []float64 // a place on the canvas: x, y, width, height in CSS pixels
}

var ops = []string{
	"run", "input", "eof", "interrupt", "play", "pause", "step", "back", "second", "speed", "seek",
	"end", "power", "select", "next", "prev", "goto", "predict", "hint", "solution", "solve",
	"unfold", "reset", "restore", "complete", "python", "theme", "motion", "spacetime", "spacetime-go",
	"ledger",
}

// Do carries out one wish of the page.
func (s *Session) Do(op string, a Args) Answer {
	p := s.Player
	switch op {
	case "run":
		return s.run(a)
	case "input":
		return s.typed(a.Str("line"))
	case "eof":
		return s.typed("^D")
	case "interrupt":
		return s.typed("^C")
	case "play":
		p.Play()
	case "pause":
		p.Pause()
	case "step":
		p.On()
	case "back":
		p.Back()
	case "second":
		p.Seek(p.Now() + node.Time(a.Num("n")*float64(node.Second)))
	case "speed":
		return s.speed(a.Num("x"))
	case "seek":
		return s.seek(a.Num("us"))
	case "end":
		p.Seek(p.History.End())
	case "power":
		return s.power(wire.ID(a.Num("node")))
	case "select":
		s.Selected = ParseRef(a.Str("ref"))
	case "goto":
		return s.goTo(a)
	case "restore":
		if !p.Restore(int(a.Num("branch"))) {
			return Answer{Error: "that branch is gone"}
		}
	case "complete":
		return s.complete(a.Str("line"), int(a.Num("pos")))
	case "python":
		text, ok := shell.Python(a.Str("line"))
		if !ok {
			return Answer{Error: "kafka-python has nothing for this line."}
		}
		return Answer{Text: text}
	case "spacetime":
		return s.spaceTime(a)
	case "spacetime-go":
		return s.spaceTimeGo(a)
	case "ledger":
		return s.ledger(a)
	case "theme":
		s.Dark = a.Str("theme") == "dark"
	case "motion":
		s.Reduced = a.Str("reduced") == "true"
		p.SetReducedMotion(s.Reduced)
	default:
		return s.lessonOp(op, a)
	}
	s.touch()
	return Answer{}
}

// lessonOp carries out the wishes that belong to the lesson.
func (s *Session) lessonOp(op string, a Args) Answer {
	p := s.Player
	switch op {
	case "next":
		if p.StepIndex()+1 == len(p.Lesson.Steps) && p.Left() == "" {
			return s.neighbour(1)
		}
		p.Next()
	case "prev":
		if p.StepIndex() == 0 {
			return s.neighbour(-1)
		}
		p.Prev()
	case "predict":
		p.Predict(int(a.Num("choice")))
	case "hint":
		p.Hint()
	case "solution":
		p.ShowSolution()
	case "unfold":
		p.Unfold()
	case "solve":
		p.ShowSolution()
		p.Solve()
	case "reset":
		p.Again()
	default:
		return Answer{Error: "unknown wish \"" + op + "\"; known are " + strings.Join(ops, ", ")}
	}
	s.touch()
	return Answer{}
}

// neighbour opens the lesson before or after the shown one.
func (s *Session) neighbour(by int) Answer {
	for i, l := range s.lessons {
		if l.ID == s.Player.Lesson.ID && i+by >= 0 && i+by < len(s.lessons) {
			s.open(s.lessons[i+by].ID)
			return Answer{}
		}
	}
	return Answer{}
}

func (s *Session) run(a Args) Answer {
	line := a.Str("line")
	if a.Has("cell") {
		s.Player.RunCell(int(a.Num("cell")), line)
		s.touch()
		return Answer{}
	}
	return s.typed(line)
}

func (s *Session) typed(line string) Answer {
	err := s.Player.Type(line)
	s.touch()
	if err == shell.ErrIncomplete {
		return Answer{More: true}
	}
	if err != nil {
		return Answer{Error: err.Error()}
	}
	return Answer{}
}

func (s *Session) speed(x float64) Answer {
	if x < 0 || x > 1000 {
		return Answer{Error: "a speed is between 0 (the player chooses) and 1000"}
	}
	s.Player.SetSpeed(player.Speed(x))
	s.touch()
	return Answer{}
}

func (s *Session) seek(us float64) Answer {
	end := s.Player.History.End()
	s.Player.Seek(min(node.Time(us), max(end, s.Player.Now()+30*node.Second)))
	s.touch()
	return Answer{}
}

// power kills a running broker and starts a stopped one, as a console line would.
func (s *Session) power(id wire.ID) Answer {
	q := s.Player.World().Process(id)
	if q == nil {
		return Answer{Error: "there is no " + id.String()}
	}
	verb := "start "
	if q.Running {
		verb = "kill "
	}
	return s.typed(verb + q.Name)
}

func (s *Session) goTo(a Args) Answer {
	if id := a.Str("lesson"); id != "" && id != s.Player.Lesson.ID {
		if !s.open(id) {
			return Answer{Error: "there is no lesson \"" + id + "\""}
		}
	}
	if a.Has("step") {
		s.Player.Goto(int(a.Num("step")) - 1)
	}
	s.touch()
	return Answer{}
}

func (s *Session) complete(line string, pos int) Answer {
	env := shell.EnvOf(s.Player.World(), s.Player.Foreground())
	out := Answer{List: []string{}}
	for _, c := range shell.Complete(line, pos, env) {
		out.From = c.Start
		out.List = append(out.List, c.Text)
	}
	return out
}

// JSON is the answer as the page gets it.
func (a Answer) JSON() string {
	w := &writer{}
	w.obj("", func() {
		w.flag("ok", a.Error == "")
		if a.Error != "" {
			w.str("error", a.Error)
		}
		if a.Text != "" {
			w.str("text", a.Text)
		}
		if a.More {
			w.flag("more", true)
		}
		if a.Data != "" {
			w.key("data")
			w.buf = append(w.buf, a.Data...)
			w.comma = true
		}
		if a.Rect != nil {
			w.list("rect", len(a.Rect), func(i int) {
				w.sep()
				w.buf = strconv.AppendFloat(w.buf, a.Rect[i], 'f', 1, 64)
			})
		}
		if a.List != nil {
			w.num("from", int64(a.From))
			w.list("list", len(a.List), func(i int) { w.value(a.List[i]) })
		}
	})
	return string(w.buf)
}

// Hash is the world's hash as text.
func (s *Session) Hash() string {
	return strconv.FormatUint(s.Player.World().Hash(), 16)
}
