package player

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// madeByClient is what made a fact that a producer, a consumer or a tool told.
func (p causes) madeByClient(m, child *moment) *moment {
	switch f := m.fact.(type) {
	case node.BatchSent:
		return p.madeBatch(m, child, &f)
	case node.BatchAcked:
		return p.madeAck(m, &f)
	case node.BatchRetried:
		return p.madeFailure(m, f.TP, f.Error, f.First)
	case node.BatchFailed:
		if len(f.Tags) > 0 {
			return p.madeFailure(m, f.TP, f.Error, f.Tags[0])
		}
	case node.RecordsPolled:
		return p.madePoll(m, child, &f)
	case node.RecordsProcessed:
		return newest(p, m, func(g node.RecordsPolled, at wire.ID) bool {
			return at == m.Node && g.TP == f.TP && g.FirstOffset <= f.LastOffset
		})
	case node.RecordUnreadable:
		return p.madeUnreadable(m, &f)
	case node.RecordSetAside:
		return newest(p, m, func(g node.RecordUnreadable, at wire.ID) bool {
			return at == m.Node && g.TP == f.TP && g.Offset == f.Offset
		})
	case node.PositionReset:
		return p.assigned(m, m.Node, f.TP)
	case node.MetadataRefreshed:
		if len(f.Stale) > 0 {
			return p.election(m, f.Stale[0])
		}
	case node.ConnectionLost:
		return p.harm(m, f.Peer, m.Node)
	case node.RequestExpired:
		return p.harm(m, f.Peer, m.Node)
	}
	return nil
}

// madeBatch: it was sent because a record was there; what is sent again, because it had failed. Of a
// record that was written the record's own story counts.
func (p causes) madeBatch(m, child *moment, f *node.BatchSent) *moment {
	written := false
	if child != nil {
		_, written = child.fact.(node.RecordsAppended)
	}
	if f.Attempt > 1 && !written {
		return newest(p, m, func(g node.BatchRetried, at wire.ID) bool {
			return at == m.Node && g.TP == f.TP && g.First == f.First
		})
	}
	if m.one != nil {
		return p.queued(m, m.one.tag)
	}
	return p.queued(m, f.First)
}

// queued is where a record came from.
func (p causes) queued(m *moment, tag uint64) *moment {
	return newest(p, m, func(f node.RecordQueued, at wire.ID) bool {
		return at == m.Node && f.Tag == tag
	})
}

// madeAck: the leader's answer waited for the high watermark, or for its own log only.
func (p causes) madeAck(m *moment, f *node.BatchAcked) *moment {
	if f.BaseOffset < 0 {
		return newest(p, m, func(g node.BatchSent, at wire.ID) bool {
			return at == m.Node && g.TP == f.TP
		})
	}
	written := newest(p, m, func(g node.RecordsAppended, _ wire.ID) bool {
		return g.Leader && g.TP == f.TP && g.BaseOffset <= f.BaseOffset && f.BaseOffset <= g.LastOffset
	})
	if f.Acks != wire.AcksAll {
		return written
	}
	last := f.BaseOffset + int64(len(f.Tags)) - 1
	return later(written, newest(p, m, func(g node.HighWatermarkAdvanced, _ wire.ID) bool {
		return g.Leader && g.TP == f.TP && g.From <= last && last < g.To
	}))
}

// madeFailure: the leader refused it, or nobody answered because of what was done to the leader.
func (p causes) madeFailure(m *moment, tp wire.TopicPartition, e wire.ErrorCode, tag uint64) *moment {
	sent := newest(p, m, func(f node.BatchSent, at wire.ID) bool {
		return at == m.Node && f.TP == tp && f.First == tag
	})
	if sent == nil {
		return later(p.queued(m, tag), p.election(m, tp))
	}
	f, _ := sent.fact.(node.BatchSent)
	refused := newest(p, m, func(g node.ProduceRefused, _ wire.ID) bool {
		return g.Producer == m.Node && g.TP == tp && g.Error == e
	})
	if refused != nil && refused.Seq > sent.Seq {
		return refused
	}
	return first(func() *moment { return p.harm(m, f.Leader, m.Node) },
		func() *moment { return p.madeRefusal(m, tp, e) }, func() *moment { return sent })
}

// madePoll: a consumer gets records that are there, once it has their partition; what came last
// made it. That it was too long about them is its own affair.
func (p causes) madePoll(m, child *moment, f *node.RecordsPolled) *moment {
	mine := newest(p, m, func(g node.PositionReset, at wire.ID) bool {
		return at == m.Node && g.TP == f.TP
	})
	mine = later(mine, p.assigned(m, m.Node, f.TP))
	if _, late := factOf[node.PollTimeoutExpired](child); late && mine != nil {
		return mine
	}
	there := newest(p, m, func(g node.HighWatermarkAdvanced, _ wire.ID) bool {
		return g.Leader && g.TP == f.TP && g.From <= f.LastOffset && f.LastOffset < g.To
	})
	return later(mine, there)
}

// madeUnreadable: the bytes are as somebody sent them, and the reader came to them when it had their
// partition; what came last made it.
func (p causes) madeUnreadable(m *moment, f *node.RecordUnreadable) *moment {
	return later(p.assigned(m, m.Node, f.TP), newest(p, m, func(g node.RecordQueued, _ wire.ID) bool {
		return g.Tag == f.Tag
	}))
}

// assigned is when a consumer was given a partition.
func (p causes) assigned(m *moment, id wire.ID, tp wire.TopicPartition) *moment {
	return newest(p, m, func(f node.PartitionsAssigned, at wire.ID) bool {
		return at == id && slices.Contains(f.Added, tp)
	})
}
