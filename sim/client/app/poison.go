package app

import (
	"strconv"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// poison is what a consumer application needs for a record that its deserializers can't read.
type poison struct {
	letters client.Producer // to the dead letter topic; unused without one
	posting uint64          // tag of the dead letter whose answer it waits for; 0: none
	bad     client.ConsumerError
	resting bool // sleeps before it polls again
}

const (
	retryTimer = client.FirstOwnTimer + 1 // the worker's own is the first
	retryAfter = node.Second
)

// prepareLetters makes the producer for the dead letter topic, with the consumer's bootstrap servers.
func (a *Consumer) prepareLetters() {
	if a.spec.DeadLetter == "" || a.fault != "" {
		return
	}
	entries := []wire.ConfigEntry{{Key: "client.id", Value: a.name + "-dead-letters"}}
	for _, e := range a.spec.Config {
		if e.Key == "bootstrap.servers" {
			entries = append(entries, e)
		}
	}
	cfg, err := client.ReadProducerConfig(a.spec.Client, entries)
	if err != nil {
		a.fault = err.Error()
	}
	cfg.Slot = 1
	a.letters = client.NewProducer(cfg, a.id)
}

// throw ends the program by an exception that nobody catches. The consumer isn't closed: its group
// hears nothing of it.
func (a *Consumer) throw(e *client.ConsumerError, out *node.Out) {
	die(out, client.ExceptionClass(e.Exception)+": "+e.Message, e.Causes...)
	a.paused = true
}

// poisoned is the program's catch block; false: it has none.
func (a *Consumer) poisoned(e *client.ConsumerError, out *node.Out) bool {
	switch {
	case a.spec.Poison == PoisonRetry:
		a.resting = true
		out.After(retryAfter, node.Timer{Kind: retryTimer})
	case a.spec.Poison != PoisonSkip:
		return false
	case a.spec.DeadLetter == "":
		a.setAside(e, out)
	default:
		a.bad = *e
		a.posting = a.letters.Send(client.ProducerRecord{Topic: a.spec.DeadLetter,
			Partition: client.AnyPartition, Key: e.Unreadable.Key, Value: e.Unreadable.Value,
			Headers: deadLetterHeaders(e)}, out)
	}
	return true
}

// deadLetterHeaders say where the record came from, behind the headers that it had.
func deadLetterHeaders(e *client.ConsumerError) []wire.Header {
	headers := append([]wire.Header(nil), e.Unreadable.Headers...)
	return append(headers,
		wire.Header{Key: "original.topic", Value: []byte(e.TP.Topic)},
		wire.Header{Key: "original.partition",
			Value: strconv.AppendInt(nil, int64(e.TP.Partition), 10)},
		wire.Header{Key: "original.offset", Value: strconv.AppendInt(nil, e.Unreadable.Offset, 10)},
		wire.Header{Key: "exception", Value: []byte(e.Causes[0])})
}

// letterEnded goes on when the dead letter is stored. When it can't be, the record must not be passed
// over: the program ends.
func (a *Consumer) letterEnded(out *node.Out) {
	if a.spec.DeadLetter == "" {
		return
	}
	for _, r := range a.letters.Results() {
		if r.Tag != a.posting {
			continue
		}
		a.posting = 0
		if r.Failed {
			a.throw(&client.ConsumerError{Exception: r.Exception, Message: r.Message}, out)
			continue
		}
		a.setAside(&a.bad, out)
	}
}

// setAside goes on behind a record that can't be read.
func (a *Consumer) setAside(e *client.ConsumerError, out *node.Out) {
	out.Emit(node.RecordSetAside{TP: e.TP, Offset: e.Unreadable.Offset, Tag: e.Unreadable.Tag,
		DeadLetter: a.spec.DeadLetter})
	a.c.Seek(e.TP, e.Unreadable.Offset+1, out)
}

// libraries are the clients of a consumer application: what arrives concerns one of them, or both.
type libraries struct{ a *Consumer }

// Receive implements library.
func (l libraries) Receive(m wire.Message, out *node.Out) bool {
	mine := l.a.c.Receive(m, out)
	if l.a.spec.DeadLetter != "" && !(mine && m.Body.Reply()) {
		mine = l.a.letters.Receive(m, out) || mine
	}
	return mine
}

// Fire implements library.
func (l libraries) Fire(t node.Timer, out *node.Out) bool {
	return l.a.c.Fire(t, out) || l.a.spec.DeadLetter != "" && l.a.letters.Fire(t, out)
}

// StopPolling implements library.
func (l libraries) StopPolling() { l.a.c.StopPolling() }
