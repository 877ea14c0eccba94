package controller

import (
	"slices"

	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// AlterPartitionReassignments (key 45) moves replicas, or cancels a move. First the new replicas
// are added to the list; when they are in sync the old ones go. An ISR that is good enough
// completes it at once. Kafka: ReplicationControlManager.alterPartitionReassignments,
// PartitionReassignmentReplicas, PartitionReassignmentRevert; KIP-455, KIP-860.

func (c *Controller) alterReassignments(m wire.Message, r *wire.AlterPartitionReassignmentsRequest,
	out *node.Out) {
	reply := &wire.AlterPartitionReassignmentsReply{}
	if !c.Active() {
		reply.Error = wire.NotController
		out.Send(m.From, m.Correlation, reply)
		return
	}
	var last rules
	for i := range r.Partitions {
		a := &r.Partitions[i]
		result := wire.PartitionResult{TP: a.TP}
		d := &decision{reason: reasonReassignment}
		f := c.reassign(a, r.AllowReplicationFactorChange, &last, d)
		result.Error, result.Message = f.code, f.message
		c.refused(d, "AlterPartitionReassignments", a.TP.String(), f.code, &result.Message)
		c.write(d, out)
		reply.Partitions = append(reply.Partitions, result)
	}
	c.reply(m, reply, out)
	c.settle(out)
}

func (c *Controller) reassign(a *wire.Reassignment, anyFactor bool, last *rules,
	d *decision) failure {
	p := c.mem.img.Partition(a.TP)
	switch {
	case c.mem.img.Topic(a.TP.Topic) == nil:
		return fail(wire.UnknownTopicOrPartition, "Unable to find a topic named "+a.TP.Topic+".")
	case p == nil:
		return fail(wire.UnknownTopicOrPartition,
			"Unable to find partition "+a.TP.Topic+":"+itoa(a.TP.Partition)+".")
	}
	k := newChange(p, acceptActive(&c.mem.img), c.rulesOf(a.TP.Topic, last).minISR, c.elrEnabled())
	if a.Replicas == nil {
		return c.cancelReassignment(p, last, &k, d)
	}
	if f := c.checkAssignment(a.Replicas, 0); f.code != wire.None {
		return f
	}
	now := len(without(p.Replicas, p.Removing))
	if !anyFactor && now != len(a.Replicas) {
		return fail(wire.InvalidReplicationFactor, "The replication factor is changed from "+
			itoa(now)+" to "+itoa(len(a.Replicas)))
	}
	removing, adding := without(p.Replicas, a.Replicas), without(a.Replicas, p.Replicas)
	ordered.Sort(removing)
	ordered.Sort(adding)
	k.replicas = append(slices.Clone(a.Replicas), removing...)
	if len(removing) > 0 {
		k.removing = removing
	}
	if len(adding) > 0 {
		k.adding = adding
	}
	d.change(&k)
	return failure{}
}

// cancelReassignment puts the old replicas back. If none of them is in sync any more that would
// lose records, which the topic must allow.
func (c *Controller) cancelReassignment(p *image.Partition, last *rules, k *change,
	d *decision) failure {
	if !p.Reassigning() {
		return fail(wire.NoReassignmentInProgress, "")
	}
	d.reason = reasonCancelled
	k.replicas = without(p.Replicas, p.Adding)
	k.isr = without(p.ISR, p.Adding)
	if len(k.isr) == 0 {
		switch {
		case len(k.replicas) == 0:
			return fail(wire.InvalidReplicaAssignment,
				"Invalid replica assignment: addingReplicas contains all replicas.")
		case !last.unclean:
			return fail(wire.InvalidReplicaAssignment, "Unable to revert partition assignment for "+
				p.TP.Topic+":"+itoa(p.TP.Partition)+
				" because it would require an unclean leader election.")
		}
		k.isr = k.replicas[:1:1]
	}
	if last.unclean {
		k.election = electUnclean
	}
	k.adding, k.removing = nil, nil
	d.change(k)
	return failure{}
}

// ListPartitionReassignments (key 46) reads only.
func (c *Controller) listReassignments(m wire.Message, r *wire.ListPartitionReassignmentsRequest,
	out *node.Out) {
	reply := &wire.ListPartitionReassignmentsReply{}
	list := func(tp wire.TopicPartition) {
		if p := c.mem.img.Partition(tp); p != nil && p.Reassigning() {
			reply.Partitions = append(reply.Partitions, wire.OngoingReassignment{
				TP: tp, Replicas: p.Replicas, Adding: p.Adding, Removing: p.Removing,
			})
		}
	}
	switch {
	case !c.Active():
		reply.Error = wire.NotController
	case r.Partitions == nil:
		for tp := range all(c.mem.index.moving) {
			list(tp)
		}
	default:
		for _, tp := range r.Partitions {
			list(tp)
		}
	}
	c.reply(m, reply, out)
}
