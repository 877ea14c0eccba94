package mutate

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"highwater/cmd/highwater/mutate/mutant"
)

// verdict is who noticed a change, and what it did where nobody did.
type verdict struct {
	chaos   string // what chaos saw, with the seed; "" when it saw nothing
	test    string // the test that failed; "" for none
	reached int    // seeds that came by the change
	differs int    // seeds whose history it changed without breaking a promise
	tested  bool   // some test came by the change
}

// trace is what chaos has seen of a change that it did not notice.
func (v *verdict) trace() string {
	if v.reached == 0 {
		return "never there"
	}
	return fmt.Sprintf("%d seeds were there, %d histories differ", v.reached, v.differs)
}

// chaos plays seeds against changes.
type chaos struct {
	*workshop
	program *program
	asIs    []mutant.Played // each seed under the rules as they are, with the changes it came by
	each    time.Duration   // CPU time that a seed may take
}

// newChaos builds the program and plays all seeds under the rules as they are.
func newChaos(ctx context.Context, w *workshop, from uint64, seeds int) (*chaos, error) {
	c := &chaos{workshop: w, each: time.Hour, asIs: make([]mutant.Played, seeds)}
	var err error
	if c.program, err = w.build("play", "cmd/highwater/mutate/play", false); err != nil {
		return nil, err
	}
	const stride = 10 // seeds a program
	var firsts []int
	for first := 0; first < seeds; first += stride {
		firsts = append(firsts, first)
	}
	err = each(w.jobs, firsts, func(first int) error {
		var args []string
		for i := first; i < min(first+stride, seeds); i++ {
			args = append(args, seedArg(from+uint64(i)))
		}
		e, played, err := c.play(ctx, 0, append([]string{"-note"}, args...))
		if err != nil {
			return err
		}
		if e.status != 0 {
			return fmt.Errorf("without a change the program ends with status %d:\n%s", e.status, e.out)
		}
		copy(c.asIs[first:], played)
		return nil
	})
	for i := range c.asIs {
		p := &c.asIs[i]
		if err == nil && p.Error != "" {
			err = fmt.Errorf("seed %d breaks a promise without any change: %s", p.Seed, p.Error)
		}
		if err == nil && p.Seed != from+uint64(i) {
			err = fmt.Errorf("seed %d was not played", from+uint64(i))
		}
	}
	c.each = w.patience
	for i := range c.asIs {
		c.each = max(c.each, 10*time.Duration(c.asIs[i].MicroS)*time.Microsecond)
	}
	return c, err
}

func seedArg(seed uint64) string { return strconv.FormatUint(seed, 10) }

func (c *chaos) play(ctx context.Context, id int, args []string) (ended, []mutant.Played, error) {
	e, err := c.run(ctx, &program{path: c.program.path}, id, []string{limit(c.each)},
		append([]string{"-each", c.each.String()}, args...))
	if err != nil {
		return e, nil, err
	}
	played, err := parsePlayed(e.out)
	if e.status != 0 {
		err = nil // what it printed last is its complaint
	}
	return e, played, err
}

// judge plays the seeds that come by a change with the change in force, until one of them breaks a
// promise. The others would take the same course.
func (c *chaos) judge(ctx context.Context, m *change) error {
	var args []string
	var asIs []*mutant.Played
	for i := range c.asIs {
		if p := &c.asIs[i]; slices.Contains(p.Met, m.id) {
			asIs, args = append(asIs, p), append(args, seedArg(p.Seed))
		}
	}
	v := &m.verdict
	if v.reached = len(asIs); v.reached == 0 {
		return nil
	}
	e, played, err := c.play(ctx, m.id, args)
	if err != nil {
		return err
	}
	for i := range played {
		p := &played[i]
		if p.Hash != asIs[i].Hash {
			v.differs++
		}
		if p.Error != "" {
			v.chaos = fmt.Sprintf("seed %d: %s", p.Seed, firstLine(p.Error))
		}
	}
	switch {
	case v.chaos != "":
	case len(played) == len(asIs):
	case e.status == mutant.Hangs:
		v.chaos = fmt.Sprintf("seed %d: %s", asIs[len(played)].Seed, hung)
	case e.status != 0:
		v.chaos = fmt.Sprintf("seed %d: the program ends with status %d", asIs[len(played)].Seed,
			e.status)
	default:
		return fmt.Errorf("%s: %d of %d seeds were played", m.place(), len(played), len(asIs))
	}
	return nil
}

// hung is said of what was stopped.
const hung = "hangs and was stopped"

// parsePlayed reads what the chaos program printed: lines of JSON, and perhaps a complaint after them.
func parsePlayed(out string) ([]mutant.Played, error) {
	var all []mutant.Played
	lines := bufio.NewScanner(strings.NewReader(out))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var p mutant.Played
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			return all, fmt.Errorf("the chaos program printed %q", lines.Text())
		}
		all = append(all, p)
	}
	return all, lines.Err()
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	return s
}
