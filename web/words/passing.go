package words

import (
	"strconv"
	"strings"

	"highwater/sim/node"
)

// What the page says of time itself.

// minutes is a time without its fractions of a second: 02:21.
func minutes(t node.Time) string {
	s := Clock(t)
	return s[:strings.LastIndexByte(s, '.')]
}

// NothingBefore says that the next event is far away.
func NothingBefore(t node.Time) string { return "Nothing happens before " + minutes(t) + "." }

// NothingSince says that the last event is far away in the past.
func NothingSince(t node.Time) string { return "Nothing has happened since " + minutes(t) + "." }

// JumpThere and GoBackThere are the buttons beside them.
const (
	JumpThere   = "Jump there"
	GoBackThere = "Go back there"
)

// clockForm is how a time is written.
const clockForm = "Write minutes and seconds, like 02:30."

// NoTime says that a text is no time.
func NoTime(text string) string {
	if text == "" {
		return "There is no time. " + clockForm
	}
	return strconv.Quote(text) + " is no time. " + clockForm
}

// NoPartOfTime says that a text is no number of seconds (power 0), minutes or hours; big: that it is
// one, but too big.
func NoPartOfTime(text string, power int, big bool) string {
	what := strconv.Quote(text) + " is no number of " +
		[...]string{"seconds", "minutes", "hours"}[power]
	if big {
		return what + ": they go from 0 to 59."
	}
	return what + ". " + clockForm
}

// NoFraction says that a text is no fraction of a second.
func NoFraction(text string) string {
	return strconv.Quote(text) + " is no fraction of a second: at most three digits."
}

// TooFarAhead says that a time lies too far beyond what is known.
func TooFarAhead(text string, by, most node.Time) string {
	return text + " is too far ahead. A jump goes at most " + num(int64(by/node.Minute)) +
		" minutes beyond what is known: to " + Clock(most) + "."
}

// NoGoal and GoalsMet answer who wants to go to a goal that isn't there, or is met.
const (
	NoGoal   = "This step has no goal."
	GoalsMet = "All goals of this step are met."
)

// GoalFar says that time went by and a goal isn't met.
func GoalFar(d node.Time, missing string) string {
	return num(int64(d/node.Second)) + " seconds later something is still missing. " + missing
}

// RanForYou lists lines that were run because the learner went on.
func RanForYou(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	first, _, _ := strings.Cut(lines[0], "\n")
	text := "Run for you: " + first
	if n := len(lines) - 1; n > 0 {
		text += " and " + Plural(int64(n), "more line", "more lines")
	}
	return text
}

// GoingTo says how far a long way through history has come.
func GoingTo(t node.Time, percent int) string {
	return "Going to " + minutes(t) + ": " + num(percent) + " % done."
}

// Searching says how far somebody has looked who looks for an event.
func Searching(at node.Time) string { return "Looking for an event: at " + Clock(at) + "." }

// ToGoal says how far time has passed on the way to a goal, and how far it may pass.
func ToGoal(at, until node.Time) string {
	return "On the way to the goal: " + minutes(at) + " of " + minutes(until) + " at most."
}

// Folding says how far the oldest history has been folded, NotNow is the button that puts it off, and
// HistoryFolded tells of it when it is done.
func Folding(percent int) string {
	return "Memory is getting full. Folding the oldest history: " + num(percent) + " % done."
}

// NotNow puts it off.
const NotNow = "Not now"

// HistoryFolded tells that history begins later than it did.
func HistoryFolded(at node.Time) string {
	return "To make room in memory, history before " + minutes(at) + " is folded; you can still see " +
		"its end. Links to this session still hold all of it."
}

// FoldedBand stands on the ruler over what is folded, WhyFolded at the root of a chain that leads into
// it, StoryFolded before what is still known of a record.
func FoldedBand(at node.Time) string { return "folded before " + minutes(at) }

// SeekFolded says that nobody can go to a time any more.
func SeekFolded(at node.Time) string {
	return "History before " + minutes(at) + " is folded. This is its end."
}

// WhyFolded is told of at FoldedBand.
func WhyFolded(at node.Time) string {
	return "What brought this about happened before " + minutes(at) + ", and history before that is " +
		"folded."
}

// StoryFolded is told of at FoldedBand.
func StoryFolded(at node.Time) string {
	return "Whatever happened to it before " + minutes(at) + " is folded."
}

// Turning says that lines are run before a page is turned, and how far time has passed meanwhile.
func Turning(at node.Time) string { return "Running what this step asks for: at " + minutes(at) + "." }

// OpeningLink says how far a link has been played.
func OpeningLink(percent int) string { return "Opening the link: " + num(percent) + " % done." }

// OpeningLesson says how far time has passed on the way to where a lesson, or a step of it, begins.
func OpeningLesson(title string, at node.Time) string {
	return "Opening “" + title + "”: at " + minutes(at) + "."
}

// WaitingUntil says how far a long wait has come, and how long the rest may take the learner; 0: nobody
// knows yet.
func WaitingUntil(t node.Time, percent int, left node.Time) string {
	text := "Waiting until " + minutes(t) + ": " + num(percent) + " % done"
	switch {
	case left <= 0:
		return text + "."
	case left < 90*node.Second:
		return text + ", less than two minutes to go."
	case left < 90*node.Minute:
		return text + ", about " + num(int((left+30*node.Second)/node.Minute)) + " minutes to go."
	}
	return text + ", about " + num(int((left+30*node.Minute)/(60*node.Minute))) + " hours to go."
}

// StopHere and StayHere are the buttons beside them: time stops where the wait has come to, and who is
// on the way to another time stays where they are.
const (
	StopHere = "Stop here"
	StayHere = "Stay here"
)
