package lessons

import _ "embed"

//go:embed home/home.md
var home string

// HomeID is the id of the front door's lesson.
const HomeID = "home"

// Home is the lesson of the front door: it is in no list. Its world is already at work when the page
// opens, and its only command is its answer.
func Home() (*Lesson, error) { return Parse(HomeID, home) }
