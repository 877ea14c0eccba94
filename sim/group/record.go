package group

import (
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
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

func key(kind int16, parts ...string) encoder {
	e := encoder{}
	e.i16(kind)
	for _, p := range parts {
		e.str(p)
	}
	return e
}

func offsetKey(group string, tp wire.TopicPartition) []byte {
	e := key(keyOffset, group, tp.Topic)
	e.i32(tp.Partition)
	return e.b
}

// offsetRecord is a committed offset. Kafka: OffsetCommitKey, OffsetCommitValue (version 4).
func offsetRecord(group string, p *wire.OffsetCommitPartition, topic wire.UUID,
	now node.Time) wire.Record {
	e := encoder{flexible: true}
	e.i16(4)
	e.i64(p.Offset)
	e.i32(p.LeaderEpoch)
	e.str(p.Metadata)
	e.i64(now.UnixMs())
	e.topicID(topic)
	return wire.Record{Key: offsetKey(group, p.TP), Value: e.b}
}

// offsetTombstone deletes a committed offset.
func offsetTombstone(group string, tp wire.TopicPartition) wire.Record {
	return wire.Record{Key: offsetKey(group, tp)}
}

// groupRecord is a classic group as its last rebalance left it. Kafka: GroupMetadataValue (version 3).
func groupRecord(g *Group, now node.Time) wire.Record {
	k := &g.classic
	e := encoder{}
	e.i16(3)
	e.str(k.protocolType)
	e.i32(k.generation)
	e.null(k.protocol)
	e.null(k.leader)
	e.i64(now.UnixMs())
	e.length(len(k.members))
	for i := range k.members {
		m := &k.members[i]
		s := m.subscription(k.protocol)
		e.str(m.id)
		e.null(m.instance)
		e.str(m.clientID)
		e.str(hostOf(m.client))
		e.i32(int32(m.rebalanceTimeout / node.Millisecond))
		e.i32(int32(m.sessionTimeout / node.Millisecond))
		e.bytes(encodeSubscription(&s))
		e.bytes(encodeAssignment(&m.assignment))
	}
	return wire.Record{Key: key(keyGroup, g.id).b, Value: e.b}
}

// groupTombstone deletes a classic group.
func groupTombstone(group string) wire.Record { return wire.Record{Key: key(keyGroup, group).b} }

// clientOf is the client that a host belongs to; the reverse of hostOf.
func clientOf(host string) wire.ID {
	n, err := strconv.Atoi(host[strings.LastIndexByte(host, '.')+1:])
	if err != nil || n < 31 {
		return 0
	}
	return wire.FirstClient + wire.ID(n-31)
}

// Load replays one partition of the offsets topic. Alarms and sessions begin anew: members have a whole
// session timeout to be heard of. Kafka: CoordinatorLoaderImpl, GroupCoordinatorShard.replay, onLoaded.
func (c *Coordinator) Load(h Host, partition int32, batches func(yield func(*wire.Batch) bool),
	out *node.Out) {
	s, known := c.shards.Get(partition)
	if !known || s.loaded {
		return
	}
	records := int64(0)
	for b := range batches {
		for i := range b.Records {
			c.replay(partition, &b.Records[i])
			records++
		}
	}
	s.loaded = true
	c.shards.Set(partition, s)
	groups := int32(0)
	for _, id := range c.groups.Keys() {
		if c.groups.Get(id).partition != partition {
			continue
		}
		groups++
		c.loadedGroup(h, c.groups.Edit(id), out)
	}
	out.Emit(node.CoordinatorLoaded{TP: offsetsPartition(partition), Epoch: s.epoch,
		Records: records, Groups: groups})
	if c.cleanAt == 0 {
		c.cleanAt = out.Now + h.GroupSettings().RetentionCheck
		out.After(h.GroupSettings().RetentionCheck, node.Timer{Kind: TimerKind, ID: alarmClean})
	}
}

func (c *Coordinator) loadedGroup(h Host, g *Group, out *node.Out) {
	for i := range g.classic.members {
		g.classic.members[i].due = out.Now + g.classic.members[i].sessionTimeout
	}
	if g.kind != Classic {
		c.modernLoaded(h, g, out)
	}
	g.arm(out)
}

// replay changes the state as one record says.
func (c *Coordinator) replay(partition int32, r *wire.Record) {
	d := decoder{b: r.Key}
	switch kind := d.i16(); kind {
	case 0, keyOffset:
		c.replayOffset(partition, &d, r)
	case keyGroup:
		c.replayGroup(partition, d.str(), r)
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

func (c *Coordinator) replayOffset(partition int32, d *decoder, r *wire.Record) {
	id := d.str()
	tp := wire.TopicPartition{Topic: d.str(), Partition: d.i32()}
	if r.Value == nil {
		if g := c.groups.Edit(id); g != nil {
			g.offsets.Delete(tp)
			c.forgetIfNothing(g)
		}
		return
	}
	v := decoder{b: r.Value}
	v.flexible = v.i16() >= 4
	o := Offset{Offset: v.i64(), LeaderEpoch: v.i32(), Metadata: v.str(), At: virtual(v.i64())}
	c.group(id, Classic, partition, o.At).offsets.Set(tp, o)
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
		if g := c.groups.Get(id); g != nil && g.kind == Classic {
			c.groups.Delete(id)
		}
		return
	}
	v := decoder{b: r.Value}
	v.i16()
	g := c.group(id, Classic, partition, 0)
	g.kind, g.modern = Classic, modern{}
	k := &g.classic
	*k = classic{protocolType: v.str(), generation: v.i32(), protocol: v.str(), leader: v.str(),
		initialLeft: -1}
	g.emptyAt, g.state = virtual(v.i64()), Empty
	for range v.length() {
		m := member{id: v.str(), instance: v.str(), clientID: v.str()}
		m.client = clientOf(v.str())
		m.rebalanceTimeout, m.sessionTimeout = node.Ms(int64(v.i32())), node.Ms(int64(v.i32()))
		m.protocols = []wire.JoinGroupProtocol{{Name: k.protocol,
			Subscription: decodeSubscription(v.bytes())}}
		m.assignment = decodeAssignment(v.bytes())
		k.members = append(k.members, m)
		g.state = Stable
	}
}
