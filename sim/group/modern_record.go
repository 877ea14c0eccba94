package group

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/sim/wire/codec"
)

// The records of KIP-848 and share groups. Their values are Kafka's flexible structs, with topic names
// where Kafka has topic ids. Kafka: GroupCoordinatorRecordHelpers.

// kinds are the keys of one kind of group, in the order epoch, member, target epoch, target, current.
func (g *Group) kinds() [5]int16 {
	if g.kind == Share {
		return [...]int16{keyShareEpoch, keyShareMember, keyShareTarget, keyShareTargetOf,
			keyShareCurrent}
	}
	return [...]int16{keyEpoch, keyMember, keyTargetEpoch, keyTargetMember, keyCurrent}
}

func flexible() codec.Encoder {
	e := codec.Encoder{Flexible: true}
	e.I16(0)
	return e
}

// epochRecord is ConsumerGroupMetadata or ShareGroupMetadata: the group epoch, and the digest of
// the topics that it saw, by which a next coordinator knows whether they have changed since.
func epochRecord(g *Group) wire.Record {
	e := flexible()
	e.I32(g.modern.epoch)
	if g.kind == Share {
		e.I64(int64(g.modern.hash))
		e.Tags()
	} else {
		e.Tag64(int64(g.modern.hash))
	}
	return wire.Record{Key: key(g.kinds()[0], g.id).B, Value: e.B}
}

// memberRecord is ConsumerGroupMemberMetadata or ShareGroupMemberMetadata: what a member said.
func memberRecord(g *Group, x *modernMember) wire.Record {
	e := flexible()
	if g.kind == Consumer {
		e.Null(x.instance)
	}
	e.Null(x.rack)
	e.Str(x.clientID)
	e.Str(hostOf(x.client))
	e.Strs(x.topics)
	if g.kind == Consumer {
		e.Null(x.regex)
		e.I32(int32(x.rebalanceTimeout / node.Millisecond))
		e.Null(x.assignor)
	}
	e.Tags()
	return wire.Record{Key: key(g.kinds()[1], g.id, x.id).B, Value: e.B}
}

// targetEpochRecord is TargetAssignmentMetadata: the assignment epoch.
func targetEpochRecord(g *Group) wire.Record {
	e := flexible()
	e.I32(g.modern.assignmentEpoch)
	e.Tags()
	return wire.Record{Key: key(g.kinds()[2], g.id).B, Value: e.B}
}

// targetRecord is TargetAssignmentMember: what a member shall have.
func targetRecord(g *Group, x *modernMember) wire.Record {
	e := flexible()
	e.Partitions(x.target)
	e.Tags()
	return wire.Record{Key: key(g.kinds()[3], g.id, x.id).B, Value: e.B}
}

// currentRecord is CurrentMemberAssignment: what a member may have now.
func currentRecord(g *Group, x *modernMember) wire.Record {
	e := flexible()
	e.I32(x.epoch)
	e.I32(x.previous)
	e.I8(int8(x.state))
	e.Partitions(x.assigned)
	if g.kind == Consumer {
		e.Partitions(x.revoking)
	}
	e.Tags()
	return wire.Record{Key: key(g.kinds()[4], g.id, x.id).B, Value: e.B}
}

// tombstonesOf delete a member.
func tombstonesOf(g *Group, id string) []wire.Record {
	k := g.kinds()
	return []wire.Record{{Key: key(k[4], g.id, id).B}, {Key: key(k[3], g.id, id).B},
		{Key: key(k[1], g.id, id).B}}
}

// tombstones delete a group without members.
func (g *Group) tombstones() []wire.Record {
	if g.kind == Classic {
		return nil
	}
	k := g.kinds()
	records := []wire.Record{{Key: key(k[2], g.id).B}, {Key: key(k[0], g.id).B}}
	if g.kind == Share {
		return append([]wire.Record{{Key: key(keyShareStateMeta, g.id).B}}, records...)
	}
	return records
}

// modernLoaded starts the clocks of a group that was replayed.
func (c *Coordinator) modernLoaded(h host, g *Group, out *node.Out) {
	for i := range g.modern.members {
		x := &g.modern.members[i]
		x.due = out.Now + g.session(h)
		if x.state == memberUnrevoked {
			x.revokeDue = out.Now + x.rebalanceTimeout
		}
		if x.regex != "" && g.modern.regex(x.regex) == nil {
			g.modern.regexes = append(slices.Clip(g.modern.regexes), resolved{pattern: x.regex})
		}
	}
	g.modern.assignorUsed = g.assignorWanted(h.set)
	g.state = g.stateOf()
	if g.state == Empty {
		g.emptyAt = out.Now
	}
}

// replayModern changes the state as one record of KIP-848 or of a share group says.
func (c *Coordinator) replayModern(partition int32, kind int16, d *codec.Decoder, r *wire.Record) {
	group := Consumer
	switch kind {
	case keyShareEpoch, keyShareMember, keyShareTarget, keyShareTargetOf, keyShareCurrent,
		keyShareStateMeta:
		group = Share
	case keyEpoch, keyMember, keyTargetEpoch, keyTargetMember, keyCurrent, keyRegex:
	default:
		return // a kind of a later version
	}
	id := d.Str()
	if r.Value == nil {
		c.replayTombstone(id, group, kind, d.Str())
		return
	}
	g := c.group(id, group, partition, 0)
	if g.kind != group {
		g.kind, g.classic = group, classic{initialLeft: -1}
	}
	v := codec.Decoder{B: r.Value, Flexible: true}
	v.I16()
	switch kind {
	case keyEpoch:
		g.modern.epoch, g.modern.hash = v.I32(), uint64(v.Tag64())
	case keyShareEpoch:
		g.modern.epoch, g.modern.hash = v.I32(), uint64(v.I64())
	case keyTargetEpoch, keyShareTarget:
		g.modern.assignmentEpoch = v.I32()
	case keyShareStateMeta:
		g.replayStarted(&v)
	case keyRegex:
		g.replayRegex(d.Str(), &v)
	default:
		g.replayMember(kind, d.Str(), &v)
	}
}

func (g *Group) replayMember(kind int16, id string, v *codec.Decoder) {
	x := g.modern.find(id)
	if x == nil {
		g.modern.members = append(g.modern.members, modernMember{id: id,
			rebalanceTimeout: 5 * node.Minute})
		x = g.modern.find(id)
	}
	switch kind {
	case keyMember, keyShareMember:
		if kind == keyMember {
			x.instance = v.Str()
		}
		x.rack, x.clientID = v.Str(), v.Str()
		x.client = clientOf(v.Str())
		x.topics = v.Strs()
		if kind == keyMember {
			x.regex = v.Str()
			x.rebalanceTimeout = node.Ms(int64(v.I32()))
			x.assignor = v.Str()
		}
	case keyTargetMember, keyShareTargetOf:
		x.target = v.Partitions()
	case keyCurrent, keyShareCurrent:
		x.epoch, x.previous, x.state = v.I32(), v.I32(), memberState(v.I8())
		x.assigned = v.Partitions()
		if kind == keyCurrent {
			x.revoking = v.Partitions()
		}
	}
}

func (c *Coordinator) replayTombstone(id string, kind Kind, key int16, member string) {
	g := c.groups.Edit(id)
	if g == nil || g.kind != kind {
		return
	}
	switch key {
	case keyRegex:
		g.modern.regexes = slices.DeleteFunc(slices.Clone(g.modern.regexes), func(r resolved) bool {
			return r.pattern == member
		})
	case keyMember, keyShareMember:
		g.modern.members = slices.DeleteFunc(g.modern.members, func(x modernMember) bool {
			return x.id == member
		})
	case keyEpoch, keyShareEpoch:
		if g.offsets.Len() > 0 {
			g.kind, g.modern, g.state = Classic, modern{}, Empty
			return
		}
		c.groups.Delete(id)
	}
}
