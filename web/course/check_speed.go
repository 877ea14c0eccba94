package course

import (
	"fmt"
	"math"
	"strings"

	"highwater/lessons"
	"highwater/web/player"
	"highwater/web/words"
)

// way is how time passes while a lesson is played.
type way struct {
	name  string
	speed player.Speed
	once  bool // at once instead of in frames
}

// auto is the speed that a learner begins with.
var auto = way{name: "at Auto", speed: player.Auto}

// ways are those that a lesson is played in. The first is what the others are compared with.
var ways = []way{{name: "at once", once: true}, auto, {name: "at 1x", speed: 1},
	{name: "at 10x", speed: 10}}

// frame is how much of the learner's time passes at a time, in seconds.
const frame = 1.0 / 30

// tooLong is when a step that is played in frames is given up: an hour.
const tooLong = 3600

// passed is a step that was played: where it ended, what it proved, and how long it took the learner.
type passed struct {
	hash    uint64
	at      string
	right   int
	seconds float64
}

// play plays a lesson from its beginning to its end: each step's cells, then what its goals want
// besides.
func (w *way) play(l *lessons.Lesson) (out []passed) {
	c := New(l)
	c.Player.SetSpeed(w.speed)
	for i := range l.Steps {
		if c.Player.Page != i {
			break
		}
		s := w.playStep(c)
		_, right := c.Prediction()
		out = append(out, passed{c.Player.World().Hash(), words.Clock(c.Player.Now()), right, s})
		c.Turn()
	}
	return out
}

// playStep plays the shown step and returns how many seconds of the learner's time that takes.
func (w *way) playStep(c *Course) (seconds float64) {
	p := c.Player
	for i := range c.Step().Cells {
		c.queue(i)
		seconds += w.pass(p)
	}
	if len(c.Step().Goals) == 0 || c.goalsMet() {
		return seconds
	}
	for _, line := range c.Step().Solution {
		p.Queue(player.Task{Line: line, Page: p.Page, Cell: -1})
	}
	p.Queue(player.Task{Page: p.Page, Cell: -1, Until: c.goalsMet})
	return seconds + w.pass(p)
}

// pass lets time pass until all lines are done.
func (w *way) pass(p *player.Player) (seconds float64) {
	if w.once {
		p.Hurry()
	}
	for p.Playing() && seconds < tooLong {
		p.Tick(frame)
		seconds += frame
	}
	return seconds
}

// checkSpeed proves that no run depends on the speed at which it is played: at once, at 1x, 10x and
// at Auto each step ends in the same world, and its prediction is judged alike. auto is how many
// seconds of the learner's time the lesson takes at Auto.
func checkSpeed(l *lessons.Lesson) (found []lessons.Problem, auto float64) {
	var first []passed
	for i := range ways {
		w := &ways[i]
		runs := w.play(l)
		if i == 0 {
			first = runs
			continue
		}
		if w.speed == player.Auto {
			auto = sum(runs)
		}
		if p, ok := compare(l, w, first, runs); ok {
			found = append(found, p)
		}
	}
	return found, auto
}

// compare finds the first step in which a run differs from the one that was played at once.
func compare(l *lessons.Lesson, w *way, want, got []passed) (lessons.Problem, bool) {
	for i := range want {
		s := &l.Steps[i]
		p := lessons.Problem{Lesson: l.ID, Step: s.Title, Line: s.Line}
		switch {
		case i >= len(got):
			p.Text = fmt.Sprintf("played %s, the lesson doesn't come to this step", w.name)
		case got[i].seconds >= tooLong:
			p.Text = fmt.Sprintf("played %s, it takes more than an hour", w.name)
		case got[i].hash != want[i].hash:
			p.Text = fmt.Sprintf("its run depends on the speed: %s it ends at %s, %s at %s in "+
				"another world", ways[0].name, want[i].at, w.name, got[i].at)
		case got[i].right != want[i].right:
			p.Text = fmt.Sprintf("its prediction depends on the speed: %s the run proves choice %d, "+
				"%s choice %d", ways[0].name, want[i].right+1, w.name, got[i].right+1)
		default:
			continue
		}
		return p, true
	}
	return lessons.Problem{}, false
}

func sum(runs []passed) (seconds float64) {
	for i := range runs {
		seconds += runs[i].seconds
	}
	return seconds
}

// What a person needs besides the cluster. They are guesses that fit our own walks.
const (
	wordsPerMinute = 200
	predictSeconds = 15.0 // to think about a question
	taskSeconds    = 60.0 // to find out and type what no cell runs
)

// Minutes is how long a lesson takes: what a player needs at Auto for all that its steps run, the time
// to read it, a moment for each prediction, and a minute for each free task.
func Minutes(l *lessons.Lesson) int { return minutes(l, sum(auto.play(l))) }

// minutes is Minutes when the player's seconds are known.
func minutes(l *lessons.Lesson, seconds float64) int {
	words := 0
	read := func(text string) { words += len(strings.Fields(text)) }
	for i := range l.Steps {
		s := &l.Steps[i]
		for _, b := range s.Blocks {
			read(b.Text)
		}
		if q := s.Predict; q != nil {
			read(q.Question)
			read(q.Explain)
			for _, c := range q.Choices {
				read(c.Text)
			}
			seconds += predictSeconds
		}
		if len(s.Solution) > 0 {
			seconds += taskSeconds
		}
	}
	return int(math.Ceil((seconds + float64(words)*60/wordsPerMinute) / 60))
}
