package group

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
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

func flexible() encoder {
	e := encoder{flexible: true}
	e.i16(0)
	return e
}

// epochRecord is ConsumerGroupMetadata or ShareGroupMetadata: the group epoch.
func epochRecord(g *Group) wire.Record {
	e := flexible()
	e.i32(g.modern.epoch)
	e.tags()
	return wire.Record{Key: key(g.kinds()[0], g.id).b, Value: e.b}
}

// memberRecord is ConsumerGroupMemberMetadata or ShareGroupMemberMetadata: what a member said.
func memberRecord(g *Group, x *modernMember) wire.Record {
	e := flexible()
	if g.kind == Consumer {
		e.null(x.instance)
	}
	e.null(x.rack)
	e.str(x.clientID)
	e.str(hostOf(x.client))
	e.strs(x.topics)
	if g.kind == Consumer {
		e.null(x.regex)
		e.i32(int32(x.rebalanceTimeout / node.Millisecond))
		e.null(x.assignor)
	}
	e.tags()
	return wire.Record{Key: key(g.kinds()[1], g.id, x.id).b, Value: e.b}
}

// targetEpochRecord is TargetAssignmentMetadata: the assignment epoch.
func targetEpochRecord(g *Group) wire.Record {
	e := flexible()
	e.i32(g.modern.assignmentEpoch)
	e.tags()
	return wire.Record{Key: key(g.kinds()[2], g.id).b, Value: e.b}
}

// targetRecord is TargetAssignmentMember: what a member shall have.
func targetRecord(g *Group, x *modernMember) wire.Record {
	e := flexible()
	e.partitions(x.target)
	e.tags()
	return wire.Record{Key: key(g.kinds()[3], g.id, x.id).b, Value: e.b}
}

// currentRecord is CurrentMemberAssignment: what a member may have now.
func currentRecord(g *Group, x *modernMember) wire.Record {
	e := flexible()
	e.i32(x.epoch)
	e.i32(x.previous)
	e.i8(int8(x.state))
	e.partitions(x.assigned)
	if g.kind == Consumer {
		e.partitions(x.revoking)
	}
	e.tags()
	return wire.Record{Key: key(g.kinds()[4], g.id, x.id).b, Value: e.b}
}

// tombstonesOf delete a member.
func tombstonesOf(g *Group, id string) []wire.Record {
	k := g.kinds()
	return []wire.Record{{Key: key(k[4], g.id, id).b}, {Key: key(k[3], g.id, id).b},
		{Key: key(k[1], g.id, id).b}}
}

// tombstones delete a group without members.
func (g *Group) tombstones() []wire.Record {
	if g.kind == Classic {
		return nil
	}
	k := g.kinds()
	records := []wire.Record{{Key: key(k[2], g.id).b}, {Key: key(k[0], g.id).b}}
	if g.kind == Share {
		return append([]wire.Record{{Key: key(keyShareStateMeta, g.id).b}}, records...)
	}
	return records
}

// modernLoaded starts the clocks of a group that was replayed.
func (c *Coordinator) modernLoaded(h Host, g *Group, out *node.Out) {
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
	g.modern.hash = g.topicsHash(h)
	g.modern.assignorUsed = g.assignorWanted(h.GroupSettings())
	g.state = g.stateOf()
	if g.state == Empty {
		g.emptyAt = out.Now
	}
}

// replayModern changes the state as one record of KIP-848 or of a share group says.
func (c *Coordinator) replayModern(partition int32, kind int16, d *decoder, r *wire.Record) {
	group := Consumer
	switch kind {
	case keyShareEpoch, keyShareMember, keyShareTarget, keyShareTargetOf, keyShareCurrent,
		keyShareStateMeta:
		group = Share
	case keyEpoch, keyMember, keyTargetEpoch, keyTargetMember, keyCurrent, keyRegex:
	default:
		return // a kind of a later version
	}
	id := d.str()
	if r.Value == nil {
		c.replayTombstone(id, group, kind, d.str())
		return
	}
	g := c.group(id, group, partition, 0)
	if g.kind != group {
		g.kind, g.classic = group, classic{initialLeft: -1}
	}
	v := decoder{b: r.Value, flexible: true}
	v.i16()
	switch kind {
	case keyEpoch, keyShareEpoch:
		g.modern.epoch = v.i32()
	case keyTargetEpoch, keyShareTarget:
		g.modern.assignmentEpoch = v.i32()
	case keyShareStateMeta:
		g.replayStarted(&v)
	case keyRegex:
		g.replayRegex(d.str(), &v)
	default:
		g.replayMember(kind, d.str(), &v)
	}
}

func (g *Group) replayMember(kind int16, id string, v *decoder) {
	x := g.modern.find(id)
	if x == nil {
		g.modern.members = append(g.modern.members, modernMember{id: id,
			rebalanceTimeout: 5 * node.Minute})
		x = g.modern.find(id)
	}
	switch kind {
	case keyMember, keyShareMember:
		if kind == keyMember {
			x.instance = v.str()
		}
		x.rack, x.clientID = v.str(), v.str()
		x.client = clientOf(v.str())
		x.topics = v.strs()
		if kind == keyMember {
			x.regex = v.str()
			x.rebalanceTimeout = node.Ms(int64(v.i32()))
			x.assignor = v.str()
		}
	case keyTargetMember, keyShareTargetOf:
		x.target = v.partitions()
	case keyCurrent, keyShareCurrent:
		x.epoch, x.previous, x.state = v.i32(), v.i32(), memberState(v.i8())
		x.assigned = v.partitions()
		if kind == keyCurrent {
			x.revoking = v.partitions()
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
