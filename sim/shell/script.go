package shell

import (
	"errors"
	"strings"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// Session is a console without a page: it plays lines against a world and hands out what they print.
//
// A program that ends by itself is waited for. One that doesn't (a console consumer without
// --max-messages, a producer whose input is the console) keeps the console: a producer gets the
// following lines until ^D or ^C; a consumer goes on while the following lines are carried out, and
// prints when time passes ("wait 5s").
type Session struct {
	World *sim.World
	// Print takes each line that the console shows; stderr marks those of standard error.
	Print func(line string, stderr bool)
	// See, when set, takes the events of each step; the slice is good until the next step.
	See func(events []node.Event)
	// Code is the exit code of the last tool that ended.
	Code int

	foregrounds []wire.ID // programs that kept the console when they began, the newest last
	pending     string    // text of a line that isn't finished: a prompt, then what follows it
}

// Foreground is the program that keeps the console now, or 0.
func (s *Session) Foreground() wire.ID {
	for i := len(s.foregrounds) - 1; i >= 0; i-- {
		id := s.foregrounds[i]
		if s.World.Process(id).Running {
			return id
		}
	}
	return 0
}

// ScriptError is a line of a script that couldn't be understood or carried out.
type ScriptError struct {
	Line int // from 1
	Err  error
}

// Error implements error.
func (e *ScriptError) Error() string { return "line " + itoa(e.Line) + ": " + e.Err.Error() }

// Unwrap gives the mistake itself.
func (e *ScriptError) Unwrap() error { return e.Err }

// maxToolTime is how long a program that should end by itself is waited for.
const maxToolTime = 10 * node.Minute

// maxBootTime is how long a new cluster is waited for.
const maxBootTime = node.Minute

// Boot runs a new world until every broker serves.
func (s *Session) Boot() error {
	limit := s.World.Now() + maxBootTime
	if !s.until(limit, func() bool { return allRunning(s.World) }) {
		return errors.New("the brokers didn't come up")
	}
	s.World.Run(s.World.Now()+settleTime, s.take)
	return nil
}

// settleTime lets every broker learn that the others serve as well.
const settleTime = 100 * node.Millisecond

func allRunning(w *sim.World) bool {
	for _, p := range w.Brokers() {
		b, ok := p.Machine().(interface{ State() string })
		if !p.Running || !ok || b.State() != "running" {
			return false
		}
	}
	return true
}

// Play carries out a script, line by line; each line is echoed before its output.
func (s *Session) Play(script string) error {
	rest := strings.Split(strings.TrimSuffix(script, "\n"), "\n")
	for i := 0; i < len(rest); {
		first, line := i, rest[i]
		i++
		l, err := s.parse(line)
		for err == ErrIncomplete && i < len(rest) {
			line += "\n" + rest[i]
			i++
			l, err = s.parse(line)
		}
		for echo := range strings.SplitSeq(line, "\n") {
			s.Print(s.prompt()+echo, false)
		}
		if missing, ok := err.(*NotFound); ok {
			s.Print("bash: "+missing.Program+": command not found", true)
			s.Code = notFoundCode
			continue
		}
		if err == nil {
			err = s.carryOut(&l)
		}
		if err != nil {
			return &ScriptError{Line: first + 1, Err: err}
		}
	}
	s.flush()
	return nil
}

// prompt stands before an echoed line.
func (s *Session) prompt() string {
	if id := s.Foreground(); id != 0 {
		if t, ok := s.World.Process(id).Machine().(*kit.Process); ok && t.ReadsInput() {
			prompt := s.pending
			s.pending = ""
			return prompt
		}
	}
	return "$ "
}

// Line carries out one line without an echo.
func (s *Session) Line(line string) error {
	l, err := s.parse(line)
	if err != nil {
		return err
	}
	return s.carryOut(&l)
}

func (s *Session) parse(line string) (Line, error) {
	return Parse(line, EnvOf(s.World, s.Foreground()))
}

func (s *Session) carryOut(l *Line) error {
	ends := wire.ID(0) // the program that this line should end
	for _, c := range l.Commands {
		if err := s.World.Do(c); err != nil {
			return err
		}
		s.take(s.World.Events())
		if t, ok := c.(sim.Type); ok && (t.Input.EOF || t.Input.Interrupt) {
			ends = t.Process
		}
	}
	for line := range strings.SplitSeq(l.Print, "\n") {
		if l.Print != "" {
			s.Print(line, false)
		}
	}
	if l.Foreground != "" {
		id := s.World.NextClient() - 1 // the world numbers processes in the order of their start
		s.foregrounds = append(s.foregrounds, id)
		if !l.Endless || !s.World.Process(id).Running { // a mistake ends it before it began
			ends = id
		}
	}
	if ends != 0 {
		s.untilEnded(ends)
	}
	if l.Hint != "" {
		s.Print(l.Hint, true)
	}
	return s.wait(&l.Wait)
}

func (s *Session) wait(w *Wait) error {
	switch {
	case w.None():
		return nil
	case w.Until.Kind == "":
		s.World.Run(s.World.Now()+w.For, s.take)
	case !s.until(s.World.Now()+w.Limit, func() bool { return w.Until.Met(s.World) }):
		s.flush()
		return errors.New("waited " + durationText(w.Limit) + " in vain until " + w.Until.String())
	}
	s.flush()
	return nil
}

// untilEnded runs the world until a program has ended; it is interrupted when it takes too long.
func (s *Session) untilEnded(id wire.ID) {
	gone := func() bool { return !s.World.Process(id).Running }
	if !s.until(s.World.Now()+maxToolTime, gone) {
		name := s.World.Process(id).Name
		s.Print("("+name+" is still running after "+durationText(maxToolTime)+"; interrupted)", true)
		if s.World.Do(sim.Type{Process: id, Input: wire.Input{Interrupt: true}}) == nil {
			s.until(s.World.Now()+node.Minute, gone)
		}
	}
	s.flush()
	s.Code = s.World.Process(id).Code
}

// until runs the world step by step until a condition holds; false when limit came first.
func (s *Session) until(limit node.Time, met func() bool) bool {
	for !met() {
		at, ok := s.World.NextAt()
		if !ok || at > limit {
			s.World.Run(limit, s.take)
			return met()
		}
		events, _ := s.World.Step()
		s.take(events)
	}
	return true
}

// take prints what Kafka's tools wrote in a step.
func (s *Session) take(events []node.Event) {
	if s.See != nil {
		s.See(events)
	}
	for i := range events {
		p, ok := events[i].Fact.(node.Printed)
		if !ok {
			continue
		}
		if _, isTool := s.World.Process(events[i].Node).Machine().(*kit.Process); !isTool {
			continue
		}
		if p.NoNewline {
			s.pending += p.Line
			continue
		}
		s.Print(s.pending+p.Line, p.Stderr)
		s.pending = ""
	}
}

// flush shows a line that wasn't ended.
func (s *Session) flush() {
	if s.pending != "" {
		s.Print(s.pending, false)
		s.pending = ""
	}
}

// durationText writes 46s, 1.5s, 300ms as the wait verb reads them.
func durationText(d node.Time) string {
	switch {
	case d%node.Minute == 0:
		return num(int64(d/node.Minute)) + "m"
	case d >= node.Second:
		return seconds(d) + "s"
	case d%node.Millisecond == 0:
		return num(int64(d/node.Millisecond)) + "ms"
	}
	return num(int64(d)) + "us"
}

// Run plays a script against a new world, as "highwater run" does, and gives the world at its end.
// print gets every line of the console. The error is a *ScriptError when a line couldn't be understood.
func Run(c sim.Config, script string, print func(line string, stderr bool)) (*sim.World, error) {
	s := Session{World: sim.New(c), Print: print}
	if err := s.Boot(); err != nil {
		return s.World, err
	}
	return s.World, s.Play(script)
}
