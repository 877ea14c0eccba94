package app

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Consumer is the machine of a ConsumerSpec: a program with one thread that polls, works on the
// records it got one after the other, and polls again. Its lag is real: while it works it asks for
// nothing. When it commits is its own choice (CommitMode).
//
// Lines steer it: /pause, /resume, /processing 200 (milliseconds a record), /seek orders-0 5 (or
// beginning, or end), /commit, /subscribe orders,menu, /stuck (never comes back from the record it
// works on, as in a deadlock) and /unstuck, /close.
type Consumer struct {
	worker
	spec      *ConsumerSpec // shared by snapshots, never edited
	c         client.Consumer
	begun     bool
	closing   bool  // the loop is over, the consumer is being closed
	waits     int64 // for the end of this commitSync; 0: for none
	then      appStep
	workSince node.Time
	workUntil node.Time
	last      node.PolledRecord
	lastTP    wire.TopicPartition
	poison
}

// appStep is what the program does when its commitSync is over.
type appStep uint8

const (
	thenPoll appStep = iota
	thenWork
)

// New implements Spec.
func (s ConsumerSpec) New(id wire.ID, name string) node.Machine {
	a := &Consumer{spec: &s,
		worker: worker{id: id, name: name, paused: s.Paused, processing: s.Processing}}
	cfg := a.readConfig(s.Client, s.Group, s.Config)
	if s.Commit != CommitAuto {
		cfg.AutoCommit = false
	}
	var err error
	cfg.KeyDeserializer, cfg.ValueDeserializer, err = client.ReadDeserializers(s.Client, s.Config)
	if err == nil && client.IsAvro(cfg.ValueDeserializer.Class) {
		cfg.Avro, err = client.ReadAvro(s.Config, s.Schema)
	}
	if err != nil && a.fault == "" {
		a.fault = err.Error()
	}
	a.c = client.NewConsumer(cfg)
	a.prepareLetters()
	return a
}

// Start implements node.Machine.
func (a *Consumer) Start(out *node.Out) {
	if a.faulty(out) {
		return
	}
	a.c.Start(out)
	if a.spec.DeadLetter != "" {
		a.letters.Start(out)
	}
	a.step(out)
}

// Receive implements node.Machine.
func (a *Consumer) Receive(m wire.Message, out *node.Out) { receive(a, m, out) }

// Fire implements node.Machine.
func (a *Consumer) Fire(t node.Timer, out *node.Out) {
	if t.Kind == retryTimer {
		a.resting = false
	}
	fire(a, t, out)
}

func (a *Consumer) library() library { return libraries{a} }

// step is the program's loop, as far as it gets without waiting.
func (a *Consumer) step(out *node.Out) {
	if a.begun || a.begin(out) {
		a.loop(out)
	}
	a.c.Rebalances() // the program has no rebalance listener
	printLogs(a.c.Logs(), a.c.Config().Library, out)
	printLogs(a.letters.Logs(), a.c.Config().Library, out)
}

func (a *Consumer) loop(out *node.Out) {
	for {
		a.commitsEnded(out)
		if a.closing {
			if a.c.Left() {
				out.Exit(0)
			}
			return
		}
		for _, e := range a.c.Errors() {
			if e.Unreadable == nil || !a.poisoned(&e, out) {
				a.throw(&e, out)
			}
		}
		a.letterEnded(out)
		if polled := a.c.Records(); len(polled) > 0 {
			a.takeBatch(polled, out)
		}
		if out.Exited || a.working || a.waits != 0 || a.posting != 0 {
			return
		}
		if a.ending {
			a.endIfIdle(out)
			return
		}
		if a.paused || a.resting || a.c.Polling() {
			return
		}
		a.c.Poll(out)
	}
}

// begin subscribes, or assigns as soon as all partitions of the topics are known, and seeks.
func (a *Consumer) begin(out *node.Out) bool {
	if a.spec.Pattern != "" {
		a.begun = true
		a.c.SubscribePattern(a.spec.Pattern, out)
		return true
	}
	if len(a.spec.Topics) > 0 && a.c.Config().GroupID != "" {
		a.begun = true
		a.c.Subscribe(a.spec.Topics, out)
		return true
	}
	tps := slices.Clone(a.spec.Partitions)
	known := true
	for _, topic := range a.spec.Topics {
		n := a.c.PartitionsFor(topic, out)
		known = known && n > 0
		for part := range n {
			tps = append(tps, wire.TopicPartition{Topic: topic, Partition: part})
		}
	}
	if !known {
		return false
	}
	a.begun = true
	a.c.Assign(tps, out)
	for _, o := range a.spec.Offsets {
		a.c.Seek(o.TP, o.Offset, out)
	}
	return true
}

// grouped tells whether there is a group to commit for.
func (a *Consumer) grouped() bool { return a.c.Config().GroupID != "" }

// takeBatch begins with the records of one poll.
func (a *Consumer) takeBatch(polled []client.Polled, out *node.Out) {
	a.took(polled)
	newest := &polled[len(polled)-1]
	a.last, a.lastTP = newest.Records[len(newest.Records)-1], newest.TP
	a.workSince, a.workUntil = out.Now, out.Now
	if a.spec.Commit == CommitBefore && a.grouped() {
		a.waits, a.then = a.c.CommitSync(out), thenWork
		return
	}
	a.work(out)
}

// work begins with the batch: one record after the other, or all at once when that takes no time.
func (a *Consumer) work(out *node.Out) {
	if a.processing > 0 {
		a.working = true
		left := -a.at
		for i := a.part; i < len(a.batch); i++ {
			left += len(a.batch[i].Records)
		}
		a.workSince, a.workUntil = out.Now, out.Now+node.Time(left)*a.processing
		a.next(out)
		return
	}
	for i := range a.batch {
		a.did(a.c.Config().GroupID, a.batch[i].TP, a.batch[i].Records, out)
	}
	a.batchDone(out)
}

// recordDone implements program.
func (a *Consumer) recordDone(out *node.Out) {
	p := &a.batch[a.part]
	a.did(a.c.Config().GroupID, p.TP, p.Records[a.at:a.at+1], out)
	if a.turn() {
		a.next(out)
		return
	}
	a.working = false
	a.batchDone(out)
}

func (a *Consumer) batchDone(out *node.Out) {
	a.batch = nil
	if a.spec.Commit == CommitAfter && a.grouped() {
		a.waits, a.then = a.c.CommitSync(out), thenPoll
		a.commitsEnded(out)
	}
	if a.waits == 0 {
		a.countOut(out)
	}
}

// countOut ends the program when it has had as many records as it was started for.
func (a *Consumer) countOut(out *node.Out) {
	if a.spec.Count > 0 && a.consumed >= a.spec.Count && !a.closing {
		a.Shutdown(out)
	}
}

// commitsEnded goes on after a commitSync. When it throws, the program logs it and goes on polling:
// what the commit would have saved is read again by whoever has the partitions next.
func (a *Consumer) commitsEnded(out *node.Out) {
	for _, r := range a.c.Commits() {
		if r.ID != a.waits {
			continue
		}
		a.waits = 0
		if r.Exception != "" {
			out.Emit(node.Printed{Line: "org.apache.kafka.clients.consumer." + r.Exception + ": " +
				r.Message, Stderr: true})
		}
		switch {
		case a.then == thenWork && r.Exception == "":
			a.work(out)
		case a.then == thenWork:
			a.batch = nil // not committed, so not worked on: at most once
		default:
			a.countOut(out)
		}
	}
}

// order implements program.
func (a *Consumer) order(verb, rest string, out *node.Out) bool {
	switch verb {
	case "/seek":
		a.seekLine(rest, out)
	case "/commit":
		if rest == "async" && a.grouped() {
			a.c.CommitAsync(out)
		} else if a.waits == 0 && a.grouped() {
			a.waits, a.then = a.c.CommitSync(out), thenPoll
		}
	case "/subscribe":
		a.c.Subscribe(strings.Split(rest, ","), out)
	default:
		return false
	}
	return true
}

// Orders implements program.
func (a *Consumer) Orders() []string {
	return []string{"/pause", "/resume", "/processing", "/seek", "/commit", "/subscribe", "/stuck",
		"/unstuck", "/close"}
}

func (a *Consumer) seekLine(rest string, out *node.Out) {
	name, place, _ := strings.Cut(rest, " ")
	tp, ok := topicPartition(name)
	switch {
	case ok && place == "beginning":
		ok = a.c.SeekToBeginning(tp, out)
	case ok && place == "end":
		ok = a.c.SeekToEnd(tp, out)
	case ok:
		offset := numberOr(place, -1)
		ok = offset >= 0 && a.c.Seek(tp, offset, out)
	}
	if !ok {
		out.Emit(node.Printed{Line: "No current assignment for partition " + name, Stderr: true})
	}
}

// topicPartition reads Kafka's own form, orders-0.
func topicPartition(text string) (wire.TopicPartition, bool) {
	i := strings.LastIndexByte(text, '-')
	if i <= 0 {
		return wire.TopicPartition{}, false
	}
	n, err := strconv.ParseInt(text[i+1:], 10, 32)
	return wire.TopicPartition{Topic: text[:i], Partition: int32(n)}, err == nil && n >= 0
}

// Shutdown implements node.Machine: the program finishes the records it has, ends its loop and closes
// the consumer, which leaves the group.
func (a *Consumer) Shutdown(out *node.Out) {
	a.ending = true
	a.c.StopPolling()
	a.endIfIdle(out)
}

func (a *Consumer) endIfIdle(out *node.Out) {
	if !a.ending || a.closing || a.working || a.waits != 0 || a.posting != 0 {
		return
	}
	a.closing = true
	a.c.Leave(out)
	if a.c.Left() {
		out.Exit(0)
	}
}

// Clone implements node.Machine.
func (a *Consumer) Clone() node.Machine {
	c := *a
	c.c, c.letters = a.c.Clone(), a.letters.Clone()
	return &c
}

// Spec is what the program was started with.
func (a *Consumer) Spec() *ConsumerSpec { return a.spec }

// Library is the client for reading only: positions, connections, metadata.
func (a *Consumer) Library() *client.Consumer { return &a.c }

// Working tells on how many records of the last poll the program works, since when and until when.
func (a *Consumer) Working() (records int, since, until node.Time, working bool) {
	for i := range a.batch {
		records += len(a.batch[i].Records)
	}
	return records, a.workSince, a.workUntil, a.working
}

// Last is the newest record the program was given; false: none yet.
func (a *Consumer) Last() (wire.TopicPartition, node.PolledRecord, bool) {
	return a.lastTP, a.last, a.consumed > 0
}
