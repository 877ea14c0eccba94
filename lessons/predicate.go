package lessons

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Predicate is a sentence about the world and its history that a goal, a choice, a hint or a wait
// can ask: atoms joined by " and ". The table grammar lists the atoms.
type Predicate struct {
	Text  string
	atoms []atom
}

// atom is one parsed question.
type atom struct {
	not     bool
	ever    bool // count since the lesson's beginning, not since the step's
	subject string
	name    string // what it is about: a topic, a process, a key, an error
	op      string
	number  int64
	offset  int64  // of a record
	word    string // a right-hand side that is no number
}

// rule is one row of the grammar: the words of an atom. A word in capitals is a placeholder: NAME
// any word, TP topic-partition, NODE broker or controller, OP a comparison, N a number, OFFSET a
// record's offset, WORD any word, TEXT a quoted text.
type rule struct {
	subject string
	form    string
	means   string
}

// grammar is what a predicate can ask. The order matters only for the list an author is shown.
var grammar = slices.Concat(clusterGrammar, groupGrammar)

var clusterGrammar = []rule{
	{"topic-exists", "topic NAME exists", "the controller knows the topic"},
	{"topic-missing", "topic NAME missing", "the controller doesn't know the topic"},
	{"topic-partitions", "topic NAME partitions OP N", "its number of partitions"},
	{"topic-rf", "topic NAME rf OP N", "its replication factor"},
	{"topic-config", "topic NAME config WORD = WORD", "one of its dynamic configs"},
	{"topic-records", "topic NAME records OP N", "records in the leaders' logs, all partitions"},
	{"tp-leader", "TP leader OP WORD", "its leader: broker-2, or none"},
	{"tp-epoch", "TP epoch OP N", "its leader epoch"},
	{"tp-isr", "TP isr OP N", "how many replicas are in sync"},
	{"tp-isr-has", "TP isr has NODE", "one broker is in the in-sync replica set"},
	{"tp-isr-lacks", "TP isr lacks NODE", "one broker is not in the in-sync replica set"},
	{"tp-hw", "TP hw OP N", "the leader's high watermark"},
	{"tp-leo", "TP leo OP N", "the leader's log end offset"},
	{"tp-uncommitted", "TP uncommitted OP N", "log end offset minus high watermark"},
	{"topic-fullest", "topic NAME fullest OP N", "records in its fullest partition"},
	{"never", "never", "no run can show it: for a choice that claims too much"},
	{"key-in", "key NAME in TP", "some record with that key is in that partition"},
	{"key-only", "key NAME only in TP", "that key is in that partition and in no other"},
	{"node-running", "NODE running", "its process runs"},
	{"node-stopped", "NODE stopped", "its process doesn't run"},
	{"node-fenced", "NODE fenced", "the controller has fenced it"},
	{"node-unfenced", "NODE unfenced", "the controller lets it serve"},
	{"node-leads", "NODE leads OP N", "how many partitions it leads"},
	{"process-running", "process NAME running", "a client process with that name runs"},
	{"process-ended", "process NAME ended", "no client process with that name runs"},
	{"links-cut", "cuts OP N", "how many links are cut"},
	{"printed", "printed TEXT", "a tool printed a line that has this text in it"},
	{"error-printed", "warned TEXT", "a tool wrote such a line to standard error"},
	{"acked", "acked OP N", "records their producer was told are stored"},
	{"acked-topic", "acked NAME OP N", "the same, of one topic"},
	{"failed", "failed OP N", "records their producer was told have failed"},
	{"refused", "refused NAME OP N", "answers to producers with that error, such as NOT_ENOUGH_REPLICAS"},
	{"retried", "retried OP N", "batches a producer sent again"},
	{"polled", "polled OP N", "records applications got from poll()"},
	{"polled-by", "polled by NAME OP N", "the same, of one process (a name, or its beginning)"},
	{"elected", "elected TP OP N", "leader elections of one partition, none included"},
	{"unclean", "unclean elections OP N", "elections of a leader that lacked committed records"},
	{"truncated", "truncations OP N", "times a follower dropped the end of its log"},
	{"lost", "lost OP N", "records acknowledged to their producer that no leader has any more"},
	{"duplicates", "duplicates OP N", "records that stand in a partition more than once"},
	{"commands", "did TEXT", "the learner gave a command with this text in it"},
}

var operators = []string{"=", "!=", "<=", ">=", "<", ">"}

// ParsePredicate reads a predicate. Its error names the word at fault and the forms that come
// nearest.
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
	ws := words(text)
	var a atom
	for len(ws) > 0 && (ws[0] == "not" || ws[0] == "ever") {
		a.not = a.not || ws[0] == "not"
		a.ever = a.ever || ws[0] == "ever"
		ws = ws[1:]
	}
	best, bestHits := -1, 0
	for i, r := range grammar {
		b := a
		hits, ok := b.match(r, ws)
		if ok {
			return b, nil
		}
		if hits > bestHits {
			best, bestHits = i, hits
		}
	}
	if best >= 0 {
		form := strings.Fields(grammar[best].form)
		at := "the end"
		if bestHits < len(ws) {
			at = strconv.Quote(ws[bestHits])
		}
		want := "nothing more"
		if bestHits < len(form) {
			want = form[bestHits]
		}
		return a, fmt.Errorf("predicate %q: at %s expected %s, as in %q", text, at, want,
			grammar[best].form)
	}
	return a, fmt.Errorf("predicate %q begins with no known word; try \"topic\", \"acked\" or "+
		"\"orders-0 hw >= 3\"", text)
}

// match tells how many words fit and whether all did.
func (a *atom) match(r rule, ws []string) (int, bool) {
	form := strings.Fields(r.form)
	for i, f := range form {
		if i >= len(ws) || !a.take(f, ws[i]) {
			return i, false
		}
	}
	a.subject = r.subject
	return len(form), len(form) == len(ws)
}

func (a *atom) take(form, w string) bool {
	switch form {
	case "NAME":
		a.name = w
	case "TP":
		i := strings.LastIndexByte(w, '-')
		if i <= 0 {
			return false
		}
		if _, err := strconv.ParseUint(w[i+1:], 10, 31); err != nil || isNode(w) {
			return false
		}
		if a.name == "" {
			a.name = w
		} else {
			a.word = w
		}
	case "NODE":
		if !isNode(w) {
			return false
		}
		if a.name == "" {
			a.name = w
		} else {
			a.word = w
		}
	case "OP":
		if !slices.Contains(operators, w) {
			return false
		}
		a.op = w
	case "N":
		n, err := strconv.ParseInt(w, 10, 64)
		if err != nil {
			return false
		}
		a.number = n
	case "OFFSET":
		n, err := strconv.ParseUint(w, 10, 63)
		if err != nil {
			return false
		}
		a.offset = int64(n)
	case "WORD", "TEXT":
		if a.subject == "" && form == "WORD" && a.word != "" {
			a.op = w // the value after a config's key
			return true
		}
		a.word = w
	default:
		return form == w
	}
	return true
}

func isNode(w string) bool {
	rest, ok := strings.CutPrefix(w, "broker-")
	if !ok {
		rest, ok = strings.CutPrefix(w, "controller-")
	}
	n, err := strconv.Atoi(rest)
	return ok && err == nil && n > 0
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
