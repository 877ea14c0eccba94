package player

import (
	"math"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/web/words"
)

// An errand takes longer than a frame: a seek through a long stretch of history, a wait of hours. It is
// done in slices, says how far it has come, and Pause gives it up where it is.

const (
	sliceSteps = 4000 // of one frame, where no clock tells how long they take
	sliceMs    = 24.0 // of one frame, where one does
	askClock   = 64   // steps between two looks at it
	longWait   = 15 * node.Minute
)

// errand is a seek that is under way. The playhead stays meanwhile, and with it all that is shown.
type errand struct {
	way      *sim.Way
	stays    stand
	from, to node.Time
}

// stand is where somebody is who does nothing.
type stand struct {
	here   Place
	course uint64
	deeds  int
}

func (p *Player) stand() stand { return stand{p.Here(), p.course, len(p.deeds)} }

// SeekSoon is Seek in slices: the first is done at once, and mostly is enough; the others are done by
// Tick. Whoever does something else before it arrives, or pauses, has given it up.
func (p *Player) SeekSoon(t node.Time) {
	p.halt()
	t = max(t, 0)
	seq := p.History.SeqAt(t)
	from := seq
	for _, f := range p.travellers() {
		from = min(from, f.depart(seq))
	}
	way := p.History.Way(t, from)
	p.run.errand = &errand{way: way, stays: p.stand(), from: way.Now(), to: t}
	p.run.playing = true
	p.goOn()
	p.Touch()
}

// travellers are the folds that are asked for at the playhead.
func (p *Player) travellers() [2]traveller { return [...]traveller{p.books, p.watched} }

// slice counts the steps of a frame; it tells when they are over.
func (p *Player) slice() (more func() bool) {
	n, until := 0, math.Inf(1)
	if p.Clock != nil {
		until = p.Clock() + sliceMs
	}
	return func() bool {
		n++
		if p.Clock == nil {
			return n <= sliceSteps
		}
		return n%askClock != 0 || p.Clock() < until
	}
}

// goOn carries a seek on by a slice. It tells whether that is what time passes for.
func (p *Player) goOn() bool {
	e := p.run.errand
	if e == nil {
		return false
	}
	if e.stays != p.stand() || len(p.run.tasks) > 0 {
		p.run.errand, p.run.playing = nil, p.run.manual || len(p.run.tasks) > 0
		return true
	}
	folds := p.travellers()
	arrived := p.History.Go(e.way, p.slice(), func(seq uint64) {
		for _, f := range folds {
			f.ride(p.History, seq)
		}
	})
	if arrived {
		for _, f := range folds {
			f.arrive()
		}
		p.halt()
		p.run.pace.forget(p.Now())
	}
	p.keepUp()
	p.Touch()
	return true
}

func percent(part, whole node.Time) int { return int(100 * part / max(whole, 1)) }

// waitsLong tells whether the line that is under way waits for hours, with nothing to follow.
func (p *Player) waitsLong() bool {
	if len(p.run.tasks) == 0 || p.run.speed != Auto {
		return false
	}
	t := &p.run.tasks[0]
	return t.started && t.wait.For >= longWait && p.Now() < t.from+t.wait.For
}

// hurry lets as much time pass as a frame can.
func (p *Player) hurry(seconds float64) {
	p.run.hidden = true
	defer func() { p.run.hidden = false }()
	t, from := &p.run.tasks[0], p.Now()
	end := t.from + t.wait.For
	for more := p.slice(); p.waitsLong() && more(); {
		p.one(end)
	}
	if seconds > 0 { // smoothly, so that the estimate can be read
		rate := float64(p.Now()-from) / float64(node.Second) / seconds
		if p.run.rate += (rate - p.run.rate) * 0.1; p.run.rate < rate/4 {
			p.run.rate = rate // it has only begun
		}
	}
	p.keepUp()
	p.Touch()
}

// Errand says what takes longer than a frame just now, and how far it has come, and what to call giving
// it up; "" when nothing does.
func (p *Player) Errand() (text, stop string) {
	if e := p.run.errand; e != nil {
		return words.GoingTo(e.to, percent(e.way.Now()-e.from, e.to-e.from)), words.StayHere
	}
	if !p.waitsLong() {
		return "", ""
	}
	t := &p.run.tasks[0]
	end := t.from + t.wait.For
	left := 0.0
	if p.run.rate > 1 {
		left = float64(end-p.Now()) / float64(node.Second) / p.run.rate
	}
	return words.WaitingUntil(end, percent(p.Now()-t.from, t.wait.For), node.Time(left)*node.Second),
		words.StopHere
}
