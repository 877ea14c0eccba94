package lessons

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"highwater/sim"
	"highwater/sim/ledger"
	"highwater/sim/shell"
)

// Predicate is a sentence about the world and its history that a goal, a choice, a hint or a wait
// can ask: atoms joined by " and ". The table of rules lists what an atom can be.
type Predicate struct {
	Text  string
	atoms []atom
}

// atom is one parsed question.
type atom struct {
	rule   *rule
	text   string // without "not" and "ever"
	not    bool
	ever   bool     // count since the lesson's beginning, not since the step's
	args   []string // what stands for the rule's placeholders, OP and N apart
	op     string
	number int64
}

// Env is what a predicate looks at: the world as it is, what happened since the step began, and what
// happened since the lesson began.
type Env struct {
	World *sim.World
	Step  Stretch
	Ever  Stretch
}

// Stretch is a part of history: what the books tell of it, and whether the learner typed a line that
// has a text in it.
type Stretch struct {
	ledger.Stretch
	Typed func(text string) bool
}

// Holds tells whether p is true now.
func (p *Predicate) Holds(e Env) bool { return p.unmet(e) < 0 }

// Missing says in plain words what the first unmet part of p lacks, "" when p holds: "The high
// watermark of orders-0 is 11 and has to reach 12."
func (p *Predicate) Missing(e Env) string {
	i := p.unmet(e)
	if i < 0 {
		return ""
	}
	a := &p.atoms[i]
	return a.missing(&question{e.World, a.stretch(e), e.Ever, a.args})
}

// Forbids tells whether p only says what must not be or happen: it holds while nobody does anything,
// and asks for nothing.
func (p *Predicate) Forbids() bool {
	return !slices.ContainsFunc(p.atoms, func(a atom) bool { return !a.forbids() })
}

// forbids: there should be none, or no more than so many, or something else than this.
func (a *atom) forbids() bool {
	switch op := a.operator(); {
	case a.rule.count != nil:
		return op == "!=" || op == "<" || op == "<=" || op == "=" && a.number == 0
	case a.rule.value != nil:
		return op == "!="
	}
	return a.not
}

// unmet is the first part of p that isn't true, -1 when p holds.
func (p *Predicate) unmet(e Env) int {
	return slices.IndexFunc(p.atoms, func(a atom) bool {
		return a.met(&question{e.World, a.stretch(e), e.Ever, a.args}) == a.not
	})
}

func (a *atom) stretch(e Env) Stretch {
	if a.ever {
		return e.Ever
	}
	return e.Step
}

var operators = []string{"=", "!=", "<=", ">=", "<", ">"}

// ParsePredicate reads a predicate. Its error names the word at fault and the form that comes nearest.
func ParsePredicate(text string) (Predicate, error) {
	p := Predicate{Text: strings.TrimSpace(text)}
	if p.Text == "" {
		return p, fmt.Errorf("an empty predicate asks nothing")
	}
	for _, part := range splitAnd(p.Text) {
		a, err := parseAtom(part)
		if err != nil {
			return p, err
		}
		p.atoms = append(p.atoms, a)
	}
	return p, nil
}

// splitAnd cuts at " and " outside quotes.
func splitAnd(s string) []string {
	var out []string
	quoted, from := false, 0
	for i := 0; i < len(s); i++ {
		if s[i] == '"' {
			quoted = !quoted
		}
		if !quoted && strings.HasPrefix(s[i:], " and ") {
			out = append(out, s[from:i])
			from = i + len(" and ")
		}
	}
	return append(out, s[from:])
}

// words cuts at blanks outside quotes; a quoted text is one word without its quotes.
func words(s string) []string {
	var out []string
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		if s[0] == '"' {
			if end := strings.IndexByte(s[1:], '"'); end >= 0 {
				out = append(out, s[1:1+end])
				s = s[end+2:]
				continue
			}
		}
		end := strings.IndexAny(s, " \t")
		if end < 0 {
			end = len(s)
		}
		out = append(out, s[:end])
		s = s[end:]
	}
	return out
}

func parseAtom(text string) (atom, error) {
	a := atom{text: strings.TrimSpace(text)}
	for {
		rest, not := strings.CutPrefix(a.text, "not ")
		rest, ever := strings.CutPrefix(rest, "ever ")
		if !not && !ever {
			break
		}
		a.not, a.ever, a.text = a.not || not, a.ever || ever, strings.TrimSpace(rest)
	}
	ws := words(a.text)
	var near []*rule // those that fit the longest beginning
	most := 0
	args := make([]string, 0, len(ws)) // of whichever rule is tried
	for _, r := range rules {
		b := a
		b.args = args
		hits, ok := b.match(r, ws)
		if ok {
			return b, nil
		}
		if hits > most {
			near, most = nil, hits
		}
		if hits == most {
			near = append(near, r)
		}
	}
	return a, fault(text, ws, near, most)
}

// fault words why a text is no atom: the word at which the nearest rules don't fit any more, and the
// word that was most likely meant.
func fault(text string, ws []string, near []*rule, at int) error {
	word, shown := "", "the end"
	if at < len(ws) {
		word, shown = ws[at], strconv.Quote(ws[at])
	}
	best, want := near[0], "nothing more"
	var literals []string
	for _, r := range near {
		if form := r.fields(); at < len(form) && strings.ToLower(form[at]) == form[at] {
			literals = append(literals, form[at])
		}
	}
	meant := shell.Nearest(word, literals)
	for _, r := range near {
		if form := r.fields(); meant != "" && at < len(form) && form[at] == meant {
			best = r
			break
		}
	}
	if form := best.fields(); at < len(form) {
		want = form[at]
		if want == "OP" {
			want = "one of " + strings.Join(best.operators(), " ")
		}
	}
	if at == 0 && meant == "" {
		return fmt.Errorf("predicate %q begins with no known word; try \"topic\", \"acked\" or "+
			"\"orders-0 hw >= 3\"", text)
	}
	return fmt.Errorf("predicate %q: at %s expected %s, as in %q", text, shown, want, best.form)
}

// match tells how many words fit and whether all did. The page's start waits for the predicates of all
// lessons, each tried with most rules: so the form isn't cut up here.
func (a *atom) match(r *rule, ws []string) (hits int, ok bool) {
	a.rule = r
	for form := r.form; form != ""; hits++ {
		var f string
		f, form, _ = strings.Cut(form, " ")
		if hits >= len(ws) || !a.take(f, ws[hits]) {
			return hits, false
		}
	}
	return hits, hits == len(ws)
}

func (a *atom) take(form, w string) bool {
	fits := true
	switch form {
	case "TP":
		i := strings.LastIndexByte(w, '-')
		fits = i > 0 && !isNode(w)
		if fits {
			_, err := strconv.ParseUint(w[i+1:], 10, 31)
			fits = err == nil
		}
	case "NODE":
		fits = isNode(w)
	case "OFFSET":
		_, err := strconv.ParseUint(w, 10, 63)
		fits = err == nil
	case "OP":
		a.op = w
		return slices.Contains(a.rule.operators(), w)
	case "N":
		n, err := strconv.ParseInt(w, 10, 64)
		a.number = n
		return err == nil
	case "NAME", "WORD", "TEXT":
	default:
		return form == w
	}
	a.args = append(a.args, w)
	return fits
}

func isNode(w string) bool {
	rest, ok := strings.CutPrefix(w, "broker-")
	if !ok {
		rest, ok = strings.CutPrefix(w, "controller-")
	}
	if !ok {
		return false
	}
	n, err := strconv.Atoi(rest)
	return err == nil && n > 0
}

func compare(a int64, op string, b int64) bool {
	switch op {
	case "=":
		return a == b
	case "!=":
		return a != b
	case "<":
		return a < b
	case "<=":
		return a <= b
	case ">":
		return a > b
	}
	return a >= b
}
