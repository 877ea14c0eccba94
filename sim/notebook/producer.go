package notebook

import (
	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// ProducerSpec is a KafkaProducer that a cell makes.
type ProducerSpec struct {
	Notebook string
	Config   []wire.ConfigEntry
}

// Role implements client.Spec.
func (ProducerSpec) Role() string { return "producer" }

// New implements client.Spec.
func (s ProducerSpec) New(id wire.ID, name string) node.Machine {
	a := &Producer{handle: handle{id: id, name: name, owner: s.Notebook, ask: newAsk(s.Config, 1)}}
	cfg, err := client.ReadProducerConfig(client.KafkaPython, s.Config)
	if err != nil {
		a.fault = err.Error()
	}
	a.p = client.NewProducer(cfg, id)
	return a
}

// Producer is the process of one KafkaProducer.
type Producer struct {
	handle
	p    client.Producer
	ends []client.SendResult // not told yet; replaced whole
}

// tagBits are those of a producer's tag that number its records.
const tagBits = 1<<32 - 1

// Start implements node.Machine.
func (a *Producer) Start(out *node.Out) {
	if a.fault == "" {
		a.p.Start(out)
	}
}

// Receive implements node.Machine.
func (a *Producer) Receive(m wire.Message, out *node.Out) { receive(a, m, out) }

// Fire implements node.Machine.
func (a *Producer) Fire(t node.Timer, out *node.Out) { fire(a, t, out) }

func (a *Producer) receive(m wire.Message, out *node.Out) {
	if _, closed := m.Body.(*wire.ConnectionClosed); closed {
		a.ask.Receive(m, out)
		a.p.Receive(m, out)
	} else if !a.ask.Receive(m, out) {
		a.p.Receive(m, out)
	}
	a.take()
}

func (a *Producer) fire(t node.Timer, out *node.Out) {
	if !a.ask.Fire(t, out) {
		a.p.Fire(t, out)
	}
	a.take()
}

// take puts what became of records aside until the program calls again.
func (a *Producer) take() {
	if r := a.p.Results(); len(r) > 0 {
		a.ends = append(a.ends[:len(a.ends):len(a.ends)], r...)
	}
	a.p.Logs()
}

func (a *Producer) begin(out *node.Out) {
	switch c := &a.now; c.do {
	case "send":
		a.send(out)
	case "flush":
		a.p.Flush(out)
	case "close":
		a.p.Close(out)
	case "ready", "wait", "partitions", "results":
	default:
		a.unknown(out)
	}
	a.take()
}

func (a *Producer) send(out *node.Out) {
	c := &a.now
	r := client.ProducerRecord{Topic: c.text("topic"), Partition: client.AnyPartition,
		Key: c.bytes("key"), Value: c.bytes("value"), TimestampMs: c.number("timestamp_ms", 0)}
	if n := c.number("partition", -1); n >= 0 && n < 1<<31 {
		r.Partition = int32(n)
	}
	for _, h := range c.args.Get("headers").Items {
		name, _ := h.Get("name").String()
		r.Headers = append(r.Headers, wire.Header{Key: name, Value: bytesIn(h, "value")})
	}
	c.wants = int64(a.p.Send(r, out) & tagBits)
}

func (a *Producer) goOn(out *node.Out) {
	switch c := &a.now; c.do {
	case "send":
		if !a.p.Blocked() {
			a.finish(a.answer().Number("record", c.wants), out)
		}
	case "wait":
		if a.ended(c.number("record", 0)) {
			a.finish(a.answer(), out)
		} else if c.late(out) {
			a.finish(a.answer().Literal("late", "true"), out)
		}
	case "flush", "close":
		if idle := a.p.Idle(); idle || c.late(out) {
			ends := c.do == "close"
			w := a.answer()
			if !idle {
				w.Literal("late", "true")
			}
			a.finish(w, out)
			if ends {
				out.Exit(0)
			}
		}
	case "ready":
		ready(&a.handle, &a.p.Net, a.fault, out)
	case "partitions":
		topic := c.text("topic")
		n := a.p.PartitionsFor(topic, out)
		err := a.p.TopicError(topic)
		switch {
		case n > 0:
			a.finish(a.answer().Number("partitions", int64(n)), out)
		case err != wire.None && !err.Retriable():
			a.throw(pythonName(err.Exception()), err.Message(), out)
		case c.late(out):
			a.finish(a.answer().Number("partitions", 0), out)
		}
	case "results":
		if len(a.ends) > 0 || c.late(out) || c.until == node.Forever {
			a.finish(a.answer(), out)
		}
	}
}

// ready answers when the cluster's metadata is there, or can't be had.
func ready(h *handle, n *client.Network, fault string, out *node.Out) {
	_, known := n.MetadataAt()
	switch {
	case fault != "":
		h.throw("KafkaConfigurationError", fault, out)
	case known:
		h.ok(out)
	case h.now.late(out):
		h.throw("KafkaTimeoutError", "", out)
	}
}

func (a *Producer) ended(record int64) bool {
	for i := range a.ends {
		if int64(a.ends[i].Tag&tagBits) == record {
			return true
		}
	}
	return false
}

// finish answers, and tells what became of records since the last answer.
func (a *Producer) finish(w *kit.JSONWriter, out *node.Out) {
	if len(a.ends) > 0 {
		w.List("done")
		for i := range a.ends {
			r := &a.ends[i]
			w.Open("").Number("record", int64(r.Tag&tagBits)).
				Number("partition", int64(r.TP.Partition)).Number("offset", r.Offset).
				Number("timestamp", r.TimestampMs)
			if r.Failed {
				w.Open("error").Text("type", pythonName(r.Exception)).Text("text", r.Message).
					Number("code", int64(r.Error)).Shut()
			}
			w.Shut()
		}
		w.End()
		a.ends = nil
	}
	a.done(w, out)
}

// Shutdown implements node.Machine.
func (a *Producer) Shutdown(out *node.Out) { out.Exit(0) }

// Clone implements node.Machine.
func (a *Producer) Clone() node.Machine {
	c := *a
	c.handle = a.cloneHandle()
	c.p = a.p.Clone()
	return &c
}

// Library is the client for reading only: queues, connections, metadata.
func (a *Producer) Library() *client.Producer { return &a.p }
