package shell

import (
	"errors"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Wait lets time pass: for a while, or until a condition holds.
type Wait struct {
	For   node.Time
	Until Condition // Kind "" when there is none
	// Limit is how long Until is waited for at most.
	Limit node.Time
}

// None tells that there is nothing to wait for.
func (w *Wait) None() bool { return w.For == 0 && w.Until.Kind == "" }

// Condition is a small predicate on the world, as a learner writes it.
type Condition struct {
	// Kind is what is looked at: "leader", "isr", "high-watermark", "log-end", "epoch", "state",
	// "ended", "in sync".
	Kind string
	TP   wire.TopicPartition
	Node wire.ID // for "state" and "log-end"
	Name string  // for "ended"
	Not  bool
	// What it is compared with.
	IDs    []wire.ID
	Number int64
	Word   string
	text   string
}

// String is the condition as it was written.
func (c Condition) String() string { return c.text }

const defaultWaitLimit = 10 * node.Minute

const waitUse = "wait 46s, or wait until orders-0 leader is broker-2 (help wait)"

func wait(args []word, env *Env) (Line, error) {
	if len(args) == 0 {
		return Line{}, errors.New("a word is missing: " + waitUse)
	}
	if args[0].text != "until" {
		if len(args) > 1 {
			return Line{}, errors.New(quote(args[1].text) + " is too much: " + waitUse)
		}
		d, err := duration(args[0].text)
		if err != nil {
			return Line{}, err
		}
		if d == 0 {
			return Line{}, errors.New("wait needs more than " + quote(args[0].text))
		}
		return Line{Wait: Wait{For: d}}, nil
	}
	words := texts(args[1:])
	limit := defaultWaitLimit
	if n := len(words); n > 2 && words[n-2] == "for" {
		d, err := duration(words[n-1])
		if err != nil {
			return Line{}, err
		}
		words, limit = words[:n-2], d
	}
	c, err := ParseCondition(words, *env)
	return Line{Wait: Wait{Until: c, Limit: limit}}, err
}

// conditionKinds are the properties of a partition that can be waited for.
var conditionKinds = []string{"leader", "isr", "high-watermark", "log-end", "epoch"}

// nodeStates are what a broker can be waited to be.
var nodeStates = []string{"starting", "running", "fenced", "stopped"}

// ParseCondition reads "orders-0 leader is broker-2" and its like.
func ParseCondition(words []string, env Env) (Condition, error) {
	c := Condition{text: strings.Join(words, " ")}
	if len(words) == 0 {
		return c, errors.New("a condition is missing: " + waitUse)
	}
	if c.text == "in sync" {
		c.Kind = "in sync"
		return c, nil
	}
	var rest []string
	for _, w := range words[1:] {
		switch w {
		case "is", "has", "=", "to", "reaches":
		case "not":
			c.Not = true
		default:
			rest = append(rest, w)
		}
	}
	subject := words[0]
	if id, ok := env.machine(subject); ok {
		return c.about(subject, id, rest)
	}
	tp, ok := topicPartition(subject)
	if !ok {
		return c, unknown("machine, program or partition", subject,
			append(env.machineNames(), env.partitionNames()...))
	}
	c.TP = tp
	return c.ofPartition(rest, &env)
}

func (e *Env) partitionNames() []string {
	var out []string
	for _, t := range e.Topics {
		out = append(out, t+"-0")
	}
	return out
}

// about reads a condition on a machine or program.
func (c Condition) about(name string, id wire.ID, rest []string) (Condition, error) {
	c.Node = id
	if id.IsClient() {
		if len(rest) != 1 || rest[0] != "ended" {
			return c, errors.New(name + " can be waited for like this: wait until " + name +
				" has ended")
		}
		c.Kind, c.Name = "ended", name
		return c, nil
	}
	if len(rest) != 1 {
		return c, errors.New("a state is missing: " + name + " is " +
			strings.Join(nodeStates, ", "))
	}
	if index(nodeStates, rest[0]) < 0 {
		return c, unknown("state", rest[0], nodeStates)
	}
	c.Kind, c.Word = "state", rest[0]
	return c, nil
}

func (c Condition) ofPartition(rest []string, env *Env) (Condition, error) {
	if len(rest) == 0 {
		return c, errors.New("what about " + quote(c.TP.String()) + "? " +
			strings.Join(conditionKinds, ", "))
	}
	c.Kind = rest[0]
	switch c.Kind {
	case "hw":
		c.Kind = "high-watermark"
	case "leo":
		c.Kind = "log-end"
	}
	if index(conditionKinds, c.Kind) < 0 {
		return c, unknown("property of a partition", rest[0], conditionKinds)
	}
	if len(rest) < 2 {
		return c, errors.New("a value is missing after " + quote(rest[0]))
	}
	value := strings.Join(rest[1:], "")
	switch c.Kind {
	case "leader", "isr":
		for _, w := range strings.Split(value, ",") {
			id, err := env.brokerID(w)
			if err != nil {
				return c, err
			}
			c.IDs = append(c.IDs, id)
		}
		ordered.Sort(c.IDs)
	default:
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil || n < 0 {
			return c, errors.New(quote(rest[0]) + " is a number, not " + quote(value))
		}
		c.Number = n
	}
	return c, nil
}

// brokerID reads broker-2, 2 or none.
func (e *Env) brokerID(w string) (wire.ID, error) {
	if w == "none" {
		return wire.NoLeader, nil
	}
	for _, n := range e.Nodes {
		if n.ID.IsBroker() && (n.ID.String() == w || strconv.Itoa(int(n.ID)) == w) {
			return n.ID, nil
		}
	}
	return 0, unknown("broker", w, append(e.nodeNames(), "none"))
}

// topicPartition reads orders-0; the topic's own name may hold dashes.
func topicPartition(s string) (wire.TopicPartition, bool) {
	i := strings.LastIndexByte(s, '-')
	if i <= 0 {
		return wire.TopicPartition{}, false
	}
	n, err := strconv.ParseInt(s[i+1:], 10, 32)
	if err != nil || n < 0 {
		return wire.TopicPartition{}, false
	}
	return wire.TopicPartition{Topic: s[:i], Partition: int32(n)}, true
}
