package player

import (
	"fmt"
	"iter"
	"math"
	"runtime/debug"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/web/words"
)

// An errand takes longer than a frame: a seek through a long stretch of history, a link that is played
// again, the way to a goal, a wait of hours. It is done in slices, says how far it has come, and Pause
// gives it up where it is.

const (
	sliceSteps = 4000 // of one frame, where no clock tells how long they take
	sliceMs    = 24.0 // of one frame, where one does
	askClock   = 64   // steps between two looks at it
	longWait   = 15 * node.Minute
)

// errand is work that is under way. It is written as if it were done at once, and stops for the next
// frame wherever it breathes.
type errand struct {
	text    func() string // how far it has come
	stop    string        // what giving it up is called
	stays   stand
	running bool        // its slice is under way
	firm    bool        // it can't stop just now, not even until the next frame
	must    bool        // it can't be given up before this part of it is done
	gone    bool        // it was given up
	more    func() bool // whether the slice goes on
	yield   func(struct{}) bool
	next    func() (struct{}, bool)
	cancel  func()
}

// stand is where somebody is who does nothing.
type stand struct {
	here   Place
	course uint64
	deeds  int
}

func (p *Player) stand() stand { return stand{p.Here(), p.course, len(p.deeds)} }

// Soon carries out what may take longer than a frame. Its first slice is done at once, and mostly is
// enough; the others are done by Tick. Whoever does something else meanwhile, or pauses, has given it
// up: then it ends where it breathes next. Soon returns whether it is done already.
func (p *Player) Soon(text func() string, stop string, do func()) (done bool) {
	if e := p.run.errand; e != nil && e.running { // it is a part of another
		do()
		return true
	}
	p.leaveErrand()
	e := &errand{text: text, stop: stop, stays: p.stand()}
	e.next, e.cancel = iter.Pull(func(yield func(struct{}) bool) {
		e.yield = yield
		defer e.unwound()
		do()
	})
	p.run.errand = e
	p.goOn()
	return p.run.errand == nil
}

// unwound ends what was given up. Whoever reports a panic wants to see where it was.
func (e *errand) unwound() {
	if r := recover(); r != nil && !e.gone {
		panic(fmt.Sprintf("%v\n%s", r, debug.Stack()))
	}
}

// breathe is called between two steps of whatever may be long. Behind the last one of a slice it waits
// for the next frame; it doesn't return to an errand that was given up. Outside of errands it does
// nothing.
func (p *Player) breathe() {
	e := p.run.errand
	if e != nil && e.running && !e.firm && (!e.more() || p.Held() != "") && !e.yield(struct{}{}) {
		panic(e) // unwinds it; see unwound
	}
}

// Must does a part of an errand that has to be done: who gives the errand up meanwhile waits for it.
func (p *Player) Must(do func()) {
	if e := p.run.errand; e != nil && e.running && !e.must {
		e.must = true
		defer func() { e.must = false }()
	}
	do()
}

// firmly does what can't be interrupted: what is half done is nothing that can be shown.
func (p *Player) firmly(do func()) {
	if e := p.run.errand; e != nil && e.running && !e.firm {
		e.firm = true
		defer func() { e.firm = false }()
	}
	do()
}

// goOn carries an errand on by a slice. It tells whether that is what time passes for.
func (p *Player) goOn() bool {
	e := p.run.errand
	if e == nil {
		return false
	}
	if e.stays != p.stand() {
		p.giveUp()
		p.run.playing = p.run.manual || len(p.run.tasks) > 0
		return true
	}
	e.more, e.running = p.slice(), true
	_, more := e.next()
	e.running, e.stays = false, p.stand()
	if !more {
		p.run.errand = nil
	}
	p.keepUp()
	p.Touch()
	return true
}

// giveUp leaves an errand where it is.
func (p *Player) giveUp() {
	if e := p.run.errand; e != nil && !e.running {
		if e.must {
			e.more, e.running = func() bool { return e.must }, true
			e.next()
			e.running = false
		}
		p.run.errand, p.run.hidden = nil, false
		e.gone = true
		e.cancel()
	}
}

// Errands tells whether an errand is under way.
func (p *Player) Errands() bool { return p.run.errand != nil }

// leaveErrand gives up what is under way because somebody does something else.
func (p *Player) leaveErrand() {
	if e := p.run.errand; e != nil && !e.running {
		p.halt()
	}
}

// SeekSoon is Seek in slices. The playhead stays until it has arrived, and with it all that is shown.
func (p *Player) SeekSoon(t node.Time) {
	t = max(t, p.Folded())
	p.halt()
	text, under := p.going(t)
	p.Soon(text, words.StayHere, func() {
		seq := p.History.SeqAt(t)
		p.travel(under, seq, func(from uint64) *sim.Way { return p.History.Way(t, from) })
		p.halt()
	})
}

// going words how far a way to a time has come; *under is the one that is gone.
func (p *Player) going(t node.Time) (text func() string, under **sim.Way) {
	under, from := new(*sim.Way), node.Time(-1)
	return func() string {
		now := p.Now()
		if w := *under; w != nil {
			now = w.Now()
		}
		if from < 0 {
			from = min(now, t)
		}
		return words.GoingTo(t, percent(max(now, from)-from, t-from))
	}, under
}

// travel moves the playhead the way that begins behind a step, and takes the folds that are asked for
// there with it.
func (p *Player) travel(under **sim.Way, seq uint64, way func(from uint64) *sim.Way) {
	folds, from := p.travellers(), seq
	for _, f := range folds {
		from = min(from, f.depart(seq))
	}
	w := way(from)
	*under = w
	more := func() bool { e := p.run.errand; return e == nil || !e.running || e.firm || e.more() }
	for !p.History.Go(w, more, func(seq uint64) {
		for _, f := range folds {
			f.ride(p.History, seq)
		}
	}) {
		p.breathe()
	}
	for _, f := range folds {
		f.arrive()
	}
	p.run.pace.forget(p.Now())
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

func percent(part, whole node.Time) int { return int(100 * part / max(whole, 1)) }

// waitsLong tells whether the line that is under way waits for hours.
func (p *Player) waitsLong() bool {
	if len(p.run.tasks) == 0 {
		return false
	}
	t := &p.run.tasks[0]
	return t.started && t.wait.For >= longWait && p.Now() < t.from+t.wait.For
}

// hurries tells whether it does so as fast as it can, with nothing to follow.
func (p *Player) hurries() bool { return p.run.speed == Auto && p.waitsLong() }

// Flies tells whether something takes long that nobody can follow with the eye.
func (p *Player) Flies() bool { return p.run.errand != nil || p.run.playing && p.hurries() }

// hurry lets as much time pass as a frame can.
func (p *Player) hurry(seconds float64) {
	p.run.hidden = true
	defer func() { p.run.hidden = false }()
	t, from := &p.run.tasks[0], p.Now()
	end := t.from + t.wait.For
	for more := p.slice(); p.hurries() && more(); {
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
		return e.text(), e.stop
	}
	if !p.waitsLong() || !p.run.playing {
		return "", ""
	}
	t := &p.run.tasks[0]
	end := t.from + t.wait.For
	left := 0.0
	if rate := p.run.rate; rate > 1 || rate > 0 && p.run.speed != Auto {
		left = float64(end-p.Now()) / float64(node.Second) / rate
	}
	return words.WaitingUntil(end, percent(p.Now()-t.from, t.wait.For),
		node.Time(min(left, 1e9))*node.Second), words.StopHere
}
