package player

import (
	"slices"

	"highwater/sim"
	"highwater/sim/broker"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// madeInCluster is what made a fact of processes, of the network, or of the controller.
func (p causes) madeInCluster(m, _ *moment) *moment {
	switch f := m.fact.(type) {
	case node.ProcessEnded:
		return newest(p, m, func(g node.ProcessStopping, _ wire.ID) bool {
			return f.How != "crash" && g.Process == m.Node && m.Node.IsBroker()
		})
	case node.MessageLost:
		return later(p.harm(m, f.To, f.From), p.harm(m, f.From, f.To))
	case node.BrokerStateChanged:
		return p.madeState(m, &f)
	case node.ControllerActivated:
		return p.quorumChange(m)
	case node.BrokerRegistered:
		return p.boot(m, f.Broker)
	case node.RegistrationRefused:
		return p.boot(m, f.Broker)
	case node.BrokerFenced:
		if f.Reason == node.ReasonNoHeartbeat {
			return p.harm(m, f.Broker, m.Node)
		}
		return p.goodbye(m, f.Broker)
	case node.BrokerUnfenced:
		return p.recovery(m, f.Broker, m.Node)
	case node.ControlledShutdownStarted:
		return p.goodbye(m, f.Broker)
	case node.LeaderElected:
		return p.madeElection(m, f.TP, f.Reason, f.Broker)
	case node.ISRChanged:
		if by := p.proposal(m, &f); by != nil {
			return by
		}
		return p.madeElection(m, f.TP, f.Reason, f.Broker)
	case node.AlterPartitionRefused:
		return newest(p, m, func(g node.ISRChangeProposed, at wire.ID) bool {
			return g.TP == f.TP && at == f.Leader
		})
	case node.ELRCleared:
		return newest(p, m, func(g node.ConfigChanged, _ wire.ID) bool {
			return g.Key == "min.insync.replicas"
		})
	case node.ReassignmentChanged:
		if f.State == "completed" {
			return newest(p, m, func(g node.ReassignmentChanged, _ wire.ID) bool {
				return g.TP == f.TP && g.State == "started"
			})
		}
	}
	return nil
}

// madeState: what a broker thinks of itself follows what was done to it, or what the controller said.
func (p causes) madeState(m *moment, f *node.BrokerStateChanged) *moment {
	switch f.State {
	case broker.Fenced:
		return newest(p, m, func(g node.BrokerFenced, _ wire.ID) bool { return g.Broker == m.Node })
	case broker.Running:
		return newest(p, m, func(g node.BrokerUnfenced, _ wire.ID) bool { return g.Broker == m.Node })
	case broker.HandingOver, broker.Stopped:
		return p.goodbye(m, m.Node)
	}
	return p.boot(m, m.Node)
}

// proposal is the leader's wish behind a change of an in-sync replica set, when it was one.
func (p causes) proposal(m *moment, f *node.ISRChanged) *moment {
	return newest(p, m, func(g node.ISRChangeProposed, _ wire.ID) bool {
		return g.TP == f.TP && g.Reason == f.Reason && len(g.To) == len(f.To)
	})
}

// madeElection: the controller's reason names what it acted on, in the same step when it saw that
// itself.
func (p causes) madeElection(m *moment, tp wire.TopicPartition, reason string, of wire.ID) *moment {
	switch reason {
	case node.ReasonNewTopic:
		return beside(p, m, func(f node.TopicCreated) bool { return f.Topic == tp.Topic })
	case node.ReasonNewPartitions:
		return beside(p, m, func(f node.PartitionsAdded) bool { return f.Topic == tp.Topic })
	case node.ReasonFenced:
		return beside(p, m, func(f node.BrokerFenced) bool { return f.Broker == of })
	case node.ReasonUnfenced:
		return beside(p, m, func(f node.BrokerUnfenced) bool { return f.Broker == of })
	case node.ReasonShutdown:
		return p.goodbye(m, of)
	case node.ReasonCameBack, node.ReasonUncleanShutdown:
		return p.boot(m, of)
	case node.ReasonPreferred:
		if m.Kind == sim.AlarmStep {
			return p.takenFrom(m, tp)
		}
	case node.ReasonUnclean:
		if m.Kind == sim.AlarmStep {
			return p.configured(m, tp.Topic, "unclean.leader.election.enable")
		}
	case node.ReasonReassignment, node.ReasonCancelled:
		return newest(p, m, func(f node.ReassignmentChanged, _ wire.ID) bool { return f.TP == tp })
	case node.ReasonSlow, node.ReasonCaughtUp, node.ReasonISR:
		return newest(p, m, func(f node.ISRChangeProposed, _ wire.ID) bool { return f.TP == tp })
	}
	return nil
}

// takenFrom: what the controller gives back by itself had been taken by an election, and could be
// given back when its first replica was in sync again.
func (p causes) takenFrom(m *moment, tp wire.TopicPartition) *moment {
	f, ok := m.fact.(node.LeaderElected)
	if !ok {
		return nil
	}
	return newest(p, m, func(g node.ISRChanged, _ wire.ID) bool {
		return g.TP == tp && slices.Contains(g.To, f.To) && !slices.Contains(g.From, f.To)
	})
}

// boot is the newest start of a broker or controller.
func (p causes) boot(m *moment, id wire.ID) *moment {
	return newest(p, m, func(f node.ProcessBooted, _ wire.ID) bool { return f.Process == id })
}

// goodbye is the newest wish that a process ends.
func (p causes) goodbye(m *moment, id wire.ID) *moment {
	return newest(p, m, func(f node.ProcessStopping, _ wire.ID) bool { return f.Process == id })
}

// harm is the newest thing that made a process fall silent for another: it was killed, stopped or
// frozen, or the network between the two was cut or slowed.
func (p causes) harm(m *moment, id, peer wire.ID) *moment {
	gone := later(p.goodbye(m, id), newest(p, m, func(f node.ProcessKilled, _ wire.ID) bool {
		return f.Process == id
	}))
	gone = later(gone, newest(p, m, func(_ node.LogDirFailed, at wire.ID) bool { return at == id }))
	return later(later(gone, p.hindered(m, id)), p.link(m, id, peer, true))
}

// hindered is the newest thing that made a process slow: it was frozen, or its disk became slow.
func (p causes) hindered(m *moment, id wire.ID) *moment {
	frozen := newest(p, m, func(f node.ProcessFrozen, _ wire.ID) bool { return f.Process == id })
	return later(frozen, newest(p, m, func(f node.MachineChanged, _ wire.ID) bool {
		return f.Process == id && f.DiskUs > 0
	}))
}

// trouble is the newest thing that kept a leader from copying: something was done to it, to its
// network, or to another broker.
func (p causes) trouble(m *moment, id wire.ID) *moment {
	by := later(newest(p, m, func(f node.ProcessKilled, _ wire.ID) bool {
		return f.Process.IsBroker()
	}), newest(p, m, func(f node.ProcessStopping, _ wire.ID) bool { return f.Process.IsBroker() }))
	by = later(by, newest(p, m, func(f node.ProcessFrozen, _ wire.ID) bool {
		return f.Process.IsBroker()
	}))
	by = later(by, newest(p, m, func(f node.MachineChanged, _ wire.ID) bool { return f.DiskUs > 0 }))
	return later(by, p.link(m, id, 0, true))
}

// recovery is the newest thing that gave it back its voice: its start, or the network's mending.
func (p causes) recovery(m *moment, id, peer wire.ID) *moment {
	return later(p.boot(m, id), p.link(m, id, peer, false))
}

// link is the newest change of the network between two processes, or of any network of the first when
// the second is 0: for the worse, or for the better.
func (p causes) link(m *moment, id, peer wire.ID, worse bool) *moment {
	usual := int64(p.latency())
	return newest(p, m, func(f node.LinkChanged, _ wire.ID) bool {
		a, b := f.A, f.B
		if b == id {
			a, b = b, a
		}
		return a == id && (peer == 0 || b == peer) && worse == (f.Cut || f.LatencyUs > usual)
	})
}

// quorumChange is the newest thing that happened to a controller.
func (p causes) quorumChange(m *moment) *moment {
	by := newest(p, m, func(f node.ProcessBooted, _ wire.ID) bool { return f.Process.IsController() })
	by = later(by, newest(p, m, func(f node.ProcessKilled, _ wire.ID) bool {
		return f.Process.IsController()
	}))
	by = later(by, newest(p, m, func(f node.ProcessStopping, _ wire.ID) bool {
		return f.Process.IsController()
	}))
	return later(by, newest(p, m, func(f node.LinkChanged, _ wire.ID) bool {
		return f.A.IsController() || f.B.IsController()
	}))
}
