package player

import (
	"highwater/sim"
)

// audit watches the history with the promises of Kafka (sim.Checker), on a world of its own that
// follows a little behind: so a jump or a fork costs the learner nothing.
type audit struct {
	history *sim.History
	checker *sim.Checker
	given   int // commands carried out
	broken  string
	stale   bool
}

// promises is how many of Kafka's promises are watched: I1, I3 to I10, I14 and I21 of sim/doc.go.
const promises = 11

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
	if a.stale || a.history == nil {
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
			a.broken = Clock(a.history.Now()) + " " + err.Error()
			p.touch()
		}
	}
	return a.broken == ""
}

// Invariants tells how many of the promises that must always hold do hold as far as they were checked,
// and the first broken one in words.
func (p *Player) Invariants() (held, total int, broken string) {
	if p.audit.broken != "" {
		return promises - 1, promises, p.audit.broken
	}
	if p.audit.history == nil {
		return 0, 0, ""
	}
	return promises, promises, ""
}
