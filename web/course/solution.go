package course

import "highwater/web/player"

// Solution is what would finish the shown step, a line each, once the learner asked to see it: the
// cells that haven't run yet, then the lesson's own solution. Where nothing of that is left, time is
// missing, or, if the learner did something else in this step, the cells anew. nil when it isn't shown.
func (c *Course) Solution() []string {
	if !c.solved[c.Player.Page] {
		return nil
	}
	cells := c.unsolved()
	var out []string
	for _, i := range cells {
		if st, _ := c.Cell(i); st == CellHalf {
			out = append(out, c.rest(i)...)
		} else {
			out = append(out, c.Step().Cells[i].Lines...)
		}
	}
	out = append(out, c.Step().Solution...)
	if len(out) == 0 {
		return patience
	}
	return out
}

// patience is the solution where only time is missing.
var patience = []string{"wait 10s"}

// Solve runs the solution, each line when the one before is done, and then lets time pass until the
// goals are met.
func (c *Course) Solve() {
	lines, cells := c.Step().Solution, c.unsolved()
	if c.Solution() == nil {
		return
	}
	for _, i := range cells {
		c.queue(i)
	}
	if len(cells) == 0 && len(lines) == 0 {
		lines = patience
	}
	for _, line := range lines {
		c.Player.Queue(player.Task{Line: line, Page: c.Player.Page, Cell: -1})
	}
	if len(c.Step().Goals) > 0 { // a cluster needs its time
		c.Player.Queue(player.Task{Page: c.Player.Page, Cell: -1, Until: c.goalsMet})
	}
}

// unsolved lists the cells of the shown step that a solution has to run.
func (c *Course) unsolved() []int {
	cells := c.unrun()
	if len(cells) > 0 || len(c.Step().Solution) > 0 || !c.strayed() {
		return cells
	}
	for i := range c.Step().Cells {
		cells = append(cells, i)
	}
	return cells
}

// strayed tells whether the learner gave lines of their own since the shown step was entered.
func (c *Course) strayed() bool {
	strayed := false
	for _, d := range c.Player.Done() {
		if d.Kind == player.PageDeed {
			strayed = false
		} else if d.Page == c.Player.Page && d.Cell < 0 && d.Acted {
			strayed = true
		}
	}
	return strayed
}
