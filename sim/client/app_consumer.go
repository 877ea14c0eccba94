package client

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// ConsumerApp is the machine of a ConsumerSpec: a program with one thread that polls, works on the
// records it got, and polls again. Its lag is real: while it works it asks for nothing.
//
// Lines steer it: /pause, /resume, /processing 200 (milliseconds a record), /seek orders-0 5 (or
// beginning, or end).
type ConsumerApp struct {
	id         wire.ID
	name       string
	spec       *ConsumerSpec // shared by snapshots, never edited
	fault      string
	c          Consumer
	assigned   bool
	paused     bool
	working    bool // on the records of the last poll
	workSince  node.Time
	workUntil  node.Time
	workID     int64
	batch      int // records of the last poll
	processing node.Time
	consumed   int64
	last       node.PolledRecord
	lastTP     wire.TopicPartition
}

const workTimer = FirstOwnTimer

// New implements Spec.
func (s ConsumerSpec) New(id wire.ID, name string) node.Machine {
	a := &ConsumerApp{id: id, name: name, spec: &s, paused: s.Paused, processing: s.Processing}
	entries := append([]wire.ConfigEntry{{Key: "client.id", Value: name}}, s.Config...)
	cfg, err := ReadConsumerConfig(s.Client, entries)
	if err != nil {
		a.fault = err.Error()
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
	if t.Kind == workTimer {
		a.working = a.working && t.ID != a.workID
	} else {
		a.c.Fire(t, out)
	}
	a.step(out)
}

// step is the program's loop, as far as it gets without waiting.
func (a *ConsumerApp) step(out *node.Out) {
	if !a.assigned && !a.assign(out) {
		printLogs(a.c.Logs(), a.c.Config().Library, out)
		return
	}
	for {
		for _, e := range a.c.Errors() {
			die(out, "org.apache.kafka.clients.consumer."+e.Exception+": "+e.Message)
			a.paused = true
		}
		if polled := a.c.Records(); len(polled) > 0 {
			a.work(polled, out)
			if out.Exited {
				return
			}
		}
		if a.working || a.paused || a.c.Polling() {
			break
		}
		a.c.Poll(out)
	}
	printLogs(a.c.Logs(), a.c.Config().Library, out)
}

// assign waits until all partitions of the topics are known, assigns them, and seeks.
func (a *ConsumerApp) assign(out *node.Out) bool {
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
	a.assigned = true
	a.c.Assign(tps, out)
	for _, o := range a.spec.Offsets {
		a.c.Seek(o.TP, o.Offset, out)
	}
	return true
}

// work takes the records of one poll.
func (a *ConsumerApp) work(polled []Polled, out *node.Out) {
	n := 0
	for i := range polled {
		records := polled[i].Records
		n += len(records)
		a.last, a.lastTP = records[len(records)-1], polled[i].TP
	}
	a.consumed += int64(n)
	a.batch, a.workSince, a.workUntil = n, out.Now, out.Now
	if a.spec.Count > 0 && a.consumed >= a.spec.Count {
		a.c.Close()
		out.Exit(0)
		return
	}
	if a.processing > 0 {
		a.working = true
		a.workID++
		a.workUntil = out.Now + node.Time(n)*a.processing
		out.After(a.workUntil-out.Now, node.Timer{Kind: workTimer, ID: a.workID})
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
		if ms := numberOr(strings.TrimSuffix(rest, "ms"), -1); ms >= 0 {
			a.processing = node.Ms(ms)
		}
	case "/seek":
		a.seekLine(rest, out)
	default:
		out.Emit(node.Printed{Line: "no such order: " + verb +
			" (there are /pause /resume /processing /seek)", Stderr: true})
	}
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

// Shutdown implements node.Machine.
func (a *ConsumerApp) Shutdown(out *node.Out) {
	a.c.Close()
	out.Exit(0)
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

// Working tells on how many records of the last poll the program works, since when and until when.
func (a *ConsumerApp) Working() (records int, since, until node.Time, working bool) {
	return a.batch, a.workSince, a.workUntil, a.working
}

// Last is the newest record the program was given; false: none yet.
func (a *ConsumerApp) Last() (wire.TopicPartition, node.PolledRecord, bool) {
	return a.lastTP, a.last, a.consumed > 0
}
