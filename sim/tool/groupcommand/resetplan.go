package groupcommand

import (
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// resetPlan is what --reset-offsets shall do, for consumer groups and for share groups.
// Kafka: OffsetsUtils.
type resetPlan struct {
	How    string // "to-earliest", "to-datetime", ...
	Number int64  // of to-offset and shift-by
	at     int64  // the timestamp of to-datetime and by-duration
	Tps    []wire.TopicPartition
	File   []PlannedOffset // of from-file
}

// PlannedOffset is a line of a CSV file; group is "" in the form for one group.
type PlannedOffset struct {
	Group string
	kit.PartitionOffset
}

// RefusedArgument is a mistake that the real tools find only when they have talked to the cluster:
// they answer it with their usage.
type RefusedArgument string

// NamedPartitions reads topic:0,1,2. Kafka: OffsetsUtils.parseTopicsWithPartitions.
func NamedPartitions(arg string) ([]wire.TopicPartition, RefusedArgument) {
	parts := strings.Split(strings.TrimRight(arg, ":"), ":")
	if len(parts) != 2 {
		return nil, RefusedArgument("Invalid topic arg '" + arg +
			"', expected topic name and partitions")
	}
	var tps []wire.TopicPartition
	for s := range strings.SplitSeq(parts[1], ",") {
		n, err := strconv.ParseInt(s, 10, 32)
		if err != nil {
			return nil, RefusedArgument("Invalid partition '" + s + "' specified in topic arg '" + arg +
				"''")
		}
		tps = append(tps, wire.TopicPartition{Topic: parts[0], Partition: int32(n)})
	}
	return tps, ""
}

// Scope are the partitions that --topic means, several times: those named first, then all of the other
// topics. Kafka: OffsetsUtils.parseTopicPartitionsToReset.
func (l topicList) Scope(args []string) (tps []wire.TopicPartition, bad RefusedArgument,
	f *kit.Failure) {
	var whole []wire.TopicPartition
	for _, s := range args {
		if !strings.Contains(s, ":") {
			if l.Find(s) == nil {
				f = kit.KafkaFailure(wire.UnknownTopicOrPartition, "")
			}
			whole = append(whole, l.All(s)...)
			continue
		}
		named, wrong := NamedPartitions(s)
		if wrong != "" {
			return nil, wrong, nil
		}
		tps = append(tps, named...)
	}
	return append(tps, whole...), "", f
}

// Check finds partitions that don't exist or have no leader. Kafka:
// OffsetsUtils.checkAllTopicPartitionsValid.
func (l topicList) Check(tps []wire.TopicPartition) *kit.Failure {
	var missing, leaderless []string
	for _, tp := range tps {
		if l.Find(tp.Topic) == nil {
			inner := kit.Execution + ": " + kit.KafkaFailure(wire.UnknownTopicOrPartition, "").Text()
			return &kit.Failure{Java: "java.lang.RuntimeException", Message: inner,
				Causes: []string{"Caused by: " + inner,
					"Caused by: " + kit.KafkaFailure(wire.UnknownTopicOrPartition, "").Text()}}
		}
		leader, known := l.Leader(tp)
		switch {
		case !known:
			missing = append(missing, tp.String())
		case leader == wire.NoLeader:
			leaderless = append(leaderless, tp.String())
		}
	}
	switch {
	case len(missing) > 0:
		return kit.KafkaFailure(wire.UnknownTopicOrPartition,
			"The partitions \""+strings.Join(missing, ",")+"\" do not exist")
	case len(leaderless) > 0:
		return kit.KafkaFailure(wire.LeaderNotAvailable,
			"The partitions \""+strings.Join(leaderless, ",")+"\" have no leader")
	}
	return nil
}

// Timed reads the time of to-datetime or by-duration.
func (r *resetPlan) Timed(text string, now int64) *kit.Failure {
	if r.How == "by-duration" {
		ms, ok := kit.IsoDuration(text)
		if !ok {
			return &kit.Failure{Java: "java.time.format.DateTimeParseException",
				Message: "Text cannot be parsed to a Duration"}
		}
		r.at = now - ms
		return nil
	}
	at, problem := kit.DateTime(text)
	if problem != "" {
		inner := "java.text.ParseException: " + problem
		return &kit.Failure{Java: "java.lang.RuntimeException", Message: inner,
			Causes: []string{"Caused by: " + inner}}
	}
	// -1 to -6 mean latest, earliest and so on; no record is that old.
	r.at = max(at, 0)
	return nil
}

// Times are what the leaders must be asked for.
func (r *resetPlan) Times() []int64 {
	switch r.How {
	case "to-earliest":
		return []int64{wire.EarliestTimestamp}
	case "to-latest", "to-current":
		return []int64{wire.LatestTimestamp}
	case "to-datetime", "by-duration":
		return []int64{r.at, wire.LatestTimestamp}
	}
	return []int64{wire.EarliestTimestamp, wire.LatestTimestamp}
}

// ByTime is the new offset of to-earliest, to-latest, to-datetime and by-duration. A partition with
// nothing from that time on is told of.
func (r *resetPlan) ByTime(p *kit.Process, ends *LogEnds, tp wire.TopicPartition,
	out *node.Out) int64 {
	end, _ := ends.Offset(tp, wire.LatestTimestamp)
	switch r.How {
	case "to-earliest":
		start, _ := ends.Offset(tp, wire.EarliestTimestamp)
		return start
	case "to-datetime", "by-duration":
		if n, _ := ends.Offset(tp, r.at); n >= 0 {
			return n
		}
		p.Print(out, "\nWarn: Partition "+strconv.Itoa(int(tp.Partition))+" from topic "+tp.Topic+
			" is empty. Falling back to latest known offset.")
	}
	return end
}

// Inside keeps a wished offset inside the log. Kafka: OffsetsUtils.checkOffsetsRange.
func Inside(p *kit.Process, ends *LogEnds, tp wire.TopicPartition, n int64, out *node.Out) int64 {
	warn := func(what, which string, to int64) int64 {
		p.Log(out, client.LogLine{Level: "WARN", Logger: "org.apache.kafka.tools.OffsetsUtils",
			Text: "New offset (" + strconv.FormatInt(n, 10) + ") is " + what + " than " + which +
				" offset for topic partition " + tp.String() + ". Value will be set to " +
				strconv.FormatInt(to, 10)})
		return to
	}
	if end, ok := ends.Offset(tp, wire.LatestTimestamp); ok && n > end {
		return warn("higher", "latest", end)
	}
	if start, ok := ends.Offset(tp, wire.EarliestTimestamp); ok && n < start {
		return warn("lower", "earliest", start)
	}
	return n
}

// NewOffsets is a group's row in the table of new offsets.
type NewOffsets struct {
	Group string
	Rows  []kit.PartitionOffset
}

// PrintNewOffsets is OffsetsUtils.printOffsetsToReset.
func PrintNewOffsets(p *kit.Process, groups []NewOffsets, out *node.Out) {
	rows := [][]string{{"GROUP", "TOPIC", "PARTITION", "NEW-OFFSET"}}
	width := 15
	for _, g := range groups {
		width = max(width, len(g.Group))
		for _, r := range g.Rows {
			rows = append(rows, []string{g.Group, r.TP.Topic, strconv.Itoa(int(r.TP.Partition)),
				strconv.FormatInt(r.Offset, 10)})
		}
	}
	if len(groups) == 0 {
		p.Print(out, "")
		return
	}
	kit.Table(p, []int{width, kit.Widest(rows, 1), 10, 0}, rows, out)
}
