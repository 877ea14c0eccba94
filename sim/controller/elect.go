package controller

import (
	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// ElectLeaders (key 43): kafka-leader-election asks for the preferred leader, or for any living
// one. With all partitions asked for, those that need no election aren't listed. The same
// elections run by themselves every 300 seconds. Kafka: ReplicationControlManager.electLeaders,
// maybeBalancePartitionLeaders, maybeElectUncleanLeaders.

func (c *Controller) electLeaders(m wire.Message, r *wire.ElectLeadersRequest, out *node.Out) {
	reply := &wire.ElectLeadersReply{}
	if !c.Active() {
		reply.Error = wire.NotController
		out.Send(m.From, m.Correlation, reply)
		return
	}
	kind, reason := electPreferred, reasonPreferred
	if r.Type == wire.UncleanElection {
		kind, reason = electUnclean, reasonUnclean
	}
	d := &decision{reason: reason}
	var last rules
	if r.Partitions == nil {
		for tp, p := range c.mem.img.Partitions.All() {
			if code := c.electOne(p, kind, &last, d); code != wire.ElectionNotNeeded {
				result := wire.PartitionResult{TP: tp, Error: code}
				reply.Partitions = append(reply.Partitions, result)
			}
		}
	}
	for _, tp := range r.Partitions {
		result := wire.PartitionResult{TP: tp}
		switch p := c.mem.img.Partition(tp); {
		case p != nil:
			result.Error = c.electOne(p, kind, &last, d)
		case c.mem.img.Topic(tp.Topic) == nil:
			result.Error = wire.UnknownTopicOrPartition
			result.Message = "No such topic as " + tp.Topic
		default:
			result.Error = wire.UnknownTopicOrPartition
			result.Message = "No such partition as " + tp.String()
		}
		reply.Partitions = append(reply.Partitions, result)
	}
	for i := range reply.Partitions {
		c.refused(d, "ElectLeaders", reply.Partitions[i].TP.String(), reply.Partitions[i].Error,
			&reply.Partitions[i].Message)
	}
	c.decide(d, m, reply, out)
}

// refused fills in Kafka's default text for an error without one, and tells the refusal.
func (c *Controller) refused(d *decision, api, resource string, code wire.ErrorCode,
	message *string) {
	if code == wire.None {
		return
	}
	if *message == "" {
		*message = code.Message()
	}
	d.tell(node.AdminRefused{API: api, Resource: resource, Error: code, Message: *message})
}

func (c *Controller) electOne(p *image.Partition, kind election, last *rules,
	d *decision) wire.ErrorCode {
	if kind == electPreferred && p.Leader == p.PreferredLeader() ||
		kind == electUnclean && p.HasLeader() {
		return wire.ElectionNotNeeded
	}
	if c.electAs(p, kind, last, d) {
		return wire.None
	}
	if kind == electPreferred {
		return wire.PreferredLeaderNotAvailable
	}
	return wire.EligibleLeadersNotAvailable
}

func (c *Controller) electAs(p *image.Partition, kind election, last *rules, d *decision) bool {
	k := newChange(p, acceptActive(&c.mem.img), c.rulesOf(p.TP.Topic, last).minISR, c.elrEnabled())
	k.election = kind
	return d.change(&k)
}

// balanceLeaders gives leadership back to preferred replicas that are in sync and alive. Kafka has
// no threshold for it any more: every such partition counts, up to 1000 in one run.
func (c *Controller) balanceLeaders(out *node.Out) {
	d := &decision{reason: reasonPreferred}
	var last rules
	for tp := range all(c.mem.index.imbalanced) {
		if len(d.records) >= c.every.elections {
			break
		}
		c.electAs(c.mem.img.Partition(tp), electPreferred, &last, d)
	}
	c.again(d, preferredTimer, c.every.preferred, out)
}

// electUncleanLeaders looks for leaderless partitions whose topic allows an unclean leader: the
// config may have been set after their last replica died.
func (c *Controller) electUncleanLeaders(out *node.Out) {
	d := &decision{reason: reasonUnclean}
	var last rules
	for tp := range all(c.mem.index.leaderless) {
		if len(d.records) >= c.every.elections {
			break
		}
		if c.rulesOf(tp.Topic, &last).unclean {
			c.electAs(c.mem.img.Partition(tp), electUnclean, &last, d)
		}
	}
	c.again(d, uncleanTimer, c.every.unclean, out)
}

func (c *Controller) again(d *decision, kind node.TimerKind, every node.Time, out *node.Out) {
	if len(d.records) >= c.every.elections {
		every = immediately
	}
	c.write(d, out)
	c.settle(out)
	out.After(every, c.timer(kind))
}
