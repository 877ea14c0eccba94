package course

import (
	"highwater/sim/node"
	"highwater/web/player"
	"highwater/web/words"
)

// Owes lists the lines that turning the page would run first, because the learner left them out: the
// cells, and what else the goals want.
func (c *Course) Owes() (lines []string) {
	if c.ahead() {
		return nil
	}
	met := len(c.Step().Goals) > 0 && c.goalsMet()
	for _, i := range c.unrun() {
		if met {
			break
		}
		left := c.rest(i)
		if left == nil {
			left = c.Step().Cells[i].Lines
		}
		lines = append(lines, left...)
	}
	if len(c.Step().Goals) > 0 && !met {
		lines = append(lines, c.Step().Solution...)
	}
	return lines
}

// ahead tells whether the next page is known already.
func (c *Course) ahead() bool {
	at := c.Player.Turned(c.Player.Page + 1)
	return at != (player.Place{}) && !c.Player.Here().After(at)
}

// Turn goes to the next step of the lesson; what runs is finished at once. What the step asked for and
// the learner left out is done now, so that the next step finds the world it tells of; Turn tells the
// lines. On the last page only that is done.
func (c *Course) Turn() (ran []string) {
	p := c.Player
	p.Hurry()
	switch {
	case p.Page+1 >= len(c.Lesson.Steps):
		return c.complete()
	case c.ahead():
		at := p.Turned(p.Page + 1)
		p.Pause()
		p.Page++
		p.SeekPlace(at)
		return nil
	}
	ran = c.complete()
	p.Pause()
	p.Turn(p.Page + 1)
	return ran
}

// complete carries out the rest of the shown step at once, and tells the lines that it ran.
func (c *Course) complete() (ran []string) {
	before := len(c.Player.Done())
	c.runRest()
	for _, d := range c.Player.Done()[before:] {
		ran = append(ran, d.Line)
	}
	return ran
}

func (c *Course) runRest() {
	for _, i := range c.unrun() {
		if c.goalsMet() && len(c.Step().Goals) > 0 {
			return
		}
		c.queue(i)
		c.Player.Hurry()
	}
	if len(c.Step().Goals) == 0 || c.goalsMet() {
		return
	}
	for _, line := range c.Step().Solution {
		c.Player.RunNow(line)
	}
	c.Player.Until(c.goalsMet, player.TaskLimit)
}

// GoalLimit is how much time may pass on the way to a goal.
const GoalLimit = node.Minute

// ToGoal lets time pass, as fast as can be, until the goals of the shown step are met, or for a minute.
// It says what is wrong, or still missing.
func (c *Course) ToGoal() string {
	switch {
	case len(c.Step().Goals) == 0:
		return words.NoGoal
	case c.goalsMet():
		return words.GoalsMet
	}
	c.Player.Until(c.goalsMet, GoalLimit)
	c.Player.Settle()
	for _, g := range c.Goals() {
		if g.State != GoalMet {
			return words.GoalFar(GoalLimit, g.Missing)
		}
	}
	return ""
}

// Prev turns back a page: the playhead goes to where that step was entered.
func (c *Course) Prev() {
	p := c.Player
	p.Pause()
	p.Page = max(0, p.Page-1)
	p.SeekPlace(p.Turned(p.Page))
}

// Goto turns to any step: backwards by going back in history, forwards by doing what lies between.
func (c *Course) Goto(step int) {
	step = max(0, min(step, len(c.Lesson.Steps)-1))
	for c.Player.Page > step {
		c.Prev()
	}
	for c.Player.Page < step {
		c.Turn()
	}
}

// Again begins the shown step anew: the playhead goes to where it was entered, and what was answered
// is forgotten.
func (c *Course) Again() {
	p := c.Player
	p.Pause()
	delete(c.answers, p.Page)
	delete(c.verdicts, p.Page)
	delete(c.shown, p.Page)
	delete(c.solved, p.Page)
	p.SeekPlace(p.Turned(p.Page))
}

// Undo takes back the last line that did something since the lesson's setup: the playhead goes to where
// it was given, and its step is shown.
func (c *Course) Undo() (line string, ok bool) {
	if first := c.Player.Turned(0); !c.Player.Here().After(first) {
		return "", false
	}
	line, ok = c.Player.Undo()
	if ok {
		delete(c.verdicts, c.Player.Page)
	}
	return line, ok
}

// Restart begins the lesson anew: the playhead goes to where its first step was entered, and what was
// answered is forgotten. What was done stays known as a future.
func (c *Course) Restart() {
	c.Goto(0)
	for i := range c.Lesson.Steps {
		delete(c.answers, i)
		delete(c.verdicts, i)
		delete(c.shown, i)
		delete(c.solved, i)
	}
	c.Again()
}
