package broker

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// controllerChannel is the way to the active controller, for all that a broker asks it: wishes for
// ISRs, blocks of producer ids, clients' requests. Kafka: NodeToControllerChannelManager.
type controllerChannel struct {
	*ground
	index    int32 // in Config.Controllers of the one believed active
	retrying bool  // an alarm for timerController is set
	expiring bool  // an alarm for timerControllerExpiry is set
}

func (ch *controllerChannel) controller() wire.ID { return ch.cfg.Controllers[ch.index] }

// next tries another voter.
func (ch *controllerChannel) next() {
	ch.index = (ch.index + 1) % int32(len(ch.cfg.Controllers))
}

// controllerLost: the connection to a controller is gone.
func (b *Broker) controllerLost(peer wire.ID, out *node.Out) {
	if peer != b.channel.controller() {
		return
	}
	b.channel.next()
	if b.life.request != 0 {
		b.life.failed(out)
	}
	b.metadata.lost(out)
	b.alter.unsend()
	b.ids.request = 0
	b.forwards.unsend()
	b.channel.retry(out)
}

// controllerBackoff is how long requests to the controller wait after a failure.
// Kafka: NodeToControllerRequestThread.
const controllerBackoff = 100 * node.Millisecond

func (ch *controllerChannel) retry(out *node.Out) {
	if !ch.retrying {
		ch.retrying = true
		out.After(controllerBackoff, node.Timer{Kind: timerController})
	}
}

// controllerTimeout is how long a request waits for the controller's answer before the connection
// is given up: controller.socket.timeout.ms.
const controllerTimeout = 30 * node.Second

// asked notes that a request for the controller has been sent.
func (ch *controllerChannel) asked(out *node.Out) {
	if !ch.expiring {
		ch.expiring = true
		out.After(controllerTimeout, node.Timer{Kind: timerControllerExpiry})
	}
}

// controllerExpired gives the connection up if the oldest request has waited too long.
func (b *Broker) controllerExpired(out *node.Out) {
	b.channel.expiring = false
	oldest := out.Now + 1
	if b.alter.request != 0 {
		oldest = min(oldest, b.alter.since)
	}
	if b.ids.request != 0 {
		oldest = min(oldest, b.ids.since)
	}
	for i := range b.forwards.queue {
		if f := &b.forwards.queue[i]; f.correlation != 0 {
			oldest = min(oldest, f.sent)
		}
	}
	switch left := oldest + controllerTimeout - out.Now; {
	case oldest > out.Now:
	case left <= 0:
		out.Close(b.channel.controller())
		b.controllerLost(b.channel.controller(), out)
	default:
		b.channel.expiring = true
		out.After(left, node.Timer{Kind: timerControllerExpiry})
	}
}

func (b *Broker) controllerRetryDue(out *node.Out) {
	b.channel.retrying = false
	b.alter.send(out)
	b.forwards.send(out)
	b.ids.fetch(out)
}
