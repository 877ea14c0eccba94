package player

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// Place is a position in history: so many steps done, the clock at At.
type Place struct {
	Seq uint64
	At  node.Time
}

// After tells whether a place lies later than b.
func (a Place) After(b Place) bool { return a.Seq > b.Seq || a.Seq == b.Seq && a.At > b.At }

// Here is the playhead's place.
func (p *Player) Here() Place { return Place{p.World().Seq(), p.Now()} }

// Deed is something the learner did, at its place in history.
type Deed struct {
	Place
	Kind       DeedKind
	Line       string // LineDeed: as typed
	Page       int    // the page that was open; PageDeed: the page turned to
	Cell       int    // the cell of that page that the line came from, -1 for none
	Note       string // what the console itself answered
	Bad        bool   // Note is an error
	Foreground wire.ID
	Acted      bool   // it gave the world a command, so it lies just after its place
	Check      uint16 // of the world's hash before it, so that a link can prove its history
}

// DeedKind tells deeds apart.
type DeedKind uint8

// Kinds of deeds. Links hold their numbers.
const (
	LineDeed DeedKind = iota // a line was given to the world
	PageDeed                 // a page was turned to
)

// Beyond tells whether a deed belongs to what comes after a place.
func (d *Deed) Beyond(here Place) bool {
	return d.Place.After(here) || d.Acted && d.Place == here
}

// Deeds are all deeds of the known history, also those beyond the playhead. Not to be changed.
func (p *Player) Deeds() []Deed { return p.deeds }

// Done are the deeds up to the playhead. Not to be changed.
func (p *Player) Done() []Deed {
	here, n := p.Here(), len(p.deeds)
	for n > 0 && p.deeds[n-1].Beyond(here) {
		n--
	}
	return p.deeds[:n:n]
}

// Turn notes that a page is turned to at the playhead. What was known beyond it happened on other
// pages: it becomes a branch.
func (p *Player) Turn(page int) {
	p.leaveErrand()
	here, n := p.Here(), len(p.Done())
	if p.History.Fork() {
		p.leave(here, n, true)
	}
	p.Page = page
	p.note(Deed{Place: here, Kind: PageDeed, Page: page, Cell: -1, Check: check(p.World().Hash())}, n)
}

// Turned is where a page was turned to last on the present course of history, the zero place if it
// never was.
func (p *Player) Turned(page int) Place {
	for i := len(p.deeds) - 1; i >= 0; i-- {
		if d := &p.deeds[i]; d.Kind == PageDeed && d.Page == page {
			return d.Place
		}
	}
	return Place{}
}

// future keeps all deeds of an abandoned branch until it is restored; the first ones it had in common
// with the history that was gone on with.
type future struct {
	branch int
	deeds  []Deed
	common int
}

// Future is an abandoned branch: when the learner went another way, how far it was known, and what was
// done in it and not before.
type Future struct {
	ID       int
	From, To node.Time
	Page     int // where it left off
	Lines    []string
}

// Futures are the abandoned branches, the oldest first.
func (p *Player) Futures() []Future {
	branches := p.History.Branches()
	out := make([]Future, 0, len(branches))
	for i := range branches {
		b := &branches[i]
		f := Future{ID: b.ID, From: b.ForkedAt, To: b.End}
		if k := slices.IndexFunc(p.futures, func(f future) bool { return f.branch == b.ID }); k >= 0 {
			deeds := p.futures[k].deeds
			f.Page = lastPage(deeds)
			for _, d := range deeds[p.futures[k].common:] {
				if d.Kind == LineDeed && !ofProgram(d.Line) {
					f.Lines = append(f.Lines, d.Line)
				}
			}
		}
		out = append(out, f)
	}
	return out
}

// lastPage is the page on which the last deed was done.
func lastPage(deeds []Deed) int {
	if len(deeds) == 0 {
		return 0
	}
	return deeds[len(deeds)-1].Page
}

// leave drops the deeds beyond a place, the first n being before it, because what was just done there
// makes another future. History has kept the old one as its youngest branch, if there was one, and its
// deeds go with it.
func (p *Player) leave(here Place, n int, forked bool) {
	if branches := p.History.Branches(); forked {
		p.futures = append(p.futures,
			future{branch: branches[len(branches)-1].ID, deeds: p.deeds, common: n})
		p.course++
	}
	if forked || n < len(p.deeds) { // what a future holds is not written over
		p.deeds = p.deeds[:n:n]
	}
	p.outdate(n, here)
	p.cut(here.Seq)
}

// Foreground is the process that keeps the console busy, or 0.
func (p *Player) Foreground() wire.ID {
	done := p.Done()
	for i := len(done) - 1; i >= 0; i-- {
		d := &done[i]
		if d.Foreground == 0 || d.Cell >= 0 {
			continue
		}
		if q := p.World().Process(d.Foreground); q != nil && q.Running {
			return d.Foreground
		}
		return 0
	}
	return 0
}

// Undo goes to where the last line was given that did something. What came of it stays known, as the
// future that it was, until something else is done. ok is false when nothing was done yet.
func (p *Player) Undo() (line string, ok bool) {
	done := p.Done()
	for i := len(done) - 1; i >= 0; i-- {
		d := &done[i]
		if d.Kind != LineDeed || !d.Acted || ofProgram(d.Line) {
			continue
		}
		p.Pause()
		p.Page = d.Page
		p.SeekPlace(d.Place)
		return d.Line, true
	}
	return "", false
}
