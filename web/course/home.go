package course

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// HomeSpeed is how fast time passes on the front door: as in life, because the silence is the lesson.
const HomeSpeed = 1

// Answer takes the answer to the front door's question, which is the deed itself: the broker is killed
// at once, and time goes on. An answer that was given before, in a future that is left by this, counts
// no more.
func (c *Course) Answer(choice int, broker string) {
	p := c.Player
	if p.Outage() != nil || p.Busy() {
		return
	}
	delete(c.answers, p.Page)
	delete(c.verdicts, p.Page)
	c.Predict(choice)
	if !p.Playing() {
		p.Play()
	}
	c.RunCell(0, "kill "+broker)
}

// Settled tells whether the front door's question is answered by what happened: somebody else leads,
// and what had waited is committed. The prediction is judged then, even if time was stopped on the way.
func (c *Course) Settled() bool {
	o := c.Player.Outage()
	if o == nil || o.Committed == 0 {
		return false
	}
	if _, judged := c.verdicts[c.Player.Page]; !judged {
		c.judge()
	}
	return true
}

// outageLimit is how long the answer may take at most.
const outageLimit = 60 * node.Second

// SkipSilence goes to the moment at which the controller gives the broker up: for who wants things to
// jump, nine seconds without anything to be seen are one step.
func (c *Course) SkipSilence() {
	p := c.Player
	p.Until(func() bool { o := p.Outage(); return o != nil && o.Fenced > 0 }, outageLimit)
}

// Skip goes to the answer once the plug is pulled.
func (c *Course) Skip() {
	if p := c.Player; p.Outage() != nil || p.Busy() {
		p.Until(c.Settled, outageLimit)
	}
}

// Missed names a broker that was stopped though it doesn't lead; 0 when there is none.
func (c *Course) Missed() wire.ID {
	_, leader := c.Player.Subject()
	for id, q := range c.Player.World().Brokers() {
		if !q.Running && id != leader {
			return id
		}
	}
	return 0
}
