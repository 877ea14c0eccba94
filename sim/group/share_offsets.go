package group

import (
	"slices"

	"highwater/sim/coordinator"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
	"highwater/sim/wire/codec"
)

// Which share-partitions a share group has is known to its coordinator: those of the topics that its
// members subscribed to once, and those that a tool gave an offset. They outlive the members.
// Kafka: GroupMetadataManager.shareGroupStatePartitionMetadata (KIP-932).

// initialise adds the partitions of topics that a member subscribes to; true: there are new ones.
// Left out: the share coordinator isn't told until there is something to keep.
func (g *Group) initialise(h host, topics []string) bool {
	var fresh []wire.TopicPartition
	for _, name := range topics {
		t, _ := h.TopicInfo(name)
		known := int32(0)
		for i := range g.modern.started {
			if g.modern.started[i].Topic == name {
				known++
			}
		}
		for p := int32(0); p < t.Partitions && known < t.Partitions; p++ {
			tp := wire.TopicPartition{Topic: name, Partition: p}
			if !slices.Contains(g.modern.started, tp) {
				fresh = append(fresh, tp)
			}
		}
	}
	g.started(fresh)
	return len(fresh) > 0
}

// started adds share-partitions to the group's.
func (g *Group) started(tps []wire.TopicPartition) {
	if len(tps) == 0 {
		return
	}
	all := slices.Concat(g.modern.started, tps)
	ordered.SortFunc(all, wire.TopicPartition.Compare)
	g.modern.started = slices.Compact(all)
}

// startedRecord is ShareGroupStatePartitionMetadata: topics being initialised (none here),
// initialised, being deleted (none).
func startedRecord(g *Group) wire.Record {
	e := flexible()
	e.Length(0)
	e.Partitions(g.modern.started)
	e.Length(0)
	e.Tags()
	return wire.Record{Key: key(keyShareStateMeta, g.id).B, Value: e.B}
}

func (g *Group) replayStarted(v *codec.Decoder) {
	v.Length()
	g.modern.started = v.Partitions()
}

// ShareOffsets are the share-partitions of a group, for DescribeShareGroupOffsets; a group that doesn't
// exist has none. Kafka: GroupMetadataManager.initializedShareGroupPartitions.
func (c *Coordinator) ShareOffsets(d coordinator.Door, id string,
) ([]wire.TopicPartition, wire.ErrorCode, string) {
	if code := c.host(d).active(id); code != wire.None {
		return nil, code, ""
	}
	if g := c.groups.Get(id); g != nil && g.kind == Share {
		return g.modern.started, wire.None, ""
	}
	return nil, wire.None, ""
}

// EmptyShareGroup tells whether id is a share group without members, whose share-partitions may be
// deleted with it.
func (c *Coordinator) EmptyShareGroup(id string) ([]wire.TopicPartition, bool) {
	g := c.groups.Get(id)
	if g == nil || g.kind != Share || g.state != Empty {
		return nil, false
	}
	return g.modern.started, true
}

// AlterShares gives an empty share group offsets; a group that doesn't exist is made. The epoch goes to
// the share coordinator with them. Kafka: GroupMetadataManager.alterShareGroupOffsets.
func (c *Coordinator) AlterShares(d coordinator.Door, id string, tps []wire.TopicPartition,
	out *node.Out) (epoch int32, code wire.ErrorCode, text string) {
	h := c.host(d)
	if code = h.active(id); code != wire.None {
		return 0, code, ""
	}
	isNew := c.groups.Get(id) == nil
	g, code, text := c.modernGroup(h, id, Share, wire.JoinEpoch, out)
	switch {
	case code != wire.None:
		return 0, code, text
	case len(g.modern.members) > 0:
		return 0, wire.NonEmptyGroup, wire.NonEmptyGroup.Message()
	}
	var records []wire.Record
	if isNew {
		records = append(records, epochRecord(g))
	}
	g.started(tps)
	records = append(records, startedRecord(g))
	return g.modern.epoch, h.Append(g.partition, records, coordinator.Write{}, out), ""
}

// DropShares takes the share-partitions of topics from an empty share group, and returns them. The
// others' results say why not. Kafka: sharePartitionsEligibleForOffsetDeletion.
func (c *Coordinator) DropShares(d coordinator.Door, r *wire.DeleteShareGroupOffsetsRequest,
	out *node.Out,
) (gone []wire.TopicPartition, topics []wire.TopicResult, code wire.ErrorCode, text string) {
	h := c.host(d)
	g, code, text := c.lookup(h, r.GroupID, Share, out)
	if g == nil {
		return nil, nil, code, text
	}
	if len(g.modern.members) > 0 {
		return nil, nil, wire.NonEmptyGroup, wire.NonEmptyGroup.Message()
	}
	for _, name := range r.Topics {
		res := wire.TopicResult{Name: name}
		n := len(gone)
		for _, tp := range g.modern.started {
			if tp.Topic == name {
				gone = append(gone, tp)
			}
		}
		if _, known := h.TopicInfo(name); !known {
			gone = gone[:n]
			res.Error = wire.UnknownTopicOrPartition
			res.Message = res.Error.Message()
		} else if len(gone) == n {
			res.Error = wire.UnknownTopicOrPartition
			res.Message = "There is no offset information to delete."
		}
		topics = append(topics, res)
	}
	if len(gone) > 0 {
		g = c.groups.Edit(r.GroupID)
		g.modern.started = slices.DeleteFunc(slices.Clone(g.modern.started),
			func(tp wire.TopicPartition) bool { return slices.Contains(gone, tp) })
		code = h.Append(g.partition, []wire.Record{startedRecord(g)}, coordinator.Write{}, out)
	}
	return gone, topics, code, ""
}
