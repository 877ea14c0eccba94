package app

import (
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/serde"
	"highwater/sim/wire"
)

// Producer is the machine of a ProducerSpec: a program with one thread that calls send() at a
// steady rate, and for every line it is given.
//
// A line is a record, key:value, or only a value when there is no separator or it begins with a
// brace. Lines that begin with a slash steer the program: /pause, /resume, /rate 2.5 (records per
// second), /burst 100 (at once), /count 50 (stop after so many more), /to 2 or /to any (partition),
// /topic name, /flush.
type Producer struct {
	id       wire.ID
	name     string
	spec     *ProducerSpec // shared by snapshots, never edited
	fault    string        // why the program could not start
	p        client.Producer
	keys     serde.Serializer
	values   serde.Serializer
	avro     client.Avro
	outbox   [][2][]byte // keys and values that wait for the registry's answer; replaced whole
	table    table
	orders   orderBook
	topic    string
	to       int32 // AnyPartition or a partition
	interval node.Time
	left     int64 // records the stream may still send; -1: no limit
	paused   bool
	stalled  bool // a tick came while send() was blocked
	ending   bool
	ticks    int64 // the number of the pending tick
	sent     int64
	acked    int64
	failed   int64
	last     client.SendResult
}

const streamTimer = client.FirstOwnTimer

// New implements Spec.
func (s ProducerSpec) New(id wire.ID, name string) node.Machine {
	a := &Producer{id: id, name: name, spec: &s, topic: s.Topic, to: s.ToPartition - 1,
		interval: s.Interval, left: -1, paused: s.Paused, orders: newOrderBook(&s)}
	if s.Count > 0 {
		a.left = s.Count
	}
	entries := append([]wire.ConfigEntry{{Key: "client.id", Value: name}}, s.Config...)
	cfg, err := client.ReadProducerConfig(s.Client, entries)
	if err == nil {
		a.keys, a.values, err = client.ReadSerializers(s.Client, s.Config)
	}
	if err == nil && client.IsAvro(a.values.Class) {
		var avro *client.AvroConfig
		avro, err = client.ReadAvro(s.Config, s.Schema)
		a.avro = client.NewAvro(avro, 3)
	}
	if err != nil {
		a.fault = err.Error()
	}
	a.p = client.NewProducer(cfg, id)
	return a
}

// Start implements node.Machine.
func (a *Producer) Start(out *node.Out) {
	if a.fault != "" {
		die(out, "org.apache.kafka.common.config.ConfigException: "+a.fault)
		return
	}
	a.p.Start(out)
	a.schedule(out)
	a.awaitCopy(out)
	a.drain(out)
}

// die prints an uncaught exception as a Java program's main does, with those behind it, and ends the
// process.
func die(out *node.Out, exception string, causes ...string) {
	printErr(out, "Exception in thread \"main\" "+exception)
	for _, cause := range causes {
		printErr(out, "Caused by: "+cause)
	}
	out.Exit(1)
}

// printErr writes a text of one line or more to standard error.
func printErr(out *node.Out, text string) {
	for line := range strings.SplitSeq(text, "\n") {
		out.Emit(node.Printed{Line: line, Stderr: true})
	}
}

// schedule sets the stream's next tick.
func (a *Producer) schedule(out *node.Out) {
	a.ticks++
	if a.interval > 0 && !a.paused && !a.ending && a.left != 0 {
		out.After(a.interval, node.Timer{Kind: streamTimer, ID: a.ticks})
	}
}

// Receive implements node.Machine.
func (a *Producer) Receive(m wire.Message, out *node.Out) {
	if in, ok := m.Body.(*wire.Input); ok {
		a.input(in, out)
	} else if !a.avro.Receive(m, out) {
		a.p.Receive(m, out)
	}
	a.drain(out)
}

// Fire implements node.Machine.
func (a *Producer) Fire(t node.Timer, out *node.Out) {
	if t.Kind == copyTimer {
		a.copyRows(out)
	} else if t.Kind == streamTimer {
		if t.ID == a.ticks {
			a.tick(out)
		}
	} else if !a.avro.Fire(t, out) {
		a.p.Fire(t, out)
	}
	a.drain(out)
}

// tick sends the stream's next record. While send() hangs the program can't call it again: the
// stream goes on when the call has returned.
func (a *Producer) tick(out *node.Out) {
	if a.p.Blocked() || len(a.outbox) > 0 {
		a.stalled = true
		return
	}
	a.stream(out)
	a.schedule(out)
}

func (a *Producer) stream(out *node.Out) {
	if a.left == 0 {
		return
	}
	if a.left > 0 {
		a.left--
	}
	key, value := a.orders.next(out.Now)
	a.send(key, value, out)
}

// send makes the record's bytes, and hands them to the library. What is no value of the serializer's
// type is no record: the program prints the exception and goes on.
func (a *Producer) send(key, value []byte, out *node.Out) {
	exception := ""
	if a.keys.Class != "" && key != nil {
		key, exception = a.keys.Write(string(key))
	}
	if a.avro.On() && exception == "" {
		a.outbox = append(a.outbox[:len(a.outbox):len(a.outbox)], [2][]byte{key, value})
		return
	}
	if a.values.Class != "" && exception == "" {
		value, exception = a.values.Write(string(value))
	}
	if exception != "" {
		printErr(out, exception)
		return
	}
	a.sent++
	a.keep(key, value, out)
	a.p.Send(client.ProducerRecord{Topic: a.topic, Partition: a.to, Key: key, Value: value}, out)
}

// post hands over what waits for the registry's answer, if that has come. A serializer's exception is
// printed, and the program goes on with the next record.
func (a *Producer) post(out *node.Out) {
	for len(a.outbox) > 0 {
		key, value := a.outbox[0][0], a.outbox[0][1]
		b, wait, exceptions := a.avro.Write(a.topic, value, out)
		if wait {
			return
		}
		a.outbox = a.outbox[1:]
		if len(exceptions) > 0 {
			out.Emit(node.RecordUnwritable{Topic: a.topic, Class: a.values.Class,
				Problem: exceptions[len(exceptions)-1]})
			printErr(out, strings.Join(exceptions, "\nCaused by: "))
			continue
		}
		a.sent++
		a.keep(key, b, out)
		a.p.Send(client.ProducerRecord{Topic: a.topic, Partition: a.to, Key: key, Value: b}, out)
	}
}

// drain counts outcomes, prints the library's warnings, and goes on where the program had to wait.
func (a *Producer) drain(out *node.Out) {
	a.post(out)
	for _, r := range a.p.Results() {
		if r.Failed {
			a.failed++
		} else {
			a.acked++
		}
		a.last = r
	}
	printLogs(a.p.Logs(), a.p.Config().Library, out)
	if a.stalled && !a.p.Blocked() && len(a.outbox) == 0 {
		a.stalled = false
		a.tick(out)
		a.drain(out)
		return
	}
	if a.ending && a.p.Idle() && len(a.outbox) == 0 {
		out.Exit(0)
	}
}

// printLogs writes warnings to the program's standard error. The texts are the Java client's, so
// programs with another library stay silent.
func printLogs(lines []client.LogLine, library string, out *node.Out) {
	if library != client.Java {
		return
	}
	for _, l := range lines {
		out.Emit(node.Printed{Line: l.Format(out.Now), Stderr: true})
	}
}

func (a *Producer) input(in *wire.Input, out *node.Out) {
	switch {
	case in.Interrupt:
		a.Shutdown(out)
	case in.EOF, in.Line == "":
	case in.Line[0] == '/':
		verb, rest, _ := strings.Cut(in.Line[1:], " ")
		a.steer(verb, strings.TrimSpace(rest), out)
	default:
		separator := a.spec.KeySeparator
		if separator == "" {
			separator = ":"
		}
		key, value, found := strings.Cut(in.Line, separator)
		if !found || in.Line[0] == '{' {
			a.send(nil, []byte(in.Line), out)
		} else {
			a.send([]byte(key), []byte(value), out)
		}
	}
}

func (a *Producer) steer(verb, rest string, out *node.Out) {
	switch verb {
	case "pause":
		a.paused = true
	case "resume":
		a.paused = false
		a.schedule(out)
	case "rate":
		if interval, ok := intervalOf(rest); ok {
			a.interval = interval
			a.schedule(out)
		}
	case "burst":
		for n := min(numberOr(rest, 1), 100000); n > 0; n-- {
			key, value := a.orders.next(out.Now)
			a.send(key, value, out)
		}
	case "count":
		a.left = numberOr(rest, -1)
		a.schedule(out)
	case "to":
		a.to = int32(numberOr(rest, int64(client.AnyPartition)))
	case "topic":
		a.topic = rest
	case "flush":
		a.p.Flush(out)
	default:
		noSuchOrder("/"+verb, a.Orders(), out)
	}
}

// Orders are all orders the program understands.
func (a *Producer) Orders() []string {
	return []string{"/pause", "/resume", "/rate", "/burst", "/count", "/to", "/topic", "/flush"}
}

// Crash implements node.Machine.
func (a *Producer) Crash() {}

// Shutdown implements node.Machine: the program calls close(), which waits for what is queued.
func (a *Producer) Shutdown(out *node.Out) {
	a.ending = true
	a.p.Close(out)
	a.drain(out)
}

// Clone implements node.Machine.
func (a *Producer) Clone() node.Machine {
	c := *a
	c.p = a.p.Clone()
	return &c
}

// ID is the program's address.
func (a *Producer) ID() wire.ID { return a.id }

// Name is the program's name on its card.
func (a *Producer) Name() string { return a.name }

// Spec is what the program was started with.
func (a *Producer) Spec() *ProducerSpec { return a.spec }

// Library is the client for reading only: queues, connections, metadata.
func (a *Producer) Library() *client.Producer { return &a.p }

// Streaming tells whether the program calls send() by itself.
func (a *Producer) Streaming() bool {
	return a.interval > 0 && !a.paused && !a.ending && a.left != 0
}

// Endless tells whether the program will go on calling send() by itself until somebody stops it.
func (a *Producer) Endless() bool { return a.Streaming() && a.left < 0 }

// Interval between two calls of send(); zero: none.
func (a *Producer) Interval() node.Time { return a.interval }

// Counts are calls of send() so far, and how many of them were acknowledged and failed.
func (a *Producer) Counts() (sent, acked, failed int64) { return a.sent, a.acked, a.failed }

// Last is the latest outcome; its Tag is 0 when there was none.
func (a *Producer) Last() client.SendResult { return a.last }
