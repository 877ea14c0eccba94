// Package player is the learner's side of a world: it runs lines, lets time pass at a kind pace, goes
// back and forth in history, keeps the lesson's place, and words what happened. It knows no browser.
package player

import (
	"highwater/lessons"
	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/shell"
	"highwater/sim/wire"
)

// Player holds one session: a lesson with its history. Everything happens in its methods, at its own
// pace: nothing runs by itself between two calls of Tick.
type Player struct {
	Lesson  *lessons.Lesson
	History *sim.History

	entries  []entry         // what was typed and which steps were entered, by place
	futures  []future        // entries of abandoned branches
	step     int             // index into Lesson.Steps
	answers  map[int]int     // predictions by step: the choice taken
	verdicts map[int]verdict // judged predictions by step
	shown    map[int]int     // hints shown by step
	solved   map[int]bool    // steps whose solution was shown
	done     map[int]bool    // steps whose goals were met once
	unfolded bool            // the console shows repeated warnings, too

	run     runner
	journal digest
	tally   [2]counter // since the step began, since the lesson began
	audit   audit
	books   books
	tale    tale
	found   episodes
	version uint64
	course  uint64
}

// place is a position in history: so many steps done, the clock at At.
type place struct {
	Seq uint64
	At  node.Time
}

// entry is something the learner did, at its place.
type entry struct {
	place
	Kind       entryKind
	Line       string // lineEntry: as typed
	Step       int    // lesson step it belongs to; enterEntry: the step entered
	Cell       int    // cell of that step it came from, -1 for none
	Note       string // what the console itself answered
	Bad        bool   // Note is an error
	Foreground wire.ID
	Acted      bool // it gave the world a command, so it lies just after its place
}

// beyond tells whether an entry belongs to what comes after here.
func (e *entry) beyond(here place) bool {
	return e.place.after(here) || e.Acted && e.place == here
}

type entryKind uint8

const (
	lineEntry entryKind = iota
	enterEntry
)

// future keeps the entries of an abandoned branch until it is restored.
type future struct {
	branch  int
	entries []entry
}

// New begins a lesson: the cluster boots, the lesson's setup runs, and the playhead stands where the
// first step begins.
func New(l *lessons.Lesson) *Player {
	p := &Player{
		Lesson: l,
		History: sim.NewHistory(sim.Config{
			Seed: l.Seed, Brokers: l.Brokers, LatencyUs: int64(l.Latency),
		}),
		answers: map[int]int{}, verdicts: map[int]verdict{}, shown: map[int]int{},
		solved: map[int]bool{}, done: map[int]bool{},
	}
	p.run.speed, p.run.rate = Auto, 1
	p.boot()
	for _, line := range l.Setup {
		p.runNow(line)
	}
	p.enter(0)
	return p
}

// bootLimit is how long a cluster may take to be ready.
const bootLimit = 30 * node.Second

// boot runs until every broker is unfenced, and a moment more so that nothing is in flight but the
// usual questions.
func (p *Player) boot() {
	for p.Now() < bootLimit && !p.ready() {
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

func (p *Player) touch() { p.version++ }

func (p *Player) here() place { return place{p.World().Seq(), p.Now()} }

func (a place) after(b place) bool { return a.Seq > b.Seq || a.Seq == b.Seq && a.At > b.At }

// exec gives one console line to the world at the playhead, as typed by the learner or taken from a
// cell. What was known beyond the playhead becomes a branch when the line does something.
func (p *Player) exec(line string, cell int) (shell.Line, error) {
	env := shell.EnvOf(p.World(), p.Foreground())
	l, err := shell.Parse(line, env)
	if err == shell.ErrIncomplete {
		return l, err
	}
	e := entry{place: p.here(), Line: line, Step: p.step, Cell: cell}
	if err == nil && !l.Empty() {
		p.forget()
		e.place = p.here()
	}
	at := len(p.entries)
	p.entries = append(p.entries, e)
	if err == nil {
		for _, c := range l.Commands {
			if _, ok := c.(sim.Spawn); ok && l.Foreground != "" {
				p.entries[at].Foreground = p.World().NextClient()
			}
			if err = p.History.Do(c); err != nil {
				break
			}
			p.entries[at].Acted = true
		}
	}
	switch e := &p.entries[at]; {
	case err != nil:
		e.Note, e.Bad = err.Error(), true
	case l.Print != "":
		e.Note = l.Print
	case l.Hint != "":
		e.Note, e.Bad = l.Hint, true
	}
	p.touch()
	return l, err
}

// forget drops the entries beyond the playhead, because acting now makes another future. History
// keeps the old one as a branch, and the entries go with it.
func (p *Player) forget() {
	here := p.here()
	n := len(p.entries)
	for n > 0 && p.entries[n-1].beyond(here) {
		n--
	}
	dropped := append([]entry(nil), p.entries[n:]...)
	known := p.History.Len() > here.Seq+1
	p.entries = p.entries[:n:n]
	p.journal.cut(here.Seq)
	p.books.cut(here.Seq)
	p.tally = [2]counter{}
	if known {
		// The branch gets the next id when History.Do forks; it is looked up then.
		p.futures = append(p.futures, future{branch: -1, entries: dropped})
		p.audit.stale = true
		p.course++
	}
}

// adopt gives the youngest branch the entries that were dropped for it.
func (p *Player) adopt() {
	branches := p.History.Branches()
	for i := range p.futures {
		if p.futures[i].branch == -1 && len(branches) > 0 {
			p.futures[i].branch = branches[len(branches)-1].ID
		}
	}
}

// Foreground is the process that keeps the console busy, or 0.
func (p *Player) Foreground() wire.ID {
	here := p.here()
	for i := len(p.entries) - 1; i >= 0; i-- {
		e := &p.entries[i]
		if e.beyond(here) || e.Foreground == 0 || e.Cell >= 0 {
			continue
		}
		if q := p.World().Process(e.Foreground); q != nil && q.Running {
			return e.Foreground
		}
		return 0
	}
	return 0
}

// Seek moves the playhead; it never changes what is known before the end.
func (p *Player) Seek(t node.Time) {
	p.halt()
	p.History.Seek(max(t, 0))
	p.touch()
}

// seekPlace moves the playhead to an exact place.
func (p *Player) seekPlace(at place) {
	p.History.SeekTo(at.Seq, at.At)
	p.touch()
}

// Back goes to before the last thing that could be seen, and On to after the next one.
func (p *Player) Back() {
	p.halt()
	p.History.BackTo(p.visible)
	p.touch()
}

// On carries out what comes next until something can be seen.
func (p *Player) On() {
	p.halt()
	p.History.ForwardTo(p.visible, 100000)
	p.settleQuietly()
	p.touch()
}

// Restore makes an abandoned future known again. The present one becomes a branch.
func (p *Player) Restore(branch int) bool {
	p.halt()
	var back []entry
	found := -1
	for i := range p.futures {
		if p.futures[i].branch == branch {
			back, found = p.futures[i].entries, i
		}
	}
	before := len(p.History.Branches())
	old := p.entries
	if !p.History.Restore(branch) {
		return false
	}
	here := p.here()
	n := 0
	for n < len(old) && !old[n].beyond(here) {
		n++
	}
	if found >= 0 {
		p.futures = append(p.futures[:found:found], p.futures[found+1:]...)
	}
	if now := p.History.Branches(); len(now) >= before && len(now) > 0 {
		p.futures = append(p.futures, future{now[len(now)-1].ID, append([]entry(nil), old[n:]...)})
	}
	p.entries = append(old[:n:n], back...)
	p.audit.stale = true
	p.course++
	p.journal, p.books = digest{}, books{}
	p.tally = [2]counter{}
	p.touch()
	return true
}

// Name is how a process is called in sentences.
func (p *Player) Name(id wire.ID) string {
	if id == wire.You {
		return "you"
	}
	return p.World().NameOf(id)
}
