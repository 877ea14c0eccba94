package course

// Predict takes the learner's answer to the step's prediction; the run judges it.
func (c *Course) Predict(choice int) {
	q := c.Step().Predict
	if q == nil || choice < 0 || choice >= len(q.Choices) {
		return
	}
	if _, judged := c.verdicts[c.Player.Page]; !judged {
		c.answers[c.Player.Page] = choice
	}
	c.Player.Touch()
}

// Prediction tells the answer given (-1 for none) and the right one (-1 as long as nothing has run).
func (c *Course) Prediction() (answer, right int) {
	answer, right = -1, -1
	if a, ok := c.answers[c.Player.Page]; ok {
		answer = a
	}
	if v, ok := c.verdicts[c.Player.Page]; ok {
		right = v
	}
	return answer, right
}

// judge finds the choice that the run proved.
func (c *Course) judge() {
	q := c.Step().Predict
	env := c.Env()
	right := -1
	for i := range q.Choices {
		if q.Choices[i].When.Holds(env) {
			right = i
			break
		}
	}
	if right >= 0 {
		c.verdicts[c.Player.Page] = right
	}
	c.Player.Touch()
}
