package words

import (
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// Answers to "why?": each function gives the title, which asks, and a sentence on what the thing is.

// WhyHighWatermark asks about a high watermark.
func WhyHighWatermark(tp wire.TopicPartition) (title, what string) {
	return "Why is the high watermark of " + tp.String() + " there?",
		"Everything left of the flag is on every in-sync copy. Consumers read up to it."
}

// WhyLogEnd asks about the end of a copy.
func WhyLogEnd(tp wire.TopicPartition) (title, what string) {
	return "Why does this copy of " + tp.String() + " end there?",
		"The log end offset is the number the next record will get."
}

// WhyLeader asks about a partition's leader, or about a broker that was it; decided: there is a
// controller that could elect another.
func WhyLeader(broker string, tp wire.TopicPartition, leads, decided bool) (title, what string) {
	title = "Why does " + broker + " lead " + tp.String() + "?"
	if !leads {
		title = "Why does " + broker + " not lead " + tp.String() + " any more?"
	}
	what = "All writing goes through the leader. Each change of leader begins a new epoch."
	if !decided {
		what += " " + NobodyDecides()
	}
	return title, what
}

// WhyISR asks why a broker is in an in-sync replica set, or isn't.
func WhyISR(broker string, tp wire.TopicPartition, in bool) (title, what string) {
	word := "not in sync"
	if in {
		word = "in sync"
	}
	return "Why is " + broker + " " + word + " for " + tp.String() + "?",
		"In-sync replicas have everything up to the high watermark. acks=all waits for all of them."
}

// WhyLink is about the network between two processes.
func WhyLink(a, b string, latency node.Time, cut bool) (title, what string) {
	title = "The network between " + a + " and " + b
	if cut {
		return title, "It is cut. What is sent waits at the wall; TCP sends it again afterwards."
	}
	return title, "A message takes " + Span(latency) + "."
}

// WhyRecord asks about a record in a broker's copy; r is nil when it isn't known.
func WhyRecord(broker string, tp wire.TopicPartition, offset int64, committed bool,
	r *wire.Record) (title, what string) {
	name := Offsets(tp, offset, offset)
	title = "Why is " + name + " on " + broker + "?"
	if !committed {
		title = "Why is " + name + " hatched?"
	}
	if r == nil {
		return title, ""
	}
	what = "No key"
	if r.Key != nil {
		what = "Key " + Printable(r.Key)
	}
	if r.Value == nil {
		return title, what + ", value null: a tombstone."
	}
	return title, what + ", value " + Printable(r.Value) + "."
}

// CopyGone is said of a copy that its broker doesn't have any more.
const CopyGone = "This copy is gone."

// WhyCopy is the title about a broker's copy of a partition.
func WhyCopy(broker string, tp wire.TopicPartition) string {
	return broker + "'s copy of " + tp.String()
}

// Copy says what a broker does with its copy: it leads, or follows the leader, when there is one.
func Copy(broker string, leads bool, leader string, epoch int32, start, highWatermark,
	end int64) string {
	role := "follows " + leader
	switch {
	case leads:
		role = "leads"
	case leader == "":
		role = "has no leader to follow"
	}
	return broker + " " + role + ", epoch " + num(epoch) + ". Log start " + num(start) +
		", high watermark " + num(highWatermark) + ", log end offset " + num(end) + "."
}

// CopyKept says what is left of the copy of a broker that doesn't run.
func CopyKept(broker string, start, end int64) string {
	if start == end {
		return broker + " isn't running. Its disk keeps the copy, and there are no records in it."
	}
	return broker + " isn't running. Its disk keeps the copy: " + at(start, end-1) + "."
}

// WhyBroker asks why a broker is as it is.
func WhyBroker(name string, running, fenced bool) (title, what string) {
	switch {
	case fenced:
		return "Why is " + name + " fenced?",
			"A fenced broker may neither lead nor be in an in-sync replica set."
	case running:
		return "Why is " + name + " running?", "It sends a heartbeat to the controller every 2 s."
	}
	return "Why is " + name + " stopped?", ""
}

// Controller says what a controller is for; decides: one of them is in charge.
func Controller(decides bool) string {
	if !decides {
		return NobodyDecides()
	}
	return "The controller keeps the cluster's metadata as a log and decides who leads."
}

// WhyError asks why a client got an error.
func WhyError(client string) string { return "Why did " + client + " get an error?" }

// WhyMessage is about a message that is under way.
func WhyMessage(m wire.Body, from, to string) (title, what string) {
	kind := "request"
	if m.Reply() {
		kind = "answer"
	}
	return m.API() + " " + kind + ", " + from + " to " + to, OfMessage(m, Sentences).Sentence
}

// SentBy adds to what a message is about as whom the broker knows its sender.
func SentBy(principal, what string) string {
	return what + " The broker knows the sender as " + principal + "."
}

// Arrives says what becomes of a message; held: a cut holds it up.
func Arrives(left node.Time, held bool) string {
	if held {
		return "It waits at the cut until the network is whole again."
	}
	return "Arrives in " + Span(left)
}

// HasArrived is said of a message that isn't under way any more.
const HasArrived = "It has arrived."

// WhyNoMessage is about a message that isn't sent on this course of history.
func WhyNoMessage() (title, what string) {
	return "A message", "Nobody has sent it yet at this moment."
}

// WhyWaits is about a request that a broker holds back; needs: the offset that it waits for in its
// only partition, or -1.
func WhyWaits(api, from, at string, tp wire.TopicPartition, needs int64) (title, what string) {
	title = api + " request of " + from + ", waiting at " + at
	if needs < 0 {
		return title, "It asks for what comes next. There is nothing new, so " + at +
			" waits before it answers."
	}
	return title, "It asks for " + Offsets(tp, needs, needs) + ", which isn't there yet, so " + at +
		" waits before it answers."
}

// AnsweredBy says when a broker answers at the latest.
func AnsweredBy(left node.Time) string {
	return "Answered in " + Span(max(left, 0)) + " at the latest, with or without records"
}

// WhyAnswered is about a request that waited at a broker and has its answer.
func WhyAnswered(from, at string) (title, what string) {
	return "A request of " + from + " at " + at, "It has its answer. Soon the next one waits here."
}

// WhyEvent is the title about a step of a process.
func WhyEvent(name string, at node.Time) string { return "What " + name + " did at " + Clock(at) }

// WhyNoEvent is about a step that isn't in the history.
func WhyNoEvent() (title, what string) {
	return "An event", "It did not happen on this course of history."
}

// CannotWrite says that a partition has no leader.
func CannotWrite(tp wire.TopicPartition) string {
	return "Nobody leads " + tp.String() + " now, so nothing can be written."
}

// WaitsFor says which in-sync copies the high watermark waits for at an offset.
func WaitsFor(lack []string, offset int64) string {
	switch at := "@" + num(offset); len(lack) {
	case 0:
		return "Every in-sync copy has " + at + ". The leader learns it with the followers' next fetch."
	case 1:
		return lack[0] + " has no copy of " + at + " yet, so the high watermark stays at " +
			num(offset) + "."
	default:
		return strings.Join(lack, " and ") + " have no copy of " + at + " yet."
	}
}

// Program says what a client is that is in no group, by its role.
func Program(role string) string {
	switch role {
	case "producer":
		return "A program that sends records."
	case "consumer":
		return "A program that reads records: it asks, Kafka answers."
	}
	if role == "registry" {
		return "A schema registry: it knows which schema an id means, and which schemas go together. " +
			"Kafka itself knows nothing of it."
	}
	if role == "postgres" {
		return "A PostgreSQL server: a database with tables, transactions and a log of its own. " +
			"It knows nothing of Kafka."
	}
	if role == "connect" {
		return "A Kafka Connect worker: it runs connectors, which carry records between topics and other systems. " +
			"To the brokers it is a program like any other."
	}
	return "A command-line tool."
}

// ProgramKilled says that a client was killed; member is what its group still holds it for, or empty.
func ProgramKilled(member string) string {
	return strings.TrimSpace("This program was killed. " + member)
}

// ProgramEnded says how a client ended.
func ProgramEnded(code int) string {
	return "This program has ended with exit code " + num(code) + "."
}

// Beginning stands at the root of what nobody did: the cluster came so.
func Beginning(brokers, controllers int) string {
	return "The cluster was set up: " + Plural(int64(brokers), "broker", "brokers") + " and " +
		Plural(int64(controllers), "controller", "controllers") + "."
}
