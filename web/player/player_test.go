package player

import (
	"testing"

	"highwater/sim/node"
)

// Acting in the past forks; the abandoned future can be had back, with its console lines.
func TestForkAndRestore(t *testing.T) {
	p := New(content(t)[2])
	p.RunCell(0, "")
	p.hurry()
	if st, _ := p.Cell(0); st != CellDone {
		t.Fatalf("the cell is %s", st)
	}
	end, hash := p.Now(), p.World().Hash()
	p.Seek(node.Second)
	if st, _ := p.Cell(0); st != CellReady {
		t.Errorf("before it was run, the cell is %s", st)
	}
	if err := p.Type("kill broker-3"); err != nil {
		t.Fatal(err)
	}
	p.hurry()
	bs := p.History.Branches()
	if len(bs) != 1 {
		t.Fatalf("%d branches after acting in the past", len(bs))
	}
	if got := p.BranchText(bs[0].ID); got != p.Lesson.Steps[0].Cells[0].Line {
		t.Errorf("the branch is called %q", got)
	}
	if !p.Restore(bs[0].ID) {
		t.Fatal("not restored")
	}
	p.Seek(end)
	if p.World().Hash() != hash {
		t.Error("the restored future has another hash")
	}
	if st, _ := p.Cell(0); st != CellDone {
		t.Errorf("in the restored future the cell is %s", st)
	}
	if bs := p.History.Branches(); len(bs) != 1 || p.BranchText(bs[0].ID) != "kill broker-3" {
		t.Errorf("the other future is not kept: %d branches", len(bs))
	}
}

// The player hurries through quiet waits and slows down when something worth seeing begins; nothing
// is skipped: the rate changes, not the history.
func TestPace(t *testing.T) {
	p := New(content(t)[2])
	p.RunCell(0, "")
	p.hurry()
	p.Play()
	slow := p.slow()
	for range 200 {
		p.Tick(1.0 / 60)
	}
	if p.Rate() < 10*slow {
		t.Errorf("after seconds of quiet the rate is %.2f, hardly more than %.2f", p.Rate(), slow)
	}
	if err := p.Type("producer desk --topic orders"); err != nil {
		t.Fatal(err)
	}
	if err := p.Type("send desk Mario:diavola"); err != nil {
		t.Fatal(err)
	}
	p.Tick(1.0 / 60)
	p.Tick(1.0 / 60)
	if p.Rate() > slow {
		t.Errorf("with a message in flight the rate is %.2f, not %.2f", p.Rate(), slow)
	}
}

// Time stops by itself when a cell is done, so that nothing happens while the learner reads.
func TestStopsWhenDone(t *testing.T) {
	p := New(content(t)[2])
	p.RunCell(0, "")
	for n := 0; p.Playing(); n++ {
		if n > 100000 {
			t.Fatalf("still playing at %s", Clock(p.Now()))
		}
		p.Tick(1.0 / 60)
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
	p := New(content(t)[2])
	p.RunCell(0, "")
	p.hurry()
	p.Seek(p.Now() - 400*node.Millisecond)
	p.On()
	hash := p.World().Hash()
	p.On()
	p.Back()
	if p.World().Hash() != hash {
		t.Error("one event on and one back leads elsewhere")
	}
}

// A prediction is judged by the run: the answer stays, the cluster decides.
func TestPrediction(t *testing.T) {
	p := New(content(t)[0])
	p.Turn()
	p.Predict(1)
	p.RunCell(0, "")
	p.hurry()
	if answer, right := p.Prediction(); answer != 1 || right != 0 {
		t.Errorf("answer %d, right %d; the first order has offset 0", answer, right)
	}
}
