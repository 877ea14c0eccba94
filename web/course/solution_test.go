package course

import (
	"slices"
	"testing"

	"highwater/lessons/fixture"
	"highwater/sim/node"
)

// A solution names what is still missing: the cells that haven't run, then the lesson's own lines, then
// time; and after the learner did something else, the cells anew. Running it meets the goals.
func TestSolution(t *testing.T) {
	p := New(fixture.Lesson(t, "a-producer-and-a-consumer"))
	if p.Solution() != nil {
		t.Error("a solution nobody asked for")
	}
	p.ShowSolution()
	cells := p.Step().Cells
	all := []string{cells[0].Text(), cells[1].Text(), cells[2].Text()}
	if got := p.Solution(); !slices.Equal(got, all) {
		t.Errorf("before anything has run the solution is %q", got)
	}
	p.RunCell(0, "")
	p.Player.Hurry()
	if got := p.Solution(); !slices.Equal(got, all[1:]) {
		t.Errorf("after the first cell the solution is %q", got)
	}
	p.Solve()
	p.Player.Hurry()
	if !p.goalsMet() || p.Player.Busy() {
		t.Error("the solution doesn't meet the goals")
	}
	if got := p.Solution(); !slices.Equal(got, []string{"wait 10s"}) {
		t.Errorf("with all cells run the solution is %q", got)
	}
	p.Player.RunNow("stop order-desk")
	p.Player.Until(func() bool { return false }, 2*node.Second)
	if got := p.Solution(); !slices.Equal(got, all) {
		t.Errorf("after a line of the learner's own the solution is %q", got)
	}
}

// What a lesson sets up is no deed of the learner's.
func TestSolutionAfterSetup(t *testing.T) {
	p := New(fixture.Lesson(t, "queues"))
	for i := range p.Step().Cells {
		p.RunCell(i, "")
		p.Player.Hurry()
	}
	p.ShowSolution()
	if got := p.Solution(); !slices.Equal(got, []string{"wait 10s"}) {
		t.Errorf("with all cells run the solution is %q", got)
	}
}
