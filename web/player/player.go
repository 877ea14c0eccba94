// Package player is time: it runs console lines, lets time pass at a kind pace, goes back and forth in
// history, and words what happened. It knows no lesson and no browser.
package player

import (
	"slices"
	"strings"

	"highwater/sim"
	"highwater/sim/ledger"
	"highwater/sim/node"
	"highwater/sim/shell"
	"highwater/sim/wire"
)

// Player holds one history. Everything happens in its methods, at its own pace: nothing runs by itself
// between two calls of Tick.
type Player struct {
	History *sim.History
	// Page is what is done from now on belongs to: a lesson's step. It is noted with each deed.
	Page int
	// Clock counts milliseconds of the learner's time, for work that is done in slices; nil: slices are
	// counted in steps.
	Clock func() float64

	deeds    []Deed   // what was done, by place
	futures  []future // deeds of abandoned branches
	unfolded bool     // the console shows repeated warnings, too

	run  runner
	cast func(page int) []string // see Cast
	// Room is how much may be held; see Folded.
	Room Room

	tracks   []cutter    // everything that is made of the history; see cut
	folds    []traveller // of these the folds
	journal  *track[*digest]
	books    *track[*ledger.Ledger]
	episodes *track[*episodes]
	tale     *track[*tale]
	index    *track[*index]
	watched  *track[*watch]
	audit    audit
	wording  wording
	version  uint64
	course   uint64

	programs []*program // of notebooks
	replies  []Reply    // to them
}

// New boots a cluster: the playhead stands where every broker is ready and all is calm.
func New(c sim.Config) *Player {
	p := At(c)
	p.Boot()
	return p
}

// At is a player at the very beginning, before anything has booted.
func At(c sim.Config) *Player {
	p := &Player{History: sim.NewHistory(c)}
	p.run.speed, p.run.rate = Auto, 1
	p.History.Breathe = p.breathe
	p.books = follow(p, "ledger", ledger.New)
	p.journal = follow(p, "digest", func() *digest { return newDigest(p.Line) })
	p.episodes = follow(p, "episodes", func() *episodes { return &episodes{player: p} })
	p.tale = follow(p, "tale", func() *tale { return &tale{player: p} })
	p.index = follow(p, "index", newIndex)
	p.watched = follow(p, "watch", func() *watch { return &watch{player: p} })
	p.tracks = append(p.tracks, &p.audit, &p.wording)
	return p
}

// bootLimit is how long a cluster may take to be ready.
const bootLimit = 30 * node.Second

// Boot runs until every broker is unfenced, and a moment more so that nothing is in flight but the
// usual questions.
func (p *Player) Boot() {
	for p.Now() < bootLimit && !p.ready() {
		p.breathe()
		p.History.Advance(p.Now()+100*node.Millisecond, 0)
	}
	p.History.Advance(p.Now()+500*node.Millisecond, 0)
}

func (p *Player) ready() bool {
	w := p.World()
	for id := range w.Brokers() {
		if b := w.Image().Broker(id); b == nil || b.Fenced {
			return false
		}
	}
	return true
}

// World is the world at the playhead, for reading only.
func (p *Player) World() *sim.World { return p.History.World() }

// Now is the playhead's time.
func (p *Player) Now() node.Time { return p.History.Now() }

// Version changes whenever something may look different for a reason other than the clock.
func (p *Player) Version() uint64 { return p.version }

// Course changes whenever history takes another course: by a fork, or when a branch is restored. The
// same step number may then stand for something else.
func (p *Player) Course() uint64 { return p.course }

// Touch says that something changed that is no matter of the clock.
func (p *Player) Touch() { p.version++ }

// Give gives one console line to the world at the playhead, as typed by the learner (cell -1) or taken
// from a cell; no time passes. What was known beyond the playhead becomes a branch when the line does
// something.
func (p *Player) Give(line string, cell int) (shell.Line, error) {
	var env shell.Env
	if strings.HasPrefix(line, "call ") {
		env = shell.EnvOfCall(p.World())
	} else {
		env = shell.EnvOf(p.World(), p.Foreground())
	}
	l, err := shell.Parse(line, env)
	if _, long := err.(shell.TooLong); long || err == shell.ErrIncomplete {
		return l, err
	}
	e := Deed{Place: p.Here(), Line: line, Page: p.Page, Cell: cell, Check: check(p.World().Hash())}
	n := len(p.Done())
	if err == nil {
		err = p.carryOut(&e, &l, n)
	}
	switch {
	case err != nil:
		e.Note, e.Bad = err.Error(), true
	case l.Print != "":
		e.Note = l.Print
	case l.Hint != "":
		e.Note, e.Bad = l.Hint, true
	}
	p.note(e, n)
	return l, err
}

// carryOut does what a line asks for. With its first command, or when it lets time pass, history takes
// another course.
func (p *Player) carryOut(e *Deed, l *shell.Line, n int) error {
	for _, c := range l.Commands {
		if _, ok := c.(sim.Spawn); ok && l.Foreground != "" {
			e.Foreground = p.World().NextClient()
		}
		beyond := p.History.Len() > p.World().Seq()+1
		if err := p.History.Do(c); err != nil {
			return err
		}
		if !e.Acted {
			p.leave(e.Place, n, beyond)
		}
		e.Acted = true
	}
	if len(l.Commands) == 0 && !l.Wait.None() {
		p.leave(e.Place, n, p.History.Fork())
	}
	return nil
}

// note keeps a deed at the playhead, behind the n before it; others may be known beyond it.
func (p *Player) note(e Deed, n int) {
	if n == len(p.deeds) {
		p.deeds = append(p.deeds, e) // no future has room behind what it holds: see leave
	} else {
		p.deeds = slices.Insert(slices.Clone(p.deeds), n, e)
	}
	p.Touch()
}

// Seek moves the playhead; it never changes what is known before the end.
func (p *Player) Seek(t node.Time) {
	p.halt()
	p.History.Seek(max(t, p.Folded()))
	p.run.pace.forget(p.Now())
	p.Touch()
}

// SeekPlace moves the playhead to an exact place of the known history.
func (p *Player) SeekPlace(at Place) {
	if e := p.run.errand; e != nil && e.running && at.Seq < p.History.Len() {
		p.travel(new(*sim.Way), at.Seq, func(from uint64) *sim.Way {
			return p.History.WayTo(at.Seq, at.At, from)
		})
		return
	}
	p.History.SeekTo(at.Seq, at.At)
	p.run.pace.forget(p.Now())
	p.Touch()
}

// Restore makes an abandoned future known again, and goes to where it left off. The present one
// becomes a branch.
func (p *Player) Restore(branch int) (found bool) {
	p.halt()
	p.firmly(func() { found = p.restore(branch) })
	if found {
		p.SeekPlace(Place{p.History.Len() - 1, p.History.End()})
		p.Touch()
	}
	return found
}

func (p *Player) restore(branch int) bool {
	i := slices.IndexFunc(p.futures, func(f future) bool { return f.branch == branch })
	last, shared := 0, p.History.Shared(branch)
	for _, b := range p.History.Branches() {
		last = max(last, b.ID)
	}
	if i < 0 || !p.History.Restore(branch) {
		return false
	}
	back := p.futures[i]
	p.futures = slices.Delete(p.futures, i, i+1)
	if now := p.History.Branches(); len(now) > 0 && now[len(now)-1].ID > last {
		left := future{branch: now[len(now)-1].ID, deeds: p.deeds}
		fork := Place{now[len(now)-1].ForkedStep, now[len(now)-1].ForkedAt}
		for left.common < len(p.deeds) && !p.deeds[left.common].Beyond(fork) {
			left.common++
		}
		p.futures = append(p.futures, left)
	}
	p.deeds = slices.Clip(back.deeds)
	p.cut(shared)
	p.course++
	p.outdate(0, Place{})
	p.Page = lastPage(p.deeds)
	return true
}

// Name is how a process is called in sentences.
func (p *Player) Name(id wire.ID) string {
	if id == wire.You {
		return "you"
	}
	return p.World().NameOf(id)
}

// recentTime is how far back a picture looks: acknowledgements stay on a producer's card so long.
const recentTime = 2 * node.Second

// Recent appends the newest events up to the playhead, oldest first, as a picture wants them.
func (p *Player) Recent(into []node.Event) []node.Event {
	if p.run.hidden || p.hurries() { // nobody follows what flies by
		return into
	}
	here := p.World().Seq()
	first := p.History.SeqAt(p.Now()-recentTime) + 1
	if here > first+5000 {
		first = here - 5000
	}
	for e := range p.History.Steps(first, here) {
		into = append(into, e)
	}
	return into
}
