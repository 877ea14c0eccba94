package lessons

import (
	"strconv"
	"strings"

	"highwater/sim"
	"highwater/sim/wire"
)

// Env is what a predicate looks at: the world as it is, what happened since the step began, and what
// happened since the lesson began.
type Env struct {
	World *sim.World
	Step  *Tally
	Ever  *Tally
}

// Holds tells whether p is true now.
func (p *Predicate) Holds(e Env) bool {
	for i := range p.atoms {
		if met, _ := p.atoms[i].eval(e); !met {
			return false
		}
	}
	return true
}

// Missing says in plain words what the first unmet part of p lacks, "" when p holds: "The high
// watermark is 11. It needs to reach 12."
func (p *Predicate) Missing(e Env) string {
	for i := range p.atoms {
		if met, missing := p.atoms[i].eval(e); !met {
			return missing
		}
	}
	return ""
}

func (a *atom) eval(e Env) (bool, string) {
	t := e.Step
	if a.ever {
		t = e.Ever
	}
	met, missing := a.ask(e, t)
	if a.not {
		return !met, "This must not be so: " + a.subject + "."
	}
	return met, missing
}

func (a *atom) ask(e Env, t *Tally) (bool, string) {
	w := e.World
	kind, _, _ := strings.Cut(a.subject, "-")
	switch kind {
	case "group":
		return a.askGroup(w)
	case "member":
		return a.askMember(w)
	case "work":
		return a.askWork(e, t)
	case "topic":
		return a.askTopic(w)
	case "tp":
		return a.askPartition(w)
	case "key":
		return a.askKey(w)
	case "node":
		return a.askNode(w)
	case "process":
		p := w.Named(a.name)
		running := p != nil && p.Running
		if a.subject == "process-running" {
			return running, a.name + " isn't running."
		}
		return !running, a.name + " is still running."
	}
	return a.askHistory(w, t)
}

// number compares and words what is missing.
func (a *atom) count(what string, n int64) (bool, string) {
	want := strconv.FormatInt(a.number, 10)
	text := what + " is " + strconv.FormatInt(n, 10) + ". It needs to "
	switch a.op {
	case ">=":
		text += "reach " + want + "."
	case "=":
		text += "be " + want + "."
	case "!=":
		text += "be another."
	case "<", "<=":
		text += "be less."
	default:
		text += "be more than " + want + "."
	}
	return compare(n, a.op, a.number), text
}

func (a *atom) askTopic(w *sim.World) (bool, string) {
	img := w.Image()
	topic := img.Topic(a.name)
	switch {
	case a.subject == "topic-missing":
		return topic == nil, "The topic " + a.name + " is still there."
	case topic == nil:
		return false, "There is no topic " + a.name + "."
	case a.subject == "topic-exists":
		return true, ""
	case a.subject == "topic-partitions":
		return a.count("The number of partitions", int64(topic.Partitions))
	}
	records, fullest, rf := int64(0), int64(0), 0
	for _, p := range img.TopicPartitions(a.name) {
		if rf == 0 || len(p.Replicas) < rf {
			rf = len(p.Replicas)
		}
		if r := leaderReplica(w, p.TP); r != nil {
			n := countRecords(w, p.TP)
			records += n
			fullest = max(fullest, n)
		}
	}
	switch a.subject {
	case "topic-rf":
		return a.count("The replication factor", int64(rf))
	case "topic-records":
		return a.count("The number of records in "+a.name, records)
	case "topic-fullest":
		return a.count("The number of records in the fullest partition", fullest)
	}
	r := wire.ConfigResource{Type: wire.TopicResource, Name: a.name}
	v, _ := img.Config(r, a.word)
	return v == a.op, a.word + " of " + a.name + " isn't " + a.op + "."
}

// partition reads "orders-0"; the parser has checked its form.
func partition(s string) wire.TopicPartition {
	i := strings.LastIndexByte(s, '-')
	n, _ := strconv.ParseInt(s[i+1:], 10, 32)
	return wire.TopicPartition{Topic: s[:i], Partition: int32(n)}
}

func nodeID(s string) wire.ID {
	i := strings.LastIndexByte(s, '-')
	n, _ := strconv.Atoi(s[i+1:])
	if strings.HasPrefix(s, "controller") {
		return wire.FirstController + wire.ID(n) - 1
	}
	return wire.ID(n)
}

func (a *atom) askPartition(w *sim.World) (bool, string) {
	tp := partition(a.name)
	p := w.Image().Partition(tp)
	if p == nil {
		return false, "There is no partition " + a.name + "."
	}
	has := false
	for _, id := range p.ISR {
		has = has || id == nodeID("-"+strings.TrimPrefix(a.word, "broker-"))
	}
	switch a.subject {
	case "tp-leader":
		is := p.Leader.String() == a.word
		if a.op == "=" {
			return is, "The leader of " + a.name + " is " + p.Leader.String() + ", not " +
				a.word + "."
		}
		return !is, "The leader of " + a.name + " is still " + p.Leader.String() + "."
	case "tp-epoch":
		return a.count("The leader epoch", int64(p.LeaderEpoch))
	case "tp-isr":
		return a.count("The number of in-sync replicas of "+a.name, int64(len(p.ISR)))
	case "tp-isr-has":
		return has, a.word + " is not in the ISR of " + a.name + " yet."
	case "tp-isr-lacks":
		return !has, a.word + " is still in the ISR of " + a.name + "."
	}
	r := leaderReplica(w, tp)
	if r == nil {
		return false, "Nobody leads " + a.name + " now."
	}
	switch a.subject {
	case "tp-hw":
		return a.count("The high watermark of "+a.name, r.HighWatermark())
	case "tp-leo":
		return a.count("The log end offset of "+a.name, r.LogEndOffset())
	}
	return a.count("The number of uncommitted records", r.LogEndOffset()-r.HighWatermark())
}

func (a *atom) askKey(w *sim.World) (bool, string) {
	want := partition(a.word)
	in, elsewhere := false, ""
	for _, p := range w.Image().TopicPartitions(want.Topic) {
		if !hasKey(w, p.TP, a.name) {
			continue
		}
		if p.TP == want {
			in = true
		} else {
			elsewhere = p.TP.String()
		}
	}
	if !in {
		return false, "No record with the key " + a.name + " is in " + a.word + "."
	}
	if a.subject == "key-only" && elsewhere != "" {
		return false, "The key " + a.name + " is in " + elsewhere + " too."
	}
	return true, ""
}

func (a *atom) askNode(w *sim.World) (bool, string) {
	id := nodeID(a.name)
	p := w.Process(id)
	if p == nil {
		return false, "There is no " + a.name + "."
	}
	b := w.Image().Broker(id)
	switch a.subject {
	case "node-running":
		return p.Running, a.name + " isn't running."
	case "node-stopped":
		return !p.Running, a.name + " is still running."
	case "node-fenced":
		return b != nil && b.Fenced, a.name + " isn't fenced yet."
	case "node-unfenced":
		return b != nil && !b.Fenced, a.name + " is fenced."
	}
	n := int64(0)
	for _, q := range w.Image().Partitions.All() {
		if q.Leader == id {
			n++
		}
	}
	return a.count("The number of partitions that "+a.name+" leads", n)
}

func (a *atom) askHistory(w *sim.World, t *Tally) (bool, string) {
	switch a.subject {
	case "never":
		return false, ""
	case "links-cut":
		return a.count("The number of cut links", int64(w.Cuts()))
	case "printed":
		return contains(t.printed, a.word), "No tool has printed \"" + a.word + "\" yet."
	case "error-printed":
		return contains(t.warned, a.word), "No tool has warned \"" + a.word + "\" yet."
	case "acked":
		return a.count("The number of acknowledged records", t.ackedAll())
	case "acked-topic":
		return a.count("The number of acknowledged records of "+a.name, t.acked[a.name])
	case "failed":
		return a.count("The number of failed records", t.failed)
	case "refused":
		return a.count("The number of "+a.name+" answers", t.refused[a.name])
	case "retried":
		return a.count("The number of retries", t.retried)
	case "polled":
		return a.count("The number of records read", t.polledAll())
	case "polled-by":
		return a.count("The number of records that "+a.name+" read", t.polledBy(w, a.name))
	case "elected":
		n := t.elected[partition(a.name)]
		met, missing := a.count("The number of elections of "+a.name, n)
		if n == 0 {
			missing = a.name + " still has the same leader."
		}
		return met, missing
	case "unclean":
		return a.count("The number of unclean elections", t.unclean)
	case "truncated":
		return a.count("The number of truncations", t.truncated)
	case "lost":
		return a.count("The number of acknowledged and lost records", t.lost(w))
	case "duplicates":
		return a.count("The number of duplicates", duplicates(w))
	case "commands":
		return contains(t.commands, a.word), "You haven't used \"" + a.word + "\" yet."
	}
	panic("lessons: no evaluation for predicate " + a.subject)
}
