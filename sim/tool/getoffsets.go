package tool

import (
	_ "embed"
	"math"
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

//go:embed options/kafka-get-offsets.txt
var getOffsetsOptions string

// getOffsets is org.apache.kafka.tools.GetOffsetShell.
type getOffsets struct {
	rules   []offsetRule
	only    []int32 // --partitions; nil: all
	time    int64
	pending int
	tps     []wire.TopicPartition // by call
	calls   []int64
	offsets []tpOffset
}

type tpOffset struct {
	tp     wire.TopicPartition
	offset int64
}

// offsetRule is one topic:partitions pattern.
type offsetRule struct {
	topic  pattern
	lo, hi int64 // hi is excluded
}

func getOffsetsMain(p *Process, out *node.Out) task {
	a := &p.args
	if err := a.checkRequired("bootstrap-server"); err != nil {
		p.usageExit(err.Error(), out)
		return nil
	}
	if problem := checkAddresses(a.text("bootstrap-server", "")); problem != "" {
		p.usageExit(problem, out)
		return nil
	}
	w := &getOffsets{}
	if problem := w.options(a); problem != "" {
		p.terse(problem, out)
		return nil
	}
	if t := newAdminTool(p, "GetOffsetShell", w, out); t != nil {
		return t
	}
	return nil
}

// terse is how TerseException ends a tool.
func (p *Process) terse(message string, out *node.Out) {
	p.eprint(out, "Error occurred: "+message)
	p.exit(out, 1)
}

func (w *getOffsets) options(a *arguments) string {
	if a.has("topic-partitions") && (a.has("topic") || a.has("partitions")) {
		return "--topic-partitions cannot be used with --topic or --partitions"
	}
	var problem string
	if w.time, problem = offsetTime(a.text("time", "latest")); problem != "" {
		return problem
	}
	if !a.has("topic-partitions") {
		topic := a.text("topic", ".*")
		w.rules = []offsetRule{{topicPattern(topic), 0, math.MaxInt64}}
		return w.readPartitions(a.text("partitions", ""))
	}
	for _, spec := range strings.Split(a.text("topic-partitions", ""), ",") {
		r, ok := readRule(spec)
		if !ok {
			return "Invalid rule specification: " + spec
		}
		w.rules = append(w.rules, r)
	}
	return ""
}

func (w *getOffsets) readPartitions(list string) string {
	if list == "" {
		return ""
	}
	for _, s := range strings.Split(list, ",") {
		n, err := strconv.ParseInt(s, 10, 32)
		if err != nil {
			return "--partitions expects a comma separated list of numeric partition ids, but " +
				"received: " + list
		}
		w.only = append(w.only, int32(n))
	}
	return ""
}

// offsetTime reads --time.
func offsetTime(s string) (int64, string) {
	switch s {
	case "latest":
		return wire.LatestTimestamp, ""
	case "earliest", "earliest-local":
		return wire.EarliestTimestamp, ""
	case "max-timestamp":
		return wire.MaxTimestamp, ""
	case "latest-tiered":
		return noTieredStorage, ""
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, "Malformed time argument " + s + ". Please use -1 or latest / -2 or earliest / -3 " +
			"or max-timestamp / -4 or earliest-local / -5 or latest-tiered / -6 or " +
			"earliest-pending-upload, or a specified long format timestamp"
	}
	if n == -4 {
		n = wire.EarliestTimestamp
	}
	return n, ""
}

// noTieredStorage as a time: no record is in tiered storage, so there is no offset.
const noTieredStorage int64 = -5

// readRule reads topic, topic:3, topic:0-2, topic:1-, topic:-2.
func readRule(spec string) (offsetRule, bool) {
	topic, parts, has := strings.Cut(spec, ":")
	if topic == "" {
		topic = ".*"
	}
	r := offsetRule{topicPattern(topic), 0, math.MaxInt64}
	if !has || parts == "" {
		return r, true
	}
	lo, hi, isRange := strings.Cut(parts, "-")
	number := func(s string, fallback int64) (int64, bool) {
		if s == "" {
			return fallback, true
		}
		n, err := strconv.ParseInt(s, 10, 32)
		return n, err == nil && n >= 0
	}
	var ok, ok2 bool
	r.lo, ok = number(lo, 0)
	if !isRange {
		r.hi = r.lo + 1
		return r, ok && lo != ""
	}
	r.hi, ok2 = number(hi, math.MaxInt64)
	return r, ok && ok2
}

func (w *getOffsets) wants(tp wire.TopicPartition) bool {
	if w.only != nil && !slices.Contains(w.only, tp.Partition) {
		return false
	}
	for i := range w.rules {
		r := &w.rules[i]
		if r.topic.matches(tp.Topic) && int64(tp.Partition) >= r.lo && int64(tp.Partition) < r.hi {
			return true
		}
	}
	return false
}

func (w *getOffsets) begin(t *adminTool, _ *Process, out *node.Out) {
	t.anyBroker("listTopics", &wire.MetadataRequest{All: true}, out)
}

func (w *getOffsets) clone() adminWork {
	c := *w
	c.calls, c.offsets = slices.Clone(w.calls), slices.Clone(w.offsets)
	return &c
}

func (w *getOffsets) answered(t *adminTool, p *Process, r answer, out *node.Out) {
	switch b := r.reply.(type) {
	case *wire.MetadataReply:
		w.ask(t, p, b, out)
		return
	case *wire.ListOffsetsReply:
		for _, q := range b.Partitions {
			switch {
			case q.Error != wire.None:
				w.skip(p, q.TP, kafkaFailure(q.Error, ""), out)
			case q.Offset >= 0:
				w.offsets = append(w.offsets, tpOffset{q.TP, q.Offset})
			}
		}
	default:
		i := slices.Index(w.calls, r.id)
		if i < 0 {
			p.terse(r.failure.message, out)
			return
		}
		w.skip(p, w.tps[i], r.failure, out)
	}
	w.pending--
	w.finish(p, out)
}

func (w *getOffsets) skip(p *Process, tp wire.TopicPartition, f *failure, out *node.Out) {
	p.eprint(out, "Skip getting offsets for topic-partition "+tp.String()+" due to error: "+f.text())
}

// ask sends ListOffsets for each wanted partition to its leader.
func (w *getOffsets) ask(t *adminTool, p *Process, b *wire.MetadataReply, out *node.Out) {
	for i := range b.Topics {
		m := &b.Topics[i]
		if p.args.has("exclude-internal-topics") && internalTopic(m.Name) {
			continue
		}
		for j := range m.Partitions {
			tp := wire.TopicPartition{Topic: m.Name, Partition: m.Partitions[j].Index}
			if w.wants(tp) {
				w.tps = append(w.tps, tp)
			}
		}
	}
	if len(w.tps) == 0 {
		p.terse("Could not match any topic-partitions with the specified filters", out)
		return
	}
	if w.time == noTieredStorage {
		w.tps = nil
	}
	w.pending = len(w.tps)
	for _, tp := range w.tps {
		w.calls = append(w.calls, t.leader(tp, "listOffsets(api=METADATA)",
			&wire.ListOffsetsRequest{ReplicaID: wire.NoReplica, Partitions: []wire.ListOffsetsPartition{
				{TP: tp, CurrentLeaderEpoch: -1, TimestampMs: w.time}}}, out))
	}
	w.finish(p, out)
}

// finish prints the offsets when all have come, sorted by "topic-partition" as text.
func (w *getOffsets) finish(p *Process, out *node.Out) {
	if w.pending > 0 {
		return
	}
	ordered.SortFunc(w.offsets, func(a, b tpOffset) int {
		return strings.Compare(a.tp.String(), b.tp.String())
	})
	for _, o := range w.offsets {
		p.print(out, o.tp.Topic+":"+strconv.Itoa(int(o.tp.Partition))+":"+
			strconv.FormatInt(o.offset, 10))
	}
	p.exit(out, 0)
}
