package words

import "highwater/sim/node"

// What a person can do to a thing: words on buttons. And what the console says.
const (
	Kill       = "Kill"
	Stop       = "Stop"
	Start      = "Start"
	CutOff     = "Cut it off"
	HealLinks  = "Heal its links"
	Cut        = "Cut"
	Heal       = "Heal"
	UsualSpeed = "Usual speed"
)

// Slow is the button that makes a link slow.
func Slow(latency node.Time) string { return "Slow: " + Span(latency) }

// TimeWentOn is what a future began with in which nobody did anything.
const TimeWentOn = "time went on"
