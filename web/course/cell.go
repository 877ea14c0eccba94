package course

import (
	"slices"

	"highwater/lessons"
	"highwater/sim/node"
	"highwater/web/player"
)

// CellState tells how a cell of the shown step stands at the playhead.
type CellState string

// Cell states.
const (
	CellReady   CellState = "ready"
	CellWaiting CellState = "waiting" // queued behind another
	CellRunning CellState = "running"
	CellHalf    CellState = "half" // stopped between two of its lines
	CellDone    CellState = "done"
	CellError   CellState = "error"  // done, and a command of it ended with an error
	CellFailed  CellState = "failed" // a line can't be understood
)

// Cell tells the state of a cell, and when its last line was run.
func (c *Course) Cell(i int) (CellState, node.Time) {
	p := c.Player
	for n := range p.Tasks() {
		t := &p.Tasks()[n]
		if t.Cell != i || t.Page != p.Page {
			continue
		}
		if at, started := t.Started(); started {
			return CellRunning, at
		}
		if ran := c.ran(i); len(ran) > 0 && n == 0 {
			return CellRunning, ran[len(ran)-1].At
		}
		return CellWaiting, 0
	}
	ran := c.ran(i)
	if len(ran) == 0 {
		return CellReady, 0
	}
	last := ran[len(ran)-1]
	switch {
	case last.Bad && last.Note != "":
		return CellFailed, last.At
	case len(c.rest(i)) > 0:
		return CellHalf, last.At
	}
	if _, failed := c.Printed(i); failed {
		return CellError, last.At
	}
	return CellDone, last.At
}

// Printed is what a cell's last run printed, and whether a command of it failed.
func (c *Course) Printed(i int) (lines []player.ConsoleLine, failed bool) {
	ran := c.ran(i)
	n := min(len(ran), len(c.linesOf(i))-len(c.rest(i)))
	return c.Player.Printed(ran[len(ran)-max(0, n):])
}

// ran are the deeds of a cell of the shown step up to the playhead.
func (c *Course) ran(i int) []player.Deed {
	var out []player.Deed
	for _, d := range c.Player.Done() {
		if d.Kind == player.LineDeed && d.Page == c.Player.Page && d.Cell == i && c.stillSays(&d) {
			out = append(out, d)
		}
	}
	return out
}

// rest are the lines of a cell's last run that were not reached, because time was stopped or taken back
// between two of them.
func (c *Course) rest(i int) []string {
	lines, ran := c.linesOf(i), c.ran(i)
	for n := min(len(lines), len(ran)); n > 0; n-- {
		if slices.EqualFunc(ran[len(ran)-n:], lines[:n],
			func(d player.Deed, line string) bool { return d.Line == line }) {
			return lines[n:]
		}
	}
	return nil // a history from a link, in which the cell had other lines
}

// linesOf are a cell's lines as they were run last.
func (c *Course) linesOf(i int) []string {
	if edited, ok := c.edited[place{c.Player.Page, i}]; ok {
		return edited
	}
	return c.Step().Cells[i].Lines
}

// place is a cell of a page.
type place struct{ page, cell int }

// stillSays tells whether a deed came from the cell as it is today. In a history from before the lesson
// was changed, cells have other lines, or others have their numbers.
func (c *Course) stillSays(d *player.Deed) bool {
	return c.edition.World == c.Lesson.Edition.World || d.Cell < len(c.Step().Cells) &&
		slices.Contains(c.Step().Cells[d.Cell].Lines, d.Line)
}

// RunCell runs a cell of the shown step, or what is left of it; text is what the learner made of it, ""
// for as it stands.
func (c *Course) RunCell(i int, text string) {
	if i < 0 || i >= len(c.Step().Cells) {
		return
	}
	lines := c.Step().Cells[i].Lines
	if text != "" {
		lines = lessons.Split(text)
	}
	if st, _ := c.Cell(i); st == CellHalf && slices.Equal(lines, c.linesOf(i)) {
		c.queueLines(i, c.rest(i))
		return
	}
	c.edited[place{c.Player.Page, i}] = lines
	c.queueLines(i, lines)
}

// queue runs a cell as the lesson has it.
func (c *Course) queue(i int) { c.RunCell(i, "") }

// queueLines runs lines of a cell after those that wait already. When the last cell of its step is
// done, the step's prediction is judged.
func (c *Course) queueLines(i int, lines []string) {
	cell, page := &c.Step().Cells[i], c.Player.Page
	for n, line := range lines {
		t := player.Task{Line: line, Page: page, Cell: i}
		last := n == len(lines)-1
		if last && cell.Until != nil {
			t.Until = func() bool { return cell.Until.Holds(c.Env()) }
		}
		t.Done = func(met bool) {
			if !met {
				c.vain = append(c.vain, line)
			}
			if last && page == c.Player.Page && c.Step().Predict != nil && len(c.unrun()) == 0 {
				c.judge()
			}
		}
		c.Player.Queue(t)
	}
}

// unrun lists the cells of the shown step that wait to be run, or for the rest of their lines.
func (c *Course) unrun() []int {
	var out []int
	for i := range c.Step().Cells {
		if st, _ := c.Cell(i); st == CellReady || st == CellHalf {
			out = append(out, i)
		}
	}
	return out
}
