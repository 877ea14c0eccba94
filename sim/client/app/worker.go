package app

import (
	"slices"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// worker is the state of a program with one thread that takes records and works on them, one after
// the other: how it is named, what it holds in its hands, whether it is paused or stuck. Whether the
// records come from partitions of its own or from a queue is the program's matter.
type worker struct {
	id         wire.ID
	name       string
	fault      string // why the program could not start
	paused     bool
	stuck      bool            // never comes back from the record it works on, as in a deadlock
	ending     bool            // asked to end: the records of the last poll are finished first
	batch      []client.Polled // the records of the last poll; replaced whole
	part, at   int             // of batch: the record that is worked on
	working    bool
	workID     int64     // the number of the pending alarm
	processing node.Time // for each record
	consumed   int64
	processed  int64
	ageMs      int64 // of the record that was processed last, by the program's clock
}

// program is what differs from one worker to the other.
type program interface {
	node.Machine
	hands() *worker
	library() library
	// step goes on with the program as far as it gets without waiting.
	step(out *node.Out)
	// recordDone is called when the time for one record is over.
	recordDone(out *node.Out)
	// order carries out a line that not every worker understands; false: nor does this one.
	order(verb, rest string, out *node.Out) bool
	// Orders are all orders the program understands.
	Orders() []string
}

// library is the client that the program polls.
type library interface {
	Receive(m wire.Message, out *node.Out) bool
	Fire(t node.Timer, out *node.Out) bool
	StopPolling()
}

const workTimer = client.FirstOwnTimer

// readConfig makes the library's settings from what the program was started with.
func (w *worker) readConfig(library, group string, config []wire.ConfigEntry) client.ConsumerConfig {
	entries := append([]wire.ConfigEntry{{Key: "client.id", Value: w.name}}, config...)
	if group != "" {
		entries = append(entries, wire.ConfigEntry{Key: "group.id", Value: group})
	}
	cfg, err := client.ReadConsumerConfig(library, entries)
	if err != nil {
		w.fault = err.Error()
	}
	return cfg
}

// faulty ends a program whose settings are bad as soon as it starts.
func (w *worker) faulty(out *node.Out) bool {
	if w.fault != "" {
		die(out, "org.apache.kafka.common.config.ConfigException: "+w.fault)
	}
	return w.fault != ""
}

// receive is node.Machine's Receive of each worker.
func receive(p program, m wire.Message, out *node.Out) {
	if in, ok := m.Body.(*wire.Input); ok {
		input(p, in, out)
	} else {
		p.library().Receive(m, out)
	}
	p.step(out)
}

// fire is node.Machine's Fire of each worker.
func fire(p program, t node.Timer, out *node.Out) {
	w := p.hands()
	if t.Kind != workTimer {
		p.library().Fire(t, out)
	} else if w.working && t.ID == w.workID && !w.stuck {
		p.recordDone(out)
	}
	p.step(out)
}

// input carries out what is typed: the orders each worker understands, and its own.
func input(p program, in *wire.Input, out *node.Out) {
	if in.Interrupt {
		p.Shutdown(out)
		return
	}
	w := p.hands()
	verb, rest, _ := strings.Cut(strings.TrimSpace(in.Line), " ")
	switch verb {
	case "":
	case "/pause":
		w.paused = true
		p.library().StopPolling()
	case "/resume":
		w.paused = false
	case "/processing":
		w.processing = processingTime(rest, w.processing)
	case "/stuck":
		w.stuck, w.paused = true, true
		p.library().StopPolling()
	case "/unstuck":
		if w.stuck {
			w.stuck, w.paused = false, false
			if w.working {
				w.next(out)
			}
		}
	case "/close":
		p.Shutdown(out)
	default:
		if !p.order(verb, rest, out) {
			noSuchOrder(verb, p.Orders(), out)
		}
	}
}

func noSuchOrder(verb string, orders []string, out *node.Out) {
	out.Emit(node.Printed{Line: "no such order: " + verb + " (there are " +
		strings.Join(orders, " ") + ")", Stderr: true})
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

// took takes the records of one poll into the hands.
func (w *worker) took(polled []client.Polled) {
	for i := range polled {
		w.consumed += int64(len(polled[i].Records))
	}
	w.batch, w.part, w.at = slices.Clone(polled), 0, 0
}

// next begins with a record: it is done after the processing time.
func (w *worker) next(out *node.Out) {
	w.workID++
	out.After(w.processing, node.Timer{Kind: workTimer, ID: w.workID})
}

// turn puts the record that is worked on aside; false: it was the last of the batch.
func (w *worker) turn() bool {
	if w.at++; w.at == len(w.batch[w.part].Records) {
		w.part, w.at = w.part+1, 0
	}
	return w.part < len(w.batch)
}

// did tells that records were processed: that is what the program is for.
func (w *worker) did(group string, tp wire.TopicPartition, records []node.PolledRecord,
	out *node.Out) {
	f := node.RecordsProcessed{Group: group, TP: tp, FirstOffset: records[0].Offset,
		LastOffset: records[len(records)-1].Offset, Tags: make([]uint64, len(records))}
	for i := range records {
		f.Tags[i] = records[i].Tag
	}
	w.processed += int64(len(records))
	w.ageMs = max(out.Wall().UnixMs()-records[len(records)-1].TimestampMs, 0)
	out.Emit(f)
}

func (w *worker) hands() *worker { return w }

// Crash implements node.Machine.
func (w *worker) Crash() {}

// ID is the program's address.
func (w *worker) ID() wire.ID { return w.id }

// Age is how old the record was that the program has processed last, when it was done with it: from its
// timestamp, in milliseconds, by the program's clock; false: it has processed none.
func (w *worker) Age() (ms int64, ok bool) { return w.ageMs, w.processed > 0 }

// Name is the program's name on its card.
func (w *worker) Name() string { return w.name }

// Consumed is how many records the program was given.
func (w *worker) Consumed() int64 { return w.consumed }

// Processed is how many records the program is done with.
func (w *worker) Processed() int64 { return w.processed }
