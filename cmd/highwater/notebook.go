package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/shell"
	"highwater/web/python"
)

func notebookCommand() *cobra.Command {
	c := sim.Config{Seed: 7, Brokers: 3}
	limit, setup := time.Minute, ""
	cmd := &cobra.Command{
		Use:   "notebook FILE.ipynb...",
		Short: "Run Jupyter notebooks against the simulation, without a browser",
		Long: `Notebook runs the code cells of notebooks with the machine's own python3 and the page's kafka module:
each send, poll and sleep is a call to the simulated cluster and ends at a virtual time. Several
notebooks run one after the other, each with a process of its own; the ones before stay open, and
their clients alive. A cell that runs for longer than --for, in virtual time, is interrupted as with
the stop button: a KeyboardInterrupt.

What the cells print goes to standard output. It ends with status 1 when a cell ends with an exception
that isn't such an interrupt.`,
		Example: `  highwater notebook producer.ipynb consumer.ipynb
  highwater notebook --for 10s --setup setup.txt consumer.ipynb`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runNotebooks(cmd, c, args, setup, node.Time(limit.Microseconds()))
		},
	}
	cmd.Flags().IntVar(&c.Brokers, "brokers", c.Brokers, "brokers of the cluster, 1 to 99")
	cmd.Flags().Uint64Var(&c.Seed, "seed", c.Seed, "seed of everything that is drawn by chance")
	cmd.Flags().DurationVar(&limit, "for", limit, "how long a cell may run, in virtual time")
	cmd.Flags().StringVar(&setup, "setup", setup, "file of console lines to play before the first cell")
	return cmd
}

func runNotebooks(cmd *cobra.Command, c sim.Config, files []string, setup string,
	limit node.Time) error {
	s := &shell.Session{World: sim.New(c), Print: func(string, bool) {}}
	if err := s.Boot(); err != nil {
		return err
	}
	if setup != "" {
		lines, err := os.ReadFile(setup)
		if err != nil {
			return err
		}
		if err := s.Play(string(lines)); err != nil {
			return err
		}
	}
	failed := ""
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		cells, err := codeCells(data)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		k, err := startKernel(s, notebookName(file), c.Seed, cells)
		if err != nil {
			return err
		}
		defer k.stop()
		k.limit = limit
		k.show = func(line string, stderr bool) { printer(cmd)(line, stderr) }
		for i, cell := range cells {
			wrong, err := k.run(i, cell)
			if err != nil {
				return err
			}
			if wrong != "" && wrong != "KeyboardInterrupt" && failed == "" {
				failed = fmt.Sprintf("cell %d of %s ended with %s", i+1, file, wrong)
			}
		}
	}
	if failed != "" {
		return errors.New(failed)
	}
	return nil
}

// notebookName is what a file's notebook is called in the world.
func notebookName(file string) string {
	name := strings.TrimSuffix(filepath.Base(file), ".ipynb")
	clean := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, name)
	return strings.Trim(clean[:min(len(clean), 24)], "-")
}

// codeCells are the code cells of a notebook file.
func codeCells(data []byte) ([]string, error) {
	var file struct {
		Cells []struct {
			Type   string          `json:"cell_type"`
			Source json.RawMessage `json:"source"`
		} `json:"cells"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("this is no notebook: %w", err)
	}
	var cells []string
	for _, c := range file.Cells {
		var text string
		var lines []string
		if json.Unmarshal(c.Source, &text) != nil {
			if err := json.Unmarshal(c.Source, &lines); err != nil {
				return nil, fmt.Errorf("a cell without a source: %w", err)
			}
			text = strings.Join(lines, "")
		}
		if c.Type == "code" && strings.TrimSpace(text) != "" {
			cells = append(cells, text)
		}
	}
	return cells, nil
}

// kernel is a running Python process and the notebook in the world that it belongs to.
type kernel struct {
	session *shell.Session
	name    string
	process *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	folder  string
	limit   node.Time // how long a cell may run
	until   node.Time // of the cell that runs
	show    func(line string, stderr bool)
	partial string // of the line that isn't ended yet
	answer  string // to the call that is waited for
	id      int64
	stopped bool // the cell's time is over
}

// startKernel opens a notebook in the world and starts its Python.
func startKernel(s *shell.Session, name string, seed uint64, cells []string) (*kernel, error) {
	folder, err := os.MkdirTemp("", "highwater-notebook")
	if err != nil {
		return nil, err
	}
	started := false
	defer func() {
		if !started { // nobody will call close for a kernel that never ran
			_ = os.RemoveAll(folder)
		}
	}()
	k := &kernel{session: s, name: name, folder: folder, limit: node.Minute,
		show: func(string, bool) {}}
	if err := os.CopyFS(folder, fs.FS(python.Files)); err != nil {
		return nil, err
	}
	if err := s.Line("notebook " + name); err != nil {
		return nil, err
	}
	k.process = exec.Command("python3", "-I", "-c", "import sys; sys.path.insert(0, "+
		quotePython(folder)+"); import kernel; kernel.main()")
	k.process.Stderr = os.Stderr
	k.process.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "PYTHONHASHSEED=0", "TZ=UTC")
	if k.in, err = k.process.StdinPipe(); err != nil {
		return nil, err
	}
	pipe, err := k.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	k.out = bufio.NewReaderSize(pipe, 1<<20)
	if err := k.process.Start(); err != nil {
		return nil, fmt.Errorf("python3 is needed to run notebooks: %w", err)
	}
	started = true
	s.See = k.see
	k.until = node.Forever
	if _, err = k.converse(map[string]any{"name": name, "seed": seed, "now": int64(s.World.Now()),
		"cells": cells}); err != nil {
		k.stop()
		return nil, err
	}
	return k, nil
}

func quotePython(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

func (k *kernel) stop() {
	_ = k.in.Close()
	_ = k.process.Wait()
	_ = os.RemoveAll(k.folder)
}

// run runs a cell; wrong is the class of the exception that ended it.
func (k *kernel) run(cell int, text string) (wrong string, err error) {
	k.session.See = k.see
	k.until, k.stopped = k.session.World.Now()+k.limit, false
	said, err := k.converse(map[string]any{"cell": cell, "text": text})
	if k.partial != "" {
		k.show(k.partial, false)
		k.partial = ""
	}
	return said.Error, err
}

// said is what the Python process says.
type said struct {
	Ready, Ended bool
	Error        string
	Lines        []string
	ID           int64
}

// converse says something to the Python process and carries out what it asks for, until it is done.
func (k *kernel) converse(what any) (said, error) {
	for {
		b, err := json.Marshal(what)
		if err != nil {
			return said{}, err
		}
		if _, err := k.in.Write(append(b, '\n')); err != nil {
			return said{}, fmt.Errorf("python3 has ended: %w", err)
		}
		line, err := k.out.ReadBytes('\n')
		if err != nil {
			return said{}, fmt.Errorf("python3 has ended: %w", err)
		}
		var s said
		if err := json.Unmarshal(line, &s); err != nil {
			return said{}, fmt.Errorf("python3 said %.80q", line)
		}
		if s.Ready || s.Ended {
			return s, nil
		}
		what = k.exchange(&s)
	}
}

// exchange carries out lines and waits for the call's answer.
func (k *kernel) exchange(s *said) map[string]any {
	k.id, k.answer = s.ID, ""
	w := k.session.World
	for _, line := range s.Lines {
		if err := k.session.Line(line); err != nil {
			return map[string]any{"now": int64(w.Now()), "refused": err.Error()}
		}
	}
	for s.ID != 0 && k.answer == "" {
		at, ok := w.NextAt()
		if !k.stopped && (!ok || at >= k.until) {
			w.Run(k.until, k.session.See)
			if k.answer == "" { // else it ended just in time, and the next call is interrupted
				k.stopped = true
				_ = k.session.Line("interrupt " + k.name)
			}
			continue
		}
		events, ok := w.Step()
		if !ok {
			break
		}
		k.session.See(events)
	}
	reply := map[string]any{"now": int64(w.Now())}
	if k.answer != "" {
		reply["answer"] = json.RawMessage(k.answer)
	}
	return reply
}

// see takes the facts that concern this notebook: its answers, and what it prints.
func (k *kernel) see(events []node.Event) {
	for _, e := range events {
		switch f := e.Fact.(type) {
		case node.CallAnswered:
			if f.Program == k.name && answers(f.Answer, k.id) {
				k.answer = f.Answer
			}
		case node.Printed:
			if k.session.World.NameOf(e.Node) != k.name {
				continue
			}
			if f.NoNewline {
				k.partial += f.Line
				continue
			}
			k.show(k.partial+f.Line, f.Stderr)
			k.partial = ""
		}
	}
}

// answers tells whether an answer is that to call id.
func answers(answer string, id int64) bool {
	rest, ok := strings.CutPrefix(answer, fmt.Sprintf(`{"id":%d`, id))
	return ok && rest != "" && (rest[0] == ',' || rest[0] == '}')
}
