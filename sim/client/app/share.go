package app

import (
	"bytes"

	"highwater/sim/client"
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

// ShareConsumer is its machine. It acknowledges explicitly when Bad is set, else implicitly with the
// next poll. Lines: /pause, /resume, /processing 200, /bad TEXT, /stuck, /unstuck, /close.
type ShareConsumer struct {
	worker
	spec *ShareConsumerSpec
	c    client.ShareConsumer
	bad  string
}

// New implements Spec.
func (s ShareConsumerSpec) New(id wire.ID, name string) node.Machine {
	a := &ShareConsumer{spec: &s, bad: s.Bad,
		worker: worker{id: id, name: name, paused: s.Paused, processing: s.Processing}}
	cfg := a.readConfig(s.Client, s.Group, s.Config)
	if a.fault == "" && cfg.GroupID == "" {
		a.fault = "You must provide a valid group.id in the consumer configuration."
	}
	explicit := s.Bad != ""
	for _, e := range s.Config {
		if e.Key == "share.acknowledgement.mode" {
			explicit = e.Value == "explicit"
		}
	}
	a.c = client.NewShareConsumer(cfg, explicit)
	return a
}

// Start implements node.Machine.
func (a *ShareConsumer) Start(out *node.Out) {
	if a.faulty(out) {
		return
	}
	a.c.Subscribe(a.spec.Topics, out)
	a.step(out)
}

// Receive implements node.Machine.
func (a *ShareConsumer) Receive(m wire.Message, out *node.Out) { receive(a, m, out) }

// Fire implements node.Machine.
func (a *ShareConsumer) Fire(t node.Timer, out *node.Out) { fire(a, t, out) }

func (a *ShareConsumer) library() library { return &a.c }

// step implements program.
func (a *ShareConsumer) step(out *node.Out) {
	defer func() { printLogs(a.c.Logs(), a.c.Config().Library, out) }()
	for {
		for _, e := range a.c.Errors() {
			die(out, "org.apache.kafka.common.errors."+e.Exception+": "+e.Message)
			a.paused = true
		}
		if polled := a.c.Records(); len(polled) > 0 {
			a.took(polled)
			a.working = true
			if a.processing > 0 {
				a.next(out)
			}
		}
		for a.working && a.processing <= 0 && !a.stuck {
			a.recordDone(out)
		}
		switch {
		case a.c.Leaving():
			if a.c.Left() {
				out.Exit(0)
			}
			return
		case out.Exited || a.working:
			return
		case a.ending:
			if !a.c.Explicit() {
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

// recordDone: the program is done with one record, or has failed on it.
func (a *ShareConsumer) recordDone(out *node.Out) {
	p := &a.batch[a.part]
	r := &p.Records[a.at]
	failed := a.bad != "" && bytes.Contains(r.Value, []byte(a.bad))
	if !failed {
		a.did(a.c.Config().GroupID, p.TP, p.Records[a.at:a.at+1], out)
	}
	if a.c.Explicit() {
		kind := wire.AckAccept
		if failed {
			if kind = a.spec.BadAck; kind == wire.AckGap {
				kind = wire.AckRelease
			}
		}
		a.c.Acknowledge(client.ShareRecord{TP: p.TP, Offset: r.Offset}, kind)
	}
	if a.turn() {
		if a.processing > 0 {
			a.next(out)
		}
		return
	}
	a.working, a.batch = false, nil
}

// order implements program.
func (a *ShareConsumer) order(verb, rest string, _ *node.Out) bool {
	if verb == "/bad" {
		a.bad = rest
	}
	return verb == "/bad"
}

// Orders implements program.
func (a *ShareConsumer) Orders() []string {
	return []string{"/pause", "/resume", "/processing", "/bad", "/stuck", "/unstuck", "/close"}
}

// Shutdown implements node.Machine.
func (a *ShareConsumer) Shutdown(out *node.Out) {
	a.ending = true
	a.c.StopPolling()
	a.step(out)
}

// Clone implements node.Machine.
func (a *ShareConsumer) Clone() node.Machine {
	c := *a
	c.c = a.c.Clone()
	return &c
}

// Spec is what the program was started with.
func (a *ShareConsumer) Spec() *ShareConsumerSpec { return a.spec }

// Library is the client for reading only.
func (a *ShareConsumer) Library() *client.ShareConsumer { return &a.c }
