package player

import (
	"slices"
	"strings"

	"highwater/sim/connect"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/thing"
)

// madeByConnect is what made a fact that a Connect worker told, or the database that it asked.
func (p causes) madeByConnect(m, _ *moment) *moment {
	switch f := m.fact.(type) {
	case node.ConnectorStateChanged:
		if f.State == connect.Failed {
			return p.madeFailed(m, &f)
		}
	case node.SinkRecordRefused:
		return first(func() *moment {
			return newest(p, m, func(g node.RecordQueued, _ wire.ID) bool { return g.Tag == f.Tag })
		}, func() *moment {
			return newest(p, m, func(g node.RecordsAppended, _ wire.ID) bool {
				return g.Leader && g.TP == f.TP && g.BaseOffset <= f.Offset && f.Offset <= g.LastOffset
			})
		})
	case node.StatementRefused:
		return p.madeByAsking(m, f.Peer)
	case node.TransactionCommitted:
		return p.madeByAsking(m, f.Peer)
	case node.TableDefined:
		if done := beside(p, m, ofKind[node.TransactionCommitted]); done != nil {
			g, _ := done.fact.(node.TransactionCommitted)
			return p.madeByAsking(m, g.Peer)
		}
	}
	return nil
}

// madeFailed: a task fails at a record that it can't use and may not pass over, or at what the system
// said that it writes to or reads from.
func (p causes) madeFailed(m *moment, f *node.ConnectorStateChanged) *moment {
	record := newest(p, m, func(g node.SinkRecordRefused, at wire.ID) bool {
		return at == m.Node && g.Connector == f.Connector && g.Task == f.Task && !g.Tolerated
	})
	if record != nil && record.Seq == m.Seq {
		return record
	}
	return newest(p, m, func(g node.StatementRefused, _ wire.ID) bool {
		return g.Peer == m.Node && strings.Contains(f.Problem, g.Problem)
	})
}

// madeByAsking: a worker asks a database because of the records that a sink was given, or because a
// task runs there; anybody else because it was started to.
func (p causes) madeByAsking(m *moment, peer wire.ID) *moment {
	if w := machineAt[connect.Worker](p.Player, thing.Thing{Kind: thing.Client, Node: peer}); w != nil {
		reads := func(topic string) bool { // not what the worker itself keeps
			return slices.ContainsFunc(w.Connectors(), func(name string) bool {
				d, _ := w.Detail(name)
				return slices.Contains(d.Config.List("topics"), topic)
			})
		}
		return later(newest(p, m, func(f node.RecordsPolled, at wire.ID) bool {
			return at == peer && reads(f.TP.Topic)
		}), newest(p, m, func(f node.ConnectorStateChanged, at wire.ID) bool {
			return at == peer && f.Task >= 0 && f.State == connect.Running
		}))
	}
	asker := *m
	asker.Node = peer
	return p.told(&asker)
}

// failedTask is the newest failure of a task of a worker that nobody has restarted; nil: all is well.
func (p *Player) failedTask(s thing.Thing) *moment {
	w := machineAt[connect.Worker](p, s)
	if w == nil {
		return nil
	}
	var found *moment
	for _, name := range w.Connectors() {
		d, ok := w.Detail(name)
		if !ok {
			continue
		}
		for i := range d.Tasks {
			if d.Tasks[i].State != connect.Failed {
				continue
			}
			found = later(found, latest(p, func(f node.ConnectorStateChanged, at wire.ID) bool {
				return at == s.Node && f.Connector == name && int(f.Task) == d.Tasks[i].ID &&
					f.State == connect.Failed
			}))
		}
	}
	return found
}
