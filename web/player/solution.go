package player

// Solution is what would finish the shown step, a line each, once the learner asked to see it: the
// cells that haven't run yet, then the lesson's own solution. Where nothing of that is left, time is
// missing, or, if the learner did something else in this step, the cells anew. nil when it isn't shown.
func (p *Player) Solution() []string {
	if !p.solved[p.step] {
		return nil
	}
	cells := p.unsolved()
	var out []string
	for _, i := range cells {
		out = append(out, p.Step().Cells[i].Line)
	}
	out = append(out, p.Step().Solution...)
	if len(out) == 0 {
		return []string{"wait 10s"}
	}
	return out
}

// Solve runs the solution, each line when the one before is done.
func (p *Player) Solve() {
	lines := p.Solution()
	cells := p.unsolved()
	for n, line := range lines {
		t := task{line: line, step: p.step, cell: -1}
		if n < len(cells) {
			t.cell, t.until = cells[n], p.Step().Cells[cells[n]].Until
		}
		p.queueTask(t)
	}
}

// Busy tells whether lines wait to be run or to be done.
func (p *Player) Busy() bool { return len(p.run.tasks) > 0 }

// unsolved lists the cells of the shown step that a solution has to run.
func (p *Player) unsolved() []int {
	cells := p.unrun()
	if len(cells) > 0 || len(p.Step().Solution) > 0 || !p.strayed() {
		return cells
	}
	for i := range p.Step().Cells {
		cells = append(cells, i)
	}
	return cells
}

// strayed tells whether the learner gave lines of their own since the shown step was entered.
func (p *Player) strayed() bool {
	here, strayed := p.here(), false
	for i := range p.entries {
		e := &p.entries[i]
		if e.beyond(here) {
			break
		}
		if e.Kind == enterEntry {
			strayed = false
		} else if e.Step == p.step && e.Cell < 0 && e.Acted {
			strayed = true
		}
	}
	return strayed
}
