package controller

import (
	"highwater/sim/config"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// DeleteTopics (key 20): the metadata forgets the topic at once; brokers drop their copies when
// they learn it. Deleting by topic id is left out. Kafka: ReplicationControlManager.deleteTopics,
// ControllerApis.deleteTopics.
func (c *Controller) deleteTopics(m wire.Message, r *wire.DeleteTopicsRequest, out *node.Out) {
	reply, d := &wire.DeleteTopicsReply{}, &decision{}
	enabled := config.Node{Static: c.static}.BrokerBool("delete.topic.enable")
	for i, name := range r.Names {
		result := wire.TopicResult{Name: name}
		switch t := c.mem.img.Topic(name); {
		case !c.Active():
			result.Error = wire.NotController
		case !enabled:
			result.Error = wire.TopicDeletionDisabled
		case contains(r.Names[:i], name) || contains(r.Names[i+1:], name):
			result.Error, result.Message = wire.InvalidRequest, "Duplicate topic name."
		case t == nil:
			result.Error = wire.UnknownTopicOrPartition
		default:
			result.TopicID = t.ID
			d.add(&wire.RemoveTopicRecord{TopicID: t.ID})
			d.tell(node.TopicDeleted{Topic: name})
		}
		c.refused(d, "DeleteTopics", name, result.Error, &result.Message)
		reply.Topics = append(reply.Topics, result)
	}
	c.decide(d, m, reply, out)
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

// CreatePartitions (key 37): a topic can only grow. New partitions start a stripe of their own;
// existing ones stay where they are, and so do their records. Kafka:
// ReplicationControlManager.createPartitions, whose list of records is bounded: a request for more
// than 10,000 new partitions is answered by UNKNOWN_SERVER_ERROR. (The real controller keeps the
// first 10,000 of them all the same. Here it keeps none.)
func (c *Controller) createPartitions(m wire.Message, r *wire.CreatePartitionsRequest,
	out *node.Out) {
	reply, d := &wire.CreatePartitionsReply{}, &decision{reason: reasonNewPartitions}
	total := 0
	for i := range r.Topics {
		if have := c.mem.img.Topic(r.Topics[i].Name); have != nil {
			total += int(max(r.Topics[i].Count-have.Partitions, 0))
		}
	}
	for i := range r.Topics {
		t := &r.Topics[i]
		result := wire.TopicResult{Name: t.Name}
		f := failure{}
		switch {
		case !c.Active():
			f = fail(wire.NotController, "")
		case total > maxPartitionsPerRequest:
			f = fail(wire.UnknownServerError, "")
		case countIncreases(r.Topics, t.Name) > 1:
			f = fail(wire.InvalidRequest, "Duplicate topic name.")
		default:
			f = c.addPartitions(t, d, out)
		}
		result.Error, result.Message = f.code, f.message
		c.refused(d, "CreatePartitions", t.Name, f.code, &result.Message)
		reply.Topics = append(reply.Topics, result)
	}
	c.decide(d, m, reply, out)
}

func countIncreases(ts []wire.PartitionsIncrease, name string) int {
	n := 0
	for i := range ts {
		if ts[i].Name == name {
			n++
		}
	}
	return n
}

func (c *Controller) addPartitions(t *wire.PartitionsIncrease, d *decision, out *node.Out) failure {
	topic := c.mem.img.Topic(t.Name)
	if topic == nil {
		return fail(wire.UnknownTopicOrPartition, "")
	}
	have := topic.Partitions
	switch {
	case t.Count == have:
		return fail(wire.InvalidPartitions, "Topic already has "+itoa(have)+" partition(s).")
	case t.Count < have:
		return fail(wire.InvalidPartitions, "The topic "+t.Name+" currently has "+itoa(have)+
			" partition(s); "+itoa(t.Count)+" would not be an increase.")
	}
	more := int(t.Count - have)
	if t.Assignment != nil && len(t.Assignment) != more {
		return fail(wire.InvalidReplicaAssignment, "Attempted to add "+itoa(more)+
			" additional partition(s), but only "+itoa(len(t.Assignment))+
			" assignment(s) were specified.")
	}
	rf := len(c.mem.img.Partition(wire.TopicPartition{Topic: t.Name}).Replicas)
	replicas, f := t.Assignment, failure{}
	if replicas == nil {
		if replicas, f = c.place(t.Name, more, rf, false, out); f.code != wire.None {
			return f
		}
	}
	for i, ids := range t.Assignment {
		if f := c.checkAssignment(ids, rf); f.code != wire.None {
			return f
		}
		if f := c.checkAlive(ids, int(have)+i); f.code != wire.None {
			return f
		}
	}
	for i, ids := range replicas {
		d.add(c.newPartition(t.Name, topic.ID, have+int32(i), ids))
	}
	d.tell(node.PartitionsAdded{Topic: t.Name, From: have, To: t.Count})
	return failure{}
}
