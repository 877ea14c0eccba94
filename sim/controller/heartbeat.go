package controller

import (
	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// BrokerHeartbeat (key 63): a broker says that it lives and how far it has the metadata; it may
// ask to be fenced or to shut down. The controller unfences it when it has caught up with its own
// registration, and lets it shut down when it leads nothing any more and all serving brokers have
// learned so. Offline log directories (JBOD) are left out. Kafka:
// ReplicationControlManager.processBrokerHeartbeat,
// BrokerHeartbeatManager.calculateNextBrokerState.

type brokerState uint8

const (
	fenced brokerState = iota
	unfenced
	shuttingDown // controlled shutdown under way
	shutdownNow
)

func (c *Controller) brokerHeartbeat(m wire.Message, h *wire.BrokerHeartbeatRequest,
	out *node.Out) {
	if !c.Active() {
		out.Send(m.From, m.Correlation, &wire.BrokerHeartbeatReply{Error: wire.NotController})
		return
	}
	b := c.mem.img.Broker(h.BrokerID)
	if b == nil || b.Epoch != h.BrokerEpoch {
		out.Send(m.From, m.Correlation, &wire.BrokerHeartbeatReply{Error: wire.StaleBrokerEpoch})
		return
	}
	s := c.session(h.BrokerID)
	s.contact, s.epoch = out.Now, h.BrokerEpoch
	now, next := s.state(), c.nextState(s, h, b)
	d := &decision{broker: b.ID}
	if now != next {
		c.changeState(next, b, h, d)
	}
	s.touch(next == fenced || next == shutdownNow, h.CurrentMetadataOffset)
	c.write(d, out)
	if s = c.session(h.BrokerID); next == shuttingDown && s.shutdownOffset < 0 {
		s.shutdownOffset = c.Log().End() - 1
	}
	c.reply(m, &wire.BrokerHeartbeatReply{
		IsCaughtUp:     h.CurrentMetadataOffset >= b.RegistrationOffset,
		IsFenced:       next == fenced || next == shutdownNow,
		ShouldShutDown: next == shutdownNow,
	}, out)
	c.settle(out)
}

func (s *session) state() brokerState {
	switch {
	case s.shuttingDown():
		return shuttingDown
	case s.fenced:
		return fenced
	}
	return unfenced
}

func (c *Controller) nextState(s *session, h *wire.BrokerHeartbeatRequest,
	b *image.Broker) brokerState {
	leads := c.mem.index.leads.At(b.ID) > 0
	switch s.state() {
	case fenced:
		switch {
		case h.WantShutDown:
			return shutdownNow
		case !h.WantFence && h.CurrentMetadataOffset >= b.RegistrationOffset:
			return unfenced
		}
		return fenced
	case unfenced:
		switch {
		case h.WantShutDown && (h.WantFence || !leads):
			return shutdownNow
		case h.WantFence:
			return fenced
		case h.WantShutDown:
			return shuttingDown
		}
		return unfenced
	}
	if !leads && s.shutdownOffset <= c.lowestActiveOffset() {
		return shutdownNow
	}
	return shuttingDown
}

func (c *Controller) changeState(to brokerState, b *image.Broker, h *wire.BrokerHeartbeatRequest,
	d *decision) {
	switch to {
	case fenced, shutdownNow:
		reason := "asked"
		d.reason = reasonFenced
		if h.WantShutDown {
			reason, d.reason = "controlled shutdown", reasonShutdown
		}
		if !b.Fenced {
			d.tell(node.BrokerFenced{Broker: b.ID, Reason: reason})
		}
		c.brokerFenced(b.ID, d)
	case unfenced:
		d.reason = reasonUnfenced
		d.tell(node.BrokerUnfenced{Broker: b.ID})
		c.brokerUnfenced(b, d)
	case shuttingDown:
		d.reason = reasonShutdown
		d.tell(node.ControlledShutdownStarted{Broker: b.ID})
		c.brokerShuttingDown(b, d)
	}
}
