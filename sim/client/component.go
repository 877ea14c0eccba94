package client

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// component is a client inside a machine, as its network sees it: news from a connection, replies and
// alarms take the same way whoever asked.
type component interface {
	network() *Network
	// answered takes the reply to a request of the component's own.
	answered(done completion, out *node.Out)
	// lost takes a request of the component's own that will have no reply.
	lost(gone completion, out *node.Out)
	// fired takes an alarm of the component's own; false: it sets none of this kind.
	fired(kind node.TimerKind, t node.Timer, out *node.Out) bool
	// proceed does what can be done now: leaders or connections may have changed.
	proceed(out *node.Out)
}

// receive takes a message for c; false: it isn't for c.
func receive(c component, m wire.Message, out *node.Out) bool {
	n := c.network()
	if closed, ok := m.Body.(*wire.ConnectionClosed); ok {
		n.closed(closed, out)
		afterNetwork(c, out)
		return true
	}
	if !m.Body.Reply() || !n.mine(m.Correlation) {
		return false
	}
	done, ok := n.take(m, out)
	switch {
	case !ok: // the answer to a request that was given up
	case done.purpose == forVersions || done.purpose == forLogin || done.purpose == forMetadata:
		afterNetwork(c, out)
	default:
		c.answered(done, out)
	}
	return true
}

// fire takes an alarm for c; false: it isn't one of c's.
func fire(c component, t node.Timer, out *node.Out) bool {
	n := c.network()
	kind := t.Kind - timerKind(n.cfg.Slot, 0)
	if kind != networkTimer {
		return c.fired(kind, t, out)
	}
	if n.tick.fired(t) {
		n.ticked(out)
		afterNetwork(c, out)
	}
	return true
}

// afterNetwork deals with lost requests, and goes on with what the network knows now.
func afterNetwork(c component, out *node.Out) {
	n := c.network()
	gone := n.lost
	n.lost = n.lost[:0]
	for i := range gone {
		c.lost(gone[i], out)
	}
	c.proceed(out)
}
