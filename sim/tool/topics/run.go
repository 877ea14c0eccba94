package topics

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

func (w *work) Begin(t *kit.Admin, p *kit.Process, out *node.Out) {
	if w.step == creating {
		t.ToController("createTopics", &wire.CreateTopicsRequest{
			Topics: []wire.CreatableTopic{w.create}, TimeoutMs: 30000}, out)
		return
	}
	t.ToAny("listTopics", &wire.MetadataRequest{All: true}, out)
}

func (w *work) Clone() kit.Work {
	c := *w
	return &c
}

// Answered goes on after one request; the tool sends them one after the other.
func (w *work) Answered(t *kit.Admin, p *kit.Process, r kit.Answer, out *node.Out) {
	if f := r.Failure; f != nil {
		if w.step == askingReassignments && f.Java == kit.KafkaErrors+"ClusterAuthorizationException" {
			w.printAll(p, out) // who may not hear of reassignments sees the topics without them
			p.Exit(out, 0)
			return
		}
		if w.step == askingReassignments { // listAllReassignments wraps what it catches
			inner := "java.util.concurrent.ExecutionException: " + f.Text()
			f = &kit.Failure{Java: "java.lang.RuntimeException", Message: inner,
				Causes: []string{"Caused by: " + inner, "Caused by: " + f.Text()}}
		}
		w.fail(p, f, out)
		return
	}
	switch b := r.Reply.(type) {
	case *wire.CreateTopicsReply:
		w.created(p, b, out)
	case *wire.MetadataReply:
		if w.step == finding {
			w.matched(t, p, b, out)
			return
		}
		for _, n := range b.Brokers {
			w.live = append(w.live[:len(w.live):len(w.live)], n.ID)
		}
		w.step = askingReassignments
		t.ToController("listPartitionReassignments", &wire.ListPartitionReassignmentsRequest{
			TimeoutMs: 30000}, out)
	case *wire.DescribeTopicPartitionsReply:
		w.described(t, p, b, out)
	case *wire.DescribeConfigsReply:
		for i := range b.Resources {
			if d := &b.Resources[i]; d.Error == wire.TopicAuthorizationFailed {
				w.fail(p, kit.KafkaFailure(d.Error, d.Message), out)
				return
			}
		}
		w.config, w.step = b.Resources, askingNodes
		t.ToAny("listNodes", &wire.MetadataRequest{Topics: []string{}}, out)
	case *wire.ListPartitionReassignmentsReply:
		w.moving = b.Partitions
		w.printAll(p, out)
		p.Exit(out, 0)
	case *wire.CreatePartitionsReply:
		w.finished(p, b.Topics, out)
	case *wire.DeleteTopicsReply:
		w.finished(p, b.Topics, out)
	}
}

func (w *work) created(p *kit.Process, b *wire.CreateTopicsReply, out *node.Out) {
	for _, r := range b.Topics {
		switch {
		case r.Error == wire.None:
			p.Print(out, "Created topic "+r.Name+".")
		case r.Error == wire.TopicAlreadyExists && p.Args.Has("if-not-exists"):
		default:
			w.fail(p, kit.KafkaFailure(r.Error, r.Message), out)
			return
		}
	}
	p.Exit(out, 0)
}

// finished ends an action that prints nothing when all went well.
func (w *work) finished(p *kit.Process, topics []wire.TopicResult, out *node.Out) {
	for _, r := range topics {
		if r.Error != wire.None {
			w.fail(p, kit.KafkaFailure(r.Error, r.Message), out)
			return
		}
	}
	p.Exit(out, 0)
}

// matched goes on with the topics that --topic (a pattern) or --topic-id means.
func (w *work) matched(t *kit.Admin, p *kit.Process, b *wire.MetadataReply, out *node.Out) {
	a := &p.Args
	id := a.Text("topic-id", "")
	if a.Has("topic-id") && a.Has("describe") {
		if f := kit.CheckUUID(id); f != nil {
			w.fail(p, f, out)
			return
		}
	}
	byID := id != "" && id != zeroTopicID && a.Has("describe")
	for i := range b.Topics {
		name := b.Topics[i].Name
		switch {
		case a.Has("exclude-internal") && wire.Internal(name):
		case byID && string(b.Topics[i].TopicID) != id:
		case !byID && w.filter != nil && !w.filter.Matches(name):
		default:
			w.found = append(w.found, name)
		}
	}
	ordered.Sort(w.found)
	if a.Has("list") {
		p.Print(out, strings.Join(w.found, "\n"))
		p.Exit(out, 0)
		return
	}
	if len(w.found) == 0 && !a.Has("if-exists") {
		asked := a.Text("topic", "")
		switch {
		case byID:
			w.fail(p, kit.Illegal("TopicId '"+id+"' does not exist as expected"), out)
			return
		case asked != "":
			w.fail(p, kit.Illegal("Topic '"+asked+"' does not exist as expected"), out)
			return
		}
	}
	if len(w.found) == 0 {
		p.Exit(out, 0)
		return
	}
	w.act(t, p, out)
}

const zeroTopicID = "AAAAAAAAAAAAAAAAAAAAAA"

// act sends the request of the action for the topics found.
func (w *work) act(t *kit.Admin, p *kit.Process, out *node.Out) {
	a := &p.Args
	switch {
	case a.Has("delete"):
		w.step = deleting
		t.ToController("deleteTopics", &wire.DeleteTopicsRequest{Names: w.found, TimeoutMs: 30000}, out)
	case a.Has("alter") && len(w.assignment) == 0:
		w.increase(t, nil, out)
	default:
		w.step = describing
		t.ToAny("describeTopicPartitions",
			&wire.DescribeTopicPartitionsRequest{Topics: w.found}, out)
	}
}

// increase asks for more partitions; counts are how many each topic has now, when that matters.
func (w *work) increase(t *kit.Admin, counts []int, out *node.Out) {
	w.step = altering
	req := &wire.CreatePartitionsRequest{TimeoutMs: 30000}
	for i, name := range w.found {
		inc := wire.PartitionsIncrease{Name: name, Count: int32(w.partitions)}
		if counts != nil {
			inc.Assignment = w.assignment[min(counts[i], len(w.assignment)):]
		}
		req.Topics = append(req.Topics, inc)
	}
	t.ToController("createPartitions", req, out)
}

func (w *work) described(t *kit.Admin, p *kit.Process, b *wire.DescribeTopicPartitionsReply,
	out *node.Out) {
	for i := range b.Topics {
		if e := b.Topics[i].Error; e != wire.None {
			w.fail(p, kit.KafkaFailure(e, ""), out)
			return
		}
	}
	w.topics = b.Topics
	if p.Args.Has("alter") {
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
	w.step = askingConfigs
	t.ToAny("describeConfigs", req, out)
}

// printAll is the end of TopicService.describeTopic.
func (w *work) printAll(p *kit.Process, out *node.Out) {
	names := make([]string, len(w.topics))
	for i := range w.topics {
		names[i] = w.topics[i].Name
	}
	for _, name := range kit.DescribedOrder(names) {
		w.printTopic(p, &w.topics[slices.Index(names, name)], out)
	}
}

// configOf is one config of a topic; overrides gathers those that aren't DEFAULT_CONFIG.
func (w *work) configOf(topic string) []wire.DescribedConfig {
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
	for _, name := range kit.HashMapOrder(asDefined(names), 16) {
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

func (w *work) printTopic(p *kit.Process, m *wire.TopicMetadata, out *node.Out) {
	a := &p.Args
	filtered := false
	for _, r := range reports {
		filtered = filtered || a.Has(r)
	}
	configs := w.configOf(m.Name)
	own := overrides(configs)
	if !filtered && (!a.Has("topics-with-overrides") || len(own) > 0) {
		p.Print(out, "Topic: "+m.Name+"\tTopicId: "+string(m.TopicID)+"\tPartitionCount: "+
			strconv.Itoa(len(m.Partitions))+"\tReplicationFactor: "+
			strconv.Itoa(w.replicationFactor(m.Name, &m.Partitions[0]))+"\tConfigs: "+
			strings.Join(own, ","))
	}
	if a.Has("topics-with-overrides") {
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

func (w *work) reassignment(topic string, index int32) *wire.OngoingReassignment {
	for i := range w.moving {
		if w.moving[i].TP == (wire.TopicPartition{Topic: topic, Partition: index}) {
			return &w.moving[i]
		}
	}
	return nil
}

// replicationFactor leaves out the replicas that a reassignment is adding.
func (w *work) replicationFactor(topic string, q *wire.PartitionMetadata) int {
	if m := w.reassignment(topic, q.Index); m != nil {
		return len(m.Replicas) - len(m.Adding)
	}
	return len(q.Replicas)
}

// reported tells whether one of the filters wants the partition.
func (w *work) reported(a *kit.Arguments, topic string, q *wire.PartitionMetadata, minISR int) bool {
	led := q.LeaderID != wire.NoLeader
	return a.Has("under-replicated-partitions") &&
		w.replicationFactor(topic, q) > len(q.ISR) ||
		a.Has("unavailable-partitions") && (!led || !slices.Contains(w.live, q.LeaderID)) ||
		a.Has("under-min-isr-partitions") && (!led || len(q.ISR) < minISR) ||
		a.Has("at-min-isr-partitions") && len(q.ISR) == minISR
}

func (w *work) printPartition(p *kit.Process, topic string, q *wire.PartitionMetadata,
	out *node.Out) {
	leader := "none"
	if q.LeaderID != wire.NoLeader {
		leader = strconv.Itoa(int(q.LeaderID))
	}
	line := "\tTopic: " + topic + "\tPartition: " + strconv.Itoa(int(q.Index)) + "\tLeader: " +
		leader + "\tReplicas: " + kit.JoinIDs(q.Replicas, ",") + "\tIsr: " + kit.JoinIDs(q.ISR, ",")
	if m := w.reassignment(topic, q.Index); m != nil {
		line += "\tAdding Replicas: " + kit.JoinIDs(m.Adding, ",") + "\tRemoving Replicas: " +
			kit.JoinIDs(m.Removing, ",")
	}
	p.Print(out, line+"\tElr: "+kit.JoinIDs(q.ELR, ",")+"\tLastKnownElr: "+
		kit.JoinIDs(q.LastKnownELR, ","))
}
