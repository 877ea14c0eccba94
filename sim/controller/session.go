package controller

import (
	"math"
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// session is what the active controller remembers of a broker's heartbeats. It is not in the log: a
// new active controller starts all sessions anew. Kafka: BrokerHeartbeatManager, its Tracker.
type session struct {
	broker wire.ID
	fenced bool
	// offset is the broker's metadata offset at its last heartbeat, -1 when not known since its
	// registration changed last.
	offset int64
	// shutdownOffset is the end of the log when it began a controlled shutdown, -1 otherwise.
	shutdownOffset int64
	// contact is when it was heard of last under epoch; epoch -1: never, or the session expired.
	contact node.Time
	epoch   int64
}

func (s *session) shuttingDown() bool { return s.shutdownOffset >= 0 }

// active tells whether its metadata offset holds back controlled shutdowns of others.
func (s *session) active() bool { return !s.fenced && !s.shuttingDown() }

func (c *Controller) sessionIndex(id wire.ID) (int, bool) {
	return slices.BinarySearchFunc(c.mem.sessions, id, func(s session, id wire.ID) int {
		return int(s.broker - id)
	})
}

// session finds a broker's session; nil when it isn't registered. Good until the next registration.
func (c *Controller) session(id wire.ID) *session {
	if i, ok := c.sessionIndex(id); ok {
		return &c.mem.sessions[i]
	}
	return nil
}

// registerSession takes a registration, or a change of it, in. Kafka:
// BrokerHeartbeatManager.register.
func (c *Controller) registerSession(id wire.ID, fenced bool) {
	i, ok := c.sessionIndex(id)
	if !ok {
		c.mem.sessions = slices.Insert(c.mem.sessions, i, session{
			broker: id, fenced: fenced, offset: -1, shutdownOffset: -1, epoch: -1,
		})
		return
	}
	s := &c.mem.sessions[i]
	offset := int64(-1)
	if s.fenced != fenced {
		offset = s.offset
	}
	s.touch(fenced, offset)
}

// forgetSession drops a broker that was unregistered.
func (c *Controller) forgetSession(id wire.ID) {
	if i, ok := c.sessionIndex(id); ok {
		c.mem.sessions = slices.Delete(c.mem.sessions, i, i+1)
	}
}

// renewSession drops what a former incarnation's heartbeats said, but not when it was heard of:
// that counts by broker epoch until it expires.
func (c *Controller) renewSession(id wire.ID, fenced bool) {
	if s := c.session(id); s != nil {
		s.fenced, s.offset, s.shutdownOffset = fenced, -1, -1
	}
	c.registerSession(id, fenced)
}

func (s *session) touch(fenced bool, offset int64) {
	s.fenced, s.offset = fenced, offset
	if fenced {
		s.shutdownOffset = -1 // at its next heartbeat it may shut down at once
	}
}

func (s *session) expired(now, timeout node.Time) bool { return s.contact+timeout < now }

// validSession tells whether the broker was heard of within the session timeout under this epoch.
func (c *Controller) validSession(id wire.ID, epoch int64, now node.Time) bool {
	s := c.session(id)
	return s != nil && s.epoch == epoch && !s.expired(now, c.every.session)
}

// lowestActiveOffset is how far the slowest serving broker has the metadata.
func (c *Controller) lowestActiveOffset() int64 {
	low := int64(math.MaxInt64)
	for i := range c.mem.sessions {
		if s := &c.mem.sessions[i]; s.active() {
			low = min(low, s.offset)
		}
	}
	return low
}

// startSessions begins all sessions anew: a new active controller doesn't know when brokers were
// heard of last, so it waits a whole session for each. Kafka: ClusterControlManager.activate.
func (c *Controller) startSessions(now node.Time) {
	c.mem.sessions = nil
	for id, b := range c.mem.img.Brokers.All() {
		s := session{broker: id, fenced: b.Fenced, offset: -1, shutdownOffset: -1, epoch: -1}
		if !b.Fenced {
			s.contact, s.epoch = now, b.Epoch
		}
		c.mem.sessions = append(c.mem.sessions, s)
	}
}

// usableBrokers are those that replicas can be placed on.
func (c *Controller) usableBrokers() []usableBroker {
	var out []usableBroker
	for i := range c.mem.sessions {
		s := &c.mem.sessions[i]
		if b := c.mem.img.Broker(s.broker); b != nil && !s.shuttingDown() {
			out = append(out, usableBroker{s.broker, b.Endpoint.Rack, s.fenced})
		}
	}
	return out
}

// LastHeartbeat is when the controller heard of a broker last; false when it has no live session.
func (c *Controller) LastHeartbeat(id wire.ID) (node.Time, bool) {
	s := c.session(id)
	if s == nil || s.epoch < 0 {
		return 0, false
	}
	return s.contact, true
}

// SessionTimeout is after how much silence a broker is fenced (broker.session.timeout.ms).
func (c *Controller) SessionTimeout() node.Time { return c.every.session }

// sessionCheckEvery: one stale broker is looked for every session/8. Kafka:
// QuorumController.maybeFenceStaleBrokerPeriodNs.
func (c *Controller) sessionCheckEvery() node.Time {
	return max(node.Millisecond, c.every.session/8)
}

// immediately is when a periodic task that has more to do runs again. Kafka: PeriodicTask.
const immediately = 10 * node.Millisecond

// fenceOneStaleBroker fences one broker whose session has expired; if there was one it looks again
// in 10 ms, so that each fencing takes effect before the next. Kafka:
// ReplicationControlManager.maybeFenceOneStaleBroker.
func (c *Controller) fenceOneStaleBroker(out *node.Out) {
	for i := range c.mem.sessions {
		s := &c.mem.sessions[i]
		if s.epoch < 0 || !s.expired(out.Now, c.every.session) {
			continue
		}
		stale := s.epoch
		s.epoch = -1
		if b := c.mem.img.Broker(s.broker); b != nil && b.Epoch == stale {
			d := &decision{reason: reasonFenced, broker: b.ID}
			if !b.Fenced {
				d.tell(node.BrokerFenced{
					Broker: b.ID, Reason: node.ReasonNoHeartbeat,
					SilentMs: int64(out.Now-s.contact) / 1000,
				})
			}
			c.brokerFenced(b.ID, d)
			s.touch(true, s.offset)
			c.write(d, out)
			c.settle(out)
		}
		out.After(immediately, c.timer(sessionTimer))
		return
	}
	out.After(c.sessionCheckEvery(), c.timer(sessionTimer))
}
