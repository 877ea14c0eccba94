package course

// Hints are the hints asked for so far in the shown step.
func (c *Course) Hints() []string {
	var out []string
	for i, n := range c.offered() {
		if i >= c.shown[c.Player.Page] {
			break
		}
		out = append(out, c.Step().Hints[n].Text)
	}
	return out
}

// offered lists the hints that fit what was done, those that react to it first.
func (c *Course) offered() []int {
	hs := c.Step().Hints
	if len(hs) == 0 {
		return nil
	}
	env := c.Env()
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
func (c *Course) MoreHints() bool { return c.shown[c.Player.Page] < len(c.offered()) }

// Hint shows the next hint.
func (c *Course) Hint() {
	if c.MoreHints() {
		c.shown[c.Player.Page]++
	}
	c.Player.Touch()
}

// ShowSolution shows the solution of the step.
func (c *Course) ShowSolution() {
	c.solved[c.Player.Page] = true
	c.Player.Touch()
}
