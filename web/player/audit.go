package player

import (
	"highwater/sim"
	"highwater/web/words"
)

// audit watches the history with the promises of Kafka (sim.Checker), on a world of its own that
// follows a little behind: so a jump or a fork costs the learner nothing.
type audit struct {
	history *sim.History
	checker *sim.Checker
	given   int // commands carried out
	broken  string
}

// cut begins anew when a step after which history is another one was watched already.
func (a *audit) cut(seq uint64) {
	if a.history != nil && a.history.World().Seq() > seq {
		*a = audit{}
	}
}

// auditSlice is how many steps one call of Audit takes, and auditMost how many it ever follows: a
// second history of a very long run would cost more memory than it is worth.
const (
	auditSlice = 400
	auditMost  = 250000
)

// Audit goes on checking, for a slice of time that a frame can spare. It returns whether there is more
// to check.
func (p *Player) Audit() bool {
	a := &p.audit
	if a.history == nil {
		*a = audit{history: sim.NewHistory(p.World().Config()), checker: sim.NewChecker()}
	}
	goal := min(p.World().Seq(), auditMost)
	commands := p.History.Commands()
	for n := 0; n < auditSlice && a.broken == ""; n++ {
		w := a.history.World()
		if w.Seq() >= goal {
			return false
		}
		if a.given < len(commands) && commands[a.given].Step == w.Seq() {
			g := &commands[a.given]
			a.given++
			a.history.SeekTo(g.Step, g.At)
			if err := a.history.Do(g.Command); err != nil {
				a.broken = err.Error()
				break
			}
		} else if !a.history.Step() {
			return false
		}
		if err := a.checker.Check(a.history.World()); err != nil {
			a.broken = words.Clock(a.history.Now()) + " " + err.Error()
			p.Touch()
		}
	}
	return a.broken == ""
}

// Invariants tells how many of the promises that must always hold do hold as far as they were checked,
// and the first broken one in words.
func (p *Player) Invariants() (held, total int, broken string) {
	n := len(sim.Promises())
	if p.audit.broken != "" {
		return n - 1, n, p.audit.broken
	}
	if p.audit.history == nil {
		return 0, 0, ""
	}
	return n, n, ""
}
