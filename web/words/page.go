package words

import (
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// What the page says of a wish that can't be met, and beside a lesson.
const (
	HasStopped    = "The simulation has stopped; see the report."
	BranchGone    = "that branch is gone"
	OtherCourse   = "that event is on another course of history"
	NotOnStage    = "that isn't on the stage"
	ZoomRange     = "a zoom makes things up to 100 times larger or smaller"
	NotBooted     = "the simulation hasn't started yet"
	SpeedRange    = "a speed is between 0 (the player chooses) and 1000"
	ChooseBroker  = "Choose a broker on the stage first: click it, or walk to it with the arrow keys."
	NothingToUndo = "Nothing was done yet."
	NoPython      = "kafka-python has nothing for this line."
	FileAgain     = "The lesson that was open here last came from a file. Open the file again to go on with it; " +
		"this is the first lesson."
)

// Headings in a lesson, and the verdicts on a prediction.
const (
	HeadPredict = "Predict"
	HeadGoals   = "Goals"
	Right       = "Right."
	NotThisTime = "Not this time."
	NobodySaid  = "You didn't say. The cluster did:"
)

// GoalsLeft counts the goals of a step that aren't met; "" when all are.
func GoalsLeft(n int) string {
	if n == 0 {
		return ""
	}
	return Plural(int64(n), "goal", "goals") + " left"
}

// TookBack says what was undone, and that it isn't lost.
func TookBack(line string) string {
	line, _, _ = strings.Cut(line, "\n")
	return "Took back: " + line + ". Play to do it again, or do something else."
}

// TooMuch is said of what is too long to be looked at, in characters.
func TooMuch(n, most int) string {
	return "That was " + num(n) + " characters at once; the simulation takes at most " + num(most) + "."
}

// NoNode names a broker or controller that the cluster doesn't have.
func NoNode(id wire.ID) string { return "there is no " + id.String() }

// NoLesson names a lesson that the site does not have.
func NoLesson(id string) string { return "there is no lesson \"" + id + "\"" }

// NoLessonFirst says that the first lesson is shown instead of one that isn't there.
func NoLessonFirst(id string) string {
	return "There is no lesson \"" + id + "\"; this is the first one."
}

// TooManyLessons is said when a page has loaded as many lessons as it may.
func TooManyLessons(most int) string {
	return "this page has loaded " + num(most) + " lessons already; reload it to load others"
}

// What is said to a notebook's program, in its RuntimeError.
const (
	NotebookNotItsOwn = "a program calls its own clients only"
	NotebookOtherwise = "this cell did something else when it ran first, so its program can't be brought to " +
		"where the notebook stands. Restart the notebook to begin anew."
)

// A link in the table of links.

// LinkIsCut is of a link that carries nothing.
const LinkIsCut = "cut"

// OneWay is how long a message takes from one end to the other.
func OneWay(latency node.Time) string { return Span(latency) + " one way" }
