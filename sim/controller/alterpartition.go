package controller

import (
	"slices"
	"strconv"

	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// AlterPartition (key 56): a leader asks for another in-sync replica set. Only the present leader
// may, with the present epochs, and only for replicas that are alive under the broker epochs it
// saw. Kafka: ReplicationControlManager.alterPartition, validateAlterPartitionData.

func (c *Controller) alterPartition(m wire.Message, r *wire.AlterPartitionRequest, out *node.Out) {
	reply := &wire.AlterPartitionReply{}
	switch b := c.mem.img.Broker(r.BrokerID); {
	case !c.Active():
		reply.Error = wire.NotController
	case b == nil || b.Epoch != r.BrokerEpoch:
		reply.Error = wire.StaleBrokerEpoch
	}
	if reply.Error != wire.None {
		c.reply(m, reply, out)
		return
	}
	var last rules
	d := &decision{broker: r.BrokerID}
	for i := range r.Partitions {
		one := c.alterOne(r.BrokerID, &r.Partitions[i], &last, d, out)
		reply.Partitions = append(reply.Partitions, one)
	}
	c.reply(m, reply, out)
	c.settle(out)
}

// alterOne writes each partition's change by itself, so that its facts have their own reason.
func (c *Controller) alterOne(leader wire.ID, a *wire.AlterPartition, last *rules, d *decision,
	out *node.Out) wire.AlterPartitionResult {
	p := c.mem.img.Partition(a.TP)
	if code, why := c.checkAlter(leader, a, p); code != wire.None {
		out.Emit(node.AlterPartitionRefused{TP: a.TP, Leader: leader, Error: code, Why: why})
		return wire.AlterPartitionResult{TP: a.TP, Error: code}
	}
	r := c.rulesOf(a.TP.Topic, last)
	k := newChange(p, acceptActive(&c.mem.img), r.minISR, c.elrEnabled())
	if r.unclean {
		k.election = electUnclean
	}
	k.isr, k.recovering = a.NewISR, a.Recovering
	*d = decision{broker: leader, reason: isrReason(p.ISR, a.NewISR)}
	if d.change(&k) {
		change := d.records[0].(*wire.PartitionChangeRecord)
		c.write(d, out)
		if change.Leader != leader && change.Leader != wire.LeaderUnchanged {
			// The new ISR completed a reassignment that takes the leader away: it must learn
			// the new state from the metadata.
			return wire.AlterPartitionResult{TP: a.TP, Error: wire.NewLeaderElected}
		}
		p = c.mem.img.Partition(a.TP)
	}
	return wire.AlterPartitionResult{
		TP: a.TP, LeaderID: p.Leader, LeaderEpoch: p.LeaderEpoch, ISR: p.ISR,
		PartitionEpoch: p.PartitionEpoch,
	}
}

func isrReason(old, now []wire.ID) string {
	switch {
	case len(now) < len(old) && containsAll(old, now):
		return reasonSlow
	case len(now) > len(old) && containsAll(now, old):
		return reasonCaughtUp
	}
	return reasonISR
}

func (c *Controller) checkAlter(leader wire.ID, a *wire.AlterPartition,
	p *image.Partition) (wire.ErrorCode, string) {
	switch {
	case p == nil && c.mem.img.Topic(a.TP.Topic) == nil:
		return wire.UnknownTopicID, "no such topic"
	case p == nil:
		return wire.UnknownTopicOrPartition, "no such partition"
	case a.TopicID != "" && a.TopicID != p.TopicID:
		return wire.UnknownTopicID, "the topic was deleted; another has its name"
	// A leader that knows more than we do has heard of a newer controller.
	case a.LeaderEpoch > p.LeaderEpoch:
		return wire.NotController, "leader epoch " + itoa(a.LeaderEpoch) + " isn't known here yet"
	case a.PartitionEpoch > p.PartitionEpoch:
		return wire.NotController, "partition epoch " + itoa(a.PartitionEpoch) +
			" isn't known here yet"
	case a.LeaderEpoch < p.LeaderEpoch:
		return wire.FencedLeaderEpoch, "leader epoch " + itoa(a.LeaderEpoch) + " is over, it is " +
			itoa(p.LeaderEpoch) + " now"
	case leader != p.Leader:
		return wire.InvalidRequest, "the leader is " + p.Leader.String()
	case a.PartitionEpoch < p.PartitionEpoch:
		return wire.InvalidUpdateVersion, "partition epoch " + itoa(a.PartitionEpoch) +
			" is over, it is " + itoa(p.PartitionEpoch) + " now"
	case !validISR(p.Replicas, a.NewISR):
		return wire.InvalidRequest, "not an ISR of these replicas"
	case !slices.Contains(a.NewISR, p.Leader):
		return wire.InvalidRequest, "an ISR without its leader"
	case a.Recovering && len(a.NewISR) > 1:
		return wire.InvalidRequest, "more than the leader in sync while it recovers"
	case a.Recovering && !p.Recovering:
		return wire.InvalidRequest, "the leader has recovered already"
	}
	for i, id := range a.NewISR {
		epoch := int64(-1)
		if i < len(a.NewISREpochs) {
			epoch = a.NewISREpochs[i]
		}
		if why := c.ineligible(id, epoch); why != "" {
			return wire.IneligibleReplica, id.String() + " is " + why
		}
	}
	return wire.None, ""
}

// ineligible tells why a broker can't be in an ISR; empty when it can (KIP-841, KIP-903).
func (c *Controller) ineligible(id wire.ID, epoch int64) string {
	b := c.mem.img.Broker(id)
	switch {
	case b == nil:
		return "not registered"
	case b.InControlledShutdown:
		return "shutting down"
	case b.Fenced:
		return "fenced"
	case epoch != -1 && epoch != b.Epoch:
		return "another incarnation: broker epoch " + strconv.FormatInt(b.Epoch, 10) + ", not " +
			strconv.FormatInt(epoch, 10)
	}
	return ""
}

// validISR: not empty, all of them replicas, none twice. Kafka: Replicas.validateIsr.
func validISR(replicas, isr []wire.ID) bool {
	for i, id := range isr {
		if !slices.Contains(replicas, id) || slices.Contains(isr[:i], id) {
			return false
		}
	}
	return len(isr) > 0
}

func itoa[N ~int | ~int16 | ~int32](n N) string { return strconv.Itoa(int(n)) }
