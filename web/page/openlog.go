package page

import (
	"highwater/sim/node"
	"highwater/web/player"
	"highwater/web/thing"
	"highwater/web/words"
)

// OpenALog fills the stage with the log that a thing belongs to: a ref, or a partition's name. Empty:
// the cluster is shown again.
type OpenALog struct{ Ref string }

func (s *Session) openALog(v *OpenALog) Answer {
	opened := s.Player.ParseLog(v.Ref)
	if v.Ref != "" && opened.Kind == thing.Nothing {
		return Answer{Error: words.NoLogThere}
	}
	if s.Opened = opened; s.Selected.Kind == thing.Segment {
		s.Selected = thing.Thing{}
	}
	if s.Stage != nil {
		s.Stage.Fit()
		s.Zoom = 1
	}
	s.touch()
	return Answer{}
}

// openLog is what is said of the opened log. One whose copy is gone closes.
func (s *Session) openLog() *OpenLog {
	if s.Opened.Kind == thing.Nothing {
		return nil
	}
	l := s.Player.OpenLog(s.Opened, s.Selected, s.Veiled())
	if l == nil {
		return nil
	}
	v := &OpenLog{Name: s.Opened.TP.String(), Title: l.Title, Check: l.Check,
		Says: l.Says, Keys: keysOf(l.Keys)}
	for _, r := range l.Segments {
		v.Segments = append(v.Segments, OpenSegment(r))
	}
	if in := l.Inside; in != nil {
		v.Inside = &Inside{in.Title, in.Offsets, in.Times, keysOf(in.Records), in.More,
			in.OffsetEntries, in.TimeEntries}
	}
	return v
}

func keysOf(list []player.KeyNow) (out []KeyNow) {
	for _, k := range list {
		out = append(out, KeyNow(k))
	}
	return out
}

// Veiled tells whether the learner is asked something and hasn't answered: nothing may say by then
// what is going to happen.
func (s *Session) Veiled() bool {
	answer, right := s.Course.Prediction()
	return s.Course.Step().Predict != nil && answer < 0 && right < 0
}

// toCheck lets time pass until the opened log is looked at next.
func (s *Session) toCheck(*None) Answer {
	if l := s.Player.OpenLog(s.Opened, s.Selected, s.Veiled()); l != nil && l.CheckAt > s.Player.Now() {
		s.Player.SeekSoon(min(l.CheckAt+node.Millisecond, s.Player.Now()+mostCheck))
		s.touch()
		return Answer{}
	}
	return Answer{Error: words.NoCheck}
}

// mostCheck bounds how far the next check may be: log.retention.check.interval.ms may be a year.
const mostCheck = 60 * node.Minute
