package page

import (
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/web/course"
	"highwater/web/words"
)

// What a person asks of time in words: a moment to jump to, the goal, and what a step answers that has
// nowhere to go.

// Clock is a time to jump to, as a person writes it: 02:30, 1:02:30, 02:30.5.
type Clock struct{ Time string }

// mostAhead is how far a jump may go beyond what is known.
const mostAhead = 10 * node.Minute

func (s *Session) clock(v *Clock) Answer {
	to, fault := readClock(v.Time)
	if fault != "" {
		return Answer{Error: fault}
	}
	if most := s.Player.History.End() + mostAhead; to > most {
		return Answer{Error: words.TooFarAhead(strings.TrimSpace(v.Time), mostAhead, most)}
	}
	s.lead(float64(to))
	s.Player.SeekSoon(to)
	s.touch()
	return Answer{}
}

// readClock reads a time; fault names what is wrong with it.
func readClock(text string) (t node.Time, fault string) {
	text = strings.TrimSpace(text)
	parts := strings.Split(text, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return 0, words.NoTime(text)
	}
	whole, fraction, exact := strings.Cut(parts[len(parts)-1], ".")
	parts[len(parts)-1] = whole
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 10, 31)
		if err != nil || n > 59 && i > 0 {
			return 0, words.NoPartOfTime(part, len(parts)-1-i, err == nil)
		}
		t = t*60 + node.Time(n)
	}
	t *= node.Second
	if exact {
		n, err := strconv.ParseUint((fraction + "000")[:3], 10, 31)
		if err != nil || len(fraction) > 3 {
			return 0, words.NoFraction(fraction)
		}
		t += node.Time(n) * node.Millisecond
	}
	return t, ""
}

func (s *Session) toGoal(*None) Answer {
	c := s.Course
	until := s.Player.Now() + course.GoalLimit
	return s.soon(func() string { return words.ToGoal(c.Player.Now(), until) }, c.ToGoal)
}

// still words why the last step went nowhere.
func (s *Session) still() *Still {
	p := s.Player.Still()
	switch {
	case p == nil:
		return nil
	case p.Back:
		return &Still{words.NothingSince(p.To), words.GoBackThere}
	case !p.Event:
		return &Still{Text: words.NothingBefore(p.To)}
	}
	return &Still{words.NothingBefore(p.To), words.JumpThere}
}

// errand words what takes longer than a frame.
func (s *Session) errand() *Still {
	text, stop := s.Player.Errand()
	if text == "" {
		return nil
	}
	return &Still{text, stop}
}
