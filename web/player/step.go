package player

import (
	"strconv"

	"highwater/lessons"
	"highwater/sim/node"
)

// counter is a tally of the steps (from, upto].
type counter struct {
	tally      *lessons.Tally
	from, upto uint64
}

// env is what predicates look at now.
func (p *Player) env() lessons.Env {
	return lessons.Env{
		World: p.World(),
		Step:  p.count(0, p.entered(p.step).Seq),
		Ever:  p.count(1, 0),
	}
}

func (p *Player) count(which int, from uint64) *lessons.Tally {
	c, here := &p.tally[which], p.World().Seq()
	if c.tally == nil || c.from != from || c.upto > here {
		*c = counter{lessons.NewTally(), from, from}
		for i := range p.entries {
			if e := &p.entries[i]; e.Kind == lineEntry && e.Seq >= from && e.Seq <= here {
				c.tally.Command(e.Line)
			}
		}
	}
	for e := range p.History.Steps(c.upto+1, here) {
		c.tally.Add(e)
	}
	c.upto = here
	return c.tally
}

// entered is where the learner entered a step of the lesson on the present course of history.
func (p *Player) entered(step int) place {
	for i := len(p.entries) - 1; i >= 0; i-- {
		if e := &p.entries[i]; e.Kind == enterEntry && e.Step == step {
			return e.place
		}
	}
	return place{}
}

// enter turns to a step of the lesson at the playhead.
func (p *Player) enter(step int) {
	p.step = step
	p.entries = append(p.entries, entry{place: p.here(), Kind: enterEntry, Step: step, Cell: -1})
	p.tally[0] = counter{}
	p.touch()
}

// StepIndex is the lesson's step that is shown.
func (p *Player) StepIndex() int { return p.step }

// Step is the lesson's step that is shown.
func (p *Player) Step() *lessons.Step { return &p.Lesson.Steps[p.step] }

// CellState tells how a cell of the shown step stands at the playhead.
type CellState string

// Cell states.
const (
	CellReady   CellState = "ready"
	CellWaiting CellState = "waiting" // queued behind another
	CellRunning CellState = "running"
	CellDone    CellState = "done"
	CellFailed  CellState = "failed"
)

// Cell tells the state of a cell, and when it was run.
func (p *Player) Cell(i int) (CellState, node.Time) {
	for n := range p.run.tasks {
		t := &p.run.tasks[n]
		if t.cell != i || t.step != p.step {
			continue
		}
		if t.started {
			return CellRunning, t.from
		}
		return CellWaiting, 0
	}
	here := p.here()
	for n := len(p.entries) - 1; n >= 0; n-- {
		e := &p.entries[n]
		if e.Kind != lineEntry || e.Step != p.step || e.Cell != i || e.beyond(here) {
			continue
		}
		if e.Bad && e.Note != "" {
			return CellFailed, e.At
		}
		return CellDone, e.At
	}
	return CellReady, 0
}

// RunCell runs a cell of the shown step; line is what the learner made of it, "" for as it stands.
func (p *Player) RunCell(i int, line string) {
	s := p.Step()
	if i < 0 || i >= len(s.Cells) {
		return
	}
	if line == "" {
		line = s.Cells[i].Line
	}
	p.queueTask(task{line: line, step: p.step, cell: i, until: s.Cells[i].Until})
}

// unrun lists the cells of the shown step that wait to be run.
func (p *Player) unrun() []int {
	var out []int
	for i := range p.Step().Cells {
		if st, _ := p.Cell(i); st == CellReady {
			out = append(out, i)
		}
	}
	return out
}

// Next does what is to be done in the shown step, one thing at a time, and turns the page when nothing
// is left: it runs the cells; a known future is followed instead of being run again.
func (p *Player) Next() {
	if p.run.playing && len(p.run.tasks) > 0 {
		p.hurry()
		return
	}
	if at := p.entered(p.step + 1); at == (place{}) || p.here().after(at) {
		for _, i := range p.unrun() {
			p.queueTask(task{line: p.Step().Cells[i].Line, step: p.step, cell: i,
				until: p.Step().Cells[i].Until})
		}
	}
	if len(p.run.tasks) == 0 {
		p.Turn()
	}
}

// Turn goes to the next step of the lesson. What the step asked for and the learner left out is done
// now, so that the next step finds the world it tells of.
func (p *Player) Turn() {
	p.hurry()
	if p.step+1 >= len(p.Lesson.Steps) {
		return
	}
	if at := p.entered(p.step + 1); at != (place{}) && !p.here().after(at) {
		p.halt()
		p.seekPlace(at)
		p.step++
		p.tally[0] = counter{}
		p.touch()
		return
	}
	p.complete()
	p.halt()
	p.enter(p.step + 1)
}

// complete carries out the rest of the shown step at once.
func (p *Player) complete() {
	for _, i := range p.unrun() {
		if p.goalsMet() && len(p.Step().Goals) > 0 {
			return
		}
		p.queueTask(task{line: p.Step().Cells[i].Line, step: p.step, cell: i,
			until: p.Step().Cells[i].Until})
		p.hurry()
	}
	if len(p.Step().Goals) == 0 || p.goalsMet() {
		return
	}
	for _, line := range p.Step().Solution {
		p.runNow(line)
	}
	p.until(p.goalsMet, taskLimit)
}

// hurry carries the waiting tasks out at once, as far as they come within the time a frame may take.
func (p *Player) hurry() {
	for n := 0; len(p.run.tasks) > 0 && n < 100000; n++ {
		next, ok := p.History.NextAt()
		if !ok {
			break
		}
		p.run.rate = p.slow()
		p.advance(max(next, min(p.nextDeadline(), next+node.Second)))
	}
	p.halt()
	p.touch()
}

// runNow runs a line of no cell to its end without showing it.
func (p *Player) runNow(line string) {
	l, err := p.exec(line, -1)
	p.adopt()
	if err != nil {
		return
	}
	t := task{line: line, step: p.step, cell: -1}
	p.await(&t, l)
	p.run.tasks = append([]task{t}, p.run.tasks...)
	p.run.playing = true
	p.hurry()
}

// until runs until a condition holds, at most for a while.
func (p *Player) until(holds func() bool, limit node.Time) {
	end := p.Now() + limit
	for !holds() && p.Now() < end {
		p.History.Advance(p.Now()+100*node.Millisecond, 0)
	}
	p.touch()
}

// Prev turns back a page: the playhead goes to where that step was entered.
func (p *Player) Prev() {
	p.halt()
	if p.step == 0 {
		p.seekPlace(p.entered(0))
		return
	}
	p.step--
	p.tally[0] = counter{}
	p.seekPlace(p.entered(p.step))
}

// Goto turns to any step: backwards by going back in history, forwards by doing what lies between.
func (p *Player) Goto(step int) {
	step = max(0, min(step, len(p.Lesson.Steps)-1))
	for p.step > step {
		p.Prev()
	}
	for p.step < step {
		p.Turn()
	}
}

// GoalState tells how a goal stands.
type GoalState string

// Goal states.
const (
	GoalOpen     GoalState = "open"
	GoalUnderWay GoalState = "under way"
	GoalMet      GoalState = "met"
)

// Goal is one goal of the shown step as it stands at the playhead.
type Goal struct {
	Text    string
	State   GoalState
	Missing string
}

// Goals lists the shown step's goals.
func (p *Player) Goals() []Goal {
	gs := p.Step().Goals
	if len(gs) == 0 {
		return nil
	}
	out := make([]Goal, len(gs))
	env := p.env()
	started := p.here().after(p.entered(p.step)) && p.acted()
	met := 0
	for i := range gs {
		out[i] = Goal{Text: gs[i].Text, State: GoalOpen}
		if gs[i].When.Holds(env) {
			out[i].State = GoalMet
			met++
		} else if started {
			out[i].State, out[i].Missing = GoalUnderWay, gs[i].When.Missing(env)
		}
	}
	if met == len(gs) && !p.done[p.step] {
		p.done[p.step] = true
	}
	return out
}

// acted tells whether the learner did anything in this step.
func (p *Player) acted() bool {
	here := p.here()
	for i := len(p.entries) - 1; i >= 0; i-- {
		e := &p.entries[i]
		if e.beyond(here) {
			continue
		}
		if e.Kind == enterEntry {
			return false
		}
		return true
	}
	return false
}

func (p *Player) goalsMet() bool {
	env := p.env()
	for i := range p.Step().Goals {
		if !p.Step().Goals[i].When.Holds(env) {
			return false
		}
	}
	return true
}

// StepDone tells whether a step's goals were met once.
func (p *Player) StepDone(step int) bool { return p.done[step] }

// Hints are the hints asked for so far in the shown step.
func (p *Player) Hints() []string {
	var out []string
	for i, n := range p.offered() {
		if i >= p.shown[p.step] {
			break
		}
		out = append(out, p.Step().Hints[n].Text)
	}
	return out
}

// offered lists the hints that fit what was done, those that react to it first.
func (p *Player) offered() []int {
	hs := p.Step().Hints
	if len(hs) == 0 {
		return nil
	}
	env := p.env()
	var out, plain []int
	for i := range hs {
		switch {
		case hs[i].When == nil:
			plain = append(plain, i)
		case hs[i].When.Holds(env):
			out = append(out, i)
		}
	}
	return append(out, plain...)
}

// MoreHints tells whether Hint would show another one.
func (p *Player) MoreHints() bool { return p.shown[p.step] < len(p.offered()) }

// Hint shows the next hint.
func (p *Player) Hint() {
	if p.MoreHints() {
		p.shown[p.step]++
	}
	p.touch()
}

// ShowSolution shows the solution of the step.
func (p *Player) ShowSolution() {
	p.solved[p.step] = true
	p.touch()
}

// verdict is a judged prediction: right is the choice the run proved, -1 when it proved none.
type verdict struct {
	right int
}

// Predict takes the learner's answer to the step's prediction; the run judges it.
func (p *Player) Predict(choice int) {
	q := p.Step().Predict
	if q == nil || choice < 0 || choice >= len(q.Choices) {
		return
	}
	if _, judged := p.verdicts[p.step]; !judged {
		p.answers[p.step] = choice
	}
	p.touch()
}

// Prediction tells the answer given (-1 for none) and the right one (-1 as long as nothing has run).
func (p *Player) Prediction() (answer, right int) {
	answer, right = -1, -1
	if a, ok := p.answers[p.step]; ok {
		answer = a
	}
	if v, ok := p.verdicts[p.step]; ok {
		right = v.right
	}
	return answer, right
}

// lineDone judges the prediction when the last cell of its step is done.
func (p *Player) lineDone(t task) {
	q := p.Step().Predict
	if q == nil || t.step != p.step || t.cell < 0 || len(p.unrun()) > 0 {
		return
	}
	p.judge()
}

// judge finds the choice that the run proved.
func (p *Player) judge() {
	q := p.Step().Predict
	env := p.env()
	right := -1
	for i := range q.Choices {
		if q.Choices[i].When.Holds(env) {
			right = i
			break
		}
	}
	if right >= 0 {
		p.verdicts[p.step] = verdict{right}
	}
	p.touch()
}

// Left words what is still to be done in the shown step: "1 goal left", "" when nothing.
func (p *Player) Left() string {
	n := 0
	for _, g := range p.Goals() {
		if g.State != GoalMet {
			n++
		}
	}
	switch n {
	case 0:
		return ""
	case 1:
		return "1 goal left"
	}
	return strconv.Itoa(n) + " goals left"
}

// Again begins the shown step anew: the playhead goes to where it was entered, and what was answered
// is forgotten.
func (p *Player) Again() {
	p.halt()
	delete(p.answers, p.step)
	delete(p.verdicts, p.step)
	delete(p.shown, p.step)
	delete(p.solved, p.step)
	p.seekPlace(p.entered(p.step))
}

// MarkDone remembers from an earlier visit that a step's goals were met.
func (p *Player) MarkDone(step int) {
	if step >= 0 && step < len(p.Lesson.Steps) {
		p.done[step] = true
	}
}
