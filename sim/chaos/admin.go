package chaos

import (
	"strconv"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/tool"
	"highwater/sim/wire"
)

// admin draws what administrators do while the cluster is under load, with Kafka's own tools. Some of
// it is refused: that is part of it.
func (d *draw) admin() {
	if !d.oneIn(d.theme.admin) {
		return
	}
	deeds := []func(d *draw, at node.Time){
		(*draw).createTopic, (*draw).createTopic, (*draw).deleteTopic, (*draw).deleteTopic,
		(*draw).morePartitions, (*draw).alterTopic, (*draw).alterTopic, (*draw).elect, (*draw).elect,
		(*draw).reassign, (*draw).reassign, (*draw).reassign, (*draw).cancelReassignment,
		(*draw).deleteRecords, (*draw).deleteRecords, (*draw).describe,
	}
	if len(d.plan.Groups) > 0 {
		deeds = append(deeds, (*draw).resetOffsets, (*draw).resetOffsets, (*draw).deleteOffsets,
			(*draw).deleteGroup, (*draw).removeMembers)
	}
	if d.plan.Queue != nil {
		deeds = append(deeds, (*draw).shareOffsets, (*draw).shareOffsets)
	}
	if d.oneIn(3) {
		id := wire.ID(d.plan.Config.Brokers + 1)
		d.plan.Load = append(d.plan.Load, Timed{At: d.Between(loadAt, d.plan.Until),
			Command: sim.AddBroker{Broker: id, Rack: pick(d, "", "rack-0", "rack-1")}})
	}
	for range 2 + d.Intn(10) {
		deeds[d.Intn(len(deeds))](d, d.Between(loadAt, d.plan.Until))
	}
	if d.scratch > 0 {
		d.scratchLoad()
	}
}

// tool starts one of Kafka's tools; lines are its standard input.
func (d *draw) tool(at node.Time, lines []string, argv ...string) {
	argv = append(argv, "--bootstrap-server", d.broker().String()+":9092")
	spec, _ := tool.New(argv, lines, false)
	name := "admin-" + strconv.Itoa(len(d.plan.Load))
	d.plan.Load = append(d.plan.Load, Timed{At: at, Command: sim.Spawn{Name: name, Spec: spec}})
}

// scratchTopic is one of the topics that come and go.
func (d *draw) scratchTopic() string { return "scratch-" + strconv.Itoa(1+d.Intn(2)) }

func (d *draw) createTopic(at node.Time) {
	d.scratch++
	name := d.scratchTopic()
	if d.oneIn(12) {
		name = pick(d, "no/topic", "topic-1")
	}
	n := d.plan.Config.Brokers
	rf := 1 + d.Intn(n)
	if d.oneIn(12) {
		rf = n + 2
	}
	d.tool(at, nil, "kafka-topics.sh", "--create", "--topic", name, "--partitions",
		strconv.Itoa(1+d.Intn(3)), "--replication-factor", strconv.Itoa(rf))
}

func (d *draw) deleteTopic(at node.Time) {
	d.tool(at, nil, "kafka-topics.sh", "--delete", "--topic", d.scratchTopic())
}

// scratchLoad gives the topics that come and go somebody who writes and reads.
func (d *draw) scratchLoad() {
	topic := d.scratchTopic()
	s := d.producer(topic)
	s.Config = append(s.Config, entry("max.block.ms", 5000))
	d.spawn("scribbler", s)
	d.tool(d.Between(loadAt, d.plan.Until), nil, "kafka-console-consumer.sh", "--topic", topic,
		"--from-beginning", "--timeout-ms", "8000", "--max-messages", "50")
}

// morePartitions adds some to a topic, or asks for what can't be.
func (d *draw) morePartitions(at node.Time) {
	t := d.plan.Topics[d.Intn(len(d.plan.Topics))]
	n := int(t.Partitions) + d.Intn(3)
	d.tool(at, nil, "kafka-topics.sh", "--alter", "--topic", t.Name, "--partitions", strconv.Itoa(n))
}

func (d *draw) alterTopic(at node.Time) {
	t := &d.plan.Topics[d.Intn(len(d.plan.Topics))]
	change := pick(d, "min.insync.replicas="+strconv.Itoa(1+d.Intn(int(t.ReplicationFactor))),
		"min.insync.replicas="+strconv.Itoa(1+d.Intn(int(t.ReplicationFactor))),
		"min.insync.replicas=0", "unclean.leader.election.enable=true", "max.message.bytes=200",
		"flush.messages=1", "segment.ms=500")
	d.tool(at, nil, "kafka-configs.sh", "--alter", "--entity-type", "topics", "--entity-name", t.Name,
		"--add-config", change)
	if change == "max.message.bytes=200" || change == "unclean.leader.election.enable=true" {
		key := change[:len(change)-len("=200")]
		if change != "max.message.bytes=200" {
			key = "unclean.leader.election.enable"
		}
		d.tool(d.later(at), nil, "kafka-configs.sh", "--alter", "--entity-type", "topics",
			"--entity-name", t.Name, "--delete-config", key)
	}
}

func (d *draw) elect(at node.Time) {
	if d.oneIn(2) {
		d.tool(at, nil, "kafka-leader-election.sh", "--election-type", "preferred",
			"--all-topic-partitions")
		return
	}
	tp := d.partition()
	kind := "preferred"
	for i := range d.plan.Topics { // only where it is allowed anyway
		t := &d.plan.Topics[i]
		for _, e := range t.Configs {
			if t.Name == tp.Topic && e.Key == "unclean.leader.election.enable" {
				kind = "unclean"
			}
		}
	}
	d.tool(at, nil, "kafka-leader-election.sh", "--election-type", kind, "--topic", tp.Topic,
		"--partition", strconv.Itoa(int(tp.Partition)))
}

// reassign moves a partition to other brokers.
func (d *draw) reassign(at node.Time) {
	tp := d.partition()
	n := d.plan.Config.Brokers
	ids := make([]int, n)
	for i := range ids {
		ids[i] = i + 1
	}
	d.Shuffle(n, func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	list := ""
	for _, id := range ids[:1+d.Intn(min(n, 3))] {
		list += "," + strconv.Itoa(id)
	}
	json := `{"version":1,"partitions":[{"topic":"` + tp.Topic + `","partition":` +
		strconv.Itoa(int(tp.Partition)) + `,"replicas":[` + list[1:] + `]}]}`
	argv := []string{"kafka-reassign-partitions.sh", "--execute", "--reassignment-json-file",
		"/dev/stdin"}
	if d.oneIn(2) {
		argv = append(argv, "--additional")
	}
	d.tool(at, []string{json}, argv...)
	if d.oneIn(3) {
		d.tool(d.later(at), []string{json}, "kafka-reassign-partitions.sh", "--cancel",
			"--reassignment-json-file", "/dev/stdin")
	}
}

func (d *draw) cancelReassignment(at node.Time) {
	tp := d.partition()
	d.tool(at, []string{`{"version":1,"partitions":[{"topic":"` + tp.Topic + `","partition":` +
		strconv.Itoa(int(tp.Partition)) + `,"replicas":[1]}]}`}, "kafka-reassign-partitions.sh",
		"--cancel", "--reassignment-json-file", "/dev/stdin")
}

func (d *draw) deleteRecords(at node.Time) {
	tp := d.partition()
	offset := pick(d, "-1", strconv.Itoa(d.Intn(40)), strconv.Itoa(d.Intn(40)), "100000")
	d.tool(at, []string{`{"partitions":[{"topic":"` + tp.Topic + `","partition":` +
		strconv.Itoa(int(tp.Partition)) + `,"offset":` + offset + `}],"version":1}`},
		"kafka-delete-records.sh", "--offset-json-file", "/dev/stdin")
}

// describe asks for what only reads; nothing may break by it.
func (d *draw) describe(at node.Time) {
	d.tool(at, nil, pick(d,
		[]string{"kafka-topics.sh", "--describe"},
		[]string{"kafka-topics.sh", "--describe", "--under-replicated-partitions"},
		[]string{"kafka-consumer-groups.sh", "--describe", "--all-groups"},
		[]string{"kafka-consumer-groups.sh", "--list", "--state"},
		[]string{"kafka-get-offsets.sh"},
		[]string{"kafka-log-dirs.sh", "--describe"},
		[]string{"kafka-metadata-quorum.sh", "describe", "--status"},
		[]string{"kafka-reassign-partitions.sh", "--list"})...)
}

func (d *draw) groupName() string {
	if d.oneIn(8) {
		return "nobody"
	}
	return d.plan.Groups[d.Intn(len(d.plan.Groups))].Group
}

// resetOffsets goes back only: what a group skips it never does, and nobody could tell it from a loss.
func (d *draw) resetOffsets(at node.Time) {
	argv := []string{"kafka-consumer-groups.sh", "--reset-offsets", "--group", d.groupName(),
		"--execute", "--topic", d.topic()}
	if d.oneIn(2) {
		argv = append(argv, "--to-earliest")
	} else {
		argv = append(argv, "--shift-by", "-"+strconv.Itoa(1+d.Intn(20)))
	}
	d.tool(at, nil, argv...)
}

func (d *draw) deleteOffsets(at node.Time) {
	d.tool(at, nil, "kafka-consumer-groups.sh", "--delete-offsets", "--group", d.groupName(), "--topic",
		d.topic())
}

func (d *draw) deleteGroup(at node.Time) {
	d.tool(at, nil, "kafka-consumer-groups.sh", "--delete", "--group", d.groupName())
}

// removeMembers stops all members of a group, so that it is empty for a while, and then does to it what
// only an empty group allows.
func (d *draw) removeMembers(at node.Time) {
	g := &d.plan.Groups[d.Intn(len(d.plan.Groups))]
	for i := range 4 {
		name := g.Group + "-" + strconv.Itoa(i+1)
		d.addClient(at, name, pick[sim.Command](d, sim.Stop{}, sim.Stop{}, sim.Kill{}))
		if d.oneIn(2) {
			d.plan.Load = append(d.plan.Load, Timed{At: d.later(at + 5*node.Second),
				Command: sim.Spawn{Name: name, Spec: *g}})
		}
	}
	what := pick(d, (*draw).resetOffsets, (*draw).deleteOffsets, (*draw).deleteGroup)
	what(d, at+d.Between(0, 8*node.Second))
}

// shareOffsets does to a share group what an administrator can.
func (d *draw) shareOffsets(at node.Time) {
	argv := pick(d,
		[]string{"--reset-offsets", "--topic", d.plan.Queue.Topics[0], "--to-earliest", "--execute"},
		[]string{"--delete-offsets", "--topic", d.plan.Queue.Topics[0]},
		[]string{"--describe"}, []string{"--delete"})
	d.tool(at, nil, append([]string{"kafka-share-groups.sh", "--group", "queue"}, argv...)...)
}
