package client

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// findCoordinator asks the least loaded broker who coordinates the group. The first such request in a
// cluster's life has the offsets topic created: until then it is asked again and again.
// Kafka: AbstractCoordinator.lookupCoordinator.
func (c *Consumer) findCoordinator(out *node.Out) {
	g := &c.grp
	if g.finding || out.Now < g.findAt {
		return
	}
	id, ok := c.Net.leastLoaded("FIND_COORDINATOR", out)
	if !ok || c.Net.meta.bootstrapping || !c.Net.readyFor(id, out) {
		if !ok || c.Net.meta.bootstrapping {
			c.Net.refresh(out)
		}
		g.findAt = out.Now + c.cfg.RetryBackoff
		return
	}
	g.finding = true
	c.Net.send(id, forCoordinator, 0, &wire.FindCoordinatorRequest{Keys: []string{c.cfg.GroupID}}, out)
}

func (c *Consumer) findLater(out *node.Out) {
	g := &c.grp
	g.findAt = out.Now + backoff(c.cfg.RetryBackoff, c.cfg.RetryBackoffMax, g.findTries,
		out.Chance(node.CoordinatorRetry, node.Itself))
	g.findTries++
}

func (c *Consumer) coordinatorFound(r *wire.FindCoordinatorReply, out *node.Out) {
	g := &c.grp
	g.finding = false
	for i := range r.Coordinators {
		f := &r.Coordinators[i]
		switch {
		case f.Key != c.cfg.GroupID:
		case f.Error == wire.None:
			g.coordinator = f.NodeID
			g.sessionUntil = out.Now + c.cfg.SessionTimeout
			out.Emit(node.CoordinatorFound{Group: c.cfg.GroupID, Broker: f.NodeID})
		case f.Error == wire.InvalidGroupID:
			c.groupFails("InvalidGroupIdException", f.Error.Message(), out)
		case f.Error == wire.GroupAuthorizationFailed:
			c.groupFails(f.Error.Exception(), denied(f.Error, c.cfg.GroupID), out)
		default:
			c.findLater(out)
		}
	}
}

// checkCoordinator notices that the connection to the coordinator is gone.
func (c *Consumer) checkCoordinator(out *node.Out) {
	if g := &c.grp; g.coordinator != 0 && c.Net.unavailable(g.coordinator, out.Now) {
		c.coordinatorLost(wire.NetworkException, out)
	}
}

// coordinatorLost: another must be found. The membership stays; the session may well go on.
// Kafka: AbstractCoordinator.markCoordinatorUnknown.
func (c *Consumer) coordinatorLost(err wire.ErrorCode, out *node.Out) {
	g := &c.grp
	if g.coordinator == 0 {
		return
	}
	out.Emit(node.CoordinatorLost{Group: c.cfg.GroupID, Broker: g.coordinator, Error: err})
	g.coordinator = 0
	if g.findTries == 0 && (err == wire.NetworkException || err == wire.RequestTimedOut) {
		g.findAt, g.findTries = out.Now, 1 // it answered before: ask at once who follows it
		return
	}
	c.findLater(out) // a broker that is dead may be named for as long as nobody has noticed
}

// groupFails: poll() throws, and the membership is over.
func (c *Consumer) groupFails(exception, message string, out *node.Out) {
	c.memberMoves(fatal, exception, out)
	if c.polling = false; c.grp.leaving && !c.grp.left {
		c.leftGroup(out)
	}
	c.errors = append(c.errors, ConsumerError{Exception: exception, Message: message})
}
