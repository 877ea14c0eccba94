package player

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// madeByCommit is what made a fact of bookmarks and of share groups.
func (p causes) madeByCommit(m *moment) *moment {
	switch f := m.fact.(type) {
	case node.CommitSent:
		if f.How != "close" {
			return p.work(m, f.Offsets)
		}
	case node.CommitAnswered:
		if f.Error == wire.None {
			return newest(p, m, func(g node.OffsetsCommitted, _ wire.ID) bool {
				return g.Group == f.Group && g.Client == m.Node
			})
		}
		return first(func() *moment {
			return newest(p, m, func(g node.OffsetsRefused, _ wire.ID) bool {
				return g.Client == m.Node && g.Error == f.Error
			})
		}, func() *moment { return p.madeNo(m, f.Group, f.Member, f.Error) })
	case node.OffsetsCommitted:
		return newest(p, m, func(g node.CommitSent, at wire.ID) bool {
			return at == f.Client && g.Group == f.Group
		})
	case node.OffsetsRefused:
		return p.madeNo(m, f.Group, f.Member, f.Error)
	case node.OffsetsDeleted:
		if f.Reason == node.ReasonTopicDeleted {
			return newest(p, m, anywhere[node.TopicDeleted])
		}
	case node.ShareRecordsChanged:
		return p.madeShared(m, &f)
	case node.ShareStartAdvanced:
		return newest(p, m, func(g node.ShareRecordsChanged, _ wire.ID) bool {
			return f.Reason == node.ShareDone && g.Group == f.Group && g.TP == f.TP
		})
	}
	return nil
}

// work is what a consumer did or read last of partitions whose offsets it commits.
func (p causes) work(m *moment, offsets []node.CommittedOffset) *moment {
	ours := func(tp wire.TopicPartition) bool {
		for i := range offsets {
			if offsets[i].TP == tp {
				return true
			}
		}
		return false
	}
	return newest(p, m, func(f node.RecordsPolled, at wire.ID) bool {
		return at == m.Node && ours(f.TP)
	})
}

// madeShared: a record is handed to a member that asks, once it is there and free; what becomes of
// it then follows from that.
func (p causes) madeShared(m *moment, f *node.ShareRecordsChanged) *moment {
	before := newest(p, m, func(g node.ShareRecordsChanged, _ wire.ID) bool {
		return g.Group == f.Group && g.TP == f.TP && g.FirstOffset <= f.FirstOffset &&
			f.FirstOffset <= g.LastOffset
	})
	member := p.joined(m, f.Group, f.Member)
	switch f.Reason {
	case node.ShareFetched:
		there := newest(p, m, func(g node.HighWatermarkAdvanced, _ wire.ID) bool {
			return g.Leader && g.TP == f.TP && g.From <= f.FirstOffset && f.FirstOffset < g.To
		})
		return later(later(before, there), member)
	case node.ShareMemberGone:
		if j, ok := factOf[node.MemberJoined](member); ok {
			return later(p.left(m, f.Group, f.Member), p.harm(m, j.Client, 0))
		}
	}
	return before
}

// joined is how a member came into its group.
func (p causes) joined(m *moment, group, member string) *moment {
	return newest(p, m, func(f node.MemberJoined, _ wire.ID) bool {
		return f.Group == group && f.Member == member
	})
}

// factOf is the fact of a moment, if it is one of that kind.
func factOf[F node.Fact](m *moment) (f F, ok bool) {
	if m != nil {
		f, ok = m.fact.(F)
	}
	return f, ok
}
