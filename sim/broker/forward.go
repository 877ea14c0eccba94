package broker

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// forward is a client's request that only the controller can decide; the broker passes it on and
// the answer back. Requests of the broker itself, to create a topic, have client 0. Kafka:
// ForwardingManager, NodeToControllerChannelManager.
type forward struct {
	client      wire.ID
	clientCorr  int32
	correlation int32 // of the request to the controller; 0: not under way
	since, sent node.Time
	body        wire.Body
	topic       string    // to be created automatically
	refused     wire.Body // what the caller may not do of it: a part of the answer; nil: nothing
}

// forwarding are the clients' requests that wait for the controller.
type forwarding struct {
	*ground
	channel  *controllerChannel
	queue    []forward // replaced whole
	creating []string  // topics whose automatic creation was asked for; replaced whole
}

// forwardTimeout is how long a request is tried. Kafka: the retryTimeoutMs of "forwarding".
const forwardTimeout = 60 * node.Second

// forward passes a request on to the active controller.
func (fw *forwarding) forward(m *wire.Message, out *node.Out) {
	fw.add(forward{client: m.From, clientCorr: m.Correlation, since: out.Now, body: m.Body})
	fw.send(out)
}

// The list is replaced whole, as snapshots share it.
func (fw *forwarding) add(f forward) {
	fw.queue = append(slices.Clip(fw.queue), f)
}

func (fw *forwarding) remove(drop func(f *forward) bool) {
	kept := make([]forward, 0, len(fw.queue))
	for _, f := range fw.queue {
		if !drop(&f) {
			kept = append(kept, f)
		}
	}
	fw.queue = kept
}

func (fw *forwarding) send(out *node.Out) {
	if len(fw.queue) == 0 {
		return
	}
	fw.remove(func(f *forward) bool { return f.since+forwardTimeout <= out.Now })
	for i := range fw.queue {
		if f := &fw.queue[i]; f.correlation == 0 {
			f.correlation, f.sent = fw.number(), out.Now
			fw.channel.asked(out)
			out.Send(fw.channel.controller(), f.correlation, f.body)
		}
	}
}

// unsend: nobody knows whether the requests under way were carried out; they are sent
// again.
func (fw *forwarding) unsend() {
	fs := slices.Clone(fw.queue)
	for i := range fs {
		fs[i].correlation = 0
	}
	fw.queue = fs
}

// answered passes the controller's answer back to whoever asked.
func (fw *forwarding) answered(m *wire.Message, out *node.Out) {
	for _, f := range fw.queue {
		if f.correlation != m.Correlation || f.correlation == 0 {
			continue
		}
		fw.remove(func(x *forward) bool { return x.correlation == m.Correlation })
		if f.client != 0 {
			out.Send(f.client, f.clientCorr, withRefused(f.refused, m.Body))
		} else {
			fw.creating = slices.DeleteFunc(slices.Clone(fw.creating), func(t string) bool {
				return t == f.topic
			})
		}
		return
	}
}

func (fw *forwarding) dropOf(client wire.ID) {
	if len(fw.queue) > 0 {
		fw.remove(func(f *forward) bool { return f.client == client })
	}
}
