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

// lifecycle is how a broker stands with the controller. Kafka: BrokerLifecycleManager.
type lifecycle struct {
	*ground
	channel *controllerChannel
	doors   *doors

	disk        disk
	state       string
	incarnation wire.UUID
	previous    int64 // from the clean shutdown file
	caughtUp    bool  // the controller has seen us reach our own registration
	published   bool  // metadata are applied to the replicas; requests are served
	unfenced    bool
	stopping    bool
	request     int32 // correlation of the registration or heartbeat under way; 0: none
	failures    int32 // in a row
	alarm       int64 // number of the alarm that counts
}

// disk is what a broker keeps beside its logs.
type disk struct {
	// cleanEpoch is the broker epoch in the clean shutdown file, -1 when there is no such file.
	cleanEpoch int64
}

func (lc *lifecycle) setState(state, detail string, out *node.Out) {
	if lc.state != state {
		lc.state = state
		out.Emit(node.BrokerStateChanged{State: state, Detail: detail})
	}
}

// start begins with the registration. A clean shutdown file is used once: the controller trusts
// that nothing was lost only if the epoch in it is the last one it knows (KIP-966).
func (lc *lifecycle) start(out *node.Out) {
	detail := "after a crash, or for the first time"
	if lc.disk.cleanEpoch >= 0 {
		detail = "after a clean stop"
	}
	lc.previous = lc.disk.cleanEpoch
	r := out.Chance(node.BrokerIncarnation, node.Itself)
	lc.incarnation = wire.UUID(r.UUID())
	lc.disk.cleanEpoch = -1
	lc.setState(Starting, detail, out)
	lc.speak(out)
}

// speak sends the registration, or once that is done a heartbeat.
func (lc *lifecycle) speak(out *node.Out) {
	lc.request = lc.number()
	if lc.brokerEpoch < 0 {
		out.Send(lc.channel.controller(), lc.request, &wire.BrokerRegistrationRequest{
			BrokerID: lc.cfg.ID, IncarnationID: lc.incarnation, Endpoint: lc.cfg.Endpoint,
			Listeners:           lc.doors.listeners(),
			PreviousBrokerEpoch: lc.previous,
		})
	} else {
		out.Send(lc.channel.controller(), lc.request, &wire.BrokerHeartbeatRequest{
			BrokerID: lc.cfg.ID, BrokerEpoch: lc.brokerEpoch, CurrentMetadataOffset: lc.image.Offset,
			WantFence: !lc.published, WantShutDown: lc.stopping,
		})
	}
	// Kafka gives the controller half a session before it tries again.
	t := node.Timer{Kind: timerLifeExpiry, ID: int64(lc.request)}
	out.After(lc.settings.sessionTimeout/2, t)
}

// speakAfter sets the alarm for the next heartbeat; an older alarm no longer counts.
func (lc *lifecycle) speakAfter(d node.Time, out *node.Out) {
	lc.alarm++
	out.After(d, node.Timer{Kind: timerLife, ID: lc.alarm})
}

func (lc *lifecycle) due(id int64, out *node.Out) {
	if id == lc.alarm && lc.request == 0 {
		lc.speak(out)
	}
}

func (lc *lifecycle) expired(id int64, out *node.Out) {
	if int64(lc.request) == id {
		lc.failed(out)
	}
}

// failed tries again after a back-off: 100 ms, doubled up to half the session timeout.
func (lc *lifecycle) failed(out *node.Out) {
	lc.request = 0
	wait := min(100*node.Millisecond<<min(lc.failures, 16), lc.settings.sessionTimeout/2)
	lc.failures++
	lc.speakAfter(wait, out)
}

// answered tells whether a reply is the one that is waited for, and good; after an error the broker
// tries again later, perhaps at another controller.
func (lc *lifecycle) answered(m *wire.Message, code wire.ErrorCode, out *node.Out) bool {
	if lc.request != m.Correlation {
		return false
	}
	if code == wire.None {
		lc.request, lc.failures = 0, 0
		return true
	}
	if code == wire.NotController {
		lc.channel.next()
	}
	lc.failed(out)
	return false
}

func (lc *lifecycle) registered(
	m *wire.Message, reply *wire.BrokerRegistrationReply, out *node.Out,
) {
	if lc.answered(m, reply.Error, out) {
		lc.brokerEpoch = reply.BrokerEpoch
		lc.speak(out)
	}
}

// verdict is what a heartbeat's answer means for the rest of the broker.
type verdict uint8

const (
	goOn    verdict = iota
	publish         // it has caught up with the metadata: replicas may take their roles
	mayStop         // its leaderships are gone
)

func (lc *lifecycle) heartbeatAnswered(
	m *wire.Message, reply *wire.BrokerHeartbeatReply, out *node.Out,
) verdict {
	if !lc.answered(m, reply.Error, out) {
		return goOn
	}
	switch {
	case lc.stopping && reply.ShouldShutDown:
		return mayStop
	case lc.stopping:
		lc.speakAfter(lc.shutdownPoll(), out)
		return goOn
	case !lc.caughtUp && reply.IsCaughtUp:
		lc.caughtUp = true
		return publish
	}
	if lc.published {
		lc.noteFencing(reply.IsFenced, out)
	}
	lc.speakAfter(lc.settings.heartbeatEvery, out)
	return goOn
}

// noteFencing learns from a heartbeat how the controller sees this broker.
func (lc *lifecycle) noteFencing(fenced bool, out *node.Out) {
	switch {
	case !fenced:
		lc.unfenced = true
		lc.setState(Running, "unfenced by the controller", out)
	case lc.unfenced:
		lc.setState(Fenced, "the controller missed its heartbeats", out)
	}
}
