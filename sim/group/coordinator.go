// Package group is Kafka's group coordinator: the classic protocol, KIP-848's consumer groups, share
// groups, and committed offsets. It is a shard of the coordinator runtime, which loads it, appends
// its records to the group's partition of __consumer_offsets and answers when these are committed.
//
// One file per API, one state per file.
package group

import (
	"strconv"

	"highwater/sim/config"
	"highwater/sim/coordinator"
	"highwater/sim/group/assignor"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Coordinator holds the groups whose partitions of the offsets topic this broker leads. Use New.
type Coordinator struct {
	groups   ordered.Cow[string, Group]
	set      *Settings // replaced whole
	cleaning bool      // the alarm for expired offsets is set
}

// Numbers of a coordinator's alarms, in Timer.ID; Timer.TP.Topic is the group's id.
const (
	alarmGroup int64 = iota // something of the group is due
	alarmClean              // look for expired offsets
)

// New makes a coordinator of nothing.
func New() *Coordinator {
	return &Coordinator{
		groups: ordered.NewCow(func(a, b string) bool { return a < b }, cloneGroup),
	}
}

// Clone implements coordinator.Shard.
func (c *Coordinator) Clone() coordinator.Shard {
	d := *c
	d.groups = c.groups.Clone()
	return &d
}

// Topic implements coordinator.Shard: it holds groups and committed offsets.
func (c *Coordinator) Topic() string { return wire.OffsetsTopic }

// Configure implements coordinator.Shard.
func (c *Coordinator) Configure(n config.Node) { c.set = readSettings(n) }

// WriteTimeout implements coordinator.Shard. Kafka waits with all of a group's records as long as
// with offsets: offsets.commit.timeout.ms.
func (c *Coordinator) WriteTimeout() node.Time { return c.set.CommitTimeout }

// host is the broker as the coordinator of groups sees it while it serves.
type host struct {
	coordinator.Door
	set *Settings
}

func (c *Coordinator) host(d coordinator.Door) host { return host{d, c.set} }

// TopicInfo finds a topic in the broker's metadata.
func (h host) TopicInfo(name string) (assignor.Topic, bool) {
	t := h.Image().Topic(name)
	if t == nil {
		return assignor.Topic{}, false
	}
	return assignor.Topic{Name: name, ID: t.ID, Partitions: t.Partitions}, true
}

// GroupConfig is a group's own config, such as consumer.session.timeout.ms.
func (h host) GroupConfig(group, key string) (int64, bool) {
	v, ok := h.Image().Config(wire.ConfigResource{Type: wire.GroupResource, Name: group}, key)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(v, 10, 64)
	return n, err == nil
}

// partitionOf is the partition of the offsets topic that holds a group.
func (h host) partitionOf(group string) int32 {
	if t := h.Image().Topic(wire.OffsetsTopic); t != nil {
		return coordinator.PartitionFor(group, t.Partitions)
	}
	return coordinator.PartitionFor(group, h.set.Partitions)
}

// active says whether this broker may answer for a group.
func (h host) active(group string) wire.ErrorCode { return h.Active(h.partitionOf(group)) }

// Unloaded implements coordinator.Shard.
func (c *Coordinator) Unloaded(partition int32, out *node.Out) (groups int32) {
	for _, id := range c.groups.Keys() {
		if g := c.groups.Get(id); g.partition == partition {
			c.groups.Edit(id).unload(out)
			c.groups.Delete(id)
			groups++
		}
	}
	return groups
}

// Serve implements coordinator.Shard.
func (c *Coordinator) Serve(d coordinator.Door, asked wire.Message, out *node.Out) bool {
	h, m := c.host(d), &asked
	switch r := m.Body.(type) {
	case *wire.HeartbeatRequest:
		c.heartbeat(h, m, r, out)
	case *wire.OffsetCommitRequest:
		c.offsetCommit(h, m, r, out)
	case *wire.JoinGroupRequest:
		c.join(h, m, r, out)
	case *wire.SyncGroupRequest:
		c.sync(h, m, r, out)
	case *wire.LeaveGroupRequest:
		c.leave(h, m, r, out)
	case *wire.OffsetFetchRequest:
		c.offsetFetch(h, m, r, out)
	case *wire.OffsetDeleteRequest:
		c.offsetDelete(h, m, r, out)
	case *wire.ListGroupsRequest:
		c.list(h, m, r, out)
	case *wire.DescribeGroupsRequest:
		c.describe(h, m, r, out)
	case *wire.DeleteGroupsRequest:
		c.deleteGroups(h, m, r, out)
	default:
		return c.receiveModern(h, m, out)
	}
	return true
}

// Fire implements coordinator.Shard.
func (c *Coordinator) Fire(d coordinator.Door, t node.Timer, out *node.Out) {
	h := c.host(d)
	if t.ID == alarmClean {
		c.clean(h, out)
		return
	}
	if g := c.groups.Get(t.TP.Topic); g != nil && g.alarm.Due(out.Now) {
		g = c.groups.Edit(t.TP.Topic)
		g.alarm = 0
		c.due(h, g, out)
	}
}

// Committed implements coordinator.Shard.
func (c *Coordinator) Committed(d coordinator.Door, note any, out *node.Out) {
	switch then := note.(type) {
	case *newCommit:
		then.told(out)
	case *node.OffsetsDeleted:
		out.Emit(*then)
	case *newAssignment:
		c.synced(c.host(d), then, wire.None, out)
	}
}

// Late implements coordinator.Shard.
func (c *Coordinator) Late(d coordinator.Door, note any, code wire.ErrorCode, out *node.Out) {
	if then, ok := note.(*newAssignment); ok {
		c.synced(c.host(d), then, code, out)
	}
}

// hostOf is a client's address as brokers print it.
func hostOf(id wire.ID) string { return "/" + wire.AddressOf(id) }
