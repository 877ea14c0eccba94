package course

import (
	"highwater/web/player"
	"highwater/web/words"
)

// GoalState tells how a goal stands.
type GoalState string

// Goal states.
const (
	GoalOpen  GoalState = "open"
	GoalBegun GoalState = "begun"
	GoalMet   GoalState = "met"
)

// Goal is one goal of the shown step as it stands at the playhead.
type Goal struct {
	Text    string
	State   GoalState
	Missing string
}

// Goals lists the shown step's goals.
func (c *Course) Goals() []Goal {
	gs := c.Step().Goals
	if len(gs) == 0 {
		return nil
	}
	out := make([]Goal, len(gs))
	if c.Player.Turned(c.Player.Page) == (player.Place{}) { // it is being set up
		for i := range gs {
			out[i] = Goal{Text: gs[i].Text, State: GoalOpen}
		}
		return out
	}
	env := c.Env()
	started := c.Player.Here().After(c.Player.Turned(c.Player.Page)) && c.acted()
	met := 0
	for i := range gs {
		out[i] = Goal{Text: gs[i].Text, State: GoalOpen}
		if gs[i].When.Holds(env) {
			out[i].State = GoalMet
			met++
		} else if started {
			out[i].State, out[i].Missing = GoalBegun, gs[i].When.Missing(env)
		}
	}
	if met == len(gs) {
		c.done[c.Player.Page] = true
	}
	return out
}

// acted tells whether the learner did anything in this step.
func (c *Course) acted() bool {
	done := c.Player.Done()
	return len(done) > 0 && done[len(done)-1].Kind == player.LineDeed
}

func (c *Course) goalsMet() bool {
	env := c.Env()
	for i := range c.Step().Goals {
		if !c.Step().Goals[i].When.Holds(env) {
			return false
		}
	}
	return true
}

// Left words what is still to be done in the shown step: "1 goal left", "" when nothing.
func (c *Course) Left() string {
	n := 0
	for _, g := range c.Goals() {
		if g.State != GoalMet {
			n++
		}
	}
	return words.GoalsLeft(n)
}
