// Package lint reads lessons as a strict editor does: it proves nothing on a cluster (web/course does),
// but finds what a text may not do: give an answer away, ask for a setting that Kafka doesn't have,
// show eight buttons.
package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"highwater/lessons"
	"highwater/sim/config"
	"highwater/sim/wire"
)

// What a lesson may come to (curriculum.md).
const (
	mostCommands  = 4  // of a step that has more than one Run
	mostQuestion  = 46 // characters: what fits a row of the catalogue at 1440
	leastSteps    = 5
	mostSteps     = 9
	leastQuotable = 3 // words: a shorter answer ("Two", "Once") stands in any text
)

// linter reads one lesson.
type linter struct {
	lesson *lessons.Lesson
	found  []lessons.Problem
}

func (l *linter) report(s *lessons.Step, format string, args ...any) {
	p := lessons.Problem{Lesson: l.lesson.ID, Text: fmt.Sprintf(format, args...)}
	if s != nil {
		p.Step, p.Line = s.Title, s.Line
	}
	l.found = append(l.found, p)
}

// Lesson reads a lesson of the site. proven tells of a step's prediction which choice the run proves.
func Lesson(lesson *lessons.Lesson, proven func(step int) int) []lessons.Problem {
	l := &linter{lesson: lesson}
	l.front()
	if n := len(lesson.Steps); n < leastSteps || n > mostSteps {
		l.report(nil, "it has %d steps; a lesson has %d to %d", n, leastSteps, mostSteps)
	}
	for i := range lesson.Steps {
		l.step(i)
	}
	l.ending()
	l.spoilers(proven)
	return l.found
}

// front reads what stands before the first step.
func (l *linter) front() {
	f := l.lesson
	switch n := len([]rune(f.Question)); {
	case n == 0:
		l.report(nil, "it has no question")
	case n > mostQuestion:
		l.report(nil, "its question has %d characters; at most %d fit the catalogue", n, mostQuestion)
	}
	if f.Minutes == 0 {
		l.report(nil, "it has no minutes; highwater check says how many")
	}
	if f.Summary == "" {
		l.report(nil, "it has no summary")
	}
	for _, s := range f.Settings {
		if !knownSetting(s) {
			l.report(nil, "settings: Kafka 4 has no %q", s)
		}
	}
	for _, e := range f.Errors {
		if !knownError(e) {
			l.report(nil, "errors: Kafka has no %q; write it as NOT_ENOUGH_REPLICAS", e)
		}
	}
	for _, k := range f.KIPs {
		if !kip.MatchString(k) {
			l.report(nil, "kips: %q is not KIP-848", k)
		}
	}
}

var kip = regexp.MustCompile(`^KIP-\d{1,4}$`)

func knownSetting(name string) bool {
	for _, t := range []config.Table{config.Broker, config.Topic, config.Group,
		config.Java.Producer(), config.Java.Consumer()} {
		if t.Find(name) != nil {
			return true
		}
	}
	return false
}

func knownError(name string) bool {
	for code := wire.ErrorCode(-1); code < 200; code++ {
		if code != wire.None && code.Name() == name {
			return true
		}
	}
	return false
}

// step looks at what a step asks a person to do.
func (l *linter) step(i int) {
	s := &l.lesson.Steps[i]
	commands := 0
	for c := range s.Cells {
		commands += len(s.Cells[c].Lines)
	}
	if commands > mostCommands && len(s.Cells) > 1 {
		l.report(s, "it has %d commands behind %d Runs; a step has at most %d commands, or one Run",
			commands, len(s.Cells), mostCommands)
	}
	if s.Predict == nil {
		return
	}
	for _, c := range s.Predict.Choices {
		if strings.Contains(c.When.Text, "never") {
			l.report(s, "the choice %q can't be judged: write what the world would show if it were true", c.Text)
		}
	}
}

// ending wants what a lesson leaves its reader with.
func (l *linter) ending() {
	last := &l.lesson.Steps[len(l.lesson.Steps)-1]
	text := prose(last, len(last.Blocks))
	for _, want := range []string{"**Keep**", "**At work tomorrow**"} {
		if !strings.Contains(text, want) {
			l.report(last, "the last step lacks %s", want)
		}
	}
}

// spoilers looks for the proven answer of each prediction in what a reader has seen before.
func (l *linter) spoilers(proven func(step int) int) {
	for i := range l.lesson.Steps {
		s := &l.lesson.Steps[i]
		if s.Predict == nil {
			continue
		}
		right := proven(i)
		if right < 0 {
			continue
		}
		answer := words(s.Predict.Choices[right].Text)
		if len(answer) < leastQuotable {
			continue
		}
		for n := 0; n <= i; n++ {
			if contains(words(l.seen(n, i)), answer) {
				l.report(s, "its answer, %q, stands in step %q already", s.Predict.Choices[right].Text,
					l.lesson.Steps[n].Title)
			}
		}
	}
}

// seen is what a reader has read of a step when that of step i asks: all of those before, with their
// explanations; of its own the title, the prose above the question, and the goals and commands.
func (l *linter) seen(n, i int) string {
	s := &l.lesson.Steps[n]
	text := []string{s.Title}
	upTo := len(s.Blocks)
	if n == i {
		upTo = slices.IndexFunc(s.Blocks, func(b lessons.Block) bool {
			return b.Kind == lessons.PredictBlock
		})
	}
	text = append(text, prose(s, upTo))
	for _, g := range s.Goals {
		text = append(text, g.Text)
	}
	if n < i && s.Predict != nil {
		text = append(text, s.Predict.Explain)
	}
	return strings.Join(text, "\n")
}

func prose(s *lessons.Step, upTo int) string {
	var out []string
	for _, b := range s.Blocks[:upTo] {
		if b.Kind == lessons.ProseBlock {
			out = append(out, b.Text)
		}
	}
	return strings.Join(out, "\n")
}

// words are a text's words without marks and capitals: "orders-0," is "orders-0".
func words(text string) []string {
	out := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.' || r == '-' || r == '\'')
	})
	for i := range out {
		out[i] = strings.Trim(out[i], ".-'")
	}
	return slices.DeleteFunc(out, func(w string) bool { return w == "" })
}

func contains(text, part []string) bool {
	for i := 0; i+len(part) <= len(text); i++ {
		if slices.Equal(text[i:i+len(part)], part) {
			return true
		}
	}
	return false
}
