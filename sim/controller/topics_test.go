package controller

import (
	"slices"
	"strings"
	"testing"

	"highwater/sim/config"
	"highwater/sim/node"
	"highwater/sim/wire"
)

func (r *rig) createAs(t wire.CreatableTopic) wire.TopicResult {
	r.t.Helper()
	q := &wire.CreateTopicsRequest{Topics: []wire.CreatableTopic{t}}
	return answer[*wire.CreateTopicsReply](r, 1, q).Topics[0]
}

// topicRefusals are tried when orders and my.topic exist and broker 3 of 3 is fenced.
var topicRefusals = []struct {
	topic wire.CreatableTopic
	code  wire.ErrorCode
	text  string
}{
	{wire.CreatableTopic{Name: "orders", Partitions: 1, ReplicationFactor: 1},
		wire.TopicAlreadyExists, "Topic 'orders' already exists."},
	{wire.CreatableTopic{Name: "my.topic", Partitions: 1, ReplicationFactor: 1},
		wire.TopicAlreadyExists, "Topic 'my.topic' already exists."},
	{wire.CreatableTopic{Name: "big", Partitions: 1, ReplicationFactor: 4},
		wire.InvalidReplicationFactor,
		"Unable to replicate the partition 4 time(s): The target " +
			"replication factor of 4 cannot be reached because only 3 broker(s) are registered or " +
			"some brokers have all their log directories cordoned."},
	{wire.CreatableTopic{Name: "a", Partitions: 0, ReplicationFactor: 1},
		wire.InvalidPartitions,
		"Number of partitions was set to an invalid non-positive value."},
	{wire.CreatableTopic{Name: "a", Partitions: 1, ReplicationFactor: 0},
		wire.InvalidReplicationFactor,
		"Replication factor must be larger than 0, or -1 to use the default value."},
	{wire.CreatableTopic{Name: "my topic", Partitions: 1, ReplicationFactor: 1},
		wire.InvalidTopicException, "Topic name is invalid: 'my topic' contains one or more " +
			"characters other than ASCII alphanumerics, '.', '_' and '-'"},
	{wire.CreatableTopic{Name: ".", Partitions: 1, ReplicationFactor: 1},
		wire.InvalidTopicException, "Topic name is invalid: '.' is not allowed"},
	{wire.CreatableTopic{Name: strings.Repeat("x", 250), Partitions: 1, ReplicationFactor: 1},
		wire.InvalidTopicException, "Topic name is invalid: the length of '" +
			strings.Repeat("x", 250) + "' is longer than the max allowed length 249"},
	{wire.CreatableTopic{Name: "my_topic", Partitions: 1, ReplicationFactor: 1},
		wire.InvalidTopicException, "Topic 'my_topic' collides with existing topic: my.topic"},
	{wire.CreatableTopic{Name: "a", Partitions: 1, ReplicationFactor: 1,
		Configs: []wire.ConfigEntry{{Key: "foo", Value: "bar"}}}, wire.InvalidConfig,
		"Unknown topic config name: foo"},
	{wire.CreatableTopic{Name: "a", Partitions: 1, ReplicationFactor: 1,
		Configs: []wire.ConfigEntry{{Key: "retention.ms", Value: "abc"}}}, wire.InvalidConfig,
		"Invalid value abc for configuration retention.ms: Not a number of type LONG"},
	{wire.CreatableTopic{Name: "a", Partitions: -1, ReplicationFactor: -1,
		Assignment: [][]wire.ID{{1, 9}}}, wire.InvalidReplicaAssignment,
		"The manual partition " +
			"assignment includes broker 9, but no such broker is registered."},
	{wire.CreatableTopic{Name: "a", Partitions: -1, ReplicationFactor: -1,
		Assignment: [][]wire.ID{{1, 1}}}, wire.InvalidReplicaAssignment,
		"The manual partition " +
			"assignment includes the broker 1 more than once."},
	{wire.CreatableTopic{Name: "a", Partitions: -1, ReplicationFactor: -1,
		Assignment: [][]wire.ID{{1, 2}, {1}}}, wire.InvalidReplicaAssignment,
		"The manual partition " +
			"assignment includes a partition with 1 replica(s), but this is not consistent with " +
			"previous partitions, which have 2 replica(s)."},
	{wire.CreatableTopic{Name: "a", Partitions: -1, ReplicationFactor: -1,
		Assignment: [][]wire.ID{{3}}}, wire.InvalidReplicaAssignment,
		"All brokers specified in the " +
			"manual partition assignment for partition 0 are fenced or in controlled shutdown."},
	{wire.CreatableTopic{Name: "a", Partitions: -1, ReplicationFactor: 2,
		Assignment: [][]wire.ID{{1}}}, wire.InvalidRequest,
		"A manual partition assignment was " +
			"specified, but replication factor was not set to -1."},
	{wire.CreatableTopic{Name: "a", Partitions: 10_001, ReplicationFactor: 1},
		wire.PolicyViolation, "Excessively large number of partitions per request."},
}

// What kafka-topics --create says when it can't: the texts are those of a real 4.3 cluster.
func TestCreateTopicsRefusals(t *testing.T) {
	r := newRig(t)
	r.join(1, 2, 3)
	r.create("orders", ids(1, 2, 3))
	r.create("my.topic", ids(1))
	r.kill(3)
	for _, c := range topicRefusals {
		if got := r.createAs(c.topic); got.Error != c.code || got.Message != c.text {
			t.Errorf("%s: %v %q, want %v %q", c.topic.Name, got.Error.Name(), got.Message,
				c.code.Name(), c.text)
		}
	}
	if r.img().Topics.Len() != 2 {
		t.Error("a refused topic was created")
	}
}

// A new topic: both epochs 0, all living replicas in sync, the first of them leads. A fenced broker
// still counts for the replication factor, but isn't in sync and never leads.
func TestCreateTopic(t *testing.T) {
	r := newRig(t)
	r.join(1, 2, 3)
	r.kill(2)
	got := r.createAs(wire.CreatableTopic{Name: "orders", Partitions: 6, ReplicationFactor: 3,
		Configs: []wire.ConfigEntry{{Key: "min.insync.replicas", Value: "2"}}})
	if got.Error != wire.None || got.Partitions != 6 || got.ReplicationFactor != 3 ||
		len(got.TopicID) != 22 {
		t.Fatalf("%+v", got)
	}
	for i := range int32(6) {
		p := r.partition("orders", i)
		if len(p.Replicas) != 3 || len(p.ISR) != 2 || slices.Contains(p.ISR, 2) ||
			p.Leader != p.ISR[0] || p.LeaderEpoch != 0 || p.PartitionEpoch != 0 ||
			p.Replicas[0] == 2 {
			t.Errorf("%+v", p)
		}
	}
	defaults := r.createAs(wire.CreatableTopic{Name: "defaults", Partitions: -1,
		ReplicationFactor: -1})
	if defaults.Partitions != 1 || defaults.ReplicationFactor != 1 {
		t.Errorf("num.partitions and default.replication.factor are 1: %+v", defaults)
	}
}

func TestDeleteTopics(t *testing.T) {
	r := newRig(t)
	r.join(1, 2)
	r.create("my.topic", ids(1, 2), ids(2, 1))
	r.set("my.topic", "retention.ms", "1000")
	got := r.ask(1, &wire.DeleteTopicsRequest{Names: []string{"my.topic",
		"nix"}}).(*wire.DeleteTopicsReply).Topics
	if got[0].Error != wire.None || got[1].Error != wire.UnknownTopicOrPartition {
		t.Errorf("%+v", got)
	}
	x := &r.c.mem.index
	if r.img().Partitions.Len() != 0 || x.isr.Len() != 0 || x.leads.At(1) != 0 ||
		len(r.img().Configs(wire.ConfigResource{Type: wire.TopicResource, Name: "my.topic"})) != 0 {
		t.Error("something of the topic is left")
	}
	r.create("my_topic", ids(1)) // the name it collided with is free now
	off := newRig(t, wire.ConfigEntry{Key: "delete.topic.enable", Value: "false"})
	off.join(1)
	off.create("orders", ids(1))
	q := &wire.DeleteTopicsRequest{Names: []string{"orders"}}
	got = answer[*wire.DeleteTopicsReply](off, 1, q).Topics
	if got[0].Error != wire.TopicDeletionDisabled {
		t.Errorf("%+v", got)
	}
}

// Partitions can be added, never removed; existing ones stay where they are.
func TestCreatePartitions(t *testing.T) {
	r := newRig(t)
	r.join(1, 2, 3)
	r.create("orders", ids(1, 2), ids(2, 3))
	before := *r.partition("orders", 0)
	add := func(p wire.PartitionsIncrease) wire.TopicResult {
		q := &wire.CreatePartitionsRequest{Topics: []wire.PartitionsIncrease{p}}
		return answer[*wire.CreatePartitionsReply](r, 1, q).Topics[0]
	}
	for _, c := range []struct {
		ask  wire.PartitionsIncrease
		code wire.ErrorCode
		text string
	}{
		{wire.PartitionsIncrease{Name: "orders", Count: 2}, wire.InvalidPartitions,
			"Topic already has 2 partition(s)."},
		{wire.PartitionsIncrease{Name: "orders", Count: 1}, wire.InvalidPartitions,
			"The topic orders currently has 2 partition(s); 1 would not be an increase."},
		{wire.PartitionsIncrease{Name: "nix", Count: 2}, wire.UnknownTopicOrPartition,
			"This server does not host this topic-partition."},
		{wire.PartitionsIncrease{Name: "orders", Count: 4, Assignment: [][]wire.ID{{1, 2}}},
			wire.InvalidReplicaAssignment,
			"Attempted to add 2 additional partition(s), but only 1 " +
				"assignment(s) were specified."},
		{wire.PartitionsIncrease{Name: "orders", Count: 10_003}, wire.UnknownServerError,
			"The server experienced an unexpected error when processing the request."},
		{wire.PartitionsIncrease{Name: "orders", Count: 5}, wire.None, ""},
	} {
		if got := add(c.ask); got.Error != c.code || got.Message != c.text {
			t.Errorf("%+v: %v %q, want %v %q", c.ask, got.Error.Name(), got.Message,
				c.code.Name(), c.text)
		}
	}
	if got := r.img().Topic("orders").Partitions; got != 5 {
		t.Errorf("%d partitions", got)
	}
	if after := r.partition("orders", 0); !slices.Equal(after.Replicas, before.Replicas) ||
		after.PartitionEpoch != before.PartitionEpoch {
		t.Errorf("an existing partition changed: %+v", after)
	}
	if f := factsOf[node.PartitionsAdded](r); len(f) != 1 || f[0].From != 2 || f[0].To != 5 {
		t.Errorf("told as %+v", f)
	}
}

// Config changes are checked as a whole; the texts are those of a real 4.3 cluster.
func TestAlterConfigs(t *testing.T) {
	r := newRig(t)
	r.join(1, 2)
	r.create("orders", ids(1, 2))
	topic := wire.ConfigResource{Type: wire.TopicResource, Name: "orders"}
	all, one := wire.ConfigResource{Type: wire.BrokerResource}, config.BrokerResource(1)
	group := wire.ConfigResource{Type: wire.GroupResource, Name: "kitchen"}
	set := func(k, v string) wire.ConfigChange { return wire.ConfigChange{Key: k, Value: v} }
	for _, c := range []struct {
		res    wire.ConfigResource
		change wire.ConfigChange
		code   wire.ErrorCode
		text   string
	}{
		{topic, set("retention.ms", "60000"), wire.None, ""},
		{topic, set("foo.bar", "1"), wire.InvalidConfig, "Unknown topic config name: foo.bar"},
		{topic, set("min.insync.replicas", "0"), wire.InvalidConfig,
			"Invalid value 0 for configuration min.insync.replicas: Value must be at least 1"},
		{topic, set("retention.ms", ""), wire.InvalidConfig,
			"Invalid value  for configuration retention.ms: Not a number of type LONG"},
		{topic, set("remote.storage.enable", "true"), wire.InvalidConfig,
			"Tiered Storage functionality " +
				"is disabled in the broker. Topic cannot be configured with remote log storage."},
		{topic, wire.ConfigChange{Key: "retention.ms", Value: "5", Op: wire.AppendConfig},
			wire.InvalidConfig, "Can't APPEND to key retention.ms because its type is not LIST."},
		{topic, wire.ConfigChange{Key: "cleanup.policy", Value: "compact",
			Op: wire.AppendConfig}, wire.None, ""},
		{topic, wire.ConfigChange{Key: "segment.ms", Op: wire.DeleteConfig}, wire.None, ""},
		{wire.ConfigResource{Type: wire.TopicResource, Name: "nosuch"}, set("retention.ms", "1000"),
			wire.UnknownTopicOrPartition, "The topic 'nosuch' does not exist."},
		{wire.ConfigResource{Type: wire.TopicResource}, set("retention.ms", "1000"),
			wire.InvalidRequest, "Default topic resources are not allowed."},
		{one, set("min.insync.replicas", "2"), wire.InvalidConfig,
			"Broker-level min.insync.replicas cannot be altered while ELR is enabled."},
		{all, wire.ConfigChange{Key: "min.insync.replicas", Op: wire.DeleteConfig},
			wire.InvalidConfig,
			"Cluster-level min.insync.replicas cannot be removed while ELR is enabled."},
		{one, set("log.cleaner.threads", "2"), wire.None, ""},
		{one, set("node.id", "7"), wire.InvalidRequest,
			"Cannot update these configs dynamically: [node.id]"},
		{all, set("min.insync.replicas", "x"), wire.InvalidRequest,
			"Invalid value x for configuration min.insync.replicas: Not a number of type INT"},
		{wire.ConfigResource{Type: wire.BrokerResource, Name: "9"}, set("log.cleaner.threads", "2"),
			wire.BrokerIDNotRegistered, "No node with id 9 found."},
		{group, set("share.record.lock.duration.ms", "1"), wire.InvalidConfig,
			"Invalid value 1 for " +
				"configuration share.record.lock.duration.ms: Value must be at least 1000"},
		{group, set("consumer.session.timeout.ms", "1000"), wire.InvalidConfig,
			"consumer.session.timeout.ms must be greater than or equal to group.consumer.min.session.timeout.ms"},
		{group, set("consumer.heartbeat.interval.ms", "6000"), wire.None, ""},
	} {
		if got := r.alter(c.res, c.change); got.Error != c.code || got.Message != c.text {
			t.Errorf("%v %+v: %v %q, want %v %q", c.res, c.change, got.Error.Name(), got.Message,
				c.code.Name(), c.text)
		}
	}
	n := r.c.configs()
	if got := n.Topic("orders", "cleanup.policy"); got != "delete,compact" {
		t.Errorf("cleanup.policy %s", got)
	}
}

// A topic's config that is set to what it is writes nothing; one that is deleted falls back.
func TestSetAgainAndDelete(t *testing.T) {
	r := newRig(t)
	r.join(1)
	r.create("orders", ids(1))
	r.set("orders", "retention.ms", "60000")
	topic := wire.ConfigResource{Type: wire.TopicResource, Name: "orders"}
	n := r.c.configs()
	end := r.c.Log().End()
	r.set("orders", "retention.ms", "60000")
	if r.c.Log().End() != end {
		t.Error("setting a topic's config to what it is writes nothing")
	}
	r.alter(topic, wire.ConfigChange{Key: "retention.ms", Op: wire.DeleteConfig})
	if got := n.Topic("orders", "retention.ms"); got != "604800000" {
		t.Errorf("retention.ms %s after its deletion", got)
	}
}
