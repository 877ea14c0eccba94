package tool

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// kcatQuery is kcat -L and kcat -Q.
type kcatQuery struct {
	cmd     kcatCommand
	queries []tpOffset // -Q; offset is the time asked for, then the answer
	pending int
	calls   []int64
	warned  bool
}

func newKcatQuery(p *Process, c *kcatCommand, base []wire.ConfigEntry, out *node.Out) task {
	w := &kcatQuery{cmd: *c}
	if c.mode == 'Q' {
		for _, t := range c.topics {
			f := strings.Split(t, ":")
			if len(f) != 3 {
				p.eprint(out, "% ERROR: -Q requires one or more -t <topic>:<partition>:<timestamp>")
				p.exit(out, 1)
				return nil
			}
			n, err := strconv.ParseInt(f[1], 10, 32)
			ts, err2 := strconv.ParseInt(f[2], 10, 64)
			if err != nil || err2 != nil {
				p.eprint(out, "% ERROR: -Q requires one or more -t <topic>:<partition>:<timestamp>")
				p.exit(out, 1)
				return nil
			}
			w.queries = append(w.queries,
				tpOffset{wire.TopicPartition{Topic: f[0], Partition: int32(n)}, ts})
		}
	}
	cfg, err := client.ReadAdminConfig(base)
	if err != nil {
		p.eprint(out, "% ERROR: "+err.Error())
		p.exit(out, 1)
		return nil
	}
	cfg.AllowAutoTopicCreate = true // as the recorded kcat 1.7.1 does for -L -t
	cfg.DefaultAPITimeout = node.Time(max(c.timeoutS, 1)) * node.Second
	if _, unknown := client.ParseBootstrap(cfg.Bootstrap); unknown != "" {
		kcatUnreachable(p, "producer", c.brokers, out)
		p.eprint(out, kcatNoMetadata)
		p.exit(out, 1)
		return nil
	}
	return &adminTool{admin: client.NewAdmin(cfg), work: w, quiet: true}
}

func (w *kcatQuery) begin(t *adminTool, _ *Process, out *node.Out) {
	req := &wire.MetadataRequest{All: len(w.cmd.topics) == 0, AllowAutoCreate: w.cmd.mode == 'L'}
	if w.cmd.mode == 'L' {
		req.Topics = w.cmd.topics
	} else {
		for _, q := range w.queries {
			req.Topics = append(req.Topics, q.tp.Topic)
		}
	}
	t.anyBroker("metadata", req, out)
}

func (w *kcatQuery) clone() adminWork {
	c := *w
	c.queries, c.calls = slices.Clone(w.queries), slices.Clone(w.calls)
	return &c
}

// lost is told when a connection failed.
func (w *kcatQuery) lost(p *Process, out *node.Out) {
	if !w.warned {
		w.warned = true
		kcatUnreachable(p, "producer", w.cmd.brokers, out)
	}
}

func (w *kcatQuery) answered(t *adminTool, p *Process, r answer, out *node.Out) {
	switch b := r.reply.(type) {
	case *wire.MetadataReply:
		switch {
		case w.cmd.mode == 'Q':
			w.ask(t, p, b, out)
		case w.cmd.json:
			p.print(out, w.metadataJSON(b, r.from))
			p.exit(out, 0)
		default:
			w.list(p, b, r.from, out)
			p.exit(out, 0)
		}
	case *wire.ListOffsetsReply:
		i := slices.Index(w.calls, r.id)
		w.queries[i].offset = b.Partitions[0].Offset
		if e := b.Partitions[0].Error; e != wire.None {
			p.eprint(out, "% ERROR: offsets_for_times failed: "+kcatError(e))
			p.exit(out, 1)
			return
		}
		if w.pending--; w.pending > 0 {
			return
		}
		for _, q := range w.queries {
			p.print(out, q.tp.Topic+" ["+strconv.Itoa(int(q.tp.Partition))+"] offset "+
				strconv.FormatInt(q.offset, 10))
		}
		p.exit(out, 0)
	default:
		p.eprint(out, kcatNoMetadata)
		p.exit(out, 1)
	}
}

// ask sends -Q's questions to the leaders.
func (w *kcatQuery) ask(t *adminTool, p *Process, b *wire.MetadataReply, out *node.Out) {
	for _, q := range w.queries {
		known := false
		for i := range b.Topics {
			known = known || b.Topics[i].Name == q.tp.Topic &&
				int(q.tp.Partition) < len(b.Topics[i].Partitions) && q.tp.Partition >= 0
		}
		if !known {
			p.eprint(out, "% ERROR: offsets_for_times failed: Local: Unknown partition")
			p.exit(out, 1)
			return
		}
	}
	w.pending = len(w.queries)
	for _, q := range w.queries {
		w.calls = append(w.calls, t.leader(q.tp, "offsetsForTimes", &wire.ListOffsetsRequest{
			ReplicaID: wire.NoReplica, Partitions: []wire.ListOffsetsPartition{
				{TP: q.tp, CurrentLeaderEpoch: -1, TimestampMs: q.offset}}}, out))
	}
}

// list prints -L. Kafka's metadata names a random live broker as controller (KRaft).
func (w *kcatQuery) list(p *Process, b *wire.MetadataReply, from wire.ID, out *node.Out) {
	what := "all topics"
	if len(w.cmd.topics) > 0 {
		what = w.cmd.topics[0]
	}
	p.print(out, "Metadata for "+what+" (from broker "+strconv.Itoa(int(from))+": "+
		brokerName(b, from)+"/"+strconv.Itoa(int(from))+"):")
	p.print(out, " "+strconv.Itoa(len(b.Brokers))+" brokers:")
	for _, n := range b.Brokers {
		mark := ""
		if n.ID == b.ControllerID {
			mark = " (controller)"
		}
		p.print(out, "  broker "+strconv.Itoa(int(n.ID))+" at "+brokerName(b, n.ID)+mark)
	}
	p.print(out, " "+strconv.Itoa(len(b.Topics))+" topics:")
	for i := range b.Topics {
		t := &b.Topics[i]
		line := "  topic \"" + t.Name + "\" with " + strconv.Itoa(len(t.Partitions)) + " partitions:"
		if t.Error != wire.None {
			line += " " + kcatError(t.Error)
		}
		p.print(out, line)
		for j := range t.Partitions {
			q := &t.Partitions[j]
			line := "    partition " + strconv.Itoa(int(q.Index)) + ", leader " +
				strconv.Itoa(int(q.LeaderID)) + ", replicas: " + joinIDs(q.Replicas, ",") +
				", isrs: " + joinIDs(q.ISR, ",")
			if q.Error != wire.None {
				line += ", " + kcatError(q.Error)
			}
			p.print(out, line)
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
func (w *kcatQuery) metadataJSON(b *wire.MetadataReply, from wire.ID) string {
	id := func(n wire.ID) string { return strconv.Itoa(int(n)) }
	topic := "*"
	if len(w.cmd.topics) > 0 {
		topic = w.cmd.topics[0]
	}
	brokers := make([]string, len(b.Brokers))
	for i, n := range b.Brokers {
		brokers[i] = `{"id":` + id(n.ID) + `,"name":` + jsonString(brokerName(b, n.ID)) + `}`
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
				parts[j] += `,"error":` + jsonString(kcatError(q.Error))
			}
			parts[j] += `,"leader":` + id(q.LeaderID) + `,"replicas":` + nodes(q.Replicas) +
				`,"isrs":` + nodes(q.ISR) + `}`
		}
		topics[i] = `{"topic":` + jsonString(t.Name)
		if t.Error != wire.None {
			topics[i] += `,"error":` + jsonString(kcatError(t.Error))
		}
		topics[i] += `,"partitions":[` + strings.Join(parts, ",") + `]}`
	}
	return `{"originating_broker":{"id":` + id(from) + `,"name":` +
		jsonString(brokerName(b, from)+"/"+id(from)) + `},"query":{"topic":` + jsonString(topic) +
		`},"controllerid":` + id(b.ControllerID) + `,"brokers":[` + strings.Join(brokers, ",") +
		`],"topics":[` + strings.Join(topics, ",") + `]}`
}
