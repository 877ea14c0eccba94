package player

import (
	"math"

	"highwater/sim/node"
)

// Speed is how fast the learner wants time to pass: virtual seconds in a second. Auto slows down while
// messages fly and hurries through quiet waits.
type Speed float64

// Auto lets the player choose.
const Auto Speed = 0

// eventSeconds is how long one event stays when motion is reduced.
const eventSeconds = 0.7

// runner is what time passes for.
type runner struct {
	playing bool
	manual  bool // Play was pressed: nothing but Pause stops it
	speed   Speed
	rate    float64
	rest    float64 // virtual microseconds that a frame could not use
	tasks   []Task
	reduced bool
	waited  float64 // reduced motion: seconds since the last event
	hidden  bool    // what happens now isn't shown
	pace    pacing
	still   Still
	errand  *errand // nil: none
	foldAt  uint64  // nothing is folded before there are so many steps
}

// Playing tells whether time passes.
func (p *Player) Playing() bool { return p.run.playing || p.run.errand != nil }

// Rate is how many virtual seconds pass in a second, as shown.
func (p *Player) Rate() float64 { return p.run.rate }

// SpeedChosen is what the learner chose.
func (p *Player) SpeedChosen() Speed { return p.run.speed }

// SetSpeed chooses a speed; Auto or a positive factor.
func (p *Player) SetSpeed(s Speed) {
	p.run.speed = s
	if s != Auto {
		p.run.rate = float64(s)
		p.run.pace.stage.beats = nil
	}
	p.Touch()
}

// SetReducedMotion makes Play go event by event.
func (p *Player) SetReducedMotion(on bool) { p.run.reduced = on }

// Play lets time pass until Pause.
func (p *Player) Play() {
	p.giveUp()
	p.run.playing, p.run.manual = true, true
	p.run.rate = p.slow()
	p.Touch()
}

// Settle ends what Play began: time goes on as long as lines wait or cells run.
func (p *Player) Settle() {
	p.run.manual, p.run.playing = false, len(p.run.tasks) > 0 || p.cellsRun()
	p.Touch()
}

// Pause stops time. Lines that were to run after the present one are given up.
func (p *Player) Pause() { p.halt(); p.Touch() }

func (p *Player) halt() {
	p.giveUp()
	p.run.playing, p.run.manual, p.run.rest, p.run.tasks = false, false, 0, nil
}

// Tasks are the lines that wait to be run or to be done. Not to be changed.
func (p *Player) Tasks() []Task { return p.run.tasks }

// Busy tells whether lines wait to be run or to be done.
func (p *Player) Busy() bool { return len(p.run.tasks) > 0 }

// Queue runs a line after those that wait already, and lets time pass until it is done.
func (p *Player) Queue(t Task) {
	p.leaveErrand()
	p.run.tasks = append(p.run.tasks, t)
	p.begin()
	p.startTasks()
	p.endTasks()
	p.Touch()
}

// Type is a line from the console. Errors are in the console; ErrIncomplete asks for another line.
func (p *Player) Type(line string) error {
	p.leaveErrand()
	t := Task{Line: line, Page: p.Page, Cell: -1}
	l, err := p.start(&t)
	if err != nil || l.Empty() || l.Print != "" {
		return err
	}
	p.run.tasks = append(p.run.tasks, t)
	p.begin()
	p.endTasks()
	return nil
}

// begin lets time pass for the tasks.
func (p *Player) begin() {
	if !p.run.playing {
		p.run.playing, p.run.rate = true, p.slow()
	}
}

// Hurry carries the waiting tasks out at once, as far as they come within the time a frame may take.
func (p *Player) Hurry() {
	p.run.hidden = true
	defer func() { p.run.hidden = false }()
	for n := 0; len(p.run.tasks) > 0 && n < 100000; n++ {
		next, ok := p.History.NextAt()
		if !ok {
			break
		}
		p.run.rate = p.slow()
		p.advance(max(next, min(p.nextDeadline(), next+node.Second)))
	}
	p.halt()
	p.Touch()
}

// RunNow runs a line of no cell to its end without showing it.
func (p *Player) RunNow(line string) {
	t := Task{Line: line, Page: p.Page, Cell: -1}
	if _, err := p.start(&t); err != nil {
		return
	}
	p.run.tasks = append([]Task{t}, p.run.tasks...)
	p.run.playing = true
	p.endTasks()
	p.Hurry()
}

// Until lets time pass, and lines be carried out, until a condition holds, at most for a while. It asks
// behind every step.
func (p *Player) Until(holds func() bool, limit node.Time) {
	p.run.hidden = true
	defer func() { p.run.hidden = false }()
	for end := p.Now() + limit; !holds() && p.Now() < end; {
		p.one(end)
	}
	p.Touch()
}

// Tick lets seconds of the learner's time pass. It returns whether anything moved.
func (p *Player) Tick(seconds float64) bool {
	switch {
	case p.goOn():
		return true
	case !p.run.playing || p.Held() != "":
		return false
	case p.makeRoom():
		return true
	case p.hurries():
		p.hurry(seconds)
		return true
	case p.run.reduced:
		return p.tickEvents(seconds)
	}
	p.adjust(seconds)
	p.run.rest += math.Min(seconds, 0.1) * p.run.rate * float64(node.Second)
	p.flow()
	p.keepUp()
	return true
}

// flow lets the time pass that a frame has room for, up to where a program has to compute first.
func (p *Player) flow() {
	span := node.Time(p.run.rest)
	if !p.run.playing || span <= 0 || p.Held() != "" {
		return
	}
	to := p.Now() + span
	p.run.rest -= float64(span)
	p.advance(to)
	if p.Held() != "" {
		p.run.rest += float64(to - p.Now())
	}
}

// keepUp lets what is made of history follow, a little in each frame: it is there when it is asked for,
// and no fact is looked for that is packed already.
func (p *Player) keepUp() {
	last := p.History.Len() - 1
	p.Ledger()
	p.update()
	p.episodes.at(p.History, last)
	p.index.at(p.History, last)
}

// tickEvents goes from one thing that is to be followed to the next. Where nothing is near, and no line
// waits, it doesn't jump: see Still.
func (p *Player) tickEvents(seconds float64) bool {
	if p.run.waited += seconds; p.run.waited < eventSeconds {
		return false
	}
	p.run.waited = 0
	if len(p.run.tasks) == 0 && p.stay(p.ahead(new(node.Time))) {
		p.halt()
		p.Touch()
		return true
	}
	for range 1000 {
		next, ok := p.History.NextAt()
		if !ok {
			break
		}
		p.advance(next)
		if c := &p.run.pace; !p.run.playing || p.Held() != "" || max(c.lineAt, c.newsAt) >= p.Now() {
			break
		}
	}
	return true
}

// maxSteps bounds the work of one frame.
const maxSteps = 4000

// advance goes on to a time. It stops where the last line is done, and, so that the pace can change,
// where something worth seeing begins after a quiet stretch.
func (p *Player) advance(to node.Time) {
	quick := p.run.speed == Auto && p.run.rate > 2*p.slow()
	for n := 0; n < maxSteps && p.run.playing && p.Held() == ""; n++ {
		follow, arrived := p.one(to)
		if arrived {
			break
		}
		if follow && quick {
			p.run.rate, p.run.rest = p.slow(), 0
			break
		}
	}
	p.Touch()
}

// one goes on to the next thing that happens until a time: a step, or a moment at which a line may be
// done. It tells whether that is to be followed with the eye, and whether the time has come.
func (p *Player) one(to node.Time) (follow, arrived bool) {
	p.breathe()
	next, ok := p.History.NextAt()
	due := p.nextDeadline()
	if stop := min(to, due); !ok || next > stop {
		p.History.Advance(stop, 0)
		if stop == due {
			p.endTasks()
		}
		return false, stop == to
	}
	p.History.Step()
	follow = p.enter()
	p.listenAll()
	p.endTasks()
	return follow, false
}
