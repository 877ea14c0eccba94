package page

import (
	"math"

	"highwater/lessons"
	"highwater/sim/node"
	"highwater/sim/shell"
	"highwater/sim/wire"
	"highwater/web/player"
	"highwater/web/thing"
	"highwater/web/words"
)

// wishes is everything a person can ask for.
var wishes = []wish{
	on("run", (*Session).run),
	on("input", func(s *Session, v *Line) Answer { return s.typed(v.Line) }),
	plain("eof", func(s *Session) { s.typed("^D") }),
	plain("interrupt", func(s *Session) { s.typed("^C") }),

	plain("play", func(s *Session) { s.Player.Play() }),
	plain("pause", func(s *Session) { s.Player.Pause() }),
	plain("step", func(s *Session) { s.Player.On() }),
	plain("back", func(s *Session) { s.Player.Back() }),
	plain("jump", func(s *Session) { s.Player.Jump() }),
	on("clock", (*Session).clock),
	on("to-goal", (*Session).toGoal),
	on("second", (*Session).second),
	on("speed", (*Session).speed),
	on("seek", (*Session).seek),
	plain("end", func(s *Session) { s.Player.SeekSoon(s.Player.History.End()) }),
	on("restore", (*Session).restore),

	on("power", (*Session).switchPower),
	on("select", (*Session).choose),
	on("tip", (*Session).tip),
	on("bytes", (*Session).bytes),
	on("open-log", (*Session).openALog),
	on("to-check", (*Session).toCheck),
	on("complete", (*Session).complete),
	on("python", (*Session).python),

	on("next", (*Session).next),
	plain("prev", (*Session).prev),
	on("goto", (*Session).goTo),
	on("load-lesson", (*Session).load),
	on("remember", (*Session).another),
	on("predict", (*Session).answer),
	on("pick", (*Session).pick),
	plain("skip", (*Session).skip),
	plain("hint", func(s *Session) { s.Course.Hint() }),
	plain("solution", func(s *Session) { s.Course.ShowSolution() }),
	plain("solve", func(s *Session) { s.Course.ShowSolution(); s.Course.Solve() }),
	plain("unfold", func(s *Session) { s.Player.Unfold() }),
	plain("reset", (*Session).again),
	plain("restart", (*Session).restart),
	on("undo", (*Session).undo),

	on("open-notebook", (*Session).openNotebook),
	on("close-notebook", (*Session).closeNotebook),
	on("run-notebook", (*Session).runNotebook),
	on("exchange", (*Session).exchange),
	on("check-config", (*Session).checkConfig),
	on("follow-database", (*Session).followDatabase),

	on("ledger", (*Session).books),
	on("spacetime", (*Session).spaceTime),
	on("spacetime-go", (*Session).spaceTimeGo),

	on("theme", (*Session).theme),
	on("motion", (*Session).motion),
	on("zoom", (*Session).zoom),
	plain("callouts", func(s *Session) { s.Wordless = !s.Wordless }),
	plain("fit", func(s *Session) { s.Stage.Fit(); s.Zoom = s.Stage.Zoom() }),
	on("avoid", (*Session).avoid),
	on("place", (*Session).place),
	on("walk", (*Session).walk),
}

// Line is a console line, finished or not.
type Line struct{ Line string }

// Run is a line for the console; Cell is the lesson's cell that it comes from.
type Run struct {
	Line string
	Cell *int64 `js:"opt"`
}

func (s *Session) run(v *Run) Answer {
	if v.Cell != nil {
		if n := len(v.Line); n > shell.MaxLine {
			return refused(shell.TooLong(n))
		}
		s.Course.RunCell(int(*v.Cell), v.Line)
		s.touch()
		return Answer{}
	}
	return s.typed(v.Line)
}

func (s *Session) typed(line string) Answer {
	err := s.Player.Type(line)
	s.touch()
	if err == shell.ErrIncomplete {
		return Answer{More: true}
	}
	if long, ok := err.(shell.TooLong); ok {
		return refused(long)
	}
	if err != nil {
		return Answer{Error: err.Error()}
	}
	return Answer{}
}

// Second moves the playhead by N seconds, back when N is negative.
type Second struct{ N float64 }

func (s *Session) second(v *Second) Answer {
	return s.seek(&Seek{float64(s.Player.Now()) + v.N*float64(node.Second)})
}

// Speed is virtual seconds a second; 0 leaves it to the player.
type Speed struct{ X float64 }

func (s *Session) speed(v *Speed) Answer {
	if v.X < 0 || v.X > 1000 {
		return Answer{Error: words.SpeedRange}
	}
	s.Player.SetSpeed(player.Speed(v.X))
	s.touch()
	return Answer{}
}

// Seek moves the playhead to a time; at most half a minute beyond what is known.
type Seek struct{ Us float64 }

func (s *Session) seek(v *Seek) Answer {
	most := max(s.Player.History.End(), s.Player.Now()+30*node.Second)
	s.lead(v.Us)
	s.Player.SeekSoon(node.Time(max(0, min(v.Us, float64(most)))))
	s.touch()
	return Answer{}
}

// lead says it when a time is wished for that is folded.
func (s *Session) lead(us float64) {
	if at := s.Player.Folded(); us < float64(at) {
		s.tell(words.SeekFolded(at), false)
	}
}

// Restore brings an abandoned future back.
type Restore struct{ Branch int64 }

func (s *Session) restore(v *Restore) Answer {
	for _, b := range s.Player.History.Branches() {
		if int64(b.ID) == v.Branch {
			s.silently(func() { s.Player.Restore(b.ID) })
			return Answer{}
		}
	}
	return Answer{Error: words.BranchGone}
}

// Power is a broker or controller by its id; without one it is that of the selected thing.
type Power struct {
	Node *int64 `js:"opt"`
}

func (s *Session) switchPower(v *Power) Answer {
	id := s.Selected.Node
	if v.Node != nil {
		id = wire.ID(min(max(*v.Node, 0), math.MaxInt32))
	}
	if v.Node == nil && !id.IsBroker() && !id.IsController() {
		return Answer{Error: words.ChooseBroker}
	}
	return s.power(id)
}

// power kills a running process and starts a stopped one, as a console line would.
func (s *Session) power(id wire.ID) Answer {
	q := s.Player.World().Process(id)
	if q == nil {
		return Answer{Error: words.NoNode(id)}
	}
	verb := "start "
	if q.Running {
		verb = "kill "
	}
	return s.typed(verb + q.Name)
}

// Select turns the Why? panel to a thing, or closes it when Ref is empty.
type Select struct{ Ref string }

func (s *Session) choose(v *Select) Answer {
	s.Select(thing.Parse(v.Ref))
	return Answer{}
}

// Complete asks what may stand at a place in a line; Pos counts UTF-16 units, as the page does.
type Complete struct {
	Line string
	Pos  int64
}

func (s *Session) complete(v *Complete) Answer {
	if n := len(v.Line); n > shell.MaxLine {
		return refused(shell.TooLong(n))
	}
	env := shell.EnvOf(s.Player.World(), s.Player.Foreground())
	out := Answer{List: []string{}}
	for _, c := range shell.Complete(v.Line, int(v.Pos), env) {
		out.From = int64(c.Start)
		out.List = append(out.List, c.Text)
	}
	return out
}

func (s *Session) python(v *Line) Answer {
	if n := len(v.Line); n > shell.MaxLine {
		return refused(shell.TooLong(n))
	}
	text, ok := shell.Python(v.Line)
	if !ok {
		return Answer{Error: words.NoPython}
	}
	return Answer{Text: text}
}

// restart begins the lesson anew, in another world when the beginning of this one is folded.
func (s *Session) restart() {
	if s.Player.Folded() == 0 {
		s.silently(s.Course.Restart)
		return
	}
	delete(s.courses, s.Course.Lesson.ID)
	s.open(s.Course.Lesson.ID)
}

// turning turns pages, which may have to run what was left out.
func (s *Session) turning(do func() string) Answer {
	p := s.Player
	return s.soon(func() string { return words.Turning(p.Now()) }, do)
}

// silently is turning that has nothing to say.
func (s *Session) silently(do func()) {
	s.turning(func() string { do(); return "" })
}

// next goes on to the next step, if there is one, and says what it ran that the learner had left out.
func (s *Session) next(*None) Answer {
	return s.turning(func() string { return words.RanForYou(s.Course.Turn()) })
}

func (s *Session) prev() {
	if s.Course.StepIndex() == 0 {
		s.previous()
	} else {
		s.silently(s.Course.Prev)
	}
}

// previous opens the lesson before the shown one.
func (s *Session) previous() {
	for i, l := range s.all() {
		if l.ID == s.Course.Lesson.ID && i > 0 {
			s.open(s.lessons[i-1].ID)
			return
		}
	}
}

// Goto opens a lesson, a step (from 1), or both.
type Goto struct {
	Lesson string `js:"opt"`
	Step   *int64 `js:"opt"`
}

func (s *Session) goTo(v *Goto) Answer {
	if v.Lesson == lessons.HomeID && s.Course.Lesson.ID != lessons.HomeID {
		s.left = s.stand()
	}
	step := int64(0)
	if v.Step != nil {
		step = max(1, min(*v.Step, math.MaxInt32))
	}
	if v.Lesson != "" && v.Lesson != s.Course.Lesson.ID {
		if !s.openAt(v.Lesson, step) {
			return Answer{Error: words.NoLesson(v.Lesson)}
		}
	} else if step > 0 {
		s.silently(func() { s.Course.Goto(int(step) - 1) })
	}
	s.touch()
	return Answer{}
}

// Undo takes back what was done last.
type Undo struct{}

func (s *Session) undo(*Undo) Answer {
	wrong := ""
	a := s.turning(func() string {
		line, ok := s.Course.Undo()
		if !ok {
			wrong = words.NothingToUndo
			return ""
		}
		return words.TookBack(line)
	})
	return Answer{Notice: a.Text, Error: wrong}
}

// Predict answers the step's question; choices count from 0.
type Predict struct{ Choice int64 }

func (s *Session) answer(v *Predict) Answer {
	s.Course.Predict(int(v.Choice))
	s.touch()
	return Answer{}
}

// Theme is "dark" or "light".
type Theme struct{ Theme string }

func (s *Session) theme(v *Theme) Answer {
	s.Dark = v.Theme == "dark"
	s.touch()
	return Answer{}
}

// Motion says whether the person wants things to jump instead of move.
type Motion struct{ Reduced bool }

func (s *Session) motion(v *Motion) Answer {
	s.Reduced = v.Reduced
	s.Player.SetReducedMotion(s.Reduced)
	s.touch()
	return Answer{}
}

// Zoom multiplies the stage's scale.
type Zoom struct{ X float64 }

func (s *Session) zoom(v *Zoom) Answer {
	if v.X < 1./mostZoom || v.X > mostZoom {
		return Answer{Error: words.ZoomRange}
	}
	s.Stage.ZoomBy(v.X)
	s.Zoom = s.Stage.Zoom()
	s.touch()
	return Answer{}
}

// Avoid is a corner of the stage that the page covers, in CSS pixels.
type Avoid struct{ W, H float64 }

func (s *Session) avoid(v *Avoid) Answer {
	s.Stage.Avoid(min(max(v.W, 0), mostPixels), min(max(v.H, 0), mostPixels))
	return Answer{}
}

// place tells where a thing is on the canvas, for tests and for the line to the Why? panel.
func (s *Session) place(v *Select) Answer {
	rect, ok := s.Stage.Place(thing.Parse(v.Ref))
	if !ok {
		return Answer{Error: words.NotOnStage}
	}
	return Answer{Rect: rect[:]}
}

// At is a point of the canvas, in CSS pixels.
type At struct{ X, Y float64 }

// tip names the small thing at a point, and where it is; what Why? explains already has no tip.
func (s *Session) tip(v *At) Answer {
	what := s.Stage.At(min(max(v.X, -1), mostPixels), min(max(v.Y, -1), mostPixels))
	t := s.Player.Tip(what)
	if t.Name == "" || what == s.Selected {
		return Answer{}
	}
	rect, _ := s.Stage.Place(what)
	return Answer{Tip: &Tip{t.Name, t.Text, t.Term}, Rect: rect[:]}
}

// bytes opens the record that Why? is about.
func (s *Session) bytes(*None) Answer {
	if r := s.Player.Registry(s.Selected); r != nil {
		return Answer{Registry: registryOf(r)}
	}
	if d := s.Player.Database(s.Selected); d != nil {
		return Answer{Database: databaseOf(d)}
	}
	if c := s.Player.Connect(s.Selected); c != nil {
		return Answer{Connect: connectOf(c)}
	}
	b := s.Player.Bytes(s.Selected)
	if b == nil {
		return Answer{}
	}
	v := &Bytes{Title: b.Title, Note: b.Note, Varint: b.Varint, Reads: words.ReadAs, Head: b.Head,
		Names: b.Names}
	for _, p := range b.Record {
		v.Record = append(v.Record, BytePart(p))
	}
	for _, p := range b.Batch {
		v.Batch = append(v.Batch, BytePart(p))
	}
	for _, r := range b.ReadAs {
		v.ReadAs = append(v.ReadAs, ReadAs(r))
	}
	for _, f := range b.Fields {
		v.Fields = append(v.Fields, FieldBytes(f))
	}
	for _, z := range b.Sizes {
		v.Sizes = append(v.Sizes, SizeOf{z.Text, int64(z.N)})
	}
	return Answer{Bytes: v}
}

// registryOf is a schema registry for the page.
func registryOf(r *player.Registry) *Registry {
	out := &Registry{Title: r.Title, Note: r.Note}
	for _, x := range r.Subjects {
		v := Subject{Name: x.Name, Latest: x.Latest, Levels: waysOf(x.Levels)}
		for _, n := range x.Versions {
			v.Versions = append(v.Versions, SchemaVersion{int64(n.Number), int64(n.ID), n.Deleted})
		}
		if f := x.Refused; f != nil {
			v.Refused = &RefusedSchema{Title: f.Title, Why: f.Why, Fits: f.Fits, Ways: waysOf(f.Ways)}
			for _, l := range f.Lines {
				v.Refused.Lines = append(v.Refused.Lines, DiffLine(l))
			}
		}
		out.Subjects = append(out.Subjects, v)
	}
	return out
}

// databaseOf is a PostgreSQL server for the page.
func databaseOf(d *player.Database) *Database {
	out := &Database{Title: d.Title, Note: d.Note, Prompt: d.Prompt, Command: d.Command}
	for _, x := range d.Defined {
		out.Defined = append(out.Defined, DefinedTable(x))
	}
	for _, t := range d.Tables {
		v := SQLTable{Name: t.Name, More: t.More}
		for _, c := range t.Columns {
			v.Columns = append(v.Columns, SQLColumn(c))
		}
		for _, r := range t.Rows {
			row := SQLRow{Fresh: r.Fresh}
			for _, c := range r.Cells {
				row.Cells = append(row.Cells, SQLCell(c))
			}
			v.Rows = append(v.Rows, row)
		}
		out.Tables = append(out.Tables, v)
	}
	return out
}

func waysOf(ways []player.Way) (out []Action) {
	for _, w := range ways {
		out = append(out, Action(w))
	}
	return out
}

// Walk moves the selection to the nearest thing in the direction of an arrow key.
type Walk struct{ Key string }

func (s *Session) walk(v *Walk) Answer {
	if to, ok := s.Stage.Walk(s.Selected, v.Key); ok {
		s.Select(to)
		s.walked = true
	}
	return Answer{Text: s.Selected.String()}
}
