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
	held []heldRequest // behind it, in the order they came
}

// heldRequest is a request that lies in the socket, and who sent it.
type heldRequest struct {
	m      wire.Message
	caller *visitor
}

func (pp *produces) mutedPeer(peer wire.ID) *muted {
	for i := range pp.muted {
		if pp.muted[i].peer == peer {
			return &pp.muted[i]
		}
	}
	return nil
}

// hold keeps a Produce request back while an earlier one of its connection is parked.
func (pp *produces) hold(m *wire.Message) bool {
	c := pp.mutedPeer(m.From)
	if c == nil {
		return false
	}
	c.held = append(c.held, heldRequest{*m, pp.caller})
	return true
}

// mute notes that a Produce request of peer is parked.
func (pp *produces) mute(peer wire.ID) {
	if c := pp.mutedPeer(peer); c != nil {
		c.busy = true
		return
	}
	pp.muted = append(pp.muted, muted{peer: peer, busy: true})
}

// unmute notes that it is answered. What was held back is read when the event has been dealt with.
func (pp *produces) unmute(peer wire.ID) {
	c := pp.mutedPeer(peer)
	if c == nil {
		return
	}
	if c.busy = false; len(c.held) > 0 {
		pp.resumed = append(pp.resumed, peer)
		return
	}
	pp.forgetMuted(peer)
}

// resume reads held requests until one of them is parked.
func (pp *produces) resume(peer wire.ID, out *node.Out) {
	for {
		c := pp.mutedPeer(peer)
		if c == nil || c.busy {
			return
		}
		if len(c.held) == 0 {
			pp.forgetMuted(peer)
			return
		}
		r := c.held[0]
		c.held = c.held[1:]
		pp.caller = r.caller
		pp.produce(&r.m, r.m.Body.(*wire.ProduceRequest), out)
		pp.caller = nil
	}
}

func (pp *produces) forgetMuted(peer wire.ID) {
	pp.muted = slices.DeleteFunc(pp.muted, func(c muted) bool { return c.peer == peer })
}

func cloneMuted(all []muted) []muted {
	c := slices.Clone(all)
	for i := range c {
		c[i].held = slices.Clone(c[i].held)
	}
	return c
}
