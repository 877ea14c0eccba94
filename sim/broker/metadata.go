package broker

import (
	"cmp"
	"slices"

	"highwater/sim/config"
	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Metadata (key 3), answered from what this broker believes. Only unfenced brokers are listed, and
// the controller named is a random one of them, as in KRaft clients have no business with the real
// one. Left out: authorised operations. Kafka: KafkaApis.handleTopicMetadataRequest,
// KRaftMetadataCache.
func (b *Broker) serveMetadata(m *wire.Message, r *wire.MetadataRequest, out *node.Out) {
	reply := &wire.MetadataReply{ClusterID: b.cfg.ClusterID}
	for _, reg := range b.image.Brokers.All() {
		if !reg.Fenced {
			if e, ok := b.endpointFor(reg.Listeners, reg.Endpoint, m); ok {
				reply.Brokers = append(reply.Brokers, e)
			}
		}
	}
	reply.ControllerID = b.shownController(out)
	names := r.Topics
	if r.All || names == nil {
		names = hashOrder(b.image.Topics.Keys())
	}
	for _, name := range names {
		t := b.image.Topic(name)
		if code, shown := b.describes(name, t != nil, r, out); code != wire.None || !shown {
			if shown {
				reply.Topics = append(reply.Topics, wire.TopicMetadata{Name: name, Error: code,
					Internal: wire.Internal(name)})
			}
			continue
		}
		if t == nil {
			reply.Topics = append(reply.Topics, b.forwards.absentTopic(name, r.AllowAutoCreate, out))
			continue
		}
		reply.Topics = append(reply.Topics, b.describeTopic(t.Name, t.ID, false))
	}
	b.forwards.send(out)
	out.Send(m.From, m.Correlation, reply)
}

// describes tells whether the caller may hear of a topic. From a list of all topics those it may not
// hear of are left out. Who may not make a topic hears so, and not that there is none.
func (b *Broker) describes(name string, exists bool, r *wire.MetadataRequest, out *node.Out,
) (code wire.ErrorCode, shown bool) {
	switch {
	case b.caller == nil:
	case r.All || r.Topics == nil:
		return wire.None, b.sees(wire.OpDescribe, wire.ACLTopic, name)
	case !b.mayTopic(wire.OpDescribe, name, out):
		return wire.TopicAuthorizationFailed, true
	case !exists && r.AllowAutoCreate && b.settings.autoCreate &&
		!b.sees(wire.OpCreate, wire.ACLCluster, wire.ClusterName) && !b.mayTopic(wire.OpCreate,
		name, out):
		return wire.TopicAuthorizationFailed, true
	}
	return wire.None, true
}

// hashOrder sorts the names of all topics as a broker lists them: they come out of a persistent map by
// hash, and go through a hash table, whose buckets keep that order.
// Kafka: KRaftMetadataCache.getAllTopics.
func hashOrder(names []string) []string {
	table := uint32(16)
	for len(names)*4 > int(table)*3 {
		table *= 2
	}
	names = slices.Clone(names)
	ordered.SortFunc(names, func(a, b string) int {
		x, y := wire.StringHash(a), wire.StringHash(b)
		bucket := func(h int32) uint32 { return (uint32(h) ^ uint32(h)>>16) & (table - 1) }
		return cmp.Or(cmp.Compare(bucket(x), bucket(y)), cmp.Compare(x, y))
	})
	return names
}

// absentTopic is the answer about a topic that isn't there; it may have it created. The client asks
// again until it is. Kafka: AutoTopicCreationManager.
func (fw *forwarding) absentTopic(name string, create bool, out *node.Out) wire.TopicMetadata {
	t := wire.TopicMetadata{
		Name: name, Error: wire.UnknownTopicOrPartition, Internal: wire.Internal(name),
	}
	if !validTopicName(name) {
		t.Error = wire.InvalidTopicException
		return t
	}
	if !create || !fw.settings.autoCreate || slices.Contains(fw.creating, name) {
		return t
	}
	fw.createTopic(name, out)
	return t
}

// validTopicName is Kafka's Topic.isValid.
func validTopicName(name string) bool {
	if name == "" || name == "." || name == ".." || len(name) > 249 {
		return false
	}
	for i := range len(name) {
		switch c := name[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9',
			c == '.', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}

// createTopic asks the controller for a topic with the broker's defaults. Kafka's own topics have
// theirs.
func (fw *forwarding) createTopic(name string, out *node.Out) {
	n := fw.configs()
	t := wire.CreatableTopic{Name: name, Partitions: -1, ReplicationFactor: -1}
	switch name {
	case wire.OffsetsTopic:
		t.Partitions = int32(n.BrokerInt64("offsets.topic.num.partitions"))
		t.ReplicationFactor = int16(n.BrokerInt64("offsets.topic.replication.factor"))
		t.Configs = []wire.ConfigEntry{
			{Key: "cleanup.policy", Value: "compact"}, {Key: "compression.type", Value: "producer"},
			{Key: "segment.bytes", Value: n.Broker("offsets.topic.segment.bytes")},
		}
	case wire.TransactionsTopic:
		t.Partitions = int32(n.BrokerInt64("transaction.state.log.num.partitions"))
		t.ReplicationFactor = int16(n.BrokerInt64("transaction.state.log.replication.factor"))
		t.Configs = []wire.ConfigEntry{
			{Key: "cleanup.policy", Value: "compact"}, {Key: "compression.type", Value: "uncompressed"},
			{Key: "min.insync.replicas", Value: n.Broker("transaction.state.log.min.isr")},
			{Key: "segment.bytes", Value: n.Broker("transaction.state.log.segment.bytes")},
			{Key: "unclean.leader.election.enable", Value: "false"},
		}
	}
	if name == wire.ShareStateTopic {
		t.Partitions = int32(n.BrokerInt64("share.coordinator.state.topic.num.partitions"))
		t.ReplicationFactor = int16(n.BrokerInt64("share.coordinator.state.topic.replication.factor"))
		t.Configs = []wire.ConfigEntry{
			{Key: "cleanup.policy", Value: "delete"}, {Key: "compression.type", Value: "uncompressed"},
			{Key: "min.insync.replicas", Value: n.Broker("share.coordinator.state.topic.min.isr")},
			{Key: "retention.ms", Value: "-1"},
			{Key: "segment.bytes", Value: n.Broker("share.coordinator.state.topic.segment.bytes")},
		}
	}
	fw.creating = append(slices.Clip(fw.creating), name)
	fw.add(forward{since: out.Now, topic: name, body: &wire.CreateTopicsRequest{
		Topics: []wire.CreatableTopic{t}, TimeoutMs: 30_000,
	}})
}

// DescribeTopicPartitions (key 75): the same with eligible leader replicas, for kafka-topics.
// Left out: the cursor of long answers. Kafka: DescribeTopicPartitionsRequestHandler.
func (g *ground) describeTopicPartitions(
	m *wire.Message, r *wire.DescribeTopicPartitionsRequest, out *node.Out,
) {
	reply := &wire.DescribeTopicPartitionsReply{}
	names := r.Topics
	if names == nil {
		names = g.image.Topics.Keys()
	}
	for _, name := range names {
		t := g.image.Topic(name)
		if r.Topics == nil && !g.sees(wire.OpDescribe, wire.ACLTopic, name) {
			continue
		}
		if r.Topics != nil && g.caller != nil && !g.mayTopic(wire.OpDescribe, name, out) {
			reply.Topics = append(reply.Topics, wire.TopicMetadata{Name: name,
				Error: wire.TopicAuthorizationFailed})
			continue
		}
		if t == nil {
			reply.Topics = append(reply.Topics, wire.TopicMetadata{
				Name: name, Error: wire.UnknownTopicOrPartition, Internal: wire.Internal(name),
			})
			continue
		}
		reply.Topics = append(reply.Topics, g.describeTopic(t.Name, t.ID, true))
	}
	out.Send(m.From, m.Correlation, reply)
}

func (g *ground) describeTopic(name string, id wire.UUID, elr bool) wire.TopicMetadata {
	t := wire.TopicMetadata{Name: name, TopicID: id, Internal: wire.Internal(name)}
	for _, p := range g.image.TopicPartitions(name) {
		d := wire.PartitionMetadata{
			Index: p.TP.Partition, LeaderID: p.Leader, LeaderEpoch: p.LeaderEpoch,
			Replicas: p.Replicas, ISR: p.ISR, OfflineReplicas: g.offline(p),
		}
		if elr {
			d.ELR, d.LastKnownELR = p.ELR, p.LastKnownELR
		}
		if lead := g.image.Broker(p.Leader); lead == nil || lead.Fenced {
			d.Error, d.LeaderID = wire.LeaderNotAvailable, wire.NoLeader
		}
		t.Partitions = append(t.Partitions, d)
	}
	return t
}

func (g *ground) offline(p *image.Partition) []wire.ID {
	var ids []wire.ID
	for _, id := range p.Replicas {
		if reg := g.image.Broker(id); reg == nil || reg.Fenced {
			ids = append(ids, id)
		}
	}
	return ids
}

// DescribeConfigs (key 32) of topics, brokers and groups, from this broker's image and properties.
// Left out: log4j levels, client metrics. Kafka: ConfigHelper.
func (g *ground) describeConfigs(m *wire.Message, r *wire.DescribeConfigsRequest, out *node.Out) {
	reply := &wire.DescribeConfigsReply{}
	n := g.configs()
	for _, res := range r.Resources {
		d := wire.DescribedResource{Resource: res}
		if d.Error = g.configAccess(wire.OpDescribeConfigs, res, out); d.Error != wire.None {
			d.Message = d.Error.Message()
			reply.Resources = append(reply.Resources, d)
			continue
		}
		switch res.Type {
		case wire.TopicResource:
			if g.image.Topic(res.Name) == nil {
				d.Error = wire.UnknownTopicOrPartition
			} else {
				d.Configs = n.DescribeTopic(res.Name)
			}
		case wire.BrokerResource:
			switch res.Name {
			case "":
				d.Configs = n.DescribeBrokerDefaults()
			case config.BrokerResource(g.cfg.ID).Name:
				d.Configs = n.DescribeBroker()
			default:
				d.Error = wire.InvalidRequest
				d.Message = "Unexpected broker id, expected " + config.BrokerResource(g.cfg.ID).Name +
					" or empty string, but received " + res.Name
			}
		case wire.GroupResource:
			d.Configs = n.DescribeGroup(res.Name)
		}
		reply.Resources = append(reply.Resources, d)
	}
	out.Send(m.From, m.Correlation, reply)
}

// configAccess tells why the caller may not see, or set, what a resource is configured with.
func (g *ground) configAccess(op wire.Operation, res wire.ConfigResource,
	out *node.Out) wire.ErrorCode {
	switch {
	case g.caller == nil:
	case res.Type == wire.TopicResource && !g.mayTopic(op, res.Name, out):
		return wire.TopicAuthorizationFailed
	case res.Type == wire.GroupResource && !g.may(op, wire.ACLGroup, res.Name, out):
		return wire.GroupAuthorizationFailed
	case res.Type != wire.TopicResource && res.Type != wire.GroupResource && !g.mayCluster(op, out):
		return wire.ClusterAuthorizationFailed
	}
	return wire.None
}
