package kcat

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// query is kcat -L and kcat -Q.
type query struct {
	cmd     command
	queries []kit.PartitionOffset // -Q; offset is the time asked for, then the answer
	pending int
	calls   []int64
	warned  bool
}

func newQuery(p *kit.Process, c *command, base []wire.ConfigEntry, out *node.Out) kit.Task {
	w := &query{cmd: *c, queries: c.queries}
	cfg, err := client.ReadAdminConfig(base)
	if err != nil {
		p.PrintErr(out, "% ERROR: "+err.Error())
		p.Exit(out, 1)
		return nil
	}
	cfg.AllowAutoTopicCreate = true // as the recorded kcat 1.7.1 does for -L -t
	cfg.DefaultAPITimeout = node.Time(max(c.timeoutS, 1)) * node.Second
	if _, unknown := client.ParseBootstrap(cfg.Bootstrap, false); unknown != "" {
		unreachable(p, "producer", c.brokers, out)
		p.PrintErr(out, noMetadata)
		p.Exit(out, 1)
		return nil
	}
	return kit.NewAdminOf(cfg, w)
}

func (w *query) Begin(t *kit.Admin, _ *kit.Process, out *node.Out) {
	list := w.cmd.mode == 'L'
	req := &wire.MetadataRequest{All: list && w.cmd.topic == "", AllowAutoCreate: list}
	switch {
	case list && w.cmd.topic != "":
		req.Topics = []string{w.cmd.topic}
	case !list:
		for _, q := range w.queries {
			req.Topics = append(req.Topics, q.TP.Topic)
		}
	}
	t.ToAny("metadata", req, out)
}

func (w *query) Clone() kit.Work {
	c := *w
	c.queries, c.calls = slices.Clone(w.queries), slices.Clone(w.calls)
	return &c
}

// Logged keeps the client's lines to itself, but for the first connection that failed.
func (w *query) Logged(p *kit.Process, l client.LogLine, out *node.Out) {
	if !w.warned && strings.Contains(l.Text, "not be established") {
		w.warned = true
		unreachable(p, "producer", w.cmd.brokers, out)
	}
}

func (w *query) Answered(t *kit.Admin, p *kit.Process, r kit.Answer, out *node.Out) {
	switch b := r.Reply.(type) {
	case *wire.MetadataReply:
		switch {
		case w.cmd.mode == 'Q':
			w.ask(t, p, b, out)
		case w.cmd.json:
			p.Print(out, w.metadataJSON(b, r.From))
			p.Exit(out, 0)
		default:
			w.list(p, b, r.From, out)
			p.Exit(out, 0)
		}
	case *wire.ListOffsetsReply:
		i := slices.Index(w.calls, r.ID)
		w.queries[i].Offset = b.Partitions[0].Offset
		if e := b.Partitions[0].Error; e != wire.None {
			p.PrintErr(out, "% ERROR: offsets_for_times failed: "+errorText(e))
			p.Exit(out, 1)
			return
		}
		if w.pending--; w.pending > 0 {
			return
		}
		for _, q := range w.queries {
			p.Print(out, q.TP.Topic+" ["+strconv.Itoa(int(q.TP.Partition))+"] offset "+
				strconv.FormatInt(q.Offset, 10))
		}
		p.Exit(out, 0)
	default:
		p.PrintErr(out, noMetadata)
		p.Exit(out, 1)
	}
}

// ask sends -Q's questions to the leaders.
func (w *query) ask(t *kit.Admin, p *kit.Process, b *wire.MetadataReply, out *node.Out) {
	for _, q := range w.queries {
		if q.Offset < wire.EarliestTimestamp { // the version of ListOffsets that librdkafka sends
			p.PrintErr(out, "% ERROR: offsets_for_times failed: "+errorText(wire.UnsupportedVersion))
			p.Exit(out, 1)
			return
		}
		known := false
		for i := range b.Topics {
			known = known || b.Topics[i].Name == q.TP.Topic &&
				int(q.TP.Partition) < len(b.Topics[i].Partitions) && q.TP.Partition >= 0
		}
		if !known {
			p.PrintErr(out, "% ERROR: offsets_for_times failed: Local: Unknown partition")
			p.Exit(out, 1)
			return
		}
	}
	w.pending = len(w.queries)
	for _, q := range w.queries {
		w.calls = append(w.calls, t.ToLeader(q.TP, "offsetsForTimes", &wire.ListOffsetsRequest{
			ReplicaID: wire.NoReplica, Partitions: []wire.ListOffsetsPartition{
				{TP: q.TP, CurrentLeaderEpoch: -1, TimestampMs: q.Offset}}}, out))
	}
}

// list prints -L. Kafka's metadata names a random live broker as controller (KRaft).
func (w *query) list(p *kit.Process, b *wire.MetadataReply, from wire.ID, out *node.Out) {
	what := "all topics"
	if w.cmd.topic != "" {
		what = w.cmd.topic
	}
	p.Print(out, "Metadata for "+what+" (from broker "+strconv.Itoa(int(from))+": "+
		brokerName(b, from)+"/"+strconv.Itoa(int(from))+"):")
	p.Print(out, " "+strconv.Itoa(len(b.Brokers))+" brokers:")
	for _, n := range b.Brokers {
		mark := ""
		if n.ID == b.ControllerID {
			mark = " (controller)"
		}
		p.Print(out, "  broker "+strconv.Itoa(int(n.ID))+" at "+brokerName(b, n.ID)+mark)
	}
	p.Print(out, " "+strconv.Itoa(len(b.Topics))+" topics:")
	for i := range b.Topics {
		t := &b.Topics[i]
		line := "  topic \"" + t.Name + "\" with " + strconv.Itoa(len(t.Partitions)) + " partitions:"
		if t.Error != wire.None {
			line += " " + errorText(t.Error)
		}
		p.Print(out, line)
		for j := range t.Partitions {
			q := &t.Partitions[j]
			line := "    partition " + strconv.Itoa(int(q.Index)) + ", leader " +
				strconv.Itoa(int(q.LeaderID)) + ", replicas: " + kit.JoinIDs(q.Replicas, ",") +
				", isrs: " + kit.JoinIDs(q.ISR, ",")
			if q.Error != wire.None {
				line += ", " + errorText(q.Error)
			}
			p.Print(out, line)
		}
	}
}

func brokerName(b *wire.MetadataReply, id wire.ID) string {
	for _, n := range b.Brokers {
		if n.ID == id {
			return n.Host + ":" + strconv.Itoa(int(n.Port))
		}
	}
	return id.String() + ":9092"
}

// metadataJSON is -L -J: one line.
func (w *query) metadataJSON(b *wire.MetadataReply, from wire.ID) string {
	id := func(n wire.ID) string { return strconv.Itoa(int(n)) }
	topic := "*"
	if w.cmd.topic != "" {
		topic = w.cmd.topic
	}
	brokers := make([]string, len(b.Brokers))
	for i, n := range b.Brokers {
		brokers[i] = `{"id":` + id(n.ID) + `,"name":` + kit.JSONString(brokerName(b, n.ID)) + `}`
	}
	nodes := func(list []wire.ID) string {
		s := make([]string, len(list))
		for i, n := range list {
			s[i] = `{"id":` + id(n) + `}`
		}
		return "[" + strings.Join(s, ",") + "]"
	}
	topics := make([]string, len(b.Topics))
	for i := range b.Topics {
		t := &b.Topics[i]
		parts := make([]string, len(t.Partitions))
		for j := range t.Partitions {
			q := &t.Partitions[j]
			parts[j] = `{"partition":` + strconv.Itoa(int(q.Index))
			if q.Error != wire.None {
				parts[j] += `,"error":` + kit.JSONString(errorText(q.Error))
			}
			parts[j] += `,"leader":` + id(q.LeaderID) + `,"replicas":` + nodes(q.Replicas) +
				`,"isrs":` + nodes(q.ISR) + `}`
		}
		topics[i] = `{"topic":` + kit.JSONString(t.Name)
		if t.Error != wire.None {
			topics[i] += `,"error":` + kit.JSONString(errorText(t.Error))
		}
		topics[i] += `,"partitions":[` + strings.Join(parts, ",") + `]}`
	}
	return `{"originating_broker":{"id":` + id(from) + `,"name":` +
		kit.JSONString(brokerName(b, from)+"/"+id(from)) + `},"query":{"topic":` +
		kit.JSONString(topic) +
		`},"controllerid":` + id(b.ControllerID) + `,"brokers":[` + strings.Join(brokers, ",") +
		`],"topics":[` + strings.Join(topics, ",") + `]}`
}
