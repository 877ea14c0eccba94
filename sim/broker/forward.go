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
	topic       string // to be created automatically
}

// forwardTimeout is how long a request is tried. Kafka: the retryTimeoutMs of "forwarding".
const forwardTimeout = 60 * node.Second

// forward passes a request on to the active controller.
func (b *Broker) forward(m *wire.Message, out *node.Out) {
	b.addForward(forward{client: m.From, clientCorr: m.Correlation, since: out.Now, body: m.Body})
	b.sendForwards(out)
}

// The list is replaced whole, as snapshots share it.
func (b *Broker) addForward(f forward) {
	b.mem.forwards = append(slices.Clip(b.mem.forwards), f)
}

func (b *Broker) removeForward(drop func(f *forward) bool) {
	kept := make([]forward, 0, len(b.mem.forwards))
	for _, f := range b.mem.forwards {
		if !drop(&f) {
			kept = append(kept, f)
		}
	}
	b.mem.forwards = kept
}

func (b *Broker) sendForwards(out *node.Out) {
	if len(b.mem.forwards) == 0 {
		return
	}
	b.removeForward(func(f *forward) bool { return f.since+forwardTimeout <= out.Now })
	for i := range b.mem.forwards {
		if f := &b.mem.forwards[i]; f.correlation == 0 {
			f.correlation, f.sent = b.request(), out.Now
			b.asked(out)
			out.Send(b.controller(), f.correlation, f.body)
		}
	}
}

// unsendForwards: nobody knows whether the requests under way were carried out; they are sent
// again.
func (b *Broker) unsendForwards() {
	fs := slices.Clone(b.mem.forwards)
	for i := range fs {
		fs[i].correlation = 0
	}
	b.mem.forwards = fs
}

// forwardAnswered passes the controller's answer back to whoever asked.
func (b *Broker) forwardAnswered(m *wire.Message, out *node.Out) {
	for _, f := range b.mem.forwards {
		if f.correlation != m.Correlation || f.correlation == 0 {
			continue
		}
		b.removeForward(func(x *forward) bool { return x.correlation == m.Correlation })
		if f.client != 0 {
			out.Send(f.client, f.clientCorr, m.Body)
		} else {
			b.mem.creating = slices.DeleteFunc(slices.Clone(b.mem.creating), func(t string) bool {
				return t == f.topic
			})
		}
		return
	}
}

func (b *Broker) dropForwardsOf(client wire.ID) {
	if len(b.mem.forwards) > 0 {
		b.removeForward(func(f *forward) bool { return f.client == client })
	}
}
