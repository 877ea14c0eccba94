package page

import (
	"highwater/web/player"
	"highwater/web/words"
)

// The real PostgreSQL runs in a worker of the page and follows the simulated one.

// FollowDatabase asks for what a server has committed since it was asked last. Fresh: nobody
// knows what the one that follows holds.
type FollowDatabase struct {
	Name  string
	Fresh bool
}

func (s *Session) followDatabase(v *FollowDatabase) Answer {
	if v.Fresh {
		s.copy = player.Copy{}
	}
	list, more, command := s.Player.FollowDatabase(v.Name, &s.copy)
	if command == "" {
		return Answer{Error: words.NoDatabase(v.Name)}
	}
	return Answer{Follow: &Follow{Statements: list, More: more, Command: command}}
}
