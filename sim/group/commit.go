package group

import (
	"slices"

	"highwater/sim/coordinator"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// newCommit is an OffsetCommit whose records are appended and not yet committed: they are replayed
// when they are, and count from then on.
type newCommit struct {
	request *wire.OffsetCommitRequest
	from    wire.ID
	taken   []bool // by partition: this one is in the log
}

// OffsetCommit (key 8): check that the sender may, write, answer when it is committed. A commit with an
// old generation or epoch is refused: that is what keeps a zombie from moving the bookmark.
// Kafka: OffsetMetadataManager.commitOffset.
func (c *Coordinator) offsetCommit(h host, m *wire.Message, r *wire.OffsetCommitRequest,
	out *node.Out) {
	code := h.active(r.GroupID)
	var g *Group
	if code == wire.None {
		g, code = c.groupToCommit(h, r, out)
	}
	reply := &wire.OffsetCommitReply{Partitions: make([]wire.OffsetCommitResult, len(r.Partitions))}
	taken := make([]bool, len(r.Partitions))
	var records []wire.Record
	for i := range r.Partitions {
		p := &r.Partitions[i]
		res := &reply.Partitions[i]
		res.TP, res.Error = p.TP, code
		if code != wire.None {
			continue
		}
		if !h.May(wire.OpRead, wire.ACLTopic, p.TP.Topic, out) {
			res.Error = wire.TopicAuthorizationFailed
		} else if t, ok := h.TopicInfo(p.TP.Topic); !ok || p.TP.Partition >= t.Partitions {
			res.Error = wire.UnknownTopicOrPartition
		} else if len(p.Metadata) > h.set.MetadataMaxSize {
			res.Error = wire.OffsetMetadataTooLarge
		} else {
			taken[i] = true
			records = append(records, offsetRecord(r.GroupID, p, t.ID, out.Wall()))
		}
	}
	if code == wire.None && len(records) > 0 {
		code = h.Append(g.partition, records, coordinator.Write{To: coordinator.WaiterOf(m),
			Body: reply, Replay: records, Then: &newCommit{r, m.From, taken}}, out)
		if code == wire.None {
			g.written(r, taken, out.Now)
			return
		}
		reply = withError(reply, code).(*wire.OffsetCommitReply)
	}
	if code != wire.None {
		out.Emit(node.OffsetsRefused{Group: r.GroupID, Member: r.MemberID, Client: m.From,
			Generation: r.GenerationOrEpoch, Error: code, Offsets: committed(r, nil)})
	}
	out.Send(m.From, m.Correlation, reply)
}

// written: the log has the offsets of a request, and is going to have them committed.
func (g *Group) written(r *wire.OffsetCommitRequest, taken []bool, now node.Time) {
	for i := range r.Partitions {
		if taken[i] {
			g.latest.Set(r.Partitions[i].TP, now)
		}
	}
}

// groupToCommit finds the group and checks the sender. A commit from outside makes the group.
// Kafka: OffsetMetadataManager.validateOffsetCommit.
func (c *Coordinator) groupToCommit(h host, r *wire.OffsetCommitRequest, out *node.Out,
) (*Group, wire.ErrorCode) {
	g := c.groups.Edit(r.GroupID)
	if g == nil {
		if r.GenerationOrEpoch >= 0 {
			return nil, wire.IllegalGeneration
		}
		g = newGroup(r.GroupID, Classic, h.partitionOf(r.GroupID), out.Now)
		c.groups.Set(r.GroupID, g)
		return g, wire.None
	}
	switch g.kind {
	case Consumer:
		return g, g.mayCommit(r)
	case Share:
		return nil, wire.GroupIDNotFound
	}
	return g, g.mayCommitClassic(r, out.Now)
}

// mayCommitClassic is ClassicGroup.validateOffsetCommit; a good commit counts as a heartbeat.
func (g *Group) mayCommitClassic(r *wire.OffsetCommitRequest, now node.Time) wire.ErrorCode {
	if r.GenerationOrEpoch < 0 && g.state == Empty {
		return wire.None
	}
	if r.GenerationOrEpoch < 0 && r.MemberID == "" && r.GroupInstanceID == "" {
		return wire.UnknownMemberID
	}
	if code := g.validate(r.MemberID, r.GroupInstanceID); code != wire.None {
		return code
	}
	if r.GenerationOrEpoch != g.classic.generation {
		return wire.IllegalGeneration
	}
	if g.state == CompletingRebalance {
		return wire.RebalanceInProgress
	}
	if g.state == Stable || g.state == PreparingRebalance {
		m := g.find(r.MemberID)
		m.due = now + m.sessionTimeout
	}
	return wire.None
}

// committed are the offsets of a request; only those that were taken, unless taken is nil.
func committed(r *wire.OffsetCommitRequest, taken []bool) []node.CommittedOffset {
	var os []node.CommittedOffset
	for i := range r.Partitions {
		if taken == nil || taken[i] {
			os = append(os, node.CommittedOffset{TP: r.Partitions[i].TP,
				Offset: r.Partitions[i].Offset})
		}
	}
	return os
}

// told tells that the records are committed and replayed.
func (n *newCommit) told(out *node.Out) {
	r := n.request
	out.Emit(node.OffsetsCommitted{Group: r.GroupID, Member: r.MemberID, Client: n.from,
		Generation: r.GenerationOrEpoch, Offsets: committed(r, n.taken)})
}

// OffsetFetch (key 9): where the group stands; -1 where nothing was committed.
// Kafka: OffsetMetadataManager.fetchOffsets.
func (c *Coordinator) offsetFetch(h host, m *wire.Message, r *wire.OffsetFetchRequest,
	out *node.Out) {
	reply := &wire.OffsetFetchReply{Error: h.active(r.GroupID)}
	g := c.groups.Get(r.GroupID)
	if reply.Error == wire.None && r.MemberID != "" && r.MemberEpoch >= 0 {
		reply.Error = g.mayFetch(r)
	}
	if reply.Error == wire.None {
		tps := r.Partitions
		if tps == nil && g != nil {
			tps = g.offsets.Keys()
		}
		for _, tp := range tps {
			res := wire.OffsetFetchPartition{TP: tp, Offset: -1, LeaderEpoch: -1}
			if !h.Sees(wire.OpDescribe, wire.ACLTopic, tp.Topic) {
				if r.Partitions != nil {
					res.Error = wire.TopicAuthorizationFailed
					reply.Partitions = append(reply.Partitions, res)
				}
				continue
			}
			if g != nil {
				if o, ok := g.offsets.Get(tp); ok {
					res.Offset, res.LeaderEpoch, res.Metadata = o.Offset, o.LeaderEpoch, o.Metadata
				}
			}
			reply.Partitions = append(reply.Partitions, res)
		}
	}
	out.Send(m.From, m.Correlation, reply)
}

// OffsetDelete (key 47): forget offsets of topics that no member subscribes to. Partitions that don't
// exist are told apart first. Kafka: KafkaApis.handleOffsetDeleteRequest,
// OffsetMetadataManager.deleteOffsets.
func (c *Coordinator) offsetDelete(h host, m *wire.Message, r *wire.OffsetDeleteRequest,
	out *node.Out) {
	reply := &wire.OffsetDeleteReply{Error: h.active(r.GroupID)}
	g := c.groups.Edit(r.GroupID)
	if reply.Error == wire.None && (g == nil || g.kind == Share) {
		reply.Error = wire.GroupIDNotFound
	}
	if reply.Error != wire.None {
		out.Send(m.From, m.Correlation, reply)
		return
	}
	var gone []wire.TopicPartition
	for _, tp := range r.Partitions {
		res := wire.PartitionResult{TP: tp}
		if t, ok := h.TopicInfo(tp.Topic); !ok || tp.Partition < 0 || tp.Partition >= t.Partitions {
			res.Error = wire.UnknownTopicOrPartition
		} else if g.subscribes(tp.Topic) {
			res.Error = wire.GroupSubscribedToTopic
		} else if g.latest.Has(tp) {
			gone = append(gone, tp)
		}
		reply.Partitions = append(reply.Partitions, res)
	}
	if len(gone) > 0 {
		code := g.forget(h, gone, nil, "tombstone",
			coordinator.Write{To: coordinator.WaiterOf(m), Body: reply}, out)
		if code == wire.None {
			return
		}
		reply = withError(reply, code).(*wire.OffsetDeleteReply)
	}
	out.Send(m.From, m.Correlation, reply)
}

// forget writes tombstones of offsets, and further records after them. What the log already has of
// those partitions, committed or not, is forgotten, in the log's order: an offset counts until the
// tombstone is committed, too. Kafka: OffsetMetadataManager.deleteAllOffsets, cleanupExpiredOffsets.
func (g *Group) forget(h host, tps []wire.TopicPartition, more []wire.Record, reason string,
	w coordinator.Write, out *node.Out) wire.ErrorCode {
	var records []wire.Record
	for _, tp := range tps {
		records = append(records, offsetTombstone(g.id, tp))
	}
	if len(tps) > 0 {
		w.Replay = records
		w.Then = &node.OffsetsDeleted{Group: g.id, Deleted: tps, Reason: reason}
	}
	code := h.Append(g.partition, append(records, more...), w, out)
	if code == wire.None {
		for _, tp := range tps {
			g.latest.Delete(tp)
		}
	}
	return code
}

// subscribes tells whether some member subscribes to a topic.
func (g *Group) subscribes(topic string) bool {
	for i := range g.classic.members {
		if slices.Contains(g.classic.members[i].subscription(g.classic.protocol).Topics, topic) {
			return true
		}
	}
	return g.modern.subscribes(topic)
}

// clean deletes offsets that are older than offsets.retention.minutes in groups that have been empty
// for as long, and groups that have nothing left. Kafka: GroupCoordinatorShard.cleanupGroupMetadata.
func (c *Coordinator) clean(h host, out *node.Out) {
	set := h.set
	for _, id := range c.groups.Keys() {
		if g := c.groups.Get(id); h.active(id) != wire.None || g.kind == Share {
			continue
		}
		g := c.groups.Edit(id)
		var gone []wire.TopicPartition
		var records []wire.Record
		for tp, at := range g.latest.All() {
			idle := out.Now - at
			if g.classic.protocolType != "" || g.kind == Consumer {
				idle = min(idle, out.Now-g.emptyAt)
			}
			if g.state == Empty && idle >= set.Retention || g.state != Empty &&
				!g.subscribes(tp.Topic) && out.Now-at >= set.Retention {
				gone = append(gone, tp)
			}
		}
		empty := g.state == Empty && len(gone) == g.latest.Len() && len(g.classic.pending) == 0
		if empty && g.kind == Classic {
			records = append(records, groupTombstone(id))
		} else if empty {
			records = append(records, g.tombstones()...)
		}
		if len(gone)+len(records) == 0 ||
			g.forget(h, gone, records, "expired", coordinator.Write{}, out) != wire.None {
			continue
		}
		if empty {
			g.moveTo(Dead, "nothing is left of the group", out)
			c.groups.Delete(id)
		}
	}
	h.After(set.RetentionCheck, node.Timer{ID: alarmClean}, out)
}

// TopicsDeleted implements coordinator.Shard: offsets in topics that are gone are forgotten.
// Kafka: GroupCoordinator.onPartitionsDeleted.
func (c *Coordinator) TopicsDeleted(d coordinator.Door, gone func(topic string) bool,
	out *node.Out) {
	h := c.host(d)
	for _, id := range c.groups.Keys() {
		var tps []wire.TopicPartition
		for tp := range c.groups.Get(id).latest.All() {
			if gone(tp.Topic) {
				tps = append(tps, tp)
			}
		}
		if len(tps) > 0 && h.active(id) == wire.None {
			c.groups.Edit(id).forget(h, tps, nil, node.ReasonTopicDeleted, coordinator.Write{}, out)
		}
	}
}
