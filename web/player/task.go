package player

import (
	"math"

	"highwater/sim/node"
	"highwater/sim/shell"
	"highwater/sim/wire"
)

// Task is a line to run, and what it takes to be done.
type Task struct {
	Line  string         // "": none, the task only waits for Until
	Page  int            // the page it stands on
	Cell  int            // the cell of that page, -1 for none
	Until func() bool    // what must hold besides; nil: nothing
	Limit node.Time      // when it is given up; 0: after TaskLimit
	Done  func(met bool) // is told when it is over: done, or given up; nil: nobody

	wait    shell.Wait
	process wire.ID // a foreground process that must have ended; 0 for none
	started bool
	from    node.Time
	end     node.Time // when it is given up
	holds   node.Time // since when Until holds
	rest    rest
	shown   map[letter]uint64 // the first of its messages of each kind, for the pace
}

// TaskLimit is after how long a line is given up whose condition never comes true.
const TaskLimit = 180 * node.Second

// never is since when something holds that doesn't.
const never node.Time = -1

// Started tells whether the line was given, and when.
func (t *Task) Started() (node.Time, bool) { return t.from, t.started }

// start gives a task's line to the world, and notes what it has to wait for.
func (p *Player) start(t *Task) (l shell.Line, err error) {
	before := p.World().Seq()
	if t.Line != "" {
		if l, err = p.Give(t.Line, t.Cell); err != nil {
			return l, err
		}
	}
	t.wait, t.started, t.from = l.Wait, true, p.Now()
	if t.Limit == 0 {
		t.Limit = max(TaskLimit, t.wait.For, t.wait.Limit)
	}
	t.end, t.holds = t.from+t.Limit, never
	if l.Foreground != "" && !l.Endless {
		t.process = p.World().NextClient() - 1
	}
	t.rest.begin(p, before, &l)
	p.speakOf(t.Line)
	return l, nil
}

// startTasks gives the first waiting line to the world. A line that can't be understood is in the
// console as an error, and the rest of its step's lines is given up.
func (p *Player) startTasks() {
	for len(p.run.tasks) > 0 && !p.run.tasks[0].started {
		if _, err := p.start(&p.run.tasks[0]); err != nil {
			p.run.tasks = nil
		}
	}
}

// met tells whether a started task is done. It is asked behind every step and at every deadline, never
// at the end of a frame: see rest.
func (p *Player) met(t *Task) bool {
	now := p.Now()
	switch {
	case t.Line == "":
		return t.Until()
	case t.Until != nil && !t.Until():
		t.holds = never
		return false
	case t.holds == never:
		t.holds = now
	}
	if t.Until != nil && now < t.holds+calmFor {
		return false
	}
	switch {
	case t.wait.For > 0:
		return now >= t.from+t.wait.For
	case !t.wait.None():
		return t.wait.Until.Met(p.World())
	case t.process != 0:
		if q := p.World().Process(t.process); q != nil && q.Running {
			return false
		}
	}
	return t.rest.reached(p)
}

// deadline is the next time at which a started task may be over without anything happening.
func (t *Task) deadline(now node.Time) node.Time {
	next := t.end
	for _, at := range [...]node.Time{t.from + t.wait.For, t.holds + calmFor, t.rest.due} {
		if at > now {
			next = min(next, at)
		}
	}
	return next
}

// nextDeadline is the next time at which a task may be over without anything happening.
func (p *Player) nextDeadline() node.Time {
	if len(p.run.tasks) == 0 || !p.run.tasks[0].started {
		return math.MaxInt64
	}
	return p.run.tasks[0].deadline(p.Now())
}

// endTasks ends the tasks that are over and begins those that follow. When it was the last, no cell of
// a notebook runs and nobody pressed Play, time stops; it returns whether time stands still.
func (p *Player) endTasks() bool {
	for len(p.run.tasks) > 0 && p.run.tasks[0].started {
		t := p.run.tasks[0]
		met := p.met(&p.run.tasks[0])
		if !met && p.Now() < t.end {
			break
		}
		p.run.tasks = p.run.tasks[1:]
		if t.Done != nil {
			t.Done(met)
		}
		p.startTasks()
		p.Touch()
	}
	if len(p.run.tasks) == 0 && !p.run.manual && !p.cellsRun() {
		p.run.playing = false
		return true
	}
	return false
}

// enter shows the step just done to the tasks that are under way and to the pace, and tells whether it
// is to be followed with the eye.
func (p *Player) enter() bool {
	s, facts, _ := p.History.StepAt(p.World().Seq())
	ofLine := false
	for i := range p.run.tasks {
		if t := &p.run.tasks[i]; t.started && t.rest.enter(p, &s, facts) {
			ofLine = true
		}
	}
	return p.look(&s, facts, ofLine)
}
