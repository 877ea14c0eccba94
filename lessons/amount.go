package lessons

import (
	"strconv"
	"strings"

	"highwater/sim/wire"
)

// amount words the number that a predicate compares: how it is, and what it lacks. In these texts
// $1 is what stands for the first placeholder, $G a group at the beginning of a sentence, # the
// number, %t how many times, [one|many] a word that goes by the number, %r records by the name that
// their topic gives them, and %R a single one.
type amount struct {
	// none is a sentence for none at all, when more are wanted: "Nothing has been read yet."
	none string
	// some is how many there are, without a full stop: "$1 has read # %r".
	some string
	// over is what is said of some when there should be none; "" says some, and that it should not
	// happen.
	over string
	// need is what is said of the wanted number; "" says that the learner needs so many.
	need string
	// ofTopic: the records are those of the topic that $1 names.
	ofTopic bool
	// level: it isn't counted but measured, and only rises: "The log end offset of $1 is #".
	level bool
}

// gap is what a number is compared with, and how far it is off.
type gap struct {
	have, want int64 // want is the nearest number that would do
	op         string
}

// gapOf is the gap of an unmet comparison.
func gapOf(have int64, op string, number int64) gap {
	switch op {
	case ">":
		return gap{have, number + 1, op}
	case "<":
		return gap{have, number - 1, op}
	}
	return gap{have, number, op}
}

// say words what is missing.
func (m *amount) say(g gap, args []string, noun noun) string {
	is := m.fill(m.some, g.have, args, noun)
	want := strconv.FormatInt(g.want, 10)
	need := " You need " + want + "."
	if m.need != "" {
		need = " " + m.fill(m.need, g.want, args, noun)
	}
	switch {
	case g.op == "!=":
		return is + ". Any other number would do."
	case g.have < g.want && g.have <= 0 && m.none != "":
		none := m.fill(m.none, 0, args, noun)
		if g.want == 1 {
			return none
		}
		return none + need
	case g.have < g.want && m.level:
		return is + " and has to reach " + want + "."
	case g.have < g.want:
		return is + "." + need
	case m.level && g.op == "=":
		return is + " already, and " + want + " was asked for."
	case m.level:
		return is + ". It should be " + want + " at most."
	case g.want <= 0 && m.over != "":
		return m.fill(m.over, g.have, args, noun)
	case g.want <= 0:
		return is + ". That should not happen."
	case g.op == "=" && m.need == "":
		return is + ". You need exactly " + want + "."
	case g.op == "=":
		return is + "." + need
	}
	return is + m.fill(". At most # [is|are] allowed.", g.want, args, noun)
}

// fill completes a text. A sentence doesn't begin with a figure.
func (*amount) fill(text string, n int64, args []string, noun noun) string {
	text = strings.ReplaceAll(text, "%r", "["+noun.one+"|"+noun.many+"]")
	text = strings.ReplaceAll(text, "%R", noun.one)
	for {
		from := strings.IndexByte(text, '[')
		to := strings.IndexByte(text, ']')
		if from < 0 || to < from {
			break
		}
		one, many, _ := strings.Cut(text[from+1:to], "|")
		if n == 1 {
			many = one
		}
		text = text[:from] + many + text[to+1:]
	}
	text = strings.ReplaceAll(text, "%t", times(n))
	number := strconv.FormatInt(n, 10)
	if strings.HasPrefix(text, "#") && n >= 0 && int(n) < len(numerals) {
		text = numerals[n] + text[1:]
	}
	return fill(strings.ReplaceAll(text, "#", number), args)
}

var numerals = [...]string{"None", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight",
	"Nine", "Ten", "Eleven", "Twelve"}

func times(n int64) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return strconv.FormatInt(n, 10) + " times"
}

// noun is what a record is called.
type noun struct{ one, many string }

var plainRecord = noun{"record", "records"}

// nounOf is what a record of a topic is called: an order in orders, a delivery in deliveries.
func nounOf(topic string) noun {
	one := strings.TrimSuffix(topic, "s")
	switch {
	case strings.HasSuffix(topic, "ies"):
		one = strings.TrimSuffix(topic, "ies") + "y"
	case one == topic || strings.ContainsAny(topic, "-_.0123456789") || strings.HasSuffix(one, "s"):
		return plainRecord
	}
	return noun{one, topic}
}

// noun is what the records are called that an atom is about: by the topic that it names, or by the
// only one there is.
func (a *atom) noun(q *question) noun {
	if a.rule.amount.ofTopic {
		return nounOf(q.args[0])
	}
	only := ""
	for _, t := range q.world.Image().Topics.All() {
		if wire.Internal(t.Name) {
			continue
		}
		if only != "" {
			return plainRecord
		}
		only = t.Name
	}
	return nounOf(only)
}
