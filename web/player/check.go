package player

import (
	"fmt"

	"highwater/lessons"
)

// Problem is what a check of a lesson found.
type Problem struct {
	Lesson, Step string
	Line         int
	Text         string
}

// String names the place as an editor understands it.
func (p Problem) String() string {
	return fmt.Sprintf("%s.md:%d: step %q: %s", p.Lesson, p.Line, p.Step, p.Text)
}

// Check plays a lesson to its end on the real simulation and proves, for each step: its goals are not
// met at the start, nor by any wrong deed, and each is missed by one of these; they are met by what the
// step runs and its solution; and of a prediction's choices the run proves exactly one.
func Check(l *lessons.Lesson) []Problem {
	p := New(l)
	var found []Problem
	report := func(format string, args ...any) {
		s := p.Step()
		found = append(found, Problem{l.ID, s.Title, s.Line, fmt.Sprintf(format, args...)})
	}
	for i := range l.Steps {
		if p.step != i {
			report("the page could not be turned to step %d", i+1)
			break
		}
		checkStep(p, report)
		if i+1 < len(l.Steps) {
			p.Turn()
		}
	}
	return found
}

func checkStep(p *Player, report func(string, ...any)) {
	s := p.Step()
	if len(s.Goals) > 0 && p.goalsMet() {
		report("its goals are met before anything is done")
	}
	missed := make([]bool, len(s.Goals)) // a goal that holds at the start only forbids something
	for i, g := range p.Goals() {
		missed[i] = g.State == GoalMet
	}
	for n, wrong := range s.Wrong {
		bad := 0
		for _, line := range wrong {
			p.runNow(line)
			bad += p.badNotes()
		}
		if bad > 0 {
			report("a line of wrong deed %d can't be understood: %s", n+1, p.lastNote())
		}
		if p.goalsMet() {
			report("wrong deed %d meets its goals", n+1)
		}
		for i, g := range p.Goals() {
			missed[i] = missed[i] || g.State != GoalMet
		}
		p.seekPlace(p.entered(p.step))
	}
	for i := range missed {
		if !missed[i] {
			report("no wrong deed misses the goal %q", s.Goals[i].Text)
		}
	}
	for i := range s.Cells {
		p.RunCell(i, "")
		p.hurry()
		if st, _ := p.Cell(i); st != CellDone {
			report("cell %d (%s) is %s: %s", i+1, s.Cells[i].Line, st, p.lastNote())
		}
	}
	checkPrediction(p, report)
	if len(s.Goals) == 0 {
		return
	}
	for _, line := range s.Solution {
		p.runNow(line)
		if p.badNotes() > 0 {
			report("the solution %q can't be understood: %s", line, p.lastNote())
		}
	}
	p.until(p.goalsMet, taskLimit)
	for _, g := range p.Goals() {
		if g.State != GoalMet {
			report("its solution doesn't meet the goal %q: %s", g.Text, g.Missing)
		}
	}
}

func checkPrediction(p *Player, report func(string, ...any)) {
	q := p.Step().Predict
	if q == nil {
		return
	}
	held := ""
	n := 0
	env := p.env()
	for i := range q.Choices {
		if q.Choices[i].When.Holds(env) {
			n++
			held += fmt.Sprintf(" %q", q.Choices[i].Text)
		}
	}
	if n != 1 {
		report("the run proves %d of the choices, not one:%s", n, held)
	}
	if _, ok := p.verdicts[p.step]; !ok {
		report("the run ends without a verdict on the prediction")
	}
}

// badNotes tells whether the last line was an error.
func (p *Player) badNotes() int {
	if n := len(p.entries); n > 0 && p.entries[n-1].Bad {
		return 1
	}
	return 0
}

func (p *Player) lastNote() string {
	for i := len(p.entries) - 1; i >= 0; i-- {
		if p.entries[i].Note != "" {
			return p.entries[i].Note
		}
	}
	return ""
}
