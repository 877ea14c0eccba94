package page

import (
	"highwater/sim/node"
)

// peek is what will happen next if nobody interferes, found by letting a copy of the world go on.
type peek struct {
	version uint64
	at      node.Time
	text    string
}

// peekNext looks ahead, but only while time stands still: otherwise it would be out of date at once.
func (s *Session) peekNext() peek {
	p := s.Player
	if p.Playing() {
		return peek{}
	}
	if v := s.Version(); s.peek.version != v || s.peek.text == "" {
		s.peek = peek{version: v}
		s.peek.at, s.peek.text = p.Ahead()
	}
	return s.peek
}
