package page

import (
	"strings"

	"highwater/sim/node"
	"highwater/web/player"
	"highwater/web/words"
)

// Notebooks: their programs run in workers of the page, and reach the world by these wishes only. See
// player.Exchange.

// OpenNotebook begins a program for a notebook: the answer's Notebook says what it does first.
type OpenNotebook struct{ Name string }

func (s *Session) openNotebook(v *OpenNotebook) Answer {
	start, err := s.Player.OpenNotebook(v.Name)
	s.touch()
	if err != nil {
		return Answer{Error: words.Sentence(err.Error())}
	}
	out := &NotebookStart{Seed: int64(start.Seed), Now: start.Now, Cells: start.Cells}
	for _, r := range start.Runs {
		out.Runs = append(out.Runs, NotebookRun(r))
	}
	return Answer{Notebook: out}
}

// CloseNotebook says that a notebook's program has gone.
type CloseNotebook struct{ Name string }

func (s *Session) closeNotebook(v *CloseNotebook) Answer {
	s.Player.CloseNotebook(v.Name)
	s.touch()
	return Answer{}
}

// RunNotebook says that a cell begins to run, or has ended.
type RunNotebook struct {
	Name string
	On   bool
}

func (s *Session) runNotebook(v *RunNotebook) Answer {
	s.Player.RunNotebook(v.Name, v.On)
	s.touch()
	return Answer{}
}

// Exchange hands in lines of a notebook's program, one below the other, and the number of the call that
// it waits for; 0: none. The reply comes by highwaterReply.
type Exchange struct {
	Name, Text string
	Call       int64
}

func (s *Session) exchange(v *Exchange) Answer {
	var lines []string
	if v.Text != "" {
		lines = strings.Split(v.Text, "\n")
	}
	s.Player.Exchange(v.Name, lines, v.Call)
	s.touch()
	return Answer{}
}

// mostCellLines is how many lines of a cell's output the page shows.
const mostCellLines = 200

func (s *Session) notebooks() []NotebookState {
	var out []NotebookState
	for _, n := range s.Player.Notebooks() {
		v := NotebookState{Name: n.Name, Running: n.Running, Program: n.Program, Held: n.Held,
			Cells: n.Cells}
		if n.Wait.Call != "" {
			v.Wait = &WaitState{Call: n.Wait.Call, Since: n.Wait.Since}
			if n.Wait.Until < node.Forever {
				v.Wait.Until = n.Wait.Until
			}
		}
		for i := range n.Runs {
			v.Runs = append(v.Runs, runState(&n.Runs[i]))
		}
		for _, l := range n.Later {
			v.Later = append(v.Later, LaterState{l.Cell, l.Text, l.At})
		}
		out = append(out, v)
	}
	return out
}

func runState(r *player.CellRun) RunState {
	v := RunState{Cell: int64(r.Cell), Count: r.Count, Text: r.Text, Line: int64(r.Line), From: r.From,
		To: r.To, Error: r.Error, More: r.More}
	lines := r.Lines
	if n := len(lines) - mostCellLines; n > 0 {
		v.More += int64(n)
		lines = lines[n:]
	}
	for _, l := range lines {
		v.Lines = append(v.Lines, RunLine{l.At, l.Text, l.Stderr})
	}
	return v
}
