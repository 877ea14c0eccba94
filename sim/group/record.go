package group

import (
	"strconv"
	"strings"

	"highwater/sim/coordinator"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/sim/wire/codec"
)

// Kinds of records in __consumer_offsets: the version in front of their keys. 0 and 1 are offsets, 2
// a classic group, 3 to 8 belong to KIP-848, 10 to 15 to share groups.
// Kafka: CoordinatorRecordType and its schemas.
const (
	keyOffset         int16 = 1
	keyGroup          int16 = 2
	keyEpoch          int16 = 3
	keyMember         int16 = 5
	keyTargetEpoch    int16 = 6
	keyTargetMember   int16 = 7
	keyCurrent        int16 = 8
	keyShareMember    int16 = 10
	keyShareEpoch     int16 = 11
	keyShareTarget    int16 = 12
	keyShareTargetOf  int16 = 13
	keyShareCurrent   int16 = 14
	keyShareStateMeta int16 = 15
	keyRegex          int16 = 16
)

func key(kind int16, parts ...string) codec.Encoder {
	e := codec.Encoder{}
	e.I16(kind)
	for _, p := range parts {
		e.Str(p)
	}
	return e
}

func offsetKey(group string, tp wire.TopicPartition) []byte {
	e := key(keyOffset, group, tp.Topic)
	e.I32(tp.Partition)
	return e.B
}

// offsetRecord is a committed offset. Kafka: OffsetCommitKey, OffsetCommitValue (version 4).
func offsetRecord(group string, p *wire.OffsetCommitPartition, topic wire.UUID,
	now node.Time) wire.Record {
	e := codec.Encoder{Flexible: true}
	e.I16(4)
	e.I64(p.Offset)
	e.I32(p.LeaderEpoch)
	e.Str(p.Metadata)
	e.I64(now.UnixMs())
	e.TopicID(topic)
	return wire.Record{Key: offsetKey(group, p.TP), Value: e.B}
}

// offsetTombstone deletes a committed offset.
func offsetTombstone(group string, tp wire.TopicPartition) wire.Record {
	return wire.Record{Key: offsetKey(group, tp)}
}

// groupRecord is a classic group as its last rebalance left it. Kafka: GroupMetadataValue (version 3).
func groupRecord(g *Group, now node.Time) wire.Record {
	k := &g.classic
	e := codec.Encoder{}
	e.I16(3)
	e.Str(k.protocolType)
	e.I32(k.generation)
	e.Null(k.protocol)
	e.Null(k.leader)
	e.I64(now.UnixMs())
	e.Length(len(k.members))
	for i := range k.members {
		m := &k.members[i]
		s := m.subscription(k.protocol)
		e.Str(m.id)
		e.Null(m.instance)
		e.Str(m.clientID)
		e.Str(hostOf(m.client))
		e.I32(int32(m.rebalanceTimeout / node.Millisecond))
		e.I32(int32(m.sessionTimeout / node.Millisecond))
		e.Bytes(encodeSubscription(&s))
		e.Bytes(encodeAssignment(&m.assignment))
	}
	return wire.Record{Key: key(keyGroup, g.id).B, Value: e.B}
}

// groupTombstone deletes a classic group.
func groupTombstone(group string) wire.Record { return wire.Record{Key: key(keyGroup, group).B} }

// clientOf is the client that a host belongs to; the reverse of hostOf.
func clientOf(host string) wire.ID {
	n, err := strconv.Atoi(host[strings.LastIndexByte(host, '.')+1:])
	if err != nil || n < 31 {
		return 0
	}
	return wire.FirstClient + wire.ID(n-31)
}

// Loaded implements coordinator.Shard. Alarms and sessions begin anew: members have a whole session
// timeout to be heard of. Kafka: GroupCoordinatorShard.onLoaded.
func (c *Coordinator) Loaded(d coordinator.Door, partition int32, out *node.Out) (groups int32) {
	h := c.host(d)
	for _, id := range c.groups.Keys() {
		if c.groups.Get(id).partition == partition {
			groups++
			c.loadedGroup(h, c.groups.Edit(id), out)
		}
	}
	if !c.cleaning {
		c.cleaning = true
		h.After(c.set.RetentionCheck, node.Timer{ID: alarmClean}, out)
	}
	return groups
}

func (c *Coordinator) loadedGroup(h host, g *Group, out *node.Out) {
	g.found = false
	for tp, o := range g.offsets.All() {
		g.latest.Set(tp, o.At)
	}
	for i := range g.classic.members {
		g.classic.members[i].due = out.Now + g.classic.members[i].sessionTimeout
	}
	if g.kind != Classic {
		c.modernLoaded(h, g, out)
	}
	g.arm(h, out)
}

// Replay implements coordinator.Shard.
func (c *Coordinator) Replay(partition int32, r *wire.Record) {
	d := codec.Decoder{B: r.Key}
	switch kind := d.I16(); kind {
	case 0, keyOffset:
		c.replayOffset(partition, &d, r)
	case keyGroup:
		c.replayGroup(partition, d.Str(), r)
	default:
		c.replayModern(partition, kind, &d, r)
	}
}

// group finds a group for replay, or makes it.
func (c *Coordinator) group(id string, kind Kind, partition int32, at node.Time) *Group {
	if g := c.groups.Edit(id); g != nil {
		return g
	}
	g := newGroup(id, kind, partition, at)
	c.groups.Set(id, g)
	return g
}

// virtual turns a record's timestamp into the world's time.
func virtual(unixMs int64) node.Time { return node.Ms(unixMs - node.EpochMs) }

func (c *Coordinator) replayOffset(partition int32, d *codec.Decoder, r *wire.Record) {
	id := d.Str()
	tp := wire.TopicPartition{Topic: d.Str(), Partition: d.I32()}
	if r.Value == nil {
		if g := c.groups.Edit(id); g != nil {
			g.offsets.Delete(tp)
			if g.found {
				c.forgetIfNothing(g)
			}
		}
		return
	}
	v := codec.Decoder{B: r.Value}
	v.Flexible = v.I16() >= 4
	o := Offset{Offset: v.I64(), LeaderEpoch: v.I32(), Metadata: v.Str(), At: virtual(v.I64())}
	g := c.groups.Edit(id)
	if g == nil { // it is being loaded, or has been deleted since: its tombstone follows
		g = c.group(id, Classic, partition, o.At)
		g.found = true
	}
	g.offsets.Set(tp, o)
}

// forgetIfNothing drops a group that was only there to hold offsets and holds none any more.
func (c *Coordinator) forgetIfNothing(g *Group) {
	if g.kind == Classic && g.offsets.Len() == 0 && len(g.classic.members) == 0 &&
		g.classic.generation == 0 && len(g.classic.pending) == 0 {
		c.groups.Delete(g.id)
	}
}

func (c *Coordinator) replayGroup(partition int32, id string, r *wire.Record) {
	if r.Value == nil {
		// Its offsets have tombstones of their own.
		if g := c.groups.Edit(id); g != nil && g.kind == Classic {
			g.classic, g.state = classic{initialLeft: -1}, Empty
			c.forgetIfNothing(g)
		}
		return
	}
	v := codec.Decoder{B: r.Value}
	v.I16()
	g := c.group(id, Classic, partition, 0)
	g.kind, g.modern = Classic, modern{}
	k := &g.classic
	*k = classic{protocolType: v.Str(), generation: v.I32(), protocol: v.Str(), leader: v.Str(),
		initialLeft: -1}
	g.emptyAt, g.state = virtual(v.I64()), Empty
	for range v.Length() {
		m := member{id: v.Str(), instance: v.Str(), clientID: v.Str()}
		m.client = clientOf(v.Str())
		m.rebalanceTimeout, m.sessionTimeout = node.Ms(int64(v.I32())), node.Ms(int64(v.I32()))
		m.protocols = []wire.JoinGroupProtocol{{Name: k.protocol,
			Subscription: decodeSubscription(v.Bytes())}}
		m.assignment = decodeAssignment(v.Bytes())
		k.members = append(k.members, m)
		g.state = Stable
	}
}

func encodeSubscription(s *wire.Subscription) []byte {
	e := codec.Encoder{}
	e.I16(3)
	e.Strs(s.Topics)
	e.Bytes(s.UserData)
	e.Partitions(s.Owned)
	e.I32(s.Generation)
	e.Null(s.RackID)
	return e.B
}

func decodeSubscription(b []byte) wire.Subscription {
	d := codec.Decoder{B: b}
	d.I16()
	return wire.Subscription{Topics: d.Strs(), UserData: d.Bytes(), Owned: d.Partitions(),
		Generation: d.I32(), RackID: d.Str()}
}

func encodeAssignment(a *wire.Assignment) []byte {
	e := codec.Encoder{}
	e.I16(3)
	e.Partitions(a.Partitions)
	e.Bytes(a.UserData)
	return e.B
}

func decodeAssignment(b []byte) wire.Assignment {
	d := codec.Decoder{B: b}
	d.I16()
	return wire.Assignment{Partitions: d.Partitions(), UserData: d.Bytes()}
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
