package player

import (
	"math"

	"highwater/lessons"
	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/shell"
	"highwater/sim/wire"
)

// Speed is how fast the learner wants time to pass: virtual seconds in a second. Auto slows down while
// messages fly and hurries through quiet waits.
type Speed float64

// Auto lets the player choose.
const Auto Speed = 0

const (
	hopSeconds   = 0.45 // what one hop takes on the screen at the slow rate of Auto
	quietRate    = 8.0  // the most that Auto hurries
	rampPerS     = 3.2  // how fast it gets there: e to this power in a second
	calmFor      = 300 * node.Millisecond
	taskLimit    = 180 * node.Second // a cell whose condition never comes true stops here
	eventSeconds = 0.7               // reduced motion: one visible event in this time
)

// runner is what time passes for.
type runner struct {
	playing bool
	manual  bool // Play was pressed: nothing but Pause stops it
	speed   Speed
	rate    float64
	rest    float64 // virtual microseconds that a frame could not use
	busyAt  node.Time
	tasks   []task
	reduced bool
	waited  float64 // reduced motion: seconds since the last event
	pace    pacing
}

// task is a line to run, and what it takes to be done.
type task struct {
	line    string
	step    int
	cell    int
	until   *lessons.Predicate
	wait    shell.Wait
	process wire.ID // a foreground process that must have ended; 0 for none
	started bool
	from    node.Time
}

// Playing tells whether time passes.
func (p *Player) Playing() bool { return p.run.playing }

// Rate is how many virtual seconds pass in a second, as shown.
func (p *Player) Rate() float64 { return p.run.rate }

// SpeedChosen is what the learner chose.
func (p *Player) SpeedChosen() Speed { return p.run.speed }

// SetSpeed chooses a speed; Auto or a positive factor.
func (p *Player) SetSpeed(s Speed) {
	p.run.speed = s
	if s != Auto {
		p.run.rate = float64(s)
	}
	p.touch()
}

// SetReducedMotion makes Play go event by event.
func (p *Player) SetReducedMotion(on bool) { p.run.reduced = on }

// Play lets time pass until Pause.
func (p *Player) Play() {
	p.run.playing, p.run.manual = true, true
	p.run.busyAt = p.Now()
	p.run.rate = p.slow()
	p.touch()
}

// Pause stops time. Lines that were to run after the present one are given up.
func (p *Player) Pause() { p.halt(); p.touch() }

func (p *Player) halt() {
	p.run.playing, p.run.manual, p.run.rest = false, false, 0
	p.run.tasks = nil
}

// queueTask runs a line after those that wait already, and lets time pass until it is done.
func (p *Player) queueTask(t task) {
	p.run.tasks = append(p.run.tasks, t)
	if !p.run.playing {
		p.run.playing, p.run.rate = true, p.slow()
	}
	p.startTasks()
	p.touch()
}

// Type is a line from the console. Errors are in the console; ErrIncomplete asks for another line.
func (p *Player) Type(line string) error {
	t := task{line: line, step: p.step, cell: -1, started: true, from: p.Now()}
	l, err := p.exec(line, -1)
	p.adopt()
	if err != nil {
		return err
	}
	p.await(&t, l)
	if l.Empty() || l.Print != "" {
		return nil
	}
	p.run.tasks = append(p.run.tasks, t)
	if !p.run.playing {
		p.run.playing, p.run.rate = true, p.slow()
	}
	return nil
}

// await notes what a line that was given has to wait for.
func (p *Player) await(t *task, l shell.Line) {
	t.wait, t.started, t.from = l.Wait, true, p.Now()
	if l.Foreground != "" && !l.Endless {
		t.process = p.World().NextClient() - 1
	}
	p.run.busyAt = p.Now()
}

// startTasks gives the first waiting line to the world. A line that can't be understood is in the
// console as an error, and the rest of its step's lines is given up.
func (p *Player) startTasks() {
	for len(p.run.tasks) > 0 {
		t := &p.run.tasks[0]
		if t.started {
			return
		}
		l, err := p.exec(t.line, t.cell)
		p.adopt()
		if err != nil {
			p.run.tasks = nil
			return
		}
		p.await(t, l)
	}
}

// finished tells whether the first task is done.
func (p *Player) finished(t *task) bool {
	now, w := p.Now(), p.World()
	if now > t.from+max(taskLimit, t.wait.For, t.wait.Limit) {
		return true
	}
	if t.wait.For > 0 { // a cell that waits is done when its condition holds too
		return now >= t.from+t.wait.For && (t.until == nil || t.until.Holds(p.env()))
	}
	if !t.wait.None() {
		return t.wait.Until.Met(w)
	}
	if t.process != 0 {
		if q := w.Process(t.process); q != nil && q.Running {
			return false
		}
	}
	if now < p.run.busyAt+calmFor {
		return false
	}
	return t.until == nil || t.until.Holds(p.env())
}

// Tick lets seconds of the learner's time pass. It returns whether anything moved.
func (p *Player) Tick(seconds float64) bool {
	if !p.run.playing {
		return false
	}
	if p.run.reduced {
		return p.tickEvents(seconds)
	}
	p.adjust(seconds)
	p.run.rest += math.Min(seconds, 0.1) * p.run.rate * float64(node.Second)
	span := node.Time(p.run.rest)
	p.run.rest -= float64(span)
	p.advance(p.Now() + span)
	p.Ledger() // a little in each frame, so that it is there when it is opened
	return true
}

func (p *Player) tickEvents(seconds float64) bool {
	p.run.waited += seconds
	if p.run.waited < eventSeconds {
		return false
	}
	p.run.waited = 0
	if at, ok := p.World().NextAt(); ok {
		p.advance(max(at, p.Now()+1))
		for range 1000 {
			if !p.run.playing || p.run.busyAt >= p.Now() {
				break
			}
			next, ok := p.World().NextAt()
			if !ok {
				break
			}
			p.advance(next)
		}
	}
	return true
}

// slow is the rate at which one hop can be followed with the eye.
func (p *Player) slow() float64 {
	if p.run.speed != Auto {
		return float64(p.run.speed)
	}
	return math.Min(1, float64(p.Lesson.Latency)/float64(node.Second)/hopSeconds)
}

// EyeRate is the rate at which effects on the screen age: that of the chosen speed, or the slow one of
// Auto. It doesn't depend on how the pace changes, so that a picture is the same whenever it is seen.
func (p *Player) EyeRate() float64 { return p.slow() }

// adjust chooses the rate of Auto: slow while something is on its way that a learner wants to see,
// rising while all is quiet.
func (p *Player) adjust(seconds float64) {
	if p.run.speed != Auto {
		p.run.rate = float64(p.run.speed)
		return
	}
	if p.Interesting() {
		p.run.busyAt = max(p.run.busyAt, p.Now())
	}
	if p.Now() < p.run.busyAt+20*node.Millisecond {
		p.run.rate = p.slow()
		return
	}
	p.run.rate = math.Min(quietRate, p.run.rate*math.Exp(rampPerS*seconds))
}

// maxSteps bounds the work of one frame.
const maxSteps = 4000

// advance goes on to a time, but stops where the pace has to change: when something worth seeing
// begins after a quiet stretch, and when a line is done.
func (p *Player) advance(to node.Time) {
	quick := p.run.speed == Auto && p.run.rate > 2*p.slow()
	for n := 0; n < maxSteps; n++ {
		p.startTasks()
		if p.stopHere() {
			return
		}
		next, ok := p.History.NextAt()
		stop := min(to, p.nextDeadline())
		if !ok || next > stop {
			p.History.Advance(stop, 0)
			if stop < to {
				continue
			}
			break
		}
		p.History.Step()
		if p.noteStep() && quick {
			p.run.rate, p.run.rest = p.slow(), 0
			break
		}
	}
	p.stopHere()
	p.touch()
}

// nextDeadline is the next time at which a task may be done without anything happening.
func (p *Player) nextDeadline() node.Time {
	if len(p.run.tasks) == 0 || !p.run.tasks[0].started {
		return math.MaxInt64
	}
	t := &p.run.tasks[0]
	if over := t.from + t.wait.For; t.wait.For > 0 && (over > p.Now() || t.until == nil) {
		return max(over, p.Now())
	}
	d := p.run.busyAt + calmFor
	if d <= p.Now() || t.wait.For > 0 {
		d = t.from + max(taskLimit, t.wait.For, t.wait.Limit) + 1
	}
	if d <= p.Now() {
		return math.MaxInt64
	}
	return d
}

// stopHere ends the task that is done. When it was the last and nobody pressed Play, time stops.
func (p *Player) stopHere() bool {
	for len(p.run.tasks) > 0 && p.run.tasks[0].started && p.finished(&p.run.tasks[0]) {
		t := p.run.tasks[0]
		p.run.tasks = p.run.tasks[1:]
		p.lineDone(t)
		if len(p.run.tasks) == 0 && !p.run.manual {
			p.run.playing = false
			p.touch()
			return true
		}
		p.startTasks()
	}
	if len(p.run.tasks) == 0 && !p.run.manual {
		p.run.playing = false
		return true
	}
	return false
}

// noteStep looks at the step just done and tells whether a learner would want to see it.
func (p *Player) noteStep() bool {
	s, facts, _ := p.History.StepAt(p.World().Seq())
	if !p.slowsFor(&s, facts) {
		return false
	}
	p.run.busyAt = p.Now()
	return true
}

// settleQuietly marks the present as busy or calm after a jump.
func (p *Player) settleQuietly() { p.run.busyAt = p.Now() }

// visible is what Step and Back stop at: what is worth seeing, or that a message worth seeing arrives.
func (p *Player) visible(s sim.StepInfo, facts []node.Fact) bool {
	return worthSeeing(s, facts) || s.Kind == sim.CommandStep
}

// worthSeeing leaves out heartbeats, empty fetches and bookkeeping.
func worthSeeing(s sim.StepInfo, facts []node.Fact) bool {
	for _, f := range facts {
		if loud(f) {
			return true
		}
	}
	return s.Kind == sim.CommandStep
}

// loud tells the facts that a learner follows from those that are bookkeeping.
func loud(f node.Fact) bool {
	switch f := f.(type) {
	case node.MetadataApplied, node.MetadataWritten, node.BecameFollower, node.ProduceParked,
		node.MetadataRefreshed, node.Printed, node.ProcessStarted, node.MessageLost:
		return false
	case node.HighWatermarkAdvanced:
		return f.Leader
	case node.CommitSent, node.RecordsProcessed, node.CoordinatorFound, node.MemberIDGiven,
		node.ConsumerStateChanged, node.MemberReconciled, node.CoordinatorLoaded,
		node.CoordinatorUnloaded, node.ShareStartAdvanced, node.OffsetsDeleted:
		return false
	case node.CommitAnswered:
		return f.Error != wire.None
	}
	return true
}

// Interesting tells whether a message is on its way that a learner wants to follow with the eye: records,
// answers, requests of tools; not heartbeats, empty fetches and what pace.go lists.
func (p *Player) Interesting() bool {
	for f := range p.World().InFlight() {
		if p.slows(&f) {
			return true
		}
	}
	return false
}

// Telling sorts messages: those that carry something a learner wants to follow.
func Telling(b wire.Body) bool {
	switch b := b.(type) {
	case *wire.BrokerHeartbeatRequest, *wire.BrokerHeartbeatReply, *wire.MetadataFetchRequest,
		*wire.ConnectionClosed, *wire.Input:
		return false
	case *wire.HeartbeatRequest, *wire.ShareFetchRequest:
		return false
	case *wire.HeartbeatReply:
		return b.Error != wire.None
	case *wire.ConsumerGroupHeartbeatRequest:
		return b.MemberEpoch <= 0 || b.OwnedPartitions != nil
	case *wire.ConsumerGroupHeartbeatReply:
		return b.Error != wire.None || b.Assignment != nil
	case *wire.ShareGroupHeartbeatRequest:
		return b.MemberEpoch <= 0
	case *wire.ShareGroupHeartbeatReply:
		return b.Error != wire.None || b.Assigned
	case *wire.MetadataFetchReply:
		for _, r := range b.Records {
			if _, idle := r.(*wire.NoOpRecord); !idle {
				return true
			}
		}
		return false
	case *wire.FetchRequest:
		return len(b.Partitions) > 0
	case *wire.ShareFetchReply:
		for i := range b.Partitions {
			q := &b.Partitions[i]
			if len(q.Acquired) > 0 || q.Error != wire.None || q.AckError != wire.None {
				return true
			}
		}
		return b.Error != wire.None
	case *wire.FetchReply:
		for i := range b.Partitions {
			if len(b.Partitions[i].Batches) > 0 || b.Partitions[i].Error != wire.None {
				return true
			}
		}
		return false
	}
	return true
}
