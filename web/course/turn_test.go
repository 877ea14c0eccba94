package course

import (
	"slices"
	"strings"
	"testing"

	"highwater/lessons/fixture"
	"highwater/sim/node"
	"highwater/web/words"
)

// Turning the page runs what the learner left out, says beforehand that it will, and tells the lines;
// what runs already is finished, and is none of them.
func TestTurnTellsWhatItRuns(t *testing.T) {
	c := New(fixture.Lesson(t, "lose-a-broker"))
	for i, s := range c.Lesson.Steps {
		want := []string{}
		for k := range s.Cells {
			want = append(want, s.Cells[k].Lines...)
		}
		if i == 1 { // the learner does a part of it, and doesn't wait for the end
			c.RunCell(0, "")
			c.Player.Hurry()
			c.RunCell(1, "")
			want = want[2:]
		}
		want = append(want, s.Solution...)
		owes := c.Owes()
		if !slices.Equal(owes, want) {
			t.Errorf("step %d owes %q, want %q", i+1, owes, want)
		}
		if ran := c.Turn(); !slices.Equal(ran, want) {
			t.Errorf("step %d ran %q, want %q", i+1, ran, want)
		}
		if last := i+1 == len(c.Lesson.Steps); !last && c.Player.Page != i+1 {
			t.Fatalf("the page is %d, want %d", c.Player.Page+1, i+2)
		}
	}
	c.Goto(2)
	if owes, ran := c.Owes(), c.Turn(); owes != nil || ran != nil || c.Player.Page != 3 {
		t.Errorf("a known future is run again: %q, %q", owes, ran)
	}
}

// A step that runs is finished by turning the page, in one go.
func TestTurnFinishesWhatRuns(t *testing.T) {
	c := New(fixture.Lesson(t, "lose-a-broker"))
	c.RunCell(0, "")
	c.Player.Tick(0.1)
	if ran := c.Turn(); len(ran) > 0 || c.Player.Page != 1 || c.Player.Busy() {
		t.Errorf("ran %q, now on page %d", ran, c.Player.Page+1)
	}
}

// To the goal: time passes until it is met, or for a minute; then it is said what is missing.
func TestToGoal(t *testing.T) {
	c := New(fixture.Lesson(t, "lose-a-broker"))
	if text := c.ToGoal(); !strings.HasPrefix(text, "60 seconds later something is still missing. ") {
		t.Errorf("where nothing was done it says %q", text)
	}
	c = New(fixture.Lesson(t, "lose-a-broker"))
	c.Goto(4) // kill the leader: the goals want another leader, seconds later
	c.RunCell(0, "")
	c.Player.Hurry()
	c.RunCell(1, "")
	from := c.Player.Now()
	text := c.ToGoal()
	if d := c.Player.Now() - from; text != "" || !c.goalsMet() || d < node.Second || d > GoalLimit {
		t.Errorf("after %d ms it says %q, goals met %v", d/node.Millisecond, text, c.goalsMet())
	}
	if text := c.ToGoal(); text != words.GoalsMet {
		t.Errorf("with all goals met it says %q", text)
	}
	c.Goto(len(c.Lesson.Steps) - 1)
	if text := c.ToGoal(); text != words.NoGoal {
		t.Errorf("without a goal it says %q", text)
	}
}

// The solution goes on until the goals are met.
func TestSolveWaitsForTheGoals(t *testing.T) {
	c := New(fixture.Lesson(t, "lose-a-broker"))
	for i := range c.Lesson.Steps {
		c.ShowSolution()
		c.Solve()
		for n := 0; c.Player.Playing() && n < 100_000; n++ {
			c.Player.Tick(0.1)
		}
		if len(c.Step().Goals) > 0 && !c.goalsMet() {
			t.Errorf("step %d stands still before its goals are met", i+1)
		}
		c.Turn()
	}
}
