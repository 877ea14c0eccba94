package kcat

import (
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// newGroup is kcat -G GROUP topic ...: a member of a consumer group. It starts where the group
// left off, or where auto.offset.reset says (librdkafka: at the end), unless -o says otherwise.
func newGroup(p *kit.Process, c *command, given []wire.ConfigEntry, out *node.Out) kit.Task {
	topics := p.Args.Rest
	switch {
	case len(topics) == 0:
		return fatal(p, "% ERROR: Failed to subscribe to 0 topics: Local: Invalid argument or "+
			"configuration\n", out)
	case c.group == "":
		return fatal(p, "% ERROR: Failed to subscribe to "+strconv.Itoa(len(topics))+
			" topics: Local: Unknown group\n", out)
	}
	base := []wire.ConfigEntry{{Key: "client.id", Value: "rdkafka"}}
	for _, e := range given {
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
	base = append(base, wire.ConfigEntry{Key: "group.id", Value: c.group})
	cfg, err := client.ReadConsumerConfig(client.Librdkafka, base)
	if err != nil {
		return fatal(p, "% ERROR: "+err.Error(), out)
	}
	if _, unknown := client.ParseBootstrap(cfg.Bootstrap, false); unknown != "" {
		unreachable(p, "consumer", c.brokers, out)
		return fatal(p, "% ERROR: Failed to query metadata: Local: Broker transport failure", out)
	}
	lister := client.AdminConfig{NetworkConfig: cfg.NetworkConfig, DefaultAPITimeout: node.Minute,
		Retries: 1<<31 - 1}
	lister.Slot = 1
	t := &consumer{cmd: *c, consumer: client.NewConsumer(cfg), lister: client.NewAdmin(lister)}
	for _, s := range topics {
		if strings.HasPrefix(s, "^") {
			if !strings.HasSuffix(s, "$") {
				s += ".*"
			}
			t.regex = append(t.regex, kit.TopicPattern(s))
		} else {
			t.topics = append(t.topics, s)
		}
	}
	return t
}

// groupWork is what -G does beside reading; true: it is leaving, or waits for the list of topics.
func (t *consumer) groupWork(p *kit.Process, out *node.Out) bool {
	if !t.assigned {
		if !t.subscribe(out) {
			return true
		}
		t.assigned = true
		if !t.cmd.quiet {
			p.PrintErr(out, "% Waiting for group rebalance")
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
func (t *consumer) subscribe(out *node.Out) bool {
	if len(t.regex) == 0 {
		t.consumer.Subscribe(t.topics, out)
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
		topics := t.topics[:len(t.topics):len(t.topics)]
		for i := range m.Topics {
			for _, re := range t.regex {
				if re.Matches(m.Topics[i].Name) {
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
func (t *consumer) tellRebalances(p *kit.Process, out *node.Out) {
	for _, r := range t.consumer.Rebalances() {
		t.startAt(r.Assigned, out)
		t.tellRebalance(p, &r, out)
	}
}

// tellRebalance is kcat's rebalance_cb and incremental_rebalance_cb.
func (t *consumer) tellRebalance(p *kit.Process, r *client.Rebalanced, out *node.Out) {
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
	for i, tp := range kit.SortedPartitions(tps) {
		if i > 0 {
			line += ", "
		}
		line += tp.Topic + " [" + strconv.Itoa(int(tp.Partition)) + "]"
	}
	p.PrintErr(out, line)
}

// startAt is -o: where to begin in new partitions.
func (t *consumer) startAt(tps []wire.TopicPartition, out *node.Out) {
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
