package page

import (
	"strconv"

	"highwater/web/course"
	"highwater/web/thing"
	"highwater/web/words"
)

const (
	mostConsole = 600 // lines the page shows
	mostEvents  = 400
	branchLines = 3   // of a future that was left behind
	mostMarks   = 400 // on a long run the newest, since older ones can't be told apart
)

// State is the whole state of the page as JSON.
func (s *Session) State() string {
	w := &writer{buf: make([]byte, 0, 16<<10)}
	s.state().put(w)
	return string(w.buf)
}

func (s *Session) state() *State { return s.stateWith(s.events(mostEvents)) }

// stateWith is the state with these events.
func (s *Session) stateWith(events []Event) *State {
	p, c := s.Player, s.Course
	s.tellFolded()
	goals := c.Goals() // first: a step whose goals are met counts in the progress
	next := s.peekNext()
	st := c.Step()
	held, total, broken := p.Invariants()
	keys, groups := s.looksOf()
	v := &State{
		Version: int64(s.Version()), Now: p.Now(), End: p.History.End(), Playing: p.Playing(),
		Busy: p.Busy(), Speed: float64(p.SpeedChosen()), Rate: p.Rate(),
		Next: Coming{next.at, next.text}, Still: s.still(), Errand: s.errand(), News: s.news,
		Owes:    len(c.Owes()) > 0,
		Caption: p.Caption(),
		Seed:    int64(c.Lesson.Seed), Hash: s.Hash(), Link: s.Link(),
		LinkShort:  s.linkShort,
		Invariants: Invariants{int64(held), int64(total), broken},
		Lesson:     *s.stand(),
		Predict:    s.prediction(), Hints: c.Hints(), HintsLeft: c.MoreHints(),
		Console: s.console(), EventCount: int64(p.EventCount()), Events: events,
		Ledger: countsOf(p.Ledger().Counts()), Timeline: s.timeline(), Twin: s.twin(), Why: s.why(),
		Log:  s.openLog(),
		Home: s.home(), Select: s.Selected.String(), Zoom: s.Zoom, Keys: keys, Groups: groups,
		Progress: s.progress(), Notebooks: s.notebooks(),
		Databases: s.Player.Databases(),
	}
	for i := range st.Cells {
		v.Cells = append(v.Cells, s.cell(i))
	}
	for _, g := range goals {
		v.Goals = append(v.Goals, GoalState{g.Text, string(g.State), g.Missing})
	}
	v.Solution = c.Solution()
	v.SolutionShown = v.Solution != nil
	for _, f := range p.Futures() {
		b := Branch{ID: int64(f.ID), At: int64(f.From), End: int64(f.To), Step: int64(f.Page) + 1}
		if b.Lines = f.Lines[:min(len(f.Lines), branchLines)]; len(f.Lines) == 0 {
			b.Text = words.TimeWentOn
		}
		b.More = int64(len(f.Lines) - len(b.Lines))
		v.Branches = append(v.Branches, b)
	}
	if s.walked && v.Why != nil {
		v.Walked = v.Why.Title + ". " + v.Why.What
	}
	return v
}

// Link is the session's link, made anew only when it changed.
func (s *Session) Link() string {
	p := s.Player
	if s.opening != "" && p.Errands() {
		return s.opening
	}
	key := strconv.FormatUint(p.Version(), 10) + s.Course.Lesson.ID
	if p.Playing() && s.link != "" && s.linkFor != "" && s.linkFor[0] == '!' {
		return s.link // time alone passes: the last one leads to the same lines
	}
	if p.Playing() {
		key = "!" + key
	}
	if key != s.linkFor {
		s.link, s.linkFor, s.linkShort = s.Course.Link(), key, ""
		if _, until, short := p.Linked(); short {
			s.linkShort = words.LinkHolds(until)
		}
	}
	return s.link
}

// mostPrinted is how many lines of a cell's output stand below it; the console has them all.
const mostPrinted = 200

func (s *Session) cell(i int) CellState {
	state, at := s.Course.Cell(i)
	v := CellState{State: string(state), At: at}
	if state == course.CellReady || state == course.CellWaiting {
		return v
	}
	lines, _ := s.Course.Printed(i)
	v.More = int64(max(0, len(lines)-mostPrinted))
	for _, l := range lines[:len(lines)-int(v.More)] {
		v.Printed = append(v.Printed, CellLine{l.Kind, l.Text})
	}
	return v
}

func (s *Session) prediction() *Prediction {
	c := s.Course
	q := c.Step().Predict
	if q == nil {
		return nil
	}
	answer, right := c.Prediction()
	v := &Prediction{Question: q.Question, Answered: answer >= 0}
	for i := range q.Choices {
		ch := Choice{Text: q.Choices[i].Text, Picked: i == answer}
		switch {
		case i == right:
			ch.State = "right"
		case i == answer && right >= 0:
			ch.State = "wrong"
		case i == answer:
			ch.State = "picked"
		}
		v.Choices = append(v.Choices, ch)
	}
	if right < 0 {
		return v
	}
	v.Explain = q.Explain
	switch {
	case answer < 0:
		v.Verdict = words.NobodySaid
	case answer == right:
		v.Verdict = words.Right
	default:
		v.Verdict = words.NotThisTime
	}
	return v
}

func (s *Session) console() Console {
	p := s.Player
	var v Console
	for _, l := range p.Console(mostConsole) {
		v.Lines = append(v.Lines, ConsoleLine{l.At, l.Kind, l.From, l.Text})
	}
	if fg := p.Foreground(); fg != 0 {
		v.Busy = p.Name(fg)
	}
	return v
}

// events are the newest, at most most of them.
func (s *Session) events(most int) []Event {
	es := s.Player.Events(most)
	out := make([]Event, len(es))
	for i := range es {
		e := &es[i]
		out[i] = Event{Seq: int64(e.Seq), At: e.At, Node: e.Node, Text: e.Text, Tone: e.Tone,
			Speak: e.Spoken}
	}
	return out
}

func (s *Session) timeline() Timeline {
	p := s.Player
	var v Timeline
	for _, b := range p.Bands() {
		v.Bands = append(v.Bands, Band{b.From, b.To, b.Kind, b.Text, colour(s.groups, b.Group)})
	}
	marks := p.Marks()
	here := p.World().Seq()
	for _, m := range marks[max(0, len(marks)-mostMarks):] {
		v.Marks = append(v.Marks, Mark{At: m.At, Text: m.Text, Tone: m.Tone, Rank: int64(m.Weight()),
			Future: m.Seq > here, Run: m.Run})
	}
	return v
}

func (s *Session) why() *Why {
	if s.Selected == (thing.Thing{}) || s.Selected.Kind == thing.Segment {
		return nil
	}
	y := s.Player.Explain(s.Selected)
	v := &Why{Title: y.Title, What: y.What, Footer: Coming{y.Next, y.Footer}}
	for _, t := range y.Steps {
		v.Steps = append(v.Steps, WhyStep{t.At, t.Now, t.Text, t.Rule})
	}
	v.Bytes = s.Player.BytesButton(s.Selected) + s.Player.SchemasButton(s.Selected) +
		s.Player.TablesButton(s.Selected) + s.Player.ConnectorsButton(s.Selected)
	if s.Opened.Kind == thing.Nothing && s.Player.LogOf(s.Selected).Kind != thing.Nothing {
		v.Log = words.OpenLogButton
	}
	for _, a := range s.Player.Actions(s.Selected) {
		v.Actions = append(v.Actions, Action{a.Label, a.Line})
	}
	return v
}
