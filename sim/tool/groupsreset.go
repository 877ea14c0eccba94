package tool

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// resetPlan is what --reset-offsets shall do.
type resetPlan struct {
	how    string // "to-earliest", "to-latest", "to-current", "to-offset", "shift-by"
	number int64
	topics []topicScope
	rows   []tpOffset // the plan for the group being worked on
}

// topicScope is a topic with some partitions; none: all.
type topicScope struct {
	topic string
	only  []int32
}

var resetWays = []string{"to-offset", "to-datetime", "by-duration", "to-earliest", "to-latest",
	"shift-by", "from-file", "to-current"}

func (w *groupsTool) resetOptions(a *arguments) string {
	if a.has("execute") && a.has("dry-run") {
		return "Option [reset-offsets] only accepts one of [execute], [dry-run]"
	}
	if len(w.groups) == 0 && !w.all {
		return "Option [reset-offsets] takes one of these options: [all-groups], [group]"
	}
	ways := 0
	for _, n := range resetWays {
		if a.has(n) {
			ways++
			w.reset.how = n
		}
	}
	switch {
	case ways != 1:
		return "Option [reset-offsets] takes exactly one of: --" + strings.Join(resetWays, ", --")
	case !a.has("topic") && !a.has("all-topics") && !a.has("from-file"):
		return "One of the reset scopes should be defined: --all-topics, --topic."
	}
	switch w.reset.how {
	case "to-datetime", "by-duration", "from-file":
		return "--" + w.reset.how + " isn't simulated"
	case "to-offset", "shift-by":
		n, err := a.number(w.reset.how, 0, 64)
		if err != nil {
			return err.Error()
		}
		w.reset.number = n
	}
	for _, s := range a.all("topic") {
		topic, list, _ := strings.Cut(s, ":")
		scope := topicScope{topic: topic}
		for _, part := range strings.Split(list, ",") {
			if n, err := strconv.ParseInt(strings.TrimSpace(part), 10, 32); err == nil {
				scope.only = append(scope.only, int32(n))
			}
		}
		w.reset.topics = append(w.reset.topics, scope)
	}
	return ""
}

// scope lists the partitions: those named, or all with a committed offset.
func (r *resetPlan) scope(w *groupsTool) []wire.TopicPartition {
	var tps []wire.TopicPartition
	if len(r.topics) == 0 {
		for _, o := range w.now.offsets {
			tps = append(tps, o.TP)
		}
		return tps
	}
	for _, s := range r.topics {
		for i := range w.topics {
			if w.topics[i].Name != s.topic {
				continue
			}
			for j := range w.topics[i].Partitions {
				n := w.topics[i].Partitions[j].Index
				if s.only == nil || slices.Contains(s.only, n) {
					tps = append(tps, wire.TopicPartition{Topic: s.topic, Partition: n})
				}
			}
		}
	}
	return tps
}

// planReset computes the new offsets; --execute commits them.
func (w *groupsTool) planReset(t *adminTool, p *Process, out *node.Out) {
	w.reset.rows = nil
	tps := w.reset.scope(w)
	order := make([]wire.PartitionResult, len(tps))
	for i := range tps {
		order[i].TP = tps[i]
	}
	for _, o := range tpOrder(order) {
		w.reset.rows = append(w.reset.rows, tpOffset{o.TP, w.newOffset(p, o.TP, out)})
	}
	if !p.args.has("execute") {
		if !p.args.has("dry-run") {
			p.eprint(out, "WARN: No action will be performed as the --execute option is missing. In "+
				"version 5.0, this command will require either --dry-run or --execute to be specified. "+
				"You should add the --dry-run option explicitly if you are scripting this command and "+
				"want to keep the current default behavior without prompting.")
		}
		w.printReset(p, out)
		w.next(t, p, out)
		return
	}
	req := &wire.OffsetCommitRequest{GroupID: w.groups[0], GenerationOrEpoch: -1}
	for _, r := range w.reset.rows {
		req.Partitions = append(req.Partitions, wire.OffsetCommitPartition{TP: r.tp, Offset: r.offset,
			LeaderEpoch: -1})
	}
	t.broker(w.now.coordinator, "alterConsumerGroupOffsets", req, out)
}

// newOffset is one partition's new offset, kept inside the log.
func (w *groupsTool) newOffset(p *Process, tp wire.TopicPartition, out *node.Out) int64 {
	start, _ := offsetOf(w.now.starts, tp)
	end, _ := offsetOf(w.now.ends, tp)
	committed, has := end, false
	for _, o := range w.now.offsets {
		if o.TP == tp && o.Offset >= 0 {
			committed, has = o.Offset, true
		}
	}
	n := w.reset.number
	switch w.reset.how {
	case "to-earliest":
		return start
	case "to-latest":
		return end
	case "to-current":
		return committed
	case "shift-by":
		if !has {
			return end
		}
		n += committed
	}
	warn := func(what, which string, to int64) {
		p.log(out, client.LogLine{Level: "WARN", Logger: "org.apache.kafka.tools.OffsetsUtils",
			Text: "New offset (" + strconv.FormatInt(n, 10) + ") is " + what + " than " + which +
				" offset for topic partition " + tp.String() + ". Value will be set to " +
				strconv.FormatInt(to, 10)})
	}
	switch {
	case n > end:
		warn("higher", "latest", end)
		return end
	case n < start:
		warn("lower", "earliest", start)
		return start
	}
	return n
}

func (w *groupsTool) printReset(p *Process, out *node.Out) {
	rows := [][]string{{"GROUP", "TOPIC", "PARTITION", "NEW-OFFSET"}}
	for _, r := range w.reset.rows {
		rows = append(rows, []string{w.groups[0], r.tp.Topic, strconv.Itoa(int(r.tp.Partition)),
			strconv.FormatInt(r.offset, 10)})
	}
	table(p, []int{widest(rows, 0), widest(rows, 1), 10, 0}, rows, out)
}
