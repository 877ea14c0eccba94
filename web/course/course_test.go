package course

import (
	"slices"
	"strings"
	"testing"

	"highwater/lessons"
	"highwater/lessons/fixture"
	"highwater/sim/node"
	"highwater/web/player"
	"highwater/web/words"
)

// Acting in the past forks; the abandoned future can be had back, with its console lines.
func TestForkAndRestore(t *testing.T) {
	p := New(fixture.Lesson(t, "lose-a-broker"))
	p.RunCell(0, "")
	p.Player.Hurry()
	if st, _ := p.Cell(0); st != CellDone {
		t.Fatalf("the cell is %s", st)
	}
	end, hash := p.Player.Now(), p.Player.World().Hash()
	p.Player.Seek(node.Second)
	if st, _ := p.Cell(0); st != CellReady {
		t.Errorf("before it was run, the cell is %s", st)
	}
	if err := p.Player.Type("kill broker-3"); err != nil {
		t.Fatal(err)
	}
	p.Player.Hurry()
	bs := p.Player.History.Branches()
	if len(bs) != 1 {
		t.Fatalf("%d branches after acting in the past", len(bs))
	}
	fs := p.Player.Futures()
	if got := fs[0].Lines; len(got) == 0 || !strings.HasPrefix(p.Lesson.Steps[0].Cells[0].Text(), got[0]) {
		t.Errorf("in the branch was done %q", got)
	}
	if fs[0].From != node.Second || fs[0].To != end {
		t.Errorf("the branch is known from %d to %d, want from 1 s to %d", fs[0].From, fs[0].To, end)
	}
	if !p.Player.Restore(bs[0].ID) {
		t.Fatal("not restored")
	}
	if p.Player.Now() != end || p.Player.World().Hash() != hash {
		t.Error("the restored future has another hash")
	}
	if st, _ := p.Cell(0); st != CellDone {
		t.Errorf("in the restored future the cell is %s", st)
	}
	if fs := p.Player.Futures(); len(fs) != 1 || !slices.Equal(fs[0].Lines, []string{"kill broker-3"}) {
		t.Errorf("the other future is not kept: %+v", fs)
	}
}

// The player hurries through quiet waits and slows down when something worth seeing begins; nothing
// is skipped: the rate changes, not the history.
func TestPace(t *testing.T) {
	p := New(fixture.Lesson(t, "lose-a-broker"))
	p.RunCell(0, "")
	p.Player.Hurry()
	p.Player.Play()
	slow := p.Player.EyeRate()
	for range 200 {
		p.Player.Tick(1.0 / 60)
	}
	if p.Player.Rate() < 10*slow {
		t.Errorf("after seconds of quiet the rate is %.2f, hardly more than %.2f", p.Player.Rate(), slow)
	}
	if err := p.Player.Type("producer desk --topic orders"); err != nil {
		t.Fatal(err)
	}
	if err := p.Player.Type("send desk Mario:diavola"); err != nil {
		t.Fatal(err)
	}
	p.Player.Tick(1.0 / 60)
	p.Player.Tick(1.0 / 60)
	if p.Player.Rate() > slow {
		t.Errorf("with a message in flight the rate is %.2f, not %.2f", p.Player.Rate(), slow)
	}
}

// Time stops by itself when a cell is done, so that nothing happens while the learner reads.
func TestStopsWhenDone(t *testing.T) {
	p := New(fixture.Lesson(t, "lose-a-broker"))
	p.RunCell(0, "")
	for n := 0; p.Player.Playing(); n++ {
		if n > 100000 {
			t.Fatalf("still playing at %s", words.Clock(p.Player.Now()))
		}
		p.Player.Tick(1.0 / 60)
	}
	if st, _ := p.Cell(0); st != CellDone {
		t.Errorf("the cell is %s", st)
	}
	if left := p.Left(); left != "" {
		t.Errorf("%s", left)
	}
}

// One step on and one back is where it was: the same hash.
func TestStepAndBack(t *testing.T) {
	p := New(fixture.Lesson(t, "lose-a-broker"))
	p.RunCell(0, "")
	p.Player.Hurry()
	p.Player.Seek(p.Player.Now() - 400*node.Millisecond)
	p.Player.On()
	hash := p.Player.World().Hash()
	p.Player.On()
	p.Player.Back()
	if p.Player.World().Hash() != hash {
		t.Error("one event on and one back leads elsewhere")
	}
}

// A prediction is judged by the run: the answer stays, the cluster decides.
func TestPrediction(t *testing.T) {
	l, err := lessons.Parse("l", "---\ntitle: T\nbrokers: 1\n---\n## S\nx\n```predict\nAfter a second?\n"+
		"- None :: acked = 0\n- One :: acked = 1\n- Two :: acked = 2\nx\n```\n"+
		"```run\nwait 1s\n```\n")
	if err != nil {
		t.Fatal(err)
	}
	p := New(l)
	at := func(text string) int {
		return slices.IndexFunc(l.Steps[0].Predict.Choices,
			func(c lessons.Choice) bool { return c.Text == text })
	}
	p.Predict(at("Two"))
	p.RunCell(0, "")
	p.Player.Hurry()
	if answer, right := p.Prediction(); answer != at("Two") || right != at("None") {
		t.Errorf("answer %d, right %d; nobody sent anything", answer, right)
	}
}

// The choices stand in an order that says nothing: over all lessons no place is right much more often
// than another, and a lesson's order is the same wherever it is read.
func TestShuffledChoices(t *testing.T) {
	places, asked := make([]int, 8), 0
	for _, l := range content(t) {
		_, proven := Prove(l)
		for i, right := range proven {
			if right >= 0 && len(l.Steps[i].Predict.Choices) == 3 {
				places[right]++
				asked++
			}
		}
	}
	for n, right := range places[:3] {
		if right*2 > asked {
			t.Errorf("place %d is right in %d of %d predictions", n+1, right, asked)
		}
	}
	a, b := fixture.Lesson(t, "queues"), fixture.Lesson(t, "queues")
	if !slices.EqualFunc(a.Steps[0].Predict.Choices, b.Steps[0].Predict.Choices,
		func(a, b lessons.Choice) bool { return a.Text == b.Text }) {
		t.Error("the same lesson has another order")
	}
}

// A cell of several lines runs them in their order. Stopped between two, it says so, and Run goes on
// with the rest.
func TestCellOfLines(t *testing.T) {
	l, err := lessons.Parse("l", "---\ntitle: T\nbrokers: 1\n---\n## S\nx\n"+
		"```run\nwait 1s\nwait 2s\nwait 3s\n```\n")
	if err != nil {
		t.Fatal(err)
	}
	p := New(l)
	is := func(when string, want CellState) {
		t.Helper()
		if st, _ := p.Cell(0); st != want {
			t.Errorf("%s the cell is %s, want %s", when, st, want)
		}
	}
	is("before", CellReady)
	from := p.Player.Now()
	p.RunCell(0, "")
	p.Player.SetSpeed(1)
	for p.Player.Now() < from+2*node.Second {
		p.Player.Tick(0.05)
	}
	is("in its second line", CellRunning)
	p.Player.Pause()
	is("stopped", CellHalf)
	p.RunCell(0, "")
	p.Player.Hurry()
	is("after its rest", CellDone)
	var lines []string
	for _, d := range p.Player.Deeds() {
		if d.Kind == player.LineDeed {
			lines = append(lines, d.Line)
		}
	}
	if want := []string{"wait 1s", "wait 2s", "wait 3s"}; !slices.Equal(lines, want) {
		t.Errorf("it ran %q", lines)
	}
	p.RunCell(0, "wait 1s\nwait 1s")
	p.Player.Hurry()
	is("edited and run", CellDone)
}

// What was done last is taken back: the world is as it was before, and what came of it can be had back.
func TestUndo(t *testing.T) {
	p := New(fixture.Lesson(t, "lose-a-broker"))
	if line, ok := p.Undo(); ok {
		t.Errorf("took back %q before anything was done", line)
	}
	p.RunCell(0, "")
	p.Player.Hurry()
	hash, at := p.Player.World().Hash(), p.Player.Here()
	p.Player.RunNow("kill broker-2")
	end := p.Player.World().Hash()
	if line, ok := p.Undo(); !ok || line != "kill broker-2" {
		t.Fatalf("took back %q, %v", line, ok)
	}
	if p.Player.World().Hash() != hash || p.Player.Here() != at {
		t.Errorf("it stands at %v, it was %v", p.Player.Here(), at)
	}
	p.Player.Seek(p.Player.History.End())
	if p.Player.World().Hash() != end {
		t.Error("what was taken back is lost")
	}
	p.Undo()
	p.Undo()
	if st, _ := p.Cell(0); st != CellReady {
		t.Errorf("after another one the cell is %s", st)
	}
	if line, ok := p.Undo(); ok {
		t.Errorf("took back the lesson's own setup: %q", line)
	}
}

// Starting a step again keeps what was done in it as a future, each time; they are told apart by what was
// done and how far it went, and going to one lands where it left off, on its page.
func TestAgainKeepsTheOtherFutures(t *testing.T) {
	p := New(fixture.Lesson(t, "lose-a-broker"))
	p.Goto(1)
	type end struct {
		hash uint64
		at   player.Place
		page int
	}
	var ends []end
	for _, lines := range [][]string{{"kill broker-2", "wait 5s"}, {"kill broker-2", "wait 20s"}, {"kill broker-3"}} {
		for _, line := range lines {
			p.Player.RunNow(line)
		}
		if len(ends) == 0 {
			p.Turn()
		}
		ends = append(ends, end{p.Player.World().Hash(), p.Player.Here(), p.Player.Page})
		p.Goto(1)
		p.Again()
	}
	p.Player.RunNow("wait 1s")
	futures := p.Player.Futures()
	if len(futures) != len(ends) {
		t.Fatalf("%d futures are kept, want %d: %+v", len(futures), len(ends), futures)
	}
	seen := map[string]bool{}
	for i, f := range futures {
		if f.To != ends[i].at.At || f.Page != ends[i].page || len(f.Lines) == 0 {
			t.Errorf("future %d is %+v, it went until %+v", i, f, ends[i])
		}
		seen[strings.Join(f.Lines, ", ")+words.Clock(f.To)] = true
	}
	if len(seen) != len(futures) {
		t.Errorf("some of them look alike: %+v", futures)
	}
	for i := range ends {
		if !p.Player.Restore(futures[i].ID) {
			t.Fatalf("future %d isn't there any more", i)
		}
		got := end{p.Player.World().Hash(), p.Player.Here(), p.Player.Page}
		if got != ends[i] {
			t.Errorf("future %d leads to %+v, it had left off at %+v", i, got, ends[i])
		}
		if n := len(p.Player.Futures()); n != len(ends) {
			t.Errorf("after going to one there are %d others", n)
		}
	}
	p.Goto(1)
	p.Player.RunNow("wait 1s")
	if err := p.Player.Type("kil broker-3"); err == nil {
		t.Fatal("understood")
	}
	if r, _, short := p.Player.Linked(); r.Problem() != "" || short {
		t.Error("after typing in the past the session has no link")
	}
}
