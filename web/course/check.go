package course

import (
	"fmt"

	"highwater/lessons"
	"highwater/web/player"
)

// Begin is New for a lesson that nobody has checked. The error names the first line of its setup
// that does not work.
func Begin(l *lessons.Lesson) (*Course, error) {
	c := New(l)
	if found := c.checkSetup(); len(found) > 0 {
		return nil, &lessons.ParseError{Line: found[0].Line, Text: found[0].Text}
	}
	return c, nil
}

// Check plays a lesson to its end on the real simulation and proves that its setup works, and for each
// step: its goals are not met at the start, nor by any wrong deed, and each is missed by one of these;
// they are met by what the step runs and its solution; of a prediction's choices the run proves
// exactly one; no line runs into its limit; and none of it depends on the speed.
func Check(l *lessons.Lesson) []lessons.Problem {
	found, _ := Prove(l)
	return found
}

// Prove is Check, and tells of each step's prediction which choice the run proved, -1 where there is
// none.
func Prove(l *lessons.Lesson) (found []lessons.Problem, proven []int) {
	c := New(l)
	found = c.checkSetup()
	report := func(format string, args ...any) {
		s := c.Step()
		found = append(found, lessons.Problem{Lesson: l.ID, Step: s.Title, Line: s.Line,
			Text: fmt.Sprintf(format, args...)})
	}
	for i := range l.Steps {
		if c.Player.Page != i {
			report("the page could not be turned to step %d", i+1)
			break
		}
		checkStep(c, report)
		_, right := c.Prediction()
		proven = append(proven, right)
		if i+1 < len(l.Steps) {
			c.Turn()
		}
	}
	for len(proven) < len(l.Steps) {
		proven = append(proven, -1)
	}
	other, auto := checkSpeed(l)
	found = append(found, other...)
	// A minute more or less is no matter: an edited sentence should not ask for it.
	if n := minutes(l, auto); l.Minutes != 0 && (l.Minutes < n-1 || l.Minutes > n+1) {
		found = append(found, lessons.Problem{Lesson: l.ID,
			Text: fmt.Sprintf("it says minutes: %d, and takes %d", l.Minutes, n)})
	}
	return found, proven
}

// checkSetup looks at what the lines of the setup came to: they are the first deeds.
func (c *Course) checkSetup() (found []lessons.Problem) {
	p := c.Player
	for i, d := range p.Deeds()[:len(c.Lesson.Setup)] {
		line := c.Lesson.Setup[i]
		report := func(format string, args ...any) {
			found = append(found, lessons.Problem{Lesson: c.Lesson.ID, Line: line.At,
				Text: fmt.Sprintf("the setup line %q ", line.Text) + fmt.Sprintf(format, args...)})
		}
		tool := p.World().Process(d.Foreground)
		switch {
		case d.Bad:
			report("can't be understood: %s", d.Note)
			return found // what comes after it has to fail, too
		case tool != nil && tool.Running:
			report("keeps the console busy; end it with &")
			return found
		case tool != nil && tool.Code != 0:
			report("fails: %s", c.complaint(tool.Name))
			return found
		}
	}
	return nil
}

// complaint is the first line that a process wrote to its standard error.
func (c *Course) complaint(name string) string {
	for _, l := range c.Player.Console(1 << 20) {
		if l.Kind == "err" && l.From == name {
			return l.Text
		}
	}
	return "it ends with an error, but says none"
}

func checkStep(c *Course, report func(string, ...any)) {
	s := c.Step()
	if len(s.Goals) > 0 && c.goalsMet() {
		report("its goals are met before anything is done")
	}
	missed := make([]bool, len(s.Goals)) // a goal that holds at the start only forbids something
	for i, g := range c.Goals() {
		if missed[i] = g.State == GoalMet; missed[i] && !s.Goals[i].When.Forbids() {
			report("its goal %q is met before anything is done", g.Text)
		}
	}
	for n, wrong := range s.Wrong {
		bad := 0
		for _, line := range wrong {
			c.Player.RunNow(line)
			bad += c.badNotes()
		}
		if bad > 0 {
			report("a line of wrong deed %d can't be understood: %s", n+1, c.lastNote())
		}
		if c.goalsMet() {
			report("wrong deed %d meets its goals", n+1)
		}
		for i, g := range c.Goals() {
			missed[i] = missed[i] || g.State != GoalMet
		}
		c.Player.SeekPlace(c.Player.Turned(c.Player.Page))
	}
	for i := range missed {
		if !missed[i] {
			report("no wrong deed misses the goal %q", s.Goals[i].Text)
		}
	}
	for i := range s.Cells {
		c.queue(i)
		c.Player.Hurry()
		if st, _ := c.Cell(i); st != CellDone && st != CellError {
			report("cell %d (%s) is %s: %s", i+1, s.Cells[i].Text(), st, c.lastNote())
		}
		for _, line := range c.vain {
			report("cell %d runs into its limit: what %q waits for never comes", i+1, line)
		}
		c.vain = nil
	}
	checkPrediction(c, report)
	if len(s.Goals) == 0 {
		return
	}
	for _, line := range s.Solution {
		c.Player.RunNow(line)
		if c.badNotes() > 0 {
			report("the solution %q can't be understood: %s", line, c.lastNote())
		}
	}
	c.Player.Until(c.goalsMet, player.TaskLimit)
	for _, g := range c.Goals() {
		if g.State != GoalMet {
			report("its solution doesn't meet the goal %q: %s", g.Text, g.Missing)
		}
	}
}

func checkPrediction(c *Course, report func(string, ...any)) {
	q := c.Step().Predict
	if q == nil {
		return
	}
	held := ""
	n := 0
	env := c.Env()
	for i := range q.Choices {
		if q.Choices[i].When.Holds(env) {
			n++
			held += fmt.Sprintf(" %q", q.Choices[i].Text)
		}
	}
	if n != 1 {
		report("the run proves %d of the choices, not one:%s", n, held)
	}
	if _, ok := c.verdicts[c.Player.Page]; !ok {
		report("the run ends without a verdict on the prediction")
	}
}

// badNotes tells whether the last line was an error.
func (c *Course) badNotes() int {
	deeds := c.Player.Deeds()
	if n := len(deeds); n > 0 && deeds[n-1].Bad {
		return 1
	}
	return 0
}

func (c *Course) lastNote() string {
	deeds := c.Player.Deeds()
	for i := len(deeds) - 1; i >= 0; i-- {
		if deeds[i].Note != "" {
			return deeds[i].Note
		}
	}
	return ""
}
