package lessons

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim"
	"highwater/sim/wire"
)

// rule is one predicate: its form, what it asks the world or the books, and its words. To add one is to
// add a row; the parser, its errors, the words for the learner and the list for authors follow.
type rule struct {
	// form is the words of an atom. A word in capitals stands for something: NAME any word, TP
	// topic-partition, NODE broker or controller, WORD any word, TEXT a quoted text, OFFSET a record's
	// offset, OP a comparison, N a number.
	form  string
	means string // for authors
	// needs are what must be there for the question to make sense; the first that isn't is the answer.
	needs []need
	// One of these answers: a number is compared (OP N), a word is compared (OP WORD), or it is so.
	count func(*question) int64
	value func(*question) string
	holds func(*question) bool
	// What the learner is told when it isn't so; $1 is what stands for the first placeholder. A number
	// has an amount. A word has words for what it is, with $is and $want, and still for what it should
	// not be. What is simply so or not has words for when it isn't, "$1 isn't running.", and still for
	// when it should not be so, "$1 is still running."
	amount *amount
	words  string
	still  string
	// say takes the place of words, or of the amount, where they depend on what is found; unless it
	// says "".
	say  func(*question) string
	size func(*question) *amount
}

// need is a condition of a question.
type need struct {
	holds func(*question) bool
	words string
}

// question is an atom as it is asked: of a world and of a stretch of its history.
type question struct {
	world   *sim.World
	stretch Stretch // since the step began, or with "ever" since the lesson began
	ever    Stretch
	args    []string
}

// rules are what a predicate can ask, in the order in which an author is shown them.
var rules = slices.Concat(topicRules, nodeRules, recordRules, groupRules, memberRules, workRules,
	registryRules, connectRules, securityRules)

func (r *rule) fields() []string { return strings.Fields(r.form) }

// operators are those that an answer can be compared with: words are equal or not.
func (r *rule) operators() []string {
	if r.value != nil {
		return operators[:2]
	}
	return operators
}

// Predicates lists for authors what a predicate can ask: its form, and what that means.
func Predicates() [][2]string {
	out := make([][2]string, len(rules))
	for i, r := range rules {
		out[i] = [2]string{r.form, r.means}
	}
	return out
}

// lacks is the first need that isn't met.
func (q *question) lacks(r *rule) *need {
	for i := range r.needs {
		if !r.needs[i].holds(q) {
			return &r.needs[i]
		}
	}
	return nil
}

// met answers an atom, but for its "not".
func (a *atom) met(q *question) bool {
	r := a.rule
	switch {
	case q.lacks(r) != nil:
		return false
	case r.count != nil:
		return compare(r.count(q), a.op, a.number)
	case r.value != nil:
		return (r.value(q) == a.args[len(a.args)-1]) == (a.op == "=")
	}
	return r.holds(q)
}

// missing words what an unmet atom lacks.
func (a *atom) missing(q *question) string {
	r := a.rule
	if n := q.lacks(r); n != nil && !a.not {
		return fill(n.words, a.args)
	}
	if r.say != nil && !a.not {
		if text := r.say(q); text != "" {
			return text
		}
	}
	switch {
	case r.count != nil:
		m := r.amount
		if r.size != nil {
			m = r.size(q)
		}
		return m.say(gapOf(r.count(q), a.operator(), a.number), a.args, a.noun(q))
	case r.value != nil:
		return a.otherWord(r.value(q), a.args[len(a.args)-1])
	case a.not:
		return fill(r.still, a.args)
	}
	return fill(r.words, a.args)
}

// otherWord words a word that isn't the wanted one, or is the one that it should not be.
func (a *atom) otherWord(is, want string) string {
	text := a.rule.words
	if a.operator() == "!=" {
		text = a.rule.still
	}
	return fill(strings.NewReplacer("$is", is, "$want", want).Replace(text), a.args)
}

// operator is what an atom compares by; with "not" the opposite.
func (a *atom) operator() string {
	if a.not {
		return opposite[a.op]
	}
	return a.op
}

var opposite = map[string]string{"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}

// fill puts an atom's words in the places of $1, $2 and $3, and of $G.
func fill(words string, args []string) string {
	for i, a := range args {
		words = strings.ReplaceAll(words, "$"+strconv.Itoa(i+1), a)
	}
	if len(args) > 0 {
		words = strings.ReplaceAll(words, "$G", aGroupNamed(args[0]))
	}
	return words
}

// aGroupNamed is a group at the beginning of a sentence: Kitchen, if its name is a plain word.
func aGroupNamed(name string) string {
	plain := strings.Trim(name, "abcdefghijklmnopqrstuvwxyz") == "" && !strings.HasSuffix(name, "s")
	if !plain || name == "" {
		return "The group " + name
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// tp is an argument such as "orders-0"; the parser has checked its form.
func (q *question) tp(arg int) wire.TopicPartition {
	s := q.args[arg]
	i := strings.LastIndexByte(s, '-')
	n, _ := strconv.ParseInt(s[i+1:], 10, 32)
	return wire.TopicPartition{Topic: s[:i], Partition: int32(n)}
}

// node is an argument such as "broker-2" or "controller-1"; the parser has checked its form.
func (q *question) node(arg int) wire.ID {
	s := q.args[arg]
	n, _ := strconv.Atoi(s[strings.LastIndexByte(s, '-')+1:])
	if strings.HasPrefix(s, "controller") {
		return wire.FirstController + wire.ID(n) - 1
	}
	return wire.ID(n)
}
