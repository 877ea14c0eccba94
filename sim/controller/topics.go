package controller

import (
	"slices"

	"highwater/sim/config"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// CreateTopics (key 19): each topic stands or falls by itself; replicas are placed by the
// controller or given by hand. Policies, quotas and validate-only are left out. Kafka:
// ReplicationControlManager.createTopics, ControllerApis.createTopics.

// maxPartitionsPerRequest bounds what one request may create. Kafka: MAX_PARTITIONS_PER_BATCH.
const maxPartitionsPerRequest = 10_000

// failure is an error with Kafka's text; its zero value is success.
type failure struct {
	code    wire.ErrorCode
	message string
}

func fail(code wire.ErrorCode, message string) failure { return failure{code, message} }

func (c *Controller) createTopics(m wire.Message, r *wire.CreateTopicsRequest, out *node.Out) {
	reply, d := &wire.CreateTopicsReply{}, &decision{reason: reasonNewTopic}
	total := 0
	for i := range r.Topics {
		total += c.wantedPartitions(&r.Topics[i])
	}
	for i := range r.Topics {
		t := &r.Topics[i]
		result := wire.TopicResult{Name: t.Name}
		f := failure{}
		switch {
		case !c.Active():
			f = fail(wire.NotController, "")
		case total > maxPartitionsPerRequest:
			f = fail(wire.PolicyViolation, "Excessively large number of partitions per request.")
		case countTopics(r.Topics, t.Name) > 1:
			f = fail(wire.InvalidRequest, "Duplicate topic name.")
		default:
			f = c.createTopic(t, &result, d, out)
		}
		result.Error, result.Message = f.code, f.message
		c.refused(d, "CreateTopics", t.Name, f.code, &result.Message)
		reply.Topics = append(reply.Topics, result)
	}
	c.decide(d, m, reply, out)
}

func countTopics(ts []wire.CreatableTopic, name string) int {
	n := 0
	for i := range ts {
		if ts[i].Name == name {
			n++
		}
	}
	return n
}

func (c *Controller) wantedPartitions(t *wire.CreatableTopic) int {
	switch {
	case len(t.Assignment) > 0:
		return len(t.Assignment)
	case t.Partitions == -1:
		return c.defaultPartitions()
	}
	return max(int(t.Partitions), 0)
}

func (c *Controller) defaultPartitions() int {
	return int(config.Node{Static: c.static}.BrokerInt64("num.partitions"))
}

func (c *Controller) defaultReplicationFactor() int {
	return int(config.Node{Static: c.static}.BrokerInt64("default.replication.factor"))
}

func (c *Controller) createTopic(t *wire.CreatableTopic, result *wire.TopicResult, d *decision,
	out *node.Out) failure {
	if text := TopicNameProblem(t.Name); text != "" {
		return fail(wire.InvalidTopicException, text)
	}
	if key, ok := collisionKey(t.Name); ok {
		if other, ok := c.mem.index.colliding.Get(key); ok && other != t.Name {
			return fail(wire.InvalidTopicException, "Topic '"+t.Name+
				"' collides with existing topic: "+other)
		}
	}
	if c.mem.img.Topic(t.Name) != nil {
		return fail(wire.TopicAlreadyExists, "Topic '"+t.Name+"' already exists.")
	}
	if t.Name == "__cluster_metadata" {
		return fail(wire.InvalidRequest,
			"Creation of internal topic __cluster_metadata is prohibited.")
	}
	base := func(key string) string { return c.configs().Topic("", key) }
	if p := config.CheckTopic(t.Configs, base); p != nil {
		return fail(wire.InvalidConfig, p.Text)
	}
	replicas, f := c.assign(t, out)
	if f.code != wire.None {
		return f
	}
	chance := out.Chance(node.TopicID, node.About(t.Name))
	id := wire.UUID(chance.UUID())
	d.add(&wire.TopicRecord{Name: t.Name, TopicID: id})
	resource := wire.ConfigResource{Type: wire.TopicResource, Name: t.Name}
	for _, e := range t.Configs {
		d.add(&wire.ConfigRecord{Resource: resource, Key: e.Key, Value: e.Value})
	}
	c.clearELRAfter(resource, t.Configs, d)
	for i, ids := range replicas {
		d.add(c.newPartition(t.Name, id, int32(i), ids))
	}
	result.TopicID = id
	result.Partitions, result.ReplicationFactor = int32(len(replicas)), int16(len(replicas[0]))
	d.tell(node.TopicCreated{
		Topic: t.Name, Partitions: result.Partitions, ReplicationFactor: result.ReplicationFactor,
	})
	return failure{}
}

func (c *Controller) newPartition(topic string, id wire.UUID, index int32,
	replicas []wire.ID) *wire.PartitionRecord {
	isr := c.activeOf(replicas)
	return &wire.PartitionRecord{
		TopicID: id, Topic: topic, Partition: index, Replicas: replicas, ISR: isr, Leader: isr[0],
	}
}

func (c *Controller) activeOf(replicas []wire.ID) []wire.ID {
	isr := make([]wire.ID, 0, len(replicas))
	for _, id := range replicas {
		if c.mem.img.Broker(id).Active() {
			isr = append(isr, id)
		}
	}
	return isr
}

// assign finds the replicas of a new topic's partitions.
func (c *Controller) assign(t *wire.CreatableTopic, out *node.Out) ([][]wire.ID, failure) {
	if len(t.Assignment) > 0 {
		return c.assignByHand(t)
	}
	partitions, rf := c.wantedPartitions(t), int(t.ReplicationFactor)
	switch {
	case rf < -1 || rf == 0:
		return nil, fail(wire.InvalidReplicationFactor,
			"Replication factor must be larger than 0, or -1 to use the default value.")
	case t.Partitions < -1 || t.Partitions == 0:
		return nil, fail(wire.InvalidPartitions,
			"Number of partitions was set to an invalid non-positive value.")
	case rf == -1:
		rf = c.defaultReplicationFactor()
	}
	return c.place(t.Name, partitions, rf, true, out)
}

// place lets the placer choose, and refuses when a partition would have nobody in sync.
// CreateTopics words the placer's refusal with a prefix, CreatePartitions without.
func (c *Controller) place(topic string, partitions, rf int, prefix bool, out *node.Out) (
	[][]wire.ID, failure) {
	cannot := "Unable to replicate the partition " + itoa(rf) + " time(s): "
	chance := out.Chance(node.Placement, node.About(topic))
	replicas, text := newPlacer(chance, c.usableBrokers()).place(partitions, rf)
	if text != "" {
		if prefix {
			text = cannot + text
		}
		return nil, fail(wire.InvalidReplicationFactor, text)
	}
	for _, ids := range replicas {
		if len(c.activeOf(ids)) == 0 {
			return nil, fail(wire.InvalidReplicationFactor, cannot+
				"All brokers are currently fenced or in controlled shutdown.")
		}
	}
	return replicas, failure{}
}

func (c *Controller) assignByHand(t *wire.CreatableTopic) ([][]wire.ID, failure) {
	switch {
	case t.ReplicationFactor != -1:
		return nil, fail(wire.InvalidRequest, "A manual partition assignment was specified, but "+
			"replication factor was not set to -1.")
	case t.Partitions != -1:
		return nil, fail(wire.InvalidRequest, "A manual partition assignment was specified, but "+
			"numPartitions was not set to -1.")
	}
	rf := 0
	for i, ids := range t.Assignment {
		if f := c.checkAssignment(ids, rf); f.code != wire.None {
			return nil, f
		}
		rf = len(ids)
		if f := c.checkAlive(ids, i); f.code != wire.None {
			return nil, f
		}
	}
	return t.Assignment, failure{}
}

func (c *Controller) checkAlive(ids []wire.ID, partition int) failure {
	if len(c.activeOf(ids)) > 0 {
		return failure{}
	}
	return fail(wire.InvalidReplicaAssignment, "All brokers specified in the manual partition "+
		"assignment for partition "+itoa(partition)+" are fenced or in controlled shutdown.")
}

// checkAssignment validates a replica list given by hand; rf 0 allows any length. Kafka:
// ReplicationControlManager.validateManualPartitionAssignment.
func (c *Controller) checkAssignment(ids []wire.ID, rf int) failure {
	if len(ids) == 0 {
		return fail(wire.InvalidReplicaAssignment,
			"The manual partition assignment includes an empty replica list.")
	}
	sorted := slices.Clone(ids)
	ordered.Sort(sorted)
	for i, id := range sorted {
		if c.mem.img.Broker(id) == nil {
			return fail(wire.InvalidReplicaAssignment, "The manual partition assignment includes "+
				"broker "+itoa(id)+", but no such broker is registered.")
		}
		if i > 0 && sorted[i-1] == id {
			return fail(wire.InvalidReplicaAssignment, "The manual partition assignment includes "+
				"the broker "+itoa(id)+" more than once.")
		}
	}
	if rf != 0 && len(ids) != rf {
		return fail(wire.InvalidReplicaAssignment, "The manual partition assignment includes a "+
			"partition with "+itoa(len(ids))+" replica(s), but this is not consistent with "+
			"previous partitions, which have "+itoa(rf)+" replica(s).")
	}
	return failure{}
}

// maxTopicName is the longest name a topic can have.
const maxTopicName = 249

// TopicNameProblem tells in Kafka's words why a topic can't have this name; empty when it can.
// Kafka: Topic.validate.
func TopicNameProblem(name string) string {
	const invalid = "Topic name is invalid: "
	switch {
	case name == "":
		return invalid + "the empty string is not allowed"
	case name == "." || name == "..":
		return invalid + "'" + name + "' is not allowed"
	case len(name) > maxTopicName:
		return invalid + "the length of '" + name + "' is longer than the max allowed length " +
			itoa(maxTopicName)
	}
	for i := range len(name) {
		switch b := name[i]; {
		case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', b >= '0' && b <= '9',
			b == '.', b == '_', b == '-':
		default:
			return invalid + "'" + name + "' contains one or more characters other than ASCII " +
				"alphanumerics, '.', '_' and '-'"
		}
	}
	return ""
}
