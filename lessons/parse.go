package lessons

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
)

// A ParseError names the line and the word at fault and what would be right. A lesson that was
// loaded at run time has no file, so Lesson is "".
type ParseError struct {
	Lesson string // or a file's name
	Line   int    // 0: of the file as a whole
	Text   string
}

// Error implements error.
func (e *ParseError) Error() string {
	if e.Lesson == "" {
		return "line " + strconv.Itoa(e.Line) + ": " + e.Text
	}
	name := e.Lesson
	if !strings.Contains(name, ".") {
		name += ".md"
	}
	if e.Line == 0 {
		return name + ": " + e.Text
	}
	return name + ":" + strconv.Itoa(e.Line) + ": " + e.Text
}

var fences = []string{"run", "predict", "goal", "hint", "solution", "wrong", "setup",
	"server.properties", "notebook"}

var frontKeys = []string{"title", "question", "part", "summary", "minutes", "needs", "errors",
	"settings", "kips", "symptoms", "was", "brokers", "seed", "latency",
	"disk"}

type parser struct {
	lesson *Lesson
	lines  []string
	at     int // index of the next line
	prose  []string
}

// Parse takes one lesson apart. Its errors are *ParseError.
func Parse(id, source string) (*Lesson, error) {
	source = strings.ReplaceAll(source, "\r\n", "\n")
	p := &parser{
		lesson: &Lesson{ID: id, Brokers: 3, Seed: 7, Latency: 40 * node.Millisecond},
		lines:  strings.Split(source, "\n"),
	}
	if err := p.front(); err != nil {
		return nil, err
	}
	for p.at < len(p.lines) {
		if err := p.line(); err != nil {
			return nil, err
		}
	}
	p.flushProse()
	p.lesson.Edition = edition(p.lesson, source)
	p.lesson.shuffle()
	return p.lesson, p.finish()
}

func (p *parser) fail(line int, format string, args ...any) error {
	return &ParseError{p.lesson.ID, line + 1, fmt.Sprintf(format, args...)}
}

// front reads the block between two lines of three dashes.
func (p *parser) front() error {
	if len(p.lines) == 0 || strings.TrimSpace(p.lines[0]) != "---" {
		return p.fail(0, "a lesson begins with a line of three dashes and its title")
	}
	for p.at = 1; p.at < len(p.lines); p.at++ {
		l := strings.TrimSpace(p.lines[p.at])
		if l == "---" {
			p.at++
			if p.lesson.Title == "" {
				return p.fail(0, "the lesson has no title: write \"title: ...\"")
			}
			return nil
		}
		if l == "" {
			continue
		}
		key, value, ok := strings.Cut(l, ":")
		if !ok {
			return p.fail(p.at, "%q is not \"key: value\"", l)
		}
		if err := p.frontKey(strings.TrimSpace(key), strings.TrimSpace(value)); err != nil {
			return err
		}
	}
	return p.fail(0, "the opening three dashes are never closed")
}

func (p *parser) frontKey(key, value string) error {
	number := func(lo, hi int) (int, error) {
		n, err := strconv.Atoi(strings.TrimSuffix(value, "ms"))
		if err != nil || n < lo || n > hi {
			return 0, p.fail(p.at, "%s is %q, not a number from %d to %d", key, value, lo, hi)
		}
		return n, nil
	}
	var err error
	var n int
	switch key {
	case "title":
		p.lesson.Title = value
	case "part":
		p.lesson.Part = value
	case "summary":
		p.lesson.Summary = value
	case "question":
		p.lesson.Question = value
	case "minutes":
		p.lesson.Minutes, err = number(1, 60)
	case "needs":
		p.lesson.Needs = strings.Fields(value)
	case "errors":
		p.lesson.Errors = strings.Fields(value)
	case "settings":
		p.lesson.Settings = strings.Fields(value)
	case "kips":
		p.lesson.KIPs = strings.Fields(value)
	case "symptoms":
		for s := range strings.SplitSeq(value, ";") {
			p.lesson.Symptoms = append(p.lesson.Symptoms, strings.TrimSpace(s))
		}
	case "was":
		p.lesson.Was = value
	case "brokers":
		p.lesson.Brokers, err = number(1, 9)
	case "seed":
		n, err = number(0, 1<<31-1)
		p.lesson.Seed = uint64(n)
	case "latency":
		n, err = number(1, 1000)
		p.lesson.Latency = node.Ms(int64(n))
	case "disk":
		return p.disks(value)
	default:
		return p.fail(p.at, "unknown key %q; known are %s", key, strings.Join(frontKeys, ", "))
	}
	return err
}

// disks gives brokers disks of a size before anything else happens: "broker-1 64MB, broker-2 64MB".
func (p *parser) disks(value string) error {
	for d := range strings.SplitSeq(value, ",") {
		if len(strings.Fields(d)) != 2 {
			return p.fail(p.at, "disk is %q, not a broker and a size, such as broker-1 64MB",
				strings.TrimSpace(d))
		}
		p.lesson.Setup = append(p.lesson.Setup, Line{"disk " + strings.TrimSpace(d), p.at + 1})
	}
	return nil
}

// line reads one line of the body, or one fence with all its lines.
func (p *parser) line() error {
	l := p.lines[p.at]
	switch {
	case strings.HasPrefix(l, "## "):
		p.flushProse()
		p.lesson.Steps = append(p.lesson.Steps, Step{
			Title: strings.TrimSpace(l[3:]), Line: p.at + 1,
		})
		p.at++
		return nil
	case strings.HasPrefix(l, "```"):
		return p.fence()
	}
	p.prose = append(p.prose, l)
	p.at++
	return nil
}

func (p *parser) flushProse() {
	text := strings.Trim(strings.Join(p.prose, "\n"), "\n")
	p.prose = nil
	if text == "" || len(p.lesson.Steps) == 0 {
		return
	}
	s := p.step()
	s.Blocks = append(s.Blocks, Block{Kind: ProseBlock, Text: text})
}

func (p *parser) step() *Step {
	if len(p.lesson.Steps) == 0 {
		return nil
	}
	return &p.lesson.Steps[len(p.lesson.Steps)-1]
}

func (p *parser) fence() error {
	start := p.at
	info := strings.TrimSpace(strings.TrimPrefix(p.lines[start], "```"))
	kind, arg, _ := strings.Cut(info, " ")
	end := slices.IndexFunc(p.lines[start+1:], func(l string) bool {
		return strings.TrimSpace(l) == "```"
	})
	if end < 0 {
		return p.fail(start, "the fence %q is never closed", "```"+info)
	}
	body := p.lines[start+1 : start+1+end]
	p.at = start + end + 2
	if !slices.Contains(fences, kind) {
		// An ordinary code example is prose.
		if kind == "" || kind == "text" || kind == "json" || kind == "python" {
			p.prose = append(p.prose, p.lines[start:p.at]...)
			return nil
		}
		return p.fail(start, "unknown fence %q; known are %s", kind, strings.Join(fences, ", "))
	}
	p.flushProse()
	if kind == "server.properties" {
		return p.properties(arg, body, start)
	}
	if kind == "setup" {
		if p.step() != nil {
			return p.fail(start, "setup goes before the first step")
		}
		p.lesson.Setup = append(p.lesson.Setup, lines(body, start+2)...)
		return nil
	}
	if p.step() == nil {
		return p.fail(start, "the fence %q comes before the first step (\"## Title\")", kind)
	}
	return p.block(kind, strings.TrimSpace(arg), body, start)
}

// properties reads lines of server.properties, of all brokers and controllers, or of one broker.
func (p *parser) properties(arg string, body []string, start int) error {
	if p.step() != nil {
		return p.fail(start, "server.properties goes before the first step")
	}
	broker := 0
	if arg = strings.TrimSpace(arg); arg != "" {
		digits, ok := strings.CutPrefix(arg, "broker-")
		n, err := strconv.Atoi(digits)
		if !ok || err != nil || n < 1 || n > 9 {
			return p.fail(start, "server.properties of %q: of a broker, such as broker-1, or of all", arg)
		}
		broker = n
	}
	for i, l := range body {
		if strings.TrimSpace(l) == "" || strings.HasPrefix(l, "#") {
			continue
		}
		key, value, ok := strings.Cut(l, "=")
		if !ok {
			return p.fail(start+1+i, "%q is not \"key=value\"", l)
		}
		p.lesson.Static = append(p.lesson.Static, Property{broker, strings.TrimSpace(key),
			strings.TrimSpace(value)})
	}
	return nil
}

func (p *parser) block(kind, arg string, body []string, start int) error {
	s := p.step()
	switch kind {
	case "run":
		return p.run(s, arg, body, start)
	case "predict":
		return p.predict(s, body, start)
	case "goal":
		return p.goals(s, body, start)
	case "hint":
		h := Hint{Text: strings.TrimSpace(strings.Join(body, "\n"))}
		if arg != "" {
			w, err := p.predicate(strings.TrimPrefix(arg, "when "), start)
			if err != nil {
				return err
			}
			h.When = &w
		}
		s.Hints = append(s.Hints, h)
	case "notebook":
		return p.program(s, arg, body, start)
	case "solution":
		s.Solution = commands(body)
	case "wrong":
		s.Wrong = append(s.Wrong, commands(body))
	}
	return nil
}

func (p *parser) run(s *Step, arg string, body []string, start int) error {
	var until *Predicate
	if arg != "" {
		rest, ok := strings.CutPrefix(arg, "until ")
		if !ok {
			return p.fail(start, "after run comes nothing, or \"until\" and a predicate, not %q", arg)
		}
		w, err := p.predicate(rest, start)
		if err != nil {
			return err
		}
		until = &w
	}
	cmds := commands(body)
	if len(cmds) == 0 {
		return p.fail(start, "this run fence has no command")
	}
	s.Blocks = append(s.Blocks, Block{Kind: CellBlock, Index: len(s.Cells)})
	s.Cells = append(s.Cells, Cell{Lines: cmds, Until: until})
	return nil
}

// program reads a cell of Python for a notebook.
func (p *parser) program(s *Step, name string, body []string, start int) error {
	text := strings.Trim(strings.Join(body, "\n"), "\n")
	switch {
	case name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "":
		return p.fail(start, "a notebook's name is small letters, digits and dashes, not %q", name)
	case strings.TrimSpace(text) == "":
		return p.fail(start, "this notebook fence has no Python")
	}
	s.Blocks = append(s.Blocks, Block{Kind: ProgramBlock, Text: text, Name: name})
	return nil
}

// predict reads the question, then one "- text :: predicate" a choice, then the explanation.
func (p *parser) predict(s *Step, body []string, start int) error {
	if s.Predict != nil {
		return p.fail(start, "a step asks for one prediction only")
	}
	q := &Predict{}
	var explain []string
	for i, l := range body {
		text, choice := strings.CutPrefix(strings.TrimSpace(l), "- ")
		switch {
		case choice:
			text, when, ok := strings.Cut(text, " :: ")
			if !ok {
				return p.fail(start+1+i, "a choice is \"- text :: predicate\"")
			}
			w, err := p.predicate(when, start+1+i)
			if err != nil {
				return err
			}
			q.Choices = append(q.Choices, Choice{Text: strings.TrimSpace(text), When: w})
		case len(q.Choices) == 0:
			q.Question = strings.TrimSpace(q.Question + " " + text)
		default:
			explain = append(explain, l)
		}
	}
	q.Explain = strings.TrimSpace(strings.Join(explain, "\n"))
	if q.Question == "" || len(q.Choices) < 2 || q.Explain == "" {
		return p.fail(start, "a prediction needs a question, two choices or more, and an explanation")
	}
	s.Predict = q
	s.Blocks = append(s.Blocks, Block{Kind: PredictBlock})
	return nil
}

func (p *parser) goals(s *Step, body []string, start int) error {
	for i, l := range body {
		if strings.TrimSpace(l) == "" {
			continue
		}
		text, when, ok := strings.Cut(l, " :: ")
		if !ok {
			return p.fail(start+1+i, "a goal is \"text :: predicate\"")
		}
		w, err := p.predicate(when, start+1+i)
		if err != nil {
			return err
		}
		s.Goals = append(s.Goals, Goal{Text: strings.TrimSpace(text), When: w})
	}
	if !slices.ContainsFunc(s.Blocks, func(b Block) bool { return b.Kind == GoalsBlock }) {
		s.Blocks = append(s.Blocks, Block{Kind: GoalsBlock})
	}
	return nil
}

func (p *parser) predicate(text string, line int) (Predicate, error) {
	w, err := ParsePredicate(text)
	if err != nil {
		return w, p.fail(line, "%v", err)
	}
	return w, nil
}

// Split takes a cell's text, as a learner may have edited it, apart into its console lines.
func Split(text string) []string { return commands(strings.Split(text, "\n")) }

// commands are the texts of a fence's lines.
func commands(body []string) []string {
	var out []string
	for _, l := range lines(body, 0) {
		out = append(out, l.Text)
	}
	return out
}

// lines splits a fence, whose first line is line first of the file, into console lines: a backslash
// at the end or an open here-document joins the next line.
func lines(body []string, first int) []Line {
	var out []Line
	for i := 0; i < len(body); i++ {
		l, at := body[i], first+i
		if strings.TrimSpace(l) == "" || strings.HasPrefix(strings.TrimSpace(l), "#") {
			continue
		}
		for strings.HasSuffix(l, "\\") && i+1 < len(body) {
			i++
			l += "\n" + body[i]
		}
		if _, word, ok := strings.Cut(l, "<< "); ok && !strings.Contains(l, "<<<") {
			word = strings.Trim(strings.TrimSpace(word), "'\"")
			for i+1 < len(body) {
				i++
				l += "\n" + body[i]
				if strings.TrimSpace(body[i]) == word {
					break
				}
			}
		}
		out = append(out, Line{strings.TrimSpace(l), at})
	}
	return out
}

func (p *parser) finish() error {
	if len(p.lesson.Steps) == 0 {
		return p.fail(0, "the lesson has no step: a step begins with \"## Title\"")
	}
	for i := range p.lesson.Steps {
		s := &p.lesson.Steps[i]
		missing := ""
		switch {
		case len(s.Blocks) == 0 || s.Blocks[0].Kind != ProseBlock:
			missing = "prose before its first fence"
		case len(s.Goals) > 0 && len(s.Hints) == 0:
			missing = "a hint, since it has a goal"
		case len(s.Goals) > 0 && len(s.Cells) == 0 && len(s.Solution) == 0:
			missing = "a solution, since it has a goal and nothing to run"
		case len(s.Goals) > 0 && len(s.Wrong) == 0:
			missing = "a wrong deed, since it has a goal"
		case s.Predict != nil && len(s.Cells) == 0 && len(s.Solution) == 0:
			missing = "something to run, since it asks for a prediction"
		default:
			continue
		}
		return p.fail(s.Line-1, "step %q lacks %s", s.Title, missing)
	}
	return nil
}
