package client

import (
	"bytes"
	"slices"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// ShareConsumerSpec is an application that takes work from a queue: a member of a share group.
type ShareConsumerSpec struct {
	Client string
	Config []wire.ConfigEntry
	Topics []string
	Group  string
	// Processing is the time the program needs for one record.
	Processing node.Time
	// Bad makes the program fail on records whose value contains it; it then says BadAck: AckRelease
	// (another may try; the zero value) or AckReject (nobody shall).
	Bad    string
	BadAck wire.AckType
	Paused bool
}

// Role implements Spec.
func (ShareConsumerSpec) Role() string { return "consumer" }

// ShareConsumerApp is its machine. It acknowledges explicitly when Bad is set, else implicitly with the
// next poll. Lines: /pause, /resume, /processing 200, /bad TEXT, /stuck, /unstuck, /close.
type ShareConsumerApp struct {
	id         wire.ID
	name       string
	spec       *ShareConsumerSpec
	fault      string
	c          ShareConsumer
	paused     bool
	stuck      bool
	ending     bool
	batch      []Polled
	part, at   int
	working    bool
	workID     int64
	processing node.Time
	bad        string
	consumed   int64
	processed  int64
}

// New implements Spec.
func (s ShareConsumerSpec) New(id wire.ID, name string) node.Machine {
	a := &ShareConsumerApp{id: id, name: name, spec: &s, paused: s.Paused, processing: s.Processing,
		bad: s.Bad}
	entries := append([]wire.ConfigEntry{{Key: "client.id", Value: name}}, s.Config...)
	if s.Group != "" {
		entries = append(entries, wire.ConfigEntry{Key: "group.id", Value: s.Group})
	}
	cfg, err := ReadConsumerConfig(s.Client, entries)
	if err != nil {
		a.fault = err.Error()
	} else if cfg.GroupID == "" {
		a.fault = "You must provide a valid group.id in the consumer configuration."
	}
	explicit := s.Bad != ""
	for _, e := range s.Config {
		if e.Key == "share.acknowledgement.mode" {
			explicit = e.Value == "explicit"
		}
	}
	a.c = NewShareConsumer(cfg, explicit)
	return a
}

// Start implements node.Machine.
func (a *ShareConsumerApp) Start(out *node.Out) {
	if a.fault != "" {
		die(out, "org.apache.kafka.common.config.ConfigException: "+a.fault)
		return
	}
	a.c.Subscribe(a.spec.Topics, out)
	a.loop(out)
}

// Receive implements node.Machine.
func (a *ShareConsumerApp) Receive(m wire.Message, out *node.Out) {
	if in, ok := m.Body.(*wire.Input); ok {
		a.input(in, out)
	} else {
		a.c.Receive(m, out)
	}
	a.loop(out)
}

// Fire implements node.Machine.
func (a *ShareConsumerApp) Fire(t node.Timer, out *node.Out) {
	if t.Kind != workTimer {
		a.c.Fire(t, out)
	} else if a.working && t.ID == a.workID && !a.stuck {
		a.recordDone(out)
	}
	a.loop(out)
}

func (a *ShareConsumerApp) loop(out *node.Out) {
	defer func() { printLogs(a.c.Logs(), a.c.Config().Library, out) }()
	for {
		for _, e := range a.c.Errors() {
			die(out, "org.apache.kafka.common.errors."+e.Exception+": "+e.Message)
			a.paused = true
		}
		if polled := a.c.Records(); len(polled) > 0 {
			a.batch, a.part, a.at, a.working = slices.Clone(polled), 0, 0, true
			for i := range polled {
				a.consumed += int64(len(polled[i].Records))
			}
			if a.processing > 0 {
				a.next(out)
			}
		}
		for a.working && a.processing <= 0 && !a.stuck {
			a.recordDone(out)
		}
		switch {
		case a.c.closing:
			if a.c.Left() {
				out.Exit(0)
			}
			return
		case out.Exited || a.working:
			return
		case a.ending:
			if !a.c.explicit {
				for _, r := range a.c.Unacknowledged() {
					a.c.Acknowledge(r, wire.AckAccept)
				}
			}
			a.c.Leave(out)
			continue
		case a.paused || a.c.Polling():
			return
		}
		a.c.Poll(out)
	}
}

func (a *ShareConsumerApp) next(out *node.Out) {
	a.workID++
	out.After(a.processing, node.Timer{Kind: workTimer, ID: a.workID})
}

// recordDone: the program is done with one record, or has failed on it.
func (a *ShareConsumerApp) recordDone(out *node.Out) {
	p := &a.batch[a.part]
	r := &p.Records[a.at]
	failed := a.bad != "" && bytes.Contains(r.Value, []byte(a.bad))
	if !failed {
		a.processed++
		out.Emit(node.RecordsProcessed{Group: a.c.cfg.GroupID, TP: p.TP, FirstOffset: r.Offset,
			LastOffset: r.Offset, Tags: []uint64{r.Tag}})
	}
	if a.c.explicit {
		kind := wire.AckAccept
		if failed {
			if kind = a.spec.BadAck; kind == wire.AckGap {
				kind = wire.AckRelease
			}
		}
		a.c.Acknowledge(ShareRecord{p.TP, r.Offset}, kind)
	}
	if a.at++; a.at == len(p.Records) {
		a.part, a.at = a.part+1, 0
	}
	if a.part < len(a.batch) {
		if a.processing > 0 {
			a.next(out)
		}
		return
	}
	a.working, a.batch = false, nil
}

func (a *ShareConsumerApp) input(in *wire.Input, out *node.Out) {
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
	case "/bad":
		a.bad = rest
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
			"/processing /bad /stuck /unstuck /close)", Stderr: true})
	}
}

// Crash implements node.Machine.
func (a *ShareConsumerApp) Crash() {}

// Shutdown implements node.Machine.
func (a *ShareConsumerApp) Shutdown(out *node.Out) {
	a.ending = true
	a.c.StopPolling()
	a.loop(out)
}

// Clone implements node.Machine.
func (a *ShareConsumerApp) Clone() node.Machine {
	c := *a
	c.c = a.c.Clone()
	return &c
}

// ID is the program's address.
func (a *ShareConsumerApp) ID() wire.ID { return a.id }

// Name is the program's name on its card.
func (a *ShareConsumerApp) Name() string { return a.name }

// Spec is what the program was started with.
func (a *ShareConsumerApp) Spec() *ShareConsumerSpec { return a.spec }

// Library is the client for reading only.
func (a *ShareConsumerApp) Library() *ShareConsumer { return &a.c }

// Consumed and Processed count the records the program was given, and those it is done with.
func (a *ShareConsumerApp) Consumed() int64 { return a.consumed }

// Processed counts the records the program is done with.
func (a *ShareConsumerApp) Processed() int64 { return a.processed }
