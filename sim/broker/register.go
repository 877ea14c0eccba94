package broker

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// The states of a broker's life, as its card shows them.
const (
	Starting    = "starting"     // registered or about to be; not serving yet
	Running     = "running"      // unfenced
	Fenced      = "fenced"       // the controller has fenced it; it may not know yet
	HandingOver = "handing over" // controlled shutdown
	Stopped     = "stopped"
)

// life is how a broker stands with the controller. Kafka: BrokerLifecycleManager.
type life struct {
	incarnation wire.UUID
	epoch       int64 // broker epoch, -1 before registration
	previous    int64 // from the clean shutdown file
	caughtUp    bool  // the controller has seen us reach our own registration
	published   bool  // metadata are applied to the replicas; requests are served
	unfenced    bool
	stopping    bool
	request     int32 // correlation of the registration or heartbeat under way; 0: none
	failures    int32 // in a row
	alarm       int64 // number of the alarm that counts
	controller  int32 // index in Config.Controllers of the one believed active
	retrying    bool  // an alarm for timerController is set
	expiring    bool  // an alarm for timerControllerExpiry is set
}

func (b *Broker) controller() wire.ID { return b.cfg.Controllers[b.mem.life.controller] }

// nextController tries another voter.
func (b *Broker) nextController() {
	b.mem.life.controller = (b.mem.life.controller + 1) % int32(len(b.cfg.Controllers))
}

func (b *Broker) setState(state, detail string, out *node.Out) {
	if b.mem.state != state {
		b.mem.state = state
		out.Emit(node.BrokerStateChanged{State: state, Detail: detail})
	}
}

// startLife begins with the registration. A clean shutdown file is used once: the controller trusts
// that nothing was lost only if the epoch in it is the last one it knows (KIP-966).
func (b *Broker) startLife(out *node.Out) {
	detail := "after a crash, or for the first time"
	if b.disk.cleanEpoch >= 0 {
		detail = "after a clean stop"
	}
	b.mem.life.previous = b.disk.cleanEpoch
	b.mem.life.incarnation = wire.UUID(out.Rand.UUID())
	b.disk.cleanEpoch = -1
	b.setState(Starting, detail, out)
	b.speak(out)
}

// speak sends the registration, or once that is done a heartbeat.
func (b *Broker) speak(out *node.Out) {
	l := &b.mem.life
	l.request = b.request()
	if l.epoch < 0 {
		out.Send(b.controller(), l.request, &wire.BrokerRegistrationRequest{
			BrokerID: b.cfg.ID, IncarnationID: l.incarnation, Endpoint: b.cfg.Endpoint,
			PreviousBrokerEpoch: l.previous,
		})
	} else {
		out.Send(b.controller(), l.request, &wire.BrokerHeartbeatRequest{
			BrokerID: b.cfg.ID, BrokerEpoch: l.epoch, CurrentMetadataOffset: b.mem.image.Offset,
			WantFence: !l.published, WantShutDown: l.stopping,
		})
	}
	// Kafka gives the controller half a session before it tries again.
	t := node.Timer{Kind: timerLifeExpiry, ID: int64(l.request)}
	out.After(b.mem.settings.sessionTimeout/2, t)
}

// speakAfter sets the alarm for the next heartbeat; an older alarm no longer counts.
func (b *Broker) speakAfter(d node.Time, out *node.Out) {
	b.mem.life.alarm++
	out.After(d, node.Timer{Kind: timerLife, ID: b.mem.life.alarm})
}

func (b *Broker) lifeDue(id int64, out *node.Out) {
	if id == b.mem.life.alarm && b.mem.life.request == 0 {
		b.speak(out)
	}
}

func (b *Broker) lifeExpired(id int64, out *node.Out) {
	if int64(b.mem.life.request) == id {
		b.lifeFailed(out)
	}
}

// lifeFailed tries again after a back-off: 100 ms, doubled up to half the session timeout.
func (b *Broker) lifeFailed(out *node.Out) {
	l := &b.mem.life
	l.request = 0
	wait := min(100*node.Millisecond<<min(l.failures, 16), b.mem.settings.sessionTimeout/2)
	l.failures++
	b.speakAfter(wait, out)
}

func (b *Broker) registered(m *wire.Message, reply *wire.BrokerRegistrationReply, out *node.Out) {
	l := &b.mem.life
	if l.request != m.Correlation {
		return
	}
	if reply.Error != wire.None {
		if reply.Error == wire.NotController {
			b.nextController()
		}
		b.lifeFailed(out)
		return
	}
	l.request, l.failures, l.epoch = 0, 0, reply.BrokerEpoch
	b.speak(out)
}

func (b *Broker) heartbeatAnswered(
	m *wire.Message, reply *wire.BrokerHeartbeatReply, out *node.Out,
) {
	l := &b.mem.life
	if l.request != m.Correlation {
		return
	}
	if reply.Error != wire.None {
		if reply.Error == wire.NotController {
			b.nextController()
		}
		b.lifeFailed(out)
		return
	}
	l.request, l.failures = 0, 0
	switch {
	case l.stopping && reply.ShouldShutDown:
		b.stop("", out)
		return
	case l.stopping:
		b.speakAfter(shutdownPoll(l, b), out)
		return
	case !l.caughtUp && reply.IsCaughtUp:
		l.caughtUp = true
		b.publishAll(out)
		b.speak(out)
		return
	}
	if l.published {
		b.noteFencing(reply.IsFenced, out)
	}
	b.speakAfter(b.mem.settings.heartbeatEvery, out)
}

// noteFencing learns from a heartbeat how the controller sees this broker.
func (b *Broker) noteFencing(fenced bool, out *node.Out) {
	l := &b.mem.life
	switch {
	case !fenced:
		l.unfenced = true
		b.setState(Running, "unfenced by the controller", out)
	case l.unfenced:
		b.setState(Fenced, "the controller missed its heartbeats", out)
	}
}

// controllerLost: the connection to a controller is gone.
func (b *Broker) controllerLost(peer wire.ID, out *node.Out) {
	if peer != b.controller() {
		return
	}
	b.nextController()
	if b.mem.life.request != 0 {
		b.lifeFailed(out)
	}
	b.metadataLost(out)
	q := &b.mem.alter
	if q.request != 0 {
		q.request = 0
		q.unsent = append(q.unsent, q.sent...)
	}
	b.mem.ids.request = 0
	b.unsendForwards()
	b.retryController(out)
}

// controllerBackoff is how long requests to the controller wait after a failure.
// Kafka: NodeToControllerRequestThread.
const controllerBackoff = 100 * node.Millisecond

func (b *Broker) retryController(out *node.Out) {
	if !b.mem.life.retrying {
		b.mem.life.retrying = true
		out.After(controllerBackoff, node.Timer{Kind: timerController})
	}
}

// controllerTimeout is how long a request waits for the controller's answer before the connection
// is given up: controller.socket.timeout.ms.
const controllerTimeout = 30 * node.Second

// asked notes that a request for the controller has been sent.
func (b *Broker) asked(out *node.Out) {
	if !b.mem.life.expiring {
		b.mem.life.expiring = true
		out.After(controllerTimeout, node.Timer{Kind: timerControllerExpiry})
	}
}

// controllerExpired gives the connection up if the oldest request has waited too long.
func (b *Broker) controllerExpired(out *node.Out) {
	b.mem.life.expiring = false
	oldest := out.Now + 1
	if b.mem.alter.request != 0 {
		oldest = min(oldest, b.mem.alter.since)
	}
	if b.mem.ids.request != 0 {
		oldest = min(oldest, b.mem.ids.since)
	}
	for i := range b.mem.forwards {
		if f := &b.mem.forwards[i]; f.correlation != 0 {
			oldest = min(oldest, f.sent)
		}
	}
	switch left := oldest + controllerTimeout - out.Now; {
	case oldest > out.Now:
	case left <= 0:
		out.Close(b.controller())
		b.controllerLost(b.controller(), out)
	default:
		b.mem.life.expiring = true
		out.After(left, node.Timer{Kind: timerControllerExpiry})
	}
}

func (b *Broker) controllerRetryDue(out *node.Out) {
	b.mem.life.retrying = false
	b.sendAlterPartition(out)
	b.sendForwards(out)
	b.requestProducerIDs(out)
}
