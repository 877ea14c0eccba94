package tool

import (
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// newKcatGroup is kcat -G GROUP topic ...: a member of a consumer group. It starts where the group
// left off, or where auto.offset.reset says (librdkafka: at the end), unless -o says otherwise.
func newKcatGroup(p *Process, c *kcatCommand, out *node.Out) task {
	topics := p.args.rest
	fatal := func(text string) task {
		p.eprint(out, "% ERROR: "+text)
		p.exit(out, 1)
		return nil
	}
	switch {
	case len(topics) == 0:
		return fatal("Failed to subscribe to 0 topics: Local: Invalid argument or configuration\n")
	case c.offset != "" && !kcatOffsetOK(c.offset):
		return fatal("invalid offset: " + c.offset)
	}
	base := []wire.ConfigEntry{{Key: "client.id", Value: "rdkafka"}}
	for _, e := range c.config {
		if e.Key == "auto.offset.reset" {
			switch e.Value { // librdkafka's own names
			case "smallest", "beginning":
				e.Value = "earliest"
			case "largest", "end":
				e.Value = "latest"
			case "error":
				e.Value = "none"
			}
		}
		base = append(base, e)
	}
	base = append(base, wire.ConfigEntry{Key: "group.id", Value: c.group},
		wire.ConfigEntry{Key: "bootstrap.servers", Value: withPorts(c.brokers)})
	cfg, err := client.ReadConsumerConfig(client.Librdkafka, base)
	if err != nil {
		return fatal(err.Error())
	}
	if _, unknown := client.ParseBootstrap(cfg.Bootstrap); unknown != "" {
		kcatUnreachable(p, "consumer", c.brokers, out)
		return fatal("Failed to query metadata: Local: Broker transport failure")
	}
	lister := client.AdminConfig{NetworkConfig: cfg.NetworkConfig, DefaultAPITimeout: node.Minute,
		Retries: 1<<31 - 1}
	lister.Slot = 1
	t := &kcatConsumer{cmd: *c, consumer: client.NewConsumer(cfg), lister: client.NewAdmin(lister)}
	t.cmd.topics = nil
	for _, s := range topics {
		if strings.HasPrefix(s, "^") {
			if !strings.HasSuffix(s, "$") {
				s += ".*"
			}
			t.regex = append(t.regex, topicPattern(s))
		} else {
			t.cmd.topics = append(t.cmd.topics, s)
		}
	}
	return t
}

// groupWork is what -G does beside reading; true: it is leaving, or waits for the list of topics.
func (t *kcatConsumer) groupWork(p *Process, out *node.Out) bool {
	if !t.assigned {
		if !t.subscribe(out) {
			return true
		}
		t.assigned = true
		if !t.cmd.quiet {
			p.eprint(out, "% Waiting for group rebalance")
		}
		t.consumer.Poll(out)
	}
	if t.closing {
		t.finish(p, t.code, out)
		return true
	}
	t.tellRebalances(p, out)
	t.consumer.Commits()
	return false
}

// subscribe joins the group; a regular expression needs the list of all topics first.
func (t *kcatConsumer) subscribe(out *node.Out) bool {
	if len(t.regex) == 0 {
		t.consumer.Subscribe(t.cmd.topics, out)
		return true
	}
	if t.pending == 0 {
		t.pending++
		t.lister.Start(out)
		t.lister.Call("listTopics", &wire.MetadataRequest{All: true}, client.Target{}, 0, out)
	}
	for _, r := range t.lister.Results() {
		m, ok := r.Reply.(*wire.MetadataReply)
		if !ok {
			continue
		}
		t.pending = 0
		topics := t.cmd.topics[:len(t.cmd.topics):len(t.cmd.topics)]
		for i := range m.Topics {
			for _, re := range t.regex {
				if re.matches(m.Topics[i].Name) {
					topics = append(topics, m.Topics[i].Name)
				}
			}
		}
		t.consumer.Subscribe(topics, out)
		return true
	}
	return false
}

// tellRebalances tells of what the group gave and took, and begins where -o says.
func (t *kcatConsumer) tellRebalances(p *Process, out *node.Out) {
	for _, r := range t.consumer.Rebalances() {
		t.startAt(r.Assigned, out)
		t.tellRebalance(p, &r, out)
	}
}

// tellRebalance is kcat's rebalance_cb and incremental_rebalance_cb.
func (t *kcatConsumer) tellRebalance(p *Process, r *client.Rebalanced, out *node.Out) {
	word, long, tps, lost := "assigned", "assignment", r.Assigned, ""
	switch {
	case t.cmd.quiet:
		return
	case len(r.Lost) > 0:
		word, long, tps, lost = "revoked", "revoke", r.Lost, ", assignment lost"
	case len(r.Revoked) > 0:
		word, long, tps = "revoked", "revoke", r.Revoked
	}
	view, _ := t.consumer.Membership()
	line := "% Group " + t.cmd.group + " rebalanced (memberid " + view.Member + "): " + word + ": "
	if strings.HasPrefix(view.Assignor, "cooperative") {
		line = "% Group " + t.cmd.group + " rebalanced: incremental " + long + " of " +
			strconv.Itoa(len(tps)) + " partition(s) (memberid " + view.Member + lost +
			", COOPERATIVE rebalance protocol): "
	}
	for i, tp := range sorted(tps) {
		if i > 0 {
			line += ", "
		}
		line += tp.Topic + " [" + strconv.Itoa(int(tp.Partition)) + "]"
	}
	p.eprint(out, line)
}

// startAt is -o: where to begin in new partitions.
func (t *kcatConsumer) startAt(tps []wire.TopicPartition, out *node.Out) {
	n, err := strconv.ParseInt(t.cmd.offset, 10, 64)
	for _, tp := range tps {
		switch {
		case t.cmd.offset == "beginning":
			t.consumer.SeekToBeginning(tp, out)
		case t.cmd.offset == "end":
			t.consumer.SeekToEnd(tp, out)
		case err == nil && n >= 0:
			t.consumer.Seek(tp, n, out)
		}
	}
}
