package client

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// ConsumerApp is the machine of a ConsumerSpec: a program with one thread that polls, works on the
// records it got one after the other, and polls again. Its lag is real: while it works it asks for
// nothing. When it commits is its own choice (CommitMode).
//
// Lines steer it: /pause, /resume, /processing 200 (milliseconds a record), /seek orders-0 5 (or
// beginning, or end), /commit, /subscribe orders,menu, /stuck (never comes back from the record it
// works on, as in a deadlock) and /unstuck, /close.
type ConsumerApp struct {
	id         wire.ID
	name       string
	spec       *ConsumerSpec // shared by snapshots, never edited
	fault      string
	c          Consumer
	begun      bool
	paused     bool
	stuck      bool
	ending     bool  // asked to end: the records of the last poll are finished first
	closing    bool  // the loop is over, the consumer is being closed
	waits      int64 // for the end of this commitSync; 0: for none
	then       appStep
	batch      []Polled // the records of the last poll; replaced whole
	part, at   int      // of batch: the record that is worked on
	working    bool
	workSince  node.Time
	workUntil  node.Time
	workID     int64
	processing node.Time
	consumed   int64
	processed  int64
	last       node.PolledRecord
	lastTP     wire.TopicPartition
}

// appStep is what the program does when its commitSync is over.
type appStep uint8

const (
	thenPoll appStep = iota
	thenWork
)

const workTimer = FirstOwnTimer

// New implements Spec.
func (s ConsumerSpec) New(id wire.ID, name string) node.Machine {
	a := &ConsumerApp{id: id, name: name, spec: &s, paused: s.Paused, processing: s.Processing}
	entries := append([]wire.ConfigEntry{{Key: "client.id", Value: name}}, s.Config...)
	if s.Group != "" {
		entries = append(entries, wire.ConfigEntry{Key: "group.id", Value: s.Group})
	}
	cfg, err := ReadConsumerConfig(s.Client, entries)
	if err != nil {
		a.fault = err.Error()
	}
	if s.Commit != CommitAuto {
		cfg.AutoCommit = false
	}
	a.c = NewConsumer(cfg)
	return a
}

// Start implements node.Machine.
func (a *ConsumerApp) Start(out *node.Out) {
	if a.fault != "" {
		die(out, "org.apache.kafka.common.config.ConfigException: "+a.fault)
		return
	}
	a.c.Start(out)
	a.step(out)
}

// Receive implements node.Machine.
func (a *ConsumerApp) Receive(m wire.Message, out *node.Out) {
	if in, ok := m.Body.(*wire.Input); ok {
		a.input(in, out)
	} else {
		a.c.Receive(m, out)
	}
	a.step(out)
}

// Fire implements node.Machine.
func (a *ConsumerApp) Fire(t node.Timer, out *node.Out) {
	if t.Kind != workTimer {
		a.c.Fire(t, out)
	} else if a.working && t.ID == a.workID && !a.stuck {
		a.recordDone(out)
	}
	a.step(out)
}

// step is the program's loop, as far as it gets without waiting.
func (a *ConsumerApp) step(out *node.Out) {
	if a.begun || a.begin(out) {
		a.loop(out)
	}
	a.c.Rebalances() // the program has no rebalance listener
	printLogs(a.c.Logs(), a.c.Config().Library, out)
}

func (a *ConsumerApp) loop(out *node.Out) {
	for {
		a.commitsEnded(out)
		if a.closing {
			if a.c.Left() {
				out.Exit(0)
			}
			return
		}
		for _, e := range a.c.Errors() {
			die(out, "org.apache.kafka.clients.consumer."+e.Exception+": "+e.Message)
			a.paused = true
		}
		if polled := a.c.Records(); len(polled) > 0 {
			a.took(polled, out)
		}
		if out.Exited || a.working || a.waits != 0 {
			return
		}
		if a.ending {
			a.endIfIdle(out)
			return
		}
		if a.paused || a.c.Polling() {
			return
		}
		a.c.Poll(out)
	}
}

// begin subscribes, or assigns as soon as all partitions of the topics are known, and seeks.
func (a *ConsumerApp) begin(out *node.Out) bool {
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

// took takes the records of one poll.
func (a *ConsumerApp) took(polled []Polled, out *node.Out) {
	n := 0
	for i := range polled {
		records := polled[i].Records
		n += len(records)
		a.last, a.lastTP = records[len(records)-1], polled[i].TP
	}
	a.consumed += int64(n)
	a.batch, a.part, a.at = slices.Clone(polled), 0, 0
	a.workSince, a.workUntil = out.Now, out.Now
	if a.spec.Commit == CommitBefore && a.c.usesGroup() {
		a.waits, a.then = a.c.CommitSync(out), thenWork
		return
	}
	a.work(out)
}

// work begins with the batch: one record after the other, or all at once when that takes no time.
func (a *ConsumerApp) work(out *node.Out) {
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
		a.done(a.batch[i].TP, a.batch[i].Records, out)
	}
	a.batchDone(out)
}

func (a *ConsumerApp) next(out *node.Out) {
	a.workID++
	out.After(a.processing, node.Timer{Kind: workTimer, ID: a.workID})
}

// recordDone: the program is done with one record of the batch.
func (a *ConsumerApp) recordDone(out *node.Out) {
	p := &a.batch[a.part]
	a.done(p.TP, p.Records[a.at:a.at+1], out)
	if a.at++; a.at == len(p.Records) {
		a.part, a.at = a.part+1, 0
	}
	if a.part < len(a.batch) {
		a.next(out)
		return
	}
	a.working = false
	a.batchDone(out)
}

// done tells that records were processed: that is what the program is for.
func (a *ConsumerApp) done(tp wire.TopicPartition, records []node.PolledRecord, out *node.Out) {
	f := node.RecordsProcessed{Group: a.c.Config().GroupID, TP: tp, FirstOffset: records[0].Offset,
		LastOffset: records[len(records)-1].Offset, Tags: make([]uint64, len(records))}
	for i := range records {
		f.Tags[i] = records[i].Tag
	}
	a.processed += int64(len(records))
	out.Emit(f)
}

func (a *ConsumerApp) batchDone(out *node.Out) {
	a.batch = nil
	if a.spec.Commit == CommitAfter && a.c.usesGroup() {
		a.waits, a.then = a.c.CommitSync(out), thenPoll
		a.commitsEnded(out)
	}
	if a.waits == 0 {
		a.countOut(out)
	}
}

// countOut ends the program when it has had as many records as it was started for.
func (a *ConsumerApp) countOut(out *node.Out) {
	if a.spec.Count > 0 && a.consumed >= a.spec.Count && !a.closing {
		a.Shutdown(out)
	}
}

// commitsEnded goes on after a commitSync. When it throws, the program logs it and goes on polling:
// what the commit would have saved is read again by whoever has the partitions next.
func (a *ConsumerApp) commitsEnded(out *node.Out) {
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

func (a *ConsumerApp) input(in *wire.Input, out *node.Out) {
	if in.Interrupt {
		a.Shutdown(out)
		return
	}
	verb, rest, _ := strings.Cut(strings.TrimSpace(in.Line), " ")
	switch verb {
	case "":
	case "/pause":
		a.paused = true
		a.c.StopPolling()
	case "/resume":
		a.paused = false
	case "/processing":
		a.processing = processingTime(rest, a.processing)
	case "/seek":
		a.seekLine(rest, out)
	case "/commit":
		if rest == "async" && a.c.usesGroup() {
			a.c.CommitAsync(out)
		} else if a.waits == 0 && a.c.usesGroup() {
			a.waits, a.then = a.c.CommitSync(out), thenPoll
		}
	case "/subscribe":
		a.c.Subscribe(strings.Split(rest, ","), out)
	case "/stuck":
		a.stuck, a.paused = true, true
		a.c.StopPolling()
	case "/unstuck":
		if a.stuck {
			a.stuck, a.paused = false, false
			if a.working {
				a.next(out)
			}
		}
	case "/close":
		a.Shutdown(out)
	default:
		out.Emit(node.Printed{Line: "no such order: " + verb + " (there are /pause /resume " +
			"/processing /seek /commit /subscribe /stuck /unstuck /close)", Stderr: true})
	}
}

// processingTime reads what /processing is told: 250us, 3000ms or 3000. What can't be read changes
// nothing.
func processingTime(text string, before node.Time) node.Time {
	if us, ok := strings.CutSuffix(text, "us"); ok && numberOr(us, -1) >= 0 {
		return node.Time(numberOr(us, 0))
	}
	if ms := numberOr(strings.TrimSuffix(text, "ms"), -1); ms >= 0 {
		return node.Ms(ms)
	}
	return before
}

func (a *ConsumerApp) seekLine(rest string, out *node.Out) {
	name, place, _ := strings.Cut(rest, " ")
	tp, ok := ParseTopicPartition(name)
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

// ParseTopicPartition reads Kafka's own form, orders-0.
func ParseTopicPartition(text string) (wire.TopicPartition, bool) {
	i := strings.LastIndexByte(text, '-')
	if i <= 0 {
		return wire.TopicPartition{}, false
	}
	n, err := strconv.ParseInt(text[i+1:], 10, 32)
	return wire.TopicPartition{Topic: text[:i], Partition: int32(n)}, err == nil && n >= 0
}

// Crash implements node.Machine.
func (a *ConsumerApp) Crash() {}

// Shutdown implements node.Machine: the program finishes the records it has, ends its loop and closes
// the consumer, which leaves the group.
func (a *ConsumerApp) Shutdown(out *node.Out) {
	a.ending = true
	a.c.StopPolling()
	a.endIfIdle(out)
}

func (a *ConsumerApp) endIfIdle(out *node.Out) {
	if !a.ending || a.closing || a.working || a.waits != 0 {
		return
	}
	a.closing = true
	a.c.Leave(out)
	if a.c.Left() {
		out.Exit(0)
	}
}

// Clone implements node.Machine.
func (a *ConsumerApp) Clone() node.Machine {
	c := *a
	c.c = a.c.Clone()
	return &c
}

// ID is the program's address.
func (a *ConsumerApp) ID() wire.ID { return a.id }

// Name is the program's name on its card.
func (a *ConsumerApp) Name() string { return a.name }

// Spec is what the program was started with.
func (a *ConsumerApp) Spec() *ConsumerSpec { return a.spec }

// Library is the client for reading only: positions, connections, metadata.
func (a *ConsumerApp) Library() *Consumer { return &a.c }

// Consumed is how many records the program was given.
func (a *ConsumerApp) Consumed() int64 { return a.consumed }

// Processed is how many records the program is done with.
func (a *ConsumerApp) Processed() int64 { return a.processed }

// Working tells on how many records of the last poll the program works, since when and until when.
func (a *ConsumerApp) Working() (records int, since, until node.Time, working bool) {
	for i := range a.batch {
		records += len(a.batch[i].Records)
	}
	return records, a.workSince, a.workUntil, a.working
}

// Last is the newest record the program was given; false: none yet.
func (a *ConsumerApp) Last() (wire.TopicPartition, node.PolledRecord, bool) {
	return a.lastTP, a.last, a.consumed > 0
}
