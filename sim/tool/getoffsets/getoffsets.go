// Package getoffsets is kafka-get-offsets.sh.
package getoffsets

import (
	_ "embed"
	"math"
	"slices"
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

//go:embed options.txt
var options string

// work is org.apache.kafka.tools.GetOffsetShell.
type work struct {
	rules   []offsetRule
	only    []int32 // --partitions; nil: all
	time    int64
	pending int
	tps     []wire.TopicPartition // by call
	calls   []int64
	offsets []kit.PartitionOffset
}

// offsetRule is one topic:partitions pattern.
type offsetRule struct {
	topic  kit.Pattern
	lo, hi int64 // hi is excluded
}

// Program is kafka-get-offsets.sh.
var Program = kit.Program{Name: "kafka-get-offsets",
	Class: "org.apache.kafka.tools.GetOffsetShell", Options: options, Role: "tool",
	Main: run, Python: python, Refuse: kit.RefuseTersely,
	Throws: throw}

func run(p *kit.Process, out *node.Out) kit.Task {
	a := &p.Args
	if err := a.CheckRequired("bootstrap-server"); err != nil {
		p.UsageExit(err.Error(), out)
		return nil
	}
	if problem := kit.CheckAddresses(a.Text("bootstrap-server", "")); problem != "" {
		p.UsageExit(problem, out)
		return nil
	}
	if f := kit.CheckPattern(a.Text("topic", "")); f != nil {
		throw(p, f, out)
		return nil
	}
	w := &work{}
	if problem := w.options(a); problem != "" {
		if strings.HasPrefix(problem, badRule) { // it comes out of a stream
			inner := "org.apache.kafka.tools.TerseException: " + problem
			throw(p, &kit.Failure{Java: "java.lang.RuntimeException", Message: inner,
				Causes: []string{"Caused by: " + inner}}, out)
			return nil
		}
		p.Terse(problem, out)
		return nil
	}
	if t := kit.NewAdmin(p, "GetOffsetShell", w, out); t != nil {
		return t
	}
	return nil
}

// throw is how GetOffsetShell.main reports an exception that isn't terse.
func throw(p *kit.Process, f *kit.Failure, out *node.Out) {
	p.PrintErr(out, "Error occurred: "+f.Message)
	p.Trace(f, out)
	p.PrintErr(out, "")
	p.Exit(out, 1)
}

const badRule = "Invalid rule specification: "

func (w *work) options(a *kit.Arguments) string {
	if a.Has("topic-partitions") && (a.Has("topic") || a.Has("partitions")) {
		return "--topic-partitions cannot be used with --topic or --partitions"
	}
	var problem string
	if w.time, problem = offsetTime(a.Text("time", "latest")); problem != "" {
		return problem
	}
	if !a.Has("topic-partitions") {
		topic := a.Text("topic", ".*")
		w.rules = []offsetRule{{kit.TopicPattern(topic), 0, math.MaxInt64}}
		return w.readPartitions(a.Text("partitions", ""))
	}
	for _, spec := range strings.Split(a.Text("topic-partitions", ""), ",") {
		r, ok := readRule(spec)
		if !ok {
			return badRule + spec
		}
		w.rules = append(w.rules, r)
	}
	return ""
}

func (w *work) readPartitions(list string) string {
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
	case "latest-tiered", "earliest-pending-upload":
		return noTieredStorage, ""
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, "Malformed time argument " + s + ". Please use -1 or latest / -2 or earliest / -3 " +
			"or max-timestamp / -4 or earliest-local / -5 or latest-tiered / -6 or " +
			"earliest-pending-upload, or a specified long format timestamp"
	}
	switch n {
	case -4:
		n = wire.EarliestTimestamp
	case -6:
		n = noTieredStorage
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
	r := offsetRule{kit.TopicPattern(topic), 0, math.MaxInt64}
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

func (w *work) wants(tp wire.TopicPartition) bool {
	if w.only != nil && !slices.Contains(w.only, tp.Partition) {
		return false
	}
	for i := range w.rules {
		r := &w.rules[i]
		if r.topic.Matches(tp.Topic) && int64(tp.Partition) >= r.lo && int64(tp.Partition) < r.hi {
			return true
		}
	}
	return false
}

func (w *work) Begin(t *kit.Admin, _ *kit.Process, out *node.Out) {
	t.ToAny("listTopics", &wire.MetadataRequest{All: true}, out)
}

func (w *work) Clone() kit.Work {
	c := *w
	c.calls, c.offsets = slices.Clone(w.calls), slices.Clone(w.offsets)
	return &c
}

func (w *work) Answered(t *kit.Admin, p *kit.Process, r kit.Answer, out *node.Out) {
	switch b := r.Reply.(type) {
	case *wire.MetadataReply:
		w.ask(t, p, b, out)
		return
	case *wire.ListOffsetsReply:
		for _, q := range b.Partitions {
			switch {
			case q.Error != wire.None:
				p.Log(out, client.LogLine{Level: "ERROR",
					Text: "[AdminClient clientId=GetOffsetShell] ListOffsets request for topic " +
						"partition " + q.TP.String() +
						" failed due to an unexpected error " + q.Error.Name(),
					Logger: "org.apache.kafka.clients.admin.internals.ListOffsetsHandler"})
				w.skip(p, q.TP, kit.KafkaFailure(q.Error, ""), out)
			case q.Offset >= 0:
				w.offsets = append(w.offsets, kit.PartitionOffset{TP: q.TP, Offset: q.Offset})
			}
		}
	default:
		i := slices.Index(w.calls, r.ID)
		if i < 0 {
			p.Terse(r.Failure.Message, out)
			return
		}
		w.skip(p, w.tps[i], r.Failure, out)
	}
	w.pending--
	w.finish(p, out)
}

func (w *work) skip(p *kit.Process, tp wire.TopicPartition, f *kit.Failure, out *node.Out) {
	p.PrintErr(out, "Skip getting offsets for topic-partition "+tp.String()+" due to error: "+f.Text())
}

// ask sends ListOffsets for each wanted partition to its leader.
func (w *work) ask(t *kit.Admin, p *kit.Process, b *wire.MetadataReply, out *node.Out) {
	for i := range b.Topics {
		m := &b.Topics[i]
		if p.Args.Has("exclude-internal-topics") && wire.Internal(m.Name) {
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
		p.Terse("Could not match any topic-partitions with the specified filters", out)
		return
	}
	if w.time == noTieredStorage {
		w.tps = nil
	}
	w.pending = len(w.tps)
	for _, tp := range w.tps {
		w.calls = append(w.calls, t.ToLeader(tp, "listOffsets(api=METADATA)",
			&wire.ListOffsetsRequest{ReplicaID: wire.NoReplica, Partitions: []wire.ListOffsetsPartition{
				{TP: tp, CurrentLeaderEpoch: -1, TimestampMs: w.time}}}, out))
	}
	w.finish(p, out)
}

// finish prints the offsets when all have come, sorted by "topic-partition" as text.
func (w *work) finish(p *kit.Process, out *node.Out) {
	if w.pending > 0 {
		return
	}
	ordered.SortFunc(w.offsets, func(a, b kit.PartitionOffset) int {
		return strings.Compare(a.TP.String(), b.TP.String())
	})
	for _, o := range w.offsets {
		p.Print(out, o.TP.Topic+":"+strconv.Itoa(int(o.TP.Partition))+":"+
			strconv.FormatInt(o.Offset, 10))
	}
	p.Exit(out, 0)
}
