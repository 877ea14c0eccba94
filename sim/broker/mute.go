package broker

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// A broker reads the next request of a connection only when it has answered the one before. So of
// several pipelined acks=all requests just one is in the log while it waits for the followers; the
// others lie in the socket, and their clients' timeouts run on. Only Produce requests are held up
// in this way here: a machine's other requests may travel on another connection. Kafka:
// SocketServer.Processor, KafkaChannel.mute.

// muted is a connection whose Produce request is parked.
type muted struct {
	peer wire.ID
	busy bool
	held []wire.Message // behind it, in the order they came
}

func (b *Broker) mutedPeer(peer wire.ID) *muted {
	for i := range b.mem.muted {
		if b.mem.muted[i].peer == peer {
			return &b.mem.muted[i]
		}
	}
	return nil
}

// hold keeps a Produce request back while an earlier one of its connection is parked.
func (b *Broker) hold(m *wire.Message) bool {
	c := b.mutedPeer(m.From)
	if c == nil {
		return false
	}
	c.held = append(c.held, *m)
	return true
}

// mute notes that a Produce request of peer is parked.
func (b *Broker) mute(peer wire.ID) {
	if c := b.mutedPeer(peer); c != nil {
		c.busy = true
		return
	}
	b.mem.muted = append(b.mem.muted, muted{peer: peer, busy: true})
}

// unmute notes that it is answered. What was held back is read when the event has been dealt with.
func (b *Broker) unmute(peer wire.ID) {
	c := b.mutedPeer(peer)
	if c == nil {
		return
	}
	if c.busy = false; len(c.held) > 0 {
		b.scratch.resumed = append(b.scratch.resumed, peer)
		return
	}
	b.forgetMuted(peer)
}

// resume reads held requests until one of them is parked.
func (b *Broker) resume(peer wire.ID, out *node.Out) {
	for {
		c := b.mutedPeer(peer)
		if c == nil || c.busy {
			return
		}
		if len(c.held) == 0 {
			b.forgetMuted(peer)
			return
		}
		m := c.held[0]
		c.held = c.held[1:]
		b.produce(&m, m.Body.(*wire.ProduceRequest), out)
	}
}

func (b *Broker) forgetMuted(peer wire.ID) {
	b.mem.muted = slices.DeleteFunc(b.mem.muted, func(c muted) bool { return c.peer == peer })
}

func cloneMuted(all []muted) []muted {
	c := slices.Clone(all)
	for i := range c {
		c[i].held = slices.Clone(c[i].held)
	}
	return c
}
