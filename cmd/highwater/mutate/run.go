package mutate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// Defaults are the packages whose code is Kafka's rules.
var Defaults = []string{"sim/broker", "sim/client", "sim/commitlog", "sim/controller",
	"sim/coordinator", "sim/group", "sim/group/assignor", "sim/share"}

// Options say what is tried. The zero value tries nothing.
type Options struct {
	Root     string   // the checkout
	Packages []string // folders from the root, such as "sim/broker"; none: Defaults
	Sample   int      // how many changes, at least 1
	Seed     uint64   // of the sample
	At       string   // a file and a line, "sim/broker/isr.go:120": all changes there, no sample
	Chaos    int      // seeds that chaos plays against each change; 0: none
	From     uint64   // the first of them
	Tests    []string // folders whose tests look at what chaos misses: "sim"; none: no tests
	Jobs     int      // programs at a time, at least 1
	// Hash, if given, is the hash of a seed's history as the simulation plays it; the program with the
	// changes must find the same while none is in force.
	Hash     func(seed uint64) uint64
	Patience time.Duration // CPU time that a hanging program may take at least; 0: ten seconds
	// FloorChaos and FloorAny are how many must at least be caught; fewer are an error.
	FloorChaos, FloorAny int
}

func (o *Options) check() error {
	switch {
	case o.Sample < 1:
		return fmt.Errorf("--sample %d: at least one change is needed", o.Sample)
	case o.Chaos < 0:
		return fmt.Errorf("--chaos %d: the number of seeds can't be negative", o.Chaos)
	case o.Chaos == 0 && len(o.Tests) == 0:
		return errors.New("--chaos 0 and no tests: nobody would look")
	case o.Jobs < 1:
		return fmt.Errorf("--jobs %d: at least one program must run", o.Jobs)
	case o.FloorChaos > o.Sample || o.FloorAny > o.Sample:
		return fmt.Errorf("--floor-chaos %d, --floor-any %d: the sample has only %d changes",
			o.FloorChaos, o.FloorAny, o.Sample)
	}
	if o.Patience == 0 {
		o.Patience = 10 * time.Second
	}
	if len(o.Packages) == 0 {
		o.Packages = slices.Clone(Defaults)
	}
	for i, p := range o.Packages {
		p = strings.TrimSuffix(strings.TrimPrefix(filepath.ToSlash(p), "./"), "/")
		p = strings.TrimPrefix(p, module+"/")
		o.Packages[i] = p
		if files, _ := filepath.Glob(filepath.Join(o.Root, p, "*.go")); len(files) == 0 {
			return fmt.Errorf("%s: there is no such package; say its folder, such as %s", p,
				Defaults[0])
		}
	}
	for _, r := range o.Tests {
		if _, err := os.Stat(filepath.Join(o.Root, r)); err != nil {
			return fmt.Errorf("--tests %s: there is no such folder", r)
		}
	}
	return nil
}

// trial is one run of the tool.
type trial struct {
	*Options
	out    io.Writer
	start  time.Time
	sample []*change
}

// Run makes the changes, tries them, and tells who noticed. Its last line counts them.
func Run(ctx context.Context, o Options, out io.Writer) error {
	if err := o.check(); err != nil {
		return err
	}
	t := &trial{Options: &o, out: out, start: time.Now()}
	dir, err := os.MkdirTemp("", "highwater-mutate-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := t.draw(); err != nil {
		return err
	}
	w, err := newWorkshop(o.Root, dir, armed(t.sample), &o)
	if err != nil {
		return err
	}
	if err := t.playChaos(ctx, w); err != nil {
		return err
	}
	err = t.runTests(ctx, w)
	return errors.Join(err, t.tell()) // what was found before a test broke is worth telling
}

func (t *trial) say(format string, args ...any) {
	args = append([]any{time.Since(t.start).Seconds()}, args...)
	fmt.Fprintf(t.out, "%5.0f s  "+format+"\n", args...)
}

func (t *trial) draw() error {
	s, err := load(t.Root, t.Packages)
	if err != nil {
		return err
	}
	all := s.find()
	n := t.Sample
	if t.At != "" {
		if all, err = at(all, t.At); err != nil {
			return err
		}
		n = len(all)
	}
	if t.sample, err = s.sample(all, n, t.Seed); err != nil {
		return err
	}
	t.say("%d of %d possible changes in %s, drawn with seed %d", len(t.sample), len(all),
		strings.Join(t.Packages, ", "), t.Seed)
	return nil
}

func (t *trial) playChaos(ctx context.Context, w *workshop) error {
	if t.Chaos == 0 {
		return nil
	}
	c, err := newChaos(ctx, w, t.From, t.Chaos)
	if err != nil {
		return err
	}
	if h := c.asIs[0].Hash; t.Hash != nil && t.Hash(t.From) != h {
		return fmt.Errorf("seed %d takes another course in the program with the changes, though "+
			"none is in force: was this tool built from this checkout?", t.From)
	}
	t.say("built; the rules as they are keep all promises for seeds %d to %d", t.From,
		t.From+uint64(t.Chaos)-1)
	var done atomic.Int64
	return each(t.Jobs, t.sample, func(m *change) error {
		err := c.judge(ctx, m)
		if err == nil {
			saw := m.verdict.chaos
			if saw == "" {
				saw = "saw nothing: " + m.verdict.trace()
			}
			t.say("%d/%d %s: chaos %s", done.Add(1), len(t.sample), m.place(), saw)
		}
		return err
	})
}

func (t *trial) runTests(ctx context.Context, w *workshop) error {
	if len(t.Tests) == 0 {
		return nil
	}
	open := t.left()
	all, err := suites(t.Root, t.Tests, open)
	if err != nil {
		return err
	}
	for _, s := range all {
		var mine []*change
		for _, m := range t.left() {
			if s.knows(m) {
				mine = append(mine, m)
			}
		}
		if len(mine) == 0 {
			continue
		}
		met, err := s.judge(ctx, w, mine)
		if err != nil {
			return err
		}
		caught := len(mine)
		for _, m := range mine {
			if m.verdict.test == "" {
				caught--
			}
		}
		t.say("the tests of %s come by %d of %d and catch %d", s.folder, met, len(mine), caught)
	}
	return nil
}

// left are the changes that nobody has noticed yet.
func (t *trial) left() []*change {
	return slices.DeleteFunc(slices.Clone(t.sample), func(m *change) bool {
		return m.verdict.chaos != "" || m.verdict.test != ""
	})
}

// tell lists what was not noticed and counts what was.
func (t *trial) tell() error {
	var byTests, unseen []*change
	stopped := 0
	for _, m := range t.sample {
		switch {
		case strings.HasSuffix(m.verdict.chaos+m.verdict.test, hung):
			stopped++
		case m.verdict.chaos != "":
		case m.verdict.test != "":
			byTests = append(byTests, m)
		default:
			unseen = append(unseen, m)
		}
	}
	t.section("tests notice, chaos does not", byTests)
	t.section("nobody notices", unseen)
	if stopped > 0 {
		fmt.Fprintf(t.out, "\n%d hung, were stopped, and count as caught\n", stopped)
	}
	n, chaos, found := len(t.sample), 0, len(t.sample)-len(unseen)
	for _, m := range t.sample {
		if m.verdict.chaos != "" {
			chaos++
		}
	}
	if len(t.Tests) == 0 {
		fmt.Fprintf(t.out, "\ncaught by chaos %d of %d\n", chaos, n)
	} else {
		fmt.Fprintf(t.out, "\ncaught by chaos %d of %d, by any test %d of %d\n", chaos, n, found, n)
	}
	if chaos < t.FloorChaos || found < t.FloorAny {
		return fmt.Errorf("caught by chaos %d, at all %d: at least %d and %d are asked for", chaos,
			found, t.FloorChaos, t.FloorAny)
	}
	return nil
}

func (t *trial) section(title string, ms []*change) {
	if len(ms) == 0 {
		return
	}
	fmt.Fprintf(t.out, "\n%s (%d):\n", title, len(ms))
	slices.SortFunc(ms, func(a, b *change) int {
		return cmp.Or(strings.Compare(a.file.path, b.file.path), cmp.Compare(a.line, b.line))
	})
	for _, m := range ms {
		note := ""
		if t.Chaos > 0 {
			note = "; chaos: " + m.verdict.trace()
		}
		if m.verdict.test != "" {
			note += "; " + m.verdict.test
		} else if len(t.Tests) > 0 && !m.verdict.tested {
			note += "; no test was there"
		}
		fmt.Fprintf(t.out, "%s: %s%s\n%s", m.place(), m.kind, note, m.diff())
	}
}
