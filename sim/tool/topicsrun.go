package tool

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

func (w *topicsTask) begin(t *adminTool, p *Process, out *node.Out) {
	if w.step == topicsCreating {
		t.controller("createTopics", &wire.CreateTopicsRequest{
			Topics: []wire.CreatableTopic{w.create}, TimeoutMs: 30000}, out)
		return
	}
	t.anyBroker("listTopics", &wire.MetadataRequest{All: true}, out)
}

func (w *topicsTask) clone() adminWork {
	c := *w
	return &c
}

// answered goes on after one request; the tool sends them one after the other.
func (w *topicsTask) answered(t *adminTool, p *Process, r answer, out *node.Out) {
	if f := r.failure; f != nil {
		if w.step == topicsReassignments { // listAllReassignments wraps what it catches
			inner := "java.util.concurrent.ExecutionException: " + f.text()
			f = &failure{java: "java.lang.RuntimeException", message: inner,
				causes: []string{"Caused by: " + inner, "Caused by: " + f.text()}}
		}
		w.fail(p, f, out)
		return
	}
	switch b := r.reply.(type) {
	case *wire.CreateTopicsReply:
		w.created(p, b, out)
	case *wire.MetadataReply:
		if w.step == topicsFinding {
			w.matched(t, p, b, out)
			return
		}
		for _, n := range b.Brokers {
			w.live = append(w.live[:len(w.live):len(w.live)], n.ID)
		}
		w.step = topicsReassignments
		t.controller("listPartitionReassignments", &wire.ListPartitionReassignmentsRequest{
			TimeoutMs: 30000}, out)
	case *wire.DescribeTopicPartitionsReply:
		w.described(t, p, b, out)
	case *wire.DescribeConfigsReply:
		w.config, w.step = b.Resources, topicsCluster
		t.anyBroker("listNodes", &wire.MetadataRequest{Topics: []string{}}, out)
	case *wire.ListPartitionReassignmentsReply:
		w.moving = b.Partitions
		w.printAll(p, out)
		p.exit(out, 0)
	case *wire.CreatePartitionsReply:
		w.finished(p, b.Topics, out)
	case *wire.DeleteTopicsReply:
		w.finished(p, b.Topics, out)
	}
}

func (w *topicsTask) created(p *Process, b *wire.CreateTopicsReply, out *node.Out) {
	for _, r := range b.Topics {
		switch {
		case r.Error == wire.None:
			p.print(out, "Created topic "+r.Name+".")
		case r.Error == wire.TopicAlreadyExists && p.args.has("if-not-exists"):
		default:
			w.fail(p, kafkaFailure(r.Error, r.Message), out)
			return
		}
	}
	p.exit(out, 0)
}

// finished ends an action that prints nothing when all went well.
func (w *topicsTask) finished(p *Process, topics []wire.TopicResult, out *node.Out) {
	for _, r := range topics {
		if r.Error != wire.None {
			w.fail(p, kafkaFailure(r.Error, r.Message), out)
			return
		}
	}
	p.exit(out, 0)
}

func internalTopic(name string) bool {
	return name == "__consumer_offsets" || name == "__transaction_state" ||
		name == "__share_group_state"
}

// matched goes on with the topics that --topic (a pattern) or --topic-id means.
func (w *topicsTask) matched(t *adminTool, p *Process, b *wire.MetadataReply, out *node.Out) {
	a := &p.args
	id := a.text("topic-id", "")
	byID := id != "" && id != zeroTopicID && a.has("describe")
	for i := range b.Topics {
		name := b.Topics[i].Name
		switch {
		case a.has("exclude-internal") && internalTopic(name):
		case byID && string(b.Topics[i].TopicID) != id:
		case !byID && w.filter != nil && !w.filter.matches(name):
		default:
			w.found = append(w.found, name)
		}
	}
	ordered.Sort(w.found)
	if a.has("list") {
		p.print(out, strings.Join(w.found, "\n"))
		p.exit(out, 0)
		return
	}
	if len(w.found) == 0 && !a.has("if-exists") {
		asked := a.text("topic", "")
		switch {
		case byID:
			w.fail(p, illegal("TopicId '"+id+"' does not exist as expected"), out)
			return
		case asked != "":
			w.fail(p, illegal("Topic '"+asked+"' does not exist as expected"), out)
			return
		}
	}
	if len(w.found) == 0 {
		p.exit(out, 0)
		return
	}
	w.act(t, p, out)
}

const zeroTopicID = "AAAAAAAAAAAAAAAAAAAAAA"

// act sends the request of the action for the topics found.
func (w *topicsTask) act(t *adminTool, p *Process, out *node.Out) {
	a := &p.args
	switch {
	case a.has("delete"):
		w.step = topicsDeleting
		t.controller("deleteTopics", &wire.DeleteTopicsRequest{Names: w.found, TimeoutMs: 30000}, out)
	case a.has("alter") && len(w.assignment) == 0:
		w.increase(t, nil, out)
	default:
		w.step = topicsDescribing
		t.anyBroker("describeTopicPartitions",
			&wire.DescribeTopicPartitionsRequest{Topics: w.found}, out)
	}
}

// increase asks for more partitions; counts are how many each topic has now, when that matters.
func (w *topicsTask) increase(t *adminTool, counts []int, out *node.Out) {
	w.step = topicsAltering
	req := &wire.CreatePartitionsRequest{TimeoutMs: 30000}
	for i, name := range w.found {
		inc := wire.PartitionsIncrease{Name: name, Count: int32(w.partitions)}
		if counts != nil {
			inc.Assignment = w.assignment[min(counts[i], len(w.assignment)):]
		}
		req.Topics = append(req.Topics, inc)
	}
	t.controller("createPartitions", req, out)
}

func (w *topicsTask) described(t *adminTool, p *Process, b *wire.DescribeTopicPartitionsReply,
	out *node.Out) {
	for i := range b.Topics {
		if e := b.Topics[i].Error; e != wire.None {
			w.fail(p, kafkaFailure(e, ""), out)
			return
		}
	}
	w.topics = b.Topics
	if p.args.has("alter") {
		counts := make([]int, len(w.found))
		for i := range b.Topics {
			if j := slices.Index(w.found, b.Topics[i].Name); j >= 0 {
				counts[j] = len(b.Topics[i].Partitions)
			}
		}
		w.increase(t, counts, out)
		return
	}
	req := &wire.DescribeConfigsRequest{}
	for _, name := range w.found {
		req.Resources = append(req.Resources,
			wire.ConfigResource{Type: wire.TopicResource, Name: name})
	}
	w.step = topicsConfigs
	t.anyBroker("describeConfigs", req, out)
}

// printAll is the end of TopicService.describeTopic.
func (w *topicsTask) printAll(p *Process, out *node.Out) {
	names := make([]string, len(w.topics))
	for i := range w.topics {
		names[i] = w.topics[i].Name
	}
	for _, name := range describedOrder(names) {
		w.printTopic(p, &w.topics[slices.Index(names, name)], out)
	}
}

// configOf is one config of a topic; overrides gathers those that aren't DEFAULT_CONFIG.
func (w *topicsTask) configOf(topic string) []wire.DescribedConfig {
	for i := range w.config {
		if w.config[i].Resource.Name == topic {
			return w.config[i].Configs
		}
	}
	return nil
}

// overrides are the configs whose value isn't Kafka's default, in the order of a HashMap over all.
func overrides(configs []wire.DescribedConfig) []string {
	names := make([]string, len(configs))
	for i := range configs {
		names[i] = configs[i].Name
	}
	var out []string
	for _, name := range hashMapOrder(asDefined(names), 16) {
		c := &configs[slices.Index(names, name)]
		if c.Source != wire.DefaultConfig {
			out = append(out, c.Name+"="+c.Value)
		}
	}
	return out
}

// definedFirst are topic configs that LogConfig defines before others of the same hash bucket.
var definedFirst = []string{"segment.bytes", "flush.messages", "retention.bytes", "retention.ms",
	"max.compaction.lag.ms"}

// asDefined puts config names into the order of their definition, as far as a HashMap shows it.
func asDefined(names []string) []string {
	var out []string
	for _, n := range definedFirst {
		if slices.Contains(names, n) {
			out = append(out, n)
		}
	}
	for _, n := range names {
		if !slices.Contains(definedFirst, n) {
			out = append(out, n)
		}
	}
	return out
}

func (w *topicsTask) printTopic(p *Process, m *wire.TopicMetadata, out *node.Out) {
	a := &p.args
	filtered := false
	for _, r := range topicsReports {
		filtered = filtered || a.has(r)
	}
	configs := w.configOf(m.Name)
	own := overrides(configs)
	if !filtered && (!a.has("topics-with-overrides") || len(own) > 0) {
		p.print(out, "Topic: "+m.Name+"\tTopicId: "+string(m.TopicID)+"\tPartitionCount: "+
			strconv.Itoa(len(m.Partitions))+"\tReplicationFactor: "+
			strconv.Itoa(w.replicationFactor(m.Name, &m.Partitions[0]))+"\tConfigs: "+
			strings.Join(own, ","))
	}
	if a.has("topics-with-overrides") {
		return
	}
	minISR := 1
	for i := range configs {
		if configs[i].Name == "min.insync.replicas" {
			minISR, _ = strconv.Atoi(configs[i].Value)
		}
	}
	for i := range m.Partitions {
		q := &m.Partitions[i]
		if !filtered || w.reported(a, m.Name, q, minISR) {
			w.printPartition(p, m.Name, q, out)
		}
	}
}

func (w *topicsTask) reassignment(topic string, index int32) *wire.OngoingReassignment {
	for i := range w.moving {
		if w.moving[i].TP == (wire.TopicPartition{Topic: topic, Partition: index}) {
			return &w.moving[i]
		}
	}
	return nil
}

// replicationFactor leaves out the replicas that a reassignment is adding.
func (w *topicsTask) replicationFactor(topic string, q *wire.PartitionMetadata) int {
	if m := w.reassignment(topic, q.Index); m != nil {
		return len(m.Replicas) - len(m.Adding)
	}
	return len(q.Replicas)
}

// reported tells whether one of the filters wants the partition.
func (w *topicsTask) reported(a *arguments, topic string, q *wire.PartitionMetadata, minISR int) bool {
	led := q.LeaderID != wire.NoLeader
	return a.has("under-replicated-partitions") &&
		w.replicationFactor(topic, q) > len(q.ISR) ||
		a.has("unavailable-partitions") && (!led || !slices.Contains(w.live, q.LeaderID)) ||
		a.has("under-min-isr-partitions") && (!led || len(q.ISR) < minISR) ||
		a.has("at-min-isr-partitions") && len(q.ISR) == minISR
}

func (w *topicsTask) printPartition(p *Process, topic string, q *wire.PartitionMetadata,
	out *node.Out) {
	leader := "none"
	if q.LeaderID != wire.NoLeader {
		leader = strconv.Itoa(int(q.LeaderID))
	}
	line := "\tTopic: " + topic + "\tPartition: " + strconv.Itoa(int(q.Index)) + "\tLeader: " +
		leader + "\tReplicas: " + joinIDs(q.Replicas, ",") + "\tIsr: " + joinIDs(q.ISR, ",")
	if m := w.reassignment(topic, q.Index); m != nil {
		line += "\tAdding Replicas: " + joinIDs(m.Adding, ",") + "\tRemoving Replicas: " +
			joinIDs(m.Removing, ",")
	}
	p.print(out, line+"\tElr: "+joinIDs(q.ELR, ",")+"\tLastKnownElr: "+
		joinIDs(q.LastKnownELR, ","))
}
