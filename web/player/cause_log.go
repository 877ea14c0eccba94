package player

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// madeInLog is what made a fact of the brokers' logs.
func (p causes) madeInLog(m, child *moment) *moment {
	switch f := m.fact.(type) {
	case node.RecordsAppended:
		return p.madeAppend(m, child, &f)
	case node.HighWatermarkAdvanced:
		return p.madeHighWatermark(m, &f)
	case node.LogTruncated:
		return p.election(m, f.TP)
	case node.LogStartAdvanced:
		if f.Reason != "DeleteRecords" {
			return p.madeRetention(m, f.TP)
		}
	case node.SegmentDeleted:
		return p.madeRetention(m, f.TP)
	case node.FilesRemoved:
		return p.madeRemoval(m, &f)
	case node.LogCleaned:
		return p.madeRetention(m, f.TP)
	case node.SegmentRolled:
		return newest(p, m, func(g node.RecordsAppended, at wire.ID) bool {
			return g.TP == f.TP && at == m.Node
		})
	case node.ReplicaDeleted:
		return later(newest(p, m, func(g node.TopicDeleted, _ wire.ID) bool {
			return g.Topic == f.TP.Topic
		}), newest(p, m, func(g node.ReassignmentChanged, _ wire.ID) bool { return g.TP == f.TP }))
	case node.BecameLeader:
		return later(p.election(m, f.TP), p.boot(m, m.Node))
	case node.BecameFollower:
		return later(p.election(m, f.TP), p.boot(m, m.Node))
	case node.ISRChangeProposed:
		return p.madeProposal(m, &f)
	case node.ProduceRefused:
		return p.madeRefusal(m, f.TP, f.Error)
	case node.FetchRefused:
		return p.madeRefusal(m, f.TP, f.Error)
	case node.DuplicateDropped:
		return newest(p, m, func(g node.BatchRetried, _ wire.ID) bool { return g.TP == f.TP })
	}
	return nil
}

// madeAppend: a producer sent what the leader wrote; a follower copied what the leader wrote.
func (p causes) madeAppend(m, child *moment, f *node.RecordsAppended) *moment {
	if !f.Leader {
		upto := f.LastOffset
		if m.one != nil {
			upto = m.one.offset
		}
		return newest(p, m, func(g node.RecordsAppended, _ wire.ID) bool {
			return g.Leader && g.TP == f.TP && g.LeaderEpoch == f.LeaderEpoch &&
				g.BaseOffset <= upto && upto <= g.LastOffset
		}).about(m.one)
	}
	if !f.Producer.IsClient() || f.Batch == nil || len(f.Batch.Records) == 0 {
		return nil
	}
	tag := f.Batch.Records[0].Tag
	return newest(p, m, func(g node.BatchSent, at wire.ID) bool {
		return at == f.Producer && g.TP == f.TP && g.First == tag
	}).about(m.one)
}

// madeHighWatermark: it rises when the last copy in the in-sync replica set has got what is below
// it, or when that set shrinks; a follower's follows the leader's.
func (p causes) madeHighWatermark(m *moment, f *node.HighWatermarkAdvanced) *moment {
	if !f.Leader {
		return newest(p, m, func(g node.HighWatermarkAdvanced, _ wire.ID) bool {
			return g.Leader && g.TP == f.TP && g.To >= f.To
		})
	}
	if f.To < f.From {
		return p.election(m, f.TP)
	}
	var copied *moment
	if m.From.IsBroker() {
		copied = newest(p, m, func(g node.RecordsAppended, at wire.ID) bool {
			return at == m.From && g.TP == f.TP
		})
	}
	written := newest(p, m, func(g node.RecordsAppended, at wire.ID) bool {
		return at == m.Node && g.TP == f.TP
	})
	return later(later(copied, written), p.shrunk(m, f.TP))
}

// shrunk is when an in-sync replica set last lost a member.
func (p causes) shrunk(m *moment, tp wire.TopicPartition) *moment {
	return newest(p, m, func(f node.ISRChanged, _ wire.ID) bool {
		return f.TP == tp && len(f.To) < len(f.From)
	})
}

// madeRetention: a topic's config says how long, or how much of it, is kept.
func (p causes) madeRetention(m *moment, tp wire.TopicPartition) *moment {
	return later(p.created(m, tp.Topic), p.configured(m, tp.Topic, "retention.ms", "retention.bytes",
		"segment.ms", "segment.bytes", "cleanup.policy", "min.cleanable.dirty.ratio",
		"delete.retention.ms", "min.compaction.lag.ms", "max.compaction.lag.ms"))
}

// madeRemoval: files go because retention, the cleaner or the end of the replica renamed them.
func (p causes) madeRemoval(m *moment, f *node.FilesRemoved) *moment {
	if f.BaseOffset < 0 {
		return newest(p, m, func(g node.ReplicaDeleted, at wire.ID) bool {
			return at == m.Node && g.TP == f.TP
		})
	}
	return later(newest(p, m, func(g node.SegmentDeleted, at wire.ID) bool {
		return at == m.Node && g.TP == f.TP
	}), newest(p, m, func(g node.LogCleaned, at wire.ID) bool {
		return at == m.Node && g.TP == f.TP
	}))
}

// madeProposal: a follower is slow because of what was done to it or to the network; it catches up
// because it is there again, or because its topic is new.
func (p causes) madeProposal(m *moment, f *node.ISRChangeProposed) *moment {
	var by *moment
	for _, id := range f.From {
		if !slices.Contains(f.To, id) {
			by = later(by, p.harm(m, id, m.Node))
		}
	}
	for _, id := range f.To {
		if !slices.Contains(f.From, id) {
			by = later(by, p.recovery(m, id, m.Node))
		}
	}
	if by != nil {
		return by
	}
	return p.created(m, f.TP.Topic)
}

// madeRefusal: a leader refuses because too few copies are in sync, because it doesn't lead any
// more, or because its log has changed under the reader.
func (p causes) madeRefusal(m *moment, tp wire.TopicPartition, e wire.ErrorCode) *moment {
	switch e {
	case wire.NotEnoughReplicas, wire.NotEnoughReplicasAfter:
		return later(p.shrunk(m, tp),
			p.configured(m, tp.Topic, "min.insync.replicas"))
	case wire.RequestTimedOut:
		return p.trouble(m, m.Node)
	case wire.NotLeaderOrFollower, wire.FencedLeaderEpoch, wire.UnknownLeaderEpoch:
		return p.election(m, tp)
	case wire.UnknownTopicOrPartition, wire.UnknownTopicID:
		return newest(p, m, func(g node.TopicDeleted, _ wire.ID) bool { return g.Topic == tp.Topic })
	case wire.OffsetOutOfRange:
		return later(newest(p, m, func(g node.LogStartAdvanced, _ wire.ID) bool { return g.TP == tp }),
			newest(p, m, func(g node.LogTruncated, _ wire.ID) bool { return g.TP == tp }))
	}
	return nil
}

// election is the newest decision on who leads a partition.
func (p causes) election(m *moment, tp wire.TopicPartition) *moment {
	return newest(p, m, func(f node.LeaderElected, _ wire.ID) bool { return f.TP == tp })
}

// created is where a topic came from; its partitions may have come later.
func (p causes) created(m *moment, topic string) *moment {
	return later(newest(p, m, func(f node.TopicCreated, _ wire.ID) bool { return f.Topic == topic }),
		newest(p, m, func(f node.PartitionsAdded, _ wire.ID) bool { return f.Topic == topic }))
}

// configured is the newest change of one of a topic's configs, or of the brokers' default for it.
func (p causes) configured(m *moment, topic string, keys ...string) *moment {
	return newest(p, m, func(f node.ConfigChanged, _ wire.ID) bool {
		return (f.Resource.Name == topic || f.Resource.Type != wire.TopicResource) &&
			slices.Contains(keys, f.Key)
	})
}
